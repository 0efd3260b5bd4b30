//! A date with a time of day.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use jiff::civil::DateTime;
use serde::de::{Deserialize, Deserializer, Visitor};

use crate::invalid::Invalid;
use crate::json::{Encode, Encoder};

const NOT_A_TIME: Invalid = Invalid::new(
    "not a time: write `YYYY-MM-DDTHH:MM:SS`, with up to nine digits of fraction, and `Z`, an offset such as `+03:00`, or nothing",
);
const NO_SUCH_TIME: Invalid = Invalid::new("not a time: no such day or time of day exists");

/// A date with a time of day, as the provider wrote it: `2025-04-24T09:06:47.2169324Z`.
///
/// Some providers name no zone. Such a time is a reading of a clock on some wall
/// ([`has_offset`](Self::has_offset) is false) and no instant: nothing here guesses a zone for it.
/// The number of fraction digits and the spelling of the zone are kept, so that `Display` gives the
/// text back. Equality goes by value: two times with an offset are equal when they are the same
/// instant, two without when they read the same; one of each kind is never equal.
#[derive(Clone, Copy)]
pub struct Time {
    /// What the clock on the wall reads, at the offset if there is one.
    wall: DateTime,
    digits: u8,
    zone: Zone,
}

/// How the text ended.
#[derive(Clone, Copy)]
enum Zone {
    Unsaid,
    Z,
    /// East of Greenwich is ahead; `-00:00` is told from `+00:00` only to be written back.
    Offset {
        behind: bool,
        hours: u8,
        minutes: u8,
    },
}

impl Time {
    /// The beginning of 1970, in UTC.
    pub(crate) const EPOCH: Self = Self { wall: DateTime::constant(1970, 1, 1, 0, 0, 0, 0), digits: 0, zone: Zone::Z };

    /// The year, 0 to 9999, as written.
    pub fn year(self) -> i16 {
        self.wall.year()
    }

    /// The month, 1 to 12, as written.
    pub fn month(self) -> u8 {
        self.wall.month().unsigned_abs()
    }

    /// The day of the month, 1 to 31, as written.
    pub fn day(self) -> u8 {
        self.wall.day().unsigned_abs()
    }

