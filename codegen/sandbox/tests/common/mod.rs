//! Two invented providers and the calls that are right for them.

#![allow(dead_code, unreachable_pub, reason = "each test target uses a part of it")]

pub mod orbit;

use std::error::Error;
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, Response};
use vezne_codegen::expr::Expr;
use vezne_codegen::model::CatalogueId;
use vezne_codegen::model::{
    Catalogue, CatalogueValue, Class, CredentialField, CredentialGroup, Credentials, Docs, Effect, Environment, Field,
    Form, Group, Header, HeaderSet, HostUrl, HostUrlSource, Media, Model, Object, ObjectId, Operation, Origin, Parts,
    Replay, Reply, Sample, Settle, Shape, Source, Type, Verdict,
};
use vezne_sandbox::{Sandbox, SandboxError};

pub type Outcome = Result<(), Box<dyn Error>>;

/// The samples of `acme`, to the letter: their spacing must arrive as it is.
pub const DEPOSITED: &str = "{\n  \"code\": \"00\",\n  \"payload\": {\"balance\": 100.00}\n}\n";
pub const LIMIT: &str = "{\"code\": \"51\", \"payload\": null}";
pub const CARD_SAVED: &str = "{\"code\": \"00\", \"payload\": {\"balance\": 0.10}}";
pub const CARD_REFUSED: &str = "{\"code\": \"14\", \"payload\": null}";
pub const RATES: &str = "{\"balance\": 1.5}";

pub const DEPOSIT: &str = r#"{"order_id":"o-1","amount":"100.00","currency":"TRY","owner":"Ada Lovelace"}"#;
pub const SAVE: &str = r#"{"number":"4111111111111111","cvv":"123","label":"holiday","alias_of":null}"#;

pub const TEST_CARD: &str = "4111111111111111";

/// Two hosts, two credential groups, an envelope, a catalogue:
///
/// | operation | call | body | samples |
/// |---|---|---|---|
/// | wallet.deposit | POST api /v1/deposits | Deposit | done, refused, unknown |
/// | wallet.rates | GET api /v1/rates | none | done |
/// | wallet.history | POST api /v1/history | Deposit | none with a reply |
/// | cards.save | POST vault /v1/cards | Card | done, refused |
pub fn acme() -> Model {
    Model {
        id: "acme".to_owned(),
        name: "Acme Pay".to_owned(),
        about: String::new(),
        zone: None,
        hosts: vec!["api".to_owned(), "vault".to_owned()],
        environments: vec![Environment { name: "test".to_owned(), urls: vec![unused_url(), unused_url()] }],
        settings: Vec::new(),
        credentials: Credentials {
            groups: vec![credentials(Some("merchant"), &["key", "code"]), credentials(Some("vault"), &["token"])],
        },
        sessions: Vec::new(),
        headers: acme_headers(),
        recipes: Vec::new(),
        objects: acme_objects(),
        catalogues: vec![Catalogue {
            ident: "Code".to_owned(),
            group: None,
            values: vec![CatalogueValue {
                wire: "00".to_owned(),
                ident: "Ok".to_owned(),
                verdict: Some(Verdict::Done),
                unsure: false,
                docs: Docs::default(),
            }],
            other: Some(Verdict::Refused),
            other_docs: Docs::default(),
        }],
        groups: acme_groups(),
    }
}

fn acme_headers() -> Vec<HeaderSet> {
    let header = |name: &str, value: Expr| Header { name: name.to_owned(), value };
    let credential =
        |group: &str, name: &str| Expr::Credential { group: Some(group.to_owned()), name: name.to_owned() };
    let bearer = Expr::Join(vec![Expr::Text("Bearer ".to_owned()), credential("merchant", "key")]);
    vec![
        HeaderSet {
            name: "merchant".to_owned(),
            headers: vec![
                header("Authorization", bearer),
                header("X-Merchant", credential("merchant", "code")),
                header("X-Version", Expr::Text("2".to_owned())),
            ],
        },
        HeaderSet { name: "vault".to_owned(), headers: vec![header("X-Vault-Token", credential("vault", "token"))] },
    ]
}

