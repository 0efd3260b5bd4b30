//! Requests that are more than a JSON body: values in path, query and headers, signatures, logins, queries that settle a
//! call, and pages.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use common::{Acme, Credentials, Host, Server, reply};
use vezne_runtime as runtime;
use vezne_runtime::{Draft, Encoder, Outcome, Reason, Settled};

/// What a caller gives: a value for every section.
#[derive(Debug, Clone, Default)]
struct Refund {
    payment: String,
    dry_run: Option<bool>,
    tags: Vec<String>,
    key: Option<String>,
    amount: Option<runtime::Amount>,
}

impl runtime::Encode for Refund {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.object(|to| {
            to.optional("amount", self.amount.as_ref());
            to.slot("key_of_shop");
        });
    }
}

impl runtime::Request for Refund {
    fn sections(&self, to: &mut Encoder<'_>) {
        to.section("path", |to| to.field("payment", &self.payment));
        to.section("query", |to| {
            to.optional("dry_run", self.dry_run.as_ref());
            to.field("tag", &self.tags);
        });
        to.section("headers", |to| to.optional("Idempotency-Key", self.key.as_ref()));
    }
}

static REFUND: runtime::Operation = runtime::Operation::new("acme", "payment.refund", runtime::Method::POST)
    .at(Host::Api as usize, "/v1/payments/{payment}/refunds")
    .effect(runtime::Effect::MovesMoney)
    .replay(runtime::Replay::Answered(&["headers", "Idempotency-Key"]))
    .body(runtime::Media::Json)
    .prepare(prepare_refund)
    .session(&LOGIN)
    .settle(&ASK);

fn prepare_refund(draft: &mut Draft<'_>) {
    let Some((credentials, _settings)) = draft.merchant::<Acme>() else { return };
    draft.set(&["body", "key_of_shop"], credentials.public.as_ref().map(|key| key.expose().to_owned()));
    draft.default(&["headers", "Idempotency-Key"], Draft::uuid);
    draft.set(&["headers", "Authorization"], draft.session("bearer").map(|token| format!("Bearer {token}")));
    draft.set(&["headers", "X-Nonce"], draft.nonce(40));
    let signed = runtime::expr::hex(runtime::expr::sha256(draft.body()));
    draft.set(&["headers", "X-Signature"], signed);
    draft.set(&["headers", "X-Url"], draft.url());
    draft.require("amount -> filled", draft.text(&["body", "amount"]).map(|_| true));
}

static TOKEN: runtime::Operation = runtime::Operation::new("acme", "identity.token", runtime::Method::POST)
    .at(Host::Api as usize, "/token")
    .body(runtime::Media::Json);

static LOGIN: runtime::Session = runtime::Session {
    name: "bearer",
    login: &TOKEN,
    request: |to| runtime::write_request(&runtime::NoBody, to),
    value: |reply| reply.text(&["access_token"]),
    seconds: |reply| reply.int(&["expires_in"]),
    renew: |reply| Some(reply.status()? == 401),
};

static FIND: runtime::Operation = runtime::Operation::new("acme", "payment.find", runtime::Method::GET)
    .at(Host::Api as usize, "/v1/find")
    .http(|reply| runtime::Judgement::of(&[]).code(reply.text(&["code"])), &[(404, runtime::Verdict::Absent)], None);

static ASK: runtime::Settle = runtime::Settle {
    ask: &FIND,
    question: |question| question.set(&["query", "payment"], question.text(&["path", "payment"])),
    happened: |reply| Some(reply.text(&["status"])? == "done"),
    never: |reply| Some(reply.text(&["status"])? == "void"),
    after: Duration::from_secs(900),
};

fn refund(client: &Acme, request: &Refund) -> runtime::Call<runtime::Json> {
    client.runtime.request(&REFUND, request)
}

fn asked() -> Refund {
    Refund {
        payment: "a/b ş".to_owned(),
        dry_run: Some(true),
        tags: vec!["x y".to_owned(), "&".to_owned()],
        key: None,
        amount: Some("1.10".parse().unwrap()),
    }
}

