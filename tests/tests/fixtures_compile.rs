//! Every fixture's client compiles without a warning, under the lints that the workspace sets itself.

#![deny(warnings, missing_docs)]
#![allow(clippy::unwrap_used, reason = "tests fail loudly")]

pub mod clients {
    //! The clients of all fixtures.
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

/// What a form or XML gives: every single value is a text, one value may be a list, and what is empty is nothing.
#[test]
fn a_document_of_texts_is_read() {
    use clients::circles_in_text::tree::PlantReply;
    use clients::clocks_in_text::moment::TurnReply as Clocks;
    use clients::types_in_text::all::TurnReply as Types;
    use vezne_runtime::decode;

    let text = r#"{
        "text": "a", "whole": "-5", "amount": "1.00", "flag": "true", "moment": "2026-01-31T00:00:00Z",
        "number": "6f9619ff-8b86-d011-b42d-00c04fc964ff", "place": "https://a.invalid", "currency": "TRY",
        "anything": {"a": "1"}, "texts": "one", "lists": [["1", "2"], "3"], "may_text": "", "may_whole": "",
        "may_amount": "", "may_flag": "false", "may_moment": "", "may_currency": "", "may_texts": ["a", "b"]
    }"#;
    let types: Types = decode(text.as_bytes()).unwrap();
    assert_eq!((types.whole, types.flag, types.amount.to_string().as_str()), (-5, true, "1.00"));
    assert_eq!((types.texts, types.lists), (vec!["one".to_owned()], vec![vec![1, 2], vec![3]]));
    assert!(types.amounts.is_empty(), "what comes no times is an empty list");
    assert_eq!((types.may_text.as_deref(), types.may_whole, types.may_flag), (Some(""), None, Some(false)));
    assert!(types.may_amount.is_none() && types.may_moment.is_none() && types.may_currency.is_none());
    assert_eq!(types.may_texts.map(|texts| texts.len()), Some(2));

    let text =
        r#"{"at": "2026-01-31T00:00:00Z", "local": "31.01.2026 00:00:00", "seconds": "1700000000", "millis": ""}"#;
    let clocks: Clocks = decode(text.as_bytes()).unwrap();
    assert_eq!((clocks.seconds.to_string().as_str(), clocks.millis), ("2023-11-14T22:13:20Z", None));

    let text = r#"{"root": {"name": "a", "left": "", "more": {"name": "b", "more": [{"name": "c"}, {"name": "d"}]}}}"#;
    let tree: PlantReply = decode(text.as_bytes()).unwrap();
    let more = tree.root.more.unwrap();
    assert_eq!(more.len(), 1);
    assert!(tree.root.left.is_none());
    assert_eq!(more[0].more.as_ref().map(Vec::len), Some(2));
}

#[test]
fn the_clients_of_all_fixtures_compile_under_deny_warnings() {
    // That this target was compiled is the proof; that there is something in it is checked here.
    let text = include_str!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
    assert!(text.lines().count() >= 10, "there are fixtures");
}
