//! Signed objects in JSON Web Signature's compact form.

use super::{base64url, hmac_sha256, hmac_sha384, hmac_sha512};

/// Whether [`jws`] can sign by this algorithm.
pub fn is_jws_algorithm(algorithm: &str) -> bool {
    matches!(algorithm, "HS256" | "HS384" | "HS512")
}

/// A payload with its signature: `header.payload.signature`, each in [`base64url`], as RFC 7515 has it. The header is
/// `{"alg":"HS256"}` with the algorithm, which is `HS256`, `HS384` or `HS512`. Missing for any other.
pub fn jws(payload: Option<Vec<u8>>, algorithm: Option<String>, key: Option<Vec<u8>>) -> Option<String> {
    let algorithm = algorithm?;
    let sign = match algorithm.as_str() {
        "HS256" => hmac_sha256,
        "HS384" => hmac_sha384,
        "HS512" => hmac_sha512,
        _ => return None,
    };
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
        for algorithm in ["none", "RS256", "hs256", ""] {
            assert!(!is_jws_algorithm(algorithm));
            assert_eq!(jws(Some(vec![]), Some(algorithm.to_owned()), Some(vec![])), None);
        }
    }
}
