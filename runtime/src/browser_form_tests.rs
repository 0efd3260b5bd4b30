//! Pages of forms, without a client.

use sha2::{Digest as _, Sha256};

use super::*;
use crate::format::pack;

static POSTED: Operation = Operation::new("acme", "payment.start", Method::POST)
    .body(Media::Form { style: FormStyle::Flat, charset: "ISO-8859-9" });
static IN_QUERY: Operation =
    Operation::new("acme", "page.open", Method::GET).body(Media::Form { style: FormStyle::Flat, charset: "utf-8" });

fn form(operation: &'static Operation, fields: &[(&str, &str)]) -> BrowserForm {
    let owned = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    BrowserForm {
        operation,
        action: "https://bank.example/gate?a=1&b='2'".to_owned(),
        fields: owned(fields),
        shown: owned(&[("pan", "***")]),
        encoded: Bytes::from_static(b"pan=4111"),
    }
}

#[test]
fn a_page_holds_every_value_to_the_letter_and_nothing_that_ends_it() {
    let page = form(&POSTED, &[("o'id", "\"><script>alert('&amp;')</script>"), ("note", "a\r\nb\tş")]).html();
    assert_eq!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Continue</title>\n</head>\n<body>\n\
         <form action=\"https://bank.example/gate?a=1&amp;b=&#39;2&#39;\" method=\"post\" accept-charset=\"ISO-8859-9\" autocomplete=\"off\">\n\
         <input type=\"hidden\" name=\"o&#39;id\" value=\"&quot;&gt;&lt;script&gt;alert(&#39;&amp;amp;&#39;)&lt;/script&gt;\">\n\
         <input type=\"hidden\" name=\"note\" value=\"a&#13;&#10;b\tş\">\n\
         <noscript><button type=\"submit\">Continue</button></noscript>\n\
         </form>\n\
         <script>HTMLFormElement.prototype.submit.call(document.forms[0]);</script>\n\
         </body>\n</html>\n"
    );
}

#[test]
fn the_digest_of_the_script_is_that_of_its_text() {
    let digest = pack::base64(&Sha256::digest(SENDS_ITSELF));
    assert_eq!(BrowserForm::SCRIPT, format!("'sha256-{digest}'"));
    assert!(form(&POSTED, &[]).html().contains(&format!("<script>{SENDS_ITSELF}</script>")));
}

#[test]
fn a_nonce_and_the_text_of_a_button_are_escaped() {
    let form = form(&POSTED, &[("a", "1")]);
    assert!(form.html_with_nonce("x\" onload=\"y").contains("<script nonce=\"x&quot; onload=&quot;y\">"));
    let alone = form.form_html("Devam <et>");
    assert!(
        alone.starts_with("<form ") && alone.contains("<button type=\"submit\">Devam &lt;et&gt;</button>"),
        "{alone}"
    );
    assert!(!alone.contains("script"), "{alone}");
}

#[test]
fn only_a_form_in_the_query_is_an_address_to_redirect_to() {
    assert_eq!(form(&POSTED, &[]).location(), None);
    let get = BrowserForm { action: "https://bank.example/pay".to_owned(), ..form(&IN_QUERY, &[]) };
    assert_eq!(get.location().as_deref(), Some("https://bank.example/pay?pan=4111"));
    assert!(get.html().contains("method=\"get\" accept-charset=\"utf-8\""));
    let empty = BrowserForm { encoded: Bytes::new(), ..get };
    assert_eq!(empty.location().as_deref(), Some("https://bank.example/pay"));
}

#[test]
fn what_a_browser_would_change_is_known() {
    for text in ["", "a", "a\r\nb\r\n", "\t", "ş"] {
        assert!(!changes(text), "{text:?}");
    }
    for text in ["a\nb", "a\rb", "\r\n\n", "\r\r\n", "\n\r", "a\0"] {
        assert!(changes(text), "{text:?}");
    }
}

#[test]
fn what_was_not_given_is_masked_wholly() {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let fields = [pair("a", "1"), pair("hash", "secret"), pair("a", "2"), pair("a", "3")];
    let shown = shown(&fields, vec![pair("a", "1"), pair("a", "*")]);
    assert_eq!(shown, [pair("a", "1"), pair("hash", "***"), pair("a", "*"), pair("a", "***")]);
}

#[test]
fn debug_shows_what_may_be_shown() {
    let shown = format!("{:?}", form(&POSTED, &[("pan", "4111111111111111")]));
    assert_eq!(shown, "BrowserForm { operation: acme payment.start, method: POST, fields: {\"pan\": \"***\"}, .. }");
}
