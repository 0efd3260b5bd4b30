//! A call that has no plain result.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use crate::answer::Answer;
use crate::catalogue::{Catalogue, showable};
use crate::operation::{Effect, Operation};
use crate::outcome::{Outcome, Reason};
use crate::settle::Settlement;

/// A call that has no plain result. The first thing to ask it is [`outcome`](Self::outcome): may it
/// have happened?
///
/// What the provider sent (its raw reply, its headers, its words, the place of a failure) is given by
/// methods, for those who may see it. `Display`, `Debug` and the chain of sources hold none of it;
/// they are fit for a log.
pub struct Error(Box<Inner>);

/// What is known of a call apart from its reply.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) operation: &'static Operation,
    pub(crate) call_id: Uuid,
    pub(crate) sent_at: Option<SystemTime>,
    pub(crate) key: Option<Box<str>>,
    /// The query that settles the call, where the spec has one.
    pub(crate) settlement: Option<Settlement>,
}

struct Inner {
    outcome: Outcome,
    reason: Reason,
    context: Context,
    evidence: Evidence,
}

/// What there is to show for an outcome, each where there is some.
#[derive(Default)]
pub(crate) struct Evidence {
    /// Our own words on what is wrong with the client or the request.
    pub(crate) note: Option<String>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
    pub(crate) raw: Option<Bytes>,
    /// The document of the body with what was opened in it, where something was.
    pub(crate) opened: Option<Bytes>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) json_path: Option<String>,
    pub(crate) details: Option<Box<dyn Any + Send + Sync>>,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    #[cold]
    pub(crate) fn new(outcome: Outcome, reason: Reason, context: Context, evidence: Evidence) -> Self {
        Self(Box::new(Inner { outcome, reason, context, evidence }))
    }

    /// May it have happened, and who may send it again?
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// Why there is no plain result.
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// Whether the body of the reply was judged as an answer, and not the status.
    pub(crate) fn is_of_answer(&self) -> bool {
        self.status().is_some_and(|status| self.0.context.operation.answers(status))
    }

    /// The operation, with its group: `wallet.deposit`.
    pub fn operation(&self) -> &'static str {
        self.0.context.operation.name
    }

    /// The provider's identifier.
    pub fn provider(&self) -> &'static str {
        self.0.context.operation.provider
    }

    /// What a call of this operation can change.
    pub fn effect(&self) -> Effect {
        self.0.context.operation.effect
    }

    /// The HTTP status, if the head of a reply came.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.evidence.status
    }

    /// The headers of the reply; empty if none came.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.evidence.headers
    }

    /// The body of the reply as it came, if any of it came; only its beginning where the connection
    /// was lost, time was up or the body was too large.
    pub fn raw(&self) -> Option<&Bytes> {
        self.0.evidence.raw.as_ref()
    }

    /// A look at the fields of the reply, before any of them is believed.
    pub(crate) fn look<T>(&self, look: impl FnOnce(Answer<'_>) -> T) -> T {
        let operation = self.0.context.operation;
        let raw = self.raw().cloned().unwrap_or_default();
        let status = self.status().unwrap_or_default();
        let document = match &self.0.evidence.opened {
            Some(opened) => Cow::Borrowed(&opened[..]),
            None => operation.document(status, self.headers(), &raw),
        };
        let answer = Answer::new(&document).of_texts(operation.is_text_only(status));
        look(match self.status() {
            Some(status) => answer.with_head(status, self.headers()),
            None => answer,
        })
    }

    /// The provider's own code, as text; the HTTP status where that alone is the refusal.
    pub fn code(&self) -> Option<&str> {
        self.0.evidence.code.as_deref()
    }

    /// The provider's own code as a member of a catalogue.
    pub fn code_as<C: Catalogue>(&self) -> Option<C> {
        self.code().map(C::from_wire)
    }

    /// The provider's words. They may be about a person, and were meant for whoever the provider
    /// thought of.
    pub fn message(&self) -> Option<&str> {
        self.0.evidence.message.as_deref()
    }

    /// Where in the reply a field could not be read, or where in the request a value cannot stand, as
    /// a JSONPath: `$.Value.Balance`; `headers.Location` for a field that comes in a header.
    pub fn json_path(&self) -> Option<&str> {
        self.0.evidence.json_path.as_deref()
    }

    /// The typed details of a refusal, for operations whose document has some.
    pub fn details<T: 'static>(&self) -> Option<&T> {
        self.0.evidence.details.as_deref()?.downcast_ref()
    }

    /// The replay key that the request had, to send it again with or to ask by.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.context.key.as_deref()
    }

    /// The query that tells what became of the call, where its outcome is [`Unknown`](Outcome::Unknown) or
    /// [`Repeated`](Outcome::Repeated) and the provider can be asked.
    ///
    /// ```no_run
    /// # async fn doubt(error: vezne_runtime::Error) -> Result<(), vezne_runtime::Error> {
    /// if let Some(doubt) = error.settle() {
    ///     match doubt.ask().await? {
    ///         vezne_runtime::Settled::Happened => println!("it did; do not send it again"),
    ///         vezne_runtime::Settled::Never => println!("it did not; it may be sent again"),
    ///         vezne_runtime::Settled::StillUnknown => println!("ask again later"),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn settle(&self) -> Option<&Settlement> {
        let doubtful = matches!(self.0.outcome, Outcome::Unknown | Outcome::Repeated);
        self.0.context.settlement.as_ref().filter(|_| doubtful)
    }

    /// The call's own id, which is in no message to the provider.
    pub fn call_id(&self) -> Uuid {
        self.0.context.call_id
    }

    /// When the request was handed to the transport; `None` if it never was.
    pub fn sent_at(&self) -> Option<SystemTime> {
        self.0.context.sent_at
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Error")
            .field("operation", &format_args!("{}", self.0.context.operation))
            .field("outcome", &self.0.outcome)
            .field("reason", &self.0.reason)
            .field("status", &self.status().map(|status| status.as_u16()))
            .field("call_id", &format_args!("{}", self.call_id()))
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.evidence.source.as_deref().map(|source| source as _)
    }
}

