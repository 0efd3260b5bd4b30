//! An exact amount of money.

use std::fmt;
use std::io::Write as _;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error as _, Unexpected};
use serde_json::value::RawValue;

use crate::invalid::Invalid;
use crate::json::{Encode, Encoder};

const NOT_A_NUMBER: Invalid = Invalid::new(
    "not an amount: write digits, with a point before the fraction, as in `12.50`; no spaces, no thousands separators, no plus sign",
);
const TOO_LONG: Invalid =
    Invalid::new("not an amount that can be kept exactly: at most 28 digits, at most 28 of them after the point");

/// An exact amount of money, in the unit that the field's documentation states (usually the
/// currency's main unit, as in lira, not kuruş).
///
/// Value and scale are kept: `1.0000` stays `1.0000`, on the way in and on the way out. No binary
/// float is ever involved, whatever features other crates switch on in `serde_json`, and nothing is
/// ever rounded: a number that does not fit is an error. Equality, order and hash go by value, so
/// `1.0 == 1.00`.
///
/// ```
/// use vezne_runtime::Amount;
///
/// let amount: Amount = "12345678901234567890.12".parse()?;
/// assert_eq!(amount.to_string(), "12345678901234567890.12");
/// assert!("1_000".parse::<Amount>().is_err());
/// # Ok::<(), vezne_runtime::Invalid>(())
/// ```
///
/// Decodes from `serde_json` only (it reads the number's own text), from a JSON number or a JSON
/// text that holds one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(Decimal);

impl Amount {
    /// Zero, with no digits after the point.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// The number, to calculate with.
    pub const fn decimal(self) -> Decimal {
        self.0
    }

    /// Reads what stands in a JSON document: a number, or a text that holds one.
    pub(crate) fn from_json(token: &str) -> Result<Self, Invalid> {
        let inside = token.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        inside.unwrap_or(token).parse()
    }
}

impl From<Decimal> for Amount {
    fn from(number: Decimal) -> Self {
        Self(number)
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => { $(
        impl From<$integer> for Amount {
            fn from(number: $integer) -> Self {
                Self(Decimal::from(number))
            }
        }
    )* };
}
from_integer!(i8, i16, i32, i64, u8, u16, u32, u64);

impl FromStr for Amount {
    type Err = Invalid;

    /// Reads the number grammar of JSON: an optional minus, digits without a leading zero, an
    /// optional fraction, an optional exponent. `-0.00` is the same as `0.00`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let mut number = Digits::default();
        let mut rest = text.as_bytes();
        let negative = take(&mut rest, |byte| byte == b'-').is_some();

        let first = take(&mut rest, |byte| byte.is_ascii_digit()).ok_or(NOT_A_NUMBER)?;
        number.push(first)?;
        if first != b'0' {
            while let Some(digit) = take(&mut rest, |byte| byte.is_ascii_digit()) {
                number.push(digit)?;
            }
        }

        if take(&mut rest, |byte| byte == b'.').is_some() {
            let mut scale = 0;
            while let Some(digit) = take(&mut rest, |byte| byte.is_ascii_digit()) {
                number.push(digit)?;
                scale += 1;
            }
            if scale == 0 {
                return Err(NOT_A_NUMBER);
            }
            number.scale = scale;
        }

        if take(&mut rest, |byte| matches!(byte, b'e' | b'E')).is_some() {
            let exponent = std::str::from_utf8(rest).map_err(|_| NOT_A_NUMBER)?;
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(NOT_A_NUMBER);
            }
            number.shift(exponent.parse().map_err(|_| TOO_LONG)?)?;
            rest = &[];
        }

        if rest.is_empty() { number.finish(negative).map(Self) } else { Err(NOT_A_NUMBER) }
    }
}

/// Takes the next byte if it is wanted.
fn take(rest: &mut &[u8], wanted: impl Fn(u8) -> bool) -> Option<u8> {
    let (first, after) = rest.split_first()?;
    wanted(*first).then(|| {
        *rest = after;
        *first
    })
}

/// The digits of a number, read from the left, and how many of them stand after the point.
#[derive(Default)]
struct Digits {
    value: u128,
    scale: i64,
}

impl Digits {
    fn push(&mut self, digit: u8) -> Result<(), Invalid> {
        let digit = u128::from(digit.wrapping_sub(b'0'));
        // Nineteen digits fit a machine word, and nearly every amount has fewer.
        self.value = match u64::try_from(self.value) {
            Ok(small) if small < 1_000_000_000_000_000_000 => u128::from(small * 10) + digit,
            _ => self.value.checked_mul(10).and_then(|value| value.checked_add(digit)).ok_or(TOO_LONG)?,
        };
        Ok(())
    }

