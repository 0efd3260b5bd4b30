//! Every kind of message, and the values in it that the client computes.

mod common;

use common::{Outcome, orbit, reason};
use reqwest::Method;
use vezne_codegen::model::{Media, Model, Operation, Verdict};
use vezne_sandbox::{Answered, Behaviour, Sandbox, SandboxError};

fn last(model: &mut Model) -> Option<&mut Operation> {
    let mut operations = model.groups.iter_mut().flat_map(|group| &mut group.operations);
    operations.find(|operation| operation.name == "last")
}

#[tokio::test]
async fn a_right_signature_is_accepted_and_the_sample_answers_in_its_status_and_headers() -> Outcome {
    let sandbox = orbit::start().await?;
    let response = orbit::charge(&sandbox, orbit::KEY)?.send().await?;
    assert_eq!(reason(&response), "");
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["location"], "https://api.orbit.example/v1/charges/c-1");
    assert_eq!(response.text().await?, "{\"ok\": true}\n");
    Ok(())
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_the_field_is_named() -> Outcome {
    let sandbox = orbit::start().await?;
    let response = orbit::charge(&sandbox, "another-key")?.send().await?;
    assert_eq!(
        reason(&response),
        "the field `hash` is not what the client computes: check the recipe and its arguments"
    );
    assert_eq!(sandbox.calls()[0].answered, Answered::Sample("not_charged".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_signature_by_another_accepted_credential_is_right() -> Outcome {
    let builder = Sandbox::builder().model(&orbit::orbit()?).credential("orbit", None, "key", "another-key");
    let sandbox = builder.start().await?;
    assert_eq!(reason(&orbit::charge(&sandbox, "another-key")?.send().await?), "");
    assert!(reason(&orbit::charge(&sandbox, orbit::KEY)?.send().await?).starts_with("the field `hash` is not"));
    Ok(())
}

#[tokio::test]
async fn a_computed_value_that_is_left_out_is_missing_though_nobody_can_know_it() -> Outcome {
    let sandbox = orbit::start().await?;
    let request = orbit::plain(&sandbox, Method::POST, "/v1/charges")?;
    let response = orbit::form(request, "order=o&amount=1.00&card=4111111111111111").send().await?;
    assert_eq!(reason(&response), "the field `rnd` is missing, and the client always computes it");
    Ok(())
}

#[tokio::test]
async fn a_form_is_checked_field_by_field() -> Outcome {
    let sandbox = orbit::start().await?;
    for (body, said) in [
        ("order=o&order=p", "`order`: the key stands twice"),
        ("ordr=o", "`ordr`: the key is not in the table; `order` is"),
        ("order=o&amount=1,00", "`amount`: "),
        ("order=%FF", "the body cannot be read as a form: "),
    ] {
        let request = orbit::plain(&sandbox, Method::POST, "/v1/charges")?;
        let found = reason(&orbit::form(request, body).send().await?);
        assert!(found.contains(said), "{found}");
    }
    let json = common::json(orbit::plain(&sandbox, Method::POST, "/v1/charges")?, "{}").send().await?;
    assert!(reason(&json).starts_with("the content type is wrong: application/x-www-form-urlencoded is due"));
    Ok(())
}

#[tokio::test]
async fn a_path_with_fields_is_found_and_one_that_is_written_out_wins() -> Outcome {
    let sandbox = orbit::start().await?;
    for (path, operation) in [("/v1/charges/last", "charges.last"), ("/v1/charges/17", "charges.get")] {
        let response = orbit::plain(&sandbox, Method::GET, path)?.send().await?;
        assert_eq!(reason(&response), "", "{path}");
        assert_eq!(sandbox.calls().pop().and_then(|call| call.operation).as_deref(), Some(operation));
    }
    let wrong = orbit::plain(&sandbox, Method::GET, "/v1/charges/c-1")?.send().await?;
    assert!(reason(&wrong).starts_with("`path.id`: a whole number is due"), "{}", reason(&wrong));
    Ok(())
}

#[tokio::test]
async fn a_path_that_nearly_fits_a_template_is_404_and_names_it() -> Outcome {
    let sandbox = orbit::start().await?;
    let response = orbit::plain(&sandbox, Method::POST, "/v1/charges/c-1/refund")?.send().await?;
    assert_eq!(response.status(), 404);
    assert_eq!(
        reason(&response),
        "there is nothing at `/orbit/api/v1/charges/***/refund`; the nearest route is \
         POST /orbit/api/v1/charges/{id}/refunds (`charges.refund`)"
    );
    let response = orbit::plain(&sandbox, Method::PUT, "/v1/charges/last")?.send().await?;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET");
    Ok(())
}

#[tokio::test]
async fn a_call_that_carries_the_token_of_the_login_is_right() -> Outcome {
    let sandbox = orbit::start().await?;
    let login = orbit::plain(&sandbox, Method::POST, "/login")?;
    let login = orbit::form(login, "merchant=sandbox-orbit-merchant").send().await?;
    assert_eq!(reason(&login), "");
    assert!(login.text().await?.contains(orbit::TOKEN));
    let response = orbit::refund(&sandbox, "c%2F1", "?part=2&notify=true", Some(orbit::TOKEN))?.send().await?;
    assert_eq!(reason(&response), "");
    assert_eq!(response.status(), 200);
    Ok(())
}

#[tokio::test]
async fn a_call_without_the_token_of_the_login_is_401() -> Outcome {
    let sandbox = orbit::start().await?;
    let without = orbit::refund(&sandbox, "c-1", "?part=2", None)?.send().await?;
    assert_eq!(without.status(), 401);
    assert_eq!(reason(&without), "the header `Authorization` is missing, and the client always computes it");
    let other = orbit::refund(&sandbox, "c-1", "?part=2", Some("stale"))?.send().await?;
    assert_eq!(other.status(), 401);
    assert!(!format!("{:?}", sandbox.calls()).contains("stale"));
    Ok(())
}

#[tokio::test]
async fn a_refused_sample_outside_2xx_comes_in_its_own_status() -> Outcome {
    let sandbox = orbit::start().await?;
    sandbox.next(Behaviour::Decline);
    let response = orbit::refund(&sandbox, "c-1", "?part=2", Some(orbit::TOKEN))?.send().await?;
    assert_eq!((response.status().as_u16(), reason(&response).as_str()), (422, ""));
    assert_eq!(response.headers()["content-type"], "application/json");
    Ok(())
}

#[tokio::test]
async fn a_signature_of_the_body_or_of_the_address_is_made_of_what_was_sent() -> Outcome {
    let sandbox = orbit::start().await?;
    let request = orbit::refund(&sandbox, "c-1", "?part=2", Some(orbit::TOKEN))?.body("{\"amount\": \"1.00\"}");
    assert_eq!(
        reason(&request.send().await?),
        "the header `X-Signature` is not what the client computes: check the recipe and its arguments"
    );
    let mut request = orbit::refund(&sandbox, "c-1", "?part=2", Some(orbit::TOKEN))?.build()?;
    request.url_mut().set_query(Some("part=3"));
    let response = common::client()?.execute(request).await?;
    assert_eq!(
        reason(&response),
        "the header `X-Address` is not what the client computes: check the recipe and its arguments"
    );
    Ok(())
}

#[tokio::test]
async fn a_query_is_checked_field_by_field() -> Outcome {
    let sandbox = orbit::start().await?;
    for (query, said) in [
        ("", "`query.part`: the field is required, and missing"),
        ("?part=2&part=3", "`query.part`: the key stands twice"),
        ("?part=two", "`query.part`: a whole number is due"),
        ("?part=2&notfy=true", "`query.notfy`: the key is not in the table; `notify` is"),
    ] {
        let response = orbit::refund(&sandbox, "c-1", query, Some(orbit::TOKEN))?.send().await?;
        assert_eq!(reason(&response), said, "{query}");
        assert_eq!(response.status(), 422);
    }
    Ok(())
}

#[tokio::test]
async fn a_header_of_the_request_is_due_once() -> Outcome {
    let sandbox = orbit::start().await?;
    let request = orbit::refund(&sandbox, "c-1", "?part=2", Some(orbit::TOKEN))?;
    let twice = request.try_clone().ok_or("no body")?.header("Idempotency-Key", "k-2").send().await?;
    assert_eq!(reason(&twice), "the header `Idempotency-Key` stands twice");
    let mut request = request.build()?;
    request.headers_mut().remove("idempotency-key");
    let without = common::client()?.execute(request).await?;
    assert_eq!(reason(&without), "the header `Idempotency-Key` is missing");
    Ok(())
}

#[tokio::test]
async fn xml_is_read_and_answered_in_its_charset() -> Outcome {
    let sandbox = orbit::start().await?;
    let response = orbit::ask(&sandbox, orbit::KEY)?.send().await?;
    assert_eq!(reason(&response), "");
    assert_eq!(response.headers()["content-type"], "text/xml; charset=ISO-8859-9");
    let bytes = response.bytes().await?;
    assert!(bytes.windows(4).any(|window| window == b"\xfeifa"), "{bytes:?}");
    let wrong = orbit::ask(&sandbox, "another")?.send().await?;
    assert!(reason(&wrong).starts_with("the field `Key` is not what the client computes"));
    Ok(())
}

#[tokio::test]
async fn a_file_in_a_form_of_parts_is_right_and_not_shown() -> Outcome {
    let sandbox = orbit::start().await?;
    let part =
        |head: &str, content: &str| format!("--b-1\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n");
    let file = part("name=\"paper\"; filename=\"a.pdf\"", "what is in it");
    let body = part("name=\"kind\"", "passport") + &file + "--b-1--\r\n";
    let request = orbit::plain(&sandbox, Method::POST, "/v1/papers")?;
    let request = request.header("Content-Type", "multipart/form-data; boundary=b-1").body(body);
    assert_eq!(reason(&request.send().await?), "");
    assert_eq!(sandbox.calls()[0].masked_body(), r#"{"kind":"passport","paper":"***"}"#);
    let text = part("name=\"kind\"", "passport") + &part("name=\"paper\"", "what is in it") + "--b-1--\r\n";
    let request = orbit::plain(&sandbox, Method::POST, "/v1/papers")?;
    let request = request.header("Content-Type", "multipart/form-data; boundary=b-1").body(text);
    let due = "`paper`: a file: a part with a file name is due, and this is a text";
    assert_eq!(reason(&request.send().await?), due);
    Ok(())
}

#[tokio::test]
async fn a_page_is_answered_as_a_page() -> Outcome {
    let mut model = orbit::orbit()?;
    let operation = last(&mut model).ok_or("no `last`")?;
    operation.reply_media = Media::Html;
    operation.samples[0].reply = Some("<p>ş</p>\n".to_owned());
    let sandbox = Sandbox::builder().model(&model).start().await?;
    let response = orbit::plain(&sandbox, Method::GET, "/v1/charges/last")?.send().await?;
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(response.text().await?, "<p>ş</p>");
    Ok(())
}

#[tokio::test]
async fn what_is_pending_is_the_usual_answer_where_nothing_is_done_at_once() -> Outcome {
    let mut model = orbit::orbit()?;
    last(&mut model).ok_or("no `last`")?.samples[0].verdict = Verdict::Pending;
    let sandbox = Sandbox::builder().model(&model).start().await?;
    orbit::plain(&sandbox, Method::GET, "/v1/charges/last")?.send().await?;
    assert_eq!(sandbox.calls()[0].answered, Answered::Sample("last_one".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_setting_in_a_header_is_its_default_or_the_value_that_was_given() -> Outcome {
    let mut model = orbit::orbit()?;
    let sandbox = Sandbox::builder().model(&model).setting("orbit", "locale", "en").start().await?;
    let response = orbit::plain(&sandbox, Method::GET, "/v1/charges/last")?.send().await?;
    assert_eq!(reason(&response), "the header `X-Locale` is not what the sandbox accepts");
    let unknown = Sandbox::builder().model(&model).setting("orbit", "local", "en").start().await;
    assert!(matches!(unknown, Err(SandboxError::UnknownSetting { nearest: Some(near), .. }) if near == "orbit.locale"));
    model.settings[0].default = None;
    let sandbox = Sandbox::builder().model(&model).start().await?;
    let response = orbit::plain(&sandbox, Method::GET, "/v1/charges/last")?.send().await?;
    assert_eq!(reason(&response), "", "a tenant's setting may be anything");
    Ok(())
}

#[tokio::test]
async fn no_section_of_a_call_shows_a_secret() -> Outcome {
    let sandbox = orbit::start().await?;
    orbit::charge(&sandbox, orbit::KEY)?.send().await?;
    orbit::ask(&sandbox, orbit::KEY)?.send().await?;
    orbit::refund(&sandbox, "tok-77", "?part=2&extra=hidden", Some(orbit::TOKEN))?.send().await?;
    orbit::plain(&sandbox, Method::POST, "/v1/charges/tok-77?extra=hidden")?.send().await?;
    let calls = sandbox.calls();
    let hash = orbit::hmac(b"o 1|10.00|abcd1234", orbit::KEY);
    assert_eq!(
        calls[0].masked_body(),
        r#"{"order":"o 1","amount":"10.00","card":"411111******1111","rnd":"abcd1234","hash":"***"}"#
    );
    assert_eq!(calls[1].masked_body(), r#"{"Name":"***","Key":"***","Row":["1"]}"#);
    assert_eq!(calls[2].masked_path(), "/orbit/api/v1/charges/***/refunds");
    assert_eq!(calls[2].masked_query(), "part=2&extra=***");
    assert_eq!(calls[2].query, "part=2&extra=hidden");
    assert_eq!(calls[3].masked_query(), "***");
    let shown = format!("{calls:?}");
    for hidden in ["4111111111111111", hash.as_str(), orbit::KEY, orbit::TOKEN, "tok-77", "hidden", "Ş"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    Ok(())
}
