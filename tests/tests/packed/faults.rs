//! Error bodies outside 2xx that are no JSON, over real HTTP: faults of SOAP, XML beside a form, and what is none of it.

use vezne_runtime::{Error, Outcome, Reason};
use vezne_tests::peer::Peer;
use vezne_tests::wait;

use super::clients::faults::{self, charge};

fn client(peer: &Peer) -> faults::Client {
    let builder = faults::Client::builder().environment(faults::Environment::Test);
    builder.credentials(faults::Credentials {}).host(faults::Host::Api, super::at(peer)).build().unwrap()
}

fn make(status: &str, kind: &str, body: &[u8]) -> Error {
    let peer = Peer::answering_under(status, &format!("content-type: {kind}"), body);
    let request = charge::MakeRequired { order_number: "A-1".to_owned(), amount: "10.00".parse().unwrap() };
    wait(client(&peer).charge().make(request)).unwrap_err()
}

const FAULT: &[u8] = include_bytes!("../../fixtures/faults/samples/make_fault.reply.xml");

#[test]
fn a_fault_under_500_is_read_judged_and_typed() {
    let error = make("500 Internal Server Error", "text/xml; charset=utf-8", FAULT);
    assert_eq!((error.outcome(), error.reason()), (Outcome::Refused, Reason::Refused));
    assert_eq!((error.code(), error.message()), (Some("100"), Some("Over the limit")));
    assert_eq!(error.code_as::<faults::FaultCode>(), Some(faults::FaultCode::Limit));
    let fault = &error.details::<charge::FaultEnvelope>().unwrap().soap_body.soap_fault;
    assert_eq!(fault.faultcode, "soap:Client");
    let again = include_bytes!("../../fixtures/faults/samples/make_again.reply.xml");
    assert_eq!(make("500 Internal Server Error", "text/xml", again).outcome(), Outcome::Repeated);
}

#[test]
fn a_body_changes_what_a_status_says_only_where_it_can_be_read() {
    let fault = std::str::from_utf8(FAULT).unwrap();
    let bomb = format!("<!DOCTYPE x [<!ENTITY a \"100\">]>{}", fault.replace("100", "&a;"));
    let code = "<code>E1</code>";
    for body in
        ["", "down for maintenance", "<html>", "<Error><code>100</code></Error>", "{\"code\":\"100\"}", &bomb, code]
    {
        let error = make("503 Service Unavailable", "text/xml", body.as_bytes());
        assert_eq!((error.outcome(), error.reason()), (Outcome::Unknown, Reason::Status), "{body}");
        let error = make("400 Bad Request", "text/html", body.as_bytes());
        assert_eq!(
            (error.outcome(), error.reason(), error.code()),
            (Outcome::Refused, Reason::Status, Some("400")),
            "{body}"
        );
        assert!(error.details::<charge::FaultEnvelope>().is_none(), "{body}");
        assert_eq!(error.raw().map(|raw| &raw[..]), Some(body.as_bytes()), "what came is kept");
    }
    // No status without a meaning of its own becomes more by a code.
    let error = make("503 Service Unavailable", "text/xml", FAULT);
    assert_eq!((error.outcome(), error.code()), (Outcome::Unknown, Some("100")));
    // Nor is a yes made of the reply of a success.
    let done = include_bytes!("../../fixtures/faults/samples/make.reply.xml");
    assert_eq!(make("500 Internal Server Error", "text/xml", done).outcome(), Outcome::Refused);
}

#[test]
fn an_error_may_be_written_otherwise_than_the_reply() {
    let look = |status: &str, kind: &str, body: &str| {
        let peer = Peer::answering_under(status, &format!("content-type: {kind}"), body.as_bytes());
        wait(client(&peer).charge().look()).unwrap_err()
    };
    let error = look("403 Forbidden", "application/xml", "<Error><code>E1</code><text>Not yours</text></Error>");
    assert_eq!((error.outcome(), error.code(), error.message()), (Outcome::Refused, Some("E1"), Some("Not yours")));
    assert!(error.details::<charge::Problem>().is_some());
    let error = look("400 Bad Request", "application/json", r#"{"code":"E1","text":"Blocked"}"#);
    assert_eq!((error.code(), error.message()), (Some("E1"), Some("Blocked")));
    assert_eq!(look("404 Not Found", "text/html", "<html>").reason(), Reason::Absent);
    // Under 2xx the reply is a form.
    let peer = Peer::answering_with("content-type: text/plain", b"state=open");
    assert!(wait(client(&peer).charge().look()).is_ok());
}

#[test]
fn an_error_beside_a_text_is_json() {
    let peer = Peer::answering_under("403 Forbidden", "content-type: application/json", br#"{"code":"E1"}"#);
    let error = wait(client(&peer).charge().list()).unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::Refused, Some("E1")));
}
