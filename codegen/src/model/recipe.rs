//! Expressions with a name, and what they are known to give.

use serde::{Deserialize, Serialize};

use super::Docs;
use crate::expr::{Expr, ExprType};

/// An expression with a name, over what it takes and nothing else.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recipe {
    /// The name in the spec.
    pub name: String,
    /// The name in generated code.
    pub ident: String,
    /// About it.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
    /// What it takes, in order.
    pub params: Vec<Param>,
    /// What it gives.
    pub body: Expr,
    /// What it gives for values that somebody has published or made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vectors: Vec<Vector>,
}

/// A value that a recipe takes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Param {
    /// The name in the spec.
    pub name: String,
    /// The name in generated code.
    pub ident: String,
    /// Its type.
    pub ty: ExprType,
}

/// What a recipe gives for certain values.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Vector {
    /// The values, one a parameter.
    pub args: Vec<Written>,
    /// What comes out; bytes in hexadecimal digits.
    pub gives: String,
    /// Whether, instead, it is what must not come out.
    pub differs: bool,
}

/// A value as a vector writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Written {
    /// A single value by its text; the text of bytes is UTF-8.
    One(String),
    /// A list of texts.
    List(Vec<String>),
    /// Names with their texts.
    Pairs(Vec<(String, String)>),
}
