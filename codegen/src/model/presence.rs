//! Values that are not there, are always there, or have a limit.

use serde::{Deserialize, Serialize};

use super::is_false;
use crate::expr::Expr;

/// What on the wire stands for no value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NoValue {
    /// This text.
    Text(String),
    /// This number.
    Number(String),
    /// `null`, written where nothing is.
    Null,
    /// `[]`
    EmptyList,
}

impl NoValue {
    /// The JSON that is written.
    #[must_use]
    pub fn token(&self) -> String {
        match self {
            Self::Text(text) => serde_json::Value::String(text.clone()).to_string(),
            Self::Number(number) => number.clone(),
            Self::Null => "null".to_owned(),
            Self::EmptyList => "[]".to_owned(),
        }
    }
}

/// How long a value may be; tested before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Limit {
    /// So many characters.
    Chars(u32),
    /// So many digits, so many of them behind the point.
    Digits(u32, u32),
}

/// A value of a request that the client gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldValue {
    /// The value, where it is known now; else it is computed in each operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<Expr>,
    /// Only where the caller gives none.
    #[serde(default, skip_serializing_if = "is_false")]
    pub default: bool,
}

impl FieldValue {
    /// Whether the value is known now, and nothing of the call or the client goes into it.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.constant.is_some()
    }

    /// The value as it stands in the spec, where it is known now.
    #[must_use]
    pub fn literal(&self) -> Option<String> {
        match self.constant.as_ref()? {
            Expr::Text(text) => Some(text.clone()),
            Expr::Int(number) => Some(number.to_string()),
            Expr::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }
}
