//! Reading a reply.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::path;
use crate::form::bounds;

/// A type that is read from a JSON object, field by field.
///
/// Generated types implement it with a loop over the keys and a `match`, and hand it to serde by
/// [`read_object`]. That compiles several times faster than a derive, and reads as fast.
pub trait Object<'de>: Sized {
    /// Reads the fields of one object.
    fn read<A: MapAccess<'de>>(fields: &mut Fields<'de, A>) -> Result<Self, A::Error>;
}

/// Reads an object: the whole of a generated type's `Deserialize`.
pub fn read_object<'de, T: Object<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_map(Whole(PhantomData))
}

struct Whole<T>(PhantomData<T>);

impl<'de, T: Object<'de>> Visitor<'de> for Whole<T> {
    type Value = T;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        T::read(&mut Fields { entries, lifetime: PhantomData })
    }
}

/// The fields of the object that is being read.
pub struct Fields<'de, A> {
    pub(super) entries: A,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Fields<'de, A> {
    /// The next key; `None` after the last. Every key is to be followed by one of
    /// [`put`](Self::put), [`put_unless`](Self::put_unless) and [`skip`](Self::skip).
    #[allow(clippy::should_implement_trait)] // it fails, and borrows for one step
    pub fn next(&mut self) -> Result<Option<Key<'de>>, A::Error> {
        self.entries.next_key()
    }

    /// Reads the key's value into its slot. A key that was seen before is an error: of two values
    /// for one key, nobody can say which is meant.
    pub fn put<T: Deserialize<'de>>(&mut self, key: &Key<'de>, slot: &mut Option<T>) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(twice(key));
        }
        *slot = Some(self.entries.next_value()?);
        Ok(())
    }

    /// Like [`put`](Self::put), where null and one text (as in `0001-01-01T00:00:00`) stand for no
    /// value.
    pub fn put_unless<T: Deserialize<'de>>(
        &mut self,
        key: &Key<'de>,
        none: &str,
        slot: &mut Option<Option<T>>,
    ) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(twice(key));
        }
        let token = self.entries.next_value::<&'de RawValue>()?.get();
        *slot = Some(if stands_for_none(token, none) { None } else { Some(again(token)?) });
        Ok(())
    }

    /// Puts what fills the hole of an envelope in which an empty list is no payload, unless a list or a map is due.
    pub fn put_payload<P: crate::Payload>(
        &mut self,
        key: &Key<'de>,
        none: &str,
        slot: &mut Option<Option<P>>,
    ) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(twice(key));
        }
        let token = self.entries.next_value::<&'de RawValue>()?.get();
        *slot = Some(match token {
            "null" => None,
            token if is_none(token, none) => P::of_empty_list(),
            token => Some(again(token)?),
        });
        Ok(())
    }

    /// Passes over a value that is of no interest.
    pub fn skip(&mut self) -> Result<(), A::Error> {
        self.entries.next_value::<IgnoredAny>().map(|_| ())
    }

    /// The value of a slot that must have been filled.
    #[allow(clippy::unused_self)] // it fixes the error's type
    pub fn required<T>(&self, name: &'static str, slot: Option<T>) -> Result<T, A::Error> {
        slot.ok_or_else(|| A::Error::missing_field(name))
    }
}

impl<A> fmt::Debug for Fields<'_, A> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Fields")
    }
}

/// A value whose text was kept until it could be read.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'de>(pub(super) &'de RawValue);

/// Reads a value from its raw text.
pub(super) fn again<'de, T: Deserialize<'de>, E: serde::de::Error>(token: &'de str) -> Result<T, E> {
    // The reader's own bound begins anew here.
    if too_deep(token) {
        return Err(E::custom(path::placed(token.as_ptr() as usize, "")));
    }
    // The same reader as the outer one, so that `T` is not compiled twice. The inner message is dropped, since it could
    // repeat the value; what is kept of it is the place.
    let mut inner = serde_json::Deserializer::from_slice(token.as_bytes());
    T::deserialize(&mut inner).map_err(|error| E::custom(path::inside(token, &error)))
}

/// How deep a value may nest that is read from its raw text.
const MAX_DEPTH: usize = 100;

/// Whether lists and objects nest deeper in a JSON text than a reader should follow.
pub(crate) fn too_deep(token: &str) -> bool {
    if !token.starts_with(['{', '[']) {
        return false;
    }
    let (mut depth, mut deepest, mut quote, mut escaped) = (0_usize, 0, false, false);
    for byte in token.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quote => escaped = true,
            b'"' => quote = !quote,
            _ if quote => {}
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest > MAX_DEPTH
}

