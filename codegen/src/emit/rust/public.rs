//! Paths to generated items, as code outside of the provider's module writes them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Room, name_ident, type_ident};
use crate::model::{Media, ObjectId, Operation, Reply, Type};
use crate::tables::Tables;

impl Emitter<'_> {
    /// A medium from outside the provider's module.
    pub(super) fn public_media(media: &Media) -> TokenStream {
        let text = super::operation::media(media).to_string().replace("runtime ::", "sample ::");
        text.parse().unwrap_or_default()
    }

    /// The tables of a document from outside the provider's module.
    pub(super) fn public_tables(tables: &Tables) -> TokenStream {
        let text = super::operation::tables(tables).to_string().replace("runtime ::", "sample ::");
        text.parse().unwrap_or_default()
    }

    /// The runtime's path from outside the provider's module.
    pub(super) fn runtime(self) -> TokenStream {
        let path: syn::Path = syn::parse_str(&self.settings.runtime).unwrap_or_else(|_| syn::parse_quote!(runtime));
        quote! { #path }
    }

    /// A type's path from outside the provider's module.
    pub(super) fn public(self, provider: &TokenStream, ident: &str, group: Option<usize>) -> TokenStream {
        let ident = type_ident(ident);
        match group.and_then(|group| self.model.groups.get(group)) {
            Some(group) => {
                let module = name_ident(&group.name);
                quote! { #provider::#module::#ident }
            }
            None => quote! { #provider::#ident },
        }
    }

    /// The type that a reply is read as; `None` where it is no document.
    pub(super) fn public_reply(
        self,
        provider: &TokenStream,
        index: usize,
        operation: &Operation,
    ) -> Option<TokenStream> {
        let path = |id: ObjectId| {
            let object = self.model.object(id);
            self.public(provider, &object.ident, object.group)
        };
        match &operation.reply {
            Reply::Whole(id) => Some(path(*id)),
            Reply::Envelope(id, payload) => {
                let (path, payload) = (path(*id), self.public_ty(provider, payload, index));
                Some(quote! { #path<#payload> })
            }
            Reply::Value(ty) => match (&operation.reply_media, ty) {
                (Media::Json, Type::Nothing) => None,
                (Media::Json, ty) => Some(self.public_ty(provider, ty, index)),
                _ => None,
            },
        }
    }

    pub(super) fn public_ty(self, provider: &TokenStream, ty: &Type, index: usize) -> TokenStream {
        match ty {
            Type::Object(id) => {
                let object = self.model.object(*id);
                self.public(provider, &object.ident, object.group)
            }
            Type::List(member) => {
                let member = self.public_ty(provider, member, index);
                quote! { Vec<#member> }
            }
            Type::Map(member) => {
                let (member, runtime) = (self.public_ty(provider, member, index), self.runtime());
                quote! { #runtime::Map<#member> }
            }
            Type::Catalogue(id) => {
                let catalogue = self.model.catalogue(*id);
                self.public(provider, &catalogue.ident, catalogue.group)
            }
            other => {
                // Not an object: a type of the runtime, reached by its own path.
                let ty = self.ty(other, None, Room::Group(index));
                let runtime = self.runtime();
                let text = ty.to_string().replace("runtime ::", &format!("{runtime} ::"));
                text.parse().unwrap_or(ty)
            }
        }
    }
}
