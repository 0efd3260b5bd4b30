//! The types of expressions.

use serde::{Deserialize, Serialize};

/// The type of an expression's value. Every value may also be *missing*: a field that is not there, or has another
/// type on the wire than the spec says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ExprType {
    /// Text.
    Text,
    /// Bytes: what digests are made of. No text is silently bytes.
    Bytes,
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// An exact number.
    Decimal,
    /// An instant.
    Time,
    /// A list of texts.
    Texts,
    /// Names with their texts, in order.
    Pairs,
    /// A list of objects; a single object counts as a list of one.
    Objects,
}

impl ExprType {
    /// The word for it in specs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Decimal => "decimal",
            Self::Time => "time",
            Self::Texts => "list(text)",
            Self::Pairs => "pairs",
            Self::Objects => "objects",
        }
    }

    /// A value of it, in words: `a text`.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Bytes => "bytes",
            Self::Bool => "a yes or no",
            Self::Int => "a whole number",
            Self::Decimal => "an exact number",
            Self::Time => "a time",
            Self::Texts => "a list of texts",
            Self::Pairs => "names with their values",
            Self::Objects => "a list of objects",
        }
    }
}
