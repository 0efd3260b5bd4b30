//! Lines to fields: types, wire forms, classes, presence.

use super::Checker;
use super::objects::Place;
use crate::diagnostic::Diagnostic;
use crate::model::{Class, Docs, Field, Form, Type};
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::{FieldSpec, LineSpec, ShapeSpec, TypeSpec};

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

impl Checker<'_> {
    /// A named line or table, with everything that the rules say about it.
    pub(super) fn field(&mut self, field: &FieldSpec, group: Option<usize>, path: &str, place: Place) -> Field {
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
}
