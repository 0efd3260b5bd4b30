//! The two back ends of the expression language agree: what the evaluator says of a reply is what the compiled client
//! does with it, the headers that the evaluator computes are those that the client sends, and recipes give the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "tests fail loudly; the tests of the samples run elsewhere"
)]
#![allow(clippy::unreadable_literal, clippy::too_many_lines, reason = "generated from the samples")]

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use vezne_codegen::expr::eval::{Recipes, Scope, call, text};
use vezne_codegen::expr::function::FUNCTIONS;
use vezne_codegen::expr::{Expr, ExprType, From, Value};
use vezne_codegen::message::{Replied, judge, setting};
use vezne_codegen::model::{Judgement, Media, Model, Operation, Recipe, Replay, Reply, SettingType, Verdict, Voice};
use vezne_codegen::workspace;
use vezne_runtime::{HeaderMap, Tree};
use vezne_sandbox::{Behaviour, SandboxBuilder};
use vezne_tests::{sample, sandboxed};

/// Here, since this target has the clients of the fixtures beside those of the specs.
#[path = "support/deliveries.rs"]
mod deliveries;

#[path = "support/said_alike.rs"]
mod said_alike;

pub mod clients {
    //! The clients of all fixtures.
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

include!(concat!(env!("OUT_DIR"), "/samples.rs"));
include!(concat!(env!("OUT_DIR"), "/fixture_samples.rs"));

/// Every operation of the specs and of the fixtures that can be called, with its model.
fn operations() -> Vec<(Model, Operation, sample::Case)> {
    vezne_tests::operations::operations(spec_cases(), fixture_cases())
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
        "\"order\"",
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
    let outside = operation.http.iter().filter_map(|gate| gate.reads);
    let objects = operation.reply.object().into_iter().chain(outside);
    let mut keys: Vec<String> =
        objects.flat_map(|id| &model.object(id).fields).map(|field| field.wire.clone()).collect();
    // A reply without fields may still have some.
    keys.push("unknown".to_owned());
    // Lists of objects and maps hold fields of any of the model's objects.
    let inner: Vec<String> =
        model.objects.iter().flat_map(|object| &object.fields).map(|field| field.wire.clone()).collect();
    let inner = if inner.is_empty() { vec!["unknown".to_owned()] } else { inner };
    let object = proptest::collection::btree_map(select(inner), select(values(model)), 0..6).prop_map(|members| {
        let members: Vec<String> = members.into_iter().map(|(key, value)| format!("{key:?}:{value}")).collect();
        format!("{{{}}}", members.join(","))
    });
    let list = proptest::collection::vec(object.clone(), 0..4).prop_map(|members| format!("[{}]", members.join(",")));
    let member = (select(keys.clone()), prop_oneof![3 => select(values(model)), 1 => object, 1 => list]);
    let printed: Vec<String> = operation.samples.iter().filter_map(|sample| sample.reply.clone()).collect();
    let made = proptest::collection::vec(member, 0..keys.len() + 2).prop_map(|members| {
        let members: Vec<String> = members.into_iter().map(|(key, value)| format!("{key:?}:{value}")).collect();
        format!("{{{}}}", members.join(","))
    });
    if printed.is_empty() { made.boxed() } else { prop_oneof![4 => made, 1 => select(printed)].boxed() }
}

/// Whether the verdict of a reply depends on what was sent, which the cases make up.
fn looks_at_the_request(operation: &Operation) -> bool {
    let gates = operation.outcome.iter();
    let exprs = gates.flat_map(|gate| {
        let voices = gate.says.iter().map(|voice| match voice {
            Voice::Flag(expr) | Voice::Listed(expr, _) => expr,
        });
        voices.chain(&gate.pending).chain(&gate.code)
    });
    let mut found = false;
    for expr in exprs {
        expr.walk(&mut |part| found |= matches!(part, Expr::Field { from: From::Request(_), .. }));
    }
    found
}

/// Whether a client with made-up credentials cannot call it.
fn needs_private_keys(operation: &Operation) -> bool {
    operation.computed.iter().any(|computed| computed.expr.is_random())
}

/// What a reply means by the evaluator.
fn evaluated(model: &Model, operation: &Operation, status: u16, reply: &str) -> Judgement {
    let (headers, nothing) = (HeaderMap::new(), Tree::Null);
    let document = Tree::parse(reply.as_bytes());
    let replied = Replied {
        model,
        status,
        headers: &headers,
        document: document.as_ref().unwrap_or(&nothing),
        request: &nothing,
        texts: false,
    };
    judge(operation, &replied)
}

#[test]
fn the_evaluator_and_the_compiled_client_judge_alike() {
    let operations = operations();
    assert!(operations.len() >= 50, "the specs and fixtures have operations to call");
    // A reply in another format is read into the same document first; 401 makes a client log in again.
    let judged = |operation: &Operation| {
        operation.reply_media == Media::Json
            && matches!(operation.reply, Reply::Whole(_) | Reply::Envelope(..))
            && operation.http.as_ref().is_none_or(|gate| gate.media == Media::Json)
            && !looks_at_the_request(operation)
            && !needs_private_keys(operation)
    };
    for (model, operation, case) in operations.into_iter().filter(|(_, operation, _)| judged(operation)) {
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: if operation.http.is_some() { 200 } else { 100 },
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let status = if operation.http.is_some() {
            select(vec![200_u16, 201, 302, 400, 403, 404, 408, 409, 422, 425, 429, 499, 500, 503, 504]).boxed()
        } else {
            Just(200).boxed()
        };
        let outcome = runner.run(&(status, replies(&model, &operation)), |(status, reply)| {
            let judgement = evaluated(&model, &operation, status, &reply);
            let evaluated = judgement.verdict;
            let compiled = (case.call)(sample::reply(status, &sample::Media::Json, &reply));
            // A repeat brings the first answer only where the spec says so, and no voice says no.
            let again =
                matches!(operation.replay, Replay::Answered(_)) && !judgement.denied && operation.answers(status);
            let agree = match (evaluated, compiled) {
                // A yes whose reply cannot be read in full is still a yes; what is not decided is nothing to rely on.
                (Verdict::Done, "done" | "accepted") | (Verdict::Pending, "unknown") => true,
                (Verdict::Repeat, "done" | "accepted") => again,
                (Verdict::Repeat, "repeat") => !again,
                (evaluated, compiled) => evaluated.word() == compiled,
            };
            prop_assert!(agree, "{}: {status}: evaluated {evaluated:?}, compiled {compiled}", case.name);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{} {}: {error}", model.id, case.name));
    }
}

#[test]
fn the_evaluator_and_the_compiled_client_judge_texts_alike() {
    let is_text = |operation: &Operation| matches!(operation.reply_media, Media::Text | Media::Html);
    let mut judged = 0;
    for (model, operation, case) in operations().into_iter().filter(|(_, operation, _)| is_text(operation)) {
        judged += usize::from(!operation.outcome.is_empty());
        let words = select(vec![
            "APPROVED",
            "DECLINED",
            "PENDING",
            "00",
            "05",
            " ",
            "\n",
            "\"",
            "<b>Hata</b>",
            "İş",
            "approved",
        ]);
        let texts = proptest::collection::vec(words, 0..4).prop_map(|words| words.concat());
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 200,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let outcome = runner.run(&texts, |text| {
            // As a server sends it: the file of a sample may end in a line break.
            let text = text.trim_end_matches('\n');
            let document = Tree::Text(text.to_owned()).to_json();
            let evaluated = evaluated(&model, &operation, 200, &document).verdict;
            let media = if operation.reply_media == Media::Text { sample::Media::Text } else { sample::Media::Html };
            let compiled = (case.call)(sample::reply(200, &media, text));
            prop_assert_eq!(evaluated.word(), compiled, "{}: {:?}", case.name, text);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{} {}: {error}", model.id, case.name));
    }
    assert!(judged >= 3, "a word decides in some of them");
}

/// What the made-up clients of the samples hold.
struct MadeUp<'a>(&'a Model);

impl Scope for MadeUp<'_> {
    fn credential(&self, _group: Option<&str>, _name: &str) -> Option<String> {
        Some(sample::CREDENTIAL.to_owned())
    }

    fn setting(&self, name: &str) -> Option<Value> {
        let known = self.0.settings.iter().find(|setting| setting.name == name)?;
        let made_up = match known.ty {
            SettingType::Int => "1",
            SettingType::Bool => "true",
            SettingType::Text | SettingType::Url => "sample",
        };
        setting(self.0, name, known.default.is_none().then(|| made_up.to_owned()))
    }

    fn recipe(&self, index: usize) -> Option<&Recipe> {
        self.0.recipes.get(index)
    }
}

#[test]
fn the_evaluator_computes_the_headers_that_the_client_sends() {
    for (model, operation, case) in operations() {
        let stub = sample::reply(200, &sample::Media::Json, "{}");
        (case.call)(stub.clone());
        let seen = stub.seen();
        // A rule over the request may hold for no made-up value.
        let Some(request) = seen.first() else { continue };
        for header in &model.headers[operation.headers].headers {
            let sent = request.headers().get(&header.name).unwrap().to_str().unwrap();
            let made = text(&header.value, &MadeUp(&model));
            assert_eq!(Some(sent.to_owned()), made, "{} {}", case.name, header.name);
        }
    }
}

/// What a server on loopback that computes every computed value anew finds wrong with a call, and with the login before
/// it; it takes these credentials.
fn found_wrong(server: &tokio::runtime::Runtime, sandbox: SandboxBuilder, case: sample::Case) -> Vec<String> {
    let sandbox = Arc::new(server.block_on(sandbox.start()).unwrap());
    (case.call)(sample::Answering::Sandbox(Arc::clone(&sandbox)));
    let calls = sandbox.calls();
    assert!(
        (1..=3).contains(&calls.len()),
        "{}: a call, and perhaps a login before it and a question behind it",
        case.name
    );
    calls.into_iter().flat_map(|call| call.wrong).map(|wrong| format!("{wrong:?}")).collect()
}

#[test]
fn a_server_that_computes_signatures_anew_takes_each_call() {
    let server = sandboxed::server();
    // The made-up credentials are no private keys; `packed` has real ones.
    for (model, _, case) in operations().into_iter().filter(|(model, _, _)| !model.needs().contains("asymmetric")) {
        let wrong = found_wrong(&server, sandboxed::taking(&model, sample::CREDENTIAL), case);
        assert!(wrong.is_empty(), "{} {}: {wrong:?}", model.id, case.name);
    }
}

#[test]
fn a_server_with_another_key_finds_each_call_wrong() {
    let server = sandboxed::server();
    let real = |model: &Model| Path::new("../specs").join(&model.id).exists();
    for (model, _, case) in operations().into_iter().filter(|(model, _, _)| real(model)) {
        let wrong = found_wrong(&server, sandboxed::taking(&model, "another"), case);
        assert!(!wrong.is_empty(), "{} {} proves nothing to the provider", model.id, case.name);
    }
}

#[test]
fn a_call_in_doubt_is_asked_about_by_a_query_that_the_provider_takes() {
    let server = sandboxed::server();
    let (mut settled, mut without) = (0, Vec::new());
    for (model, operation, case) in operations() {
        let Some(query) = &operation.settle.query else { continue };
        let sandbox = sandboxed::taking(&model, sample::CREDENTIAL);
        let sandbox = Arc::new(server.block_on(sandbox.start()).unwrap());
        sandbox.next_for(&format!("{}.{}", model.id, case.name), Behaviour::Drop).unwrap();
        (case.call)(sample::Answering::Sandbox(Arc::clone(&sandbox)));
        let group = &model.groups[query.operation.0];
        let asked = format!("{}.{}", group.name, group.operations[query.operation.1].name);
        let calls = sandbox.calls();
        let question = calls.last().unwrap();
        if question.operation.as_deref() == Some(case.name) {
            without.push(format!("{} {}", model.id, case.name));
            continue;
        }
        assert_eq!(question.operation.as_ref(), Some(&asked), "{} {}: what is asked last", model.id, case.name);
        assert!(question.wrong.is_empty(), "{} {}: {:?}", model.id, case.name, question.wrong);
        settled += 1;
    }
    assert!(settled > 10, "calls are settled by queries");
    // Their samples leave out what the query asks by.
    assert_eq!(without, ["moka payment.void", "lists_of_objects basket.buy"], "calls that could not be asked about");
}

/// The key of RFC 7515, A.2, in PEM.
const RSA_KEY: &str = include_str!("../keys/rfc7515_a2.pem");
const RSA_PUBLIC_KEY: &str = include_str!("../keys/rfc7515_a2.public.pem");

/// Texts as they are given to recipes: words, names with values, addresses, digits, and characters that are escaped.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "[ -~şİı|\\\\]{0,12}",
        1 => select(vec![
            "",
            " ",
            "ts=1, v1=ab",
            "oid=1,Amount=2",
            "https://h.example/a?b=c",
            "00112233445566778899aabbccddeeff",
            "AAECAwQFBgcICQoLDA0ODw==",
            "7",
            "-1.50",
            "漢",
            RSA_KEY,
            RSA_PUBLIC_KEY,
        ]).prop_map(str::to_owned),
    ]
}

/// Any value of a type, and now and then none.
fn value(ty: ExprType) -> BoxedStrategy<Option<Value>> {
    let names = || prop_oneof![select(vec!["oid", "Oid", "HASH", "ts", ""]).prop_map(str::to_owned), texts()];
    let made = match ty {
        ExprType::Text => texts().prop_map(Value::Text).boxed(),
        ExprType::Bytes => proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes).boxed(),
        ExprType::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        ExprType::Int => prop_oneof![-5_i64..5, any::<i64>()].prop_map(Value::Int).boxed(),
        ExprType::Decimal => select(vec!["0", "1.50", "-2", "7.00", "12345678901234567890.12"])
            .prop_map(|text| Value::Decimal(text.parse().unwrap()))
            .boxed(),
        ExprType::Texts => proptest::collection::vec(texts(), 0..4).prop_map(Value::Texts).boxed(),
        ExprType::Pairs => proptest::collection::vec((names(), texts()), 0..5).prop_map(Value::Pairs).boxed(),
        ExprType::Time | ExprType::Objects => panic!("no recipe takes these"),
    };
    prop_oneof![9 => made.prop_map(Some), 1 => Just(None)].boxed()
}

