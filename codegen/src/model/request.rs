//! What a request is made of beside what the caller gives, and the rules over it.

use serde::{Deserialize, Serialize};

use super::{Form, ObjectId, Type, is_false};
use crate::expr::Expr;

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
    pub(super) fn is_empty(&self) -> bool {
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
