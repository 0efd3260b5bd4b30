//! The corpus of bad specs: each file of `tests/bad` breaks a rule, and the whole text of what an author is told about
//! it is a snapshot. The files are read by `support::corpus`: they change a small good provider, `base.txt`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use support::corpus;
use vezne_codegen::rule::{Rule, Severity};

/// A test a case: the snapshot holds the rendered findings, and among them is one of the rule that the name begins with.
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        const CASES: &[&str] = &[$(stringify!($name)),*];

        $(
            #[test]
            fn $name() {
                let name = stringify!($name);
                let (sources, report) = corpus::compile_case(name);
                let code = name.get(..5).expect("a name begins with a code");
                assert!(
                    report.sorted().iter().any(|found| found.rule.code().eq_ignore_ascii_case(code)),
                    "{name} does not break its rule:\n{}",
                    report.render(&sources, false)
                );
                insta::assert_snapshot!(name, report.render(&sources, false));
            }
        )*
    };
}

cases! {
    vz001_empty_file,
    vz001_list_not_closed,
    vz001_odd_indentation,
    vz001_other_files_are_still_read,
    vz001_prose_with_colon,
    vz001_prose_with_colon_at_the_end,
    vz001_quote_not_closed,
    vz001_tab,
    vz001_what_the_file_would_have_used,
    vz002_anchor_and_alias,
    vz002_merge_key,
    vz002_second_document,
    vz002_tag,
    vz003_catalogue_value_twice,
    vz003_choice_writes_a_field_twice,
    vz003_field_stands_in_a_taken_in_object,
    vz003_key_twice,
    vz003_two_taken_in_objects_share_a_field,
    vz004_key_that_is_like_no_other,
    vz004_no_echo_from_samples,
    vz004_unknown_keys_at_each_level,
    vz005_callback_without_proof,
    vz005_catalogue_without_values,
    vz005_environments_empty,
    vz005_gate_without_says,
    vz005_group_without_about,
    vz005_operation_without_call_and_effect,
    vz005_proof_without_equals,
    vz005_provider_without_environments,
    vz005_provider_without_name,
    vz006_flat_and_grouped_credentials,
    vz006_key_that_is_a_list,
    vz006_list_for_a_line,
    vz006_list_for_a_map,
    vz006_map_for_a_text,
    vz006_nothing_where_something_is_due,
    vz006_only_comments,
    vz006_setting_is_a_table,
    vz007_comment_behind_a_list,
    vz007_comment_behind_values,
    vz007_comment_in_a_text_of_two_lines,
    vz007_description_in_a_comment_only,
    vz007_number_sign_in_prose,
    vz008_callback_comes,
    vz008_catalogue_verdict,
    vz008_catalogue_verdict_before_a_name,
    vz008_effect,
    vz008_effect_like_no_other,
    vz008_replay_word,
    vz008_sample_verdict_and_origin,
    vz008_sample_without_origin,
    vz009_credential_group,
    vz009_environment_host_setting_profile_gate_group,
    vz009_group_file,
    vz009_object_and_catalogue,
    vz009_operation,
    vz009_provider,
    vz009_underscore_at_the_end,
    vz010_callback_answer,
    vz010_catalogue_words,
    vz010_description_without_dashes,
    vz010_field_words_on_the_line_of_a_table,
    vz010_header_with_field_words,
    vz010_list_in_a_list_in_a_list,
    vz010_name_and_presence_of_a_named_object,
    vz010_no_echo_from_samples,
    vz010_no_type,
    vz010_presence_of_a_payload,
    vz010_quote_not_closed,
    vz010_quotes_without_meaning,
    vz010_setting_with_a_default,
    vz010_sizes,
    vz010_steps,
    vz010_two_classes,
    vz010_type_of_another_language,
    vz010_with_on_a_field,
    vz010_words_without_argument,
    vz010_words_without_meaning,
    vz011_line_of_the_table,
    vz011_member_of_a_list,
    vz011_object_and_list_alone,
    vz011_type_like_no_other,
    vz011_typos,
    vz011_words_of_documents,
    vz012_arguments,
    vz012_chain_that_does_not_meet,
    vz012_charset_of_another_message,
    vz012_decimals_of_currencies,
    vz012_document_types,
    vz012_form_on_another_type,
    vz012_moment_without_a_clock,
    vz012_packing_of_documents,
    vz012_steps_that_take_nothing,
    vz012_unknown_form,
    vz012_zones,
    vz013_none_of_a_list,
    vz013_none_of_a_required_field,
    vz013_none_that_the_type_is_never_written_as,
    vz014_class_on_another_type,
    vz014_credential,
    vz014_credential_optional,
    vz015_false_alarms,
    vz015_looks_sensitive,
    vz016_credentials,
    vz016_hosts_and_environments,
    vz016_names_that_become_one,
    vz016_object_and_catalogue,
    vz016_object_defined_twice,
    vz016_object_named_like_a_request,
    vz016_required_of_a_request,
    vz016_two_files_of_one_group,
    vz016_types_made_of_paths,
    vz016_values_of_a_catalogue,
    vz017_environment_self,
    vz017_group,
    vz017_named,
    vz017_nothing_to_make_a_name_of,
    vz017_operation_called_like_one,
    vz017_operation_new,
    vz017_optional_field_new,
    vz017_provider,
    vz017_rest_of_an_open_object,
    vz017_setting_and_credential_group,
    vz017_type_that_generated_code_uses,
    vz017_values_of_a_catalogue,
    vz018_callback_names,
    vz018_catalogue_and_details,
    vz018_credential,
    vz018_envelope,
    vz018_environment_without_hosts,
    vz018_field_in_an_expression,
    vz018_field_of_a_nested_object,
    vz018_field_of_a_text,
    vz018_field_within_a_packed_text,
    vz018_header_as_a_field,
    vz018_host,
    vz018_many_errors_in_one_run,
    vz018_name_in_a_header,
    vz018_names_that_cannot_be_named,
    vz018_no_echo_from_unused,
    vz018_profile,
    vz018_setting,
    vz018_signature_in_a_recipe,
    vz018_text_of_a_reply,
    vz018_with,
    vz019_beside_an_unrelated_error,
    vz019_header_of_a_reply,
    vz019_host_credential_and_decimals,
    vz019_unused,
    vz020_object_contains_itself,
    vz020_object_takes_itself_in,
    vz021_envelope_as_a_field,
    vz021_envelope_as_a_whole_reply,
    vz021_envelope_taken_in,
    vz021_envelope_without_a_hole,
    vz021_hole_outside_an_envelope,
    vz021_no_payload,
    vz021_nothing_as_a_field,
    vz021_nothing_says_what_comes_back,
    vz021_payload_is_payload,
    vz021_reply_and_payload,
    vz021_two_holes,
    vz022_method,
    vz022_no_method,
    vz022_no_summary,
    vz022_path_with_letters_that_a_path_has_not,
    vz022_query,
    vz022_sender,
    vz022_url_instead_of_a_host,
    vz023_host_urls,
    vz023_placeholder_of_a_setting,
    vz024_host_missing,
    vz025_escape_in_a_text,
    vz025_nothing_behind_an_operator,
    vz025_number_too_large,
    vz025_other_operators,
    vz025_quote_not_closed,
    vz025_single_equals,
    vz025_words_without_operator,
    vz026_catalogue_within_an_expression,
    vz026_claim_and_equals_of_other_types,
    vz026_codes_that_are_several,
    vz026_credential_in_a_reply,
    vz026_header_that_is_no_text,
    vz026_holds_that_is_a_text,
    vz026_joining_a_number,
    vz026_message_and_code_of_the_wrong_type,
    vz026_number_compared_with_a_quoted_number,
    vz026_number_compared_with_a_text,
    vz026_objects_of_a_list,
    vz026_objects_that_are_sent_on,
    vz026_text_where_yes_or_no_is_due,
    vz026_values_of_functions,
    vz026_yes_or_no_read_by_a_catalogue,
    vz027_no_echo_from_samples,
    vz027_other_is_done,
    vz027_other_without_verdict,
    vz027_value_without_verdict,
    vz027_verdict_meant_as_a_name,
    vz027_voice_without_verdicts,
    vz028_money_and_an_object_as_a_voice,
    vz028_no_voice,
    vz028_nothing_judges_a_payment,
    vz028_text_as_a_voice,
    vz029_key_is_a_number,
    vz029_key_may_be_left_out,
    vz029_key_not_in_the_body,
    vz029_no_body,
    vz029_no_code_says_repeat,
    vz030_no_reason,
    vz030_repeat_and_settle_unsaid,
    vz031_broken_json,
    vz031_empty_file,
    vz031_file_without_sample,
    vz031_lone_surrogate,
    vz031_given_of_a_reply,
    vz031_name_of_the_file,
    vz031_no_file,
    vz031_no_file_of_another_medium,
    vz031_repaired_without_reason,
    vz031_two_operations_share_a_sample,
    vz032_beside_a_typo_in_another_file,
    vz032_beside_typos_in_the_profile,
    vz032_body_outside_2xx,
    vz032_computed_beside,
    vz032_file_of_a_sample,
    vz032_givens,
    vz032_headers_of_a_reply,
    vz032_operation_without_body,
    vz032_other_types,
    vz032_reply_is_not_what_the_table_says,
    vz032_request_is_not_what_the_table_says,
    vz032_unknown_currency,
    vz032_values_not_in_their_forms,
    vz032_xml_and_forms,
    vz033_beside_a_voice_that_another_reply_lacks,
    vz033_missing_voice,
    vz033_nothing_judges,
    vz033_other_verdict,
    vz034_beside_a_typo_in_another_file,
    vz034_no_sample_of_a_signature,
    vz034_no_sample_that_is_rejected,
    vz034_no_sample_states_a_signature,
    vz034_no_samples,
    vz034_only_success,
    vz035_day_that_is_none,
    vz035_evidence,
    vz035_no_address,
    vz035_no_source,
    vz036_reason_and_endpoint,
    vz038_content_type_of_parts,
    vz038_encoding_of_replies,
    vz038_from_header,
    vz038_from_header_elsewhere,
    vz038_headers,
    vz038_value_that_a_header_cannot_hold,
    vz039_folder_of_another_name,
    vz039_no_group,
    vz039_no_provider_file,
    vz040_table_without_its_line,
    vz040_undescribed,
    vz041_other_functions,
    vz041_unknown_function,
    vz042_number_of_values,
    vz042_objects_of_a_list,
    vz043_text_for_bytes,
    vz044_what_chooses_is_written_out,
    vz045_no_echo_from_samples,
    vz045_vector_fails,
    vz046_no_vector,
    vz047_nobody_confirmed_it,
    vz048_recipes_in_a_circle,
    vz049_what_a_recipe_takes,
    vz050_offset_as_text,
    vz050_pattern,
    vz051_amount_in_an_expression,
    vz051_sibling,
    vz052_constant,
    vz053_given_reply,
    vz053_opened_elsewhere,
    vz054_choice,
    vz054_choice_of_its_own,
    vz055_presence,
    vz056_bare_bytes,
    vz056_bytes_that_are_no_file,
    vz059_quoted_name,
    vz060_a_secret_that_only_decides,
    vz060_a_yes_or_no_is_no_secret,
    vz060_claim_of_ones_own,
    vz060_holds_beside_equals,
    vz060_holds_without_a_signature,
    vz060_key_of_the_sender,
    vz060_proof_without_a_secret,
    vz060_proof_without_a_why,
    vz060_second_way_without_a_secret,
    vz060_signature_over_nothing,
    vz061_a_token_proves_no_field,
    vz061_nothing_to_confirm_by,
    vz061_what_loses_on_the_way,
    vz062_covers_what_is_left_out,
    vz062_covers_without_a_choice,
    vz062_message_chooses_what_is_signed,
    vz062_ways_that_sign_other_names,
    vz063_time_that_nobody_proves,
    vz064_confirmed_by_a_payment,
    vz064_happened_that_asks_nothing,
    vz064_short_form,
    vz065_address_of_a_message,
    vz065_body_that_is_no_object,
    vz065_outcome_of_a_list,
    vz066_sample_that_is_not_proved,
    vz066_sample_that_must_not_be_proved,
    vz070_computed_in_a_circle,
    vz070_computed_in_a_list,
    vz070_computed_in_a_text_that_is_read_too,
    vz071_login_that_asks_the_caller,
    vz072_no_echo_from_names,
    vz072_rest_of_an_object,
    vz072_short_form,
    vz073_pages_of_no_list,
    vz074_how_errors_are_written,
    vz074_statuses_of_success,
    vz075_list_beside_fields,
    vz075_names_of_a_list,
    vz076_opened_fields,
    vz076_opened_in_a_proof,
    vz077_token_without_an_end,
    vz080_called,
    vz080_fields_alone,
    vz080_login,
    vz080_nothing_of_a_call,
}

