//! What is wrong with a request that reached its operation.

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::request::Parts;
use vezne_codegen::conform::{Misfit, conform};
use vezne_codegen::expr::Section;
use vezne_codegen::json::Json;
use vezne_codegen::model::{Header, Media, ObjectId};
use vezne_runtime::Tree;

use crate::media::{kind, wrong_content_type};
use crate::nearest::similar;
use crate::provider::Provider;
use crate::recompute::Recomputed;
use crate::route::Route;
use crate::sent;
use crate::words::harmless;

/// What was found about a request.
#[derive(Default)]
pub(crate) struct Findings {
    /// Every reason to refuse it: places and rules, never values.
    pub(crate) wrong: Vec<String>,
    /// Whether the tables do not know it so: what is wrong is more than a header of the set or a value that is computed.
    pub(crate) misshapen: bool,
    /// Whether the token of a login is missing, or is another.
    pub(crate) unauthorised: bool,
}

/// Compares a request with everything that the model says of it.
pub(crate) fn inspect(route: &Route, head: &Parts, body: &[u8]) -> Findings {
    let mut look = Look { route, provider: &route.provider, found: Findings::default(), sections: Vec::new() };
    let in_query = route.operation.is_form_in_query();
    if in_query {
        look.form(&HeaderMap::new(), head.uri.query().unwrap_or_default().as_bytes());
    } else {
        look.query(head.uri.query());
    }
    look.path(head.uri.path());
    look.set(&head.headers);
    look.headers(&head.headers);
    if !in_query {
        look.body(&head.headers, body);
    }
    let document = Tree::Object(std::mem::take(&mut look.sections));
    let mut found = look.found;
    let Recomputed { wrong, unauthorised } = Recomputed::of(route, &document, head, body);
    found.wrong.extend(wrong);
    found.unauthorised = unauthorised;
    found
}

struct Look<'a> {
    route: &'a Route,
    provider: &'a Provider,
    found: Findings,
    sections: Vec<(String, Tree)>,
}

