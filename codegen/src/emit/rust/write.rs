//! The writer of an object: one line a field, in the order of the document.

use proc_macro2::TokenStream;
use quote::quote;

use super::form::{Way, constant, none_value};
use super::{EmitError, Emitter, Module, ReplyEncoding, Room, name_ident, type_ident};
use crate::model::{Field, NoValue, Object, ObjectId, Place, Shape, Type};

impl Emitter<'_> {
    /// The writer, for requests always and for replies where the settings say so.
    pub(super) fn write(self, id: ObjectId, object: &Object, module: &mut Module) -> Result<(), EmitError> {
        if self.index.only_come.contains(&id) {
            return Ok(());
        }
        let condition = match (&self.settings.replies, object.in_request) {
            (_, true) | (ReplyEncoding::Always, false) => quote! {},
            (ReplyEncoding::Feature(feature), false) => quote! { #[cfg(feature = #feature)] },
            (ReplyEncoding::Never, false) => return Ok(()),
        };
        let name = type_ident(&object.ident);
        match &object.shape {
            Shape::Object => {}
            Shape::Choice(variants) => {
                let variants = variants.iter().map(|variant| type_ident(&variant.ident));
                return module.push(quote! {
                    #condition
                    impl runtime::EncodeFields for #name {
                        fn encode_fields(&self, to: &mut runtime::Encoder<'_>) {
                            match self {
                                #(Self::#variants(member) => member.encode_fields(to),)*
                            }
                        }
                    }
                });
            }
            Shape::Tagged { tag, variants } => {
                let arms = variants.iter().map(|variant| {
                    let (ident, wire) = (type_ident(&variant.ident), &variant.wire);
                    quote! {
                        Self::#ident(member) => {
                            to.object(|to| {
                                to.field(#tag, #wire);
                                member.encode_fields(to);
                            });
                        }
                    }
                });
                let other = object.in_reply.then(|| quote! { Self::Other(other) => other.encode(to), });
                return module.push(quote! {
                    #condition
                    impl runtime::Encode for #name {
                        fn encode(&self, to: &mut runtime::Encoder<'_>) {
                            use runtime::EncodeFields as _;
                            match self { #(#arms)* #other }
                        }
                    }
                });
            }
        }
        let (generics, applied) = match object.payload() {
            Some(_) => (quote! { <P: runtime::Encode> }, quote! { #name<P> }),
            None => (quote! {}, quote! { #name }),
        };
        let mut lines: Vec<TokenStream> = object
            .fields
            .iter()
            .filter(|field| matches!(field.place, Place::Body | Place::ReplyHeader | Place::Opened))
            .map(|field| self.write_field(object, field))
            .collect();
        if object.open {
            let known = self.written_keys(object);
            lines.push(quote! { to.rest(&self.rest, &[#(#known),*]); });
        }
        let to = if lines.is_empty() {
            quote! { _to }
        } else {
            quote! { to }
        };
        let list = object.fields.iter().find(|field| object.list && field.place == Place::Body);
        if self.index.members.contains(&id) {
            module.push(quote! {
                #condition
                impl runtime::EncodeFields for #applied {
                    fn encode_fields(&self, #to: &mut runtime::Encoder<'_>) {
                        #(#lines)*
                    }
                }
            })?;
            lines = vec![quote! { runtime::EncodeFields::encode_fields(self, to); }];
        }
        let body = if let Some(field) = list {
            let ident = name_ident(&field.ident);
            match self.form(object, field, Way::Write) {
                Some(form) => quote! { runtime::WriteForm::write(&#form, &self.#ident, to); },
                None => quote! { self.#ident.encode(to); },
            }
        } else if lines.is_empty() {
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
        })?;
        if self.index.in_sections.contains(&id) { self.sections(object, module) } else { Ok(()) }
    }

    /// The writer of what is sent outside the body.
    fn sections(self, object: &Object, module: &mut Module) -> Result<(), EmitError> {
        let name = type_ident(&object.ident);
        let sections: Vec<TokenStream> = [Place::Given, Place::Path, Place::Query, Place::Header]
            .into_iter()
            .filter_map(|place| {
                let fields = object.fields.iter().filter(|field| field.place == place);
                let lines: Vec<TokenStream> = fields.map(|field| self.write_field(object, field)).collect();
                let section = place.section();
                (!lines.is_empty()).then(|| quote! { to.section(#section, |to| { #(#lines)* }); })
            })
            .collect();
        let to = if sections.is_empty() {
            quote! { _to }
        } else {
            quote! { to }
        };
        module.push(quote! {
            impl runtime::Request for #name {
                fn sections(&self, #to: &mut runtime::Encoder<'_>) {
                    #(#sections)*
                }
            }
        })
    }

    /// Every key that the fields of an object may write, those of its choices among them.
    fn written_keys(self, object: &Object) -> Vec<String> {
        let mut keys = Vec::new();
        for field in &object.fields {
            match field.ty.object().map(|id| self.model.object(id)).filter(|inner| inner.is_choice()) {
                Some(choice) => {
                    for variant in choice.shape.variants() {
                        keys.extend(self.written_keys(self.model.object(variant.object)));
                    }
                }
                None => keys.push(field.key().into_owned()),
            }
        }
        keys
    }

    /// The line that writes one field.
    fn write_field(self, object: &Object, field: &Field) -> TokenStream {
        let (key, ident) = (field.key(), name_ident(&field.ident));
        let given = field.value.as_ref().and_then(crate::model::FieldValue::literal);
        let given = given.and_then(|literal| crate::forms::constant(self.model, field, &literal).ok());
        if field.is_fixed() {
            return match given {
                Some(given) => {
                    let value = constant(&given);
                    quote! { to.field(#key, #value); }
                }
                // A value that is computed is put in later.
                None => quote! { to.slot(#key); },
            };
        }
        if let (Type::Object(inner), false) = (&field.ty, self.is_given(field)) {
            let inner = self.model.object(*inner);
            let path = self.path(&inner.ident, inner.group, Room::of(object.group));
            return match self.form(object, field, Way::Write).filter(|_| !field.late) {
                Some(form) => quote! { to.field_as(#key, &#path {}, &#form); },
                None => quote! { to.field(#key, &#path {}); },
            };
        }
        if field.ty.object().is_some_and(|id| self.model.object(id).is_choice()) {
            return if field.optional {
                quote! {
                    if let Some(member) = &self.#ident {
                        runtime::EncodeFields::encode_fields(member, to);
                    }
                }
            } else {
                quote! { runtime::EncodeFields::encode_fields(&self.#ident, to); }
            };
        }
        // An object that is packed late is still one.
        let form = self.form(object, field, Way::Write).filter(|_| !field.late).map(|form| quote! { , &#form });
        let mut none = field.none.as_ref().map(none_value);
        if field.apart {
            let none = match &field.none {
                Some(NoValue::Text(text)) => quote! { Some(&#text) },
                Some(none) => {
                    let none = none_value(none);
                    quote! { Some(#none) }
                }
                None => quote! { None },
            };
            let method = if form.is_some() {
                quote! { apart_as }
            } else {
                quote! { apart }
            };
            return quote! { to.#method(#key, &self.#ident, #none #form); };
        }
        if field.value.is_some() {
            // What is sent where the caller gives nothing; a value that is computed then is put in later.
            none = Some(given.map_or_else(|| quote! { &runtime::Nothing }, |given| constant(&given)));
        }
        let optional = field.may_be_left_out() || field.ty == Type::Payload;
        match (optional, none, form) {
            (false, None, None) => quote! { to.field(#key, &self.#ident); },
            (false, None, form) => quote! { to.field_as(#key, &self.#ident #form); },
            // A list or a map that is empty.
            (false, Some(none), form) => {
                let method = if form.is_some() {
                    quote! { or_none_as }
                } else {
                    quote! { or_none }
                };
                let empty = if matches!(field.ty, Type::Map(_)) {
                    quote! { map }
                } else {
                    quote! { list }
                };
                quote! { to.#method(#key, Some(&self.#ident).filter(|#empty| !#empty.is_empty()), #none #form); }
            }
            (true, None, None) => quote! { to.optional(#key, self.#ident.as_ref()); },
            (true, None, form) => quote! { to.optional_as(#key, self.#ident.as_ref() #form); },
            (true, Some(none), None) => quote! { to.or_none(#key, self.#ident.as_ref(), #none); },
            (true, Some(none), form) => quote! { to.or_none_as(#key, self.#ident.as_ref(), #none #form); },
        }
    }
}
