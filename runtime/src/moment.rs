//! An instant.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::invalid::Invalid;

const NOT_A_MOMENT: Invalid =
    Invalid::new("not a moment: write `YYYY-MM-DDTHH:MM:SS` with `Z` or an offset such as `+03:00` behind it");

/// An instant: what a clock tells that is not bound to a place.
///
/// How it is written, and in which zone, is the affair of the field that it is written into.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Timestamp);

impl Moment {
    /// The instant so many nanoseconds after 1970-01-01T00:00:00Z; `None` beyond the year 9999.
    pub fn from_unix_nanos(nanos: i128) -> Option<Self> {
        Timestamp::from_nanosecond(nanos).ok().map(Self)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub fn unix_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// Whole milliseconds since 1970-01-01T00:00:00Z.
    pub fn unix_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The last whole unit that has begun: of a clock's reading what a wire form has room for, since a form refuses a time
    /// that it cannot carry to the end.
    #[must_use]
    pub fn rounded_down(self, unit: Duration) -> Self {
        let (nanos, unit) = (self.unix_nanos(), i128::try_from(unit.as_nanos()).unwrap_or(1).max(1));
        Self::from_unix_nanos(nanos - nanos.rem_euclid(unit)).unwrap_or(self)
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub fn unix_nanos(self) -> i128 {
        self.0.as_nanosecond()
    }
}

/// The same in UTC, with the digits of the second that it has.
impl From<Moment> for crate::time::Time {
    fn from(moment: Moment) -> Self {
        // Every moment has a text that reads as a time.
        moment.to_string().parse().unwrap_or(Self::EPOCH)
    }
}

/// What the clock of the machine tells. One that stands beyond the year 9999 tells the beginning of 1970.
impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        Self(Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

impl FromStr for Moment {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let time: crate::time::Time = text.parse().map_err(|_| NOT_A_MOMENT)?;
        time.unix_nanos().and_then(Self::from_unix_nanos).ok_or(NOT_A_MOMENT)
    }
}

/// In UTC, with as many digits of the second as it has: `2026-01-31T10:20:30.5Z`.
impl fmt::Display for Moment {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, to)
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, to)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_rounded_down_to_what_a_form_has_room_for() {
        let at = |text: &str, unit| text.parse::<Moment>().unwrap().rounded_down(unit).to_string();
        assert_eq!(at("2026-01-31T10:20:30.123456Z", Duration::from_millis(1)), "2026-01-31T10:20:30.123Z");
        assert_eq!(at("2026-01-31T10:20:30.9Z", Duration::from_secs(1)), "2026-01-31T10:20:30Z");
        assert_eq!(at("2026-01-31T10:20:30Z", Duration::from_secs(60)), "2026-01-31T10:20:00Z");
        assert_eq!(at("1969-12-31T23:59:59.5Z", Duration::from_secs(1)), "1969-12-31T23:59:59Z");
        assert_eq!(at("2026-01-31T10:20:30.5Z", Duration::ZERO), "2026-01-31T10:20:30.5Z");
    }

    #[test]
    fn a_moment_is_an_instant_and_not_a_place() {
        let moment: Moment = "2025-12-01T10:20:30.500+03:00".parse().unwrap();
        assert_eq!(moment, "2025-12-01T07:20:30.5Z".parse().unwrap());
        assert_eq!((moment.unix_seconds(), moment.unix_millis()), (1_764_573_630, 1_764_573_630_500));
        assert_eq!(Moment::from_unix_nanos(moment.unix_nanos()), Some(moment));
        assert_eq!(moment.to_string(), "2025-12-01T07:20:30.5Z");
        assert_eq!("2025-12-01T10:20:30".parse::<Moment>(), Err(NOT_A_MOMENT));
        assert_eq!(Moment::from_unix_nanos(i128::MAX), None);
        assert_eq!(Moment::from(SystemTime::UNIX_EPOCH).unix_nanos(), 0);
    }
}
