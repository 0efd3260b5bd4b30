//! Questions to the objects of a list.

use crate::amount::Amount;
use crate::logic;
use crate::tree::Tree;

/// Whether the condition holds for one of the objects. It does not for an empty list. Missing if it holds for none and is
/// missing for one.
pub fn any(list: Option<Vec<Tree>>, condition: impl FnMut(&Tree) -> Option<bool>) -> Option<bool> {
    list?.iter().map(condition).fold(Some(false), logic::or)
}

/// Whether the condition holds for each of the objects. Missing for an empty list, so that an empty answer proves nothing;
/// missing too if it fails for none and is missing for one.
pub fn all(list: Option<Vec<Tree>>, condition: impl FnMut(&Tree) -> Option<bool>) -> Option<bool> {
    let list = list?;
    if list.is_empty() {
        return None;
    }
    list.iter().map(condition).fold(Some(true), logic::and)
}

/// A text of each of the objects, in order. Missing for an empty list, so that an empty message proves nothing; missing too
/// if it is missing for one of them.
pub fn texts_of(list: Option<Vec<Tree>>, text: impl FnMut(&Tree) -> Option<String>) -> Option<Vec<String>> {
    let list = list.filter(|list| !list.is_empty())?;
    list.iter().map(text).collect()
}

/// A value of the first of the objects.
pub fn first<T>(list: Option<Vec<Tree>>, value: impl FnOnce(&Tree) -> Option<T>) -> Option<T> {
    value(list?.first()?)
}

/// A value of the last of the objects.
pub fn last<T>(list: Option<Vec<Tree>>, value: impl FnOnce(&Tree) -> Option<T>) -> Option<T> {
    value(list?.last()?)
}

/// A value of the first of the objects for which the condition holds. One for which the condition is missing is passed over.
pub fn find<T>(
    list: Option<Vec<Tree>>,
    mut condition: impl FnMut(&Tree) -> Option<bool>,
    value: impl FnOnce(&Tree) -> Option<T>,
) -> Option<T> {
    value(list?.iter().find(|item| condition(item) == Some(true))?)
}

/// What can be added without losing a digit.
pub trait Addend: Copy {
    /// The sum of nothing.
    const ZERO: Self;

    /// The sum; `None` where it cannot be kept exactly.
    fn plus(self, other: Self) -> Option<Self>;
}

impl Addend for i64 {
    const ZERO: Self = 0;

    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }
}

impl Addend for Amount {
    const ZERO: Self = Self::ZERO;

    fn plus(self, other: Self) -> Option<Self> {
        let (left, right) = (self.decimal(), other.decimal());
        // Where the digits of a sum are too many, some behind the mark would be rounded away.
        let sum = left.checked_add(right)?;
        let exact = left.is_zero() || right.is_zero() || sum.scale() >= left.scale().max(right.scale());
        exact.then(|| sum.into())
    }
}

/// The exact sum of a number of each of the objects; zero for an empty list. Missing if it is missing for one of them, and
/// where it has more digits than a number can have.
pub fn total<T: Addend>(list: Option<Vec<Tree>>, mut number: impl FnMut(&Tree) -> Option<T>) -> Option<T> {
    list?.iter().try_fold(T::ZERO, |sum, item| sum.plus(number(item)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_proves_nothing() {
        let asked = |json: &str| {
            let list = Tree::parse(json.as_bytes()).and_then(|tree| tree.objects());
            let holds = |item: &Tree| item.at(&["ok"]).and_then(Tree::flag);
            (any(list.clone(), holds), all(list, holds))
        };
        assert_eq!(asked("[]"), (Some(false), None));
        assert_eq!(asked("null"), (None, None));
        assert_eq!(asked(r#"[{"ok":true},{"ok":false}]"#), (Some(true), Some(false)));
        assert_eq!(asked(r#"[{"ok":true},{}]"#), (Some(true), None));
        assert_eq!(asked(r#"[{"ok":false},{}]"#), (None, Some(false)));
        assert_eq!(asked(r#"{"ok":true}"#), (Some(true), Some(true)));
    }

    fn rows(json: &str) -> Option<Vec<Tree>> {
        Tree::parse(json.as_bytes()).and_then(|tree| tree.objects())
    }

    fn text(item: &Tree) -> Option<String> {
        item.at(&["a"]).and_then(Tree::text)
    }

    #[test]
    fn a_text_of_each_object_is_there_or_none_is() {
        assert_eq!(texts_of(rows(r#"[{"a":"x"},{"a":1}]"#), text), Some(vec!["x".to_owned(), "1".to_owned()]));
        assert_eq!((texts_of(rows("[]"), text), texts_of(rows(r#"[{"a":"x"},{}]"#), text)), (None, None));
    }

    #[test]
    fn one_object_is_asked_by_its_place_or_by_a_condition() {
        let list = rows(r#"[{"a":"1"},{"b":true,"a":"2"},{"b":true,"a":"3"},{"b":false}]"#);
        let holds = |item: &Tree| item.at(&["b"]).and_then(Tree::flag);
        assert_eq!(first(list.clone(), text).as_deref(), Some("1"));
        assert_eq!(last(list.clone(), text), None, "the last has no such field");
        assert_eq!(find(list.clone(), holds, text).as_deref(), Some("2"));
        assert_eq!(find(list, |_| Some(false), text), None);
        assert_eq!((first(rows("[]"), text), last(rows("[]"), text)), (None, None));
    }

    #[test]
    fn a_sum_is_exact_or_missing() {
        let sum = |json: &str| total(rows(json), |item| item.at(&["a"]).and_then(Tree::decimal));
        let shown = |json: &str| sum(json).map(|sum| sum.to_string());
        assert_eq!(shown(r#"[{"a":0.1},{"a":"0.20"},{"a":-3}]"#).as_deref(), Some("-2.70"));
        assert_eq!((shown("[]").as_deref(), shown(r#"[{"a":1},{}]"#), shown("null")), (Some("0"), None, None));
        assert_eq!(shown(r#"[{"a":"9999999999999999999999999999"},{"a":"0.1"}]"#), None, "a digit would be lost");
        let counted = |json: &str| total(rows(json), |item| item.at(&["a"]).and_then(Tree::int));
        assert_eq!(
            (counted(r#"[{"a":2},{"a":3}]"#), counted(r#"[{"a":9223372036854775807},{"a":1}]"#)),
            (Some(5), None)
        );
    }

    proptest::proptest! {
        #[test]
        fn a_sum_is_that_of_whole_numbers(parts in proptest::collection::vec((-1_000_000_000_000_i64..1_000_000_000_000, 0_u32..6), 0..12)) {
            let json: Vec<String> = parts.iter().map(|(units, scale)| format!(r#"{{"a":"{}"}}"#, rust_decimal::Decimal::new(*units, *scale))).collect();
            let sum = total(rows(&format!("[{}]", json.join(","))), |item| item.at(&["a"]).and_then(Tree::decimal));
            let exact: i128 = parts.iter().map(|(units, scale)| i128::from(*units) * 10_i128.pow(6 - scale)).sum();
            proptest::prop_assert_eq!(sum.map(Amount::decimal), Some(rust_decimal::Decimal::from_i128_with_scale(exact, 6)));
        }
    }
}
