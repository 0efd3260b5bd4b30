//! Forms that the payer's browser sends: the page is read as a browser reads it, and sent to a server that computes the
//! hash anew; and what cannot be such a form is made into none.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail loudly")]
#![allow(dead_code, reason = "of the fixtures one is called")]

use std::path::Path;

use tokio::runtime::Runtime;
use vezne_codegen::workspace;
use vezne_runtime::{BrowserForm, Currency, Effect, Error, Method, Outcome, Reason};
use vezne_sandbox::{Answered, Sandbox};
use vezne_tests::page::Page;
use vezne_tests::sandboxed::{server, taking, to};
use vezne_tests::stub::Stub;

pub mod clients {
    //! The clients of all fixtures.
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

use clients::browser_forms::{
    self,
    payment::{Open, OpenBackRequired, OpenRequired, Start, StartRequired},
};

const KEY: &str = "c4n4ry-key";

/// A server that stands in for the provider of the fixture.
fn sandbox(server: &Runtime) -> Sandbox {
    let model = workspace::check(Path::new("fixtures/browser_forms")).unwrap().model.unwrap();
    server.block_on(taking(&model, KEY).start()).unwrap()
}

fn client(sandbox: &Sandbox, key: &str) -> browser_forms::Client {
    to(sandbox, browser_forms::Client::builder())
        .environment(browser_forms::Environment::Test)
        .credentials(browser_forms::Credentials { store_key: key.into() })
        .build()
        .unwrap()
}

fn start() -> Start {
    Start::new(StartRequired {
        shop: 7,
        oid: "A|1".to_owned(),
        amount: "12.5".parse().unwrap(),
        pan: "4111111111111111".into(),
    })
    .firm("Kırtasiye \"Ş\" <& 'ş'>")
    .payer("Ayşe\r\nYılmaz".to_owned())
}

/// A form of a client that reaches nobody.
fn made(request: Start) -> Result<BrowserForm, Error> {
    let stub = Stub::answering(200, "{}");
    let client = browser_forms::Client::builder()
        .environment(browser_forms::Environment::Test)
        .credentials(browser_forms::Credentials { store_key: KEY.into() })
        .transport(stub.clone())
        .build()
        .unwrap();
    let form = client.payment().start(request);
    assert!(stub.seen().is_empty(), "nothing is sent");
    form
}

fn field<'f>(form: &'f BrowserForm, name: &str) -> &'f str {
    &form.fields().iter().find(|(known, _)| known == name).unwrap().1
}

#[test]
fn a_browser_sends_the_page_and_the_provider_finds_its_hash_right() {
    let server = server();
    let sandbox = sandbox(&server);
    let form = client(&sandbox, KEY).payment().start(start().theme("a & b")).unwrap();
    for html in [form.html(), form.html_with_nonce("abc"), format!("<body>{}</body>", form.form_html("Pay"))] {
        let page = Page::parse(&html);
        assert_eq!(page.fields, form.fields());
        assert_eq!((page.method.as_str(), page.charset.as_str()), ("post", "ISO-8859-9"));
        let (status, body) = page.send();
        assert_eq!(status, 200);
        assert!(body.contains("<code>browser_forms.payment.start</code>"), "{body}");
    }
    for call in sandbox.calls() {
        assert_eq!((call.wrong, call.answered), (vec![], Answered::Page));
        assert_eq!(call.body, form.encoded());
    }
    assert_eq!(sandbox.calls().len(), 3);
}

#[test]
fn a_form_that_a_payer_has_changed_is_found_wrong() {
    let server = server();
    let sandbox = sandbox(&server);
    let form = client(&sandbox, KEY).payment().start(start()).unwrap();
    let mut page = Page::parse(&form.html());
    page.fields.iter_mut().find(|(name, _)| name == "amount").unwrap().1 = "0.01".to_owned();
    assert_eq!(page.send().0, 400);
    let other = client(&sandbox, "another").payment().start(start()).unwrap();
    assert_eq!(Page::parse(&other.html()).send().0, 400);
    for call in sandbox.calls() {
        assert_eq!(
            call.wrong,
            ["the field `hash` is not what the client computes: check the recipe and its arguments"]
        );
    }
}

#[test]
fn a_test_posts_a_form_without_a_page() {
    let server = server();
    let sandbox = sandbox(&server);
    let plain = start().firm("Acme").payer("A".to_owned());
    let form = client(&sandbox, KEY).payment().start(plain).unwrap();
    let posted = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = posted.post(form.action()).header("content-type", "application/x-www-form-urlencoded");
    let answer = server.block_on(async { post.body(form.encoded().clone()).send().await.unwrap() });
    assert_eq!((answer.status().as_u16(), sandbox.calls()[0].wrong.len()), (200, 0), "{:?}", sandbox.calls());
}

