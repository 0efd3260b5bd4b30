//! Callbacks: what comes, what its proof proves, what it tells, and what it is confirmed by.

use super::Checker;
use super::kept;
use super::names::Names;
use super::objects::{Place, unformed};
use super::proved::Proved;
use super::requests::Sent;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::Ast;
use crate::expr::names::{CallbackNames, Lookup};
use crate::expr::typed::Typer;
use crate::expr::{Expr, ExprType, From, Moment, Section};
use crate::model::{
    Callback, Comes, Computed, Confirm, Docs, Field, Form, Gate, Media, ObjectId, Operation, Parts, Place as At,
    Source, Type, Voice,
};
use crate::rule::Rule;
use crate::source::{Span, Spanned};
use crate::spec::{CallbackSpec, ConfirmSpec, FieldSpec, ShapeSpec, SourceSpec, TableSpec};

/// What is known of a callback's message, for names in its expressions.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Came {
    /// The object whose fields have bare names.
    pub(super) body: Option<ObjectId>,
    pub(super) query: Option<ObjectId>,
    pub(super) headers: Option<ObjectId>,
    pub(super) given: Option<ObjectId>,
    /// The body is a list of messages.
    pub(super) batch: bool,
}

impl Came {
    /// What names mean: their values, or their texts on the wire.
    pub(super) fn names<'a>(
        self,
        lookup: Lookup<'a>,
        settings: &'a [(String, ExprType)],
        values: bool,
    ) -> CallbackNames<'a> {
        let Self { body, query, headers, given, .. } = self;
        CallbackNames { lookup, body, query, headers, given, settings, values }
    }

    /// The message as a query that is asked about it sees it: as a request.
    fn about(self) -> Sent {
        let Self { body, query, headers, given, .. } = self;
        Sent { body, parts: Parts { path: None, query, headers, given }, list: false, set: None }
    }
}

