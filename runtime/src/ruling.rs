//! What HTTP status and body together say.

use http::StatusCode;

use crate::judgement::{Judgement, Standing};
use crate::operation::{HttpGate, Replay};
use crate::outcome::{Outcome, Reason};
use crate::verdict::Verdict;

/// How far a call has come that was not turned down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progressed {
    /// It happened.
    Done,
    /// It was taken, and is not decided yet.
    Pending,
}

/// Rules on a whole reply: `Ok` if its typed form can be given to the caller.
///
/// 2xx, and a status that the provider calls a yes (`answers`): the body's verdict. Outside of these, where the provider has said how such a reply is read, that; else 4xx: the body's
/// verdict if it has one that is no yes, else refused by the status; without the five statuses that say nothing about
/// what was done (408, 409, 425, 429, 499). Everything else is unknown, whatever the body says.
pub(crate) fn rule(
    status: StatusCode,
    answers: bool,
    judgement: &Judgement,
    replay: Replay,
    gate: Option<&HttpGate>,
) -> Result<Progressed, (Outcome, Reason)> {
    if let Some(gate) = gate {
        return Err(rule_by_status(status, judgement, gate));
    }
    let answered = matches!(replay, Replay::Answered(_));
    match (judgement.verdict(), judgement.standing()) {
        (Verdict::Done, _) if answers => Ok(Progressed::Done),
        (Verdict::Pending, _) if answers => Ok(Progressed::Pending),
        (Verdict::Repeat, Standing::Spoken) if answers && answered => Ok(Progressed::Done),
        (verdict, standing) if answers => Err(failure(verdict, standing)),
        (_, Standing::Unasked | Standing::Unrecognised) if refuses(status) => Err((Outcome::Refused, Reason::Status)),
        // Half an envelope that hints at a yes, under a status that says no.
        (_, Standing::Partial) if refuses(status) => Err((Outcome::Unknown, Reason::Contradiction)),
        (verdict, standing) if refuses(status) => Err(failure(verdict, standing)),
        _ => Err((Outcome::Unknown, Reason::Status)),
    }
}

/// A reply outside 2xx whose body the provider has described. A code that is listed says more than the status, under a
/// status that is the client's fault or whose meaning is stated; no code makes a yes of it.
fn rule_by_status(status: StatusCode, judgement: &Judgement, gate: &HttpGate) -> (Outcome, Reason) {
    let stated = gate.statuses.iter().find(|(known, _)| *known == status.as_u16()).map(|(_, verdict)| *verdict);
    let by_status = match stated {
        Some(verdict) => verdict,
        None if refuses(status) => Verdict::Refused,
        None => Verdict::Unknown,
    };
    match judgement.code_under_status() {
        // Where it is stated that a status tells nothing, no code makes more of it.
        _ if stated == Some(Verdict::Unknown) => (Outcome::Unknown, Reason::Status),
        Some((_, Verdict::Done | Verdict::Pending)) => (Outcome::Unknown, Reason::Contradiction),
        Some((true, verdict)) if status.is_client_error() || stated.is_some() => failure(verdict, Standing::Spoken),
        Some((false, verdict)) if by_status == Verdict::Refused && verdict != Verdict::Unknown => {
            failure(verdict, Standing::Spoken)
        }
        _ => match by_status {
            Verdict::Refused => (Outcome::Refused, Reason::Status),
            Verdict::Unknown => (Outcome::Unknown, Reason::Status),
            verdict => failure(verdict, Standing::Spoken),
        },
    }
}

/// The statuses that are a no: the request was read, and found wanting.
fn refuses(status: StatusCode) -> bool {
    status.is_client_error() && !matches!(status.as_u16(), 408 | 409 | 425 | 429 | 499)
}

