//! How currencies are written.

use super::{OTHER_FORM, ReadForm, WriteForm, loose_text, text_of};
use crate::currency::Currency;
use crate::invalid::Invalid;
use crate::json::Encoder;

const NO_NUMBER: &str = "the currency has no number in ISO 4217";

/// How a currency is written other than by its code: by its number in ISO 4217, which is read from a text and from a number,
/// or in lower-case letters.
#[derive(Debug, Clone, Copy)]
pub struct CurrencyForm(Way);

#[derive(Debug, Clone, Copy)]
enum Way {
    /// So many digits as JSON text.
    Digits(u8),
    Number,
    Lower,
}

impl CurrencyForm {
    /// Three digits as JSON text: `"949"`, `"036"`.
    pub const TEXT: Self = Self(Way::Digits(3));
    /// A JSON number: `949`, `36`.
    pub const NUMBER: Self = Self(Way::Number);
    /// The code in lower-case letters: `"try"`. Read in any case.
    pub const LOWER: Self = Self(Way::Lower);

    /// So many digits as JSON text, with zeros in front: `"0949"`.
    #[must_use]
    pub const fn padded(digits: u8) -> Self {
        Self(Way::Digits(digits))
    }
}

impl WriteForm<Currency> for CurrencyForm {
    fn write(&self, value: &Currency, to: &mut Encoder<'_>) {
        // A reply may have brought a number that stands for no currency we know; it is written back as it came.
        let number = || value.number().or_else(|| value.as_str().parse().ok());
        match (self.0, number) {
            (Way::Lower, _) => to.text(&value.as_str().to_ascii_lowercase()),
            (Way::Digits(digits), number) => match number() {
                Some(number) => to.plain_text(&format_args!("{number:0>width$}", width = usize::from(digits))),
                None => to.fail(NO_NUMBER),
            },
            (Way::Number, number) => match number() {
                Some(number) => to.raw().extend_from_slice(number.to_string().as_bytes()),
                None => to.fail(NO_NUMBER),
            },
        }
    }
}

impl ReadForm<Currency> for CurrencyForm {
    fn read(&self, token: &str) -> Result<Currency, Invalid> {
        let most = match self.0 {
            Way::Lower => {
                let text = text_of(token).ok_or(OTHER_FORM)?;
                return Currency::of_reply(&text.to_ascii_uppercase());
            }
            Way::Digits(digits) => usize::from(digits),
            Way::Number => 3,
        };
        let text = loose_text(token).ok_or(OTHER_FORM)?;
        let digits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: u16 = text.parse().ok().filter(|number| digits && *number < 1000).ok_or(OTHER_FORM)?;
        Currency::from_number(number).map_or_else(|| Currency::of_reply(&format!("{number:03}")), Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::tests::{read, written};

    #[test]
    fn a_currency_stands_by_its_number() {
        assert_eq!(written(&CurrencyForm::TEXT, &Currency::TRY).as_deref(), Ok("\"949\""));
        for (form, token, code) in [
            (CurrencyForm::TEXT, "\"036\"", "AUD"),
            (CurrencyForm::NUMBER, "36", "AUD"),
            (CurrencyForm::NUMBER, "978", "EUR"),
            (CurrencyForm::TEXT, "\"001\"", "001"),
            (CurrencyForm::padded(4), "\"0949\"", "TRY"),
            (CurrencyForm::LOWER, "\"usd\"", "USD"),
        ] {
            let currency = read::<Currency, _>(&form, token);
            assert_eq!(currency.map(|currency| currency.to_string()).as_deref(), Some(code));
            assert_eq!(currency.map(|currency| written(&form, &currency)), Some(Ok(token.to_owned())));
        }
        for token in ["\"TRY\"", "9490", "-1", "9.5", "null", "\"\""] {
            assert_eq!(read::<Currency, _>(&CurrencyForm::TEXT, token), None, "{token}");
        }
    }

    #[test]
    fn digits_are_as_many_as_the_form_says_and_letters_are_read_in_any_case() {
        let shown = |form, token| read::<Currency, _>(&form, token).map(|currency| currency.to_string());
        assert_eq!(shown(CurrencyForm::padded(4), "\"949\"").as_deref(), Some("TRY"));
        assert_eq!(
            (shown(CurrencyForm::padded(4), "\"1949\""), shown(CurrencyForm::padded(4), "\"00949\"")),
            (None, None)
        );
        assert_eq!(shown(CurrencyForm::LOWER, "\"Usd\"").as_deref(), Some("USD"));
        assert_eq!((shown(CurrencyForm::LOWER, "\"us\""), shown(CurrencyForm::LOWER, "840")), (None, None));
    }

    #[test]
    fn a_currency_without_a_number_is_refused() {
        let code = "ZZZ".parse::<Currency>();
        assert_eq!(code.map(|code| written(&CurrencyForm::TEXT, &code)), Ok(Err(NO_NUMBER)));
    }
}
