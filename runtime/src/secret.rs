//! Texts that nobody should see: credentials, tokens, the number on the back of a card.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::de::{Deserialize, Deserializer};
use zeroize::Zeroize as _;

use crate::json::{Encode, Encoder};

/// What is shown where a value must not be.
pub(crate) const MASK: &str = "***";

macro_rules! hidden_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// `Debug` shows the name of the type and never the value; there is no `Display` and no
        /// `serde::Serialize`. The memory is wiped when the value is dropped.
        #[derive(Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// The value itself. Every place that shows it calls this, so that they can be found.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(SecretString::from(text))
            }
        }

        impl From<String> for $name {
            fn from(mut text: String) -> Self {
                // Copied to its exact length, then wiped: to shrink it in place may leave the old memory behind.
                let copy = SecretString::from(text.as_str());
                text.zeroize();
                Self(copy)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(to, "{}({MASK})", stringify!($name))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from).map(Self::from)
            }
        }

        impl Encode for $name {
            fn encode(&self, to: &mut Encoder<'_>) {
                to.sensitive_text(self.expose(), &MASK);
            }
        }
    };
}

hidden_text! {
    /// A credential: whoever holds it can act as the merchant.
    Secret
}

hidden_text! {
    /// What stands for something of value: a stored card, a session, a payment to be confirmed.
    Token
}

hidden_text! {
    /// The security code of a card. It may be sent, and never kept or shown, not even in part.
    Cvv
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{json, masked_json};

    #[test]
    fn only_expose_and_the_wire_show_the_value() {
        let secret = Secret::from("c4n4ry");
        assert_eq!(secret.expose(), "c4n4ry");
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(***) Secret(***)");
        assert_eq!(format!("{:?}", Some(Token::from("c4n4ry".to_owned()))), "Some(Token(***))");
        assert_eq!(json(&Cvv::from("123")).as_deref(), Some("\"123\""));
        assert_eq!(masked_json(&Cvv::from("123")), "\"***\"");
    }
}
