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
use vezne_codegen::model::{CallbackSample, Docs, Model, Operation, Origin, Verdict};
use vezne_codegen::workspace;
use vezne_runtime::CallbackReason;
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

    use vezne_runtime::callback::Incoming;
    use vezne_runtime::serde::de::DeserializeOwned;
    use vezne_runtime::{
        BrowserForm, Call, CallbackError, ClientBuilder, Encode, Error, Event, Provider, Reply, Undecided, Verdict,
        masked_json, to_json,
    };

    pub(crate) use vezne_tests::sample::{
        Answering, Case, Doctype, FormStyle, Givens, Media, Receiver, Recipe, ReplyHeaders, Sealed, Table, Taken,
        Value, case, given, receiver, recipe, reply, reply_with_headers,
    };
    use vezne_tests::wait;

    use super::{Debug, NEEDLES, debug_hides, error_hides, hidden, spoilt};

    /// What a receiver had kept.
    pub(crate) fn kept<T: Encode + Debug>(given: &T) {
        masked(given, &to_json(given).unwrap());
    }

    /// What comes of a message that may have a canary anywhere, also where a spec calls nothing sensitive: the fields of an
    /// event are looked at elsewhere.
    pub(crate) fn received<T: Incoming>(
        taken: Result<Event<T>, CallbackError>,
        told: impl FnOnce(&Event<T>) -> Option<Verdict>,
    ) -> Taken {
        match &taken {
            Ok(event) => debug_hides("Debug of an event", event),
            Err(error) => error_hides(error),
        }
        vezne_tests::sample::received(taken, told)
    }

    pub(crate) mod message {
        //! Messages whose proof holds, and others.

        pub(crate) use vezne_tests::message::{changed, clock, is_a_mismatch, message, verdict};

        use super::{CallbackError, Debug, Event, Incoming, debug_hides, error_hides, hidden};

        /// Nothing shows of an event, of what it tells, and of why there is none.
        pub(super) fn looked_at<T: Incoming<Telling: Debug> + Debug>(taken: &Result<Event<T>, CallbackError>) {
            match taken {
                Ok(event) => {
                    debug_hides("Debug of an event", event);
                    debug_hides(std::any::type_name::<T>(), &**event);
                    debug_hides("Debug of what an event tells", event.told());
                }
                Err(error) => {
                    error_hides(error);
                    hidden("the answer to a message", &error.answer().to_string());
                }
            }
        }

        pub(crate) fn is_taken<T: Incoming<Telling: Debug> + Debug>(
            taken: &Result<Event<T>, CallbackError>,
        ) -> &Event<T> {
            looked_at(taken);
            vezne_tests::message::is_taken(taken)
        }

        pub(crate) fn is_rejected<T: Incoming<Telling: Debug> + Debug>(taken: &Result<Event<T>, CallbackError>) {
            looked_at(taken);
            vezne_tests::message::is_rejected(taken);
        }
    }

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
    pub(crate) fn sent_is(_: &Answering, _: &Media<'_>, _: &str, _: &[&str]) {}

    pub(crate) fn sent_beside_is(_: &Answering, _: Givens) {}

    /// A form that the payer's browser sends holds what was planted, and shows none of it.
    pub(crate) fn browsed(answering: &Answering, form: Result<BrowserForm, Error>) -> &'static str {
        match &form {
            Ok(form) => debug_hides("Debug of a form", form),
            Err(error) => error_hides(error),
        }
        vezne_tests::sample::browsed(answering, form)
    }

    /// Its fields are looked at by the tests of the samples.
    pub(crate) fn form_is(
        answering: &Answering,
        form: Result<BrowserForm, Error>,
        _: &Media<'_>,
        planted: &str,
        _: &[&str],
    ) {
        let page = form.as_ref().unwrap().html();
        for needle in NEEDLES.iter().filter(|needle| planted.contains(**needle)) {
            assert!(page.contains(needle), "{needle} was planted, and is not in the page");
        }
        browsed(answering, form);
    }

    /// A public key is the sample's, since nothing is verified by a canary.
    pub(crate) fn credential(given: Givens, name: &str) -> vezne_runtime::Secret {
        let known = given.iter().find(|(key, _)| key.strip_prefix("credentials.") == Some(name));
        known.map(|(_, value)| *value).filter(|value| value.contains("PUBLIC KEY")).unwrap_or(super::CREDENTIAL).into()
    }

    /// A document of texts, as the JSON that it is read as.
    pub(crate) fn text_reply_comes_back<T: DeserializeOwned + Encode + Debug>(
        media: &Media<'_>,
        planted: &str,
        tables: &[Table<'_>],
    ) {
        let json = vezne_tests::sample::came(media, planted, tables).to_json();
        debug_hides(std::any::type_name::<T>(), &vezne_runtime::decode::<T>(json.as_bytes()).unwrap());
    }

    /// A reply with fields that come in headers, as the document that it is read from.
    pub(crate) fn headed_reply_comes_back<T: DeserializeOwned + Encode + Debug>(
        media: &Media<'_>,
        planted: &str,
        tables: &[Table<'_>],
        fields: &ReplyHeaders,
        given: Givens,
    ) {
        let document = vezne_tests::sample::headed(media, planted, tables, fields, given);
        debug_hides(std::any::type_name::<T>(), &vezne_runtime::decode::<T>(document.as_bytes()).unwrap());
    }

    /// A reply with fields that come sealed, as the document that it is read from.
    pub(crate) fn opened_reply_comes_back<T: DeserializeOwned + Encode + Debug>(
        media: &Media<'_>,
        planted: &str,
        tables: &[Table<'_>],
        fields: Option<&ReplyHeaders>,
        given: Givens,
        sealed: &Sealed<'_>,
    ) {
        let document = vezne_tests::sample::opened(media, planted, tables, fields, given, sealed).to_json();
        masked(&vezne_runtime::decode::<T>(document.as_bytes()).unwrap(), &document);
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
    vezne_tests::operations::operations(spec_cases(), fixture_cases())
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

/// A message as a sample of its callback, to be signed.
fn as_sample(receiver: &sample::Receiver, body: String) -> CallbackSample {
    let givens = receiver.givens.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (name, docs) = (receiver.sample.to_owned(), Docs::default());
    CallbackSample { name, verdict: Some(Verdict::Done), origin: Origin::Constructed, docs, givens, body }
}

#[test]
fn what_is_told_by_callbacks_shows_nothing_whether_it_is_taken_or_not() {
    let mut unreadable = 0;
    for (root, receivers) in [("../specs", spec_receivers()), ("fixtures", fixture_receivers())] {
        for folder in workspace::providers(Path::new(root)).unwrap() {
            let model = workspace::check(&folder).unwrap().model.unwrap();
            for (_, receiver) in receivers.iter().filter(|(id, _)| *id == model.id) {
                let callbacks = model.groups.iter().flat_map(|group| {
                    group.callbacks.iter().map(move |callback| (format!("{}.{}", group.name, callback.name), callback))
                });
                let (_, callback) = callbacks.into_iter().find(|(name, _)| name == receiver.callback).unwrap();
                let take = |sample: &CallbackSample| {
                    let givens: Vec<(&str, &str)> =
                        sample.givens.iter().map(|(name, value)| (&**name, &**value)).collect();
                    let message = sample::message::message(&givens, &sample.body);
                    (receiver.take)(&message.delivery(), receiver.givens).reason
                };
                let own = as_sample(receiver, receiver.body.to_owned());
                // As it is signed, cut short, and in another form than its own.
                for body in [receiver.body, &receiver.body[..receiver.body.len() / 2], WORDS, "{\"c4n4ry\":"] {
                    take(&CallbackSample { body: body.to_owned(), ..own.clone() });
                }
                // With a proof that holds, and something in it that cannot be read.
                let by = ["\"c4n4ry of somebody\"", "{\"c4n4ry\":[\"c4n4ry\"]}", "420420420420"];
                let json = Json::parse(receiver.body).is_ok() && !receiver.body.is_empty();
                for body in by.iter().filter(|_| json).flat_map(|by| spoilt(receiver.body, by)) {
                    let spoilt = as_sample(receiver, body);
                    let signed = vezne_codegen::arrived::signed(&model, callback, &spoilt, &own);
                    let reason = take(&signed.unwrap_or(spoilt));
                    unreadable += usize::from(reason == Some(CallbackReason::Unreadable));
                }
            }
        }
    }
    assert!(unreadable > 50, "{unreadable}");
}

#[test]
fn the_sandbox_shows_nothing_of_what_it_received() {
    let server = sandboxed::server();
    // What stands in for a credential is no private key.
    for (model, _, case) in operations().into_iter().filter(|(model, _, _)| !model.needs().contains("asymmetric")) {
        // One that takes the credentials, and one that does not know them.
        for (builder, right) in [
            (sandboxed::taking(&model, CREDENTIAL), true),
            (Sandbox::builder().model(&model), model.credentials.groups.is_empty()),
        ] {
            let sandbox = Arc::new(server.block_on(builder.start()).unwrap());
            (case.call)(sample::Answering::Sandbox(Arc::clone(&sandbox)));
            let calls = sandbox.calls();
            assert!(
                (1..=3).contains(&calls.len()),
                "{} {}: a call, and perhaps a login before it and a question behind it",
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
