//! A message before anything in it is believed.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use crate::amount::Amount;
use crate::answer::read_in_text;
use crate::expr::Pairs;
use crate::form::ReadForm;
use crate::format::{FormStyle, Media, form};
use crate::json::{Encode, to_json};
use crate::moment::Moment;
use crate::tree::Tree;

use super::delivery::Delivery;
use super::description::Callback;
use super::error::{CallbackError, CallbackReason};
use super::proof::Proof;

/// How long a body may be; a framework's own limit is usually far below.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// A message as one document with the sections `headers`, `query`, `given` and `body`, read as far as somebody asks.
///
/// Generated code reads the wire texts that go into a proof by paths that begin with a section,
/// `message.text(&["body", "amount"])`. Headers are found whatever the case of their names. What is there twice has no
/// value, since nobody can say which is meant. The body is not looked into before somebody asks for a field of it.
///
/// `Debug` shows the callback only.
pub struct Message<'d> {
    callback: &'static Callback,
    delivery: Delivery<'d>,
    given: Tree,
    query: OnceCell<Option<Tree>>,
    body: OnceCell<Option<Tree>>,
    /// What was opened, by the names of its fields; null where it cannot be.
    opened: Vec<(&'static str, Tree)>,
}

impl<'d> Message<'d> {
    /// A message that has come in for a callback. Fails if it is larger than 16 MiB.
    pub fn new(callback: &'static Callback, delivery: Delivery<'d>) -> Result<Self, CallbackError> {
        if delivery.body.len() > MAX_BODY {
            return Err(CallbackError::new(callback, CallbackReason::Unreadable).note("it is larger than 16 MiB"));
        }
        let given = Tree::Object(Vec::new());
        let (query, body) = (OnceCell::new(), OnceCell::new());
        Ok(Self { callback, delivery, given, query, body, opened: Vec::new() })
    }

    /// With what the receiver has kept and the proof needs. Fails if a value has no wire form.
    pub fn given<T: Encode>(mut self, given: &T) -> Result<Self, CallbackError> {
        let written = to_json(given).ok().and_then(|json| Tree::parse(json.as_bytes()));
        let unwritable = || {
            CallbackError::new(self.callback, CallbackReason::Configuration)
                .note("a given value cannot be written as the provider writes it")
        };
        self.given = written.ok_or_else(unwritable)?;
        Ok(self)
    }

    /// A field of the body that the message brings sealed, with the text that opens it. What cannot be opened is null. A
    /// field that the body has under this name is none of ours: it stands there twice then, and has no value.
    ///
    /// That a text could be opened proves nothing; and whether it could is told by no answer before the proof is judged.
    pub fn open(&mut self, name: &'static str, text: Option<String>) {
        self.opened.push((name, text.map_or(Tree::Null, Tree::Text)));
    }

    /// The beginning of its proof.
    pub fn proof(&self) -> Proof<'_, 'd> {
        Proof::new(self)
    }

    /// The text that a single value has on the wire.
    pub fn text(&self, path: &[&str]) -> Option<String> {
        self.find(path)?.text()
    }

    /// A whole number.
    pub fn int(&self, path: &[&str]) -> Option<i64> {
        self.find(path)?.int()
    }

    /// `true` or `false`.
    pub fn flag(&self, path: &[&str]) -> Option<bool> {
        self.find(path)?.flag()
    }

    /// An exact number.
    pub fn decimal(&self, path: &[&str]) -> Option<Amount> {
        self.find(path)?.decimal()
    }

    /// An instant, written with its zone.
    pub fn time(&self, path: &[&str]) -> Option<Moment> {
        self.text(path)?.parse().ok()
    }

    /// A list of texts.
    pub fn texts(&self, path: &[&str]) -> Option<Vec<String>> {
        self.find(path)?.texts()
    }

    /// The names and wire texts of an object.
    pub fn pairs(&self, path: &[&str]) -> Option<Pairs> {
        self.find(path)?.pairs()
    }

    /// A list of objects.
    pub fn objects(&self, path: &[&str]) -> Option<Vec<Tree>> {
        self.find(path)?.objects()
    }

    /// A value, read by the form that the spec gives it. In headers, in a query, in forms and in XML there are only texts:
    /// what such a form writes without quotes stands in one.
    pub fn read<T>(&self, path: &[&str], form: &impl ReadForm<T>) -> Option<T> {
        let found = self.find(path)?;
        let texts = match path.first() {
            Some(&"body") => self.callback.body.is_text_only(),
            section => section != Some(&"given"),
        };
        form.read(&found.to_json()).ok().or_else(|| match &*found {
            Tree::Text(text) if texts => read_in_text(text, form),
            _ => None,
        })
    }

    /// The body, byte for byte as it came.
    #[allow(clippy::unnecessary_wraps, reason = "as all values of expressions")]
    pub fn body(&self) -> Option<Vec<u8>> {
        Some(self.delivery.body.to_vec())
    }

