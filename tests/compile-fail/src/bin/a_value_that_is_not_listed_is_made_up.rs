//! Expects: E0277 `Unlisted`

use vezne::paywall::CardStorageCode;

fn main() {
    let _code = CardStorageCode::Other("17".into());
}
