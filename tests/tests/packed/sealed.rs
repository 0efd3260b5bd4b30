//! Fields that come sealed: opened before a reply is judged and before an event is read, and by nobody who has other keys.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::select;
use vezne::runtime::{CallbackReason, HeaderMap, Outcome, Reason, Tree};
use vezne_codegen::message::{Replied, Surroundings, judge};
use vezne_codegen::model::{Model, Operation};
use vezne_codegen::{opening, workspace};
use vezne_runtime::{Claimed, Error, Event, Moment, expr};
use vezne_sandbox::Sandbox;
use vezne_tests::message::message;
use vezne_tests::peer::Peer;
use vezne_tests::sandboxed::{server, to};
use vezne_tests::stub::Stub;
use vezne_tests::wait;

use super::at;
use super::clients::sealed;

const KEY: &str = "abcdefghijklmnopqrstuvwxyz012345";
const IV: &str = "0123456789abcdef";
/// Sealed by another program.
const SHOWN: &str = include_str!("../../fixtures/sealed/samples/show.reply.json");
const REFUSED: &str = include_str!("../../fixtures/sealed/samples/show_no.reply.json");
const STATUS: &str = include_str!("../../fixtures/sealed/samples/status.reply.json");
const TOLD: &str = include_str!("../../fixtures/sealed/samples/told.callback.form");
const CHANGED: &str = include_str!("../../fixtures/sealed/samples/told_changed.callback.form");
const BACK: &str = include_str!("../../fixtures/sealed/samples/back.callback.json");
/// What was sealed and must not be shown.
const HIDDEN: [&str; 4] = ["T-77", "payer@example.com", "kept for", KEY];

fn credentials(key: &str) -> sealed::Credentials {
    sealed::Credentials::new()
        .trade(sealed::TradeCredentials { key: key.into(), iv: IV.into() })
        .panel(sealed::PanelCredentials { secret: "s3cret".into() })
}

fn client(answer: &str, credentials: sealed::Credentials) -> (Arc<Stub>, sealed::Client) {
    let stub = Stub::giving(200, "application/json", answer.to_owned());
    let builder = sealed::Client::builder().environment(sealed::Environment::Test).credentials(credentials);
    (stub.clone(), builder.transport(stub).build().unwrap())
}

fn hides(shown: &str) {
    for hidden in HIDDEN {
        assert!(!shown.contains(hidden), "{hidden} shows in {shown}");
    }
}

fn show(answer: &str, key: &str) -> Result<sealed::store::ShowReply, Error> {
    let shown = wait(client(answer, credentials(key)).1.store().show());
    if let Err(error) = &shown {
        hides(&format!("{error} {error:?}"));
    }
    shown
}

fn seal(text: &[u8]) -> String {
    let key = |text: &str| Some(text.as_bytes().to_vec());
    hex(&expr::aes_cbc(Some(text.to_vec()), key(KEY), key(IV)).unwrap())
}

fn hex(bytes: &[u8]) -> String {
    expr::hex(Some(bytes.to_vec())).unwrap()
}

