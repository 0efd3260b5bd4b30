//! What the tests that are generated from samples call.

use std::sync::Arc;

use vezne::sandbox::Sandbox;
use vezne_codegen::sampled;
use vezne_runtime::bytes::Bytes;
use vezne_runtime::callback::Incoming;
use vezne_runtime::http::{self, HeaderMap};
use vezne_runtime::serde::de::DeserializeOwned;
use vezne_runtime::{
    Acknowledgement, BrowserForm, Call, CallbackError, CallbackReason, ClientBuilder, Delivery, Encode, Error, Event,
    File, HeldToken, Nonce, Outcome, Provider, Reason, Reply, Secret, Stored, TokenKey, TokenStore, Tree, Undecided,
    Uuid, Verdict, to_json,
};

use crate::page::Page;
use crate::stub::Stub;
use crate::{json, sandboxed, wait};

pub use crate::message;

pub use vezne_codegen::expr::Value;
pub use vezne_runtime::{Catalogue, Doctype, FormStyle, Media, ReplyHeaders, Table};

/// Who answers.
#[derive(Debug, Clone)]
pub enum Answering {
    /// A transport that gives one reply.
    Stub(Arc<Stub>),
    /// A server on loopback that stands in for the provider, and checks what it is sent.
    Sandbox(Arc<Sandbox>),
}

impl Answering {
    /// The requests that a stub was sent; the sandbox keeps its own account.
    #[must_use]
    pub fn seen(&self) -> Vec<http::Request<Bytes>> {
        match self {
            Self::Stub(stub) => stub.seen(),
            Self::Sandbox(_) => Vec::new(),
        }
    }
}

/// What the clients of tests hold as a credential, unless a sample gives another one.
pub const CREDENTIAL: &str = "sample";

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

/// How a message was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The client's answer.
    pub answer: Acknowledgement,
    /// Why it was turned down.
    pub reason: Option<CallbackReason>,
    /// What it tells, where the callback tells something.
    pub told: Option<Verdict>,
}

