//! The expression language: one typed tree with two back ends.
//!
//! `parse` reads what an author wrote into an [`ast`](self), the rules in `check` give it types and make the tree of
//! this module, `eval` computes it over a reply in memory (for `vezne check` and the sandbox), and the Rust emitter
//! writes the same tree as code (for clients). A property test holds the two together.

use serde::{Deserialize, Serialize};

#[cfg(feature = "read")]
pub(crate) mod ast;
pub mod eval;
#[cfg(feature = "read")]
pub(crate) mod parse;

/// The type of an expression's value. Every value may also be *missing*: a field that is not there, or has another
/// type on the wire than the spec says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ExprType {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// Yes or no.
    Bool,
}

/// A typed expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Expr {
    /// A literal text.
    Text(String),
    /// A literal number.
    Int(i64),
    /// `true` or `false`.
    Bool(bool),
    /// A field of the message at hand, by its keys from the top.
    Field {
        /// The keys.
        path: Vec<String>,
        /// The type that the spec gives the field.
        ty: ExprType,
    },
    /// A credential of the client.
    Credential {
        /// The group, where credentials come in groups.
        group: Option<String>,
        /// The name within the group.
        name: String,
    },
    /// Texts one after the other; missing if one of them is.
    Join(Vec<Expr>),
    /// The opposite; missing stays missing.
    Not(Box<Expr>),
    /// Three-valued: a `false` decides, else a missing part makes the whole missing.
    And(Box<Expr>, Box<Expr>),
    /// Three-valued: a `true` decides, else a missing part makes the whole missing.
    Or(Box<Expr>, Box<Expr>),
    /// Whether two values of one type are the same; missing if one of them is.
    Equal(Box<Expr>, Box<Expr>),
    /// Whether two values of one type differ; missing if one of them is.
    Differs(Box<Expr>, Box<Expr>),
}

impl Expr {
    /// The type of the value.
    #[must_use]
    pub fn ty(&self) -> ExprType {
        match self {
            Self::Text(_) | Self::Credential { .. } | Self::Join(_) => ExprType::Text,
            Self::Int(_) => ExprType::Int,
            Self::Field { ty, .. } => *ty,
            Self::Bool(_) | Self::Not(_) | Self::And(..) | Self::Or(..) | Self::Equal(..) | Self::Differs(..) => {
                ExprType::Bool
            }
        }
    }

    /// Calls `visit` for this expression and everything in it.
    pub fn walk(&self, visit: &mut impl FnMut(&Expr)) {
        visit(self);
        match self {
            Self::Text(_) | Self::Int(_) | Self::Bool(_) | Self::Field { .. } | Self::Credential { .. } => {}
            Self::Join(parts) => parts.iter().for_each(|part| part.walk(visit)),
            Self::Not(inner) => inner.walk(visit),
            Self::And(left, right) | Self::Or(left, right) | Self::Equal(left, right) | Self::Differs(left, right) => {
                left.walk(visit);
                right.walk(visit);
            }
        }
    }
}
