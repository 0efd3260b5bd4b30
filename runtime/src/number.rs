//! An exact number that is no amount.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer};

use crate::amount::Amount;
use crate::invalid::Invalid;
use crate::json::{Encode, Encoder};

/// An exact number that is no amount of money: a rate, a share, a quantity.
///
/// It is kept as [`Amount`] is: value and scale, never through a binary float, never rounded. It is another type, so
/// that a rate cannot be given where an amount is due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(Amount);

impl Number {
    /// The number, to calculate with.
    pub const fn decimal(self) -> Decimal {
        self.0.decimal()
    }
}

impl From<Decimal> for Number {
    fn from(number: Decimal) -> Self {
        Self(number.into())
    }
}

impl From<Number> for Decimal {
    fn from(number: Number) -> Self {
        number.decimal()
    }
}

impl FromStr for Number {
    type Err = Invalid;

    /// Reads the number grammar of JSON.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, to)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, to)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Amount::deserialize(from).map(Self)
    }
}

impl Encode for Number {
    fn encode(&self, to: &mut Encoder<'_>) {
        self.0.encode(to);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn a_number_keeps_value_and_scale() {
        for text in ["0.0175", "1.0000", "12345678901234567890.12"] {
            let number: Number = serde_json::from_str(text).unwrap();
            assert_eq!(format!("{number} {number:?}"), format!("{text} {text}"));
            assert_eq!(json(&number).as_deref(), Some(text));
        }
        assert!("1,5".parse::<Number>().is_err());
    }
}
