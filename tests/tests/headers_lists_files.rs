//! Fields of a reply that come in headers, bodies that are lists, and files in a body of parts: what the fixtures'
//! clients send, and what they make of what comes back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail loudly")]
#![allow(dead_code, reason = "of the fixtures five are called")]

use std::path::Path;
use std::sync::Arc;

use vezne_codegen::workspace;
use vezne_runtime::http::HeaderMap;
use vezne_runtime::{ClientBuilder, File, Outcome, Provider, Reason};
use vezne_sandbox::Sandbox;
use vezne_tests::sandboxed::to;
use vezne_tests::stub::Stub;
use vezne_tests::wait;

pub mod clients {
    //! The clients of all fixtures.
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

use clients::lists_sent::{
    self,
    batch::{Kind, Payment, PaymentRequired},
};
use clients::{constants, envelopes, parts, reply_headers};

/// A reply under this status, with these headers.
fn replying(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> Arc<Stub> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().unwrap());
    }
    Stub::with_headers(status, "application/json", map, body)
}

fn papers(stub: &Arc<Stub>) -> reply_headers::Client {
    let builder = reply_headers::Client::builder()
        .environment(reply_headers::Environment::Test)
        .credentials(reply_headers::Credentials {});
    builder.transport(stub.clone()).build().unwrap()
}

fn create(stub: &Arc<Stub>) -> Result<reply_headers::paper::CreateReply, vezne_runtime::Error> {
    wait(papers(stub).paper().create(reply_headers::paper::CreateRequired { name: "A".to_owned() }))
}

#[test]
fn a_reply_may_be_a_header_and_nothing_else() {
    let reply = create(&replying(201, &[("location", "https://a.invalid/7"), ("retry-after", "30")], "")).unwrap();
    assert_eq!(
        (reply.location.as_str(), reply.retry_after, reply.x_request_id),
        ("https://a.invalid/7", Some(30), None)
    );
    for body in ["null", "{}", "{\"headers.x\": 1}", "Created", "[]"] {
        assert_eq!(create(&replying(201, &[("LOCATION", "/7")], body)).unwrap().location, "/7", "{body}");
    }
}

