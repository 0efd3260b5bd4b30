//! How a sandbox starts, why it may not, and that it is gone when it has stopped.

mod common;

use std::time::Duration;

use common::{DEPOSITED, Outcome, acme, deposit, start};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use vezne_codegen::expr::Expr;
use vezne_codegen::model::{Model, ObjectId, Session};
use vezne_codegen::routes::{FORMAT, Routes};
use vezne_sandbox::{Behaviour, Sandbox, SandboxBuilder, SandboxError};

async fn error_of(builder: SandboxBuilder) -> String {
    builder.start().await.err().map(|error| error.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn a_routes_document_serves_like_its_model() -> Outcome {
    let document = Routes::of(&acme()).to_json()?;
    let sandbox = Sandbox::builder().routes(&document).start().await?;
    assert_eq!(deposit(&sandbox)?.send().await?.text().await?, DEPOSITED);
    Ok(())
}

#[tokio::test]
async fn it_listens_on_loopback_on_a_free_port() -> Outcome {
    let (one, other) = (start().await?, start().await?);
    assert!(one.address().ip().is_loopback());
    assert_ne!(one.address().port(), other.address().port());
    Ok(())
}

#[tokio::test]
async fn a_taken_port_is_a_clear_error() -> Outcome {
    let first = start().await?;
    let port = first.address().port();
    let second = Sandbox::builder().model(&acme()).port(port).start().await;
    assert!(matches!(second, Err(SandboxError::PortTaken { port: taken }) if taken == port));
    let said = second.err().map(|error| error.to_string()).unwrap_or_default();
    assert_eq!(
        said,
        format!(
            "port {port} of 127.0.0.1 is taken: stop what listens there, or leave `.port(…)` out to get a free one"
        )
    );
    Ok(())
}

#[tokio::test]
async fn shutdown_closes_the_port_and_the_connections() -> Outcome {
    let sandbox = start().await?;
    let address = sandbox.address();
    let mut idle = TcpStream::connect(address).await?;
    sandbox.next(Behaviour::Stall);
    let stalled = tokio::spawn(deposit(&sandbox)?.send());
    while sandbox.calls().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sandbox.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err());
    let read = tokio::time::timeout(Duration::from_secs(5), idle.read(&mut [0; 1])).await?;
    assert_eq!(read.unwrap_or(0), 0);
    assert!(stalled.await?.is_err());
    Sandbox::builder().model(&acme()).port(address.port()).start().await?;
    Ok(())
}

#[tokio::test]
async fn a_dropped_sandbox_stops() -> Outcome {
    let sandbox = start().await?;
    let address = sandbox.address();
    drop(sandbox);
    for _ in 0..200 {
        if TcpStream::connect(address).await.is_err() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err("the port is still open".into())
}

#[test]
fn a_missing_runtime_is_an_error_and_no_panic() {
    let mut starting = Box::pin(Sandbox::builder().model(&acme()).start());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let outcome = starting.as_mut().poll(&mut context);
    assert!(matches!(outcome, std::task::Poll::Ready(Err(SandboxError::NoRuntime))));
}

#[tokio::test]
async fn a_document_that_cannot_be_read_says_what_to_do() -> Outcome {
    let nonsense = error_of(Sandbox::builder().routes("{")).await;
    assert!(nonsense.starts_with("the routes document cannot be read (EOF"), "{nonsense}");
    assert!(nonsense.ends_with("generate it again with this version of vezne"), "{nonsense}");
    let future = Routes::of(&acme()).to_json()?.replacen(&format!("\"format\": {FORMAT}"), "\"format\": 99", 1);
    let future = error_of(Sandbox::builder().routes(&future)).await;
    assert!(future.contains("99"), "{future}");
    Ok(())
}

#[tokio::test]
async fn a_document_that_does_not_hold_together_is_an_error_and_no_panic() {
    type Break = fn(&mut Model);
    let broken: [(Break, &str); 8] = [
        (|model| model.groups[0].operations[0].host = 9, "`wallet.deposit`: its host is not there"),
        (|model| model.groups[0].operations[0].headers = 9, "`wallet.deposit`: its headers are not there"),
        (|model| model.groups[0].operations[0].body = Some(ObjectId(99)), "`wallet.deposit`: its body is not there"),
        (
            |model| model.groups[0].operations[0].parts.query = Some(ObjectId(99)),
            "`wallet.deposit`: its request is not there",
        ),
        (|model| model.groups[0].operations[0].session = Some(0), "`wallet.deposit`: its login is not there"),
        (
            |model| {
                let value = Expr::Text(String::new());
                let login = (9, 9);
                model.sessions = vec![Session { name: "bearer".to_owned(), login, value, seconds: None, renew: None }];
            },
            "the login of `bearer` is not there",
        ),
        (|model| model.objects.truncate(4), "`parts` of `Deposit` has a type that is not there"),
        (|model| model.credentials.groups.clear(), "the header `Authorization` cannot be computed"),
    ];
    for (break_it, said) in broken {
        let mut model = acme();
        break_it(&mut model);
        let error = error_of(Sandbox::builder().model(&model)).await;
        assert_eq!(
            error,
            format!("the routes of `acme` do not hold together ({said}): generate them again, and edit none by hand")
        );
    }
}

#[tokio::test]
async fn what_the_builder_was_given_must_make_sense() {
    assert!(error_of(Sandbox::builder()).await.starts_with("the sandbox stands in for nobody"));
    assert_eq!(error_of(Sandbox::builder().model(&acme()).model(&acme())).await, "`acme` was given twice: remove one");
    assert_eq!(
        error_of(Sandbox::builder().model(&acme()).credential("acme", Some("vault"), "tokn", "t")).await,
        "there is no credential `acme.vault.tokn`: did you mean `acme.vault.token`?"
    );
}
