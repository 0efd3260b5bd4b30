//! Logins: a static a session, beside the client that all its calls belong to.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::expr::Place;
use super::operation::constant;
use super::{EmitError, Emitter, Module, Room, doc, name_ident};
use crate::expr::Expr;
use crate::model::Session;

/// The name of a login's description.
pub(super) fn constant_of(name: &str) -> Ident {
    format_ident!("SESSION_{}", name.to_ascii_uppercase())
}

impl Emitter<'_> {
    pub(super) fn sessions(self, module: &mut Module) -> Result<(), EmitError> {
        for session in &self.model.sessions {
            module.push(self.session(session))?;
        }
        Ok(())
    }

    fn session(self, session: &Session) -> TokenStream {
        let (group_index, index) = session.login;
        let Some(group) = self.model.groups.get(group_index) else { return TokenStream::new() };
        let Some(login) = group.operations.get(index) else { return TokenStream::new() };
        let (module, description) = (name_ident(&group.name), constant(login));
        let request = match login.request {
            Some(id) => {
                let object = self.model.object(id);
                let path = self.path(&object.ident, object.group, Room::Shared);
                quote! { #path {} }
            }
            None => quote! { runtime::NoBody },
        };
        let (name, ident) = (&session.name, constant_of(&session.name));
        let line =
            doc(&[format!("The login `{name}`: `{}.{}` is called when a token is needed.", group.name, login.name)]);
        let value = self.text(&session.value, Place::Reply);
        let seconds = self.over_reply(session.seconds.as_ref());
        let renew = self.over_reply(session.renew.as_ref());
        quote! {
            #line
            pub(super) static #ident: runtime::Session = runtime::Session {
                name: #name,
                login: &super::#module::#description,
                request: |to| runtime::write_request(&#request, to),
                value: |reply| #value,
                seconds: #seconds,
                renew: #renew,
            };
        }
    }

    /// A closure over a reply.
    fn over_reply(self, expr: Option<&Expr>) -> TokenStream {
        match expr {
            Some(expr) => {
                let value = self.expr(expr, Place::Reply);
                quote! { |reply| #value }
            }
            None => quote! { |_| None },
        }
    }
}
