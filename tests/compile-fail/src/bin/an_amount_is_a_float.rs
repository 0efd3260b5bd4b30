//! Expects: E0277 `Amount`

use vezne::paywall::card_production::IncreaseBalanceRequired;

fn main() {
    let _request = IncreaseBalanceRequired { card_id: 144_353, amount: 10.5.into() };
}
