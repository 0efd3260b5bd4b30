//! Messages good and bad, with the vectors that providers publish.
#![allow(clippy::unwrap_used, clippy::unnecessary_wraps)]

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::de::{Deserialize, Deserializer, MapAccess};

use super::*;
use crate::expr;
use crate::format::{FormStyle, Media};
use crate::json::{Fields, Object, read_object};
use crate::judgement::{Judgement, Voice};

/// A message with one field, `id`, and nothing else that anybody looks at.
#[derive(Debug)]
struct Notice {
    id: Option<String>,
}

impl<'de> Deserialize<'de> for Notice {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read_object(from)
    }
}

impl<'de> Object<'de> for Notice {
    fn read<A: MapAccess<'de>>(fields: &mut Fields<'de, A>) -> Result<Self, A::Error> {
        let mut id = None;
        while let Some(key) = fields.next()? {
            match &*key {
                "id" | "oid" | "event_id" | "query.data.id" => fields.put(&key, &mut id)?,
                _ => fields.skip()?,
            }
        }
        Ok(Self { id })
    }
}

impl Incoming for Notice {
    type Telling = Told;
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&str, &str)| {
        (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
    };
    let mut map = HeaderMap::new();
    for (name, value) in pairs.iter().map(pair) {
        map.append(name, value);
    }
    map
}

fn reason<T>(result: Result<T, CallbackError>) -> CallbackReason {
    let error = result.err().unwrap();
    let shown = format!("{error} {error:?} {error:#?}");
    assert!(!shown.contains("c4n4ry"), "{shown}");
    error.reason()
}

/// Base64 of an HMAC over the receiver's own address and the raw body.
mod signed_body {
    use super::*;

    static EVENT: Callback = Callback::new("acme", "webhook.event").body(Media::Json).answer(200, "OK");

    const URL: &str = "https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9";
    const KEY: &str = "Ibxx_5AKakO-3qeNVR61Dw";
    const SIGNATURE: &str = "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=";
    const BODY: &str = r#"{"merchant_id":"MLEFBHHSJGVHD","type":"webhooks.test_notification","event_id":"ac3ac95b-f97d-458c-a6e6-18981597e05f","created_at":"2022-07-13T20:30:59.037339943Z","data":{"type":"webhooks","id":"bc368e64-01aa-407e-b46e-3231809b1129"}}"#;

    fn receive(url: &str, key: &str, sent: &[(&str, &str)], body: &[u8]) -> Result<Event<Notice>, CallbackError> {
        let headers = headers(sent);
        let message = Message::new(&EVENT, Delivery::new(&headers, "", body))?;
        let signed = expr::glue_bytes([expr::utf8(some(url)), message.body()]);
        message
            .proof()
            .needs("settings.url", some(url))
            .needs("credentials.key", some(key))
            .claim(message.text(&["headers", "X-Signature"]), &[&["headers", "X-Signature"]])
            .equals(expr::base64(expr::hmac_sha256(signed, expr::utf8(some(key)))))
            .over_all()
            .once(message.text(&["body", "event_id"]))
            .accept()
    }

    fn with(signature: &str) -> Result<Event<Notice>, CallbackError> {
        receive(URL, KEY, &[("x-signature", signature)], BODY.as_bytes())
    }

    #[test]
    fn a_good_message_is_taken_whatever_the_case_of_its_header() {
        for name in ["x-signature", "X-SIGNATURE"] {
            let event = receive(URL, KEY, &[(name, SIGNATURE)], BODY.as_bytes()).unwrap();
            assert_eq!(event.id.as_deref(), Some("ac3ac95b-f97d-458c-a6e6-18981597e05f"));
            assert_eq!(event.once(), event.id.as_deref());
            assert_eq!(event.answer().to_string(), "200 \"OK\"");
            assert_eq!(event.answer().into_response().body(), "OK");
        }
        let body = br#"{"data":{"type":"webhooks","id":">id<"},"event_id":"1"}"#;
        let other = receive("https://webhook.site/webhooks", "signature-key", &[("x-signature", "x")], body);
        assert_eq!(reason(other), CallbackReason::Mismatch);
    }

