//! What a call sends, what it gives, and what can be set on it.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub)]

mod common;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use common::{Acme, Credentials, Environment, Host, Server, Settings, YES, pay, reply};
use vezne_runtime as runtime;
use vezne_runtime::{Outcome, Provider as _, Reason, Uuid};

fn server() -> (Server, Acme) {
    let server = Server::answering(reply(200, YES));
    let client = Acme::at(server.address).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn every_byte_of_a_request_is_as_written() {
    let (server, client) = server();
    client.pay(&pay()).header("X-Trace", "t1").await.unwrap();
    let body = r#"{"order_id":"order-1","amount":12345678901234567890.10,"amount_text":"12345678901234567890.10","card":"4111119999991111","cvv":"c4n4ry-cvv","token":"c4n4ry-token","name":"c4n4ry-name"}"#;
    let expected = format!(
        "POST /v1/pay HTTP/1.1\r\naccept: application/json\r\ncontent-type: application/json\r\nuser-agent: vezne/{}\r\nx-api-key: c4n4ry-key\r\nx-trace: t1\r\nhost: {}\r\ncontent-length: {}\r\n\r\n{body}",
        env!("CARGO_PKG_VERSION"),
        server.address,
        body.len(),
    );
    assert_eq!(server.request(), expected);
}

#[tokio::test]
async fn a_call_without_a_body_has_no_content_type() {
    let (server, client) = server();
    client.ping().await.unwrap();
    let request = server.request();
    assert!(request.starts_with("GET /ping HTTP/1.1\r\n"), "{request}");
    assert!(!request.contains("content-type") && request.ends_with("\r\n\r\n"), "{request}");
}

#[tokio::test]
async fn an_empty_reply_is_nothing() {
    let server = Server::answering(reply(204, ""));
    Acme::at(server.address).build().unwrap().ping().await.unwrap();
}

#[tokio::test]
async fn awaiting_gives_the_payload_and_sending_gives_the_whole() {
    let (_server, client) = server();
    let paid = client.pay(&pay()).await.unwrap();
    assert_eq!(paid.balance.to_string(), "1.0000");

    let call = client.pay(&pay());
    let call_id = call.call_id();
    let response = call.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-request-id"], "c4n4ry-header");
    assert_eq!(&response.raw()[..], YES.as_bytes());
    assert_eq!(response.reply().code, common::Code::Done);
    assert_eq!(response.call_id(), call_id);
    assert_eq!(response.idempotency_key(), Some("order-1"));
    assert!(!format!("{response:?} {response:#?}").contains("c4n4ry"));
    assert_eq!(response.into_reply().value.unwrap().holder.unwrap().expose(), "c4n4ry-holder");
}

#[tokio::test]
async fn a_reply_with_a_byte_order_mark_is_read() {
    let server = Server::answering(reply(200, &format!("\u{feff}{YES}")));
    Acme::at(server.address).build().unwrap().pay(&pay()).await.unwrap();
}

#[tokio::test]
async fn a_key_set_on_the_call_is_the_key_that_is_sent() {
    let (server, client) = server();
    let response = client.pay(&pay()).idempotency_key("order-2").send().await.unwrap();
    assert_eq!(response.idempotency_key(), Some("order-2"));
    assert!(server.request().contains(r#"{"order_id":"order-2","amount""#));

    let mut without = pay();
    without.order_id = None;
    client.pay(&without).idempotency_key("order-3").await.unwrap();
    assert!(server.request().contains(r#"{"order_id":"order-3","amount""#));
}

#[tokio::test]
async fn what_the_caller_may_not_set_ends_as_not_sent_and_says_so() {
    let (server, client) = server();
    for (call, words) in [
        (client.pay(&pay()).header("x-api-key", "c4n4ry"), "client's own"),
        (client.pay(&pay()).header("X-Api-Key", "c4n4ry"), "client's own"),
        (client.pay(&pay()).header("Content-Type", "text/plain"), "client's own"),
        (client.pay(&pay()).header("content-length", "1"), "client's own"),
        (client.pay(&pay()).header("host", "c4n4ry"), "client's own"),
        (client.pay(&pay()).header("keep-alive", "c4n4ry"), "client's own"),
        (client.pay(&pay()).idempotency_key(""), "tells no two calls apart"),
        (client.pay(&pay()).header("x", "c4n4ry\r\ny: z"), "cannot be carried"),
        (client.pay(&pay()).header("x y", "c4n4ry"), "cannot be carried"),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::InvalidRequest));
        assert!(error.to_string().contains(words) && !error.to_string().contains("c4n4ry"), "{error}");
    }
    let error = client.ping().idempotency_key("x").await.unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::InvalidRequest));
    assert!(error.to_string().contains("has none"), "{error}");
    assert!(server.no_more_requests());
}

#[tokio::test]
async fn a_call_that_lacks_credentials_or_a_host_ends_as_not_sent_and_says_which() {
    let builder = || Acme::builder().environment(Environment::Test).reqwest(reqwest::Client::builder().no_proxy());
    let url = || "http://127.0.0.1:1".parse::<runtime::BaseUrl>().unwrap();

    let client = builder().credentials(Credentials::default()).host(Host::Api, url()).build().unwrap();
    let error = client.pay(&pay()).await.unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::MissingCredentials));
    assert!(error.to_string().contains("`public`"), "{error}");

    let settings = Settings { tenant_url: Some(url()) };
    let client = builder().credentials(Credentials::default()).settings(settings).build().unwrap();
    let error = client.pay(&pay()).await.unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::Configuration));
    assert!(error.to_string().contains("`api`") && error.to_string().contains("`api_url`"), "{error}");
}