/// The key is left out of the message: the path says it.
pub(super) fn twice<E: serde::de::Error>(_key: &Key<'_>) -> E {
    E::custom("a key is given twice")
}

pub(super) fn stands_for_none(token: &str, none: &str) -> bool {
    token == "null" || is_none(token, none)
}

/// Whether a token is the text, the number or the empty list that stands for no value.
pub(super) fn is_none(token: &str, none: &str) -> bool {
    match token.as_bytes() {
        [b'"', ..] => token.strip_prefix('"').and_then(|text| text.strip_suffix('"')) == Some(none),
        [b'[', between @ .., b']'] => none == "[]" && between.trim_ascii().is_empty(),
        _ => token == none,
    }
}

/// A key of an object, borrowed from the document where it has no escapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<'de>(Cow<'de, str>);

impl Deref for Key<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // The implementation for `Cow` always copies.
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        from.deserialize_str(Text)
    }
}

/// Reads a whole reply. A byte order mark before it is passed over.
///
/// ```
/// let failure = vezne_runtime::decode::<Vec<bool>>(b"[true, 1]").unwrap_err();
/// assert_eq!(failure.json_path(), "$[1]");
/// ```
pub fn decode<R: DeserializeOwned>(body: &[u8]) -> Result<R, Undecodable> {
    let body = strip_bom(body);
    bounds::message(|| serde_json::from_slice(body)).map_err(|error| Undecodable::new(body, &error))
}

pub(crate) fn strip_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// A reply that could not be read. It knows the place, and nothing of the content.
#[derive(Clone, PartialEq, Eq)]
pub struct Undecodable {
    path: String,
}

impl Undecodable {
    #[cold]
    fn new(body: &[u8], error: &serde_json::Error) -> Self {
        Self { path: path::of_failure(body, error) }
    }

    /// Where it stopped, as a JSONPath: `$.Value.Balance`; the place where a field that must be there
    /// is not. The keys are the provider's, so it is for people who may see the reply.
    pub fn json_path(&self) -> &str {
        &self.path
    }

    pub(crate) fn into_path(self) -> String {
        self.path
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("the reply could not be read in full")
    }
}

impl fmt::Debug for Undecodable {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Undecodable")
    }
}

