//! Signatures with a private key.
//!
//! Keys are PEM texts: private ones PKCS#8 (`PRIVATE KEY`; also `RSA PRIVATE KEY` and
//! `EC PRIVATE KEY`, not encrypted), public ones `PUBLIC KEY` or the `CERTIFICATE` that holds one. Where a public key is
//! due, a private one stands for the public key that belongs to it. RSA keys have 2048 to 8192 bits, those of ECDSA are of
//! the curve P-256. Of a certificate nothing but its key is looked at: whoever gives it vouches for it.
//!
//! As everywhere in expressions, `None` is a value that is missing, and what is made of it is missing
//! too. A key that cannot be used counts as missing; a signature that does not fit is `Some(false)`.
//! The text of the key is wiped after use.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::PublicEncryptingKey;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256,
    RsaEncoding, RsaKeyPair, VerificationAlgorithm,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer};
use zeroize::Zeroizing;

/// A signature by RSASSA-PKCS1-v1_5 with SHA-256 (`RS256`).
pub fn rsa_sha256(message: Option<Vec<u8>>, pem: Option<String>) -> Option<Vec<u8>> {
    sign_rsa(&RSA_PKCS1_SHA256, message, pem)
}

/// A signature by RSASSA-PSS with SHA-256 (`PS256`). No two are the same.
pub fn rsa_pss_sha256(message: Option<Vec<u8>>, pem: Option<String>) -> Option<Vec<u8>> {
    sign_rsa(&RSA_PSS_SHA256, message, pem)
}

/// A signature by ECDSA with P-256 and SHA-256 (`ES256`): 64 bytes, the two numbers one after the
/// other, as in JWS. No two are the same.
pub fn ecdsa_sha256(message: Option<Vec<u8>>, pem: Option<String>) -> Option<Vec<u8>> {
    let (message, key) = (message?, private_key(pem)?);
    let pair = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, key.secret_der()).ok()?;
    let signature = pair.sign(&SystemRandom::new(), &message).ok()?;
    Some(signature.as_ref().to_vec())
}

/// Whether a text is a private key of RSA in PEM.
pub fn is_rsa_key(pem: &str) -> bool {
    private_key(Some(pem.to_owned())).is_some_and(|key| rsa_pair(&key).is_some())
}

/// Whether a text is a private key of the curve P-256 in PEM.
pub fn is_curve_key(pem: &str) -> bool {
    private_key(Some(pem.to_owned())).is_some_and(|key| {
        EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, key.secret_der()).is_ok()
    })
}

/// Whether a text is a public key of RSA in PEM, or what holds one.
pub fn is_rsa_public_key(pem: &str) -> bool {
    // The algorithm takes a shorter key, and then no signature by it.
    let long_enough = |der: &[u8]| PublicEncryptingKey::from_der(der).is_ok_and(|key| key.key_size_bits() >= 2048);
    let of_private = || private_key(Some(pem.to_owned())).is_some();
    parsed(&RSA_PKCS1_2048_8192_SHA256, pem).is_some()
        && (stated(pem).is_some_and(|der| long_enough(&der)) || of_private())
}

/// Whether a text is a public key of the curve P-256 in PEM, or what holds one.
pub fn is_curve_public_key(pem: &str) -> bool {
    parsed(&ECDSA_P256_SHA256_FIXED, pem).is_some()
}

/// Whether it is the `RS256` signature of the message.
pub fn rsa_sha256_verifies(message: Option<Vec<u8>>, signature: Option<Vec<u8>>, pem: Option<String>) -> Option<bool> {
    verify(&RSA_PKCS1_2048_8192_SHA256, message, signature, pem)
}

/// Whether it is a `PS256` signature of the message.
pub fn rsa_pss_sha256_verifies(
    message: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    pem: Option<String>,
) -> Option<bool> {
    verify(&RSA_PSS_2048_8192_SHA256, message, signature, pem)
}

