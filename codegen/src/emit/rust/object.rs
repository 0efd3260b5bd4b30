//! Objects: a plain documented struct, and beside it the code that writes or reads it, one line a field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{EmitError, Emitter, Module, Room, doc, docs, name_ident, prose, type_ident};
use crate::model::{Docs, Field, Object, ObjectId, Place, Shape, Type};

impl Emitter<'_> {
    pub(super) fn object(self, id: ObjectId, room: Room, module: &mut Module) -> Result<(), EmitError> {
        let object = self.model.object(id);
        if object.shape != Shape::Object {
            return self.choice(id, object, room, module);
        }
        let name = type_ident(&object.ident);
        let generics = object.payload().map(|_| quote! { <P> });
        let mut lines = prose::lines(&object.docs, &self.what(id, object));
        if object.in_request && self.needs_some(object) {
            lines.push(String::new());
            lines.push(format!("Made from the required fields, [`{name}Required`]; the others have setters."));
        }
        let doc_lines = doc(&lines);
        let fields = object.fields.iter().filter(|field| self.is_given(field)).map(|field| {
            // The whole story of a required field stands where it is given.
            let lines = if object.in_request && !field.may_be_left_out() {
                prose::summary(&field.docs, &field.wire)
            } else {
                docs::field(field)
            };
            self.declare(id, field, &lines, room)
        });
        let rest = object.open.then(|| {
            let ty = quote! { runtime::Map<runtime::Json> };
            let ty = if self.is_claimed(id, "") {
                quote! { runtime::Claimed<#ty> }
            } else {
                ty
            };
            quote! {
                /// What is not listed, by its key.
                pub rest: #ty,
            }
        });
        let hidden = object.internal.then(|| quote! { #[doc(hidden)] });
        module.push(quote! {
            #doc_lines
            #hidden
            #[derive(Debug, Clone)]
            #[non_exhaustive]
            pub struct #name #generics { #(#fields)* #rest }
        })?;
        if object.in_request {
            self.required(id, object, room, module)?;
        }
        if object.in_reply {
            self.read(id, object, module)?;
        }
        if let Some(payload) = object.payload() {
            let (key, ident) = (&payload.wire, name_ident(&payload.ident));
            module.push(quote! {
                impl<P: runtime::Payload> runtime::Reply for #name<P> {
                    type Output = P;
                    fn into_output(self) -> Result<P, runtime::Missing> {
                        runtime::payload(#key, self.#ident)
                    }
                }
            })?;
        }
        self.write(id, object, module)
    }

    /// Whether somebody gives the field's value: it is neither computed nor always the same.
    pub(super) fn is_given(self, field: &Field) -> bool {
        let made_up = matches!(field.ty, Type::Object(id) if !field.optional && self.model.object(id).internal);
        !field.is_fixed() && !made_up
    }

    /// Whether an object has fields that a caller must give.
    pub(super) fn needs_some(self, object: &Object) -> bool {
        object.fields.iter().any(|field| self.is_given(field) && !field.may_be_left_out())
    }

    /// What an object is, where its table does not say.
    fn what(self, id: ObjectId, object: &Object) -> String {
        match self.index.request_of.get(&id) {
            Some(operation) => format!("The request of `{operation}`"),
            None if self.index.only_come.contains(&id) => "What the provider sends".to_owned(),
            None if object.in_request => "A part of a request".to_owned(),
            None => "A part of a reply".to_owned(),
        }
    }

    fn declare(self, object: ObjectId, field: &Field, lines: &[String], room: Room) -> TokenStream {
        let (ident, ty) = (name_ident(&field.ident), self.field_ty(object, field, room));
        let doc = doc(lines);
        quote! { #doc pub #ident: #ty, }
    }

    /// The struct of required fields, the way from it to the whole request, and a setter for each other field.
    fn required(self, id: ObjectId, object: &Object, room: Room, module: &mut Module) -> Result<(), EmitError> {
        let name = type_ident(&object.ident);
        let needed = format_ident!("{}Required", object.ident);
        let given = object.fields.iter().filter(|field| self.is_given(field));
        let (required, optional): (Vec<&Field>, Vec<&Field>) = given.partition(|field| !field.may_be_left_out());
        let mut setters: Vec<TokenStream> = optional.iter().map(|field| self.setter(id, field, room)).collect();
        let mut nothing: Vec<TokenStream> = optional
            .iter()
            .map(|field| {
                let ident = name_ident(&field.ident);
                if field.apart {
                    quote! { #ident: runtime::Presence::Absent, }
                } else {
                    quote! { #ident: None, }
                }
            })
            .collect();
        if object.open {
            nothing.push(quote! { rest: runtime::Map::new(), });
            setters.push(quote! {
                /// What is sent besides, by its key.
                #[must_use]
                pub fn rest(mut self, value: runtime::Map<runtime::Json>) -> Self {
                    self.rest = value;
                    self
                }
            });
        }
        if required.is_empty() {
            module.push(quote! {
                impl #name {
                    /// Without any of its fields, which are all optional.
                    #[must_use]
                    pub fn new() -> Self {
                        Self { #(#nothing)* }
                    }
                    #(#setters)*
                }
            })?;
            return module.push(quote! {
                impl Default for #name {
                    fn default() -> Self {
                        Self::new()
                    }
                }
            });
        }
        let declared = required.iter().map(|field| self.declare(id, field, &docs::field(field), room));
        let line = doc(&[format!(
            "The required fields of [`{name}`]: each is named where it is given, and none can be left out."
        )]);
        module.push(quote! {
            #line
            #[derive(Debug, Clone)]
            pub struct #needed { #(#declared)* }
        })?;
        let taken = required.iter().map(|field| name_ident(&field.ident));
        module.push(quote! {
            impl #name {
                /// With the required fields, and none of the others.
                #[must_use]
                pub fn new(required: #needed) -> Self {
                    Self { #(#taken: required.#taken,)* #(#nothing)* }
                }
                #(#setters)*
            }
        })?;
        module.push(quote! {
            impl From<#needed> for #name {
                fn from(required: #needed) -> Self {
                    Self::new(required)
                }
            }
        })?;
        // A body that is a list, and all that the caller must give, is what the method takes.
        let [members] = required.as_slice() else { return Ok(()) };
        if !object.list || members.place != Place::Body {
            return Ok(());
        }
        let (ident, ty) = (name_ident(&members.ident), self.field_ty(id, members, room));
        module.push(quote! {
            impl From<#ty> for #name {
                fn from(#ident: #ty) -> Self {
                    Self::new(#needed { #ident })
                }
            }
        })
    }

    fn setter(self, object: ObjectId, field: &Field, room: Room) -> TokenStream {
        let ident = name_ident(&field.ident);
        let ty = self.ty(&field.ty, field.class, room);
        let doc = doc(&prose::summary(&field.docs, &field.wire));
        let boxed = self.is_boxed(object, field);
        let converts = matches!(field.ty, Type::Text | Type::Url | Type::Object(_));
        let (argument, value) = if field.apart {
            let ty = if boxed {
                quote! { Box<#ty> }
            } else {
                ty
            };
            (quote! { impl Into<runtime::Presence<#ty>> }, quote! { value.into() })
        } else {
            let (argument, value) =
                if converts { (quote! { impl Into<#ty> }, quote! { value.into() }) } else { (ty, quote! { value }) };
            let value = if boxed {
                quote! { Box::new(#value) }
            } else {
                value
            };
            (argument, quote! { Some(#value) })
        };
        quote! {
            #doc
            #[must_use]
            pub fn #ident(mut self, value: #argument) -> Self {
                self.#ident = #value;
                self
            }
        }
    }

    /// One of several objects: an enum with a variant for each.
    fn choice(self, id: ObjectId, object: &Object, room: Room, module: &mut Module) -> Result<(), EmitError> {
        let name = type_ident(&object.ident);
        let of = |variant: &crate::model::Variant| {
            let member = self.model.object(variant.object);
            self.path(&member.ident, member.group, room)
        };
        let variants = object.shape.variants().iter().map(|variant| {
            let (ident, ty) = (type_ident(&variant.ident), of(variant));
            let wire = prose::code(&variant.wire).unwrap_or_default();
            let doc = doc(&prose::lines(&variant.docs, &format!("The member {wire}")));
            quote! { #doc #ident(Box<#ty>), }
        });
        let other = object.in_reply.then(|| {
            quote! {
                /// A member that is not listed, kept as it came.
                Other(runtime::Json),
            }
        });
        let what = match &object.shape {
            Shape::Tagged { tag, .. } => {
                format!("One of several objects, as the value of {} says", prose::code(tag).unwrap_or_default())
            }
            _ => "One of several; the fields of the one that is chosen are sent".to_owned(),
        };
        let mut lines = prose::lines(&object.docs, &what);
        if object.docs != Docs::default() {
            lines.push(String::new());
            lines.push(format!("{what}."));
        }
        let doc_lines = doc(&lines);
        module.push(quote! {
            #doc_lines
            #[derive(Debug, Clone)]
            #[non_exhaustive]
            pub enum #name { #(#variants)* #other }
        })?;
        if object.in_request {
            let mut seen = Vec::new();
            for variant in object.shape.variants() {
                // Of two members that are the same object, nobody can say which is meant.
                let twins = object.shape.variants().iter().filter(|other| other.object == variant.object).count();
                if twins > 1 || seen.contains(&variant.object) {
                    continue;
                }
                seen.push(variant.object);
                let (ident, ty) = (type_ident(&variant.ident), of(variant));
                module.push(quote! {
                    impl From<#ty> for #name {
                        fn from(member: #ty) -> Self {
                            Self::#ident(Box::new(member))
                        }
                    }
                })?;
                let member = self.model.object(variant.object);
                if self.needs_some(member) {
                    let needed = self.path(&format!("{}Required", member.ident), member.group, room);
                    module.push(quote! {
                        impl From<#needed> for #name {
                            fn from(member: #needed) -> Self {
                                Self::#ident(Box::new(member.into()))
                            }
                        }
                    })?;
                }
            }
        }
        if object.in_reply {
            self.read(id, object, module)?;
        }
        self.write(id, object, module)
    }
}