#[test]
fn the_evaluator_and_the_compiled_recipes_give_the_same() {
    let model = workspace::check(Path::new("fixtures/signing")).unwrap().model.unwrap();
    let compiled = signing::recipes();
    assert_eq!(compiled.len(), model.recipes.len());
    let mut gave_nothing = Vec::new();
    for (recipe, case) in model.recipes.iter().zip(compiled) {
        assert_eq!(recipe.name, case.name);
        let args: Vec<BoxedStrategy<Option<Value>>> = recipe.params.iter().map(|param| value(param.ty)).collect();
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 400,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let some = std::cell::Cell::new(0);
        let outcome = runner.run(&args, |args| {
            let evaluated = call(recipe, &args, &Recipes(&model.recipes));
            let compiled = (case.call)(&mut sample::Given::new(args));
            some.set(some.get() + usize::from(evaluated.is_some()));
            prop_assert_eq!(evaluated, compiled);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}: {error}", recipe.name));
        if some.get() == 0 {
            gave_nothing.push(recipe.name.clone());
        }
    }
    // Some recipes need a key of a certain form, which chance seldom makes; their vectors are tests of their own.
    assert!(gave_nothing.len() * 3 < model.recipes.len(), "these recipes never gave anything: {gave_nothing:?}");
}

#[test]
fn every_function_of_the_language_is_in_a_recipe_of_the_fixture() {
    let model = workspace::check(Path::new("fixtures/signing")).unwrap().model.unwrap();
    let mut used = std::collections::HashSet::new();
    let gates = model.groups.iter().flat_map(|group| &group.operations).flat_map(|operation| &operation.outcome);
    let voices = gates.flat_map(|gate| &gate.says).map(|voice| match voice {
        Voice::Flag(expr) | Voice::Listed(expr, _) => expr,
    });
    // No recipe gives what comes out otherwise each time.
    let keys = workspace::check(Path::new("fixtures/private_keys")).unwrap().model.unwrap();
    let random = keys.operations().flat_map(|(_, operation)| &operation.computed).map(|computed| &computed.expr);
    for expr in model.recipes.iter().map(|recipe| &recipe.body).chain(voices).chain(random) {
        expr.walk(&mut |part| {
            if let Expr::Call { function, .. } = part {
                used.insert(*function);
            }
        });
    }
    let lacking: Vec<&str> = FUNCTIONS.iter().filter(|row| !used.contains(&row.function)).map(|row| row.name).collect();
    assert!(lacking.is_empty(), "no recipe uses {}", lacking.join(", "));
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
