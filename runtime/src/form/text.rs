//! How texts and bytes are written.

use bytes::Bytes;

use super::layer::{self, Layer};
use super::{ReadForm, WriteForm, loose_text, text_of};
use crate::card_number::CardNumber;
use crate::invalid::Invalid;
use crate::json::{Encode as _, Encoder};
use crate::secret::{Cvv, Secret, Token};

const TOO_LONG: &str = "the text has more characters than its field takes";
const NOT_A_TEXT: Invalid = Invalid::new("not a text");

/// How a text is written: up to a length, and packed in another text.
#[derive(Debug, Clone, Copy)]
pub struct TextForm<'a> {
    most: u32,
    layers: &'a [Layer<'a>],
    loose: bool,
}

impl TextForm<'static> {
    /// As it is.
    pub const PLAIN: Self = Self { most: u32::MAX, layers: &[], loose: false };

    /// As bytes (UTF-8) in another text.
    #[must_use]
    pub const fn packed<'a>(layers: &'a [Layer<'a>]) -> TextForm<'a> {
        TextForm { most: u32::MAX, layers, loose: false }
    }
}

impl TextForm<'_> {
    /// With at most so many characters; more are not sent, and read nevertheless.
    #[must_use]
    pub const fn at_most(self, characters: u32) -> Self {
        Self { most: characters, ..self }
    }

    /// Read also from a number or a flag, which is kept as its text.
    #[must_use]
    pub const fn loose(self) -> Self {
        Self { loose: true, ..self }
    }

    fn put(&self, text: &str, to: &mut Encoder<'_>) {
        if text.len() > self.most as usize && text.chars().count() > self.most as usize {
            to.fail(TOO_LONG);
        } else if self.layers.is_empty() {
            to.text(text);
        } else {
            match layer::pack(self.layers, text.as_bytes().to_vec()) {
                Ok(text) => to.text(&text),
                Err(why) => to.fail(why),
            }
        }
    }

    fn take(&self, token: &str) -> Result<String, Invalid> {
        let text = if self.loose { loose_text(token) } else { text_of(token) }.ok_or(NOT_A_TEXT)?;
        if self.layers.is_empty() {
            return Ok(text.into_owned());
        }
        String::from_utf8(layer::unpack(self.layers, &text)?).map_err(|_| NOT_A_TEXT)
    }
}

impl WriteForm<String> for TextForm<'_> {
    fn write(&self, value: &String, to: &mut Encoder<'_>) {
        self.put(value, to);
    }
}

impl WriteForm<str> for TextForm<'_> {
    fn write(&self, value: &str, to: &mut Encoder<'_>) {
        self.put(value, to);
    }
}

impl ReadForm<String> for TextForm<'_> {
    fn read(&self, token: &str) -> Result<String, Invalid> {
        self.take(token)
    }
}

macro_rules! classes {
    ($($class:ty),*) => { $(
        impl WriteForm<$class> for TextForm<'_> {
            fn write(&self, value: &$class, to: &mut Encoder<'_>) {
                if to.is_masked() {
                    value.encode(to);
                } else {
                    self.put(value.expose(), to);
                }
            }
        }

        impl ReadForm<$class> for TextForm<'_> {
            fn read(&self, token: &str) -> Result<$class, Invalid> {
                self.take(token).map(<$class>::from)
            }
        }
    )* };
}
classes!(CardNumber, Cvv, Secret, Token);

/// How bytes are written: packed in a text.
#[derive(Debug, Clone, Copy)]
pub struct BytesForm<'a> {
    layers: &'a [Layer<'a>],
}

impl<'a> BytesForm<'a> {
    /// By these steps.
    #[must_use]
    pub const fn packed(layers: &'a [Layer<'a>]) -> Self {
        Self { layers }
    }
}

impl WriteForm<Bytes> for BytesForm<'_> {
    fn write(&self, value: &Bytes, to: &mut Encoder<'_>) {
        match layer::pack(self.layers, value.to_vec()) {
            Ok(text) => to.text(&text),
            Err(why) => to.fail(why),
        }
    }
}

impl ReadForm<Bytes> for BytesForm<'_> {
    fn read(&self, token: &str) -> Result<Bytes, Invalid> {
        layer::unpack(self.layers, &text_of(token).ok_or(NOT_A_TEXT)?).map(Bytes::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::tests::{read, written};
    use crate::json::masked_json;

    #[test]
    fn a_text_that_is_too_long_is_refused_before_it_is_sent() {
        let form = TextForm::PLAIN.at_most(3);
        assert_eq!(written(&form, "ş\"ö").as_deref(), Ok("\"ş\\\"ö\""));
        assert_eq!(written(&form, "abcd"), Err(TOO_LONG));
        assert_eq!(written(&form, &Token::from("abcd")), Err(TOO_LONG));
        assert_eq!(read::<String, _>(&form, "\"abcd\"").as_deref(), Some("abcd"), "a reply is read nevertheless");
    }

    #[test]
    fn a_loose_text_keeps_a_number_as_it_is_written() {
        let form = TextForm::PLAIN.loose();
        for (token, text) in [("1.50", "1.50"), ("\"a\\u015f\"", "aş"), ("true", "true"), ("1e3", "1e3")] {
            assert_eq!(read::<String, _>(&form, token).as_deref(), Some(text), "{token}");
        }
        for token in ["null", "{}", "[1]", ""] {
            assert_eq!(read::<String, _>(&form, token), None, "{token}");
        }
        assert_eq!(read::<String, _>(&TextForm::PLAIN, "1"), None);
    }

    #[test]
    fn a_text_can_stand_in_another() {
        for (layers, token) in [
            (&[Layer::Base64][..], "\"YcWf\""),
            (&[Layer::Hex], "\"61c59f\""),
            (&[Layer::Hex, Layer::Base64], "\"NjFjNTlm\""),
        ] {
            let form = TextForm::packed(layers);
            assert_eq!(written(&form, "aş").as_deref(), Ok(token));
            assert_eq!(read::<String, _>(&form, token).as_deref(), Some("aş"));
        }
        let form = TextForm::packed(&[Layer::Base64]);
        assert_eq!(read::<String, _>(&form, "\"YQ\"").as_deref(), Some("a"), "padding that is left out");
        for token in ["\"%\"", "\"/w==\"", "1", "\"YWJj\\n\""] {
            assert_eq!(read::<String, _>(&form, token), None, "{token}");
        }
    }

    #[test]
    fn bytes_stand_in_a_text() {
        let form = BytesForm::packed(&[Layer::Base64Url]);
        let bytes = Bytes::from_static(b"\xff\xfe\x00");
        assert_eq!(written(&form, &bytes).as_deref(), Ok("\"__4A\""));
        assert_eq!(read::<Bytes, _>(&form, "\"__4A\""), Some(bytes));
    }

    #[test]
    fn masks_stand_for_what_is_packed_too() {
        struct Packed(Secret);
        impl crate::Encode for Packed {
            fn encode(&self, to: &mut Encoder<'_>) {
                TextForm::packed(&[Layer::Base64]).write(&self.0, to);
            }
        }
        assert_eq!(masked_json(&Packed("a".into())), "\"***\"");
    }
}
