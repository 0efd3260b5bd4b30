//! Fields that a reply or a callback brings sealed: `Result: Paid as form = TradeInfo -> from_hex -> aes_cbc_open(…)`.

use super::Checker;
use super::callbacks::Came;
use super::objects::Place;
use super::proved::inlined;
use crate::conform::conform_opened;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::{Ast, AstKind};
use crate::expr::names::{Lookup, OpeningNames};
use crate::expr::typed::Typer;
use crate::expr::{Expr, ExprType, From, Function, Section};
use crate::model::{Field, ObjectId, Opened, Place as At, Reply, Type};
use crate::rule::Rule;
use crate::source::{Span, Spanned, Text};
use crate::spec::{LineSpec, SampleSpec, ShapeSpec, TableSpec};

/// The table without the value on its line `.`.
pub(super) fn unvalued(table: &TableSpec) -> TableSpec {
    let mut table = table.clone();
    if let Some(own) = &mut table.own {
        own.value = None;
        own.default = false;
    }
    table
}

/// Whether a value is written out: such a one opens nothing.
pub(super) fn is_literal(value: &Spanned<Ast>) -> bool {
    matches!(value.value.kind, AstKind::Text(_) | AstKind::Int(_) | AstKind::Bool(_))
}

impl Checker<'_> {
    /// A line with a value at the top of what is read: the field is opened, and stands nowhere on the wire.
    pub(super) fn opened_field(&mut self, line: &LineSpec, place: Place, field: &mut Field) {
        let Some(value) = line.value.as_ref().filter(|value| place.is_top() && !is_literal(value)) else { return };
        field.place = At::Opened;
        let name = field.wire.clone();
        let mut found = Vec::new();
        if line.default {
            found.push((
                value.span,
                "`?=` is for a caller, and nobody gives a reply's values".to_owned(),
                "write `=` and what opens the field",
            ));
        }
        if let Some(header) = line.from_header {
            found.push((
                header,
                format!("`{name}` comes from a header, or is opened"),
                "remove `from header`; what opens a field may name a header: `headers.X-Sealed`",
            ));
        }
        for span in [line.loose, line.apart].into_iter().flatten() {
            found.push((span, "what is opened is a text, or it is not there".to_owned(), "remove it"));
        }
        if field.form.sibling().is_some() {
            let at = line.form_span().unwrap_or(line.span);
            found.push((
                at,
                "a text that was opened is read by itself, and this form needs a field beside it".to_owned(),
                "write how many decimals there are: `money as minor(2)`",
            ));
        }
        let whole = matches!(field.ty, Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Bytes);
        if whole && !field.form.takes_whole() && !field.stand_in {
            let help = "say how the text holds it, such as `as json` or `as form`";
            found.push((line.ty.span(), format!("what is opened is a text, and `{name}` is none"), help));
        }
        for (span, message, help) in found {
            self.report.push(Diagnostic::new(Rule::OpenedField, span, message).help(help));
        }
    }

    /// What opens the fields of a reply.
    pub(super) fn opened_in_reply(&mut self, shape: Option<&ShapeSpec>, reply: &Reply) -> Vec<Opened> {
        let (Some(ShapeSpec::Table(table)), Some(own)) = (shape, reply.headed()) else { return Vec::new() };
        let hole = match reply {
            Reply::Envelope(envelope, _) => self.model.object(*envelope).payload().map(|field| field.wire.clone()),
            _ => None,
        };
        let at: Vec<String> = hole.into_iter().collect();
        let settings = self.setting_types();
        let mut made = Vec::new();
        for (name, line, value) in valued(table) {
            let names = OpeningNames {
                lookup: Lookup { model: &self.model, places: &self.places },
                reply,
                own: (own, &at),
                settings: &settings,
            };
            let mut typer = Typer { file: value.span.file, recipes: &self.recipes, report: &mut *self.report };
            let typed = typer.expression(&value.value, &names);
            let is_opened = |part: &Expr| match part {
                Expr::Field { from: From::Message, path, .. } => {
                    path.strip_prefix(at.as_slice()).and_then(<[String]>::first).cloned()
                }
                _ => None,
            };
            made.extend(typed.and_then(|typed| self.opens(typed.expr, name, line, value.span, own, &is_opened)));
        }
        made
    }

    /// What opens the fields of a callback's body.
    pub(super) fn opened_in_message(
        &mut self,
        body: Option<&ShapeSpec>,
        fields: Option<ObjectId>,
        came: Came,
    ) -> Vec<Opened> {
        let (Some(ShapeSpec::Table(table)), Some(own)) = (body, fields) else { return Vec::new() };
        let is_opened = |part: &Expr| match part {
            Expr::Field { from: From::Callback(Section::Body), path, .. } => path.first().cloned(),
            _ => None,
        };
        let mut made = Vec::new();
        for (name, line, value) in valued(table) {
            let help = "a text comes of bytes by `-> from_utf8`";
            let expr = self.of_message(value, came, &[ExprType::Text, ExprType::Bytes], "what is opened", help);
            made.extend(expr.and_then(|expr| self.opens(expr, name, line, value.span, own, &is_opened)));
        }
        made
    }

    /// What opens one field: a text, of something that the message brings, in which no key shows.
    fn opens(
        &mut self,
        expr: Expr,
        name: &Text,
        line: &LineSpec,
        at: Span,
        own: ObjectId,
        top: &dyn Fn(&Expr) -> Option<String>,
    ) -> Option<Opened> {
        self.uses(&expr);
        let whole = inlined(&expr, &self.model.recipes, 0);
        let opened: Vec<String> = self
            .model
            .object(own)
            .fields
            .iter()
            .filter(|field| field.place == At::Opened)
            .map(|field| field.wire.clone())
            .collect();
        let mut named = None;
        whole.walk(&mut |part| named = named.take().or_else(|| top(part).filter(|name| opened.contains(name))));
        let brought = |part: &Expr| match part {
            Expr::Field { from, .. } => *from != From::Callback(Section::Given),
            Expr::HttpHeader(_) => true,
            _ => false,
        };
        let complaint = if let Some(other) = named {
            Some((
                format!("`{name}` is opened with `{other}`, which is opened itself"),
                "name what stands on the wire; to open in two steps, write both behind this `=`".to_owned(),
            ))
        } else if expr.ty() != ExprType::Text {
            let help = match expr.ty() {
                ExprType::Bytes => {
                    "a text comes of bytes by `-> from_utf8`, or by `-> base64` for a field of type `bytes as base64`"
                }
                _ => "what opens a field gives the text that the field is read from",
            };
            Some((format!("what is opened is a text, and this is {}", expr.ty().kind()), help.to_owned()))
        } else if !whole.contains(&brought) {
            Some((
                "nothing that the message brings goes into this".to_owned(),
                "an opened field is made of fields or headers that come: `Sealed -> from_hex -> aes_cbc_open(key, iv) -> from_utf8`".to_owned(),
            ))
        } else if shows_secret(&whole) {
            Some((
                format!("a credential would show in `{name}`"),
                "a credential goes into a field as a key alone, behind `aes_cbc_open(` or into a digest".to_owned(),
            ))
        } else {
            None
        };
        if let Some((message, help)) = complaint {
            self.report.push(Diagnostic::new(Rule::OpenedField, at, message).help(help));
            return None;
        }
        Some(Opened { name: name.value.clone(), expr, optional: line.optional })
    }

    /// No proof is made of what was opened: a claim that can be told from what cannot be opened tells what a key opens.
    pub(super) fn no_opened_in_proof(&mut self, expr: &Expr, at: Span, body: Option<ObjectId>) {
        let Some(body) = body else { return };
        let mut named = None;
        inlined(expr, &self.model.recipes, 0).walk(&mut |part| {
            if let Expr::Field { from: From::Callback(Section::Body), path, .. } = part {
                named = named.take().or_else(|| path.first().cloned());
            }
        });
        let fields = &self.model.object(body).fields;
        let Some(name) = named.filter(|name| fields.iter().any(|f| f.wire == *name && f.place == At::Opened)) else {
            return;
        };
        self.report.push(
            Diagnostic::new(Rule::OpenedField, at, format!("`{name}` is opened, and a proof is made of what came"))
                .help("name the sealed field as it came: whoever signs, signs that; `fresh` and `once` may look at what was opened"),
        );
    }

    /// What a sample's reply brings sealed is opened with what the sample gives, and fits its fields.
    pub(super) fn opened_misfits(
        &mut self,
        spec: &SampleSpec,
        object: Option<ObjectId>,
        opened: &[(String, Option<String>)],
        due: bool,
    ) {
        let Some(object) = object.filter(|_| !opened.is_empty()) else { return };
        for misfit in conform_opened(&self.model, opened, object, due) {
            self.report.push(
                Diagnostic::new(
                    Rule::SampleMisfit,
                    spec.name.span,
                    format!("`{}`: {}", misfit.path, misfit.message),
                )
                .help("give the credentials that it was sealed with beside the sample's verdict, `credentials.…`; or mend what opens it, or the sample"),
            );
        }
    }
}

/// The lines of a table that have a value.
fn valued(table: &TableSpec) -> Vec<(&Text, &LineSpec, &Spanned<Ast>)> {
    let mut found = Vec::new();
    for field in &table.fields {
        let line = match &field.shape {
            ShapeSpec::Line(line) => Some(&**line),
            ShapeSpec::Table(table) => table.own.as_ref(),
        };
        found.extend(line.and_then(|line| Some((&field.name, line, line.value.as_ref().filter(|v| !is_literal(v))?))));
    }
    found
}

/// Whether a credential, or a part of it, may stand in a value. A digest tells nothing of it, and neither does what it opens.
fn shows_secret(expr: &Expr) -> bool {
    match expr {
        Expr::Credential { .. } | Expr::Session { .. } => true,
        Expr::Call { function, .. } if function.is_hash() => false,
        Expr::Call { function: Function::AesCbc | Function::AesCbcOpen, args } => {
            args.first().is_some_and(shows_secret)
        }
        other => other.parts().into_iter().any(shows_secret),
    }
}
