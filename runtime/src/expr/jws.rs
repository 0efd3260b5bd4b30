//! Signed objects in JSON Web Signature's compact form.

use super::{base64url, hmac_sha256, hmac_sha384, hmac_sha512};

/// How a payload is signed.
type Sign = fn(Option<Vec<u8>>, Option<Vec<u8>>) -> Option<Vec<u8>>;

/// Whether [`jws`] can sign by this algorithm.
pub fn is_jws_algorithm(algorithm: &str) -> bool {
    sign(algorithm).is_some()
}

fn sign(algorithm: &str) -> Option<Sign> {
    Some(match algorithm {
        "HS256" => hmac_sha256,
        "HS384" => hmac_sha384,
        "HS512" => hmac_sha512,
        #[cfg(feature = "asymmetric")]
        "RS256" => |message, key| super::rsa_sha256(message, pem(key)),
        #[cfg(feature = "asymmetric")]
        "PS256" => |message, key| super::rsa_pss_sha256(message, pem(key)),
        #[cfg(feature = "asymmetric")]
        "ES256" => |message, key| super::ecdsa_sha256(message, pem(key)),
        _ => return None,
    })
}

/// The key of an asymmetric algorithm is the text of a PEM.
#[cfg(feature = "asymmetric")]
fn pem(key: Option<Vec<u8>>) -> Option<String> {
    String::from_utf8(key?).ok()
}

/// A payload with its signature: `header.payload.signature`, each in [`base64url`], as RFC 7515 has it. The header is
/// `{"alg":"HS256"}` with the algorithm, which is `HS256`, `HS384` or `HS512`, and with the feature `asymmetric` also
/// `RS256`, `PS256` or `ES256`, whose key is the text of a private key in PEM. Missing for any other.
pub fn jws(payload: Option<Vec<u8>>, algorithm: Option<String>, key: Option<Vec<u8>>) -> Option<String> {
    let algorithm = algorithm?;
    let sign = sign(&algorithm)?;
    let header = base64url(Some(format!("{{\"alg\":\"{algorithm}\"}}").into_bytes()))?;
    let signed = header + "." + &base64url(payload)?;
    let signature = base64url(sign(Some(signed.clone().into_bytes()), key))?;
    Some(signed + "." + &signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value was made with Python's `hmac`.
    #[test]
    fn a_payload_is_signed_in_compact_form() {
        let signed = jws(Some(b"{\"a\":1}".to_vec()), Some("HS256".to_owned()), Some(b"secret".to_vec()));
        assert_eq!(
            signed.as_deref(),
            Some("eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.LrlPmSL4FxrzAHJSYbKzsA997COXdYCeFKlt3zt5DIY")
        );
        for algorithm in ["none", "RS512", "hs256", ""] {
            assert!(!is_jws_algorithm(algorithm));
            assert_eq!(jws(Some(vec![]), Some(algorithm.to_owned()), Some(vec![])), None);
        }
    }
}
