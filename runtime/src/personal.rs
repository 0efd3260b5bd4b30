//! What is somebody's own: a name, an address, a telephone number.

use std::any::Any;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use zeroize::Zeroize as _;

use crate::json::{Encode, Encoder};
use crate::secret::MASK;

/// A value about a person, which logs must not hold.
///
/// `Debug` shows that there is a value and never which; there is no `Display` and no
/// `serde::Serialize`. A text is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct Personal<T: 'static>(T);

impl<T> Personal<T> {
    /// The value itself. Every place that shows it calls this, so that they can be found.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: 'static> Drop for Personal<T> {
    fn drop(&mut self) {
        let value: &mut dyn Any = &mut self.0;
        if let Some(text) = value.downcast_mut::<String>() {
            text.zeroize();
        }
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Personal<String> {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Personal({MASK})")
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self)
    }
}

impl<T: Encode> Encode for Personal<T> {
    fn encode(&self, to: &mut Encoder<'_>) {
        if to.is_masked() {
            to.text(MASK);
        } else {
            self.0.encode(to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{json, masked_json};

    #[test]
    fn only_expose_and_the_wire_show_the_value() {
        let name: Personal<String> = "Ayşe".into();
        assert_eq!(name.expose(), "Ayşe");
        assert_eq!(format!("{name:?}"), "Personal(***)");
        assert_eq!(json(&name).as_deref(), Some("\"Ayşe\""));
        assert_eq!(masked_json(&name), "\"***\"");
        assert_eq!(masked_json(&Personal::from(1980_i64)), "\"***\"");
    }
}
