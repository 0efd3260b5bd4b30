//! A transport that gives one reply, for tests that are about what a reply means and not about how it came.

use std::sync::{Arc, Mutex};

use vezne_runtime::bytes::Bytes;
use vezne_runtime::{Limits, Sending, Transport, http};

/// Gives the same reply to every request, and keeps the requests.
#[derive(Debug, Default)]
pub struct Stub {
    status: u16,
    content_type: String,
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
        Arc::new(Self { status, content_type: content_type.to_owned(), body: body.into(), seen: Mutex::default() })
    }

    /// The requests that were sent.
    pub fn seen(&self) -> Vec<http::Request<Bytes>> {
        self.seen.lock().unwrap().clone()
    }
}

impl Transport for Stub {
    fn send(&self, request: http::Request<Bytes>, _limits: Limits) -> Sending<'_> {
        self.seen.lock().unwrap().push(request);
        let reply = http::Response::builder()
            .status(self.status)
            .header("content-type", &self.content_type)
            .body(self.body.clone())
            .unwrap();
        Box::pin(std::future::ready(Ok(reply)))
    }
}
