//! One call over loopback on a kept connection, beside the same by hand with reqwest and serde:
//! `cargo bench -p vezne-tests --bench call`.

#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "a bench computes ratios, and fails loudly")]

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/by_hand_reply.rs"]
mod by_hand_reply;
mod support;

use std::hint::black_box;
use std::pin::Pin;

use support::{Variant, allocations, compare, counts, processor};
use vezne::paywall;
use vezne::paywall::wallet::Deposit;
use vezne_tests::line::Line;
use vezne_tests::sandboxed::deposit;

/// How many calls the allocations are counted over: one that is not the call's own vanishes in the division.
const CALLS: usize = 100;
const IN_FLIGHT: usize = 64;

type Answer = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The call by the generated client.
fn ours(url: &str) -> impl Fn() -> Answer + use<> {
    let public =
        paywall::PublicCredentials { apikeypublic: by_hand::KEY.into(), apiclientpublic: by_hand::CLIENT.into() };
    let client = paywall::Client::builder()
        .environment(paywall::Environment::Test)
        .credentials(paywall::Credentials::new().public(public))
        .host(paywall::Host::Wallet, url.parse().unwrap())
        .build()
        .unwrap();
    let required = deposit("1.00");
    move || {
        let request = Deposit::new(required.clone()).description("description").external_reference("123321-123321");
        let call = client.wallet().deposit(request).into_future();
        Box::pin(async { drop(black_box(call.await.unwrap())) })
    }
}

/// The call by hand.
fn by_hand(url: &str) -> impl Fn() -> Answer + use<> {
    let client = reqwest::Client::new();
    let url = url.to_owned();
    move || {
        let request = by_hand::request(&client, &url);
        Box::pin(async {
            let response = request.send().await.unwrap().error_for_status().unwrap();
            let reply: by_hand_reply::Reply = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
            drop(black_box(reply));
        })
    }
}

fn main() {
    let line = Line::quiet(include_str!("../../specs/paywall/samples/deposit.reply.json"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (by_hand, ours) = (by_hand(&line.url()), ours(&line.url()));
    let together = |call: &dyn Fn() -> Answer| {
        runtime.block_on(async {
            let calls: Vec<_> = (0..IN_FLIGHT).map(|_| tokio::spawn(call())).collect();
            for call in calls {
                call.await.unwrap();
            }
        });
    };
    let each = |call: &dyn Fn() -> Answer| allocations(|| (0..CALLS).for_each(|_| runtime.block_on(call()))) / CALLS;
    for call in [&by_hand as &dyn Fn() -> Answer, &ours] {
        runtime.block_on(call());
    }
    counts(
        "allocations a call, the box around it included",
        &[("reqwest and serde, by hand", each(&by_hand), None), ("a call", each(&ours), Some(70))],
    );
    let name = "reqwest and serde, by hand";
    compare(
        "one call after the other, processor time of the client",
        processor,
        21,
        200,
        vec![Variant::free(name, || runtime.block_on(by_hand())), Variant::free("a call", || runtime.block_on(ours()))],
    );
    compare(
        "64 calls in flight, processor time of the client",
        processor,
        21,
        20,
        vec![Variant::free(name, || together(&by_hand)), Variant::within("a call", 1.0, || together(&ours))],
    );
}