fn sealed_reply(text: &str) -> String {
    format!(r#"{{"Code":"00","TradeInfo":"{}"}}"#, seal(text.as_bytes()))
}

#[test]
fn a_reply_is_opened_with_the_keys_of_the_client() {
    let peer = Peer::answering(SHOWN);
    let builder = sealed::Client::builder().environment(sealed::Environment::Test).credentials(credentials(KEY));
    let client = builder.host(sealed::Host::Api, at(&peer)).build().unwrap();
    let response = wait(client.store().show().send()).unwrap();
    assert_eq!(&**response.raw(), SHOWN.as_bytes());
    hides(&format!("{response:?}"));
    let reply = response.into_output().unwrap();
    let result = &reply.result;
    assert_eq!((result.trade_no.as_str(), result.amt.to_string().as_str()), ("T-77", "12.50"));
    assert_eq!(result.email.as_ref().unwrap().expose(), "payer@example.com");
    assert_eq!(reply.remark.as_ref().unwrap().expose(), "kept for 7 days");
    assert!(!format!("{reply:?}").contains("payer@example.com") && !format!("{reply:?}").contains("kept for"));
    let masked = vezne_runtime::masked_json(&reply);
    assert!(!masked.contains("payer@example.com") && !masked.contains("kept for"), "{masked}");
}

#[test]
fn a_verdict_rests_on_what_was_opened() {
    let error = show(REFUSED, KEY).unwrap_err();
    assert_eq!((error.outcome(), error.message()), (Outcome::Refused, Some("LIB10002")));
    let paid = wait(client(STATUS, credentials(KEY)).1.store().status()).unwrap();
    assert_eq!((paid.id, paid.paid.as_str()), (7, "1|250.00|A-7|TRY"));
}

#[test]
fn what_cannot_be_opened_is_missing() {
    let torn = SHOWN.replace("\"523fb1", "\"0");
    let odd = sealed_reply("").replace(&seal(b""), &hex(b"a b"));
    let bytes = sealed_reply("").replace(&seal(b""), &seal(&[0xff, 0xfe]));
    let twice = SHOWN.replacen('{', "{\"TradeInfo\":\"00\",", 1);
    for answer in [torn, odd, bytes, twice, sealed_reply(""), r#"{"Code":"00"}"#.to_owned(), "{}".to_owned()] {
        let error = show(&answer, KEY).unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{answer}");
    }
    for key in ["", "short", "abcdefghijklmnopqrstuvwxyz01234x"] {
        assert_eq!(show(SHOWN, key).unwrap_err().outcome(), Outcome::Unknown, "{key}");
    }
    // One that need not be there is not there.
    let without = SHOWN.replace("687cef", "687cee");
    assert!(show(&without, KEY).unwrap().remark.is_none());
}

#[test]
fn a_yes_that_cannot_be_read_names_the_field_and_nothing_of_it() {
    let error = show(&sealed_reply("Status=SUCCESS&TradeNo=T-77&Amt=payer@example.com"), KEY).unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::Accepted, Reason::Undecodable));
    assert!(error.json_path().unwrap().starts_with("$.Result"), "{:?}", error.json_path());
}

#[test]
fn a_key_of_the_reply_cannot_take_the_place_of_what_is_opened() {
    let theirs = SHOWN.replacen('{', "{\"Result\":\"Status=SUCCESS&TradeNo=T-1&Amt=1\",", 1);
    assert_eq!(show(&theirs, KEY).unwrap_err().outcome(), Outcome::Unknown);
    let alone = r#"{"Code":"00","TradeInfo":"00","Result":"Status=SUCCESS&TradeNo=T-1&Amt=1"}"#;
    assert_eq!(show(alone, KEY).unwrap_err().outcome(), Outcome::Unknown);
    let remark = SHOWN.replacen('{', "{\"Remark\":\"theirs\",", 1);
    let error = show(&remark, KEY).unwrap_err();
    assert_eq!((error.outcome(), error.json_path()), (Outcome::Accepted, Some("$.Remark")));
}

#[test]
fn a_client_that_lacks_the_keys_sends_nothing() {
    let panel = || sealed::Credentials::new().panel(sealed::PanelCredentials { secret: "s3cret".into() });
    let (stub, client_of_panel) = client(SHOWN, panel());
    let error = wait(client_of_panel.store().show()).unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::MissingCredentials));
    assert!(error.to_string().contains("`trade`"), "{error}");
    assert!(stub.seen().is_empty());
    assert!(wait(client(STATUS, panel()).1.store().status()).is_ok());
}

fn told(body: &str, credentials: &sealed::Credentials) -> Result<Event<sealed::store::Told>, CallbackReason> {
    let settings = sealed::Settings::new();
    let message = message(&[], body);
    sealed::store::Callbacks::new(credentials, &settings).told(&message.delivery()).map_err(|error| {
        hides(&format!("{error} {error:?}"));
        error.reason()
    })
}

#[test]
fn what_was_opened_of_what_is_proved_is_proved() {
    let event = told(TOLD, &credentials(KEY)).unwrap();
    hides(&format!("{event:?}"));
    let result: &sealed::store::Paid = &event.result;
    assert_eq!((result.trade_no.as_str(), event.once()), ("T-77", Some("T-77")));
    assert!(event.told().is_done());
    assert_eq!(told(CHANGED, &credentials(KEY)).unwrap_err(), CallbackReason::Mismatch);
    assert_eq!(told(TOLD, &credentials("another")).unwrap_err(), CallbackReason::Mismatch);
    assert_eq!(told(TOLD, &sealed::Credentials::new()).unwrap_err(), CallbackReason::Configuration);
    // The digest is over what is sealed alone: somebody else may have put this beside it.
    let beside = format!("{TOLD}&Result=Status%3DSUCCESS%26TradeNo%3DT-1%26Amt%3D1");
    assert_eq!(told(&beside, &credentials(KEY)).unwrap_err(), CallbackReason::Malformed);
}

