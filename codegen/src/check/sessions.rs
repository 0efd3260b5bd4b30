//! Logins, and what tells that one has ended.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::expr::names::{Names, Resolved};
use crate::expr::typed::Typer;
use crate::expr::{Expr, ExprType};
use crate::model::Session;
use crate::rule::Rule;
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn sessions(&mut self) {
        let spec = self.spec;
        for session in &spec.provider.sessions {
            let Some(login) = session.login.as_ref().and_then(|name| self.find_operation(name, None)) else { continue };
            let place = session.login.as_ref().map_or(session.name.span, |name| name.span);
            let Some(operation) = self.operation_at(login).cloned() else { continue };
            let takes = operation.request.is_some_and(|id| {
                self.model
                    .object(id)
                    .fields
                    .iter()
                    .any(|field| !field.may_be_left_out() && !field.stand_in && !self.is_fixed(field))
            });
            if takes {
                self.report.push(
                    Diagnostic::new(
                        Rule::Session,
                        place,
                        format!("the login `{}` needs values that nobody gives", operation.name),
                    )
                    .help("give every required field of its request a value: `text = credentials.client_id`"),
                );
            }
            if operation.session.is_some() {
                self.report.push(
                    Diagnostic::new(
                        Rule::Session,
                        place,
                        format!("the login `{}` needs a login itself", operation.name),
                    )
                    .help("leave the profile with the token out of it: `use: []`"),
                );
            }
            let value = session.value.as_ref().and_then(|ast| {
                self.in_reply(ast, &operation, None, |typer, ast, names| {
                    typer.of_type(
                        ast,
                        names,
                        ExprType::Text,
                        "a token",
                        "name the field of the login's reply that holds it",
                    )
                })
            });
            let seconds = session.seconds.as_ref().and_then(|ast| {
                self.in_reply(ast, &operation, None, |typer, ast, names| {
                    typer.of_type(
                        ast,
                        names,
                        ExprType::Int,
                        "a number of seconds",
                        "name the field that says for how long the token is good",
                    )
                })
            });
            let renew = session.renew.as_ref().and_then(|ast| {
                let mut typer = Typer { file: ast.span.file, recipes: &self.recipes, report: &mut *self.report };
                typer.of_type(
                    &ast.value,
                    &HttpNames,
                    ExprType::Bool,
                    "whether a token is to be renewed",
                    "write `http.status == 401`",
                )
            });
            if session.seconds.is_none() && session.renew.is_none() {
                self.report.push(
                    Diagnostic::new(
                        Rule::SessionEnd,
                        session.name.span,
                        format!("nothing says when the token of `{}` ends: it is kept until the process ends", session.name),
                    )
                    .help("write `seconds: expires_in` with the field of the login's reply, and `renew: http.status == 401` with how a later reply tells that it has ended"),
                );
            }
            if let Some(value) = value {
                self.model.sessions.push(Session { name: session.name.value.clone(), login, value, seconds, renew });
            }
        }
    }
}

/// What is known of any reply.
struct HttpNames;

impl Names for HttpNames {
    fn name(&self, path: &[String], place: Span) -> Resolved {
        if let [http, status] = path
            && http == "http"
            && status == "status"
        {
            return Ok(crate::expr::typed::Typed::plain(Expr::HttpStatus));
        }
        Err(Some(Box::new(
            Diagnostic::new(
                Rule::UnknownReference,
                place,
                format!("`{}` has no meaning here: of any reply, status and headers are known", path.join(".")),
            )
            .help("write `http.status`"),
        )))
    }

    fn header(&self, name: &str, _place: Span) -> Resolved {
        Ok(crate::expr::typed::Typed::plain(Expr::HttpHeader(name.to_owned())))
    }

    fn wire(&self) -> bool {
        false
    }
}
