//! Expects: E0061 `create_card_tds_confirm`

use vezne::paynet::Client;

fn main() {}

pub fn confirm(client: &Client, session: &str, token: &str) {
    let _call = client.subscription().create_card_tds_confirm(token, session);
}
