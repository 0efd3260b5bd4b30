//! Answers: the provider's samples, the sandbox's own problems, and ways to give neither.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use hyper::body::{Frame, SizeHint};
use vezne_codegen::model::{Sample, Verdict};

use crate::behaviour::Behaviour;
use crate::inspect::Findings;
use crate::received::Answered;
use crate::reply::{self, Shown};
use crate::route::{Lost, Route};
use crate::words::header_line;

/// Says what was wrong with the request.
const REASON: HeaderName = HeaderName::from_static("x-vezne-sandbox");

/// What to do with a call, and what to call it in the records.
pub(crate) struct Answer {
    pub(crate) answered: Answered,
    pub(crate) deed: Deed,
}

pub(crate) enum Deed {
    Reply(Response),
    Stall,
    Cut,
}

impl Deed {
    /// The response, which comes never where that is the deed.
    pub(crate) async fn response(self) -> Response {
        match self {
            Self::Reply(response) => response,
            Self::Stall => std::future::pending().await,
            Self::Cut => {
                let mut response = Response::default();
                response.extensions_mut().insert(Cut);
                response
            }
        }
    }
}

/// What is answered, before it becomes a response.
struct Draft {
    answered: Answered,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// The answer to a request that reached its operation, as ordered or as it should be.
    pub(crate) fn to(route: &Route, found: &Findings, order: Option<Behaviour>) -> Self {
        let wrong = found.wrong.as_slice();
        let draft = match order {
            Some(Behaviour::Stall | Behaviour::StallBeforeReading) => {
                return Self { answered: Answered::Stalled, deed: Deed::Stall };
            }
            Some(Behaviour::Drop) => return Self { answered: Answered::Dropped, deed: Deed::Cut },
            Some(Behaviour::Truncate) => {
                let draft = usual(route, found);
                let half = Body::new(Half::of(&draft.body));
                let response = draft.response(wrong).map(|_| half);
                return Self { answered: Answered::Truncated, deed: Deed::Reply(response) };
            }
            Some(Behaviour::Status(status)) => ordered(status, Answered::Status(status), Bytes::new()),
            Some(Behaviour::Raw { status, body }) => ordered(status, Answered::Raw(status), body),
            Some(Behaviour::Decline | Behaviour::Sample(_)) | None if !wrong.is_empty() => refusal(route, found),
            Some(Behaviour::Decline) => from_sample(route, route.sample_that(Verdict::Refused), "refused sample"),
            Some(Behaviour::Sample(name)) => from_sample(route, route.sample_named(&name), &format!("sample `{name}`")),
            None => usual(route, found),
        };
        Self { answered: draft.answered.clone(), deed: Deed::Reply(draft.response(wrong)) }
    }

    /// The answer to a call that reaches no operation.
    pub(crate) fn lost(lost: &Lost) -> Self {
        let mut answer = Self::problem(lost.status, &lost.reason);
        let allow = lost.allow.as_deref().and_then(|methods| HeaderValue::from_str(methods).ok());
        if let (Deed::Reply(response), Some(allow)) = (&mut answer.deed, allow) {
            response.headers_mut().insert(ALLOW, allow);
        }
        answer
    }

    /// The sandbox's own problem.
    pub(crate) fn problem(status: StatusCode, reason: &str) -> Self {
        let draft = problem(status, reason);
        Self { answered: draft.answered.clone(), deed: Deed::Reply(draft.response(&[reason.to_owned()])) }
    }
}

impl Draft {
    fn response(self, wrong: &[String]) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        if let (false, Ok(reason)) = (wrong.is_empty(), HeaderValue::from_str(&header_line(wrong))) {
            response.headers_mut().insert(REASON, reason);
        }
        response
    }
}

/// As the provider does: the first sample that is done, or that is pending where nothing is done at once; or the first
/// that is refused.
fn usual(route: &Route, found: &Findings) -> Draft {
    if !found.wrong.is_empty() {
        return refusal(route, found);
    }
    if route.operation.browser {
        return page(route);
    }
    let well = route.sample_that(Verdict::Done).or_else(|| route.sample_that(Verdict::Pending));
    from_sample(route, well, "done sample")
}

/// What a payer sees who sends a form: of a bank it would be a page that asks for a code.
fn page(route: &Route) -> Draft {
    let name = route.full_name();
    let body = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>vezne-sandbox</title>\n</head>\n<body>\n\
         <p>The form <code>{name}</code> is right. Here the provider would ask the payer, and then send the browser back to the \
         shop.</p>\n</body>\n</html>\n"
    );
    let headers = said_to_be("text/html; charset=utf-8");
    Draft { answered: Answered::Page, status: StatusCode::OK, headers, body: Bytes::from(body) }
}

/// A call without the token of its login is refused with status 401, by which clients know to log in again.
fn refusal(route: &Route, found: &Findings) -> Draft {
    if found.unauthorised {
        let own = || problem(StatusCode::UNAUTHORIZED, "the token of the login is missing, or is not the one it gave");
        let sample = route.samples().find(|sample| sample.status == StatusCode::UNAUTHORIZED);
        return sample.and_then(|found| drafted(route, found)).unwrap_or_else(own);
    }
    let own =
        || problem(StatusCode::BAD_REQUEST, "the request is wrong, and the operation has no refused sample to say so");
    route.sample_that(Verdict::Refused).and_then(|sample| drafted(route, sample)).unwrap_or_else(own)
}

fn from_sample(route: &Route, found: Option<&Sample>, what: &str) -> Draft {
    let own = || problem(StatusCode::NOT_IMPLEMENTED, &format!("`{}` has no {what} with a reply", route.name));
    found.and_then(|sample| drafted(route, sample)).unwrap_or_else(own)
}

fn drafted(route: &Route, sample: &Sample) -> Option<Draft> {
    let Shown { status, headers, body } = reply::shown(&route.operation, sample)?;
    Some(Draft { answered: Answered::Sample(sample.name.clone()), status, headers, body })
}

/// One header: what the body is said to be.
fn said_to_be(content_type: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))])
}

/// Informational statuses announce an answer and are none, so that they cannot be ordered.
fn ordered(status: u16, answered: Answered, body: Bytes) -> Draft {
    match StatusCode::from_u16(status) {
        Ok(status) if !status.is_informational() => {
            Draft { answered, status, headers: said_to_be("application/json"), body }
        }
        _ => problem(
            StatusCode::NOT_IMPLEMENTED,
            &format!("the status {status} was ordered; an answer has one from 200 to 999"),
        ),
    }
}

/// As RFC 9457 has it.
fn problem(status: StatusCode, detail: &str) -> Draft {
    let document = serde_json::json!({ "title": "vezne-sandbox", "status": status.as_u16(), "detail": detail });
    Draft {
        answered: Answered::Problem(status.as_u16()),
        status,
        headers: said_to_be("application/problem+json"),
        body: Bytes::from(document.to_string()),
    }
}

/// The connection is to be closed: on a response that must not be sent, and as the error that makes hyper do it.
#[derive(Debug, Clone)]
pub(crate) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("the sandbox was told to close the connection")
    }
}

impl std::error::Error for Cut {}

/// Announces the length of a whole body, gives half of it, lets the server send that, and breaks off.
struct Half {
    announced: u64,
    data: Option<Bytes>,
    rested: bool,
}

impl Half {
    fn of(whole: &Bytes) -> Self {
        Self { announced: whole.len() as u64, data: Some(whole.slice(..whole.len() / 2)), rested: false }
    }
}

impl hyper::body::Body for Half {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        // The server sends what it has when the body has nothing to give for now; an error would discard it.
        if !self.rested {
            self.rested = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Cut)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
