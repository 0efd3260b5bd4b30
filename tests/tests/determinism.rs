//! Two runs give the same bytes, and the output stands in the order of the spec.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;

use support::{corpus, fixtures};
use vezne_codegen::emit::{ReplyEncoding, Rust};
use vezne_codegen::model::Model;
use vezne_codegen::routes::Routes;
use vezne_codegen::source::Sources;

fn real(provider: &str) -> Sources {
    Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(provider)).expect("a real provider")
}

fn compiled(sources: &Sources) -> Model {
    let (model, report) = vezne_codegen::compile(sources);
    model.unwrap_or_else(|| panic!("{}", report.render(sources, false)))
}

/// Everything that is made of a model, as one text.
fn output(model: &Model) -> String {
    let rust = Rust::new()
        .runtime("::vezne::runtime")
        .encode_replies(ReplyEncoding::Feature("encode".to_owned()))
        .routes("sandbox");
    let module = rust.module(model).expect("a checked model can be written");
    let files: Vec<String> = module.files().into_iter().map(|(path, text)| format!("=== {path}\n{text}")).collect();
    format!("{}\n{}\n{}", files.join("\n"), module.inline(), Routes::of(model).to_json().expect("a model is JSON"))
}

#[test]
fn two_runs_give_the_same_bytes() {
    for provider in ["fastpay", "paynet", "paywall"] {
        let first = output(&compiled(&real(provider)));
        let second = output(&compiled(&real(provider)));
        assert!(first == second, "{provider} is written differently by a second run");
    }
    for name in fixtures::names() {
        assert!(
            output(&fixtures::model(&name)) == output(&fixtures::model(&name)),
            "{name} is written differently by a second run"
        );
    }
}

#[test]
fn two_runs_report_the_same_findings() {
    for name in corpus::names() {
        let (first, second) = (corpus::compile_case(&name), corpus::compile_case(&name));
        assert_eq!(first.1.lines(&first.0), second.1.lines(&second.0), "{name}");
    }
}

#[test]
fn the_output_is_the_same_after_a_way_through_json() {
    for provider in ["fastpay", "paynet", "paywall"] {
        let routes = Routes::of(&compiled(&real(provider)));
        let text = routes.to_json().expect("a model is JSON");
        let again = Routes::from_json(&text).expect("and can be read back").to_json().expect("and written again");
        assert!(text == again, "{provider}");
    }
}

/// These texts stand in the output in this order.
#[track_caller]
fn in_order(text: &str, parts: &[&str]) {
    let mut from = 0;
    for part in parts {
        let at = text
            .get(from..)
            .and_then(|rest| rest.find(part))
            .unwrap_or_else(|| panic!("`{part}` does not come behind the one before it"));
        from += at + part.len();
    }
}

#[test]
fn fields_stand_in_the_order_of_the_spec() {
    let module = Rust::new().module(&compiled(&real("paywall"))).expect("written");
    let wallet = module.child("wallet").expect("the group `wallet`").items().join("\n\n");
    let of_struct = wallet.split_once("pub struct Wallet {").expect("the object").1;
    in_order(
        of_struct,
        &["pub id:", "pub wallet_owner_id:", "pub name:", "pub balance:", "pub updated_at:", "pub transaction_id:"],
    );
    let writer = wallet.split_once("runtime::Encode for Deposit").expect("the writer").1;
    in_order(writer, &["\"Id\"", "\"Amount\"", "\"Description\"", "\"ExternalReference\""]);
}

#[test]
fn values_environments_and_hosts_stand_in_the_order_of_the_spec() {
    let module = Rust::new().module(&compiled(&real("paywall"))).expect("written");
    let client = module.child("client").expect("the client").items().join("\n\n");
    in_order(&client, &["pub enum Environment {", "Test,", "Live,", "pub enum Host {", "Payment,", "Card,", "Wallet,"]);
    let shared = module.child("shared").expect("what is shared").items().join("\n\n");
    in_order(
        &shared,
        &["pub enum CardProductionCode {", "Done,", "CardNotFound,", "CardStatus,", "InsufficientFunds,"],
    );
}

#[test]
fn groups_are_files_by_name_behind_the_client() {
    let model = compiled(&real("paywall"));
    let files: Vec<String> =
        Rust::new().module(&model).expect("written").files().into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        files,
        [
            "paywall/mod.rs",
            "paywall/client.rs",
            "paywall/shared.rs",
            "paywall/card_production.rs",
            "paywall/card_storage.rs",
            "paywall/payment.rs",
            "paywall/refund.rs",
            "paywall/wallet.rs"
        ]
    );
}

#[test]
fn the_order_in_which_samples_are_named_does_not_come_from_a_hash() {
    let model = compiled(&real("paynet"));
    let names: Vec<&str> =
        model.operations().flat_map(|(_, operation)| &operation.samples).map(|sample| sample.name.as_str()).collect();
    assert_eq!(
        names.iter().filter(|name| name.starts_with("create_card_tds_confirm")).collect::<Vec<_>>(),
        [&"create_card_tds_confirm", &"create_card_tds_confirm_confirmed", &"create_card_tds_confirm_declined"]
    );
}
