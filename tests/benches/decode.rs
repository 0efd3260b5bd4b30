//! Reading the reply of a top-up, beside the least that can be done with it: `cargo bench -p vezne-tests --bench decode`.

#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "a bench computes ratios, and fails loudly")]

mod support;

use std::hint::black_box;

use serde::de::IgnoredAny;
use support::{Variant, allocations, compare, counts, wall};
use vezne::fastpay::Envelope;
use vezne::fastpay::transaction::Topup;
use vezne::runtime::{Amount, decode, to_json};

const REPLY: &[u8] = include_bytes!("../../specs/fastpay/samples/topup_credit_card.reply.json");

fn read(reply: &[u8]) -> Envelope<Topup> {
    decode(black_box(reply)).unwrap()
}

fn main() {
    // The same without the layout of the document.
    let reply = to_json(&read(REPLY)).unwrap();
    let plain = |reply| move || serde_json::from_slice::<IgnoredAny>(black_box(reply)).unwrap();
    let printed = Variant::free("serde_json, IgnoredAny", plain(REPLY));
    compare(
        "reading a reply as printed",
        wall,
        41,
        2000,
        vec![printed, Variant::within("decode", 3.0, || read(REPLY))],
    );
    let narrow = Variant::free("serde_json, IgnoredAny", plain(reply.as_bytes()));
    let ours = Variant::free("decode", || read(reply.as_bytes()));
    compare("reading it without its white space", wall, 41, 2000, vec![narrow, ours]);
    counts(
        "allocations",
        &[
            ("an amount", allocations(|| decode::<Amount>(b"12345678901234567890.12").unwrap()), Some(0)),
            ("an amount in a text", allocations(|| decode::<Amount>(b"\"12345678901234567890.12\"").unwrap()), Some(0)),
            // The texts that the reply owns.
            ("the reply", allocations(|| read(REPLY)), Some(10)),
        ],
    );
}
