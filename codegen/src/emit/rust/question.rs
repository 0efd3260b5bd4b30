//! What is made of one request for another: the question that settles a call or confirms a message, and the next page.
//!
//! Nobody hands a question over as a struct, so that all that a request of the operation has of itself is written here:
//! what is constant, the places of what is computed, the wire's word for nothing; in the order of the table, because an
//! order may be signed.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitter;
use super::expr::Place;
use super::form::{constant, none_value};
use crate::expr::{Expr, From};
use crate::model::{Computed, Field, FieldValue, ObjectId, Operation, Type};

impl Emitter<'_> {
    /// The lines that put a question, and the name of what they put it to.
    pub(super) fn question(self, asked: &Operation, values: &[Computed]) -> (TokenStream, Vec<TokenStream>) {
        let mut lines = Vec::new();
        let body = asked.body.map(|body| ("body", body));
        for (section, object) in asked.parts.sections().chain(body) {
            self.put(object, &[section.to_owned()], values, &mut lines);
        }
        let name = if lines.is_empty() {
            quote! { _question }
        } else {
            quote! { question }
        };
        (name, lines)
    }

    /// The fields of an object, in order.
    fn put(self, object: ObjectId, within: &[String], values: &[Computed], lines: &mut Vec<TokenStream>) {
        for field in &self.model.object(object).fields {
            self.put_field(field, within, values, lines);
        }
    }

    fn put_field(self, field: &Field, within: &[String], values: &[Computed], lines: &mut Vec<TokenStream>) {
        let path: Vec<String> = within.iter().chain([&field.wire]).cloned().collect();
        if let Some(value) = values.iter().find(|value| value.path == path) {
            lines.push(self.passed_on(value, &quote! { question }, Place::Question));
            return;
        }
        let inner = field.ty.object().filter(|_| matches!(field.ty, Type::Object(_)));
        if let Some(choice) = inner.map(|id| self.model.object(id)).filter(|object| object.is_choice()) {
            // The key is not on the wire. The member is the one that has a value.
            let has_value = |id: &ObjectId| {
                let fields = &self.model.object(*id).fields;
                let wires = || fields.iter().map(|field| &field.wire);
                values.iter().any(|value| {
                    value
                        .path
                        .strip_prefix(within)
                        .and_then(<[String]>::first)
                        .is_some_and(|key| wires().any(|wire| wire == key))
                })
            };
            let members = choice.shape.variants().iter().map(|variant| variant.object);
            if let Some(member) = members.into_iter().find(has_value) {
                self.put(member, within, values, lines);
            }
            return;
        }
        let literal = field.value.as_ref().and_then(FieldValue::literal);
        let literal = literal.and_then(|literal| crate::forms::constant(self.model, field, &literal).ok());
        if let Some(literal) = literal {
            let value = constant(&literal);
            lines.push(quote! { question.set(&[#(#path),*], Some(#value)); });
        } else if field.value.is_some() {
            lines.push(quote! { question.slot(&[#(#path),*]); });
        } else if let Some(inner) = inner {
            let asked_for = values.iter().any(|value| value.path.starts_with(&path));
            if asked_for || !self.is_given(field) {
                self.put(inner, &path, values, lines);
            }
        } else if let (Some(none), false) = (&field.none, field.apart) {
            let none = none_value(none);
            lines.push(quote! { question.set(&[#(#path),*], Some(#none)); });
        }
    }

    /// A value of another request: a field's value as it stands, or a computed one.
    pub(super) fn passed_on(self, value: &Computed, onto: &TokenStream, place: Place<'_>) -> TokenStream {
        let path = &value.path;
        if let Expr::Field { from: From::Request(section), path: from, .. } = &value.expr {
            let section = section.key();
            return match place {
                Place::Question => {
                    quote! { #onto.copy(&[#(#path),*], &[#section, #(#from),*]); }
                }
                _ => quote! { #onto.set(&[#(#path),*], reply.request().at(&[#section, #(#from),*])); },
            };
        }
        let made = self.written_value(value, place);
        match self.form_of(value) {
            Some(form) => quote! { #onto.set_as(&[#(#path),*], #made, &#form); },
            None => quote! { #onto.set(&[#(#path),*], #made); },
        }
    }
}
