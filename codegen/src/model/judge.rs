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
    /// A value that would be there after a yes, and is not: no yes, and by itself no no.
    Unfilled,
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
    /// Whether some voice said no. Beside a repeat, that is no second telling of a success.
    pub denied: bool,
    /// The provider's code.
    pub code: Option<String>,
    /// The provider's words.
    pub message: Option<String>,
}

/// The verdict of voices that must agree.
///
/// A voice that is missing or says `unknown` makes the whole unknown, and so do a yes and a no together. `repeat` goes
/// with either; `pending` goes with a yes, and contradicts a no and a repeat. Two flags say no more than no; a catalogue says which no, and two that differ are a contradiction.
/// A value that is not filled contradicts a yes and goes with a no, and alone leaves it open.
#[must_use]
pub fn combine(voices: &[Stance]) -> Verdict {
    let (mut yes, mut no, mut repeat, mut pending, mut unfilled) = (false, false, false, false, false);
    let mut refusals: Vec<Verdict> = Vec::new();
    for voice in voices {
        match voice {
            Stance::Missing | Stance::Listed(Verdict::Unknown) => return Verdict::Unknown,
            Stance::Flag(true) | Stance::Listed(Verdict::Done) => yes = true,
            Stance::Flag(false) => no = true,
            Stance::Unfilled => unfilled = true,
            Stance::Listed(Verdict::Repeat) => repeat = true,
            Stance::Listed(Verdict::Pending) => pending = true,
            Stance::Listed(which @ (Verdict::Refused | Verdict::Absent | Verdict::Unsent)) => {
                no = true;
                refusals.push(*which);
            }
        }
    }
    refusals.dedup();
    if unfilled && (yes || pending || !(no || repeat)) {
        return Verdict::Unknown;
    }
    if pending {
        return if no || repeat { Verdict::Unknown } else { Verdict::Pending };
    }
    match (yes, no, repeat, refusals.as_slice()) {
        (true, true, _, _) => Verdict::Unknown,
        (_, _, true, _) => Verdict::Repeat,
        (_, false, false, _) => Verdict::Done,
        (_, true, false, []) => Verdict::Refused,
        (_, true, false, [which]) => *which,
        (_, true, false, _) => Verdict::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::{Stance, Verdict, combine};

    /// Every stance, in the order of the rows and columns below.
    const STANCES: [Stance; 11] = [
        Stance::Missing,
        Stance::Flag(true),
        Stance::Flag(false),
        Stance::Unfilled,
        Stance::Listed(Verdict::Done),
        Stance::Listed(Verdict::Repeat),
        Stance::Listed(Verdict::Pending),
        Stance::Listed(Verdict::Refused),
        Stance::Listed(Verdict::Absent),
        Stance::Listed(Verdict::Unsent),
        Stance::Listed(Verdict::Unknown),
    ];

    #[test]
    fn one_voice_is_believed() {
        let alone = STANCES.map(|stance| combine(&[stance]).word());
        assert_eq!(
            alone,
            [
                "unknown", "done", "refused", "unknown", "done", "repeat", "pending", "refused", "absent", "unsent",
                "unknown"
            ]
        );
        assert_eq!(combine(&[]), Verdict::Done, "nothing judges the reply");
    }

    #[test]
    fn two_voices_must_agree() {
        // Rows and columns as in STANCES; `.` is unknown.
        let table = [
            ". . . . . . . . . . .", // missing
            ". D . . D P W . . . .", // true
            ". . R R . P . R A S .", // false
            ". . R . . P . R A S .", // unfilled
            ". D . . D P W . . . .", // done
            ". P P P P P . P P P .", // repeat
            ". W . . W . W . . . .", // pending
            ". . R R . P . R . . .", // refused
            ". . A A . P . . A . .", // absent
            ". . S S . P . . . S .", // unsent
            ". . . . . . . . . . .", // unknown
        ];
        for (first, row) in STANCES.into_iter().zip(table) {
            for (second, due) in STANCES.into_iter().zip(row.split(' ')) {
                let letter = match combine(&[first, second]) {
                    Verdict::Unknown => ".",
                    Verdict::Done => "D",
                    Verdict::Repeat => "P",
                    Verdict::Pending => "W",
                    Verdict::Refused => "R",
                    Verdict::Absent => "A",
                    Verdict::Unsent => "S",
                };
                assert_eq!(letter, due, "{first:?} with {second:?}");
            }
        }
    }

    /// The same voices in the runtime's words.
    fn heard(stances: &[Stance]) -> &'static str {
        use vezne_runtime::Verdict as Word;
        let voice = |stance: &Stance| match stance {
            Stance::Missing => vezne_runtime::Voice::flag(None),
            Stance::Flag(flag) => vezne_runtime::Voice::flag(Some(*flag)),
            Stance::Unfilled => vezne_runtime::Voice::filled(Some(false)),
            Stance::Listed(verdict) => vezne_runtime::Voice::verdict(Some(match verdict {
                Verdict::Done => Word::Done,
                Verdict::Repeat => Word::Repeat,
                Verdict::Pending => Word::Pending,
                Verdict::Refused => Word::Refused,
                Verdict::Absent => Word::Absent,
                Verdict::Unsent => Word::Unsent,
                Verdict::Unknown => Word::Unknown,
            })),
        };
        let voices: Vec<vezne_runtime::Voice> = stances.iter().map(voice).collect();
        match vezne_runtime::Judgement::of(&voices).verdict() {
            Word::Done => "done",
            Word::Repeat => "repeat",
            Word::Pending => "pending",
            Word::Refused => "refused",
            Word::Absent => "absent",
            Word::Unsent => "unsent",
            _ => "unknown",
        }
    }

    #[test]
    fn clients_hear_voices_as_the_evaluator_does() {
        for first in STANCES {
            assert_eq!(heard(&[first]), combine(&[first]).word());
            for second in STANCES {
                assert_eq!(heard(&[first, second]), combine(&[first, second]).word(), "{first:?}, {second:?}");
                for third in STANCES {
                    let all = [first, second, third];
                    assert_eq!(heard(&all), combine(&all).word(), "{all:?}");
                }
            }
        }
    }

    #[test]
    fn the_order_and_number_of_voices_change_nothing() {
        for first in STANCES {
            assert_eq!(combine(&[first, first]), combine(&[first]), "{first:?} twice");
            for second in STANCES {
                let pair = combine(&[first, second]);
                assert_eq!(pair, combine(&[second, first]), "{first:?} with {second:?}");
                for third in STANCES {
                    let all = combine(&[first, second, third]);
                    for other in [
                        [first, third, second],
                        [second, first, third],
                        [second, third, first],
                        [third, first, second],
                        [third, second, first],
                    ] {
                        assert_eq!(all, combine(&other), "{first:?}, {second:?}, {third:?}");
                    }
                }
            }
        }
    }
}
