//! What stands packed within texts and bodies, over real HTTP: replies by gzip, XML in the field of a form, cards that go
//! encrypted, and signatures that the other side verifies.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail loudly")]

use vezne::runtime::{BaseUrl, Outcome, Reason, Tree};
use vezne_runtime::expr;
use vezne_runtime::format::{gzip, pack};
use vezne_tests::peer::Peer;
use vezne_tests::wait;

pub mod clients {
    //! The clients of all fixtures.
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

use clients::{documents, private_keys, zipped};

#[path = "packed/faults.rs"]
mod faults;
#[path = "packed/sealed.rs"]
mod sealed;
#[path = "packed/xml.rs"]
mod xml;

const RSA_KEY: &str = include_str!("../keys/rfc7515_a2.pem");
const CURVE_KEY: &str = include_str!("../keys/rfc7515_a3.pem");

fn at(peer: &Peer) -> BaseUrl {
    peer.url().parse().unwrap()
}

fn zipped(peer: &Peer) -> zipped::Client {
    let builder =
        zipped::Client::builder().environment(zipped::Environment::Test).credentials(zipped::Credentials::new());
    builder.host(zipped::Host::Api, at(peer)).build().unwrap()
}

#[test]
fn replies_that_are_packed_are_asked_for_and_unpacked() {
    let peer = Peer::answering_with(
        "content-type: application/json\r\ncontent-encoding: gzip",
        &gzip::deflate(br#"{"rows":["a","b"]}"#),
    );
    assert_eq!(wait(zipped(&peer).report().rows()).unwrap().rows, ["a", "b"]);
    assert!(peer.request().contains("\r\naccept-encoding: gzip\r\n"));
    let peer = Peer::answering_with("content-type: text/csv\r\ncontent-encoding: gzip", &gzip::deflate(b"a;b"));
    assert_eq!(&*wait(zipped(&peer).report().file()).unwrap().content, b"a;b");
}

#[test]
fn replies_that_come_unpacked_all_the_same_are_read() {
    let peer = Peer::answering(r#"{"rows":["a"]}"#);
    assert_eq!(wait(zipped(&peer).report().rows()).unwrap().rows, ["a"]);
}

#[test]
fn a_reply_that_becomes_too_long_or_is_torn_is_no_answer() {
    let bomb = gzip::deflate(&vec![b' '; gzip::LONGEST + 1]);
    let whole = gzip::deflate(br#"{"rows":["a"]}"#);
    for body in [&bomb[..], &whole[..whole.len() - 3], b"{}"] {
        let peer = Peer::answering_with("content-type: application/json\r\ncontent-encoding: gzip", body);
        let error = wait(zipped(&peer).report().rows()).unwrap_err();
        assert!(matches!(error.outcome(), Outcome::Unknown | Outcome::Accepted), "{error}");
        let error = wait(zipped(&peer).report().file()).unwrap_err();
        assert!(matches!(error.outcome(), Outcome::Unknown | Outcome::Accepted), "{error}");
    }
}

#[test]
fn xml_stands_in_the_field_of_a_form_in_its_charset() {
    use documents::desk::{Row, RowRequired, Sale, SaleRequired, Sell};

    let reply = "DATA=%3CSale+id%3D%227%22%3E%3CName%3E%C5%9E%3C%2FName%3E%3CTotal%3E1%2C50%3C%2FTotal%3E%3CCode%3Ea%3C%2FCode%3E%3C%2FSale%3E";
    let peer = Peer::answering_with("content-type: application/x-www-form-urlencoded", reply.as_bytes());
    let builder = documents::Client::builder()
        .environment(documents::Environment::Test)
        .credentials(documents::Credentials::new());
    let client = builder.host(documents::Host::Api, at(&peer)).build().unwrap();
    let sale = Sale::from(SaleRequired {
        id: "7".into(),
        name: "Ş€".to_owned().into(),
        total: "1.5".parse().unwrap(),
        row: vec![Row::from(RowRequired { count: 2, gift: true })],
        code: vec!["a".into(), "b".into()],
    });
    let sold = wait(client.desk().sell(Sell::from(documents::desk::SellRequired { data: sale }))).unwrap();
    assert_eq!((sold.data.name.expose().as_str(), sold.data.total.to_string().as_str()), ("Ş", "1.50"));
    assert_eq!((sold.data.row.len(), sold.data.code.as_slice()), (0, &["a".to_owned()][..]));
    let request = peer.request();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-type: application/x-www-form-urlencoded; charset=ISO-8859-9"), "{head}");
    let text = pack::from_form(body, vezne_runtime::FormStyle::Flat, "ISO-8859-9").unwrap();
    assert_eq!(
        text.at(&["DATA"]).and_then(Tree::text).as_deref(),
        Some(concat!(
            r#"<?xml version="1.0" encoding="ISO-8859-9"?><Sale id="7"><Name>Ş&#8364;</Name><Total>1,50</Total>"#,
            "<Row><Count>2</Count><Gift>Y</Gift></Row><Code>a</Code><Code>b</Code></Sale>"
        ))
    );
}

#[test]
fn a_field_that_holds_another_document_is_named_by_its_path() {
    let peer = Peer::answering_with("content-type: application/x-www-form-urlencoded", b"DATA=%3CSale%3E");
    let builder = documents::Client::builder()
        .environment(documents::Environment::Test)
        .credentials(documents::Credentials::new());
    let client = builder.host(documents::Host::Api, at(&peer)).build().unwrap();
    let sale = documents::desk::SaleRequired {
        id: "7".into(),
        name: "a".to_owned().into(),
        total: "1.5".parse().unwrap(),
        row: Vec::new(),
        code: Vec::new(),
    };
    let error = wait(client.desk().sell(documents::desk::SellRequired { data: sale.into() })).unwrap_err();
    assert_eq!(error.outcome(), Outcome::Accepted);
    assert_eq!(error.json_path(), Some("$.DATA"));
}

fn place(peer: &Peer, rsa_key: &str) -> Result<private_keys::order::PlaceReply, vezne_runtime::Error> {
    use private_keys::order::{Card, CardRequired, PlaceRequired};
    use private_keys::{Client, Credentials, Environment, Host};

    let credentials = Credentials {
        rsa_key: rsa_key.into(),
        curve_key: CURVE_KEY.into(),
        cipher_key: "00112233445566778899aabbccddeeff".into(),
    };
    let builder = Client::builder().environment(Environment::Test).credentials(credentials);
    let client = builder.host(Host::Api, at(peer)).build().unwrap();
    let card = Card::from(CardRequired { number: "4111111111111111".into(), amount: "1.50".parse().unwrap() });
    wait(client.order().place(PlaceRequired { card, id: "A-1".into() }))
}

#[test]
fn a_card_goes_encrypted_and_what_is_signed_verifies() {
    let peer = Peer::answering(r#"{"id":"A-1"}"#);
    place(&peer, RSA_KEY).unwrap();
    let request = peer.request();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let sent = Tree::parse(body.as_bytes()).unwrap();
    let text = |name: &str| sent.at(&[name]).and_then(Tree::text).unwrap();
    let key = pack::from_hex("00112233445566778899aabbccddeeff").unwrap();
    let card = pack::from_aes_cbc(&pack::from_base64(&text("card")).unwrap(), &key, &[0; 16]).unwrap();
    assert_eq!(card, br#"{"number":"4111111111111111","amount":1.50}"#);
    let jws = expr::jws(Some(card), Some("HS256".to_owned()), Some(b"00112233445566778899aabbccddeeff".to_vec()));
    assert_eq!(Some(text("sealed")), jws);
    let (id, rsa, curve) = (Some(b"A-1".to_vec()), Some(RSA_KEY.to_owned()), Some(CURVE_KEY.to_owned()));
    let stamp = pack::from_base64(&text("stamp")).unwrap();
    assert_eq!(expr::rsa_sha256_verifies(id.clone(), Some(stamp), rsa.clone()), Some(true));
    let check = pack::from_hex(&text("check")).unwrap();
    assert_eq!(expr::rsa_pss_sha256_verifies(id, Some(check), rsa), Some(true));
    let token = text("token");
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = pack::from_base64url(signature).ok();
    assert_eq!(expr::ecdsa_sha256_verifies(Some(signed.into()), signature, curve.clone()), Some(true));
    let (_, signature) = head.split_once("x-signature: v1=").unwrap();
    let signature = pack::from_base64(signature.lines().next().unwrap()).ok();
    assert_eq!(expr::ecdsa_sha256_verifies(Some(body.into()), signature, curve), Some(true));
}

#[test]
fn a_private_key_of_no_use_ends_the_call_before_it_is_sent() {
    let peer = Peer::answering("{}");
    for key in ["c4n4ry", "-----BEGIN PRIVATE KEY-----\nYzRuNHJ5\n-----END PRIVATE KEY-----\n", CURVE_KEY] {
        let error = place(&peer, key).unwrap_err();
        assert_eq!((error.outcome(), error.reason()), (Outcome::NotSent, Reason::Configuration));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("c4n4ry") && !shown.contains("YzRuNHJ5") && !shown.contains("MIG"), "{shown}");
    }
}

#[tokio::test]
async fn the_sandbox_verifies_what_it_cannot_compute_again() {
    use private_keys::order::{Card, CardRequired, PlaceRequired};
    use private_keys::{Client, Credentials, Environment, Host};
    use vezne::sandbox::Sandbox;

    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/private_keys");
    let model = vezne_codegen::workspace::check(&folder).unwrap().model.unwrap();
    let other = include_str!("../keys/other_p256.pem");
    for (curve_key, fits) in [(CURVE_KEY, true), (other, false)] {
        let sandbox = Sandbox::builder()
            .model(&model)
            .credential("private_keys", None, "rsa_key", RSA_KEY)
            .credential("private_keys", None, "curve_key", CURVE_KEY)
            .credential("private_keys", None, "cipher_key", "00112233445566778899aabbccddeeff")
            .start()
            .await
            .unwrap();
        let credentials = Credentials {
            rsa_key: RSA_KEY.into(),
            curve_key: curve_key.into(),
            cipher_key: "00112233445566778899aabbccddeeff".into(),
        };
        let client = Client::builder()
            .environment(Environment::Test)
            .credentials(credentials)
            .host(Host::Api, sandbox.url("private_keys", "api").unwrap().parse().unwrap())
            .build()
            .unwrap();
        let card = Card::from(CardRequired { number: "4111111111111111".into(), amount: "1.50".parse().unwrap() });
        let placed = client.order().place(PlaceRequired { card, id: "A-1".into() }).await;
        assert_eq!(placed.is_ok(), fits, "{placed:?}");
    }
}
