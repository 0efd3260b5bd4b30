//! A currency code.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Visitor};

use crate::invalid::Invalid;
use crate::json::{Encode, Encoder};

const NOT_A_CURRENCY: Invalid = Invalid::new("not a currency: write three upper-case letters of ISO 4217, as in `TRY`");

/// A currency: three characters, usually a code of ISO 4217.
///
/// The set is open, since providers have codes of their own and countries change theirs: a reply may
/// hold any three ASCII letters or digits. What a caller writes is held to three upper-case letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The Turkish lira.
    pub const TRY: Self = Self(*b"TRY");
    /// The dollar of the United States.
    pub const USD: Self = Self(*b"USD");
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The pound sterling.
    pub const GBP: Self = Self(*b"GBP");

    /// The code.
    pub fn as_str(&self) -> &str {
        // Always ASCII: both ways in check it.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn checked(text: &str, allowed: fn(&u8) -> bool) -> Result<Self, Invalid> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(allowed) => Ok(Self(code)),
            _ => Err(NOT_A_CURRENCY),
        }
    }
}

impl FromStr for Currency {
    type Err = Invalid;

    /// Three upper-case ASCII letters.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::checked(text, u8::is_ascii_uppercase)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Currency;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a currency code")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Currency, E> {
                Currency::checked(text, u8::is_ascii_alphanumeric)
                    .map_err(|_| E::custom("not a currency: three ASCII letters or digits"))
            }
        }
        from.deserialize_str(Text)
    }
}

impl Encode for Currency {
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
        assert_eq!("TRY".parse(), Ok(Currency::TRY));
        for text in ["try", "TR", "TRYY", "T1Y", "", "TÜ"] {
            assert!(text.parse::<Currency>().is_err(), "{text}");
        }
        for text in ["TRY", "try", "949"] {
            let read: Currency = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            assert_eq!(read.to_string(), text);
        }
        assert!(serde_json::from_str::<Currency>("\"TL\"").is_err());
        assert!(serde_json::from_str::<Currency>("949").is_err());
    }
}
