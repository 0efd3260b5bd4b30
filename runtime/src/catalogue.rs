//! Open sets of wire values: codes, statuses, kinds.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, Unexpected};
use serde_json::value::RawValue;

use crate::verdict::Verdict;

/// A set of wire values that a document lists, and that may grow without notice.
///
/// A value that nobody has seen survives as an [`Unlisted`], and never means success.
pub trait Catalogue: Sized {
    /// The member with this wire text; every text has one.
    fn from_wire(wire: &str) -> Self;
    /// The member's text on the wire.
    fn as_wire(&self) -> &str;
    /// What the value says became of a call.
    fn verdict(&self) -> Verdict;
    /// Whether the document lists the value.
    fn is_listed(&self) -> bool;
}

/// The verdict that a catalogue gives a wire value, if there is one: for a code that is no voice itself.
#[allow(clippy::needless_pass_by_value)] // made for the call
pub fn listed_verdict<C: Catalogue>(wire: Option<String>) -> Option<Verdict> {
    wire.map(|wire| C::from_wire(&wire).verdict())
}

/// A wire value that its catalogue does not list. Only a reply makes one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Unlisted(Box<str>);

impl Unlisted {
    /// For generated code alone: a caller who could make one could send it.
    #[doc(hidden)]
    #[must_use]
    pub fn new(wire: &str) -> Self {
        Self(wire.into())
    }

    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shown only if it looks like a code: a provider may put anything here.
impl fmt::Debug for Unlisted {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match showable(&self.0) {
            Some(code) => write!(to, "Unlisted({code})"),
            None => write!(to, "Unlisted({} bytes)", self.0.len()),
        }
    }
}

/// A code that may stand in a log: short, and of letters, digits, `_` and `-` only.
pub(crate) fn showable(code: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    ((1..=10).contains(&code.len()) && code.bytes().all(plain)).then_some(code)
}

/// Reads a catalogue's value from JSON text, or from a whole number.
pub fn read_listed<'de, C: Catalogue, D: Deserializer<'de>>(from: D) -> Result<C, D::Error> {
    // The raw text, since numbers take other ways where serde_json has `arbitrary_precision`.
    let token = <&RawValue>::deserialize(from)?.get();
    match wire_text(token) {
        Ok(wire) => Ok(C::from_wire(&wire)),
        Err(found) => Err(D::Error::invalid_type(found, &"a text or a whole number")),
    }
}

pub(crate) fn wire_text(token: &str) -> Result<std::borrow::Cow<'_, str>, Unexpected<'static>> {
    match token.as_bytes() {
        [b'"', ..] => match token.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(text) if !text.contains('\\') => Ok(text.into()),
            _ => serde_json::from_str::<String>(token).map(Into::into).map_err(|_| Unexpected::Other("text")),
        },
        [b'{', ..] => Err(Unexpected::Map),
        [b'[', ..] => Err(Unexpected::Seq),
        [b'-' | b'0'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit) => Ok(token.into()),
        _ => Err(Unexpected::Other("value")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Code {
        Done,
        Other(Unlisted),
    }

    impl Catalogue for Code {
        fn from_wire(wire: &str) -> Self {
            if wire == "0" { Self::Done } else { Self::Other(Unlisted::new(wire)) }
        }
        fn as_wire(&self) -> &str {
            match self {
                Self::Done => "0",
                Self::Other(other) => other.as_str(),
            }
        }
        fn verdict(&self) -> Verdict {
            if *self == Self::Done { Verdict::Done } else { Verdict::Unknown }
        }
        fn is_listed(&self) -> bool {
            !matches!(self, Self::Other(_))
        }
    }

    #[test]
    fn a_text_or_a_whole_number_is_a_member_and_an_unseen_one_survives() {
        let read = |json| {
            let mut from = serde_json::Deserializer::from_str(json);
            read_listed::<Code, _>(&mut from)
        };
        assert_eq!(read("\"0\"").unwrap(), Code::Done);
        assert_eq!(read("0").unwrap(), Code::Done);
        assert_eq!(read("-5").unwrap().as_wire(), "-5");
        assert_eq!(read(r#""a\u015f""#).unwrap().as_wire(), "aş");
        assert_eq!(read("\"1\"").unwrap().verdict(), Verdict::Unknown);
        for json in ["null", "true", "0.0", "1e3", "{}", "[0]", ""] {
            assert!(read(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_unlisted_value_is_shown_only_if_it_looks_like_a_code() {
        assert_eq!(format!("{:?}", Unlisted::new("301")), "Unlisted(301)");
        assert_eq!(format!("{:?}", Unlisted::new("Ayşe Yılmaz")), "Unlisted(13 bytes)");
        assert_eq!(showable(""), None);
        assert_eq!(showable("12345678901"), None);
    }
}
