//! What the integrator supplies: settings and credentials, and the headers that are made of them.

use serde::{Deserialize, Serialize};

use super::{Docs, is_false};
use crate::expr::Expr;

/// What the integrator supplies and is no secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setting {
    /// The name.
    pub name: String,
    /// What it is.
    pub ty: SettingType,
    /// Whether it may be left out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// What it is where the integrator does not say, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// About it.
    pub docs: Docs,
}

/// What a setting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SettingType {
    /// A base URL.
    Url,
    /// Any text.
    Text,
    /// A whole number.
    Int,
    /// Yes or no.
    Bool,
}

/// Credentials: one flat set, or groups of which a merchant may have some.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Credentials {
    /// The groups; a flat set is one group without a name.
    pub groups: Vec<CredentialGroup>,
}

/// Credentials that belong together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CredentialGroup {
    /// The name, unless the credentials are flat.
    pub name: Option<String>,
    /// The values.
    pub fields: Vec<CredentialField>,
}

/// One secret value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CredentialField {
    /// The name in the spec.
    pub name: String,
    /// The name in generated code.
    pub ident: String,
    /// About it.
    pub docs: Docs,
}

/// Headers that are sent together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderSet {
    /// A name made of the profiles' names.
    pub name: String,
    /// The headers, in order.
    pub headers: Vec<Header>,
}

/// A header and how its value is computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The name as the document writes it.
    pub name: String,
    /// The value.
    pub value: Expr,
}
