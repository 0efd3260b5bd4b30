//! Operations: what is sent, what comes back, what it means, how it is repeated, settled and paged.

use serde::{Deserialize, Serialize};

use super::{Callback, CatalogueId, Docs, Form, ObjectId, Type, Verdict, is_false};
use crate::expr::{Expr, From, Moment};

/// A resource group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Group {
    /// The module and the client's method.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// Its operations.
    pub operations: Vec<Operation>,
    /// What the provider sends unasked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub callbacks: Vec<Callback>,
    /// Known endpoints that are left out, with the reason.
    pub untranscribed: Vec<Untranscribed>,
}

/// A known endpoint that is left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Untranscribed {
    /// Method and path.
    pub endpoint: String,
    /// `next`, `unclear` or `scope`.
    pub reason: String,
    /// Why, in words.
    pub why: String,
}

/// What was read, and how much it proves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    /// The address.
    pub url: String,
    /// The day it was read.
    pub date: String,
    /// `document`, `sdk`, `client`, `sibling` or `memory`.
    pub evidence: String,
    /// The page's title.
    pub title: String,
}

/// That somebody has really called it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tried {
    /// The day.
    pub date: String,
    /// Where, in words.
    pub place: String,
}

/// What a call does in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Changes something, but moves no money.
    Write,
    /// Moves money.
    MovesMoney,
}

/// What a second call with the same key does. The key's path begins with the section of the request that it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replay {
    /// There is no key.
    None,
    /// The provider refuses it with a code of its own.
    Refused(Vec<String>),
    /// The provider gives the first answer again.
    Answered(Vec<String>),
}

impl Replay {
    /// Where the key stands.
    #[must_use]
    pub fn path(&self) -> Option<&[String]> {
        match self {
            Self::None => None,
            Self::Refused(path) | Self::Answered(path) => Some(path),
        }
    }

    /// The key as an author writes it: without the section, where that is the body.
    #[must_use]
    pub fn written(&self) -> String {
        match self.path() {
            Some([section, rest @ ..]) if section == "body" => rest.join("."),
            Some(path) => path.join("."),
            None => String::new(),
        }
    }
}

/// How a body is written or read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Media {
    /// There is none.
    None,
    /// JSON.
    #[default]
    Json,
    /// The form of a web page.
    Form {
        /// How lists and objects are written.
        style: FormStyle,
        /// The character set that is percent-encoded.
        charset: String,
    },
    /// A form with files.
    Multipart,
    /// XML.
    Xml {
        /// The name of the document's element.
        root: String,
        /// The character set.
        charset: String,
        /// The document type that a request names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doctype: Option<Doctype>,
    },
    /// Plain text.
    Text,
    /// A page for a browser.
    Html,
    /// Bytes that mean something to somebody else.
    Bytes,
}

impl Media {
    /// Whether the single values of a message are all texts.
    #[must_use]
    pub fn is_text_only(&self) -> bool {
        matches!(self, Self::Form { .. } | Self::Multipart | Self::Xml { .. })
    }

    pub(crate) fn is_json(&self) -> bool {
        *self == Self::Json
    }
}

/// The identifiers of a document type, which a request names and nobody fetches.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Doctype {
    /// The public one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// The system's: an address.
    pub system: String,
}

/// How lists and objects are written in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FormStyle {
    /// A list repeats its key; there are no objects.
    Flat,
    /// `a[b][0]=x`
    Indexed,
    /// `a[b][]=x`
    Unindexed,
}

/// A login.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// The name in the spec.
    pub name: String,
    /// The group and the position in it of the operation that logs in.
    pub login: (usize, usize),
    /// The token in its reply.
    pub value: Expr,
    /// For how many seconds it is good.
    pub seconds: Option<Expr>,
    /// Whether a reply to a later call says that it is no longer good.
    pub renew: Option<Expr>,
}

