//! May it have happened? Every way in which a call of a checked-in client can end, on a sandbox over real HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::net::TcpListener;
use std::time::Duration;

use vezne::runtime::{BaseUrl, Error, Outcome, Reason};
use vezne::sandbox::{Behaviour, Received, Sandbox};
use vezne::{fastpay, paynet, paywall};
use vezne_tests::line::Line;
use vezne_tests::sandboxed::{Bench, card, confirm, deposit, increase, to, topup};

fn end(error: &Error) -> (Outcome, Reason) {
    (error.outcome(), error.reason())
}

/// The one call that arrived.
fn only(sandbox: &Sandbox) -> Received {
    let calls = sandbox.calls();
    assert_eq!(calls.len(), 1, "one call arrives, and no second one");
    calls.into_iter().next().unwrap()
}

fn body(call: &Received) -> &str {
    std::str::from_utf8(&call.body).unwrap()
}

#[tokio::test]
async fn what_the_provider_does_comes_back_typed() {
    let bench = Bench::start().await;
    bench.paywall.card_production().increase_balance(increase()).await.unwrap();
    let wallet = bench.paywall.wallet().deposit(deposit("1.00")).await.unwrap();
    assert_eq!(wallet.balance.to_string(), "1.00");
    let saved = bench.paywall.card_storage().save_card(card()).await.unwrap();
    assert_eq!(saved.card_bin, "444676");
    let topup = bench.fastpay.transaction().topup_credit_card(topup("A")).await.unwrap();
    assert_eq!(topup.wallet_info.transaction_limits.max_balance.to_string(), "200000.0000");
    let reply = bench.paynet.subscription().create_card_tds_confirm(confirm()).await.unwrap();
    assert_eq!(reply.is_succeed, Some(true));
    for call in bench.sandbox.calls() {
        assert!(call.wrong.is_empty(), "{}: {:?}", call.path, call.wrong);
    }
}

#[tokio::test]
async fn a_decline_is_refused_with_the_providers_code_and_words() {
    let bench = Bench::start().await;
    for (operation, code, message) in [
        ("card_production.increase_balance", Some("297"), Some("Yetersiz bakiye")),
        ("wallet.deposit", None, None),
        ("card_storage.save_card", Some("13"), Some("The card number is not valid")),
        ("transaction.topup_credit_card", Some("310"), Some("Üyelik seviyenizin limiti yeterli değil")),
        ("subscription.create_card_tds_confirm", Some("1"), Some("Başarısız İşlem")),
    ] {
        bench.sandbox.next_for(operation, Behaviour::Decline).unwrap();
        let operations = bench.operations();
        let error = operations.iter().find(|known| known.name == operation).unwrap().call().await.unwrap_err();
        assert_eq!(end(&error), (Outcome::Refused, Reason::Refused), "{operation}");
        assert_eq!((error.code(), error.message()), (code, message), "{operation}");
        assert_eq!(error.operation(), operation);
        assert_eq!(error.status().unwrap(), 200);
        assert!(error.raw().is_some_and(|raw| !raw.is_empty()));
    }
}

