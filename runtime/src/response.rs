//! A reply with all that came with it.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use crate::error::{Context, Error, Evidence};
use crate::json::{Reply, decode, key_path};
use crate::outcome::{Outcome, Reason};

/// A reply that says yes: typed, and as it came, with its status and headers.
///
/// `Debug` shows the operation and the status only.
pub struct Response<R> {
    reply: R,
    received: Received,
}

/// A reply that says yes, unread.
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) raw: Bytes,
    pub(crate) context: Context,
}

impl<R> Response<R> {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.received.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.received.headers
    }

    /// The body, as it came.
    pub fn raw(&self) -> &Bytes {
        &self.received.raw
    }

    /// The whole reply, envelope and all.
    pub fn reply(&self) -> &R {
        &self.reply
    }

    /// The whole reply, to keep.
    pub fn into_reply(self) -> R {
        self.reply
    }

    /// The replay key that the request had.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.received.context.key.as_deref()
    }

    /// The call's own id, which is in no message to the provider.
    pub fn call_id(&self) -> Uuid {
        self.received.context.call_id
    }

    /// When the request was handed to the transport.
    pub fn sent_at(&self) -> Option<SystemTime> {
        self.received.context.sent_at
    }
}

impl<R: Reply> Response<R> {
    /// What the call gives, out of its envelope. If the envelope is empty, the call happened all the
    /// same: the error's outcome is [`Outcome::Accepted`].
    pub fn into_output(self) -> Result<R::Output, Error> {
        let Self { reply, received } = self;
        reply.into_output().map_err(|missing| received.accepted(Reason::MissingPayload, key_path(missing.name())))
    }

    pub(crate) fn read(received: Received) -> Result<Self, Error> {
        match decode(received.body()) {
            Ok(reply) => Ok(Self { reply, received }),
            Err(undecodable) => Err(received.accepted(Reason::Undecodable, undecodable.into_path())),
        }
    }
}

impl Received {
    /// The body; an empty one reads as null, which is what nothing expected looks like.
    fn body(&self) -> &[u8] {
        if self.raw.trim_ascii().is_empty() { b"null" } else { &self.raw }
    }

    /// The provider said yes, and that stays a yes whatever is wrong with the rest.
    #[cold]
    fn accepted(self, reason: Reason, json_path: String) -> Error {
        let evidence = Evidence {
            status: Some(self.status),
            headers: self.headers,
            raw: Some(self.raw),
            json_path: Some(json_path),
            ..Evidence::default()
        };
        Error::new(Outcome::Accepted, reason, self.context, evidence)
    }
}

impl<R> fmt::Debug for Response<R> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Response({}, {})", self.received.context.operation, self.received.status.as_u16())
    }
}
