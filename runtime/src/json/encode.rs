//! Writing a request.

use std::fmt;
use std::io::Write as _;
use std::ops::Range;

use uuid::Uuid;

use super::path::PathText;

/// A value that can stand in a request.
///
/// Generated types implement it by naming their fields in the order of the document. It says what
/// stands where and not which bytes: those are the [`Encoder`]'s, so that another wire format can
/// be put behind the same implementations.
pub trait Encode {
    /// Writes the value: one JSON value, exactly.
    fn encode(&self, to: &mut Encoder<'_>);
}

/// A value whose fields can be written among those of an object around it.
pub trait EncodeFields {
    /// Writes the fields into the object that is open.
    fn encode_fields(&self, to: &mut Encoder<'_>);
}

/// A JSON value that is always the same, written as it stands here. It comes from a spec that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constant(pub &'static str);

impl Encode for Constant {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.out.extend_from_slice(self.0.as_bytes());
    }
}

/// Writes values as JSON, once: the bytes made here are the bytes that are sent.
///
/// A value that its wire form cannot carry does not stop it. The first such failure is kept, with
/// its path, and the call ends before anything is sent.
pub struct Encoder<'a> {
    out: &'a mut Vec<u8>,
    masked: bool,
    /// How many fields and list members are open around the place of writing.
    depth: usize,
    /// The field of the top object whose place is remembered.
    watched: Option<&'static str>,
    found: Option<Range<usize>>,
    problem: Option<Box<Problem>>,
}

/// The first value that could not be written.
struct Problem {
    why: &'static str,
    path: PathText,
    /// How deep the innermost place is that the path does not have yet. The path is put together
    /// as the fields around the failure end, so that a good request pays nothing for it.
    depth: usize,
}

/// What one request became.
pub(crate) struct Encoded {
    pub(crate) body: Vec<u8>,
    /// Where the value of the replay key stands in the body.
    pub(crate) key: Option<Range<usize>>,
    pub(crate) problem: Option<Unwritable>,
}

/// A value that its wire form cannot carry exactly, found before anything was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable {
    path: String,
    why: &'static str,
}

impl Unwritable {
    /// Where the value stands in the request, as a JSONPath: `$.card.expiry`.
    pub fn json_path(&self) -> &str {
        &self.path
    }

    /// What is wrong with it, without the value.
    pub fn why(&self) -> &'static str {
        self.why
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}", self.path, self.why)
    }
}

impl std::error::Error for Unwritable {}

/// The JSON text of a value, as it is sent. **With every secret in it.**
pub fn to_json<T: Encode + ?Sized>(value: &T) -> Result<String, Unwritable> {
    let encoded = Encoded::new(&mut |to| value.encode(to), None, false);
    match encoded.problem {
        Some(problem) => Err(problem),
        None => Ok(text(encoded.body)),
    }
}

/// The JSON text of a value with masks in the place of secrets, tokens, card numbers and personal
/// data, and of nothing else: what may be kept in a log of what was sent.
pub fn masked_json<T: Encode + ?Sized>(value: &T) -> String {
    text(Encoded::new(&mut |to| value.encode(to), None, true).body)
}

/// Everything that is written is UTF-8.
fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap_or_default()
}

impl Encoded {
    /// Not generic, so that it is compiled once for all requests.
    pub(crate) fn new(write: &mut dyn FnMut(&mut Encoder<'_>), watched: Option<&'static str>, masked: bool) -> Self {
        let mut body = Vec::with_capacity(512);
        let mut to = Encoder { out: &mut body, masked, depth: 0, watched, found: None, problem: None };
        write(&mut to);
        let key = to.found.take();
        let problem = to.problem.take().map(|problem| Unwritable { path: problem.path.finish(), why: problem.why });
        Self { body, key, problem }
    }

    /// The replay key that stands in the body, as text.
    pub(crate) fn key_text(body: &[u8], key: Option<&Range<usize>>) -> Option<Box<str>> {
        let token = std::str::from_utf8(body.get(key?.clone())?).ok().filter(|token| *token != "null")?;
        if token.starts_with('"') { serde_json::from_str(token).ok() } else { Some(token.into()) }
    }

    /// Puts another replay key into the body, where the operation has its own or where it was left
    /// out.
    pub(crate) fn set_key(&mut self, name: &str, key: &str) -> Result<(), &'static str> {
        if key.is_empty() {
            return Err("an empty idempotency key tells no two calls apart");
        }
        let as_text = |out: &mut Vec<u8>| write_text(out, key);
        let mut value = Vec::with_capacity(key.len() + 2);
        match &self.key {
            Some(range) => {
                let old = self.body.get(range.clone()).unwrap_or_default();
                if old == b"null" || old.first() == Some(&b'"') {
                    as_text(&mut value);
                } else if key.parse::<i64>().is_ok_and(|number| number.to_string() == key) {
                    value.extend_from_slice(key.as_bytes());
                } else {
                    return Err("the idempotency key of this operation is a whole number");
                }
                let range = range.clone();
                self.key = Some(range.start..range.start + value.len());
                self.body.splice(range, value);
            }
            None if self.body.first() == Some(&b'{') => {
                write_text(&mut value, name);
                value.push(b':');
                let start = value.len() + 1;
                as_text(&mut value);
                self.key = Some(start..value.len() + 1);
                if self.body.get(1) != Some(&b'}') {
                    value.push(b',');
                }
                self.body.splice(1..1, value);
            }
            None => return Err("the request has no place for an idempotency key"),
        }
        Ok(())
    }
}

