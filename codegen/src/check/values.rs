//! Values of a request that the client gives: constants behind `=` and `?=`.

use std::collections::HashSet;

use super::Checker;
use super::objects::Place;
use crate::diagnostic::Diagnostic;
use crate::expr::Expr;
use crate::expr::ast::AstKind;
use crate::model::{Field, FieldValue, Limit, ObjectId, Type};
use crate::rule::Rule;
use crate::source::Span;
use crate::spec::{LineSpec, TypeSpec};

/// What is said of a value where something is read.
const GIVEN_REPLY: &str = "remove the value; what a reply must say belongs to `outcome`, and what comes sealed is opened at the top of an operation's own `reply:` or `payload:`, or of a callback's `body:`";

impl Checker<'_> {
    /// The value behind `=` or `?=`. One that is not known now is computed in each operation.
    pub(super) fn value(&mut self, line: &LineSpec, place: Place) -> Option<FieldValue> {
        let written = line.value.as_ref()?;
        if place.is_top() && !super::opened::is_literal(written) {
            // What it is made of is looked at with the fields beside it.
            return None;
        }
        if place.is_reply() {
            self.given_reply(written.span);
            return None;
        }
        let constant = match &written.value.kind {
            AstKind::Text(text) => Some(Expr::Text(text.clone())),
            AstKind::Int(number) => Some(Expr::Int(*number)),
            AstKind::Bool(flag) => Some(Expr::Bool(*flag)),
            _ => None,
        };
        Some(FieldValue { constant, default: line.default })
    }

    pub(super) fn given_reply(&mut self, at: Span) {
        self.report
            .push(Diagnostic::new(Rule::GivenReply, at, "a reply's values are the provider's").help(GIVEN_REPLY));
    }

    /// A constant can be written as its field is. Asked when every object and catalogue is known.
    pub(super) fn constants(&mut self) {
        let mut found = Vec::new();
        for (object, place) in self.model.objects.iter().zip(&self.places) {
            for field in object.fields.iter().filter(|field| field.value.is_some() && !field.stand_in) {
                let literal = field.value.as_ref().and_then(FieldValue::literal);
                let unfit = literal.and_then(|literal| crate::forms::constant(&self.model, field, &literal).err());
                if let Some(why) = unfit {
                    let at = self.values.get(&(object.ident.clone(), field.wire.clone())).copied().unwrap_or(*place);
                    found.push(
                        Diagnostic::new(Rule::Constant, at, format!("`{}` cannot have this value: {why}", field.wire))
                            .help("write the value as the type has it; the wire form is the line's own affair"),
                    );
                }
                if object.in_reply && !object.in_request {
                    let at = self.values.get(&(object.ident.clone(), field.wire.clone())).copied().unwrap_or(*place);
                    found.push(
                        Diagnostic::new(
                            Rule::GivenReply,
                            at,
                            format!("`{}` has a value, and `{}` is only read", field.wire, object.ident),
                        )
                        .help(GIVEN_REPLY),
                    );
                }
            }
        }
        for found in found {
            self.report.push(found);
        }
    }

    /// A value is computed once a request, and a list or a map has as many members as the caller gives.
    pub(super) fn computed_in_lists(&mut self) {
        let mut within: Vec<ObjectId> = Vec::new();
        for object in self.model.objects.iter().filter(|object| object.in_request) {
            let several = object.fields.iter().filter(|field| matches!(field.ty, Type::List(_) | Type::Map(_)));
            within.extend(several.filter_map(|field| field.ty.object()));
        }
        let mut seen: HashSet<ObjectId> = HashSet::new();
        while let Some(id) = within.pop() {
            if !seen.insert(id) {
                continue;
            }
            let object = self.model.object(id);
            let computed = |field: &&Field| field.value.as_ref().is_some_and(|value| !value.is_constant());
            for field in object.fields.iter().filter(computed) {
                let at = self.values.get(&(object.ident.clone(), field.wire.clone())).copied();
                self.report.push(
                    Diagnostic::new(
                        Rule::Computed,
                        at.or_else(|| self.places.get(id.0).copied()).unwrap_or(self.spec.provider.id.span),
                        format!("`{}` is computed, and `{}` may stand in a list many times", field.wire, object.ident),
                    )
                    .help("remove the value, and let the caller give it; what is computed stands outside of lists"),
                );
            }
            within.extend(object.within());
        }
    }

    /// `loose` and `apart` stand where there is something to be loose about or to keep apart.
    pub(super) fn presence(&mut self, line: &LineSpec, field: &Field) {
        if let Some(span) = line.loose {
            let fits = matches!(
                field.ty.single(),
                Type::Text
                    | Type::Url
                    | Type::Int
                    | Type::Bool
                    | Type::Money
                    | Type::Decimal
                    | Type::Time
                    | Type::Catalogue(_)
            );
            if !fits {
                self.report.push(
                    Diagnostic::new(Rule::Presence, span, "this type comes in one way only, and cannot be `loose`")
                        .help("`loose` is for texts, numbers and flags; `json` takes anything"),
                );
            }
        }
        if let Some(span) = line.apart
            && !line.optional
        {
            self.report.push(
                Diagnostic::new(
                    Rule::Presence,
                    span,
                    "`apart` keeps the ways to say nothing apart, and this field says something",
                )
                .help("write `?` behind the type"),
            );
        }
    }

    /// The limit in a type's parentheses.
    pub(super) fn limit(ty: &TypeSpec) -> Option<Limit> {
        match ty {
            TypeSpec::Sized(_, sizes) => match sizes.as_slice() {
                [chars] => Some(Limit::Chars(*chars)),
                [digits, scale] => Some(Limit::Digits(*digits, *scale)),
                _ => None,
            },
            TypeSpec::List(member) | TypeSpec::Map(member) => Self::limit(member),
            TypeSpec::Name(_) => None,
        }
    }
}
