//! A call that can still be adjusted.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use uuid::Uuid;

use crate::error::Error;
use crate::exchange::{Exchange, Running};
use crate::json::Reply;
use crate::pages::{Pages, Paging};
use crate::response::Response;

/// One call of an operation, ready to go and not yet sent.
///
/// The request is written already: the bytes made when the call was made are the bytes that are sent.
/// `.await` gives what the reply carries; [`send`](Self::send) gives the reply with its status,
/// headers and raw body. A call is sent once, and never by itself again. Dropping its future stops the
/// waiting and not what the provider does.
///
/// `Debug` shows the operation only.
#[must_use = "a call is sent when it is awaited, and not before"]
pub struct Call<R> {
    exchange: Exchange,
    reply: PhantomData<fn() -> R>,
}

impl<R: Reply> Call<R> {
    pub(crate) fn new(exchange: Exchange) -> Self {
        Self { exchange, reply: PhantomData }
    }

    /// How long the call may take, from its start to the last byte of the reply, in the place of the
    /// client's own limit (30 seconds, unless it was built with another).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.exchange.limits.timeout = limit;
        self
    }

    /// How long it may take to find the host, connect and agree on TLS, in the place of the client's
    /// own limit (5 seconds, unless it was built with another). No longer than the client's `reqwest`
    /// builder allows, if it was given one with a limit of its own.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.exchange.limits.connect_timeout = limit;
        self
    }

    /// Sets a header on this call, replacing one of the same name set here before. Credentials, content
    /// type and what frames a message are the client's own: to set one of those ends the call as not
    /// sent.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.exchange.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// Sets the key by which the provider knows a second call as a repeat, in the place of the one in
    /// the request: to send again what has an unknown outcome. On an operation that has no such key,
    /// the call ends as not sent.
    pub fn idempotency_key(mut self, key: impl AsRef<str>) -> Self {
        self.exchange.set_key(key.as_ref());
        self
    }

    /// All pages of a list, from the one that this call asks for. For generated code.
    pub fn pages<I: Send + 'static>(self, paging: &'static Paging<R::Output, I>) -> Pages<R, I> {
        Pages::new(self.exchange, paging)
    }

    /// The call's own id, for a log line before it is sent. It is in no message to the provider.
    pub fn call_id(&self) -> Uuid {
        self.exchange.call_id
    }

    /// Sends the call and gives the whole reply, with status, headers and raw body.
    pub async fn send(self) -> Result<Response<R>, Error> {
        Response::read(self.exchange.run().await?)
    }
}

impl<R: Reply> IntoFuture for Call<R> {
    type Output = Result<R::Output, Error>;
    type IntoFuture = Awaited<R>;

    fn into_future(self) -> Awaited<R> {
        Awaited { running: self.exchange.run(), reply: PhantomData }
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Call({})", self.exchange.operation)
    }
}

/// The future of an awaited [`Call`]. Written by hand, so that an operation adds next to nothing to
/// what is compiled, and awaiting it allocates once.
#[must_use = "a future does nothing unless it is awaited"]
pub struct Awaited<R> {
    running: Running,
    reply: PhantomData<fn() -> R>,
}

impl<R: Reply> Future for Awaited<R> {
    type Output = Result<R::Output, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.running.as_mut().poll(context).map(|received| Response::<R>::read(received?)?.into_output())
    }
}

impl<R> fmt::Debug for Awaited<R> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Awaited")
    }
}
