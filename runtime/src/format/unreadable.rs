//! Why a message is not in the format it should be in.

use std::fmt;

/// Bytes that are not a document of their format. It knows what is wrong and where, and nothing of
/// the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    why: &'static str,
    offset: Option<usize>,
}

impl Unreadable {
    pub(crate) const fn new(why: &'static str) -> Self {
        Self { why, offset: None }
    }

    pub(crate) const fn at(why: &'static str, offset: usize) -> Self {
        Self { why, offset: Some(offset) }
    }

    /// What is wrong.
    pub const fn why(&self) -> &'static str {
        self.why
    }

    /// Where, in bytes from the start, as far as it is known. Of a document in another charset, the
    /// bytes are those of its UTF-8 form.
    pub const fn offset(&self) -> Option<usize> {
        self.offset
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.why)?;
        match self.offset {
            Some(offset) => write!(to, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Unreadable {}
