//! Text in other charsets than UTF-8.

use crate::format::charset;

/// Whether [`charset()`] knows this name.
pub fn is_charset(name: &str) -> bool {
    charset::is_known(name)
}

/// The bytes of a text in a charset, by its name: `ISO-8859-9`, which means here what its standard says, see
/// [`format::charset`](crate::format::charset). Missing for an unknown name, and for a text with a character that the
/// charset has not: what is signed is never something else than what was meant.
pub fn charset(text: Option<String>, name: Option<String>) -> Option<Vec<u8>> {
    charset::encode(&text?, &name?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str, name: &str) -> Option<Vec<u8>> {
        charset(Some(text.to_owned()), Some(name.to_owned()))
    }

    #[test]
    fn turkish_letters_have_one_byte_in_latin_5() {
        for name in ["ISO-8859-9", "iso-8859-9", "latin5"] {
            assert_eq!(bytes("Şşİığö", name), Some(vec![0xde, 0xfe, 0xdd, 0xfd, 0xf0, 0xf6]), "{name}");
        }
        assert_eq!(bytes("ş", "utf-8"), Some("ş".as_bytes().to_vec()));
    }

    #[test]
    fn what_a_charset_has_not_is_missing() {
        assert_eq!((bytes("ş", "ISO-8859-1"), bytes("漢", "ISO-8859-9"), bytes("a", "no-such")), (None, None, None));
        assert!(is_charset("ISO-8859-1") && !is_charset("utf-16") && !is_charset(""));
    }
}