#[test]
fn the_base_of_the_corpus_is_clean() {
    let (sources, report) = corpus::compile_case("base");
    assert!(report.is_empty(), "{}", report.render(&sources, false));
}

#[test]
fn every_file_of_the_corpus_has_a_test() {
    let files: BTreeSet<String> = corpus::names().into_iter().filter(|name| name != "base").collect();
    let tests: BTreeSet<String> = CASES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(files, tests, "left: tests/bad, right: the list in this file");
}

#[test]
fn every_rule_has_a_bad_spec() {
    let lacking: Vec<&str> = Rule::ALL
        .iter()
        .map(|rule| rule.code())
        .filter(|code| CASES.iter().all(|name| !name.to_ascii_uppercase().starts_with(code)))
        .collect();
    assert!(lacking.is_empty(), "no spec of tests/bad breaks {}", lacking.join(", "));
}

#[test]
fn every_finding_says_what_to_do() {
    for name in CASES {
        let (sources, report) = corpus::compile_case(name);
        for found in report.sorted() {
            assert!(found.help.is_some(), "{name}: no help for: {}", found.message);
            assert!(!found.message.ends_with('.'), "{name}: a message has no full stop: {}", found.message);
        }
        for line in report.lines(&sources) {
            assert!(!line.contains('\n'), "{name}: a line is one line: {line}");
        }
    }
}

