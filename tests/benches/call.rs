//! One call over loopback on a kept connection, beside the same by hand with reqwest and serde:
//! `cargo bench -p vezne-tests --bench call`.

#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "a bench computes ratios, and fails loudly")]

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/by_hand_reply.rs"]
mod by_hand_reply;
mod support;

use support::{Variant, allocations, compare, counts};
use vezne::paywall;
use vezne::paywall::wallet::{Deposit, Wallet};
use vezne_tests::line::Line;
use vezne_tests::sandboxed::deposit;

/// How many calls the allocations are counted over: one that is not the call's own vanishes in the division.
const CALLS: usize = 100;

fn main() {
    let line = Line::quiet(include_str!("../../specs/paywall/samples/deposit.reply.json"));
    let url = line.url();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();

    let public = paywall::PublicCredentials { apikeypublic: by_hand::KEY.into(), apiclientpublic: by_hand::CLIENT.into() };
    let client = paywall::Client::builder()
        .environment(paywall::Environment::Test)
        .credentials(paywall::Credentials::new().public(public))
        .host(paywall::Host::Wallet, url.parse().unwrap())
        .build()
        .unwrap();
    let ours = || -> Wallet {
        let request = Deposit::new(deposit("1.00")).description("description").external_reference("123321-123321");
        runtime.block_on(client.wallet().deposit(request).into_future()).unwrap()
    };
    let reqwest = reqwest::Client::new();
    let by_hand = || -> by_hand_reply::Reply {
        runtime.block_on(async {
            let response = by_hand::request(&reqwest, &url).send().await.unwrap().error_for_status().unwrap();
            serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
        })
    };
    compare(
        "one call over loopback",
        41,
        200,
        vec![Variant::base("reqwest and serde, by hand", by_hand), Variant::within("a call", 1.0, ours)],
    );
    let each = |work: &dyn Fn()| allocations(|| (0..CALLS).for_each(|_| work())) / CALLS;
    counts(
        "allocations a call",
        &[
            ("reqwest and serde, by hand", each(&|| drop(by_hand())), None),
            ("a call", each(&|| drop(ours())), Some(70)),
        ],
    );
    assert_eq!(line.connections(), 2, "each client kept its connection");
}
