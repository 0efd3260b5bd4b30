//! What replies in forms and XML say, and what callbacks tell: the evaluator and the compiled client agree on it, whatever
//! stands in their fields.

use std::path::Path;

use proptest::prelude::*;
use vezne_codegen::arrived::{Arrived, signed};
use vezne_codegen::message::{Replied, judge};
use vezne_codegen::model::{Callback, CallbackSample, Model, Operation, Reply, Type, Verdict};
use vezne_codegen::workspace;
use vezne_runtime::{CallbackReason, HeaderMap, Tree};
use vezne_tests::sample;

use super::{fixture_receivers, looks_at_the_request, needs_private_keys, operations, spec_receivers};

/// Texts of single values, right and wrong ones.
fn texts(model: &Model) -> Vec<String> {
    let mut list: Vec<String> = [
        "",
        " ",
        "0",
        "1",
        "-1",
        "+1",
        "01",
        "2.5",
        "1,50",
        "1250",
        "1554209980",
        "true",
        "false",
        "Y",
        "N",
        "order",
        "\"1\"",
    ]
    .map(str::to_owned)
    .into();
    list.extend(model.catalogues.iter().flat_map(|catalogue| &catalogue.values).map(|value| value.wire.clone()));
    list
}

/// The same, and other kinds, for a document that tells them apart.
fn values(model: &Model, texts_only: bool) -> Vec<Tree> {
    let texts = texts(model);
    let mut list: Vec<Tree> = texts.iter().cloned().map(Tree::Text).collect();
    if !texts_only {
        list.extend(texts.iter().filter_map(|text| Tree::parse(text.as_bytes())));
        list.extend([Tree::Null, Tree::List(Vec::new()), Tree::Object(Vec::new())]);
    }
    list
}

fn run(test: impl Fn(Vec<(usize, usize)>) -> Result<(), TestCaseError>, name: &str) {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let changes = proptest::collection::vec((any::<usize>(), any::<usize>()), 0..4);
    runner.run(&changes, test).unwrap_or_else(|error| panic!("{name}: {error}"));
}

/// A document with some of its single values changed, also in the objects of its lists.
fn changed(tree: &mut Tree, changes: &[(usize, usize)], values: &[Tree]) {
    let mut places = Vec::new();
    gather(tree, &mut Vec::new(), &mut places);
    for (place, value) in changes {
        let (Some(path), Some(value)) = (places.get(place % places.len().max(1)), values.get(value % values.len()))
        else {
            continue;
        };
        let mut here = &mut *tree;
        for at in path {
            here = match here {
                Tree::Object(members) => &mut members[*at].1,
                Tree::List(members) => &mut members[*at],
                _ => unreachable!("a path leads through objects and lists"),
            };
        }
        *here = value.clone();
    }
}

fn gather(tree: &Tree, path: &mut Vec<usize>, places: &mut Vec<Vec<usize>>) {
    let members: Vec<&Tree> = match tree {
        Tree::Object(members) => members.iter().map(|(_, member)| member).collect(),
        Tree::List(members) => members.iter().collect(),
        _ => return places.push(path.clone()),
    };
    for (at, member) in members.into_iter().enumerate() {
        path.push(at);
        gather(member, path, places);
        path.pop();
    }
}

#[test]
fn replies_in_forms_and_xml_are_judged_alike() {
    let judged = |operation: &Operation| {
        operation.reply_media.is_text_only()
            && matches!(operation.reply, Reply::Whole(_))
            && !looks_at_the_request(operation)
            && !needs_private_keys(operation)
    };
    let mut count = 0;
    for (model, operation, case) in operations().into_iter().filter(|(_, operation, _)| judged(operation)) {
        let media = &operation.reply_media;
        let lists = operation.reply.object().map(|id| model.lists_in(id)).unwrap_or_default();
        let read = |text: &[u8]| media.read(text, &HeaderMap::new(), &lists).ok().flatten();
        let mut shown = operation.samples.iter().filter_map(|sample| sample.reply.as_deref());
        let Some(shown) = shown.find_map(|text| read(&vezne_codegen::sampled::bytes(media, text))) else {
            continue;
        };
        count += 1;
        let values = values(&model, true);
        run(
            |changes| {
                let mut reply = shown.clone();
                changed(&mut reply, &changes, &values);
                let Ok(body) = media.runtime().render(&reply, "") else { return Ok(()) };
                let (headers, nothing) = (HeaderMap::new(), Tree::Null);
                let document = read(&body).unwrap_or(Tree::Null);
                let replied = Replied {
                    model: &model,
                    status: 200,
                    headers: &headers,
                    document: &document,
                    request: &nothing,
                    texts: true,
                };
                let judgement = judge(&operation, &replied);
                let body = vezne_runtime::format::charset::decode(&body, charset(&operation)).unwrap();
                let compiled = (case.call)(sample::reply(200, &media.runtime(), &body));
                let agree = match (judgement.verdict, compiled) {
                    (Verdict::Done | Verdict::Repeat, "done" | "accepted") | (Verdict::Pending, "unknown") => true,
                    (evaluated, compiled) => evaluated.word() == compiled,
                };
                prop_assert!(agree, "{body}: evaluated {:?}, compiled {compiled}", judgement.verdict);
                Ok(())
            },
            case.name,
        );
    }
    assert!(count >= 3, "there are replies in forms and in XML");
}

