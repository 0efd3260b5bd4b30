//! What is answered to a message.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

/// The fixed answer to a message: a status and a short text. A web framework takes it as the two, or as a whole
/// [`http::Response`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledgement {
    status: StatusCode,
    text: &'static str,
}

impl Acknowledgement {
    pub(super) const fn new(status: StatusCode, text: &'static str) -> Self {
        Self { status, text }
    }

    /// The status.
    pub const fn status(self) -> StatusCode {
        self.status
    }

    /// The body, as plain text; often empty.
    pub const fn text(self) -> &'static str {
        self.text
    }

    /// The answer as a response.
    pub fn into_response(self) -> http::Response<Bytes> {
        let mut response = http::Response::new(Bytes::from_static(self.text.as_bytes()));
        *response.status_mut() = self.status;
        if !self.text.is_empty() {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        }
        response
    }
}

impl From<Acknowledgement> for http::Response<Bytes> {
    fn from(answer: Acknowledgement) -> Self {
        answer.into_response()
    }
}

impl fmt::Display for Acknowledgement {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {:?}", self.status.as_u16(), self.text)
    }
}