/// A text with each sign left of ` -- ` left out in turn, and each line; with the number of the line.
fn slips(text: &str) -> Vec<(usize, String)> {
    let mut list = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let with = |new: &str| {
            let lines: Vec<&str> =
                text.lines().enumerate().map(|(other, line)| if other == index { new } else { line }).collect();
            (index + 1, lines.join("\n") + "\n")
        };
        list.push(with(""));
        let machine = line.split(" -- ").next().unwrap_or_default();
        for (at, sign) in machine.char_indices().filter(|(_, sign)| *sign != ' ') {
            list.push(with(&format!("{}{}", &line[..at], &line[at + sign.len_utf8()..])));
        }
    }
    list
}

fn is_of_samples_or_unused(rule: Rule) -> bool {
    [Rule::Unused, Rule::SampleFile, Rule::SampleMisfit, Rule::SampleVerdict, Rule::SampleMissing].contains(&rule)
}

/// The base is clean, so that what a slip brings besides its own finding is an echo.
#[test]
fn a_slip_that_is_found_has_no_echo_in_samples_and_unused_definitions() {
    for path in ["provider.yaml", "payment.yaml"] {
        let files = corpus::base();
        let text = &files.iter().find(|(known, _)| known == path).unwrap().1;
        for (line, slip) in slips(text) {
            // A field that the profile names and the samples have: all three are heard, since any may be the wrong one.
            if text.lines().nth(line - 1).unwrap().starts_with("    message: text?") {
                continue;
            }
            let mut files = files.clone();
            files.iter_mut().find(|(known, _)| known == path).unwrap().1.clone_from(&slip);
            let (sources, report) = corpus::compile(&files);
            let rules: Vec<Rule> = report.sorted().iter().map(|found| found.rule).collect();
            let own = rules.iter().any(|rule| !is_of_samples_or_unused(*rule) && rule.severity() == Severity::Error);
            let echo = rules.iter().any(|rule| is_of_samples_or_unused(*rule));
            assert!(!(own && echo), "{path}, line {line}:\n{}", report.lines(&sources).join("\n"));
        }
    }
}

