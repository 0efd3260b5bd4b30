//! Callbacks: what a provider sends unasked, how it is proved, what it tells, and what is answered.

use serde::{Deserialize, Serialize};

use super::{Computed, Docs, Gate, Media, ObjectId, Opened, Origin, Source, Type, Verdict, is_false};
use crate::expr::signed::KeyKind;
use crate::expr::{Expr, Moment};

/// One callback.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Callback {
    /// The method's name in generated code.
    pub name: String,
    /// What it tells.
    pub docs: Docs,
    /// Further remarks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What was read.
    pub source: Source,
    /// Who brings it.
    pub comes: Comes,
    /// What the receiver has kept and the proof needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<ObjectId>,
    /// The headers that are fields of it, for names in expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<ObjectId>,
    /// The fields of the query, for names in expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<ObjectId>,
    /// What the body is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Type>,
    /// How the body is written.
    #[serde(default, skip_serializing_if = "Media::is_json")]
    pub media: Media,
    /// What the message is read as: the fields of headers and query, then those of the body, or the body as one field.
    pub event: ObjectId,
    /// Whether the body is one field of the event.
    #[serde(default, skip_serializing_if = "is_false")]
    pub whole: bool,
    /// The fields that nothing proves, in the event and in the objects that only it has: by object, and by index in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claimed: Vec<(ObjectId, usize)>,
    /// Fields of the body that the message brings sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opened: Vec<Opened>,
    /// How it is proved; `None` where it is not.
    pub proof: Option<Proof>,
    /// Why it is not proved, in words.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub proof_docs: Docs,
    /// What it tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcome: Vec<Gate>,
    /// Whether all that the outcome looks at is proved.
    #[serde(default, skip_serializing_if = "is_false")]
    pub outcome_proved: bool,
    /// The status and the text that the provider expects.
    pub answer: (u16, String),
    /// The query to ask before anything is done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<Confirm>,
    /// Why there is none to ask, in words; or what the query tells.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub confirm_docs: Docs,
    /// Messages as data.
    pub samples: Vec<CallbackSample>,
}

/// Who brings a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comes {
    /// The payer's browser.
    Browser,
    /// The provider's server.
    Server,
}

/// How a callback is proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// What the sender says; any one counts.
    pub claims: Vec<Expr>,
    /// What is computed; one of several ways. A way whose credentials were not given is passed over.
    pub equals: Vec<Expr>,
    /// In the place of both, where the sender signs with a private key: one of these holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Holds>,
    /// Whether every byte or every field of the body goes into it, so that the same proof is the same message.
    #[serde(default, skip_serializing_if = "is_false")]
    pub whole: bool,
    /// Names that must be among those which are signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<Covers>,
    /// The time that must be near the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fresh: Option<Fresh>,
    /// The key by which a repeat is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<Expr>,
}

impl Proof {
    /// Every expression of it.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let covers = self.covers.iter().map(|covers| &covers.signed);
        let fresh = self.fresh.iter().map(|fresh| &fresh.time);
        let holds = self.holds.iter().map(|holds| &holds.is);
        self.claims.iter().chain(&self.equals).chain(holds).chain(covers).chain(fresh).chain(&self.once)
    }

    /// Each way of proving it.
    pub fn ways(&self) -> impl Iterator<Item = &Expr> {
        self.equals.iter().chain(self.holds.iter().map(|holds| &holds.is))
    }

    /// Whether no byte of the body can be changed.
    #[must_use]
    pub fn is_over_bytes(&self) -> bool {
        let over_body = |way: &Expr| way.contains(&|part| matches!(part, Expr::Moment(Moment::Body)));
        let sealed = |holds: &Holds| holds.seal.as_ref().is_some_and(over_body);
        (self.whole || !self.holds.is_empty()) && self.equals.iter().all(over_body) && self.holds.iter().all(sealed)
    }
}

/// A condition that holds for whom has a private key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    /// The condition: a signature verifies.
    pub is: Expr,
    /// The public keys, and what they must be.
    pub keys: Vec<(Expr, KeyKind)>,
    /// Where the signatures stand in the message.
    pub claims: Vec<Expr>,
    /// What is signed, where all of the body goes into it: the same bytes are the same message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Expr>,
}

/// Names that must be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covers {
    /// The names.
    pub names: Vec<String>,
    /// The names that the message has signed.
    pub signed: Expr,
}

/// A time that must be near the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fresh {
    /// The time: an instant, seconds or milliseconds, or the text of one of them.
    pub time: Expr,
    /// How many seconds it may be from the clock, before it or behind.
    pub seconds: u64,
}

/// The query to ask before anything is done about a callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirm {
    /// The group and the position in it of the operation that is asked.
    pub operation: (usize, usize),
    /// The values of its request, over the callback.
    pub values: Vec<Computed>,
    /// Whether its reply shows that what the message is about happened. The message stands for the request there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Expr>,
}

/// A message as data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallbackSample {
    /// The name of its file.
    pub name: String,
    /// What it tells; `None` where it must not be taken.
    pub verdict: Option<Verdict>,
    /// Where it comes from.
    pub origin: Origin,
    /// What was repaired, or why it was made.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
    /// What makes it reproducible: headers, the query, credentials, the time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub givens: Vec<(String, String)>,
    /// The body, as it comes.
    pub body: String,
}

impl CallbackSample {
    /// A value that makes the sample reproducible.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        self.givens.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
