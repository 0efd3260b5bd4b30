//! A lenient look at a reply, before anything in it is believed.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, StatusCode};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::amount::Amount;
use crate::expr;
use crate::form::{ReadForm, loose_text};
use crate::json::{Key, strip_bom};
use crate::sections::Sections;
use crate::tree::Tree;

/// The body of a reply as a verdict needs it: a few fields by name, and none of them for certain.
///
/// A field is a value only if it is there exactly once, is not null and is of the JSON type asked
/// for (`"0"` is no number), in a body that is one whole JSON object. In every other case it is
/// `None`: it has nothing to say. Nothing here fails.
pub struct Answer<'a> {
    body: &'a [u8],
    fields: Option<Pairs<'a>>,
    head: Option<(StatusCode, &'a HeaderMap)>,
    request: Option<&'a Tree>,
    texts: bool,
}

/// The fields of one object, their values unread.
struct Pairs<'a>(Vec<(Key<'a>, &'a RawValue)>);

impl<'a> Answer<'a> {
    /// Looks through a body once, for the borders of its top fields.
    pub fn new(body: &'a [u8]) -> Self {
        Self { body, fields: serde_json::from_slice(strip_bom(body)).ok(), head: None, request: None, texts: false }
    }

    /// With the status and the headers that it came with.
    #[must_use]
    pub fn with_head(mut self, status: StatusCode, headers: &'a HeaderMap) -> Self {
        self.head = Some((status, headers));
        self
    }

    /// With the request that it answers, or that it is to tell about.
    #[must_use]
    pub fn about(mut self, request: &'a Tree) -> Self {
        self.request = Some(request);
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> Option<i64> {
        self.head.map(|(status, _)| i64::from(status.as_u16()))
    }

    /// A header of the reply.
    pub fn header(&self, name: &str) -> Option<String> {
        self.head?.1.get(name)?.to_str().ok().map(str::to_owned)
    }

    /// The request that it answers, or that it is to tell about, with its sections.
    pub fn request(&self) -> Sections<'a> {
        Sections::new(self.request.unwrap_or(&Tree::Null))
    }

    /// Says that the document was made of a format that knows only texts: a number, a yes or no may stand in one.
    #[must_use]
    pub fn of_texts(mut self, texts: bool) -> Self {
        self.texts = texts;
        self
    }

    /// The value at a path of keys, read by the form that the spec gives it; in a document that knows only texts, what
    /// such a form writes without quotes stands in one.
    pub fn read<T>(&self, path: &[&str], form: &impl ReadForm<T>) -> Option<T> {
        let token = self.token(path)?;
        form.read(token).ok().or_else(|| {
            let text: String = serde_json::from_str(token).ok().filter(|_| self.texts)?;
            read_in_text(&text, form)
        })
    }

    /// Whether the body is a JSON object at all.
    pub fn is_object(&self) -> bool {
        self.fields.is_some()
    }

    /// The text at a path of keys.
    pub fn text(&self, path: &[&str]) -> Option<String> {
        serde_json::from_str(self.token(path)?).ok()
    }

    /// The whole of a reply that is a text or a page.
    pub fn whole(&self) -> Option<String> {
        serde_json::from_slice(self.body).ok()
    }

    /// The text at a path of keys, or a number or a flag as it is written.
    pub fn loose_text(&self, path: &[&str]) -> Option<String> {
        loose_text(self.token(path)?).map(Cow::into_owned)
    }

    /// The whole number at a path of keys.
    pub fn int(&self, path: &[&str]) -> Option<i64> {
        // Rust reads a plus sign in front of a number, and no form of number on the wire has one.
        self.bare(path).filter(|token| !token.starts_with('+'))?.parse().ok()
    }

    /// The `true` or `false` at a path of keys.
    pub fn flag(&self, path: &[&str]) -> Option<bool> {
        self.bare(path)?.parse().ok()
    }

    /// The exact number at a path of keys: a number, or a text that holds one, as amounts are read.
    pub fn decimal(&self, path: &[&str]) -> Option<Amount> {
        self.tree(path)?.decimal()
    }

    /// The texts of a list of single values at a path of keys; a single value counts as a list of one.
    pub fn texts(&self, path: &[&str]) -> Option<Vec<String>> {
        self.tree(path)?.texts()
    }

    /// The names and texts of a map at a path of keys, in order; what has no text is left out.
    pub fn pairs(&self, path: &[&str]) -> Option<expr::Pairs> {
        self.tree(path)?.pairs()
    }

    /// The objects of a list at a path of keys; a single object counts as a list of one.
    pub fn objects(&self, path: &[&str]) -> Option<Vec<Tree>> {
        self.tree(path)?.objects()
    }

    fn tree(&self, path: &[&str]) -> Option<Tree> {
        Tree::parse(self.token(path)?.as_bytes())
    }

