//! Tables to objects: types, wire forms, classes, presence.

use super::Checker;
use super::names::{Names, RENAME_FIELD};
use crate::diagnostic::Diagnostic;
use crate::model::{Class, Docs, Field, Form, Object, ObjectId, Type};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{FieldSpec, LineSpec, ShapeSpec, TableSpec, TypeSpec};

/// The built-in types.
const BUILT_IN: [&str; 12] =
    ["text", "int", "money", "bool", "time", "uuid", "url", "currency", "json", "list", "payload", "nothing"];
/// Types of the language's draft that are not built yet.
const PLANNED: [&str; 5] = ["decimal", "date", "country", "bytes", "map"];

/// What documents call the types.
const ELSEWHERE: [(&str, &str); 21] = [
    ("string", "`text`"),
    ("str", "`text`"),
    ("char", "`text`"),
    ("varchar", "`text`"),
    ("integer", "`int`"),
    ("int32", "`int`"),
    ("int64", "`int`"),
    ("long", "`int`"),
    ("short", "`int`"),
    ("number", "`int`, or `money` where it is an amount"),
    ("double", "`money`"),
    ("float", "`money`"),
    ("amount", "`money`"),
    ("boolean", "`bool`"),
    ("datetime", "`time`"),
    ("timestamp", "`time`"),
    ("guid", "`uuid`"),
    ("uri", "`url`"),
    ("array", "`list(…)`"),
    ("enum", "by the name of a list under `catalogues:`"),
    ("any", "`json`"),
];

/// Parts of wire names that give away what a field holds.
const GIVEAWAYS: [&str; 24] = [
    "cardnumber",
    "cardno",
    "pannumber",
    "cvv",
    "cvc",
    "cv2",
    "iban",
    "email",
    "phone",
    "gsm",
    "msisdn",
    "password",
    "passwd",
    "secret",
    "token",
    "taxnumber",
    "taxno",
    "identitynumber",
    "nationalid",
    "passport",
    "tckn",
    "holder",
    "birthdate",
    "mailaddress",
];

/// Where a table stands, which decides what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A named object: it may be an envelope.
    Named,
    /// The body of a request.
    Request,
    /// A reply or what fills an envelope.
    Reply,
}

impl<'a> Checker<'a> {
    /// Named objects get their index before any is looked into, so that they can refer to each other.
    pub(super) fn objects(&mut self) {
        let spec = self.spec;
        let mut named: Vec<(Option<usize>, &Text, &TableSpec)> =
            spec.provider.scope.objects.iter().map(|(name, table)| (None, name, table)).collect();
        for (group, file) in spec.groups.iter().enumerate() {
            named.extend(file.scope.objects.iter().map(|(name, table)| (Some(group), name, table)));
        }
        let mut kept = Vec::new();
        for (group, name, table) in named {
            if self.object_id(&name.value).is_some() || self.catalogue_id(&name.value).is_some() {
                self.report.push(
                    Diagnostic::new(
                        Rule::NameCollision,
                        name.span,
                        format!("`{name}` is defined twice in this provider"),
                    )
                    .help("names of objects and catalogues are one scope a provider: rename one"),
                );
                continue;
            }
            let id = self.new_object(&name.value, group, Docs::default(), name.span);
            kept.push((id, table));
        }
        for (id, table) in kept {
            if let Some(own) = &table.own {
                self.own_line(own, false);
            }
            let (group, ident) = (self.model.object(id).group, self.model.object(id).ident.clone());
            let fields = self.fields(table, group, &ident, Place::Named, &mut vec![ident.clone()]);
            if let Some(object) = self.model.objects.get_mut(id.0) {
                object.docs = table.own.as_ref().map(|own| Docs::from(&own.prose)).unwrap_or_default();
                object.fields = fields;
            }
            let holes = self.model.object(id).fields.iter().filter(|field| field.ty == Type::Payload).count();
            if holes > 1 {
                self.report.push(
                    Diagnostic::new(
                        Rule::PayloadHole,
                        table.span,
                        format!("the envelope `{ident}` has {holes} fields of type `payload`"),
                    )
                    .help("an envelope has one"),
                );
            }
        }
    }

