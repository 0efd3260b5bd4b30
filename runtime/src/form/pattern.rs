//! Patterns of dates and times: `dd.MM.yyyy HH:mm:ss`.

use std::fmt::Write as _;

use jiff::civil::DateTime;

use crate::invalid::Invalid;

const OTHER: Invalid = Invalid::new("not a date or time of the wire form's pattern");
const NO_SUCH: Invalid = Invalid::new("no such day or time of day exists");
const LOST: &str = "the wire form has no place for all of the time: a fraction, seconds, or the century would be lost";

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Year,
    /// Two digits, of this century.
    ShortYear,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// So many digits of the fraction.
    Fraction(usize),
    Literal(char),
}

/// The pieces of a pattern from left to right.
struct Pieces<'a>(&'a str);

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let first = self.0.chars().next()?;
        let run = self.0.chars().take_while(|letter| *letter == first).count();
        let (piece, len) = match (first, run) {
            ('y', 4) => (Piece::Year, 4),
            ('y', 2) => (Piece::ShortYear, 2),
            ('M', 2) => (Piece::Month, 2),
            ('d', 2) => (Piece::Day, 2),
            ('H', 2) => (Piece::Hour, 2),
            ('m', 2) => (Piece::Minute, 2),
            ('s', 2) => (Piece::Second, 2),
            ('S', 1..=9) => (Piece::Fraction(run), run),
            _ => (Piece::Literal(first), first.len_utf8()),
        };
        self.0 = self.0.get(len..).unwrap_or("");
        Some(piece)
    }
}

/// Whether a pattern says all that a day needs, or a day with a time of day, and nothing twice. The error says what is
/// wrong with it.
pub fn check_pattern(pattern: &str, time: bool) -> Result<(), &'static str> {
    let pieces: Vec<Piece> = Pieces(pattern).collect();
    let count = |wanted: &dyn Fn(&Piece) -> bool| pieces.iter().filter(|piece| wanted(piece)).count();
    let literal = |piece: &Piece| matches!(piece, Piece::Literal(c) if c.is_ascii_alphabetic() && !"TZ".contains(*c));
    if pieces.iter().any(literal) {
        return Err("the pattern has a letter that means nothing here");
    }
    let years = count(&|piece| matches!(piece, Piece::Year | Piece::ShortYear));
    let once = |wanted: Piece| count(&|piece| *piece == wanted);
    let fractions = count(&|piece| matches!(piece, Piece::Fraction(_)));
    let (months, days) = (once(Piece::Month), once(Piece::Day));
    let (hours, minutes, seconds) = (once(Piece::Hour), once(Piece::Minute), once(Piece::Second));
    if [years, months, days, hours, minutes, seconds, fractions].into_iter().any(|times| times > 1) {
        return Err("the pattern says something twice");
    }
    if years + months + days < 3 {
        return Err("the pattern does not say year, month and day");
    }
    match (time, hours + minutes) {
        (true, 2) if fractions <= seconds => Ok(()),
        (true, 2) => Err("the pattern has a fraction of a second, and no seconds"),
        (true, _) => Err("the pattern does not say hour and minute; a day alone has the type `date`"),
        (false, 0) if seconds + fractions == 0 => Ok(()),
        (false, _) => Err("the pattern says a time of day; such a value has the type `time`"),
    }
}

/// The text of a moment, or why a part of it has no place.
pub(super) fn write(pattern: &str, moment: DateTime) -> Result<String, &'static str> {
    let mut text = String::with_capacity(pattern.len());
    let (mut hour, mut minute, mut second, mut nanos) =
        (moment.hour(), moment.minute(), moment.second(), moment.subsec_nanosecond());
    for piece in Pieces(pattern) {
        // Writing into a text cannot fail.
        let _ = match piece {
            Piece::Year => write!(text, "{:04}", moment.year()),
            Piece::ShortYear if (2000..=2099).contains(&moment.year()) => write!(text, "{:02}", moment.year() - 2000),
            Piece::ShortYear => return Err(LOST),
            Piece::Month => write!(text, "{:02}", moment.month()),
            Piece::Day => write!(text, "{:02}", moment.day()),
            Piece::Hour => write!(text, "{:02}", std::mem::take(&mut hour)),
            Piece::Minute => write!(text, "{:02}", std::mem::take(&mut minute)),
            Piece::Second => write!(text, "{:02}", std::mem::take(&mut second)),
            Piece::Fraction(digits) => {
                let unit = 10_i32.pow(u32::try_from(9_usize.saturating_sub(digits)).unwrap_or(0));
                let value = nanos / unit;
                nanos -= value * unit;
                write!(text, "{value:0digits$}")
            }
            Piece::Literal(c) => text.write_char(c),
        };
    }
    if (hour, minute, second, nanos) == (0, 0, 0, 0) { Ok(text) } else { Err(LOST) }
}