/// One sentence that a person can act on: which operation, may it have happened, why, what to do.
impl fmt::Display for Error {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { outcome, reason, context, .. } = &*self.0;
        let operation = context.operation;
        let read = operation.effect == Effect::Read;
        let happened = match outcome {
            Outcome::NotSent | Outcome::Refused => "did not happen",
            Outcome::Repeated => "did nothing new",
            Outcome::Accepted if read => "was answered",
            Outcome::Accepted => "happened",
            Outcome::Unknown if read => "has no answer that can be trusted",
            Outcome::Unknown => "may or may not have happened",
        };
        write!(to, "{operation} {happened}: ")?;
        self.write_why(to)?;
        match outcome {
            Outcome::NotSent => to.write_str(match reason {
                Reason::Configuration | Reason::MissingCredentials | Reason::InvalidRequest => {
                    "; nothing was sent: mend that first"
                }
                _ => "; it may be sent again",
            }),
            Outcome::Refused => to.write_str("; change something before sending it again"),
            Outcome::Repeated => to.write_str("; ask the provider what became of the first"),
            Outcome::Accepted if read => to.write_str("; look at the raw reply"),
            Outcome::Accepted => to.write_str("; do not send it again, and look at the raw reply"),
            Outcome::Unknown if read => to.write_str("; it changes nothing and may be asked again"),
            Outcome::Unknown => match operation.replay.field() {
                Some(field) => write!(to, "; send it again only with the same `{field}`, or ask the provider"),
                None if self.settle().is_some() => {
                    to.write_str("; do not send it again before `settle` has told what became of it")
                }
                None => to.write_str("; do not send it again before the provider has told what became of it"),
            },
        }
    }
}

