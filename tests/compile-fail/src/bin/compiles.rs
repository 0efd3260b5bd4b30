//! Expects: nothing
//!
//! A right program, so that the others fail for what is wrong with them.

use vezne::paywall::wallet::{Deposit, DepositRequired};
use vezne::paywall::{Client, card_production::IncreaseBalanceRequired};
use vezne::runtime::Error;

fn main() {}

pub async fn pay(client: &Client, wallet: vezne::runtime::Uuid) -> Result<(), Error> {
    client.card_production().increase_balance(IncreaseBalanceRequired { card_id: 1, amount: 10.into() }).await?;
    let deposit = Deposit::new(DepositRequired { id: wallet, amount: 10.into() }).description("October");
    client.wallet().deposit(deposit).await?;
    Ok(())
}
