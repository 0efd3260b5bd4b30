//! What a provider sends, through the compiled clients of the fixtures: headers in any case, doubled fields, bytes that
//! are no text, and what is proved by type.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::sync::Arc;

use vezne_runtime::{CallbackReason, Claimed, Confirmation, Outcome, Progress, Seen, SeenInMemory, Told, Verdict};
use vezne_tests::message::{clock, message};
use vezne_tests::stub::Stub;
use vezne_tests::wait;

pub mod clients {
    //! The clients of all fixtures.
    #![allow(dead_code)]
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

use clients::{several_keys, signed_bodies, signed_forms, signed_parts, unproved};

const FORM: &str = include_str!("../fixtures/signed_forms/samples/return_all.callback.form");
const NAMED: &str = include_str!("../fixtures/signed_forms/samples/return_named.callback.form");
const EVENT: &str = include_str!("../fixtures/signed_bodies/samples/event.callback.json");

fn store() -> signed_forms::Credentials {
    signed_forms::Credentials { store_key: "123456".into() }
}

fn returned(form: &str) -> Result<vezne_runtime::Event<signed_forms::payment::ReturnAll>, CallbackReason> {
    let (credentials, settings) = (store(), signed_forms::Settings::new());
    let message = message(&[], form);
    let callbacks = signed_forms::payment::Callbacks::new(&credentials, &settings);
    callbacks.return_all(&message.delivery()).map_err(|error| {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("c4n4ry"), "{shown}");
        error.reason()
    })
}

#[test]
fn what_is_proved_is_a_plain_value_and_all_else_is_claimed() {
    let event = returned(FORM).unwrap();
    let (oid, amount): (&String, &vezne_runtime::Amount) = (&event.oid, &event.amount);
    assert_eq!((oid.as_str(), amount.to_string()), ("202210308C0F", "1.01".to_owned()));
    let told: &Told = event.told();
    assert!(told.is_done());
    // The hash leaves the charset out, and cannot cover itself.
    let charset: &Claimed<Option<String>> = &event.encoding;
    assert_eq!(charset.unproved().as_deref(), Some("ISO-8859-9"));
    assert_eq!(format!("{:?}", event.hash), "Claimed(***)");
    assert!(event.rest.get("xid").is_some());

    let (credentials, settings) = (store(), signed_forms::Settings::new());
    let callbacks = signed_forms::payment::Callbacks::new(&credentials, &settings);
    let event = callbacks.return_named(&message(&[], NAMED).delivery()).unwrap();
    // The names that are hashed do not have `Response` among them, and the outcome rests on it.
    let told: &Claimed<Told> = event.told();
    assert_eq!(told.unproved().verdict(), Verdict::Done);
    let response: &Claimed<Option<String>> = &event.response;
    assert_eq!(response.unproved().as_deref(), Some("Approved"));
}

#[test]
fn a_form_with_a_field_twice_or_in_another_case_is_not_taken() {
    for (form, expected) in [
        (format!("{FORM}&oid=c4n4ry"), CallbackReason::Mismatch),
        (format!("oid=202210308C0F&{FORM}"), CallbackReason::Mismatch),
        (format!("{FORM}&OID=c4n4ry"), CallbackReason::Mismatch),
        (FORM.replace("&mdStatus=1", "&MDSTATUS=1"), CallbackReason::NotCovered),
        (format!("{FORM}&HASH=c4n4ry"), CallbackReason::Malformed),
        (FORM.replace("HASH=", "hash="), CallbackReason::Missing),
        (format!("{FORM}&x=%FF"), CallbackReason::Unreadable),
        (format!("{FORM}{}", "&a=1".repeat(20_000)), CallbackReason::Unreadable),
        (String::new(), CallbackReason::Unreadable),
    ] {
        assert_eq!(
            returned(&form).err(),
            Some(expected),
            "{}",
            form.get(form.len().saturating_sub(40)..).unwrap_or("")
        );
    }
    // Twice, where the hash leaves it out: it proves nothing, and cannot be read.
    assert_eq!(returned(&format!("{FORM}&encoding=c4n4ry")).err(), Some(CallbackReason::Unreadable));
    let huge = format!("{FORM}&x={}", "a".repeat(17 * 1024 * 1024));
    assert_eq!(returned(&huge).err(), Some(CallbackReason::Unreadable));
}

