//! What the handle can order, and what a client sees of it.

mod common;

use std::time::Duration;

use common::{DEPOSITED, LIMIT, Outcome, acme, bare, bolt, deposit, deposit_of, merchant, reason, save_of, start};
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use vezne_sandbox::{Answered, Behaviour, Sandbox, SandboxError};

/// Everything the sandbox sends for a right deposit until it closes the connection.
async fn raw_deposit(sandbox: &Sandbox) -> Result<String, Box<dyn std::error::Error>> {
    let body = common::DEPOSIT;
    let mut stream = TcpStream::connect(sandbox.address()).await?;
    let head = format!(
        "POST /acme/api/v1/deposits HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer sandbox-acme-merchant-key\r\n\
         X-Merchant: sandbox-acme-merchant-code\r\nX-Version: 2\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut received = String::new();
    stream.read_to_string(&mut received).await?;
    Ok(received)
}

#[tokio::test]
async fn decline_answers_with_the_first_refused_sample_once() -> Outcome {
    let sandbox = start().await?;
    sandbox.next(Behaviour::Decline);
    let response = deposit(&sandbox)?.send().await?;
    assert_eq!(response.status(), 200);
    assert!(!response.headers().contains_key("x-vezne-sandbox"));
    assert_eq!(response.text().await?, LIMIT);
    assert_eq!(deposit(&sandbox)?.send().await?.text().await?, DEPOSITED);
    Ok(())
}

#[tokio::test]
async fn any_sample_can_be_asked_for_by_name() -> Outcome {
    let sandbox = start().await?;
    sandbox.next(Behaviour::sample("odd"));
    assert_eq!(deposit(&sandbox)?.send().await?.text().await?, "{}");
    assert_eq!(sandbox.calls()[0].answered, Answered::Sample("odd".to_owned()));
    Ok(())
}

#[tokio::test]
async fn an_ordered_answer_does_not_hide_that_the_request_is_wrong() -> Outcome {
    let sandbox = start().await?;
    sandbox.next(Behaviour::sample("deposited"));
    let response = deposit_of(&sandbox, "{}")?.send().await?;
    assert!(reason(&response).starts_with("`order_id`: the field is required"));
    assert_eq!(response.text().await?, LIMIT);
    Ok(())
}

#[tokio::test]
async fn orders_are_carried_out_in_order_and_wait_for_their_operation() -> Outcome {
    let sandbox = start().await?;
    sandbox.next_for("cards.save", Behaviour::Status(503))?;
    sandbox.next_for("acme.wallet.deposit", Behaviour::Status(500))?;
    sandbox.next(Behaviour::Status(502));
    let lost = bare(&sandbox, Method::GET, "/acme/api/nothing")?.send().await?;
    assert_eq!(lost.status(), 404, "a call that reaches no operation takes no order");
    assert_eq!(deposit(&sandbox)?.send().await?.status(), 500);
    assert_eq!(deposit(&sandbox)?.send().await?.status(), 502);
    assert_eq!(deposit(&sandbox)?.send().await?.status(), 200);
    assert_eq!(save_of(&sandbox, common::SAVE)?.send().await?.status(), 503);
    Ok(())
}

#[tokio::test]
async fn stall_reads_the_request_and_never_answers() -> Outcome {
    let sandbox = start().await?;
    sandbox.next(Behaviour::Stall);
    let error = deposit(&sandbox)?.timeout(Duration::from_millis(200)).send().await.err().ok_or("it answered")?;
    assert!(error.is_timeout(), "{error}");
    let calls = sandbox.calls();
    assert_eq!(calls[0].answered, Answered::Stalled);
    assert_eq!(calls[0].body, common::DEPOSIT);
    assert!(calls[0].wrong.is_empty());
    assert_eq!(deposit(&sandbox)?.send().await?.status(), 200, "other calls go on");
    Ok(())
}

#[tokio::test]
async fn stall_before_reading_reads_no_body_and_never_answers() -> Outcome {
    let sandbox = start().await?;
    sandbox.next_for("wallet.deposit", Behaviour::StallBeforeReading)?;
    let large = " ".repeat(64 * 1024 * 1024);
    let error =
        deposit_of(&sandbox, large)?.timeout(Duration::from_millis(500)).send().await.err().ok_or("it answered")?;
    assert!(error.is_timeout(), "{error}");
    let calls = sandbox.calls();
    assert_eq!((&calls[0].answered, calls[0].body.len()), (&Answered::Stalled, 0));
    Ok(())
}

#[tokio::test]
async fn drop_closes_the_connection_without_a_byte() -> Outcome {
    let sandbox = start().await?;
    sandbox.next(Behaviour::Drop);
    assert_eq!(raw_deposit(&sandbox).await?, "");
    let calls = sandbox.calls();
    assert_eq!(calls[0].answered, Answered::Dropped);
    assert_eq!(calls[0].body, common::DEPOSIT, "the request was read");
    sandbox.next(Behaviour::Drop);
    let error = deposit(&sandbox)?.send().await.err().ok_or("it answered")?;
    assert!(!error.is_timeout() && !error.is_connect(), "{error}");
    Ok(())
}

#[tokio::test]
async fn truncate_announces_the_whole_answer_and_sends_half() -> Outcome {
    let sandbox = start().await?;
    sandbox.next(Behaviour::Truncate);
    let received = raw_deposit(&sandbox).await?;
    let (head, body) = received.split_once("\r\n\r\n").ok_or("no head")?;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains(&format!("content-length: {}", DEPOSITED.len())), "{head}");
    assert_eq!(body, &DEPOSITED[..DEPOSITED.len() / 2]);
    sandbox.next(Behaviour::Truncate);
    let response = deposit(&sandbox)?.send().await?;
    assert_eq!(response.status(), 200);
    assert!(response.text().await.is_err());
    assert_eq!(sandbox.calls()[1].answered, Answered::Truncated);
    Ok(())
}

