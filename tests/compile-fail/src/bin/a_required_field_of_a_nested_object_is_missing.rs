//! Expects: E0063 `number`

use vezne::paywall::card_storage::NewCardRequired;

fn main() {
    let _card = NewCardRequired { nickname: "a".into(), holder_name: "b".into(), month: 1, year: 2030 };
}
