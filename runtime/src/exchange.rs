//! One call's way there and back. Nothing here is generic: it is compiled once.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use crate::answer::Answer;
use crate::client::Client;
use crate::draft::{Draft, place};
use crate::error::{Context, Error, Evidence};
use crate::headers::{Headers, is_framing};
use crate::json::{Encoded, Unwritable};
use crate::operation::Operation;
use crate::outcome::{Outcome, Reason};
use crate::response::Received;
use crate::ruling::{Progressed, rule};
use crate::secret::Secret;
use crate::session;
use crate::settle::{Doubt, Settlement, Told};
use crate::transport::{Cut, Limits, Reach, TransportError};
use crate::tree::Tree;
use crate::trouble::Trouble;

/// A request that is written and not yet sent, with the settings of its call.
pub(crate) struct Exchange {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) written: Written,
    headers: HeaderMap,
    pub(crate) limits: Limits,
    pub(crate) call_id: Uuid,
    /// The first thing the caller asked for that cannot be.
    objection: Option<&'static str>,
}

/// What the caller gave.
pub(crate) enum Written {
    /// A JSON body, finished.
    Plain(Encoded),
    /// A document that is completed when the call is sent.
    Sections(Box<Sections>),
}

pub(crate) struct Sections {
    document: Tree,
    problem: Option<Unwritable>,
    complete: bool,
    /// The address of a next page.
    address: Option<String>,
}

impl Written {
    pub(crate) fn sections(encoded: Encoded) -> Self {
        let document = Tree::parse(&encoded.body);
        let complete = document.is_some();
        let document = document.unwrap_or(Tree::Null);
        Self::Sections(Box::new(Sections { document, problem: encoded.problem, complete, address: None }))
    }

    pub(crate) fn document(document: Tree, complete: bool) -> Self {
        Self::Sections(Box::new(Sections { document, problem: None, complete, address: None }))
    }

    /// The next page, by its address.
    pub(crate) fn page(document: Tree, address: Option<String>) -> Self {
        Self::Sections(Box::new(Sections { document, problem: None, complete: true, address }))
    }

    /// What the caller gave, if it can be sent again.
    pub(crate) fn given(&self) -> Option<&Tree> {
        match self {
            Self::Sections(sections) if sections.complete => Some(&sections.document),
            _ => None,
        }
    }
}

/// The future of an exchange.
pub(crate) type Running = Pin<Box<dyn Future<Output = Result<Received, Error>> + Send>>;