    /// The token of a number or a flag; what stands in a text, where the document has nothing else.
    fn bare(&self, path: &[&str]) -> Option<&'a str> {
        let token = self.token(path)?;
        let inside = token.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        Some(inside.filter(|_| self.texts).unwrap_or(token))
    }

    pub(crate) fn token(&self, path: &[&str]) -> Option<&'a str> {
        let (first, inner) = path.split_first()?;
        let mut value = self.fields.as_ref()?.only(first)?;
        for key in inner {
            value = serde_json::from_slice::<Pairs<'a>>(value.get().as_bytes()).ok()?.only(key)?;
        }
        Some(value.get())
    }
}

/// A value that a form writes without quotes, as a number or a flag, and that stands in a text since there is nothing else.
pub(crate) fn read_in_text<T>(text: &str, form: &impl ReadForm<T>) -> Option<T> {
    form.read(text).ok().filter(|_| !text.starts_with('"'))
}

impl<'a> Pairs<'a> {
    /// The value of a key that is there once.
    fn only(&self, wanted: &str) -> Option<&'a RawValue> {
        let mut found = self.0.iter().filter(|(key, _)| &**key == wanted);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs<'de>;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::with_capacity(8);
                while let Some(pair) = entries.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Object)
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(if self.is_object() { "Answer(an object)" } else { "Answer(no object)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_speaks_only_in_its_own_type() {
        let answer = Answer::new(
            r#"{"flag": true, "int": -7, "text": "a\u015f", "digits": "0", "half": 1.5, "none": null}"#.as_bytes(),
        );
        assert_eq!(answer.flag(&["flag"]), Some(true));
        assert_eq!(answer.int(&["int"]), Some(-7));
        assert_eq!(answer.text(&["text"]).as_deref(), Some("aş"));
        for key in ["flag", "text", "digits", "half", "none", "absent"] {
            assert_eq!(answer.int(&[key]), None, "{key}");
        }
        for key in ["int", "text", "digits", "none", "absent"] {
            assert_eq!(answer.flag(&[key]), None, "{key}");
        }
        for key in ["flag", "int", "half", "none", "absent"] {
            assert_eq!(answer.text(&[key]), None, "{key}");
        }
        assert_eq!(answer.text(&[]), None);
    }

    #[test]
    fn an_exact_number_may_stand_in_a_text_and_lists_are_read_whole() {
        let answer =
            Answer::new(br#"{"a": 1.50, "b": "2.00", "list": ["x", 1], "rows": [{"id": 1}], "row": {"id": 2}}"#);
        assert_eq!(answer.decimal(&["a"]).map(|amount| amount.to_string()).as_deref(), Some("1.50"));
        assert_eq!(answer.decimal(&["b"]).map(|amount| amount.to_string()).as_deref(), Some("2.00"));
        assert_eq!(answer.texts(&["list"]), Some(vec!["x".to_owned(), "1".to_owned()]));
        assert_eq!(answer.objects(&["rows"]).map(|rows| rows.len()), Some(1));
        assert_eq!(answer.objects(&["row"]).map(|rows| rows.len()), Some(1));
        assert_eq!((answer.decimal(&["list"]), answer.texts(&["row"]), answer.objects(&["a"])), (None, None, None));
    }

    #[test]
    fn a_text_is_whole_and_nothing_else_is() {
        assert_eq!(Answer::new("\"Onaylandı\\n00\"".as_bytes()).whole().as_deref(), Some("Onaylandı\n00"));
        assert_eq!(Answer::new(b"\"\"").whole().as_deref(), Some(""));
        for body in ["", "1", "null", "{\"a\":\"b\"}", "[\"a\"]", "\"open", "<html>"] {
            assert_eq!(Answer::new(body.as_bytes()).whole(), None, "{body}");
        }
    }

    #[test]
    fn a_path_goes_into_objects() {
        let answer = Answer::new(br#"{"a": {"b": {"c": 5}, "d": [1]}}"#);
        assert_eq!(answer.int(&["a", "b", "c"]), Some(5));
        assert_eq!(answer.int(&["a", "d", "c"]), None);
        assert_eq!(answer.int(&["a", "b", "c", "e"]), None);
    }

    #[test]
    fn a_key_that_stands_twice_says_nothing() {
        let answer = Answer::new(br#"{"ok": true, "o\u006b": true, "a": {"ok": true, "ok": true}, "c": 1}"#);
        assert_eq!(answer.flag(&["ok"]), None);
        assert_eq!(answer.flag(&["a", "ok"]), None);
        assert_eq!(answer.int(&["c"]), Some(1));
    }

    #[test]
    fn what_is_not_one_whole_object_says_nothing() {
        for body in [
            "",
            "null",
            "[{\"ok\":true}]",
            "{\"ok\":true",
            "{\"ok\":true} {}",
            "{\"ok\":true,}",
            "<html>",
            "{'ok':true}",
        ] {
            let answer = Answer::new(body.as_bytes());
            assert!(!answer.is_object(), "{body}");
            assert_eq!(answer.flag(&["ok"]), None, "{body}");
        }
        assert_eq!(Answer::new(b"\xef\xbb\xbf{\"ok\":true}").flag(&["ok"]), Some(true));
        assert!(!Answer::new(&b"{\"a\":".repeat(100_000)).is_object());
        assert_eq!(Answer::new(b"{\"ok\":true,\"x\":\"\xff\"}").flag(&["ok"]), None);
    }
}
