//! A sample's request as the client would complete it: what the sample states, and what is computed from that.
//!
//! Where something that goes into a value is not stated, no value is made up in its place: it is named instead.

use std::borrow::Cow;

use vezne_runtime::Moment as Instant;
use vezne_runtime::Tree;
use vezne_runtime::format::{FormStyle, form};

use crate::expr::{Expr, From, Moment, Section};
use crate::message::{RequestScope, Surroundings, setting};
use crate::model::{Computed, Field, Form, HostUrlSource, Media, Model, ObjectId, Operation, Shape, Type, UrlPart};
use crate::sampled::{self, Around};

/// How deep values that are computed from one another are followed; the checker lets none go in a circle.
const MAX_DEPTH: usize = 16;

/// A request of a sample, with what the client adds to it.
#[derive(Debug)]
pub struct Completed<'a> {
    model: &'a Model,
    operation: &'a Operation,
    around: Around<'a>,
    /// Whether the sample shows the body, or there is none.
    whole: bool,
    document: Tree,
}

impl<'a> Completed<'a> {
    /// Completes what a sample gives beside its files, and the document of its request where it has one.
    #[must_use]
    pub fn new(model: &'a Model, operation: &'a Operation, givens: &'a [(String, String)], sent: Option<Tree>) -> Self {
        let whole = sent.is_some() || operation.body.is_none();
        let document = sampled::request(givens, sent);
        let mut made = Self { model, operation, around: Around { givens }, whole, document };
        for (section, object) in operation.parts.sections() {
            for field in &model.object(object).fields {
                let path = [section.to_owned(), field.wire.clone()];
                if let Some(constant) = constant_of(field).filter(|_| !made.states(&path)) {
                    made.compute(&Computed { path: path.to_vec(), ..constant });
                }
            }
        }
        for computed in &operation.computed {
            let of_body = computed.path.first().is_some_and(|section| section == Section::Body.key());
            if !of_body && !made.states(&computed.path) && made.lacking(&computed.expr).is_empty() {
                made.compute(computed);
            }
        }
        made
    }

    /// What expressions over it see.
    #[must_use]
    pub fn scope(&self) -> RequestScope<'_> {
        RequestScope { model: self.model, operation: self.operation, document: &self.document, around: self }
    }

    /// What stands at a path from the section on: as the sample states it, or as it is computed.
    #[must_use]
    pub fn at(&self, path: &[String]) -> Option<Tree> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.scope().at(&path).filter(|value| **value != Tree::Null).map(Cow::into_owned)
    }

    fn states(&self, path: &[String]) -> bool {
        self.at(path).is_some()
    }

    fn compute(&mut self, computed: &Computed) {
        let (Some(value), [section, keys @ ..]) = (self.scope().computed(computed), computed.path.as_slice()) else {
            return;
        };
        let ([key], Tree::Object(sections)) = (keys, &mut self.document) else { return };
        match sections.iter_mut().find(|(known, _)| known == section) {
            Some((_, Tree::Object(members))) => members.push((key.clone(), value)),
            Some(_) => {}
            None => sections.push((section.clone(), Tree::Object(vec![(key.clone(), value)]))),
        }
    }

    /// What goes into a value and is not stated, by the names that a sample would give it under.
    #[must_use]
    pub fn lacking(&self, expr: &Expr) -> Vec<String> {
        let mut names = Vec::new();
        self.gather(expr, 0, &mut names);
        names.sort();
        names.dedup();
        names
    }

    fn gather(&self, expr: &Expr, depth: usize, names: &mut Vec<String>) {
        if depth > MAX_DEPTH {
            return;
        }
        expr.walk(&mut |part| match part {
            Expr::Field { from: From::Request(Section::Body), .. } | Expr::Moment(Moment::Body | Moment::Fields)
                if !self.whole =>
            {
                names.push("request".to_owned());
            }
            Expr::Field { from: From::Request(section), path, .. } => {
                if let Some(key) = path.first() {
                    self.gather_field(*section, key, depth, names);
                }
            }
            Expr::Credential { group, name } if self.around.credential(group.as_deref(), name).is_none() => {
                let group = group.as_ref().map(|group| format!("{group}.")).unwrap_or_default();
                names.push(format!("credentials.{group}{name}"));
            }
            Expr::Setting { name, .. } => self.gather_setting(name, names),
            Expr::Session { name } if self.around.session(name).is_none() => names.push(format!("session.{name}")),
            Expr::Moment(Moment::Now | Moment::Today) if self.around.now().is_none() => names.push("now".to_owned()),
            Expr::Moment(Moment::Uuid) if self.around.uuid().is_none() => names.push("uuid".to_owned()),
            Expr::Moment(Moment::Nonce(_)) if self.around.nonce().is_none() => names.push("nonce".to_owned()),
            Expr::Moment(Moment::Url) => {
                for section in [Section::Path, Section::Query] {
                    let parts = self.operation.parts.sections();
                    let object = parts.filter(|(name, _)| *name == section.key()).map(|(_, object)| object).next();
                    for field in object.map(|object| &self.model.object(object).fields).into_iter().flatten() {
                        self.gather_field(section, &field.wire, depth, names);
                    }
                }
                for part in self.host() {
                    if let UrlPart::Setting(name) = part {
                        self.gather_setting(&name, names);
                    }
                }
            }
            _ => {}
        });
    }

    fn gather_setting(&self, name: &str, names: &mut Vec<String>) {
        if setting(self.model, name, self.around.setting(name)).is_none() {
            names.push(format!("settings.{name}"));
        }
    }

    /// A field of another section than the body, which nobody states: one that is computed lacks what it is made of.
    fn gather_field(&self, section: Section, key: &str, depth: usize, names: &mut Vec<String>) {
        let path = [section.key().to_owned(), key.to_owned()];
        if self.states(&path) {
            return;
        }
        if let Some(computed) = self.operation.computed.iter().find(|computed| computed.path == path) {
            return self.gather(&computed.expr, depth + 1, names);
        }
        let object = self.operation.parts.sections().find(|(name, _)| *name == section.key()).map(|(_, id)| id);
        let field = object.and_then(|id| self.model.object(id).fields.iter().find(|field| field.wire == key));
        if field.is_none_or(|field| !field.may_be_left_out()) {
            names.push(path.join("."));
        }
    }

    /// The parts of the host's address in the first environment, which is that of the tests.
    fn host(&self) -> Vec<UrlPart> {
        let environment = self.model.environments.first();
        match environment.and_then(|environment| environment.urls.get(self.operation.host)).map(|url| &url.from) {
            Some(HostUrlSource::Fixed(url)) => vec![UrlPart::Fixed(url.clone())],
            Some(HostUrlSource::Setting(name)) => vec![UrlPart::Setting(name.clone())],
            Some(HostUrlSource::Template(parts)) => parts.clone(),
            None => Vec::new(),
        }
    }

    /// The texts of a section in the order of its table, as the client writes them.
    fn query(&self, object: ObjectId) -> Tree {
        let section = Section::Query.key();
        let fields = self.model.object(object).fields.iter();
        Tree::Object(
            fields
                .filter_map(|field| {
                    let value = self.at(&[section.to_owned(), field.wire.clone()])?;
                    Some((field.wire.clone(), value))
                })
                .collect(),
        )
    }
}

