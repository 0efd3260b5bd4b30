//! The transport over reqwest 0.13, the one place that knows it.
//!
//! What a caller's `reqwest::ClientBuilder` says of proxies, certificates, name resolution and local
//! addresses stands. Set over it: no redirects are followed (a custom credential header would go along
//! to any host), nothing is repeated, nothing unpacked, no referrer sent, no bytes of a
//! connection logged (credentials and cards are among them), idle connections are closed after 30 seconds. Time limits are ours: one from the start to the last byte of the body, one for
//! finding the host, connecting and the TLS handshake.
//!
//! Only what failed before a connection stood is called not sent. A request that found its pooled
//! connection closed before a byte of it was written goes over another one: that is reqwest's own
//! doing, and sends nothing twice.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Uri;
use http::response::Parts;
use reqwest::Url;
use tokio::time::{Instant, timeout, timeout_at};
use tower_layer::Layer;
use tower_service::Service;

use crate::config_error::ConfigError;
use crate::transport::{Cut, Limits, Reach, Sending, Transport, TransportError};

/// The longest body that is taken: 16 MiB.
pub const LONGEST_BODY: usize = 16 * 1024 * 1024;

/// After this time without use a connection is closed: most servers keep them for longer, so that we
/// rarely write into one that the server is just closing.
const IDLE: Duration = Duration::from_secs(30);

/// Sends requests by reqwest. It needs a tokio runtime with time and io switched on.
#[derive(Clone)]
pub struct Reqwest {
    client: reqwest::Client,
    urls: Arc<Urls>,
}

impl Reqwest {
    /// Starts from a builder, and sets over it what this module's introduction says.
    ///
    /// In a build whose only TLS is `rustls-no-provider`, a provider must have been installed
    /// (`CryptoProvider::install_default`), also where the builder brings a TLS configuration of its
    /// own.
    pub fn new(builder: reqwest::ClientBuilder) -> Result<Self, ConfigError> {
        #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(ConfigError::new(
                "rustls has no crypto provider: install one before building the client, as in `rustls::crypto::ring::default_provider().install_default()`",
            ));
        }
        let client = builder
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connection_verbose(false)
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .pool_idle_timeout(IDLE)
            .connector_layer(WithinLimit)
            .build()
            .map_err(|error| ConfigError::because("the HTTP client could not be made", error.without_url()))?;
        Ok(Self { client, urls: Arc::default() })
    }

    async fn exchange(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        if tokio::runtime::Handle::try_current().is_err() {
            let error = TransportError::new(Reach::NotSent, Cut::Failed);
            return Err(error.because("the call was polled outside of a tokio runtime"));
        }
        let request = self.convert(request)?;
        let deadline = deadline(limits.timeout);
        let connect = limits.connect_timeout.min(share(limits.timeout));
        let sending = CONNECT_TIMEOUT.scope(connect, self.client.execute(request));
        match timeout_at(deadline, sending).await {
            Ok(Ok(response)) => read(response, deadline).await,
            Ok(Err(error)) => Err(broken(reach(&error), error)),
            Err(_) => Err(TransportError::new(Reach::MaybeSent, Cut::TimedOut)),
        }
    }

    fn convert(&self, request: http::Request<Bytes>) -> Result<reqwest::Request, TransportError> {
        let (head, body) = request.into_parts();
        let mut converted = reqwest::Request::new(head.method, self.urls.get(&head.uri)?);
        *converted.headers_mut() = head.headers;
        *converted.body_mut() = (!body.is_empty()).then(|| body.into());
        Ok(converted)
    }
}

/// The URLs of the first requests, as reqwest wants them: to read one costs six allocations, to copy
/// it one, and a provider has few.
#[derive(Default)]
struct Urls(RwLock<HashMap<Uri, Url>>);

impl Urls {
    /// Past this many, URLs are read each time.
    const MOST: usize = 64;

    fn get(&self, uri: &Uri) -> Result<Url, TransportError> {
        // A panic in here would leave the map as it was: nothing to fear from a poisoned lock.
        if let Some(url) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(uri) {
            return Ok(url.clone());
        }
        // The reason is left out: it could repeat the URL.
        let url = Url::parse(&uri.to_string()).map_err(|_| TransportError::new(Reach::NotSent, Cut::Failed))?;
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < Self::MOST {
            kept.insert(uri.clone(), url.clone());
        }
        Ok(url)
    }
}

impl Transport for Reqwest {
    fn send(&self, request: http::Request<Bytes>, limits: Limits) -> Sending<'_> {
        Box::pin(self.exchange(request, limits))
    }
}