    #[test]
    fn a_message_that_differs_in_anything_is_not_taken() {
        let signature = [("x-signature", SIGNATURE)];
        let earlier = BODY.replace("2022-07", "2022-06");
        let spaced = BODY.replace(',', ", ");
        let newline = format!("{BODY}\n");
        for (url, key, body) in [
            (&URL[..URL.len() - 1], KEY, BODY),
            (URL, "MCmhFRxGX82xMwg5FsaoQA", BODY),
            (URL, KEY, earlier.as_str()),
            (URL, KEY, spaced.as_str()),
            (URL, KEY, newline.as_str()),
            (URL, KEY, ""),
        ] {
            assert_eq!(reason(receive(url, key, &signature, body.as_bytes())), CallbackReason::Mismatch);
        }
        for signature in ["1z2n3DEJJiUPKcPzQo1ftvbxGdw=", "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2n4="] {
            assert_eq!(reason(with(signature)), CallbackReason::Mismatch);
        }
        assert_eq!(reason(with(&SIGNATURE.to_ascii_lowercase())), CallbackReason::Mismatch);
    }

    #[test]
    fn every_byte_of_the_body_counts() {
        for index in 0..BODY.len() {
            let mut body = BODY.as_bytes().to_vec();
            body[index] ^= 1;
            assert_eq!(reason(receive(URL, KEY, &[("x-signature", SIGNATURE)], &body)), CallbackReason::Mismatch);
        }
    }

    #[test]
    fn a_missing_or_blank_signature_is_missing_and_two_are_malformed() {
        assert_eq!(reason(receive(URL, KEY, &[], BODY.as_bytes())), CallbackReason::Missing);
        assert_eq!(reason(with("")), CallbackReason::Missing);
        assert_eq!(reason(with("  ")), CallbackReason::Missing);
        let twice = [("x-signature", SIGNATURE), ("X-Signature", "c4n4ry")];
        assert_eq!(reason(receive(URL, KEY, &twice, BODY.as_bytes())), CallbackReason::Malformed);
        assert_eq!(reason(with("ş")), CallbackReason::Malformed);
    }

    #[test]
    fn an_empty_credential_or_setting_is_no_rejection() {
        let signature = [("x-signature", SIGNATURE)];
        let error = receive(URL, "", &signature, BODY.as_bytes()).unwrap_err();
        assert_eq!(error.reason(), CallbackReason::Configuration);
        assert_eq!(
            error.to_string(),
            "acme webhook.event was not taken: it could not be looked at, since something that the proof needs is empty, \
             was not given or is of no use (`credentials.key`); mend that, and let the provider send the message again"
        );
        assert_eq!(error.answer().status(), 500);
        assert_eq!(reason(receive("", KEY, &[], b"")), CallbackReason::Configuration);
    }