impl Checker<'_> {
    /// Every callback; when every operation is known, since a callback is confirmed by one.
    pub(super) fn callbacks(&mut self) {
        let spec = self.spec;
        for (group, file) in spec.groups.iter().enumerate() {
            for callback in &file.callbacks {
                let made = self.callback(callback, group, file.source.as_ref());
                if let Some(group) = self.model.groups.get_mut(group) {
                    group.callbacks.push(made);
                }
            }
        }
    }

    fn callback(&mut self, spec: &CallbackSpec, group: usize, file_source: Option<&SourceSpec>) -> Callback {
        let errors = self.report.counts().0;
        let pascal = crate::names::pascal(&spec.name.value).unwrap_or_default();
        // What was left out may have any field.
        let left_out = self.leaves_out_below(spec.name.span);
        let section = |checker: &mut Self, fields: &[FieldSpec], at| {
            if fields.is_empty() {
                return left_out.then(|| checker.stand_in(&pascal, group));
            }
            Some(checker.came_with(fields, at, group, &pascal, spec.name.span))
        };
        let given = section(self, &spec.given, At::Given);
        let headers = section(self, &spec.headers, At::Header);
        let query = section(self, &spec.query, At::Query);
        let unresolved = self.unresolved;
        let (body, media, fields) = self.came_as(spec, group, &pascal);
        let unread = matches!(spec.body, Some(ShapeSpec::Line(_))) && self.unresolved > unresolved;
        let whole = body.is_some() && fields.is_none();
        let batch = matches!(body, Some(Type::List(_)));
        let inner = if let Some(Type::Object(id)) = &body { Some(*id) } else { fields };
        let inner = if unread || (inner.is_none() && body.is_none() && left_out) {
            Some(self.stand_in(&pascal, group))
        } else {
            inner
        };
        let came = Came { body: inner, query, headers, given, batch };
        let event = self.event(spec, group, &pascal, [headers, query], body.as_ref(), fields);
        let opened = self.opened_in_message(spec.body.as_ref(), fields, came);
        let (proof, proved) = match &spec.proof {
            Some(proof) if !proof.none => self.proof(proof, came, &opened),
            _ => (None, Proved::default()),
        };
        let claimed = self.claimed(spec, event, fields, &proved);
        let outcome = self.callback_outcome(spec, came);
        let outcome_proved = outcome.iter().all(|gate| {
            let voices = gate.says.iter().map(|voice| match voice {
                Voice::Flag(expr) | Voice::Listed(expr, _) => expr,
            });
            let mut all = voices.chain(&gate.pending).chain(&gate.code).chain(&gate.message);
            all.all(|expr| proved.covers(expr, &self.model.recipes))
        });
        let confirm = spec.confirm.as_ref().and_then(|confirm| self.confirm(confirm, group, came));
        // What a proof that could not be read would have proved is not known.
        let read = spec.proof.as_ref().is_some_and(|spec| spec.none || proof.is_some());
        if self.report.counts().0 == errors && read {
            self.something_is_certain(spec, event, &claimed, &proved);
        }
        Callback {
            name: spec.name.value.clone(),
            docs: spec.comes.as_ref().map(|comes| Docs::from(&comes.prose)).unwrap_or_default(),
            notes: spec.notes.clone(),
            source: self.callback_source(spec, file_source),
            comes: match &spec.comes {
                Some(comes) if comes.from.value == "browser" => Comes::Browser,
                _ => Comes::Server,
            },
            given,
            headers,
            query,
            body,
            media,
            event,
            whole,
            claimed,
            opened,
            proof,
            proof_docs: spec.proof.as_ref().map(|proof| Docs::from(&proof.prose)).unwrap_or_default(),
            outcome,
            outcome_proved,
            answer: spec.answer.as_ref().map_or((200, String::new()), |answer| (answer.status, answer.text.clone())),
            confirm,
            confirm_docs: spec.confirm.as_ref().map(|confirm| Docs::from(&confirm.prose)).unwrap_or_default(),
            samples: Vec::new(),
        }
    }

    fn callback_source(&mut self, spec: &CallbackSpec, file_source: Option<&SourceSpec>) -> Source {
        let source = spec.source.as_ref().or(file_source);
        if source.is_none() {
            self.report.push(
                Diagnostic::new(Rule::Source, spec.name.span, format!("the callback `{}` has no source", spec.name)).help(
                    "write `source: https://docs.example.com 2026-01-31 -- Title of the page`, here or for the whole file",
                ),
            );
        }
        source.map_or_else(
            || Source { url: String::new(), date: String::new(), evidence: String::new(), title: String::new() },
            |source| Source {
                url: source.url.clone(),
                date: source.date.clone(),
                evidence: source.evidence.clone(),
                title: source.title.clone(),
            },
        )
    }

    /// The fields of one section beside the body.
    fn came_with(&mut self, specs: &[FieldSpec], at: At, group: usize, pascal: &str, span: Span) -> ObjectId {
        let ident = format!("{pascal}{}", crate::names::pascal(at.section()).unwrap_or_default());
        let id = self.new_object(&ident, Some(group), Docs::default(), span);
        let direction = if at == At::Given { Place::Request } else { Place::Reply };
        let mut taken = Names::default();
        let mut fields = Vec::new();
        for spec in specs {
            let mut field = self.field(spec, Some(group), pascal, direction);
            let single = !matches!(field.ty, Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json | Type::Bytes);
            let fits = match (at, &field.ty) {
                (At::Given, _) | (At::Query, Type::List(_)) => true,
                _ => single || matches!(field.form, Form::Packed(_)),
            };
            if !fits {
                let what =
                    if at == At::Header { "a header holds a single value" } else { "a query holds single values" };
                self.report.push(
                    Diagnostic::new(
                        Rule::CallbackScope,
                        spec.shape.span(),
                        format!("{what}, and `{}` is none", spec.name),
                    )
                    .help("use `text`, and take it apart in an expression"),
                );
            }
            self.claim(&mut taken, &field.ident, &field.wire, spec.name.span, super::names::RENAME_FIELD);
            // What is given is an object of its own.
            if at != At::Given {
                field.place = at;
            }
            fields.push(field);
        }
        if let Some(object) = self.model.objects.get_mut(id.0) {
            object.fields = fields;
            // What the receiver gives is a struct of its own; the others are fields of the event.
            object.section = at != At::Given;
        }
        id
    }

    /// The body: its type, how it is written, and the object of its fields where they are fields of the event.
    fn came_as(&mut self, spec: &CallbackSpec, group: usize, pascal: &str) -> (Option<Type>, Media, Option<ObjectId>) {
        match &spec.body {
            None => (None, Media::None, None),
            Some(ShapeSpec::Line(line)) => {
                let media = self.media_of(Some(line));
                self.only(line, "the body of a callback", &["as"]);
                let mut bare = (**line).clone();
                bare.form.clear();
                let (ty, _) = self.line_type(&bare);
                let holds = match &ty {
                    Type::List(member) => member,
                    other => other,
                };
                if !matches!(holds, Type::Object(_) | Type::Json) {
                    self.report.push(
                        Diagnostic::new(
                            Rule::CallbackScope,
                            line.ty.span(),
                            "the body of a callback is an object, a list of objects, or any JSON",
                        )
                        .help("write a table, the name of an object, `list(Name)` or `json`"),
                    );
                }
                (Some(ty), media, None)
            }
            Some(ShapeSpec::Table(table)) => {
                let media = self.media_of(table.own.as_ref());
                let is_list = table.own.as_ref().is_some_and(|own| own.ty.is("list"));
                if is_list {
                    let item = format!("{pascal}Item");
                    let id = self.inline(&unformed(table), Some(group), &item, Place::Reply, spec.name.span);
                    return (Some(Type::List(Box::new(Type::Object(id)))), media, None);
                }
                let id = self.inline(&unformed(table), Some(group), pascal, Place::Message, spec.name.span);
                (Some(Type::Object(id)), media, Some(id))
            }
        }
    }

    /// What a message is read as.
    fn event(
        &mut self,
        spec: &CallbackSpec,
        group: usize,
        pascal: &str,
        sections: [Option<ObjectId>; 2],
        body: Option<&Type>,
        fields: Option<ObjectId>,
    ) -> ObjectId {
        if let (Some(id), [None, None]) = (fields, sections) {
            return id;
        }
        let id = self.new_object(pascal, Some(group), Docs::default(), spec.name.span);
        let mut taken = Names::default();
        let mut all: Vec<Field> = Vec::new();
        for part in sections.into_iter().flatten() {
            for mut field in self.model.object(part).fields.clone() {
                field.wire = format!("{}.{}", field.place.section(), field.wire);
                all.push(field);
            }
        }
        let open = fields.is_some_and(|id| self.model.object(id).open);
        match (fields, body) {
            (Some(id), _) => all.extend(self.model.object(id).fields.clone()),
            (None, Some(ty)) => {
                let mut field = Field::new("body", "body", ty.clone());
                field.docs = Docs { text: "The body".to_owned(), note: String::new() };
                all.push(field);
            }
            (None, None) => {}
        }
        for field in &all {
            self.claim(&mut taken, &field.ident, &field.wire, spec.name.span, super::names::RENAME_FIELD);
        }
        if let Some(object) = self.model.objects.get_mut(id.0) {
            object.fields = all;
            object.open = open;
        }
        // Its fields are fields of the event now.
        if let Some(object) = fields.and_then(|id| self.model.objects.get_mut(id.0)) {
            object.section = true;
        }
        id
    }

    /// An expression over a message, whose fields have their text on the wire.
    fn in_message(&mut self, ast: &Spanned<Ast>, came: Came) -> Option<Expr> {
        let settings = self.setting_types();
        let names = came.names(Lookup { model: &self.model, places: &self.places }, &settings, false);
        let mut typer = Typer { file: ast.span.file, recipes: &self.recipes, report: &mut *self.report };
        let expr = typer.expression(&ast.value, &names)?.expr;
        self.uses(&expr);
        self.quoted_names(ast, came.about());
        Some(expr)
    }

    /// An expression over a message: no address, no moment.
    pub(super) fn of_message(
        &mut self,
        ast: &Spanned<Ast>,
        came: Came,
        due: &[ExprType],
        what: &str,
        help: &str,
    ) -> Option<Expr> {
        let expr = self.in_message(ast, came)?;
        let nothing =
            |part: &Expr| matches!(part, Expr::Moment(Moment::Url | Moment::Method | Moment::Now | Moment::Today));
        if expr.contains(&nothing) {
            self.report.push(
                Diagnostic::new(Rule::CallbackScope, ast.span, "neither the address nor the time of a message is known")
                    .help("write the address as a setting, `settings.notification_url`; a time that stands in the message is tested by `fresh`"),
            );
            return None;
        }
        if !due.contains(&expr.ty()) {
            let kind = due.first().map_or("a text", |ty| ty.kind());
            self.report.push(
                Diagnostic::new(
                    Rule::ExprType,
                    ast.span,
                    format!("{what} is {kind}, and this is {}", expr.ty().kind()),
                )
                .help(help),
            );
            return None;
        }
        Some(expr)
    }

    /// The fields of the event that nothing proves, also those in tables that only this callback has.
    fn claimed(
        &self,
        spec: &CallbackSpec,
        event: ObjectId,
        fields: Option<ObjectId>,
        proved: &Proved,
    ) -> Vec<(ObjectId, usize)> {
        let mut claimed = Vec::new();
        let table = match &spec.body {
            Some(ShapeSpec::Table(table)) if fields.is_some() => Some(table),
            _ => None,
        };
        for (index, field) in self.model.object(event).fields.iter().enumerate() {
            let name = |section: &str| {
                let name = field.wire.strip_prefix(section).and_then(|rest| rest.strip_prefix('.'));
                vec![name.unwrap_or(&field.wire).to_owned()]
            };
            let (section, path) = match field.place {
                At::Header => (Section::Headers, name("headers")),
                At::Query => (Section::Query, name("query")),
                _ if table.is_none() => (Section::Body, Vec::new()),
                _ => (Section::Body, vec![field.wire.clone()]),
            };
            let own = table.and_then(|table| in_place(table, &field.wire));
            self.claimed_within((event, index), field, section, &path, own, proved, &mut claimed);
        }
        // What is not listed could be what a proof leaves out.
        let object = self.model.object(event);
        let listed = |name: &String| object.fields.iter().any(|field| field.wire.to_lowercase() == *name);
        if object.open && !proved.has_all_but(&listed) {
            claimed.push((event, object.fields.len()));
        }
        claimed
    }

    #[allow(clippy::too_many_arguments, reason = "a walk down a tree with what it gathers")]
    fn claimed_within(
        &self,
        at: (ObjectId, usize),
        field: &Field,
        section: Section,
        path: &[String],
        table: Option<&TableSpec>,
        proved: &Proved,
        claimed: &mut Vec<(ObjectId, usize)>,
    ) {
        if proved.has(section, path) {
            return;
        }
        let inner = match &field.ty {
            Type::Object(inner) => Some(*inner),
            // A proof that is made of a text of each member has them all.
            Type::List(member) => {
                if let Type::Object(inner) = &**member {
                    Some(*inner)
                } else {
                    None
                }
            }
            _ => None,
        };
        let (Some(inner), Some(table), true) = (inner, table, proved.has_within(section, path)) else {
            claimed.push(at);
            return;
        };
        for (index, field) in self.model.object(inner).fields.iter().enumerate() {
            let mut path = path.to_vec();
            path.push(field.wire.clone());
            let own = in_place(table, &field.wire);
            self.claimed_within((inner, index), field, section, &path, own, proved, claimed);
        }
    }

    fn callback_outcome(&mut self, spec: &CallbackSpec, came: Came) -> Vec<Gate> {
        let Some(outcome) = &spec.outcome else { return Vec::new() };
        let mut gates = Vec::new();
        for gate in &outcome.gates {
            if gate.name.value == "http" {
                self.report.push(
                    Diagnostic::new(Rule::CallbackScope, gate.name.span, "a callback has no status of HTTP")
                        .help("judge it by its fields"),
                );
                continue;
            }
            if came.batch {
                self.report.push(
                    Diagnostic::new(
                        Rule::CallbackScope,
                        gate.name.span,
                        "a list of messages has no outcome of its own",
                    )
                    .help("give the members a field whose catalogue has verdicts"),
                );
                continue;
            }
            gates.push(self.callback_gate(gate, came));
        }
        gates
    }

    /// The query that says what is true.
    fn confirm(&mut self, spec: &ConfirmSpec, group: usize, came: Came) -> Option<Confirm> {
        let ask = spec.ask.as_ref()?;
        let asked = self.find_operation(&ask.operation, Some(group))?;
        let operation = self.operation_at(asked).cloned()?;
        if self.is_said_to_change(asked) {
            self.report.push(
                Diagnostic::new(
                    Rule::ConfirmQuery,
                    ask.operation.span,
                    format!("`{}` changes something, and a callback is confirmed by a read", operation.name),
                )
                .help("ask an operation with `effect: read`"),
            );
        }
        let mut values: Vec<Computed> = Vec::new();
        let mut given: Vec<Vec<String>> = Vec::new();
        let mut unknown: Vec<&str> = Vec::new();
        for (name, ast) in &ask.values {
            let target = self.target(name, asked);
            let expr = self.in_message(ast, came);
            let Some((path, field)) = target else {
                unknown.push(&name.value);
                continue;
            };
            given.push(path.clone());
            let Some(expr) = expr else { continue };
            // The message is to the query what a request is to the query that settles it.
            let expr = of_request(&expr);
            values.extend(self.value_for(name.span, ast.span, expr, path, &field, Some(came.about())));
        }
        self.complete(ask, asked, &given, &unknown);
        let happened = match &spec.happened {
            Some(ast) => Some(self.confirmed(ast, &operation, came)?),
            None => {
                self.shows_one(&operation, ask, "confirm");
                None
            }
        };
        Some(Confirm { operation: asked, values, happened })
    }

    /// How the query's reply shows that what the message is about happened.
    fn confirmed(&mut self, ast: &Spanned<Ast>, operation: &Operation, came: Came) -> Option<Expr> {
        let help = "compare a field of the query's reply: `status == \"PAID\"`";
        let happened = self.in_reply(ast, operation, Some(came.about()), |typer, ast, names| {
            typer.of_type(ast, names, ExprType::Bool, "whether it happened", help)
        })?;
        let looks = |part: &Expr| matches!(part, Expr::Field { from: From::Message, .. } | Expr::HttpHeader(_));
        if !happened.contains(&looks) {
            self.report.push(
                Diagnostic::new(Rule::ConfirmQuery, ast.span, "this looks at nothing that the query answers")
                    .help(help),
            );
        }
        Some(happened)
    }

    /// Where nothing is proved, there is something to ask.
    fn something_is_certain(
        &mut self,
        spec: &CallbackSpec,
        event: ObjectId,
        claimed: &[(ObjectId, usize)],
        proved: &Proved,
    ) {
        let fields = self.model.object(event).fields.len();
        let certain = (0..fields).any(|index| !claimed.contains(&(event, index)));
        if !certain && spec.confirm.is_none() {
            let what = format!("nothing in `{}` is proved, and there is no query to confirm it by", spec.name);
            let confirm =
                "write `confirm: get(id = id)` with an operation that tells what is true, or `confirm: none -- why`";
            let found = match proved.lost() {
                Some(lost) => {
                    Diagnostic::new(Rule::NothingProved, spec.name.span, format!("{what}: {}", kept::why(lost)))
                        .help(format!("{}; else {confirm}", kept::help(lost)))
                }
                None => Diagnostic::new(Rule::NothingProved, spec.name.span, what).help(confirm),
            };
            self.report.push(found);
        }
    }
}

fn in_place<'t>(table: &'t TableSpec, name: &str) -> Option<&'t TableSpec> {
    table.fields.iter().find(|field| field.name.value == name).and_then(|field| match &field.shape {
        ShapeSpec::Table(table) => Some(table),
        ShapeSpec::Line(_) => None,
    })
}

fn of_request(expr: &Expr) -> Expr {
    match expr {
        Expr::Field { from: From::Callback(section), path, ty, form, loose } => {
            let (from, path, form) = (From::Request(*section), path.clone(), form.clone());
            Expr::Field { from, path, ty: *ty, form, loose: *loose }
        }
        other => other.map_parts(&mut |part| of_request(part)),
    }
}
