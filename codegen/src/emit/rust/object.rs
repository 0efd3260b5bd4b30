//! Objects: a plain documented struct, and beside it the code that writes or reads it, one line a field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{EmitError, Emitter, Module, ReplyEncoding, Room, doc, docs, name_ident, type_ident};
use crate::model::{Class, Field, Form, Object, ObjectId, Type};

impl Emitter<'_> {
    pub(super) fn object(self, id: ObjectId, room: Room, module: &mut Module) -> Result<(), EmitError> {
        let object = self.model.object(id);
        let name = type_ident(&object.ident);
        let generics = object.payload().map(|_| quote! { <P> });
        let mut lines = docs::lines(&object.docs, &self.what(id, object));
        if object.in_request && object.fields.iter().any(|field| !field.optional) {
            lines.push(String::new());
            lines.push(format!("Made from the required fields, [`{name}Required`]; the others have setters."));
        }
        let doc_lines = doc(&lines);
        let fields = object.fields.iter().map(|field| {
            // The whole story of a required field stands where it is given.
            let lines = if object.in_request && !field.optional {
                docs::summary(&field.docs, &field.wire)
            } else {
                docs::field(field)
            };
            self.declare(field, &lines, room)
        });
        module.push(quote! {
            #doc_lines
            #[derive(Debug, Clone)]
            #[non_exhaustive]
            pub struct #name #generics { #(#fields)* }
        })?;
        if object.in_request {
            self.required(object, room, module)?;
        }
        if object.in_reply {
            Self::read(object, module)?;
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
        self.write(object, module)
    }

    /// What an object is, where its table does not say.
    fn what(self, id: ObjectId, object: &Object) -> String {
        match self.index.request_of.get(&id) {
            Some(operation) => format!("The request of `{operation}`"),
            None if object.in_request => "A part of a request".to_owned(),
            None => "A part of a reply".to_owned(),
        }
    }

    fn declare(self, field: &Field, lines: &[String], room: Room) -> TokenStream {
        let (ident, ty) = (name_ident(&field.ident), self.field_ty(field, room));
        let doc = doc(lines);
        quote! { #doc pub #ident: #ty, }
    }

    /// The struct of required fields, the way from it to the whole request, and a setter for each other field.
    fn required(self, object: &Object, room: Room, module: &mut Module) -> Result<(), EmitError> {
        let name = type_ident(&object.ident);
        let needed = format_ident!("{}Required", object.ident);
        let (required, optional): (Vec<&Field>, Vec<&Field>) = object.fields.iter().partition(|field| !field.optional);
        let setters = optional.iter().map(|field| self.setter(field, room));
        let nothing = optional.iter().map(|field| name_ident(&field.ident));
        if required.is_empty() {
            let nothing = nothing.map(|ident| quote! { #ident: None, });
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
        let declared = required.iter().map(|field| self.declare(field, &docs::field(field), room));
        let line = doc(&[format!(
            "The required fields of [`{name}`]: each is named where it is given, and none can be left out."
        )]);
        module.push(quote! {
            #line
            #[derive(Debug, Clone)]
            pub struct #needed { #(#declared)* }
        })?;
        let taken = required.iter().map(|field| name_ident(&field.ident));
        let nothing = nothing.map(|ident| quote! { #ident: None, });
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
        })
    }

    fn setter(self, field: &Field, room: Room) -> TokenStream {
        let ident = name_ident(&field.ident);
        let ty = self.ty(&field.ty, field.class, room);
        let doc = doc(&docs::summary(&field.docs, &field.wire));
        let texts = matches!(field.ty, Type::Text | Type::Url);
        let object = matches!(field.ty, Type::Object(_));
        let (argument, value) =
            if texts || object { (quote! { impl Into<#ty> }, quote! { value.into() }) } else { (ty, quote! { value }) };
        quote! {
            #doc
            #[must_use]
            pub fn #ident(mut self, value: #argument) -> Self {
                self.#ident = Some(#value);
                self
            }
        }
    }

    /// The reader: a `match` over the keys, then the value with everything that is required.
    fn read(object: &Object, module: &mut Module) -> Result<(), EmitError> {
        let name = type_ident(&object.ident);
        let (generics, applied) = match object.payload() {
            Some(_) => (quote! { <'de, P: runtime::Payload> }, quote! { #name<P> }),
            None => (quote! { <'de> }, quote! { #name }),
        };
        module.push(quote! {
            impl #generics runtime::serde::Deserialize<'de> for #applied {
                fn deserialize<D: runtime::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                    runtime::read_object(from)
                }
            }
        })?;
        let idents: Vec<_> = object.fields.iter().map(|field| slot_ident(&field.ident)).collect();
        let arms = object.fields.iter().map(|field| {
            let (key, ident) = (&field.wire, slot_ident(&field.ident));
            let put = match &field.none {
                Some(none) => quote! { fields.put_unless(&key, #none, &mut #ident)? },
                None => quote! { fields.put(&key, &mut #ident)? },
            };
            // An arm that does not fit a line is printed as a block, and a block of statements ends in a semicolon.
            let width = key.len() + ident.to_string().len() + field.none.as_ref().map_or(0, |none| none.len() + 11);
            if width > 34 {
                quote! { #key => { #put; } }
            } else {
                quote! { #key => #put, }
            }
        });
        let values = object.fields.iter().map(|field| {
            let (key, ident, slot) = (&field.wire, name_ident(&field.ident), slot_ident(&field.ident));
            if field.optional || field.ty == Type::Payload {
                quote! { #ident: #slot.flatten(), }
            } else {
                quote! { #ident: fields.required(#key, #slot)?, }
            }
        });
        let body = if object.fields.is_empty() {
            quote! {
                while fields.next()?.is_some() {
                    fields.skip()?;
                }
                Ok(Self {})
            }
        } else {
            quote! {
                #(let mut #idents = None;)*
                while let Some(key) = fields.next()? {
                    match &*key {
                        #(#arms)*
                        _ => fields.skip()?,
                    }
                }
                Ok(Self { #(#values)* })
            }
        };
        module.push(quote! {
            impl #generics runtime::Object<'de> for #applied {
                fn read<A: runtime::MapAccess<'de>>(fields: &mut runtime::Fields<'de, A>) -> Result<Self, A::Error> {
                    #body
                }
            }
        })
    }

    /// The writer, for requests always and for replies where the settings say so.
    fn write(self, object: &Object, module: &mut Module) -> Result<(), EmitError> {
        let condition = match (&self.settings.replies, object.in_request) {
            (_, true) | (ReplyEncoding::Always, false) => quote! {},
            (ReplyEncoding::Feature(feature), false) => quote! { #[cfg(feature = #feature)] },
            (ReplyEncoding::Never, false) => return Ok(()),
        };
        let name = type_ident(&object.ident);
        let (generics, applied) = match object.payload() {
            Some(_) => (quote! { <P: runtime::Encode> }, quote! { #name<P> }),
            None => (quote! {}, quote! { #name }),
        };
        let lines = object.fields.iter().map(write_field);
        let body = if object.fields.is_empty() {
            quote! { to.object(|_| {}); }
        } else {
            quote! { to.object(|to| { #(#lines)* }); }
        };
        module.push(quote! {
            #condition
            impl #generics runtime::Encode for #applied {
                fn encode(&self, to: &mut runtime::Encoder<'_>) {
                    #body
                }
            }
        })
    }
}

/// The variable that holds a field while an object is read. No field's name ends in an underscore, so that these two
/// cannot meet another.
fn slot_ident(name: &str) -> proc_macro2::Ident {
    match name {
        "fields" | "key" => format_ident!("{name}_"),
        _ => name_ident(name),
    }
}

fn write_field(field: &Field) -> TokenStream {
    let (key, ident) = (&field.wire, name_ident(&field.ident));
    let form = match (field.form, field.class) {
        (Form::Plain, _) | (_, Some(Class::Personal)) => None,
        (Form::Text, _) => Some(quote! { runtime::AsText }),
        (Form::Int, _) => Some(quote! { runtime::AsNumber }),
    };
    let optional = field.optional || field.ty == Type::Payload;
    match (optional, form, &field.none) {
        (false, None, _) => quote! { to.field(#key, &self.#ident); },
        (false, Some(form), _) => quote! { to.field(#key, &#form(&self.#ident)); },
        (true, None, None) => quote! { to.optional(#key, self.#ident.as_ref()); },
        (true, Some(form), None) => quote! { to.optional(#key, self.#ident.as_ref().map(#form).as_ref()); },
        (true, None, Some(none)) => quote! { to.or_none(#key, self.#ident.as_ref(), #none); },
        (true, Some(form), Some(none)) => quote! { to.or_none(#key, self.#ident.as_ref().map(#form).as_ref(), #none); },
    }
}
