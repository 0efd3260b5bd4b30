//! The server: an axum router behind an accept loop of its own, since a call may have to end without an answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::answer::{Answer, Cut};
use crate::behaviour::{Behaviour, Orders};
use crate::inspect::{Findings, inspect};
use crate::received::{Answered, Received};
use crate::route::{Found, Route, Routes};

/// The largest body that is read.
const BODY_LIMIT: usize = 1024 * 1024;
/// How long to wait when the operating system gives no connection, such as when too many files are open.
const PAUSE: Duration = Duration::from_millis(20);

/// What the handle and the connections have in common.
pub(crate) struct Shared {
    pub(crate) routes: Routes,
    pub(crate) orders: Mutex<Orders>,
    pub(crate) calls: Mutex<Vec<Received>>,
}

impl Shared {
    pub(crate) fn new(routes: Routes) -> Self {
        Self { routes, orders: Mutex::default(), calls: Mutex::default() }
    }

    fn record(&self, received: Received) {
        lock(&self.calls).push(received);
    }
}

/// Nothing is left half done under these locks, so that a thread that panicked while it held one has broken nothing.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The tasks of a running server. They end when it is dropped.
pub(crate) struct Server {
    accepting: JoinHandle<()>,
    connections: Arc<Mutex<JoinSet<()>>>,
}

impl Server {
    pub(crate) fn start(listener: TcpListener, shared: Arc<Shared>) -> Self {
        let connections = Arc::default();
        let accepting = tokio::spawn(accept(listener, shared, Arc::clone(&connections)));
        Self { accepting, connections }
    }

    /// Returns when the port and every connection are closed.
    pub(crate) async fn stop(mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
        let mut connections = std::mem::take(&mut *lock(&self.connections));
        connections.shutdown().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
        lock(&self.connections).abort_all();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, connections: Arc<Mutex<JoinSet<()>>>) {
    let router = Router::new().fallback(handle).with_state(shared);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let mut connections = lock(&connections);
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(stream, router.clone()));
    }
}

async fn serve(stream: TcpStream, router: Router) {
    // Answers are small and waited for; where the system will not send them at once, they only come later.
    let _ = stream.set_nodelay(true);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let answer = router.call(request);
        async move {
            let Ok(response) = answer.await;
            // An error is what makes hyper close a connection without an answer.
            if response.extensions().get::<Cut>().is_some() { Err(Cut) } else { Ok(response) }
        }
    });
    // How a connection ends is the client's to judge.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    match shared.routes.find(&head.method, head.uri.path()) {
        Ok(found) => call(&shared, &found, head, body).await,
        Err(lost) => {
            // Read first: a client that is still writing would see a broken connection instead of the answer.
            let body = read(body).await.unwrap_or_default();
            let Answer { answered, deed } = Answer::lost(&lost);
            let wrong = vec![lost.reason];
            let shown = shared.routes.shown(head.uri.path());
            shared.record(Received::lost(lost.provider, shown, head, body, wrong, answered, &shared.routes.providers));
            deed.response().await
        }
    }
}

/// Answers a call to one of the operations at a method and path.
async fn call(shared: &Shared, found: &Found, head: Parts, body: Body) -> Response {
    let providers = &shared.routes.providers;
    let order = lock(&shared.orders).take(found);
    if order == Some(Behaviour::StallBeforeReading) {
        shared.record(Received::at(&found.first, head, Bytes::new(), Vec::new(), Answered::Stalled, providers));
        // `body` lives on, unread, until the client gives up.
        return std::future::pending().await;
    }
    let (route, body, wrong, answer) = match read(body).await {
        Ok(body) => {
            let (route, findings) = meant(found, &head, &body);
            let answer = Answer::to(route, &findings, order);
            (route, body, findings.wrong, answer)
        }
        Err(unread) => {
            let reason = unread.reason();
            (&found.first, Bytes::new(), vec![reason.to_owned()], Answer::problem(unread.status(), reason))
        }
    };
    let Answer { answered, deed } = answer;
    shared.record(Received::at(route, head, body, wrong, answered, providers));
    deed.response().await
}

/// The first operation that the request is right for; else the first whose tables it fits, so that a wrong signature is
/// looked for where it belongs; else the first.
fn meant<'a>(found: &'a Found, head: &Parts, body: &[u8]) -> (&'a Arc<Route>, Findings) {
    let first = inspect(&found.first, head, body);
    if first.wrong.is_empty() || found.others.is_empty() {
        return (&found.first, first);
    }
    let mut best = (&found.first, first);
    for route in &found.others {
        let findings = inspect(route, head, body);
        if findings.wrong.is_empty() {
            return (route, findings);
        }
        if best.1.misshapen && !findings.misshapen {
            best = (route, findings);
        }
    }
    best
}

/// Why a body is not there.
enum Unread {
    TooLarge,
    BrokenOff,
}

impl Unread {
    fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BrokenOff => StatusCode::BAD_REQUEST,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::TooLarge => "the body is larger than 1 MiB",
            Self::BrokenOff => "the body broke off",
        }
    }
}

async fn read(body: Body) -> Result<Bytes, Unread> {
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Unread::TooLarge),
        Err(_) => Err(Unread::BrokenOff),
    }
}