fn acme_objects() -> Vec<Object> {
    vec![
        object(
            "Envelope",
            vec![
                Field { ty: Type::Catalogue(CatalogueId(0)), ..field("code") },
                Field { ty: Type::Payload, optional: true, ..field("payload") },
            ],
        ),
        object("Balance", vec![Field { ty: Type::Money, ..field("balance") }]),
        object(
            "Deposit",
            vec![
                field("order_id"),
                Field { ty: Type::Money, form: Form::Text, ..field("amount") },
                Field { ty: Type::Currency, ..field("currency") },
                Field { class: Some(Class::Personal), ..field("owner") },
                Field { ty: Type::List(Box::new(Type::Object(ObjectId(4)))), optional: true, ..field("parts") },
            ],
        ),
        object(
            "Card",
            vec![
                Field { class: Some(Class::CardNumber), ..field("number") },
                Field { class: Some(Class::Cvv), ..field("cvv") },
                Field { optional: true, ..field("label") },
                Field { optional: true, class: Some(Class::Token), ..field("alias_of") },
            ],
        ),
        object(
            "Part",
            vec![
                Field { ty: Type::Money, ..field("share") },
                Field { class: Some(Class::CardNumber), optional: true, ..field("card") },
            ],
        ),
    ]
}

fn acme_groups() -> Vec<Group> {
    vec![
        group(
            "wallet",
            vec![
                Operation {
                    body: Some(ObjectId(2)),
                    samples: vec![
                        sample("document", Verdict::Done, None),
                        sample("limit", Verdict::Refused, Some(LIMIT)),
                        sample("deposited", Verdict::Done, Some(DEPOSITED)),
                        sample("odd", Verdict::Unknown, Some("{}")),
                    ],
                    ..operation("deposit", "POST", "/v1/deposits")
                },
                Operation {
                    reply: Reply::Whole(ObjectId(1)),
                    samples: vec![sample("rates", Verdict::Done, Some(RATES))],
                    ..operation("rates", "GET", "/v1/rates")
                },
                Operation {
                    body: Some(ObjectId(2)),
                    samples: vec![sample("document", Verdict::Done, None)],
                    ..operation("history", "POST", "/v1/history")
                },
            ],
        ),
        group(
            "cards",
            vec![Operation {
                host: 1,
                headers: 1,
                body: Some(ObjectId(3)),
                samples: vec![
                    sample("saved", Verdict::Done, Some(CARD_SAVED)),
                    sample("no_such_card", Verdict::Refused, Some(CARD_REFUSED)),
                ],
                ..operation("save", "POST", "/v1/cards")
            }],
        ),
    ]
}

/// Another provider with an operation of the same name, and credentials without groups.
pub fn bolt() -> Model {
    let key = Expr::Credential { group: None, name: "key".to_owned() };
    Model {
        id: "bolt".to_owned(),
        name: "Bolt".to_owned(),
        about: String::new(),
        zone: None,
        hosts: vec!["main".to_owned()],
        environments: vec![Environment { name: "test".to_owned(), urls: vec![unused_url()] }],
        settings: Vec::new(),
        credentials: Credentials { groups: vec![credentials(None, &["key"])] },
        sessions: Vec::new(),
        headers: vec![HeaderSet {
            name: "plain".to_owned(),
            headers: vec![Header { name: "X-Key".to_owned(), value: key }],
        }],
        recipes: Vec::new(),
        objects: vec![object("Paid", vec![Field { ty: Type::Bool, ..field("paid") }])],
        catalogues: Vec::new(),
        groups: vec![group(
            "wallet",
            vec![Operation {
                reply: Reply::Whole(ObjectId(0)),
                samples: vec![sample("paid", Verdict::Done, Some("{\"paid\":true}"))],
                ..operation("deposit", "POST", "/pay")
            }],
        )],
    }
}

fn unused_url() -> HostUrl {
    HostUrl { from: HostUrlSource::Setting("unused".to_owned()), docs: Docs::default() }
}

fn credentials(group: Option<&str>, names: &[&str]) -> CredentialGroup {
    let field =
        |name: &&str| CredentialField { name: (*name).to_owned(), ident: (*name).to_owned(), docs: Docs::default() };
    CredentialGroup { name: group.map(str::to_owned), fields: names.iter().map(field).collect() }
}

