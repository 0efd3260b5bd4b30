//! What comes back, and what it means.

use serde::{Deserialize, Serialize};

use super::{CatalogueId, Media, ObjectId, Type, Verdict, is_false};
use crate::expr::Expr;

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