/// What takes a message.
pub type Take = fn(&Delivery<'_>, Givens) -> Taken;

/// A sample of a callback, and what takes it.
#[derive(Debug, Clone, Copy)]
pub struct Receiver {
    /// Group and callback.
    pub callback: &'static str,
    /// The name of the sample.
    pub sample: &'static str,
    /// What the sample gives.
    pub givens: Givens,
    /// Its body.
    pub body: &'static str,
    /// Takes a message, with what a sample gives.
    pub take: Take,
}

/// Puts a receiver together.
#[must_use]
pub fn receiver(
    callback: &'static str,
    sample: &'static str,
    givens: Givens,
    body: &'static str,
    take: Take,
) -> Receiver {
    Receiver { callback, sample, givens, body, take }
}

/// What the receiver had kept is looked at by other tests.
pub fn kept<T>(_: &T) {}

/// What the client answers.
pub fn received<T: Incoming>(
    taken: Result<Event<T>, CallbackError>,
    told: impl FnOnce(&Event<T>) -> Option<Verdict>,
) -> Taken {
    match taken {
        Ok(event) => Taken { answer: event.answer(), reason: None, told: told(&event) },
        Err(error) => Taken { answer: error.answer(), reason: Some(error.reason()), told: None },
    }
}

/// What a sample gives beside its files: names as expressions write them, with their values.
pub type Givens = &'static [(&'static str, &'static str)];

/// A value that a sample gives, or another one.
#[must_use]
pub fn given(given: Givens, name: &str, otherwise: &'static str) -> &'static str {
    given.iter().find(|(known, _)| *known == name).map_or(otherwise, |(_, value)| value)
}

/// A credential that a sample gives, or a made-up one.
#[must_use]
pub fn credential(given: Givens, name: &str) -> Secret {
    self::given(given, &format!("credentials.{name}"), CREDENTIAL).into()
}

/// What is sent has a masked text beside it, of the same shape.
pub fn masks<T: Encode>(request: &T, _printed: &str) {
    let masked = vezne_runtime::masked_json(request);
    assert!(Tree::parse(masked.as_bytes()).is_some(), "{masked}");
}

/// The body that was sent is what the sample says, field by field; but for values that do not follow from what it gives.
pub fn sent_is(answering: &Answering, media: &Media<'_>, printed: &str, unknown: &[&str]) {
    let request = first_sent(answering);
    let read = |body: &[u8], headers: &HeaderMap| media.read(body, headers).unwrap().unwrap_or(Tree::Null);
    let made = read(request.body(), request.headers());
    let printed = if matches!(media, Media::Multipart) {
        // Samples are JSON or forms; the parts between boundaries are not for reading.
        Media::Form { style: FormStyle::Flat, charset: "utf-8" }
            .read(printed.trim().as_bytes(), &HeaderMap::new())
            .unwrap()
            .unwrap_or(Tree::Null)
    } else {
        self::read(media, printed)
    };
    let (mut printed, mut made) = (printed, as_printed(made));
    for path in unknown {
        let path: Vec<&str> = path.split('.').collect();
        remove(&mut printed, &path);
        remove(&mut made, &path);
    }
    json::same(&printed.to_json(), &made.to_json());
}

/// What a sample states of headers and of the query went out to the letter.
pub fn sent_beside_is(answering: &Answering, stated: Givens) {
    let request = first_sent(answering);
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let query = vezne_runtime::format::form::parse(query, FormStyle::Flat, "utf-8").unwrap();
    for (name, value) in stated {
        let sent = match name.split_once('.').unwrap() {
            ("headers", name) => request.headers().get(name).map(|sent| sent.to_str().unwrap().to_owned()),
            (_, name) => query.at(&[name]).and_then(Tree::text),
        };
        assert_eq!(sent.as_deref(), Some(*value), "{name}");
    }
}

/// What was sent first.
fn first_sent(answering: &Answering) -> http::Request<Bytes> {
    let seen = answering.seen();
    // A call that stays in doubt has been asked about behind it.
    let ([request] | [request, _]) = seen.as_slice() else { panic!("{} requests were sent", seen.len()) };
    request.clone()
}

/// Files as a sample writes them: as texts.
fn as_printed(tree: Tree) -> Tree {
    match File::from_tree(&tree) {
        Some(file) => Tree::Text(sampled::written(&file)),
        None => match tree {
            Tree::Object(members) => {
                Tree::Object(members.into_iter().map(|(name, value)| (name, as_printed(value))).collect())
            }
            Tree::List(members) => Tree::List(members.into_iter().map(as_printed).collect()),
            single => single,
        },
    }
}

/// A form is what the sample says, field by field and in order, and so is its page; but for values that do not follow from
/// what the sample gives. Nothing was sent.
pub fn form_is(
    answering: &Answering,
    made: Result<BrowserForm, Error>,
    media: &Media<'_>,
    printed: &str,
    unknown: &[&str],
) {
    let form = made.unwrap();
    assert!(answering.seen().is_empty(), "a browser sends it");
    let known = |pairs: Vec<(String, String)>| -> Vec<(String, String)> {
        pairs.into_iter().filter(|(name, _)| !unknown.contains(&name.as_str())).collect()
    };
    let Media::Form { charset, .. } = media else { panic!("a browser sends a form, and not {media:?}") };
    // As they are written: names with brackets are names.
    let flat = Media::Form { style: FormStyle::Flat, charset };
    let pairs = |form: &[u8]| {
        let read = flat.read(form, &HeaderMap::new()).unwrap().unwrap_or(Tree::Null);
        vezne_runtime::format::form::pairs(&read)
    };
    assert_eq!(known(form.fields().to_vec()), known(pairs(&bytes(media, printed))));
    assert_eq!(form.fields(), pairs(form.encoded()));
    let page = Page::parse(&form.html());
    assert_eq!(page.fields, form.fields());
    assert_eq!((page.action.as_str(), page.method.to_uppercase().as_str()), (form.action(), form.method().as_str()));
}

/// What a form ends in: where a server stands in for the provider, a browser sends it there from its page.
pub fn browsed(answering: &Answering, made: Result<BrowserForm, Error>) -> &'static str {
    let form = match made {
        Ok(form) => form,
        Err(error) => return end(Err(error)).0,
    };
    if matches!(answering, Answering::Sandbox(_)) {
        // What came of it is in the server's account.
        let _ = Page::parse(&form.html()).send();
    }
    "done"
}

fn remove(tree: &mut Tree, path: &[&str]) {
    let (Tree::Object(members), [first, rest @ ..]) = (tree, path) else { return };
    if rest.is_empty() {
        members.retain(|(name, _)| name != first);
    } else if let Some((_, inner)) = members.iter_mut().find(|(name, _)| name == first) {
        remove(inner, rest);
    }
}

/// Sample files are UTF-8; the wire may be something else.
fn bytes(media: &Media<'_>, text: &str) -> Vec<u8> {
    match media {
        Media::Xml { charset, .. } => vezne_runtime::format::charset::encode(text, charset).unwrap(),
        _ => text.trim_end_matches('\n').as_bytes().to_vec(),
    }
}

/// The reply is read and written back.
pub fn reply_comes_back<T: DeserializeOwned + Encode>(printed: &str) {
    let typed: T = vezne_runtime::decode(printed.as_bytes()).unwrap();
    json::same_in_words(printed, &to_json(&typed).unwrap());
}

/// A reply in a format that knows only texts is read and written back: the same texts, and nothing equal to nothing.
pub fn text_reply_comes_back<T: DeserializeOwned + Encode>(media: &Media<'_>, printed: &str, tables: &[Table<'_>]) {
    let tree = came(media, printed, tables);
    let typed: T = vezne_runtime::decode(tree.to_json().as_bytes()).unwrap();
    let made = Tree::parse(to_json(&typed).unwrap().as_bytes()).unwrap();
    same_texts(&tree, &made, "$");
}

