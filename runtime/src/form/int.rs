//! How whole numbers are written.

use super::{ReadForm, WriteForm, text_of};
use crate::invalid::Invalid;
use crate::json::{Encode as _, Encoder};

const NOT_WHOLE: Invalid = Invalid::new("not a whole number of at most 64 bits");

/// How a whole number is written: as a number or as text.
#[derive(Debug, Clone, Copy)]
pub struct IntForm {
    quoted: bool,
    loose: bool,
}

impl IntForm {
    /// A JSON number.
    pub const NUMBER: Self = Self { quoted: false, loose: false };
    /// A JSON text that holds the number.
    pub const TEXT: Self = Self { quoted: true, loose: false };

    /// Read from a number and from a text.
    #[must_use]
    pub const fn loose(self) -> Self {
        Self { loose: true, ..self }
    }
}

impl WriteForm<i64> for IntForm {
    fn write(&self, value: &i64, to: &mut Encoder<'_>) {
        if self.quoted {
            to.plain_text(value);
        } else {
            value.encode(to);
        }
    }
}

impl ReadForm<i64> for IntForm {
    fn read(&self, token: &str) -> Result<i64, Invalid> {
        let inside = text_of(token);
        if !self.loose && inside.is_some() != self.quoted {
            return Err(NOT_WHOLE);
        }
        let text = inside.unwrap_or(token.into());
        // Rust reads a plus sign in front of a number, and no form of number on the wire has one.
        let number: i64 = text.parse().ok().filter(|_| !text.starts_with('+')).ok_or(NOT_WHOLE)?;
        // No leading zeros: JSON writes no number so.
        if self.loose || number.to_string() == *text { Ok(number) } else { Err(NOT_WHOLE) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::tests::{read, written};

    #[test]
    fn a_whole_number_stands_as_number_or_in_quotes() {
        assert_eq!(written(&IntForm::TEXT, &-5).as_deref(), Ok("\"-5\""));
        assert_eq!(written(&IntForm::NUMBER, &5).as_deref(), Ok("5"));
        for (form, token, value) in [
            (IntForm::TEXT, "\"-5\"", Some(-5)),
            (IntForm::TEXT, "-5", None),
            (IntForm::NUMBER, "\"5\"", None),
            (IntForm::NUMBER, "5", Some(5)),
            (IntForm::NUMBER.loose(), "\"5\"", Some(5)),
            (IntForm::NUMBER.loose(), "\"005\"", Some(5)),
            (IntForm::TEXT.loose(), "5", Some(5)),
            (IntForm::TEXT, "\"05\"", None),
            (IntForm::TEXT, "\"5.0\"", None),
            (IntForm::NUMBER.loose(), "5.0", None),
            (IntForm::NUMBER.loose(), "\"+5\"", None),
            (IntForm::NUMBER.loose(), "null", None),
            (IntForm::NUMBER.loose(), "\"\"", None),
            (IntForm::NUMBER, "9223372036854775808", None),
        ] {
            assert_eq!(read::<i64, _>(&form, token), value, "{token}");
        }
    }
}
