//! The zone that a clock on the wire shows.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

const OUT_OF_RANGE: &str = "the time is beyond the years that can be written";
const NO_ZONE: &str = "the zone of the wire form is not known here";

/// The zone that a clock on the wire shows, where the text itself names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone<'a>(Kind<'a>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind<'a> {
    Minutes(i16),
    #[cfg_attr(not(feature = "zones"), allow(dead_code, reason = "made under the feature alone"))]
    Named(&'a str),
}

#[cfg(feature = "zones")]
impl<'a> Zone<'a> {
    /// A zone of the IANA database, such as `Europe/Istanbul`, with its past and present rules.
    #[must_use]
    pub const fn named(name: &'a str) -> Self {
        Self(Kind::Named(name))
    }
}

impl Zone<'_> {
    /// Always so many minutes ahead of Greenwich.
    #[must_use]
    pub const fn minutes(minutes: i16) -> Self {
        Self(Kind::Minutes(minutes))
    }

    /// Whether the IANA database has a zone of this name. Without the feature `zones` there is no database.
    #[must_use]
    pub fn exists(name: &str) -> bool {
        cfg!(feature = "zones") && TimeZone::get(name).is_ok_and(|zone| zone.iana_name() == Some(name))
    }

    fn rules(self) -> Result<TimeZone, &'static str> {
        match self.0 {
            Kind::Minutes(minutes) => {
                Offset::from_seconds(i32::from(minutes) * 60).map(TimeZone::fixed).map_err(|_| NO_ZONE)
            }
            Kind::Named(name) => TimeZone::get(name).map_err(|_| NO_ZONE),
        }
    }

    /// What the clock shows at an instant.
    pub(crate) fn wall(self, nanos: i128) -> Result<DateTime, &'static str> {
        let instant = Timestamp::from_nanosecond(nanos).map_err(|_| OUT_OF_RANGE)?;
        Ok(self.rules()?.to_datetime(instant))
    }

    /// How many minutes the clock is ahead of Greenwich when it shows this. Of an hour that comes twice, the first is
    /// meant.
    pub(super) fn ahead(self, wall: DateTime) -> Result<i32, &'static str> {
        let zoned = wall.to_zoned(self.rules()?).map_err(|_| OUT_OF_RANGE)?;
        Ok(zoned.offset().seconds() / 60)
    }
}
