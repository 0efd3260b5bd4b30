//! Expects: E0433 `fastpay`

fn main() {
    let _builder = vezne::fastpay::Client::builder();
}
