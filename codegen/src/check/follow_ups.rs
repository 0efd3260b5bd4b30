//! What refers to other operations: logins, queries that settle a call, pages. Checked when every operation is known.

use super::Checker;
use super::requests::Sent;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::Ast;
use crate::expr::names::{Lookup, ReplyNames};
use crate::expr::typed::Typer;
use crate::expr::{Expr, From};
use crate::model::{ObjectId, Operation, Type};
use crate::rule::Rule;
use crate::source::{Spanned, Text};

/// The group and the position in it of an operation.
pub(super) type At = (usize, usize);

impl Checker<'_> {
    pub(super) fn follow_ups(&mut self) {
        self.sessions();
        let spec = self.spec;
        for (group, file) in spec.groups.iter().enumerate() {
            // Nothing follows a form that the payer's browser sends.
            for (index, operation) in
                file.operations.iter().enumerate().filter(|(_, operation)| !operation.is_browser_form())
            {
                let at = (group, index);
                if let Some(settle) = &operation.settle {
                    let query = self.settle(settle, at);
                    if let Some(made) = self.operation_mut(at) {
                        made.settle.query = query;
                    }
                }
                if let Some(paging) = &operation.paging {
                    let paging = self.paging(paging, at);
                    if let Some(made) = self.operation_mut(at) {
                        made.paging = paging;
                    }
                }
            }
        }
        self.late_packs();
        self.which_are_plain();
    }

    pub(super) fn operation_at(&self, at: At) -> Option<&Operation> {
        self.model.groups.get(at.0)?.operations.get(at.1)
    }

    pub(super) fn operation_mut(&mut self, at: At) -> Option<&mut Operation> {
        self.model.groups.get_mut(at.0)?.operations.get_mut(at.1)
    }

    pub(super) fn sent(&self, at: At) -> Option<Sent> {
        let operation = self.operation_at(at)?;
        let list = operation.body.is_some_and(|body| self.model.object(body).list);
        Some(Sent { body: operation.body.filter(|_| !list), parts: operation.parts, list, set: None })
    }

    /// An operation by its name: of the group at hand, else of any group, else with the group before a dot.
    pub(super) fn find_operation(&mut self, name: &Text, group: Option<usize>) -> Option<At> {
        let all: Vec<(At, String)> = self
            .model
            .groups
            .iter()
            .enumerate()
            .flat_map(|(index, group)| {
                group.operations.iter().enumerate().map(move |(at, operation)| ((index, at), operation.name.clone()))
            })
            .collect();
        let whole = |at: &At| {
            let group = self.model.groups.get(at.0).map_or("", |group| group.name.as_str());
            format!("{group}.{}", self.operation_at(*at).map_or("", |operation| operation.name.as_str()))
        };
        let mut named: Vec<At> = all
            .iter()
            .filter(|(at, short)| *short == name.value || whole(at) == name.value)
            .map(|(at, _)| *at)
            .collect();
        if let Some(here) = named.iter().copied().find(|at| Some(at.0) == group) {
            named = vec![here];
        }
        match named.as_slice() {
            [at] => self.callable(name, *at),
            [] => {
                let known: Vec<String> = all.iter().map(|(_, name)| name.clone()).collect();
                self.unknown(name.span, "operation", &name.value, &known);
                None
            }
            several => {
                let names: Vec<String> = several.iter().map(|at| format!("`{}`", whole(at))).collect();
                self.report.push(
                    Diagnostic::new(
                        Rule::UnknownReference,
                        name.span,
                        format!("several groups have an operation `{name}`"),
                    )
                    .help(format!("write {}", names.join(" or "))),
                );
                None
            }
        }
    }

    /// Types an expression over an operation's reply.
    pub(super) fn in_reply<T: AsRef<Expr>>(
        &mut self,
        ast: &Spanned<Ast>,
        operation: &Operation,
        about: Option<Sent>,
        with: impl FnOnce(&mut Typer<'_>, &Ast, &ReplyNames<'_>) -> Option<T>,
    ) -> Option<T> {
        let settings = self.setting_types();
        let lookup = Lookup { model: &self.model, places: &self.places };
        let request = about.map(|sent| sent.names(lookup, &settings));
        let names = ReplyNames { lookup, reply: &operation.reply, request: request.as_ref() };
        let mut typer = Typer { file: ast.span.file, recipes: &self.recipes, report: &mut *self.report };
        let made = with(&mut typer, &ast.value, &names)?;
        self.uses(made.as_ref());
        Some(made)
    }

    /// Which requests are a JSON body that the caller gives whole, and need nothing else.
    fn which_are_plain(&mut self) {
        let nested_key = |operation: &Operation| {
            operation.replay.path().is_some_and(|path| !matches!(path, [section, _] if section == "body"))
        };
        for index in 0..self.model.groups.len() {
            for at in 0..self.model.groups.get(index).map_or(0, |group| group.operations.len()) {
                let Some(operation) = self.operation_at((index, at)) else { continue };
                let asks_back = operation.outcome.iter().any(|gate| {
                    let mut found = false;
                    let mut visit = |expr: &Expr| found |= matches!(expr, Expr::Field { from: From::Request(_), .. });
                    for voice in &gate.says {
                        match voice {
                            crate::model::Voice::Flag(expr) | crate::model::Voice::Listed(expr, _) => {
                                expr.walk(&mut visit);
                            }
                        }
                    }
                    gate.pending.iter().chain(&gate.code).chain(&gate.message).for_each(|expr| expr.walk(&mut visit));
                    found
                });
                let sections = operation.parts != crate::model::Parts::default()
                    || !operation.computed.is_empty()
                    || !operation.packs.is_empty()
                    || !operation.requires.is_empty()
                    || operation.session.is_some()
                    || operation.paging.is_some()
                    || operation.media != crate::model::Media::Json
                    || nested_key(operation)
                    || asks_back
                    || self.is_asked((index, at))
                    || operation.body.is_some_and(|body| self.holds_slots(body, 0));
                if let Some(operation) = self.operation_mut((index, at)) {
                    operation.sections = sections;
                }
            }
        }
    }

    /// Whether the operation is asked by a login or by a query, which put its request together themselves.
    fn is_asked(&self, at: At) -> bool {
        self.model.sessions.iter().any(|session| session.login == at)
    }

    fn holds_slots(&self, object: ObjectId, depth: usize) -> bool {
        depth < 16
            && self.model.object(object).fields.iter().any(|field| {
                field.value.as_ref().is_some_and(|value| !value.is_constant())
                    || matches!(&field.ty, Type::Object(inner) if self.holds_slots(*inner, depth + 1))
            })
    }
}
