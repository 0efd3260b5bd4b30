//! Why a text is not the value it should be.

use std::fmt;

/// A text that is not an amount, a time, a currency or a base URL.
///
/// It says what was wrong and what to write instead. It never repeats the text itself, which may be
/// somebody's money or somebody's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalid {
    why: &'static str,
}

impl Invalid {
    pub(crate) const fn new(why: &'static str) -> Self {
        Self { why }
    }

    pub(crate) const fn why(self) -> &'static str {
        self.why
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.why)
    }
}

impl std::error::Error for Invalid {}
