//! Why a request cannot be made.

use crate::json::Unwritable;
use crate::outcome::Reason;

/// Why a request cannot be made.
pub(crate) struct Trouble {
    pub(crate) reason: Reason,
    pub(crate) note: String,
    pub(crate) json_path: Option<String>,
}

impl Trouble {
    pub(crate) fn new(reason: Reason, note: impl Into<String>) -> Self {
        Self { reason, note: note.into(), json_path: None }
    }

    /// What the caller gave cannot be written.
    pub(crate) fn unwritable(problem: &Unwritable) -> Self {
        let note = format!("a value cannot be written as the provider wants it: {}", problem.why());
        Self { reason: Reason::InvalidRequest, note, json_path: Some(problem.json_path().to_owned()) }
    }

    pub(crate) fn invalid(path: &[&str], note: impl Into<String>) -> Self {
        Self { reason: Reason::InvalidRequest, note: note.into(), json_path: Some(format!("$.{}", path.join("."))) }
    }
}
