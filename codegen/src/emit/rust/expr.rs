//! Expressions as Rust: the compiled back end of the expression language.
//!
//! Every expression becomes a Rust expression of type `Option<_>`, `None` where the evaluator says *missing*.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Room, name_ident};
use crate::expr::{Expr, ExprType};
use crate::model::{Gate, Voice};

impl Emitter<'_> {
    /// An expression over a reply.
    pub(super) fn reply_expr(expr: &Expr) -> TokenStream {
        match expr {
            Expr::Text(text) => quote! { Some(#text.to_owned()) },
            Expr::Int(number) => {
                let number = proc_macro2::Literal::i64_unsuffixed(*number);
                quote! { Some(#number) }
            }
            Expr::Bool(flag) => quote! { Some(#flag) },
            Expr::Field { path, ty } => match ty {
                ExprType::Text => quote! { reply.text(&[#(#path),*]) },
                ExprType::Int => quote! { reply.int(&[#(#path),*]) },
                ExprType::Bool => quote! { reply.flag(&[#(#path),*]) },
            },
            // The checker lets no credential into a judgement.
            Expr::Credential { .. } => quote! { None },
            Expr::Join(parts) => {
                let parts = parts.iter().map(Self::reply_expr);
                quote! { [#(#parts),*].into_iter().collect::<Option<String>>() }
            }
            Expr::Not(inner) => {
                let inner = Self::reply_expr(inner);
                quote! { runtime::logic::not(#inner) }
            }
            Expr::And(left, right) => Self::pair(&quote! { and }, left, right),
            Expr::Or(left, right) => Self::pair(&quote! { or }, left, right),
            Expr::Equal(left, right) => Self::pair(&quote! { equal }, left, right),
            Expr::Differs(left, right) => Self::pair(&quote! { differs }, left, right),
        }
    }

    fn pair(function: &TokenStream, left: &Expr, right: &Expr) -> TokenStream {
        let (left, right) = (Self::reply_expr(left), Self::reply_expr(right));
        quote! { runtime::logic::#function(#left, #right) }
    }

    /// An expression's value as the text it has on the wire: `Option<String>`.
    fn reply_text(expr: &Expr) -> TokenStream {
        let value = Self::reply_expr(expr);
        match expr.ty() {
            ExprType::Text => value,
            ExprType::Int | ExprType::Bool => quote! { #value.map(|value| value.to_string()) },
        }
    }

    /// An expression over credentials: a borrowed or joined text. `group` names the variable that holds the group.
    pub(super) fn header_expr(expr: &Expr) -> TokenStream {
        match expr {
            Expr::Text(text) => quote! { #text },
            Expr::Credential { group: Some(group), name } => {
                let (group, name) = (name_ident(group), Self::credential_ident(name));
                quote! { #group.#name.expose() }
            }
            Expr::Credential { group: None, name } => {
                let name = Self::credential_ident(name);
                quote! { credentials.#name.expose() }
            }
            Expr::Join(parts) => {
                let parts = parts.iter().map(Self::header_expr);
                quote! { &[#(#parts),*].concat() }
            }
            // The checker lets only texts into a header.
            Expr::Int(_)
            | Expr::Bool(_)
            | Expr::Field { .. }
            | Expr::Not(_)
            | Expr::And(..)
            | Expr::Or(..)
            | Expr::Equal(..)
            | Expr::Differs(..) => quote! { "" },
        }
    }

    fn credential_ident(name: &str) -> proc_macro2::Ident {
        name_ident(&crate::names::snake(name).unwrap_or_default())
    }

    /// The judgement of one gate.
    pub(super) fn gate(self, gate: &Gate, from: Room) -> TokenStream {
        let voices = gate.says.iter().map(|voice| match voice {
            Voice::Flag(expr) => {
                let value = Self::reply_expr(expr);
                quote! { runtime::Voice::flag(#value) }
            }
            Voice::Listed(expr, catalogue) => {
                let catalogue = self.model.catalogue(*catalogue);
                let (ty, value) = (self.path(&catalogue.ident, catalogue.group, from), Self::reply_text(expr));
                quote! { runtime::Voice::listed::<#ty>(#value) }
            }
        });
        let code = gate.code.as_ref().map(|code| {
            let code = Self::reply_text(code);
            quote! { .code(#code) }
        });
        let named = gate.code.as_ref().zip(gate.code_catalogue).map(|(code, id)| {
            let catalogue = self.model.catalogue(id);
            let (ty, code) = (self.path(&catalogue.ident, catalogue.group, from), Self::reply_text(code));
            quote! { .named(runtime::listed_verdict::<#ty>(#code)) }
        });
        let message = gate.message.as_ref().map(|message| {
            let message = Self::reply_text(message);
            quote! { .message(#message) }
        });
        quote! { runtime::Judgement::of(&[#(#voices),*]) #code #named #message }
    }
}
