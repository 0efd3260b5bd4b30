//! The rules that hold over any transport, in a build with no HTTP client in it.
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub)]

mod common;

use std::future::IntoFuture as _;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use common::{Acme, YES, pay};
use proptest::prelude::*;
use vezne_runtime as runtime;
use vezne_runtime::{Cut, Limits, Outcome, Reach, Reason, TransportError};

type Reply = Box<dyn Fn() -> Result<http::Response<Bytes>, TransportError> + Send + Sync>;

/// Answers at once, and keeps what it was given.
struct Canned {
    reply: Reply,
    seen: Mutex<Vec<(http::Request<Bytes>, Limits)>>,
}

impl runtime::Transport for Canned {
    fn send(&self, request: http::Request<Bytes>, limits: Limits) -> runtime::Sending<'_> {
        self.seen.lock().unwrap().push((request, limits));
        Box::pin(std::future::ready((self.reply)()))
    }
}

fn canned(
    reply: impl Fn() -> Result<http::Response<Bytes>, TransportError> + Send + Sync + 'static,
) -> (Arc<Canned>, Acme) {
    let canned = Arc::new(Canned { reply: Box::new(reply), seen: Mutex::new(Vec::new()) });
    let client = Acme::at("127.0.0.1:1".parse().unwrap())
        .transport(canned.clone())
        .timeout(Duration::from_secs(7))
        .build()
        .unwrap();
    (canned, client)
}

/// A ready transport needs no runtime.
fn now<T>(future: impl std::future::Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("not ready"),
    }
}

fn body(status: u16, body: &[u8]) -> http::Response<Bytes> {
    http::Response::builder().status(status).body(Bytes::copy_from_slice(body)).unwrap()
}

#[test]
fn a_transport_has_the_request_and_the_limits_of_the_call() {
    let (canned, client) = canned(|| Ok(body(200, YES.as_bytes())));
    now(client.pay(&pay()).into_future()).unwrap();
    now(client.pay(&pay()).timeout(Duration::from_secs(1)).connect_timeout(Duration::from_secs(2)).send()).unwrap();
    let seen = canned.seen.lock().unwrap();
    assert_eq!(seen[0].0.uri(), "http://127.0.0.1:1/v1/pay");
    assert!(seen[0].0.headers()["x-api-key"].is_sensitive());
    assert_eq!(seen[0].1, Limits::new(Duration::from_secs(7), Duration::from_secs(5)));
    assert_eq!(seen[1].1, Limits::new(Duration::from_secs(1), Duration::from_secs(2)));
    assert_eq!(seen[0].0.body(), seen[1].0.body());
}

#[test]
fn no_value_of_a_header_is_shown_by_a_transport_that_logs_the_head() {
    let (canned, client) = canned(|| Ok(body(200, YES.as_bytes())));
    now(client.pay(&pay()).header("x-customer", "c4n4ry").into_future()).unwrap();
    let seen = canned.seen.lock().unwrap();
    assert_eq!(seen[0].0.headers()["x-customer"], "c4n4ry");
    assert!(!format!("{:?}", seen[0].0.headers()).contains("c4n4ry"));
}

#[test]
fn how_far_it_came_is_the_outcome() {
    let fails = |reach: fn() -> Reach, cut| {
        let (_, client) = canned(move || Err(TransportError::new(reach(), cut).because("why")));
        let error = now(client.pay(&pay()).into_future()).unwrap_err();
        assert!(std::error::Error::source(&error).is_some());
        (error.outcome(), error.reason())
    };
    let answered = || {
        let (head, partial_body) = body(400, b"{").into_parts();
        Reach::Answered { head: Box::new(head), partial_body }
    };
    assert_eq!(fails(|| Reach::NotSent, Cut::Failed), (Outcome::NotSent, Reason::Connect));
    assert_eq!(fails(|| Reach::NotSent, Cut::TimedOut), (Outcome::NotSent, Reason::TimedOut));
    assert_eq!(fails(|| Reach::MaybeSent, Cut::Failed), (Outcome::Unknown, Reason::ConnectionLost));
    assert_eq!(fails(|| Reach::MaybeSent, Cut::TimedOut), (Outcome::Unknown, Reason::TimedOut));
    assert_eq!(fails(answered, Cut::Failed), (Outcome::Unknown, Reason::ConnectionLost));
    assert_eq!(fails(answered, Cut::TooLarge), (Outcome::Unknown, Reason::BodyTooLarge));
}

#[cfg(not(feature = "reqwest"))]
#[test]
fn without_an_http_client_a_transport_must_be_given() {
    let error = Acme::at("127.0.0.1:1".parse().unwrap()).build().unwrap_err();
    assert!(error.to_string().contains("`transport`"), "{error}");
}

proptest! {
    #[test]
    fn no_body_and_no_status_makes_anything_panic_or_leak(
        status in 100_u16..1000,
        bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "[\\{\\[\"a-z:,0-9\\]\\} ]{0,100}".prop_map(String::into_bytes),
            (0..YES.len(), any::<u8>()).prop_map(|(at, byte)| {
                let mut bytes = YES.as_bytes().to_vec();
                bytes[at] = byte;
                bytes
            }),
        ],
    ) {
        let whole = bytes.clone();
        let (_, client) = canned(move || Ok(body(status, &bytes)));
        match now(client.pay(&pay()).into_future()) {
            Ok(_) => prop_assert!((200..300).contains(&status)),
            Err(error) => {
                let shown = format!("{error} {error:?}");
                prop_assert!(!shown.contains("c4n4ry"), "{}", shown);
                prop_assert_eq!(&error.raw().unwrap()[..], &whole[..]);
            }
        }
    }

    #[test]
    fn an_amount_is_written_as_it_was_read(mantissa in any::<i64>(), scale in 0_u32..=28) {
        let text = runtime::Decimal::from_i128_with_scale(mantissa.into(), scale).to_string();
        let amount: runtime::Amount = text.parse().unwrap();
        prop_assert_eq!(amount.to_string(), text.clone());
        prop_assert_eq!(runtime::to_json(&amount).unwrap(), text.clone());
        prop_assert_eq!(runtime::decode::<Vec<runtime::Amount>>(format!("[{text}]").as_bytes()).unwrap()[0].to_string(), text);
    }

    #[test]
    fn texts_are_parsed_or_refused_and_nothing_panics(text in "\\PC{0,40}", number in "-?[0-9.eE+-]{0,45}", time in "[0-9TZ:.+-]{0,36}") {
        for text in [&text, &number, &time] {
            let _ = text.parse::<runtime::Amount>();
            let _ = text.parse::<runtime::Currency>();
            let _ = text.parse::<runtime::BaseUrl>();
            if let Ok(parsed) = text.parse::<runtime::Time>() {
                prop_assert_eq!(&parsed.to_string(), text);
            }
        }
    }
}
