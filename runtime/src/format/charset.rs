//! Texts in other charsets than UTF-8.
//!
//! UTF-8, US-ASCII, ISO-8859-1 and ISO-8859-9 are always here; the other single-byte charsets of the
//! web (windows-1254 above all) come with the feature `charset`.
//!
//! Browsers read the *label* ISO-8859-9 as windows-1254, and ISO-8859-1 as windows-1252. Here a name
//! means what its standard says, as it does in Java and in .NET: the bytes 0x80 to 0x9F are control
//! characters. So each byte is one character and the way back gives the same byte, which a signature
//! over the bytes needs. The price is that `€` cannot be written in ISO-8859-9: that is an error, or
//! in XML a reference (`&#8364;`), and never another byte than the receiver reads.

#[cfg(feature = "charset")]
use encoding_rs::Encoding;

use crate::invalid::Invalid;

/// A way to write characters as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Charset(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Utf8,
    Ascii,
    Latin1,
    Latin5,
    #[cfg(feature = "charset")]
    Listed(&'static Encoding),
}

/// Where ISO-8859-9 differs from ISO-8859-1.
const TURKISH: [(u8, char); 6] = [(0xd0, 'Ğ'), (0xdd, 'İ'), (0xde, 'Ş'), (0xf0, 'ğ'), (0xfd, 'ı'), (0xfe, 'ş')];

impl Charset {
    pub(crate) const UTF_8: Self = Self(Kind::Utf8);

    /// The charset of a name, whatever its case and its punctuation. `None` for one that is not known,
    /// or not to this build.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let plain: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
        Some(Self(match plain.as_str() {
            "utf8" => Kind::Utf8,
            "ascii" | "usascii" | "iso646us" | "ansix341968" => Kind::Ascii,
            "iso88591" | "iso885911987" | "latin1" | "l1" | "cp819" | "ibm819" | "isoir100" | "csisolatin1" => {
                Kind::Latin1
            }
            "iso88599" | "iso885991989" | "latin5" | "l5" | "isoir148" | "csisolatin5" => Kind::Latin5,
            _ => return Self::listed(name),
        }))
    }

    #[cfg(feature = "charset")]
    fn listed(name: &str) -> Option<Self> {
        // The others keep a state between characters, or are read by the web's rules and not written.
        let encoding = Encoding::for_label_no_replacement(name.as_bytes()).filter(|found| found.is_single_byte())?;
        Some(Self(Kind::Listed(encoding)))
    }

    #[cfg(not(feature = "charset"))]
    fn listed(_name: &str) -> Option<Self> {
        None
    }

    pub(crate) fn is_utf_8(self) -> bool {
        self == Self::UTF_8
    }

    /// Writes one character; false, and nothing is written, if the charset has no such character.
    pub(crate) fn push(self, letter: char, out: &mut Vec<u8>) -> bool {
        let byte = match self.0 {
            Kind::Utf8 => {
                out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                return true;
            }
            Kind::Ascii => u8::try_from(letter).ok().filter(u8::is_ascii),
            Kind::Latin1 => u8::try_from(letter).ok(),
            Kind::Latin5 => match TURKISH.iter().find(|(_, own)| *own == letter) {
                Some((byte, _)) => Some(*byte),
                None => u8::try_from(letter).ok().filter(|byte| TURKISH.iter().all(|(taken, _)| taken != byte)),
            },
            #[cfg(feature = "charset")]
            Kind::Listed(encoding) => {
                let mut utf8 = [0; 4];
                let (bytes, _, lost) = encoding.encode(letter.encode_utf8(&mut utf8));
                bytes.first().copied().filter(|_| !lost)
            }
        };
        out.extend(byte);
        byte.is_some()
    }

    /// Writes a text; an error if the charset lacks one of its characters.
    pub(crate) fn encode(self, text: &str) -> Result<Vec<u8>, Invalid> {
        let mut out = Vec::with_capacity(text.len());
        if text.chars().all(|letter| self.push(letter, &mut out)) {
            Ok(out)
        } else {
            Err(Invalid::new("the text has a character that its charset has not"))
        }
    }

    /// Reads a text; `None` if the bytes are none in this charset.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<String> {
        match self.0 {
            Kind::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
            Kind::Ascii => std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii()).map(str::to_owned),
            Kind::Latin1 => Some(bytes.iter().copied().map(char::from).collect()),
            Kind::Latin5 => {
                let own = |byte| TURKISH.iter().find(|(taken, _)| *taken == byte).map(|(_, letter)| *letter);
                Some(bytes.iter().map(|byte| own(*byte).unwrap_or(char::from(*byte))).collect())
            }
            #[cfg(feature = "charset")]
            Kind::Listed(encoding) => {
                encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
            }
        }
    }
}

