//! The checked-in clients, sent to a sandbox that stands in for their providers, and a request for each operation.

use std::pin::Pin;
use std::sync::Arc;

use vezne::runtime::{
    BaseUrl, Call, ClientBuilder, Currency, Error, HeldToken, Provider, Reply, Stored, TokenKey, TokenStore,
};
use vezne::sandbox::{Sandbox, SandboxBuilder};
use vezne::{fastpay, paynet, paywall};
use vezne_codegen::model::Model;

/// A sandbox with its clients, made with the credentials that it accepts.
#[derive(Debug)]
pub struct Bench {
    /// The server.
    pub sandbox: Sandbox,
    /// Three services with a host and a pair of keys each.
    pub paywall: paywall::Client,
    /// A bearer token, and a replay key whose repeat is refused.
    pub fastpay: fastpay::Client,
    /// A raw key, and a replay key whose repeat is answered.
    pub paynet: paynet::Client,
}

impl Bench {
    /// Starts a sandbox for every provider.
    pub async fn start() -> Self {
        let sandbox = Sandbox::builder()
            .routes(paywall::ROUTES)
            .routes(fastpay::ROUTES)
            .routes(paynet::ROUTES)
            .start()
            .await
            .unwrap();
        let key = |provider, group, name| sandbox.credential(provider, group, name).unwrap();
        let paywall = to(&sandbox, paywall::Client::builder())
            .environment(paywall::Environment::Test)
            .credentials(
                paywall::Credentials::new()
                    .public(paywall::PublicCredentials {
                        apikeypublic: key("paywall", Some("public"), "apikeypublic").into(),
                        apiclientpublic: key("paywall", Some("public"), "apiclientpublic").into(),
                    })
                    .private(paywall::PrivateCredentials {
                        apikeyprivate: key("paywall", Some("private"), "apikeyprivate").into(),
                        apiclientprivate: key("paywall", Some("private"), "apiclientprivate").into(),
                    }),
            )
            .build()
            .unwrap();
        let fastpay = to(&sandbox, fastpay::Client::builder())
            .environment(fastpay::Environment::Test)
            .credentials(fastpay::Credentials {
                client_id: key("fastpay", None, "client_id").into(),
                client_secret: key("fastpay", None, "client_secret").into(),
            })
            .token_store(Arc::new(LoggedIn))
            .build()
            .unwrap();
        let paynet = to(&sandbox, paynet::Client::builder())
            .environment(paynet::Environment::Test)
            .credentials(paynet::Credentials { secret_key: key("paynet", None, "secret_key").into() })
            .build()
            .unwrap();
        Self { sandbox, paywall, fastpay, paynet }
    }

    /// Every operation, by name.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'_>> {
        Vec::from([
            Operation::new("card_production.increase_balance", || {
                self.paywall.card_production().increase_balance(increase())
            }),
            Operation::new("wallet.deposit", || self.paywall.wallet().deposit(deposit("1.00"))),
            Operation::new("card_storage.save_card", || self.paywall.card_storage().save_card(card())),
            Operation::new("transaction.topup_credit_card", || {
                self.fastpay.transaction().topup_credit_card(topup("ORDER-1"))
            }),
            Operation::new("subscription.create_card_tds_confirm", || {
                self.paynet.subscription().create_card_tds_confirm(confirm())
            }),
        ])
    }
}

/// The login was a moment ago: tests that are not about it see the calls that they make, and no other.
#[derive(Debug)]
pub struct LoggedIn;

/// The token that the sandbox gives and takes, from the sample of the login.
const TOKEN: &str = include_str!("../../specs/fastpay/samples/token.reply.json");

impl TokenStore for LoggedIn {
    fn load<'a>(&'a self, _key: &'a TokenKey) -> Stored<'a, Option<HeldToken>> {
        let reply = vezne_runtime::Tree::parse(TOKEN.as_bytes()).unwrap();
        let value = reply.at(&["access_token"]).and_then(vezne_runtime::Tree::text).unwrap();
        Box::pin(std::future::ready(Some(HeldToken { value: value.into(), renew_at: None })))
    }

    fn save<'a>(&'a self, _key: &'a TokenKey, _token: HeldToken) -> Stored<'a, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// How a call ended, whatever it carries.
type Ending = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// An operation to call, whatever it carries.
pub struct Operation<'a> {
    /// Group and operation.
    pub name: &'static str,
    call: Box<dyn Fn() -> Ending + 'a>,
}

impl<'a> Operation<'a> {
    fn new<R: Reply>(name: &'static str, call: impl Fn() -> Call<R> + 'a) -> Self {
        let call = move || -> Ending {
            let call = call().into_future();
            Box::pin(async move { call.await.map(drop) })
        };
        Self { name, call: Box::new(call) }
    }

    /// Calls it.
    pub async fn call(&self) -> Result<(), Error> {
        (self.call)().await
    }
}

/// Sends every host of a client to the sandbox.
pub fn to<P: Provider>(sandbox: &Sandbox, builder: ClientBuilder<P>) -> ClientBuilder<P> {
    P::HOSTS.iter().fold(builder, |builder, host| {
        let url = sandbox.url(P::NAME, host).expect("the sandbox has the host");
        builder.host_named(host, url.parse::<BaseUrl>().unwrap())
    })
}

/// A sandbox of one provider that takes this one value for each of its credentials.
pub fn taking(model: &Model, credential: &str) -> SandboxBuilder {
    let fields =
        model.credentials.groups.iter().flat_map(|group| group.fields.iter().map(|field| (&group.name, field)));
    fields.fold(Sandbox::builder().model(model), |builder, (group, field)| {
        builder.credential(&model.id, group.as_deref(), &field.name, credential)
    })
}

/// What a sandbox runs on beside calls that wait for themselves: a thread of its own.
#[must_use]
pub fn server() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Ten for a card.
#[must_use]
pub fn increase() -> paywall::card_production::IncreaseBalanceRequired {
    paywall::card_production::IncreaseBalanceRequired { card_id: 144_353, amount: 10.into() }
}

/// An amount for a wallet.
#[must_use]
pub fn deposit(amount: &str) -> paywall::wallet::DepositRequired {
    paywall::wallet::DepositRequired {
        id: "30bac1c0-ad6b-4c50-a52e-1b34f9b487a7".parse().unwrap(),
        amount: amount.parse().unwrap(),
    }
}

/// A card to save.
#[must_use]
pub fn card() -> paywall::card_storage::SaveCardRequired {
    paywall::card_storage::SaveCardRequired {
        relational_id1: "1000923".into(),
        card: paywall::card_storage::NewCardRequired {
            nickname: "My card".into(),
            holder_name: "Ada Yılmaz".into(),
            number: "4546711234567894".into(),
            month: 12,
            year: 2030,
        }
        .into(),
    }
}

/// A hundred for a wallet, under this replay key.
#[must_use]
pub fn topup(id: &str) -> fastpay::transaction::TopupCreditCardRequired {
    fastpay::transaction::TopupCreditCardRequired {
        ext_transaction_id: id.into(),
        amount: "100.00".parse().unwrap(),
        currency_code: Currency::TRY,
        account_number: "565663432432".into(),
        wallet_number: "4853534863917".into(),
    }
}

/// The end of adding a card.
#[must_use]
pub fn confirm() -> paynet::subscription::CreateCardTdsConfirmRequired {
    paynet::subscription::CreateCardTdsConfirmRequired { session_id: "session".into(), token_id: "token".into() }
}

impl std::fmt::Debug for Operation<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.name)
    }
}