#[test]
fn a_slip_in_one_file_hides_no_misfit_in_another() {
    let refund = "about: Refunds\nsource: https://docs.acme.example 2026-01-31 -- Refunds\n\noperations:\n  refund:\n    call: POST {api}/v1/refunds -- Give money back\n    effect: read\n    body:\n      order_id: text -- The number of the payment\n      by: Clerk? -- Who gives it back\n    payload: nothing\n    samples:\n      refund: done constructed -- the document shows none\n\nobjects:\n  Clerk:\n    .: object -- Somebody\n    id: text -- A number\n";
    let mut files = corpus::base();
    let reply = files.iter_mut().find(|(path, _)| path == "samples/charge.reply.json").unwrap();
    reply.1 = reply.1.replace("\"7\"", "7");
    files.push((
        "samples/refund.reply.json".to_owned(),
        "{ \"success\": true, \"code\": \"00\", \"data\": null }".to_owned(),
    ));
    files.push(("refund.yaml".to_owned(), refund.to_owned()));
    let shown = |files: &[(String, String)]| {
        let (sources, report) = corpus::compile(files);
        report.lines(&sources).join("\n")
    };
    let misfit = "acme/samples/charge.reply.json:6:11: error[VZ032]";
    let clean = shown(&files);
    assert!(clean.starts_with(misfit) && clean.lines().count() == 1, "{clean}");
    for (line, slip) in slips(refund) {
        files.last_mut().unwrap().1 = slip;
        let found = shown(&files);
        assert!(found.contains(misfit), "line {line}:\n{found}");
    }
}
