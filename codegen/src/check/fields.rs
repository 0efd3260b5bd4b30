//! Lines to fields: types, wire forms, classes, presence.

use std::borrow::Cow;

use super::Checker;
use super::objects::Place;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::{Ast, AstKind};
use crate::expr::function::FUNCTIONS;
use crate::model::{Class, Docs, Field, Form, NoValue, Type};
use crate::read::line::CLASSES;
use crate::rule::Rule;
use crate::source::{Spanned, Text};
use crate::spec::{FieldSpec, LineSpec, ShapeSpec, TypeSpec};

/// The built-in types.
const BUILT_IN: [&str; 17] = [
    "text", "int", "decimal", "money", "bool", "date", "time", "uuid", "url", "currency", "country", "json", "bytes",
    "list", "map", "payload", "nothing",
];

/// What documents call the types.
const ELSEWHERE: [(&str, &str); 26] = [
    ("string", "`text`"),
    ("str", "`text`"),
    ("char", "`text`"),
    ("varchar", "`text`"),
    ("integer", "`int`"),
    ("int32", "`int`"),
    ("int64", "`int`"),
    ("long", "`int`"),
    ("short", "`int`"),
    ("number", "`int`, `decimal`, or `money` where it is an amount"),
    ("rate", "`decimal`"),
    ("binary", "`bytes`"),
    ("byte", "`bytes`"),
    ("dictionary", "`map(…)`"),
    ("hash", "`map(…)`"),
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
const GIVEAWAYS: [&str; 33] = [
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
    // Turkish documents.
    "kartno",
    "kartnumara",
    "kartsahibi",
    "guvenlikkodu",
    "sifre",
    "telefon",
    "eposta",
    "kimlikno",
    "vergino",
    "mailaddress",
];

/// Whether a name gives away what the field holds.
fn looks_sensitive(name: &Text) -> bool {
    let folded: String =
        name.value.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    folded == "pan" || GIVEAWAYS.iter().any(|part| folded.contains(part))
}

impl Checker<'_> {
    /// A named line or table, with everything that the rules say about it.
    pub(super) fn field(&mut self, field: &FieldSpec, group: Option<usize>, path: &str, place: Place) -> Field {
        let wire = field.name.value.clone();
        match &field.shape {
            ShapeSpec::Table(table) => {
                let own = table.own.as_ref();
                let path = path.to_owned() + &crate::names::pascal(&wire).unwrap_or_default();
                let known = self.in_place.get(&field.name.span).copied();
                // At the top of what is read, a value opens the field.
                let bare =
                    if place.is_top() { Cow::Owned(super::opened::unvalued(table)) } else { Cow::Borrowed(table) };
                let id =
                    known.unwrap_or_else(|| self.inline_field(&bare, group, &path, place.within(), field.name.span));
                self.in_place.insert(field.name.span, id);
                if own.is_none_or(|own| own.prose.doc.is_empty()) {
                    self.report.push(
                        Diagnostic::new(Rule::Undescribed, field.name.span, format!("`{wire}` has no description"))
                            .help("begin its table with `.: object -- what it is`; where the document is silent, say so behind `!!`"),
                    );
                }
                let is_list = own.is_some_and(|own| own.ty.is("list"));
                let ty = if is_list { Type::List(Box::new(Type::Object(id))) } else { Type::Object(id) };
                let is_choice = own.is_some_and(|own| own.ty.is("choice") && own.by.is_none());
                if let Some(own) = own.filter(|_| is_choice && place.is_reply()) {
                    self.report.push(
                        Diagnostic::new(
                            Rule::Choice,
                            own.ty.span(),
                            "nothing in a reply says which member of a `choice` it is",
                        )
                        .help(
                            "write `choice by FIELD` with the field that names the member, or make the fields optional",
                        ),
                    );
                }
                let ident = self.ident(&field.name, None);
                let mut made = Field::new(&wire, &ident, ty);
                made.optional = own.is_some_and(|own| own.optional);
                made.unsure = own.is_some_and(|own| own.unsure);
                if let Some(own) = own {
                    made.form = self.packing_of(own, &made.ty);
                    made.none = self.none_text(own, &made.ty, &made.form);
                    made.apart = own.apart.is_some();
                    self.presence(own, &made);
                    self.opened_field(own, place, &mut made);
                }
                made.docs = own.map(|own| Docs::from(&own.prose)).unwrap_or_default();
                made
            }
            ShapeSpec::Line(line) => {
                let before = self.unresolved;
                let (ty, form) = self.field_type(line, place);
                let stand_in = line.unread || self.unresolved > before;
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
                if let Some(with) = line.with.first() {
                    self.report.push(
                        Diagnostic::new(Rule::LineSyntax, with.span, "`with` belongs to the line `.` of a table")
                            .help("write a table with `.: object with Name` here"),
                    );
                }
                if let Some(open) = line.open {
                    self.report.push(
                        Diagnostic::new(Rule::LineSyntax, open, "`open` belongs to the line `.` of a table").help(
                            "write a table with `.: object open` here, or `json` or `map(…)` for what is all unlisted",
                        ),
                    );
                }
                let ident = self.ident(&field.name, line.named.as_ref());
                let mut made = Field::new(&wire, &ident, ty);
                made.stand_in = stand_in;
                // What stands in for a type fits nothing, and that is no news.
                if !stand_in {
                    made.class = self.class(&field.name, line, &made.ty);
                    made.none = self.none_text(line, &made.ty, &form);
                }
                made.form = form;
                made.optional = line.optional;
                made.unsure = line.unsure;
                made.limit = Self::limit(&line.ty);
                made.loose = line.loose.is_some();
                made.apart = line.apart.is_some();
                made.value = self.value(line, place);
                if let Some(value) = &line.value {
                    self.values.insert((path.to_owned(), wire.clone()), value.span);
                }
                if let Some(header) = line.from_header {
                    self.header_field(&field.name, line, header, place, &mut made);
                }
                self.opened_field(line, place, &mut made);
                if !stand_in {
                    self.presence(line, &made);
                }
                // The words behind a value that could not be read went with it.
                let unread = |value: &Spanned<Ast>| matches!(&value.value.kind, AstKind::Name(path) if path.is_empty());
                if line.prose.doc.is_empty() && !line.value.as_ref().is_some_and(unread) {
                    self.report.push(
                        Diagnostic::new(Rule::Undescribed, field.name.span, format!("`{wire}` has no description"))
                            .help("write ` -- what it is`; where the document is silent, say so behind `!!`"),
                    );
                }
                made.docs = Docs::from(&line.prose);
                made
            }
        }
    }

    /// An object in place may be packed into a text as a whole.
    fn packing_of(&mut self, own: &LineSpec, ty: &Type) -> Form {
        if own.form.is_empty() { Form::Plain } else { self.form(own, ty) }
    }

    /// The type of a line with its wire form.
    pub(super) fn line_type(&mut self, line: &LineSpec) -> (Type, Form) {
        self.field_type(line, Place::Within)
    }

    /// The same, of a field that stands somewhere: bytes are a file in a body of parts, and a header is a text.
    fn field_type(&mut self, line: &LineSpec, place: Place) -> (Type, Form) {
        let before = self.unresolved;
        let ty = self.resolve(&line.ty);
        if self.unresolved > before {
            self.known_steps(line);
            return (ty, Form::Plain);
        }
        if place == Place::Parts && line.form.is_empty() {
            match ty {
                Type::Bytes => return (Type::File, Form::Plain),
                Type::List(member) if *member == Type::Bytes => {
                    return (Type::List(Box::new(Type::File)), Form::Plain);
                }
                _ => {}
            }
        }
        let form = self.form(line, &ty);
        let in_text = line.from_header.is_some() || (place.is_top() && line.value.is_some());
        let form = if in_text { super::reply_headers::in_header(&ty, form) } else { form };
        (ty, form)
    }

    pub(super) fn resolve(&mut self, ty: &TypeSpec) -> Type {
        let name = match ty {
            TypeSpec::List(member) => {
                let member = self.resolve(member);
                return Type::List(Box::new(member));
            }
            TypeSpec::Map(member) => {
                let member = self.resolve(member);
                return Type::Map(Box::new(member));
            }
            TypeSpec::Name(name) | TypeSpec::Sized(name, _) => name,
        };
        match name.value.as_str() {
            "text" => Type::Text,
            "int" => Type::Int,
            "money" => Type::Money,
            "decimal" => Type::Decimal,
            "bool" => Type::Bool,
            "date" => Type::Date,
            "time" => Type::Time,
            "uuid" => Type::Uuid,
            "url" => Type::Url,
            "currency" => Type::Currency,
            "country" => Type::Country,
            "bytes" => Type::Bytes,
            "json" => Type::Json,
            "payload" => Type::Payload,
            "nothing" => Type::Nothing,
            "object" | "list" | "map" | "choice" => {
                self.unresolved += 1;
                self.report.push(
                    Diagnostic::new(Rule::UnknownType, name.span, format!("`{name}` alone does not say what is in it"))
                        .help("write a table with the fields, `list(Item)`, `map(text)`, or `json` where the document does not say"),
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
                self.unresolved += 1;
                let defined: Vec<String> = self.defined_types();
                let known = BUILT_IN.into_iter().chain(defined.iter().map(String::as_str));
                let found = Diagnostic::new(Rule::UnknownType, name.span, format!("there is no type `{other}`"));
                let elsewhere = ELSEWHERE.iter().find(|(word, _)| other.eq_ignore_ascii_case(word));
                self.report.push(match elsewhere {
                    None if CLASSES.contains(&other) => {
                        found.help(format!("`{other}` is a class, and stands behind a type: write `text {other}`"))
                    }
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

    /// Whether a value is nobody's: written in the spec, or a digest that tells nothing of what went into it.
    fn is_harmless(&self, line: &LineSpec) -> bool {
        let Some(value) = line.value.as_ref().filter(|_| !line.default) else { return false };
        if matches!(value.value.kind, AstKind::Text(_) | AstKind::Int(_) | AstKind::Bool(_)) {
            return true;
        }
        let spec = self.spec;
        let recipes = || {
            let scopes = spec.groups.iter().map(|group| &group.scope);
            std::iter::once(&spec.provider.scope).chain(scopes).flat_map(|scope| &scope.recipes)
        };
        let mut digest = false;
        value.value.calls(&mut |called| {
            let name = called.name();
            digest |= recipes().any(|recipe| recipe.name.value == name)
                || FUNCTIONS.iter().any(|row| row.name == name && row.function.is_hash());
        });
        digest
    }

    fn defined_types(&self) -> Vec<String> {
        let spec = self.spec;
        let all = spec.provider.scope.objects.iter().chain(spec.groups.iter().flat_map(|group| &group.scope.objects));
        all.map(|(name, _)| name.value.clone()).chain(self.catalogue_names()).collect()
    }

    /// The class of a field, and the rule that what looks sensitive has one.
    fn class(&mut self, name: &Text, line: &LineSpec, ty: &Type) -> Option<Class> {
        let inner = ty.single();
        let Some(class) = &line.class else {
            if looks_sensitive(name) && *inner == Type::Text && !self.is_harmless(line) {
                self.report.push(
                    Diagnostic::new(Rule::LooksSensitive, name.span, format!("`{name}` looks sensitive, and has no class"))
                        .help("add `pan`, `cvv`, `secret`, `token` or `personal` after the type, `masked` if the provider has masked it already, or `plain` if only the name looks so"),
                );
            }
            return None;
        };
        if class.value == "plain" && !looks_sensitive(name) {
            self.report.push(
                Diagnostic::new(Rule::ClassMisfit, class.span, format!("nothing about `{name}` looks sensitive"))
                    .help("remove `plain`: it is for a name that looks sensitive, of a field that is not"),
            );
        }
        let (class_is, fits) = match class.value.as_str() {
            "pan" => (Some(Class::CardNumber), *ty == Type::Text),
            "cvv" => (Some(Class::Cvv), *ty == Type::Text),
            "secret" => (Some(Class::Secret), *ty == Type::Text),
            "token" => (Some(Class::Token), *ty == Type::Text),
            "personal" => (
                Some(Class::Personal),
                matches!(
                    ty,
                    Type::Text
                        | Type::Int
                        | Type::Money
                        | Type::Decimal
                        | Type::Bool
                        | Type::Date
                        | Type::Time
                        | Type::Uuid
                        | Type::Url
                        | Type::Currency
                        | Type::Country
                        | Type::Bytes
                        | Type::Catalogue(_)
                        | Type::Json
                ),
            ),
            _ => (None, *inner == Type::Text),
        };
        if !fits {
            self.report.push(
                Diagnostic::new(Rule::ClassMisfit, class.span, format!("the class `{class}` does not fit this type"))
                    .help(match inner {
                        Type::File => "remove it: of a file only the length is ever shown",
                        _ => "`pan`, `cvv`, `secret`, `token`, `masked` and `plain` are for `text`; `personal` also for other single values",
                    }),
            );
        }
        class_is
    }

    /// What stands for no value: a text, a number, `null` or `[]`, each where the type leaves room for it.
    fn none_text(&mut self, line: &LineSpec, ty: &Type, form: &Form) -> Option<NoValue> {
        let none = line.none.as_ref()?;
        let text = none.text.as_str();
        let several = matches!(ty, Type::List(_) | Type::Map(_));
        let single = !several && !matches!(ty, Type::Object(_) | Type::Json | Type::Payload);
        let is_number = match (form, ty) {
            (Form::Plain, Type::Int | Type::Money | Type::Decimal) | (Form::Int, _) => true,
            (Form::Amount(amount), _) => !amount.quoted,
            (Form::Time(time), _) => {
                !time.quoted
                    && matches!(time.shape, crate::model::TimeShape::Seconds | crate::model::TimeShape::Milliseconds)
            }
            (Form::CurrencyNumber { quoted, .. }, _) => !quoted,
            _ => false,
        };
        let found = match text {
            "null" if !none.quoted => NoValue::Null,
            "[]" if !none.quoted => NoValue::EmptyList,
            number if !none.quoted && is_number && crate::json::exact_amount(number).is_ok() => {
                NoValue::Number(number.to_owned())
            }
            text => NoValue::Text(text.to_owned()),
        };
        let reads = match &found {
            NoValue::Null | NoValue::Number(_) => true,
            NoValue::EmptyList => !single,
            // Nothing is written as an empty text by many, whatever the type is.
            NoValue::Text(text) if text.is_empty() => !several || line.optional,
            NoValue::Text(text) => match (form, ty) {
                (Form::Plain, Type::Time) => crate::conform::is_time(text),
                (Form::Plain, Type::Date) => text.parse::<vezne_runtime::Date>().is_ok(),
                (
                    Form::Plain,
                    Type::Text | Type::Url | Type::Uuid | Type::Currency | Type::Country | Type::Catalogue(_),
                )
                | (
                    Form::Text
                    | Form::Date(_)
                    | Form::CurrencyNumber { quoted: true, .. }
                    | Form::CurrencyLower
                    | Form::Packed(_),
                    _,
                ) => true,
                (Form::Amount(amount), _) => amount.quoted,
                (Form::Time(_), _) => !is_number,
                _ => false,
            },
        };
        let may_be_none = line.optional || (several && matches!(found, NoValue::Null | NoValue::EmptyList));
        if !may_be_none {
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
                .help("`none` is a text that the type can be written as, an empty text, `null`, or `[]` for lists, maps and objects"),
            );
        }
        Some(found)
    }
}
