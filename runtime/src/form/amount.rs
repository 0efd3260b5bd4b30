//! How exact numbers are written.

use std::io::Write as _;

use rust_decimal::Decimal;

use super::{ReadForm, WriteForm, loose_text};
use crate::amount::Amount;
use crate::currency_table;
use crate::invalid::Invalid;
use crate::json::Encoder;
use crate::number::Number;

const NO_CURRENCY: &str =
    "the currency is not given or not known, so that nobody can say how many decimals the amount has";
const TOO_MANY_DECIMALS: &str = "the amount has more decimals than its wire form can carry";
const TOO_LONG: &str = "the number has more digits than its wire form can carry";
const NOT_WHOLE: Invalid = Invalid::new("not an amount in minor units: they are whole");
const NO_COMMA: Invalid = Invalid::new("not an amount with a comma before its decimals");

/// How an [`Amount`] or a [`Number`] is written: as a number or as text, with as many decimals as it has or exactly so
/// many, with a point or a comma, in the main unit or in minor units. Nothing is ever rounded: an amount that the form
/// cannot carry is not sent.
#[derive(Debug, Clone, Copy)]
pub struct AmountForm {
    scale: Scale,
    minor: bool,
    comma: bool,
    quoted: bool,
    /// The most digits before and behind the point.
    most: Option<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
enum Scale {
    /// As many decimals as the value has.
    Any,
    Fixed(u32),
    /// The currency that would say it is not known.
    Unknown,
}

impl AmountForm {
    /// A JSON number, to the letter.
    pub const NUMBER: Self = Self { scale: Scale::Any, minor: false, comma: false, quoted: false, most: None };
    /// A JSON text that holds the number, to the letter.
    pub const TEXT: Self = Self { quoted: true, ..Self::NUMBER };

    /// A number with exactly so many decimals.
    #[must_use]
    pub const fn decimals(digits: u32) -> Self {
        Self { scale: Scale::Fixed(digits), ..Self::NUMBER }
    }

    /// A whole number of minor units, of which ten to the power of so many make a main unit.
    #[must_use]
    pub const fn minor(digits: u32) -> Self {
        Self { minor: true, ..Self::decimals(digits) }
    }

    /// A number with the decimals of a currency, by its code.
    #[must_use]
    pub fn decimals_of(currency: Option<&str>) -> Self {
        let scale = currency.and_then(currency_table::decimals).map_or(Scale::Unknown, Scale::Fixed);
        Self { scale, ..Self::NUMBER }
    }

    /// A whole number of a currency's minor units, by its code.
    #[must_use]
    pub fn minor_of(currency: Option<&str>) -> Self {
        Self { minor: true, ..Self::decimals_of(currency) }
    }

    /// The decimals of a currency for a provider that counts these currencies otherwise than ISO 4217 does: the form of
    /// [`decimals_of`](Self::decimals_of) or [`minor_of`](Self::minor_of), given the same code again.
    #[must_use]
    pub fn unlike(self, currency: Option<&str>, unlike: &[(&str, u32)]) -> Self {
        let code = currency.map(currency_table::code);
        match unlike.iter().find(|(known, _)| Some(*known) == code) {
            Some((_, digits)) => Self { scale: Scale::Fixed(*digits), ..self },
            None => self,
        }
    }

    /// In quotes.
    #[must_use]
    pub const fn quoted(self) -> Self {
        Self { quoted: true, ..self }
    }

    /// With a comma in the place of the point; in quotes, since no number of JSON has one.
    #[must_use]
    pub const fn comma(self) -> Self {
        Self { comma: true, quoted: true, ..self }
    }

    /// With at most so many digits, so many of them behind the point.
    #[must_use]
    pub const fn at_most(self, digits: u32, decimals: u32) -> Self {
        Self { most: Some((digits.saturating_sub(decimals), decimals)), ..self }
    }

    fn put(&self, number: Decimal, to: &mut Encoder<'_>) {
        match self.scaled(number) {
            // The digits are laid out on the stack. Writing into a `Vec` cannot fail.
            Ok(number) if self.comma => to.plain_text(&number.to_string().replace('.', ",")),
            Ok(number) if self.quoted => to.plain_text(&number),
            Ok(number) => {
                let _ = write!(to.raw(), "{number}");
            }
            Err(why) => to.fail(why),
        }
    }