impl Encoder<'_> {
    /// Writes an object; the closure writes its fields.
    pub fn object(&mut self, fields: impl FnOnce(&mut Self)) {
        self.out.push(b'{');
        fields(self);
        self.out.push(b'}');
    }

    /// Writes a field of the object that is open.
    pub fn field<T: Encode + ?Sized>(&mut self, name: &'static str, value: &T) {
        let start = self.open(name);
        value.encode(self);
        self.close(name, start);
    }

    /// Writes a field if there is a value, and nothing, not even the name, if there is none.
    pub fn optional<T: Encode>(&mut self, name: &'static str, value: Option<T>) {
        if let Some(value) = value {
            self.field(name, &value);
        }
    }

    /// Writes a field, with what stands for "no value" if there is none: a text, a number, [`Nothing`](crate::Nothing) or
    /// an [`EmptyList`].
    pub fn or_none<T: Encode, N: Encode + ?Sized>(&mut self, name: &'static str, value: Option<T>, none: &N) {
        match value {
            Some(value) => self.field(name, &value),
            None => self.field(name, none),
        }
    }

    /// Writes a section of a request: an object whose fields the closure writes.
    pub fn section(&mut self, name: &'static str, fields: impl FnOnce(&mut Self)) {
        let start = self.open(name);
        self.object(fields);
        self.close(name, start);
    }

    /// Keeps the place of a field that is computed later.
    pub fn slot(&mut self, name: &'static str) {
        let start = self.open(name);
        self.null();
        self.close(name, start);
    }

    /// Writes the section `body` of a request, or an empty one where the request has none.
    pub(crate) fn body<T: Encode>(&mut self, value: &T) {
        let start = self.open("body");
        value.encode(self);
        if self.out.len() == start {
            self.out.extend_from_slice(b"{}");
        }
        self.close("body", start);
    }

    /// Writes a list.
    pub fn list<'v, T: Encode + 'v>(&mut self, values: impl IntoIterator<Item = &'v T>) {
        self.members(values, |value, to| value.encode(to));
    }

    /// Writes a list, each member by the closure.
    pub(super) fn members<V>(&mut self, values: impl IntoIterator<Item = V>, write: impl Fn(V, &mut Self)) {
        self.out.push(b'[');
        for (index, value) in values.into_iter().enumerate() {
            self.separate(b'[');
            self.depth += 1;
            write(value, self);
            self.depth -= 1;
            self.blame(|path| path.index(index));
        }
        self.out.push(b']');
    }

    /// Writes a text, escaped.
    pub fn text(&mut self, value: &str) {
        write_text(self.out, value);
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    /// Says that the value to be written here cannot be. Without the value: the reason is shown.
    pub fn fail(&mut self, why: &'static str) {
        self.null();
        if self.problem.is_none() {
            self.problem = Some(Box::new(Problem { why, path: PathText::default(), depth: self.depth }));
        }
    }

    /// Whether masks are to be written in the place of sensitive values.
    pub fn is_masked(&self) -> bool {
        self.masked
    }

    /// Writes a sensitive text, or its mask.
    pub(crate) fn sensitive_text(&mut self, value: &str, mask: &dyn fmt::Display) {
        if self.masked {
            self.plain_text(mask);
        } else {
            self.text(value);
        }
    }

    /// Writes a text that is known to need no escapes.
    pub(crate) fn plain_text(&mut self, value: &dyn fmt::Display) {
        // Writing into a `Vec` cannot fail.
        let _ = write!(self.out, "\"{value}\"");
    }

    /// The bytes written so far, to put a finished JSON value behind them.
    pub(crate) fn raw(&mut self) -> &mut Vec<u8> {
        self.out
    }

    /// Writes a value by itself, into bytes of its own. A failure in it is a failure at the place of writing.
    pub(crate) fn apart_from(&mut self, write: impl FnOnce(&mut Encoder<'_>)) -> Vec<u8> {
        let mut out = Vec::with_capacity(128);
        let mut inner =
            Encoder { out: &mut out, masked: self.masked, depth: 0, watched: None, found: None, problem: None };
        write(&mut inner);
        if let (Some(mut problem), true) = (inner.problem.take(), self.problem.is_none()) {
            problem.depth = self.depth;
            self.problem = Some(problem);
        }
        out
    }

    pub(super) fn open(&mut self, name: &str) -> usize {
        self.separate(b'{');
        write_text(self.out, name);
        self.out.push(b':');
        self.depth += 1;
        self.out.len()
    }

    pub(super) fn close(&mut self, name: &str, start: usize) {
        self.depth -= 1;
        if self.depth == 0 && self.watched == Some(name) {
            self.found = Some(start..self.out.len());
        }
        self.blame(|path| path.key(name));
    }

    /// No value ends in an opening bracket, so the last byte tells whether this is the first member.
    fn separate(&mut self, opening: u8) {
        if self.out.last() != Some(&opening) {
            self.out.push(b',');
        }
    }

    /// Adds the place that has just been left to the path of a failure inside it.
    fn blame(&mut self, step: impl FnOnce(&mut PathText)) {
        if let Some(problem) = &mut self.problem {
            if problem.depth == self.depth + 1 {
                problem.depth = self.depth;
                step(&mut problem.path);
            }
        }
    }
}

impl fmt::Debug for Encoder<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Encoder({} bytes)", self.out.len())
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    // Writing a text into a `Vec` cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// The request of an operation that has no body: nothing is sent, and no content type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoBody;

impl Encode for NoBody {
    fn encode(&self, _to: &mut Encoder<'_>) {}
}

/// `[]`, where that stands for no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmptyList;

impl Encode for EmptyList {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.out.extend_from_slice(b"[]");
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, to: &mut Encoder<'_>) {
        (**self).encode(to);
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, to: &mut Encoder<'_>) {
        (**self).encode(to);
    }
}

/// `null` for no value; a field that is left out instead is [`Encoder::optional`].
impl<T: Encode> Encode for Option<T> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Some(value) => value.encode(to),
            None => to.null(),
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.list(self);
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.list(self);
    }
}

