//! Calls that a provider takes without deciding them.

use serde::de::{Deserialize, Deserializer};

use crate::json::{Encode, Encoder, Missing, Reply};

/// What a call gives whose provider may have taken it without deciding it: a browser has to be sent on, or a bank has to
/// answer. What is pending has not happened yet, and cannot be mistaken for what has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "what is pending has not happened yet"]
pub enum Progress<T> {
    /// It happened.
    Done(T),
    /// It was taken, and is not decided. What came says what is next.
    Pending(T),
}

impl<T> Progress<T> {
    /// Whether it is decided.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }

    /// What came, decided or not.
    pub fn into_inner(self) -> T {
        match self {
            Self::Done(value) | Self::Pending(value) => value,
        }
    }

    /// What came, decided or not.
    pub const fn get(&self) -> &T {
        match self {
            Self::Done(value) | Self::Pending(value) => value,
        }
    }
}

/// A reply of an operation that may be pending: a call of it gives a [`Progress`].
#[derive(Debug, Clone)]
pub struct Undecided<R>(R);

impl<R> Undecided<R> {
    /// The reply.
    pub const fn get(&self) -> &R {
        &self.0
    }

    /// The reply, to keep.
    pub fn into_inner(self) -> R {
        self.0
    }
}

impl<'de, R: Deserialize<'de>> Deserialize<'de> for Undecided<R> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        R::deserialize(from).map(Self)
    }
}

impl<R: Encode> Encode for Undecided<R> {
    fn encode(&self, to: &mut Encoder<'_>) {
        self.0.encode(to);
    }
}

impl<R: Reply> Reply for Undecided<R> {
    type Output = Progress<R::Output>;

    fn into_output(self) -> Result<Self::Output, Missing> {
        self.progress(true)
    }

    fn progress(self, pending: bool) -> Result<Self::Output, Missing> {
        let output = self.0.into_output()?;
        Ok(if pending { Progress::Pending(output) } else { Progress::Done(output) })
    }
}
