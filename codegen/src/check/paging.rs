//! How one page leads to the next.

use super::Checker;
use super::follow_ups::At;
use crate::diagnostic::Diagnostic;
use crate::expr::ExprType;
use crate::expr::ast::Ast;
use crate::model::{Computed, ObjectId, Operation, Paging, Type};
use crate::rule::Rule;
use crate::source::{Span, Spanned};
use crate::spec::PagingSpec;

impl Checker<'_> {
    pub(super) fn paging(&mut self, spec: &PagingSpec, at: At) -> Option<Paging> {
        let operation = self.operation_at(at).cloned()?;
        let sent = self.sent(at);
        let items = spec.items.as_ref().and_then(|ast| self.items(ast, &operation));
        let mut next = Vec::new();
        for (name, ast) in &spec.next {
            let typed = self.in_reply(ast, &operation, sent, |typer, ast, names| typer.expression(ast, names));
            let Some(typed) = typed else { continue };
            let own_field = operation
                .request
                .is_some_and(|id| self.model.object(id).fields.iter().any(|field| field.wire == name.value));
            if name.value == "url" && !own_field {
                if typed.expr.ty() != ExprType::Text {
                    self.report.push(
                        Diagnostic::new(Rule::ExprType, ast.span, "the address of the next page is a text")
                            .help("name the field of the reply that holds it"),
                    );
                }
                next.push(Computed {
                    path: vec!["url".to_owned()],
                    expr: typed.expr,
                    ty: Type::Url,
                    form: crate::model::Form::Plain,
                    optional: true,
                    default: false,
                });
                continue;
            }
            let Some((path, field)) = self.target(name, at) else { continue };
            next.extend(self.value_for(name.span, ast.span, typed.expr, path, &field, sent));
        }
        if spec.next.is_empty() && !self.has_errors_in(spec.span) {
            self.report.push(
                Diagnostic::new(Rule::Paging, spec.span, "nothing changes from one page to the next")
                    .help("write `next: { page: request.page + 1 }` in block style, or `next:` with `url:`"),
            );
        }
        let more = spec.going_on.as_ref().and_then(|ast| {
            self.in_reply(ast, &operation, sent, |typer, ast, names| {
                typer.of_type(
                    ast,
                    names,
                    ExprType::Bool,
                    "whether there is a next page",
                    "name a yes or no of the reply: `has_more`",
                )
            })
        });
        let (items, member) = items?;
        Some(Paging { items, member, next, more })
    }

    /// The list that pages are made of: the keys from the payload to it, and the type of its members.
    fn items(&mut self, ast: &Spanned<Ast>, operation: &Operation) -> Option<(Vec<String>, Type)> {
        let crate::expr::ast::AstKind::Name(path) = &ast.value.kind else {
            self.report.push(
                Diagnostic::new(Rule::Paging, ast.span, "the list that pages are made of is a field")
                    .help("name it: `items: payload.items`"),
            );
            return None;
        };
        let mut keys: Vec<String> = path.clone();
        let mut ty = match (&operation.reply, operation.reply.object()) {
            (crate::model::Reply::Envelope(_, payload), Some(envelope)) => {
                let hole = self.model.object(envelope).payload().map(|field| field.wire.clone());
                if keys.first().is_some_and(|first| first == "payload" || Some(first) == hole.as_ref()) {
                    keys.remove(0);
                }
                payload.clone()
            }
            (crate::model::Reply::Value(ty), _) => {
                keys.clear();
                ty.clone()
            }
            (_, Some(object)) => Type::Object(object),
            (_, None) => return None,
        };
        for key in &keys {
            let found = match &ty {
                Type::Object(id) => self.model.object(*id).fields.iter().find(|field| field.wire == *key).cloned(),
                _ => None,
            };
            let Some(field) = found else {
                if matches!(ty, Type::Object(id) if self.is_stand_in(id)) {
                    return None;
                }
                let known: Vec<String> = match &ty {
                    Type::Object(id) => self.model.object(*id).fields.iter().map(|field| field.wire.clone()).collect(),
                    _ => Vec::new(),
                };
                self.unknown_field(ty.object(), ast.span, "field of the reply", key, &known);
                return None;
            };
            if field.stand_in {
                return None;
            }
            ty = field.ty;
        }
        match ty {
            Type::Object(id) if self.is_stand_in(id) => None,
            Type::List(member) => Some((keys, *member)),
            _ => {
                self.report.push(
                    Diagnostic::new(Rule::Paging, ast.span, format!("`{}` is no list", path.join(".")))
                        .help("name the list that the pages are made of"),
                );
                None
            }
        }
    }

    fn unknown_field(&mut self, object: Option<ObjectId>, place: Span, what: &str, written: &str, known: &[String]) {
        let found = crate::expr::names::unknown(place, what, written, known);
        self.report.push(Diagnostic { lacks: object, ..found });
    }
}
