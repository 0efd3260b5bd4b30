//! What is done with values of any type.

use crate::amount::Amount;
use crate::moment::Moment;

/// Texts one after the other; missing if one of them is.
pub fn glue<const COUNT: usize>(parts: [Option<String>; COUNT]) -> Option<String> {
    Some(parts.into_iter().collect::<Option<Vec<_>>>()?.concat())
}

/// Bytes one after the other; missing if some of them are.
pub fn glue_bytes<const COUNT: usize>(parts: [Option<Vec<u8>>; COUNT]) -> Option<Vec<u8>> {
    Some(parts.into_iter().collect::<Option<Vec<_>>>()?.concat())
}

/// The sum of two whole numbers; missing where it does not fit 64 bits.
pub fn sum(left: Option<i64>, right: Option<i64>) -> Option<i64> {
    left?.checked_add(right?)
}

/// The value, or the other one where it is missing.
pub fn or_else<T>(value: Option<T>, other: Option<T>) -> Option<T> {
    value.or(other)
}

/// One of two values, by a condition; missing if the condition is.
pub fn choose<T>(condition: Option<bool>, then: Option<T>, otherwise: Option<T>) -> Option<T> {
    if condition? { then } else { otherwise }
}

/// Whether the value is one of these. Missing if it is none of them and one of them is missing.
pub fn one_of<T: PartialEq, const COUNT: usize>(value: Option<T>, these: [Option<T>; COUNT]) -> Option<bool> {
    let value = value?;
    if these.iter().flatten().any(|one| *one == value) {
        return Some(true);
    }
    these.iter().all(Option::is_some).then_some(false)
}

/// A value that may be there and still say nothing.
pub trait Filled {
    /// Whether it says something: a text that is not blank, a list with members, any number or flag.
    fn is_filled(&self) -> bool {
        true
    }
}

impl Filled for bool {}
impl Filled for i64 {}
impl Filled for Amount {}
impl Filled for Moment {}

impl Filled for String {
    fn is_filled(&self) -> bool {
        !self.trim().is_empty()
    }
}

impl<T> Filled for Vec<T> {
    fn is_filled(&self) -> bool {
        !self.is_empty()
    }
}

/// Whether there is a value and it says something. Never missing.
#[allow(clippy::unnecessary_wraps, reason = "as all functions of expressions")]
pub fn filled<T: Filled>(value: Option<T>) -> Option<bool> {
    Some(value.is_some_and(|value| value.is_filled()))
}

/// How many members a list has, or how many bytes there are.
pub fn size<T>(list: Option<Vec<T>>) -> Option<i64> {
    i64::try_from(list?.len()).ok()
}

/// How many characters a text has.
pub fn length(text: Option<String>) -> Option<i64> {
    i64::try_from(text?.chars().count()).ok()
}

/// A whole number, an exact number or a flag as text: its digits, `true` or `false`.
pub fn text_of<T: ToString>(value: Option<T>) -> Option<String> {
    Some(value?.to_string())
}

/// The whole number that a text is: digits, with at most a minus in front. Missing for any other text.
pub fn int(text: Option<String>) -> Option<i64> {
    // Rust would read a plus sign too.
    text.filter(|text| !text.starts_with('+'))?.parse().ok()
}

/// The exact number that a text is, in the way of JSON. Missing for any other text.
pub fn decimal(text: Option<String>) -> Option<Amount> {
    text?.parse().ok()
}

/// A whole number as an exact one.
pub fn decimal_of(number: Option<i64>) -> Option<Amount> {
    number.map(Amount::from)
}

#[cfg(test)]
#[allow(clippy::unnecessary_wraps)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn what_is_made_of_a_missing_value_is_missing() {
        assert_eq!((glue([some("a"), some("b")]), glue([some("a"), None])), (some("ab"), None));
        assert_eq!((glue_bytes([Some(vec![1]), Some(vec![2])]), glue_bytes([None])), (Some(vec![1, 2]), None));
        assert_eq!((sum(Some(2), Some(3)), sum(Some(i64::MAX), Some(1)), sum(None, Some(1))), (Some(5), None, None));
        assert_eq!((or_else(None, some("b")), or_else(some("a"), None)), (some("b"), some("a")));
        assert_eq!(choose(Some(false), None, some("b")), some("b"));
        assert_eq!(choose(None, some("a"), some("b")), None);
    }

    #[test]
    fn a_value_is_one_of_those_that_are_known() {
        assert_eq!(one_of(Some(1), [Some(1), None]), Some(true));
        assert_eq!(one_of(Some(2), [Some(1), None]), None);
        assert_eq!(one_of(Some(2), [Some(1), Some(3)]), Some(false));
        assert_eq!(one_of(None, [Some(1)]), None);
    }

    #[test]
    fn blank_and_empty_are_not_filled() {
        assert_eq!(
            (filled(some(" \n")), filled(some(" a ")), filled::<String>(None)),
            (Some(false), Some(true), Some(false))
        );
        assert_eq!(
            (filled(Some(Vec::<u8>::new())), filled(Some(0_i64)), filled(Some(false))),
            (Some(false), Some(true), Some(true))
        );
        assert_eq!((size(Some(vec![1_u8, 2])), size::<String>(None)), (Some(2), None));
        assert_eq!((length(some("şş")), length(None)), (Some(2), None));
    }

    #[test]
    fn numbers_are_read_and_written_by_their_digits() {
        assert_eq!(
            (int(some("-07")), int(some("+7")), int(some("7.0")), int(some(" 7"))),
            (Some(-7), None, None, None)
        );
        assert_eq!(text_of(decimal(some("1.50"))), some("1.50"));
        assert_eq!((decimal(some("1,5")), decimal(some("+1"))), (None, None));
        assert_eq!((text_of(Some(true)), text_of(Some(-3_i64))), (some("true"), some("-3")));
        assert_eq!(decimal_of(Some(5)), decimal(some("5.00")));
    }
}
