//! The five documents as five calls, with one that is declined and one that is never answered.
//!
//! Everything runs on this machine: a sandbox stands in for the three providers, made from the same specs as the
//! clients. `cargo run --example five_calls --all-features`

use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::Duration;

use anstream::println;
use anstyle::{AnsiColor, Style};
use vezne::runtime::{BaseUrl, Call, ClientBuilder, Decimal, Error, Outcome, Provider, Reply};
use vezne::sandbox::{Behaviour, Sandbox};
use vezne::{fastpay, paynet, paywall};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let sandbox =
        Sandbox::builder().routes(paywall::ROUTES).routes(fastpay::ROUTES).routes(paynet::ROUTES).start().await?;
    println!("{BOLD}Five documents, five calls{BOLD:#}, on a sandbox at {}", sandbox.address());

    let paywall = on(&sandbox, paywall::Client::builder())?
        .environment(paywall::Environment::Test)
        .credentials(
            paywall::Credentials::new()
                .public(paywall::PublicCredentials {
                    apikeypublic: accepted(&sandbox, "paywall", Some("public"), "apikeypublic").into(),
                    apiclientpublic: accepted(&sandbox, "paywall", Some("public"), "apiclientpublic").into(),
                })
                .private(paywall::PrivateCredentials {
                    apikeyprivate: accepted(&sandbox, "paywall", Some("private"), "apikeyprivate").into(),
                    apiclientprivate: accepted(&sandbox, "paywall", Some("private"), "apiclientprivate").into(),
                }),
        )
        .build()?;
    let fastpay = on(&sandbox, fastpay::Client::builder())?
        .environment(fastpay::Environment::Test)
        .credentials(fastpay::Credentials {
            client_id: accepted(&sandbox, "fastpay", None, "client_id").into(),
            client_secret: accepted(&sandbox, "fastpay", None, "client_secret").into(),
        })
        .build()?;
    let paynet = on(&sandbox, paynet::Client::builder())?
        .environment(paynet::Environment::Test)
        .credentials(paynet::Credentials { secret_key: accepted(&sandbox, "paynet", None, "secret_key").into() })
        .build()?;

    // 1. Card balance increase: moves money, and has no replay key.
    let increase = || paywall::card_production::IncreaseBalanceRequired { card_id: 144_353, amount: 10.into() };
    show(&sandbox, "Raise a card's balance", paywall.card_production().increase_balance(increase())).await;

    // 2. Wallet deposit, with the caller's own number to find it by.
    let deposit = paywall::wallet::Deposit::new(paywall::wallet::DepositRequired {
        id: "30bac1c0-ad6b-4c50-a52e-1b34f9b487a7".parse()?,
        amount: "1.00".parse()?,
    })
    .description("October")
    .external_reference("123321-123321-123321-123321");
    show(&sandbox, "Put money into a wallet", paywall.wallet().deposit(deposit)).await;

    // 3. Save a card: its number is masked wherever it is printed.
    let card = paywall::card_storage::SaveCard::new(paywall::card_storage::SaveCardRequired {
        relational_id1: "1000923".into(),
        card: paywall::card_storage::NewCardRequired {
            nickname: "My card".into(),
            holder_name: "Ada Yılmaz".into(),
            number: "4546711234567894".into(),
            month: 12,
            year: 2030,
        }
        .into(),
    })
    .include_details(true);
    show(&sandbox, "Save a card", paywall.card_storage().save_card(card)).await;

    // 4. Top-up by credit card: the caller's id is the replay key. The client logs in first, and keeps the token.
    let topup = |id: &str| fastpay::transaction::TopupCreditCardRequired {
        ext_transaction_id: id.into(),
        amount: Decimal::new(10_000, 2).into(),
        currency_code: vezne::runtime::Currency::TRY,
        account_number: "565663432432".into(),
        wallet_number: "4853534863917".into(),
    };
    show(&sandbox, "Load a wallet from a credit card", fastpay.transaction().topup_credit_card(topup("ORDER-1"))).await;

    // 5. The end of adding a card to a subscription.
    let confirm = paynet::subscription::CreateCardTdsConfirmRequired {
        session_id: "session_id".into(),
        token_id: "token_id".into(),
    };
    show(&sandbox, "Finish adding a card", paynet.subscription().create_card_tds_confirm(confirm)).await;

    // The same call again, and the provider says no: nothing happened.
    sandbox.next(Behaviour::Decline);
    show(&sandbox, "… and declined", paywall.card_production().increase_balance(increase())).await;

    // And once more, and no answer comes: it may have happened, and the error says so.
    sandbox.next(Behaviour::Stall);
    let call = fastpay.transaction().topup_credit_card(topup("ORDER-2")).timeout(Duration::from_millis(300));
    show(&sandbox, "… and never answered", call).await;

    sandbox.shutdown().await;
    Ok(())
}

/// Sends every host of a client to the sandbox.
fn on<P: Provider>(sandbox: &Sandbox, builder: ClientBuilder<P>) -> Result<ClientBuilder<P>, Box<dyn StdError>> {
    let mut builder = builder;
    for host in P::HOSTS {
        let url = sandbox.url(P::NAME, host).ok_or("the sandbox has no such host")?;
        builder = builder.host_named(host, url.parse::<BaseUrl>()?);
    }
    Ok(builder)
}

/// The value that the sandbox takes for a credential.
fn accepted(sandbox: &Sandbox, provider: &str, group: Option<&str>, name: &str) -> String {
    sandbox.credential(provider, group, name).unwrap_or_default()
}

/// Sends a call and prints what was sent (masked), what came back (typed), and what became of it.
async fn show<R>(sandbox: &Sandbox, title: &str, call: Call<R>)
where
    R: Reply + Debug,
{
    println!("\n{BOLD}{title}{BOLD:#}");
    let done = call.send().await;
    if let Some(sent) = sandbox.calls().last() {
        println!("  {DIM}sent{DIM:#}      {} {}", sent.method, sent.path);
        for (name, value) in
            sent.masked_headers().iter().filter(|(name, _)| name.contains("api") || name == "authorization")
        {
            println!("            {name}: {value}");
        }
        println!("            {}", sent.masked_body());
    }
    match done {
        Ok(response) => {
            println!("  {DIM}received{DIM:#}  HTTP {}", response.status().as_u16());
            let typed = format!("{:#?}", response.reply());
            for line in typed.lines() {
                println!("            {line}");
            }
            println!("  {DIM}outcome{DIM:#}   {GOOD}done{GOOD:#}");
        }
        Err(error) => explain(&error),
    }
}

/// Prints an error as somebody on duty wants to read it.
fn explain(error: &Error) {
    let (style, word, next) = match error.outcome() {
        Outcome::NotSent => (OPEN, "not sent", "send it again"),
        Outcome::Refused => (BAD, "refused", "nothing happened; change something first"),
        Outcome::Repeated => (OPEN, "repeated", "ask what became of the first call"),
        Outcome::Accepted => (GOOD, "accepted", "it happened; read the raw reply"),
        Outcome::Unknown => (OPEN, "unknown", "it may have happened; ask before anything else"),
    };
    if let Some(status) = error.status() {
        println!("  {DIM}received{DIM:#}  HTTP {}", status.as_u16());
    }
    if let Some(code) = error.code() {
        println!("            code {code}: {}", error.message().unwrap_or("no message"));
    }
    if let Some(key) = error.idempotency_key() {
        println!("  {DIM}key{DIM:#}       {key}");
    }
    println!("  {DIM}outcome{DIM:#}   {style}{word}{style:#}: {next}");
    println!("  {DIM}error{DIM:#}     {error}");
}
