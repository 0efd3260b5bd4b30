//! A client: one provider's hosts, one merchant's credentials, shared connections.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::base_url::BaseUrl;
use crate::browser_form::BrowserForm;
use crate::call::Call;
use crate::clock::Clock;
use crate::config_error::ConfigError;
use crate::error::Error;
use crate::exchange::{Exchange, Written};
use crate::headers::{HeaderSet, Headers};
use crate::identity;
use crate::json::{Encode, Encoded, Reply};
use crate::nonce::Nonce;
use crate::operation::Operation;
use crate::provider::{Host, Provider};
use crate::request::{Document, Request};
use crate::session::{Logins, TokenStore};
use crate::transport::{Limits, Transport};

/// What all generated clients are made of. It is cheap to clone, and clones share connections.
///
/// `Debug` shows the provider's name only.
#[derive(Clone)]
pub struct Client {
    line: Arc<Line>,
    merchant: Arc<Merchant>,
}

/// What a client is to the provider.
pub(crate) struct Merchant {
    pub(crate) headers: Box<[Headers]>,
    /// The provider's own type of credentials.
    pub(crate) credentials: Box<dyn Any + Send + Sync>,
    /// Tells the tokens of one merchant from another's; not the credentials themselves.
    pub(crate) identity: [u8; 32],
}

/// What merchants share.
pub(crate) struct Line {
    pub(crate) provider: &'static str,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) nonce: Arc<dyn Nonce>,
    /// The provider's own type of settings.
    pub(crate) settings: Box<dyn Any + Send + Sync>,
    pub(crate) tokens: Arc<dyn TokenStore>,
    pub(crate) logins: Logins,
}

impl Client {
    pub(crate) fn new(line: Line, merchant: Merchant) -> Self {
        Self { line: Arc::new(line), merchant: Arc::new(merchant) }
    }

    /// The same connections with another merchant's credentials.
    pub fn with_credentials<P: Provider>(&self, credentials: &P::Credentials) -> Result<Self, ConfigError> {
        let settings = self.line.settings.downcast_ref::<P::Settings>();
        let settings = settings.ok_or_else(|| ConfigError::new("the client is another provider's"))?;
        let merchant = Merchant::of::<P>(credentials.clone(), settings)?;
        Ok(Self { line: Arc::clone(&self.line), merchant: Arc::new(merchant) })
    }

    /// Makes a call whose request is a JSON body: it is written here, and sent when the call is awaited.
    pub fn call<R: Reply, E: Encode>(&self, operation: &'static Operation, request: &E) -> Call<R> {
        let watched = match operation.replay.path() {
            Some(["body", field]) => Some(*field),
            _ => None,
        };
        let encoded = Encoded::new(&mut |to| request.encode(to), watched, false);
        Call::new(Exchange::new(self.clone(), operation, Written::Plain(encoded)))
    }

    /// Makes a call whose request has values outside a JSON body, or some that are computed: what the caller gave is
    /// written here, the rest when the call is sent.
    pub fn request<R: Reply, Q: Request>(&self, operation: &'static Operation, request: &Q) -> Call<R> {
        let document = Document(request);
        let encoded = Encoded::new(&mut |to| document.encode(to), None, false);
        Call::new(Exchange::new(self.clone(), operation, Written::sections(encoded)))
    }

    /// Makes a form that the payer's browser sends: everything in it is written and computed here, and nothing is sent.
    pub fn browser_form<Q: Request>(&self, operation: &'static Operation, request: &Q) -> Result<BrowserForm, Error> {
        let document = Document(request);
        BrowserForm::make(self, operation, &mut |to| document.encode(to))
    }

    /// The credentials and settings, for the client of their own provider.
    pub(crate) fn merchant<P: Provider>(&self) -> Option<(&P::Credentials, &P::Settings)> {
        Some((self.merchant.credentials.downcast_ref()?, self.line.settings.downcast_ref()?))
    }

    pub(crate) fn identity(&self) -> [u8; 32] {
        self.merchant.identity
    }

    pub(crate) fn logins(&self) -> &Logins {
        &self.line.logins
    }

    pub(crate) fn tokens(&self) -> &Arc<dyn TokenStore> {
        &self.line.tokens
    }

    pub(crate) fn host(&self, index: usize) -> Result<&BaseUrl, String> {
        let host = self.line.hosts.get(index);
        host.ok_or_else(|| "the client knows nothing of this operation's host".to_owned())?.url()
    }

    pub(crate) fn headers(&self, index: usize) -> Option<&Headers> {
        self.merchant.headers.get(index)
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.line.transport
    }

    pub(crate) fn limits(&self) -> Limits {
        self.line.limits
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.line.clock
    }

    pub(crate) fn nonce(&self) -> &dyn Nonce {
        &*self.line.nonce
    }
}

impl Merchant {
    /// Makes the headers of all requests that will be sent.
    pub(crate) fn of<P: Provider>(credentials: P::Credentials, settings: &P::Settings) -> Result<Self, ConfigError> {
        let headers = P::headers(&credentials, settings);
        let headers = headers.into_iter().map(HeaderSet::finish).collect::<Result<_, _>>()?;
        let identity = identity::of(&P::secrets(&credentials));
        Ok(Self { headers, credentials: Box::new(credentials), identity })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Client({})", self.line.provider)
    }
}
