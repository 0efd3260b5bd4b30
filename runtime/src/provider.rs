//! What generated code tells of a provider.

use crate::base_url::BaseUrl;
use crate::client::Client;
use crate::config_error::ConfigError;
use crate::headers::HeaderSet;

/// A generated client: what a [`ClientBuilder`](crate::ClientBuilder) needs to know to make one.
pub trait Provider: Sized {
    /// The provider's environments.
    type Environment: Copy;
    /// The provider's hosts.
    type Host: Copy;
    /// What differs by tenant and is no secret, such as a host of one's own.
    type Settings: Default + Send + Sync + 'static;
    /// What the provider knows the merchant by.
    type Credentials: Clone + Send + Sync + 'static;

    /// The provider's identifier.
    const NAME: &'static str;
    /// The names of the hosts, in the order of [`base_urls`](Self::base_urls).
    const HOSTS: &'static [&'static str];

    /// Where each host is.
    fn base_urls(environment: Self::Environment, settings: &Self::Settings) -> Vec<HostUrl>;
    /// The position of a host among them.
    fn host_index(host: Self::Host) -> usize;
    /// The header sets, in the order in which operations refer to them.
    fn headers(credentials: &Self::Credentials, settings: &Self::Settings) -> Vec<HeaderSet>;
    /// All credentials that are given, in a fixed order: they tell the logins of one merchant from another's.
    fn secrets(credentials: &Self::Credentials) -> Vec<&str>;
    /// The generated client around the one that does the work.
    fn from_runtime(runtime: Client) -> Self;
}

/// Where a host is, or which setting would say it.
#[derive(Debug, Clone)]
pub struct HostUrl(Place);

#[derive(Debug, Clone)]
enum Place {
    Fixed(&'static str),
    Given(BaseUrl),
    NotGiven(&'static str),
    /// Made of settings, and nothing that could be told from another host than the one that is meant.
    Unusable(&'static str),
}

/// A piece of a host's URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlPart {
    /// From the provider's document.
    Fixed(&'static str),
    /// A setting: its name, and its value if it is given.
    Setting(&'static str, Option<String>),
}

impl HostUrl {
    /// A URL from the provider's document.
    #[must_use]
    pub fn fixed(url: &'static str) -> Self {
        Self(Place::Fixed(url))
    }

    /// A URL that the caller gives by a setting. If it is not given, calls to this host end as not
    /// sent, naming the setting.
    #[must_use]
    pub fn setting(name: &'static str, value: Option<&BaseUrl>) -> Self {
        Self(match value {
            Some(url) => Place::Given(url.clone()),
            None => Place::NotGiven(name),
        })
    }

    /// A URL from the provider's document in which settings stand. If one of them is not given, calls to this host end as
    /// not sent, naming the setting.
    #[must_use]
    pub fn made(parts: &[UrlPart]) -> Self {
        let (mut url, mut last) = (String::new(), "");
        for part in parts {
            match part {
                UrlPart::Fixed(text) => url.push_str(text),
                UrlPart::Setting(name, None) => return Self(Place::NotGiven(name)),
                UrlPart::Setting(name, Some(value)) => {
                    // A name of a host or of a folder, and nothing that ends the one or begins another.
                    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
                    if value.is_empty() || !value.chars().all(fits) || value.contains("..") {
                        return Self(Place::Unusable(name));
                    }
                    url.push_str(value);
                    last = name;
                }
            }
        }
        Self(url.parse().map_or(Place::Unusable(last), Place::Given))
    }

    pub(crate) fn given(url: BaseUrl) -> Self {
        Self(Place::Given(url))
    }

    pub(crate) fn resolve(self, host: &'static str) -> Result<Host, ConfigError> {
        Ok(Host(match self.0 {
            Place::Given(url) => Ok(url),
            Place::Fixed(url) => Ok(url
                .parse()
                .map_err(|invalid| ConfigError::new(format!("the URL of the host `{host}` is {invalid}")))?),
            Place::NotGiven(setting) => Err((host, setting)),
            Place::Unusable(setting) => {
                return Err(ConfigError::new(format!(
                    "the setting `{setting}` cannot stand in the URL of the host `{host}`: letters, digits and `-._~` only"
                )));
            }
        }))
    }
}

/// A host as a client holds it: where it is, or its name and the setting that would say so.
pub(crate) struct Host(Result<BaseUrl, (&'static str, &'static str)>);

impl Host {
    pub(crate) fn url(&self) -> Result<&BaseUrl, String> {
        self.0.as_ref().map_err(|(host, setting)| {
            format!("the host `{host}` has no URL: give the setting `{setting}` when building the client")
        })
    }
}
