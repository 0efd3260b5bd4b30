//! Where calls go: environments, and the URL of each host in them.

use serde::{Deserialize, Serialize};

use super::Docs;

/// Where calls go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Environment {
    /// The name, such as `test`.
    pub name: String,
    /// A URL a host.
    pub urls: Vec<HostUrl>,
}

/// The base URL of a host in one environment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HostUrl {
    /// Where it comes from.
    pub from: HostUrlSource,
    /// About it.
    pub docs: Docs,
}

/// Where a base URL comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostUrlSource {
    /// Written in the spec.
    Fixed(String),
    /// Supplied by the integrator, by the setting's name.
    Setting(String),
    /// A URL in which some parts are settings.
    Template(Vec<UrlPart>),
}

/// A piece of a base URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UrlPart {
    /// Written in the spec.
    Fixed(String),
    /// A setting, by its name.
    Setting(String),
}