    /// The number that is written.
    fn scaled(&self, mut number: Decimal) -> Result<Decimal, &'static str> {
        match self.scale {
            Scale::Any => {}
            Scale::Unknown => return Err(NO_CURRENCY),
            Scale::Fixed(digits) => {
                if number.scale() > digits {
                    // Only zeros may go.
                    number = number.normalize();
                    if number.scale() > digits {
                        return Err(TOO_MANY_DECIMALS);
                    }
                }
                number.rescale(digits);
                if number.scale() != digits {
                    return Err(TOO_LONG);
                }
            }
        }
        if let Some((whole, decimals)) = self.most {
            if number.scale() > decimals {
                return Err(TOO_MANY_DECIMALS);
            }
            if number.trunc().mantissa().unsigned_abs() >= 10_u128.checked_pow(whole).unwrap_or(u128::MAX) {
                return Err(TOO_LONG);
            }
        }
        if self.minor {
            number = Decimal::try_from_i128_with_scale(number.mantissa(), 0).map_err(|_| TOO_LONG)?;
        }
        Ok(number)
    }

    /// A number or a text that holds one: an amount is read from both, as everywhere.
    fn take(&self, token: &str) -> Result<Amount, Invalid> {
        let text = loose_text(token).ok_or(super::OTHER_FORM)?;
        let amount: Amount = if self.comma {
            if text.contains('.') {
                return Err(NO_COMMA);
            }
            text.replacen(',', ".", 1).parse()?
        } else {
            text.parse()?
        };
        if !self.minor {
            return Ok(amount);
        }
        let digits = match self.scale {
            Scale::Any => 0,
            Scale::Fixed(digits) => digits,
            Scale::Unknown => return Err(Invalid::new(NO_CURRENCY)),
        };
        let units = amount.decimal();
        if units.scale() > 0 {
            return Err(NOT_WHOLE);
        }
        Decimal::try_from_i128_with_scale(units.mantissa(), digits)
            .map(Amount::from)
            .map_err(|_| Invalid::new(TOO_LONG))
    }
}

impl WriteForm<Amount> for AmountForm {
    fn write(&self, value: &Amount, to: &mut Encoder<'_>) {
        self.put(value.decimal(), to);
    }
}

impl ReadForm<Amount> for AmountForm {
    fn read(&self, token: &str) -> Result<Amount, Invalid> {
        self.take(token)
    }
}

impl WriteForm<Number> for AmountForm {
    fn write(&self, value: &Number, to: &mut Encoder<'_>) {
        self.put(value.decimal(), to);
    }
}

