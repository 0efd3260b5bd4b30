//! Sets of wire values, and what each of them means for a call.

use serde::{Deserialize, Serialize};

use super::{Docs, is_false};

/// The index of a catalogue in [`Model::catalogues`](super::Model::catalogues).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CatalogueId(pub usize);

/// A set of wire values: an enum, statuses, error codes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Catalogue {
    /// The name of the type in generated code.
    pub ident: String,
    /// The group it is defined in; `None` for provider.yaml.
    pub group: Option<usize>,
    /// The listed values.
    pub values: Vec<CatalogueValue>,
    /// The verdict of a value that is not listed; `None` where the catalogue judges nothing.
    pub other: Option<Verdict>,
    /// About values that are not listed.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub other_docs: Docs,
}

impl Catalogue {
    /// The verdict of a wire value; `None` where the catalogue judges nothing.
    #[must_use]
    pub fn verdict(&self, wire: &str) -> Option<Verdict> {
        let listed = self.values.iter().find(|value| value.wire == wire);
        listed.map_or(self.other, |value| value.verdict)
    }
}

/// A listed value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CatalogueValue {
    /// The value on the wire, as text.
    pub wire: String,
    /// The name in generated code.
    pub ident: String,
    /// What it means for the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Not confirmed by document or sample.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unsure: bool,
    /// About it.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
}

/// What a reply means for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// It happened, by this call.
    Done,
    /// The replay key was used before; this call did nothing new.
    Repeat,
    /// Accepted, and not decided.
    Pending,
    /// No.
    Refused,
    /// What was asked about does not exist.
    Absent,
    /// The provider did not act on it.
    Unsent,
    /// Nothing can be trusted.
    Unknown,
}

impl Verdict {
    /// Every verdict, in the order they are explained.
    pub const ALL: [Self; 7] =
        [Self::Done, Self::Repeat, Self::Pending, Self::Refused, Self::Absent, Self::Unsent, Self::Unknown];

    /// The word in specs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Repeat => "repeat",
            Self::Pending => "pending",
            Self::Refused => "refused",
            Self::Absent => "absent",
            Self::Unsent => "unsent",
            Self::Unknown => "unknown",
        }
    }

    /// The verdict that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}
