//! JSON that is kept as it came.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Encode, Encoder};
use crate::invalid::Invalid;

/// A JSON value that is passed through as text, since its shape is the provider's own affair.
///
/// It may hold anything, so `Debug` shows only how long it is. Equality goes by text.
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// The text, as it came.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl FromStr for Json {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let raw = RawValue::from_string(text.to_owned());
        raw.map(Self).map_err(|_| Invalid::new("not JSON: write one value, as in `{\"a\": 1}`"))
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Json {}

impl fmt::Debug for Json {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Json({} bytes)", self.as_str().len())
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Box::deserialize(from).map(Self)
    }
}

impl Encode for Json {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.raw().extend_from_slice(self.as_str().as_bytes());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn the_text_is_kept_and_not_shown() {
        let value: Json = serde_json::from_str(r#"{"a": 1.00, "a":"c4n4ry"}"#).unwrap();
        assert_eq!(value.as_str(), r#"{"a": 1.00, "a":"c4n4ry"}"#);
        assert_eq!(format!("{value:?}"), "Json(25 bytes)");
        assert_eq!(json(&value).as_deref(), Some(value.as_str()));
        assert!("{".parse::<Json>().is_err());
    }
}