impl Look<'_> {
    fn misshapen(&mut self, reason: String) {
        self.found.misshapen = true;
        self.found.wrong.push(reason);
    }

    fn query(&mut self, sent: Option<&str>) {
        let Some(object) = self.route.operation.parts.query else {
            if sent.is_some() {
                self.misshapen("the operation takes no query".to_owned());
            }
            return;
        };
        match sent::query(&self.provider.model, object, sent.unwrap_or_default()) {
            Ok(tree) => self.section(Section::Query, object, tree, &[]),
            Err(why) => self.misshapen(format!("the query cannot be read: {why}")),
        }
    }

    fn path(&mut self, sent: &str) {
        if let Some(object) = self.route.operation.parts.path {
            self.section(Section::Path, object, sent::path(self.route, sent), &[]);
        }
    }

    /// The headers that are the same for every request.
    fn set(&mut self, sent: &HeaderMap) {
        let operation = &self.route.operation;
        let model = &self.provider.model;
        let own = operation.parts.headers.map(|object| &model.object(object).fields);
        let set = model.headers.get(operation.headers);
        for header in set.into_iter().flat_map(|set| &set.headers) {
            let is = |name: &str| header.name.eq_ignore_ascii_case(name);
            // The medium names these two, where it is not JSON.
            let by_medium = is(CONTENT_TYPE.as_str()) && (operation.body.is_none() || operation.media != Media::Json)
                || is(ACCEPT.as_str()) && operation.reply_media != Media::Json;
            let own = own.is_some_and(|fields| fields.iter().any(|field| is(&field.wire)));
            if !by_medium && !own {
                self.found.wrong.extend(wrong_header(self.provider, header, sent));
            }
        }
    }

    /// The headers that are fields of the request.
    fn headers(&mut self, sent: &HeaderMap) {
        let Some(object) = self.route.operation.parts.headers else { return };
        let (tree, twice) = sent::headers(self.provider.model.object(object), sent);
        self.section(Section::Headers, object, tree, &twice);
    }

    fn body(&mut self, headers: &HeaderMap, body: &[u8]) {
        let operation = &self.route.operation;
        let Some(object) = operation.body else {
            if !body.is_empty() {
                self.misshapen("the operation takes no body".to_owned());
            }
            return;
        };
        let set = self.provider.model.headers.get(operation.headers);
        let named = set.is_some_and(|set| set.headers.iter().any(|h| h.name.eq_ignore_ascii_case("content-type")));
        // A set that names the content type of JSON knows better.
        let due = operation.media != Media::Json || !named;
        if let Some(reason) = wrong_content_type(&operation.media, headers).filter(|_| due) {
            self.misshapen(reason);
        }
        if operation.media == Media::Json {
            return self.json(object, body);
        }
        self.form(headers, body);
    }

    /// A body that is not JSON; or the query, where a browser sends a form by GET.
    fn form(&mut self, headers: &HeaderMap, body: &[u8]) {
        let operation = &self.route.operation;
        let Some(object) = operation.body else { return };
        match sent::body(&self.provider.model, &operation.media, object, headers, body) {
            Ok(Some(tree)) => self.section(Section::Body, object, tree, &[]),
            Ok(None) => self.misshapen("the body is missing".to_owned()),
            Err(why) => self.misshapen(format!("the body cannot be read as {}: {why}", kind(&operation.media))),
        }
    }

    fn json(&mut self, object: ObjectId, body: &[u8]) {
        if body.is_empty() {
            return self.misshapen("the body is missing".to_owned());
        }
        let Ok(text) = str::from_utf8(body) else { return self.misshapen("the body is not UTF-8".to_owned()) };
        match Json::parse(text) {
            Ok(json) => {
                self.compare(Section::Body, object, &json);
                self.sections.push((Section::Body.key().to_owned(), json.tree()));
            }
            Err(error) => self.misshapen(format!("the body is not JSON: {error}")),
        }
    }

    /// A section of which every single value is a text.
    fn section(&mut self, section: Section, object: ObjectId, mut tree: Tree, twice: &[String]) {
        let told = sent::told_once(self.provider.model.object(object), &mut tree);
        for key in told.iter().chain(twice) {
            let place = place(section, key);
            self.misshapen(match section {
                Section::Headers => format!("{place} stands twice"),
                _ => format!("{place}: the key stands twice"),
            });
        }
        match Json::parse(&tree.to_json()) {
            Ok(json) => self.compare(section, object, &json),
            Err(error) => self.misshapen(format!("{} cannot be read: {error}", place(section, ""))),
        }
        self.sections.push((section.key().to_owned(), tree));
    }

    fn compare(&mut self, section: Section, object: ObjectId, json: &Json) {
        for misfit in conform(&self.provider.model, json, object, None) {
            self.misshapen(explain(section, &misfit));
        }
    }
}

fn wrong_header(provider: &Provider, header: &Header, sent: &HeaderMap) -> Option<String> {
    let name = &header.name;
    let mut values = sent.get_all(name.as_str()).iter();
    match (values.next(), values.next()) {
        (None, _) => Some(format!("the header `{name}` is missing")),
        (Some(_), Some(_)) => Some(format!("the header `{name}` stands twice")),
        // A tenant's setting may be anything.
        (Some(_), None) if !provider.settings_are_known(&header.value) => None,
        (Some(value), None) => match provider.header(header) {
            Some(right) if right.as_bytes() == value.as_bytes() => None,
            Some(_) => Some(format!("the header `{name}` is not what the sandbox accepts")),
            None => Some(format!(
                "the header `{name}` cannot be made of the sandbox's credentials: give it some with `.credential(...)`"
            )),
        },
    }
}

/// A place of a request, as a reason names it.
pub(crate) fn place(section: Section, path: &str) -> String {
    match (section, path) {
        (Section::Headers, "") => "the headers".to_owned(),
        (Section::Headers, path) => format!("the header `{}`", harmless(path)),
        (Section::Body, "") => "the body".to_owned(),
        (Section::Body, path) => format!("`{}`", harmless(path)),
        (section, "") => format!("the {}", section.key()),
        (section, path) => format!("`{}.{}`", section.key(), harmless(path)),
    }
}

fn explain(section: Section, misfit: &Misfit) -> String {
    let place = place(section, &misfit.path);
    let reason = &misfit.message;
    let meant =
        misfit.unknown_key.as_deref().and_then(|key| similar(key, misfit.known_keys.iter().map(String::as_str)));
    match meant {
        None if section == Section::Headers && reason.ends_with("and missing") => format!("{place} is missing"),
        Some(meant) => format!("{place}: {reason}; `{meant}` is"),
        None => format!("{place}: {reason}"),
    }
}
