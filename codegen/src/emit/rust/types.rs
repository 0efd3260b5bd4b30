//! The Rust types of values, and how a module reaches those of another.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::idents::{name_ident, type_ident};
use super::{EmitError, Emitter, Module};
use crate::model::{CatalogueId, Class, Field, ObjectId, Shape, Type};

/// The module an item stands in; decides how it reaches other types of the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Shared,
    Group(usize),
}

impl Room {
    pub(super) fn of(group: Option<usize>) -> Self {
        group.map_or(Self::Shared, Self::Group)
    }
}

impl Emitter<'_> {
    /// Every object and catalogue of a room that is read or written.
    pub(super) fn types(self, room: Room, module: &mut Module) -> Result<(), EmitError> {
        for (index, object) in self.model.objects.iter().enumerate() {
            if Room::of(object.group) == room && object.is_type() {
                self.object(ObjectId(index), room, module)?;
            }
        }
        for (index, catalogue) in self.model.catalogues.iter().enumerate() {
            if Room::of(catalogue.group) == room {
                self.catalogue(CatalogueId(index), module)?;
            }
        }
        Ok(())
    }

    pub(super) fn type_names(self, room: Room) -> Vec<Ident> {
        let objects = self.model.objects.iter().filter(|object| Room::of(object.group) == room);
        let mut names = Vec::new();
        for object in objects {
            if object.in_request || object.in_reply {
                names.push(type_ident(&object.ident));
            }
            if object.in_request
                && object.shape == Shape::Object
                && object.fields.iter().any(|field| !field.may_be_left_out())
            {
                names.push(format_ident!("{}Required", object.ident));
            }
        }
        let catalogues = self.model.catalogues.iter().filter(|catalogue| Room::of(catalogue.group) == room);
        names.extend(catalogues.map(|catalogue| type_ident(&catalogue.ident)));
        names.sort();
        names
    }

    /// The path of a type of this provider, as seen from a room.
    pub(super) fn path(self, ident: &str, group: Option<usize>, from: Room) -> TokenStream {
        let ident = type_ident(ident);
        let home = Room::of(group);
        if home == from {
            return quote! { #ident };
        }
        match group.and_then(|group| self.model.groups.get(group)) {
            Some(group) => {
                let module = name_ident(&group.name);
                quote! { super::#module::#ident }
            }
            None => quote! { super::#ident },
        }
    }

    /// The Rust type of a value, without `Option`.
    pub(super) fn ty(self, ty: &Type, class: Option<Class>, from: Room) -> TokenStream {
        let plain = match ty {
            Type::Text | Type::Url => quote! { String },
            Type::Int => quote! { i64 },
            Type::Money => quote! { runtime::Amount },
            Type::Decimal => quote! { runtime::Number },
            Type::Bool => quote! { bool },
            Type::Time => quote! { runtime::Time },
            Type::Date => quote! { runtime::Date },
            Type::Uuid => quote! { runtime::Uuid },
            Type::Currency => quote! { runtime::Currency },
            Type::Country => quote! { runtime::Country },
            Type::Bytes => quote! { runtime::Bytes },
            Type::File => quote! { runtime::File },
            Type::Json => quote! { runtime::Json },
            Type::List(member) => {
                let member = self.ty(member, None, from);
                quote! { Vec<#member> }
            }
            Type::Map(member) => {
                let member = self.ty(member, None, from);
                quote! { runtime::Map<#member> }
            }
            Type::Object(id) => {
                let object = self.model.object(*id);
                self.path(&object.ident, object.group, from)
            }
            Type::Catalogue(id) => {
                let catalogue = self.model.catalogue(*id);
                self.path(&catalogue.ident, catalogue.group, from)
            }
            Type::Payload => quote! { P },
            Type::Nothing => quote! { runtime::Nothing },
        };
        match class {
            None => plain,
            Some(Class::CardNumber) => quote! { runtime::CardNumber },
            Some(Class::Cvv) => quote! { runtime::Cvv },
            Some(Class::Secret) => quote! { runtime::Secret },
            Some(Class::Token) => quote! { runtime::Token },
            Some(Class::Personal) => quote! { runtime::Personal<#plain> },
        }
    }

    /// The Rust type of a field of an object.
    pub(super) fn field_ty(self, object: ObjectId, field: &Field, from: Room) -> TokenStream {
        let ty = self.ty(&field.ty, field.class, from);
        let ty = if self.is_boxed(object, field) {
            quote! { Box<#ty> }
        } else {
            ty
        };
        let ty = if field.apart {
            quote! { runtime::Presence<#ty> }
        } else if field.may_be_left_out() || field.ty == Type::Payload {
            quote! { Option<#ty> }
        } else {
            ty
        };
        if self.is_claimed(object, &field.wire) {
            quote! { runtime::Claimed<#ty> }
        } else {
            ty
        }
    }

    /// Whether nothing proves a field of a callback; an empty key is what an open object keeps.
    pub(super) fn is_claimed(self, object: ObjectId, wire: &str) -> bool {
        !self.index.claimed.is_empty() && self.index.claimed.contains(&(object, wire.to_owned()))
    }

    /// Whether a field leads back to its object, and so is put in a box.
    pub(super) fn is_boxed(self, object: ObjectId, field: &Field) -> bool {
        matches!(field.ty, Type::Object(inner) if field.optional && self.index.boxed.contains(&(object, inner)))
    }
}
