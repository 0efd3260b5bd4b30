//! Small providers, one feature of the language each, and what is generated of them. Every fixture is also compiled
//! under `deny(warnings)`, by the target `fixtures_compile`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use support::fixtures;

/// A test a snapshot: the fixture, its module, and how the items begin that are shown.
macro_rules! fixtures {
    ($($name:ident: $fixture:literal $child:literal [$($item:literal),* $(,)?];)*) => {
        const USED: &[&str] = &[$($fixture),*];

        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(stringify!($name), fixtures::items($fixture, $child, &[$($item),*]));
            }
        )*
    };
}

fixtures! {
    a_request_is_made_of_its_required_fields: "fields" "thing" ["pub struct Create {", "pub struct CreateRequired", "impl Create {", "impl From<CreateRequired>"];
    a_request_without_required_fields_is_made_of_nothing: "fields" "thing" ["pub struct Clear {", "impl Clear {", "impl Default for Clear"];
    a_request_is_written_one_line_a_field: "fields" "thing" ["impl runtime::Encode for Create {", "impl runtime::Encode for Clear {"];
    a_reply_is_read_by_a_match_over_its_keys: "fields" "thing" ["pub struct CreateReply", "impl<'de> runtime::serde::Deserialize<'de> for CreateReply", "impl<'de> runtime::Object<'de> for CreateReply"];
    every_type_has_its_rust_type: "types" "all" ["pub struct TurnReply {"];
    money_is_written_as_number_or_text: "amounts" "money" ["impl runtime::Encode for Price {", "pub struct PriceReply {"];
    a_sentinel_is_written_and_read_as_no_value: "sentinel" "empty" ["impl runtime::Encode for Show {", "pub struct ShowReply {", "impl<'de> runtime::Object<'de> for ShowReply"];
    objects_in_place_are_named_after_their_path: "nested" "order" ["pub struct PlaceRequired {", "pub struct PlaceBuyer {", "pub struct PlaceLines {", "pub struct LineOption {", "pub struct GiftWrap {", "pub struct Order {"];
    an_object_of_provider_yaml_is_shared_by_groups: "nested" "shared" ["pub struct Address {", "pub struct AddressRequired", "impl Address {"];
    fields_that_are_taken_in_come_first: "taken_in" "note" ["pub struct WriteReply {", "impl<'de> runtime::Object<'de> for WriteReply"];
    an_envelope_is_generic_over_its_payload: "envelopes" "shared" ["pub struct Envelope<P>", "impl<P: runtime::Payload> runtime::Reply for Envelope<P>", "impl<'de, P: runtime::Payload> runtime::Object<'de> for Envelope<P>"];
    payloads_are_objects_lists_json_or_nothing: "envelopes" "item" ["impl<'a> Api<'a>"];
    a_catalogue_is_an_open_enum_with_verdicts: "lists_of_codes" "shared" ["pub enum Code {", "impl runtime::Catalogue for Code"];
    a_catalogue_without_verdicts_judges_nothing: "lists_of_codes" "shared" ["pub enum Colour {", "impl runtime::Catalogue for Colour", "impl runtime::Encode for Colour"];
    a_catalogue_is_a_text_or_a_number: "lists_of_codes" "paint" ["pub struct MixReply {", "impl runtime::Encode for Mix {", "fn judge_mix"];
    classes_choose_types_that_mask: "masks" "card" ["pub struct Store {", "pub struct StoreReply {"];
    flat_credentials_are_one_struct: "flat_credentials" "client" ["pub struct Credentials {", "impl Credentials {"];
    headers_are_made_of_texts_and_credentials: "flat_credentials" "client" ["impl runtime::Provider for Client"];
    credential_groups_are_optional: "credential_groups" "client" ["pub struct Credentials {", "impl Credentials {", "pub struct PrivateCredentials"];
    a_header_set_asks_for_the_groups_that_it_needs: "credential_groups" "client" ["impl runtime::Provider for Client", "pub(super) mod header_set"];
    two_gates_are_passed_in_order: "two_gates" "pay" ["static PAY", "fn judge_pay"];
    repeats_are_part_of_the_description: "replays" "pay" ["static REFUSED", "static ANSWERED", "static UNSURE", "fn judge_refused", "fn judge_unsure"];
    hosts_are_fixed_or_supplied: "own_hosts" "client" ["pub enum Environment {", "pub enum Host {", "pub struct Settings {", "impl runtime::Provider for Client"];
    a_call_without_a_body_takes_no_request: "methods" "thing" ["impl<'a> Api<'a>", "static SHOW", "static REMOVE"];
    objects_without_fields_are_read_and_written: "methods" "thing" ["pub struct Touch {", "impl Touch {", "impl runtime::Encode for Touch {", "impl<'de> runtime::Object<'de> for TouchReply"];
    names_that_are_no_names_in_rust_are_changed: "odd_names" "type" ["pub struct MatchReply {"];
    names_of_the_reader_do_not_meet_those_of_fields: "odd_names" "type" ["impl<'de> runtime::Object<'de> for SelfReply"];
    values_of_a_catalogue_are_named: "odd_names" "type" ["pub enum Verdict {", "fn judge_async"];
    methods_that_are_keywords_are_raw: "odd_names" "type" ["impl<'a> Api<'a>"];
    prose_is_shown_to_the_letter: "odd_words" "word" ["pub struct Said {", "pub enum State {", "fn judge_say"];
    texts_in_code_are_escaped: "odd_words" "client" ["pub struct Client {", "impl runtime::Provider for Client"];
    an_outcome_is_three_valued_logic: "logic" "check" ["fn judge_check"];
}

#[test]
fn every_fixture_has_a_snapshot() {
    let used: BTreeSet<String> = USED.iter().map(|name| (*name).to_owned()).collect();
    let folders: BTreeSet<String> = fixtures::names().into_iter().collect();
    assert_eq!(folders, used, "left: tests/fixtures, right: the list in this file");
}

#[test]
fn every_fixture_is_clean_and_named_as_its_folder() {
    for name in fixtures::names() {
        assert_eq!(fixtures::model(&name).id, name);
    }
}

#[test]
fn no_line_of_generated_code_ends_in_a_blank() {
    for name in fixtures::names() {
        for (path, text) in fixtures::module(&name).files() {
            for (index, line) in text.lines().enumerate() {
                assert!(!line.ends_with([' ', '\t']), "{path}:{}: {line:?}", index + 1);
            }
        }
    }
}
