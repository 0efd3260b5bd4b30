//! Requests and replies as data.

use serde::{Deserialize, Serialize};

use super::{Docs, Verdict};

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