/// A reply with fields that come in headers is read and written back, with what its sample gives of them.
pub fn headed_reply_comes_back<T: DeserializeOwned + Encode>(
    media: &Media<'_>,
    printed: &str,
    tables: &[Table<'_>],
    fields: &ReplyHeaders,
    given: Givens,
) {
    let document = headed(media, printed, tables, fields, given);
    let typed: T = vezne_runtime::decode(document.as_bytes()).unwrap();
    let made = to_json(&typed).unwrap();
    if *media == Media::Json {
        json::same_in_words(&document, &made);
    } else {
        same_texts(&Tree::parse(document.as_bytes()).unwrap(), &Tree::parse(made.as_bytes()).unwrap(), "$");
    }
}

/// What a reply brings sealed.
#[derive(Debug, Clone, Copy)]
pub struct Sealed<'a> {
    /// The key of the envelope's payload, if it is that which brings it.
    pub payload: Option<&'a str>,
    /// The fields with what they are opened to; nothing where they cannot be.
    pub texts: &'a [(&'a str, Option<&'a str>)],
}

/// A reply with fields that come sealed is read with what they were opened to, and written back: what came is the same, and
/// what was opened is there again.
pub fn opened_reply_comes_back<T: DeserializeOwned + Encode>(
    media: &Media<'_>,
    printed: &str,
    tables: &[Table<'_>],
    fields: Option<&ReplyHeaders>,
    given: Givens,
    sealed: &Sealed<'_>,
) {
    let document = opened(media, printed, tables, fields, given, sealed);
    let typed: T = vezne_runtime::decode(document.to_json().as_bytes()).unwrap();
    let mut made = Tree::parse(to_json(&typed).unwrap().as_bytes()).unwrap();
    let mut came = document;
    for (name, text) in sealed.texts {
        let path: Vec<&str> = sealed.payload.into_iter().chain([*name]).collect();
        let there = made.at(&path).is_some_and(|value| *value != Tree::Null);
        assert_eq!(there, text.is_some() && came.at(&path).is_some(), "{name} was opened");
        // How a text is written that somebody sealed is nobody's business.
        remove(&mut made, &path);
        remove(&mut came, &path);
    }
    if *media == Media::Json {
        json::same_in_words(&came.to_json(), &made.to_json());
    } else {
        same_texts(&came, &made, "$");
    }
}

/// The document of a reply with what was opened in it.
#[must_use]
pub fn opened(
    media: &Media<'_>,
    printed: &str,
    tables: &[Table<'_>],
    fields: Option<&ReplyHeaders>,
    given: Givens,
    sealed: &Sealed<'_>,
) -> Tree {
    let document = match fields {
        Some(fields) => Tree::parse(headed(media, printed, tables, fields, given).as_bytes()).unwrap(),
        None => came(media, printed, tables),
    };
    let owned = |(name, text): &(&str, Option<&str>)| ((*name).to_owned(), text.map(str::to_owned));
    vezne_codegen::opening::put(document, sealed.payload, &sealed.texts.iter().map(owned).collect::<Vec<_>>())
}

/// The document of a reply with what its sample gives of the headers.
#[must_use]
pub fn headed(media: &Media<'_>, printed: &str, tables: &[Table<'_>], fields: &ReplyHeaders, given: Givens) -> String {
    let headers = sampled::reply_header_map(&owned(given));
    let body = match media {
        Media::Json => printed.to_owned(),
        media => came(media, printed, tables).to_json(),
    };
    String::from_utf8(fields.put(body.as_bytes(), &headers).into_owned()).unwrap()
}

fn owned(given: Givens) -> Vec<(String, String)> {
    given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn same_texts(known: &Tree, made: &Tree, path: &str) {
    match (known, made) {
        (Tree::Object(known), Tree::Object(made)) => {
            let find = |all: &[(String, Tree)], key: &str| {
                all.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
            };
            for key in known.iter().chain(made).map(|(key, _)| key) {
                let (known, made) = (find(known, key), find(made, key));
                let nothing = |tree: &Option<Tree>| match tree {
                    None | Some(Tree::Null) => true,
                    Some(Tree::Text(text)) => text.is_empty(),
                    Some(Tree::List(members)) => members.is_empty(),
                    Some(_) => false,
                };
                if nothing(&known) && nothing(&made) {
                    continue;
                }
                let (Some(known), Some(made)) = (known, made) else { panic!("{path}.{key} is on one side only") };
                same_texts(&known, &made, &format!("{path}.{key}"));
            }
        }
        (Tree::List(known), Tree::List(made)) => {
            assert_eq!(known.len(), made.len(), "members at {path}");
            for (index, (known, made)) in known.iter().zip(made).enumerate() {
                same_texts(known, made, &format!("{path}[{index}]"));
            }
        }
        (known, made) => assert_eq!(known.text(), made.text(), "at {path}"),
    }
}

/// A transport that gives this reply.
#[must_use]
pub fn reply(status: u16, media: &Media<'_>, body: &str) -> Answering {
    let content_type = media.content_type("").unwrap_or_else(|| "application/json".into());
    Answering::Stub(Stub::giving(status, &content_type, bytes(media, body)))
}

/// A transport that gives this reply with the headers that its sample gives.
#[must_use]
pub fn reply_with_headers(status: u16, media: &Media<'_>, body: &str, given: Givens) -> Answering {
    let content_type = media.content_type("").unwrap_or_else(|| "application/json".into());
    let headers = sampled::reply_header_map(&owned(given));
    Answering::Stub(Stub::with_headers(status, &content_type, headers, bytes(media, body)))
}

/// A client whose calls are answered: by a stub at the moment that the sample gives, with the tokens that it gives; by
/// the sandbox over HTTP, the login too.
#[must_use]
pub fn answered<P: Provider>(builder: ClientBuilder<P>, answering: Answering, given: Givens) -> P {
    connected(builder, answering, given).build().unwrap()
}

/// The same, before it is built.
pub fn connected<P: Provider>(builder: ClientBuilder<P>, answering: Answering, given: Givens) -> ClientBuilder<P> {
    match answering {
        Answering::Stub(stub) => surroundings(builder.transport(stub), given),
        Answering::Sandbox(sandbox) => sandboxed::to(&sandbox, builder),
    }
}

/// The moment, the tokens and the values that are used once that a sample gives.
fn surroundings<P: Provider>(builder: ClientBuilder<P>, given: Givens) -> ClientBuilder<P> {
    let builder = builder.token_store(Arc::new(Tokens(given))).nonce(Arc::new(Once(given)));
    match given.iter().find(|(known, _)| *known == "now") {
        Some((_, now)) => builder.clock(Arc::new(message::clock(&[("now", now)]))),
        None => builder,
    }
}

/// The document of a sample's text.
#[must_use]
pub fn read(media: &Media<'_>, text: &str) -> Tree {
    media.read(&bytes(media, text), &HeaderMap::new()).unwrap().unwrap_or(Tree::Null)
}

/// The document of the text of a sample's reply, with its tables.
#[must_use]
pub fn came(media: &Media<'_>, text: &str, tables: &[Table<'_>]) -> Tree {
    media.read_as(&bytes(media, text), &HeaderMap::new(), tables).unwrap().unwrap_or(Tree::Null)
}

/// Gives what a sample gives, each time.
#[derive(Debug)]
struct Once(Givens);

impl Nonce for Once {
    fn uuid(&self) -> Uuid {
        given(self.0, "uuid", "7c9e6679-7425-40de-944b-e07fc1f90ae7").parse().unwrap()
    }

    fn text(&self, length: usize) -> String {
        match self.0.iter().find(|(known, _)| *known == "nonce") {
            Some((_, value)) => (*value).to_owned(),
            None => "n".repeat(length),
        }
    }
}

/// Whatever is asked for is there: no call has to log in.
#[derive(Debug)]
struct Tokens(Givens);

impl TokenStore for Tokens {
    fn load<'a>(&'a self, key: &'a TokenKey) -> Stored<'a, Option<HeldToken>> {
        let value = given(self.0, &format!("session.{}", key.session), "sample").into();
        Box::pin(std::future::ready(Some(HeldToken { value, renew_at: None })))
    }

    fn save<'a>(&'a self, _key: &'a TokenKey, _token: HeldToken) -> Stored<'a, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// What a call ends in, as the word of a verdict. `accepted` is a yes that could not be read in full. Where it is in
/// doubt, it is asked about, as an integrator would.
pub fn reached<R: Reply>(call: Call<R>) -> &'static str {
    end(asked(call).map(|_| "done")).0
}

/// How a call ends, asked about where it is in doubt.
fn asked<R: Reply>(call: Call<R>) -> Result<R::Output, Error> {
    wait(async {
        let ended = call.await;
        if let Some(settlement) = ended.as_ref().err().and_then(Error::settle) {
            let _ = settlement.ask().await;
        }
        ended
    })
}

/// The same, where the provider may also take a call without deciding it.
pub fn reached_or_pending<R: Reply>(call: Call<Undecided<R>>) -> &'static str {
    end(asked(call).map(|progress| if progress.is_done() { "done" } else { "pending" })).0
}

