//! The five requests, to the byte, as a server on loopback receives them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::sync::Arc;
use vezne::runtime::{BaseUrl, Currency};
use vezne::{fastpay, paynet, paywall};

use vezne_tests::peer::Peer;
use vezne_tests::sandboxed::LoggedIn;
use vezne_tests::wait;

fn paywall(peer: &Peer, host: paywall::Host) -> paywall::Client {
    paywall::Client::builder()
        .environment(paywall::Environment::Test)
        .credentials(
            paywall::Credentials::new()
                .public(paywall::PublicCredentials {
                    apikeypublic: "pub-key".into(),
                    apiclientpublic: "pub-client".into(),
                })
                .private(paywall::PrivateCredentials {
                    apikeyprivate: "priv-key".into(),
                    apiclientprivate: "priv-client".into(),
                }),
        )
        .host(host, peer.url().parse::<BaseUrl>().unwrap())
        .build()
        .unwrap()
}

#[test]
fn increase_balance_sends_these_bytes() {
    let peer = Peer::answering(r#"{"ErrorCode":0,"Result":true,"Message":"","Body":null}"#);
    let client = paywall(&peer, paywall::Host::Payment);
    let request = paywall::card_production::IncreaseBalanceRequired { card_id: 144_353, amount: "10".parse().unwrap() };
    wait(client.card_production().increase_balance(request)).unwrap();
    assert_eq!(
        peer.request(),
        "POST /api/paywall/card/production/balance/increase HTTP/1.1\r\n\
         accept: application/json\r\n\
         content-type: application/json\r\n\
         user-agent: vezne/VERSION\r\n\
         apikeyprivate: priv-key\r\n\
         apiclientprivate: priv-client\r\n\
         host: 127.0.0.1:PORT\r\n\
         content-length: 29\r\n\
         \r\n\
         {\"CardId\":144353,\"Amount\":10}"
    );
}

#[test]
fn deposit_sends_these_bytes() {
    let peer = Peer::answering(include_str!("../../specs/paywall/samples/deposit.reply.json"));
    let client = paywall(&peer, paywall::Host::Wallet);
    let request = paywall::wallet::Deposit::new(paywall::wallet::DepositRequired {
        id: "30bac1c0-ad6b-4c50-a52e-1b34f9b487a7".parse().unwrap(),
        amount: "12345678901234567890.12".parse().unwrap(),
    })
    .description("ödeme \"1\"")
    .external_reference("123321-123321-123321-123321");
    let wallet = wait(client.wallet().deposit(request)).unwrap();
    assert_eq!(wallet.balance.to_string(), "1.00");
    assert!(wallet.frozen_until.is_none());
    assert_eq!(wallet.updated_at.unwrap().to_string(), "2025-04-24T09:06:47.2169324Z");
    assert_eq!(
        peer.request(),
        "POST /api/v1/wallet/deposit HTTP/1.1\r\n\
         accept: application/json\r\n\
         content-type: application/json\r\n\
         user-agent: vezne/VERSION\r\n\
         apikeypublic: pub-key\r\n\
         apiclientpublic: pub-client\r\n\
         host: 127.0.0.1:PORT\r\n\
         content-length: 157\r\n\
         \r\n\
         {\"Id\":\"30bac1c0-ad6b-4c50-a52e-1b34f9b487a7\",\"Amount\":12345678901234567890.12,\"Description\":\"ödeme \\\"1\\\"\",\"ExternalReference\":\"123321-123321-123321-123321\"}"
    );
}

#[test]
fn save_card_sends_these_bytes() {
    let peer = Peer::answering(include_str!("../../specs/paywall/samples/save_card.reply.json"));
    let client = paywall(&peer, paywall::Host::Card);
    let request = paywall::card_storage::SaveCard::new(paywall::card_storage::SaveCardRequired {
        relational_id1: "1000923".into(),
        card: paywall::card_storage::NewCardRequired {
            nickname: "İş bankası kartım".into(),
            holder_name: "Emir Selim Tütüncü".into(),
            number: "4546711234567894".into(),
            month: 12,
            year: 2026,
        }
        .into(),
    })
    .partner_based(false)
    .partner_identity("")
    .relational_id2("")
    .relational_id3("")
    .include_details(true);
    let saved = wait(client.card_storage().save_card(request)).unwrap();
    assert_eq!(saved.card_bin, "444676");
    assert_eq!(
        peer.request(),
        "POST /paywall/card HTTP/1.1\r\n\
         accept: application/json\r\n\
         content-type: application/json\r\n\
         user-agent: vezne/VERSION\r\n\
         apikeyprivate: priv-key\r\n\
         apiclientprivate: priv-client\r\n\
         host: 127.0.0.1:PORT\r\n\
         content-length: 261\r\n\
         \r\n\
         {\"PartnerBased\":false,\"PartnerIdentity\":\"\",\"RelationalId1\":\"1000923\",\"RelationalId2\":\"\",\"RelationalId3\":\"\",\"Card\":{\"Nickname\":\"İş bankası kartım\",\"HolderName\":\"Emir Selim Tütüncü\",\"Number\":\"4546711234567894\",\"Month\":12,\"Year\":2026},\"IncludeDetails\":true}"
    );
}

#[test]
fn topup_sends_these_bytes() {
    let peer = Peer::answering(include_str!("../../specs/fastpay/samples/topup_credit_card.reply.json"));
    let client = fastpay::Client::builder()
        .environment(fastpay::Environment::Live)
        .settings(fastpay::Settings::new().api_url(peer.url().parse().unwrap()))
        .credentials(fastpay::Credentials { client_id: "an-id".into(), client_secret: "a-secret".into() })
        .token_store(Arc::new(LoggedIn))
        .build()
        .unwrap();
    let request = fastpay::transaction::TopupCreditCard::new(fastpay::transaction::TopupCreditCardRequired {
        ext_transaction_id: "23132132ABC".into(),
        amount: "100.00".parse().unwrap(),
        currency_code: Currency::TRY,
        account_number: "565663432432".into(),
        wallet_number: "4853534863917".into(),
    })
    .credit_card_post_type_id("fastpay_pos_123")
    .hash_key(" ")
    .source_type("")
    .channel_type("");
    let topup = wait(client.transaction().topup_credit_card(request)).unwrap();
    assert_eq!(topup.transaction_amount.to_string(), "1.0000");
    assert_eq!(topup.wallet_info.created_date_utc.to_string(), "2021-10-20T12:06:49.5937505+00:00");
    assert_eq!(
        peer.request(),
        "POST /v1/Transaction/TopupCreditCard HTTP/1.1\r\n\
         accept: application/json\r\n\
         content-type: application/json\r\n\
         user-agent: vezne/VERSION\r\n\
         authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...\r\n\
         host: 127.0.0.1:PORT\r\n\
         content-length: 235\r\n\
         \r\n\
         {\"ext_transaction_id\":\"23132132ABC\",\"credit_card_post_type_id\":\"fastpay_pos_123\",\"amount\":\"100.00\",\"currency_code\":\"TRY\",\"account_number\":\"565663432432\",\"wallet_number\":\"4853534863917\",\"hash_key\":\" \",\"source_type\":\"\",\"channel_type\":\"\"}"
    );
}

#[test]
fn confirm_sends_these_bytes() {
    let peer = Peer::answering(include_str!("../../specs/paynet/samples/create_card_tds_confirm_confirmed.reply.json"));
    let client = paynet::Client::builder()
        .environment(paynet::Environment::Test)
        .credentials(paynet::Credentials { secret_key: "sck_raw".into() })
        .host(paynet::Host::Api, peer.url().parse().unwrap())
        .build()
        .unwrap();
    let request = paynet::subscription::CreateCardTdsConfirmRequired {
        session_id: "session_id".into(),
        token_id: "token_id".into(),
    };
    wait(client.subscription().create_card_tds_confirm(request)).unwrap();
    assert_eq!(
        peer.request(),
        "POST /v1/subscription/create_card_tds_confirm HTTP/1.1\r\n\
         accept: application/json\r\n\
         content-type: application/json\r\n\
         user-agent: vezne/VERSION\r\n\
         authorization: Basic sck_raw\r\n\
         host: 127.0.0.1:PORT\r\n\
         content-length: 49\r\n\
         \r\n\
         {\"session_id\":\"session_id\",\"token_id\":\"token_id\"}"
    );
}
