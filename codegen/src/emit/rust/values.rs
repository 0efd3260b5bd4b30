//! The values of a sample's request, as a careful person would write them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{EmitError, Emitter, name_ident, type_ident};
use crate::conform::{chosen, currency_beside, stands_for_nothing, token};
use crate::forms::{self, Single};
use crate::json::{Json, Value};
use crate::model::{Field, NoValue, Object, ObjectId, Place, Shape, Type, Variant};

/// What is known of a value besides its type.
#[derive(Clone, Copy)]
struct About<'a> {
    provider: &'a TokenStream,
    field: &'a Field,
    currency: Option<&'a str>,
    /// The text that the value was read from.
    source: &'a str,
    /// Whether the document knows only texts.
    texts: bool,
}

/// A document that a request is made of.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    /// Its text, which the places of its values belong to.
    pub(super) text: &'a str,
    /// Whether its format knows only texts.
    pub(super) texts: bool,
}

/// The key of a field in a document of all sections: those of the body have their own.
pub(super) fn key_of(field: &Field) -> String {
    match field.place {
        Place::Body => field.wire.clone(),
        place => format!("{} {}", place.section(), field.wire),
    }
}

impl Emitter<'_> {
    /// An object as the expression that makes it.
    pub(super) fn request(
        self,
        provider: &TokenStream,
        id: ObjectId,
        json: &Json,
        source: Source<'_>,
    ) -> Result<TokenStream, EmitError> {
        let object = self.model.object(id);
        let Value::Object(members) = &json.value else {
            return Err(EmitError::new("a sample has no object where one is due"));
        };
        let Shape::Tagged { tag, variants } = &object.shape else {
            return self.made(provider, object, members, source);
        };
        let ty = self.public(provider, &object.ident, object.group);
        let name = json.get(tag).and_then(|tag| match &tag.value {
            Value::Text(text) | Value::Number(text) => Some(text),
            _ => None,
        });
        match variants.iter().find(|variant| Some(&variant.wire) == name) {
            Some(variant) => self.member(provider, object, variant, members, source),
            None => {
                let raw = source.text.get(json.range.clone()).unwrap_or("null");
                Ok(quote! { #ty::Other(#raw.parse().unwrap()) })
            }
        }
    }

    fn member(
        self,
        provider: &TokenStream,
        choice: &Object,
        variant: &Variant,
        members: &[(String, Json)],
        source: Source<'_>,
    ) -> Result<TokenStream, EmitError> {
        let (ty, ident) = (self.public(provider, &choice.ident, choice.group), type_ident(&variant.ident));
        let made = self.made(provider, self.model.object(variant.object), members, source)?;
        Ok(quote! { #ty::#ident(Box::new(#made)) })
    }

    /// An object of these members, and of others that belong to the object around it.
    fn made(
        self,
        provider: &TokenStream,
        object: &Object,
        members: &[(String, Json)],
        source: Source<'_>,
    ) -> Result<TokenStream, EmitError> {
        let ty = self.public(provider, &object.ident, object.group);
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        let mut known: Vec<&str> = Vec::new();
        for field in object.fields.iter().filter(|field| self.is_given(field)) {
            let ident = name_ident(&field.ident);
            let choice = field.ty.object().map(|id| self.model.object(id)).filter(|inner| inner.is_choice());
            if let Some(choice) = choice {
                for variant in choice.shape.variants() {
                    known.extend(self.model.object(variant.object).fields.iter().map(|field| field.wire.as_str()));
                }
                match chosen(self.model, choice, members) {
                    Some(variant) => {
                        let member = self.member(provider, choice, variant, members, source)?;
                        if field.optional {
                            optional.push(quote! { .#ident(#member) });
                        } else {
                            required.push(quote! { #ident: #member, });
                        }
                    }
                    None if field.optional => {}
                    None => return Err(EmitError::new(format!("a sample lacks the choice `{}`", field.wire))),
                }
                continue;
            }
            let key = key_of(field);
            let given = members.iter().find(|(known, _)| *known == key).map(|(_, value)| value);
            let nothing = given.is_some_and(|value| stands_for_nothing(field, value));
            let currency = currency_beside(object, field, members);
            let about = About {
                provider,
                field,
                currency: currency.as_deref(),
                source: source.text,
                texts: source.texts && field.place == Place::Body,
            };
            if field.apart {
                if let Some(value) = given {
                    let value = self.apart(about, value, nothing)?;
                    optional.push(quote! { .#ident(#value) });
                }
                continue;
            }
            match (field.may_be_left_out(), given.filter(|_| !nothing)) {
                (false, Some(value)) => {
                    let value = self.field_value(about, value)?;
                    required.push(quote! { #ident: #value, });
                }
                (false, None) if matches!(field.ty, Type::List(_) | Type::Map(_)) && nothing => {
                    let runtime = self.runtime();
                    required.push(match field.ty {
                        Type::List(_) => quote! { #ident: Vec::new(), },
                        _ => quote! { #ident: #runtime::Map::new(), },
                    });
                }
                (false, None) => return Err(EmitError::new(format!("a sample lacks the field `{}`", field.wire))),
                (true, Some(value)) => {
                    let texts = matches!(field.ty, Type::Text | Type::Url);
                    let made = self.field_value(about, value)?;
                    let made = match Self::plain_text(about, value) {
                        // The setter converts by itself.
                        Some(text) if texts => quote! { #text },
                        _ => made,
                    };
                    optional.push(quote! { .#ident(#made) });
                }
                (true, None) => {}
            }
        }
        if object.open {
            known.extend(object.fields.iter().map(|field| field.wire.as_str()));
            let rest: Vec<TokenStream> = members
                .iter()
                .filter(|(key, _)| !known.contains(&key.as_str()))
                .map(|(key, value)| {
                    let raw = source.text.get(value.range.clone()).unwrap_or("null");
                    quote! { (#key, #raw.parse().unwrap()) }
                })
                .collect();
            if !rest.is_empty() {
                optional.push(quote! { .rest([#(#rest),*].into_iter().collect()) });
            }
        }
        if !self.needs_some(object) {
            return Ok(quote! { #ty::new()#(#optional)* });
        }
        let needed = self.public(provider, &format!("{}Required", object.ident), object.group);
        Ok(quote! { #ty::new(#needed { #(#required)* })#(#optional)* })
    }

    /// One of the ways to say nothing, or a value.
    fn apart(self, about: About<'_>, json: &Json, nothing: bool) -> Result<TokenStream, EmitError> {
        let runtime = self.runtime();
        if json.is_null() && about.field.none != Some(NoValue::Null) {
            return Ok(quote! { #runtime::Presence::Null });
        }
        if nothing {
            return Ok(quote! { #runtime::Presence::Blank });
        }
        let value = self.field_value(about, json)?;
        Ok(quote! { #runtime::Presence::Value(#value) })
    }

    /// A value as its field takes it: of a type that masks itself, where the field has a class.
    fn field_value(self, about: About<'_>, json: &Json) -> Result<TokenStream, EmitError> {
        let plain = self.value(about, &about.field.ty, json)?;
        if about.field.class.is_none() || matches!(about.field.ty, Type::Text | Type::Url) {
            return Ok(plain);
        }
        // The type is named: what is to be converted into it could be several things.
        let ty = self.public_ty(about.provider, &about.field.ty, 0);
        Ok(quote! { { let plain: #ty = #plain; plain.into() } })
    }

    /// The text that a single value is read from in Rust, whatever its form on the wire is.
    fn plain_text(about: About<'_>, json: &Json) -> Option<String> {
        let single = Single::of(about.field, about.texts, about.currency);
        single.there_and_back(&token(json)?).ok().map(|(plain, _)| plain)
    }

    fn value(self, about: About<'_>, ty: &Type, json: &Json) -> Result<TokenStream, EmitError> {
        let misfit = || EmitError::new(format!("a sample has {} where its table says otherwise", json.kind()));
        let runtime = self.runtime();
        if about.field.form.takes_whole() {
            return self.packed(about, ty, json);
        }
        Ok(match (ty, &json.value) {
            (Type::List(member), Value::List(items)) => {
                let items = items.iter().map(|item| self.value(about, member, item)).collect::<Result<Vec<_>, _>>()?;
                quote! { vec![#(#items),*] }
            }
            (Type::Map(_), Value::Object(entries)) if entries.is_empty() => quote! { #runtime::Map::new() },
            (Type::Map(member), Value::Object(entries)) => {
                let mut made = Vec::new();
                for (key, value) in entries {
                    let value = self.value(about, member, value)?;
                    made.push(quote! { (#key, #value) });
                }
                quote! { [#(#made),*].into_iter().collect::<#runtime::Map<_>>() }
            }
            (Type::Object(id), Value::Object(_)) => {
                self.request(about.provider, *id, json, Source { text: about.source, texts: about.texts })?
            }
            (Type::Json, _) => {
                let raw = about.source.get(json.range.clone()).unwrap_or("null");
                quote! { #raw.parse().unwrap() }
            }
            (Type::Catalogue(id), Value::Number(wire) | Value::Text(wire)) => {
                let catalogue = self.model.catalogue(*id);
                let path = self.public(about.provider, &catalogue.ident, catalogue.group);
                match catalogue.values.iter().find(|value| value.wire == *wire) {
                    Some(value) => {
                        let variant = type_ident(&value.ident);
                        quote! { #path::#variant }
                    }
                    None => quote! { <#path as #runtime::Catalogue>::from_wire(#wire) },
                }
            }
            (Type::File, Value::Object(_)) => {
                let file = vezne_runtime::File::from_tree(&json.tree()).ok_or_else(misfit)?;
                let (name, kind, content) = (&file.file_name, &file.content_type, Literal::byte_string(&file.content));
                quote! { #runtime::File::new(#name, #content.as_slice()).with_type(#kind) }
            }
            (Type::Bytes, Value::Text(_)) => {
                let packed = token(json).ok_or_else(misfit)?;
                let bytes = forms::bytes(&about.field.form, &packed).map_err(EmitError::new)?;
                let bytes = Literal::byte_string(&bytes);
                quote! { #runtime::Bytes::from_static(#bytes) }
            }
            _ => {
                let plain = Self::plain_text(about, json).ok_or_else(misfit)?;
                match ty {
                    Type::Text | Type::Url if plain.is_empty() && about.field.class.is_none() => {
                        quote! { String::new() }
                    }
                    Type::Text | Type::Url => quote! { #plain.into() },
                    Type::Int => {
                        let literal = Literal::i64_unsuffixed(plain.parse().map_err(|_| misfit())?);
                        quote! { #literal }
                    }
                    Type::Bool => {
                        let flag = plain == "true";
                        quote! { #flag }
                    }
                    _ => quote! { #plain.parse().unwrap() },
                }
            }
        })
    }

    /// A list, a map or an object that stands within a text.
    fn packed(self, about: About<'_>, ty: &Type, json: &Json) -> Result<TokenStream, EmitError> {
        let packed = token(json).ok_or_else(|| EmitError::new("a sample has no text where one is due"))?;
        let form = &about.field.form;
        if let Some(pairs) = forms::pairs(form, &packed) {
            let pairs = pairs.map_err(EmitError::new)?;
            let (runtime, made) = (
                self.runtime(),
                pairs.iter().map(|(name, value)| {
                    let value = if value.is_empty() {
                        quote! { String::new() }
                    } else {
                        quote! { #value.into() }
                    };
                    quote! { (#name, #value) }
                }),
            );
            return Ok(quote! { [#(#made),*].into_iter().collect::<#runtime::Map<_>>() });
        }
        let tables = ty.object().map(|id| self.model.tables(id)).unwrap_or_default();
        let text = forms::unpacked(form, &packed, &tables).map_err(EmitError::new)?;
        let inner = Json::parse(&text).map_err(|error| EmitError::new(error.to_string()))?;
        let plain = Field::new(&about.field.wire, &about.field.ident, ty.clone());
        self.value(About { field: &plain, source: &text, texts: form.packs_texts(), ..about }, ty, &inner)
    }
}