#[test]
fn headers_are_found_in_any_case_and_two_are_none() {
    let credentials = signed_bodies::Credentials { signature_key: "Ibxx_5AKakO-3qeNVR61Dw".into() };
    let settings =
        signed_bodies::Settings::new().notification_url("https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9");
    let callbacks = signed_bodies::hook::Callbacks::new(&credentials, &settings);
    let signature = "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=";
    for name in ["headers.X-Signature", "headers.x-signature", "headers.X-SIGNATURE"] {
        let event = callbacks.event(&message(&[(name, signature)], EVENT).delivery()).unwrap();
        assert_eq!(event.once(), Some("ac3ac95b-f97d-458c-a6e6-18981597e05f"));
        assert_eq!((event.answer().status().as_u16(), event.answer().text()), (200, "OK"));
    }
    let twice = [("headers.x-signature", signature), ("headers.X-Signature", "c4n4ry")];
    let error = callbacks.event(&message(&twice, EVENT).delivery()).unwrap_err();
    assert_eq!(error.reason(), CallbackReason::Malformed);
    let error = callbacks.event(&message(&[], EVENT).delivery()).unwrap_err();
    assert_eq!(error.reason(), CallbackReason::Missing);
    let nothing = signed_bodies::Settings::new();
    let error = signed_bodies::hook::Callbacks::new(&credentials, &nothing)
        .event(&message(&twice, EVENT).delivery())
        .unwrap_err();
    assert_eq!(error.reason(), CallbackReason::Configuration);
    assert!(error.to_string().contains("`settings.notification_url`"), "{error}");
}

