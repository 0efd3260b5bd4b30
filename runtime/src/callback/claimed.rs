//! Values that a message claims and does not prove.

use std::fmt;

use crate::secret::MASK;

/// A value that stands in a message and that its proof does not cover: whoever sent the message could have written
/// anything there.
///
/// There is one way to it, [`unproved`](Self::unproved), so that every place that trusts it can be found. It cannot be
/// compared, and `Debug` shows that there is a value and not which.
#[derive(Clone)]
pub struct Claimed<T>(T);

impl<T> Claimed<T> {
    /// Marks a value as one that nothing proves.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for which the sender alone answers: good enough to look something up by, and to show; not to act upon.
    pub const fn unproved(&self) -> &T {
        &self.0
    }

    /// The value, to keep. What is said of [`unproved`](Self::unproved) holds.
    pub fn into_unproved(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Claimed<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Claimed({MASK})")
    }
}