impl std::error::Error for Undecodable {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Amount, Currency, Time};

    #[derive(Debug)]
    struct Wallet {
        balance: Amount,
        note: Option<String>,
        until: Option<Time>,
        currency: Option<Currency>,
        amounts: Option<Vec<Amount>>,
        inner: Option<Box<Wallet>>,
        list: Option<Vec<Wallet>>,
    }

    impl<'de> Deserialize<'de> for Wallet {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            read_object(from)
        }
    }

    impl<'de> Object<'de> for Wallet {
        fn read<A: MapAccess<'de>>(fields: &mut Fields<'de, A>) -> Result<Self, A::Error> {
            let (mut balance, mut note, mut until) = (None, None, None);
            let (mut currency, mut amounts, mut inner, mut list) = (None, None, None, None);
            while let Some(key) = fields.next()? {
                match &*key {
                    "balance" => fields.put(&key, &mut balance)?,
                    "note" => fields.put(&key, &mut note)?,
                    "until" => fields.put_unless(&key, "0001-01-01T00:00:00", &mut until)?,
                    "currency" => fields.put(&key, &mut currency)?,
                    "amounts" => fields.put(&key, &mut amounts)?,
                    "inner" => fields.put(&key, &mut inner)?,
                    "list" => fields.put(&key, &mut list)?,
                    _ => fields.skip()?,
                }
            }
            Ok(Self {
                balance: fields.required("balance", balance)?,
                note: note.flatten(),
                until: until.flatten(),
                currency,
                amounts,
                inner,
                list,
            })
        }
    }

    fn read(json: &str) -> Wallet {
        decode(json.as_bytes()).unwrap()
    }

    fn path(json: &str) -> String {
        let body = json.as_bytes();
        let undecodable = decode::<Wallet>(body).unwrap_err();
        assert!(!format!("{undecodable} {undecodable:?}").contains("balance"));
        undecodable.into_path()
    }

    #[test]
    fn fields_are_read_in_any_order_and_strangers_are_passed_over() {
        let wallet =
            read("\u{feff}{\"stranger\": {\"balance\": [1]}, \"not\\u0065\": \"\\u015f\", \"balance\": 1.0000}");
        assert_eq!(wallet.balance.to_string(), "1.0000");
        assert_eq!(wallet.note.as_deref(), Some("ş"));
        assert!(wallet.until.is_none());
        assert!(
            wallet.inner.is_none() && wallet.list.is_none() && wallet.amounts.is_none() && wallet.currency.is_none()
        );
    }

    #[test]
    fn null_and_the_none_text_are_no_value() {
        for until in ["null", "\"0001-01-01T00:00:00\""] {
            assert!(read(&format!("{{\"balance\": 1, \"until\": {until}, \"note\": null}}")).until.is_none());
        }
        let until = read(r#"{"balance": "1", "until": "2024-01-01T00:00:00"}"#).until;
        assert_eq!(until.unwrap().to_string(), "2024-01-01T00:00:00");
    }

    #[test]
    fn a_failure_is_named_by_the_path_of_the_value() {
        for (json, expected) in [
            ("", "$"),
            ("[]", "$"),
            ("null", "$"),
            (r#"{"balance": 1} x"#, "$"),
            (r#"{"balance": tru}"#, "$.balance"),
            (r#"{"balance": "x"}"#, "$.balance"),
            (r#"{"balance": "x", "note": "y"}"#, "$.balance"),
            (r#"{"balance": {}}"#, "$.balance"),
            (r#"{"balance": [1, 2], "note": "y"}"#, "$.balance"),
            (r#"{"balance": {"a": {"b": 1}}}"#, "$.balance"),
            (r#"{"balance": 1, "note": 2}"#, "$.note"),
            (r#"{"balance": 1, "note": {}}"#, "$.note"),
            (r#"{"balance": 1, "until": "never"}"#, "$.until"),
            (r#"{"balance": 1, "until": "never", "note": "x"}"#, "$.until"),
            (r#"{"balance": 1, "currency": "LIRA", "note": "x"}"#, "$.currency"),
            (r#"{"balance": 1, "amounts": [1, 2, "x"], "note": "x"}"#, "$.amounts[2]"),
            (r#"{"balance": 1, "amounts": [1, "x", 2], "note": "x"}"#, "$.amounts[1]"),
            ("{\"balance\": 1,\n \"inner\": {\"note\": \"}\",\n\"balance\":\n\"x\"\n}\n}", "$.inner.balance"),
            (r#"{"balance": 1, "list": [{"balance": 1}, {"note": "x"}, {"balance": 1}]}"#, "$.list[1].balance"),
            (r#"{"balance": 1, "list": [{"balance": 1}, {"balance": 2, "note": [3]}]}"#, "$.list[1].note"),
            (r#"{"balance": 1, "list": [{"balance": 1}, 5]}"#, "$.list[1]"),
            (r#"{"inner": {"balance": 1}, "balance": 1, "inner": {"balance": 1}}"#, "$.inner"),
            (r#"{"inner": {"balance": 1}}"#, "$.balance"),
            (r#"{"balance": 1, "inner": {"balance": 1"#, "$.inner.balance"),
        ] {
            assert_eq!(path(json), expected, "{json}");
        }
    }

    #[test]
    fn odd_keys_are_quoted_in_a_path() {
        assert_eq!(crate::json::key_path("odd key"), "$['odd key']");
        assert_eq!(crate::json::key_path("it's"), "$['it\\'s']");
        assert_eq!(path(r#"{"a b\u0022": tru, "balance": 1}"#), r#"$['a b"']"#);
    }

    #[test]
    fn hostile_documents_are_failures_and_nothing_worse() {
        for json in [
            "[".repeat(200_000),
            "{\"inner\":".repeat(200_000),
            format!("{{\"stranger\":{}", "[".repeat(200_000)),
            "{\"balance\":1,\"balance\":2}".to_owned(),
            format!("{{\"balance\":{}}}", "9".repeat(100_000)),
            "{\"balance\":1,\"note\":\"\\ud800\"}".to_owned(),
        ] {
            assert!(path(&json).starts_with('$'));
        }
        assert!(decode::<Wallet>(b"{\"note\":\"\xff\",\"balance\":1}").is_err());
        assert!(decode::<Wallet>(b"\xff\xfe{\0}\0").is_err());
    }
}