fn charset(operation: &Operation) -> &str {
    use vezne_codegen::model::Media;
    match &operation.reply_media {
        Media::Xml { charset, .. } => charset,
        _ => "utf-8",
    }
}

#[test]
fn messages_are_judged_alike() {
    let (mut count, mut compared) = (0, std::cell::Cell::new(0));
    for (root, receivers) in [("../specs", spec_receivers()), ("fixtures", fixture_receivers())] {
        for folder in workspace::providers(Path::new(root)).unwrap() {
            let model = workspace::check(&folder).unwrap().model.unwrap();
            for (_, receiver) in receivers.iter().filter(|(id, _)| *id == model.id) {
                let Some((callback, shown)) = told(&model, receiver) else { continue };
                count += 1;
                message_is_judged_alike(&model, callback, shown, receiver, &compared);
            }
        }
    }
    assert!(count >= 10, "there are messages that tell something");
    assert!(*compared.get_mut() >= count * 20, "most of what is made up is a message: {compared:?}");
}

/// The callback and the sample of a receiver, where it tells something that the sample's body says.
fn told<'m>(model: &'m Model, receiver: &sample::Receiver) -> Option<(&'m Callback, &'m CallbackSample)> {
    let mut all = model.groups.iter().flat_map(|group| group.callbacks.iter().map(move |made| (group, made)));
    let (_, callback) = all.find(|(group, made)| format!("{}.{}", group.name, made.name) == receiver.callback)?;
    let sample = callback.samples.iter().find(|sample| sample.name == receiver.sample)?;
    let good = sample.verdict.is_some() && !callback.outcome.is_empty();
    (good && matches!(callback.body, Some(Type::Object(_)))).then_some((callback, sample))
}

fn message_is_judged_alike(
    model: &Model,
    callback: &Callback,
    shown: &CallbackSample,
    receiver: &sample::Receiver,
    compared: &std::cell::Cell<usize>,
) {
    let media = callback.media.runtime();
    let texts_only = callback.media.is_text_only();
    let values = values(model, texts_only);
    let beside = texts(model);
    let Some(body) = callback.media.read(shown.body.as_bytes(), &HeaderMap::new(), &[]).ok().flatten() else { return };
    run(
        |changes| {
            let mut made = shown.clone();
            let mut document = body.clone();
            changed(&mut document, &changes, &values);
            let Ok(bytes) = media.render(&document, "") else { return Ok(()) };
            let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
            made.body = text;
            // A header or a value of the query says something else, too.
            for (place, value) in &changes {
                let mut stated = made
                    .givens
                    .iter_mut()
                    .filter(|(name, _)| name.starts_with("query.") || name.starts_with("headers."));
                let text = &beside[value % beside.len()];
                if let (Some((_, stated)), false) = (stated.nth(place % 8), text.trim().is_empty()) {
                    stated.clone_from(text);
                }
            }
            let made = match &callback.proof {
                None => made,
                Some(_) => match signed(model, callback, &made, shown) {
                    Some(made) => made,
                    None => return Ok(()),
                },
            };
            let Some(arrived) = Arrived::of(model, callback, &made) else { return Ok(()) };
            let givens: Vec<(&str, &str)> = made.givens.iter().map(|(name, value)| (&**name, &**value)).collect();
            let message = sample::message::message(&givens, &made.body);
            let taken = (receiver.take)(&message.delivery(), receiver.givens);
            match (taken.told, taken.reason) {
                (Some(told), None) => {
                    compared.set(compared.get() + 1);
                    let evaluated = arrived.verdict();
                    prop_assert_eq!(evaluated.word(), word(told), "{} {:?}", &made.body, &made.givens);
                }
                // What cannot be read as the table has it is no message.
                (_, reason) => prop_assert_eq!(reason, Some(CallbackReason::Unreadable), "{}", &made.body),
            }
            Ok(())
        },
        &format!("{} {} {}", model.id, receiver.callback, receiver.sample),
    );
}

fn word(told: vezne_runtime::Verdict) -> &'static str {
    Verdict::ALL.map(Verdict::word).into_iter().find(|word| sample::message::verdict(word) == told).unwrap_or("unknown")
}
