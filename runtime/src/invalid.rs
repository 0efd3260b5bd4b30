//! Why a text is not the value it should be.

use std::fmt;

/// A text that is not an amount, a time, a currency or a base URL.
///
/// It says what was wrong and what to write instead. It never repeats the text itself, which may be
/// somebody's money or somebody's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalid {
    why: &'static str,
    /// Where the value stands that is meant, if it is a part of what was read: its address in the document.
    place: Option<usize>,
}

impl Invalid {
    pub(crate) const fn new(why: &'static str) -> Self {
        Self { why, place: None }
    }

    /// What was wrong, and what to write instead.
    pub const fn why(self) -> &'static str {
        self.why
    }

    /// With the place of a part of what was read, unless an inner one is known.
    pub(crate) fn within(self, token: &str) -> Self {
        Self { place: self.place.or(Some(token.as_ptr() as usize)), ..self }
    }

    pub(crate) fn place(self) -> Option<usize> {
        self.place
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.why)
    }
}

impl std::error::Error for Invalid {}