pub(crate) const UNKNOWN: Invalid =
    Invalid::new("this charset is not known, or not to this build (see the feature `charset`)");

/// Whether a charset of this name can be written and read by this build.
pub fn is_known(name: &str) -> bool {
    Charset::named(name).is_some()
}

/// A text as bytes of a charset. Nothing is replaced: a character that the charset has not is an error.
///
/// ```
/// use vezne_runtime::format::charset::{decode, encode};
///
/// assert_eq!(encode("ŞİLE", "ISO-8859-9").unwrap(), b"\xde\xddLE");
/// assert_eq!(decode(b"\xde\xddLE", "ISO-8859-9").as_deref(), Some("ŞİLE"));
/// assert!(encode("5 €", "ISO-8859-9").is_err());
/// ```
pub fn encode(text: &str, charset: &str) -> Result<Vec<u8>, Invalid> {
    Charset::named(charset).ok_or(UNKNOWN)?.encode(text)
}

/// Bytes of a charset as text, to the letter (a byte order mark is a character like others). `None` if
/// they are not a text in it, or it is not known.
pub fn decode(bytes: &[u8], charset: &str) -> Option<String> {
    Charset::named(charset)?.decode(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop, proptest};

    #[test]
    fn turkish_letters_have_their_bytes_in_iso_8859_9() {
        let bytes = b"\xd0\xdd\xde\xf0\xfd\xfe\xc7\xe7\xd6\xf6\xdc\xfc";
        assert_eq!(encode("ĞİŞğışÇçÖöÜü", "ISO-8859-9").unwrap(), bytes);
        for name in ["iso-8859-9", "ISO_8859-9", "latin5", "iso8859-9"] {
            assert_eq!(decode(bytes, name).unwrap(), "ĞİŞğışÇçÖöÜü", "{name}");
        }
    }

    #[test]
    fn every_byte_comes_back_the_same() {
        let all: Vec<u8> = (0..=255).collect();
        for name in ["ISO-8859-1", "ISO-8859-9"] {
            let text = decode(&all, name).unwrap();
            assert_eq!(text.chars().count(), 256);
            assert_eq!(encode(&text, name).unwrap(), all, "{name}");
        }
    }

    #[test]
    fn a_character_that_the_charset_has_not_is_an_error_and_never_another_character() {
        for (text, name) in
            [("5 €", "ISO-8859-9"), ("ý", "ISO-8859-9"), ("ş", "ISO-8859-1"), ("ş", "latin1"), ("ç", "US-ASCII")]
        {
            assert!(encode(text, name).is_err(), "{text} in {name}");
        }
        assert!(encode("a", "klingon").is_err() && decode(b"a", "klingon").is_none());
        assert!(decode(b"\xfe", "utf-8").is_none() && decode(b"\xfe", "ascii").is_none());
        assert_eq!(encode("ş", "utf-8").unwrap(), "ş".as_bytes());
        assert_eq!(decode("\u{feff}ş".as_bytes(), "UTF8").unwrap(), "\u{feff}ş");
    }

    #[cfg(feature = "charset")]
    #[test]
    fn windows_1254_has_the_euro_where_iso_8859_9_has_controls() {
        assert_eq!(encode("5 €, ş", "windows-1254").unwrap(), b"5 \x80, \xfe");
        assert_eq!(
            decode(b"5 \x80, \xfe", "cp1254").unwrap_or_default(),
            decode(b"5 \x80, \xfe", "x-cp1254").unwrap_or_default()
        );
        assert_eq!(decode(b"\x80\x92\xdd", "windows-1254").unwrap(), "€’İ");
        assert_eq!(decode(b"\x80", "ISO-8859-9").unwrap(), "\u{80}");
        assert_eq!(encode("ż", "ISO-8859-2").unwrap(), b"\xbf");
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(encode(&decode(&all, "windows-1254").unwrap(), "windows-1254").unwrap(), all);
    }

    #[cfg(feature = "charset")]
    #[test]
    fn charsets_of_many_bytes_a_character_are_not_known() {
        for name in ["utf-16", "utf-16le", "iso-2022-jp", "gb18030", "shift_jis", "replacement"] {
            assert!(!is_known(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_can_be_written_is_read_back(text in any::<String>(), name in prop::sample::select(vec!["utf-8", "ISO-8859-9", "latin1", "windows-1254"])) {
            if let Ok(bytes) = encode(&text, name) {
                assert_eq!(decode(&bytes, name).unwrap(), text);
            }
        }
    }
}
