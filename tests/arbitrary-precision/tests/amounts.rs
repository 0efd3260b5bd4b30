//! The clients read and write the same where `serde_json` keeps the text of every number.

use serde_json::Value;
use vezne::fastpay::transaction::{Topup, TopupCreditCard, TopupCreditCardRequired};
use vezne::paynet::subscription::CreateCardTdsConfirmReply;
use vezne::paywall::card_storage::SavedCard;
use vezne::paywall::wallet::{Deposit, DepositRequired, Wallet};
use vezne::runtime::serde::de::DeserializeOwned;
use vezne::runtime::{Currency, Encode, Nothing, decode, to_json};
use vezne::{fastpay, paywall};

const AMOUNTS: [&str; 5] = ["12345678901234567890.12", "1.0000", "0.10", "100.00", "79228162514264337593543950335"];

const DEPOSIT: &str = include_str!("../../../specs/paywall/samples/deposit.reply.json");
const INCREASE: &str = include_str!("../../../specs/paywall/samples/increase_balance.reply.json");
const SAVE: &str = include_str!("../../../specs/paywall/samples/save_card.reply.json");
const TOPUP: &str = include_str!("../../../specs/fastpay/samples/topup_credit_card.reply.json");
const CONFIRM: &str = include_str!("../../../specs/paynet/samples/create_card_tds_confirm_confirmed.reply.json");

/// A value without the members that are null: to leave one out says the same.
fn told(json: &str) -> Value {
    fn bare(value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let kept = members.into_iter().filter(|(_, value)| !value.is_null());
                Value::Object(kept.map(|(key, value)| (key, bare(value))).collect())
            }
            Value::Array(items) => items.into_iter().map(bare).collect(),
            other => other,
        }
    }
    bare(serde_json::from_str(json).unwrap())
}

#[test]
fn the_feature_is_on_in_this_build() {
    assert_eq!(serde_json::from_str::<Value>("1.0000").unwrap().to_string(), "1.0000");
    assert_ne!(told("1.0"), told("1.00"), "numbers are compared by their text");
}

#[test]
fn amounts_go_out_as_number_and_as_text() {
    for amount in AMOUNTS {
        let deposit = DepositRequired {
            id: "30bac1c0-ad6b-4c50-a52e-1b34f9b487a7".parse().unwrap(),
            amount: amount.parse().unwrap(),
        };
        let written = to_json(&Deposit::new(deposit)).unwrap();
        assert_eq!(written, format!(r#"{{"Id":"30bac1c0-ad6b-4c50-a52e-1b34f9b487a7","Amount":{amount}}}"#));

        let topup = TopupCreditCardRequired {
            ext_transaction_id: "A".into(),
            amount: amount.parse().unwrap(),
            currency_code: Currency::TRY,
            account_number: "1".into(),
            wallet_number: "2".into(),
        };
        let written = to_json(&TopupCreditCard::new(topup)).unwrap();
        assert!(written.contains(&format!(r#""amount":"{amount}","#)), "{written}");
    }
}

#[test]
fn amounts_come_in_as_number_and_as_text() {
    for amount in AMOUNTS {
        for form in [amount.to_owned(), format!("\"{amount}\"")] {
            let reply = DEPOSIT.replace(r#""Balance": 1.00"#, &format!(r#""Balance": {form}"#));
            assert!(reply.contains(&form));
            let read: paywall::WalletEnvelope<Wallet> = decode(reply.as_bytes()).unwrap();
            assert_eq!(read.value.as_ref().unwrap().balance.to_string(), amount);
            assert!(to_json(&read).unwrap().contains(&format!(r#""Balance":{amount},"#)));
        }
    }
}

fn comes_back<T: DeserializeOwned + Encode>(sample: &str) {
    let read: T = decode(sample.as_bytes()).unwrap();
    assert_eq!(told(&to_json(&read).unwrap()), told(sample));
}

#[test]
fn every_sample_of_success_comes_back_the_same() {
    comes_back::<paywall::WalletEnvelope<Wallet>>(DEPOSIT);
    comes_back::<paywall::Envelope<Nothing>>(INCREASE);
    comes_back::<paywall::Envelope<SavedCard>>(SAVE);
    comes_back::<fastpay::Envelope<Topup>>(TOPUP);
    comes_back::<CreateCardTdsConfirmReply>(CONFIRM);
}
