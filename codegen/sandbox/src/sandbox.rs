use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use vezne_codegen::model::Verdict;

use crate::behaviour::Behaviour;
use crate::builder::SandboxBuilder;
use crate::error::SandboxError;
use crate::nearest::similar;
use crate::received::Received;
use crate::route::Route;
use crate::server::{Server, Shared, lock};

/// A running server that stands in for one provider or several, and the handle that tells it what to do.
///
/// It stops when it is dropped; [`shutdown`](Self::shutdown) also waits until it has.
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: Server,
}

impl Sandbox {
    /// Starts with no provider, a free port and the default credentials.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    pub(crate) fn serve(listener: TcpListener, address: SocketAddr, shared: Arc<Shared>) -> Self {
        let server = Server::start(listener, Arc::clone(&shared));
        Self { address, shared, server }
    }

    /// Where it listens: a port of 127.0.0.1.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL of a provider's host. Every host has its own, so that a call to the wrong one is found.
    pub fn url(&self, provider: &str, host: &str) -> Option<String> {
        let known = self.shared.routes.provider(provider)?.model.hosts.iter().any(|known| known == host);
        known.then(|| format!("http://{}/{provider}/{host}", self.address))
    }

    /// The value of a credential that is accepted. The group is `None` where the provider's credentials are one flat
    /// set.
    pub fn credential(&self, provider: &str, group: Option<&str>, name: &str) -> Option<String> {
        self.shared.routes.provider(provider)?.credential(group, name).map(str::to_owned)
    }

    /// Orders what the next call does, whatever its operation. Orders are carried out in the order they were given, one
    /// a call; a call that reaches no operation takes none.
    ///
    /// An operation without the sample that is asked for answers with status 501.
    pub fn next(&self, behaviour: Behaviour) {
        lock(&self.shared.orders).add(None, behaviour);
    }

    /// Orders what the next call of an operation does: `group.operation`, or `provider.group.operation` where several
    /// providers have it. Calls of other operations leave the order where it is. Operations that share a method and a
    /// path share their orders.
    pub fn next_for(&self, operation: &str, behaviour: Behaviour) -> Result<(), SandboxError> {
        let route = self.route(operation)?;
        let missing = match &behaviour {
            Behaviour::Decline if route.sample_that(Verdict::Refused).is_none() => Some("refused sample".to_owned()),
            Behaviour::Sample(name) if route.sample_named(name).is_none() => Some(format!("sample `{name}`")),
            _ => None,
        };
        if let Some(sample) = missing {
            let known = route.samples().map(|sample| sample.name.clone()).collect();
            return Err(SandboxError::UnknownSample { operation: operation.to_owned(), sample, known });
        }
        lock(&self.shared.orders).add(Some(Arc::clone(route)), behaviour);
        Ok(())
    }

    /// The calls so far, in the order in which they were answered or left without an answer.
    pub fn calls(&self) -> Vec<Received> {
        lock(&self.shared.calls).clone()
    }

    /// Closes the port and every connection, and returns when that is done.
    pub async fn shutdown(self) {
        self.server.stop().await;
    }

    fn route(&self, operation: &str) -> Result<&Arc<Route>, SandboxError> {
        let all = &self.shared.routes.all;
        let named: Vec<&Arc<Route>> =
            all.iter().filter(|route| route.name == operation || route.full_name() == operation).collect();
        match named.as_slice() {
            [route] => Ok(route),
            [] => {
                let known = all.iter().map(|route| route.name.as_str());
                let nearest = similar(operation, known).map(str::to_owned);
                Err(SandboxError::UnknownOperation { operation: operation.to_owned(), nearest })
            }
            several => {
                let meant = several.iter().map(|route| route.full_name()).collect();
                Err(SandboxError::AmbiguousOperation { operation: operation.to_owned(), meant })
            }
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let providers: Vec<&str> = self.shared.routes.providers.iter().map(|provider| provider.id()).collect();
        to.debug_struct("Sandbox")
            .field("address", &self.address)
            .field("providers", &providers)
            .finish_non_exhaustive()
    }
}
