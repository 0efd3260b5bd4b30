//! Between text and bytes.

use ::base64::Engine as _;
use ::base64::alphabet::STANDARD as ALPHABET;
use ::base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use subtle::ConstantTimeEq;

/// The standard alphabet; the `=` at the end may be left out.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes of a text in UTF-8.
pub fn utf8(text: Option<String>) -> Option<Vec<u8>> {
    text.map(String::into_bytes)
}

/// The text that bytes are in UTF-8. Missing for any others.
pub fn from_utf8(bytes: Option<Vec<u8>>) -> Option<String> {
    String::from_utf8(bytes?).ok()
}

/// Two lower-case digits a byte.
pub fn hex(bytes: Option<Vec<u8>>) -> Option<String> {
    Some(::hex::encode(bytes?))
}

/// The bytes that pairs of hexadecimal digits stand for, in either case. Missing for any other text.
pub fn from_hex(text: Option<String>) -> Option<Vec<u8>> {
    ::hex::decode(text?).ok()
}

/// The standard alphabet of Base64, with `=` at the end.
pub fn base64(bytes: Option<Vec<u8>>) -> Option<String> {
    Some(STANDARD.encode(bytes?))
}

/// The alphabet of Base64 for URLs, without `=` at the end.
pub fn base64url(bytes: Option<Vec<u8>>) -> Option<String> {
    Some(URL_SAFE_NO_PAD.encode(bytes?))
}

/// The bytes that a text in the standard alphabet of Base64 stands for, with or without `=` at the end. Missing for any
/// other text.
pub fn from_base64(text: Option<String>) -> Option<Vec<u8>> {
    LENIENT.decode(text?).ok()
}

/// Whether two secrets are the same, in a time that does not tell where they differ. That they are not of one length may
/// be told.
pub fn same_secret(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

#[cfg(test)]
#[allow(clippy::unnecessary_wraps)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    /// RFC 4648, section 10.
    #[test]
    fn the_vectors_of_rfc_4648_are_met() {
        for (plain, sixty_four, sixteen) in [
            ("", "", ""),
            ("f", "Zg==", "66"),
            ("fo", "Zm8=", "666f"),
            ("foo", "Zm9v", "666f6f"),
            ("foob", "Zm9vYg==", "666f6f62"),
            ("fooba", "Zm9vYmE=", "666f6f6261"),
            ("foobar", "Zm9vYmFy", "666f6f626172"),
        ] {
            assert_eq!((base64(utf8(some(plain))), hex(utf8(some(plain)))), (some(sixty_four), some(sixteen)));
            assert_eq!(from_base64(some(sixty_four)), utf8(some(plain)));
            assert_eq!(from_base64(some(sixty_four.trim_end_matches('='))), utf8(some(plain)));
            assert_eq!(from_hex(some(&sixteen.to_uppercase())), utf8(some(plain)));
        }
        assert_eq!(base64url(Some(vec![0xfb, 0xff])), some("-_8"));
    }

    #[test]
    fn bytes_are_a_text_only_where_they_are_utf8() {
        assert_eq!(from_utf8(utf8(some("ş"))), some("ş"));
        assert_eq!((from_utf8(Some(vec![0xfe])), from_utf8(Some(vec![0xc5])), from_utf8(None)), (None, None, None));
    }

    #[test]
    fn what_is_no_base64_or_no_hex_is_missing() {
        assert_eq!((from_base64(some("Z")), from_base64(some("-_8")), from_base64(some("Z g="))), (None, None, None));
        assert_eq!((from_hex(some("6")), from_hex(some("6g")), from_hex(None)), (None, None, None));
    }

    #[test]
    fn secrets_are_the_same_or_not() {
        assert!(same_secret(b"abc", b"abc") && same_secret(b"", b""));
        assert!(!same_secret(b"abc", b"abd") && !same_secret(b"abc", b"ab") && !same_secret(b"", b"a"));
    }
}
