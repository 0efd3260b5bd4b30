//! Names with their texts: the fields of a form, of a header, of a message.
//!
//! Where a name is looked for, upper and lower case of ASCII are the same, as they are in the documents.

use crate::tree::Tree;

/// Names with their texts, in order.
pub type Pairs = Vec<(String, String)>;

/// The texts, in order.
pub fn values(pairs: Option<Pairs>) -> Option<Vec<String>> {
    Some(pairs?.into_iter().map(|(_, value)| value).collect())
}

/// The names, in order.
pub fn names(pairs: Option<Pairs>) -> Option<Vec<String>> {
    Some(pairs?.into_iter().map(|(name, _)| name).collect())
}

/// Without the pairs of these names.
pub fn without(pairs: Option<Pairs>, names: Option<Vec<String>>) -> Option<Pairs> {
    let (mut pairs, names) = (pairs?, names?);
    pairs.retain(|(known, _)| !names.iter().any(|name| name.eq_ignore_ascii_case(known)));
    Some(pairs)
}

/// The texts of these names, in the order of the names. An empty name, as a separator at the end of a list of names leaves
/// it, is passed over. Missing if a name is not there, or nobody can say which of two is meant.
pub fn pick(pairs: Option<Pairs>, names: Option<Vec<String>>) -> Option<Vec<String>> {
    let (pairs, names) = (pairs?, names?);
    names.iter().filter(|name| !name.is_empty()).map(|name| find(&pairs, name).map(str::to_owned)).collect()
}

/// The text of a name. Missing if it is not there, or nobody can say which of two is meant.
pub fn get(pairs: Option<Pairs>, name: Option<String>) -> Option<String> {
    find(&pairs?, &name?).map(str::to_owned)
}

/// The one text of a name to the letter; else the one of a name that differs in case only.
fn find<'p>(pairs: &'p Pairs, wanted: &str) -> Option<&'p str> {
    let only = |same: fn(&str, &str) -> bool| {
        let mut found = pairs.iter().filter(|(name, _)| same(name, wanted)).map(|(_, value)| value.as_str());
        (found.next(), found.next())
    };
    match only(|name, wanted| name == wanted) {
        (Some(value), None) => Some(value),
        (Some(_), Some(_)) => None,
        (None, _) => match only(str::eq_ignore_ascii_case) {
            (Some(value), None) => Some(value),
            _ => None,
        },
    }
}

/// In the order of their names: by the characters in lower case, and in the order that they had where those are the same.
pub fn sort_by_name(pairs: Option<Pairs>) -> Option<Pairs> {
    let mut pairs = pairs?;
    pairs.sort_by_cached_key(|(name, _)| name.to_lowercase());
    Some(pairs)
}

/// In the order of their names, by the bytes of their UTF-8, and in the order that they had where those are the same.
pub fn sort_pairs(pairs: Option<Pairs>) -> Option<Pairs> {
    let mut pairs = pairs?;
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    Some(pairs)
}

/// A text of each pair: the name, this text, the value.
pub fn with_names(pairs: Option<Pairs>, between: Option<String>) -> Option<Vec<String>> {
    let (pairs, between) = (pairs?, between?);
    Some(pairs.into_iter().map(|(name, value)| name + &between + &value).collect())
}

/// A JSON object of the pairs, in order and without spaces; the values are texts.
pub fn json(pairs: Option<Pairs>) -> Option<String> {
    let members = pairs?.into_iter().map(|(name, value)| (name, Tree::Text(value))).collect();
    Some(Tree::Object(members).to_json())
}

/// The pairs that stand in a text: parts between separators, each with its name before `equals` and its value behind it,
/// both without white space around them. A part without `equals` is a name with an empty value, an empty part is none.
pub fn pairs(text: Option<String>, separator: Option<String>, equals: Option<String>) -> Option<Pairs> {
    let (text, separator, equals) = (text?, separator?, equals?);
    if separator.is_empty() || equals.is_empty() {
        return None;
    }
    let parts = text.split(&separator).filter(|part| !part.trim().is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once(&equals).unwrap_or((part, ""));
        (name.trim().to_owned(), value.trim().to_owned())
    };
    Some(parts.map(pair).collect())
}

#[cfg(test)]
#[allow(clippy::unnecessary_wraps)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn texts(members: &[&str]) -> Option<Vec<String>> {
        Some(members.iter().map(|member| (*member).to_owned()).collect())
    }

    fn of(pairs: &[(&str, &str)]) -> Option<Pairs> {
        Some(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn names_are_found_in_either_case_but_the_letter_goes_first() {
        let pairs = of(&[("oid", "1"), ("HASH", "x"), ("Hash", "y"), ("md", "2"), ("md", "3"), ("Oid", "4")]);
        assert_eq!(get(pairs.clone(), some("oid")), some("1"));
        assert_eq!(get(pairs.clone(), some("OID")), None, "two differ in case only");
        assert_eq!((get(pairs.clone(), some("md")), get(pairs.clone(), some("hash"))), (None, None));
        assert_eq!(pick(pairs.clone(), texts(&["Oid", "HASH", ""])), texts(&["4", "x"]));
        assert_eq!(pick(pairs.clone(), texts(&["oid", "nobody"])), None);
        assert_eq!(without(pairs, texts(&["hash", "OID"])), of(&[("md", "2"), ("md", "3")]));
    }

    #[test]
    fn names_are_sorted_without_case_and_keep_their_order_otherwise() {
        let pairs = of(&[("b", "1"), ("B", "2"), ("_c", "3"), ("A", "4"), ("a", "5")]);
        assert_eq!(names(sort_by_name(pairs.clone())), texts(&["_c", "A", "a", "b", "B"]));
        assert_eq!(names(sort_pairs(pairs.clone())), texts(&["A", "B", "_c", "a", "b"]));
        assert_eq!(values(sort_by_name(pairs)), texts(&["3", "4", "5", "1", "2"]));
    }

    #[test]
    fn pairs_are_written_and_read() {
        let pairs_of = of(&[("ts", "1"), ("v1", "a=b"), ("x", "")]);
        assert_eq!(with_names(pairs_of.clone(), some("=")), texts(&["ts=1", "v1=a=b", "x="]));
        assert_eq!(pairs(some(" ts = 1 ,v1=a=b,, x "), some(","), some("=")), pairs_of);
        assert_eq!(json(of(&[("z", "\"ş"), ("a", "1")])), some(r#"{"z":"\"ş","a":"1"}"#));
        assert_eq!((pairs(some("a"), some(""), some("=")), pairs(some("a"), some(","), some(""))), (None, None));
    }
}
