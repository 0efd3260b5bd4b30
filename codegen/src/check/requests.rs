//! Requests: what the caller gives, and where it stands.

use super::Checker;
use super::names::Names;
use super::objects::{Place, unformed};
use crate::diagnostic::Diagnostic;
use crate::expr::ast::Ast;
use crate::expr::names::{Lookup, RequestNames};
use crate::expr::{ExprType, Section};
use crate::model::{Docs, Field, Form, Media, ObjectId, Parts, Place as At, SettingType, Type};
use crate::rule::Rule;
use crate::source::{Span, Spanned, Text};
use crate::spec::{FieldSpec, LineSpec, OperationSpec, ProfileSpec, ShapeSpec, TableSpec, TypeSpec};

/// What is sent, as far as the tables say it.
pub(super) struct Request {
    /// Everything that a caller gives.
    pub(super) whole: Option<ObjectId>,
    pub(super) body: Option<ObjectId>,
    pub(super) parts: Parts,
    pub(super) media: Media,
    /// Whether the body is a list.
    pub(super) list: bool,
    /// The headers that are the same in every call.
    pub(super) set: usize,
    /// The tables of the sections, to look for what is computed.
    pub(super) tables: Vec<(At, TableSpec)>,
}

/// The objects of a request, by section.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    /// The object of the body, where it has names.
    pub(super) body: Option<ObjectId>,
    pub(super) parts: Parts,
    /// Whether the body is a list.
    pub(super) list: bool,
    /// The headers that are the same in every call.
    pub(super) set: Option<usize>,
}

impl Sent {
    /// The names of the request's fields, for what is said about it elsewhere.
    pub(super) fn names<'n>(self, lookup: Lookup<'n>, settings: crate::expr::names::Settings<'n>) -> RequestNames<'n> {
        RequestNames {
            lookup,
            own: None,
            body: self.body,
            path: self.parts.path,
            query: self.parts.query,
            headers: self.parts.headers,
            given: self.parts.given,
            settings,
            sessions: &[],
            list: self.list,
            set: None,
        }
    }
}

impl Request {
    pub(super) fn sent(&self) -> Sent {
        Sent { body: self.body.filter(|_| !self.list), parts: self.parts, list: self.list, set: Some(self.set) }
    }
}

impl<'a> Checker<'a> {
    /// Objects in the bodies of profiles, and in what these are given, are shared by the operations that use them.
    pub(super) fn profile_bodies(&mut self) {
        for profile in &self.spec.provider.profiles {
            let path = crate::names::pascal(&profile.name.value).unwrap_or_default();
            for field in profile.body.iter().flat_map(|table| &table.fields).chain(&profile.given) {
                if let ShapeSpec::Table(_) = field.shape {
                    self.field(field, None, &path, Place::Request);
                }
            }
        }
    }

