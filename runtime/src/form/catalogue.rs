//! How a catalogue's values are written.

use super::{OTHER_FORM, ReadForm, WriteForm};
use crate::catalogue::{Catalogue, wire_text};
use crate::invalid::Invalid;
use crate::json::{Encode, Encoder};

const NOT_LISTED: &str = "a value that the document does not list cannot be sent";
const NOT_WHOLE: &str = "this wire form is a number, and the value is not a whole number";

/// How a catalogue's value is written: as text or as a number. Read from both.
#[derive(Debug, Clone, Copy)]
pub struct CatalogueForm {
    number: bool,
}

impl CatalogueForm {
    /// A JSON text.
    pub const TEXT: Self = Self { number: false };
    /// A JSON number.
    pub const NUMBER: Self = Self { number: true };
}

impl<C: Encode> WriteForm<C> for CatalogueForm {
    fn write(&self, value: &C, to: &mut Encoder<'_>) {
        let start = to.raw().len();
        value.encode(to);
        if self.number {
            unquote(to, start);
        }
    }
}

/// Takes the quotes from a text that holds a whole number.
fn unquote(to: &mut Encoder<'_>, start: usize) {
    let written = to.raw().get(start..).unwrap_or_default();
    if written == b"null" || matches!(written, [b'-' | b'0'..=b'9', ..]) {
        return;
    }
    if matches!(written, [b'"', text @ .., b'"'] if is_whole_number(text)) {
        to.raw().pop();
        to.raw().remove(start);
    } else if !to.is_masked() {
        // A mask is no number either, and is not sent.
        to.raw().truncate(start);
        to.fail(NOT_WHOLE);
    }
}

/// The grammar of JSON: no plus sign, no leading zeros.
fn is_whole_number(text: &[u8]) -> bool {
    match text.strip_prefix(b"-").unwrap_or(text) {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

impl<C: Catalogue> ReadForm<C> for CatalogueForm {
    fn read(&self, token: &str) -> Result<C, Invalid> {
        wire_text(token).map(|wire| C::from_wire(&wire)).map_err(|_| OTHER_FORM)
    }
}

/// How a value is written of a catalogue that is also read: only what the document lists, so that a value which a reply
/// brought and nobody has seen is not sent back.
#[derive(Debug, Clone, Copy)]
pub struct ListedForm(pub CatalogueForm);

impl<C: Catalogue + Encode> WriteForm<C> for ListedForm {
    fn write(&self, value: &C, to: &mut Encoder<'_>) {
        if value.is_listed() {
            self.0.write(value, to);
        } else {
            to.fail(NOT_LISTED);
        }
    }
}

impl<C: Catalogue> ReadForm<C> for ListedForm {
    fn read(&self, token: &str) -> Result<C, Invalid> {
        self.0.read(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;
    use crate::catalogue::Unlisted;
    use crate::form::tests::{read, written};

    #[derive(Debug, PartialEq)]
    enum Code {
        One,
        Other(Unlisted),
    }

    impl Encode for Code {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.text(self.as_wire());
        }
    }

    impl Catalogue for Code {
        fn from_wire(wire: &str) -> Self {
            if wire == "1" { Self::One } else { Self::Other(Unlisted::new(wire)) }
        }

        fn as_wire(&self) -> &str {
            match self {
                Self::One => "1",
                Self::Other(other) => other.as_str(),
            }
        }

        fn verdict(&self) -> Verdict {
            Verdict::Unknown
        }

        fn is_listed(&self) -> bool {
            *self == Self::One
        }
    }

    #[test]
    fn a_value_stands_as_text_or_as_number() {
        assert_eq!(written(&CatalogueForm::NUMBER, &Code::One).as_deref(), Ok("1"));
        assert_eq!(written(&CatalogueForm::TEXT, &Code::One).as_deref(), Ok("\"1\""));
        for token in ["1", "\"1\""] {
            assert_eq!(read::<Code, _>(&CatalogueForm::NUMBER, token), Some(Code::One));
        }
        for text in ["", "-", "05", "+5", "5.0", "5x", "\"5", "5\\"] {
            assert_eq!(written(&CatalogueForm::NUMBER, &Code::from_wire(text)), Err(NOT_WHOLE), "{text}");
        }
    }

    #[test]
    fn a_value_that_nobody_lists_is_not_sent_back() {
        assert_eq!(written(&ListedForm(CatalogueForm::TEXT), &Code::One).as_deref(), Ok("\"1\""));
        assert_eq!(written(&ListedForm(CatalogueForm::TEXT), &Code::from_wire("2")), Err(NOT_LISTED));
    }
}
