//! A request before it is bytes.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::client::Client;
use crate::expr::Pairs;
use crate::form::{As, WriteForm};
use crate::format::{FormStyle, Media, form};
use crate::headers::UNTOLD;
use crate::json::{Encode, to_json};
use crate::moment::Moment;
use crate::operation::Operation;
use crate::outcome::Reason;
use crate::provider::Provider;
use crate::secret::Secret;
use crate::tree::Tree;
use crate::trouble::Trouble;

/// The sections of a request, in the order in which they are completed.
const SECTIONS: [&str; 5] = ["given", "path", "query", "headers", "body"];

/// A request as one document with the sections `path`, `query`, `headers`, `given` and `body`: what the caller gave,
/// completed by generated code, and rendered once. The bytes that are signed are the bytes that are sent.
///
/// Generated code reads from it by paths that begin with a section, `draft.text(&["body", "amount"])`, and writes
/// computed values to it. A value that cannot be computed ends the call as not sent.
///
/// `Debug` shows the operation only.
pub struct Draft<'a> {
    client: &'a Client,
    operation: &'static Operation,
    document: Tree,
    /// Objects of the document that are texts on the wire, by their places.
    packed: Vec<Packed>,
    tokens: &'a [(&'static str, Secret)],
    now: Moment,
    /// The address of a next page, in the place of path and query.
    address: Option<&'a str>,
    /// What stands between the parts of a body in parts.
    boundary: String,
    /// The body as it will be sent, from the moment somebody asks for it.
    rendered: OnceCell<Option<Bytes>>,
    trouble: RefCell<Option<Trouble>>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        client: &'a Client,
        operation: &'static Operation,
        document: Tree,
        tokens: &'a [(&'static str, Secret)],
        address: Option<&'a str>,
    ) -> Self {
        let now = Moment::from(client.clock().now());
        Self {
            client,
            operation,
            document,
            packed: Vec::new(),
            tokens,
            now,
            address,
            boundary: if operation.body == Media::Multipart {
                format!("vezne-{}", client.nonce().uuid().simple())
            } else {
                String::new()
            },
            rendered: OnceCell::new(),
            trouble: RefCell::new(None),
        }
    }

    /// The merchant's credentials and the tenant's settings. `None` for another provider's client, whose call ends as not
    /// sent.
    pub fn merchant<P: Provider>(&self) -> Option<(&'a P::Credentials, &'a P::Settings)>
    where
        P::Credentials: Send + Sync + 'static,
        P::Settings: Send + Sync + 'static,
    {
        let merchant = self.client.merchant::<P>();
        if merchant.is_none() {
            self.complain(Trouble::new(Reason::Configuration, "the client is not this operation's provider"));
        }
        merchant
    }

    /// The document as it stands.
    pub fn document(&self) -> &Tree {
        &self.document
    }

    /// The text that a single value has on the wire, or one that an object is packed in.
    pub fn text(&self, path: &[&str]) -> Option<String> {
        let packed = self.packed.iter().find(|packed| packed.path == path);
        packed.map(|packed| packed.text.clone()).or_else(|| self.document.at(path)?.text())
    }

    /// The texts of a list.
    pub fn texts(&self, path: &[&str]) -> Option<Vec<String>> {
        self.document.at(path)?.texts()
    }

    /// The names and wire texts of a map, in order; what has no text is left out.
    pub fn pairs(&self, path: &[&str]) -> Option<Pairs> {
        self.document.at(path)?.pairs()
    }

    /// The objects of a list.
    pub fn objects(&self, path: &[&str]) -> Option<Vec<Tree>> {
        self.document.at(path)?.objects()
    }

    /// The moment of this attempt.
    pub fn now(&self) -> Option<Moment> {
        Some(self.now)
    }

    /// The day of this attempt, as an instant in it.
    pub fn today(&self) -> Option<Moment> {
        self.now()
    }

    /// A UUID that was not used before.
    pub fn uuid(&self) -> Option<String> {
        Some(self.client.nonce().uuid().to_string())
    }

    /// A text of letters and digits that was not used before.
    pub fn nonce(&self, length: usize) -> Option<String> {
        Some(self.client.nonce().text(length))
    }

    /// The HTTP method.
    pub fn method(&self) -> Option<String> {
        Some(self.operation.method.as_str().to_owned())
    }

    /// The token of a login.
    pub fn session(&self, name: &str) -> Option<String> {
        let found = self.tokens.iter().find(|(known, _)| *known == name);
        found.map(|(_, token)| token.expose().to_owned())
    }

    /// The names and wire texts of the body's fields, in order.
    pub fn fields(&self) -> Option<Vec<(String, String)>> {
        self.operation.body.fields(&*wired(&self.document, &self.packed, &["body"])?)
    }

    /// The body, byte for byte as it will be sent. Nothing in it can change any more.
    pub fn body(&self) -> Option<Vec<u8>> {
        self.rendered().map(|body| body.to_vec())
    }

    /// The whole address, with path and query, as it will be sent.
    pub fn url(&self) -> Option<String> {
        match self.uri() {
            Ok(uri) => Some(uri.to_string()),
            Err(trouble) => {
                self.complain(trouble);
                None
            }
        }
    }

    /// Says that the request needs a group of credentials, and whether the client has it.
    pub fn needs(&self, group: &str, given: bool) {
        if !given {
            let note = format!("the credentials `{group}` were not given to the client");
            self.complain(Trouble::new(Reason::MissingCredentials, note));
        }
    }

    /// Writes a computed value in its place. Without a value the call ends as not sent.
    pub fn set<T: Encode>(&mut self, path: &'static [&'static str], value: Option<T>) {
        match value {
            Some(value) => self.put(path, &value),
            None => self.complain(Trouble::invalid(
                path,
                "a value that is computed cannot be: something that goes into it is missing",
            )),
        }
    }

    /// Writes a computed value in its place, or takes the place away where there is none.
    pub fn set_optional<T: Encode>(&mut self, path: &'static [&'static str], value: Option<T>) {
        match value {
            Some(value) => self.put(path, &value),
            None => self.take_away(path),
        }
    }

    /// Writes a computed value where the caller has given none.
    pub fn default<T: Encode>(&mut self, path: &'static [&'static str], value: impl FnOnce(&Self) -> Option<T>) {
        if matches!(self.document.at(path), None | Some(Tree::Null)) {
            let value = value(self);
            self.set_optional(path, value);
        }
    }

    /// Writes a computed value in its place and in its form. Without a value the call ends as not sent.
    pub fn set_as<T>(&mut self, path: &'static [&'static str], value: Option<T>, form: &impl WriteForm<T>) {
        self.set(path, value.as_ref().map(|value| As(value, form)));
    }

    /// The same, or takes the place away where there is no value.
    pub fn set_optional_as<T>(&mut self, path: &'static [&'static str], value: Option<T>, form: &impl WriteForm<T>) {
        self.set_optional(path, value.as_ref().map(|value| As(value, form)));
    }

    /// The same, where the caller has given no value.
    pub fn default_as<T>(
        &mut self,
        path: &'static [&'static str],
        value: impl FnOnce(&Self) -> Option<T>,
        form: &impl WriteForm<T>,
    ) {
        if matches!(self.document.at(path), None | Some(Tree::Null)) {
            let value = value(self);
            self.set_optional_as(path, value, form);
        }
    }

    /// A rule over the request, in its own words, that must hold before anything is sent.
    pub fn require(&mut self, rule: &str, holds: Option<bool>) {
        if holds != Some(true) {
            self.complain(Trouble::new(Reason::InvalidRequest, format!("the request does not keep the rule `{rule}`")));
        }
    }

    /// A private key that goes into the request, by its name among the credentials. Where the request cannot be made and
    /// the key is not one that fits, that is why.
    pub fn key(&mut self, name: &str, fits: fn(&str) -> bool, key: impl FnOnce() -> Option<String>) {
        let trouble = self.trouble.get_mut();
        if trouble.is_some() && key().is_some_and(|key| !fits(&key)) {
            let note = format!("the credential `{name}` is no private key in PEM of the kind that signs here");
            *trouble = Some(Trouble::new(Reason::Configuration, note));
        }
    }

    /// Packs an object in a text, when all in it is computed. Where there is no object, nothing is packed. The document keeps
    /// the object, so that what is in it can still be told.
    pub fn pack(&mut self, path: &'static [&'static str], form: &impl WriteForm<Tree>) {
        if path.first() == Some(&"body") && self.rendered.get().is_some() {
            return self.complain(Trouble::new(Reason::Configuration, "the body was signed before it was complete"));
        }
        // What stands there for no object, such as an empty text, is on the wire as it is.
        let object = wired(&self.document, &self.packed, path).filter(|object| matches!(**object, Tree::Object(_)));
        let Some(object) = object else { return };
        match to_json(&As(&*object, form)) {
            Ok(json) => match Tree::parse(json.as_bytes()) {
                Some(Tree::Text(text)) => self.packed.push(Packed { path, text }),
                _ => self.complain(Trouble::new(Reason::Configuration, "what packs an object makes no text of it")),
            },
            Err(unwritable) => self.complain(Trouble::invalid(path, unwritable.why())),
        }
    }

    fn put<T: Encode>(&mut self, path: &'static [&'static str], value: &T) {
        if path.first() == Some(&"body") && self.rendered.get().is_some() {
            return self.complain(Trouble::new(Reason::Configuration, "the body was signed before it was complete"));
        }
        match to_json(value) {
            Ok(json) => match (Tree::parse(json.as_bytes()), place(&mut self.document, path)) {
                (Some(tree), Some(place)) => *place = tree,
                _ => self.complain(Trouble::new(Reason::Configuration, "a computed value has no place in the request")),
            },
            Err(unwritable) => self.complain(Trouble::invalid(path, unwritable.why())),
        }
    }

    fn take_away(&mut self, path: &[&str]) {
        let Some((name, outer)) = path.split_last() else { return };
        if let Some(Tree::Object(members)) = place(&mut self.document, outer) {
            members.retain(|(known, _)| known != name);
        }
    }

    /// The first trouble is kept: the others follow from it.
    fn complain(&self, trouble: Trouble) {
        self.trouble.borrow_mut().get_or_insert(trouble);
    }

    fn rendered(&self) -> Option<&Bytes> {
        let made = self.rendered.get_or_init(|| {
            let body = wired(&self.document, &self.packed, &["body"])?;
            match self.operation.body.render(&body, &self.boundary) {
                Ok(body) => Some(Bytes::from(body)),
                Err(invalid) => {
                    self.complain(Trouble::new(Reason::InvalidRequest, invalid.to_string()));
                    None
                }
            }
        });
        made.as_ref()
    }

    fn uri(&self) -> Result<Uri, Trouble> {
        let url = self.client.host(self.operation.host).map_err(|note| Trouble::new(Reason::Configuration, note))?;
        if let Some(address) = self.address {
            return url.below(address).ok_or_else(|| {
                Trouble::new(
                    Reason::InvalidRequest,
                    "the next page is said to be on another host, or in another place of it",
                )
            });
        }
        let mut path = String::with_capacity(self.operation.path.len() + 32);
        let mut rest = self.operation.path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            path.push_str(before);
            let value = self.text(&["path", name]).filter(|value| !value.is_empty());
            let Some(value) = value else {
                return Err(Trouble::invalid(&["path", name], "a value that stands in the path is empty"));
            };
            if value == "." || value == ".." {
                return Err(Trouble::invalid(&["path", name], "a value that stands in the path would change it"));
            }
            let segment = form::path_segment(&value);
            path.push_str(&segment.map_err(|invalid| Trouble::invalid(&["path", name], invalid.to_string()))?);
            rest = after;
        }
        path.push_str(rest);
        if let Some(query) = wired(&self.document, &self.packed, &["query"]) {
            let query = form::render_query(&query, FormStyle::Flat)
                .map_err(|invalid| Trouble::new(Reason::InvalidRequest, invalid.to_string()))?;
            if !query.is_empty() {
                path.push('?');
                path.push_str(&query);
            }
        }
        url.join_made(&path)
            .map_err(|_| Trouble::new(Reason::Configuration, "the operation's path is not one that can stand in a URL"))
    }

    /// The address, the body, and what they were made of.
    pub(crate) fn into_parts(self) -> Result<(Uri, Bytes, Made), Trouble> {
        let uri = self.uri()?;
        let body = match self.operation.body {
            Media::None => Bytes::new(),
            _ => self.rendered().cloned().unwrap_or_default(),
        };
        match self.trouble.into_inner() {
            Some(trouble) => Err(trouble),
            None => Ok((uri, body, Made { document: self.document, packed: self.packed })),
        }
    }

    /// The request with these headers, ready to send.
    pub(crate) fn finish(self, mut headers: HeaderMap) -> Result<(http::Request<Bytes>, Tree), Trouble> {
        let operation = self.operation;
        let content_type = operation.body.content_type(&self.boundary).map(|value| HeaderValue::from_str(&value));
        let (uri, body, made) = self.into_parts()?;
        // A header set that names one knows better; what each of them names without being told is no knowledge.
        let told = headers.get(CONTENT_TYPE).is_some_and(|value| value != UNTOLD) && operation.body != Media::Multipart;
        if let (Some(Ok(content_type)), false) = (content_type, told || operation.body == Media::Json) {
            headers.insert(CONTENT_TYPE, content_type);
        }
        if let Some(Tree::Object(members)) = made.wired("headers").as_deref() {
            for (name, value) in members {
                let Some(text) = value.text() else { continue };
                let carried = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&text));
                let (Ok(header), Ok(mut value)) = carried else {
                    let note = "a header cannot carry its value: visible ASCII characters only";
                    return Err(Trouble::invalid(&["headers", name], note));
                };
                // It may be a signature, or somebody's name.
                value.set_sensitive(true);
                headers.insert(header, value);
            }
        }
        if operation.body == Media::None {
            headers.remove(CONTENT_TYPE);
        }
        if operation.reply != Media::Json {
            headers.insert(ACCEPT, HeaderValue::from_static(operation.reply.accept()));
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = operation.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok((request, made.document))
    }
}

