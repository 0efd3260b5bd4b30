//! A reply with all that came with it.

use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use crate::answer::Answer;
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
    /// The JSON document that the body stands for, where it is not JSON itself.
    pub(crate) document: Option<Bytes>,
    /// Whether the provider has taken the call and not decided yet.
    pub(crate) pending: bool,
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

    /// Whether the provider has taken the call and not decided it yet: the reply says what comes next.
    pub fn is_pending(&self) -> bool {
        self.received.pending
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
        reply
            .progress(received.pending)
            .map_err(|missing| received.accepted(Reason::MissingPayload, key_path(missing.name())))
    }

    pub(crate) fn read(received: Received) -> Result<Self, Error> {
        if let Some(reply) = R::received(&received.headers, &received.raw) {
            return Ok(Self { reply, received });
        }
        let read = decode(&received.document());
        match read {
            Ok(reply) => Ok(Self { reply, received }),
            Err(undecodable) => {
                let path = undecodable.into_path();
                let header = received.context.operation.reply_headers.and_then(|fields| fields.named(&path));
                Err(received.accepted(Reason::Undecodable, header.unwrap_or(path)))
            }
        }
    }
}

impl Received {
    /// The body; an empty one reads as null, which is what nothing expected looks like.
    fn body(&self) -> &[u8] {
        let body = self.document.as_ref().unwrap_or(&self.raw);
        if body.trim_ascii().is_empty() { b"null" } else { body }
    }

    /// What the reply is read from: the body, with what comes in headers.
    fn document(&self) -> Cow<'_, [u8]> {
        match &self.context.operation.reply_headers {
            Some(fields) => fields.put(self.body(), &self.headers),
            None => Cow::Borrowed(self.body()),
        }
    }

    /// A look at the fields, before any of them is believed.
    pub(crate) fn answer(&self) -> Answer<'_> {
        Answer::new(self.body())
            .with_head(self.status, &self.headers)
            .of_texts(self.context.operation.reply.is_text_only())
    }

    /// A yes stays one whatever is wrong with the rest. What is taken and not decided is no yes.
    fn outcome(&self) -> Outcome {
        if self.pending { Outcome::Unknown } else { Outcome::Accepted }
    }

    /// A yes that lacks what it is for.
    #[cold]
    pub(crate) fn without(self, note: &'static str) -> Error {
        let outcome = self.outcome();
        let evidence = Evidence {
            note: Some(note.to_owned()),
            status: Some(self.status),
            headers: self.headers,
            raw: Some(self.raw),
            ..Evidence::default()
        };
        Error::new(outcome, Reason::MissingPayload, self.context, evidence)
    }

    /// A reply of which not all can be read.
    #[cold]
    fn accepted(self, reason: Reason, json_path: String) -> Error {
        let outcome = self.outcome();
        let evidence = Evidence {
            status: Some(self.status),
            headers: self.headers,
            raw: Some(self.raw),
            json_path: Some(json_path),
            ..Evidence::default()
        };
        Error::new(outcome, reason, self.context, evidence)
    }
}

impl<R> fmt::Debug for Response<R> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Response({}, {})", self.received.context.operation, self.received.status.as_u16())
    }
}
