//! The reader of an object: a `match` over its keys, one line a field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::form::{Way, none_text};
use super::{EmitError, Emitter, Module, name_ident, type_ident};
use crate::model::{Field, NoValue, Object, ObjectId, Shape, Type};

/// Where an arm of a reader begins.
const ARM_INDENT: usize = 16;
/// How long a line of generated code may be.
const LINE_WIDTH: usize = 89;

impl Emitter<'_> {
    pub(super) fn read(self, id: ObjectId, object: &Object, module: &mut Module) -> Result<(), EmitError> {
        let name = type_ident(&object.ident);
        if let Shape::Tagged { tag, .. } = &object.shape {
            return Self::read_tagged(object, tag, module);
        }
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
        let fields: Vec<&Field> = object.fields.iter().filter(|field| !field.is_fixed()).collect();
        let slots = fields.iter().map(|field| slot_ident(&field.ident));
        let arms = fields.iter().map(|field| self.arm(object, field));
        let later = fields.iter().filter_map(|field| self.later(object, field));
        let values = fields.iter().map(|field| {
            let (ident, value) = (name_ident(&field.ident), finished(object, field));
            if self.is_claimed(id, &field.wire) {
                quote! { #ident: runtime::Claimed::new(#value), }
            } else {
                quote! { #ident: #value, }
            }
        });
        let (rest, strangers, kept) = if object.open {
            // A value that is always the same is known already.
            let known = object.fields.iter().filter(|field| field.is_fixed()).map(|field| &field.wire);
            (
                Some(quote! { let mut rest = runtime::Map::new(); }),
                quote! { #(#known => fields.skip()?,)* _ => fields.rest(&key, &mut rest)?, },
                Some(if self.is_claimed(id, "") {
                    quote! { rest: runtime::Claimed::new(rest), }
                } else {
                    quote! { rest, }
                }),
            )
        } else {
            (None, quote! { _ => fields.skip()?, }, None)
        };
        let body = if fields.is_empty() && !object.open {
            quote! {
                while fields.next()?.is_some() {
                    fields.skip()?;
                }
                Ok(Self {})
            }
        } else {
            quote! {
                #(let mut #slots = None;)*
                #rest
                while let Some(key) = fields.next()? {
                    match &*key {
                        #(#arms)*
                        #strangers
                    }
                }
                #(#later)*
                Ok(Self { #(#values)* #kept })
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

    fn read_tagged(object: &Object, tag: &str, module: &mut Module) -> Result<(), EmitError> {
        let name = type_ident(&object.ident);
        let wires = object.shape.variants().iter().map(|variant| &variant.wire);
        let variants = object.shape.variants().iter().map(|variant| type_ident(&variant.ident));
        module.push(quote! {
            impl<'de> runtime::serde::Deserialize<'de> for #name {
                fn deserialize<D: runtime::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                    let tagged = runtime::read_tagged(from, #tag)?;
                    match tagged.tag() {
                        #(#wires => tagged.member().map(Self::#variants),)*
                        _ => tagged.member().map(Self::Other),
                    }
                }
            }
        })?;
        module.push(quote! { impl runtime::Payload for #name {} })
    }

    /// The line that reads one key.
    fn arm(self, object: &Object, field: &Field) -> TokenStream {
        let (key, slot) = (field.key(), slot_ident(&field.ident));
        let none = Self::nothing(object, field);
        let form = if field.form.sibling().is_some() { None } else { self.form(object, field, Way::Read) };
        let several = matches!(field.ty, Type::List(_) | Type::Map(_));
        let optional = field.may_be_left_out();
        let put = if field.form.sibling().is_some() {
            quote! { fields.keep(&key, &mut #slot)? }
        } else if field.apart {
            let none = option(none.as_deref());
            match form {
                Some(form) => quote! { fields.put_apart_as(&key, #none, &mut #slot, &#form)? },
                None => quote! { fields.put_apart(&key, #none, &mut #slot)? },
            }
        } else {
            match (optional, form, &none) {
                (false, None, Some(none)) if several => quote! { fields.put_or_empty(&key, #none, &mut #slot)? },
                (false, Some(form), Some(none)) if several => {
                    quote! { fields.put_or_empty_as(&key, #none, &mut #slot, &#form)? }
                }
                (_, None, Some(none)) if field.none == Some(NoValue::EmptyList) && field.ty == Type::Payload => {
                    quote! { fields.put_payload(&key, #none, &mut #slot)? }
                }
                (true, None, Some(none)) => quote! { fields.put_unless(&key, #none, &mut #slot)? },
                (true, Some(form), Some(none)) => quote! { fields.put_unless_as(&key, #none, &mut #slot, &#form)? },
                (true, Some(form), None) => quote! { fields.put_optional_as(&key, &mut #slot, &#form)? },
                (false, Some(form), _) => quote! { fields.put_as(&key, &mut #slot, &#form)? },
                (_, None, _) => quote! { fields.put(&key, &mut #slot)? },
            }
        };
        // An arm that does not fit a line is printed as a block, and a block of statements ends in a semicolon.
        let text = put.to_string().replace(' ', "");
        let spaces = text.matches(',').count() + text.matches("&mut").count();
        if ARM_INDENT + key.len() + 6 + text.len() + spaces + 1 > LINE_WIDTH {
            quote! { #key => { #put; } }
        } else {
            quote! { #key => #put, }
        }
    }

    /// What stands for no value in what is read, besides null.
    fn nothing(object: &Object, field: &Field) -> Option<String> {
        match &field.none {
            Some(NoValue::Null) if field.may_be_left_out() => None,
            Some(none) => Some(none_text(none)),
            // An empty element is all that a document of texts has for nothing.
            None => {
                let texts = matches!(
                    field.ty,
                    Type::Text | Type::Url | Type::Catalogue(_) | Type::Json | Type::Payload | Type::Nothing
                );
                let map = matches!(field.ty, Type::Map(_));
                (object.in_text && !texts && (field.may_be_left_out() || map)).then(String::new)
            }
        }
    }

    /// What is read when all fields are known.
    fn later(self, object: &Object, field: &Field) -> Option<TokenStream> {
        field.form.sibling()?;
        let slot = slot_ident(&field.ident);
        let form = self.form(object, field, Way::Read)?;
        let none = Self::nothing(object, field);
        Some(if field.apart {
            let none = option(none.as_deref());
            quote! { let #slot = fields.later_apart(#slot, #none, &#form)?; }
        } else if field.may_be_left_out() {
            let none = none.unwrap_or_else(|| "null".to_owned());
            quote! { let #slot = fields.later_unless(#slot, #none, &#form)?; }
        } else {
            quote! { let #slot = fields.later(#slot, &#form)?; }
        })
    }
}

fn option(none: Option<&str>) -> TokenStream {
    match none {
        Some(none) => quote! { Some(#none) },
        None => quote! { None },
    }
}

/// The value of a field, when all of the object is read.
fn finished(object: &Object, field: &Field) -> TokenStream {
    let (key, slot) = (field.key(), slot_ident(&field.ident));
    // What comes no times is not there in a document of texts.
    let may_be_none = object.in_text && matches!(field.ty, Type::List(_) | Type::Map(_));
    if field.apart {
        quote! { #slot.unwrap_or_default() }
    } else if field.may_be_left_out() || field.ty == Type::Payload {
        quote! { #slot.flatten() }
    } else if may_be_none {
        quote! { #slot.unwrap_or_default() }
    } else {
        quote! { fields.required(#key, #slot)? }
    }
}

/// The variable that holds a field while an object is read. No field's name ends in an underscore, so that these
/// cannot meet another.
pub(super) fn slot_ident(name: &str) -> proc_macro2::Ident {
    match name {
        "fields" | "key" | "rest" => format_ident!("{name}_"),
        _ => name_ident(name),
    }
}
