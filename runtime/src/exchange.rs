//! One call's way there and back. Nothing here is generic: it is compiled once.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Context, Error, Evidence};
use crate::headers::{Headers, is_framing};
use crate::json::Encoded;
use crate::operation::Operation;
use crate::outcome::{Outcome, Reason};
use crate::response::Received;
use crate::ruling::rule;
use crate::transport::{Cut, Limits, Reach, TransportError};

/// A request that is written and not yet sent, with the settings of its call.
pub(crate) struct Exchange {
    client: Client,
    pub(crate) operation: &'static Operation,
    encoded: Encoded,
    headers: HeaderMap,
    pub(crate) limits: Limits,
    pub(crate) call_id: Uuid,
    /// The first thing the caller asked for that cannot be.
    objection: Option<&'static str>,
}

/// The future of an exchange.
pub(crate) type Running = Pin<Box<dyn Future<Output = Result<Received, Error>> + Send>>;

/// Why a request cannot be made.
struct Obstacle {
    reason: Reason,
    note: String,
    json_path: Option<String>,
}

impl Obstacle {
    fn new(reason: Reason, note: impl Into<String>) -> Self {
        Self { reason, note: note.into(), json_path: None }
    }
}

impl Exchange {
    pub(crate) fn new(client: Client, operation: &'static Operation, encoded: Encoded) -> Self {
        let limits = client.limits();
        let call_id = client.nonce().uuid();
        Self { client, operation, encoded, headers: HeaderMap::new(), limits, call_id, objection: None }
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        let (Ok(name), Ok(mut value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) else {
            return self.object("a header set on the call cannot be carried by HTTP: visible ASCII characters only");
        };
        let taken = match self.client.headers(self.operation.headers) {
            Some(Headers::Ready(_, reserved)) => reserved.contains(&name),
            _ => false,
        };
        if taken || is_framing(&name) {
            return self.object("a header set on the call is the client's own (credentials, content type, framing)");
        }
        // It may be anything: a transport that logs the request is not to show it.
        value.set_sensitive(true);
        self.headers.insert(name, value);
    }

    pub(crate) fn set_key(&mut self, key: &str) {
        let set = match self.operation.replay.field() {
            Some(field) => self.encoded.set_key(field, key),
            None => Err("an idempotency key was set on an operation that has none"),
        };
        if let Err(objection) = set {
            self.object(objection);
        }
    }

    fn object(&mut self, objection: &'static str) {
        self.objection.get_or_insert(objection);
    }

    pub(crate) fn run(self) -> Running {
        Box::pin(self.send())
    }

    async fn send(mut self) -> Result<Received, Error> {
        let mut context = Context {
            operation: self.operation,
            call_id: self.call_id,
            sent_at: None,
            key: Encoded::key_text(&self.encoded.body, self.encoded.key.as_ref()),
        };
        let request = match self.request() {
            Ok(request) => request,
            Err(obstacle) => return Err(not_sent(context, obstacle)),
        };
        context.sent_at = Some(self.client.clock().now());
        match self.client.transport().send(request, self.limits).await {
            Ok(response) => judge(context, response),
            Err(error) => Err(cut_off(context, error)),
        }
    }

    fn request(&mut self) -> Result<http::Request<Bytes>, Obstacle> {
        let operation = self.operation;
        let url = self.client.host(operation.host).map_err(|note| Obstacle::new(Reason::Configuration, note))?;
        let uri = url.join(operation.path).map_err(|_| {
            Obstacle::new(Reason::Configuration, "the operation's path is not one that can stand in a URL")
        })?;
        let mut headers = match self.client.headers(operation.headers) {
            Some(Headers::Ready(headers, _)) => headers.clone(),
            Some(Headers::NotGiven(credentials)) => {
                let note = format!("the credentials `{credentials}` were not given to the client");
                return Err(Obstacle::new(Reason::MissingCredentials, note));
            }
            None => {
                return Err(Obstacle::new(Reason::Configuration, "the client has no headers for this operation"));
            }
        };
        if let Some(problem) = self.encoded.problem.take() {
            let note = format!("a value cannot be written as the provider wants it: {}", problem.why());
            let json_path = Some(problem.json_path().to_owned());
            return Err(Obstacle { reason: Reason::InvalidRequest, note, json_path });
        }
        if let Some(objection) = self.objection {
            return Err(Obstacle::new(Reason::InvalidRequest, objection));
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        if self.encoded.body.is_empty() {
            headers.remove(CONTENT_TYPE);
        }
        let mut request = http::Request::new(Bytes::from(std::mem::take(&mut self.encoded.body)));
        *request.method_mut() = operation.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

fn not_sent(context: Context, obstacle: Obstacle) -> Error {
    let Obstacle { reason, note, json_path } = obstacle;
    let evidence = Evidence { note: Some(note), json_path, ..Evidence::default() };
    Error::new(Outcome::NotSent, reason, context, evidence)
}

/// The transport brought no whole reply.
fn cut_off(mut context: Context, error: TransportError) -> Error {
    let (reach, cut, source) = error.into_parts();
    let mut evidence = Evidence { source, ..Evidence::default() };
    let (outcome, lost) = match reach {
        Reach::NotSent => {
            context.sent_at = None;
            (Outcome::NotSent, Reason::Connect)
        }
        Reach::MaybeSent => (Outcome::Unknown, Reason::ConnectionLost),
        Reach::Answered { head, partial_body } => {
            evidence.status = Some(head.status);
            evidence.headers = head.headers;
            evidence.raw = Some(partial_body);
            (Outcome::Unknown, Reason::ConnectionLost)
        }
    };
    let reason = match cut {
        Cut::TimedOut => Reason::TimedOut,
        Cut::TooLarge => Reason::BodyTooLarge,
        Cut::Failed => lost,
    };
    Error::new(outcome, reason, context, evidence)
}

/// A whole reply came: does it say yes?
fn judge(context: Context, response: http::Response<Bytes>) -> Result<Received, Error> {
    let (head, raw) = response.into_parts();
    let status = head.status;
    let judgement = (context.operation.judge)(&Answer::new(&raw));
    let (outcome, reason) = match rule(status, &judgement, context.operation.replay) {
        Ok(()) => {
            return Ok(Received { status, headers: head.headers, raw, context });
        }
        Err(no) => no,
    };
    let (code, message) = judgement.into_words();
    let by_status = outcome == Outcome::Refused && reason == Reason::Status;
    let evidence = Evidence {
        status: Some(status),
        headers: head.headers,
        code: code.or_else(|| by_status.then(|| status.as_str().to_owned())),
        message,
        details: context.operation.details.and_then(|read| read(&raw)),
        raw: Some(raw),
        ..Evidence::default()
    };
    Err(Error::new(outcome, reason, context, evidence))
}
