//! Expects: E0639 `CardStorageRefusal`

use vezne::paywall::CardStorageRefusal;

fn main() {
    let _refusal = CardStorageRefusal { body: None };
}
