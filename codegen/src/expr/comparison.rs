//! How two values are compared.

use serde::{Deserialize, Serialize};

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Differs,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Every comparison.
    pub const ALL: [Self; 6] = [Self::Equal, Self::Differs, Self::AtMost, Self::AtLeast, Self::Below, Self::Above];

    /// The sign in specs.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Differs => "!=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether the comparison asks for an order.
    #[must_use]
    pub fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::Differs)
    }

    /// The name of the function in `runtime::logic`.
    #[must_use]
    pub fn rust(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::Below => "below",
            Self::AtMost => "at_most",
            Self::Above => "above",
            Self::AtLeast => "at_least",
        }
    }
}
