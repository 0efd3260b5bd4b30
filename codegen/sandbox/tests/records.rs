//! What may be shown of a call.

mod common;

use common::{Outcome, TEST_CARD, bare, deposit, deposit_of, json, save_of, start};
use reqwest::Method;
use vezne_sandbox::{Behaviour, Received, Sandbox};

fn header<'a>(call: &'a Received, name: &str) -> Option<&'a str> {
    call.masked_headers().iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn a_record_holds_what_was_sent_and_shows_it_masked() -> Outcome {
    let sandbox = start().await?;
    save_of(&sandbox, common::SAVE)?.send().await?;
    let call = sandbox.calls().pop().ok_or("no call")?;
    assert_eq!(call.body, common::SAVE);
    assert_eq!(call.headers["x-vault-token"], "sandbox-acme-vault-token");
    assert_eq!(call.masked_body(), r#"{"number":"411111******1111","cvv":"***","label":"holiday","alias_of":null}"#);
    assert_eq!(header(&call, "x-vault-token"), Some("***"));
    assert_eq!(header(&call, "content-type"), Some("application/json"));
    let shown = format!("{call:?} {call:#?} {sandbox:?}");
    for hidden in [TEST_CARD, "123", "sandbox-acme-vault-token"] {
        assert!(!shown.replace(&sandbox.address().to_string(), "").contains(hidden), "{hidden} in {shown}");
    }
    Ok(())
}

#[tokio::test]
async fn a_masked_body_keeps_the_order_of_keys_and_the_text_of_numbers() -> Outcome {
    let sandbox = start().await?;
    let body = r#"{"parts":[{"share":12345678901234567890.10,"card":"4111111111111111"},{"card":null,"share":1.0000}],
        "owner": "Ada", "amount":"0.10", "currency":"TRY", "order_id":"ö\u00e7\"1"}"#;
    deposit_of(&sandbox, body)?.send().await?;
    let call = sandbox.calls().pop().ok_or("no call")?;
    assert!(call.wrong.is_empty(), "{:?}", call.wrong);
    assert_eq!(
        call.masked_body(),
        r#"{"parts":[{"share":12345678901234567890.10,"card":"411111******1111"},{"card":null,"share":1.0000}],"#
            .to_owned()
            + r#""owner":"***","amount":"0.10","currency":"TRY","order_id":"ö\u00e7\"1"}"#
    );
    Ok(())
}

#[tokio::test]
async fn values_in_the_wrong_place_are_masked() -> Outcome {
    let sandbox = start().await?;
    let body = r#"{"number":4111111111111111,"pan":"4111111111111111","4111111111111111":{"a":1},"label":["4111111111111111"],"cvv":{"a":"123"}}"#;
    let response = save_of(&sandbox, body)?.send().await?;
    let said = common::reason(&response);
    let call = sandbox.calls().pop().ok_or("no call")?;
    assert_eq!(
        call.masked_body(),
        r#"{"number":"411111******1111","pan":"***","***":"***","label":"***","cvv":"***"}"#
    );
    assert!(!format!("{call:?} {said}").contains(TEST_CARD), "{call:?} {said}");
    Ok(())
}

#[tokio::test]
async fn a_scheme_is_shown_only_beside_the_right_credential() -> Outcome {
    let sandbox = start().await?;
    deposit(&sandbox)?.send().await?;
    let request = bare(&sandbox, Method::POST, "/acme/api/v1/deposits")?.header("Authorization", "Bearer real-key");
    json(request, common::DEPOSIT).send().await?;
    let calls = sandbox.calls();
    assert_eq!(header(&calls[0], "authorization"), Some("Bearer ***"));
    assert_eq!(header(&calls[0], "x-merchant"), Some("***"));
    assert_eq!(header(&calls[0], "x-version"), Some("2"));
    assert_eq!(header(&calls[1], "authorization"), Some("***"));
    assert!(!format!("{:?}", calls[1]).contains("real-key"));
    Ok(())
}

#[tokio::test]
async fn a_call_that_reached_no_operation_is_masked_too() -> Outcome {
    let sandbox = start().await?;
    let request = bare(&sandbox, Method::POST, "/acme/api/v1/cards/4111111111111111")?
        .header("X-Vault-Token", "real-token")
        .header("X-Other", "Key sandbox-acme-merchant-key")
        .header("X-Card", "pan 4111111111111111")
        .header("X-Grouped", "4111-1111-1111-1111");
    let response = json(request, common::SAVE).send().await?;
    let said = format!("{} {}", common::reason(&response), response.text().await?);
    let call = sandbox.calls().pop().ok_or("no call")?;
    assert_eq!(call.masked_body(), format!("*** ({} bytes)", common::SAVE.len()));
    let shown = format!("{said} {call:?}");
    for hidden in [TEST_CARD, "4111-1111", "real-token", "sandbox-acme-merchant-key"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    Ok(())
}

#[tokio::test]
async fn headers_that_are_secret_everywhere_are_masked_though_the_provider_has_none() -> Outcome {
    let sandbox = Sandbox::builder().model(&common::bolt()).start().await?;
    let request = bare(&sandbox, Method::POST, "/bolt/main/pay")?;
    request.header("Authorization", "Bearer real").header("Cookie", "real").send().await?;
    let call = sandbox.calls().pop().ok_or("no call")?;
    assert_eq!((header(&call, "authorization"), header(&call, "cookie")), (Some("***"), Some("***")));
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_no_json_is_masked_whole() -> Outcome {
    let sandbox = start().await?;
    save_of(&sandbox, "number=4111111111111111")?.send().await?;
    assert_eq!(sandbox.calls()[0].masked_body(), "*** (23 bytes)");
    Ok(())
}

#[tokio::test]
async fn hostile_nesting_is_refused_and_masked() -> Outcome {
    let sandbox = start().await?;
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let response = save_of(&sandbox, deep)?.send().await?;
    assert!(common::reason(&response).starts_with("the body is not JSON"));
    assert_eq!(sandbox.calls()[0].masked_body(), "*** (20000 bytes)");
    Ok(())
}

#[test]
fn an_ordered_body_and_a_replaced_credential_do_not_show() {
    let shown = format!(
        "{:?} {:?}",
        Behaviour::raw(200, TEST_CARD),
        Sandbox::builder().credential("acme", Some("vault"), "token", "real-token")
    );
    assert!(!shown.contains(TEST_CARD) && !shown.contains("real-token"), "{shown}");
}
