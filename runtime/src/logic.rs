//! Logic with a third value: `None` is what a missing field says.
//!
//! Kleene's tables: a missing value spreads unless the other side decides alone.

/// The opposite.
pub fn not(value: Option<bool>) -> Option<bool> {
    value.map(|value| !value)
}

/// Both. False as soon as one side is false, whatever the other says.
pub fn and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// One of the two. True as soon as one side is true, whatever the other says.
pub fn or(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    not(and(not(left), not(right)))
}

/// Whether two values are the same; `None` if one is missing.
pub fn equal<T: PartialEq>(left: Option<T>, right: Option<T>) -> Option<bool> {
    Some(left? == right?)
}

/// Whether two values are not the same; `None` if one is missing.
pub fn differs<T: PartialEq>(left: Option<T>, right: Option<T>) -> Option<bool> {
    not(equal(left, right))
}

/// Whether the left value comes before the right; `None` if one is missing.
pub fn below<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
    Some(left? < right?)
}

/// Whether the left value does not come behind the right; `None` if one is missing.
pub fn at_most<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
    Some(left? <= right?)
}

/// Whether the left value comes behind the right; `None` if one is missing.
pub fn above<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
    Some(left? > right?)
}

/// Whether the left value does not come before the right; `None` if one is missing.
pub fn at_least<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
    Some(left? >= right?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_spreads_unless_the_other_side_decides() {
        let (yes, no, missing) = (Some(true), Some(false), None);
        for (left, right, both, either) in [
            (yes, yes, yes, yes),
            (yes, no, no, yes),
            (no, no, no, no),
            (yes, missing, missing, yes),
            (no, missing, no, missing),
            (missing, missing, missing, missing),
        ] {
            assert_eq!((and(left, right), or(left, right)), (both, either));
            assert_eq!((and(right, left), or(right, left)), (both, either));
        }
        assert_eq!((not(yes), not(missing)), (no, missing));
        assert_eq!((equal(Some(1), Some(1)), equal(Some(1), None)), (yes, missing));
        assert_eq!((differs(Some(1), Some(1)), differs(None::<i64>, None)), (no, missing));
    }

    #[test]
    fn values_are_compared_unless_one_is_missing() {
        let of = |left, right| [below(left, right), at_most(left, right), above(left, right), at_least(left, right)];
        assert_eq!(of(Some(1), Some(2)), [Some(true), Some(true), Some(false), Some(false)]);
        assert_eq!(of(Some(2), Some(2)), [Some(false), Some(true), Some(false), Some(true)]);
        assert_eq!(of(None, Some(2)), [None; 4]);
    }
}
