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
    type Settings: Default;
    /// What the provider knows the merchant by.
    type Credentials;

    /// The provider's identifier.
    const NAME: &'static str;
    /// The names of the hosts, in the order of [`base_urls`](Self::base_urls).
    const HOSTS: &'static [&'static str];

    /// Where each host is.
    fn base_urls(environment: Self::Environment, settings: &Self::Settings) -> Vec<HostUrl>;
    /// The position of a host among them.
    fn host_index(host: Self::Host) -> usize;
    /// The header sets, in the order in which operations refer to them.
    fn headers(credentials: &Self::Credentials) -> Vec<HeaderSet>;
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