fn failure(verdict: Verdict, standing: Standing) -> (Outcome, Reason) {
    match verdict {
        Verdict::Repeat => (Outcome::Repeated, Reason::Repeated),
        Verdict::Refused => (Outcome::Refused, Reason::Refused),
        Verdict::Absent => (Outcome::Refused, Reason::Absent),
        Verdict::Unsent => (Outcome::NotSent, Reason::Unsent),
        // A yes comes here only from under a status that says no.
        Verdict::Done => (Outcome::Unknown, Reason::Contradiction),
        // Accepted and not decided is no yes: a caller must ask.
        Verdict::Pending => (Outcome::Unknown, Reason::Undecided),
        Verdict::Unknown => (
            Outcome::Unknown,
            match standing {
                Standing::Unasked | Standing::Unrecognised | Standing::Partial => Reason::Unrecognised,
                Standing::Contradictory => Reason::Contradiction,
                Standing::Spoken => Reason::Undecided,
            },
        ),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::judgement::Voice;

    fn ruled(status: u16, voices: &[Voice]) -> Result<Progressed, (Outcome, Reason)> {
        let status = StatusCode::from_u16(status).unwrap();
        rule(status, status.is_success(), &Judgement::of(voices), Replay::Refused(&["body", "id"]), None)
    }

    fn verdict(verdict: Verdict) -> [Voice; 1] {
        [Voice::verdict(Some(verdict))]
    }

    #[test]
    fn under_2xx_the_body_decides() {
        assert_eq!(ruled(200, &verdict(Verdict::Done)), Ok(Progressed::Done));
        assert_eq!(ruled(204, &[]), Ok(Progressed::Done));
        assert_eq!(ruled(200, &verdict(Verdict::Refused)), Err((Outcome::Refused, Reason::Refused)));
        assert_eq!(ruled(200, &verdict(Verdict::Absent)), Err((Outcome::Refused, Reason::Absent)));
        assert_eq!(ruled(200, &verdict(Verdict::Unsent)), Err((Outcome::NotSent, Reason::Unsent)));
        assert_eq!(ruled(200, &verdict(Verdict::Unknown)), Err((Outcome::Unknown, Reason::Undecided)));
        assert_eq!(ruled(200, &[Voice::flag(None)]), Err((Outcome::Unknown, Reason::Unrecognised)));
        assert_eq!(
            ruled(200, &[Voice::flag(Some(true)), Voice::flag(Some(false))]),
            Err((Outcome::Unknown, Reason::Contradiction))
        );
    }

    #[test]
    fn a_repeat_is_a_result_only_where_the_first_answer_is_given_again() {
        let rule = |status: StatusCode, replay| {
            rule(status, status.is_success(), &Judgement::of(&verdict(Verdict::Repeat)), replay, None)
        };
        assert_eq!(rule(StatusCode::OK, Replay::Answered(&["body", "id"])), Ok(Progressed::Done));
        assert_eq!(rule(StatusCode::OK, Replay::Refused(&["body", "id"])), Err((Outcome::Repeated, Reason::Repeated)));
        assert_eq!(rule(StatusCode::OK, Replay::None), Err((Outcome::Repeated, Reason::Repeated)));
        assert_eq!(
            rule(StatusCode::BAD_REQUEST, Replay::Answered(&["body", "id"])),
            Err((Outcome::Repeated, Reason::Repeated))
        );
        let denied = Judgement::of(&[Voice::flag(Some(false)), Voice::verdict(Some(Verdict::Repeat))]);
        let ruled = super::rule(StatusCode::OK, true, &denied, Replay::Answered(&["body", "id"]), None);
        assert_eq!(ruled, Err((Outcome::Repeated, Reason::Repeated)));
    }

    #[test]
    fn a_4xx_refuses_unless_the_body_says_something_else() {
        for status in [400, 401, 403, 404, 422, 451] {
            assert_eq!(ruled(status, &[]), Err((Outcome::Refused, Reason::Status)));
            assert_eq!(ruled(status, &[Voice::flag(None)]), Err((Outcome::Refused, Reason::Status)));
            assert_eq!(ruled(status, &verdict(Verdict::Refused)), Err((Outcome::Refused, Reason::Refused)));
            assert_eq!(ruled(status, &verdict(Verdict::Unsent)), Err((Outcome::NotSent, Reason::Unsent)));
            assert_eq!(ruled(status, &verdict(Verdict::Done)), Err((Outcome::Unknown, Reason::Contradiction)));
            assert_eq!(ruled(status, &verdict(Verdict::Unknown)), Err((Outcome::Unknown, Reason::Undecided)));
            assert_eq!(
                ruled(status, &[Voice::flag(Some(true)), Voice::flag(None)]),
                Err((Outcome::Unknown, Reason::Contradiction))
            );
        }
    }

    #[test]
    fn under_a_status_that_is_called_a_yes_the_body_decides() {
        let ruled = |voices: &[Voice]| rule(StatusCode::FOUND, true, &Judgement::of(voices), Replay::None, None);
        assert_eq!(ruled(&[]), Ok(Progressed::Done));
        assert_eq!(ruled(&verdict(Verdict::Pending)), Ok(Progressed::Pending));
        assert_eq!(ruled(&verdict(Verdict::Refused)), Err((Outcome::Refused, Reason::Refused)));
        assert_eq!(ruled(&[Voice::flag(None)]), Err((Outcome::Unknown, Reason::Unrecognised)));
    }

    #[test]
    fn every_other_status_is_unknown_whatever_the_body_says() {
        for status in [100, 301, 302, 307, 408, 409, 425, 429, 499, 500, 502, 503, 504, 599, 600, 999] {
            for word in [Verdict::Done, Verdict::Refused, Verdict::Unsent, Verdict::Repeat, Verdict::Unknown] {
                assert_eq!(ruled(status, &verdict(word)), Err((Outcome::Unknown, Reason::Status)), "{status}");
            }
            assert_eq!(ruled(status, &[]), Err((Outcome::Unknown, Reason::Status)));
        }
    }
}