fn header<'r>(request: &'r str, name: &str) -> &'r str {
    let line = request.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: ")));
    line.and_then(|line| line.split_once(": ")).map_or("", |(_, value)| value)
}

fn logs_in(request: &str) -> Option<Vec<u8>> {
    request.starts_with("POST /token").then(|| reply(200, r#"{"access_token": "t1", "expires_in": 3600}"#))
}

#[tokio::test]
async fn every_section_stands_in_its_place_and_what_is_signed_is_what_is_sent() {
    let server = Server::answering_by(|request| logs_in(request).unwrap_or_else(|| reply(200, "{}")));
    let client = Acme::at(server.address).build().unwrap();
    refund(&client, &asked()).await.unwrap();
    assert!(server.request().starts_with("POST /token HTTP/1.1\r\n"));
    let request = server.request();
    let path = "/v1/payments/a%2Fb%20%C5%9F/refunds?dry_run=true&tag=x+y&tag=%26";
    assert!(request.starts_with(&format!("POST {path} HTTP/1.1\r\n")), "{request}");
    let body = request.split_once("\r\n\r\n").unwrap().1;
    assert_eq!(body, r#"{"amount":1.10,"key_of_shop":"c4n4ry-key"}"#);
    let signed = runtime::expr::hex(runtime::expr::sha256(Some(body.as_bytes().to_vec()))).unwrap();
    assert_eq!(header(&request, "x-signature"), signed);
    assert_eq!(header(&request, "x-url"), format!("http://{}{path}", server.address));
    assert_eq!(header(&request, "authorization"), "Bearer t1");
    assert_eq!(header(&request, "x-nonce").len(), 40);
}

#[tokio::test]
async fn a_rule_over_the_request_is_asked_before_anything_is_sent() {
    let server = Server::answering_by(|request| logs_in(request).unwrap_or_else(|| reply(200, "{}")));
    let client = Acme::at(server.address).build().unwrap();
    let error = refund(&client, &Refund { amount: None, ..asked() }).await.unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::InvalidRequest));
    assert!(error.to_string().contains("`amount -> filled`"), "{error}");
    let error = refund(&client, &Refund { payment: String::new(), ..asked() }).await.unwrap_err();
    assert_eq!(error.json_path(), Some("$.path.payment"));
    for payment in [".", ".."] {
        let error = refund(&client, &Refund { payment: payment.to_owned(), ..asked() }).await.unwrap_err();
        assert_eq!((error.outcome(), error.json_path()), (Outcome::NotSent, Some("$.path.payment")));
    }
}

#[tokio::test]
async fn many_calls_wait_for_one_login_and_clones_share_its_token() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::answering_by(move |request| match logs_in(request) {
        Some(token) => {
            counted.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(50));
            token
        }
        None => reply(200, "{}"),
    });
    let client = Acme::at(server.address).build().unwrap();
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let call = refund(&client.clone(), &asked());
            tokio::spawn(async move { call.await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(logins.load(Ordering::SeqCst), 1);
    let other = Credentials { public: Some("another".into()) };
    let other = Acme { runtime: client.runtime.with_credentials::<Acme>(&other).unwrap() };
    refund(&other, &asked()).await.unwrap();
    assert_eq!(logins.load(Ordering::SeqCst), 2, "another merchant has a token of its own");
}

#[derive(Debug)]
struct SetTo(std::sync::Mutex<SystemTime>);

impl runtime::Clock for SetTo {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let server = Server::answering_by(|request| logs_in(request).unwrap_or_else(|| reply(200, "{}")));
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let clock = Arc::new(SetTo(start.into()));
    let client = Acme::at(server.address).clock(clock.clone()).build().unwrap();
    let is_login = |request: String| request.starts_with("POST /token");
    refund(&client, &asked()).await.unwrap();
    assert!(is_login(server.request()) && !is_login(server.request()));
    *clock.0.lock().unwrap() = start + Duration::from_secs(3500);
    refund(&client, &asked()).await.unwrap();
    assert!(!is_login(server.request()));
    *clock.0.lock().unwrap() = start + Duration::from_secs(3545);
    refund(&client, &asked()).await.unwrap();
    assert!(is_login(server.request()), "a minute before its end");
}

#[tokio::test]
async fn a_call_is_sent_again_once_after_401_with_the_same_key_and_signed_afresh() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::answering_by(move |request| {
        if request.starts_with("POST /token") {
            let number = counted.fetch_add(1, Ordering::SeqCst);
            return reply(200, &format!(r#"{{"access_token": "t{number}"}}"#));
        }
        if request.contains("Bearer t0") { reply(401, "{}") } else { reply(200, "{}") }
    });
    let client = Acme::at(server.address).build().unwrap();
    let response = refund(&client, &asked()).send().await.unwrap();
    let requests: Vec<String> = (0..4).map(|_| server.request()).collect();
    assert_eq!(header(&requests[1], "authorization"), "Bearer t0");
    assert_eq!(header(&requests[3], "authorization"), "Bearer t1");
    let key = header(&requests[1], "idempotency-key");
    assert!(!key.is_empty());
    assert_eq!(key, header(&requests[3], "idempotency-key"));
    assert_eq!(response.idempotency_key(), Some(key));
    assert_ne!(header(&requests[1], "x-nonce"), header(&requests[3], "x-nonce"));
    assert!(server.no_more_requests());
}

#[tokio::test]
async fn a_second_401_is_the_answer() {
    let server = Server::answering_by(|request| logs_in(request).unwrap_or_else(|| reply(401, "{}")));
    let client = Acme::at(server.address).build().unwrap();
    let error = refund(&client, &asked()).await.unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::Refused, Reason::Status));
}