    fn new_object(&mut self, ident: &str, group: Option<usize>, docs: Docs, at: Span) -> ObjectId {
        self.places.push(at);
        self.model.objects.push(Object {
            ident: ident.to_owned(),
            group,
            docs,
            fields: Vec::new(),
            in_request: false,
            in_reply: false,
        });
        ObjectId(self.model.objects.len() - 1)
    }

    pub(super) fn object_id(&self, name: &str) -> Option<ObjectId> {
        self.model.objects.iter().position(|object| object.ident == name).map(ObjectId)
    }

    /// An object named in the spec; those made of tables in place cannot be referred to.
    pub(super) fn named_object(&mut self, name: &Text) -> Option<ObjectId> {
        let spec = self.spec;
        let all = spec.provider.scope.objects.iter().chain(spec.groups.iter().flat_map(|group| &group.scope.objects));
        let names: Vec<String> = all.map(|(name, _)| name.value.clone()).collect();
        self.used.objects.insert(name.value.clone());
        if names.contains(&name.value) {
            return self.object_id(&name.value);
        }
        self.unknown(name.span, "object", &name.value, &names);
        None
    }

    fn table_of(&self, name: &str) -> Option<&'a TableSpec> {
        let spec = self.spec;
        let mut all =
            spec.provider.scope.objects.iter().chain(spec.groups.iter().flat_map(|group| &group.scope.objects));
        all.find(|(known, _)| known.value == name).map(|(_, table)| table)
    }

    /// A table in place, below the name at `at`: an object named after its path.
    pub(super) fn inline(
        &mut self,
        table: &TableSpec,
        group: Option<usize>,
        path: &str,
        place: Place,
        at: Span,
    ) -> ObjectId {
        let own = table.own.as_ref();
        let ident = own.and_then(|own| own.named.as_ref()).map_or_else(
            || path.to_owned(),
            |named| {
                let fits = named.value.starts_with(|c: char| c.is_ascii_uppercase())
                    && named.value.chars().all(|c| c.is_ascii_alphanumeric());
                if !fits {
                    self.report.push(
                        Diagnostic::new(
                            Rule::ReservedName,
                            named.span,
                            format!("`{named}` cannot be the name of a type in Rust"),
                        )
                        .help("use letters and digits, an upper-case letter first"),
                    );
                }
                named.value.clone()
            },
        );
        if let Some(own) = own {
            self.own_line(own, true);
        }
        let docs = own.map(|own| Docs::from(&own.prose)).unwrap_or_default();
        let at = own.and_then(|own| own.named.as_ref()).map_or(at, |named| named.span);
        let id = self.new_object(&ident, group, docs, at);
        let fields = self.fields(table, group, &ident, place, &mut Vec::new());
        if let Some(object) = self.model.objects.get_mut(id.0) {
            object.fields = fields;
        }
        id
    }

    /// The line of the thing itself says `object` or `list`, presence, `with` and a name.
    fn own_line(&mut self, own: &LineSpec, in_place: bool) {
        let fits = match &own.ty {
            TypeSpec::Name(name) => name.value == "object" || (in_place && name.value == "list"),
            TypeSpec::List(_) => false,
        };
        if !fits {
            let planned = matches!(&own.ty, TypeSpec::Name(name) if name.value == "choice");
            let (rule, message) = if planned {
                (Rule::NotYet, "`choice` is planned and not in the language yet".to_owned())
            } else {
                (Rule::UnknownType, "the line `.` says what the table as a whole is: `object` or `list`".to_owned())
            };
            self.report.push(Diagnostic::new(rule, own.ty.span(), message).help("write `.: object -- what it is`"));
        }
        let misplaced = [
            own.class.as_ref().map(|class| class.span),
            own.form.as_ref().map(|form| form.span),
            own.none.as_ref().map(|none| none.span),
            own.value.as_ref().map(|value| value.span),
        ];
        for span in misplaced.into_iter().flatten() {
            self.report.push(
                Diagnostic::new(
                    Rule::LineSyntax,
                    span,
                    "this belongs to a field, and the line `.` is about the whole table",
                )
                .help("write it on the field's own line"),
            );
        }
        if let (Some(named), false) = (&own.named, in_place) {
            self.report.push(
                Diagnostic::new(Rule::LineSyntax, named.span, "an object under `objects:` has its name already")
                    .help("remove `named`, or rename the object"),
            );
        }
        if own.optional && !in_place {
            self.report.push(
                Diagnostic::new(
                    Rule::LineSyntax,
                    own.ty.span(),
                    "whether there may be no value is said where the object is used",
                )
                .help("write `object` here, and the `?` behind the object's name in the field's line"),
            );
        }
    }

    /// Reports the parts of a line that mean nothing where it stands, so that none is skipped in silence.
    pub(super) fn only(&mut self, line: &LineSpec, what: &str, may: &[&str]) {
        let parts = [
            ("?", line.optional.then(|| line.ty.span())),
            ("with", line.with.first().map(|name| name.span)),
            ("as", line.form.as_ref().map(|form| form.span)),
            ("class", line.class.as_ref().map(|class| class.span)),
            ("named", line.named.as_ref().map(|named| named.span)),
            ("none", line.none.as_ref().map(|none| none.span)),
            ("=", line.value.as_ref().map(|value| value.span)),
        ];
        for (word, span) in parts {
            if let Some(span) = span.filter(|_| !may.contains(&word)) {
                let word = if word == "class" { "a class".to_owned() } else { format!("`{word}`") };
                self.report.push(
                    Diagnostic::new(Rule::LineSyntax, span, format!("{word} means nothing in the line of {what}"))
                        .help("remove it"),
                );
            }
        }
    }

    /// The fields of a table, with those of the objects it takes in first.
    fn fields(
        &mut self,
        table: &TableSpec,
        group: Option<usize>,
        path: &str,
        place: Place,
        open: &mut Vec<String>,
    ) -> Vec<Field> {
        let mut list = Vec::new();
        let mut taken = Names::default();
        if let Some(own) = &table.own {
            for name in &own.with {
                if self.named_object(name).is_none() {
                    continue;
                }
                if self.takes == 0 {
                    self.report.push(
                        Diagnostic::new(
                            Rule::YamlSyntax,
                            own.span,
                            format!("`with` takes in more than {} fields in this provider", super::MAX_TAKES),
                        )
                        .help("name an object as the type of a field instead of taking it in"),
                    );
                    break;
                }
                self.takes -= 1;
                if open.contains(&name.value) {
                    self.report.push(
                        Diagnostic::new(Rule::Recursion, name.span, format!("`{name}` takes itself in"))
                            .help("name the fields that both need under an object of their own"),
                    );
                    continue;
                }
                let Some(taken_in) = self.table_of(&name.value) else { continue };
                open.push(name.value.clone());
                let owner = self.object_id(&name.value).map_or(group, |id| self.model.object(id).group);
                let more = self.fields(taken_in, owner, &name.value, Place::Named, open);
                open.pop();
                self.takes = self.takes.saturating_sub(more.len());
                if place != Place::Named {
                    self.filled(name);
                }
                for field in more {
                    if list.iter().any(|known: &Field| known.wire == field.wire) {
                        let message = format!("the field `{}` stands in two objects that are taken in", field.wire);
                        self.report.push(
                            Diagnostic::new(Rule::DuplicateKey, name.span, message)
                                .label("the second")
                                .help("remove it from one of the two"),
                        );
                        continue;
                    }
                    self.claim(&mut taken, &field.ident, &field.wire, name.span, RENAME_FIELD);
                    list.push(field);
                }
            }
        }
        let taken_in = list.len();
        for field in &table.fields {
            let made = self.field(field, group, path, place);
            if let Some(twin) = list.iter().take(taken_in).find(|known| known.wire == made.wire) {
                let message = format!("the field `{}` stands here and in an object that is taken in", twin.wire);
                self.report
                    .push(Diagnostic::new(Rule::DuplicateKey, field.name.span, message).help("remove one of the two"));
                continue;
            }
            self.claim(&mut taken, &made.ident, &made.wire, field.name.span, RENAME_FIELD);
            list.push(made);
        }
        list
    }

    fn field(&mut self, field: &FieldSpec, group: Option<usize>, path: &str, place: Place) -> Field {
        let wire = field.name.value.clone();
        match &field.shape {
            ShapeSpec::Table(table) => {
                let own = table.own.as_ref();
                let path = path.to_owned() + &crate::names::pascal(&wire).unwrap_or_default();
                // An envelope's hole is at its top.
                let inner = if place == Place::Named { Place::Reply } else { place };
                let known = self.in_place.get(&field.name.span).copied();
                let id = known.unwrap_or_else(|| self.inline(table, group, &path, inner, field.name.span));
                self.in_place.insert(field.name.span, id);
                if own.is_none_or(|own| own.prose.doc.is_empty()) {
                    self.report.push(
                        Diagnostic::new(Rule::Undescribed, field.name.span, format!("`{wire}` has no description"))
                            .help("begin its table with `.: object -- what it is`; where the document is silent, say so behind `!!`"),
                    );
                }
                let is_list = own.is_some_and(|own| matches!(&own.ty, TypeSpec::Name(name) if name.value == "list"));
                let ty = if is_list { Type::List(Box::new(Type::Object(id))) } else { Type::Object(id) };
                let ident = self.ident(&field.name, None);
                Field {
                    wire,
                    ident,
                    ty,
                    optional: own.is_some_and(|own| own.optional),
                    form: Form::Plain,
                    class: None,
                    unsure: own.is_some_and(|own| own.unsure),
                    none: None,
                    docs: own.map(|own| Docs::from(&own.prose)).unwrap_or_default(),
                }
            }
            ShapeSpec::Line(line) => {
                let (ty, form) = self.line_type(line);
                if ty == Type::Payload && place != Place::Named {
                    self.report.push(
                        Diagnostic::new(
                            Rule::PayloadHole,
                            line.ty.span(),
                            "`payload` is the hole of an envelope, and this is not one",
                        )
                        .help("define the envelope under `objects:` and name it in `reply:` of a profile"),
                    );
                }
                if ty == Type::Nothing {
                    self.report.push(
                        Diagnostic::new(
                            Rule::PayloadHole,
                            line.ty.span(),
                            "`nothing` fills an envelope, and is not the type of a field",
                        )
                        .help("write `json?` for a field whose value means nothing"),
                    );
                }
                if let Some(value) = &line.value {
                    self.report.push(
                        Diagnostic::new(
                            Rule::NotYet,
                            value.span,
                            "computed body fields are planned and not in the language yet",
                        )
                        .help("leave the caller to give the value; headers of a profile can be computed"),
                    );
                }
                if let Some(with) = line.with.first() {
                    self.report.push(
                        Diagnostic::new(Rule::LineSyntax, with.span, "`with` belongs to the line `.` of a table")
                            .help("write a table with `.: object with Name` here"),
                    );
                }
                let class = self.class(&field.name, line, &ty);
                let none = self.none_text(line, &ty);
                let ident = self.ident(&field.name, line.named.as_ref());
                if line.prose.doc.is_empty() {
                    self.report.push(
                        Diagnostic::new(Rule::Undescribed, field.name.span, format!("`{wire}` has no description"))
                            .help("write ` -- what it is`; where the document is silent, say so behind `!!`"),
                    );
                }
                Field {
                    wire,
                    ident,
                    ty,
                    optional: line.optional,
                    form,
                    class,
                    unsure: line.unsure,
                    none,
                    docs: Docs::from(&line.prose),
                }
            }
        }
    }

    /// The type of a line with its wire form.
    pub(super) fn line_type(&mut self, line: &LineSpec) -> (Type, Form) {
        let ty = self.resolve(&line.ty);
        let Some(form) = &line.form else { return (ty, Form::Plain) };
        let known = match (form.value.as_str(), &ty) {
            ("text", Type::Money) => Some(Form::Text),
            ("int", Type::Catalogue(_)) => Some(Form::Int),
            ("text" | "int", _) => None,
            _ => {
                let found = Diagnostic::new(Rule::WireForm, form.span, format!("there is no wire form `{form}`"))
                    .nearest(&form.value, ["text", "int"]);
                self.report.push(found);
                return (ty, Form::Plain);
            }
        };
        if known.is_none() {
            let help = match &ty {
                Type::Text => "a `text` is text already: remove `as`",
                Type::Int => "an `int` is a number already: remove `as`, or use `text` for digits in quotes",
                _ => "`as text` is for `money`, `as int` for a catalogue",
            };
            self.report.push(
                Diagnostic::new(Rule::WireForm, form.span, format!("this type cannot be written `as {form}`"))
                    .help(help),
            );
        }
        (ty, known.unwrap_or_default())
    }

    fn resolve(&mut self, ty: &TypeSpec) -> Type {
        let name = match ty {
            TypeSpec::List(member) => {
                let member = self.resolve(member);
                return Type::List(Box::new(member));
            }
            TypeSpec::Name(name) => name,
        };
        match name.value.as_str() {
            "text" => Type::Text,
            "int" => Type::Int,
            "money" => Type::Money,
            "bool" => Type::Bool,
            "time" => Type::Time,
            "uuid" => Type::Uuid,
            "url" => Type::Url,
            "currency" => Type::Currency,
            "json" => Type::Json,
            "payload" => Type::Payload,
            "nothing" => Type::Nothing,
            planned if PLANNED.contains(&planned) => {
                self.report.push(
                    Diagnostic::new(
                        Rule::NotYet,
                        name.span,
                        format!("the type `{planned}` is planned and not in the language yet"),
                    )
                    .help("use `money` for an amount, `text` for what is text on the wire, `json` for anything else"),
                );
                Type::Json
            }
            "object" | "list" => {
                self.report.push(
                    Diagnostic::new(Rule::UnknownType, name.span, format!("`{name}` alone does not say what is in it"))
                        .help("write a table with the fields, `list(Item)`, or `json` where the document does not say"),
                );
                Type::Json
            }
            other => {
                if let Some(id) = self.catalogue_id(other) {
                    self.used.catalogues.insert(other.to_owned());
                    return Type::Catalogue(id);
                }
                if self.table_of(other).is_some() {
                    self.filled(name);
                    self.used.objects.insert(other.to_owned());
                    return self.object_id(other).map_or(Type::Json, Type::Object);
                }
                let defined: Vec<String> = self.defined_types();
                let known = BUILT_IN.into_iter().chain(defined.iter().map(String::as_str));
                let found = Diagnostic::new(Rule::UnknownType, name.span, format!("there is no type `{other}`"));
                let elsewhere = ELSEWHERE.iter().find(|(word, _)| other.eq_ignore_ascii_case(word));
                self.report.push(match elsewhere {
                    Some((_, ours)) => found.help(format!("here it is called {ours}")),
                    None => found.nearest(other, known),
                });
                Type::Json
            }
        }
    }

    /// An envelope is only what a profile answers with: anywhere else nothing fills its hole.
    pub(super) fn filled(&mut self, name: &Text) {
        let is_hole = |shape: &ShapeSpec| matches!(shape, ShapeSpec::Line(line) if matches!(&line.ty, TypeSpec::Name(ty) if ty.value == "payload"));
        if self.table_of(&name.value).is_some_and(|table| table.fields.iter().any(|field| is_hole(&field.shape))) {
            self.report.push(
                Diagnostic::new(
                    Rule::PayloadHole,
                    name.span,
                    format!("`{name}` is an envelope, and nothing would fill it here"),
                )
                .help("name the envelope in `reply:` of a profile, and write `payload:` in the operation"),
            );
        }
    }

    fn defined_types(&self) -> Vec<String> {
        let spec = self.spec;
        let all = spec.provider.scope.objects.iter().chain(spec.groups.iter().flat_map(|group| &group.scope.objects));
        all.map(|(name, _)| name.value.clone()).chain(self.catalogue_names()).collect()
    }

    /// The class of a field, and the rule that what looks sensitive has one.
    fn class(&mut self, name: &Text, line: &LineSpec, ty: &Type) -> Option<Class> {
        let inner = match ty {
            Type::List(member) => member.as_ref(),
            other => other,
        };
        let Some(class) = &line.class else {
            let folded: String =
                name.value.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
            let gives_away = folded == "pan" || GIVEAWAYS.iter().any(|part| folded.contains(part));
            if gives_away && *inner == Type::Text {
                self.report.push(
                    Diagnostic::new(Rule::LooksSensitive, name.span, format!("`{name}` looks sensitive, and has no class"))
                        .help("add `pan`, `cvv`, `secret`, `token` or `personal` after the type, or `masked` if the provider has masked it already"),
                );
            }
            return None;
        };
        let (class_is, fits) = match class.value.as_str() {
            "pan" => (Some(Class::CardNumber), *ty == Type::Text),
            "cvv" => (Some(Class::Cvv), *ty == Type::Text),
            "secret" => (Some(Class::Secret), *ty == Type::Text),
            "token" => (Some(Class::Token), *ty == Type::Text),
            "personal" => (
                Some(Class::Personal),
                matches!(
                    ty,
                    Type::Text | Type::Int | Type::Time | Type::Uuid | Type::Url | Type::Currency | Type::Json
                ),
            ),
            _ => (None, *inner == Type::Text),
        };
        if !fits {
            self.report.push(
                Diagnostic::new(Rule::ClassMisfit, class.span, format!("the class `{class}` does not fit this type"))
                    .help("`pan`, `cvv`, `secret`, `token` and `masked` are for `text`; `personal` also for other single values"),
            );
        }
        class_is
    }

    fn none_text(&mut self, line: &LineSpec, ty: &Type) -> Option<String> {
        let none = line.none.as_ref()?;
        let text = none.value.as_str();
        let reads = match ty {
            Type::Text | Type::Url | Type::Uuid | Type::Currency => true,
            Type::Time => text.is_empty() || crate::conform::is_time(text),
            Type::Catalogue(_) => line.form.is_none(),
            _ => false,
        };
        if !line.optional {
            self.report.push(
                Diagnostic::new(Rule::NoneText, none.span, "`none` stands for no value, and this field always has one")
                    .help("write `?` after the type"),
            );
        } else if !reads {
            self.report.push(
                Diagnostic::new(
                    Rule::NoneText,
                    none.span,
                    format!("`{text}` is not a text that this type has on the wire"),
                )
                .help("`none` is for types that are text on the wire; null and a missing key need no word"),
            );
        }
        Some(none.value.clone())
    }

    /// An object that contains itself, other than in a list, has no end.
    pub(super) fn recursion(&mut self) {
        for (index, object) in self.model.objects.iter().enumerate() {
            let mut stack = vec![ObjectId(index)];
            let mut seen = vec![false; self.model.objects.len()];
            let mut found = false;
            while let Some(id) = stack.pop() {
                for field in &self.model.object(id).fields {
                    if let Type::Object(inner) = &field.ty {
                        found |= inner.0 == index;
                        if !std::mem::replace(&mut seen[inner.0], true) {
                            stack.push(*inner);
                        }
                    }
                }
            }
            if found {
                let place = self.places.get(index).copied().unwrap_or(self.spec.provider.id.span);
                let message = format!("`{}` contains itself", object.ident);
                self.report.push(
                    Diagnostic::new(Rule::Recursion, place, message)
                        .help("break the circle with a list, or with `json`"),
                );
            }
        }
    }

    /// Which objects clients write, and which they read.
    pub(super) fn directions(&mut self) {
        let mut requests = Vec::new();
        let mut replies = Vec::new();
        for (_, operation) in self.model.operations() {
            requests.extend(operation.body);
            replies.push(operation.reply.object());
            if let crate::model::Reply::Envelope(_, payload) = &operation.reply {
                replies.extend(object_in(payload));
            }
            replies.extend(operation.outcome.iter().filter_map(|gate| gate.details));
        }
        self.mark(requests, |object| std::mem::replace(&mut object.in_request, true));
        self.mark(replies, |object| std::mem::replace(&mut object.in_reply, true));
        for (object, place) in self.model.objects.iter().zip(&self.places) {
            if object.in_request && object.fields.iter().any(|field| field.optional && field.ident == "new") {
                self.report.push(
                    Diagnostic::new(
                        Rule::ReservedName,
                        *place,
                        format!("an optional field called `new` would clash with how `{}` is made", object.ident),
                    )
                    .help("add `named is_new` to its line"),
                );
            }
        }
    }

    fn mark(&mut self, mut stack: Vec<ObjectId>, visit: impl Fn(&mut Object) -> bool) {
        while let Some(id) = stack.pop() {
            let Some(object) = self.model.objects.get_mut(id.0) else { continue };
            if !visit(object) {
                stack.extend(object.fields.iter().filter_map(|field| object_in(&field.ty)));
            }
        }
    }
}

fn object_in(ty: &Type) -> Option<ObjectId> {
    match ty {
        Type::Object(id) => Some(*id),
        Type::List(member) => object_in(member),
        _ => None,
    }
}
