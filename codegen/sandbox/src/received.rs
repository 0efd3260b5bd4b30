use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::request::Parts;
use http::{HeaderMap, Method};

use crate::mask;
use crate::provider::Provider;
use crate::route::Route;
use crate::words::{MASK, harmless};

/// A call that the sandbox received, and what it did with it.
///
/// `Debug` shows path, query, headers and body masked. The fields hold what was sent, to the letter: for assertions, not for logs.
#[derive(Clone)]
#[non_exhaustive]
pub struct Received {
    /// The provider, where the path names one.
    pub provider: Option<String>,
    /// `group.operation`, where the call reached one.
    pub operation: Option<String>,
    /// The method.
    pub method: Method,
    /// The path, with provider and host, without a query.
    pub path: String,
    /// The query, as it stood in the address; empty where there was none.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, to the byte. Empty where it was not read, and where it was larger than 1 MiB.
    pub body: Bytes,
    /// Every reason why the request is not what the provider's document says: places and rules, never values.
    pub wrong: Vec<String>,
    /// What the sandbox did.
    pub answered: Answered,
    masked_path: String,
    masked_headers: Vec<(String, String)>,
    route: Option<Arc<Route>>,
}

/// What the sandbox did with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answered {
    /// It answered with the sample of this name.
    Sample(String),
    /// It answered a form of the payer's browser with a page of its own.
    Page,
    /// It answered with a problem of its own, under this status.
    Problem(u16),
    /// It answered with this status and no body, as ordered.
    Status(u16),
    /// It answered with this status and the body that was ordered.
    Raw(u16),
    /// It never answered.
    Stalled,
    /// It closed the connection without an answer.
    Dropped,
    /// It closed the connection after half of the answer.
    Truncated,
}

impl Received {
    /// A call that reached its operation.
    pub(crate) fn at(
        route: &Arc<Route>,
        head: Parts,
        body: Bytes,
        wrong: Vec<String>,
        answered: Answered,
        all: &[Arc<Provider>],
    ) -> Self {
        let (id, path) = (route.provider.id().to_owned(), mask::path(route, head.uri.path()));
        let mut received = Self::lost(Some(id), path, head, body, wrong, answered, all);
        received.operation = Some(route.name.clone());
        received.route = Some(Arc::clone(route));
        received
    }

    /// A call that did not; with its path as it may be shown.
    pub(crate) fn lost(
        provider: Option<String>,
        masked_path: String,
        head: Parts,
        body: Bytes,
        wrong: Vec<String>,
        answered: Answered,
        all: &[Arc<Provider>],
    ) -> Self {
        Self {
            provider,
            operation: None,
            method: head.method,
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            masked_path,
            masked_headers: masked_headers(&head.headers, all),
            headers: head.headers,
            body,
            wrong,
            answered,
            route: None,
        }
    }

    /// The headers in the order they came, as they may be shown: with every credential masked, and every run of digits
    /// that may be a card number.
    pub fn masked_headers(&self) -> &[(String, String)] {
        &self.masked_headers
    }

    /// The path as it may be shown: without the values of the spec's secret fields, and of what only looks like one.
    pub fn masked_path(&self) -> &str {
        &self.masked_path
    }

    /// The query as it may be shown: its names and values, not percent-encoded. What is masked of a body is masked here.
    pub fn masked_query(&self) -> String {
        if self.query.is_empty() {
            return String::new();
        }
        let shown = self.route.as_ref().and_then(|route| mask::query(route, &self.query));
        shown.unwrap_or_else(|| MASK.to_owned())
    }

    /// The body with the order of its keys and the text of its numbers, as it may be shown. A form, a form in parts and
    /// XML are shown as the JSON document that they stand for.
    ///
    /// Masked are the values of all fields that the spec calls a card number (of which the first six and the last four
    /// digits remain), a verification value, a secret, a token or personal, and of those that are made of a credential;
    /// and, since nothing is known about them, the values of unknown keys and of another kind than the table says. A body
    /// that cannot be read, or reached no operation, is masked whole.
    pub fn masked_body(&self) -> String {
        if self.body.is_empty() {
            return String::new();
        }
        let shown = self.route.as_ref().and_then(|route| mask::body(route, &self.headers, &self.body));
        shown.unwrap_or_else(|| format!("{MASK} ({} bytes)", self.body.len()))
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Received")
            .field("provider", &self.provider)
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.masked_path)
            .field("query", &self.masked_query())
            .field("headers", &self.masked_headers)
            .field("body", &self.masked_body())
            .field("wrong", &self.wrong)
            .field("answered", &self.answered)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Answered {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sample(name) => write!(to, "sample {name}"),
            Self::Page => to.write_str("page"),
            Self::Problem(status) => write!(to, "problem, status {status}"),
            Self::Status(status) => write!(to, "status {status}"),
            Self::Raw(status) => write!(to, "ordered body, status {status}"),
            Self::Stalled => to.write_str("stalled"),
            Self::Dropped => to.write_str("dropped"),
            Self::Truncated => to.write_str("truncated"),
        }
    }
}

/// A header that carries a credential at one provider is masked at all: a call may have gone to the wrong one.
fn masked_headers(headers: &HeaderMap, all: &[Arc<Provider>]) -> Vec<(String, String)> {
    let shown = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let masked =
            all.iter().filter_map(|provider| provider.masked_header(name.as_str(), value)).max_by_key(String::len);
        let value = match masked {
            Some(masked) => masked,
            None if [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name) => MASK.to_owned(),
            None => harmless(&String::from_utf8_lossy(value.as_bytes())),
        };
        (name.as_str().to_owned(), value)
    };
    headers.iter().map(shown).collect()
}
