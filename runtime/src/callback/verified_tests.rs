//! Messages that are signed with a private key: what is made of the answers of the functions that verify.
#![allow(clippy::unwrap_used)]

use http::HeaderMap;

use super::*;
use crate::format::Media;

static EVENT: Callback = Callback::new("acme", "webhook.event").body(Media::Json);

/// One way of proving it: what the way needs, and what the functions say.
type Way<'t> = (Option<&'t str>, Option<bool>);

fn taken(headers: &HeaderMap, body: &str, key: &str, ways: &[Way<'_>]) -> Result<Option<[u8; 32]>, CallbackReason> {
    let message = Message::new(&EVENT, Delivery::new(headers, "", body.as_bytes())).unwrap();
    let mut proof = message.proof().key("credentials.key", Some(key.to_owned()), |key| key == "k");
    proof = proof.signed_at(&[&["headers", "X-Signature"], &["body", "sign"]]);
    for (needed, holds) in ways {
        proof = proof.holds([("credentials.next", needed.map(str::to_owned))], *holds, message.body());
    }
    let told = proof.judge();
    told.map_err(|error| {
        assert!(!format!("{error} {error:?}").contains("c4n4ry"), "{error}");
        error.reason()
    })
}

fn signed() -> HeaderMap {
    [("x-signature".parse().unwrap(), "c4n4ry".parse().unwrap())].into_iter().collect()
}

#[test]
fn one_way_that_holds_is_enough_and_nothing_else_is() {
    let yes = (Some("x"), Some(true));
    for ways in [&[yes][..], &[yes, (Some("x"), Some(false))], &[(None, Some(false)), yes], &[(Some("x"), None), yes]] {
        let first = taken(&signed(), "{}", "k", ways).unwrap();
        assert!(first.is_some());
        assert_ne!(first, taken(&signed(), "{ }", "k", ways).unwrap(), "another message has another seal");
    }
    let no = |ways: &[Way<'_>]| taken(&signed(), "{}", "k", ways).unwrap_err();
    assert_eq!(no(&[(Some("x"), Some(false))]), CallbackReason::Mismatch);
    assert_eq!(no(&[(Some("x"), None), (Some("x"), Some(false))]), CallbackReason::Mismatch);
    assert_eq!(no(&[(Some("x"), None)]), CallbackReason::Malformed);
}

#[test]
fn a_way_without_its_credentials_is_passed_over_and_never_taken() {
    let no = |ways: &[Way<'_>]| taken(&signed(), "{}", "k", ways).unwrap_err();
    assert_eq!(no(&[(None, Some(true)), (Some(""), Some(true))]), CallbackReason::Configuration);
    assert_eq!(no(&[(None, Some(true)), (Some("x"), Some(false))]), CallbackReason::Mismatch);
}

#[test]
fn a_key_that_is_none_is_a_fault_of_the_receiver() {
    let told = taken(&signed(), "{}", "c4n4ry", &[(Some("x"), Some(true))]);
    assert_eq!(told, Err(CallbackReason::Configuration));
}

#[test]
fn what_is_not_signed_says_so() {
    let no = |body: &str| taken(&HeaderMap::new(), body, "k", &[(Some("x"), None)]).unwrap_err();
    assert_eq!(no("{}"), CallbackReason::Missing);
    assert_eq!(no("{\"sign\":\" \"}"), CallbackReason::Missing);
    assert_eq!(no("{\"sign\":\"c4n4ry\"}"), CallbackReason::Malformed);
    assert_eq!(no("{\"sign\":[]}"), CallbackReason::Malformed);
    assert_eq!(no("{"), CallbackReason::Unreadable);
}
