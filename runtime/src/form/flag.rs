//! How yes and no are written.

use super::{ReadForm, WriteForm, loose_text, text_of};
use crate::invalid::Invalid;
use crate::json::Encoder;

const NEITHER: Invalid = Invalid::new("neither of the two values for yes and no");

/// How yes and no are written: as one of two values.
#[derive(Debug, Clone, Copy)]
pub struct FlagForm<'a> {
    yes: &'a str,
    no: &'a str,
    quoted: bool,
    loose: bool,
}

impl FlagForm<'static> {
    /// `true` and `false`.
    pub const PLAIN: Self = Self::numbers("true", "false");
}

impl<'a> FlagForm<'a> {
    /// Two numbers, or what else stands without quotes.
    #[must_use]
    pub const fn numbers(yes: &'a str, no: &'a str) -> Self {
        Self { yes, no, quoted: false, loose: false }
    }

    /// Two texts.
    #[must_use]
    pub const fn texts(yes: &'a str, no: &'a str) -> Self {
        Self { yes, no, quoted: true, loose: false }
    }

    /// Read with quotes and without.
    #[must_use]
    pub const fn loose(self) -> Self {
        Self { loose: true, ..self }
    }
}

impl WriteForm<bool> for FlagForm<'_> {
    fn write(&self, value: &bool, to: &mut Encoder<'_>) {
        let text = if *value { self.yes } else { self.no };
        if self.quoted {
            to.text(text);
        } else {
            to.raw().extend_from_slice(text.as_bytes());
        }
    }
}

impl ReadForm<bool> for FlagForm<'_> {
    fn read(&self, token: &str) -> Result<bool, Invalid> {
        let text = match (self.loose, self.quoted) {
            (true, _) => loose_text(token),
            (false, true) => text_of(token),
            (false, false) => Some(token.into()),
        };
        match text.as_deref() {
            Some(text) if text == self.yes => Ok(true),
            Some(text) if text == self.no => Ok(false),
            _ => Err(NEITHER),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::tests::{read, written};

    #[test]
    fn yes_and_no_are_two_values_and_nothing_else() {
        let (numbers, texts) = (FlagForm::numbers("1", "0"), FlagForm::texts("Evet", "Hayır"));
        assert_eq!(written(&numbers, &true).as_deref(), Ok("1"));
        assert_eq!(written(&texts, &false).as_deref(), Ok("\"Hayır\""));
        for (form, token, value) in [
            (numbers, "1", Some(true)),
            (numbers, "0", Some(false)),
            (numbers, "\"1\"", None),
            (numbers, "2", None),
            (numbers, "true", None),
            (numbers.loose(), "\"1\"", Some(true)),
            (texts, "\"Hay\\u0131r\"", Some(false)),
            (texts, "\"evet\"", None),
            (FlagForm::PLAIN, "true", Some(true)),
            (FlagForm::PLAIN, "\"true\"", None),
            (FlagForm::PLAIN.loose(), "\"false\"", Some(false)),
            (FlagForm::PLAIN.loose(), "null", None),
            (FlagForm::PLAIN.loose(), "{}", None),
        ] {
            assert_eq!(read::<bool, _>(&form, token), value, "{token}");
        }
    }
}
