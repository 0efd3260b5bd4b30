//! Wire forms: the ways in which one value can be written, both ways.
//!
//! The API of a field is the same whatever its form is; the spec says per field how the value stands on the wire, and
//! generated code names the form where it writes and reads the field. A value that a form cannot carry exactly is a
//! failure before anything is sent.

mod amount;
pub(crate) mod bounds;
mod catalogue;
mod currency;
mod date;
mod document;
mod each;
mod flag;
mod int;
mod json;
mod layer;
mod pairs;
mod pattern;
mod text;
mod time;
mod zone;

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use crate::invalid::Invalid;
use crate::json::{Encode, Encoder, too_deep};
use crate::personal::Personal;
use crate::secret::MASK;

pub use amount::AmountForm;
pub use catalogue::{CatalogueForm, ListedForm};
pub use currency::CurrencyForm;
pub use date::DateForm;
pub use document::DocumentForm;
pub use each::{Each, OneOrMore};
pub use flag::FlagForm;
pub use int::IntForm;
pub use json::JsonForm;
pub use layer::Layer;
pub use pairs::PairsForm;
pub use pattern::check_pattern;
pub use text::{BytesForm, TextForm};
pub use time::TimeForm;
pub use zone::Zone;

/// A way to write a value.
pub trait WriteForm<T: ?Sized> {
    /// Writes one JSON value, exactly, or says why it cannot.
    fn write(&self, value: &T, to: &mut Encoder<'_>);
}

/// A way to read a value.
pub trait ReadForm<T> {
    /// Reads the value from its JSON text.
    fn read(&self, token: &str) -> Result<T, Invalid>;
}

/// A way to write a value and to read it back.
pub trait Form<T>: WriteForm<T> + ReadForm<T> {}

impl<T, F: WriteForm<T> + ReadForm<T>> Form<T> for F {}

/// The form of a value about a person: masks where masks are due.
#[derive(Debug, Clone, Copy)]
pub struct Hidden<F>(pub F);

impl<T: 'static, F: WriteForm<T>> WriteForm<Personal<T>> for Hidden<F> {
    fn write(&self, value: &Personal<T>, to: &mut Encoder<'_>) {
        if to.is_masked() {
            to.text(MASK);
        } else {
            self.0.write(value.expose(), to);
        }
    }
}

impl<T: 'static, F: ReadForm<T>> ReadForm<Personal<T>> for Hidden<F> {
    fn read(&self, token: &str) -> Result<Personal<T>, Invalid> {
        self.0.read(token).map(Personal::from)
    }
}

/// A value in its form, as something that can be written.
pub(crate) struct As<'v, T: ?Sized, F>(pub(crate) &'v T, pub(crate) &'v F);

impl<T: ?Sized, F: WriteForm<T>> Encode for As<'_, T, F> {
    fn encode(&self, to: &mut Encoder<'_>) {
        self.1.write(self.0, to);
    }
}

/// The type's own way.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl<T: Encode + ?Sized> WriteForm<T> for Plain {
    fn write(&self, value: &T, to: &mut Encoder<'_>) {
        value.encode(to);
    }
}

impl<T: DeserializeOwned> ReadForm<T> for Plain {
    fn read(&self, token: &str) -> Result<T, Invalid> {
        if too_deep(token) {
            return Err(OTHER_FORM);
        }
        serde_json::from_slice(token.as_bytes()).map_err(|_| OTHER_FORM)
    }
}

/// What is said of a value whose inner reader has no better words.
pub(crate) const OTHER_FORM: Invalid = Invalid::new("a value of another form");

/// What stands in a JSON text; `None` where the token is none.
pub(crate) fn text_of(token: &str) -> Option<Cow<'_, str>> {
    let inside = token.strip_prefix('"')?.strip_suffix('"')?;
    if inside.contains('\\') { serde_json::from_str(token).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inside)) }
}

/// What stands in a JSON text, or the number, `true` or `false` as it is written.
pub(crate) fn loose_text(token: &str) -> Option<Cow<'_, str>> {
    match token.as_bytes().first()? {
        b'"' => text_of(token),
        b'-' | b'0'..=b'9' | b't' | b'f' => Some(Cow::Borrowed(token)),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{ReadForm, WriteForm};
    use crate::json::{Encode, Encoder, to_json};

    struct Value<'a, T: ?Sized, F>(&'a F, &'a T);

    impl<T: ?Sized, F: WriteForm<T>> Encode for Value<'_, T, F> {
        fn encode(&self, to: &mut Encoder<'_>) {
            self.0.write(self.1, to);
        }
    }

    /// The JSON of a value, or why there is none.
    pub(crate) fn written<T: ?Sized, F: WriteForm<T>>(form: &F, value: &T) -> Result<String, &'static str> {
        to_json(&Value(form, value)).map_err(|unwritable| unwritable.why())
    }

    /// The value of a token, if it has one.
    pub(crate) fn read<T, F: ReadForm<T>>(form: &F, token: &str) -> Option<T> {
        form.read(token).ok()
    }
}
