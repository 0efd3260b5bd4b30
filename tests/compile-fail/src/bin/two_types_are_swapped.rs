//! Expects: E0308 `Amount`

use vezne::paywall::wallet::DepositRequired;
use vezne::runtime::{Amount, Uuid};

fn main() {}

pub fn request(wallet: Uuid, amount: Amount) -> DepositRequired {
    DepositRequired { id: amount, amount: wallet }
}
