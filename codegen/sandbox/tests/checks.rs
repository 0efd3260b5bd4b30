//! What the sandbox checks of each call, and how it answers.

mod common;

use common::{
    DEPOSITED, LIMIT, Outcome, RATES, acme, bare, bolt, deposit, deposit_of, json, merchant, reason, save_of, start,
};
use reqwest::Method;
use vezne_codegen::model::Verdict;
use vezne_sandbox::{Answered, Sandbox};

#[tokio::test]
async fn a_right_call_is_answered_with_the_first_done_sample_to_the_letter() -> Outcome {
    let sandbox = start().await?;
    let response = deposit(&sandbox)?.send().await?;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert!(!response.headers().contains_key("x-vezne-sandbox"));
    assert_eq!(response.text().await?, DEPOSITED);
    let calls = sandbox.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].provider.as_deref(), Some("acme"));
    assert_eq!(calls[0].operation.as_deref(), Some("wallet.deposit"));
    assert_eq!(calls[0].answered, Answered::Sample("deposited".to_owned()));
    assert!(calls[0].wrong.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_call_without_a_body_is_right_without_a_content_type() -> Outcome {
    let sandbox = start().await?;
    let response = merchant(bare(&sandbox, Method::GET, "/acme/api/v1/rates")?).send().await?;
    assert_eq!(response.text().await?, RATES);
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_not_due_is_refused() -> Outcome {
    let sandbox = start().await?;
    let response = merchant(bare(&sandbox, Method::GET, "/acme/api/v1/rates")?).body("{}").send().await?;
    assert_eq!(reason(&response), "the operation takes no body");
    Ok(())
}

#[tokio::test]
async fn a_wrong_header_is_refused_in_the_providers_own_way_and_its_value_is_not_named() -> Outcome {
    let sandbox = start().await?;
    let request = bare(&sandbox, Method::POST, "/acme/api/v1/deposits")?
        .header("Authorization", "Bearer somebody-elses")
        .header("X-Merchant", "sandbox-acme-merchant-code")
        .header("X-Version", "2");
    let response = json(request, common::DEPOSIT).send().await?;
    assert_eq!(response.status(), 200);
    assert_eq!(reason(&response), "the header `Authorization` is not what the sandbox accepts");
    assert_eq!(response.text().await?, LIMIT);
    assert_eq!(sandbox.calls()[0].answered, Answered::Sample("limit".to_owned()));
    Ok(())
}

#[tokio::test]
async fn every_missing_header_is_named() -> Outcome {
    let sandbox = start().await?;
    let response = json(bare(&sandbox, Method::POST, "/acme/api/v1/deposits")?, common::DEPOSIT).send().await?;
    assert_eq!(
        reason(&response),
        "the header `Authorization` is missing; the header `X-Merchant` is missing; the header `X-Version` is missing"
    );
    Ok(())
}

#[tokio::test]
async fn a_header_that_stands_twice_is_refused() -> Outcome {
    let sandbox = start().await?;
    let response = deposit(&sandbox)?.header("X-Version", "2").send().await?;
    assert_eq!(reason(&response), "the header `X-Version` stands twice");
    Ok(())
}

#[tokio::test]
async fn a_query_is_refused() -> Outcome {
    let sandbox = start().await?;
    let request = json(merchant(bare(&sandbox, Method::POST, "/acme/api/v1/deposits?debug=1")?), common::DEPOSIT);
    assert_eq!(reason(&request.send().await?), "the operation takes no query");
    Ok(())
}

#[tokio::test]
async fn a_wrong_path_is_404_and_names_the_nearest_route() -> Outcome {
    let sandbox = start().await?;
    let response = merchant(bare(&sandbox, Method::POST, "/acme/api/v1/deposit")?).send().await?;
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let said = "there is nothing at `/acme/api/v1/deposit`; the nearest route is POST /acme/api/v1/deposits (`wallet.deposit`)";
    assert_eq!(reason(&response), said);
    assert!(response.text().await?.contains(said));
    let calls = sandbox.calls();
    assert_eq!((calls[0].provider.as_deref(), calls[0].operation.as_deref()), (Some("acme"), None));
    assert_eq!(calls[0].answered, Answered::Problem(404));
    Ok(())
}

#[tokio::test]
async fn a_call_to_another_host_of_the_provider_is_404_and_names_the_right_one() -> Outcome {
    let sandbox = start().await?;
    let response = bare(&sandbox, Method::POST, "/acme/vault/v1/deposits")?.send().await?;
    assert_eq!(response.status(), 404);
    assert_eq!(reason(&response), "`wallet.deposit` is at the host `api`, and this call went to `vault`");
    let response = bare(&sandbox, Method::POST, "/acme/volt/v9/nothing")?.send().await?;
    assert_eq!(reason(&response), "`acme` has no host `volt`; it has `api`, `vault`");
    Ok(())
}

#[tokio::test]
async fn an_unknown_provider_is_404_and_names_the_nearest() -> Outcome {
    let sandbox = Sandbox::builder().model(&acme()).model(&bolt()).start().await?;
    for path in ["/acne/api/v1/deposits", "/acne", "/acne/"] {
        let response = bare(&sandbox, Method::POST, path)?.send().await?;
        assert_eq!(response.status(), 404);
        assert_eq!(
            reason(&response),
            "there is no provider `acne` here; the nearest is `acme`; paths are /provider/host/path"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_method_is_405_and_names_the_right_one() -> Outcome {
    let sandbox = start().await?;
    let response = merchant(bare(&sandbox, Method::PUT, "/acme/api/v1/deposits")?).send().await?;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");
    assert_eq!(reason(&response), "`/acme/api/v1/deposits` takes POST, and this was PUT");
    Ok(())
}

#[tokio::test]
async fn the_content_type_is_json() -> Outcome {
    let sandbox = start().await?;
    let request = |content_type: Option<&str>| -> Result<_, Box<dyn std::error::Error>> {
        let request = merchant(bare(&sandbox, Method::POST, "/acme/api/v1/deposits")?).body(common::DEPOSIT);
        Ok(content_type
            .map_or(request.try_clone(), |text| Some(request.header("Content-Type", text)))
            .ok_or("a plain body")?)
    };
    let accepted = request(Some("application/json; charset=utf-8"))?.send().await?;
    assert_eq!(reason(&accepted), "");
    let wrong = request(Some("text/plain"))?.send().await?;
    assert_eq!(reason(&wrong), "the content type is wrong: application/json is due");
    let missing = request(None)?.send().await?;
    assert_eq!(reason(&missing), "the content type is missing: application/json is due");
    Ok(())
}

#[tokio::test]
async fn an_unknown_key_is_refused_and_the_nearest_is_named() -> Outcome {
    let sandbox = start().await?;
    let body = common::DEPOSIT.replace("\"currency\"", "\"curency\"");
    let response = deposit_of(&sandbox, body)?.send().await?;
    assert_eq!(
        reason(&response),
        "`curency`: the key is not in the table; `currency` is; `currency`: the field is required, and missing"
    );
    assert_eq!(response.text().await?, LIMIT);
    Ok(())
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_refused_and_not_quoted() -> Outcome {
    let sandbox = start().await?;
    let number = common::DEPOSIT.replace("\"100.00\"", "100.00");
    let response = deposit_of(&sandbox, number)?.send().await?;
    assert_eq!(reason(&response), "`amount`: an amount as text is due, and this is a number");
    let card = common::DEPOSIT.replace("100.00", "4111 1111 1111 1111");
    let response = deposit_of(&sandbox, card)?.send().await?;
    let said = reason(&response);
    assert!(said.starts_with("`amount`: ") && !said.contains("4111"), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_place_in_a_list_is_named_from_the_top() -> Outcome {
    let sandbox = start().await?;
    let body = common::DEPOSIT.replace('}', ",\"parts\":[{\"share\":1.0},{\"share\":true}]}");
    let response = deposit_of(&sandbox, body)?.send().await?;
    assert_eq!(reason(&response), "`parts[1].share`: an amount as a number is due, and this is a boolean");
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() -> Outcome {
    let sandbox = start().await?;
    for (body, said) in [
        (&b"{\"order_id\": "[..], "the body is not JSON: "),
        (b"order_id=1", "the body is not JSON: "),
        (b"{\"order_id\": \"\xff\"}", "the body is not UTF-8"),
        (b"", "the body is missing"),
        (b"[]", "the body: an object is due, and this is a list"),
    ] {
        let request = merchant(bare(&sandbox, Method::POST, "/acme/api/v1/deposits")?);
        let response = request.header("Content-Type", "application/json").body(body.to_vec()).send().await?;
        assert!(reason(&response).starts_with(said), "{}", reason(&response));
        assert_eq!(response.status(), 200);
    }
    Ok(())
}

#[tokio::test]
async fn a_refusal_of_an_operation_without_a_refused_sample_is_a_400_of_the_sandboxs_own() -> Outcome {
    let sandbox = start().await?;
    let response = bare(&sandbox, Method::GET, "/acme/api/v1/rates")?.send().await?;
    assert_eq!(response.status(), 400);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert!(reason(&response).starts_with("the header `Authorization` is missing"));
    Ok(())
}

#[tokio::test]
async fn an_operation_without_a_done_sample_is_501() -> Outcome {
    let sandbox = start().await?;
    let request = json(merchant(bare(&sandbox, Method::POST, "/acme/api/v1/history")?), common::DEPOSIT);
    let response = request.send().await?;
    assert_eq!(response.status(), 501);
    assert!(response.text().await?.contains("`wallet.history` has no done sample with a reply"));
    Ok(())
}

#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_413() -> Outcome {
    let sandbox = start().await?;
    let fits = deposit_of(&sandbox, " ".repeat(1024 * 1024))?.send().await?;
    assert_eq!(fits.status(), 200);
    // A client may see the answer, or that nobody reads what it still sends.
    if let Ok(response) = deposit_of(&sandbox, " ".repeat(1024 * 1024 + 1))?.send().await {
        assert_eq!(response.status(), 413);
    }
    let calls = sandbox.calls();
    assert_eq!(calls[1].wrong, ["the body is larger than 1 MiB"]);
    assert_eq!(calls[1].answered, Answered::Problem(413));
    Ok(())
}

#[tokio::test]
async fn two_operations_at_one_route_are_told_apart_by_the_body() -> Outcome {
    let mut model = acme();
    model.groups[0].operations[2].path = "/v1/deposits".to_owned();
    model.groups[0].operations[2].body = Some(vezne_codegen::model::ObjectId(1));
    model.groups[0].operations[2].samples = vec![model.groups[0].operations[0].samples[3].clone()];
    model.groups[0].operations[2].samples[0].verdict = Verdict::Done;
    let sandbox = Sandbox::builder().model(&model).start().await?;
    assert_eq!(deposit(&sandbox)?.send().await?.text().await?, DEPOSITED);
    assert_eq!(deposit_of(&sandbox, "{\"balance\":1}")?.send().await?.text().await?, "{}");
    assert_eq!(sandbox.calls()[1].operation.as_deref(), Some("wallet.history"));
    let neither = deposit_of(&sandbox, "{}")?.send().await?;
    assert!(reason(&neither).starts_with("`order_id`: the field is required"));
    Ok(())
}

#[tokio::test]
async fn two_providers_share_a_sandbox_and_keep_their_credentials() -> Outcome {
    let sandbox = Sandbox::builder().model(&acme()).model(&bolt()).start().await?;
    assert_eq!(sandbox.url("bolt", "main"), Some(format!("http://{}/bolt/main", sandbox.address())));
    assert_eq!(sandbox.url("bolt", "api"), None);
    assert_eq!(sandbox.url("acne", "api"), None);
    assert_eq!(sandbox.credential("bolt", None, "key").as_deref(), Some("sandbox-bolt-key"));
    assert_eq!(sandbox.credential("acme", Some("vault"), "token").as_deref(), Some("sandbox-acme-vault-token"));
    assert_eq!(sandbox.credential("acme", None, "token"), None);

    assert_eq!(deposit(&sandbox)?.send().await?.text().await?, DEPOSITED);
    let pay = bare(&sandbox, Method::POST, "/bolt/main/pay")?;
    let right = pay.try_clone().ok_or("no body")?.header("X-Key", "sandbox-bolt-key").send().await?;
    assert_eq!(right.text().await?, "{\"paid\":true}");
    let wrong = pay.header("X-Key", "sandbox-acme-merchant-key").send().await?;
    assert_eq!(reason(&wrong), "the header `X-Key` is not what the sandbox accepts");
    Ok(())
}

#[tokio::test]
async fn another_value_of_a_credential_can_be_accepted() -> Outcome {
    let builder = Sandbox::builder().model(&acme()).credential("acme", Some("vault"), "token", "t-1");
    let sandbox = builder.start().await?;
    assert_eq!(sandbox.credential("acme", Some("vault"), "token").as_deref(), Some("t-1"));
    let default = save_of(&sandbox, common::SAVE)?.send().await?;
    assert_eq!(reason(&default), "the header `X-Vault-Token` is not what the sandbox accepts");
    let request = bare(&sandbox, Method::POST, "/acme/vault/v1/cards")?.header("X-Vault-Token", "t-1");
    assert_eq!(reason(&json(request, common::SAVE).send().await?), "");
    Ok(())
}