/// The call ends in the verdict that its sample states.
pub fn verdict_is<R: Reply>(call: Call<R>, stated: &str) {
    let (word, why) = end(wait(call).map(|_| "done"));
    assert_eq!(word, stated, "{why}");
}

/// The same, where the provider may also take a call without deciding it.
pub fn verdict_or_pending_is<R: Reply>(call: Call<Undecided<R>>, stated: &str) {
    let (word, why) = end(wait(call).map(|progress| if progress.is_done() { "done" } else { "pending" }));
    assert_eq!(word, stated, "{why}");
}

/// The word, and what an error says.
fn end(ended: Result<&'static str, Error>) -> (&'static str, String) {
    let error = match ended {
        Ok(word) => return (word, String::new()),
        Err(error) => error,
    };
    let word = match error.outcome() {
        Outcome::NotSent => "unsent",
        Outcome::Refused if error.reason() == Reason::Absent => "absent",
        Outcome::Refused => "refused",
        Outcome::Repeated => "repeat",
        Outcome::Accepted => "accepted",
        Outcome::Unknown => "unknown",
    };
    (word, error.to_string())
}

/// A recipe of a client to call with values of one's own.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// Its name in the spec.
    pub name: &'static str,
    /// Calls it; `None` where what it gives is missing.
    pub call: fn(&mut Given) -> Option<Value>,
}

/// Puts a recipe together.
#[must_use]
pub fn recipe(name: &'static str, call: fn(&mut Given) -> Option<Value>) -> Recipe {
    Recipe { name, call }
}

/// What a recipe is given: values that may be missing, one after the other.
#[derive(Debug)]
pub struct Given(std::vec::IntoIter<Option<Value>>);

impl Given {
    /// Values in the order of what the recipe takes.
    #[must_use]
    pub fn new(values: Vec<Option<Value>>) -> Self {
        Self(values.into_iter())
    }

    /// The next value, which is of the type that the recipe takes.
    pub fn take<T: TryFrom<Value>>(&mut self) -> Option<T> {
        let value = self.0.next().expect("as many values as the recipe takes")?;
        Some(value.try_into().ok().expect("a value of the type that the recipe takes"))
    }
}
