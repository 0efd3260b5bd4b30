//! Expects: E0277 `Secret`

use vezne::paywall::PublicCredentials;

fn main() {}

pub fn show(credentials: &PublicCredentials) {
    println!("{}", credentials.apikeypublic);
}