#[test]
fn what_was_opened_of_what_nobody_proved_is_claimed() {
    let (credentials, settings) = (credentials(KEY), sealed::Settings::new());
    let callbacks = sealed::store::Callbacks::new(&credentials, &settings);
    let event = callbacks.back(&message(&[], BACK).delivery()).unwrap();
    let known: &Claimed<Option<String>> = &event.known;
    assert_eq!(known.unproved().as_deref(), Some("1|250.00|A-7|TRY"));
    let event = callbacks.back(&message(&[], BACK.replace("a1b2", "a1b3")).delivery()).unwrap();
    assert_eq!(event.known.unproved(), &None);
}

#[test]
fn a_sandbox_answers_with_what_is_sealed_in_the_sample() {
    let server = server();
    let sandbox = server.block_on(Sandbox::builder().model(&MODEL).start()).unwrap();
    let shown = |key: &str| {
        let builder = sealed::Client::builder().environment(sealed::Environment::Test).credentials(credentials(key));
        wait(to(&sandbox, builder).build().unwrap().store().show())
    };
    assert_eq!(shown(KEY).unwrap().result.trade_no, "T-77");
    assert_eq!(shown("another").unwrap_err().outcome(), Outcome::Unknown);
}

static MODEL: LazyLock<Model> =
    LazyLock::new(|| workspace::check(Path::new("fixtures/sealed")).unwrap().model.unwrap());

/// The keys of the clients above.
struct Keys;

impl Surroundings for Keys {
    fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        match (group?, name) {
            ("trade", "key") => Some(KEY.to_owned()),
            ("trade", "iv") => Some(IV.to_owned()),
            ("panel", "secret") => Some("s3cret".to_owned()),
            _ => None,
        }
    }

    fn setting(&self, _name: &str) -> Option<String> {
        None
    }

    fn session(&self, _name: &str) -> Option<String> {
        None
    }

    fn now(&self) -> Option<Moment> {
        None
    }

    fn uuid(&self) -> Option<String> {
        None
    }

    fn nonce(&self) -> Option<String> {
        None
    }

    fn body(&self) -> Option<Vec<u8>> {
        None
    }

    fn url(&self) -> Option<String> {
        None
    }
}

/// What a reply means by the evaluator, with the text that it opens under a name.
fn evaluated(model: &Model, operation: &Operation, reply: &str, name: &str) -> (&'static str, Option<String>) {
    let document = Tree::parse(reply.as_bytes()).unwrap_or(Tree::Null);
    let headers = HeaderMap::new();
    let texts = opening::opened(model, operation, &document, &headers, &Keys);
    let document = opening::put(document, opening::payload(model, operation), &texts);
    let path: Vec<&str> = opening::payload(model, operation).into_iter().chain([name]).collect();
    let text = document.at(&path).and_then(Tree::text);
    let replied =
        Replied { model, status: 200, headers: &headers, document: &document, request: &Tree::Null, texts: false };
    (judge(operation, &replied).verdict.word(), text)
}

fn word(outcome: Result<(), Error>) -> &'static str {
    match outcome.map_err(|error| error.outcome()) {
        Ok(()) | Err(Outcome::Accepted) => "done",
        Err(Outcome::Refused) => "refused",
        Err(_) => "unknown",
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_evaluator_and_the_compiled_client_open_alike(
        status in select(vec!["SUCCESS", "LIB10002", ""]),
        more in select(vec!["", "&TradeNo=T-1&Amt=5", "&TradeNo=T-1&Amt=x", "&Status=SUCCESS", "&%ff", "ş"]),
        note in proptest::collection::vec(any::<u8>(), 0..20),
        at in 0_usize..400,
        by in select(vec!["", "0", "x", "\"", ",\"Result\":\"\"", ",\"Remark\":null"]),
    ) {
        let model = &*MODEL;
        let operation = &model.groups[0].operations[0];
        let sealed = seal(format!("Status={status}{more}").as_bytes());
        let mut reply = format!(r#"{{"Code":"00","TradeInfo":"{sealed}","Note":"{}"}}"#, seal(&note));
        reply.insert_str(at.min(reply.len() - 1), by);
        let compiled = show(&reply, KEY);
        let (verdict, remark) = evaluated(model, operation, &reply, "Remark");
        if let Ok(shown) = &compiled {
            prop_assert_eq!(shown.remark.as_ref().map(|remark| remark.expose().to_owned()), remark, "{}", reply);
        }
        prop_assert_eq!(word(compiled.map(drop)), verdict, "{}", reply);
    }
}