    #[test]
    fn a_proved_message_that_cannot_be_read_says_where() {
        let sign = |body: &[u8]| {
            let signed = expr::glue_bytes([expr::utf8(some(URL)), Some(body.to_vec())]);
            expr::base64(expr::hmac_sha256(signed, expr::utf8(some(KEY)))).unwrap()
        };
        let taken = |body: &[u8]| receive(URL, KEY, &[("x-signature", &sign(body))], body);
        let error = taken(br#"{"event_id":"1","oid":7}"#).unwrap_err();
        assert_eq!((error.reason(), error.json_path()), (CallbackReason::Unreadable, Some("$.oid")));
        assert!(!error.to_string().contains("oid"));
        // Without the key by which a repeat is known, or with two of them.
        for body in [&b"{}"[..], br#"{"event_id":"1","event_id":"2"}"#, b"\xff\xfe", b"", b"[]"] {
            assert_eq!(reason(taken(body)), CallbackReason::Malformed);
        }
        let huge = vec![b' '; 16 * 1024 * 1024 + 1];
        assert_eq!(reason(taken(&huge)), CallbackReason::Unreadable);
    }

    #[derive(Debug)]
    struct Broken;
    impl Seen for Broken {
        fn first_time<'a>(&'a self, _key: &'a str) -> FirstTime<'a> {
            Box::pin(std::future::ready(Err("c4n4ry".into())))
        }
    }

    #[tokio::test]
    async fn a_repeat_is_known_by_its_key_and_by_its_proof() {
        let seen = SeenInMemory::new(2);
        let event = with(SIGNATURE).unwrap();
        assert!(event.first_time(&seen).await.unwrap());
        assert!(!event.first_time(&seen).await.unwrap());
        assert!(!with(SIGNATURE).unwrap().first_time(&seen).await.unwrap());
        // Two keys an event, and room for two.
        assert!(seen.first_time("other").await.unwrap());
        assert!(event.first_time(&seen).await.unwrap());
        assert_eq!(format!("{seen:?}").matches("2 keys").count(), 1);

        assert_eq!(reason(event.first_time(&Broken).await), CallbackReason::Store);
    }
}

/// A signature header of parts, over a template of which parts may be missing; only an id of the query is proved.
mod signed_template {
    use super::*;

    static EVENT: Callback = Callback::new("acme", "webhook.event").body(Media::Json).query(&["data.id"]);

    const ALL: &str = "54a399823d9c854195a604762dca8c672bb975eb0c8bb5c2486283eee2fa88e4";
    const ID: &str = "data.id=ord01jq4s4ky8hwq6na5pxb65b3d3&type=payment";
    const REQUEST: (&str, &str) = ("x-request-id", "2066ca19-c6f1-498a-be75-1923005edd06");

    fn receive(query: &str, sent: &[(&str, &str)], now: u64) -> Result<Event<Notice>, CallbackError> {
        let headers = headers(sent);
        let key = some("your_secret_key_here");
        let message = Message::new(&EVENT, Delivery::new(&headers, query, b"{\"type\":\"payment\"}"))?;
        let part = |name: &str| {
            expr::get(expr::pairs(message.text(&["headers", "x-signature"]), some(","), some("=")), some(name))
        };
        let around = |value, label| expr::around(value, some(label), some(";"));
        let template = expr::glue([
            around(message.text(&["query", "data.id"]), "id:"),
            around(message.text(&["headers", "x-request-id"]), "request-id:"),
            part("ts").and_then(|ts| around(Some(ts), "ts:")),
        ]);
        message
            .proof()
            .claim(part("v1"), &[&["headers", "x-signature"]])
            .equals(expr::hex(expr::hmac_sha256(expr::utf8(template), expr::utf8(key))))
            .fresh(part("ts"), 300, (SystemTime::UNIX_EPOCH + Duration::from_secs(now)).into())
            .accept()
    }

    #[test]
    fn the_published_vectors_are_taken() {
        let header = |hash: &str| format!("ts=1742505638,v1={hash}");
        for (query, request, hash) in [
            (ID, true, ALL),
            (
                "data.id=ORD01JQ4S4KY8HWQ6NA5PXB65B3D3",
                true,
                "4dcce5f5d301499c25d72ae2cf39f645b3aa6e533d875064e0d6a42f4e18b0ac",
            ),
            ("", true, "f8e96947f75151dcf46c4bc24001742171da7beea5a32aedff7b2728fb5549a1"),
            (ID, false, "323ed9ff9d6f3b075f1eae46dbe1ddf895f579387331ff5a6322ac777b3ee265"),
            ("", false, "9117d0f9b58c313444796f994ce53649e73fc8f50556247d098d5ae425c0a49e"),
        ] {
            let header = header(hash);
            let mut sent = vec![("X-Signature", header.as_str())];
            sent.extend(request.then_some(REQUEST));
            assert!(receive(query, &sent, 1_742_505_700).is_ok(), "{query}");
        }
        let noisy = format!(" TS = 1742505638 , v2=ignored, junk ,V1={ALL} ");
        let event = receive(ID, &[("x-signature", &noisy), REQUEST], 1_742_505_638).unwrap();
        assert_eq!(event.id.as_deref(), Some("ord01jq4s4ky8hwq6na5pxb65b3d3"));
    }

