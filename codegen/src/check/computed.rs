//! What is computed in a request, and in which order.

use std::collections::HashSet;

use super::Checker;
use super::requests::Request;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::{Ast, AstKind};
use crate::expr::{Expr, ExprType, From, Moment};
use crate::model::{Computed, Field, Form, ObjectId, Place as At, Requirement, TimeForm, TimeShape, Type};
use crate::rule::Rule;
use crate::source::{Span, Spanned};
use crate::spec::{FieldSpec, LineSpec, OperationSpec, ShapeSpec, TypeSpec};

/// A value that is computed, not yet in its place in the order.
struct Found {
    computed: Computed,
    place: Span,
}

impl Checker<'_> {
    /// Whether a header of a profile is made for each call, and not once for a client.
    pub(super) fn is_of_the_moment(field: &FieldSpec) -> bool {
        let ShapeSpec::Line(line) = &field.shape else { return false };
        let Some(value) = &line.value else { return true };
        line.default || !line.form.is_empty() || line.optional || !line.ty.is("text") || of_the_moment(&value.value)
    }

    /// What is computed, in an order in which it can be; and the rules over the request.
    pub(super) fn computations(
        &mut self,
        spec: &OperationSpec,
        request: &Request,
        path: &str,
    ) -> (Vec<Computed>, Vec<Requirement>) {
        let mut found = Vec::new();
        for (at, table) in &request.tables {
            let object = match at {
                At::Path => request.parts.path,
                At::Query => request.parts.query,
                At::Header => request.parts.headers,
                At::Given => request.parts.given,
                At::Body => request.body,
                At::ReplyHeader | At::Opened => None,
            };
            if let Some(object) = object {
                let mut keys = Vec::new();
                self.computed(&table.fields, object, *at, &mut keys, request, &mut found, 0);
            }
        }
        let requires = spec
            .requires
            .iter()
            .filter_map(|rule| {
                let holds = self.in_request(rule, request.sent(), None, |typer, ast, names| {
                    typer.of_type(
                        ast,
                        names,
                        ExprType::Bool,
                        "a rule over a request",
                        "compare something, or ask `field -> filled`",
                    )
                })?;
                self.uses(&holds);
                Some(Requirement { holds, written: self.written(rule) })
            })
            .collect();
        (self.ordered(found, path), requires)
    }

    /// An expression as it is written.
    pub(super) fn written(&self, ast: &Spanned<Ast>) -> String {
        let text = self.sources.file(ast.span).and_then(|file| file.text.get(ast.span.start..ast.span.end));
        text.unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[allow(clippy::too_many_arguments, reason = "a walk down a tree with what it gathers")]
    fn computed(
        &mut self,
        fields: &[FieldSpec],
        object: ObjectId,
        at: At,
        keys: &mut Vec<String>,
        request: &Request,
        found: &mut Vec<Found>,
        depth: usize,
    ) {
        if depth > 16 {
            return;
        }
        for spec in fields {
            let Some(field) =
                self.model.object(object).fields.iter().find(|field| field.wire == spec.name.value).cloned()
            else {
                continue;
            };
            match &spec.shape {
                ShapeSpec::Line(line) => {
                    if let (Some(value), true) =
                        (&line.value, field.value.as_ref().is_some_and(|value| !value.is_constant()))
                    {
                        self.computed_field(line, value, &field, object, at, keys, request, found);
                    } else if let (TypeSpec::Name(name), Type::Object(inner), At::Body) = (&line.ty, &field.ty, at)
                        && let Some(table) = self.table_of(&name.value)
                    {
                        self.below(&field, &table.fields, *inner, at, keys, request, found, depth);
                    }
                }
                ShapeSpec::Table(table) => {
                    if let Type::Object(inner) = &field.ty {
                        self.below(&field, &table.fields, *inner, at, keys, request, found, depth);
                    }
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a walk down a tree with what it gathers")]
    fn below(
        &mut self,
        field: &Field,
        fields: &[FieldSpec],
        inner: ObjectId,
        at: At,
        keys: &mut Vec<String>,
        request: &Request,
        found: &mut Vec<Found>,
        depth: usize,
    ) {
        if self.model.object(inner).is_choice() {
            return;
        }
        let before = found.len();
        keys.push(field.wire.clone());
        self.computed(fields, inner, at, keys, request, found, depth + 1);
        keys.pop();
        if let Some(first) = found.get(before).filter(|_| field.optional) {
            self.report.push(
                Diagnostic::new(
                    Rule::Computed,
                    first.place,
                    format!("this value is computed, and `{}`, which holds it, may be left out", field.wire),
                )
                .help("remove the `?` of the object, or let the caller give the value"),
            );
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a walk down a tree with what it gathers")]
    fn computed_field(
        &mut self,
        line: &LineSpec,
        value: &Spanned<Ast>,
        field: &Field,
        object: ObjectId,
        at: At,
        keys: &[String],
        request: &Request,
        found: &mut Vec<Found>,
    ) {
        let own = (at == At::Body && !keys.is_empty()).then_some((object, keys));
        let typed = self.in_request(value, request.sent(), own, |typer, ast, names| typer.expression(ast, names));
        if typed.is_some() && !matches!(value.value.kind, AstKind::Text(_)) {
            self.quoted_names(value, request.sent());
        }
        let Some(typed) = typed else { return };
        self.uses(&typed.expr);
        let ty = typed.expr.ty();
        let fits = match &field.ty {
            _ if field.stand_in => true,
            Type::Text | Type::Url | Type::Uuid | Type::Currency | Type::Country | Type::Catalogue(_) => {
                ty == ExprType::Text
            }
            Type::Int => ty == ExprType::Int,
            Type::Bool => ty == ExprType::Bool,
            Type::Money | Type::Decimal => matches!(ty, ExprType::Decimal | ExprType::Int),
            Type::Time | Type::Date => ty == ExprType::Time,
            Type::Bytes => ty == ExprType::Bytes,
            _ => false,
        };
        if !fits {
            self.report.push(
                Diagnostic::new(
                    Rule::ExprType,
                    value.span,
                    format!("`{}` is of another type, and this is {}", field.wire, ty.kind()),
                )
                .help(match ty {
                    _ if field.ty == Type::File => "remove the value: a file is the caller's to give",
                    ExprType::Bytes => "bytes become text by `-> hex` or `-> base64`",
                    _ => "give the field the type of the value, or change the value",
                }),
            );
            return;
        }
        if let (ExprType::Time, Form::Time(TimeForm { shape: TimeShape::Pattern(_), zone: None, .. })) =
            (ty, &field.form)
        {
            self.report.push(
                Diagnostic::new(
                    Rule::WireForm,
                    line.form_span().unwrap_or(line.span),
                    "the moment is computed, and nothing says on which clock it is shown",
                )
                .help("write `in \"Europe/Istanbul\"` or `in \"+03:00\"` behind the form, or `zone:` in provider.yaml"),
            );
        }
        let mut path = vec![at.section().to_owned()];
        path.extend(keys.iter().cloned());
        path.push(field.wire.clone());
        found.push(Found {
            computed: Computed {
                path,
                expr: typed.expr,
                ty: field.ty.clone(),
                form: field.form.clone(),
                optional: line.optional || field.none.is_some(),
                default: line.default,
            },
            place: value.span,
        });
    }

    /// Each value behind those that go into it. One that needs itself, or bytes that hold it, cannot be computed.
    fn ordered(&mut self, found: Vec<Found>, path: &str) -> Vec<Computed> {
        let needs: Vec<HashSet<usize>> = found.iter().map(|one| Self::needs(one, &found, path)).collect();
        let mut done: Vec<usize> = Vec::new();
        let mut left: Vec<usize> = (0..found.len()).collect();
        while !left.is_empty() {
            let ready = left.iter().position(|index| needs[*index].iter().all(|needed| done.contains(needed)));
            let Some(ready) = ready else {
                // What only needs a value of the circle is sound once the circle is broken.
                for index in left.iter().filter(|index| reaches_itself(&needs, **index)) {
                    self.report.push(
                        Diagnostic::new(Rule::Computed, found[*index].place, "this value needs itself, or bytes that hold it")
                            .help("sign what is known before it: leave the field out with `fields -> without(\"name\")`, or move it to a header"),
                    );
                }
                break;
            };
            done.push(left.remove(ready));
        }
        let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
        done.into_iter().filter_map(|index| found.get_mut(index)?.take()).map(|one| one.computed).collect()
    }

    fn needs(one: &Found, all: &[Found], path: &str) -> HashSet<usize> {
        let mut needed = HashSet::new();
        let left_out = left_out(&one.computed.expr);
        let mut visit = |expr: &Expr| match expr {
            Expr::Field { from: From::Request(section), path, .. } => {
                let whole: Vec<&str> = std::iter::once(section.key()).chain(path.iter().map(String::as_str)).collect();
                for (index, other) in all.iter().enumerate() {
                    if other.computed.path.len() >= whole.len()
                        && other.computed.path.iter().map(String::as_str).zip(&whole).all(|(known, due)| known == *due)
                    {
                        needed.insert(index);
                    }
                }
            }
            Expr::Moment(moment) => {
                for (index, other) in all.iter().enumerate() {
                    let section = other.computed.path.first().map_or("", String::as_str);
                    let goes_in = match moment {
                        Moment::Body => section == "body",
                        Moment::Fields => {
                            section == "body" && !other.computed.path.last().is_some_and(|name| left_out.contains(name))
                        }
                        Moment::Url => section == "query" || (section == "path" && path.contains('{')),
                        Moment::Now | Moment::Today | Moment::Uuid | Moment::Nonce(_) | Moment::Method => false,
                    };
                    if goes_in {
                        needed.insert(index);
                    }
                }
            }
            _ => {}
        };
        one.computed.expr.walk(&mut visit);
        needed
    }

    /// The login that the computed values need.
    pub(super) fn session_of(&mut self, computed: &[Computed], place: Span) -> Option<usize> {
        let mut named: Vec<String> = Vec::new();
        for one in computed {
            one.expr.walk(&mut |expr| {
                if let Expr::Session { name } = expr
                    && !named.contains(name)
                {
                    named.push(name.clone());
                }
            });
        }
        if named.len() > 1 {
            self.report.push(
                Diagnostic::new(Rule::Computed, place, "a request carries the token of one login, and this one of two")
                    .help("use one `session.…` in it"),
            );
        }
        let name = named.first()?;
        self.spec.provider.sessions.iter().position(|session| session.name.value == *name)
    }
}

/// Whether a value needs itself, directly or by others.
fn reaches_itself(needs: &[HashSet<usize>], start: usize) -> bool {
    let mut seen: HashSet<usize> = HashSet::new();
    let mut stack: Vec<usize> = needs.get(start).into_iter().flatten().copied().collect();
    while let Some(index) = stack.pop() {
        if index == start {
            return true;
        }
        if seen.insert(index) {
            stack.extend(needs.get(index).into_iter().flatten());
        }
    }
    false
}

/// Names that an expression takes out of `fields`.
fn left_out(expr: &Expr) -> Vec<String> {
    let mut names = Vec::new();
    expr.walk(&mut |expr| {
        if let Expr::Call { function: crate::expr::Function::Without, args } = expr {
            for arg in args.iter().skip(1) {
                arg.walk(&mut |expr| {
                    if let Expr::Text(text) = expr {
                        names.push(text.clone());
                    }
                });
            }
        }
    });
    names
}

/// Whether an expression sees more than credentials and settings: a header of it is made for each call.
fn of_the_moment(ast: &Ast) -> bool {
    let mut found = false;
    ast.names(&mut |path| {
        let known = path.first().is_some_and(|first| first == "credentials" || first == "settings");
        found |= !known;
    });
    ast.calls(&mut |called| found |= matches!(called.path.as_slice(), [name] if name == "nonce"));
    found
}
