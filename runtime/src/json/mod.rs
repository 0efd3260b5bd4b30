//! JSON, to the letter: numbers by their text, keys once, places of failures by path.

mod decode;
mod encode;
mod path;
mod payload;
mod raw;
mod wrap;

pub use decode::{Fields, Key, Object, Undecodable, decode, read_object};
pub use encode::{Encode, Encoder, NoBody, Unwritable, masked_json, to_json};
pub use payload::{Missing, Nothing, Payload, Reply, payload};
pub use raw::Json;
pub use wrap::{AsNumber, AsText};

pub(crate) use decode::strip_bom;
pub(crate) use encode::Encoded;
pub(crate) use path::key_path;

/// The text, for tests inside the crate.
#[cfg(test)]
pub(crate) fn json(value: &impl Encode) -> Option<String> {
    to_json(value).ok()
}
