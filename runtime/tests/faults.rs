//! What a call says when the other side refuses, stalls, breaks off or lies, over real sockets.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub)]

mod common;

use std::io::Write as _;
use std::net::TcpListener;
use std::thread::sleep;
use std::time::{Duration, Instant};

use common::{Acme, Code, Failure, Server, YES, hang_up, pay, reply};
use vezne_runtime as runtime;
use vezne_runtime::{Error, Outcome, Reason};

const SHORT: Duration = Duration::from_millis(400);

fn client(server: &Server) -> Acme {
    Acme::at(server.address).build().unwrap()
}

async fn fails(server: &Server) -> Error {
    let error = client(server).pay(&pay()).timeout(SHORT).await.unwrap_err();
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        shown.extend([format!(" {inner} {inner:?}")]);
        source = inner.source();
    }
    assert!(!shown.contains("c4n4ry") && !shown.contains("127.0.0.1"), "{shown}");
    assert_eq!(error.idempotency_key(), Some("order-1"));
    error
}

fn is(error: &Error, outcome: Outcome, reason: Reason) {
    assert_eq!((error.outcome(), error.reason()), (outcome, reason), "{error:?}");
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = Acme::at(address).build().unwrap().pay(&pay()).await.unwrap_err();
    is(&error, Outcome::NotSent, Reason::Connect);
    assert_eq!((error.status(), error.raw(), error.sent_at()), (None, None, None));
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn a_name_that_nobody_has_is_not_sent() {
    let url = "https://nobody.invalid".parse().unwrap();
    let client = Acme::builder()
        .environment(common::Environment::Test)
        .credentials(common::Credentials { public: Some("x".into()) })
        .host(common::Host::Api, url)
        .reqwest(reqwest::Client::builder().no_proxy())
        .build()
        .unwrap();
    is(&client.pay(&pay()).await.unwrap_err(), Outcome::NotSent, Reason::Connect);
}

/// A listener whose queue is full leaves a connection hanging before it is made (as Linux does it).
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_is_never_made_is_not_sent_by_either_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut filling = Vec::new();
    while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        filling.push(stream);
        assert!(filling.len() < 10_000, "the queue never fills");
    }
    let client = Acme::at(address).build().unwrap();

    let started = Instant::now();
    let error = client.pay(&pay()).connect_timeout(SHORT).await.unwrap_err();
    is(&error, Outcome::NotSent, Reason::TimedOut);
    assert!(started.elapsed() < Duration::from_secs(4), "the call's own limit counts");

    // The whole time is shorter than the time to connect: still known as not sent.
    let error = client.pay(&pay()).timeout(SHORT).await.unwrap_err();
    is(&error, Outcome::NotSent, Reason::TimedOut);
    assert!(error.to_string().contains("did not happen"), "{error}");
}

#[tokio::test]
async fn a_stall_before_the_request_is_read_is_unknown() {
    let server = Server::with(|_, _| sleep(Duration::from_secs(3)));
    is(&fails(&server).await, Outcome::Unknown, Reason::TimedOut);
}