#[test]
fn what_a_client_cannot_do_without_is_asked_for_when_it_is_built() {
    let says = |builder: runtime::ClientBuilder<Acme>, words: &str| {
        let error = builder.build().unwrap_err();
        assert!(format!("{error}").contains(words) && !format!("{error:?}").contains("c4n4ry"), "{error}");
    };
    let key = |key: &str| Credentials { public: Some(key.into()) };
    let url = "https://example.com".parse::<runtime::BaseUrl>().unwrap();
    says(Acme::builder().credentials(key("x")), "environment");
    says(Acme::builder().environment(Environment::Test), "credentials");
    says(Acme::builder().environment(Environment::Test).credentials(key("x")), "`tenant_url`");
    let newline = Acme::builder().environment(Environment::Test).credentials(key("c4n4ry\n"));
    says(newline.host(Host::Api, url.clone()), "X-Api-Key");

    let https = Acme::builder().environment(Environment::Test).credentials(key("x")).host(Host::Api, url).build();
    if cfg!(any(feature = "rustls", feature = "native-tls")) {
        https.unwrap();
    } else if cfg!(feature = "rustls-no-provider") {
        assert!(https.unwrap_err().to_string().contains("crypto provider"));
    } else {
        assert!(https.unwrap_err().to_string().contains("`rustls`"));
    }
}

#[tokio::test]
async fn another_merchant_shares_the_connections() {
    let server = Server::with(|stream, requests| {
        use std::io::{Read as _, Write as _};
        let connection = stream.peer_addr().unwrap();
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            let _ = requests.send(format!("{connection} {}", String::from_utf8_lossy(&buffer[..count])));
            let _ = stream.write_all(&reply(200, YES));
        }
    });
    let one = Acme::at(server.address).build().unwrap();
    let another = Credentials { public: Some("another".into()) };
    let two = Acme::from_runtime(one.runtime.with_credentials::<Acme>(&another).unwrap());
    one.pay(&pay()).await.unwrap();
    two.pay(&pay()).await.unwrap();
    let (first, second) = (server.request(), server.request());
    assert!(first.contains("x-api-key: c4n4ry-key") && second.contains("x-api-key: another"));
    assert_eq!(first.split(' ').next(), second.split(' ').next(), "the same connection");
}

#[derive(Debug)]
struct Fixed;

impl runtime::Clock for Fixed {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1)
    }
}

impl runtime::Nonce for Fixed {
    fn uuid(&self) -> Uuid {
        Uuid::max()
    }
}

#[tokio::test]
async fn clock_and_nonce_are_the_clients_and_can_be_replaced() {
    let server = Server::answering(reply(200, YES));
    let client = Acme::at(server.address).clock(Arc::new(Fixed)).nonce(Arc::new(Fixed)).build().unwrap();
    let response = client.pay(&pay()).send().await.unwrap();
    assert_eq!(response.sent_at(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1)));
    assert_eq!(response.call_id(), Uuid::max());
}

#[test]
fn the_futures_can_go_to_any_thread_and_outlive_everything() {
    fn free<T: Send + 'static>(_: T) {}
    fn shared<T: Send + Sync + 'static>() {}
    let client = Acme::at("127.0.0.1:1".parse().unwrap()).build().unwrap();
    free(client.pay(&pay()).send());
    free(std::future::IntoFuture::into_future(client.pay(&pay())));
    free(client.pay(&pay()));
    shared::<runtime::Client>();
    shared::<runtime::Error>();
    shared::<runtime::Response<common::Envelope<common::Paid>>>();
}

#[test]
fn nothing_that_can_be_printed_shows_what_is_sensitive() {
    let builder = Acme::at("127.0.0.1:1".parse().unwrap());
    let mut shown = format!("{builder:?}");
    let client = builder.build().unwrap();
    let call = client.pay(&pay()).header("x-mine", "c4n4ry");
    let credentials = Credentials { public: Some("c4n4ry".into()) };
    let headers = Acme::headers(&credentials, &Settings::default());
    shown.extend([format!("{client:?} {call:?} {credentials:?}"), format!("{:?} {headers:#?}", pay())]);
    shown += &runtime::masked_json(&pay());
    assert!(!shown.contains("c4n4ry") && !shown.contains("4111119999991111"), "{shown}");
    assert!(shown.contains(r#""card":"411111******1111""#), "{shown}");
    assert_eq!(format!("{call:?}"), "Call(acme payment.pay)");
}

/// The environment is the process's: the test runs itself again in one that names a proxy.
#[tokio::test]
async fn a_client_of_this_machine_takes_no_proxy_from_the_environment() {
    const TARGET: &str = "VEZNE_TEST_TARGET";
    const NAME: &str = "a_client_of_this_machine_takes_no_proxy_from_the_environment";
    if let Ok(target) = std::env::var(TARGET) {
        let url: runtime::BaseUrl = format!("http://{target}").parse().unwrap();
        let builder = Acme::builder().environment(Environment::Test);
        let builder = builder.credentials(Credentials { public: Some("c4n4ry-key".into()) });
        builder.host(Host::Api, url).build().unwrap().pay(&pay()).await.unwrap();
        return;
    }
    let (proxy, target) = (Server::answering(reply(200, YES)), Server::answering(reply(200, YES)));
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args([NAME, "--exact"]).env(TARGET, target.address.to_string());
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        again.env(name, format!("http://{}", proxy.address));
    }
    assert!(again.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap().status.success());
    assert!(proxy.no_more_requests(), "credentials went to the proxy in plain text");
    assert!(target.request().contains("c4n4ry-key"));
}