#[tokio::test]
async fn the_details_of_a_refusal_are_typed() {
    let bench = Bench::start().await;
    bench.sandbox.next(Behaviour::Decline);
    let error = bench.paywall.wallet().deposit(deposit("1")).await.unwrap_err();
    let details: &paywall::WalletRefusal = error.details().unwrap();
    assert_eq!(details.errors[0].as_str(), r#""The wallet is frozen""#);
    assert!(error.details::<paynet::Failure>().is_none(), "another operation's details are not there");

    bench.sandbox.next(Behaviour::Decline);
    let error = bench.paynet.subscription().create_card_tds_confirm(confirm()).await.unwrap_err();
    let details: &paynet::Failure = error.details().unwrap();
    assert_eq!((details.paynet_error_id.as_str(), details.bank_error_id.as_str()), ("P-51", "51"));

    let refusal = r#"{"ErrorCode":13,"Result":false,"Message":"","Body":{"Field":"Number"}}"#;
    bench.sandbox.next(Behaviour::raw(200, refusal));
    let error = bench.paywall.card_storage().save_card(card()).await.unwrap_err();
    let details: &paywall::CardStorageRefusal = error.details().unwrap();
    assert_eq!(details.body.as_ref().unwrap().as_str(), r#"{"Field":"Number"}"#);
}

#[tokio::test]
async fn silence_is_unknown_within_the_calls_own_time_out() {
    let bench = Bench::start().await;
    for behaviour in [Behaviour::Stall, Behaviour::StallBeforeReading] {
        // First a call that connects, so that none of the time goes into that.
        bench.fastpay.transaction().topup_credit_card(topup("A")).await.unwrap();
        bench.sandbox.next(behaviour);
        let call = bench.fastpay.transaction().topup_credit_card(topup("A")).timeout(Duration::from_millis(500));
        // The client's own limit is 30 seconds, so that only the call's can end it in 15.
        let ended = tokio::time::timeout(Duration::from_secs(15), call.into_future())
            .await
            .expect("the call's own limit holds");
        let error = ended.unwrap_err();
        assert_eq!(end(&error), (Outcome::Unknown, Reason::TimedOut));
        assert_eq!(error.idempotency_key(), Some("A"), "the key to ask by is kept");
        assert!(error.sent_at().is_some());
        assert!(error.status().is_none() && error.raw().is_none());
    }
    assert_eq!(bench.sandbox.calls().len(), 4, "nothing is sent again");
}

#[tokio::test]
async fn a_broken_connection_is_unknown_and_is_not_sent_again() {
    let bench = Bench::start().await;
    for operation in bench.operations() {
        for behaviour in [Behaviour::Drop, Behaviour::Truncate] {
            let before = bench.sandbox.calls().len();
            bench.sandbox.next(behaviour.clone());
            let error = operation.call().await.unwrap_err();
            assert_eq!(end(&error), (Outcome::Unknown, Reason::ConnectionLost), "{operation:?} {behaviour:?}");
            assert_eq!(bench.sandbox.calls().len(), before + 1, "{operation:?} {behaviour:?}");
            let half = error.raw().is_some_and(|raw| !raw.is_empty());
            assert_eq!(half, behaviour == Behaviour::Truncate, "what came of an answer is kept");
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_no_answer_is_unknown() {
    let bench = Bench::start().await;
    let html = "<html>Bad Gateway</html>";
    for operation in bench.operations() {
        for (behaviour, reason, status, raw) in [
            (Behaviour::Status(500), Reason::Status, 500, ""),
            (Behaviour::raw(503, r#"{"ErrorCode":0}"#), Reason::Status, 503, r#"{"ErrorCode":0}"#),
            (Behaviour::Status(302), Reason::Status, 302, ""),
            (Behaviour::Status(429), Reason::Status, 429, ""),
            (Behaviour::Status(409), Reason::Status, 409, ""),
            (Behaviour::raw(200, html), Reason::Unrecognised, 200, html),
            (Behaviour::raw(200, ""), Reason::Unrecognised, 200, ""),
            (Behaviour::raw(200, "{}"), Reason::Unrecognised, 200, "{}"),
        ] {
            bench.sandbox.next(behaviour.clone());
            let error = operation.call().await.unwrap_err();
            assert_eq!(end(&error), (Outcome::Unknown, reason), "{operation:?} {behaviour:?}");
            assert_eq!(error.status().unwrap(), status);
            assert_eq!(error.raw().unwrap(), raw, "what came is kept to the letter");
        }
    }
}

#[tokio::test]
async fn a_client_error_without_an_envelope_is_refused_by_its_status() {
    let bench = Bench::start().await;
    for operation in bench.operations() {
        for status in [400, 401, 403, 404, 422] {
            // With a login behind it, the client logs in anew and calls again.
            if status == 401 && operation.name == "transaction.topup_credit_card" {
                continue;
            }
            bench.sandbox.next(Behaviour::Status(status));
            let error = operation.call().await.unwrap_err();
            assert_eq!(end(&error), (Outcome::Refused, Reason::Status), "{operation:?} {status}");
            assert_eq!(error.code(), Some(status.to_string().as_str()));
        }
    }
}

#[tokio::test]
async fn voices_that_contradict_each_other_are_unknown() {
    let bench = Bench::start().await;
    for (operation, reply) in [
        ("wallet.deposit", r#"{"IsSuccess":true,"IsFailure":true,"Errors":[],"Value":null}"#),
        ("wallet.deposit", r#"{"IsSuccess":false,"IsFailure":false,"Errors":[],"Value":null}"#),
        ("card_production.increase_balance", r#"{"ErrorCode":297,"Result":true,"Message":"","Body":null}"#),
        ("card_production.increase_balance", r#"{"ErrorCode":0,"Result":false,"Message":"","Body":null}"#),
        ("card_storage.save_card", r#"{"ErrorCode":4,"Result":true,"Message":"","Body":null}"#),
        ("transaction.topup_credit_card", r#"{"status":1,"code":"100","message":null,"payload":null}"#),
        ("transaction.topup_credit_card", r#"{"status":0,"code":"311","message":null,"payload":null}"#),
        ("subscription.create_card_tds_confirm", r#"{"code":1,"is_succeed":true}"#),
        ("subscription.create_card_tds_confirm", r#"{"code":0,"is_succeed":false}"#),
    ] {
        bench.sandbox.next_for(operation, Behaviour::raw(200, reply)).unwrap();
        let operations = bench.operations();
        let error = operations.iter().find(|known| known.name == operation).unwrap().call().await.unwrap_err();
        assert_eq!(end(&error), (Outcome::Unknown, Reason::Contradiction), "{operation} {reply}");
    }
}

#[tokio::test]
async fn a_voice_that_is_silent_is_unknown() {
    let bench = Bench::start().await;
    for (operation, reply) in [
        ("wallet.deposit", r#"{"IsSuccess":true,"Errors":[],"Value":null}"#),
        ("wallet.deposit", r#"{"IsSuccess":true,"IsFailure":null,"Errors":[],"Value":null}"#),
        ("wallet.deposit", r#"{"IsSuccess":true,"IsFailure":false,"IsFailure":false,"Errors":[]}"#),
        ("wallet.deposit", r#"{"IsSuccess":"true","IsFailure":false,"Errors":[]}"#),
        ("card_production.increase_balance", r#"{"Result":true,"Message":"","Body":null}"#),
        ("card_storage.save_card", r#"{"ErrorCode":0,"Message":"","Body":null}"#),
        ("transaction.topup_credit_card", r#"{"status":0,"message":null,"payload":null}"#),
        ("transaction.topup_credit_card", r#"{"status":0,"code":100,"payload":null}"#),
        ("subscription.create_card_tds_confirm", r#"{"code":0}"#),
        ("subscription.create_card_tds_confirm", r#"{"is_succeed":true}"#),
    ] {
        bench.sandbox.next_for(operation, Behaviour::raw(200, reply)).unwrap();
        let operations = bench.operations();
        let error = operations.iter().find(|known| known.name == operation).unwrap().call().await.unwrap_err();
        assert_eq!(end(&error), (Outcome::Unknown, Reason::Unrecognised), "{operation} {reply}");
    }
}

#[tokio::test]
async fn a_code_that_nobody_has_seen_is_unknown_where_money_moves() {
    let bench = Bench::start().await;
    bench.sandbox.next(Behaviour::raw(200, r#"{"ErrorCode":299,"Result":false,"Message":"?","Body":null}"#));
    let error = bench.paywall.card_production().increase_balance(increase()).await.unwrap_err();
    assert_eq!(end(&error), (Outcome::Unknown, Reason::Undecided));
    let code: paywall::CardProductionCode = error.code_as().unwrap();
    assert!(matches!(&code, paywall::CardProductionCode::Other(other) if other.as_str() == "299"));

    bench.sandbox.next(Behaviour::raw(200, r#"{"status":1,"code":"999","message":null,"payload":null}"#));
    let error = bench.fastpay.transaction().topup_credit_card(topup("A")).await.unwrap_err();
    assert_eq!((end(&error), error.code()), ((Outcome::Unknown, Reason::Undecided), Some("999")));

    // Where none moves, the spec may say that any other code is a no.
    bench.sandbox.next(Behaviour::raw(200, r#"{"ErrorCode":299,"Result":false,"Message":"?","Body":null}"#));
    let error = bench.paywall.card_storage().save_card(card()).await.unwrap_err();
    assert_eq!((end(&error), error.code()), ((Outcome::Refused, Reason::Refused), Some("299")));
}

#[tokio::test]
async fn a_refused_repeat_is_no_word_on_the_first_call() {
    let bench = Bench::start().await;
    for (reply, code) in [
        (r#"{"status":1,"code":"301","message":"Mükerrer","payload":null}"#, fastpay::Code::DuplicateTransaction),
        (r#"{"status":0,"code":"301","message":"Mükerrer","payload":null}"#, fastpay::Code::DuplicateTransaction),
        (r#"{"status":1,"code":"312","message":"Mükerrer","payload":null}"#, fastpay::Code::AlreadyDone),
    ] {
        bench.sandbox.next(Behaviour::raw(200, reply));
        let error = bench.fastpay.transaction().topup_credit_card(topup("ORDER-7")).await.unwrap_err();
        assert_eq!(end(&error), (Outcome::Repeated, Reason::Repeated), "{reply}");
        assert_eq!(error.code_as::<fastpay::Code>(), Some(code));
        assert_eq!(error.idempotency_key(), Some("ORDER-7"));
        assert_eq!(error.message(), Some("Mükerrer"));
    }
}

#[tokio::test]
async fn an_answered_repeat_is_a_success_only_where_every_voice_agrees() {
    let bench = Bench::start().await;
    let confirmed = include_str!("../../specs/paynet/samples/create_card_tds_confirm_confirmed.reply.json");
    let repeat = confirmed.replace(r#""code": 0"#, r#""code": 100"#);
    assert_ne!(repeat, confirmed);
    bench.sandbox.next(Behaviour::raw(200, repeat.clone()));
    let reply = bench.paynet.subscription().create_card_tds_confirm(confirm()).await.unwrap();
    assert_eq!((reply.code, reply.card_id.as_str()), (paynet::Code::EarlierSuccess, "1808"));

    bench.sandbox.next(Behaviour::raw(200, repeat.replace(r#""is_succeed": true"#, r#""is_succeed": false"#)));
    let error = bench.paynet.subscription().create_card_tds_confirm(confirm()).await.unwrap_err();
    assert_eq!(end(&error), (Outcome::Repeated, Reason::Repeated));
}

#[tokio::test]
async fn a_yes_without_its_payload_is_accepted() {
    let bench = Bench::start().await;
    for (operation, reply, path) in [
        ("wallet.deposit", r#"{"IsSuccess":true,"IsFailure":false,"Errors":[],"Value":null}"#, "$.Value"),
        ("wallet.deposit", r#"{"IsSuccess":true,"IsFailure":false,"Errors":[]}"#, "$.Value"),
        ("card_storage.save_card", r#"{"ErrorCode":0,"Result":true,"Message":""}"#, "$.Body"),
        ("transaction.topup_credit_card", r#"{"status":0,"code":"100"}"#, "$.payload"),
    ] {
        bench.sandbox.next_for(operation, Behaviour::raw(200, reply)).unwrap();
        let operations = bench.operations();
        let error = operations.iter().find(|known| known.name == operation).unwrap().call().await.unwrap_err();
        assert_eq!(end(&error), (Outcome::Accepted, Reason::MissingPayload), "{operation} {reply}");
        assert_eq!(error.json_path(), Some(path));
        assert_eq!(error.raw().unwrap(), reply);
    }
}

#[tokio::test]
async fn a_yes_that_cannot_be_read_is_accepted_with_the_place_and_the_raw_reply() {
    let bench = Bench::start().await;
    let deposit_reply = include_str!("../../specs/paywall/samples/deposit.reply.json");
    let topup_reply = include_str!("../../specs/fastpay/samples/topup_credit_card.reply.json");
    for (operation, good, from, into, path) in [
        ("wallet.deposit", deposit_reply, r#""IsFrozen": false"#, r#""IsFrozen": "no""#, "$.Value.IsFrozen"),
        ("wallet.deposit", deposit_reply, r#""Balance": 1.00"#, r#""Balance": "1,00""#, "$.Value.Balance"),
        ("wallet.deposit", deposit_reply, r#""Errors": []"#, r#""Errors": {}"#, "$.Errors"),
        (
            "transaction.topup_credit_card",
            topup_reply,
            r#""available": 9220.00"#,
            r#""available": 123456789012345678901234567890"#,
            "$.payload.wallet_info.cash_balance.available",
        ),
        (
            "transaction.topup_credit_card",
            topup_reply,
            r#""account_type": "Personal","#,
            "",
            "$.payload.wallet_info.account_type",
        ),
    ] {
        let reply = good.replace(from, into);
        assert_ne!(reply, good, "{from} stands in the sample");
        bench.sandbox.next_for(operation, Behaviour::raw(200, reply.clone())).unwrap();
        let operations = bench.operations();
        let error = operations.iter().find(|known| known.name == operation).unwrap().call().await.unwrap_err();
        assert_eq!(end(&error), (Outcome::Accepted, Reason::Undecodable), "{operation} {into}");
        assert_eq!(error.json_path(), Some(path));
        assert_eq!(error.raw().unwrap(), reply.as_bytes());
        assert_eq!(error.status().unwrap(), 200);
    }
}

#[tokio::test]
async fn wrong_credentials_are_refused_in_the_providers_own_way() {
    let bench = Bench::start().await;
    let stranger = paynet::Credentials { secret_key: "another".into() };
    let client = bench.paynet.with_credentials(&stranger).unwrap();
    let error = client.subscription().create_card_tds_confirm(confirm()).await.unwrap_err();
    assert_eq!(end(&error), (Outcome::Refused, Reason::Refused));
    assert!(error.headers()["x-vezne-sandbox"].to_str().unwrap().contains("`Authorization`"));
    assert!(only(&bench.sandbox).wrong.iter().any(|wrong| wrong.contains("`Authorization`")));
}

#[tokio::test]
async fn credentials_that_were_not_given_are_not_sent() {
    let bench = Bench::start().await;
    let only_public = paywall::Credentials::new()
        .public(paywall::PublicCredentials { apikeypublic: "a".into(), apiclientpublic: "b".into() });
    let client = to(&bench.sandbox, paywall::Client::builder())
        .environment(paywall::Environment::Test)
        .credentials(only_public)
        .build()
        .unwrap();
    let error = client.card_production().increase_balance(increase()).await.unwrap_err();
    assert_eq!(end(&error), (Outcome::NotSent, Reason::MissingCredentials));
    assert!(error.to_string().contains("`private`"), "{error}");
    assert!(error.sent_at().is_none());
    assert!(bench.sandbox.calls().is_empty());
}

#[test]
fn a_client_none_of_whose_hosts_is_known_is_not_built() {
    let credentials = fastpay::Credentials { client_id: "id".into(), client_secret: "secret".into() };
    let error = fastpay::Client::builder()
        .environment(fastpay::Environment::Live)
        .credentials(credentials)
        .build()
        .map(drop)
        .unwrap_err();
    assert!(error.to_string().contains("api_url"), "the message names the setting: {error}");
}

#[tokio::test]
async fn a_call_to_a_host_that_is_not_known_is_not_sent() {
    let public = paywall::PublicCredentials { apikeypublic: "a".into(), apiclientpublic: "b".into() };
    let client = paywall::Client::builder()
        .environment(paywall::Environment::Live)
        .credentials(paywall::Credentials::new().public(public))
        .build()
        .expect("the other hosts are known");
    let error = client.wallet().deposit(deposit("1")).await.unwrap_err();
    assert_eq!(end(&error), (Outcome::NotSent, Reason::Configuration));
    assert!(error.to_string().contains("wallet_url"), "the message names the setting: {error}");
}

#[test]
fn environment_and_credentials_have_no_default() {
    let credentials = || paynet::Credentials { secret_key: "key".into() };
    let error = paynet::Client::builder().credentials(credentials()).build().map(drop).unwrap_err();
    assert!(error.to_string().contains("`environment`"), "{error}");
    let error = paynet::Client::builder().environment(paynet::Environment::Live).build().map(drop).unwrap_err();
    assert!(error.to_string().contains("`credentials`"), "{error}");
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let client = paynet::Client::builder()
        .environment(paynet::Environment::Live)
        .credentials(paynet::Credentials { secret_key: "key".into() })
        .host(paynet::Host::Api, url.parse().unwrap())
        .build()
        .unwrap();
    let error = client.subscription().create_card_tds_confirm(confirm()).await.unwrap_err();
    assert_eq!(end(&error), (Outcome::NotSent, Reason::Connect));
    assert!(error.sent_at().is_none());
}

#[test]
fn plain_http_goes_to_this_machine_only() {
    for url in ["http://127.0.0.1:80", "http://localhost:80", "http://[::1]:80/path", "https://api.example.com"] {
        url.parse::<BaseUrl>().unwrap();
    }
    for url in [
        "http://api.example.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "https://user:password@api.example.com",
        "https://api.example.com?query",
        "ftp://127.0.0.1",
        "api.example.com",
    ] {
        let error = url.parse::<BaseUrl>().unwrap_err();
        assert!(error.to_string().starts_with("not a base URL"), "{url}: {error}");
    }
}

#[tokio::test]
async fn clones_and_other_merchants_share_the_connections() {
    let line = Line::answering(include_str!("../../specs/paywall/samples/deposit.reply.json"));
    let keys = |name: &str| {
        paywall::Credentials::new().public(paywall::PublicCredentials {
            apikeypublic: format!("key-of-{name}").into(),
            apiclientpublic: format!("client-of-{name}").into(),
        })
    };
    let first = paywall::Client::builder()
        .environment(paywall::Environment::Test)
        .credentials(keys("first"))
        .host(paywall::Host::Wallet, line.url().parse().unwrap())
        .build()
        .unwrap();
    let second = first.with_credentials(&keys("second")).unwrap();
    for client in [&first, &first.clone(), &second, &second.clone(), &first] {
        client.wallet().deposit(deposit("1")).await.unwrap();
    }
    assert_eq!(line.connections(), 1);
    let seen: Vec<bool> = line.requests().iter().map(|request| request.contains("key-of-second")).collect();
    assert_eq!(seen, [false, false, true, true, false]);
    for request in line.requests() {
        assert_ne!(request.contains("client-of-first"), request.contains("client-of-second"), "each has its own pair");
    }
    assert!(first.with_credentials(&keys("bad\nkey")).is_err(), "a key that cannot stand in a header is no key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_can_go_to_another_task() {
    fn may_move<T: Send + 'static>(value: T) -> T {
        value
    }
    let bench = Bench::start().await;
    let plain = may_move(bench.fastpay.transaction().topup_credit_card(topup("A")).into_future());
    let whole = may_move(bench.fastpay.transaction().topup_credit_card(topup("B")).send());
    let (plain, whole) = (tokio::spawn(plain), tokio::spawn(whole));
    assert_eq!(plain.await.unwrap().unwrap().transaction_amount.to_string(), "1.0000");
    assert_eq!(whole.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn send_gives_the_reply_with_all_that_came_with_it() {
    let bench = Bench::start().await;
    let response = bench.fastpay.transaction().topup_credit_card(topup("A")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.raw(), include_str!("../../specs/fastpay/samples/topup_credit_card.reply.json"));
    assert_eq!(response.idempotency_key(), Some("A"));
    assert_eq!(response.reply().code, fastpay::Code::Done);
    assert_eq!(response.into_output().unwrap().transaction_amount.to_string(), "1.0000");
}

#[tokio::test]
async fn an_idempotency_key_takes_the_place_of_the_field() {
    let bench = Bench::start().await;
    let call = bench.fastpay.transaction().topup_credit_card(topup("FIRST")).idempotency_key(r#"SEC"OND"#);
    assert_eq!(call.send().await.unwrap().idempotency_key(), Some(r#"SEC"OND"#));
    let sent = only(&bench.sandbox);
    assert!(body(&sent).starts_with(r#"{"ext_transaction_id":"SEC\"OND","amount":"#), "{}", body(&sent));
    assert!(sent.wrong.is_empty(), "{:?}", sent.wrong);

    let error = bench.paywall.wallet().deposit(deposit("1")).idempotency_key("KEY").await.unwrap_err();
    assert_eq!(
        end(&error),
        (Outcome::NotSent, Reason::InvalidRequest),
        "there is no such key, and it is not left out in silence"
    );
    assert_eq!(bench.sandbox.calls().len(), 1);
}

#[tokio::test]
async fn a_callers_header_is_sent_and_the_clients_own_stand() {
    let bench = Bench::start().await;
    let call = bench.paywall.wallet().deposit(deposit("1")).header("X-Request-Id", "one").header("x-request-id", "two");
    call.await.unwrap();
    let sent = only(&bench.sandbox);
    assert_eq!(sent.headers.get_all("x-request-id").iter().collect::<Vec<_>>(), ["two"]);
    for name in ["apikeypublic", "ApiClientPublic", "content-type", "Content-Length", "Host", "transfer-encoding"] {
        let error = bench.paywall.wallet().deposit(deposit("1")).header(name, "mine").await.unwrap_err();
        assert_eq!(end(&error), (Outcome::NotSent, Reason::InvalidRequest), "{name}");
    }
    let error =
        bench.fastpay.transaction().topup_credit_card(topup("A")).header("authorization", "mine").await.unwrap_err();
    assert_eq!(end(&error), (Outcome::NotSent, Reason::InvalidRequest));
    let error = bench.paywall.wallet().deposit(deposit("1")).header("x-request-id", "a\r\nb: c").await.unwrap_err();
    assert_eq!(end(&error), (Outcome::NotSent, Reason::InvalidRequest));
    assert_eq!(bench.sandbox.calls().len(), 1, "none of them was sent");
}

#[tokio::test]
async fn a_decline_leaves_the_next_call_alone() {
    let bench = Bench::start().await;
    for operation in bench.operations() {
        bench.sandbox.next_for(operation.name, Behaviour::Decline).unwrap();
        assert_eq!(operation.call().await.unwrap_err().outcome(), Outcome::Refused);
        operation.call().await.unwrap();
    }
}

#[tokio::test]
async fn the_sentence_of_an_unknown_outcome_tells_what_to_do() {
    let bench = Bench::start().await;
    for operation in bench.operations() {
        bench.sandbox.next(Behaviour::Drop);
        let sentence = operation.call().await.unwrap_err().to_string();
        assert!(sentence.contains(operation.name) && sentence.contains("may or may not have happened"), "{sentence}");
        let again = sentence.contains("send it again only with the same `");
        let keyed =
            !matches!(operation.name, "card_production.increase_balance" | "wallet.deposit" | "card_storage.save_card");
        assert_eq!(again, keyed, "{sentence}");
    }
}
