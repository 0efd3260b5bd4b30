//! Making a request and handing it to the transport, beside the same by hand with reqwest:
//! `cargo bench -p vezne-tests --bench request`.
//!
//! What the built-in transport adds to it is one copy of the URL.

#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "a bench computes ratios, and fails loudly")]

#[path = "support/by_hand.rs"]
mod by_hand;
mod support;

use std::hint::black_box;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use support::{Variant, allocations, compare, counts, wall};
use vezne::paywall;
use vezne::paywall::wallet::Deposit;
use vezne::runtime::bytes::Bytes;
use vezne::runtime::{Limits, Sending, Transport, http};
use vezne_tests::sandboxed::deposit;

/// Takes a request and never answers.
struct Taken;

impl Transport for Taken {
    fn send(&self, request: http::Request<Bytes>, _limits: Limits) -> Sending<'_> {
        black_box(&request);
        Box::pin(std::future::pending())
    }
}

fn main() {
    let public =
        paywall::PublicCredentials { apikeypublic: by_hand::KEY.into(), apiclientpublic: by_hand::CLIENT.into() };
    let client = paywall::Client::builder()
        .environment(paywall::Environment::Test)
        .credentials(paywall::Credentials::new().public(public))
        .host(paywall::Host::Wallet, "http://127.0.0.1:1".parse().unwrap())
        .transport(Arc::new(Taken))
        .build()
        .unwrap();
    let required = deposit("1.00");
    let ours = || {
        let request = Deposit::new(required.clone()).description("description").external_reference("123321-123321");
        let mut call = client.wallet().deposit(request).into_future();
        assert!(Pin::new(&mut call).poll(&mut Context::from_waker(Waker::noop())).is_pending());
        call
    };
    let reqwest = reqwest::Client::new();
    let by_hand = || by_hand::request(&reqwest, "http://127.0.0.1:1").build().unwrap();
    let variants = vec![
        Variant::free("reqwest and serde, by hand", by_hand),
        Variant::within("a call, until it is sent", 0.5, ours),
    ];
    compare("making a request", wall, 41, 2000, variants);
    // The texts of the request itself are the caller's: two of them.
    counts(
        "allocations",
        &[
            ("reqwest and serde, by hand", allocations(by_hand), None),
            ("a call, until it is sent, with the caller's two texts", allocations(ours), Some(8 + 2)),
        ],
    );
}