fn object(ident: &str, fields: Vec<Field>) -> Object {
    Object {
        ident: ident.to_owned(),
        group: None,
        docs: Docs::default(),
        fields,
        shape: Shape::Object,
        open: false,
        in_request: true,
        in_reply: true,
        in_text: false,
        internal: false,
        section: false,
        list: false,
    }
}

/// A required text.
fn field(wire: &str) -> Field {
    Field::new(wire, wire, Type::Text)
}

fn group(name: &str, operations: Vec<Operation>) -> Group {
    Group { name: name.to_owned(), about: String::new(), operations, untranscribed: Vec::new(), callbacks: Vec::new() }
}

/// On the first host, with the first headers, without a body, answered in an envelope.
fn operation(name: &str, method: &str, path: &str) -> Operation {
    Operation {
        name: name.to_owned(),
        docs: Docs::default(),
        notes: Vec::new(),
        source: Source {
            url: "https://docs.acme.example/".to_owned(),
            date: "2026-01-31".to_owned(),
            evidence: "document".to_owned(),
            title: "Acme Pay".to_owned(),
        },
        tried: None,
        browser: false,
        returns: Vec::new(),
        method: method.to_owned(),
        host: 0,
        path: path.to_owned(),
        headers: 0,
        effect: Effect::MovesMoney,
        replay: Replay::None,
        replay_docs: Docs::default(),
        settle: Settle::default(),
        request: None,
        body: None,
        parts: Parts::default(),
        media: Media::Json,
        computed: Vec::new(),
        packs: Vec::new(),
        requires: Vec::new(),
        session: None,
        sections: false,
        reply: Reply::Envelope(ObjectId(0), Type::Object(ObjectId(1))),
        reply_media: Media::Json,
        reply_headers: Vec::new(),
        opened: Vec::new(),
        reply_docs: Docs::default(),
        outcome: Vec::new(),
        http: None,
        paging: None,
        samples: Vec::new(),
    }
}

fn sample(name: &str, verdict: Verdict, reply: Option<&str>) -> Sample {
    Sample {
        name: name.to_owned(),
        verdict,
        origin: Origin::Constructed,
        docs: Docs::default(),
        status: 200,
        givens: Vec::new(),
        request: None,
        reply: reply.map(str::to_owned),
    }
}

/// A sandbox of `acme` alone.
pub async fn start() -> Result<Sandbox, SandboxError> {
    Sandbox::builder().model(&acme()).start().await
}

/// A client that uses no proxy of the machine's.
pub fn client() -> reqwest::Result<Client> {
    Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()
}

/// A request with nothing on it.
pub fn bare(sandbox: &Sandbox, method: Method, path: &str) -> Result<RequestBuilder, Box<dyn Error>> {
    Ok(client()?.request(method, format!("http://{}{path}", sandbox.address())))
}

/// The right headers for the first host of `acme`.
pub fn merchant(request: RequestBuilder) -> RequestBuilder {
    request
        .header("Authorization", "Bearer sandbox-acme-merchant-key")
        .header("X-Merchant", "sandbox-acme-merchant-code")
        .header("X-Version", "2")
}

pub fn json(request: RequestBuilder, body: impl Into<String>) -> RequestBuilder {
    request.header("Content-Type", "application/json").body(body.into())
}

/// A deposit that is right in everything but, perhaps, its body.
pub fn deposit_of(sandbox: &Sandbox, body: impl Into<String>) -> Result<RequestBuilder, Box<dyn Error>> {
    Ok(json(merchant(bare(sandbox, Method::POST, "/acme/api/v1/deposits")?), body))
}

/// A deposit that is right.
pub fn deposit(sandbox: &Sandbox) -> Result<RequestBuilder, Box<dyn Error>> {
    deposit_of(sandbox, DEPOSIT)
}

/// A card saved as it should be, but perhaps for its body.
pub fn save_of(sandbox: &Sandbox, body: impl Into<String>) -> Result<RequestBuilder, Box<dyn Error>> {
    let request =
        bare(sandbox, Method::POST, "/acme/vault/v1/cards")?.header("X-Vault-Token", "sandbox-acme-vault-token");
    Ok(json(request, body))
}

/// What the sandbox says was wrong.
pub fn reason(response: &Response) -> String {
    let reason = response.headers().get("x-vezne-sandbox");
    reason.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
