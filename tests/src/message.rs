//! Messages that a provider sends, made of samples.

use std::time::{Duration, SystemTime};

use vezne_runtime::callback::Incoming;
use vezne_runtime::format::form::render_query;
use vezne_runtime::http::{HeaderName, HeaderValue};
use vezne_runtime::{
    CallbackError, CallbackReason, Clock, Delivery, Event, FormStyle, HeaderMap, Moment, Tree, Verdict,
};

/// A message with what came beside its body.
#[derive(Debug)]
pub struct Message {
    headers: HeaderMap,
    query: String,
    body: Vec<u8>,
}

impl Message {
    /// As a web framework hands it over.
    #[must_use]
    pub fn delivery(&self) -> Delivery<'_> {
        Delivery::new(&self.headers, &self.query, &self.body)
    }
}

/// A sample's message: headers and query are among what it gives.
#[must_use]
pub fn message(given: &[(&str, &str)], body: impl AsRef<[u8]>) -> Message {
    let with =
        |prefix: &'static str| given.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, *value)));
    let mut headers = HeaderMap::new();
    for (name, value) in with("headers.") {
        headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let query = with("query.").map(|(name, value)| (name.to_owned(), Tree::Text(value.to_owned()))).collect();
    let query = render_query(&Tree::Object(query), FormStyle::Flat).unwrap();
    Message { headers, query, body: body.as_ref().to_vec() }
}

/// The same message many times, each with another byte of its body changed.
pub fn changed(given: &[(&str, &str)], body: &str) -> impl Iterator<Item = Message> {
    (0..body.len()).map(move |index| {
        let mut bytes = body.as_bytes().to_vec();
        bytes[index] ^= 1;
        message(given, bytes)
    })
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy)]
pub struct Standing(SystemTime);

impl Clock for Standing {
    fn now(&self) -> SystemTime {
        self.0
    }
}

/// The clock of a sample.
#[must_use]
pub fn clock(given: &[(&str, &str)]) -> Standing {
    let now = given.iter().find(|(key, _)| *key == "now").map_or("2026-01-31T10:20:30Z", |(_, value)| value);
    let now: Moment = now.parse().unwrap();
    Standing(SystemTime::UNIX_EPOCH + Duration::from_millis(now.unix_millis().try_into().unwrap()))
}

/// The message was taken.
pub fn is_taken<T: Incoming>(taken: &Result<Event<T>, CallbackError>) -> &Event<T> {
    taken.as_ref().unwrap_or_else(|error| panic!("{error}"))
}

/// The message was turned down, and not for a fault of the receiver.
pub fn is_rejected<T: Incoming>(taken: &Result<Event<T>, CallbackError>) {
    let reason = taken.as_ref().expect_err("the message is not to be taken").reason();
    assert!(!matches!(reason, CallbackReason::Configuration | CallbackReason::Store), "{reason:?}");
}

/// The message has another signature.
pub fn is_a_mismatch<T: Incoming>(taken: &Result<Event<T>, CallbackError>) {
    assert_eq!(taken.as_ref().expect_err("the message is not to be taken").reason(), CallbackReason::Mismatch);
}

/// The verdict of a word.
#[must_use]
pub fn verdict(word: &str) -> Verdict {
    match word {
        "done" => Verdict::Done,
        "repeat" => Verdict::Repeat,
        "pending" => Verdict::Pending,
        "refused" => Verdict::Refused,
        "absent" => Verdict::Absent,
        "unsent" => Verdict::Unsent,
        _ => Verdict::Unknown,
    }
}