    #[test]
    fn a_header_without_its_parts_is_malformed() {
        let whole = format!("ts=1742505638,v1={ALL}");
        for (header, expected) in [
            (format!("v1={ALL}"), CallbackReason::Malformed),
            ("ts=1742505638".to_owned(), CallbackReason::Malformed),
            ("ts=1742505638,v1=".to_owned(), CallbackReason::Missing),
            ("ts=abc,v1=00".to_owned(), CallbackReason::Mismatch),
            ("junk".to_owned(), CallbackReason::Malformed),
            (format!("ts=1742505638,v1={ALL},v1={ALL}"), CallbackReason::Malformed),
        ] {
            assert_eq!(reason(receive(ID, &[("x-signature", &header), REQUEST], 1_742_505_638)), expected, "{header}");
        }
        let sent = [("x-signature", whole.as_str()), REQUEST];
        assert_eq!(reason(receive("", &sent, 1_742_505_638)), CallbackReason::Mismatch);
        // Which of the two is meant?
        assert_eq!(reason(receive("data.id=1&data.id=2", &sent, 1_742_505_638)), CallbackReason::Mismatch);
    }

    #[test]
    fn a_time_may_be_so_far_from_the_clock_before_it_and_behind() {
        let header = format!("ts=1742505638,v1={ALL}");
        let sent = [("x-signature", header.as_str()), REQUEST];
        for (now, fresh) in [
            (1_742_505_638 - 301, false),
            (1_742_505_638 - 300, true),
            (1_742_505_638 + 300, true),
            (1_742_505_638 + 301, false),
            (0, false),
        ] {
            match receive(ID, &sent, now) {
                Ok(_) => assert!(fresh, "{now}"),
                error => {
                    assert_eq!(reason(error), CallbackReason::Stale);
                    assert!(!fresh, "{now}");
                }
            }
        }
        let thirteen = "ts=1742505638683,v1=633f91233312dd391ec75fa0bea539cfc2d6c4918873305b84a96cc1c58db71c";
        assert!(receive(ID, &[("x-signature", thirteen), REQUEST], 1_742_505_700).is_ok());
        assert_eq!(reason(receive(ID, &[("x-signature", thirteen), REQUEST], 1_742_506_000)), CallbackReason::Stale);
    }

    #[test]
    fn a_time_is_digits_or_names_its_zone() {
        assert_eq!(some("1742505638").unix_nanos(), Some(1_742_505_638_000_000_000));
        assert_eq!(some("2025-03-20T21:20:38Z").unix_nanos(), Some(1_742_505_638_000_000_000));
        for text in ["", "2025-03-20T21:20:38", "-1", "1.5", "99999999999999999999999", "soon"] {
            assert_eq!(some(text).unix_nanos(), None, "{text}");
        }
        assert_eq!(Some(i64::MIN).unix_nanos().map(|nanos| nanos < 0), Some(true));
    }
}

/// A form whose hash is over all of its fields, or over those that it names.
mod signed_form {
    use super::*;

    static RETURN: Callback = Callback::new("acme", "payment.return")
        .body(Media::Form { style: FormStyle::Flat, charset: "utf-8" })
        .judge(|message| {
            Judgement::of(&[Voice::flag(message.text(&["body", "mdStatus"]).map(|status| status == "1"))])
                .code(message.text(&["body", "ProcReturnCode"]))
                .message(message.text(&["body", "ErrMsg"]))
        });

