//! The two back ends of the expression language agree: what the evaluator says of a reply is what the compiled client
//! does with it, and the headers that the evaluator computes are those that the client sends.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "tests fail loudly; the tests of the samples run elsewhere"
)]
#![allow(clippy::unreadable_literal, clippy::too_many_lines, reason = "generated from the samples")]

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;
use vezne_codegen::expr::eval::{Scope, judge, text};
use vezne_codegen::json::Json;
use vezne_codegen::model::{Model, Operation, Replay, Verdict};
use vezne_codegen::workspace;
use vezne_tests::sample;

pub mod clients {
    //! The clients of all fixtures.
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

include!(concat!(env!("OUT_DIR"), "/samples.rs"));
include!(concat!(env!("OUT_DIR"), "/fixture_samples.rs"));

/// Every operation of the specs and of the fixtures that can be called, with its model.
fn operations() -> Vec<(Model, Operation, sample::Case)> {
    let mut list = Vec::new();
    for (root, cases) in [("../specs", spec_cases()), ("fixtures", fixture_cases())] {
        for folder in workspace::providers(Path::new(root)).unwrap() {
            let model = workspace::check(&folder).unwrap().model.unwrap();
            for (group, operation) in model.operations() {
                let name = format!("{}.{}", group.name, operation.name);
                let found = cases.iter().find(|(provider, case)| *provider == model.id && case.name == name);
                if let Some((_, case)) = found {
                    list.push((model.clone(), operation.clone(), *case));
                }
            }
        }
    }
    list
}

/// Values that a field of a reply may have, right and wrong ones: every listed value of every catalogue as number and
/// as text, flags, nothing, and other kinds.
fn values(model: &Model) -> Vec<String> {
    let mut list: Vec<String> = [
        "null",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "2.5",
        "1e3",
        "\"\"",
        "\"0\"",
        "\"true\"",
        "{}",
        "[]",
        "99999999999999999999",
    ]
    .map(str::to_owned)
    .into();
    for value in model.catalogues.iter().flat_map(|catalogue| &catalogue.values) {
        list.push(format!("{:?}", value.wire));
        if value.wire.parse::<i64>().is_ok_and(|number| number.to_string() == value.wire) {
            list.push(value.wire.clone());
        }
    }
    list
}

/// A reply with some of the fields of the operation's reply object, each with any value, some of them twice.
fn replies(model: &Model, operation: &Operation) -> impl Strategy<Value = String> + use<> {
    let mut keys: Vec<String> =
        model.object(operation.reply.object()).fields.iter().map(|field| field.wire.clone()).collect();
    if keys.is_empty() {
        return Just("{}".to_owned()).boxed();
    }
    // A reply without fields may still have some.
    keys.push("unknown".to_owned());
    let member = (select(keys.clone()), select(values(model)));
    let printed: Vec<String> = operation.samples.iter().filter_map(|sample| sample.reply.clone()).collect();
    let made = proptest::collection::vec(member, 0..keys.len() + 2).prop_map(|members| {
        let members: Vec<String> = members.into_iter().map(|(key, value)| format!("{key:?}:{value}")).collect();
        format!("{{{}}}", members.join(","))
    });
    if printed.is_empty() { made.boxed() } else { prop_oneof![4 => made, 1 => select(printed)].boxed() }
}

#[test]
fn the_evaluator_and_the_compiled_client_judge_alike() {
    let operations = operations();
    assert!(operations.len() >= 5, "the specs and fixtures have operations to call");
    for (model, operation, case) in operations {
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 400,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let outcome = runner.run(&replies(&model, &operation), |reply| {
            let judgement = judge(&model, &operation.outcome, &Json::parse(&reply).unwrap());
            let evaluated = judgement.verdict;
            let compiled = (case.call)(sample::reply(&reply));
            // A repeat brings the first answer only where the spec says so, and no voice says no.
            let again = matches!(operation.replay, Replay::Answered(_)) && !judgement.denied;
            let agree = match (evaluated, compiled) {
                // A yes whose reply cannot be read in full is still a yes.
                (Verdict::Done, "done" | "accepted") => true,
                (Verdict::Repeat, "done" | "accepted") => again,
                (Verdict::Repeat, "repeat") => !again,
                (evaluated, compiled) => evaluated.word() == compiled,
            };
            prop_assert!(agree, "{}: evaluated {evaluated:?}, compiled {compiled}", case.name);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{} {}: {error}", model.id, case.name));
    }
}

#[test]
fn the_evaluator_computes_the_headers_that_the_client_sends() {
    for (model, operation, case) in operations() {
        let stub = sample::reply("{}");
        (case.call)(stub.clone());
        let seen = stub.seen();
        let request = seen.first().unwrap();
        let scope = Scope { message: None, credentials: &|_, _| Some("sample".to_owned()) };
        for header in &model.headers[operation.headers].headers {
            let sent = request.headers().get(&header.name).unwrap().to_str().unwrap();
            assert_eq!(Some(sent.to_owned()), text(&header.value, &scope), "{} {}", case.name, header.name);
        }
    }
}

#[test]
fn a_text_is_a_time_to_the_check_exactly_when_the_runtime_reads_it() {
    let agree = |text: &str| {
        let read = text.parse::<vezne::runtime::Time>().is_ok();
        assert_eq!(vezne_codegen::conform::is_time(text), read, "{text}");
    };
    for time in ["2026-01-31T23:59:59.123456789+03:00", "2024-02-29T00:00:00Z", "2026-12-01T10:00:09-09:30"] {
        for at in 0..time.len() {
            agree(&time[..at]);
            for other in "0123456789-+:.TtZz ö".chars() {
                agree(&format!("{}{other}{}", &time[..at], &time[at + 1..]));
                agree(&format!("{}{other}{}", &time[..at], &time[at..]));
            }
        }
    }
}
