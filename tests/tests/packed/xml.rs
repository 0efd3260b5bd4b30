//! XML as servers really send it: prefixes, attributes and document types of their own.

use vezne_runtime::Delivery;
use vezne_runtime::http::HeaderMap;
use vezne_runtime::{Amount, Currency, Outcome, Reason};
use vezne_tests::peer::Peer;
use vezne_tests::wait;

use super::clients::prefixes::{self, order};

fn client(peer: &Peer) -> prefixes::Client {
    let builder = prefixes::Client::builder().environment(prefixes::Environment::Test);
    builder.credentials(prefixes::Credentials {}).host(prefixes::Host::Api, super::at(peer)).build().unwrap()
}

fn pay(reply: &str) -> (Result<order::PayReply, vezne_runtime::Error>, String) {
    let peer = Peer::answering_with("content-type: text/xml; charset=utf-8", reply.as_bytes());
    let price = prefixes::order::PriceRequired { currency: Currency::TRY, text: "10.00".parse().unwrap() };
    let request = order::PayRequired { order_code: "A-1".to_owned(), amount: price.into() };
    (wait(client(&peer).order().pay(request)), peer.request())
}

#[test]
fn a_request_names_its_document_type_to_the_byte() {
    let (reply, sent) = pay(include_str!("../../fixtures/prefixes/samples/pay.reply.xml"));
    assert!(reply.is_ok());
    let body = sent.split_once("\r\n\r\n").map(|(_, body)| body);
    assert_eq!(
        body,
        Some(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE paymentService PUBLIC \"-//Fixture//DTD PaymentService v1//EN\" \"http://dtd.fixture.example/paymentService_v1.dtd\"><paymentService version=\"1.4\"><orderCode>A-1</orderCode><amount currency=\"TRY\">10.00</amount></paymentService>"
        )
    );
}

#[test]
fn a_reply_is_read_whatever_prefixes_and_attributes_its_server_chose() {
    let (reply, _) = pay(include_str!("../../fixtures/prefixes/samples/pay.reply.xml"));
    let paid = reply.unwrap().s_body.r_result;
    assert_eq!(paid.amount, "10.00".parse::<Amount>().unwrap());
    let fee = paid.fee.unwrap();
    assert_eq!((fee.currency, fee.text.to_string().as_str()), (Currency::TRY, "0.25"));
    assert_eq!(paid.words.as_deref(), Some("Onaylandı & bitti"));
    assert!(paid.paid_on.is_none() && paid.more.is_none(), "they are said to be nil");
    assert_eq!(paid.d_row.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Çay"]);
    assert_eq!(paid.any.unwrap().as_str(), r##"{"@unit":"x","#text":"1"}"##);
}

#[test]
fn a_name_that_two_elements_have_without_their_prefixes_is_not_guessed() {
    let envelope = |inner: &str| format!("<s:Envelope><s:Body><r:Result>{inner}</r:Result></s:Body></s:Envelope>");
    let (error, _) = pay(&envelope("<x:code>0</x:code><y:code>0</y:code><amount>1</amount>"));
    let error = error.unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::Unknown, Reason::Unrecognised));
    // What has the name to the letter is meant, whatever stands beside it.
    let (reply, _) = pay(&envelope("<code>0</code><y:code>5</y:code><amount>1</amount>"));
    assert!(reply.is_ok());
}

#[test]
fn a_document_type_with_declarations_of_its_own_is_no_answer() {
    let bomb = "<!DOCTYPE Envelope [<!ENTITY a \"0\">]><s:Envelope><s:Body><r:Result><code>&a;</code><amount>1</amount></r:Result></s:Body></s:Envelope>";
    let error = pay(bomb).0.unwrap_err();
    assert_eq!((error.outcome(), error.reason()), (Outcome::Unknown, Reason::Unrecognised));
    assert_eq!(error.raw().map(|raw| &raw[..]), Some(bomb.as_bytes()), "what came is kept");
}

#[test]
fn a_callback_is_read_by_names_without_prefixes_too() {
    let (credentials, settings) = (prefixes::Credentials {}, prefixes::Settings::new());
    let headers = HeaderMap::new();
    let body = include_bytes!("../../fixtures/prefixes/samples/told.callback.xml");
    let callbacks = order::Callbacks::new(&credentials, &settings);
    let event = callbacks.told(&Delivery::new(&headers, "", body)).unwrap();
    assert_eq!(event.told().unproved().verdict(), vezne_runtime::Verdict::Done);
}
