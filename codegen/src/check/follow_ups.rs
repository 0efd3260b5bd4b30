//! What refers to other operations: logins, queries that settle a call, pages. Checked when every operation is known.

use super::Checker;
use super::requests::{Sent, section};
use crate::diagnostic::Diagnostic;
use crate::expr::ast::Ast;
use crate::expr::names::{Lookup, Names, ReplyNames, Resolved};
use crate::expr::typed::Typer;
use crate::expr::{Expr, ExprType, From};
use crate::model::{Computed, Field, ObjectId, Operation, Paging, Query, Session, Type};
use crate::rule::Rule;
use crate::source::{Span, Spanned, Text};
use crate::spec::{AskSpec, PagingSpec, SettleSpec};

/// After how many seconds a "never" counts, where the spec does not say: longer than a call may be on its way.
const DEFAULT_WAIT: u64 = 15 * 60;

/// The group and the position in it of an operation.
type At = (usize, usize);

impl Checker<'_> {
    pub(super) fn follow_ups(&mut self) {
        self.sessions();
        let spec = self.spec;
        for (group, file) in spec.groups.iter().enumerate() {
            // Nothing follows a form that the payer's browser sends.
            for (index, operation) in
                file.operations.iter().enumerate().filter(|(_, operation)| !operation.is_browser_form())
            {
                let at = (group, index);
                if let Some(settle) = &operation.settle {
                    let query = self.settle(settle, at);
                    if let Some(made) = self.operation_mut(at) {
                        made.settle.query = query;
                    }
                }
                if let Some(paging) = &operation.paging {
                    let paging = self.paging(paging, at);
                    if let Some(made) = self.operation_mut(at) {
                        made.paging = paging;
                    }
                }
            }
        }
        self.which_are_plain();
    }

    pub(super) fn operation_at(&self, at: At) -> Option<&Operation> {
        self.model.groups.get(at.0)?.operations.get(at.1)
    }

    fn operation_mut(&mut self, at: At) -> Option<&mut Operation> {
        self.model.groups.get_mut(at.0)?.operations.get_mut(at.1)
    }

    fn sent(&self, at: At) -> Option<Sent> {
        let operation = self.operation_at(at)?;
        let list = operation.body.is_some_and(|body| self.model.object(body).list);
        Some(Sent { body: operation.body.filter(|_| !list), parts: operation.parts, list })
    }

    /// An operation by its name: of the group at hand, else of any group, else with the group before a dot.
    pub(super) fn find_operation(&mut self, name: &Text, group: Option<usize>) -> Option<At> {
        let all: Vec<(At, String)> = self
            .model
            .groups
            .iter()
            .enumerate()
            .flat_map(|(index, group)| {
                group.operations.iter().enumerate().map(move |(at, operation)| ((index, at), operation.name.clone()))
            })
            .collect();
        let whole = |at: &At| {
            let group = self.model.groups.get(at.0).map_or("", |group| group.name.as_str());
            format!("{group}.{}", self.operation_at(*at).map_or("", |operation| operation.name.as_str()))
        };
        let mut named: Vec<At> = all
            .iter()
            .filter(|(at, short)| *short == name.value || whole(at) == name.value)
            .map(|(at, _)| *at)
            .collect();
        if let Some(here) = named.iter().copied().find(|at| Some(at.0) == group) {
            named = vec![here];
        }
        match named.as_slice() {
            [at] => self.callable(name, *at),
            [] => {
                let known: Vec<String> = all.iter().map(|(_, name)| name.clone()).collect();
                self.unknown(name.span, "operation", &name.value, &known);
                None
            }
            several => {
                let names: Vec<String> = several.iter().map(|at| format!("`{}`", whole(at))).collect();
                self.report.push(
                    Diagnostic::new(
                        Rule::UnknownReference,
                        name.span,
                        format!("several groups have an operation `{name}`"),
                    )
                    .help(format!("write {}", names.join(" or "))),
                );
                None
            }
        }
    }

    fn sessions(&mut self) {
        let spec = self.spec;
        for session in &spec.provider.sessions {
            let Some(login) = session.login.as_ref().and_then(|name| self.find_operation(name, None)) else { continue };
            let place = session.login.as_ref().map_or(session.name.span, |name| name.span);
            let Some(operation) = self.operation_at(login).cloned() else { continue };
            let takes = operation.request.is_some_and(|id| {
                self.model
                    .object(id)
                    .fields
                    .iter()
                    .any(|field| !field.may_be_left_out() && !field.stand_in && !self.is_fixed(field))
            });
            if takes {
                self.report.push(
                    Diagnostic::new(
                        Rule::Session,
                        place,
                        format!("the login `{}` needs values that nobody gives", operation.name),
                    )
                    .help("give every required field of its request a value: `text = credentials.client_id`"),
                );
            }
            if operation.session.is_some() {
                self.report.push(
                    Diagnostic::new(
                        Rule::Session,
                        place,
                        format!("the login `{}` needs a login itself", operation.name),
                    )
                    .help("leave the profile with the token out of it: `use: []`"),
                );
            }
            let value = session.value.as_ref().and_then(|ast| {
                self.in_reply(ast, &operation, None, |typer, ast, names| {
                    typer.of_type(
                        ast,
                        names,
                        ExprType::Text,
                        "a token",
                        "name the field of the login's reply that holds it",
                    )
                })
            });
            let seconds = session.seconds.as_ref().and_then(|ast| {
                self.in_reply(ast, &operation, None, |typer, ast, names| {
                    typer.of_type(
                        ast,
                        names,
                        ExprType::Int,
                        "a number of seconds",
                        "name the field that says for how long the token is good",
                    )
                })
            });
            let renew = session.renew.as_ref().and_then(|ast| {
                let mut typer = Typer { file: ast.span.file, recipes: &self.recipes, report: &mut *self.report };
                typer.of_type(
                    &ast.value,
                    &HttpNames,
                    ExprType::Bool,
                    "whether a token is to be renewed",
                    "write `http.status == 401`",
                )
            });
            if let Some(value) = value {
                self.model.sessions.push(Session { name: session.name.value.clone(), login, value, seconds, renew });
            }
        }
    }

    /// Types an expression over an operation's reply.
    pub(super) fn in_reply<T: AsRef<Expr>>(
        &mut self,
        ast: &Spanned<Ast>,
        operation: &Operation,
        about: Option<Sent>,
        with: impl FnOnce(&mut Typer<'_>, &Ast, &ReplyNames<'_>) -> Option<T>,
    ) -> Option<T> {
        let settings = self.setting_types();
        let lookup = Lookup { model: &self.model, places: &self.places };
        let request = about.map(|sent| sent.names(lookup, &settings));
        let names = ReplyNames { lookup, reply: &operation.reply, request: request.as_ref() };
        let mut typer = Typer { file: ast.span.file, recipes: &self.recipes, report: &mut *self.report };
        let made = with(&mut typer, &ast.value, &names)?;
        self.uses(made.as_ref());
        Some(made)
    }

    fn settle(&mut self, spec: &SettleSpec, at: At) -> Option<Query> {
        let ask = spec.ask.as_ref()?;
        let (asked, values) = self.ask(ask, at)?;
        let operation = self.operation_at(asked).cloned()?;
        if self.is_said_to_change(asked) {
            self.report.push(
                Diagnostic::new(
                    Rule::Settle,
                    ask.operation.span,
                    format!("`{}` changes something, and a call in doubt is settled by a read", operation.name),
                )
                .help("ask an operation with `effect: read`, or write `settle: none -- why`"),
            );
        }
        if spec.happened.is_none() {
            self.shows_one(&operation, ask, "settle");
        }
        let doubt = self.sent(at);
        let mut condition = |ast: &Spanned<Ast>, what: &str| {
            self.in_reply(ast, &operation, doubt, |typer, ast, names| {
                typer.of_type(
                    ast,
                    names,
                    ExprType::Bool,
                    what,
                    "compare a field of the query's reply: `status == \"PAID\"`",
                )
            })
        };
        let happened = match &spec.happened {
            Some(ast) => condition(ast, "whether it happened")?,
            // The short form: what the query finds has happened.
            None => Expr::Bool(true),
        };
        let never = spec.never.as_ref().and_then(|ast| condition(ast, "whether it never happened"));
        Some(Query { operation: asked, values, happened, never, after: spec.after.unwrap_or(DEFAULT_WAIT) })
    }

    /// The operation that is asked, and the values of its request, over the request at hand.
    pub(super) fn ask(&mut self, ask: &AskSpec, at: At) -> Option<(At, Vec<Computed>)> {
        let asked = self.find_operation(&ask.operation, Some(at.0))?;
        if self.sent(asked).is_some_and(|sent| sent.list) {
            self.report.push(
                Diagnostic::new(
                    Rule::Settle,
                    ask.operation.span,
                    format!("`{}` sends a list, and a query names single values", ask.operation),
                )
                .help("ask another operation, or write `none -- why`"),
            );
            return None;
        }
        let doubt = self.sent(at)?;
        let mut values = Vec::new();
        let mut given: Vec<Vec<String>> = Vec::new();
        let mut unknown: Vec<&str> = Vec::new();
        for (name, ast) in &ask.values {
            let target = self.target(name, asked);
            let typed = self.in_request(ast, doubt, None, |typer, ast, names| typer.expression(ast, names));
            let Some((path, field)) = target else {
                unknown.push(&name.value);
                continue;
            };
            given.push(path.clone());
            let Some(typed) = typed else { continue };
            values.extend(self.value_for(name.span, ast.span, typed.expr, path, &field, Some(doubt)));
        }
        self.complete(ask, asked, &given, &unknown);
        Some((asked, values))
    }

    /// A value that fits its field: a text, a time in the field's form, or another field's value as it stands. `about`
    /// is the request or the message whose fields may be sent on.
    pub(super) fn value_for(
        &mut self,
        name: Span,
        place: Span,
        expr: Expr,
        path: Vec<String>,
        field: &Field,
        about: Option<Sent>,
    ) -> Option<Computed> {
        let ty = expr.ty();
        let copied = match &expr {
            Expr::Field { from: From::Request(section), path, .. } => {
                Some(about.and_then(|about| self.type_of(about, *section, path)))
            }
            _ => None,
        };
        if let Some(Some(source)) = &copied
            && !field.stand_in
            && !self.can_stand_for(source, &field.ty)
        {
            self.report.push(
                Diagnostic::new(
                    Rule::ExprType,
                    place,
                    format!(
                        "`{}` takes {}, and this is {}",
                        field.wire,
                        self.in_words(&field.ty),
                        self.in_words(source)
                    ),
                )
                .secondary(name, "the field")
                .help(if let Type::Object(_) = field.ty {
                    format!(
                        "what is sent on as it is has the same fields; else name them one by one: `{}.… = …`",
                        field.wire
                    )
                } else {
                    "name a field of the same kind".to_owned()
                }),
            );
            return None;
        }
        let fits = copied.is_some()
            || field.stand_in
            || match &field.ty {
                Type::Time | Type::Date => ty == ExprType::Time,
                Type::Int => ty == ExprType::Int,
                Type::Bool => ty == ExprType::Bool,
                Type::Text | Type::Url | Type::Uuid | Type::Currency | Type::Country | Type::Catalogue(_) => {
                    ty == ExprType::Text
                }
                _ => false,
            };
        if !fits {
            self.report.push(
                Diagnostic::new(
                    Rule::ExprType,
                    place,
                    format!("`{}` is of another type, and this is {}", field.wire, ty.kind()),
                )
                .secondary(name, "the field")
                .help("name a field whose value is sent on as it is, or a value of the field's type"),
            );
            return None;
        }
        Some(Computed {
            path,
            expr,
            ty: field.ty.clone(),
            form: field.form.clone(),
            optional: field.may_be_left_out(),
            default: false,
        })
    }

    /// Whether an operation changes something, in so many words. An effect that is not said, or is none, is reported
    /// where it stands.
    pub(super) fn is_said_to_change(&self, asked: At) -> bool {
        let said = self.spec.groups.get(asked.0).and_then(|group| group.operations.get(asked.1));
        let said = said.and_then(|operation| operation.effect.as_ref());
        said.is_some_and(|effect| ["write", "moves_money"].contains(&effect.value.as_str()))
    }

    /// A field of an operation's request by the name that an author writes, as its path.
    pub(super) fn target(&mut self, name: &Text, asked: At) -> Option<(Vec<String>, Field)> {
        let operation = self.operation_at(asked)?;
        // What is in a list has no name.
        let body = operation.body.filter(|body| !self.model.object(*body).list);
        let title = operation.name.clone();
        let mut sections: Vec<(&str, ObjectId)> = body.map(|body| ("body", body)).into_iter().collect();
        sections.extend(operation.parts.sections());
        let parts: Vec<&str> = name.value.split('.').collect();
        for (section_name, object) in &sections {
            let rest = match parts.as_slice() {
                [first, rest @ ..] if first == section_name && !rest.is_empty() => rest,
                whole if section(whole.first().copied().unwrap_or_default()).is_none() || whole.len() == 1 => whole,
                _ => continue,
            };
            if let Some((mut path, field)) = self.descend(*object, rest) {
                path.insert(0, (*section_name).to_owned());
                return Some((path, field));
            }
        }
        let known: Vec<String> = sections
            .iter()
            .flat_map(|(_, object)| self.model.object(*object).fields.iter())
            .filter(|field| !self.is_fixed(field))
            .map(|field| field.wire.clone())
            .collect();
        // A section that could not be read may well have it.
        if sections.iter().all(|(_, object)| !self.is_stand_in(*object)) {
            let found = Diagnostic::new(
                Rule::UnknownReference,
                name.span,
                format!("`{title}` sends no field `{name}` that could be given"),
            );
            let found = if known.is_empty() {
                found.help(format!("`{title}` needs nothing of a caller"))
            } else {
                found.nearest(&name.value, known.iter().map(String::as_str))
            };
            self.report.push(Diagnostic { lacks: body, ..found });
        }
        None
    }

    /// Follows wire names into a request; the keys of a choice and of its members are not on the wire.
    fn descend(&self, object: ObjectId, names: &[&str]) -> Option<(Vec<String>, Field)> {
        let (first, rest) = names.split_first()?;
        let object = self.model.object(object);
        if let Some(variant) = object.shape.variants().iter().find(|variant| variant.wire == *first) {
            return self.descend(variant.object, rest);
        }
        let field = object.fields.iter().find(|field| field.wire == *first)?;
        if rest.is_empty() {
            return Some((vec![field.wire.clone()], field.clone()));
        }
        let Type::Object(inner) = &field.ty else { return None };
        let (mut path, found) = self.descend(*inner, rest)?;
        if !self.model.object(*inner).is_choice() {
            path.insert(0, field.wire.clone());
        }
        Some((path, found))
    }

    /// Every required field of the asked request has a value.
    pub(super) fn complete(&mut self, ask: &AskSpec, asked: At, given: &[Vec<String>], unknown: &[&str]) {
        let Some(operation) = self.operation_at(asked).cloned() else { return };
        let mut sections: Vec<(&str, ObjectId)> = operation.body.map(|body| ("body", body)).into_iter().collect();
        sections.extend(operation.parts.sections());
        let mut lacking: Vec<String> = Vec::new();
        for (section, object) in sections.into_iter().filter(|(section, _)| *section != "given") {
            self.lacking(object, &[section.to_owned()], given, &mut lacking);
        }
        // A name that is misspelt is not missing as well; one that is like no other may be any of them.
        for name in unknown {
            match crate::diagnostic::nearest(name, &lacking.iter().map(String::as_str).collect::<Vec<_>>()) {
                Some(meant) => {
                    let meant = meant.to_owned();
                    lacking.retain(|wire| *wire != meant);
                }
                None => return,
            }
        }
        for wire in lacking {
            self.report.push(
                Diagnostic::new(
                    Rule::Settle,
                    ask.operation.span,
                    format!("`{}` needs `{wire}`, and the query does not say it", operation.name),
                )
                .help(format!("write `{}({wire} = …)`", operation.name)),
            );
        }
    }

    /// The required fields of an object that have no value, as a query names them.
    fn lacking(&self, object: ObjectId, within: &[String], given: &[Vec<String>], lacking: &mut Vec<String>) {
        for field in &self.model.object(object).fields {
            let path: Vec<String> = within.iter().chain([&field.wire]).cloned().collect();
            let of_choice =
                |given: &Vec<String>| given.strip_prefix(within).is_some_and(|rest| self.is_of_choice(field, rest));
            match (&field.ty, given.iter().any(|given| given.starts_with(&path))) {
                // A part of it has a value, and so the rest of it is sent too.
                (Type::Object(inner), true) if !given.contains(&path) => self.lacking(*inner, &path, given, lacking),
                (_, true) => {}
                _ if given.iter().any(of_choice) => {}
                _ if field.may_be_left_out() || field.stand_in || self.is_fixed(field) => {}
                _ => lacking.extend(path.get(1..).map(|path| path.join("."))),
            }
        }
    }

    fn unknown_field(&mut self, object: Option<ObjectId>, place: Span, what: &str, written: &str, known: &[String]) {
        let found = crate::expr::names::unknown(place, what, written, known);
        self.report.push(Diagnostic { lacks: object, ..found });
    }

    fn is_of_choice(&self, field: &Field, rest: &[String]) -> bool {
        let Type::Object(inner) = &field.ty else { return false };
        let object = self.model.object(*inner);
        object.is_choice()
            && object.shape.variants().iter().any(|variant| {
                self.model.object(variant.object).fields.iter().any(|field| Some(&field.wire) == rest.first())
            })
    }

    /// Whether nobody gives the field's value: it is constant, computed, or an object of such values alone.
    pub(super) fn is_fixed(&self, field: &Field) -> bool {
        field.is_fixed() || matches!(&field.ty, Type::Object(id) if !field.optional && self.model.object(*id).internal)
    }

    fn paging(&mut self, spec: &PagingSpec, at: At) -> Option<Paging> {
        let operation = self.operation_at(at).cloned()?;
        let sent = self.sent(at);
        let items = spec.items.as_ref().and_then(|ast| self.items(ast, &operation));
        let mut next = Vec::new();
        for (name, ast) in &spec.next {
            let typed = self.in_reply(ast, &operation, sent, |typer, ast, names| typer.expression(ast, names));
            let Some(typed) = typed else { continue };
            let own_field = operation
                .request
                .is_some_and(|id| self.model.object(id).fields.iter().any(|field| field.wire == name.value));
            if name.value == "url" && !own_field {
                if typed.expr.ty() != ExprType::Text {
                    self.report.push(
                        Diagnostic::new(Rule::ExprType, ast.span, "the address of the next page is a text")
                            .help("name the field of the reply that holds it"),
                    );
                }
                next.push(Computed {
                    path: vec!["url".to_owned()],
                    expr: typed.expr,
                    ty: Type::Url,
                    form: crate::model::Form::Plain,
                    optional: true,
                    default: false,
                });
                continue;
            }
            let Some((path, field)) = self.target(name, at) else { continue };
            next.extend(self.value_for(name.span, ast.span, typed.expr, path, &field, sent));
        }
        if spec.next.is_empty() && !self.has_errors_in(spec.span) {
            self.report.push(
                Diagnostic::new(Rule::Paging, spec.span, "nothing changes from one page to the next")
                    .help("write `next: { page: request.page + 1 }` in block style, or `next:` with `url:`"),
            );
        }
        let more = spec.going_on.as_ref().and_then(|ast| {
            self.in_reply(ast, &operation, sent, |typer, ast, names| {
                typer.of_type(
                    ast,
                    names,
                    ExprType::Bool,
                    "whether there is a next page",
                    "name a yes or no of the reply: `has_more`",
                )
            })
        });
        let (items, member) = items?;
        Some(Paging { items, member, next, more })
    }

    /// The list that pages are made of: the keys from the payload to it, and the type of its members.
    fn items(&mut self, ast: &Spanned<Ast>, operation: &Operation) -> Option<(Vec<String>, Type)> {
        let crate::expr::ast::AstKind::Name(path) = &ast.value.kind else {
            self.report.push(
                Diagnostic::new(Rule::Paging, ast.span, "the list that pages are made of is a field")
                    .help("name it: `items: payload.items`"),
            );
            return None;
        };
        let mut keys: Vec<String> = path.clone();
        let mut ty = match (&operation.reply, operation.reply.object()) {
            (crate::model::Reply::Envelope(_, payload), Some(envelope)) => {
                let hole = self.model.object(envelope).payload().map(|field| field.wire.clone());
                if keys.first().is_some_and(|first| first == "payload" || Some(first) == hole.as_ref()) {
                    keys.remove(0);
                }
                payload.clone()
            }
            (crate::model::Reply::Value(ty), _) => {
                keys.clear();
                ty.clone()
            }
            (_, Some(object)) => Type::Object(object),
            (_, None) => return None,
        };
        for key in &keys {
            let found = match &ty {
                Type::Object(id) => self.model.object(*id).fields.iter().find(|field| field.wire == *key).cloned(),
                _ => None,
            };
            let Some(field) = found else {
                if matches!(ty, Type::Object(id) if self.is_stand_in(id)) {
                    return None;
                }
                let known: Vec<String> = match &ty {
                    Type::Object(id) => self.model.object(*id).fields.iter().map(|field| field.wire.clone()).collect(),
                    _ => Vec::new(),
                };
                self.unknown_field(ty.object(), ast.span, "field of the reply", key, &known);
                return None;
            };
            if field.stand_in {
                return None;
            }
            ty = field.ty;
        }
        match ty {
            Type::Object(id) if self.is_stand_in(id) => None,
            Type::List(member) => Some((keys, *member)),
            _ => {
                self.report.push(
                    Diagnostic::new(Rule::Paging, ast.span, format!("`{}` is no list", path.join(".")))
                        .help("name the list that the pages are made of"),
                );
                None
            }
        }
    }

    /// Which requests are a JSON body that the caller gives whole, and need nothing else.
    fn which_are_plain(&mut self) {
        let nested_key = |operation: &Operation| {
            operation.replay.path().is_some_and(|path| !matches!(path, [section, _] if section == "body"))
        };
        for index in 0..self.model.groups.len() {
            for at in 0..self.model.groups.get(index).map_or(0, |group| group.operations.len()) {
                let Some(operation) = self.operation_at((index, at)) else { continue };
                let asks_back = operation.outcome.iter().any(|gate| {
                    let mut found = false;
                    let mut visit = |expr: &Expr| found |= matches!(expr, Expr::Field { from: From::Request(_), .. });
                    for voice in &gate.says {
                        match voice {
                            crate::model::Voice::Flag(expr) | crate::model::Voice::Listed(expr, _) => {
                                expr.walk(&mut visit);
                            }
                        }
                    }
                    gate.pending.iter().chain(&gate.code).chain(&gate.message).for_each(|expr| expr.walk(&mut visit));
                    found
                });
                let sections = operation.parts != crate::model::Parts::default()
                    || !operation.computed.is_empty()
                    || !operation.requires.is_empty()
                    || operation.session.is_some()
                    || operation.paging.is_some()
                    || operation.media != crate::model::Media::Json
                    || nested_key(operation)
                    || asks_back
                    || self.is_asked((index, at))
                    || operation.body.is_some_and(|body| self.holds_slots(body, 0));
                if let Some(operation) = self.operation_mut((index, at)) {
                    operation.sections = sections;
                }
            }
        }
    }

    /// Whether the operation is asked by a login or by a query, which put its request together themselves.
    fn is_asked(&self, at: At) -> bool {
        self.model.sessions.iter().any(|session| session.login == at)
    }

    fn holds_slots(&self, object: ObjectId, depth: usize) -> bool {
        depth < 16
            && self.model.object(object).fields.iter().any(|field| {
                field.value.as_ref().is_some_and(|value| !value.is_constant())
                    || matches!(&field.ty, Type::Object(inner) if self.holds_slots(*inner, depth + 1))
            })
    }
}

/// What is known of any reply.
struct HttpNames;

impl Names for HttpNames {
    fn name(&self, path: &[String], place: Span) -> Resolved {
        if let [http, status] = path
            && http == "http"
            && status == "status"
        {
            return Ok(crate::expr::typed::Typed::plain(Expr::HttpStatus));
        }
        Err(Some(Box::new(
            Diagnostic::new(
                Rule::UnknownReference,
                place,
                format!("`{}` has no meaning here: of any reply, status and headers are known", path.join(".")),
            )
            .help("write `http.status`"),
        )))
    }

    fn header(&self, name: &str, _place: Span) -> Resolved {
        Ok(crate::expr::typed::Typed::plain(Expr::HttpHeader(name.to_owned())))
    }

    fn wire(&self) -> bool {
        false
    }
}