#[test]
fn a_header_that_is_missing_or_cannot_be_read_is_named_as_one() {
    let spoilt: [(&[(&str, &str)], &str); 5] = [
        (&[], "headers.Location"),
        (&[("location", "")], "headers.Location"),
        (&[("location", "/7"), ("location", "/8")], "headers.Location"),
        (&[("location", "/7"), ("retry-after", "soon")], "headers.Retry-After"),
        (&[("location", "/7"), ("x-request-id", "7")], "headers.X-Request-Id"),
    ];
    for (headers, path) in spoilt {
        let error = create(&replying(201, headers, "")).unwrap_err();
        assert_eq!((error.outcome(), error.reason()), (Outcome::Accepted, Reason::Undecodable), "{headers:?}");
        assert_eq!(error.json_path(), Some(path), "{headers:?}");
    }
    // A key of the body cannot take a header's place.
    let error = create(&replying(201, &[], r#"{"Location": "/7"}"#)).unwrap_err();
    assert_eq!(error.json_path(), Some("headers.Location"));
}

#[test]
fn the_payload_of_an_envelope_has_headers_too() {
    let keep = |body, headers: &[(&'static str, &str)]| {
        wait(papers(&replying(200, headers, body)).paper().keep(reply_headers::paper::Keep::new()))
    };
    let until = [("x-until", "2026-12-31")];
    let kept = keep(r#"{"ok": true, "result": {"id": 7}}"#, &until).unwrap();
    assert_eq!((kept.id, kept.x_until.to_string().as_str()), (7, "2026-12-31"));
    let error = keep(r#"{"ok": true, "result": {"id": 7}}"#, &[]).unwrap_err();
    assert_eq!((error.outcome(), error.json_path()), (Outcome::Accepted, Some("headers.X-Until")));
    let error = keep(r#"{"ok": true, "result": null}"#, &until).unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::Accepted, Reason::MissingPayload));
    let error = keep(r#"{"ok": false}"#, &[("x-reason", "full")]).unwrap_err();
    assert_eq!((error.outcome(), error.message()), (Outcome::Refused, Some("full")));
    for body in [r#"{"ok": true, "result": null}"#, r#"{"ok": true}"#, r#"{"ok": true, "result": {}}"#] {
        let client = papers(&replying(200, &[("x-token", "t-1")], body));
        let followed = wait(client.paper().follow(reply_headers::paper::Follow::new())).unwrap();
        assert_eq!(followed.x_token.expose(), "t-1", "{body}");
        assert!(!format!("{followed:?}").contains("t-1"));
    }
}

#[test]
fn under_a_redirect_that_is_called_a_yes_the_body_decides() {
    let opened = |status, headers: &[(&'static str, &str)], body| {
        wait(papers(&replying(status, headers, body)).paper().open(reply_headers::paper::Open::new()))
    };
    for body in ["", "{}", r#"{"error": null}"#] {
        let reply = opened(302, &[("location", "https://a.invalid/7")], body).unwrap();
        assert_eq!((reply.location.as_deref(), reply.error), (Some("https://a.invalid/7"), None), "{body}");
    }
    let error = opened(302, &[], r#"{"error": "closed"}"#).unwrap_err();
    assert_eq!((error.outcome(), error.reason(), error.code()), (Outcome::Refused, Reason::Refused, Some("closed")));
    for status in [301, 303, 307] {
        let error = opened(status, &[("location", "https://a.invalid/7")], "").unwrap_err();
        assert_eq!((error.outcome(), error.reason()), (Outcome::Unknown, Reason::Status), "{status}");
    }
}

fn items(body: &'static str) -> envelopes::Client {
    let builder =
        envelopes::Client::builder().environment(envelopes::Environment::Test).credentials(envelopes::Credentials {});
    builder.transport(replying(200, &[], body)).build().unwrap()
}

#[test]
fn an_empty_list_is_no_payload_unless_a_list_is_due() {
    for body in [r#"{"ok": true, "data": []}"#, r#"{"ok": true, "data": [ ]}"#, r#"{"ok": true, "data": null}"#] {
        let error = wait(items(body).item().found()).unwrap_err();
        assert_eq!((error.outcome(), error.reason()), (Outcome::Accepted, Reason::MissingPayload), "{body}");
    }
    assert!(wait(items(r#"{"ok": true, "data": []}"#).item().all()).unwrap().is_empty());
    let error = wait(items(r#"{"ok": true, "data": null}"#).item().all()).unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::Accepted, Reason::MissingPayload));
    let error = wait(items(r#"{"ok": true, "data": [{}]}"#).item().found()).unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::Accepted, Reason::Undecodable));
}

fn batches(stub: &Arc<Stub>) -> lists_sent::Client {
    let builder = lists_sent::Client::builder().environment(lists_sent::Environment::Test);
    let credentials = lists_sent::Credentials { key: "k3y".into() };
    builder.credentials(credentials).transport(stub.clone()).build().unwrap()
}

fn payment(id: &str) -> Payment {
    Payment::new(PaymentRequired { id: id.to_owned(), amount: "1.50".parse().unwrap() })
}

#[test]
fn a_list_is_sent_as_its_members() {
    let stub = replying(200, &[], "[]");
    let sent = |members: Vec<Payment>| {
        wait(batches(&stub).batch().pay(members)).unwrap();
        let request = stub.seen().pop().unwrap();
        assert_eq!(request.headers()["content-type"], "application/json");
        String::from_utf8(request.body().to_vec()).unwrap()
    };
    assert_eq!(sent(vec![]), "[]");
    assert_eq!(sent(vec![payment("A"), payment("B")]), r#"[{"id":"A","amount":1.50},{"id":"B","amount":1.50}]"#);
}

#[test]
fn constants_of_a_form_are_texts_and_its_content_type_is_the_one_that_the_spec_names() {
    let stub = replying(200, &[], r#"{"id": "A-1"}"#);
    let builder = constants::Client::builder().environment(constants::Environment::Test);
    let client = builder.credentials(constants::Credentials {}).transport(stub.clone()).build().unwrap();
    wait(client.order().mark(constants::order::MarkRequired { id: "A-1".to_owned() })).unwrap();
    let request = stub.seen().pop().unwrap();
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded; charset=utf-8");
    assert_eq!(request.body(), "confirm=true&copies=3&id=A-1");
}

#[test]
fn a_member_that_cannot_be_written_is_named_by_its_place() {
    let stub = replying(200, &[], "[]");
    let error = wait(batches(&stub).batch().pay(vec![payment("A"), payment("far too long")])).unwrap_err();
    assert_eq!((error.outcome(), error.json_path()), (Outcome::NotSent, Some("$[1].id")));
    assert!(stub.seen().is_empty());
}

/// A sandbox of a fixture, on a runtime of its own.
fn sandbox(name: &str) -> (tokio::runtime::Runtime, Sandbox) {
    let model = workspace::check(&Path::new("fixtures").join(name)).unwrap().model.unwrap();
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let builder = Sandbox::builder().model(&model);
    let builder = if name == "lists_sent" { builder.credential(name, None, "key", "k3y") } else { builder };
    let sandbox = server.block_on(builder.start()).unwrap();
    (server, sandbox)
}

/// A client of the sandbox.
fn called<P: Provider>(sandbox: &Sandbox, builder: ClientBuilder<P>) -> P {
    to(sandbox, builder).build().unwrap()
}

#[test]
fn an_address_to_go_on_to_is_read_and_not_followed() {
    let (_server, sandbox) = sandbox("reply_headers");
    let builder = reply_headers::Client::builder()
        .environment(reply_headers::Environment::Test)
        .credentials(reply_headers::Credentials {});
    let client = called(&sandbox, builder);
    let opened = wait(client.paper().open(reply_headers::paper::Open::new()).send()).unwrap();
    assert_eq!(opened.status(), 302);
    assert_eq!(opened.reply().location.as_deref(), Some("https://api.fixture.example/pages/7"));
}

#[test]
fn the_sandbox_answers_with_headers() {
    let (_server, sandbox) = sandbox("reply_headers");
    let builder = reply_headers::Client::builder()
        .environment(reply_headers::Environment::Test)
        .credentials(reply_headers::Credentials {});
    let client = called(&sandbox, builder);
    let made =
        wait(client.paper().create(reply_headers::paper::CreateRequired { name: "A".to_owned() }).send()).unwrap();
    assert_eq!(made.status(), 201);
    assert_eq!(made.reply().location, "https://api.fixture.example/papers/7");
    let shown = wait(client.paper().show(reply_headers::paper::ShowRequired { id: 7 })).unwrap();
    assert_eq!((shown.x_fee.to_string().as_str(), shown.x_paid), ("12.50", true));
    assert_eq!(shown.x_changed.unwrap().to_string(), "2023-11-14T22:13:20Z");
}

#[test]
fn the_sandbox_looks_at_each_member_of_a_list() {
    let (server, sandbox) = sandbox("lists_sent");
    let builder = lists_sent::Client::builder().environment(lists_sent::Environment::Test);
    let client = called(&sandbox, builder.credentials(lists_sent::Credentials { key: "k3y".into() }));
    let request = lists_sent::batch::SignRequired { shop: 7, payments: vec![payment("A"), payment("B")] };
    wait(client.batch().sign(request)).unwrap();
    let kinds = vec![Kind::Gift];
    wait(client.batch().tag(kinds)).unwrap();
    wait(client.batch().pay(vec![payment("A").card("4111111111111111")])).unwrap();
    let calls = sandbox.calls();
    assert!(calls.iter().all(|call| call.wrong.is_empty()), "{calls:?}");
    assert_eq!(calls[2].masked_body(), r#"[{"id":"A","amount":1.50,"card":"411111******1111"}]"#);

    let url = format!("{}/payments", sandbox.url("lists_sent", "api").unwrap());
    for (body, wrong) in [
        (
            r#"[{"id":"A","amount":1},{"id":"B","amount":"x"}]"#,
            "`[1].amount`: an amount as a number is due, and this is a text",
        ),
        (r#"[{"id":"A"}]"#, "`[0].amount`: the field is required, and missing"),
        (r#"{"id":"A","amount":1}"#, "the body: a list is due, and this is an object"),
    ] {
        let request = reqwest::Client::new().post(&url).header("content-type", "application/json").body(body);
        server.block_on(request.send()).unwrap();
        assert_eq!(sandbox.calls().pop().unwrap().wrong, [wrong], "{body}");
    }
}

#[test]
fn a_file_is_sent_with_its_name_and_its_type() {
    let (_server, sandbox) = sandbox("parts");
    let client = called(
        &sandbox,
        parts::Client::builder().environment(parts::Environment::Test).credentials(parts::Credentials {}),
    );
    let scan = File::new("fiş.png", &b"\x89PNG\r\n"[..]).with_type("image/png");
    let request =
        parts::paper::Upload::new(parts::paper::UploadRequired { payer: 7, kind: parts::paper::Kind::Bill, scan })
            .back(File::new("b", &b""[..]))
            .more(vec![File::new("1.txt", &b"1"[..]), File::new("2.txt", &b"2"[..])]);
    assert!(!format!("{request:?}").contains("PNG"));
    wait(client.paper().upload(request)).unwrap();
    let call = sandbox.calls().pop().unwrap();
    assert!(call.wrong.is_empty(), "{:?}", call.wrong);
    let body = String::from_utf8_lossy(&call.body).into_owned();
    let part = "name=\"scan\"; filename=\"fiş.png\"\r\nContent-Type: image/png\r\n\r\n";
    assert!(body.contains(part), "{body}");
    assert_eq!(body.matches("name=\"more\"; filename=").count(), 2);
    assert_eq!(call.masked_body(), r#"{"kind":"bill","scan":"***","back":"***","more":["***","***"]}"#);
    let strange = File::new("a", &b"x"[..]).with_type("text/plain\r\nX-Evil: 1");
    let request = parts::paper::UploadRequired { payer: 7, kind: parts::paper::Kind::Bill, scan: strange };
    assert_eq!(wait(client.paper().upload(request)).unwrap_err().outcome(), Outcome::NotSent);
}
