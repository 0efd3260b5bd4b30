//! Asking what became of a call.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::answer::Answer;
use crate::client::Client;
use crate::draft;
use crate::error::Error;
use crate::exchange::{Exchange, Written};
use crate::expr::Pairs;
use crate::form::{As, WriteForm};
use crate::json::{Encode, to_json};
use crate::moment::Moment;
use crate::operation::Operation;
use crate::outcome::{Outcome, Reason};
use crate::response::Received;
use crate::tree::Tree;

/// The query that settles an operation's calls. Generated, one `static` each.
pub struct Settle {
    /// The operation that is asked. It changes nothing.
    pub ask: &'static Operation,
    /// Puts the question, from what the call in doubt had sent.
    pub question: fn(&mut Question<'_>),
    /// Whether the reply shows that the call happened.
    pub happened: fn(&Answer<'_>) -> Option<bool>,
    /// Whether the reply shows that it did not.
    pub never: fn(&Answer<'_>) -> Option<bool>,
    /// How long after the call a "never" counts: asked earlier, the call may still be on its way.
    pub after: Duration,
}

/// A question in the making: reads from the call in doubt, writes to the query.
///
/// `Debug` shows nothing of either.
pub struct Question<'a> {
    doubt: &'a Tree,
    query: Tree,
    now: Moment,
    complete: bool,
}

impl Question<'_> {
    /// The query about something that was sent, or told; ready to go.
    pub(crate) fn about(
        doubt: &Tree,
        client: &Client,
        ask: &'static Operation,
        question: fn(&mut Question<'_>),
    ) -> Exchange {
        let mut asked = Question { doubt, query: draft::empty(), now: client.clock().now().into(), complete: true };
        question(&mut asked);
        let written = Written::document(asked.query, asked.complete);
        Exchange::new(client.clone(), ask, written)
    }

    /// The text that a value of the call in doubt had on the wire.
    pub fn text(&self, path: &[&str]) -> Option<String> {
        self.doubt.at(path)?.text()
    }

    /// The texts of a list of the call in doubt.
    pub fn texts(&self, path: &[&str]) -> Option<Vec<String>> {
        self.doubt.at(path)?.texts()
    }

    /// The names and texts of a map of the call in doubt.
    pub fn pairs(&self, path: &[&str]) -> Option<Pairs> {
        self.doubt.at(path)?.pairs()
    }

    /// The objects of a list of the call in doubt.
    pub fn objects(&self, path: &[&str]) -> Option<Vec<Tree>> {
        self.doubt.at(path)?.objects()
    }

    /// Writes a value of the query in its form; without it, the question cannot be put.
    pub fn set_as<T>(&mut self, path: &'static [&'static str], value: Option<T>, form: &impl WriteForm<T>) {
        self.set(path, value.as_ref().map(|value| As(value, form)));
    }

    /// The day of asking, as an instant in it.
    pub fn today(&self) -> Option<Moment> {
        self.now()
    }

    /// The moment of asking.
    pub fn now(&self) -> Option<Moment> {
        Some(self.now)
    }

    /// Takes a value of the call in doubt over into the query, as it stands; without it, the question cannot be put.
    pub fn copy(&mut self, path: &'static [&'static str], from: &[&str]) {
        let value = self.doubt.at(from).filter(|value| **value != Tree::Null).cloned();
        self.set(path, value);
    }

    /// Keeps the place of a value that is computed later.
    pub fn slot(&mut self, path: &'static [&'static str]) {
        self.complete &= draft::place(&mut self.query, path).is_some();
    }

    /// Writes a value of the query; without it, the question cannot be put.
    pub fn set<T: Encode>(&mut self, path: &'static [&'static str], value: Option<T>) {
        let written = value.and_then(|value| Tree::parse(to_json(&value).ok()?.as_bytes()));
        match (written, draft::place(&mut self.query, path)) {
            (Some(tree), Some(place)) => *place = tree,
            _ => self.complete = false,
        }
    }
}

