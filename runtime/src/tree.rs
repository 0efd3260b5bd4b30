//! A document in memory: any JSON, or what other formats are turned into.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::amount::Amount;
use crate::answer::read_in_text;
use crate::form::ReadForm;
use crate::json::{Encode, Encoder, strip_bom};

/// How deep lists and objects may nest.
const MAX_DEPTH: usize = 64;

/// A value of a document: numbers by their text, keys in their order.
///
/// JSON becomes such a tree, and so do forms and XML, where every leaf is a text. Therefore the readers here take what
/// a document of either kind would hold: a whole number, an amount, or `true` and `false`, as itself or as the text that
/// says it. `Debug` shows what kind of value it is and nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub enum Tree {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// Keys with their values. A key that stands twice is there twice.
    Object(Vec<(String, Tree)>),
}

/// Written as it stands, to the letter of its numbers.
impl Encode for Tree {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.raw().extend_from_slice(self.to_json().as_bytes());
    }
}

impl Tree {
    /// Reads one whole JSON document. `None` for anything else, and for one that nests deeper than 64 levels.
    pub fn parse(json: &[u8]) -> Option<Self> {
        let raw: &RawValue = serde_json::from_slice(strip_bom(json)).ok()?;
        Self::of_raw(raw, 0)
    }

    fn of_raw(raw: &RawValue, depth: usize) -> Option<Self> {
        let text = raw.get();
        if depth > MAX_DEPTH {
            return None;
        }
        Some(match text.as_bytes().first()? {
            b'{' => {
                let members: Members<'_> = serde_json::from_str(text).ok()?;
                let read = members.0.into_iter().map(|(key, raw)| Some((key, Self::of_raw(raw, depth + 1)?)));
                Self::Object(read.collect::<Option<_>>()?)
            }
            b'[' => {
                let members: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                Self::List(members.into_iter().map(|raw| Self::of_raw(raw, depth + 1)).collect::<Option<_>>()?)
            }
            b'"' => Self::Text(serde_json::from_str(text).ok()?),
            b't' => Self::Bool(true),
            b'f' => Self::Bool(false),
            b'n' => Self::Null,
            _ => Self::Number(text.to_owned()),
        })
    }

    /// The document as JSON, without spaces.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Number(number) => out.push_str(number),
            Self::Text(text) => quote(text, out),
            Self::List(members) => {
                out.push('[');
                for (index, member) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    member.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    quote(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// The value at a path of keys. A key that stands twice has no value: nobody can say which is meant.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, key| {
            let Self::Object(members) = value else { return None };
            let mut found = members.iter().filter(|(name, _)| name == key);
            match (found.next(), found.next()) {
                (Some((_, value)), None) => Some(value),
                _ => None,
            }
        })
    }

    /// The same, to put another in its place.
    pub fn at_mut(&mut self, path: &[&str]) -> Option<&mut Self> {
        path.iter().try_fold(self, |value, key| {
            let Self::Object(members) = value else { return None };
            let mut found = members.iter_mut().filter(|(name, _)| name == key);
            match (found.next(), found.next()) {
                (Some((_, value)), None) => Some(value),
                _ => None,
            }
        })
    }

    /// The value at a path of keys, read by the form that the spec gives it, and by what it says: a number or a flag may
    /// stand in a text.
    pub fn read<T>(&self, path: &[&str], form: &impl ReadForm<T>) -> Option<T> {
        let value = self.at(path)?;
        form.read(&value.to_json()).ok().or_else(|| match value {
            Self::Text(text) => read_in_text(text, form),
            _ => None,
        })
    }

    /// The text of a single value as it stands on the wire: `1.50`, `true`, `abc`. `null`, a list and an object have none.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Bool(flag) => Some(flag.to_string()),
            Self::Number(text) | Self::Text(text) => Some(text.clone()),
            Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// A whole number.
    pub fn int(&self) -> Option<i64> {
        self.number()
    }

    /// `true` or `false`.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// An exact number.
    pub fn decimal(&self) -> Option<Amount> {
        self.number()
    }

    fn number<T: FromStr>(&self) -> Option<T> {
        match self {
            // Rust reads a plus sign in front of a number, and no form of number on the wire has one.
            Self::Number(text) | Self::Text(text) if !text.starts_with('+') => text.parse().ok(),
            _ => None,
        }
    }

    /// The texts of a list of single values; a single value counts as a list of one.
    pub fn texts(&self) -> Option<Vec<String>> {
        match self {
            Self::List(members) => members.iter().map(Self::text).collect(),
            single => Some(vec![single.text()?]),
        }
    }

    /// The objects of a list; a single object counts as a list of one.
    pub fn objects(&self) -> Option<Vec<Self>> {
        let is_object = |member: &Self| matches!(member, Self::Object(_));
        match self {
            Self::List(members) if members.iter().all(is_object) => Some(members.clone()),
            single if is_object(single) => Some(vec![single.clone()]),
            _ => None,
        }
    }

    /// The names and wire texts of an object's own single values, in order; what has no text is left out.
    pub fn pairs(&self) -> Option<Vec<(String, String)>> {
        match self {
            Self::Object(members) => {
                Some(members.iter().filter_map(|(name, value)| Some((name.clone(), value.text()?))).collect())
            }
            _ => None,
        }
    }
}

