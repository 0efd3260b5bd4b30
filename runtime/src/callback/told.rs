//! What a message says became of the thing that it tells about.

use std::fmt;

use crate::catalogue::{Catalogue, showable};
use crate::judgement::Judgement;
use crate::secret::MASK;
use crate::verdict::Verdict;

/// What a message says became of the thing that it tells about, with the code and the words that it gives.
///
/// `Debug` shows the verdict, and the code if it looks like one.
#[derive(Clone)]
pub struct Told {
    verdict: Verdict,
    code: Option<String>,
    message: Option<String>,
}

impl Told {
    pub(super) fn of(judgement: Judgement) -> Self {
        let verdict = judgement.verdict();
        let (code, message) = judgement.into_words();
        Self { verdict, code, message }
    }

    /// The verdict. `Unknown` where the message contradicts itself or leaves it open: ask the provider.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// It happened.
    pub fn is_done(&self) -> bool {
        self.verdict == Verdict::Done
    }

    /// It is not decided yet.
    pub fn is_pending(&self) -> bool {
        self.verdict == Verdict::Pending
    }

    /// It did not happen.
    pub fn is_refused(&self) -> bool {
        matches!(self.verdict, Verdict::Refused | Verdict::Absent | Verdict::Unsent)
    }

    /// The provider's own code, as text.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The provider's own code as a member of a catalogue.
    pub fn code_as<C: Catalogue>(&self) -> Option<C> {
        self.code().map(C::from_wire)
    }

    /// The provider's words. They may be about a person, and were meant for whoever the provider thought of.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

/// Nothing is known.
impl Default for Told {
    fn default() -> Self {
        Self { verdict: Verdict::Unknown, code: None, message: None }
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mask = |text: &str| showable(text).map_or_else(|| MASK.to_owned(), str::to_owned);
        to.debug_struct("Told")
            .field("verdict", &self.verdict)
            .field("code", &self.code().map(mask))
            .finish_non_exhaustive()
    }
}
