//! What a query says of what a message tells.

/// What the provider says, when it is asked, of what a message tells.
///
/// A message is to be acted upon where it [`Happened`](Self::Happened), and by what stands in the reply; not by what stands
/// in the message, unless that is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "nothing is to be done before it is known whether it happened"]
pub enum Confirmation<T> {
    /// It happened: the reply shows it. This is what the reply carries.
    Happened(T),
    /// It did not, or not yet: the reply shows that, or nothing is known there that the message could be about.
    NotHappened,
    /// The provider's answer does not tell, or it is not decided: ask again later.
    StillUnknown,
}

impl<T> Confirmation<T> {
    /// Whether it happened.
    pub const fn has_happened(&self) -> bool {
        matches!(self, Self::Happened(_))
    }

    /// What the reply carries, if it happened.
    pub fn into_happened(self) -> Option<T> {
        match self {
            Self::Happened(reply) => Some(reply),
            Self::NotHappened | Self::StillUnknown => None,
        }
    }
}
