//! Expects: E0063 `amount`

use vezne::paywall::card_production::IncreaseBalanceRequired;

fn main() {
    let _request = IncreaseBalanceRequired { card_id: 144_353 };
}
