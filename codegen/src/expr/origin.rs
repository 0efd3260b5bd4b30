//! What the names of an expression lead to: the parts of a message, and what a moment gives.

use serde::{Deserialize, Serialize};

use super::ExprType;

/// Where a field is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum From {
    /// The body of the reply at hand. A value has the type that the spec says, or is missing.
    Message,
    /// A section of the request.
    Request(Section),
    /// A section of the callback at hand.
    Callback(Section),
}

/// A part of a request or of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Section {
    /// Fields of the path.
    Path,
    /// Fields of the query string.
    Query,
    /// HTTP headers.
    Headers,
    /// What the caller gives and no message carries.
    Given,
    /// The body.
    Body,
}

impl Section {
    /// Every section.
    pub const ALL: [Self; 5] = [Self::Path, Self::Query, Self::Headers, Self::Given, Self::Body];

    /// Its name in specs, and the first key of its fields in a document of the whole.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Headers => "headers",
            Self::Given => "given",
            Self::Body => "body",
        }
    }
}

/// A value of the moment at which a request is made or a callback comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Moment {
    /// The instant.
    Now,
    /// The day, as an instant in it.
    Today,
    /// A new UUID.
    Uuid,
    /// So many random characters.
    Nonce(u32),
    /// The exact bytes of the body.
    Body,
    /// The names and wire texts at the top of the body, in order.
    Fields,
    /// The whole URL.
    Url,
    /// The HTTP method.
    Method,
}

impl Moment {
    /// The type of the value.
    #[must_use]
    pub fn ty(self) -> ExprType {
        match self {
            Self::Now | Self::Today => ExprType::Time,
            Self::Uuid | Self::Nonce(_) | Self::Url | Self::Method => ExprType::Text,
            Self::Body => ExprType::Bytes,
            Self::Fields => ExprType::Pairs,
        }
    }

    /// The value that a name stands for.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "now" => Self::Now,
            "today" => Self::Today,
            "uuid" => Self::Uuid,
            "body" => Self::Body,
            "fields" => Self::Fields,
            "url" => Self::Url,
            "method" => Self::Method,
            _ => return None,
        })
    }
}