impl Exchange {
    pub(crate) fn new(client: Client, operation: &'static Operation, written: Written) -> Self {
        let limits = client.limits();
        let call_id = client.nonce().uuid();
        Self { client, operation, written, headers: HeaderMap::new(), limits, call_id, objection: None }
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        let (Ok(name), Ok(mut value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) else {
            return self.object("a header set on the call cannot be carried by HTTP: visible ASCII characters only");
        };
        let taken = match self.client.headers(self.operation.headers) {
            Some(Headers::Ready(_, reserved)) => reserved.contains(&name),
            _ => false,
        };
        let own = match &self.written {
            Written::Sections(sections) => match sections.document.at(&["headers"]) {
                Some(Tree::Object(members)) => {
                    members.iter().any(|(known, _)| name.as_str().eq_ignore_ascii_case(known))
                }
                _ => false,
            },
            Written::Plain(_) => false,
        };
        if taken || own || is_framing(&name) {
            return self.object(
                "a header set on the call is the client's own (credentials, signature, content type, framing)",
            );
        }
        // It may be anything: a transport that logs the request is not to show it.
        value.set_sensitive(true);
        self.headers.insert(name, value);
    }

    pub(crate) fn set_key(&mut self, key: &str) {
        let set = match (self.operation.replay.path(), &mut self.written) {
            (None, _) => Err("an idempotency key was set on an operation that has none"),
            (Some(_), _) if key.is_empty() => Err("an empty idempotency key tells no two calls apart"),
            (Some(path), Written::Plain(encoded)) => encoded.set_key(path.last().copied().unwrap_or_default(), key),
            (Some(path), Written::Sections(sections)) => match place(&mut sections.document, path) {
                Some(place) => {
                    *place = Tree::Text(key.to_owned());
                    Ok(())
                }
                None => Err("the request has no place for an idempotency key"),
            },
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
        let mut context =
            Context { operation: self.operation, call_id: self.call_id, sent_at: None, key: None, settlement: None };
        context.key = match &self.written {
            Written::Plain(encoded) => Encoded::key_text(&encoded.body, encoded.key.as_ref()),
            Written::Sections(sections) => key_of(self.operation, &sections.document),
        };
        let mut tokens: Vec<(&'static str, Secret)> = Vec::new();
        let mut renewed = false;
        loop {
            if let Some(session) = self.operation.session {
                let stale = tokens.pop().map(|(_, token)| token);
                match session::token(&self.client, session, stale.as_ref()).await {
                    Ok(token) => tokens.push((session.name, token)),
                    Err(error) => return Err(without_login(context, *error)),
                }
            }
            let (request, document) = match self.request(&tokens) {
                Ok(request) => request,
                Err(trouble) => return Err(not_sent(context, trouble)),
            };
            let sent_at = self.client.clock().now();
            context.sent_at = Some(sent_at);
            if let Some(document) = &document {
                context.key = key_of(self.operation, document);
                self.keep_key(context.key.as_deref());
            }
            context.settlement = self.operation.settle.map(|settle| {
                let told = match &document {
                    Some(document) => Told::Document(document.clone()),
                    None => Told::Body(request.body().clone()),
                };
                Settlement::new(Doubt { client: self.client.clone(), settle, told, sent_at })
            });
            let response = match self.client.transport().send(request, self.limits).await {
                Ok(response) => response,
                Err(error) => return Err(cut_off(context, error)),
            };
            // Once, and only where the provider says that such a reply comes before any effect.
            if let Some(session) = self.operation.session.filter(|_| !renewed) {
                let (status, head, raw) = (response.status(), response.headers(), response.body());
                let read = self.operation.document(status, head, raw);
                let texts = self.operation.is_text_only(status);
                let answer = Answer::new(&read).with_head(status, head).of_texts(texts);
                if (session.renew)(&answer) == Some(true) {
                    renewed = true;
                    continue;
                }
            }
            return judge(&self.client, context, response, document.map(Arc::new));
        }
    }

    /// A key that was made when the call was first sent stays the same when it is sent again.
    fn keep_key(&mut self, key: Option<&str>) {
        if let (Some(path), Some(key), Written::Sections(sections)) =
            (self.operation.replay.path(), key, &mut self.written)
        {
            if let Some(place) = place(&mut sections.document, path).filter(|place| **place == Tree::Null) {
                *place = Tree::Text(key.to_owned());
            }
        }
    }

    fn request(&mut self, tokens: &[(&'static str, Secret)]) -> Result<(http::Request<Bytes>, Option<Tree>), Trouble> {
        let operation = self.operation;
        let url = self.client.host(operation.host).map_err(|note| Trouble::new(Reason::Configuration, note))?;
        let mut headers = match self.client.headers(operation.headers) {
            Some(Headers::Ready(headers, _)) => headers.clone(),
            Some(Headers::NotGiven(credentials)) => {
                let note = format!("the credentials `{credentials}` were not given to the client");
                return Err(Trouble::new(Reason::MissingCredentials, note));
            }
            None => {
                return Err(Trouble::new(Reason::Configuration, "the client has no headers for this operation"));
            }
        };
        let problem = match &mut self.written {
            Written::Plain(encoded) => encoded.problem.take(),
            Written::Sections(sections) => sections.problem.take(),
        };
        if let Some(problem) = problem {
            return Err(Trouble::unwritable(&problem));
        }
        if let Some(trouble) = operation.opens.and_then(|opens| opens.trouble(&self.client)) {
            return Err(trouble);
        }
        if let Some(objection) = self.objection {
            return Err(Trouble::new(Reason::InvalidRequest, objection));
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        match &mut self.written {
            Written::Plain(encoded) => {
                let uri = url.join(operation.path).map_err(|_| {
                    Trouble::new(Reason::Configuration, "the operation's path is not one that can stand in a URL")
                })?;
                if encoded.body.is_empty() {
                    headers.remove(CONTENT_TYPE);
                }
                let mut request = http::Request::new(Bytes::from(std::mem::take(&mut encoded.body)));
                *request.method_mut() = operation.method.clone();
                *request.uri_mut() = uri;
                *request.headers_mut() = headers;
                Ok((request, None))
            }
            Written::Sections(sections) => {
                if !sections.complete {
                    return Err(Trouble::new(Reason::InvalidRequest, "something that the request needs is missing"));
                }
                let document = match operation.session {
                    // It may be sent a second time.
                    Some(_) => sections.document.clone(),
                    None => std::mem::replace(&mut sections.document, Tree::Null),
                };
                let mut draft = Draft::new(&self.client, operation, document, tokens, sections.address.as_deref());
                if let Some(prepare) = operation.prepare {
                    prepare(&mut draft);
                }
                let (request, document) = draft.finish(headers)?;
                Ok((request, Some(document)))
            }
        }
    }
}

fn key_of(operation: &Operation, document: &Tree) -> Option<Box<str>> {
    document.at(operation.replay.path()?)?.text().map(Into::into)
}

pub(crate) fn not_sent(context: Context, trouble: Trouble) -> Error {
    let Trouble { reason, note, json_path } = trouble;
    let evidence = Evidence { note: Some(note), json_path, ..Evidence::default() };
    Error::new(Outcome::NotSent, reason, context, evidence)
}

/// The login that the call needed failed: nothing of the call itself was sent.
fn without_login(context: Context, error: Error) -> Error {
    let evidence = Evidence { source: Some(Box::new(error)), ..Evidence::default() };
    Error::new(Outcome::NotSent, Reason::Login, context, evidence)
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
fn judge(
    client: &Client,
    context: Context,
    response: http::Response<Bytes>,
    request: Option<Arc<Tree>>,
) -> Result<Received, Error> {
    let (head, raw) = response.into_parts();
    let (status, operation) = (head.status, context.operation);
    let mut document = operation.document(status, &head.headers, &raw);
    let answers = operation.answers(status);
    // What a gate of its own reads has no sealed fields.
    let opens = operation.opens.filter(|_| answers || operation.http.is_none());
    if let Some(opens) = opens {
        document = opens.put(client, document, &head.headers);
    }
    let mut answer = Answer::new(&document).with_head(status, &head.headers).of_texts(operation.is_text_only(status));
    if let Some(request) = &request {
        answer = answer.about(request);
    }
    let gate = operation.http.as_ref().filter(|_| !answers);
    let judgement = gate.map_or(operation.judge, |gate| gate.judge)(&answer);
    let ruling = rule(status, answers, &judgement, operation.replay, gate);
    let (outcome, reason) = match ruling {
        Ok(progressed) => {
            let document = match document {
                Cow::Borrowed(_) => None,
                Cow::Owned(made) => Some(Bytes::from(made)),
            };
            let pending = progressed == Progressed::Pending;
            return Ok(Received { status, headers: head.headers, raw, document, pending, context });
        }
        Err(no) => no,
    };
    let read = gate.and_then(|gate| gate.details).or(operation.details);
    let details = read.and_then(|read| read(&document));
    let opened = opens.map(|_| Bytes::from(document.into_owned()));
    let (code, message) = judgement.into_words();
    let by_status = outcome == Outcome::Refused && reason == Reason::Status;
    let evidence = Evidence {
        status: Some(status),
        headers: head.headers,
        code: code.or_else(|| by_status.then(|| status.as_str().to_owned())),
        message,
        details,
        raw: Some(raw),
        opened,
        ..Evidence::default()
    };
    Err(Error::new(outcome, reason, context, evidence))
}
