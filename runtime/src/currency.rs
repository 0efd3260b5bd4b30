//! A currency code.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Visitor};

use crate::currency_table;
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

    /// The number of the code in ISO 4217, such as 949 for `TRY`; `None` for a code that the standard does not have.
    pub fn number(&self) -> Option<u16> {
        currency_table::by_code(self.as_str()).map(|entry| entry.number)
    }

    /// How many decimals ISO 4217 gives the currency: 2 for `TRY`, 0 for `JPY`, 3 for `KWD`. A provider may count
    /// otherwise; its spec says so.
    pub fn decimals(&self) -> Option<u32> {
        currency_table::decimals(self.as_str())
    }

    /// The currency with this number in ISO 4217.
    pub fn from_number(number: u16) -> Option<Self> {
        let entry = currency_table::by_number(number)?;
        Self::of_reply(entry.code).ok()
    }

    /// Any three letters or digits.
    pub(crate) fn of_reply(text: &str) -> Result<Self, Invalid> {
        Self::checked(text, u8::is_ascii_alphanumeric)
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
                Currency::of_reply(text).map_err(|_| E::custom("not a currency: three ASCII letters or digits"))
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
