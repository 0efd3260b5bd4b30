//! Nothing sensitive can be read out of anything that can be printed.
//!
//! The build script plants values in every field that a spec calls sensitive, of every request, reply and credential
//! (see `build/canary.rs`), so that a provider added by specs alone is covered. Here they are looked for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]
#![allow(clippy::unreadable_literal, reason = "the canaries are written by the build script")]
#![allow(dead_code, reason = "recipes are called by another target")]

use std::error::Error as StdError;
use std::fmt::{Debug, Display};
use std::path::Path;
use std::sync::Arc;

use vezne_codegen::json::{Json, Value};
use vezne_codegen::model::{Model, Operation};
use vezne_codegen::workspace;
use vezne_sandbox::{Behaviour, Sandbox};
use vezne_tests::sandboxed;

include!(concat!(env!("OUT_DIR"), "/needles.rs"));

pub mod clients {
    //! The clients of all fixtures.
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

include!(concat!(env!("OUT_DIR"), "/canary_samples.rs"));
include!(concat!(env!("OUT_DIR"), "/canary_fixture_samples.rs"));

/// What a provider's words look like when they are about somebody.
const WORDS: &str = "c4n4ry of somebody";

/// The text holds no canary.
fn hidden(what: &str, text: &str) {
    for needle in NEEDLES {
        assert!(!text.contains(needle), "{what} shows {needle}: {text}");
    }
}

fn debug_hides(what: &str, value: &dyn Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        hidden(what, &text);
        assert!(!text.contains(OPAQUE), "{what} shows {OPAQUE}: {text}");
    }
}

fn error_hides<E: StdError + 'static>(error: &E) {
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = next {
        debug_hides("Debug of an error", &error);
        let shown: &dyn Display = &error;
        hidden("Display of an error", &format!("{shown} {shown:#}"));
        assert!(!shown.to_string().contains(OPAQUE), "{shown}");
        next = error.source();
    }
}

/// A reply with one scalar at a time replaced by something else.
fn spoilt(reply: &str, by: &str) -> Vec<String> {
    fn scalars(json: &Json, list: &mut Vec<std::ops::Range<usize>>) {
        match &json.value {
            Value::List(items) => items.iter().for_each(|item| scalars(item, list)),
            Value::Object(members) => members.iter().for_each(|(_, member)| scalars(member, list)),
            _ => list.push(json.range.clone()),
        }
    }
    let mut places = Vec::new();
    scalars(&Json::parse(reply).unwrap(), &mut places);
    places.into_iter().map(|place| format!("{}{by}{}", &reply[..place.start], &reply[place.end..])).collect()
}

mod sample {
    //! What the generated tests call.

    use vezne_runtime::serde::de::DeserializeOwned;
    use vezne_runtime::{Call, ClientBuilder, Encode, Provider, Reply, Undecided, masked_json, to_json};

    pub(crate) use vezne_tests::sample::{
        Answering, Case, FormStyle, Givens, Media, Recipe, Value, case, given, recipe, reply,
    };
    use vezne_tests::wait;

    use super::{Debug, NEEDLES, debug_hides, error_hides, hidden, spoilt};

    /// The builder of a client, under watch.
    pub(crate) struct Watched<P: Provider>(ClientBuilder<P>);

    pub(crate) fn builder<P: Provider>() -> Watched<P> {
        Watched(ClientBuilder::new())
    }

    impl<P: Provider> Watched<P> {
        pub(crate) fn environment(self, environment: P::Environment) -> Self {
            Self(self.0.environment(environment))
        }

        pub(crate) fn settings(self, settings: P::Settings) -> Self {
            Self(self.0.settings(settings))
        }

        pub(crate) fn credentials(self, credentials: P::Credentials) -> Self
        where
            P::Credentials: Debug,
        {
            debug_hides("Debug of credentials", &credentials);
            Self(self.0.credentials(credentials))
        }
    }

    pub(crate) fn answered<P: Provider + Debug>(builder: Watched<P>, answering: Answering, given: Givens) -> P {
        debug_hides("Debug of a builder", &builder.0);
        let client = vezne_tests::sample::connected(builder.0, answering, given).build().unwrap();
        debug_hides("Debug of a client", &client);
        client
    }

