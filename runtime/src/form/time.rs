//! How times are written.

use jiff::civil::DateTime;

use super::pattern;
use super::zone::Zone;
use super::{OTHER_FORM, ReadForm, WriteForm, loose_text, text_of};
use crate::invalid::Invalid;
use crate::json::Encoder;
use crate::time::Time;

const NO_INSTANT: &str = "the wire form is an instant, and the time names no offset: write `Z` or one such as `+03:00`";
const HAS_OFFSET: &str = "the wire form has no place for the time's offset: give the time without one";
const LOST: &str = "the time has a finer fraction than its wire form can carry";

/// How a [`Time`] is written.
///
/// A zone is the one that the clock on the wire shows, where the text names none: a time with an offset is moved there
/// before it is written, one without is taken to be there already; what is read has the zone's offset.
#[derive(Debug, Clone, Copy)]
pub struct TimeForm<'a> {
    shape: Shape<'a>,
    zone: Option<Zone<'a>>,
    quoted: bool,
    loose: bool,
}

#[derive(Debug, Clone, Copy)]
enum Shape<'a> {
    Iso(Option<u8>),
    Pattern(&'a str),
    /// So many nanoseconds since 1970 make one.
    Epoch(i128),
    /// As headers of HTTP have it.
    Http,
}

impl TimeForm<'static> {
    /// As in `2026-01-31T23:59:59Z`.
    pub const ISO: Self = Self { shape: Shape::Iso(None), zone: None, quoted: true, loose: false };
    /// Seconds since 1970, as a number.
    pub const SECONDS: Self = Self { shape: Shape::Epoch(1_000_000_000), zone: None, quoted: false, loose: false };
    /// Milliseconds since 1970, as a number.
    pub const MILLISECONDS: Self = Self { shape: Shape::Epoch(1_000_000), zone: None, quoted: false, loose: false };

    /// An instant as headers of HTTP have it, by RFC 9110: `Thu, 18 Jul 2019 00:18:03 GMT`.
    pub const HTTP: Self = Self { shape: Shape::Http, zone: None, quoted: true, loose: false };

    /// As in `2026-01-31T23:59:59.123Z`, with exactly so many digits of fraction.
    #[must_use]
    pub const fn digits(digits: u8) -> Self {
        Self { shape: Shape::Iso(Some(digits)), ..Self::ISO }
    }
}

impl<'a> TimeForm<'a> {
    /// By a pattern such as `dd.MM.yyyy HH:mm:ss`.
    #[must_use]
    pub const fn pattern(pattern: &'a str) -> Self {
        Self { shape: Shape::Pattern(pattern), zone: None, quoted: true, loose: false }
    }

    /// As the clock of this zone shows it.
    #[must_use]
    pub const fn zone(self, zone: Zone<'a>) -> Self {
        Self { zone: Some(zone), ..self }
    }

    /// A number as JSON text.
    #[must_use]
    pub const fn quoted(self) -> Self {
        Self { quoted: true, ..self }
    }

    /// A number read with quotes and without.
    #[must_use]
    pub const fn loose(self) -> Self {
        Self { loose: true, ..self }
    }

    fn text(&self, time: Time) -> Result<String, &'static str> {
        let moved = |time: Time| match (self.zone, time.unix_nanos()) {
            (Some(zone), Some(instant)) => zone.wall(instant),
            (_, None) => Ok(time.wall()),
            (None, Some(_)) => Err(HAS_OFFSET),
        };
        match self.shape {
            Shape::Epoch(unit) => {
                let nanos = time.unix_nanos().ok_or(NO_INSTANT)?;
                if nanos % unit == 0 { Ok((nanos / unit).to_string()) } else { Err(LOST) }
            }
            Shape::Http => {
                let wall = Zone::minutes(0).wall(time.unix_nanos().ok_or(NO_INSTANT)?)?;
                if wall.subsec_nanosecond() == 0 { http(wall) } else { Err(LOST) }
            }
            Shape::Pattern(pattern) => pattern::write(pattern, moved(time)?),
            Shape::Iso(digits) => {
                let time = match self.zone {
                    Some(_) => Time::at(moved(time)?, time.digits(), None).ok_or(LOST)?,
                    None => time,
                };
                match digits {
                    Some(digits) => time.with_digits(digits).ok_or(LOST).map(|time| time.to_string()),
                    None => Ok(time.to_string()),
                }
            }
        }
    }

    /// A clock on a wall, with the offset that it had there.
    fn placed(&self, wall: DateTime, digits: u8) -> Result<Time, Invalid> {
        let ahead = self.zone.map(|zone| zone.ahead(wall)).transpose().map_err(Invalid::new)?;
        Time::at(wall, digits, ahead).ok_or(OTHER_FORM)
    }
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A clock in Greenwich as an `IMF-fixdate` of RFC 9110.
fn http(wall: DateTime) -> Result<String, &'static str> {
    let place = |number: i8| usize::try_from(number).unwrap_or(usize::MAX);
    let day = DAYS.get(place(wall.weekday().to_monday_zero_offset()));
    let month = MONTHS.get(place(wall.month() - 1));
    let (Some(day), Some(month), 0..=9999) = (day, month, wall.year()) else { return Err(LOST) };
    let (date, year) = (wall.day(), wall.year());
    let (hour, minute, second) = (wall.hour(), wall.minute(), wall.second());
    Ok(format!("{day}, {date:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT"))
}

