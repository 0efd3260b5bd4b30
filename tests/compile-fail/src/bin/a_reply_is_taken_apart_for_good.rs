//! Expects: E0638 `CardStorageRefusal`

use vezne::paywall::CardStorageRefusal;

fn main() {}

pub fn told(refusal: &CardStorageRefusal) -> bool {
    let CardStorageRefusal { body } = refusal;
    body.is_some()
}
