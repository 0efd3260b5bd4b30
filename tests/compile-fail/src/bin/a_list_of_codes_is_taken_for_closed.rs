//! Expects: E0004 `CardProductionCode`

use vezne::paywall::CardProductionCode;

fn main() {}

pub fn good(code: &CardProductionCode) -> bool {
    match code {
        CardProductionCode::Done => true,
        CardProductionCode::CardNotFound | CardProductionCode::CardStatus => false,
        CardProductionCode::InsufficientFunds | CardProductionCode::Phone | CardProductionCode::Other(_) => false,
    }
}
