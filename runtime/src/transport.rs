//! How a request gets to a provider and a reply back.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::response;

/// Sends one request and brings its reply. Tests replace it, and so can a consumer who has an HTTP
/// client of their own.
///
/// An implementation follows no redirect, repeats nothing, unpacks nothing, keeps to the limits, and
/// tells the truth about how far a failed call came. In doubt it came further.
pub trait Transport: Send + Sync {
    /// Sends the request, once, and reads the whole reply.
    fn send(&self, request: http::Request<Bytes>, limits: Limits) -> Sending<'_>;
}

/// The future of one exchange.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'a>>;

/// How long one exchange may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// From the start to the last byte of the reply.
    pub timeout: Duration,
    /// For finding the host, connecting and the TLS handshake.
    pub connect_timeout: Duration,
}

impl Limits {
    /// Both limits.
    pub const fn new(timeout: Duration, connect_timeout: Duration) -> Self {
        Self { timeout, connect_timeout }
    }
}

impl Default for Limits {
    /// 30 seconds in all, 5 of them to connect.
    fn default() -> Self {
        Self::new(Duration::from_secs(30), Duration::from_secs(5))
    }
}

/// How far a failed exchange came.
#[non_exhaustive]
pub enum Reach {
    /// Not one byte of the request can have been acted on.
    NotSent,
    /// Some of it may have left, and nothing came back.
    MaybeSent,
    /// The head of a reply came, and not its whole body.
    Answered {
        /// Status and headers.
        head: Box<response::Parts>,
        /// What came of the body.
        partial_body: Bytes,
    },
}

/// What ended an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cut {
    /// The connection, or the attempt to make one, failed.
    Failed,
    /// A limit of time was reached.
    TimedOut,
    /// The reply was longer than can be taken.
    TooLarge,
}

/// An exchange that failed, and how far it came.
pub struct TransportError {
    reach: Reach,
    cut: Cut,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// An exchange that failed on its way. In doubt it came further: a [`Reach::NotSent`] that is not
    /// true makes money move twice.
    #[must_use]
    pub fn new(reach: Reach, cut: Cut) -> Self {
        Self { reach, cut, source: None }
    }

    /// What was behind it. It is shown in chains of errors: nothing of URL, headers or bodies may be
    /// in its words.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// How far the exchange came.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// What ended it.
    pub fn cut(&self) -> Cut {
        self.cut
    }

    /// Whether a limit of time ended it.
    pub fn is_timeout(&self) -> bool {
        self.cut == Cut::TimedOut
    }

    pub(crate) fn into_parts(self) -> (Reach, Cut, Option<Box<dyn Error + Send + Sync>>) {
        (self.reach, self.cut, self.source)
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent => to.write_str("NotSent"),
            Self::MaybeSent => to.write_str("MaybeSent"),
            Self::Answered { head, .. } => write!(to, "Answered({})", head.status.as_u16()),
        }
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "TransportError({:?}, {:?})", self.reach, self.cut)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self.cut {
            Cut::Failed => "the connection failed",
            Cut::TimedOut => "the time was up",
            Cut::TooLarge => "the reply was too long",
        })
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
