//! What completes a request: computed values in the order in which they can be, and the rules over it; and what follows
//! upon it: the query that settles it, the next page.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::expr::Place;
use super::operation::constant;
use super::{EmitError, Emitter, Module, Room, doc, name_ident};
use crate::expr::signed::{KeyKind, private_keys};
use crate::expr::{Expr, ExprType};
use crate::model::{Computed, Form, Operation, Requirement, Type};

impl Emitter<'_> {
    /// Whether there is anything to complete.
    pub(super) fn completes(operation: &Operation) -> bool {
        !operation.computed.is_empty() || !operation.requires.is_empty() || !operation.packs.is_empty()
    }

    pub(super) fn prepare(self, operation: &Operation, name: &str, module: &mut Module) -> Result<(), EmitError> {
        let prepare = format_ident!("prepare_{}", operation.name);
        let line = doc(&[format!("Completes a request of `{name}`.")]);
        let (mut credentials, mut settings, mut groups) = (false, false, BTreeSet::new());
        let mut visit = |expr: &Expr| match expr {
            Expr::Credential { group, .. } => {
                credentials = true;
                groups.extend(group.clone());
            }
            Expr::Setting { .. } => settings = true,
            _ => {}
        };
        operation.computed.iter().for_each(|computed| computed.expr.walk(&mut visit));
        operation.requires.iter().for_each(|rule| rule.holds.walk(&mut visit));
        let merchant = match (credentials, settings) {
            (false, false) => None,
            (true, false) => {
                Some(quote! { let Some((credentials, _)) = draft.merchant::<super::Client>() else { return }; })
            }
            (false, true) => {
                Some(quote! { let Some((_, settings)) = draft.merchant::<super::Client>() else { return }; })
            }
            (true, true) => {
                Some(quote! { let Some((credentials, settings)) = draft.merchant::<super::Client>() else { return }; })
            }
        };
        let asked = groups.iter().map(|group| {
            let ident = name_ident(group);
            quote! { draft.needs(#group, credentials.#ident.is_some()); }
        });
        let values = self.values(operation);
        let rule = |rule: &Requirement| {
            let (written, holds) = (&rule.written, self.expr(&rule.holds, Place::Request));
            quote! { draft.require(#written, #holds); }
        };
        // A rule over what the caller gave comes first, since values may be missing where it is not kept.
        let (late, early): (Vec<&Requirement>, Vec<&Requirement>) =
            operation.requires.iter().partition(|rule| operation.sees_it_complete(&rule.holds));
        let (early, late) = (early.into_iter().map(rule), late.into_iter().map(rule));
        let keys = operation.computed.iter().flat_map(|computed| private_keys(&computed.expr, &self.model.recipes));
        let keys = keys.filter_map(|(key, kind)| match key {
            Expr::Credential { group, name } => Some((group.clone(), name.clone(), kind)),
            _ => None,
        });
        let keys = keys.collect::<BTreeSet<_>>().into_iter().map(|(group, name, kind)| {
            let fits = match kind {
                KeyKind::Rsa => quote! { is_rsa_key },
                KeyKind::Curve => quote! { is_curve_key },
            };
            let value = self.expr(&Expr::Credential { group, name: name.clone() }, Place::Request);
            quote! { draft.key(#name, runtime::expr::#fits, || #value); }
        });
        module.push(quote! {
            #line
            fn #prepare(draft: &mut runtime::Draft<'_>) {
                #merchant
                #(#asked)*
                #(#early)*
                #(#values)*
                #(#late)*
                #(#keys)*
            }
        })
    }

    /// Computed values in their order, and between them the objects that are packed.
    fn values(self, operation: &Operation) -> Vec<TokenStream> {
        let packs = |behind: usize| {
            operation.packs.iter().filter(move |pack| pack.behind == behind).map(|pack| {
                let (path, form) = (&pack.path, self.form_value(&pack.form, &pack.ty));
                quote! { draft.pack(&[#(#path),*], &#form); }
            })
        };
        let mut lines: Vec<TokenStream> = packs(0).collect();
        for (index, computed) in operation.computed.iter().enumerate() {
            lines.push(self.computed(computed));
            lines.extend(packs(index + 1));
        }
        lines
    }

    fn computed(self, computed: &Computed) -> TokenStream {
        let path = &computed.path;
        let value = self.written_value(computed, Place::Request);
        let form = self.form_of(computed);
        match (computed.default, form) {
            (true, None) => quote! { draft.default(&[#(#path),*], |draft| #value); },
            (true, Some(form)) => quote! { draft.default_as(&[#(#path),*], |draft| #value, &#form); },
            (false, None) if computed.optional => quote! { draft.set_optional(&[#(#path),*], #value); },
            (false, None) => quote! { draft.set(&[#(#path),*], #value); },
            (false, Some(form)) if computed.optional => {
                quote! { draft.set_optional_as(&[#(#path),*], #value, &#form); }
            }
            (false, Some(form)) => quote! { draft.set_as(&[#(#path),*], #value, &#form); },
        }
    }

    /// The value as its field's Rust type, where the field's form is to write it.
    pub(super) fn written_value(self, computed: &Computed, place: Place<'_>) -> TokenStream {
        let value = self.expr(&computed.expr, place);
        match (&computed.ty, computed.expr.ty()) {
            (Type::Time, ExprType::Time) => {
                let nanos = computed.form.unit().as_nanos();
                let unit = match (nanos % 1_000_000_000, nanos % 1_000_000) {
                    (0, _) => {
                        let seconds = Literal::u128_unsuffixed(nanos / 1_000_000_000);
                        quote! { from_secs(#seconds) }
                    }
                    (_, 0) => {
                        let millis = Literal::u128_unsuffixed(nanos / 1_000_000);
                        quote! { from_millis(#millis) }
                    }
                    _ => {
                        let nanos = Literal::u128_unsuffixed(nanos);
                        quote! { from_nanos(#nanos) }
                    }
                };
                quote! { #value.map(|moment| runtime::Time::from(moment.rounded_down(runtime::Duration::#unit))) }
            }
            (Type::Date, ExprType::Time) => {
                let zone = self.zone();
                quote! { #value.and_then(|moment| runtime::Date::on(moment, #zone)) }
            }
            (Type::Money | Type::Decimal, ExprType::Int) => quote! { #value.map(runtime::Amount::from) },
            (Type::Bytes, ExprType::Bytes) => quote! { #value.map(runtime::Bytes::from) },
            _ => value,
        }
    }

    /// The form that writes a computed value, where it is not the type's own way.
    pub(super) fn form_of(self, computed: &Computed) -> Option<TokenStream> {
        (computed.form != Form::Plain).then(|| self.form_value(&computed.form, &computed.ty))
    }

    pub(super) fn settle(
        self,
        operation: &Operation,
        name: &str,
        room: Room,
        module: &mut Module,
    ) -> Result<(), EmitError> {
        let Some(query) = &operation.settle.query else { return Ok(()) };
        let Some((group, asked)) = self.asked(query.operation) else { return Ok(()) };
        let settle = format_ident!("SETTLE_{}", operation.name.to_ascii_uppercase());
        let description = self.description(group, asked, room);
        let line = doc(&[format!("The query that settles a call of `{name}`.")]);
        let (question, lines) = self.question(asked, &query.values);
        let happened = self.expr(&query.happened, Place::Reply);
        let never = query.never.as_ref().map_or_else(|| quote! { Some(false) }, |never| self.expr(never, Place::Reply));
        let reply = |expr: Option<&Expr>| {
            let mut seen = false;
            if let Some(expr) = expr {
                expr.walk(&mut |expr| {
                    seen |= matches!(expr, Expr::Field { .. } | Expr::HttpStatus | Expr::HttpHeader(_));
                });
            }
            if seen {
                quote! { reply }
            } else {
                quote! { _reply }
            }
        };
        let (for_happened, for_never) = (reply(Some(&query.happened)), reply(query.never.as_ref()));
        let after = Literal::u64_unsuffixed(query.after);
        module.push(quote! {
            #line
            static #settle: runtime::Settle = runtime::Settle {
                ask: &#description,
                question: |#question| { #(#lines)* },
                happened: |#for_happened| #happened,
                never: |#for_never| #never,
                after: runtime::Duration::from_secs(#after),
            };
        })
    }

    pub(super) fn pages(
        self,
        operation: &Operation,
        name: &str,
        room: Room,
        module: &mut Module,
    ) -> Result<(), EmitError> {
        let Some(paging) = &operation.paging else { return Ok(()) };
        let walk = format_ident!("{}_PAGES", operation.name.to_ascii_uppercase());
        let line = doc(&[format!("How the pages of `{name}` are walked.")]);
        let (output, member) = (self.output_ty(operation, room), self.ty(&paging.member, None, room));
        let items = self.items(operation, &paging.items);
        let next = paging.next.iter().map(|value| {
            if value.path.len() == 1 {
                let address = self.expr(&value.expr, Place::Reply);
                return quote! { turn.go_to(#address); };
            }
            self.passed_on(value, &quote! { turn }, Place::Reply)
        });
        let more = paging.more.as_ref().map_or_else(
            || quote! { None },
            |more| {
                let more = self.expr(more, Place::Reply);
                quote! { Some(|reply| #more) }
            },
        );
        module.push(quote! {
            #line
            static #walk: runtime::Paging<#output, #member> = runtime::Paging {
                items: |page| #items,
                next: |reply, turn| { #(#next)* },
                more: #more,
            };
        })
    }

    /// The members of a page, by the Rust names of the fields that lead to them.
    fn items(self, operation: &Operation, keys: &[String]) -> TokenStream {
        let mut ty = match &operation.reply {
            crate::model::Reply::Envelope(_, payload) => payload.clone(),
            crate::model::Reply::Whole(id) => Type::Object(*id),
            crate::model::Reply::Value(ty) => ty.clone(),
        };
        let mut value = quote! { page };
        let mut optional = false;
        for key in keys {
            let Type::Object(id) = ty else { break };
            let Some(field) = self.model.object(id).fields.iter().find(|field| field.wire == *key) else { break };
            let ident = name_ident(&field.ident);
            value = match (optional, field.optional) {
                (false, _) => quote! { #value.#ident },
                (true, false) => quote! { #value.map(|part| part.#ident) },
                (true, true) => quote! { #value.and_then(|part| part.#ident) },
            };
            optional |= field.optional;
            ty = field.ty.clone();
        }
        if optional {
            quote! { #value.unwrap_or_default() }
        } else {
            value
        }
    }

    fn asked(&self, at: (usize, usize)) -> Option<(usize, &Operation)> {
        Some((at.0, self.model.groups.get(at.0)?.operations.get(at.1)?))
    }

    /// The path of an operation's description.
    pub(super) fn description(self, group: usize, operation: &Operation, from: Room) -> TokenStream {
        let description = constant(operation);
        if Room::Group(group) == from {
            return quote! { #description };
        }
        let module = name_ident(self.model.groups.get(group).map_or("", |group| group.name.as_str()));
        quote! { super::#module::#description }
    }

    /// What a call of the operation gives.
    fn output_ty(self, operation: &Operation, room: Room) -> TokenStream {
        match &operation.reply {
            crate::model::Reply::Envelope(_, payload) => self.ty(payload, None, room),
            crate::model::Reply::Whole(id) => {
                let object = self.model.object(*id);
                self.path(&object.ident, object.group, room)
            }
            crate::model::Reply::Value(ty) => self.ty(ty, None, room),
        }
    }

    /// The zone of days that are computed.
    pub(super) fn zone(self) -> TokenStream {
        let Some(name) = self.model.zone.as_deref() else { return quote! { runtime::Zone::minutes(0) } };
        match crate::message::offset(name) {
            Some(minutes) => {
                let minutes = Literal::i16_unsuffixed(minutes);
                quote! { runtime::Zone::minutes(#minutes) }
            }
            None => quote! { runtime::Zone::named(#name) },
        }
    }
}
