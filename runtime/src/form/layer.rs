//! Steps between a text and the text that holds it.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::format::charset;
use crate::invalid::Invalid;

const NOT_PACKED: Invalid = Invalid::new("not a text of the wire form's alphabet");
const NOT_IN_CHARSET: Invalid = Invalid::new("not a text in its charset");

/// Padding is written as the standard asks, and not missed where it is left out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A step from bytes to a text, or to other bytes. A text comes to the first of them as its bytes in UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layer<'a> {
    /// Base64 of RFC 4648, with padding.
    Base64,
    /// Base64 for URLs, without padding.
    Base64Url,
    /// Hexadecimal digits, lower case.
    Hex,
    /// A text's bytes in another charset, by its name.
    Charset(&'a str),
    /// Packed by gzip.
    #[cfg(feature = "gzip")]
    Gzip,
}

impl Layer<'_> {
    fn pack(self, bytes: Vec<u8>) -> Result<Vec<u8>, Invalid> {
        Ok(match self {
            Self::Base64 => BASE64.encode(bytes).into_bytes(),
            Self::Base64Url => BASE64_URL.encode(bytes).into_bytes(),
            Self::Hex => hex::encode(bytes).into_bytes(),
            Self::Charset(name) => {
                let text = String::from_utf8(bytes).map_err(|_| NOT_IN_CHARSET)?;
                charset::encode(&text, name)?
            }
            #[cfg(feature = "gzip")]
            Self::Gzip => crate::format::gzip::deflate(&bytes),
        })
    }

    fn unpack(self, text: Vec<u8>) -> Result<Vec<u8>, Invalid> {
        match self {
            Self::Base64 => BASE64.decode(text).map_err(|_| NOT_PACKED),
            Self::Base64Url => BASE64_URL.decode(text).map_err(|_| NOT_PACKED),
            Self::Hex => hex::decode(text).map_err(|_| NOT_PACKED),
            Self::Charset(name) => charset::decode(&text, name).map(String::into_bytes).ok_or(NOT_IN_CHARSET),
            #[cfg(feature = "gzip")]
            Self::Gzip => super::bounds::inflate(&text),
        }
    }
}

/// The text that holds these bytes after all steps.
pub(super) fn pack(layers: &[Layer<'_>], bytes: Vec<u8>) -> Result<String, &'static str> {
    let packed = layers.iter().try_fold(bytes, |bytes, layer| layer.pack(bytes)).map_err(Invalid::why)?;
    String::from_utf8(packed).map_err(|_| "bytes stand in a text only packed")
}

/// The bytes that a text holds, all steps taken back.
pub(super) fn unpack(layers: &[Layer<'_>], text: &str) -> Result<Vec<u8>, Invalid> {
    layers.iter().rev().try_fold(text.as_bytes().to_vec(), |bytes, layer| layer.unpack(bytes))
}
