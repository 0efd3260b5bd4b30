//! The number of a payment card.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::de::{Deserialize, Deserializer};
use zeroize::Zeroize as _;

use crate::json::{Encode, Encoder};
use crate::secret::MASK;

/// A full card number (PAN).
///
/// `Debug`, `Display` and [`masked_json`](crate::masked_json) show the first six and the last four
/// digits, as the card industry's rules (PCI DSS) allow, when there are at least 13 digits and
/// nothing else; otherwise nothing of it. There is no `serde::Serialize`. The memory is wiped when
/// the value is dropped.
#[derive(Clone)]
pub struct CardNumber(SecretString);

impl CardNumber {
    /// The full number. Every place that shows it calls this, so that they can be found.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for CardNumber {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<String> for CardNumber {
    fn from(mut text: String) -> Self {
        // Copied to its exact length, then wiped: to shrink it in place may leave the old memory behind.
        let copy = SecretString::from(text.as_str());
        text.zeroize();
        Self(copy)
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.expose();
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        let last = number.len().checked_sub(4).and_then(|start| number.get(start..));
        match (number.get(..6), last) {
            (Some(first), Some(last)) if digits && number.len() >= 13 => {
                write!(to, "{first}{:*<width$}{last}", "", width = number.len() - 10)
            }
            _ => to.write_str(MASK),
        }
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "CardNumber({self})")
    }
}

impl<'de> Deserialize<'de> for CardNumber {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}

impl Encode for CardNumber {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.sensitive_text(self.expose(), self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{json, masked_json};

    #[test]
    fn six_and_four_digits_are_shown_of_a_card_number_and_nothing_of_any_other_text() {
        assert_eq!(CardNumber::from("4546711234567894").to_string(), "454671******7894");
        assert_eq!(CardNumber::from("4546711234567").to_string(), "454671***4567");
        assert_eq!(format!("{:?}", CardNumber::from("4546711234567894")), "CardNumber(454671******7894)");
        for text in ["454671123456", "4546 7112 3456 7894", "", "ğğğğğğğğğğğğğğğğ", "454671123456789x"]
        {
            assert_eq!(CardNumber::from(text).to_string(), "***", "{text}");
        }
    }

    #[test]
    fn the_wire_has_the_whole_number_and_the_log_has_the_mask() {
        let number = CardNumber::from("4546711234567894");
        assert_eq!(json(&number).as_deref(), Some("\"4546711234567894\""));
        assert_eq!(masked_json(&number), "\"454671******7894\"");
    }
}
