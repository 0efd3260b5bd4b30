//! What follows a call: the login before it, the query that settles it, the next page.

use serde::{Deserialize, Serialize};

use super::{Computed, Docs, Type};
use crate::expr::Expr;

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
