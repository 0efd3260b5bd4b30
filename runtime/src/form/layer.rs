//! Steps between a text and the text that holds it.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::invalid::Invalid;

const NOT_PACKED: Invalid = Invalid::new("not a text of the wire form's alphabet");

/// Padding is written as the standard asks, and not missed where it is left out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A step from bytes to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layer {
    /// Base64 of RFC 4648, with padding.
    Base64,
    /// Base64 for URLs, without padding.
    Base64Url,
    /// Hexadecimal digits, lower case.
    Hex,
}

impl Layer {
    fn pack(self, bytes: &[u8]) -> String {
        match self {
            Self::Base64 => BASE64.encode(bytes),
            Self::Base64Url => BASE64_URL.encode(bytes),
            Self::Hex => hex::encode(bytes),
        }
    }

    fn unpack(self, text: &[u8]) -> Result<Vec<u8>, Invalid> {
        match self {
            Self::Base64 => BASE64.decode(text).map_err(|_| NOT_PACKED),
            Self::Base64Url => BASE64_URL.decode(text).map_err(|_| NOT_PACKED),
            Self::Hex => hex::decode(text).map_err(|_| NOT_PACKED),
        }
    }
}

/// The text that holds these bytes after all steps.
pub(super) fn pack(layers: &[Layer], bytes: Vec<u8>) -> Result<String, &'static str> {
    let packed = layers.iter().fold(bytes, |bytes, layer| layer.pack(&bytes).into_bytes());
    String::from_utf8(packed).map_err(|_| "bytes stand in a text only packed")
}

/// The bytes that a text holds, all steps taken back.
pub(super) fn unpack(layers: &[Layer], text: &str) -> Result<Vec<u8>, Invalid> {
    layers.iter().rev().try_fold(text.as_bytes().to_vec(), |bytes, layer| layer.unpack(&bytes))
}