impl Encode for str {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.text(self);
    }
}

impl Encode for String {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.text(self);
    }
}

impl Encode for bool {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Encode for Uuid {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.plain_text(&self.hyphenated());
    }
}

macro_rules! encode_integer {
    ($($integer:ty),*) => { $(
        impl Encode for $integer {
            fn encode(&self, to: &mut Encoder<'_>) {
                // Writing into a `Vec` cannot fail.
                let _ = write!(to.out, "{self}");
            }
        }
    )* };
}
encode_integer!(i8, i16, i32, i64, u8, u16, u32, u64);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Amount, AmountForm, Catalogue, CatalogueForm, Currency, Nothing, Secret, Unlisted, Verdict};

    struct Order {
        id: Option<String>,
        lines: Vec<Line>,
    }

    struct Line {
        name: String,
        amount: Amount,
        code: &'static str,
    }

    impl Encode for Order {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.object(|to| {
                to.field("first", &1_i64);
                to.optional("id", self.id.as_ref());
                to.field("lines", &self.lines);
            });
        }
    }

    impl Encode for Line {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.object(|to| {
                to.field("id", "inner");
                to.field("name", &self.name);
                to.field("amount", &self.amount);
                to.field_as("text", &self.amount, &AmountForm::TEXT);
                to.field_as("code", &Code(Unlisted::new(self.code)), &CatalogueForm::NUMBER);
                to.or_none("until", None::<&String>, "0001-01-01T00:00:00");
            });
        }
    }

    struct Code(Unlisted);

    impl Encode for Code {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.text(self.as_wire());
        }
    }

    impl Catalogue for Code {
        fn from_wire(wire: &str) -> Self {
            Self(Unlisted::new(wire))
        }

        fn as_wire(&self) -> &str {
            self.0.as_str()
        }

        fn verdict(&self) -> Verdict {
            Verdict::Unknown
        }

        fn is_listed(&self) -> bool {
            false
        }
    }

    fn order(id: Option<&str>, code: &'static str) -> Order {
        let amount = "1.00".parse().unwrap();
        Order { id: id.map(str::to_owned), lines: vec![Line { name: "a\"\u{1}ş".to_owned(), amount, code }] }
    }

    fn encoded(order: &Order) -> Encoded {
        Encoded::new(&mut |to| order.encode(to), Some("id"), false)
    }

    #[test]
    fn fields_stand_in_order_with_exact_amounts() {
        assert_eq!(
            to_json(&order(None, "7")).unwrap(),
            r#"{"first":1,"lines":[{"id":"inner","name":"a\"\u0001ş","amount":1.00,"text":"1.00","code":7,"until":"0001-01-01T00:00:00"}]}"#
        );
    }

    #[test]
    fn small_values_have_their_plain_forms() {
        assert_eq!(to_json(&vec![Some(true), None]).unwrap(), "[true,null]");
        assert_eq!(to_json(&Currency::TRY).unwrap(), "\"TRY\"");
        assert_eq!(to_json(&Nothing).unwrap(), "null");
        assert_eq!(to_json(&NoBody).unwrap(), "");
        assert_eq!(to_json(&Uuid::nil()).unwrap(), "\"00000000-0000-0000-0000-000000000000\"");
        assert_eq!(to_json(&Vec::<i64>::new()).unwrap(), "[]");
        assert_eq!(to_json(&[i64::MIN][..]).unwrap(), "[-9223372036854775808]");
    }

    #[test]
    fn the_first_value_that_cannot_be_written_is_named_by_its_path() {
        let mut bad = order(None, "seven");
        bad.lines.insert(0, Line { name: String::new(), amount: Amount::ZERO, code: "0" });
        let problem = to_json(&bad).unwrap_err();
        assert_eq!(problem.json_path(), "$.lines[1].code");
    }

    #[test]
    fn masks_stand_for_what_is_sensitive_and_for_nothing_else() {
        assert_eq!(masked_json(&order(None, "7")), to_json(&order(None, "7")).unwrap());
        assert_eq!(masked_json(&vec![Secret::from("x")]), "[\"***\"]");
    }

    #[test]
    fn a_key_replaces_the_one_in_the_top_object() {
        let mut encoded = encoded(&order(Some("old"), "7"));
        assert_eq!(Encoded::key_text(&encoded.body, encoded.key.as_ref()).as_deref(), Some("old"));
        encoded.set_key("id", "né\"w").unwrap();
        assert_eq!(Encoded::key_text(&encoded.body, encoded.key.as_ref()).as_deref(), Some("né\"w"));
        assert!(encoded.body.starts_with(r#"{"first":1,"id":"né\"w","lines":[{"id":"inner""#.as_bytes()));
    }

    #[test]
    fn a_key_that_was_left_out_is_put_in() {
        let mut encoded = encoded(&order(None, "7"));
        assert_eq!(encoded.key, None);
        encoded.set_key("id", "new").unwrap();
        assert!(encoded.body.starts_with(br#"{"id":"new","first":1,"#));
        assert_eq!(Encoded::key_text(&encoded.body, encoded.key.as_ref()).as_deref(), Some("new"));

        let mut empty = Encoded::new(&mut |to| to.object(|_| ()), Some("id"), false);
        empty.set_key("id", "new").unwrap();
        assert_eq!(empty.body, br#"{"id":"new"}"#);
        assert!(Encoded::new(&mut |_| (), Some("id"), false).set_key("id", "new").is_err());
    }

    #[test]
    fn a_key_that_stands_as_null_is_replaced_and_not_given_twice() {
        let mut encoded = Encoded::new(&mut |to| to.object(|to| to.field("id", &None::<String>)), Some("id"), false);
        assert_eq!(Encoded::key_text(&encoded.body, encoded.key.as_ref()), None);
        encoded.set_key("id", "new").unwrap();
        assert_eq!(encoded.body, br#"{"id":"new"}"#);
        assert_eq!(Encoded::key_text(&encoded.body, encoded.key.as_ref()).as_deref(), Some("new"));
    }

    #[test]
    fn a_key_that_is_empty_is_not_taken() {
        let mut encoded = encoded(&order(Some("old"), "7"));
        assert!(encoded.set_key("id", "").is_err());
        assert_eq!(Encoded::key_text(&encoded.body, encoded.key.as_ref()).as_deref(), Some("old"));
    }

    #[test]
    fn a_numeric_key_stays_a_number() {
        let mut encoded = Encoded::new(&mut |to| to.object(|to| to.field("id", &5_i64)), Some("id"), false);
        encoded.set_key("id", "17").unwrap();
        assert_eq!(encoded.body, br#"{"id":17}"#);
        assert!(encoded.set_key("id", "seventeen").is_err());
        assert_eq!(encoded.body, br#"{"id":17}"#);
    }
}