#[tokio::test]
async fn a_status_has_no_body() -> Outcome {
    let sandbox = start().await?;
    sandbox.next(Behaviour::Status(503));
    let response = deposit(&sandbox)?.send().await?;
    assert_eq!(response.status(), 503);
    assert_eq!(response.bytes().await?.len(), 0);
    assert_eq!(sandbox.calls()[0].answered, Answered::Status(503));
    Ok(())
}

#[tokio::test]
async fn raw_is_answered_to_the_byte() -> Outcome {
    let sandbox = start().await?;
    sandbox.next(Behaviour::raw(502, &b"<html>\xff"[..]));
    let response = deposit(&sandbox)?.send().await?;
    assert_eq!(response.status(), 502);
    assert_eq!(&response.bytes().await?[..], b"<html>\xff");
    Ok(())
}

#[tokio::test]
async fn a_status_that_allows_no_body_comes_without_one() -> Outcome {
    let sandbox = start().await?;
    for status in [204, 304] {
        sandbox.next(Behaviour::raw(status, "{}"));
        let response = deposit(&sandbox)?.send().await?;
        assert_eq!(response.status(), status);
        assert_eq!(response.bytes().await?.len(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn a_status_that_is_no_answer_is_501() -> Outcome {
    let sandbox = start().await?;
    for status in [0, 99, 100, 101, 199, 1000, u16::MAX] {
        sandbox.next(Behaviour::Status(status));
        assert_eq!(deposit(&sandbox)?.send().await?.status(), 501, "{status}");
    }
    Ok(())
}

#[tokio::test]
async fn an_order_for_an_unknown_operation_or_sample_says_what_there_is() -> Outcome {
    let sandbox = Sandbox::builder().model(&acme()).model(&bolt()).start().await?;
    let words = |result: Result<(), SandboxError>| result.err().map(|error| error.to_string()).unwrap_or_default();
    assert_eq!(
        words(sandbox.next_for("wallets.deposit", Behaviour::Stall)),
        "there is no operation `wallets.deposit`; names are written `group.operation`: did you mean `wallet.deposit`?"
    );
    assert_eq!(
        words(sandbox.next_for("wallet.deposit", Behaviour::Stall)),
        "several providers have `wallet.deposit`: write `acme.wallet.deposit` or `bolt.wallet.deposit`"
    );
    assert_eq!(
        words(sandbox.next_for("cards.save", Behaviour::sample("stored"))),
        "`cards.save` has no sample `stored` with a reply: it has `saved`, `no_such_card`"
    );
    assert_eq!(
        words(sandbox.next_for("wallet.rates", Behaviour::Decline)),
        "`wallet.rates` has no refused sample with a reply: it has `rates`"
    );
    Ok(())
}

#[tokio::test]
async fn an_order_that_the_operation_called_cannot_carry_out_is_501() -> Outcome {
    let sandbox = start().await?;
    sandbox.next(Behaviour::Decline);
    let response = merchant(bare(&sandbox, Method::GET, "/acme/api/v1/rates")?).send().await?;
    assert_eq!(response.status(), 501);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_calls_at_once_are_all_answered_and_recorded() -> Outcome {
    let sandbox = start().await?;
    for _ in 0..16 {
        sandbox.next(Behaviour::Decline);
    }
    let mut calls = JoinSet::new();
    for number in 0..64 {
        let request = deposit_of(&sandbox, common::DEPOSIT.replace("o-1", &format!("o-{number}")))?;
        calls.spawn(async move { request.send().await?.text().await });
    }
    let mut declined = 0;
    while let Some(answer) = calls.join_next().await {
        let answer = answer??;
        assert!(answer == DEPOSITED || answer == LIMIT, "{answer}");
        declined += usize::from(answer == LIMIT);
    }
    assert_eq!(declined, 16);
    let mut bodies: Vec<_> = sandbox.calls().into_iter().map(|call| call.body).collect();
    bodies.sort();
    bodies.dedup();
    assert_eq!(bodies.len(), 64);
    Ok(())
}