/// The moment of a text, and how many digits of a fraction it has.
pub(super) fn read(pattern: &str, text: &str) -> Result<(DateTime, u8), Invalid> {
    let mut rest = text;
    let (mut year, mut month, mut day) = (0, 1, 1);
    let (mut hour, mut minute, mut second, mut nanos, mut digits) = (0, 0, 0, 0, 0);
    for piece in Pieces(pattern) {
        match piece {
            Piece::Year => year = number(&mut rest, 4)?,
            Piece::ShortYear => year = 2000 + number(&mut rest, 2)?,
            Piece::Month => month = number(&mut rest, 2)?,
            Piece::Day => day = number(&mut rest, 2)?,
            Piece::Hour => hour = number(&mut rest, 2)?,
            Piece::Minute => minute = number(&mut rest, 2)?,
            Piece::Second => second = number(&mut rest, 2)?,
            Piece::Fraction(count) => {
                digits = u8::try_from(count).map_err(|_| OTHER)?;
                nanos = (count..9).fold(number(&mut rest, count)?, |value, _| value * 10);
            }
            Piece::Literal(c) => rest = rest.strip_prefix(c).ok_or(OTHER)?,
        }
    }
    if !rest.is_empty() {
        return Err(OTHER);
    }
    let small = |value: i32| i8::try_from(value).map_err(|_| NO_SUCH);
    let year = i16::try_from(year).map_err(|_| NO_SUCH)?;
    DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, nanos)
        .map(|moment| (moment, digits))
        .map_err(|_| NO_SUCH)
}

/// Takes exactly so many digits.
fn number(rest: &mut &str, digits: usize) -> Result<i32, Invalid> {
    let (taken, after) = rest.split_at_checked(digits).ok_or(OTHER)?;
    if !taken.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(OTHER);
    }
    *rest = after;
    taken.parse().map_err(|_| OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_says_all_that_is_needed_and_nothing_twice() {
        for (pattern, time) in [
            ("dd.MM.yyyy", false),
            ("yyyyMMdd", false),
            ("yyMMdd", false),
            ("dd.MM.yyyy HH:mm:ss", true),
            ("yyyy-MM-ddTHH:mm:ss.SSSZ", true),
            ("yyyyMMdd HH:mm", true),
        ] {
            assert_eq!(check_pattern(pattern, time), Ok(()), "{pattern}");
        }
        for (pattern, time) in [
            ("", false),
            ("MM/yy", false),
            ("dd.MM.yyyy", true),
            ("dd.MM.yyyy HH:mm", false),
            ("DD.MM.YYYY", false),
            ("dd.MM.yyyy hh:mm", true),
            ("d.M.yyyy", false),
            ("dd.MMM.yyyy", false),
            ("dd.MM.yyyy dd", false),
            ("yyyy yy MM dd", false),
            ("dd.MM.yyyy HH:mm SSS", true),
            ("dd.MM.yyyy HH", true),
        ] {
            assert!(check_pattern(pattern, time).is_err(), "{pattern}");
        }
    }

    #[test]
    fn a_moment_is_written_by_its_pattern_and_read_back() {
        for (pattern, text) in [
            ("dd.MM.yyyy HH:mm:ss", "29.02.2024 23:59:58"),
            ("yyyyMMddHHmmss", "20240229235958"),
            ("yyMMdd HHmm", "240229 2359"),
            ("yyyy-MM-ddTHH:mm:ss.SSSZ", "2024-02-29T23:59:58.012Z"),
            ("ödendi dd/MM/yyyy HH:mm:ss", "ödendi 29/02/2024 00:00:00"),
        ] {
            let moment = read(pattern, text);
            assert_eq!(moment.map(|(moment, _)| write(pattern, moment)), Ok(Ok(text.to_owned())), "{pattern}");
        }
        for (pattern, text) in [
            ("dd.MM.yyyy", "30.02.2024"),
            ("dd.MM.yyyy", "1.02.2024"),
            ("dd.MM.yyyy", "01.02.2024 "),
            ("dd.MM.yyyy", "01-02-2024"),
            ("dd.MM.yyyy", "+1.02.2024"),
            ("dd.MM.yyyy", "０1.02.2024"),
            ("yyyyMMdd HH:mm:ss", "20240101 24:00:00"),
        ] {
            assert!(read(pattern, text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_has_no_place_is_refused() {
        let moment = |text| read("yyyy-MM-dd HH:mm:ss.SSS", text).map(|(moment, _)| moment);
        for (pattern, text) in [
            ("dd.MM.yyyy HH:mm", "2024-01-01 10:20:30.000"),
            ("dd.MM.yyyy HH:mm:ss", "2024-01-01 10:20:30.001"),
            ("dd.MM.yyyy HH:mm:ss.SS", "2024-01-01 10:20:30.001"),
            ("ddMMyy HH:mm:ss", "1999-01-01 10:20:30.000"),
        ] {
            assert_eq!(moment(text).map(|moment| write(pattern, moment)), Ok(Err(LOST)), "{pattern}");
        }
    }
}
