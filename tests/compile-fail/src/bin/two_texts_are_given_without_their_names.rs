//! Expects: E0423 `CreateCardTdsConfirmRequired`

use vezne::paynet::subscription::CreateCardTdsConfirmRequired;

fn main() {
    let _request = CreateCardTdsConfirmRequired("token".into(), "session".into());
}
