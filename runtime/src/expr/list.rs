//! Lists of texts.

/// The texts as a list; missing if one of them is.
pub fn list<const COUNT: usize>(members: [Option<String>; COUNT]) -> Option<Vec<String>> {
    members.into_iter().collect()
}

/// The members of several lists, one list after the other; missing if one of them is.
pub fn concat<const COUNT: usize>(lists: [Option<Vec<String>>; COUNT]) -> Option<Vec<String>> {
    Some(lists.into_iter().collect::<Option<Vec<_>>>()?.concat())
}

/// The same done to each member; missing if it is missing for one of them.
pub fn each(list: Option<Vec<String>>, change: impl FnMut(Option<String>) -> Option<String>) -> Option<Vec<String>> {
    list?.into_iter().map(Some).map(change).collect()
}

/// One text of all members, with a separator between them.
pub fn join(list: Option<Vec<String>>, separator: Option<String>) -> Option<String> {
    Some(list?.join(&separator?))
}

/// In order, by the bytes of their UTF-8.
pub fn sort(list: Option<Vec<String>>) -> Option<Vec<String>> {
    let mut list = list?;
    list.sort_unstable();
    Some(list)
}

/// Whether a text is one of them: upper and lower case are different.
pub fn has(list: Option<Vec<String>>, member: Option<String>) -> Option<bool> {
    Some(list?.contains(&member?))
}

/// With one member more at the end.
pub fn and_then(list: Option<Vec<String>>, last: Option<String>) -> Option<Vec<String>> {
    let mut list = list?;
    list.push(last?);
    Some(list)
}

/// Each member with this text behind it.
pub fn with(list: Option<Vec<String>>, behind: Option<String>) -> Option<Vec<String>> {
    let (list, behind) = (list?, behind?);
    Some(list.into_iter().map(|member| member + &behind).collect())
}

#[cfg(test)]
#[allow(clippy::unnecessary_wraps)]
mod tests {
    use super::*;
    use crate::expr::upper;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn texts(members: &[&str]) -> Option<Vec<String>> {
        Some(members.iter().map(|member| (*member).to_owned()).collect())
    }

    #[test]
    fn a_list_lacks_no_member() {
        assert_eq!(list([some("a"), some("")]), texts(&["a", ""]));
        assert_eq!(list([some("a"), None]), None);
        assert_eq!(concat([texts(&["a"]), texts(&[]), texts(&["b"])]), texts(&["a", "b"]));
        assert_eq!(concat([texts(&["a"]), None]), None);
        assert_eq!((and_then(texts(&["a"]), some("b")), and_then(texts(&["a"]), None)), (texts(&["a", "b"]), None));
    }

    #[test]
    fn members_are_changed_one_by_one() {
        assert_eq!(each(texts(&["a", "b"]), upper), texts(&["A", "B"]));
        assert_eq!(each(texts(&["a"]), |_| None), None);
        assert_eq!(with(texts(&["a", "b"]), some(";")), texts(&["a;", "b;"]));
        assert_eq!(join(texts(&["a", "", "b"]), some("|")), some("a||b"));
        assert_eq!(join(texts(&[]), some("|")), some(""));
    }

    #[test]
    fn a_member_is_the_whole_of_a_text() {
        for (member, is) in [("a", true), ("ab", true), ("b", false), ("A", false), ("", false)] {
            assert_eq!(has(texts(&["a", "ab"]), some(member)), Some(is), "{member}");
        }
        assert_eq!((has(texts(&[""]), some("")), has(texts(&[]), some(""))), (Some(true), Some(false)));
        assert_eq!((has(None, some("a")), has(texts(&["a"]), None)), (None, None));
    }

    #[test]
    fn order_is_that_of_bytes() {
        assert_eq!(sort(texts(&["b", "ş", "A", "a", "_"])), texts(&["A", "_", "a", "b", "ş"]));
    }
}
