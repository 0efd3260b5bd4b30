//! Texts in expressions that are written like a field of the message.
//!
//! A name with a colon, a dot or a blank in it needs quotes behind its section, and in quotes alone it is a text: a signature
//! over it is made of the name, is the same for every value, and passes every check.

use super::Checker;
use super::requests::Sent;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::Ast;
use crate::model::{ObjectId, Type};
use crate::rule::Rule;
use crate::source::{Span, Spanned};

/// How deep fields are looked for.
const MAX_DEPTH: usize = 8;

impl Checker<'_> {
    /// Warns of texts that are the names of fields.
    pub(super) fn quoted_names(&mut self, ast: &Spanned<Ast>, about: Sent) {
        let mut sections: Vec<(&str, ObjectId)> = about.parts.sections().collect();
        sections.extend(about.body.map(|body| ("body", body)));
        let mut found: Vec<(Span, String, String)> = Vec::new();
        ast.value.texts(&mut |text, range| {
            if !text.contains([':', '.', '-', '@', ' ']) {
                return;
            }
            let path = sections
                .iter()
                .find_map(|(section, object)| Some(format!("{section}.{}", self.path_to(*object, text, MAX_DEPTH)?)));
            if let Some(path) = path {
                let place = Span { file: ast.span.file, start: range.start, end: range.end };
                found.push((place, text.to_owned(), path));
            }
        });
        for (place, text, path) in found {
            self.report.push(
                Diagnostic::new(Rule::QuotedName, place, format!("`{text}` is a field, and in quotes alone a text"))
                    .help(format!("write `{path}` for the value of the field")),
            );
        }
    }

    /// The path of a field within an object, as an expression writes it.
    fn path_to(&self, object: ObjectId, name: &str, depth: usize) -> Option<String> {
        let object = self.model.object(object);
        if let Some(field) = object.fields.iter().find(|field| field.wire == name) {
            return Some(written(&field.wire));
        }
        if depth == 0 {
            return None;
        }
        object.fields.iter().find_map(|field| {
            let Type::Object(inner) = field.ty else { return None };
            Some(format!("{}.{}", written(&field.wire), self.path_to(inner, name, depth - 1)?))
        })
    }
}

/// A name as an expression writes it.
pub(super) fn written(name: &str) -> String {
    let mut chars = name.chars();
    let begins = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '@');
    let plain = begins && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '-'));
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}
