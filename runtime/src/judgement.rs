//! From the voices of a reply to one verdict.

use crate::catalogue::Catalogue;
use crate::verdict::Verdict;

/// One field's word on whether the call went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice(Word);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// The field is missing or of another form.
    Missing,
    /// The field is there, and what it says decides nothing.
    Undecided,
    /// The field is there, and nobody has seen what it says: perhaps another kind of reply.
    Unlisted,
    Yes,
    /// What would be there after a yes is not: no yes, and by itself no no.
    Unfilled,
    /// No; a flag knows no more than that, a catalogue which no.
    No(Option<Verdict>),
    /// Used before: neither a yes nor a no to this call.
    Repeat,
    /// Accepted, and not decided: less than a yes.
    Pending,
}

impl Voice {
    /// The voice of a flag: true is yes, false is no, missing is silence.
    pub fn flag(value: Option<bool>) -> Self {
        Self(match value {
            None => Word::Missing,
            Some(true) => Word::Yes,
            Some(false) => Word::No(None),
        })
    }

    /// The voice of a value that is there after a yes. Where it is not, there is no yes; whether there is a no, others say.
    pub fn filled(value: Option<bool>) -> Self {
        Self(match value {
            None => Word::Missing,
            Some(true) => Word::Yes,
            Some(false) => Word::Unfilled,
        })
    }

    /// The voice of a value that a catalogue lists: the verdict that stands there.
    #[allow(clippy::needless_pass_by_value)] // made for the call
    pub fn listed<C: Catalogue>(wire: Option<String>) -> Self {
        let Some(wire) = wire else { return Self(Word::Missing) };
        let value = C::from_wire(&wire);
        match value.verdict() {
            Verdict::Unknown if !value.is_listed() => Self(Word::Unlisted),
            verdict => Self::verdict(Some(verdict)),
        }
    }

    /// The voice of a verdict that is known already.
    pub fn verdict(verdict: Option<Verdict>) -> Self {
        Self(match verdict {
            None => Word::Missing,
            Some(Verdict::Unknown) => Word::Undecided,
            Some(Verdict::Done) => Word::Yes,
            Some(Verdict::Repeat) => Word::Repeat,
            Some(Verdict::Pending) => Word::Pending,
            Some(no @ (Verdict::Refused | Verdict::Absent | Verdict::Unsent)) => Word::No(Some(no)),
        })
    }
}

/// How far the body of a reply was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// There were no voices to hear: the operation leaves it to the HTTP status.
    Unasked,
    /// Not this operation's reply: a field that should speak is not there, and nothing said yes.
    Unrecognised,
    /// A field that should speak is not there, and another said something that is no plain no.
    Partial,
    /// It spoke, and contradicts itself.
    Contradictory,
    /// It spoke. Its word may still be that nothing is known.
    Spoken,
}

/// What a reply says became of the call, with the code and the words it gives.
#[derive(Debug, Clone)]
pub struct Judgement {
    verdict: Verdict,
    standing: Standing,
    /// What a code says of a reply outside 2xx: whether the provider has listed it, and its verdict.
    under_status: Option<(bool, Verdict)>,
    code: Option<String>,
    message: Option<String>,
}

impl Judgement {
    /// Hears all voices. They must agree: one that is silent, or a yes beside a no, makes the verdict
    /// unknown. A repeat beside a yes or a no is a repeat. Pending beside a yes is pending; beside a no or a repeat it is a
    /// contradiction. When all say no, catalogues say which no.
    pub fn of(voices: &[Voice]) -> Self {
        let (verdict, standing) = hear(voices);
        Self { verdict, standing, under_status: None, code: None, message: None }
    }

    /// Whether the provider has taken the call and not decided it: asked before the voices are heard, which then have
    /// nothing to say.
    #[must_use]
    pub fn pending(mut self, pending: Option<bool>) -> Self {
        if pending == Some(true) {
            (self.verdict, self.standing) = (Verdict::Pending, Standing::Spoken);
        }
        self
    }