    /// The hour, 0 to 23, as written.
    pub fn hour(self) -> u8 {
        self.wall.hour().unsigned_abs()
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u8 {
        self.wall.minute().unsigned_abs()
    }

    /// The second, 0 to 59.
    pub fn second(self) -> u8 {
        self.wall.second().unsigned_abs()
    }

    /// The fraction of the second, in nanoseconds.
    pub fn nanosecond(self) -> u32 {
        self.wall.subsec_nanosecond().unsigned_abs()
    }

    /// Whether the text named a zone, so that this is an instant.
    pub fn has_offset(self) -> bool {
        !matches!(self.zone, Zone::Unsaid)
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z; `None` when no offset was written.
    pub fn unix_nanos(self) -> Option<i128> {
        let offset = match self.zone {
            Zone::Unsaid => return None,
            Zone::Z => 0,
            Zone::Offset { behind, hours, minutes } => {
                let seconds = i128::from(hours) * 3600 + i128::from(minutes) * 60;
                if behind { -seconds } else { seconds }
            }
        };
        let wall = self.wall.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
        Some(wall.as_nanos() - offset * 1_000_000_000)
    }
}

impl Time {
    pub(crate) fn wall(self) -> DateTime {
        self.wall
    }

    /// How many digits the fraction is written with.
    pub(crate) fn digits(self) -> u8 {
        self.digits
    }

    /// What a clock shows that is so many minutes ahead of Greenwich, or nobody knows how many.
    pub(crate) fn at(wall: DateTime, digits: u8, ahead: Option<i32>) -> Option<Self> {
        let zone = match ahead {
            None => Zone::Unsaid,
            Some(minutes) => Zone::Offset {
                behind: minutes < 0,
                hours: u8::try_from(minutes.unsigned_abs() / 60).ok().filter(|hours| *hours < 24)?,
                minutes: u8::try_from(minutes.unsigned_abs() % 60).ok()?,
            },
        };
        Self { wall, digits, zone }.shown()
    }

    /// What a clock in Greenwich shows.
    pub(crate) fn utc(wall: DateTime, digits: u8) -> Option<Self> {
        Self { wall, digits, zone: Zone::Z }.shown()
    }

    /// With exactly so many digits of fraction; `None` where more are needed.
    pub(crate) fn with_digits(self, digits: u8) -> Option<Self> {
        let unit = 10_u32.checked_pow(9_u32.checked_sub(digits.into())?)?;
        (self.nanosecond() % unit == 0).then_some(Self { digits, ..self })
    }

    /// Only years that four digits can show.
    fn shown(self) -> Option<Self> {
        (0..=9999).contains(&self.year()).then_some(self)
    }
}

impl FromStr for Time {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let mut rest = text.as_bytes();
        let year = number(&mut rest, 4)?;
        expect(&mut rest, b'-')?;
        let month = two(&mut rest)?;
        expect(&mut rest, b'-')?;
        let day = two(&mut rest)?;
        expect(&mut rest, b'T')?;
        let hour = two(&mut rest)?;
        expect(&mut rest, b':')?;
        let minute = two(&mut rest)?;
        expect(&mut rest, b':')?;
        let second = two(&mut rest)?;
        let (nanos, digits) = fraction(&mut rest)?;
        let zone = zone(rest)?;

        let year = i16::try_from(year).map_err(|_| NOT_A_TIME)?;
        let wall = DateTime::new(year, month, day, hour, minute, second, nanos).map_err(|_| NO_SUCH_TIME)?;
        Ok(Self { wall, digits, zone })
    }
}

/// Takes exactly so many digits.
fn number(rest: &mut &[u8], digits: usize) -> Result<u32, Invalid> {
    let (taken, after) = rest.split_at_checked(digits).ok_or(NOT_A_TIME)?;
    *rest = after;
    taken.iter().try_fold(0, |value, byte| match byte {
        b'0'..=b'9' => Ok(value * 10 + u32::from(byte - b'0')),
        _ => Err(NOT_A_TIME),
    })
}

fn two(rest: &mut &[u8]) -> Result<i8, Invalid> {
    i8::try_from(number(rest, 2)?).map_err(|_| NOT_A_TIME)
}

fn expect(rest: &mut &[u8], wanted: u8) -> Result<(), Invalid> {
    match rest.split_first() {
        Some((first, after)) if *first == wanted => {
            *rest = after;
            Ok(())
        }
        _ => Err(NOT_A_TIME),
    }
}

/// The fraction in nanoseconds and the number of its digits; none where no point stands.
fn fraction(rest: &mut &[u8]) -> Result<(i32, u8), Invalid> {
    if expect(rest, b'.').is_err() {
        return Ok((0, 0));
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=9).contains(&digits) {
        return Err(NOT_A_TIME);
    }
    let value = (digits..9).fold(number(rest, digits)?, |value, _| value * 10);
    Ok((i32::try_from(value).map_err(|_| NOT_A_TIME)?, u8::try_from(digits).map_err(|_| NOT_A_TIME)?))
}

fn zone(mut rest: &[u8]) -> Result<Zone, Invalid> {
    let zone = match rest.split_first() {
        None => return Ok(Zone::Unsaid),
        Some((b'Z', after)) => {
            rest = after;
            Zone::Z
        }
        Some((sign @ (b'+' | b'-'), after)) => {
            rest = after;
            let hours = two(&mut rest)?;
            expect(&mut rest, b':')?;
            let minutes = two(&mut rest)?;
            if hours > 23 || minutes > 59 {
                return Err(NO_SUCH_TIME);
            }
            Zone::Offset { behind: *sign == b'-', hours: hours.unsigned_abs(), minutes: minutes.unsigned_abs() }
        }
        Some(_) => return Err(NOT_A_TIME),
    };
    if rest.is_empty() { Ok(zone) } else { Err(NOT_A_TIME) }
}

impl fmt::Display for Time {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [year, month, day] = [self.year().unsigned_abs(), self.month().into(), self.day().into()];
        let [hour, minute, second] = [self.hour(), self.minute(), self.second()];
        write!(to, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.digits > 0 {
            let digits = usize::from(self.digits);
            let value = (digits..9).fold(self.nanosecond(), |value, _| value / 10);
            write!(to, ".{value:0digits$}")?;
        }
        match self.zone {
            Zone::Unsaid => Ok(()),
            Zone::Z => to.write_str("Z"),
            Zone::Offset { behind, hours, minutes } => {
                let sign = if behind { '-' } else { '+' };
                write!(to, "{sign}{hours:02}:{minutes:02}")
            }
        }
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, to)
    }
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        match (self.unix_nanos(), other.unix_nanos()) {
            (Some(one), Some(two)) => one == two,
            (None, None) => self.wall == other.wall,
            _ => false,
        }
    }
}

