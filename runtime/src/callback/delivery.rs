//! What a web framework hands over.

use std::fmt;

use http::HeaderMap;

/// A message as it came in: its headers, its query, and the raw bytes of its body.
///
/// The body must be the bytes that arrived, before any framework has read them as JSON or as a form: a signature is over
/// those. `Debug` shows sizes only.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    pub(super) headers: &'a HeaderMap,
    pub(super) query: &'a str,
    pub(super) body: &'a [u8],
}

impl<'a> Delivery<'a> {
    /// The headers, the query of the URL as it came (without `?`; empty if there is none), and the body.
    pub const fn new(headers: &'a HeaderMap, query: &'a str, body: &'a [u8]) -> Self {
        Self { headers, query, body }
    }
}

impl fmt::Debug for Delivery<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "Delivery({} headers, {} bytes of query, {} bytes of body)",
            self.headers.len(),
            self.query.len(),
            self.body.len()
        )
    }
}
