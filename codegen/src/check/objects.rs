//! Tables to objects: named ones, those in place, what they take in, and which way they travel.

use super::Checker;
use super::names::{Names, RENAME_FIELD};
use crate::diagnostic::Diagnostic;
use crate::model::{Docs, Field, Object, ObjectId, Shape, Type};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{LineSpec, StepKind, TableSpec};

/// Where a table stands, which decides what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A named object: it may be an envelope.
    Named,
    /// The body of a request.
    Request,
    /// The top of a body that is written in parts, where bytes are a file.
    Parts,
    /// The top of what an operation answers with, which also has headers.
    Answer,
    /// The top of the body of a callback.
    Message,
    /// A reply or what fills an envelope.
    Reply,
    /// A table within a named object, which may travel either way.
    Within,
}

impl Place {
    /// The place of a table within one that stands here.
    pub(super) fn within(self) -> Self {
        match self {
            // An envelope's hole is at its top.
            Self::Named => Self::Within,
            Self::Parts => Self::Request,
            Self::Answer | Self::Message => Self::Reply,
            place => place,
        }
    }

    /// Whether it is the top of what an operation answers with, or of a callback's body.
    pub(super) fn is_top(self) -> bool {
        matches!(self, Self::Answer | Self::Message)
    }

    /// Whether what stands here is only read.
    pub(super) fn is_reply(self) -> bool {
        self.is_top() || self == Self::Reply
    }
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
            let ident = self.model.object(id).ident.clone();
            self.fill(id, table, Place::Named, &mut vec![ident.clone()]);
            if let Some(object) = self.model.objects.get_mut(id.0) {
                object.docs = table.own.as_ref().map(|own| Docs::from(&own.prose)).unwrap_or_default();
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

    /// What is in an object: fields, or the members of a choice.
    fn fill(&mut self, id: ObjectId, table: &TableSpec, place: Place, open: &mut Vec<String>) {
        let own = table.own.as_ref();
        let (group, ident) = (self.model.object(id).group, self.model.object(id).ident.clone());
        let is_choice = own.is_some_and(|own| own.ty.is("choice"));
        let (fields, shape) = if is_choice {
            (Vec::new(), self.choice(table, group, &ident, place))
        } else {
            (self.fields(table, group, &ident, place, open), Shape::Object)
        };
        let keeps = own.and_then(|own| own.open);
        if let (Some(span), true) = (keeps, fields.iter().any(|field| field.ident == "rest")) {
            self.report.push(
                Diagnostic::new(
                    Rule::ReservedName,
                    span,
                    "an open object keeps what is not listed as `rest`, and a field has that name already",
                )
                .help("add `named the_rest` to the field's line"),
            );
        }
        if let Some(object) = self.model.objects.get_mut(id.0) {
            object.fields = fields;
            object.shape = shape;
            object.open = keeps.is_some();
        }
    }

    pub(super) fn new_object(&mut self, ident: &str, group: Option<usize>, docs: Docs, at: Span) -> ObjectId {
        self.places.push(at);
        self.model.objects.push(Object {
            ident: ident.to_owned(),
            group,
            docs,
            fields: Vec::new(),
            shape: Shape::Object,
            open: false,
            in_request: false,
            in_reply: false,
            in_text: false,
            internal: false,
            section: false,
            list: false,
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

    pub(super) fn table_of(&self, name: &str) -> Option<&'a TableSpec> {
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
        // What the line says of a field means nothing where there is none.
        let own = table.own.as_ref();
        let of_a_field = [
            own.and_then(LineSpec::form_span),
            own.and_then(|own| own.none.as_ref()).map(|none| none.span),
            own.and_then(|own| own.apart),
        ];
        for span in of_a_field.into_iter().flatten() {
            self.about_a_field(span, own);
        }
        self.inline_field(table, group, path, place, at)
    }

    fn about_a_field(&mut self, span: Span, own: Option<&LineSpec>) {
        let whole =
            own.filter(|own| own.form_span() == Some(span)).into_iter().flat_map(|own| &own.form).find_map(|step| {
                match &step.kind {
                    StepKind::Word(name, _) if ["xml", "form", "multipart"].contains(&name.as_str()) => {
                        Some(name.as_str())
                    }
                    _ => None,
                }
            });
        let help = match whole {
            Some("xml") => "how the whole is written stands where it is sent or answered: `reply: Name as xml(\"Root\")` in a profile or an operation, or on the line `.` of `body:`".to_owned(),
            Some(form) => format!("how the whole is written stands where it is sent or answered: `reply: Name as {form}` in a profile or an operation, or on the line `.` of `body:`"),
            None => "write it on the field's own line".to_owned(),
        };
        self.report.push(
            Diagnostic::new(
                Rule::LineSyntax,
                span,
                "this belongs to a field, and the line `.` is about the whole table",
            )
            .help(help),
        );
    }

    /// The table of a field, whose line `.` may say what a field's line says.
    pub(super) fn inline_field(
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
        self.fill(id, table, place, &mut Vec::new());
        id
    }

    /// The line of the thing itself says `object` or `list`, presence, `with` and a name.
    fn own_line(&mut self, own: &LineSpec, in_place: bool) {
        let word = |words: &[&str]| words.iter().any(|word| own.ty.is(word));
        let is_choice = own.ty.is("choice");
        if !(word(&["object"]) || (in_place && word(&["list"])) || is_choice) {
            self.report.push(
                Diagnostic::new(
                    Rule::UnknownType,
                    own.ty.span(),
                    "the line `.` says what the table as a whole is: `object`, `list` or `choice`",
                )
                .help("write `.: object -- what it is`"),
            );
        }
        if is_choice && own.by.is_none() && !in_place {
            self.report.push(
                Diagnostic::new(
                    Rule::Choice,
                    own.ty.span(),
                    "a `choice` stands in the table among whose fields it is written",
                )
                .help("move the table to the field, or write `choice by FIELD` where a field names the member"),
            );
        }
        let misplaced = [
            own.class.as_ref().map(|class| class.span),
            own.form_span().filter(|_| !in_place),
            own.none.as_ref().map(|none| none.span).filter(|_| !in_place),
            own.value.as_ref().map(|value| value.span),
            own.loose,
            own.apart.filter(|_| !in_place),
            own.from_header,
            own.open.filter(|_| is_choice),
            own.form_span().filter(|_| in_place && is_choice),
        ];
        for span in misplaced.into_iter().flatten() {
            self.about_a_field(span, Some(own));
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
            ("as", line.form_span()),
            ("class", line.class.as_ref().map(|class| class.span)),
            ("loose", line.loose),
            ("apart", line.apart),
            ("open", line.open),
            ("from header", line.from_header),
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
        let mut places = Vec::new();
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
                    places.push(Some(name.span));
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
            places.push(match &field.shape {
                crate::spec::ShapeSpec::Line(line) => line.form_span(),
                crate::spec::ShapeSpec::Table(_) => None,
            });
            list.push(made);
        }
        self.sibling(&mut list, &places);
        self.members_stand_apart(&list, table);
        list
    }
}

/// A table without what its line says of how the whole is written, which is the affair of the message that it is.
pub(super) fn unformed(table: &TableSpec) -> TableSpec {
    let mut table = table.clone();
    if let Some(own) = &mut table.own {
        own.form.clear();
    }
    table
}