    /// What is planted in a request, or read from a reply, is there, and neither `Debug` nor the masked text shows it.
    fn masked<T: Encode + Debug>(value: &T, planted: &str) {
        let written = to_json(value).unwrap();
        for needle in NEEDLES.iter().filter(|needle| planted.contains(**needle)) {
            assert!(written.contains(needle), "{needle} was planted, and is not there: {written}");
        }
        debug_hides(std::any::type_name::<T>(), value);
        hidden(std::any::type_name::<T>(), &masked_json(value));
    }

    pub(crate) fn masks<T: Encode + Debug>(request: &T, planted: &str) {
        masked(request, planted);
    }

    /// What is sent is looked at by the tests of the samples.
    pub(crate) fn sent_is(_: &Answering, _: &Media<'_>, _: &str, _: Givens, _: &[&str]) {}

    pub(crate) fn credential(_: Givens, _: &str) -> vezne_runtime::Secret {
        super::CREDENTIAL.into()
    }

    /// A document of texts, as the JSON that it is read as.
    pub(crate) fn text_reply_comes_back<T: DeserializeOwned + Encode + Debug>(
        media: &Media<'_>,
        planted: &str,
        lists: &[&[&str]],
    ) {
        let mut tree = vezne_tests::sample::read(media, planted);
        for path in lists {
            vezne_runtime::format::as_list(&mut tree, path);
        }
        let json = tree.to_json();
        debug_hides(std::any::type_name::<T>(), &vezne_runtime::decode::<T>(json.as_bytes()).unwrap());
    }

    pub(crate) fn reached_or_pending<R: Reply>(call: Call<Undecided<R>>) -> &'static str {
        reached(call)
    }

    pub(crate) fn verdict_or_pending_is<R: Reply<Output: Debug> + Debug>(call: Call<Undecided<R>>, word: &str) {
        verdict_is(call, word);
    }

    pub(crate) fn reply_comes_back<T: DeserializeOwned + Encode + Debug>(planted: &str) {
        masked(&vezne_runtime::decode::<T>(planted.as_bytes()).unwrap(), planted);
        for by in [r#""c4n4ry of somebody""#, r#"{"c4n4ry":["c4n4ry"]}"#, "420420420420", "\"c4n4ry"] {
            for spoilt in spoilt(planted, by) {
                if let Err(error) = vezne_runtime::decode::<T>(spoilt.as_bytes()) {
                    error_hides(&error);
                }
            }
        }
    }

    /// Makes a call whose reply may have a canary anywhere, also where a spec calls nothing sensitive: what comes of it
    /// is looked at unless it is a plain reply.
    pub(crate) fn reached<R: Reply>(call: Call<R>) -> &'static str {
        debug_hides("Debug of a call", &call);
        match wait(call.send()) {
            Ok(response) => {
                debug_hides("Debug of a response", &response);
                response.into_output().map_or_else(|error| error_hides(&error), drop);
                "done"
            }
            Err(error) => {
                error_hides(&error);
                "not done"
            }
        }
    }

    /// Makes a call whose reply has canaries only where the spec calls something sensitive.
    pub(crate) fn verdict_is<R: Reply<Output: Debug> + Debug>(call: Call<R>, _word: &str) {
        match wait(call.send()) {
            Ok(response) => {
                debug_hides("Debug of a response", &response);
                debug_hides("Debug of a reply", response.reply());
                response.into_output().map_or_else(
                    |error| error_hides(&error),
                    |output| debug_hides("Debug of what a call gives", &output),
                );
            }
            Err(error) => error_hides(&error),
        }
    }
}

/// Every operation with its model and its case, whose request holds canaries.
fn operations() -> Vec<(Model, Operation, sample::Case)> {
    let mut list = Vec::new();
    for (root, cases) in [("../specs", spec_cases()), ("fixtures", fixture_cases())] {
        for folder in workspace::providers(Path::new(root)).unwrap() {
            let model = workspace::check(&folder).unwrap().model.unwrap();
            for (group, operation) in model.operations() {
                let name = format!("{}.{}", group.name, operation.name);
                let found = cases.iter().find(|(provider, case)| *provider == model.id && case.name == name);
                let (_, case) = found.unwrap_or_else(|| panic!("{} {name} is not called", model.id));
                list.push((model.clone(), operation.clone(), *case));
            }
        }
    }
    list
}

