//! A day.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{self, DateTime};
use serde::de::{Deserialize, Deserializer, Visitor};

use crate::form::Zone;
use crate::invalid::Invalid;
use crate::json::{Encode, Encoder};
use crate::moment::Moment;

const NOT_A_DATE: Invalid = Invalid::new("not a date: write `YYYY-MM-DD`, a day that exists");

/// A day of the calendar, without a time of day and without a zone: `2026-01-31`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// The day with these numbers.
    pub fn new(year: i16, month: u8, day: u8) -> Result<Self, Invalid> {
        let small = |number: u8| i8::try_from(number).map_err(|_| NOT_A_DATE);
        if !(0..=9999).contains(&year) {
            return Err(NOT_A_DATE);
        }
        civil::Date::new(year, small(month)?, small(day)?).map(Self).map_err(|_| NOT_A_DATE)
    }

    /// The year, 0 to 9999.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// The day that it is somewhere at an instant; `None` where the zone is not known, or beyond the year 9999.
    pub fn on(moment: Moment, zone: Zone<'_>) -> Option<Self> {
        zone.wall(moment.unix_nanos()).ok().map(Self::of)
    }

    pub(crate) fn midnight(self) -> DateTime {
        self.0.at(0, 0, 0, 0)
    }

    pub(crate) fn of(moment: DateTime) -> Self {
        Self(moment.date())
    }
}

impl FromStr for Date {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(index, byte)| match index {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
        if !shape {
            return Err(NOT_A_DATE);
        }
        let year = part(0..4).parse().map_err(|_| NOT_A_DATE)?;
        let month = part(5..7).parse().map_err(|_| NOT_A_DATE)?;
        Self::new(year, month, part(8..10).parse().map_err(|_| NOT_A_DATE)?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, to)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Date;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a date")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Date, E> {
                text.parse().map_err(|invalid: Invalid| E::custom(invalid.why()))
            }
        }
        from.deserialize_str(Text)
    }
}

impl Encode for Date {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.plain_text(self);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn a_date_is_written_back_as_it_was_read() {
        for text in ["2024-02-29", "0001-01-01", "9999-12-31"] {
            let date: Date = text.parse().unwrap();
            assert_eq!(format!("{date} {date:?}"), format!("{text} {text}"));
            assert_eq!(serde_json::from_str::<Date>(&format!("\"{text}\"")).unwrap(), date);
            assert_eq!(json(&date), Some(format!("\"{text}\"")));
        }
        assert_eq!(Date::new(2024, 2, 29).unwrap().to_string(), "2024-02-29");
        assert!("2024-01-02".parse::<Date>().unwrap() < "2024-01-10".parse().unwrap());
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2023-02-29",
            "2024-1-01",
            "2024-13-01",
            "20240101",
            "2024-01-01T00:00:00",
            "２024-01-01",
            "+024-01-01",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert!(Date::new(2024, 0, 1).is_err() && Date::new(-1, 1, 1).is_err() && Date::new(2024, 200, 1).is_err());
    }
}
