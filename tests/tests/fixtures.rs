//! Small providers, one feature of the language each, and what is generated of them. Every fixture is also compiled
//! under `deny(warnings)`, by the target `fixtures_compile`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use support::fixtures;

/// So many lines may a snapshot have: what somebody reads with care in one go.
const LONGEST: usize = 70;

/// A test a snapshot: the fixture, its module, and how the items begin that are shown.
macro_rules! fixtures {
    ($($name:ident: $fixture:literal $child:literal [$($item:literal),* $(,)?];)*) => {
        const USED: &[&str] = &[$($fixture),*];

        $(
            #[test]
            fn $name() {
                let shown = fixtures::items($fixture, $child, &[$($item),*]);
                let lines = shown.lines().count();
                assert!(lines <= LONGEST, "{lines} lines are too many to review at once: show fewer items in one test");
                insta::assert_snapshot!(stringify!($name), shown);
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
    payloads_are_objects_or_lists: "envelopes" "item" ["impl<'a> Api<'a> > pub fn one", "impl<'a> Api<'a> > pub fn many", "impl<'a> Api<'a> > pub fn listed"];
    payloads_are_json_or_nothing: "envelopes" "item" ["impl<'a> Api<'a> > pub fn raw", "impl<'a> Api<'a> > pub fn ping"];
    a_catalogue_is_an_open_enum: "lists_of_codes" "shared" ["pub enum Code {"];
    a_catalogue_gives_each_value_its_verdict: "lists_of_codes" "shared" ["impl runtime::Catalogue for Code"];
    a_catalogue_without_verdicts_judges_nothing: "lists_of_codes" "shared" ["pub enum Colour {", "impl runtime::Catalogue for Colour", "impl runtime::Encode for Colour"];
    a_catalogue_is_a_text_or_a_number: "lists_of_codes" "paint" ["pub struct MixReply {", "impl runtime::Encode for Mix {", "fn judge_mix"];
    classes_choose_types_that_mask: "masks" "card" ["pub struct Store {", "pub struct StoreReply {"];
    flat_credentials_are_one_struct: "flat_credentials" "client" ["pub struct Credentials {", "impl Credentials {"];
    headers_are_made_of_texts_and_credentials: "flat_credentials" "client" ["impl runtime::Provider for Client"];
    credential_groups_are_optional: "credential_groups" "client" ["pub struct Credentials {", "impl Credentials {", "pub struct PrivateCredentials"];
    a_header_set_asks_for_the_groups_that_it_needs: "credential_groups" "client" ["impl runtime::Provider for Client", "pub(super) mod header_set"];
    two_gates_are_passed_in_order: "two_gates" "pay" ["pub(super) static PAY", "fn judge_pay"];
    repeats_are_part_of_the_description: "replays" "pay" ["pub(super) static REFUSED", "pub(super) static ANSWERED", "pub(super) static UNSURE", "fn judge_refused", "fn judge_unsure"];
    what_stands_in_texts_is_read_by_its_form: "said_in_texts" "pay" ["fn judge_by_form(", "fn judge_by_json_came_callback"];
    a_loose_field_is_loose_where_a_reply_is_judged: "said_in_texts" "pay" ["fn judge_ask", "static SETTLE_PAY"];
    hosts_are_named_by_environment: "own_hosts" "client" ["pub enum Environment {", "pub enum Host {", "pub struct Settings {"];
    hosts_are_fixed_or_supplied: "own_hosts" "client" ["impl runtime::Provider for Client > fn base_urls"];
    a_call_without_a_body_takes_no_request: "methods" "thing" ["impl<'a> Api<'a> > pub fn show", "impl<'a> Api<'a> > pub fn remove", "pub(super) static SHOW", "pub(super) static REMOVE"];
    a_call_with_a_body_takes_a_request: "methods" "thing" ["impl<'a> Api<'a> > pub fn change", "impl<'a> Api<'a> > pub fn put", "impl<'a> Api<'a> > pub fn touch"];
    objects_without_fields_are_read_and_written: "methods" "thing" ["pub struct Touch {", "impl Touch {", "impl runtime::Encode for Touch {", "impl<'de> runtime::Object<'de> for TouchReply"];
    names_that_are_no_names_in_rust_are_changed: "odd_names" "type" ["pub struct MatchReply {"];
    names_of_the_reader_do_not_meet_those_of_fields: "odd_names" "type" ["impl<'de> runtime::Object<'de> for SelfReply"];
    names_of_the_language_do_not_meet_those_of_fields: "odd_names" "type" ["impl<'de> runtime::Object<'de> for StaticReply"];
    values_of_a_catalogue_are_named: "odd_names" "type" ["pub enum Verdict {", "fn judge_async"];
    methods_that_are_keywords_are_raw: "odd_names" "type" ["impl<'a> Api<'a>"];
    prose_is_shown_to_the_letter: "odd_words" "word" ["pub struct Said {"];
    prose_of_values_is_shown_to_the_letter: "odd_words" "word" ["pub enum State {"];
    texts_in_conditions_are_escaped: "odd_words" "word" ["fn judge_say"];
    texts_in_code_are_escaped: "odd_words" "client" ["pub struct Client {", "impl runtime::Provider for Client"];
    a_callback_is_proved_by_what_it_is_made_of: "signed_bodies" "hook" ["impl<'a> Callbacks<'a> > pub fn event", "static EVENT_CALLBACK"];
    a_receiver_takes_another_clock: "signed_bodies" "hook" ["impl<'a> Callbacks<'a> > pub const fn clock", "impl runtime::Incoming for Event", "pub struct Event {"];
    a_provider_that_only_sends_has_no_client: "signed_bodies" "client" ["pub struct Settings {", "pub struct Credentials {"];
    a_callback_signs_all_fields: "signed_forms" "payment" ["impl<'a> Callbacks<'a> > pub fn return_all"];
    a_callback_names_the_fields_that_it_signs: "signed_forms" "payment" ["impl<'a> Callbacks<'a> > pub fn return_named", "static RETURN_NAMED_CALLBACK"];
    an_escape_that_is_written_as_a_sign_proves_the_fields: "signed_forms" "payment" ["pub struct ReturnEncoded {"];
    a_callback_is_proved_with_what_the_shop_kept: "signed_forms" "payment" ["impl<'a> Callbacks<'a> > pub fn checkout"];
    a_callback_tells_and_is_confirmed: "signed_forms" "payment" ["impl runtime::Incoming for ReturnNamed", "fn judge_return_named_callback", "impl runtime::Confirmed for ReturnNamed"];
    what_is_not_proved_is_claimed: "signed_forms" "payment" ["pub struct ReturnNamed {", "impl<'de> runtime::Object<'de> for ReturnNamed"];
    a_callback_has_a_time_and_parts_of_a_header: "signed_parts" "hook" ["impl<'a> Callbacks<'a> > pub fn changed"];
    a_callback_takes_headers_and_a_query: "signed_parts" "hook" ["static CHANGED_CALLBACK", "pub struct Changed {"];
    a_callback_that_proves_nothing_claims_all: "unproved" "payment" ["impl<'a> Callbacks<'a> > pub fn changed", "pub struct Changed {"];
    a_static_token_proves_no_field: "unproved" "payment" ["impl<'a> Callbacks<'a> > pub fn notice", "static NOTICE_CALLBACK", "pub struct Notice {"];
    a_callback_may_be_a_batch: "unproved" "payment" ["impl<'a> Callbacks<'a> > pub fn batch", "pub struct Batch {"];
    a_callback_is_confirmed_with_a_verdict: "unproved" "payment" ["impl runtime::Confirmed for Changed", "impl runtime::Conclusive for Changed"];
    a_callback_may_be_signed_with_several_keys: "several_keys" "hook" ["impl<'a> Callbacks<'a> > pub fn moved"];
    what_only_one_of_several_ways_covers_is_claimed: "several_keys" "hook" ["pub struct Moved {"];
    a_callback_is_verified_by_a_certificate: "public_keys" "hook" ["impl<'a> Callbacks<'a> > pub fn moved"];
    what_a_signature_leaves_out_is_claimed: "public_keys" "hook" ["pub struct Sold {"];
    a_signature_is_over_fields_and_stands_in_one: "public_keys" "hook" ["impl<'a> Callbacks<'a> > pub fn sold"];
    limits_are_tested_where_a_request_is_written: "limits" "note" ["pub struct WriteRequired", "impl runtime::Encode for Write {"];
    types_that_are_not_in_every_document: "more_types" "thing" ["pub struct TurnReply {"];
    maps_and_bytes_are_written: "more_types" "thing" ["impl runtime::Encode for Turn {"];
    maps_and_bytes_are_read: "more_types" "thing" ["impl<'de> runtime::Object<'de> for TurnReply"];
    constants_are_written_and_never_given: "constants" "order" ["pub struct Place {", "impl runtime::Encode for Place {"];
    constants_of_a_form_and_a_content_type_of_the_provider: "constants" "order" ["impl runtime::Encode for Mark {"];
    amounts_are_written_as_their_forms_say: "money_forms" "price" ["impl runtime::Encode for Ask {"];
    amounts_are_read_as_their_forms_say: "money_forms" "price" ["impl<'de> runtime::Object<'de> for AskReply"];
    amounts_of_lists_and_absent_ones_are_read: "money_forms" "price" ["impl<'de> runtime::Object<'de> for MoreReply"];
    the_currency_beside_an_amount_says_its_decimals: "minor_units" "pay" ["impl runtime::Encode for Pay {"];
    an_amount_waits_for_its_currency: "minor_units" "pay" ["impl<'de> runtime::Object<'de> for PayReply"];
    a_provider_counts_decimals_of_its_own: "own_decimals" "pay" ["pub struct PayReply {", "impl runtime::Encode for Pay {", "impl runtime::Encode for Fixed {"];
    flags_numbers_and_codes_are_written_in_other_ways: "other_ways" "thing" ["impl runtime::Encode for Turn {"];
    flags_numbers_and_codes_are_read_in_other_ways: "other_ways" "thing" ["impl<'de> runtime::Object<'de> for TurnReply"];
    times_are_written_as_clocks_in_their_zone_show_them: "clocks" "moment" ["impl runtime::Encode for Turn {"];
    times_are_read_as_clocks_in_their_zone_show_them: "clocks" "moment" ["impl<'de> runtime::Object<'de> for TurnReply"];
    days_are_written_by_their_patterns: "days" "day" ["impl runtime::Encode for Turn {", "impl<'de> runtime::Object<'de> for TurnReply"];
    values_are_put_into_a_text: "packed" "box" ["impl runtime::Encode for Send {", "fn prepare_send"];
    times_and_currencies_are_written_in_old_ways: "old_ways" "pay" ["impl runtime::Encode for Pay {", "fn prepare_pay"];
    times_and_currencies_are_read_in_old_ways: "old_ways" "pay" ["impl<'de> runtime::Object<'de> for PayReply"];
    values_are_taken_out_of_a_text: "packed" "box" ["impl<'de> runtime::Object<'de> for SendReply"];
    a_reply_in_xml_says_what_it_lists: "prefixes" "order" ["pub(super) static PAY", "static TOLD_CALLBACK"];
    a_word_in_a_text_or_a_page_decides: "plain_words" "pay" ["fn judge_take", "fn judge_page", "fn judge_code"];
    an_error_body_is_read_as_the_reply_or_in_its_own_way: "faults" "charge" ["pub(super) static LOOK", "pub(super) static LIST"];
    a_fault_is_read_by_its_own_tables: "faults" "charge" ["pub(super) static MAKE"];
    a_fault_is_judged_by_its_code: "faults" "charge" ["fn judge_http_make", "fn judge_http_look"];
    a_document_within_a_text_has_a_document_type: "prefixes" "order" ["impl runtime::Encode for Sell {", "impl<'de> runtime::Object<'de> for SellReply", "fn prepare_sell"];
    a_document_is_put_into_a_text: "documents" "desk" ["impl runtime::Encode for Sell {", "fn prepare_sell"];
    a_document_is_taken_out_of_a_text: "documents" "desk" ["impl<'de> runtime::Object<'de> for SellReply"];
    an_object_in_a_text_is_packed_when_all_in_it_is_there: "late_packs" "till" ["impl runtime::Encode for Sale {", "fn prepare_sale"];
    an_object_that_is_not_sent_is_packed_to_be_signed: "late_packs" "till" ["fn prepare_start"];
    a_query_names_what_stands_in_a_text: "late_packs" "till" ["static SETTLE_SALE"];
    a_verdict_may_stand_in_a_text: "late_packs" "till" ["fn judge_status"];
    the_bytes_of_a_document_are_packed_further: "documents" "desk" ["impl runtime::Encode for Wrap {", "fn prepare_wrap"];
    what_stands_in_xml_within_a_text_is_read_from_texts: "documents" "desk" ["impl<'de> runtime::Object<'de> for Sale"];
    a_member_in_xml_within_a_text_is_read_from_texts: "documents" "desk" ["impl<'de> runtime::Object<'de> for Row"];
    what_is_signed_with_private_keys_is_computed_in_order: "private_keys" "order" ["fn prepare_confirm"];
    replies_are_asked_for_packed: "zipped" "client" ["impl runtime::Provider for Client"];
    what_comes_either_way_is_read_loosely: "either_way" "reply" ["impl<'de> runtime::Object<'de> for ReadReply"];
    absent_null_and_blank_are_kept_apart: "three_ways" "card" ["impl runtime::Encode for Change {", "impl<'de> runtime::Object<'de> for ChangeReply"];
    a_value_kept_apart_has_a_setter: "three_ways" "card" ["impl Change {"];
    nothing_is_null_or_an_empty_list: "nothing_at_all" "thing" ["impl runtime::Encode for Turn {", "impl<'de> runtime::Object<'de> for TurnReply"];
    an_open_object_keeps_what_is_not_listed: "open_objects" "thing" ["pub struct Turn {", "impl runtime::Encode for Turn {", "impl<'de> runtime::Object<'de> for TurnReply"];
    a_choice_is_an_enum_of_its_members: "choices" "pay" ["pub enum PayMeans {", "impl From<PayMeansCard> for PayMeans {", "impl From<PayMeansCardRequired> for PayMeans {", "impl runtime::EncodeFields for PayMeans {", "impl runtime::EncodeFields for PayMeansCard {", "impl runtime::Encode for Pay {"];
    a_union_is_read_by_its_tag: "unions" "pay" ["pub enum Source {", "impl<'de> runtime::serde::Deserialize<'de> for Source {", "impl runtime::Encode for Source {", "pub enum Event {"];
    an_object_that_may_contain_itself_is_put_in_a_box: "circles" "tree" ["pub struct Node {", "pub struct Leaf {", "impl runtime::Encode for Node {"];
    a_catalogue_that_is_only_sent_is_closed: "waiting" "pay" ["pub enum Mode {", "impl Mode {", "impl runtime::Encode for Mode", "impl runtime::Encode for Pay {"];
    what_is_only_taken_is_pending_or_unknown: "waiting" "pay" ["fn judge_order"];
    an_empty_list_is_no_payload: "envelopes" "shared" ["impl<'de, P: runtime::Payload> runtime::Object<'de> for OfLists<P>"];
    pending_is_a_verdict: "waiting" "pay" ["pub enum Status {", "impl runtime::Catalogue for Status"];
    an_outcome_is_three_valued_logic: "logic" "check" ["fn judge_check"];
    what_comes_sealed_is_opened_before_a_reply_is_judged: "sealed" "store" ["pub(super) static SHOW", "fn open_show"];
    a_payload_may_bring_fields_sealed: "sealed" "store" ["pub(super) static STATUS", "fn open_status", "fn judge_status"];
    what_was_opened_is_a_field_as_any_other: "sealed" "store" ["pub struct ShowReply {", "pub struct ShowReplyResult {"];
    a_message_is_opened_by_who_can_prove_it: "sealed" "store" ["impl<'a> Callbacks<'a> > pub fn told"];
    what_was_opened_of_what_nobody_proved_is_claimed: "sealed" "store" ["impl<'a> Callbacks<'a> > pub fn back", "pub struct Back {"];
    fields_of_a_reply_come_in_its_headers: "reply_headers" "paper" ["pub(super) static CREATE", "pub(super) static FOLLOW", "pub struct CreateReply {"];
    a_header_of_a_reply_is_read_as_a_text: "reply_headers" "paper" ["impl<'de> runtime::Object<'de> for ShowReply"];
    a_profile_signs_what_it_shows: "signed_profiles" "desk" ["impl runtime::Request for Show {", "pub struct Turn {"];
    a_status_may_be_a_yes: "reply_headers" "paper" ["pub(super) static OPEN", "impl<'a> Api<'a> > pub fn open"];
    a_header_of_a_reply_is_said_to_be_one: "reply_headers" "paper" ["pub struct ShowReply {"];
    a_body_that_is_a_list_is_made_of_its_members: "lists_sent" "batch" ["pub struct Pay {", "pub struct PayRequired", "impl From<Vec<Payment>> for Pay {", "impl runtime::Encode for Pay {", "impl runtime::Encode for Tag {"];
    a_list_may_have_other_sections_beside_it: "lists_sent" "batch" ["pub struct SignRequired", "impl runtime::Encode for Sign {", "impl runtime::Request for Sign {", "fn prepare_sign"];
    members_of_a_list_may_stand_in_place: "lists_sent" "batch" ["pub struct PlaceRequired", "pub struct PlaceMembersRequired", "impl From<Vec<PlaceMembers>> for Place {"];
    a_file_is_a_part_of_a_body_in_parts: "parts" "paper" ["pub struct UploadRequired", "impl runtime::Encode for Upload {"];
    a_file_that_may_be_left_out_has_a_setter: "parts" "paper" ["impl Upload {"];
    a_form_of_the_browser_is_made_and_not_sent: "browser_forms" "payment" ["impl<'a> Api<'a> > pub fn start", "pub(super) static START"];
    a_form_of_the_browser_is_completed_as_a_request_is: "browser_forms" "payment" ["fn prepare_start", "impl runtime::Request for Start {"];
    a_form_in_the_query_is_an_address: "browser_forms" "payment" ["impl<'a> Api<'a> > pub fn open", "pub(super) static OPEN"];
    recipes_are_functions_with_a_step_a_line: "signing" "recipes" ["pub fn sorted_values", "pub fn canonical"];
    recipes_take_parts_of_a_header: "signing" "recipes" ["pub fn manifest"];
    recipes_call_each_other: "signing" "recipes" ["pub fn nested"];
    recipes_go_over_the_members_of_a_list: "signing" "recipes" ["pub fn members"];
    recipes_write_what_forms_and_old_servers_write: "signing" "recipes" ["pub fn form_text", "pub fn place", "pub fn in_order", "pub fn is_among"];
    recipes_have_cases: "signing" "recipes" ["pub fn cases", "pub fn enough"];
    headers_that_are_more_than_joined_are_computed_once: "signing" "client" ["impl runtime::Provider for Client"];
    an_outcome_asks_the_objects_of_a_list: "signing" "show" ["fn judge_list"];
    a_question_has_what_is_constant_and_computed_in_order: "questions" "pay" ["static SETTLE_PAY"];
    a_question_has_the_rest_of_an_object: "questions" "pay" ["static SETTLE_TAKE_BACK"];
    an_outcome_counts: "signing" "show" ["fn judge_count"];
    an_outcome_takes_values_out_of_lists_and_maps: "lists_of_objects" "basket" ["fn judge_buy"];
    a_request_is_made_of_the_objects_of_a_list: "lists_of_objects" "basket" ["fn prepare_buy"];
    a_page_goes_on_behind_its_last_object: "lists_of_objects" "basket" ["static LIST_PAGES", "static SETTLE_BUY"];
    a_batch_is_proved_member_by_member: "lists_of_objects" "basket" ["impl<'a> Callbacks<'a> > pub fn told", "pub struct ToldItemsItem", "pub struct ToldItems {"];
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
