//! Groups of operations and callbacks, and what was read of each of them.

use serde::{Deserialize, Serialize};

use super::{Callback, Operation};

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
