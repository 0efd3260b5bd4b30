//! Signatures with a private key.
//!
//! Keys are PEM texts: private ones PKCS#8 (`PRIVATE KEY`; also `RSA PRIVATE KEY` and
//! `EC PRIVATE KEY`, not encrypted), public ones `PUBLIC KEY`. Where a public key is due, a private one stands for the
//! public key that belongs to it. RSA keys have 2048 to 8192 bits, those of ECDSA are of the curve P-256.
//!
//! As everywhere in expressions, `None` is a value that is missing, and what is made of it is missing
//! too. A key that cannot be used counts as missing; a signature that does not fit is `Some(false)`.
//! The text of the key is wiped after use.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
    VerificationAlgorithm,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{PrivateKeyDer, SubjectPublicKeyInfoDer};
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

/// Whether it is an `ES256` signature of the message, in the 64 bytes of JWS.
pub fn ecdsa_sha256_verifies(
    message: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    pem: Option<String>,
) -> Option<bool> {
    verify(&ECDSA_P256_SHA256_FIXED, message, signature, pem)
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
    let (message, signature, pem) = (message?, signature?, pem?);
    let key = match SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()) {
        Ok(key) => key.as_ref().to_vec(),
        Err(_) => public_key(pem)?,
    };
    let key = ParsedPublicKey::new(algorithm, key).ok()?;
    Some(key.verify_sig(&message, &signature).is_ok())
}

/// The public key that belongs to a private one.
fn public_key(pem: String) -> Option<Vec<u8>> {
    let key = private_key(Some(pem))?;
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
