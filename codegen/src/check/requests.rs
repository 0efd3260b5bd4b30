//! Requests: what the caller gives, where it stands, what is computed from it, and in which order.

use std::collections::HashSet;

use super::Checker;
use super::names::Names;
use super::objects::{Place, unformed};
use crate::diagnostic::Diagnostic;
use crate::expr::ast::{Ast, AstKind};
use crate::expr::names::{Lookup, RequestNames};
use crate::expr::{Expr, ExprType, From, Moment, Section};
use crate::model::{
    Computed, Docs, Field, Form, FormStyle, Media, ObjectId, Parts, Place as At, Requirement, SettingType, Type,
};
use crate::rule::Rule;
use crate::source::{Span, Spanned, Text};
use crate::spec::{ArgSpec, FieldSpec, LineSpec, OperationSpec, ProfileSpec, ShapeSpec, StepKind, TableSpec, TypeSpec};

/// What is sent, as far as the tables say it.
pub(super) struct Request {
    /// Everything that a caller gives.
    pub(super) whole: Option<ObjectId>,
    pub(super) body: Option<ObjectId>,
    pub(super) parts: Parts,
    pub(super) media: Media,
    /// Whether the body is a list.
    list: bool,
    /// The tables of the sections, to look for what is computed.
    tables: Vec<(At, TableSpec)>,
}

/// The objects of a request, by section.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    /// The object of the body, where it has names.
    pub(super) body: Option<ObjectId>,
    pub(super) parts: Parts,
    /// Whether the body is a list.
    pub(super) list: bool,
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
        }
    }
}

impl Request {
    pub(super) fn sent(&self) -> Sent {
        Sent { body: self.body.filter(|_| !self.list), parts: self.parts, list: self.list }
    }
}

/// A value that is computed, not yet in its place in the order.
struct Found {
    computed: Computed,
    place: Span,
}

impl<'a> Checker<'a> {
    /// Objects in the bodies of profiles are shared by the operations that use them.
    pub(super) fn profile_bodies(&mut self) {
        for profile in &self.spec.provider.profiles {
            let path = crate::names::pascal(&profile.name.value).unwrap_or_default();
            for field in profile.body.iter().flat_map(|table| &table.fields) {
                if let ShapeSpec::Table(_) = field.shape {
                    self.field(field, None, &path, Place::Request);
                }
            }
        }
    }

