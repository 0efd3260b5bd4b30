//! What is done with the objects of a list.

use serde::{Deserialize, Serialize};

use super::ExprType;

/// How the objects of a list are gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Over {
    /// Whether a condition holds for one of them.
    Any,
    /// Whether a condition holds for each of them.
    All,
    /// A text of each of them.
    Each,
    /// A value of the first one.
    First,
    /// A value of the last one.
    Last,
    /// A value of the first one for which a condition holds.
    Find,
    /// The sum of a number of each of them.
    Sum,
}

impl Over {
    /// Every way.
    pub const ALL: [Self; 7] = [Self::Any, Self::All, Self::Each, Self::First, Self::Last, Self::Find, Self::Sum];

    /// Its name in specs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::All => "all",
            Self::Each => "each",
            Self::First => "first",
            Self::Last => "last",
            Self::Find => "find",
            Self::Sum => "sum",
        }
    }

    /// The way of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|over| over.name() == name)
    }

    /// How it is written.
    #[must_use]
    pub const fn written(self) -> &'static str {
        match self {
            Self::Any => "objects -> any(condition)",
            Self::All => "objects -> all(condition)",
            Self::Each => "objects -> each(text)",
            Self::First => "objects -> first(value)",
            Self::Last => "objects -> last(value)",
            Self::Find => "objects -> find(condition, value)",
            Self::Sum => "objects -> sum(int or decimal)",
        }
    }

    /// What it does.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Any => "Whether the condition holds for one of the objects; their fields have bare names",
            Self::All => "Whether the condition holds for each of the objects; missing for an empty list",
            Self::Each => {
                "A text of each object, in order; missing if it is missing for one of them, and for an empty list"
            }
            Self::First => "A value of the first object; missing for an empty list",
            Self::Last => "A value of the last object; missing for an empty list",
            Self::Find => "A value of the first object for which the condition holds; missing if it holds for none",
            Self::Sum => {
                "The exact sum of a number of each object; zero for an empty list, missing if it is missing for one of them"
            }
        }
    }

    /// The name of the function in `runtime::expr`.
    #[must_use]
    pub fn rust(self) -> &'static str {
        match self {
            Self::Each => "texts_of",
            Self::Sum => "total",
            other => other.name(),
        }
    }

    /// Whether a condition is what it is asked first.
    #[must_use]
    pub fn has_condition(self) -> bool {
        matches!(self, Self::Any | Self::All | Self::Find)
    }

    /// Whether a value of the objects is asked for.
    #[must_use]
    pub fn has_value(self) -> bool {
        !matches!(self, Self::Any | Self::All)
    }

    /// What it gives, where the value that is asked of the objects has this type.
    #[must_use]
    pub fn gives(self, value: ExprType) -> ExprType {
        match self {
            Self::Any | Self::All => ExprType::Bool,
            Self::Each => ExprType::Texts,
            Self::First | Self::Last | Self::Find | Self::Sum => value,
        }
    }
}