/// What a query found.
pub(crate) enum Found {
    /// A reply that says yes, or that it is not decided.
    Reply(Box<Received>),
    /// There is nothing that the question is about.
    Absent,
    /// What was asked about may itself be refused, and its reply tells so.
    Refused(Error),
}

impl Found {
    /// Asks. Fails where the question could not be put or was not answered.
    pub(crate) async fn by(query: Exchange) -> Result<Self, Error> {
        match query.run().await {
            Ok(received) => Ok(Self::Reply(Box::new(received))),
            Err(error) if error.reason() == Reason::Absent => Ok(Self::Absent),
            Err(error) if error.outcome() == Outcome::Refused && error.is_of_answer() => Ok(Self::Refused(error)),
            Err(error) => Err(error),
        }
    }

    /// What the reply shows of what the question was about.
    pub(crate) fn look<T>(&self, about: &Tree, shows: impl FnOnce(&Answer<'_>) -> T) -> T {
        match self {
            Self::Reply(received) => shows(&received.answer().about(about)),
            Self::Refused(error) => error.look(|answer| shows(&answer.about(about))),
            Self::Absent => shows(&Answer::new(b"")),
        }
    }
}

/// What is known of a call after asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub enum Settled {
    /// It happened. It must not be sent again.
    Happened,
    /// It did not happen, and will not: it may be sent again.
    Never,
    /// The provider's answer does not tell, or it is too early for a "never" to count: ask again later.
    StillUnknown,
}

/// A call in doubt with the query that settles it; given by [`Error::settle`].
///
/// `Debug` shows the operations only.
#[derive(Clone)]
pub struct Settlement(Arc<Doubt>);

pub(crate) struct Doubt {
    pub(crate) client: Client,
    pub(crate) settle: &'static Settle,
    pub(crate) told: Told,
    pub(crate) sent_at: SystemTime,
}

/// What the call in doubt had sent.
pub(crate) enum Told {
    /// A document with its sections.
    Document(Tree),
    /// A JSON body and nothing else; it is only read when somebody asks.
    Body(Bytes),
}

impl Told {
    fn document(&self) -> Cow<'_, Tree> {
        match self {
            Self::Document(document) => Cow::Borrowed(document),
            Self::Body(body) => {
                let body = Tree::parse(body).unwrap_or(Tree::Null);
                Cow::Owned(Tree::Object(vec![("body".to_owned(), body)]))
            }
        }
    }
}

impl Settlement {
    pub(crate) fn new(doubt: Doubt) -> Self {
        Self(Arc::new(doubt))
    }

    /// Asks. It changes nothing, and may be asked as often as it takes.
    ///
    /// Fails where the question could not be put or was not answered; the call stays in doubt then.
    pub async fn ask(&self) -> Result<Settled, Error> {
        let Doubt { client, settle, told, sent_at } = &*self.0;
        let document = &*told.document();
        let ripe = client.clock().now().duration_since(*sent_at).is_ok_and(|waited| waited >= settle.after);
        let never = if ripe { Settled::Never } else { Settled::StillUnknown };
        let found = Found::by(Question::about(document, client, settle.ask, settle.question)).await?;
        let shown = found.look(document, |answer| ((settle.happened)(answer), (settle.never)(answer)));
        Ok(match (found, shown) {
            (Found::Absent, _) | (Found::Refused(_), (_, Some(true))) => never,
            (Found::Refused(error), _) => return Err(error),
            (Found::Reply(_), (Some(true), Some(true))) => Settled::StillUnknown,
            (Found::Reply(received), (Some(true), _)) if !received.pending => Settled::Happened,
            (Found::Reply(_), (_, Some(true))) => never,
            _ => Settled::StillUnknown,
        })
    }

    /// The operation that is asked, with its group.
    pub fn query(&self) -> &'static str {
        self.0.settle.ask.name
    }
}

impl fmt::Debug for Settlement {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Settlement(by {})", self.0.settle.ask)
    }
}

impl fmt::Debug for Settle {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Settle(by {})", self.ask)
    }
}

impl fmt::Debug for Question<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Question")
    }
}
