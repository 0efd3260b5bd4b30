//! Fields that a reply brings sealed: what opens them, and where that is put.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::expr::Place;
use super::{EmitError, Emitter, Module, doc, name_ident};
use crate::expr::Expr;
use crate::model::Operation;

impl Emitter<'_> {
    /// Which fields are opened, in the description of an operation.
    pub(super) fn opens(self, operation: &Operation) -> Option<TokenStream> {
        if operation.opened.is_empty() {
            return None;
        }
        let (names, open) = (operation.opened.iter().map(|opened| &opened.name), opener(operation));
        let payload = crate::opening::payload(self.model, operation);
        let payload = payload.map_or_else(|| quote! { None }, |key| quote! { Some(#key) });
        Some(quote! { .opens(runtime::Opens { names: &[#(#names),*], payload: #payload, open: #open }) })
    }

    /// What opens the fields of a reply that come sealed.
    pub(super) fn open(self, operation: &Operation, name: &str, module: &mut Module) -> Result<(), EmitError> {
        if operation.opened.is_empty() {
            return Ok(());
        }
        let uses = |is: fn(&Expr) -> bool| operation.opened.iter().any(|opened| opened.expr.contains(&is));
        let merchant = match (
            uses(|expr| matches!(expr, Expr::Credential { .. })),
            uses(|expr| matches!(expr, Expr::Setting { .. })),
        ) {
            (false, false) => None,
            (credentials, settings) => {
                let credentials = if credentials {
                    quote! { credentials }
                } else {
                    quote! { _ }
                };
                let settings = if settings {
                    quote! { settings }
                } else {
                    quote! { _ }
                };
                Some(quote! {
                    let Some((#credentials, #settings)) = opening.merchant::<super::Client>() else { return };
                })
            }
        };
        let mut groups = BTreeSet::new();
        for opened in operation.opened.iter().filter(|opened| !opened.optional) {
            opened.expr.walk(&mut |part| {
                if let Expr::Credential { group: Some(group), .. } = part {
                    groups.insert(group.clone());
                }
            });
        }
        let needed = groups.iter().map(|group| {
            let ident = name_ident(group);
            quote! { opening.needs(#group, credentials.#ident.is_some()); }
        });
        let texts = operation.opened.iter().map(|opened| {
            let (name, text) = (&opened.name, self.expr(&opened.expr, Place::Opening));
            quote! { opening.put(#name, #text); }
        });
        let (open, line) = (opener(operation), doc(&[format!("Opens what a reply to `{name}` brings sealed.")]));
        module.push(quote! {
            #line
            fn #open(opening: &mut runtime::Opening<'_>) {
                #merchant
                #(#needed)*
                #(#texts)*
            }
        })
    }
}

/// The name of the function that opens what a reply brings sealed.
fn opener(operation: &Operation) -> proc_macro2::Ident {
    format_ident!("open_{}", operation.name)
}