#[tokio::test]
async fn without_a_login_nothing_of_the_call_is_sent() {
    for answer in [reply(400, r#"{"error": "c4n4ry"}"#), reply(200, "{}"), reply(500, "")] {
        let server = Server::answering(answer);
        let client = Acme::at(server.address).build().unwrap();
        let error = refund(&client, &asked()).await.unwrap_err();
        assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::Login));
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains("identity.token") && !source.contains("c4n4ry"), "{source}");
        assert!(server.request().starts_with("POST /token") && server.no_more_requests());
    }
}

async fn doubt(found: Vec<u8>) -> (Acme, runtime::Error, Arc<SetTo>) {
    let server = Server::answering_by(move |request| {
        if request.starts_with("GET /v1/find?payment=p1 ") {
            return found.clone();
        }
        logs_in(request).unwrap_or_else(|| reply(502, ""))
    });
    let clock = Arc::new(SetTo((SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000)).into()));
    let client = Acme::at(server.address).clock(clock.clone()).build().unwrap();
    let error = refund(&client, &Refund { payment: "p1".to_owned(), ..asked() }).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    (client, error, clock)
}

#[tokio::test]
async fn an_unknown_outcome_is_settled_by_asking() {
    for (found, at_once, later) in [
        (reply(200, r#"{"status": "done"}"#), Settled::Happened, Settled::Happened),
        (reply(200, r#"{"status": "void"}"#), Settled::StillUnknown, Settled::Never),
        (reply(200, r#"{"status": "open"}"#), Settled::StillUnknown, Settled::StillUnknown),
        (reply(200, "{}"), Settled::StillUnknown, Settled::StillUnknown),
        (reply(404, "{}"), Settled::StillUnknown, Settled::Never),
    ] {
        let (_client, error, clock) = doubt(found).await;
        let doubt = error.settle().unwrap();
        assert_eq!(doubt.query(), "payment.find");
        assert_eq!(doubt.ask().await.unwrap(), at_once, "a never that comes too early proves nothing");
        *clock.0.lock().unwrap() += Duration::from_secs(901);
        assert_eq!(doubt.ask().await.unwrap(), later);
    }
}

#[tokio::test]
async fn a_query_that_fails_settles_nothing() {
    let (_client, error, _clock) = doubt(reply(500, "")).await;
    assert_eq!(error.settle().unwrap().ask().await.unwrap_err().operation(), "payment.find");
}

#[tokio::test]
async fn what_is_refused_is_not_in_doubt() {
    let server = Server::answering_by(|request| logs_in(request).unwrap_or_else(|| reply(422, "{}")));
    let client = Acme::at(server.address).build().unwrap();
    let error = refund(&client, &asked()).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
    assert!(error.settle().is_none());
}

#[derive(Debug, Clone)]
struct List {
    skip: Option<i64>,
}

impl runtime::Encode for List {
    fn encode(&self, _to: &mut Encoder<'_>) {}
}

impl runtime::Request for List {
    fn sections(&self, to: &mut Encoder<'_>) {
        to.section("query", |to| to.optional("skip", self.skip.as_ref()));
    }
}

static LIST: runtime::Operation =
    runtime::Operation::new("acme", "payment.list", runtime::Method::GET).at(Host::Api as usize, "/v1/list");

fn members(page: runtime::Json) -> Vec<char> {
    page.as_str().chars().filter(|c| matches!(c, 'a'..='c')).collect()
}

static BY_INDEX: runtime::Paging<runtime::Json, char> = runtime::Paging {
    items: members,
    next: |reply, turn| {
        let skip = reply.request().at(&["query", "skip"]).and_then(runtime::Tree::int).or(Some(0));
        turn.set(&["query", "skip"], runtime::expr::sum(skip, reply.int(&["N"])));
    },
    more: None,
};

static BY_LINK: runtime::Paging<runtime::Json, char> =
    runtime::Paging { items: members, next: |reply, turn| turn.go_to(reply.text(&["NEXT"])), more: None };

async fn walk(mut pages: runtime::Pages<runtime::Json, char>) -> (String, Option<Reason>) {
    let mut all = String::new();
    while let Some(page) = pages.next_page().await {
        match page {
            Ok(members) => all.extend(members),
            Err(error) => return (all, Some(error.reason())),
        }
    }
    (all, None)
}

#[tokio::test]
async fn pages_are_walked_to_their_end() {
    let server = Server::answering_by(|request| {
        reply(
            200,
            if request.starts_with("GET /v1/list ") {
                r#"{"N": 2, "X": "ab"}"#
            } else if request.starts_with("GET /v1/list?skip=2 ") {
                r#"{"N": 1, "X": "c"}"#
            } else {
                r#"{"N": 1, "X": ""}"#
            },
        )
    });
    let client = Acme::at(server.address).build().unwrap();
    let pages = client.runtime.request(&LIST, &List { skip: None }).pages(&BY_INDEX);
    assert_eq!(walk(pages).await, ("abc".to_owned(), None));
}

#[tokio::test]
async fn a_link_is_followed_on_the_same_host_only() {
    let address = Arc::new(std::sync::OnceLock::new());
    let known = Arc::clone(&address);
    let server = Server::answering_by(move |request| {
        let next = if request.starts_with("GET /v1/list ") {
            format!("http://{}/v1/list?from=b", known.get().unwrap())
        } else {
            "http://127.0.0.2:1/v1/list".to_owned()
        };
        reply(200, &format!(r#"{{"X": "a", "NEXT": "{next}"}}"#))
    });
    address.set(server.address).unwrap();
    let client = Acme::at(server.address).build().unwrap();
    let pages = client.runtime.request(&LIST, &List { skip: None }).pages(&BY_LINK);
    // The `b` is the one of the link.
    assert_eq!(walk(pages).await, ("aba".to_owned(), Some(Reason::InvalidRequest)));
}

#[tokio::test]
async fn pages_that_come_round_again_end_with_an_error() {
    let server = Server::answering_by(|_| reply(200, r#"{"N": 0, "X": "a"}"#));
    let client = Acme::at(server.address).build().unwrap();
    let pages = client.runtime.request(&LIST, &List { skip: Some(0) }).pages(&BY_INDEX);
    assert_eq!(walk(pages).await, ("a".to_owned(), Some(Reason::EndlessPages)));
}
