//! JSON within a text.

use serde::de::DeserializeOwned;

use super::layer::{self, Layer};
use super::{OTHER_FORM, ReadForm, WriteForm, bounds, text_of};
use crate::invalid::Invalid;
use crate::json::{Encode, Encoder};

/// How an object, a list or a map is written: as JSON within a text, and that packed further.
#[derive(Debug, Clone, Copy)]
pub struct JsonForm<'a> {
    layers: &'a [Layer<'a>],
}

impl JsonForm<'static> {
    /// The JSON itself is the text.
    pub const PLAIN: Self = Self { layers: &[] };
}

impl<'a> JsonForm<'a> {
    /// The JSON stands as bytes (UTF-8) in another text.
    #[must_use]
    pub const fn packed(layers: &'a [Layer<'a>]) -> Self {
        Self { layers }
    }
}

impl<T: Encode + ?Sized> WriteForm<T> for JsonForm<'_> {
    fn write(&self, value: &T, to: &mut Encoder<'_>) {
        let inner = to.apart_from(|to| value.encode(to));
        match layer::pack(self.layers, inner) {
            Ok(text) => to.text(&text),
            Err(why) => to.fail(why),
        }
    }
}

impl<T: DeserializeOwned> ReadForm<T> for JsonForm<'_> {
    fn read(&self, token: &str) -> Result<T, Invalid> {
        let text = text_of(token).ok_or(OTHER_FORM)?;
        let inner = layer::unpack(self.layers, &text)?;
        bounds::document(|| serde_json::from_slice(&inner).map_err(|_| OTHER_FORM))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::tests::{read, written};
    use crate::{Amount, Json};

    #[test]
    fn json_stands_in_a_text_with_its_amounts_exact() {
        let amounts: Vec<Amount> =
            ["1.00", "12345678901234567890.12"].iter().filter_map(|text| text.parse().ok()).collect();
        for (form, token) in [
            (JsonForm::PLAIN, "\"[1.00,12345678901234567890.12]\""),
            (JsonForm::packed(&[Layer::Base64]), "\"WzEuMDAsMTIzNDU2Nzg5MDEyMzQ1Njc4OTAuMTJd\""),
        ] {
            assert_eq!(written(&form, &amounts).as_deref(), Ok(token));
            let back = read::<Vec<Amount>, _>(&form, token).unwrap_or_default();
            assert_eq!(back.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.00", "12345678901234567890.12"]);
        }
        assert_eq!(
            read::<Json, _>(&JsonForm::PLAIN, r#""{\"a\":\"\\u015f\"}""#).as_ref().map(Json::as_str),
            Some(r#"{"a":"\u015f"}"#)
        );
        for token in ["[1.00]", "\"[1.00\"", "null"] {
            assert!(read::<Vec<Amount>, _>(&JsonForm::PLAIN, token).is_none(), "{token}");
        }
    }
}