impl fmt::Debug for Reqwest {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Reqwest")
    }
}

/// The moment at which time is up. A limit beyond what the clock can count is no limit: a lifetime.
fn deadline(limit: Duration) -> Instant {
    const LIFETIME: Duration = Duration::from_secs(80 * 365 * 24 * 3600);
    let now = Instant::now();
    now.checked_add(limit.min(LIFETIME)).unwrap_or(now)
}

/// A host that cannot be reached is to be found out before the whole time is up, since only then is it
/// known that nothing was sent.
fn share(limit: Duration) -> Duration {
    limit.saturating_sub(limit / 10)
}

/// How far a failed request came: in doubt, further.
fn reach(error: &reqwest::Error) -> Reach {
    if error.is_connect() || error.is_builder() { Reach::NotSent } else { Reach::MaybeSent }
}

fn broken(reach: Reach, error: reqwest::Error) -> TransportError {
    let cut = if error.is_timeout() { Cut::TimedOut } else { Cut::Failed };
    TransportError::new(reach, cut).because(error.without_url())
}

/// Reads the body, up to the deadline and the longest length. What came is never thrown away.
async fn read(mut response: reqwest::Response, deadline: Instant) -> Result<http::Response<Bytes>, TransportError> {
    let head = take_head(&mut response);
    let mut body = Body::default();
    let failure = loop {
        match timeout_at(deadline, response.chunk()).await {
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() > LONGEST_BODY => {
                break (Cut::TooLarge, None);
            }
            Ok(Ok(Some(chunk))) => body.push(chunk),
            Ok(Ok(None)) => return Ok(http::Response::from_parts(head, body.finish())),
            Ok(Err(error)) => {
                let cut = if error.is_timeout() { Cut::TimedOut } else { Cut::Failed };
                break (cut, Some(error.without_url()));
            }
            Err(_) => break (Cut::TimedOut, None),
        }
    };
    let (cut, source) = failure;
    let error = TransportError::new(Reach::Answered { head: Box::new(head), partial_body: body.finish() }, cut);
    Err(match source {
        Some(source) => error.because(source),
        None => error,
    })
}

fn take_head(response: &mut reqwest::Response) -> Parts {
    let mut head = http::Response::new(()).into_parts().0;
    head.status = response.status();
    head.version = response.version();
    head.headers = std::mem::take(response.headers_mut());
    head
}

/// A body as it comes: most come in one piece, which is not copied.
#[derive(Default)]
struct Body {
    first: Bytes,
    all: Option<BytesMut>,
}

impl Body {
    fn len(&self) -> usize {
        self.all.as_ref().map_or(self.first.len(), BytesMut::len)
    }

    fn push(&mut self, chunk: Bytes) {
        if self.len() == 0 {
            self.first = chunk;
        } else {
            let first = &self.first;
            self.all.get_or_insert_with(|| BytesMut::from(&first[..])).extend_from_slice(&chunk);
        }
    }

    fn finish(self) -> Bytes {
        self.all.map_or(self.first, BytesMut::freeze)
    }
}

tokio::task_local! {
    /// The connect limit of the call that is being polled. reqwest has one limit a client only, and its
    /// connector sees nothing of the request but the address.
    static CONNECT_TIMEOUT: Duration;
}

/// Holds making a connection to the limit of the call that asked for it.
#[derive(Clone)]
struct WithinLimit;

/// A connector is cloned several times a request, also where a kept connection serves it. Shared, a
/// clone of it costs nothing, and only making a connection pays.
#[derive(Clone)]
struct Limited<S>(Arc<S>);

type BoxError = Box<dyn Error + Send + Sync>;

impl<S> Layer<S> for WithinLimit {
    type Service = Limited<S>;

    fn layer(&self, inner: S) -> Limited<S> {
        Limited(Arc::new(inner))
    }
}

impl<S, R> Service<R> for Limited<S>
where
    S: Service<R, Error = BoxError> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
    S::Response: Send + 'static,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // What is shared is not asked: the copy that makes the connection is.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: R) -> Self::Future {
        // Read here, in the call's own task: the connecting itself may go on in another.
        let limit = CONNECT_TIMEOUT.try_with(|limit| *limit).unwrap_or(Limits::default().connect_timeout);
        let mut inner = S::clone(&self.0);
        let connecting = async move {
            poll_fn(|context| inner.poll_ready(context)).await?;
            inner.call(address).await
        };
        Box::pin(async move {
            match timeout(limit, connecting).await {
                Ok(result) => result,
                Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "no connection was made in time").into()),
            }
        })
    }
}