    /// What an operation sends.
    pub(super) fn request(&mut self, spec: &OperationSpec, profiles: &[&'a ProfileSpec], group: usize) -> Request {
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
        if !(left_out && spec.path.is_empty()) {
            self.path_is_complete(spec);
        }
        let mut tables = Vec::new();
        let mut parts = Parts::default();
        for (at, fields) in
            [(At::Path, spec.path.clone()), (At::Query, query), (At::Header, headers), (At::Given, spec.given.clone())]
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
                At::Given | At::Body | At::ReplyHeader => parts.given = Some(object),
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
        Request { whole, body, parts, media, list, tables }
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

    /// How a body is written, by the line of the table.
    pub(super) fn media_of(&mut self, own: Option<&LineSpec>) -> Media {
        let Some(own) = own else { return Media::Json };
        let mut steps = own.form.iter();
        let Some(first) = steps.next() else { return Media::Json };
        let utf_8 = || "utf-8".to_owned();
        let mut media = match word(&first.kind) {
            Some(("json", [])) => Media::Json,
            Some(("form", [])) => Media::Form { style: FormStyle::Flat, charset: utf_8() },
            Some(("form", [style])) if style.text.value == "[0]" => {
                Media::Form { style: FormStyle::Indexed, charset: utf_8() }
            }
            Some(("form", [style])) if style.text.value == "[]" => {
                Media::Form { style: FormStyle::Unindexed, charset: utf_8() }
            }
            Some(("multipart", [])) => Media::Multipart,
            Some(("xml", args @ ([root] | [root, _] | [root, _, _]))) if args.iter().all(|arg| arg.quoted) => {
                let _ = self.root(&root.text.value, first);
                let doctype = self.doctype(args).unwrap_or_default();
                Media::Xml { root: root.text.value.clone(), charset: "UTF-8".to_owned(), doctype }
            }
            _ => {
                self.report.push(
                    Diagnostic::new(Rule::WireForm, first.span, "this is not how a whole body is written").help(
                        "write `as json`, `as form`, `as form(\"[0]\")`, `as form(\"[]\")`, `as multipart`, `as xml(\"Root\")`, or `as xml(\"Root\", \"PUBLIC\", \"SYSTEM\")` with a document type",
                    ),
                );
                Media::Json
            }
        };
        for step in steps {
            match (word(&step.kind), &mut media) {
                (Some(("charset", [name])), Media::Xml { charset, .. } | Media::Form { charset, .. }) => {
                    if !vezne_runtime::format::charset::is_known(&name.text.value) {
                        self.report.push(
                            Diagnostic::new(Rule::WireForm, step.span, format!("there is no charset `{}`", name.text))
                                .help("write a name such as `UTF-8`, `ISO-8859-9` or `windows-1254`"),
                        );
                    }
                    charset.clone_from(&name.text.value);
                }
                (Some(("utf8", [])), Media::Xml { .. } | Media::Form { .. }) => {}
                _ => self.report.push(
                    Diagnostic::new(Rule::WireForm, step.span, "this does not follow how a whole body is written")
                        .help("behind `xml(…)` and `form` may stand `-> charset(\"ISO-8859-9\")`"),
                ),
            }
        }
        media
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

    /// Whether a header of a profile is made for each call, and not once for a client.
    pub(super) fn is_of_the_moment(field: &FieldSpec) -> bool {
        let ShapeSpec::Line(line) = &field.shape else { return false };
        let Some(value) = &line.value else { return true };
        line.default || !line.form.is_empty() || line.optional || !line.ty.is("text") || of_the_moment(&value.value)
    }

    /// What is computed, in an order in which it can be; and the rules over the request.
    pub(super) fn computations(
        &mut self,
        spec: &OperationSpec,
        request: &Request,
        path: &str,
    ) -> (Vec<Computed>, Vec<Requirement>) {
        let mut found = Vec::new();
        for (at, table) in &request.tables {
            let object = match at {
                At::Path => request.parts.path,
                At::Query => request.parts.query,
                At::Header => request.parts.headers,
                At::Given => request.parts.given,
                At::Body => request.body,
                At::ReplyHeader => None,
            };
            if let Some(object) = object {
                let mut keys = Vec::new();
                self.computed(&table.fields, object, *at, &mut keys, request, &mut found, 0);
            }
        }
        let requires = spec
            .requires
            .iter()
            .filter_map(|rule| {
                let holds = self.in_request(rule, request.sent(), None, |typer, ast, names| {
                    typer.of_type(
                        ast,
                        names,
                        ExprType::Bool,
                        "a rule over a request",
                        "compare something, or ask `field -> filled`",
                    )
                })?;
                self.uses(&holds);
                Some(Requirement { holds, written: self.written(rule) })
            })
            .collect();
        (self.ordered(found, path), requires)
    }

    /// An expression as it is written.
    pub(super) fn written(&self, ast: &Spanned<Ast>) -> String {
        let text = self.sources.file(ast.span).and_then(|file| file.text.get(ast.span.start..ast.span.end));
        text.unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
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

    #[allow(clippy::too_many_arguments, reason = "a walk down a tree with what it gathers")]
    fn computed(
        &mut self,
        fields: &[FieldSpec],
        object: ObjectId,
        at: At,
        keys: &mut Vec<String>,
        request: &Request,
        found: &mut Vec<Found>,
        depth: usize,
    ) {
        if depth > 16 {
            return;
        }
        for spec in fields {
            let Some(field) =
                self.model.object(object).fields.iter().find(|field| field.wire == spec.name.value).cloned()
            else {
                continue;
            };
            match &spec.shape {
                ShapeSpec::Line(line) => {
                    if let (Some(value), true) =
                        (&line.value, field.value.as_ref().is_some_and(|value| !value.is_constant()))
                    {
                        self.computed_field(line, value, &field, object, at, keys, request, found);
                    } else if let (TypeSpec::Name(name), Type::Object(inner), At::Body) = (&line.ty, &field.ty, at)
                        && let Some(table) = self.table_of(&name.value)
                    {
                        self.below(&field, &table.fields, *inner, at, keys, request, found, depth);
                    }
                }
                ShapeSpec::Table(table) => {
                    if let Type::Object(inner) = &field.ty {
                        self.below(&field, &table.fields, *inner, at, keys, request, found, depth);
                    }
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a walk down a tree with what it gathers")]
    fn below(
        &mut self,
        field: &Field,
        fields: &[FieldSpec],
        inner: ObjectId,
        at: At,
        keys: &mut Vec<String>,
        request: &Request,
        found: &mut Vec<Found>,
        depth: usize,
    ) {
        if self.model.object(inner).is_choice() {
            return;
        }
        let before = found.len();
        keys.push(field.wire.clone());
        self.computed(fields, inner, at, keys, request, found, depth + 1);
        keys.pop();
        if let Some(first) = found.get(before).filter(|_| field.optional) {
            self.report.push(
                Diagnostic::new(
                    Rule::Computed,
                    first.place,
                    format!("this value is computed, and `{}`, which holds it, may be left out", field.wire),
                )
                .help("remove the `?` of the object, or let the caller give the value"),
            );
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a walk down a tree with what it gathers")]
    fn computed_field(
        &mut self,
        line: &LineSpec,
        value: &Spanned<Ast>,
        field: &Field,
        object: ObjectId,
        at: At,
        keys: &[String],
        request: &Request,
        found: &mut Vec<Found>,
    ) {
        let own = (at == At::Body && !keys.is_empty()).then_some((object, keys));
        let typed = self.in_request(value, request.sent(), own, |typer, ast, names| typer.expression(ast, names));
        if typed.is_some() && !matches!(value.value.kind, AstKind::Text(_)) {
            self.quoted_names(value, request.sent());
        }
        let Some(typed) = typed else { return };
        self.uses(&typed.expr);
        let ty = typed.expr.ty();
        let fits = match &field.ty {
            _ if field.stand_in => true,
            Type::Text | Type::Url | Type::Uuid | Type::Currency | Type::Country | Type::Catalogue(_) => {
                ty == ExprType::Text
            }
            Type::Int => ty == ExprType::Int,
            Type::Bool => ty == ExprType::Bool,
            Type::Money | Type::Decimal => matches!(ty, ExprType::Decimal | ExprType::Int),
            Type::Time | Type::Date => ty == ExprType::Time,
            Type::Bytes => ty == ExprType::Bytes,
            _ => false,
        };
        if !fits {
            self.report.push(
                Diagnostic::new(
                    Rule::ExprType,
                    value.span,
                    format!("`{}` is of another type, and this is {}", field.wire, ty.kind()),
                )
                .help(match ty {
                    _ if field.ty == Type::File => "remove the value: a file is the caller's to give",
                    ExprType::Bytes => "bytes become text by `-> hex` or `-> base64`",
                    _ => "give the field the type of the value, or change the value",
                }),
            );
            return;
        }
        let mut path = vec![at.section().to_owned()];
        path.extend(keys.iter().cloned());
        path.push(field.wire.clone());
        found.push(Found {
            computed: Computed {
                path,
                expr: typed.expr,
                ty: field.ty.clone(),
                form: field.form.clone(),
                optional: line.optional || field.none.is_some(),
                default: line.default,
            },
            place: value.span,
        });
    }

    /// Each value behind those that go into it. One that needs itself, or bytes that hold it, cannot be computed.
    fn ordered(&mut self, found: Vec<Found>, path: &str) -> Vec<Computed> {
        let needs: Vec<HashSet<usize>> = found.iter().map(|one| Self::needs(one, &found, path)).collect();
        let mut done: Vec<usize> = Vec::new();
        let mut left: Vec<usize> = (0..found.len()).collect();
        while !left.is_empty() {
            let ready = left.iter().position(|index| needs[*index].iter().all(|needed| done.contains(needed)));
            let Some(ready) = ready else {
                // What only needs a value of the circle is sound once the circle is broken.
                for index in left.iter().filter(|index| reaches_itself(&needs, **index)) {
                    self.report.push(
                        Diagnostic::new(Rule::Computed, found[*index].place, "this value needs itself, or bytes that hold it")
                            .help("sign what is known before it: leave the field out with `fields -> without(\"name\")`, or move it to a header"),
                    );
                }
                break;
            };
            done.push(left.remove(ready));
        }
        let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
        done.into_iter().filter_map(|index| found.get_mut(index)?.take()).map(|one| one.computed).collect()
    }

    fn needs(one: &Found, all: &[Found], path: &str) -> HashSet<usize> {
        let mut needed = HashSet::new();
        let left_out = left_out(&one.computed.expr);
        let mut visit = |expr: &Expr| match expr {
            Expr::Field { from: From::Request(section), path, .. } => {
                let whole: Vec<&str> = std::iter::once(section.key()).chain(path.iter().map(String::as_str)).collect();
                for (index, other) in all.iter().enumerate() {
                    if other.computed.path.len() >= whole.len()
                        && other.computed.path.iter().map(String::as_str).zip(&whole).all(|(known, due)| known == *due)
                    {
                        needed.insert(index);
                    }
                }
            }
            Expr::Moment(moment) => {
                for (index, other) in all.iter().enumerate() {
                    let section = other.computed.path.first().map_or("", String::as_str);
                    let goes_in = match moment {
                        Moment::Body => section == "body",
                        Moment::Fields => {
                            section == "body" && !other.computed.path.last().is_some_and(|name| left_out.contains(name))
                        }
                        Moment::Url => section == "query" || (section == "path" && path.contains('{')),
                        Moment::Now | Moment::Today | Moment::Uuid | Moment::Nonce(_) | Moment::Method => false,
                    };
                    if goes_in {
                        needed.insert(index);
                    }
                }
            }
            _ => {}
        };
        one.computed.expr.walk(&mut visit);
        needed
    }

    /// The login that the computed values need.
    pub(super) fn session_of(&mut self, computed: &[Computed], place: Span) -> Option<usize> {
        let mut named: Vec<String> = Vec::new();
        for one in computed {
            one.expr.walk(&mut |expr| {
                if let Expr::Session { name } = expr
                    && !named.contains(name)
                {
                    named.push(name.clone());
                }
            });
        }
        if named.len() > 1 {
            self.report.push(
                Diagnostic::new(Rule::Computed, place, "a request carries the token of one login, and this one of two")
                    .help("use one `session.…` in it"),
            );
        }
        let name = named.first()?;
        self.spec.provider.sessions.iter().position(|session| session.name.value == *name)
    }
}

/// Whether a value needs itself, directly or by others.
fn reaches_itself(needs: &[HashSet<usize>], start: usize) -> bool {
    let mut seen: HashSet<usize> = HashSet::new();
    let mut stack: Vec<usize> = needs.get(start).into_iter().flatten().copied().collect();
    while let Some(index) = stack.pop() {
        if index == start {
            return true;
        }
        if seen.insert(index) {
            stack.extend(needs.get(index).into_iter().flatten());
        }
    }
    false
}

fn word(kind: &StepKind) -> Option<(&str, &[ArgSpec])> {
    if let StepKind::Word(name, args) = kind { Some((name, args)) } else { None }
}

/// Names that an expression takes out of `fields`.
fn left_out(expr: &Expr) -> Vec<String> {
    let mut names = Vec::new();
    expr.walk(&mut |expr| {
        if let Expr::Call { function: crate::expr::Function::Without, args } = expr {
            for arg in args.iter().skip(1) {
                arg.walk(&mut |expr| {
                    if let Expr::Text(text) = expr {
                        names.push(text.clone());
                    }
                });
            }
        }
    });
    names
}

/// Whether an expression sees more than credentials and settings: a header of it is made for each call.
fn of_the_moment(ast: &Ast) -> bool {
    let mut found = false;
    ast.names(&mut |path| {
        let known = path.first().is_some_and(|first| first == "credentials" || first == "settings");
        found |= !known;
    });
    ast.calls(&mut |called| found |= matches!(called.path.as_slice(), [name] if name == "nonce"));
    found
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
