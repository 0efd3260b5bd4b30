//! How currencies are written.

use super::{OTHER_FORM, ReadForm, WriteForm, loose_text};
use crate::currency::Currency;
use crate::invalid::Invalid;
use crate::json::Encoder;

const NO_NUMBER: &str = "the currency has no number in ISO 4217";

/// How a currency is written by its number in ISO 4217: three digits as text, or a number. Read from both.
#[derive(Debug, Clone, Copy)]
pub struct CurrencyForm {
    quoted: bool,
}

impl CurrencyForm {
    /// Three digits as JSON text: `"949"`, `"036"`.
    pub const TEXT: Self = Self { quoted: true };
    /// A JSON number: `949`, `36`.
    pub const NUMBER: Self = Self { quoted: false };
}

impl WriteForm<Currency> for CurrencyForm {
    fn write(&self, value: &Currency, to: &mut Encoder<'_>) {
        // A reply may have brought a number that stands for no currency we know; it is written back as it came.
        let number = value.number().or_else(|| value.as_str().parse().ok());
        match number {
            Some(number) if self.quoted => to.plain_text(&format_args!("{number:03}")),
            Some(number) => to.raw().extend_from_slice(number.to_string().as_bytes()),
            None => to.fail(NO_NUMBER),
        }
    }
}

impl ReadForm<Currency> for CurrencyForm {
    fn read(&self, token: &str) -> Result<Currency, Invalid> {
        let text = loose_text(token).ok_or(OTHER_FORM)?;
        let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: u16 = text.parse().ok().filter(|_| digits).ok_or(OTHER_FORM)?;
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
    fn a_currency_without_a_number_is_refused() {
        let code = "ZZZ".parse::<Currency>();
        assert_eq!(code.map(|code| written(&CurrencyForm::TEXT, &code)), Ok(Err(NO_NUMBER)));
    }
}