    /// Multiplies by ten to the power of the exponent, by moving the point.
    fn shift(&mut self, exponent: i32) -> Result<(), Invalid> {
        self.scale -= i64::from(exponent);
        if self.value == 0 {
            self.scale = self.scale.max(0);
        }
        // Not more than about forty turns: past that the product no longer fits.
        while self.scale < 0 {
            self.value = self.value.checked_mul(10).ok_or(TOO_LONG)?;
            self.scale += 1;
        }
        Ok(())
    }

    fn finish(self, negative: bool) -> Result<Decimal, Invalid> {
        let value = i128::try_from(self.value).map_err(|_| TOO_LONG)?;
        let scale = u32::try_from(self.scale).map_err(|_| TOO_LONG)?;
        let value = if negative { -value } else { value };
        Decimal::try_from_i128_with_scale(value, scale).map_err(|_| TOO_LONG)
    }
}

/// All digits, always: `{:.2}` neither rounds nor cuts. Width and fill are kept to.
impl fmt::Display for Amount {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A precision is passed over: `Decimal` would cut digits off for it.
        to.pad_integral(!self.0.is_sign_negative(), "", &self.0.abs().to_string())
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, to)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // The raw text of the value, borrowed: the one way into serde_json that never passes a float.
        let token = <&RawValue>::deserialize(from)?.get();
        match token.as_bytes().first() {
            Some(b'{') => Err(D::Error::invalid_type(Unexpected::Map, &"an amount")),
            Some(b'[') => Err(D::Error::invalid_type(Unexpected::Seq, &"an amount")),
            _ => Self::from_json(token).map_err(|invalid| D::Error::custom(invalid.why())),
        }
    }
}

impl Encode for Amount {
    fn encode(&self, to: &mut Encoder<'_>) {
        // The digits are laid out on the stack. Writing into a `Vec` cannot fail.
        let _ = write!(to.raw(), "{}", self.0);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn value_and_scale_are_kept_to_the_letter() {
        for text in [
            "12345678901234567890.12",
            "1.0000",
            "0.10",
            "0.00",
            "0",
            "-1.50",
            "0.1234567890123456789012345678",
            "79228162514264337593543950335",
            "7.9228162514264337593543950335",
        ] {
            let amount: Amount = text.parse().unwrap();
            assert_eq!(amount.to_string(), text);
            assert_eq!(format!("{amount:?}"), text);
            assert_eq!(serde_json::from_str::<Amount>(text).unwrap().to_string(), text);
            let quoted = format!("\"{text}\"");
            assert_eq!(serde_json::from_str::<Amount>(&quoted).unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_exponent_is_applied_exactly_and_minus_zero_keeps_its_value() {
        for (text, plain) in [
            ("1e3", "1000"),
            ("1.5E-3", "0.0015"),
            ("1.50e+1", "15.0"),
            ("-0.00", "0.00"),
            ("0e99999", "0"),
            ("1E28", "10000000000000000000000000000"),
        ] {
            assert_eq!(text.parse::<Amount>().unwrap().to_string(), plain);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_and_never_rounded() {
        for text in [
            "1234567890123456789012345678901234567890",
            "0.12345678901234567890123456789",
            "79228162514264337593543950336",
            "1e29",
            "1e-29",
            "1e99999999999999999999",
            "1e2147483647",
            "1e-2147483648",
            "0e-99",
        ] {
            assert_eq!(text.parse::<Amount>(), Err(TOO_LONG), "{text}");
        }
    }

    #[test]
    fn only_the_number_grammar_of_json_is_read() {
        for text in [
            "", "-", "+1", "1_000", "1,000", "01", "-01", ".5", "5.", "1e", "1e+", "1e1.5", " 1", "1 ", "NaN",
            "Infinity", "0x10", "1.2.3", "--1", "1e--1", "١",
        ] {
            assert_eq!(text.parse::<Amount>(), Err(NOT_A_NUMBER), "{text}");
        }
        for json in ["null", "true", "{}", "[1]", "\"\"", r#""1\u0030""#] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn no_format_cuts_an_amount() {
        let amount: Amount = "-1.99".parse().unwrap();
        assert_eq!(format!("{amount:.1} {amount:.0?} {amount:.4}"), "-1.99 -1.99 -1.99");
        assert_eq!(format!("[{amount:8}] [{amount:<8}] {amount:08}"), "[   -1.99] [-1.99   ] -0001.99");
    }

    #[test]
    fn equality_goes_by_value() {
        let (short, long): (Amount, Amount) = ("1.0".parse().unwrap(), "1.00".parse().unwrap());
        assert_eq!(short, long);
        assert_eq!(Amount::from(1_i64), short);
        assert_eq!(Amount::from(Decimal::new(100, 2)).to_string(), "1.00");
    }
}