#[test]
fn a_repeat_is_known_also_when_it_comes_under_another_number() {
    let given = [
        ("now", "2025-03-20T21:22:00Z"),
        ("query.data.id", "ord01jq4s4ky8hwq6na5pxb65b3d3"),
        ("headers.X-Request-Id", "2066ca19-c6f1-498a-be75-1923005edd06"),
        ("headers.X-Signature", "ts=1742505638,v1=54a399823d9c854195a604762dca8c672bb975eb0c8bb5c2486283eee2fa88e4"),
    ];
    let (credentials, settings, clock) = (
        signed_parts::Credentials { secret: "your_secret_key_here".into() },
        signed_parts::Settings::new(),
        clock(&given),
    );
    let callbacks = signed_parts::hook::Callbacks::new(&credentials, &settings).clock(&clock);
    let body = r#"{"action":"payment.updated","live_mode":false}"#;
    let event = callbacks.changed(&message(&given, body).delivery()).unwrap();
    assert_eq!(event.data_id.as_deref(), Some("ord01jq4s4ky8hwq6na5pxb65b3d3"));
    // The body takes no part in the hash.
    let other = callbacks.changed(&message(&given, r#"{"action":"c4n4ry","live_mode":true}"#).delivery()).unwrap();
    assert_eq!(other.action.unproved(), "c4n4ry");
    let seen: &dyn Seen = &SeenInMemory::default();
    assert!(wait(event.first_time(seen)).unwrap());
    assert!(!wait(other.first_time(seen)).unwrap());
}

#[test]
fn what_nothing_proves_is_confirmed_by_a_query() {
    let credentials = unproved::Credentials::new().panel(unproved::PanelCredentials { token: "t0ken".into() });
    let settings = unproved::Settings::new();
    let callbacks = unproved::payment::Callbacks::new(&credentials, &settings);
    let event = callbacks.changed(&message(&[], "id=7").delivery()).unwrap();
    assert_eq!(event.id.unproved(), "7");
    let stub = Stub::answering(200, r#"{"id":"7","status":"paid"}"#);
    let client = unproved::Client::builder()
        .environment(unproved::Environment::Test)
        .credentials(credentials.clone())
        .transport(Arc::clone(&stub) as _)
        .build()
        .unwrap();
    let Progress::Done(payment) = wait(event.confirm(&client)).unwrap() else { panic!("it is decided") };
    assert_eq!((payment.id.as_str(), payment.status), ("7", unproved::Status::Paid));
    assert_eq!(stub.seen().first().map(|request| request.body().clone()).as_deref(), Some(&br#"{"id":"7"}"#[..]));

    let notice =
        callbacks.notice(&message(&[], r#"{"id":"7","status":"paid","secret_key":"t0ken"}"#).delivery()).unwrap();
    let body: &Claimed<unproved::Payment> = &notice.body;
    assert_eq!(body.unproved().id, "7");
    let nobody = unproved::Credentials::new();
    let error =
        unproved::payment::Callbacks::new(&nobody, &settings).notice(&message(&[], "{}").delivery()).unwrap_err();
    assert_eq!(error.reason(), CallbackReason::Configuration);
}

/// What the provider is found to say of a payment, when it answers so.
fn asked(status: u16, reply: &str) -> Result<Confirmation<unproved::Payment>, vezne_runtime::Error> {
    let credentials = unproved::Credentials::new().panel(unproved::PanelCredentials { token: "t0ken".into() });
    let client = unproved::Client::builder()
        .environment(unproved::Environment::Test)
        .credentials(credentials.clone())
        .transport(Stub::answering(status, reply) as _)
        .build()
        .unwrap();
    let settings = unproved::Settings::new();
    let event = unproved::payment::Callbacks::new(&credentials, &settings).changed(&message(&[], "id=7").delivery());
    wait(event.unwrap().happened(&client))
}

#[test]
fn whether_it_happened_is_read_from_the_reply_of_the_query() {
    let Ok(Confirmation::Happened(payment)) = asked(200, r#"{"id":"7","status":"paid"}"#) else { panic!("it is paid") };
    assert_eq!(payment.id, "7");
    for (reply, expected) in [
        // The query judges the payment, and its refusal tells that it is not paid.
        (r#"{"id":"7","status":"failed"}"#, Confirmation::NotHappened),
        (r#"{"id":"7","status":"gone"}"#, Confirmation::NotHappened),
        (r#"{"id":"7","status":"open"}"#, Confirmation::StillUnknown),
    ] {
        assert!(
            matches!(
                (asked(200, reply).unwrap(), expected),
                (Confirmation::NotHappened, Confirmation::<()>::NotHappened)
                    | (Confirmation::StillUnknown, Confirmation::StillUnknown)
            ),
            "{reply}"
        );
    }
    // A yes that cannot be read, words that are not listed, and no answer at all: nothing is known.
    for (status, reply, outcome) in [
        (200, r#"{"status":"paid"}"#, Outcome::Accepted),
        (200, r#"{"id":"7","status":"else"}"#, Outcome::Unknown),
        (200, "{}", Outcome::Unknown),
        (404, r#"{"id":"7","status":"failed"}"#, Outcome::Refused),
        (500, r#"{"id":"7","status":"paid"}"#, Outcome::Unknown),
    ] {
        assert_eq!(asked(status, reply).unwrap_err().outcome(), outcome, "{status} {reply}");
    }
}

/// A message of the fixture, by its sample, as a receiver with these keys takes it.
fn with_keys(now: Option<&str>, next: Option<&str>, signatures: &str) -> Result<(), CallbackReason> {
    let mut credentials = several_keys::Credentials::new();
    if let Some(key) = now {
        credentials = credentials.now(several_keys::NowCredentials { key: key.into() });
    }
    if let Some(key) = next {
        credentials = credentials.next(several_keys::NextCredentials { key: key.into() });
    }
    let settings = several_keys::Settings::new();
    let body = include_str!("../fixtures/several_keys/samples/paid.callback.json");
    let message = message(&[("headers.X-Signatures", signatures)], body);
    let taken = several_keys::hook::Callbacks::new(&credentials, &settings).paid(&message.delivery());
    taken.map(drop).map_err(|error| error.reason())
}

#[test]
fn of_several_keys_one_is_enough_and_none_is_too_few() {
    let (one, two) = (
        "4f37298dc9177a4b28d3794ca6aff052b76290125fe9f74a5ea15bc7dee61897",
        "ea3b2a5cb42f6653f069a7e482572592e654a3fdd4fb6d9da405fb3556dfe817",
    );
    let both = format!("{one}, {two}");
    // The HMAC of the body by an empty key.
    let by_nothing = "b2ea93d6dd16258a2f933cfebd6cf3434ec57a2e3934d94ff2d30da55f8b60fc";
    for (now, next, signatures, expected) in [
        (Some("key-1"), None, one, Ok(())),
        (None, Some("key-2"), two, Ok(())),
        (Some("key-1"), Some("key-2"), two, Ok(())),
        (Some("key-9"), Some("key-2"), &both, Ok(())),
        (Some("key-1"), Some("key-9"), two, Err(CallbackReason::Mismatch)),
        (Some("key-1"), None, two, Err(CallbackReason::Mismatch)),
        (Some("key-1"), Some("key-2"), "", Err(CallbackReason::Missing)),
        (Some("key-1"), Some("key-2"), ", ,", Err(CallbackReason::Missing)),
        // What is missing or empty here is equal to nothing.
        (Some("key-1"), Some(""), by_nothing, Err(CallbackReason::Mismatch)),
        (Some("key-1"), None, "", Err(CallbackReason::Missing)),
        (None, None, by_nothing, Err(CallbackReason::Configuration)),
        (None, None, "", Err(CallbackReason::Configuration)),
        (Some(""), Some(""), by_nothing, Err(CallbackReason::Configuration)),
        (Some(""), Some("key-2"), two, Ok(())),
    ] {
        assert_eq!(with_keys(now, next, signatures), expected, "{now:?} {next:?} {signatures}");
    }
}

#[test]
fn what_only_one_way_of_signing_covers_is_claimed() {
    let credentials = several_keys::Credentials::new().now(several_keys::NowCredentials { key: "key-1".into() });
    let settings = several_keys::Settings::new();
    let body = include_str!("../fixtures/several_keys/samples/moved_in_the_old_way.callback.json");
    let given = [("headers.X-Old-Signature", "6373bee2024cd5be76c8a86c64d408759d106282")];
    let callbacks = several_keys::hook::Callbacks::new(&credentials, &settings);
    let event = callbacks.moved(&message(&given, body).delivery()).unwrap();
    let (id, remark): (&String, &Claimed<Option<String>>) = (&event.id, &event.remark);
    assert_eq!((id.as_str(), remark.unproved().as_deref()), ("P-1", Some("anything")));
    let told: &Told = event.told();
    assert!(told.is_done());
    let turned = [("headers.X-Signature", "6373bee2024cd5be76c8a86c64d408759d106282")];
    assert!(callbacks.moved(&message(&turned, body).delivery()).is_ok(), "either header may carry either signature");
}
