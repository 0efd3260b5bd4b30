//! What one operation or callback asks another operation: which values it gives, and whether they are all.

use super::Checker;
use super::follow_ups::At;
use super::requests::{Sent, section};
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprType, From};
use crate::model::{Computed, Field, ObjectId, Type};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::AskSpec;

impl Checker<'_> {
    /// The operation that is asked, and the values of its request, over the request at hand.
    pub(super) fn ask(&mut self, ask: &AskSpec, at: At) -> Option<(At, Vec<Computed>)> {
        let asked = self.find_operation(&ask.operation, Some(at.0))?;
        if self.sent(asked).is_some_and(|sent| sent.list) {
            self.report.push(
                Diagnostic::new(
                    Rule::Settle,
                    ask.operation.span,
                    format!("`{}` sends a list, and a query names single values", ask.operation),
                )
                .help("ask another operation, or write `none -- why`"),
            );
            return None;
        }
        let doubt = self.sent(at)?;
        let mut values = Vec::new();
        let mut given: Vec<Vec<String>> = Vec::new();
        let mut unknown: Vec<&str> = Vec::new();
        for (name, ast) in &ask.values {
            let target = self.target(name, asked);
            let typed = self.in_request(ast, doubt, None, |typer, ast, names| typer.expression(ast, names));
            let Some((path, field)) = target else {
                unknown.push(&name.value);
                continue;
            };
            given.push(path.clone());
            let Some(typed) = typed else { continue };
            values.extend(self.value_for(name.span, ast.span, typed.expr, path, &field, Some(doubt)));
        }
        self.complete(ask, asked, &given, &unknown);
        Some((asked, values))
    }

    /// A value that fits its field: a text, a time in the field's form, or another field's value as it stands. `about`
    /// is the request or the message whose fields may be sent on.
    pub(super) fn value_for(
        &mut self,
        name: Span,
        place: Span,
        expr: Expr,
        path: Vec<String>,
        field: &Field,
        about: Option<Sent>,
    ) -> Option<Computed> {
        let ty = expr.ty();
        let copied = match &expr {
            Expr::Field { from: From::Request(section), path, .. } => {
                Some(about.and_then(|about| self.type_of(about, *section, path)))
            }
            _ => None,
        };
        if let Some(Some(source)) = &copied
            && !field.stand_in
            && !self.can_stand_for(source, &field.ty)
        {
            self.report.push(
                Diagnostic::new(
                    Rule::ExprType,
                    place,
                    format!(
                        "`{}` takes {}, and this is {}",
                        field.wire,
                        self.in_words(&field.ty),
                        self.in_words(source)
                    ),
                )
                .secondary(name, "the field")
                .help(if let Type::Object(_) = field.ty {
                    format!(
                        "what is sent on as it is has the same fields; else name them one by one: `{}.… = …`",
                        field.wire
                    )
                } else {
                    "name a field of the same kind".to_owned()
                }),
            );
            return None;
        }
        let fits = copied.is_some()
            || field.stand_in
            || match &field.ty {
                Type::Time | Type::Date => ty == ExprType::Time,
                Type::Int => ty == ExprType::Int,
                Type::Bool => ty == ExprType::Bool,
                Type::Text | Type::Url | Type::Uuid | Type::Currency | Type::Country | Type::Catalogue(_) => {
                    ty == ExprType::Text
                }
                _ => false,
            };
        if !fits {
            self.report.push(
                Diagnostic::new(
                    Rule::ExprType,
                    place,
                    format!("`{}` is of another type, and this is {}", field.wire, ty.kind()),
                )
                .secondary(name, "the field")
                .help("name a field whose value is sent on as it is, or a value of the field's type"),
            );
            return None;
        }
        Some(Computed {
            path,
            expr,
            ty: field.ty.clone(),
            form: field.form.clone(),
            optional: field.may_be_left_out(),
            default: false,
        })
    }

    /// Whether an operation changes something, in so many words. An effect that is not said, or is none, is reported
    /// where it stands.
    pub(super) fn is_said_to_change(&self, asked: At) -> bool {
        let said = self.spec.groups.get(asked.0).and_then(|group| group.operations.get(asked.1));
        let said = said.and_then(|operation| operation.effect.as_ref());
        said.is_some_and(|effect| ["write", "moves_money"].contains(&effect.value.as_str()))
    }

    /// A field of an operation's request by the name that an author writes, as its path.
    pub(super) fn target(&mut self, name: &Text, asked: At) -> Option<(Vec<String>, Field)> {
        let operation = self.operation_at(asked)?;
        // What is in a list has no name.
        let body = operation.body.filter(|body| !self.model.object(*body).list);
        let title = operation.name.clone();
        let mut sections: Vec<(&str, ObjectId)> = body.map(|body| ("body", body)).into_iter().collect();
        sections.extend(operation.parts.sections());
        let keys = keys(&name.value);
        let parts: Vec<&str> = keys.iter().map(String::as_str).collect();
        for (section_name, object) in &sections {
            let rest = match parts.as_slice() {
                [first, rest @ ..] if first == section_name && !rest.is_empty() => rest,
                whole if section(whole.first().copied().unwrap_or_default()).is_none() || whole.len() == 1 => whole,
                _ => continue,
            };
            if let Some((mut path, field)) = self.descend(*object, rest) {
                path.insert(0, (*section_name).to_owned());
                return Some((path, field));
            }
        }
        let known: Vec<String> = sections
            .iter()
            .flat_map(|(_, object)| self.model.object(*object).fields.iter())
            .filter(|field| !self.is_fixed(field))
            .map(|field| field.wire.clone())
            .collect();
        // A section that could not be read may well have it.
        if sections.iter().all(|(_, object)| !self.is_stand_in(*object)) {
            let found = Diagnostic::new(
                Rule::UnknownReference,
                name.span,
                format!("`{title}` sends no field `{name}` that could be given"),
            );
            let found = if known.is_empty() {
                found.help(format!("`{title}` needs nothing of a caller"))
            } else {
                found.nearest(&name.value, known.iter().map(String::as_str))
            };
            self.report.push(Diagnostic { lacks: body, ..found });
        }
        None
    }

    /// Follows wire names into a request; the keys of a choice and of its members are not on the wire.
    fn descend(&self, object: ObjectId, names: &[&str]) -> Option<(Vec<String>, Field)> {
        let (first, rest) = names.split_first()?;
        let object = self.model.object(object);
        if let Some(variant) = object.shape.variants().iter().find(|variant| variant.wire == *first) {
            return self.descend(variant.object, rest);
        }
        let field = object.fields.iter().find(|field| field.wire == *first)?;
        if rest.is_empty() {
            return Some((vec![field.wire.clone()], field.clone()));
        }
        let Type::Object(inner) = &field.ty else { return None };
        let (mut path, found) = self.descend(*inner, rest)?;
        if !self.model.object(*inner).is_choice() {
            path.insert(0, field.wire.clone());
        }
        Some((path, found))
    }

    /// Every required field of the asked request has a value.
    pub(super) fn complete(&mut self, ask: &AskSpec, asked: At, given: &[Vec<String>], unknown: &[&str]) {
        let Some(operation) = self.operation_at(asked).cloned() else { return };
        let mut sections: Vec<(&str, ObjectId)> = operation.body.map(|body| ("body", body)).into_iter().collect();
        sections.extend(operation.parts.sections());
        let mut lacking: Vec<String> = Vec::new();
        for (section, object) in sections.into_iter().filter(|(section, _)| *section != "given") {
            self.lacking(object, &[section.to_owned()], given, &mut lacking);
        }
        // A name that is misspelt is not missing as well; one that is like no other may be any of them.
        for name in unknown {
            match crate::diagnostic::nearest(name, &lacking.iter().map(String::as_str).collect::<Vec<_>>()) {
                Some(meant) => {
                    let meant = meant.to_owned();
                    lacking.retain(|wire| *wire != meant);
                }
                None => return,
            }
        }
        for wire in lacking {
            self.report.push(
                Diagnostic::new(
                    Rule::Settle,
                    ask.operation.span,
                    format!("`{}` needs `{wire}`, and the query does not say it", operation.name),
                )
                .help(format!("write `{}({wire} = …)`", operation.name)),
            );
        }
    }

    /// The required fields of an object that have no value, as a query names them.
    fn lacking(&self, object: ObjectId, within: &[String], given: &[Vec<String>], lacking: &mut Vec<String>) {
        for field in &self.model.object(object).fields {
            let path: Vec<String> = within.iter().chain([&field.wire]).cloned().collect();
            let of_choice =
                |given: &Vec<String>| given.strip_prefix(within).is_some_and(|rest| self.is_of_choice(field, rest));
            match (&field.ty, given.iter().any(|given| given.starts_with(&path))) {
                // A part of it has a value, and so the rest of it is sent too.
                (Type::Object(inner), true) if !given.contains(&path) => self.lacking(*inner, &path, given, lacking),
                (_, true) => {}
                _ if given.iter().any(of_choice) => {}
                _ if field.may_be_left_out() || field.stand_in || self.is_fixed(field) => {}
                _ => lacking.extend(path.get(1..).map(|path| path.join("."))),
            }
        }
    }

    fn is_of_choice(&self, field: &Field, rest: &[String]) -> bool {
        let Type::Object(inner) = &field.ty else { return false };
        let object = self.model.object(*inner);
        object.is_choice()
            && object.shape.variants().iter().any(|variant| {
                self.model.object(variant.object).fields.iter().any(|field| Some(&field.wire) == rest.first())
            })
    }

    /// Whether nobody gives the field's value: it is constant, computed, or an object of such values alone.
    pub(super) fn is_fixed(&self, field: &Field) -> bool {
        field.is_fixed() || matches!(&field.ty, Type::Object(id) if !field.optional && self.model.object(*id).internal)
    }
}

/// The keys of a dotted name; one that has dots, colons or blanks may stand in quotes, as in expressions.
fn keys(name: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut quoted = false;
    for c in name.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => keys.push(String::new()),
            c => keys.iter_mut().last().into_iter().for_each(|key| key.push(c)),
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn a_name_with_a_colon_may_stand_in_quotes() {
        for name in ["soap:Body.Find.Id", "\"soap:Body\".Find.Id", "\"soap:Body\".\"Find\".Id"] {
            assert_eq!(keys(name), ["soap:Body", "Find", "Id"], "{name}");
        }
        assert_eq!(keys("\"a.b\".c"), ["a.b", "c"]);
    }
}