    /// The names and wire texts of the body's own fields, in the order in which they came; of the query's, where there is
    /// no body.
    pub fn fields(&self) -> Option<Pairs> {
        let tree = match self.callback.body {
            Media::None => self.query_tree()?,
            _ => self.body_tree()?,
        };
        matches!(tree, Tree::Object(_)).then(|| form::pairs(tree))
    }

    fn find(&self, path: &[&str]) -> Option<Cow<'_, Tree>> {
        let (section, inner) = path.split_first()?;
        match (*section, inner) {
            ("headers", [name]) => Some(Cow::Owned(Tree::Text(self.header(name)?.to_owned()))),
            ("query", inner) => self.query_tree()?.at(inner).map(Cow::Borrowed),
            ("given", inner) => self.given.at(inner).map(Cow::Borrowed),
            ("body", inner) => match self.opened(inner.first()) {
                Some(opened) => opened.at(inner.get(1..)?).map(Cow::Borrowed),
                None => self.body_tree()?.at(inner).map(Cow::Borrowed),
            },
            _ => None,
        }
    }

    /// What was opened under a name; null where the body has such a field itself.
    fn opened(&self, name: Option<&&str>) -> Option<&Tree> {
        let name = name?;
        let (_, opened) = self.opened.iter().find(|(known, _)| known == name)?;
        let taken =
            matches!(self.body_tree(), Some(Tree::Object(members)) if members.iter().any(|(key, _)| key == name));
        Some(if taken { &Tree::Null } else { opened })
    }

    /// The fields of a body with those that were opened, which come first.
    fn with_opened(&self, fields: Vec<(String, Tree)>) -> Vec<(String, Tree)> {
        let opened = self.opened.iter().map(|(name, opened)| ((*name).to_owned(), opened.clone()));
        opened.chain(fields).collect()
    }

    /// A header that is there once.
    fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.delivery.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }

    fn query_tree(&self) -> Option<&Tree> {
        let query = self.delivery.query.as_bytes();
        self.query.get_or_init(|| form::parse(query, FormStyle::Flat, "utf-8").ok()).as_ref()
    }

    fn body_tree(&self) -> Option<&Tree> {
        let Delivery { body, headers, .. } = self.delivery;
        let read = || match self.callback.body {
            Media::None => Some(Tree::Object(Vec::new())),
            media => media.read_as(body, headers, self.callback.tables).ok().flatten(),
        };
        self.body.get_or_init(read).as_ref()
    }

    pub(super) fn callback(&self) -> &'static Callback {
        self.callback
    }

    /// Whether something stands at a path, readable or not, that is not blank.
    pub(super) fn mentions(&self, path: &[&str]) -> bool {
        let blank = |text: &[u8]| text.iter().all(u8::is_ascii_whitespace);
        match path {
            ["headers", name] => self.delivery.headers.get_all(*name).iter().any(|value| !blank(value.as_bytes())),
            _ => match self.find(path).as_deref() {
                None | Some(Tree::Null) => false,
                Some(Tree::Text(text)) => !blank(text.as_bytes()),
                Some(_) => true,
            },
        }
    }

    /// Whether somebody asked for a field of a body that cannot be read.
    pub(super) fn stumbled(&self) -> bool {
        matches!(self.body.get(), Some(None)) || matches!(self.query.get(), Some(None))
    }

    /// The JSON document that the event is read from; `None` where the body or the query cannot be read.
    pub(super) fn document(&self) -> Option<Cow<'d, [u8]>> {
        let Callback { headers, query, whole, body: media, .. } = self.callback;
        if headers.is_empty() && query.is_empty() && !whole && self.opened.is_empty() && *media != Media::None {
            let Delivery { body, headers, .. } = self.delivery;
            return media.document_as(body, headers, self.callback.tables).ok();
        }
        let mut members = Vec::new();
        for name in *headers {
            if let Some(value) = self.header(name) {
                members.push((format!("headers.{name}"), Tree::Text(value.to_owned())));
            }
        }
        for name in *query {
            if let Some(value) = self.query_tree()?.at(&[name]) {
                members.push((format!("query.{name}"), value.clone()));
            }
        }
        let body = self.body_tree()?.clone();
        match (body, whole) {
            (body, true) => members.push(("body".to_owned(), body)),
            (Tree::Object(fields), false) => members.extend(self.with_opened(fields)),
            (_, false) => return None,
        }
        Some(Cow::Owned(Tree::Object(members).to_json().into_bytes()))
    }

    /// The sections as one document, for a question about the event.
    pub(super) fn sections(&self) -> Tree {
        let headers = self.callback.headers.iter();
        let headers = headers.filter_map(|name| Some(((*name).to_owned(), Tree::Text(self.header(name)?.to_owned()))));
        let section = |tree: Option<&Tree>| tree.cloned().unwrap_or(Tree::Null);
        let body = match section(self.body_tree()) {
            Tree::Object(fields) => Tree::Object(self.with_opened(fields)),
            other => other,
        };
        Tree::Object(Vec::from([
            ("headers".to_owned(), Tree::Object(headers.collect())),
            ("query".to_owned(), section(self.query_tree())),
            ("given".to_owned(), self.given.clone()),
            ("body".to_owned(), body),
        ]))
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Message({})", self.callback)
    }
}