impl Error {
    fn write_why(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.0.reason {
            Reason::Configuration | Reason::MissingCredentials | Reason::InvalidRequest => {
                return to.write_str(self.0.evidence.note.as_deref().unwrap_or("the request could not be made"));
            }
            Reason::Login => "the login that it needs failed",
            Reason::Connect => "no connection could be made",
            Reason::TimedOut if self.0.outcome == Outcome::NotSent => "no connection was made in time",
            Reason::TimedOut => "no whole answer came in time",
            Reason::ConnectionLost => "the connection was lost before a whole answer came",
            Reason::BodyTooLarge => "the answer was too long to be read",
            Reason::Status if self.0.outcome == Outcome::Refused => "the provider refused it by its HTTP status",
            Reason::Status => "the HTTP status leaves it open",
            Reason::Unrecognised => "the answer is not one of this operation",
            Reason::Undecided => "the provider's answer leaves it open",
            Reason::Contradiction => "the provider's answer contradicts itself",
            Reason::Refused => "the provider refused it",
            Reason::Absent => "the provider knows of no such thing",
            Reason::Unsent => "the provider did not act on it",
            Reason::Repeated => "its key was used before",
            Reason::EndlessPages => "the pages of the list come round again or do not end",
            Reason::Undecodable => "the provider said yes, and its reply could not be read in full",
            Reason::MissingPayload => "the provider said yes, and its reply lacks what it should carry",
        };
        to.write_str(why)?;
        let status = self.status().map(|status| status.as_u16());
        // What does not look like a code may be anything, and stays out of logs.
        match (self.code().and_then(showable), status) {
            (Some(code), Some(status)) if code == status.to_string() => {
                write!(to, " (HTTP {status})")
            }
            (Some(code), Some(status)) => write!(to, " (code {code}, HTTP {status})"),
            (Some(code), None) => write!(to, " (code {code})"),
            (None, Some(status)) => write!(to, " (HTTP {status})"),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Replay;

    static PAY: Operation = Operation::new("acme", "payment.pay", http::Method::POST)
        .effect(Effect::MovesMoney)
        .replay(Replay::Refused(&["body", "order_id"]));

    fn error(outcome: Outcome, reason: Reason, evidence: Evidence) -> Error {
        let key = Some("c4n4ry".into());
        let context = Context { operation: &PAY, call_id: Uuid::nil(), sent_at: None, key, settlement: None };
        Error::new(outcome, reason, context, evidence)
    }

    #[test]
    fn an_error_is_one_word_long() {
        assert_eq!(size_of::<Error>(), 8);
    }

    #[test]
    fn the_sentence_says_whether_it_happened_why_and_what_to_do() {
        let evidence = |code: Option<&str>| Evidence {
            status: Some(StatusCode::OK),
            code: code.map(str::to_owned),
            ..Evidence::default()
        };
        assert_eq!(
            error(Outcome::Unknown, Reason::TimedOut, Evidence::default()).to_string(),
            "acme payment.pay may or may not have happened: no whole answer came in time; send it again only with the same `order_id`, or ask the provider"
        );
        assert_eq!(
            error(Outcome::Refused, Reason::Refused, evidence(Some("301"))).to_string(),
            "acme payment.pay did not happen: the provider refused it (code 301, HTTP 200); change something before sending it again"
        );
        assert_eq!(
            error(Outcome::Accepted, Reason::Undecodable, evidence(None)).to_string(),
            "acme payment.pay happened: the provider said yes, and its reply could not be read in full (HTTP 200); do not send it again, and look at the raw reply"
        );
        assert_eq!(
            error(Outcome::Repeated, Reason::Repeated, evidence(Some("200"))).to_string(),
            "acme payment.pay did nothing new: its key was used before (HTTP 200); ask the provider what became of the first"
        );
    }

    #[test]
    fn a_query_whose_answer_cannot_be_read_is_not_said_to_have_happened() {
        static ASK: Operation =
            Operation::new("acme", "payment.ask", http::Method::GET).at(0, "/ask").effect(Effect::Read);
        let context = Context { operation: &ASK, call_id: Uuid::nil(), sent_at: None, key: None, settlement: None };
        let evidence = Evidence { status: Some(StatusCode::OK), ..Evidence::default() };
        assert_eq!(
            Error::new(Outcome::Accepted, Reason::Undecodable, context, evidence).to_string(),
            "acme payment.ask was answered: the provider said yes, and its reply could not be read in full (HTTP 200); look at the raw reply"
        );
    }

    #[test]
    fn nothing_that_the_provider_sent_is_shown_but_a_short_code() {
        let error = error(
            Outcome::Refused,
            Reason::Refused,
            Evidence {
                headers: HeaderMap::from_iter([(http::header::SERVER, http::HeaderValue::from_static("c4n4ry"))]),
                raw: Some(Bytes::from_static(b"c4n4ry")),
                code: Some("c4n4ry Ayşe".to_owned()),
                message: Some("c4n4ry".to_owned()),
                json_path: Some("$.c4n4ry".to_owned()),
                details: Some(Box::new("c4n4ry")),
                ..Evidence::default()
            },
        );
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(!shown.contains("c4n4ry"), "{shown}");
        assert_eq!(error.details::<&str>(), Some(&"c4n4ry"));
        assert_eq!(error.details::<String>(), None);
        assert_eq!(error.idempotency_key(), Some("c4n4ry"));
    }
}