/// Whether it is an `ES256` signature of the message, in the 64 bytes of JWS or in DER.
pub fn ecdsa_sha256_verifies(
    message: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    pem: Option<String>,
) -> Option<bool> {
    let in_jws = verify(&ECDSA_P256_SHA256_FIXED, message.clone(), signature.clone(), pem.clone())?;
    if in_jws { Some(true) } else { verify(&ECDSA_P256_SHA256_ASN1, message, signature, pem) }
}

fn sign_rsa(padding: &'static dyn RsaEncoding, message: Option<Vec<u8>>, pem: Option<String>) -> Option<Vec<u8>> {
    let (message, key) = (message?, private_key(pem)?);
    let pair = rsa_pair(&key)?;
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(padding, &SystemRandom::new(), &message, &mut signature).ok()?;
    Some(signature)
}

fn private_key(pem: Option<String>) -> Option<Zeroizing<PrivateKeyDer<'static>>> {
    let pem = Zeroizing::new(pem?);
    PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok().map(Zeroizing::new)
}

fn verify(
    algorithm: &'static dyn VerificationAlgorithm,
    message: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    pem: Option<String>,
) -> Option<bool> {
    let (message, signature, pem) = (message?, signature?, Zeroizing::new(pem?));
    let key = parsed(algorithm, &pem)?;
    Some(key.verify_sig(&message, &signature).is_ok())
}

fn parsed(algorithm: &'static dyn VerificationAlgorithm, pem: &str) -> Option<ParsedPublicKey> {
    ParsedPublicKey::new(algorithm, stated(pem).or_else(|| public_key(pem))?).ok()
}

/// The public key that stands there, alone or in a certificate.
fn stated(pem: &str) -> Option<Vec<u8>> {
    if let Ok(key) = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()) {
        return Some(key.as_ref().to_vec());
    }
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    key_of(&certificate).map(<[u8]>::to_vec)
}

/// The key in a certificate: behind the version, if it is said, and five values more (RFC 5280, 4.1).
fn key_of(certificate: &[u8]) -> Option<&[u8]> {
    const SEQUENCE: u8 = 0x30;
    const VERSION: u8 = 0xa0;
    let signed = value(certificate).filter(|whole| whole.tag == SEQUENCE)?.within;
    let mut rest = value(signed).filter(|signed| signed.tag == SEQUENCE)?.within;
    if value(rest)?.tag == VERSION {
        rest = value(rest)?.behind;
    }
    for _ in 0..5 {
        rest = value(rest)?.behind;
    }
    Some(value(rest).filter(|key| key.tag == SEQUENCE)?.whole)
}

/// A value in DER.
#[derive(Clone, Copy)]
struct Value<'d> {
    tag: u8,
    whole: &'d [u8],
    within: &'d [u8],
    behind: &'d [u8],
}

/// The first of the values that stand one behind the other.
fn value(der: &[u8]) -> Option<Value<'_>> {
    let [tag, first, rest @ ..] = der else { return None };
    // A length below 128 is a byte; of a longer one the byte says how many follow.
    let (length, rest) = match usize::from(*first) {
        short @ ..0x80 => (short, rest),
        long => {
            let (digits, rest) = rest.split_at_checked(long - 0x80).filter(|(digits, _)| digits.len() <= 4)?;
            let length = digits.iter().fold(0_u64, |length, digit| length << 8 | u64::from(*digit));
            (usize::try_from(length).ok()?, rest)
        }
    };
    let (within, behind) = rest.split_at_checked(length)?;
    let whole = der.get(..der.len() - behind.len())?;
    Some(Value { tag: *tag, whole, within, behind })
}

/// The public key that belongs to a private one.
fn public_key(pem: &str) -> Option<Vec<u8>> {
    let key = private_key(Some(pem.to_owned()))?;
    if let Some(pair) = rsa_pair(&key) {
        return Some(pair.public_key().as_ref().to_vec());
    }
    let pair = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, key.secret_der()).ok()?;
    Some(pair.public_key().as_ref().to_vec())
}

