//! A client: one provider's hosts, one merchant's credentials, shared connections.

use std::fmt;
use std::sync::Arc;

use crate::base_url::BaseUrl;
use crate::call::Call;
use crate::clock::Clock;
use crate::config_error::ConfigError;
use crate::exchange::Exchange;
use crate::headers::{HeaderSet, Headers};
use crate::json::{Encode, Encoded, Reply};
use crate::nonce::Nonce;
use crate::operation::Operation;
use crate::provider::Host;
use crate::transport::{Limits, Transport};

/// What all generated clients are made of. It is cheap to clone, and clones share connections.
///
/// `Debug` shows the provider's name only.
#[derive(Clone)]
pub struct Client {
    line: Arc<Line>,
    headers: Arc<[Headers]>,
}

/// What merchants share.
pub(crate) struct Line {
    pub(crate) provider: &'static str,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) nonce: Arc<dyn Nonce>,
}

impl Client {
    pub(crate) fn new(line: Line, headers: Arc<[Headers]>) -> Self {
        Self { line: Arc::new(line), headers }
    }

    /// The same connections with another merchant's headers.
    pub fn with_headers(&self, headers: Vec<HeaderSet>) -> Result<Self, ConfigError> {
        Ok(Self { line: Arc::clone(&self.line), headers: finish(headers)? })
    }

    /// Makes a call: the request is written here, and sent when the call is awaited.
    pub fn call<R: Reply, E: Encode>(&self, operation: &'static Operation, request: &E) -> Call<R> {
        let encoded = Encoded::new(&mut |to| request.encode(to), operation.replay.field(), false);
        Call::new(Exchange::new(self.clone(), operation, encoded))
    }

    pub(crate) fn host(&self, index: usize) -> Result<&BaseUrl, String> {
        let host = self.line.hosts.get(index);
        host.ok_or_else(|| "the client knows nothing of this operation's host".to_owned())?.url()
    }

    pub(crate) fn headers(&self, index: usize) -> Option<&Headers> {
        self.headers.get(index)
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

/// Makes the headers of all requests that will be sent.
pub(crate) fn finish(headers: Vec<HeaderSet>) -> Result<Arc<[Headers]>, ConfigError> {
    headers.into_iter().map(HeaderSet::finish).collect()
}

impl fmt::Debug for Client {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Client({})", self.line.provider)
    }
}