    /// The provider's own code, as text.
    #[must_use]
    pub fn code(mut self, code: Option<String>) -> Self {
        self.code = code;
        self
    }

    /// The verdict of a code that is no voice itself. It may say more of a refusal (that nothing is
    /// known, that it is a repeat, that nothing was there, that it was not acted on). It never makes a
    /// success: a refusal whose code says done contradicts itself.
    #[must_use]
    pub fn named(mut self, verdict: Option<Verdict>) -> Self {
        if self.verdict == Verdict::Refused {
            match verdict {
                None => {}
                Some(Verdict::Done | Verdict::Pending) => {
                    (self.verdict, self.standing) = (Verdict::Unknown, Standing::Contradictory);
                }
                // Every voice said no, so that a repeat is no second telling of a success.
                Some(Verdict::Repeat) => (self.verdict, self.standing) = (Verdict::Repeat, Standing::Contradictory),
                Some(verdict) => self.verdict = verdict,
            }
        }
        self
    }

    /// What the code of a reply outside 2xx says, beside its status.
    #[must_use]
    pub fn under_status<C: Catalogue>(mut self, code: Option<String>) -> Self {
        self.under_status = code.map(|code| {
            let value = C::from_wire(&code);
            (value.is_listed(), value.verdict())
        });
        self
    }

    /// The provider's words.
    #[must_use]
    pub fn message(mut self, message: Option<String>) -> Self {
        self.message = message;
        self
    }

    /// The next gate, which is asked only when this one says done.
    #[must_use]
    pub fn and_then(self, next: impl FnOnce() -> Self) -> Self {
        if self.verdict != Verdict::Done {
            return self;
        }
        let mut next = next();
        next.code = next.code.or(self.code);
        next.message = next.message.or(self.message);
        if next.standing == Standing::Unasked {
            next.standing = self.standing;
        }
        next
    }

    /// What became of the call, as far as the body says.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Whether the code is one that the document lists, and its verdict.
    pub(crate) fn code_under_status(&self) -> Option<(bool, Verdict)> {
        self.under_status
    }

    pub(crate) fn standing(&self) -> Standing {
        self.standing
    }

    pub(crate) fn into_words(self) -> (Option<String>, Option<String>) {
        (self.code, self.message)
    }
}

fn hear(voices: &[Voice]) -> (Verdict, Standing) {
    if voices.is_empty() {
        return (Verdict::Done, Standing::Unasked);
    }
    let says = |word: fn(Word) -> bool| voices.iter().any(|voice| word(voice.0));
    let yes = says(|word| word == Word::Yes);
    let unfilled = says(|word| word == Word::Unfilled);
    let plain_no = says(|word| matches!(word, Word::No(_)));
    let no = plain_no || unfilled;
    let repeat = says(|word| word == Word::Repeat);
    let pending = says(|word| word == Word::Pending);
    let undecided = says(|word| word == Word::Undecided);

    if says(|word| word == Word::Missing) {
        // A yes in half an envelope is no proof of success, and forbids to speak of a refusal; so does a code that is
        // known to leave it open. A code that nobody has seen may belong to another kind of reply.
        let spoken = yes || repeat || pending || undecided;
        return (Verdict::Unknown, if spoken { Standing::Partial } else { Standing::Unrecognised });
    }
    // What was refused, or had happened before, is not waiting to be decided.
    if (yes && no) || (pending && (no || repeat)) {
        return (Verdict::Unknown, Standing::Contradictory);
    }
    if undecided || says(|word| word == Word::Unlisted) {
        return (Verdict::Unknown, Standing::Spoken);
    }
    if unfilled && !plain_no && !repeat {
        return (Verdict::Unknown, Standing::Unrecognised);
    }
    if repeat {
        // Beside a no, a repeat is no second telling of a success.
        return (Verdict::Repeat, if no { Standing::Contradictory } else { Standing::Spoken });
    }
    if pending {
        return (Verdict::Pending, Standing::Spoken);
    }
    if yes {
        return (Verdict::Done, Standing::Spoken);
    }
    which_no(voices)
}