/// The clock of an `IMF-fixdate`; to the letter, so that the day of the week is the right one too.
fn http_wall(text: &str) -> Option<DateTime> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse::<i16>().ok()
    };
    let small = |from: usize| i8::try_from(number(from, from + 2)?).ok();
    let month = MONTHS.iter().position(|month| text.get(8..11) == Some(month))?;
    let month = i8::try_from(month + 1).ok()?;
    let wall = DateTime::new(number(12, 16)?, month, small(5)?, small(17)?, small(20)?, small(23)?, 0).ok()?;
    (http(wall).ok()? == text).then_some(wall)
}

impl WriteForm<Time> for TimeForm<'_> {
    fn write(&self, value: &Time, to: &mut Encoder<'_>) {
        match self.text(*value) {
            Ok(text) if self.quoted => to.text(&text),
            Ok(text) => to.raw().extend_from_slice(text.as_bytes()),
            Err(why) => to.fail(why),
        }
    }
}

impl ReadForm<Time> for TimeForm<'_> {
    fn read(&self, token: &str) -> Result<Time, Invalid> {
        let text = match (self.loose, self.quoted) {
            (true, _) => loose_text(token),
            (false, true) => text_of(token),
            (false, false) => Some(token.into()),
        };
        let text = text.ok_or(OTHER_FORM)?;
        match self.shape {
            Shape::Iso(_) => {
                let time: Time = text.parse()?;
                if self.zone.is_some() && !time.has_offset() {
                    return self.placed(time.wall(), time.digits());
                }
                Ok(time)
            }
            Shape::Http => {
                let wall = http_wall(&text).ok_or(OTHER_FORM)?;
                Time::utc(wall, 0).ok_or(OTHER_FORM)
            }
            Shape::Pattern(pattern) => {
                let (wall, digits) = pattern::read(pattern, &text)?;
                self.placed(wall, digits)
            }
            Shape::Epoch(unit) => {
                let number: i64 = text.parse().map_err(|_| OTHER_FORM)?;
                let nanos = i128::from(number) * unit;
                let wall = Zone::minutes(0).wall(nanos).map_err(Invalid::new)?;
                // Milliseconds are shown where there are some.
                let digits = if nanos % 1_000_000_000 == 0 { 0 } else { 3 };
                Time::utc(wall, digits).ok_or(OTHER_FORM)
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::form::tests::{read, written};

    fn wire(form: TimeForm<'_>, time: &str) -> Result<String, &'static str> {
        written(&form, &time.parse::<Time>().unwrap())
    }

    fn value(form: TimeForm<'_>, token: &str) -> Option<String> {
        read::<Time, _>(&form, token).map(|time| time.to_string())
    }

    #[test]
    fn a_time_is_written_as_its_form_says_and_read_back() {
        let clock = TimeForm::pattern("dd.MM.yyyy HH:mm:ss");
        let ahead = Zone::minutes(180);
        for (form, time, token) in [
            (TimeForm::ISO, "2026-01-31T23:59:59.1234567Z", "\"2026-01-31T23:59:59.1234567Z\""),
            (TimeForm::digits(3), "2026-01-31T23:59:59.120+03:00", "\"2026-01-31T23:59:59.120+03:00\""),
            (TimeForm::digits(0), "2026-01-31T23:59:59", "\"2026-01-31T23:59:59\""),
            (TimeForm::digits(3).zone(ahead), "2026-01-31T23:59:59.120+03:00", "\"2026-01-31T23:59:59.120\""),
            (clock, "2026-01-31T23:59:59", "\"31.01.2026 23:59:59\""),
            (clock.zone(ahead), "2026-01-31T23:59:59+03:00", "\"31.01.2026 23:59:59\""),
            (TimeForm::SECONDS, "2023-11-14T22:13:20Z", "1700000000"),
            (TimeForm::SECONDS.quoted(), "2023-11-14T22:13:20Z", "\"1700000000\""),
            (TimeForm::MILLISECONDS, "2023-11-14T22:13:20.001Z", "1700000000001"),
            (TimeForm::SECONDS, "1969-12-31T23:59:59Z", "-1"),
            (TimeForm::HTTP, "2019-07-18T00:18:03Z", "\"Thu, 18 Jul 2019 00:18:03 GMT\""),
            (TimeForm::HTTP, "0000-01-01T00:00:00Z", "\"Sat, 01 Jan 0000 00:00:00 GMT\""),
        ] {
            assert_eq!(wire(form, time).as_deref(), Ok(token), "{time}");
            assert_eq!(value(form, token).as_deref(), Some(time), "{token}");
        }
    }

    #[test]
    fn a_time_of_http_is_an_instant_and_to_the_letter() {
        assert_eq!(
            wire(TimeForm::HTTP, "2019-07-18T03:18:03+03:00").as_deref(),
            Ok("\"Thu, 18 Jul 2019 00:18:03 GMT\"")
        );
        assert_eq!(wire(TimeForm::HTTP, "2019-07-18T03:18:03"), Err(NO_INSTANT));
        assert_eq!(wire(TimeForm::HTTP, "2019-07-18T03:18:03.5Z"), Err(LOST));
        for text in [
            "Fri, 18 Jul 2019 00:18:03 GMT",
            "Thu, 18 jul 2019 00:18:03 GMT",
            "Thu, 18 Jul 2019 00:18:03 UTC",
            "Thu, 18 Jul 2019 24:18:03 GMT",
            "Thu, 18 Jul 19 00:18:03 GMT",
            "Thursday, 18-Jul-19 00:18:03 GMT",
            "Thu Jul 18 00:18:03 2019",
            "Thu, 18 Jul 2019 00:18:03 GMT ",
            "Thu, +8 Jul 2019 00:18:03 GMT",
            "",
        ] {
            assert_eq!(value(TimeForm::HTTP, &format!("\"{text}\"")), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn an_instant_comes_back_from_http(seconds in -62_167_219_200_i64..253_402_300_800) {
            let instant = i128::from(seconds) * 1_000_000_000;
            let time = Time::utc(Zone::minutes(0).wall(instant).unwrap(), 0).unwrap();
            let token = written(&TimeForm::HTTP, &time).unwrap();
            proptest::prop_assert_eq!(read::<Time, _>(&TimeForm::HTTP, &token).and_then(Time::unix_nanos), Some(instant));
        }
    }

    #[test]
    fn a_time_is_moved_to_the_zone_of_its_form() {
        let clock = TimeForm::pattern("dd.MM.yyyy HH:mm:ss").zone(Zone::minutes(180));
        assert_eq!(wire(clock, "2026-01-31T23:00:00Z").as_deref(), Ok("\"01.02.2026 02:00:00\""));
        assert_eq!(wire(clock, "2026-01-31T23:00:00").as_deref(), Ok("\"31.01.2026 23:00:00\""));
        assert_eq!(
            value(TimeForm::ISO.zone(Zone::minutes(-90)), "\"2026-01-31T23:00:00Z\"").as_deref(),
            Some("2026-01-31T23:00:00Z")
        );
    }

    #[cfg(feature = "zones")]
    #[test]
    fn a_zone_has_the_rules_of_its_time() {
        let clock = TimeForm::pattern("dd.MM.yyyy HH:mm").zone(Zone::named("Europe/Istanbul"));
        for (time, token) in [
            ("2026-07-01T12:00:00+03:00", "\"01.07.2026 12:00\""),
            ("2015-01-01T12:00:00+02:00", "\"01.01.2015 12:00\""),
            ("2015-07-01T12:00:00+03:00", "\"01.07.2015 12:00\""),
        ] {
            assert_eq!(wire(clock, time).as_deref(), Ok(token));
            assert_eq!(value(clock, token).as_deref(), Some(time));
        }
        assert!(Zone::exists("Europe/Istanbul") && !Zone::exists("Europe/Istambul") && !Zone::exists("+03:00"));
    }

    #[test]
    fn a_time_that_the_form_cannot_carry_is_refused() {
        let clock = TimeForm::pattern("dd.MM.yyyy HH:mm");
        for (form, time, why) in [
            (TimeForm::SECONDS, "2026-01-31T23:59:59", NO_INSTANT),
            (TimeForm::SECONDS, "2026-01-31T23:59:59.5Z", LOST),
            (TimeForm::MILLISECONDS, "2026-01-31T23:59:59.0005Z", LOST),
            (TimeForm::digits(3), "2026-01-31T23:59:59.1234Z", LOST),
            (clock, "2026-01-31T23:59:00Z", HAS_OFFSET),
        ] {
            assert_eq!(wire(form, time), Err(why), "{time}");
        }
        assert!(wire(clock, "2026-01-31T23:59:01").is_err());
    }

    #[test]
    fn other_tokens_are_no_times() {
        for (form, token) in [
            (TimeForm::SECONDS, "\"1\""),
            (TimeForm::SECONDS, "1.5"),
            (TimeForm::SECONDS, "9223372036854775807"),
            (TimeForm::SECONDS.quoted(), "1"),
            (TimeForm::ISO, "1"),
            (TimeForm::ISO, "null"),
            (TimeForm::pattern("yyyyMMdd HHmm"), "\"20260131 2460\""),
        ] {
            assert_eq!(value(form, token), None, "{token}");
        }
        assert!(value(TimeForm::SECONDS.loose(), "\"1700000000\"").is_some());
    }
}
