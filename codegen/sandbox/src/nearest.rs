//! The name that was probably meant.

/// Longer names are compared by their beginning: what is compared comes from outside.
const COMPARED: usize = 200;

/// The candidate with the fewest letters to change, however many they are.
pub(crate) fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: String = wanted.chars().take(COMPARED).collect();
    candidates.into_iter().min_by_key(|candidate| strsim::osa_distance(&wanted, candidate))
}

/// The nearest candidate, if at least half of it is right.
pub(crate) fn similar<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = nearest(wanted, candidates)?;
    let longer = wanted.chars().count().max(found.chars().count());
    (strsim::osa_distance(&wanted.to_lowercase(), &found.to_lowercase()) * 2 <= longer).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{nearest, similar};

    #[test]
    fn the_nearest_name_wins_and_the_first_of_equals() {
        assert_eq!(nearest("walet", ["card", "wallet", "wallets"]), Some("wallet"));
        assert_eq!(nearest("x", ["b", "a"]), Some("b"));
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn a_name_with_little_in_common_is_not_similar() {
        assert_eq!(similar("Amout", ["amount", "currency"]), Some("amount"));
        assert_eq!(similar("zzz", ["amount", "currency"]), None);
    }
}