/// One operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Operation {
    /// The method's name in generated code.
    pub name: String,
    /// What it does.
    pub docs: Docs,
    /// Further remarks.
    pub notes: Vec<String>,
    /// What was read.
    pub source: Source,
    /// Whether and where somebody has really called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tried: Option<Tried>,
    /// Whether the payer's browser sends it, and not the client.
    #[serde(default, skip_serializing_if = "is_false")]
    pub browser: bool,
    /// The group and the position in it of the callbacks that tell what became of a form of the payer's browser.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<(usize, usize)>,
    /// The HTTP method.
    pub method: String,
    /// The host, by index.
    pub host: usize,
    /// The path below the host's base URL; a name in braces is a field of the request.
    pub path: String,
    /// The headers, by index.
    pub headers: usize,
    /// What it does in the world.
    pub effect: Effect,
    /// What a repeat does.
    pub replay: Replay,
    /// Why, in words.
    pub replay_docs: Docs,
    /// Whom to ask after an unknown outcome.
    pub settle: Settle,
    /// What the caller gives, and what is computed from it: the fields of the body, and those of path, query and headers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ObjectId>,
    /// The object whose fields are the body, where there is one.
    pub body: Option<ObjectId>,
    /// The objects of the other sections, each where there is one.
    #[serde(default, skip_serializing_if = "Parts::is_empty")]
    pub parts: Parts,
    /// How the body is written.
    #[serde(default, skip_serializing_if = "Media::is_json")]
    pub media: Media,
    /// What the client writes into the request, in the order in which it can be computed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<Computed>,
    /// Objects that are packed in a text when all in them is there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packs: Vec<Pack>,
    /// Rules over the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// The login that it needs, by index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<usize>,
    /// Whether the request is more than a JSON body that the caller gives whole.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sections: bool,
    /// What comes back.
    pub reply: Reply,
    /// How it is written.
    #[serde(default, skip_serializing_if = "Media::is_json")]
    pub reply_media: Media,
    /// Headers that are fields of the reply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_headers: Vec<String>,
    /// Fields of the reply that it brings sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opened: Vec<Opened>,
    /// About what comes back.
    pub reply_docs: Docs,
    /// What the reply means.
    pub outcome: Vec<Gate>,
    /// What a reply outside 2xx means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpGate>,
    /// How the pages of a list are walked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// Requests and replies as data.
    pub samples: Vec<Sample>,
}

impl Operation {
    /// Whether a reply under this status is an answer, whose body decides and is read: under 2xx, and where the provider says yes
    /// by another status.
    #[must_use]
    pub fn answers(&self, status: u16) -> bool {
        let says_yes = |gate: &HttpGate| gate.statuses.contains(&(status, Verdict::Done));
        (200..300).contains(&status) || self.http.as_ref().is_some_and(says_yes)
    }

    /// How the body of a reply under this status is written.
    #[must_use]
    pub fn media_under(&self, status: u16) -> &Media {
        match &self.http {
            Some(gate) if !self.answers(status) => &gate.media,
            _ => &self.reply_media,
        }
    }

    /// How the reply of a sample is written: outside 2xx an object in JSON that calls itself so is read as that, whatever
    /// was expected.
    #[must_use]
    pub fn sampled_media(&self, sample: &Sample) -> &Media {
        let media = self.media_under(sample.status);
        let outside = !self.answers(sample.status) && !matches!(media, Media::Text | Media::None);
        let is_object = sample.reply.as_deref().is_some_and(|reply| reply.trim_start().starts_with('{'));
        if outside && is_object { &Media::Json } else { media }
    }

    /// Whether an expression over the request sees something that is only there when the request is complete.
    #[must_use]
    pub fn sees_it_complete(&self, expr: &Expr) -> bool {
        expr.contains(&|part| match part {
            Expr::Moment(Moment::Body | Moment::Fields | Moment::Url) => true,
            Expr::Field { from: From::Request(section), path, .. } => {
                let whole: Vec<&str> = std::iter::once(section.key()).chain(path.iter().map(String::as_str)).collect();
                let same = |made: &[String]| made.iter().zip(&whole).all(|(step, key)| step == key);
                self.computed.iter().any(|computed| same(&computed.path))
                    || self.packs.iter().any(|pack| pack.path.len() >= whole.len() && same(&pack.path))
            }
            _ => false,
        })
    }

    /// Whether the fields of the body stand in the query: a browser sends a form so by GET.
    #[must_use]
    pub fn is_form_in_query(&self) -> bool {
        self.browser && self.method == "GET"
    }
}

/// The fields of a request beside the body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// Those of the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<ObjectId>,
    /// Those of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<ObjectId>,
    /// Headers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<ObjectId>,
    /// What is not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<ObjectId>,
}

impl Parts {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The sections that there are, by name.
    pub fn sections(&self) -> impl Iterator<Item = (&'static str, ObjectId)> {
        [("path", self.path), ("query", self.query), ("headers", self.headers), ("given", self.given)]
            .into_iter()
            .filter_map(|(name, object)| Some((name, object?)))
    }
}

/// A value that the client writes into a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Computed {
    /// Where it stands, from its section on.
    pub path: Vec<String>,
    /// What it is.
    pub expr: Expr,
    /// The type of the field.
    pub ty: Type,
    /// How it is written.
    #[serde(default, skip_serializing_if = "Form::is_plain")]
    pub form: Form,
    /// Whether the field is left out where there is no value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Only where the caller gives none.
    #[serde(default, skip_serializing_if = "is_false")]
    pub default: bool,
}

/// An object of a request that is packed in a text when all in it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Where it stands, from its section on.
    pub path: Vec<String>,
    /// The type of the field.
    pub ty: Type,
    /// How it is packed.
    pub form: Form,
    /// Behind how many of the computed values.
    pub behind: usize,
}

