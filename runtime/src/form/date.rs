//! How days are written.

use super::pattern;
use super::{OTHER_FORM, ReadForm, WriteForm, text_of};
use crate::date::Date;
use crate::invalid::Invalid;
use crate::json::Encoder;

/// How a [`Date`] is written: by a pattern such as `dd.MM.yyyy`.
#[derive(Debug, Clone, Copy)]
pub struct DateForm<'a> {
    pattern: &'a str,
}

impl<'a> DateForm<'a> {
    /// By this pattern, which says year, month and day.
    #[must_use]
    pub const fn pattern(pattern: &'a str) -> Self {
        Self { pattern }
    }
}

impl WriteForm<Date> for DateForm<'_> {
    fn write(&self, value: &Date, to: &mut Encoder<'_>) {
        match pattern::write(self.pattern, value.midnight()) {
            Ok(text) => to.text(&text),
            Err(why) => to.fail(why),
        }
    }
}

impl ReadForm<Date> for DateForm<'_> {
    fn read(&self, token: &str) -> Result<Date, Invalid> {
        let text = text_of(token).ok_or(OTHER_FORM)?;
        pattern::read(self.pattern, &text).map(|(moment, _)| Date::of(moment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::tests::{read, written};

    #[test]
    fn a_day_is_written_by_its_pattern_and_read_back() {
        for (pattern, token) in
            [("dd.MM.yyyy", "\"29.02.2024\""), ("yyyyMMdd", "\"20240229\""), ("yy-MM-dd", "\"24-02-29\"")]
        {
            let form = DateForm::pattern(pattern);
            let day = read::<Date, _>(&form, token);
            assert_eq!(day.map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
            assert_eq!(day.map(|day| written(&form, &day)), Some(Ok(token.to_owned())));
        }
        let form = DateForm::pattern("yyMMdd");
        assert!("1999-01-01".parse::<Date>().is_ok_and(|day| written(&form, &day).is_err()));
    }
}