impl Surroundings for Completed<'_> {
    fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        self.around.credential(group, name)
    }

    fn setting(&self, name: &str) -> Option<String> {
        self.around.setting(name)
    }

    fn session(&self, name: &str) -> Option<String> {
        self.around.session(name)
    }

    fn now(&self) -> Option<Instant> {
        self.around.now()
    }

    fn uuid(&self) -> Option<String> {
        self.around.uuid()
    }

    fn nonce(&self) -> Option<String> {
        self.around.nonce()
    }

    /// The bytes that the client sends: those of the sample's document without its blanks, in the order of the table.
    fn body(&self) -> Option<Vec<u8>> {
        let Some(object) = self.operation.body else { return Some(Vec::new()) };
        // The parts of a body in parts have a boundary between them, which is another one each time.
        if self.operation.media == Media::Multipart || !self.whole {
            return None;
        }
        let mut body = self.document.at(&[Section::Body.key()])?.clone();
        let described = self.model.object(object);
        match described.fields.iter().find(|_| described.list) {
            Some(field) => in_order(self.model, &mut body, &field.ty),
            None => in_order(self.model, &mut body, &Type::Object(object)),
        }
        self.operation.media.runtime().render(&body, "").ok()
    }

    fn url(&self) -> Option<String> {
        let mut url = String::new();
        for part in self.host() {
            match part {
                UrlPart::Fixed(text) => url.push_str(&text),
                UrlPart::Setting(name) => {
                    url.push_str(&setting(self.model, &name, self.around.setting(&name))?.wire()?);
                }
            }
        }
        let mut url = url.trim_end_matches('/').to_owned();
        let mut rest = self.operation.path.as_str();
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}')?;
            url.push_str(before);
            let value = self.at(&[Section::Path.key().to_owned(), name.to_owned()])?.text()?;
            url.push_str(&form::path_segment(&value).ok()?);
            rest = behind;
        }
        url.push_str(rest);
        if let Some(object) = self.operation.parts.query {
            let query = form::render_query(&self.query(object), FormStyle::Flat).ok()?;
            if !query.is_empty() {
                url.push('?');
                url.push_str(&query);
            }
        }
        Some(url)
    }
}

/// A field that is always the same, as a value that is computed.
fn constant_of(field: &Field) -> Option<Computed> {
    let value = field.value.as_ref().filter(|value| !value.default)?;
    Some(Computed {
        path: Vec::new(),
        expr: value.constant.clone()?,
        ty: field.ty.clone(),
        form: field.form.clone(),
        optional: false,
        default: false,
    })
}

/// Puts the members of objects into the order of their tables, as the client writes them, which leaves out what has no
/// value. Where an object is one of several, or holds one that is, the order is that of the sample.
fn in_order(model: &Model, tree: &mut Tree, ty: &Type) {
    match (tree, ty) {
        (Tree::List(members), Type::List(inner)) => {
            for member in members {
                in_order(model, member, inner);
            }
        }
        (Tree::Object(members), Type::Map(inner)) => {
            for (_, member) in members {
                in_order(model, member, inner);
            }
        }
        (Tree::Object(members), Type::Object(id)) => {
            let object = model.object(*id);
            let is_choice = |field: &Field| matches!(field.ty, Type::Object(id) if model.object(id).is_choice());
            if object.shape != Shape::Object || object.fields.iter().any(is_choice) {
                return;
            }
            let place = |key: &str| object.fields.iter().position(|field| field.wire == key);
            members.sort_by_key(|(key, _)| place(key).unwrap_or(usize::MAX));
            members.retain(|(key, value)| {
                let field = object.fields.iter().find(|field| field.wire == *key);
                *value != Tree::Null || field.is_none_or(|field| field.apart || field.none.is_some())
            });
            for (key, value) in members {
                if let Some(field) = place(key).and_then(|at| object.fields.get(at)).filter(|f| f.form == Form::Plain) {
                    in_order(model, value, &field.ty);
                }
            }
        }
        _ => {}
    }
}