/// A rule over a request that holds before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// The rule.
    pub holds: Expr,
    /// As it is written, for messages and documentation.
    pub written: String,
}

/// Whom to ask after an unknown outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settle {
    /// In words.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
    /// The query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Query>,
}

/// The query that settles a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The group and the position in it of the operation that is asked.
    pub operation: (usize, usize),
    /// The values of its request, over the request of the call in doubt.
    pub values: Vec<Computed>,
    /// Whether its reply shows that the call happened.
    pub happened: Expr,
    /// Whether its reply shows that it did not.
    pub never: Option<Expr>,
    /// How many seconds after the call a "never" counts.
    pub after: u64,
}

/// How the pages of a list are walked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paging {
    /// The keys from the top of the payload to the list.
    pub items: Vec<String>,
    /// The type of its members.
    pub member: Type,
    /// What changes in the next request; a path of `url` alone is the whole address.
    pub next: Vec<Computed>,
    /// Whether there is a next page, where that is said.
    pub more: Option<Expr>,
}

/// The shape of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// The whole reply is this object.
    Whole(ObjectId),
    /// The reply is an envelope, and this fills its hole.
    Envelope(ObjectId, Type),
    /// The whole reply is a list, a text, bytes, any JSON, or nothing.
    Value(Type),
}

impl Reply {
    /// The object at the top of the reply.
    #[must_use]
    pub fn object(&self) -> Option<ObjectId> {
        match self {
            Self::Whole(object) | Self::Envelope(object, _) => Some(*object),
            Self::Value(_) => None,
        }
    }

    /// The object whose fields may come in headers: the whole reply, or what fills its envelope.
    #[must_use]
    pub fn headed(&self) -> Option<ObjectId> {
        match self {
            Self::Whole(object) | Self::Envelope(_, Type::Object(object)) => Some(*object),
            Self::Envelope(..) | Self::Value(_) => None,
        }
    }

    /// What fills the hole of the envelope.
    #[must_use]
    pub fn payload(&self) -> Option<&Type> {
        if let Self::Envelope(_, payload) = self { Some(payload) } else { None }
    }
}

/// A field that a message brings sealed: the text that is read is made of others, with a key of the client's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The field, which stands nowhere on the wire.
    pub name: String,
    /// The text that it is read from. Fields have their wire texts in it.
    pub expr: Expr,
    /// Whether there may be no value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
}

/// One question a reply must answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Its name, such as `call`.
    pub name: String,
    /// Whether the provider has taken the call and not decided it; asked first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Expr>,
    /// The voices, which must agree.
    pub says: Vec<Voice>,
    /// The provider's code.
    pub code: Option<Expr>,
    /// The catalogue that `code` is read by, where it is not itself a voice.
    pub code_catalogue: Option<CatalogueId>,
    /// The provider's words.
    pub message: Option<Expr>,
    /// What else a refusal tells.
    pub details: Option<ObjectId>,
    /// The voices as they are written, one by one, for documentation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<String>,
}

/// What a reply outside 2xx means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpGate {
    /// What its body is read as.
    pub reads: Option<ObjectId>,
    /// How its body is written.
    #[serde(default, skip_serializing_if = "Media::is_json")]
    pub media: Media,
    /// The provider's code.
    pub code: Option<Expr>,
    /// The catalogue that gives a code its verdict.
    pub catalogue: Option<CatalogueId>,
    /// The provider's words.
    pub message: Option<Expr>,
    /// What the provider says of statuses.
    pub statuses: Vec<(u16, Verdict)>,
}

/// Something in a reply that says whether it worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Voice {
    /// True is yes, false is no.
    Flag(Expr),
    /// The verdict that a catalogue gives the value.
    Listed(Expr, CatalogueId),
}

/// Where a sample comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// As it stands in the document.
    Printed,
    /// From the document, mended.
    Repaired,
    /// Made by us.
    Constructed,
}

/// A request, a reply, or both, as data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sample {
    /// The name of its files.
    pub name: String,
    /// The verdict that the reply reaches.
    pub verdict: Verdict,
    /// Where it comes from.
    pub origin: Origin,
    /// What was repaired, or why it was made.
    pub docs: Docs,
    /// The HTTP status of the reply.
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    pub status: u16,
    /// What makes it reproducible: values of path, query and headers, credentials, the time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub givens: Vec<(String, String)>,
    /// The request's body.
    pub request: Option<String>,
    /// The reply's body.
    pub reply: Option<String>,
}

impl Sample {
    /// A value that makes the sample reproducible.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        self.givens.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn ok() -> u16 {
    200
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_ok(status: &u16) -> bool {
    *status == 200
}
