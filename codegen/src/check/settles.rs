//! Queries that settle a call in doubt.

use super::Checker;
use super::follow_ups::At;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::Ast;
use crate::expr::{Expr, ExprType};
use crate::model::Query;
use crate::rule::Rule;
use crate::source::Spanned;
use crate::spec::SettleSpec;

/// After how many seconds a "never" counts, where the spec does not say: longer than a call may be on its way.
const DEFAULT_WAIT: u64 = 15 * 60;

impl Checker<'_> {
    pub(super) fn settle(&mut self, spec: &SettleSpec, at: At) -> Option<Query> {
        let ask = spec.ask.as_ref()?;
        let (asked, values) = self.ask(ask, at)?;
        let operation = self.operation_at(asked).cloned()?;
        if self.is_said_to_change(asked) {
            self.report.push(
                Diagnostic::new(
                    Rule::Settle,
                    ask.operation.span,
                    format!("`{}` changes something, and a call in doubt is settled by a read", operation.name),
                )
                .help("ask an operation with `effect: read`, or write `settle: none -- why`"),
            );
        }
        if spec.happened.is_none() {
            self.shows_one(&operation, ask, "settle");
        }
        let doubt = self.sent(at);
        let mut condition = |ast: &Spanned<Ast>, what: &str| {
            self.in_reply(ast, &operation, doubt, |typer, ast, names| {
                typer.of_type(
                    ast,
                    names,
                    ExprType::Bool,
                    what,
                    "compare a field of the query's reply: `status == \"PAID\"`",
                )
            })
        };
        let happened = match &spec.happened {
            Some(ast) => condition(ast, "whether it happened")?,
            // The short form: what the query finds has happened.
            None => Expr::Bool(true),
        };
        let never = spec.never.as_ref().and_then(|ast| condition(ast, "whether it never happened"));
        Some(Query { operation: asked, values, happened, never, after: spec.after.unwrap_or(DEFAULT_WAIT) })
    }
}
