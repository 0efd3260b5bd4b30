//! One of several objects, as the value of a key says.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::decode::{Key, again};
use super::path;
use crate::catalogue::wire_text;

/// An object of which only the key was read that says which member it is.
#[derive(Debug, Clone)]
pub struct Tagged<'de> {
    tag: Cow<'de, str>,
    token: &'de str,
}

/// Looks at an object for the value of its key `tag`: a text or a whole number. The object is then read by
/// [`member`](Tagged::member) from its own text, so that amounts in it are exact.
pub fn read_tagged<'de, D: Deserializer<'de>>(from: D, tag: &'static str) -> Result<Tagged<'de>, D::Error> {
    let token = <&'de RawValue>::deserialize(from)?.get();
    let found: Found<'de> = again(token)?;
    let mut values = found.0.iter().filter(|(key, _)| &**key == tag).map(|(_, value)| value.get());
    let tag_text = match (values.next(), values.next()) {
        (Some(value), None) => wire_text(value).ok(),
        _ => None,
    };
    match tag_text {
        Some(tag) => Ok(Tagged { tag, token }),
        None => Err(D::Error::custom(path::placed(token.as_ptr() as usize, &path::step(tag)))),
    }
}

impl<'de> Tagged<'de> {
    /// The value that names the member.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Reads the object as a member.
    pub fn member<T: Deserialize<'de>, E: serde::de::Error>(&self) -> Result<T, E> {
        again(self.token)
    }
}

/// The keys of an object with the borders of their values.
struct Found<'de>(Vec<(Key<'de>, &'de RawValue)>);

impl<'de> Deserialize<'de> for Found<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Found<'de>;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Found<'de>, A::Error> {
                let mut keys = Vec::with_capacity(8);
                while let Some(entry) = entries.next_entry()? {
                    keys.push(entry);
                }
                Ok(Found(keys))
            }
        }
        from.deserialize_map(Keys)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Amount;
    use crate::json::{Fields, Json, Object, decode, read_object};

    #[derive(Debug)]
    enum Method {
        Card(Card),
        Other(Json),
    }

    #[derive(Debug)]
    struct Card {
        fee: Amount,
        next: Option<Box<Method>>,
    }

    impl<'de> Deserialize<'de> for Method {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let tagged = read_tagged(from, "type")?;
            match tagged.tag() {
                "card" => tagged.member().map(Self::Card),
                _ => tagged.member().map(Self::Other),
            }
        }
    }

    impl<'de> Deserialize<'de> for Card {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            read_object(from)
        }
    }

    impl<'de> Object<'de> for Card {
        fn read<A: MapAccess<'de>>(fields: &mut Fields<'de, A>) -> Result<Self, A::Error> {
            let (mut fee, mut next) = (None, None);
            while let Some(key) = fields.next()? {
                match &*key {
                    "fee" => fields.put(&key, &mut fee)?,
                    "next" => fields.put(&key, &mut next)?,
                    _ => fields.skip()?,
                }
            }
            Ok(Self { fee: fields.required("fee", fee)?, next: next.flatten() })
        }
    }

    fn path(json: &str) -> String {
        decode::<Vec<Method>>(json.as_bytes()).unwrap_err().json_path().to_owned()
    }

    #[test]
    fn the_tag_names_the_member_wherever_it_stands() {
        let json =
            r#"[{"fee": 12345678901234567890.12, "type": "card", "next": {"type": 7, "fee": 1.0}}, {"type":"x"}]"#;
        let list: Vec<Method> = decode(json.as_bytes()).unwrap();
        let [Method::Card(card), Method::Other(other)] = list.as_slice() else { unreachable!("{list:?}") };
        assert_eq!((card.fee.to_string().as_str(), other.as_str()), ("12345678901234567890.12", r#"{"type":"x"}"#));
        let Some(Method::Other(next)) = card.next.as_deref() else { unreachable!("{card:?}") };
        assert_eq!(next.as_str(), r#"{"type": 7, "fee": 1.0}"#);
    }

    #[test]
    fn a_failure_within_a_member_is_named_by_its_path() {
        for (json, expected) in [
            (r#"[{"type":"x"},{"type":"card","fee":"x"},1]"#, "$[1].fee"),
            (r#"[{"type":"card"}]"#, "$[0].fee"),
            (r#"[{"type":"card","fee":1,"next":{"type":"card","fee":{"a":1}}},1]"#, "$[0].next.fee"),
            (r#"[{"type":"card","next":{"type":"card","next":{"type":"card"}},"fee":1}]"#, "$[0].next.next.fee"),
            (r#"[{"fee":1}]"#, "$[0].type"),
            (r#"[{"type":{"a":1}},1]"#, "$[0].type"),
            (r#"[{"type":"card","type":"card"}]"#, "$[0].type"),
            (r#"[{"type":"card","fee":1,"next":[{}]}]"#, "$[0].next"),
            ("[1]", "$[0]"),
        ] {
            assert_eq!(path(json), expected, "{json}");
        }
    }

    #[test]
    fn a_member_within_a_member_without_end_is_a_failure_and_nothing_worse() {
        let deep = "[".to_owned() + &"{\"type\":\"card\",\"fee\":1,\"next\":".repeat(100_000);
        assert!(path(&deep).starts_with('$'));
        let closed = "{\"type\":\"card\",\"fee\":1,\"next\":".repeat(10_000) + "null" + &"}".repeat(10_000);
        assert!(path(&format!("[{closed}]")).starts_with('$'));
    }
}
