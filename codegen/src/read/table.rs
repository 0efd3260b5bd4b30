//! Tables: lines in wire order, nested as the document nests them.

use super::{keys, line};
use crate::diagnostic::Diagnostics;
use crate::spec::{FieldSpec, ShapeSpec, TableSpec};
use crate::yaml::{Kind, Node};

/// A line or a table.
pub(crate) fn shape(node: &Node, report: &mut Diagnostics) -> Option<ShapeSpec> {
    match &node.kind {
        Kind::Map(_) => table(node, report).map(ShapeSpec::Table),
        _ => line::read(node, report).map(|line| ShapeSpec::Line(Box::new(line))),
    }
}

/// A table with the line of the thing itself.
pub(crate) fn table(node: &Node, report: &mut Diagnostics) -> Option<TableSpec> {
    keys::map(node, "a table", report)?;
    let mut own = None;
    let mut fields = Vec::new();
    for (name, value) in keys::named(node, "a table", report) {
        if name.value == "." {
            own = line::read_own(value, report);
        } else {
            // A line that cannot be read is still a field, and others may refer to it.
            let shape = shape(value, report).unwrap_or_else(|| ShapeSpec::Line(Box::new(line::unread(value))));
            fields.push(FieldSpec { name, shape });
        }
    }
    Some(TableSpec { span: node.span, own, fields })
}

/// The fields of a table that has no line of its own: settings, credentials, headers.
pub(crate) fn fields(node: &Node, report: &mut Diagnostics) -> Vec<FieldSpec> {
    table(node, report).map(|table| table.fields).unwrap_or_default()
}