    /// What an operation sends.
    pub(super) fn request(
        &mut self,
        spec: &OperationSpec,
        profiles: &[&'a ProfileSpec],
        group: usize,
        set: usize,
    ) -> Request {
        let pascal = crate::names::pascal(&spec.name.value).unwrap_or_default();
        let layers: Vec<&TableSpec> = profiles.iter().filter_map(|profile| profile.body.as_ref()).collect();
        let before = self.unresolved;
        let list = super::list_bodies::is_list(spec.body.as_ref());
        let table = if list { self.body_list(spec, &layers) } else { self.body_table(spec, &layers) };
        let unread = self.unresolved > before;
        let left_out = self.leaves_out_below(spec.name.span);
        let own = table.as_ref().and_then(|table| table.own.as_ref());
        let media = self.media_of(own);
        if let (true, Some(span), true) = (list, own.and_then(LineSpec::form_span), media != Media::Json) {
            self.report.push(
                Diagnostic::new(Rule::ListBody, span, "only JSON has a body that is a list")
                    .help("remove it; in a form or in XML a list is a field: `items: list(Item)`"),
            );
        }
        let place = if media == Media::Multipart { Place::Parts } else { Place::Request };
        let query: Vec<FieldSpec> =
            laid(profiles.iter().flat_map(|profile| &profile.query).chain(&spec.query), |known, new| known == new);
        let computed_headers =
            profiles.iter().flat_map(|profile| &profile.headers).filter(|field| Self::is_of_the_moment(field));
        let headers: Vec<FieldSpec> = laid(computed_headers.chain(&spec.headers), str::eq_ignore_ascii_case);
        let given: Vec<FieldSpec> =
            laid(profiles.iter().flat_map(|profile| &profile.given).chain(&spec.given), |known, new| known == new);
        if !(left_out && spec.path.is_empty()) {
            self.path_is_complete(spec);
        }
        let mut tables = Vec::new();
        let mut parts = Parts::default();
        for (at, fields) in
            [(At::Path, spec.path.clone()), (At::Query, query), (At::Header, headers), (At::Given, given)]
        {
            if fields.is_empty() && !left_out {
                continue;
            }
            let table = TableSpec { span: spec.name.span, own: None, fields };
            let object = if table.fields.is_empty() {
                self.stand_in(&pascal, group)
            } else {
                self.section(&table, at, group, &pascal, spec.name.span)
            };
            match at {
                At::Path => parts.path = Some(object),
                At::Query => parts.query = Some(object),
                At::Header => parts.headers = Some(object),
                At::Given | At::Body | At::ReplyHeader | At::Opened => parts.given = Some(object),
            }
            tables.push((at, table));
        }
        let body = table.as_ref().map(|table| {
            let alone = parts == Parts::default();
            let id = self.inline(&unformed(table), Some(group), &pascal, place, spec.name.span);
            if let Some(object) = self.model.objects.get_mut(id.0) {
                object.section = !alone;
                object.list = list;
            }
            id
        });
        // What could not be read may have any field.
        let body = if unread || (body.is_none() && left_out) { Some(self.stand_in(&pascal, group)) } else { body };
        tables.extend(table.filter(|_| !unread).map(|table| (At::Body, table)));
        let whole = if parts == Parts::default() { body } else { Some(self.whole(&parts, body, group, &pascal, spec)) };
        Request { whole, body, parts, media, list, set, tables }
    }

    /// The body's table: the fields of the profiles, then those of the operation, each named one replacing another.
    fn body_table(&mut self, spec: &OperationSpec, layers: &[&TableSpec]) -> Option<TableSpec> {
        let own = match &spec.body {
            None if layers.is_empty() => return None,
            None => None,
            Some(ShapeSpec::Table(table)) => Some(table.clone()),
            Some(ShapeSpec::Line(line)) => {
                let table = self.body_line(line);
                self.unresolved += usize::from(table.is_none());
                table
            }
        };
        if spec.body.is_none() && spec.call.as_ref().is_some_and(|call| call.method.value == "GET") {
            // What a profile adds to bodies is for operations that have one.
            return None;
        }
        let span = own.as_ref().map_or(spec.name.span, |table| table.span);
        let mut fields: Vec<FieldSpec> = Vec::new();
        let mut line = None;
        for table in layers.iter().copied().chain(own.as_ref()) {
            if let Some(own) = &table.own {
                let written = own.form.is_empty();
                let before: Option<LineSpec> = line.take();
                let mut own = own.clone();
                if let (true, Some(before)) = (written, before) {
                    own.form = before.form;
                }
                // Fields that are taken in stand behind those of the layers below.
                for name in std::mem::take(&mut own.with) {
                    if self.named_object(&name).is_some() {
                        self.filled(&name);
                        let taken = self.table_of(&name.value).map(|table| table.fields.clone()).unwrap_or_default();
                        fields = laid(fields.iter().chain(&taken), |known, new| known == new);
                    }
                }
                line = Some(own);
            }
            fields = laid(fields.iter().chain(&table.fields), |known, new| known == new);
        }
        Some(TableSpec { span, own: line, fields })
    }

    /// A body that is written on one line is the fields of a named object.
    fn body_line(&mut self, line: &LineSpec) -> Option<TableSpec> {
        self.only(line, "a body", &["as"]);
        let TypeSpec::Name(name) = &line.ty else {
            self.report.push(
                Diagnostic::new(Rule::UnknownType, line.ty.span(), "a body is one object, or a list")
                    .help("write a table, the name of an object, or `list(Item)`"),
            );
            return None;
        };
        self.named_object(name)?;
        self.filled(name);
        let mut table = self.table_of(&name.value)?.clone();
        let mut own = table.own.take().unwrap_or_else(|| LineSpec::object(line.span));
        own.form.clone_from(&line.form);
        own.ty = TypeSpec::Name(name.clone().map(|_| "object".to_owned()));
        table.own = Some(own);
        Some(table)
    }

    /// The fields of the path are those in braces.
    fn path_is_complete(&mut self, spec: &OperationSpec) {
        let Some(call) = &spec.call else { return };
        let mut named: Vec<&str> = Vec::new();
        let mut rest = call.path.value.as_str();
        while let Some((_, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            named.push(name);
            rest = after;
        }
        for name in &named {
            if !spec.path.iter().any(|field| field.name.value == *name) {
                let known = spec.path.iter().map(|field| field.name.value.as_str());
                let found = Diagnostic::new(
                    Rule::CallLine,
                    call.path.span,
                    format!("`{{{name}}}` stands in the path, and `path:` has no such field"),
                );
                let found = found.nearest(name, known);
                // The whole path would be replaced by one name.
                let help =
                    found.help.clone().unwrap_or_else(|| format!("write `path:` with `{name}: text -- what it is`"));
                self.report.push(Diagnostic { replacement: None, ..found }.help(help));
            }
        }
        for field in spec.path.iter().filter(|field| !named.contains(&field.name.value.as_str())) {
            self.report.push(
                Diagnostic::new(
                    Rule::CallLine,
                    field.name.span,
                    format!("`{}` is a field of the path, and the path has no `{{{}}}`", field.name, field.name),
                )
                .help("write it in braces where it stands in the path, or move it to `query:`"),
            );
        }
    }

    /// The fields of one section beside the body.
    fn section(&mut self, table: &TableSpec, at: At, group: usize, pascal: &str, span: Span) -> ObjectId {
        let ident = format!("{pascal}{}", crate::names::pascal(at.section()).unwrap_or_default());
        let id = self.new_object(&ident, Some(group), Docs::default(), span);
        let mut fields = Vec::new();
        for spec in &table.fields {
            let mut field = self.field(spec, Some(group), pascal, Place::Request);
            field.place = at;
            self.fits_section(spec, &field, at);
            fields.push(field);
        }
        if let Some(object) = self.model.objects.get_mut(id.0) {
            object.fields = fields;
            object.section = true;
        }
        id
    }

    fn fits_section(&mut self, spec: &FieldSpec, field: &Field, at: At) {
        let name = &spec.name;
        let single = |ty: &Type| {
            !matches!(ty, Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json | Type::Bytes | Type::File)
        };
        let packed = matches!(field.form, Form::Packed(_));
        let fits = match (at, &field.ty) {
            _ if field.stand_in => true,
            (At::Given, _) => true,
            (At::Query, Type::List(member)) => single(member),
            (_, ty) => single(ty) || packed,
        };
        if !fits {
            let what = match at {
                At::Query => "a query holds single values and lists of them",
                At::Path => "a path holds single values",
                _ => "a header holds a single value",
            };
            self.report.push(
                Diagnostic::new(Rule::CallLine, spec.shape.span(), format!("{what}, and `{name}` is none"))
                    .help("use `text`, `int` or another single type, or pack it: `as json -> utf8 -> base64`"),
            );
        }
        if at == At::Path && field.optional {
            self.report.push(
                Diagnostic::new(Rule::CallLine, name.span, format!("`{name}` stands in the path and is always there"))
                    .help("remove the `?`"),
            );
        }
        if at == At::Header {
            self.header_name(name);
        }
    }

    /// Everything that the caller gives, as one object.
    fn whole(
        &mut self,
        parts: &Parts,
        body: Option<ObjectId>,
        group: usize,
        pascal: &str,
        spec: &OperationSpec,
    ) -> ObjectId {
        let id = self.new_object(pascal, Some(group), Docs::default(), spec.name.span);
        let mut taken = Names::default();
        let mut fields: Vec<Field> = Vec::new();
        let (mut open, mut list) = (false, false);
        for part in [parts.path, parts.query, parts.headers, parts.given, body].into_iter().flatten() {
            let object = self.model.object(part);
            open |= object.open;
            list |= object.list;
            for field in object.fields.clone() {
                if !field.is_fixed() {
                    let at = self.places.get(part.0).copied().unwrap_or(spec.name.span);
                    if fields.iter().any(|known| known.ident == field.ident && !known.is_fixed()) {
                        self.report.push(
                            Diagnostic::new(
                                Rule::NameCollision,
                                at,
                                format!(
                                    "`{}` stands in two sections of the request, and both become `{}` in Rust",
                                    field.wire, field.ident
                                ),
                            )
                            .help("add `named other_name` to one of the two lines"),
                        );
                    }
                    self.claim(
                        &mut taken,
                        &field.ident,
                        &field.wire,
                        at,
                        "add `named other_name` to one of the two lines",
                    );
                }
                fields.push(field);
            }
        }
        if let Some(object) = self.model.objects.get_mut(id.0) {
            object.fields = fields;
            object.open = open;
            object.list = list;
        }
        id
    }

    /// Types an expression over a request.
    pub(super) fn in_request<T>(
        &mut self,
        ast: &Spanned<Ast>,
        request: Sent,
        own: Option<(ObjectId, &[String])>,
        with: impl FnOnce(&mut crate::expr::typed::Typer<'_>, &Ast, &RequestNames<'_>) -> Option<T>,
    ) -> Option<T> {
        let settings = self.setting_types();
        let sessions: Vec<String> =
            self.spec.provider.sessions.iter().map(|session| session.name.value.clone()).collect();
        let lookup = Lookup { model: &self.model, places: &self.places };
        let names = RequestNames {
            lookup,
            own,
            body: request.body,
            path: request.parts.path,
            query: request.parts.query,
            headers: request.parts.headers,
            given: request.parts.given,
            settings: &settings,
            sessions: &sessions,
            list: request.list,
            set: request.set.and_then(|set| self.model.headers.get(set)).map(|set| set.headers.as_slice()),
        };
        let mut typer =
            crate::expr::typed::Typer { file: ast.span.file, recipes: &self.recipes, report: &mut *self.report };
        with(&mut typer, &ast.value, &names)
    }

    /// Settings with their types in expressions.
    pub(super) fn setting_types(&self) -> Vec<(String, ExprType)> {
        self.model
            .settings
            .iter()
            .map(|setting| {
                let ty = match setting.ty {
                    SettingType::Url | SettingType::Text => ExprType::Text,
                    SettingType::Int => ExprType::Int,
                    SettingType::Bool => ExprType::Bool,
                };
                (setting.name.clone(), ty)
            })
            .collect()
    }
}

/// Layers on one another: a later one of a name replaces an earlier, and others are added.
fn laid<'s>(fields: impl Iterator<Item = &'s FieldSpec>, same: impl Fn(&str, &str) -> bool) -> Vec<FieldSpec> {
    let mut list: Vec<FieldSpec> = Vec::new();
    for field in fields {
        match list.iter_mut().find(|known| same(&known.name.value, &field.name.value)) {
            Some(known) => *known = field.clone(),
            None => list.push(field.clone()),
        }
    }
    list
}

/// The section of a request by the word for it.
pub(super) fn section(word: &str) -> Option<Section> {
    Section::ALL.into_iter().find(|section| section.key() == word)
}

/// A name in an author's text, as the path of a field of the request: `headers.X`, `body_field`, `outer.inner`.
pub(super) fn request_path(name: &Text) -> Vec<String> {
    let mut parts: Vec<String> = name.value.split('.').map(str::to_owned).collect();
    if parts.first().is_none_or(|first| section(first).is_none()) {
        parts.insert(0, "body".to_owned());
    }
    parts
}