/// Every voice says no: which no is it?
fn which_no(voices: &[Voice]) -> (Verdict, Standing) {
    let mut named = voices.iter().filter_map(|voice| match voice.0 {
        Word::No(verdict) => verdict,
        _ => None,
    });
    let first = named.next().unwrap_or(Verdict::Refused);
    if named.all(|other| other == first) {
        (first, Standing::Spoken)
    } else {
        (Verdict::Unknown, Standing::Contradictory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(value: bool) -> Voice {
        Voice::flag(Some(value))
    }

    fn listed(verdict: Verdict) -> Voice {
        Voice::verdict(Some(verdict))
    }

    fn of(voices: &[Voice]) -> Verdict {
        Judgement::of(voices).verdict()
    }

    #[test]
    fn all_voices_must_agree() {
        assert_eq!(of(&[flag(true), flag(true)]), Verdict::Done);
        assert_eq!(of(&[flag(false), flag(false)]), Verdict::Refused);
        assert_eq!(of(&[flag(true), flag(false)]), Verdict::Unknown);
        assert_eq!(of(&[flag(true), listed(Verdict::Absent)]), Verdict::Unknown);
        assert_eq!(of(&[flag(true), listed(Verdict::Done)]), Verdict::Done);
    }

    #[test]
    fn a_repeat_beside_a_no_is_no_second_telling_of_a_success() {
        for judgement in [
            Judgement::of(&[flag(false), listed(Verdict::Repeat)]),
            Judgement::of(&[flag(false)]).named(Some(Verdict::Repeat)),
        ] {
            assert_eq!(judgement.verdict(), Verdict::Repeat);
            assert_eq!(judgement.standing(), Standing::Contradictory);
        }
        assert_eq!(Judgement::of(&[flag(true), listed(Verdict::Repeat)]).standing(), Standing::Spoken);
    }

    #[test]
    fn silence_is_unknown() {
        assert_eq!(of(&[flag(true), Voice::flag(None)]), Verdict::Unknown);
        assert_eq!(of(&[flag(false), Voice::verdict(None)]), Verdict::Unknown);
        assert_eq!(of(&[flag(true), listed(Verdict::Unknown)]), Verdict::Unknown);
        assert_eq!(of(&[listed(Verdict::Repeat), Voice::flag(None)]), Verdict::Unknown);
    }

    #[test]
    fn a_repeat_goes_with_a_yes_and_with_a_no_and_not_with_both() {
        assert_eq!(of(&[listed(Verdict::Repeat)]), Verdict::Repeat);
        assert_eq!(of(&[listed(Verdict::Repeat), flag(true)]), Verdict::Repeat);
        assert_eq!(of(&[listed(Verdict::Repeat), flag(false)]), Verdict::Repeat);
        assert_eq!(of(&[listed(Verdict::Repeat), flag(false), flag(true)]), Verdict::Unknown);
    }

    #[test]
    fn pending_goes_with_a_yes_and_with_nothing_else() {
        let pending = listed(Verdict::Pending);
        assert_eq!(of(&[pending]), Verdict::Pending);
        assert_eq!(of(&[pending, pending, flag(true)]), Verdict::Pending);
        for other in [flag(false), listed(Verdict::Absent), listed(Verdict::Repeat)] {
            assert_eq!(of(&[pending, other]), Verdict::Unknown);
            assert_eq!(Judgement::of(&[pending, other]).standing(), Standing::Contradictory);
        }
        assert_eq!(of(&[pending, listed(Verdict::Unknown)]), Verdict::Unknown);
        assert_eq!(of(&[pending, Voice::flag(None)]), Verdict::Unknown);
        assert_eq!(Judgement::of(&[pending, Voice::flag(None)]).standing(), Standing::Partial);
        assert_eq!(Judgement::of(&[flag(false)]).named(Some(Verdict::Pending)).verdict(), Verdict::Unknown);
        let twice = || Judgement::of(&[flag(true)]).and_then(|| Judgement::of(&[pending]));
        assert_eq!(twice().verdict(), Verdict::Pending);
    }

    #[test]
    fn a_catalogue_says_which_no_it_is() {
        assert_eq!(of(&[flag(false), listed(Verdict::Absent)]), Verdict::Absent);
        assert_eq!(of(&[listed(Verdict::Unsent), listed(Verdict::Unsent)]), Verdict::Unsent);
        assert_eq!(of(&[listed(Verdict::Unsent), listed(Verdict::Refused)]), Verdict::Unknown);
    }

    #[test]
    fn what_is_not_filled_is_no_yes_and_by_itself_no_no() {
        let unfilled = Voice::filled(Some(false));
        assert_eq!(of(&[Voice::filled(Some(true))]), Verdict::Done);
        for others in
            [vec![], vec![unfilled], vec![flag(true)], vec![listed(Verdict::Pending)], vec![Voice::flag(None)]]
        {
            assert_eq!(of(&[others, vec![unfilled]].concat()), Verdict::Unknown);
        }
        assert_eq!(of(&[unfilled, flag(false)]), Verdict::Refused);
        assert_eq!(of(&[unfilled, listed(Verdict::Absent)]), Verdict::Absent);
        assert_eq!(Judgement::of(&[unfilled]).standing(), Standing::Unrecognised);
    }

    #[test]
    fn without_voices_the_status_speaks() {
        assert_eq!(of(&[]), Verdict::Done);
        assert_eq!(Judgement::of(&[]).standing(), Standing::Unasked);
    }

    #[test]
    fn a_missing_field_is_told_from_a_word_that_decides_nothing() {
        let standing = |voices: &[Voice]| Judgement::of(voices).standing();
        assert_eq!(standing(&[Voice::flag(None)]), Standing::Unrecognised);
        assert_eq!(standing(&[Voice::flag(None), flag(false)]), Standing::Unrecognised);
        assert_eq!(standing(&[Voice::flag(None), flag(true)]), Standing::Partial);
        assert_eq!(standing(&[listed(Verdict::Unknown)]), Standing::Spoken);
        assert_eq!(standing(&[flag(true), flag(false)]), Standing::Contradictory);
    }

    #[test]
    fn the_named_verdict_says_more_of_a_refusal_and_never_makes_a_success() {
        let refused = || Judgement::of(&[flag(false)]);
        for verdict in [Verdict::Unknown, Verdict::Repeat, Verdict::Absent, Verdict::Unsent, Verdict::Refused] {
            assert_eq!(refused().named(Some(verdict)).verdict(), verdict);
            assert_eq!(Judgement::of(&[flag(true)]).named(Some(verdict)).verdict(), Verdict::Done);
        }
        assert_eq!(refused().named(None).verdict(), Verdict::Refused);
        assert_eq!(refused().named(Some(Verdict::Done)).verdict(), Verdict::Unknown);
    }

    #[test]
    fn the_next_gate_is_asked_only_after_a_yes() {
        let yes = || Judgement::of(&[flag(true)]).message(Some("first".to_owned()));
        let no = || Judgement::of(&[flag(false)]).code(Some("7".to_owned()));
        assert_eq!(no().and_then(yes).verdict(), Verdict::Refused);
        let second = yes().and_then(no);
        assert_eq!(second.verdict(), Verdict::Refused);
        assert_eq!(second.into_words(), (Some("7".to_owned()), Some("first".to_owned())));
        assert_eq!(yes().and_then(|| Judgement::of(&[])).standing(), Standing::Spoken);
    }
}
