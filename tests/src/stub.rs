//! A transport that gives one reply, for tests that are about what a reply means and not about how it came.

use std::sync::{Arc, Mutex};

use vezne_runtime::bytes::Bytes;
use vezne_runtime::{Limits, Sending, Transport, http};

/// Gives the same reply to every request, and keeps the requests.
#[derive(Debug, Default)]
pub struct Stub {
    status: u16,
    content_type: String,
    headers: http::HeaderMap,
    body: Bytes,
    seen: Mutex<Vec<http::Request<Bytes>>>,
}

impl Stub {
    /// A transport that answers with this status and JSON body.
    #[must_use]
    pub fn answering(status: u16, body: &str) -> Arc<Self> {
        Self::giving(status, "application/json", body.to_owned())
    }

    /// A transport that answers with this status and a body of this type.
    #[must_use]
    pub fn giving(status: u16, content_type: &str, body: impl Into<Bytes>) -> Arc<Self> {
        Self::with_headers(status, content_type, http::HeaderMap::new(), body)
    }

    /// A transport that answers with this status, a body of this type, and these headers.
    #[must_use]
    pub fn with_headers(
        status: u16,
        content_type: &str,
        headers: http::HeaderMap,
        body: impl Into<Bytes>,
    ) -> Arc<Self> {
        let (content_type, body) = (content_type.to_owned(), body.into());
        Arc::new(Self { status, content_type, headers, body, seen: Mutex::default() })
    }

    /// The requests that were sent.
    pub fn seen(&self) -> Vec<http::Request<Bytes>> {
        self.seen.lock().unwrap().clone()
    }
}

impl Transport for Stub {
    fn send(&self, request: http::Request<Bytes>, _limits: Limits) -> Sending<'_> {
        self.seen.lock().unwrap().push(request);
        let mut reply = http::Response::builder()
            .status(self.status)
            .header("content-type", &self.content_type)
            .body(self.body.clone())
            .unwrap();
        reply.headers_mut().extend(self.headers.clone());
        Box::pin(std::future::ready(Ok(reply)))
    }
}
