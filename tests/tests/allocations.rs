//! How many allocations a call may cost: a number that does not drift, and is held here. Times are for the benches.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic,
    reason = "tests fail loudly"
)]

#[path = "../benches/support/mod.rs"]
mod support;

use support::allocations;
use vezne::fastpay;
use vezne::fastpay::transaction::Topup;
use vezne::paywall;
use vezne::paywall::wallet::Deposit;
use vezne::runtime::{Amount, decode, to_json};
use vezne_tests::line::Line;
use vezne_tests::sandboxed::{deposit, topup};

const TOPUP: &str = include_str!("../../specs/fastpay/samples/topup_credit_card.reply.json");
const CALLS: usize = 50;

/// All in one test: the counting is of the whole process.
#[test]
fn a_call_allocates_no_more_than_its_budget() {
    // Whatever is set up once.
    to_json(&fastpay::transaction::TopupCreditCard::new(topup("A"))).unwrap();
    decode::<fastpay::Envelope<Topup>>(TOPUP.as_bytes()).unwrap();

    for amount in ["12345678901234567890.12", "\"12345678901234567890.12\"", "1.0000", "0"] {
        assert_eq!(allocations(|| decode::<Amount>(amount.as_bytes()).unwrap()), 0, "{amount}");
    }
    let reply = allocations(|| decode::<fastpay::Envelope<Topup>>(TOPUP.as_bytes()).unwrap());
    assert!(reply <= 10, "a reply of {} bytes takes {reply} allocations", TOPUP.len());

    let line = Line::quiet(include_str!("../../specs/paywall/samples/deposit.reply.json"));
    let public = paywall::PublicCredentials { apikeypublic: "a".into(), apiclientpublic: "b".into() };
    let client = paywall::Client::builder()
        .environment(paywall::Environment::Test)
        .credentials(paywall::Credentials::new().public(public))
        .host(paywall::Host::Wallet, line.url().parse().unwrap())
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let call = || {
        let request = Deposit::new(deposit("1.00")).description("description").external_reference("123321-123321");
        runtime.block_on(client.wallet().deposit(request).into_future()).unwrap()
    };
    drop(call());
    let each = allocations(|| (0..CALLS).for_each(|_| drop(call()))) / CALLS;
    assert!(each <= 70, "a call takes {each} allocations");
}
