//! Bodies that are lists: `body: list(Item)`, or a table with `.: list`.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{FieldSpec, LineSpec, OperationSpec, ShapeSpec, TableSpec, TypeSpec};

/// The field that takes the members of a body that is a list, unless its line names it.
const MEMBERS: &str = "members";

/// Whether a body is a list: `body: list(Item)`, or a table with `.: list`.
pub(super) fn is_list(body: Option<&ShapeSpec>) -> bool {
    match body {
        Some(ShapeSpec::Line(line)) => matches!(line.ty, TypeSpec::List(_)),
        Some(ShapeSpec::Table(table)) => table.own.as_ref().is_some_and(|own| own.ty.is("list")),
        None => false,
    }
}

impl Checker<'_> {
    /// A body that is a list, as a table with the one field that takes its members.
    pub(super) fn body_list(&mut self, spec: &OperationSpec, layers: &[&TableSpec]) -> Option<TableSpec> {
        if let Some(field) = layers.iter().find_map(|layer| layer.fields.first()) {
            self.report.push(
                Diagnostic::new(
                    Rule::ListBody,
                    spec.name.span,
                    "a profile adds fields to the body, and this one is a list",
                )
                .secondary(field.name.span, "a field of every body")
                .help("leave the profile out of it: `use:` with the others, or `use: []`"),
            );
        }
        let members = |span: Span| Text::new(MEMBERS.to_owned(), span);
        let (span, mut own, field) = match spec.body.as_ref()? {
            ShapeSpec::Line(line) => {
                self.only(line, "a body that is a list", &["as", "named"]);
                let mut field = (**line).clone();
                field.form.clear();
                if field.prose.doc.is_empty() {
                    "The members of the list".clone_into(&mut field.prose.doc);
                }
                let own = LineSpec { form: line.form.clone(), ..LineSpec::object(line.span) };
                (line.span, own, FieldSpec { name: members(line.span), shape: ShapeSpec::Line(Box::new(field)) })
            }
            ShapeSpec::Table(table) => {
                let mut table = table.clone();
                let line = table.own.as_mut()?;
                if line.optional {
                    self.report.push(
                        Diagnostic::new(Rule::LineSyntax, line.ty.span(), "`?` means nothing in the line of a body")
                            .help("remove it: a list that is empty is sent as `[]`"),
                    );
                }
                let own = LineSpec { form: std::mem::take(&mut line.form), ..LineSpec::object(line.span) };
                if line.prose.doc.is_empty() {
                    "The members of the list".clone_into(&mut line.prose.doc);
                }
                let name = members(line.span);
                (table.span, own, FieldSpec { name, shape: ShapeSpec::Table(table) })
            }
        };
        // How the whole is written may also be said by a profile.
        if let (true, Some(layer)) = (own.form.is_empty(), layers.iter().rev().find_map(|layer| layer.own.as_ref())) {
            own.form.clone_from(&layer.form);
        }
        Some(TableSpec { span, own: Some(own), fields: vec![field] })
    }
}