fn rsa_pair(key: &PrivateKeyDer<'_>) -> Option<RsaKeyPair> {
    match key {
        PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
        key => RsaKeyPair::from_der(key.secret_der()),
    }
    .ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::unnecessary_wraps)]
mod tests {
    use super::*;
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
    use aws_lc_rs::rsa::KeySize;
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    type Sign = fn(Option<Vec<u8>>, Option<String>) -> Option<Vec<u8>>;
    type Verify = fn(Option<Vec<u8>>, Option<Vec<u8>>, Option<String>) -> Option<bool>;

    const SHORT_KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC5ERKnNmhPjoMctd/IQarW+byp\n\
p361DqDu9NzSQcu0UoahgWBDsj7zzY+j40iuISK/OimBpnrxGoWeBGIfYKHavmLB\n\
F29iPzvZKxe7DGzOL4EVK716Ejvmk0ZNJGNyZzOx2tK7j+bBq/shkECAvB8j65ob\n\
rDWdxQsLAS7AKDmM+wIDAQAB\n\
-----END PUBLIC KEY-----\n\n";

    /// A private key and its public one.
    type Keys = fn() -> (String, String);

    fn pem(kind: &str, der: &[u8]) -> String {
        format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", STANDARD.encode(der))
    }

    fn rsa() -> (String, String) {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let private = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        let public = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).unwrap();
        (pem("PRIVATE KEY", private.as_ref()), pem("PUBLIC KEY", public.as_ref()))
    }

    fn ec() -> (String, String) {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        (pair.serialize_pem(), pair.public_key_pem())
    }

    #[test]
    fn a_certificate_stands_for_its_key() {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let made = rcgen::CertificateParams::new(["acme.example".to_owned()]).unwrap().self_signed(&pair).unwrap();
        let signature = ecdsa_sha256(some("m"), Some(pair.serialize_pem()));
        assert_eq!(ecdsa_sha256_verifies(some("m"), signature.clone(), Some(made.pem())), Some(true));
        assert_eq!(ecdsa_sha256_verifies(some("n"), signature, Some(made.pem())), Some(false));
        assert!(is_curve_public_key(&made.pem()) && !is_rsa_public_key(&made.pem()));
        // Whatever is cut off or made of it, it is no key then, and nothing worse.
        let der = made.der();
        for end in 0..der.len() {
            assert!(!is_curve_public_key(&pem("CERTIFICATE", &der[..end])), "{end}");
        }
        for index in 0..der.len() {
            for bits in [0x01, 0x80, 0xff] {
                let mut changed = der.to_vec();
                changed[index] ^= bits;
                is_curve_public_key(&pem("CERTIFICATE", &changed));
            }
        }
    }

    #[test]
    fn a_signature_of_a_curve_may_be_in_der() {
        let (private, public) = ec();
        let der = private_key(Some(private)).unwrap();
        let pair =
            EcdsaKeyPair::from_private_key_der(&aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING, der.secret_der());
        let signature = pair.unwrap().sign(&SystemRandom::new(), b"m").unwrap().as_ref().to_vec();
        assert_ne!(signature.len(), 64);
        assert_eq!(ecdsa_sha256_verifies(some("m"), Some(signature.clone()), Some(public.clone())), Some(true));
        assert_eq!(ecdsa_sha256_verifies(some("n"), Some(signature), Some(public)), Some(false));
    }

    #[test]
    fn a_public_key_is_known_by_its_kind() {
        for (of_rsa, (private, public)) in [(true, rsa()), (false, ec())] {
            for key in [private, public] {
                assert_eq!((is_rsa_public_key(&key), is_curve_public_key(&key)), (of_rsa, !of_rsa));
            }
        }
        for key in ["", "c4n4ry", &pem("PUBLIC KEY", b"x"), &pem("CERTIFICATE", b"x")] {
            assert!(!is_rsa_public_key(key) && !is_curve_public_key(key));
        }
    }

    #[test]
    fn a_key_of_rsa_that_is_too_short_is_none() {
        // Made for this test, with 1024 bits.
        assert!(!is_rsa_public_key(SHORT_KEY));
    }

    fn some(text: &str) -> Option<Vec<u8>> {
        Some(text.as_bytes().to_vec())
    }

    #[test]
    fn a_signature_fits_its_message_and_its_key_and_no_other() {
        let kinds: [(Sign, Verify, Keys, usize); 3] = [
            (rsa_sha256, rsa_sha256_verifies, rsa, 256),
            (rsa_pss_sha256, rsa_pss_sha256_verifies, rsa, 256),
            (ecdsa_sha256, ecdsa_sha256_verifies, ec, 64),
        ];
        for (sign, verify, keys, length) in kinds {
            let (private, public) = keys();
            let signature = sign(some("message"), Some(private.clone()));
            assert_eq!(signature.as_ref().unwrap().len(), length);
            assert_eq!(verify(some("message"), signature.clone(), Some(public.clone())), Some(true));
            assert_eq!(verify(some("message"), signature.clone(), Some(private.clone())), Some(true));
            assert_eq!(verify(some("massage"), signature.clone(), Some(private.clone())), Some(false));
            assert_eq!(verify(some("massage"), signature.clone(), Some(public.clone())), Some(false));
            assert_eq!(verify(some("message"), some("short"), Some(public)), Some(false));
            assert_eq!(verify(some("message"), signature, Some(keys().1)), Some(false));
        }
    }

    #[test]
    fn rs256_gives_the_same_signature_each_time() {
        let (private, public) = rsa();
        let signature = rsa_sha256(some("m"), Some(private.clone()));
        assert!(signature.is_some());
        assert_eq!(signature, rsa_sha256(some("m"), Some(private)));
        assert_eq!(
            rsa_pss_sha256_verifies(some("m"), signature, Some(public)),
            Some(false),
            "the padding is another one"
        );
    }

    #[test]
    fn what_is_missing_and_a_key_of_no_use_are_missing() {
        let (private, public) = ec();
        assert_eq!(ecdsa_sha256(None, Some(private.clone())), None);
        assert!(is_curve_key(&private) && !is_rsa_key(&private) && is_rsa_key(&rsa().0) && !is_curve_key("c4n4ry"));
        for key in
            [None, Some(String::new()), Some("c4n4ry".to_owned()), Some(public.clone()), Some(pem("PRIVATE KEY", b"x"))]
        {
            for sign in [ecdsa_sha256, rsa_sha256, rsa_pss_sha256] {
                assert_eq!(sign(some("m"), key.clone()), None);
            }
        }
        assert_eq!(rsa_sha256(some("m"), Some(private.clone())), None, "a key of another kind");
        assert_eq!(rsa_sha256_verifies(some("m"), some("s"), Some(public)), None);
        assert_eq!(rsa_sha256_verifies(some("m"), some("s"), Some(private.clone())), None);
        assert_eq!(ecdsa_sha256_verifies(some("m"), some("s"), Some(pem("PRIVATE KEY", b"x"))), None);
        assert_eq!(ecdsa_sha256_verifies(None, some("s"), None), None);
    }

    #[test]
    fn es256_takes_the_published_vector() {
        // RFC 7515, appendix A.3.
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let head = hex::decode("3059301306072a8648ce3d020106082a8648ce3d03010703420004").unwrap();
        let x = bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
        let y = bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
        let message = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = bytes("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        let key = pem("PUBLIC KEY", &[head, x, y].concat());
        assert_eq!(ecdsa_sha256_verifies(some(message), Some(signature), Some(key)), Some(true));
    }
}