#[test]
fn a_form_in_the_query_is_a_page_or_an_address() {
    let server = server();
    let sandbox = sandbox(&server);
    let form = client(&sandbox, KEY)
        .payment()
        .open(Open::new(OpenRequired {
            id: "P 1".to_owned(),
            items: vec!["a".to_owned(), "b&c".to_owned()],
            back: OpenBackRequired { ok: "https://a.invalid/?a=1&b=2".into(), fail: "https://a.invalid".into() }.into(),
        }))
        .unwrap();
    assert_eq!(form.method(), Method::GET);
    assert_eq!(Page::parse(&form.html()).send().0, 200);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let address = form.location().unwrap();
    let answer = server.block_on(async { client.get(&address).send().await.unwrap() });
    assert_eq!(answer.status().as_u16(), 200);
    let wrong = server.block_on(async { client.get(address.replace("P+1", "P+2")).send().await.unwrap() });
    assert_eq!(wrong.status().as_u16(), 400);
    let calls = sandbox.calls();
    assert!(calls[0].wrong.is_empty() && calls[0].query == calls[1].query, "{calls:?}");
    assert!(calls[0].masked_query().starts_with("id=P 1&") && !calls[0].masked_query().contains("sign=7"));
}

#[test]
fn each_form_is_signed_anew() {
    let (first, second) = (made(start()).unwrap(), made(start()).unwrap());
    assert_ne!(field(&first, "rnd"), field(&second, "rnd"));
    assert_ne!(field(&first, "hash"), field(&second, "hash"));
    assert_eq!(field(&first, "amount"), "12.50");
}

#[test]
fn a_form_shows_its_values_as_masked_as_its_request() {
    let form = made(start().firm("Acme")).unwrap();
    let shown = format!("{form:?}");
    let (hash, rnd) = (field(&form, "hash"), field(&form, "rnd"));
    for hidden in ["4111111111111111", "Ayşe", KEY, hash, rnd] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
    assert!(shown.contains("\"firm\": \"Acme\"") && shown.contains("\"hash\": \"***\""), "{shown}");
}

#[test]
fn what_cannot_be_a_form_is_not_sent_and_says_why() {
    let why = |request: Start| {
        let error = made(request).unwrap_err();
        assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::InvalidRequest));
        assert_eq!((error.operation(), error.effect()), ("payment.start", Effect::MovesMoney));
        assert!(!error.to_string().contains("4111"), "{error}");
        (error.to_string(), error.json_path().map(str::to_owned))
    };
    let (text, _) = why(Start::new(StartRequired {
        shop: 7,
        oid: "A-1".to_owned(),
        amount: "12.5".parse().unwrap(),
        pan: "4111".into(),
    }));
    assert_eq!(
        text,
        "browser_forms payment.start did not happen: the request does not keep the rule `pan -> size >= 12`; nothing was sent: mend that first"
    );
    // Three decimals where two are written; an end of a line that a browser would change; a letter that Latin-5 has not.
    let amount = StartRequired {
        shop: 7,
        oid: "A-1".to_owned(),
        amount: "1.005".parse().unwrap(),
        pan: "4111111111111111".into(),
    };
    assert_eq!(why(Start::new(amount)).1.as_deref(), Some("$.body.amount"));
    let (text, at) = why(start().payer("Ayşe\nYılmaz".to_owned()));
    assert!(text.contains("a browser would change what stands in it"), "{text}");
    assert_eq!(at.as_deref(), Some("$.body.payer"));
    assert!(why(start().firm("ł")).0.contains("nothing was sent"));
}

#[test]
fn a_form_needs_the_credentials_that_go_into_it() {
    use vezne::nestpay::{self, payment};
    let client = nestpay::Client::builder()
        .environment(nestpay::Environment::Test)
        .credentials(nestpay::Credentials::new())
        .transport(Stub::answering(200, "{}"))
        .build()
        .unwrap();
    let form = client.payment().start_3d(payment::Start3dRequired {
        amount: "1.00".parse().unwrap(),
        oid: "A-1".to_owned(),
        ok_url: "https://a.invalid/ok".into(),
        fail_url: "https://a.invalid/fail".into(),
        currency: Currency::TRY,
        islemtipi: payment::SaleType::Charge,
        pan: "5555444433332222".into(),
        cv2: "122".into(),
        ecom_payment_card_exp_date_month: "12".to_owned().into(),
        ecom_payment_card_exp_date_year: "30".to_owned().into(),
    });
    let error = form.unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::MissingCredentials));
}
