use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// A message that was delivered, and what was answered.
///
/// `Debug` and `Display` show no header, and of the body its length.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivered {
    /// The callback, `group.callback`.
    pub callback: String,
    /// The sample.
    pub sample: String,
    /// The status of the answer.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The body of the answer.
    pub body: Bytes,
    /// Whether the message must be turned down.
    pub must_be_rejected: bool,
    pub(crate) expected: Expected,
}

/// The answer that says that a message was taken.
#[derive(Debug, Clone)]
pub(crate) enum Expected {
    /// This status, and this text unless it is empty.
    Answer(u16, String),
    /// A page for the payer's browser, or a redirection to one.
    Page,
}

impl Delivered {
    /// Whether the answer is the one that the provider's document asks for: its status, and its text if there is one. To
    /// a payer's browser any page may be shown, unless the document says which.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        match &self.expected {
            Expected::Answer(status, text) => {
                self.status.as_u16() == *status && (text.is_empty() || self.body == text.as_bytes())
            }
            Expected::Page => self.status.is_success() || self.status.is_redirection(),
        }
    }

    /// Whether a good message was [taken](Self::is_taken), or one that must be rejected was not.
    #[must_use]
    pub fn is_as_it_should_be(&self) -> bool {
        self.is_taken() != self.must_be_rejected
    }
}

impl fmt::Debug for Delivered {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Delivered({self})")
    }
}

impl fmt::Display for Delivered {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { callback, sample, status, body, must_be_rejected, expected, .. } = self;
        write!(to, "{sample} of {callback} was answered with {} and {} bytes, ", status.as_u16(), body.len())?;
        match (must_be_rejected, expected) {
            (false, Expected::Answer(status, text)) if text.is_empty() => {
                write!(to, "and is to be answered with {status}")
            }
            (false, Expected::Answer(status, text)) => write!(to, "and is to be answered with {status} {text:?}"),
            (false, Expected::Page) => to.write_str("and is to be answered with a page"),
            (true, Expected::Answer(status, text)) if text.is_empty() => {
                write!(to, "and must be rejected, not answered with {status}")
            }
            (true, Expected::Answer(status, text)) => {
                write!(to, "and must be rejected, not answered with {status} {text:?}")
            }
            (true, Expected::Page) => to.write_str("and must be rejected, not answered with a page"),
        }
    }
}
