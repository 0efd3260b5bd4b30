//! A country code.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Visitor};

use crate::invalid::Invalid;
use crate::json::{Encode, Encoder};

const NOT_A_COUNTRY: Invalid = Invalid::new("not a country: write two upper-case letters of ISO 3166, as in `TR`");

/// A country: two characters, usually a code of ISO 3166.
///
/// The set is open, as that of currencies is: a reply may hold any two ASCII letters or digits. What a caller writes is
/// held to two upper-case letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// The code.
    pub fn as_str(&self) -> &str {
        // Always ASCII: both ways in check it.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn checked(text: &str, allowed: fn(&u8) -> bool) -> Result<Self, Invalid> {
        match <[u8; 2]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(allowed) => Ok(Self(code)),
            _ => Err(NOT_A_COUNTRY),
        }
    }
}

impl FromStr for Country {
    type Err = Invalid;

    /// Two upper-case ASCII letters.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::checked(text, u8::is_ascii_uppercase)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Country;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a country code")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Country, E> {
                Country::checked(text, u8::is_ascii_alphanumeric)
                    .map_err(|_| E::custom("not a country: two ASCII letters or digits"))
            }
        }
        from.deserialize_str(Text)
    }
}

impl Encode for Country {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.text(self.as_str());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn callers_write_upper_case_letters_and_replies_may_hold_any_code() {
        assert_eq!("TR".parse::<Country>().unwrap().as_str(), "TR");
        for text in ["tr", "TUR", "T", "", "T1", "Ü"] {
            assert!(text.parse::<Country>().is_err(), "{text}");
        }
        for text in ["TR", "tr", "90"] {
            assert_eq!(serde_json::from_str::<Country>(&format!("\"{text}\"")).unwrap().to_string(), text);
        }
        assert!(serde_json::from_str::<Country>("\"TUR\"").is_err());
    }
}
