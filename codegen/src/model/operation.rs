//! Operations: what is sent, what comes back, what it means, how it is repeated, settled and paged.

use serde::{Deserialize, Serialize};

use super::{
    Computed, Docs, Gate, HttpGate, Media, ObjectId, Opened, Pack, Paging, Parts, Reply, Requirement, Sample, Settle,
    Source, Tried, Type, Verdict, is_false,
};
use crate::expr::{Expr, From, Moment};

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

    /// What is read of its replies: the reply, what fills it, and what errors carry.
    pub fn reads(&self) -> impl Iterator<Item = ObjectId> {
        let reply = self.reply.object().into_iter().chain(self.reply.payload().and_then(Type::object));
        let value = if let Reply::Value(value) = &self.reply { value.object() } else { None };
        let details = self.outcome.iter().filter_map(|gate| gate.details);
        reply.chain(value).chain(details).chain(self.http.as_ref().and_then(|gate| gate.reads))
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