#[tokio::test]
async fn a_stall_after_the_request_is_unknown_and_says_how_to_go_on() {
    let server = Server::after_request(|_| sleep(Duration::from_secs(3)));
    let error = fails(&server).await;
    is(&error, Outcome::Unknown, Reason::TimedOut);
    assert!(error.sent_at().is_some());
    assert!(error.to_string().contains("only with the same `order_id`"), "{error}");
    assert!(server.request().contains("order-1") && server.no_more_requests(), "sent once");
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_is_unknown_and_not_repeated() {
    let server = Server::after_request(|stream| hang_up(stream));
    let error = fails(&server).await;
    is(&error, Outcome::Unknown, Reason::ConnectionLost);
    server.request();
    sleep(Duration::from_millis(100));
    assert!(server.no_more_requests(), "sent once");
}

#[tokio::test]
async fn a_reset_while_the_request_is_on_its_way_is_unknown() {
    // Closed with bytes unread: the system sends a reset.
    let server = Server::with(|stream, _| {
        sleep(Duration::from_millis(50));
        hang_up(stream);
    });
    let error = fails(&server).await;
    is(&error, Outcome::Unknown, Reason::ConnectionLost);
}

#[tokio::test]
async fn a_pooled_connection_that_dies_under_a_request_is_unknown_and_not_repeated() {
    let server = Server::with(|stream, requests| {
        use std::io::Read as _;
        let mut buffer = [0; 8192];
        for turn in 0.. {
            let Ok(count @ 1..) = stream.read(&mut buffer) else { return };
            let _ = requests.send(String::from_utf8_lossy(&buffer[..count]).into_owned());
            if turn == 1 {
                return hang_up(stream);
            }
            let _ = stream.write_all(&reply(200, YES));
        }
    });
    let client = client(&server);
    client.pay(&pay()).await.unwrap();
    is(&client.pay(&pay()).await.unwrap_err(), Outcome::Unknown, Reason::ConnectionLost);
    server.request();
    server.request();
    sleep(Duration::from_millis(100));
    assert!(server.no_more_requests(), "sent once each");
}

#[tokio::test]
async fn a_truncated_body_is_unknown_and_what_came_is_kept() {
    let server = Server::after_request(|stream| {
        let _ =
            stream.write_all(b"HTTP/1.1 200 OK\r\nx-request-id: c4n4ry\r\ncontent-length: 500\r\n\r\n{\"ok\": true,");
        hang_up(stream);
    });
    let error = fails(&server).await;
    is(&error, Outcome::Unknown, Reason::ConnectionLost);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert_eq!(error.headers()["x-request-id"], "c4n4ry");
    assert_eq!(&error.raw().unwrap()[..], b"{\"ok\": true,");
}

#[tokio::test]
async fn a_refusing_status_with_a_truncated_body_is_unknown() {
    let server = Server::after_request(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 No\r\ncontent-length: 500\r\n\r\n{\"ok\": ");
        hang_up(stream);
    });
    is(&fails(&server).await, Outcome::Unknown, Reason::ConnectionLost);
}

#[tokio::test]
async fn garbage_in_the_place_of_http_is_unknown() {
    let server = Server::answering(b"c4n4ry c4n4ry c4n4ry\r\n\r\n".to_vec());
    is(&fails(&server).await, Outcome::Unknown, Reason::ConnectionLost);
}

#[tokio::test]
async fn a_body_that_drips_slower_than_the_time_allows_is_unknown() {
    let server = Server::after_request(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n");
        for _ in 0..100 {
            sleep(Duration::from_millis(30));
            if stream.write_all(b" ").is_err() {
                return;
            }
        }
    });
    let started = Instant::now();
    let error = fails(&server).await;
    is(&error, Outcome::Unknown, Reason::TimedOut);
    assert!(started.elapsed() < Duration::from_secs(2), "the limit covers the body");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert!(!error.raw().unwrap().is_empty());
}

#[tokio::test]
async fn an_endless_body_is_cut_and_unknown() {
    let server = Server::after_request(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        let piece = vec![b' '; 1 << 20];
        while stream.write_all(&piece).is_ok() {}
    });
    let error = client(&server).pay(&pay()).timeout(Duration::from_secs(20)).await.unwrap_err();
    is(&error, Outcome::Unknown, Reason::BodyTooLarge);
    let kept = error.raw().unwrap().len();
    assert!(kept <= runtime::reqwest_0_13::LONGEST_BODY && kept > (1 << 20), "{kept}");
}