impl ReadForm<Number> for AmountForm {
    fn read(&self, token: &str) -> Result<Number, Invalid> {
        self.take(token).map(|amount| Number::from(amount.decimal()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::form::tests::{read, written};

    fn wire(form: AmountForm, amount: &str) -> Result<String, &'static str> {
        written(&form, &amount.parse::<Amount>().unwrap())
    }

    fn value(form: AmountForm, token: &str) -> Option<String> {
        read::<Amount, _>(&form, token).map(|amount| amount.to_string())
    }

    #[test]
    fn an_amount_is_written_as_its_form_says_and_read_back() {
        for (form, amount, token) in [
            (AmountForm::NUMBER, "27.50", "27.50"),
            (AmountForm::TEXT, "27.5", "\"27.5\""),
            (AmountForm::decimals(2), "27.50", "27.50"),
            (AmountForm::decimals(2).quoted(), "27.50", "\"27.50\""),
            (AmountForm::decimals(2).comma(), "-1234.50", "\"-1234,50\""),
            (AmountForm::decimals(0).quoted(), "27", "\"27\""),
            (AmountForm::minor(2), "27.50", "2750"),
            (AmountForm::minor(2).quoted(), "0.05", "\"5\""),
            (AmountForm::minor(0), "27", "27"),
            (AmountForm::minor_of(Some("KWD")), "1.234", "1234"),
            (AmountForm::minor_of(Some("JPY")), "1234", "1234"),
            (AmountForm::minor_of(Some("949")), "12.34", "1234"),
            (AmountForm::decimals_of(Some("TRY")).quoted(), "27.50", "\"27.50\""),
            (AmountForm::minor(2), "12345678901234567890.12", "1234567890123456789012"),
        ] {
            assert_eq!(wire(form, amount).as_deref(), Ok(token), "{amount}");
            assert_eq!(value(form, token).as_deref(), Some(amount), "{token}");
        }
    }

    #[test]
    fn only_zeros_are_added_or_taken() {
        assert_eq!(wire(AmountForm::decimals(2), "27.5").as_deref(), Ok("27.50"));
        assert_eq!(wire(AmountForm::decimals(2), "27.5000").as_deref(), Ok("27.50"));
        assert_eq!(wire(AmountForm::decimals(0), "27.00").as_deref(), Ok("27"));
        assert_eq!(wire(AmountForm::minor(2), "27").as_deref(), Ok("2700"));
        assert_eq!(wire(AmountForm::minor(2), "0").as_deref(), Ok("0"));
    }

    #[test]
    fn an_amount_that_the_form_cannot_carry_is_refused() {
        let most = "79228162514264337593543950335";
        for (form, amount, why) in [
            (AmountForm::decimals(2), "27.505", TOO_MANY_DECIMALS),
            (AmountForm::minor(2), "0.001", TOO_MANY_DECIMALS),
            (AmountForm::minor_of(Some("JPY")), "0.5", TOO_MANY_DECIMALS),
            (AmountForm::minor_of(None), "1", NO_CURRENCY),
            (AmountForm::minor_of(Some("ZZZ")), "1", NO_CURRENCY),
            (AmountForm::decimals(2), most, TOO_LONG),
            (AmountForm::NUMBER.at_most(5, 2), "1.234", TOO_MANY_DECIMALS),
            (AmountForm::NUMBER.at_most(5, 2), "1000.00", TOO_LONG),
        ] {
            assert_eq!(wire(form, amount), Err(why), "{amount}");
        }
        assert_eq!(wire(AmountForm::NUMBER.at_most(5, 2), "-999.99").as_deref(), Ok("-999.99"));
    }

    #[test]
    fn a_provider_may_count_otherwise_than_the_standard() {
        let unlike = [("CLP", 2), ("CVE", 0)];
        let by = |code: &'static str| AmountForm::minor_of(Some(code)).unlike(Some(code), &unlike);
        for (code, amount, token) in [
            ("CLP", "12.34", "1234"),
            ("152", "12.34", "1234"),
            ("CVE", "1234", "1234"),
            ("TRY", "12.34", "1234"),
            ("JPY", "1234", "1234"),
        ] {
            assert_eq!(wire(by(code), amount).as_deref(), Ok(token), "{code}");
            assert_eq!(value(by(code), token).as_deref(), Some(amount), "{code}");
        }
        assert_eq!(wire(by("CVE"), "0.5"), Err(TOO_MANY_DECIMALS));
        assert_eq!(wire(AmountForm::minor_of(None).unlike(None, &unlike), "1"), Err(NO_CURRENCY));
        let decimals = AmountForm::decimals_of(Some("CLP")).unlike(Some("CLP"), &unlike).quoted();
        assert_eq!(wire(decimals, "5").as_deref(), Ok("\"5.00\""));
    }

    proptest::proptest! {
        #[test]
        fn what_is_counted_otherwise_comes_back_by_its_digits(units in 0_i64..1_000_000_000_000_000, digits in 0_u32..5, minor: bool) {
            let unlike = [("TRY", digits)];
            let form = if minor { AmountForm::minor_of(Some("TRY")) } else { AmountForm::decimals_of(Some("TRY")) };
            let form = form.unlike(Some("TRY"), &unlike);
            let amount = Amount::from(Decimal::new(units, digits));
            let token = written(&form, &amount).unwrap();
            if minor {
                proptest::prop_assert_eq!(&token, &units.to_string());
            } else {
                proptest::prop_assert_eq!(&token, &amount.to_string());
            }
            let back = read::<Amount, _>(&form, &token).map(|amount| amount.to_string());
            proptest::prop_assert_eq!(back, Some(amount.to_string()));
        }
    }

    #[test]
    fn nothing_is_guessed_about_a_token() {
        for (form, token) in [
            (AmountForm::minor(2), "27.50"),
            (AmountForm::minor(2), "\"27.0\""),
            (AmountForm::minor_of(None), "2750"),
            (AmountForm::minor(20), "79228162514264337593543950335"),
            (AmountForm::decimals(2).comma(), "\"27.50\""),
            (AmountForm::decimals(2).comma(), "\"1.234,50\""),
            (AmountForm::decimals(2).comma(), "\"1,234,50\""),
            (AmountForm::NUMBER, "null"),
            (AmountForm::NUMBER, "true"),
            (AmountForm::NUMBER, "[1]"),
            (AmountForm::NUMBER, "\"\""),
        ] {
            let found = value(form, token);
            assert!(found.is_none() || token == "79228162514264337593543950335", "{token}: {found:?}");
        }
    }
}
