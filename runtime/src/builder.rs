//! Making a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::base_url::BaseUrl;
use crate::client::{Client, Line, Merchant};
use crate::clock::{Clock, SystemClock};
use crate::config_error::ConfigError;
use crate::nonce::{Nonce, RandomNonce};
use crate::provider::{Host, HostUrl, Provider};
use crate::session::{InMemory, Logins, TokenStore};
use crate::transport::{Limits, Transport};

/// Makes a generated client. Environment and credentials must be given; the rest has defaults.
///
/// `Debug` shows the provider's name only.
#[must_use = "nothing is made before `build`"]
pub struct ClientBuilder<P: Provider> {
    environment: Option<P::Environment>,
    settings: P::Settings,
    credentials: Option<P::Credentials>,
    hosts: Vec<(usize, BaseUrl)>,
    limits: Limits,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "reqwest")]
    reqwest: Option<reqwest::ClientBuilder>,
    clock: Arc<dyn Clock>,
    nonce: Arc<dyn Nonce>,
    tokens: Arc<dyn TokenStore>,
}

impl<P: Provider> ClientBuilder<P> {
    /// Nothing given yet.
    pub fn new() -> Self {
        Self {
            environment: None,
            settings: P::Settings::default(),
            credentials: None,
            hosts: Vec::new(),
            limits: Limits::default(),
            transport: None,
            #[cfg(feature = "reqwest")]
            reqwest: None,
            clock: Arc::new(SystemClock),
            nonce: Arc::new(RandomNonce),
            tokens: Arc::new(InMemory::default()),
        }
    }

    /// Which of the provider's environments to call. There is no default: a test that pays in earnest
    /// and a shop that pays in play are both expensive.
    pub fn environment(mut self, environment: P::Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// What differs by tenant, such as hosts of one's own.
    pub fn settings(mut self, settings: P::Settings) -> Self {
        self.settings = settings;
        self
    }

    /// What the provider knows the merchant by.
    pub fn credentials(mut self, credentials: P::Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Puts a host somewhere else, as to a sandbox on this machine.
    pub fn host(mut self, host: P::Host, url: BaseUrl) -> Self {
        self.hosts.push((P::host_index(host), url));
        self
    }

    /// Puts a host, by its name in the spec, somewhere else; a name that the provider does not have is passed over. For
    /// code that knows no provider, such as a sandbox that stands in for all of them.
    pub fn host_named(mut self, name: &str, url: BaseUrl) -> Self {
        if let Some(index) = P::HOSTS.iter().position(|host| *host == name) {
            self.hosts.push((index, url));
        }
        self
    }

    /// How long a call may take, from its start to the last byte of the reply. 30 seconds if not set.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.timeout = limit;
        self
    }

    /// How long it may take to find a host, connect and agree on TLS. 5 seconds if not set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect_timeout = limit;
        self
    }

    /// Another way to send requests than the one built in.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// A `reqwest` builder to start from: a proxy, certificates, a resolver. It takes a proxy from the environment
    /// (`HTTPS_PROXY` and the like) unless `no_proxy` is called on it; without a builder, a client whose hosts are all on
    /// this machine takes none. Redirects, repetition,
    /// unpacking and pooling are set over it; see [`reqwest_0_13`](crate::reqwest_0_13).
    #[cfg(feature = "reqwest")]
    pub fn reqwest(mut self, builder: reqwest::ClientBuilder) -> Self {
        self.reqwest = Some(builder);
        self
    }

    /// Another clock, for tests.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Another source of values that are used once, for tests.
    pub fn nonce(mut self, nonce: Arc<dyn Nonce>) -> Self {
        self.nonce = nonce;
        self
    }

    /// Where the tokens of logins are kept, in the place of this process's own memory: a store that several processes
    /// share saves logins.
    pub fn token_store(mut self, tokens: Arc<dyn TokenStore>) -> Self {
        self.tokens = tokens;
        self
    }

    /// Makes the client. Nothing is sent and no connection made.
    ///
    /// Fails if environment or credentials are not given, if no host has a URL, if a credential cannot
    /// stand in a header, and if a host is `https` in a build without TLS.
    pub fn build(mut self) -> Result<P, ConfigError> {
        let environment = self.environment.ok_or_else(|| {
            ConfigError::new(format!("the client of {} needs an environment: call `environment`", P::NAME))
        })?;
        let credentials = self.credentials.take().ok_or_else(|| {
            ConfigError::new(format!("the client of {} needs credentials: call `credentials`", P::NAME))
        })?;
        let hosts = self.resolve_hosts(environment)?;
        let merchant = Merchant::of::<P>(credentials, &self.settings)?;
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => self.built_in(&hosts)?,
        };
        let line = Line {
            provider: P::NAME,
            transport,
            hosts,
            limits: self.limits,
            clock: self.clock,
            nonce: self.nonce,
            settings: Box::new(self.settings),
            tokens: self.tokens,
            logins: Logins::default(),
        };
        Ok(P::from_runtime(Client::new(line, merchant)))
    }

    fn resolve_hosts(&mut self, environment: P::Environment) -> Result<Vec<Host>, ConfigError> {
        let mut urls = P::base_urls(environment, &self.settings);
        for (index, url) in self.hosts.drain(..) {
            if let Some(place) = urls.get_mut(index) {
                *place = HostUrl::given(url);
            }
        }
        let named = P::HOSTS.iter().zip(urls);
        let hosts = named.map(|(name, url)| url.resolve(name)).collect::<Result<Vec<_>, _>>()?;
        if hosts.iter().any(|host| host.url().is_ok()) {
            return Ok(hosts);
        }
        let notes: Vec<_> = hosts.iter().filter_map(|host| host.url().err()).collect();
        Err(ConfigError::new(if notes.is_empty() {
            format!("{} has no hosts in this environment", P::NAME)
        } else {
            notes.join("; ")
        }))
    }

    #[cfg(feature = "reqwest")]
    fn built_in(&mut self, hosts: &[Host]) -> Result<Arc<dyn Transport>, ConfigError> {
        const TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider"));
        if !TLS && hosts.iter().any(|host| host.url().is_ok_and(BaseUrl::is_https)) {
            return Err(ConfigError::new(
                "this build cannot speak https: switch on one of the features `rustls`, `native-tls`, `rustls-no-provider`",
            ));
        }
        let local = !hosts.iter().any(|host| host.url().is_ok_and(BaseUrl::is_https));
        let builder = match self.reqwest.take() {
            Some(builder) => builder,
            // Plain `http` is for this machine only: a proxy that the environment names would carry it elsewhere.
            None if local => reqwest::Client::builder().no_proxy(),
            None => reqwest::Client::builder(),
        };
        Ok(Arc::new(crate::reqwest_0_13::Reqwest::new(builder)?))
    }

    #[cfg(not(feature = "reqwest"))]
    #[allow(clippy::unused_self, clippy::needless_pass_by_ref_mut)] // as with the feature
    fn built_in(&mut self, _hosts: &[Host]) -> Result<Arc<dyn Transport>, ConfigError> {
        Err(ConfigError::new(
            "this build has no HTTP client: switch on the feature `reqwest`, or give a transport by `transport`",
        ))
    }
}

impl<P: Provider> Default for ClientBuilder<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P: Provider> fmt::Debug for ClientBuilder<P> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "ClientBuilder({})", P::NAME)
    }
}
