//! Expects: unused_must_use `Call`
#![deny(unused_must_use)]

use vezne::paywall::{Client, card_production::IncreaseBalanceRequired};

fn main() {}

pub fn pay(client: &Client) {
    client.card_production().increase_balance(IncreaseBalanceRequired { card_id: 1, amount: 10.into() });
}