impl Eq for Time {}

impl Hash for Time {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.unix_nanos() {
            Some(instant) => instant.hash(state),
            None => self.wall.hash(state),
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Time;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a time")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Time, E> {
                text.parse().map_err(|invalid: Invalid| E::custom(invalid.why()))
            }
        }
        from.deserialize_str(Text)
    }
}

impl Encode for Time {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.plain_text(self);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_is_written_back_as_it_was_read() {
        for text in [
            "2025-04-24T09:06:47.2169324Z",
            "2025-04-24T09:05:47.980805Z",
            "2021-10-20T12:06:49.5937505+00:00",
            "0001-01-01T00:00:00",
            "2024-02-29T23:59:59.000000001-09:30",
            "2024-01-01T00:00:00.10-00:00",
            "9999-12-31T23:59:59.999999999-23:59",
        ] {
            assert_eq!(time(text).to_string(), text);
            assert_eq!(serde_json::from_str::<Time>(&format!("\"{text}\"")).unwrap().to_string(), text);
        }
    }

    #[test]
    fn times_are_equal_by_value() {
        assert_eq!(time("2024-01-01T03:00:00.000+03:00"), time("2024-01-01T00:00:00Z"));
        assert_eq!(time("2024-01-01T00:00:00.5"), time("2024-01-01T00:00:00.500"));
        assert_ne!(time("2024-01-01T00:00:00"), time("2024-01-01T00:00:00Z"));
    }

    #[test]
    fn only_a_time_with_an_offset_is_an_instant() {
        assert_eq!(time("1970-01-01T01:00:00.000000001+01:00").unix_nanos(), Some(1));
        assert_eq!(time("0001-01-01T00:00:00Z").unix_nanos(), Some(-62_135_596_800_000_000_000));
        assert_eq!(time("1970-01-01T00:00:00").unix_nanos(), None);
        let parts = time("2024-02-29T23:58:57.012");
        assert_eq!((parts.year(), parts.month(), parts.day()), (2024, 2, 29));
        assert_eq!((parts.hour(), parts.minute(), parts.second(), parts.nanosecond()), (23, 58, 57, 12_000_000));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2024-01-01",
            "2024-01-01 00:00:00",
            "2024-01-01T00:00",
            "2024-01-01T00:00:00.",
            "2024-01-01T00:00:00.1234567890",
            "2024-01-01T00:00:00Zx",
            "2024-01-01T00:00:00+0300",
            "2024-01-01T00:00:00+24:00",
            "2024-13-01T00:00:00",
            "2023-02-29T00:00:00",
            "2024-01-01T24:00:00",
            "2024-01-01T00:00:60",
            "+2024-01-01T00:00:00",
            "2024-01-01T00:00:00+03:00 ",
            "２０２４-01-01T00:00:00",
        ] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }
}