/// A transport that gives this reply, in the format of the operation's.
fn stub(operation: &Operation, status: u16, reply: &str) -> sample::Answering {
    vezne_tests::sample::reply(status, &operation.reply_media.runtime(), reply)
}

#[test]
fn errors_show_nothing_of_what_the_provider_sent() {
    for (_, operation, case) in operations() {
        let json = |reply: &&str| Json::parse(reply).is_ok();
        for reply in operation.samples.iter().filter_map(|sample| sample.reply.as_deref()).filter(json) {
            let mut replies = spoilt(reply, &format!("{WORDS:?}"));
            // All texts at once: the words of a refusal, its code, and what its details tell.
            let mut worst = reply.to_owned();
            while let Some(next) = next_text(&worst) {
                worst = next;
            }
            let cut = worst.find(WORDS).map(|place| worst[..place + WORDS.len()].to_owned());
            replies.extend([worst, format!("<html>{WORDS}</html>"), format!("{{{WORDS:?}:{WORDS:?}}}")]);
            replies.extend(cut);
            for reply in &replies {
                (case.call)(stub(&operation, 200, reply));
            }
            for status in [302, 400, 404, 500] {
                for reply in replies.iter().rev().take(4) {
                    (case.call)(stub(&operation, status, reply));
                }
            }
        }
    }
}

/// The reply with the next text that holds no canary replaced by one.
fn next_text(reply: &str) -> Option<String> {
    fn first(json: &Json) -> Option<std::ops::Range<usize>> {
        match &json.value {
            Value::Text(text) if text != WORDS => Some(json.range.clone()),
            Value::List(items) => items.iter().find_map(first),
            Value::Object(members) => members.iter().find_map(|(_, member)| first(member)),
            _ => None,
        }
    }
    let place = first(&Json::parse(reply).unwrap())?;
    Some(format!("{}{WORDS:?}{}", &reply[..place.start], &reply[place.end..]))
}

#[test]
fn the_sandbox_shows_nothing_of_what_it_received() {
    let server = sandboxed::server();
    for (model, _, case) in operations() {
        // One that takes the credentials, and one that does not know them.
        for (builder, right) in [
            (sandboxed::taking(&model, CREDENTIAL), true),
            (Sandbox::builder().model(&model), model.credentials.groups.is_empty()),
        ] {
            let sandbox = Arc::new(server.block_on(builder.start()).unwrap());
            (case.call)(sample::Answering::Sandbox(Arc::clone(&sandbox)));
            let calls = sandbox.calls();
            assert!(
                (1..=2).contains(&calls.len()),
                "{} {}: a call, and perhaps a login before it",
                model.id,
                case.name
            );
            for call in &calls {
                assert!(call.wrong.is_empty() || !right, "{} {}: {:?}", model.id, case.name, call.wrong);
                hidden("Debug of what the sandbox received", &format!("{call:?} {call:#?}"));
                hidden("the masked path", call.masked_path());
                hidden("the masked query", &call.masked_query());
                hidden("the masked body", &call.masked_body());
                hidden("the masked headers", &format!("{:?}", call.masked_headers()));
                hidden("what is wrong", &format!("{:?}", call.wrong));
            }
            debug_hides("Debug of the sandbox", &sandbox);
        }
    }
}

#[test]
fn the_errors_of_a_broken_connection_show_nothing_of_what_was_sent() {
    let server = sandboxed::server();
    for (model, _, case) in operations().into_iter().take(5) {
        let sandbox = Arc::new(server.block_on(sandboxed::taking(&model, CREDENTIAL).start()).unwrap());
        for behaviour in [Behaviour::Drop, Behaviour::Truncate, Behaviour::raw(200, WORDS)] {
            sandbox.next(behaviour);
            (case.call)(sample::Answering::Sandbox(Arc::clone(&sandbox)));
        }
        assert_eq!(sandbox.calls().len(), 3);
    }
}

#[test]
fn canaries_are_found_where_nothing_hides_them() {
    let caught = std::panic::catch_unwind(|| hidden("a text", &format!("Personal({WORDS})")));
    assert!(caught.is_err());
    let sensitive = operations()
        .iter()
        .any(|(model, _, _)| model.objects.iter().flat_map(|object| &object.fields).any(|field| field.class.is_some()));
    assert!(sensitive, "there is something to hide");
}
