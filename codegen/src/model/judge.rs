//! How voices become a verdict: the rule of the language, as the evaluator applies it.
//!
//! Clients apply the same rule in the runtime; a property test holds the two together.

use super::Verdict;

/// What one voice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// The field is not there, or is of another type.
    Missing,
    /// A flag: true is yes, false is no.
    Flag(bool),
    /// A catalogue's verdict.
    Listed(Verdict),
}

/// What a reply means, with what it says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether every voice had something to say, so that the reply is of the expected kind.
    pub recognised: bool,
    /// The provider's code.
    pub code: Option<String>,
    /// The provider's words.
    pub message: Option<String>,
}

/// The verdict of voices that must agree.
///
/// A voice that is missing or says `unknown` makes the whole unknown, and so do a yes and a no together. `repeat` goes
/// with either. Two flags say no more than no; a catalogue says which no, and two that differ are a contradiction.
#[must_use]
pub fn combine(voices: &[Stance]) -> Verdict {
    let (mut yes, mut no, mut repeat) = (false, false, false);
    let mut refusals: Vec<Verdict> = Vec::new();
    for voice in voices {
        match voice {
            Stance::Missing | Stance::Listed(Verdict::Unknown) => return Verdict::Unknown,
            Stance::Flag(true) | Stance::Listed(Verdict::Done) => yes = true,
            Stance::Flag(false) => no = true,
            Stance::Listed(Verdict::Repeat) => repeat = true,
            Stance::Listed(which @ (Verdict::Refused | Verdict::Absent | Verdict::Unsent)) => {
                no = true;
                refusals.push(*which);
            }
        }
    }
    refusals.dedup();
    match (yes, no, repeat, refusals.as_slice()) {
        (true, true, _, _) => Verdict::Unknown,
        (_, _, true, _) => Verdict::Repeat,
        (_, false, false, _) => Verdict::Done,
        (_, true, false, []) => Verdict::Refused,
        (_, true, false, [which]) => *which,
        (_, true, false, _) => Verdict::Unknown,
    }
}