/// An object that is a text on the wire.
struct Packed {
    path: &'static [&'static str],
    text: String,
}

/// What a request was made of.
pub(crate) struct Made {
    document: Tree,
    packed: Vec<Packed>,
}

impl Made {
    /// A section as it stands on the wire.
    pub(crate) fn wired(&self, section: &str) -> Option<Cow<'_, Tree>> {
        wired(&self.document, &self.packed, &[section])
    }
}

/// What is at a path as it stands on the wire: with the texts that objects below it are packed in.
fn wired<'t>(document: &'t Tree, packed: &[Packed], path: &[&str]) -> Option<Cow<'t, Tree>> {
    let mut here = Cow::Borrowed(document.at(path)?);
    // An outer one stands behind the inner ones, and takes their place.
    for one in packed {
        if let Some(inner) = one.path.strip_prefix(path).filter(|inner| !inner.is_empty())
            && let Some(place) = place(here.to_mut(), inner)
        {
            *place = Tree::Text(one.text.clone());
        }
    }
    Some(here)
}

/// The place at a path, made where the last step of it is not there yet.
pub(crate) fn place<'t>(document: &'t mut Tree, path: &[&str]) -> Option<&'t mut Tree> {
    let mut here = document;
    for key in path {
        let Tree::Object(members) = here else { return None };
        let index = members.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
            members.push(((*key).to_owned(), Tree::Null));
            members.len() - 1
        });
        here = &mut members.get_mut(index)?.1;
        if matches!(here, Tree::Null) && path.last() != Some(key) {
            *here = Tree::Object(Vec::new());
        }
    }
    Some(here)
}

/// A document with empty sections.
pub(crate) fn empty() -> Tree {
    Tree::Object(SECTIONS.map(|section| (section.to_owned(), Tree::Object(Vec::new()))).into())
}

impl fmt::Debug for Draft<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Draft({})", self.operation)
    }
}
