//! Tables to objects: named ones, those in place, what they take in, and which way they travel.

use super::Checker;
use super::names::{Names, RENAME_FIELD};
use crate::diagnostic::Diagnostic;
use crate::model::{Docs, Field, Object, ObjectId, Type};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{LineSpec, TableSpec, TypeSpec};

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
