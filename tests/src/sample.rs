//! What the tests that are generated from samples call.

use std::sync::Arc;

use vezne_runtime::serde::de::DeserializeOwned;
use vezne_runtime::{Call, ClientBuilder, Encode, Outcome, Provider, Reason, Reply, to_json};

use crate::stub::Stub;
use crate::{json, wait};

pub use vezne_runtime::Catalogue;

/// A transport that gives one reply.
pub type Answering = Arc<Stub>;

/// An operation to call with a reply of one's own: its name, and the verdict that its client reaches.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Group and operation.
    pub name: &'static str,
    /// Calls it.
    pub call: fn(Answering) -> &'static str,
}

/// Puts a case together.
#[must_use]
pub fn case(name: &'static str, call: fn(Answering) -> &'static str) -> Case {
    Case { name, call }
}

/// The request is what the sample says.
pub fn request_is<T: Encode>(request: &T, printed: &str) {
    json::same(printed, &to_json(request).unwrap());
}

/// The reply is read and written back.
pub fn reply_comes_back<T: DeserializeOwned + Encode>(printed: &str) {
    let typed: T = vezne_runtime::decode(printed.as_bytes()).unwrap();
    json::same(printed, &to_json(&typed).unwrap());
}

/// A transport that gives this reply under status 200.
#[must_use]
pub fn reply(body: &str) -> Answering {
    Stub::answering(200, body)
}

/// A client over a transport.
#[must_use]
pub fn answered<P: Provider>(builder: ClientBuilder<P>, answering: Answering) -> P {
    builder.transport(answering).build().unwrap()
}

/// What a call ends in, as the word of a verdict. `accepted` is a yes that could not be read in full.
#[must_use]
pub fn reached<R: Reply>(call: Call<R>) -> &'static str {
    match wait(call) {
        Ok(_) => "done",
        Err(error) => match error.outcome() {
            Outcome::NotSent => "unsent",
            Outcome::Refused if error.reason() == Reason::Absent => "absent",
            Outcome::Refused => "refused",
            Outcome::Repeated => "repeat",
            Outcome::Accepted => "accepted",
            Outcome::Unknown => "unknown",
        },
    }
}

/// The call ends in the verdict that its sample states.
pub fn verdict_is<R: Reply>(call: Call<R>, stated: &str) {
    assert_eq!(reached(call), stated);
}
