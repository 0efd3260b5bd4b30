//! Expects: E0277 `Personal<String>`

use vezne::paywall::wallet::Wallet;

fn main() {}

pub fn show(wallet: &Wallet) {
    println!("{}", wallet.name);
}
