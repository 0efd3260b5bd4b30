//! Texts that are a whole reply.

use std::fmt;

use serde::de::{Deserialize, Deserializer};

use crate::json::{Encode, Encoder, Missing, Payload, Reply};
use crate::secret::MASK;

macro_rules! whole_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// `Debug` shows only how long it is, since anything may be in it.
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, to keep.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(to, "{}({} bytes)", stringify!($name), self.0.len())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from).map(Self)
            }
        }

        impl Encode for $name {
            fn encode(&self, to: &mut Encoder<'_>) {
                to.sensitive_text(&self.0, &MASK);
            }
        }

        impl Payload for $name {}

        impl Reply for $name {
            type Output = Self;

            fn into_output(self) -> Result<Self, Missing> {
                Ok(self)
            }
        }
    };
}

whole_text! {
    /// A page for the buyer's browser, as the pages of 3-D Secure. It holds the tokens of their payment.
    Html
}

whole_text! {
    /// A reply that is a text of no particular form.
    PlainText
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::json::{decode, json, masked_json};

    #[test]
    fn a_page_is_read_from_a_json_text_and_shows_only_its_length() {
        let page: Html = decode(br#""<form>c4n4ry \u015f</form>""#).unwrap();
        assert_eq!(page.as_str(), "<form>c4n4ry ş</form>");
        assert_eq!(format!("{page:?} {:?}", PlainText::from("OK")), "Html(22 bytes) PlainText(2 bytes)");
        assert_eq!(json(&page).unwrap(), "\"<form>c4n4ry ş</form>\"");
        assert_eq!(masked_json(&page), "\"***\"");
        assert_eq!(page.into_output().unwrap().into_string(), "<form>c4n4ry ş</form>");
        assert!(decode::<Html>(b"{}").is_err());
    }
}
