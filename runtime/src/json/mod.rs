//! JSON, to the letter: numbers by their text, keys once, places of failures by path.

mod decode;
mod encode;
mod path;
mod payload;
mod raw;
mod read_as;
mod tagged;
mod write_as;

pub use decode::{Fields, Kept, Key, Object, Undecodable, decode, read_object};
pub use encode::{Constant, EmptyList, Encode, EncodeFields, Encoder, NoBody, Unwritable, masked_json, to_json};
pub use payload::{Missing, Nothing, Payload, Reply, Whole, payload};
pub use raw::Json;
pub use tagged::{Tagged, read_tagged};

pub(crate) use decode::{strip_bom, too_deep};
pub(crate) use encode::Encoded;
pub(crate) use path::key_path;

/// The text, for tests inside the crate.
#[cfg(test)]
pub(crate) fn json(value: &impl Encode) -> Option<String> {
    to_json(value).ok()
}
