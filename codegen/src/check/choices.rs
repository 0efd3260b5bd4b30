//! One of several objects: written in the place of a field, or named by the value of a key.

use super::Checker;
use super::names::Names;
use super::objects::Place;
use crate::diagnostic::Diagnostic;
use crate::model::{Docs, Field, Shape, Type, Variant};
use crate::rule::Rule;
use crate::source::Span;
use crate::spec::{FieldSpec, ShapeSpec, TableSpec};

impl Checker<'_> {
    /// The members of a choice, each an object.
    pub(super) fn choice(&mut self, table: &TableSpec, group: Option<usize>, path: &str, place: Place) -> Shape {
        let own = table.own.as_ref();
        let at = own.map_or(table.span, |own| own.ty.span());
        let tag = own.and_then(|own| own.by.clone());
        if table.fields.len() < 2 && tag.is_none() {
            self.report.push(Diagnostic::new(Rule::Choice, at, "a choice has at least two members").help(
                "list what may stand here, a table each; what is always there is a field of the table around it",
            ));
        }
        if let Some(name) = own.and_then(|own| own.with.first()) {
            self.report.push(
                Diagnostic::new(Rule::Choice, name.span, "a choice has members and no fields of its own")
                    .help("write `with` in the members"),
            );
        }
        let mut taken = Names::default();
        let mut variants = Vec::new();
        for member in &table.fields {
            let Some(variant) = self.member(member, group, path, place) else { continue };
            if variant.ident == "Other" && tag.is_some() {
                self.report.push(
                    Diagnostic::new(
                        Rule::ReservedName,
                        member.name.span,
                        "`Other` is the name of the members that are not listed",
                    )
                    .help("begin the member's table with `.: object named AnotherName`"),
                );
            }
            self.claim(
                &mut taken,
                &variant.ident,
                &variant.wire,
                member.name.span,
                "begin one of the two tables with `.: object named OtherName`",
            );
            let twin = tag
                .as_ref()
                .and_then(|tag| self.model.object(variant.object).fields.iter().find(|field| field.wire == tag.value));
            if let Some(twin) = twin {
                let message = format!("`{}` names the member, and stands in `{}` again", twin.wire, variant.wire);
                self.report.push(
                    Diagnostic::new(Rule::Choice, member.name.span, message)
                        .help("remove the field: the client writes and reads it"),
                );
            }
            variants.push(variant);
        }
        match tag {
            Some(tag) => Shape::Tagged { tag: tag.value, variants },
            None => Shape::Choice(variants),
        }
    }

    fn member(&mut self, member: &FieldSpec, group: Option<usize>, path: &str, place: Place) -> Option<Variant> {
        let wire = member.name.value.clone();
        let pascal = crate::names::pascal(&wire);
        let (object, docs, named) = match &member.shape {
            ShapeSpec::Table(table) => {
                let own = table.own.as_ref();
                if let Some(own) = own.filter(|own| !own.ty.is("object") || own.optional) {
                    self.report.push(
                        Diagnostic::new(Rule::Choice, own.ty.span(), "a member of a choice is one object")
                            .help("write `.: object -- what it is`"),
                    );
                }
                let path = path.to_owned() + pascal.as_deref().unwrap_or_default();
                let inner = if place == Place::Named { Place::Within } else { place };
                let known = self.in_place.get(&member.name.span).copied();
                let id = known.unwrap_or_else(|| self.inline(table, group, &path, inner, member.name.span));
                self.in_place.insert(member.name.span, id);
                let docs = own.map(|own| Docs::from(&own.prose)).unwrap_or_default();
                (id, docs, own.and_then(|own| own.named.as_ref()).map(|named| named.value.clone()))
            }
            ShapeSpec::Line(line) => {
                self.only(line, "a member of a choice", &[]);
                let (ty, _) = self.line_type(line);
                let Type::Object(id) = ty else {
                    self.report.push(
                        Diagnostic::new(Rule::Choice, line.ty.span(), "a member of a choice is one object")
                            .help("write a table with its fields, or the name of an object"),
                    );
                    return None;
                };
                (id, Docs::from(&line.prose), None)
            }
        };
        if docs.text.is_empty() {
            self.report.push(
                Diagnostic::new(Rule::Undescribed, member.name.span, format!("`{wire}` has no description")).help(
                    match &member.shape {
                        ShapeSpec::Line(_) => "add ` -- what it is` to the line; where the document is silent, say so behind `!!`",
                        ShapeSpec::Table(_) => "begin its table with `.: object -- what it is`; where the document is silent, say so behind `!!`",
                    },
                ),
            );
        }
        let speaks = wire.chars().any(char::is_alphabetic);
        let Some(ident) = pascal.filter(|_| speaks).or(named) else {
            self.report.push(
                Diagnostic::new(Rule::ReservedName, member.name.span, format!("no Rust name can be made of `{wire}`"))
                    .help("begin the member's table with `.: object named SomeName`"),
            );
            return None;
        };
        Some(Variant { wire, ident, object, docs })
    }

    /// What a choice may write is no field of the object around it already.
    pub(super) fn members_stand_apart(&mut self, fields: &[Field], table: &TableSpec) {
        let mut found: Vec<(Span, String)> = Vec::new();
        let mut earlier: Vec<&str> =
            fields.iter().filter(|field| !self.is_choice(field)).map(|field| field.wire.as_str()).collect();
        for field in fields.iter().filter(|field| self.is_choice(field)) {
            let Some(id) = field.ty.object() else { continue };
            let place = table
                .fields
                .iter()
                .find(|spec| spec.name.value == field.wire)
                .map_or(table.span, |spec| spec.name.span);
            let mut written: Vec<&str> = Vec::new();
            for variant in self.model.object(id).shape.variants() {
                written.extend(self.model.object(variant.object).fields.iter().map(|field| field.wire.as_str()));
            }
            found.extend(
                written
                    .iter()
                    .filter(|wire| earlier.contains(wire))
                    .map(|wire| (place, format!("the choice may write `{wire}`, and so does the table around it"))),
            );
            earlier.extend(written);
        }
        for (place, message) in found {
            self.report.push(Diagnostic::new(Rule::DuplicateKey, place, message).help(
                "the members of a choice are written among the fields of the table around it: rename or remove one",
            ));
        }
    }

    pub(super) fn is_choice(&self, field: &Field) -> bool {
        matches!(field.ty, Type::Object(id) if self.model.object(id).is_choice())
    }
}