/// A text as JSON writes it.
fn quote(text: &str, out: &mut String) {
    // A text can always be written.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Members<'de>;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    members.push(entry);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Entries)
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => to.write_str("Tree(null)"),
            Self::Bool(_) => to.write_str("Tree(a flag)"),
            Self::Number(_) => to.write_str("Tree(a number)"),
            Self::Text(_) => to.write_str("Tree(a text)"),
            Self::List(members) => write!(to, "Tree(a list of {})", members.len()),
            Self::Object(members) => write!(to, "Tree(an object of {})", members.len()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn tree(json: &str) -> Tree {
        Tree::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_document_comes_back_with_its_numbers_and_the_order_of_its_keys() {
        for json in [
            r#"{"z":1.0000,"a":[1e3,-0.0,"ş\n\"",null],"m":{"b":true,"a":false}}"#,
            "[]",
            "{}",
            "\"\"",
            "12345678901234567890.123",
            r#"{"a":1,"a":2}"#,
        ] {
            assert_eq!(tree(json).to_json(), json);
        }
        assert_eq!(tree("\u{feff} [ 1 , 2 ] ").to_json(), "[1,2]");
    }

    #[test]
    fn what_is_not_one_whole_document_is_none() {
        for json in ["", "{", "[1,]", "{} {}", "01", "nul", "'a'"] {
            assert_eq!(Tree::parse(json.as_bytes()), None, "{json}");
        }
        assert_eq!(Tree::parse(b"\"\xff\""), None);
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Tree::parse(deep(64).as_bytes()).is_some());
        assert_eq!(Tree::parse(deep(100).as_bytes()), None);
        assert_eq!(Tree::parse(deep(100_000).as_bytes()), None);
    }

    #[test]
    fn a_key_that_stands_twice_has_no_value() {
        let tree = tree(r#"{"a":1,"\u0061":2,"b":{"c":3}}"#);
        assert_eq!(tree.at(&["a"]), None);
        assert_eq!(tree.at(&["b", "c"]).and_then(Tree::int), Some(3));
        assert_eq!(tree.at(&["b", "c", "d"]), None);
        assert_eq!(tree.at(&[]), Some(&tree));
    }

    #[test]
    fn a_leaf_is_read_as_itself_or_as_the_text_that_says_it() {
        assert_eq!(tree("1.50").text().as_deref(), Some("1.50"));
        assert_eq!(tree("true").text().as_deref(), Some("true"));
        assert_eq!((tree("null").text(), tree("[]").text(), tree("{}").text()), (None, None, None));
        assert_eq!(
            (tree("7").int(), tree("\"7\"").int(), tree("\"+7\"").int(), tree("7.0").int()),
            (Some(7), Some(7), None, None)
        );
        assert_eq!((tree("true").flag(), tree("\"false\"").flag(), tree("1").flag()), (Some(true), Some(false), None));
        assert_eq!(tree("\"1.50\"").decimal().unwrap().to_string(), "1.50");
        assert_eq!(tree("1e2").decimal().unwrap().to_string(), "100");
        assert_eq!(tree("\"1,50\"").decimal(), None);
    }

    #[test]
    fn a_single_member_counts_as_a_list_of_one() {
        assert_eq!(tree(r#"["a",1]"#).texts(), Some(vec!["a".to_owned(), "1".to_owned()]));
        assert_eq!(tree("\"a\"").texts(), Some(vec!["a".to_owned()]));
        assert_eq!((tree("null").texts(), tree("[null]").texts(), tree("{}").texts()), (None, None, None));
        assert_eq!(tree("{}").objects(), Some(vec![tree("{}")]));
        assert_eq!(tree("[{},{}]").objects().map(|list| list.len()), Some(2));
        assert_eq!((tree("[1]").objects(), tree("null").objects(), tree("[]").objects()), (None, None, Some(vec![])));
    }

    #[test]
    fn debug_shows_no_value() {
        assert_eq!(format!("{:?}", tree(r#"{"card":"4111"}"#)), "Tree(an object of 1)");
        assert_eq!(format!("{:?} {:?}", tree("\"4111\""), tree("4111")), "Tree(a text) Tree(a number)");
    }
}
