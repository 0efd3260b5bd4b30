//! What a reply carries for the caller.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny};

use uuid::Uuid;

use super::{Encode, Encoder, Json, Object};
use crate::amount::Amount;
use crate::country::Country;
use crate::currency::Currency;
use crate::date::Date;
use crate::map::Map;
use crate::number::Number;
use crate::time::Time;

/// A whole reply, from whose envelope the caller's value can be taken.
pub trait Reply: DeserializeOwned + Send + Sync + 'static {
    /// What a call gives when it went well.
    type Output: Send + 'static;

    /// Opens the envelope.
    fn into_output(self) -> Result<Self::Output, Missing>;

    /// The reply as it came, for one that is no document: a file.
    fn received(headers: &HeaderMap, body: &Bytes) -> Option<Self> {
        let _ = (headers, body);
        None
    }

    /// Opens the envelope of a reply whose call is decided or not. Only [`Undecided`](crate::Undecided) makes a
    /// difference.
    fn progress(self, pending: bool) -> Result<Self::Output, Missing> {
        let _ = pending;
        self.into_output()
    }
}

/// What can fill the hole of an envelope.
pub trait Payload: DeserializeOwned + Send + Sync + 'static {
    /// What a missing or null payload stands for; `None` where it is a fault.
    fn missing() -> Option<Self> {
        None
    }

    /// What an empty list stands for, where a provider writes one for no payload: of lists and maps that have nothing in them the
    /// payload itself.
    fn of_empty_list() -> Option<Self> {
        None
    }
}

impl<T> Payload for T where T: for<'de> Object<'de> + DeserializeOwned + Send + Sync + 'static {}

impl Payload for Json {}

/// Single values fill a hole as well as objects do.
macro_rules! single {
    ($($ty:ty)*) => { $(impl Payload for $ty {})* };
}

single!(String i64 bool Amount Number Time Date Uuid Currency Country);

impl<T: Payload> Payload for Map<T> {
    fn of_empty_list() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: Payload> Payload for Vec<T> {
    fn of_empty_list() -> Option<Self> {
        Some(Self::new())
    }
}

impl Payload for Nothing {
    fn missing() -> Option<Self> {
        Some(Self)
    }
}

/// Takes the payload out of its envelope; the name is the payload's key on the wire.
pub fn payload<P: Payload>(name: &'static str, value: Option<P>) -> Result<P, Missing> {
    value.or_else(P::missing).ok_or(Missing { name })
}

/// A reply that says yes and lacks what it should carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    name: &'static str,
}

impl Missing {
    /// The key on the wire at which the payload should have been.
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "the reply has no `{}`", self.name)
    }
}

impl std::error::Error for Missing {}

/// A payload of which nothing is known or wanted: any JSON value reads as it, and so does none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|_| Self)
    }
}

/// A whole reply that is a list or another value, and no object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self)
    }
}

impl<T: Encode> Encode for Whole<T> {
    fn encode(&self, to: &mut Encoder<'_>) {
        self.0.encode(to);
    }
}

impl<T: DeserializeOwned + Send + Sync + 'static> Reply for Whole<T> {
    type Output = T;

    fn into_output(self) -> Result<T, Missing> {
        Ok(self.0)
    }
}

impl Reply for Nothing {
    type Output = Self;

    fn into_output(self) -> Result<Self, Missing> {
        Ok(self)
    }
}

impl Reply for Json {
    type Output = Self;

    fn into_output(self) -> Result<Self, Missing> {
        Ok(self)
    }
}

impl Encode for Nothing {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.null();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_payload_is_a_fault_unless_nothing_was_expected() {
        assert_eq!(payload::<Nothing>("Value", None), Ok(Nothing));
        assert_eq!(payload::<Json>("Value", None).unwrap_err().to_string(), "the reply has no `Value`");
        for json in ["null", "{\"a\":[1]}", "17"] {
            assert_eq!(serde_json::from_str::<Nothing>(json).unwrap(), Nothing);
        }
    }
}
