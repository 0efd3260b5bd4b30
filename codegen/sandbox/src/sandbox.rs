use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use vezne_codegen::model::Verdict;

use crate::behaviour::Behaviour;
use crate::builder::SandboxBuilder;
use crate::delivered::Delivered;
use crate::error::SandboxError;
use crate::message::Message;
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

    /// A message that a provider sends, as a sample of its callback has it: `group.callback`, or
    /// `provider.group.callback` where several providers have it.
    pub fn message(&self, callback: &str, sample: &str) -> Result<Message, SandboxError> {
        let mut found = Vec::new();
        let mut known = Vec::new();
        for message in self.messages() {
            let (short, whole) = (message.callback().to_owned(), message.full_name());
            if callback == short || callback == whole {
                found.push((whole, message));
            }
            known.push(short);
        }
        let mut meant: Vec<String> = found.iter().map(|(whole, _)| whole.clone()).collect();
        meant.dedup();
        match meant.as_slice() {
            [] => {
                let nearest = similar(callback, known.iter().map(String::as_str)).map(str::to_owned);
                return Err(SandboxError::UnknownCallback { callback: callback.to_owned(), nearest });
            }
            [_] => {}
            _ => return Err(SandboxError::AmbiguousCallback { callback: callback.to_owned(), meant }),
        }
        let known = found.iter().map(|(_, message)| message.sample().to_owned()).collect();
        let unknown = SandboxError::UnknownMessage { callback: callback.to_owned(), sample: sample.to_owned(), known };
        found.into_iter().map(|(_, message)| message).find(|message| message.sample() == sample).ok_or(unknown)
    }

    /// Every message of every provider: all samples of all callbacks, those too that must be rejected.
    pub fn messages(&self) -> Vec<Message> {
        self.shared.routes.providers.iter().flat_map(Message::all).collect()
    }

    /// Sends a message to the address where the code under test waits for it, and gives its answer. It is the sample to the
    /// byte, proved with the sample's credentials at the sample's time: [`message`](Self::message) tells them.
    pub async fn deliver(&self, callback: &str, sample: &str, url: &str) -> Result<Delivered, SandboxError> {
        self.message(callback, sample)?.deliver(url).await
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