#[tokio::test]
async fn server_errors_and_the_five_open_statuses_are_unknown_even_with_a_clear_body() {
    for status in [408, 409, 425, 429, 499, 500, 502, 503, 504] {
        for body in [YES, r#"{"ok": false, "code": 7, "message": "c4n4ry"}"#, "<html>c4n4ry</html>", ""] {
            let error = fails(&Server::answering(reply(status, body))).await;
            is(&error, Outcome::Unknown, Reason::Status);
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
            assert_eq!(&error.raw().unwrap()[..], body.as_bytes());
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::answering(reply(200, YES));
    let location =
        format!("HTTP/1.1 307 X\r\nlocation: http://{}/v1/pay\r\ncontent-length: 0\r\n\r\n", elsewhere.address);
    let error = fails(&Server::answering(location.into_bytes())).await;
    is(&error, Outcome::Unknown, Reason::Status);
    assert!(elsewhere.no_more_requests(), "the credentials went nowhere else");
}

#[tokio::test]
async fn a_success_without_this_operations_reply_is_unknown() {
    for body in [
        "",
        "{}",
        "[]",
        "null",
        "<html>c4n4ry</html>",
        "{\"ok\": \"true\", \"code\": 0}",
        "{\"ok\": false}",
        "{\"ok\": fal",
    ] {
        is(&fails(&Server::answering(reply(200, body))).await, Outcome::Unknown, Reason::Unrecognised);
    }
}

#[tokio::test]
async fn a_reply_that_contradicts_itself_is_unknown() {
    for body in [r#"{"ok": true, "code": 7}"#, r#"{"ok": false, "code": 0}"#] {
        is(&fails(&Server::answering(reply(200, body))).await, Outcome::Unknown, Reason::Contradiction);
    }
    is(&fails(&Server::answering(reply(400, YES))).await, Outcome::Unknown, Reason::Contradiction);
}

#[tokio::test]
async fn a_code_that_nobody_knows_or_that_knows_nothing_is_unknown() {
    for code in ["900", "12345"] {
        let body = format!(r#"{{"ok": false, "code": {code}}}"#);
        for status in [200, 400] {
            let error = fails(&Server::answering(reply(status, &body))).await;
            is(&error, Outcome::Unknown, Reason::Undecided);
            assert_eq!(error.code(), Some(code));
        }
    }
}

#[tokio::test]
async fn a_no_is_refused_with_code_words_and_details() {
    for status in [200, 400, 422] {
        let body = r#"{"ok": false, "code": 7, "message": "c4n4ry", "limit": 0.10}"#;
        let error = fails(&Server::answering(reply(status, body))).await;
        is(&error, Outcome::Refused, Reason::Refused);
        assert_eq!(error.code(), Some("7"));
        assert_eq!(error.code_as::<Code>(), Some(Code::Declined));
        assert_eq!(error.message(), Some("c4n4ry"));
        assert_eq!(error.details::<Failure>().unwrap().limit.to_string(), "0.10");
        assert_eq!(error.headers()["x-request-id"], "c4n4ry-header");
        assert!(error.to_string().contains("code 7"), "{error}");
    }
}

#[tokio::test]
async fn a_4xx_without_this_operations_reply_is_refused_by_its_status() {
    for body in ["", "<html>c4n4ry</html>", "{}", r#"{"message": "c4n4ry"}"#] {
        let error = fails(&Server::answering(reply(404, body))).await;
        is(&error, Outcome::Refused, Reason::Status);
        assert_eq!(error.code(), Some("404"));
    }
}

#[tokio::test]
async fn a_repeat_and_a_request_not_acted_on_have_their_own_outcomes() {
    let error = fails(&Server::answering(reply(200, r#"{"ok": false, "code": 301}"#))).await;
    is(&error, Outcome::Repeated, Reason::Repeated);
    let error = fails(&Server::answering(reply(200, r#"{"ok": false, "code": 429}"#))).await;
    is(&error, Outcome::NotSent, Reason::Unsent);
}

#[tokio::test]
async fn a_yes_that_cannot_be_read_is_accepted_and_keeps_the_place() {
    for (body, path, reason) in [
        (r#"{"ok": true, "code": 0, "value": {"balance": "c4n4ry"}}"#, "$.value.balance", Reason::Undecodable),
        (r#"{"ok": true, "code": 0, "value": {}}"#, "$.value.balance", Reason::Undecodable),
        (r#"{"ok": true, "code": 0, "value": null}"#, "$.value", Reason::MissingPayload),
        (r#"{"ok": true, "code": 0}"#, "$.value", Reason::MissingPayload),
    ] {
        let error = fails(&Server::answering(reply(200, body))).await;
        is(&error, Outcome::Accepted, reason);
        assert_eq!(error.json_path(), Some(path));
        assert_eq!(&error.raw().unwrap()[..], body.as_bytes());
        assert!(error.to_string().contains("do not send it again"), "{error}");
    }
}

#[test]
fn outside_of_a_runtime_nothing_is_sent_and_nothing_panics() {
    use std::future::{Future as _, IntoFuture as _};
    let server = Server::answering(reply(200, YES));
    let mut call = Box::pin(client(&server).pay(&pay()).into_future());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match call.as_mut().poll(&mut context) {
        std::task::Poll::Ready(result) => is(&result.unwrap_err(), Outcome::NotSent, Reason::Connect),
        std::task::Poll::Pending => panic!("pending"),
    }
}