    const FORM: &str = "ReturnOid=202210308C0F&oid=202210308C0F&clientid=190200000&amount=1.01&currency=949&mdStatus=1&md=435508%3A51104213993AC8DFE8839C7F7E391B461115D09A1D88948C8ACE421D7D7EAA5A%3A3545%3A%23%23190200000&eci=05&cavv=ABABBCgghAAAAABllJMDdZdTdic%3D&xid=N1An1iS5iN4u%2F1VWS6CgzSGRtN0%3D&rnd=J%2FjGATA5LLVaMfpU%2BYyu&Response=Approved&ProcReturnCode=00&AuthCode=216981&TransId=22303RqiC11252&ErrMsg=&hashAlgorithm=ver3&encoding=ISO-8859-9&EXTRA_CARDISSUER=AKBANK+T.A.S.";
    const HASH: &str = "8yQa85/x+g9BQRqI1kbQ+Q5fvDE0FrQLS/iCuNPTyqTfhi5ywYnAgNx7QZvzpOoObUG1MTlVmnsXDCh/iGggYA==";

    fn names(names: &[&str]) -> Option<Vec<String>> {
        Some(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The hash over all fields.
    fn receive(form: &[u8]) -> Result<Event<Notice>, CallbackError> {
        let headers = HeaderMap::new();
        let message = Message::new(&RETURN, Delivery::new(&headers, "", form))?;
        let signed = expr::without(message.fields(), names(&["hash", "encoding", "nationalidno"]));
        let values = expr::and_then(expr::values(expr::sort_by_name(signed.clone())), some("123456"));
        let joined = expr::join(expr::each(values, |value| expr::escape(value, some("\\|"))), some("|"));
        message
            .proof()
            .claim(message.text(&["body", "HASH"]), &[&["body", "HASH"]])
            .equals(expr::base64(expr::sha512(expr::utf8(joined))))
            .covers(&["mdStatus", "oid", "amount"], expr::names(signed))
            .over_all()
            .accept()
    }

    /// The hash over the fields that the message names.
    fn receive_named(form: &str, key: &str) -> Result<Event<Notice>, CallbackError> {
        let headers = HeaderMap::new();
        let message = Message::new(&RETURN, Delivery::new(&headers, "", form.as_bytes()))?;
        let named = || expr::split(message.text(&["body", "HASHPARAMS"]), some(":"));
        let values = expr::and_then(expr::pick(message.fields(), named()), some(key));
        message
            .proof()
            .claim(message.text(&["body", "HASH"]), &[&["body", "HASH"]])
            .equals(expr::base64(expr::sha1(expr::utf8(expr::join(values, some(""))))))
            .covers(&["mdStatus", "oid", "amount"], named())
            .accept()
    }

    fn hashed(form: &str, hash: &str) -> Vec<u8> {
        let hash = hash.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        format!("{form}&HASH={hash}").into_bytes()
    }

    fn sha1_of(text: &str) -> String {
        expr::base64(expr::sha1(expr::utf8(some(text)))).unwrap()
    }

    #[test]
    fn a_hash_over_every_field_is_taken_and_judged() {
        let event = receive(&hashed(FORM, HASH)).unwrap();
        assert_eq!(event.id.as_deref(), Some("202210308C0F"));
        assert!(event.told().is_done() && !event.told().is_pending() && !event.told().is_refused());
        assert_eq!((event.told().code(), event.told().message()), (Some("00"), Some("")));
        assert_eq!(
            format!("{event:?} {:?}", event.told()),
            "Event(acme payment.return) Told { verdict: Done, code: Some(\"00\"), .. }"
        );
    }

    #[test]
    fn a_field_that_is_changed_added_left_out_or_sent_twice_is_not_taken() {
        for form in [
            FORM.replace("mdStatus=1", "mdStatus=2"),
            FORM.replace("&amount=1.01", ""),
            format!("{FORM}&more=1"),
            format!("{FORM}&mdStatus=1"),
            format!("{FORM}&MDSTATUS=1"),
            FORM.replace("Approved", "approved"),
            FORM.replace("T.A.S.", "T.A.%DE."),
        ] {
            let taken = receive(&hashed(&form, HASH));
            assert!(matches!(reason(taken), CallbackReason::Mismatch | CallbackReason::Unreadable), "{form}");
        }
        assert_eq!(reason(receive(FORM.as_bytes())), CallbackReason::Missing);
        assert_eq!(reason(receive(&hashed(FORM, ""))), CallbackReason::Missing);
        let twice = format!("{}&HASH=x", String::from_utf8(hashed(FORM, HASH)).unwrap());
        assert_eq!(reason(receive(twice.as_bytes())), CallbackReason::Malformed);
        assert_eq!(reason(receive(b"HASH=\xff")), CallbackReason::Unreadable);
        let crowd = "a=1&".repeat(20_000);
        assert_eq!(reason(receive(crowd.as_bytes())), CallbackReason::Unreadable);
    }

    #[test]
    fn a_message_must_sign_the_fields_that_matter() {
        let form = |params: &str, hash: &str| {
            let form = format!("oid=7&amount=1.01&mdStatus=1&MDSTATUS=0&HASHPARAMS={params}");
            String::from_utf8(hashed(&form, hash)).unwrap()
        };
        let good = form("oid:amount:mdStatus:", &sha1_of("71.011key"));
        assert!(receive_named(&good, "key").is_ok());
        assert_eq!(reason(receive_named(&good, "kez")), CallbackReason::Mismatch);
        let less = form("oid:amount", &sha1_of("71.01key"));
        assert_eq!(reason(receive_named(&less, "key")), CallbackReason::NotCovered);
        // A name in another case is another field.
        let other = form("oid:amount:MDSTATUS", &sha1_of("71.010key"));
        assert_eq!(reason(receive_named(&other, "key")), CallbackReason::NotCovered);
        let absent = form("oid:amount:mdStatus:x", &sha1_of("71.011key"));
        assert_eq!(reason(receive_named(&absent, "key")), CallbackReason::Malformed);
        let none = form("", &sha1_of("key"));
        assert_eq!(reason(receive_named(&none, "key")), CallbackReason::NotCovered);
    }
}

/// A token that every message carries, messages without any proof, and values that the receiver has kept.
mod little_proof {
    use super::*;
    use crate::expr::text_of;

    static NOTICE: Callback = Callback::new("acme", "payment.notice").body(Media::Json);
    static BATCH: Callback = Callback::new("acme", "payment.batch").body(Media::Json).whole().headers(&["X-Kind"]);
    static PLAIN: Callback = Callback::new("acme", "payment.back").query(&["data.id"]);

    fn by_token(token: &str, body: &str) -> Result<Event<Notice>, CallbackError> {
        let headers = HeaderMap::new();
        let message = Message::new(&NOTICE, Delivery::new(&headers, "", body.as_bytes()))?;
        message
            .proof()
            .needs("credentials.token", some(token))
            .claim(message.text(&["body", "token"]), &[&["body", "token"]])
            .equals(some(token))
            .accept()
    }

    #[test]
    fn a_token_is_compared_and_says_nothing_of_the_rest() {
        assert!(by_token("c4n4ry", r#"{"token":"c4n4ry","id":"1"}"#).is_ok());
        for (body, expected) in [
            (r#"{"token":"c4n4r"}"#, CallbackReason::Mismatch),
            (r#"{"token":"c4n4ryy"}"#, CallbackReason::Mismatch),
            (r#"{"token":""}"#, CallbackReason::Missing),
            (r#"{"token":null}"#, CallbackReason::Missing),
            ("{}", CallbackReason::Missing),
            (r#"{"token":["c4n4ry"]}"#, CallbackReason::Malformed),
            (r#"{"token":"c4n4ry","token":"c4n4ry"}"#, CallbackReason::Missing),
            ("c4n4ry", CallbackReason::Unreadable),
            ("", CallbackReason::Unreadable),
        ] {
            assert_eq!(reason(by_token("c4n4ry", body)), expected, "{body}");
        }
        assert_eq!(reason(by_token("", r#"{"token":""}"#)), CallbackReason::Configuration);
    }

    #[tokio::test]
    async fn two_messages_with_one_token_are_two() {
        let seen = SeenInMemory::default();
        for id in ["1", "2", "2"] {
            let event = by_token("t", &format!(r#"{{"token":"t","id":"{id}"}}"#)).unwrap();
            assert!(event.first_time(&seen).await.unwrap());
            assert_eq!(event.once(), None);
        }
    }

    #[test]
    fn of_several_claims_any_one_counts() {
        let headers = headers(&[("x-one", "old"), ("x-two", "a,b , ")]);
        let message = Message::new(&NOTICE, Delivery::new(&headers, "", b"{}")).unwrap();
        let proof = |expected: &str| {
            message
                .proof()
                .claim(message.text(&["headers", "x-one"]), &[&["headers", "x-one"]])
                .claim(message.text(&["headers", "x-none"]), &[&["headers", "x-none"]])
                .claims(expr::split(message.text(&["headers", "x-two"]), some(",")), &[&["headers", "x-two"]])
                .equals(some(expected))
        };
        for expected in ["old", "a"] {
            assert!(proof(expected).accept::<Notice>().is_ok());
        }
        for expected in ["b", "c", "", " "] {
            assert_eq!(reason(proof(expected).accept::<Notice>()), CallbackReason::Mismatch);
        }
        assert_eq!(reason(message.proof().accept::<Notice>()), CallbackReason::Missing);
        assert_eq!(
            format!("{:?} {message:?}", proof("c4n4ry")),
            "Proof(acme payment.notice) Message(acme payment.notice)"
        );
    }

    #[test]
    fn without_proof_a_message_is_read_and_nothing_more() {
        let headers = HeaderMap::new();
        let receive = |callback, query, body| {
            Message::new(callback, Delivery::new(&headers, query, body)).unwrap().proof().nothing().accept::<Notice>()
        };
        assert_eq!(receive(&NOTICE, "", b"{\"id\":\"1\"}").unwrap().into_inner().id.as_deref(), Some("1"));
        assert_eq!(receive(&PLAIN, "data.id=1+2", b"junk").unwrap().id.as_deref(), Some("1 2"));
        assert!(receive(&PLAIN, "", b"").unwrap().id.is_none());
        assert_eq!(reason(receive(&NOTICE, "", b"[]")), CallbackReason::Unreadable);
        assert_eq!(reason(receive(&PLAIN, "%FF", b"")), CallbackReason::Unreadable);
        let claimed = Claimed::new("c4n4ry");
        assert_eq!((format!("{claimed:?}"), *claimed.unproved()), ("Claimed(***)".to_owned(), "c4n4ry"));
    }

    #[test]
    fn headers_and_a_whole_body_stand_beside_one_another() {
        let headers = headers(&[("x-kind", "a"), ("x-other", "b")]);
        let message = Message::new(&BATCH, Delivery::new(&headers, "q=1", b"[{\"id\":1.50},{}]")).unwrap();
        let document = message.document().unwrap();
        assert_eq!(&*document, br#"{"headers.X-Kind":"a","body":[{"id":1.50},{}]}"#);
        assert_eq!(message.fields(), None);
        assert_eq!(
            message.sections().to_json(),
            r#"{"headers":{"X-Kind":"a"},"query":{"q":"1"},"given":{},"body":[{"id":1.50},{}]}"#
        );
        let given = message.given(&"c4n4ry").unwrap();
        assert_eq!(given.text(&["given"]).as_deref(), Some("c4n4ry"));
        assert_eq!(text_of(given.int(&["query", "q"])).as_deref(), Some("1"));
        assert_eq!((given.text(&["session", "x"]), given.text(&[]), given.text(&["headers"])), (None, None, None));
    }
}
