//! Amounts through a checked-in client, there and back over loopback: value and scale, to the letter.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::sync::Arc;

use proptest::prelude::*;
use vezne::runtime::{Amount, Decimal, decode, to_json};
use vezne::{fastpay, paywall};
use vezne_tests::line::Line;
use vezne_tests::sandboxed::{LoggedIn, deposit, topup};
use vezne_tests::wait;

/// What floats, and numbers that are trimmed or padded, get wrong.
const AMOUNTS: [&str; 6] =
    ["12345678901234567890.12", "1.0000", "0.10", "100.00", "0.00", "79228162514264337593543950335"];

const DEPOSIT: &str = include_str!("../../specs/paywall/samples/deposit.reply.json");
const TOPUP: &str = include_str!("../../specs/fastpay/samples/topup_credit_card.reply.json");

/// A sample with another amount in the place of one.
fn reply(sample: &str, field: &str, amount: &str) -> String {
    let (before, rest) = sample.split_once(&format!("\"{field}\": ")).expect("the field is there");
    let (_, after) = rest.split_once(',').expect("another field follows");
    format!("{before}\"{field}\": {amount},{after}")
}

#[test]
fn a_json_number_goes_out_and_comes_back_to_the_letter() {
    for amount in AMOUNTS {
        let line = Line::answering(&reply(DEPOSIT, "Balance", amount));
        let public = paywall::PublicCredentials { apikeypublic: "a".into(), apiclientpublic: "b".into() };
        let client = paywall::Client::builder()
            .environment(paywall::Environment::Test)
            .credentials(paywall::Credentials::new().public(public))
            .host(paywall::Host::Wallet, line.url().parse().unwrap())
            .build()
            .unwrap();
        let wallet = wait(client.wallet().deposit(deposit(amount))).unwrap();
        assert_eq!(wallet.balance.to_string(), amount);
        let sent = line.requests().remove(0);
        assert!(sent.ends_with(&format!("\"Amount\":{amount}}}")), "{sent}");
    }
}

#[test]
fn a_json_text_goes_out_and_comes_back_to_the_letter() {
    for amount in AMOUNTS {
        // What comes back is a number by this document; one in a text is read as well.
        for form in [amount.to_owned(), format!("\"{amount}\"")] {
            let line = Line::answering(&reply(TOPUP, "transaction_amount", &form));
            let client = fastpay::Client::builder()
                .environment(fastpay::Environment::Test)
                .settings(fastpay::Settings::new().api_url(line.url().parse().unwrap()))
                .credentials(fastpay::Credentials { client_id: "a".into(), client_secret: "b".into() })
                .token_store(Arc::new(LoggedIn))
                .build()
                .unwrap();
            let mut request = topup("A");
            request.amount = amount.parse().unwrap();
            let topup = wait(client.transaction().topup_credit_card(request)).unwrap();
            assert_eq!(topup.transaction_amount.to_string(), amount);
            let sent = line.requests().remove(0);
            assert!(sent.contains(&format!("\"amount\":\"{amount}\",")), "{sent}");
        }
    }
}

/// Any number that can be an amount.
fn decimals() -> impl Strategy<Value = Decimal> {
    const MOST: i128 = 79_228_162_514_264_337_593_543_950_335;
    let mantissa = prop_oneof![-1_000_000_i128..1_000_000, -MOST..=MOST];
    (mantissa, 0_u32..=28).prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_decimal_goes_out_and_comes_back_with_value_and_scale(number in decimals()) {
        let amount = Amount::from(number);
        let text = number.to_string();

        let request = paywall::wallet::Deposit::new(paywall::wallet::DepositRequired { amount, ..deposit("1") });
        let written = to_json(&request).unwrap();
        prop_assert!(written.ends_with(&format!("\"Amount\":{text}}}")), "{}", written);
        let request = fastpay::transaction::TopupCreditCard::new(
            fastpay::transaction::TopupCreditCardRequired { amount, ..topup("A") },
        );
        let written = to_json(&request).unwrap();
        prop_assert!(written.contains(&format!("\"amount\":\"{text}\",")), "{}", written);

        let read: paywall::WalletEnvelope<paywall::wallet::Wallet> = decode(reply(DEPOSIT, "Balance", &text).as_bytes()).unwrap();
        let back = read.value.as_ref().unwrap().balance.decimal();
        prop_assert_eq!((back, back.scale()), (number, number.scale()));
        let written = to_json(&read).unwrap();
        prop_assert!(written.contains(&format!("\"Balance\":{text},")), "{}", written);
    }
}
