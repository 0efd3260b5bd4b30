//! What a reply says became of a call.

/// What a reply, or one code in it, says became of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// It happened, by this call.
    Done,
    /// The key was used by an earlier call; this one did nothing new.
    Repeat,
    /// Accepted, and not decided.
    Pending,
    /// No.
    Refused,
    /// No: what was asked about does not exist.
    Absent,
    /// The provider did not act on it (a rate limit, say): it may be sent again.
    Unsent,
    /// Nothing can be trusted.
    Unknown,
}
