//! What a reply carries for the caller.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny};

use super::{Encode, Encoder, Json, Object};

/// A whole reply, from whose envelope the caller's value can be taken.
pub trait Reply: DeserializeOwned + Send + Sync + 'static {
    /// What a call gives when it went well.
    type Output: Send + 'static;

    /// Opens the envelope.
    fn into_output(self) -> Result<Self::Output, Missing>;
}

/// What can fill the hole of an envelope.
pub trait Payload: DeserializeOwned + Send + Sync + 'static {
    /// What a missing or null payload stands for; `None` where it is a fault.
    fn missing() -> Option<Self> {
        None
    }
}

impl<T> Payload for T where T: for<'de> Object<'de> + DeserializeOwned + Send + Sync + 'static {}

impl Payload for Json {}

impl<T: Payload> Payload for Vec<T> {}

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
