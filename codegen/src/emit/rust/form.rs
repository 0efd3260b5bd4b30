//! Wire forms as expressions that make the runtime's.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Emitter, Room, name_ident};
use crate::model::{
    AmountForm, Class, Decimals, Field, Form, FormStyle, Limit, NoValue, Object, Packing, TimeForm, TimeShape, Type,
    Zone,
};

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Write,
    Read,
}

impl Emitter<'_> {
    /// The form of a field, or `None` where the type's own way is meant.
    pub(super) fn form(self, object: &Object, field: &Field, way: Way) -> Option<TokenStream> {
        if field.form.takes_whole() {
            return Some(self.whole(field, way));
        }
        let several = matches!(field.ty, Type::List(_) | Type::Map(_));
        let texts = object.in_text && way == Way::Read && several;
        let single = self.single(object, field, way);
        let mut form = match single {
            None if !texts => return None,
            single => single.unwrap_or_else(|| quote! { runtime::Plain }),
        };
        let mut ty = &field.ty;
        while let Type::List(member) | Type::Map(member) = ty {
            let one_or_more = texts && matches!(ty, Type::List(_));
            form = if one_or_more {
                quote! { runtime::OneOrMore(#form) }
            } else {
                quote! { runtime::Each(#form) }
            };
            ty = member;
        }
        // The mask of a card number or a secret is its own affair.
        if field.class == Some(Class::Personal) {
            form = quote! { runtime::Hidden(#form) };
        }
        Some(form)
    }

    /// The form of a value that is in no object's field of its own: a computed one, or one that an outcome looks at.
    pub(super) fn form_value(self, form: &Form, ty: &Type) -> TokenStream {
        let object = Object::bare();
        let field = Field { form: form.clone(), ..Field::new("", "", ty.clone()) };
        self.form(&object, &field, Way::Write).unwrap_or_else(|| quote! { runtime::Plain })
    }

    /// The form that reads such a value.
    pub(super) fn form_read(self, form: &Form, ty: &Type) -> TokenStream {
        let field = Field { form: form.clone(), ..Field::new("", "", ty.clone()) };
        self.form(&Object::bare(), &field, Way::Read).unwrap_or_else(|| quote! { runtime::Plain })
    }

    /// The same of a value that is read from a number where a text is due, and the other way round.
    pub(super) fn loose_form(self, form: &Form, ty: &Type) -> TokenStream {
        let object = Object::bare();
        let field = Field { form: form.clone(), loose: true, ..Field::new("", "", ty.clone()) };
        self.form(&object, &field, Way::Read).unwrap_or_else(|| quote! { runtime::Plain })
    }

    /// The form of a single value.
    fn single(self, object: &Object, field: &Field, way: Way) -> Option<TokenStream> {
        let loose = (field.loose || object.in_text) && way == Way::Read;
        let limit = field.limit.filter(|_| way == Way::Write);
        match field.ty.single() {
            Type::Money | Type::Decimal => self.amount(object, field, way, limit),
            Type::Int => match (&field.form, loose) {
                (Form::Text, false) => Some(quote! { runtime::IntForm::TEXT }),
                (Form::Text, true) => Some(quote! { runtime::IntForm::TEXT.loose() }),
                (_, true) => Some(quote! { runtime::IntForm::NUMBER.loose() }),
                (_, false) => None,
            },
            Type::Bool => {
                let form = match &field.form {
                    Form::Flag { yes, no } => {
                        let (yes_text, no_text) = (&yes.text, &no.text);
                        if yes.quoted {
                            quote! { runtime::FlagForm::texts(#yes_text, #no_text) }
                        } else {
                            quote! { runtime::FlagForm::numbers(#yes_text, #no_text) }
                        }
                    }
                    _ if loose => quote! { runtime::FlagForm::PLAIN },
                    _ => return None,
                };
                Some(if loose {
                    quote! { #form.loose() }
                } else {
                    form
                })
            }
            Type::Time => {
                let Form::Time(form) = &field.form else { return None };
                let number = matches!(form.shape, TimeShape::Seconds | TimeShape::Milliseconds);
                let form = time(form);
                Some(if loose && number {
                    quote! { #form.loose() }
                } else {
                    form
                })
            }
            Type::Date => match &field.form {
                Form::Date(pattern) => Some(quote! { runtime::DateForm::pattern(#pattern) }),
                _ => None,
            },
            Type::Currency => match &field.form {
                Form::CurrencyNumber { quoted: true, width: 3 } => Some(quote! { runtime::CurrencyForm::TEXT }),
                Form::CurrencyNumber { quoted: true, width } => {
                    let width = Literal::u8_unsuffixed(*width);
                    Some(quote! { runtime::CurrencyForm::padded(#width) })
                }
                Form::CurrencyNumber { quoted: false, .. } => Some(quote! { runtime::CurrencyForm::NUMBER }),
                Form::CurrencyLower => Some(quote! { runtime::CurrencyForm::LOWER }),
                _ => None,
            },
            Type::Text | Type::Url => {
                let packed = matches!(field.form, Form::Packed(_));
                if !packed && !loose && limit.is_none() {
                    return None;
                }
                let mut form = if packed {
                    let layers = layers(&field.form);
                    quote! { runtime::TextForm::packed(&[#(#layers),*]) }
                } else {
                    quote! { runtime::TextForm::PLAIN }
                };
                if let Some(Limit::Chars(most)) = limit {
                    let most = Literal::u32_unsuffixed(most);
                    form = quote! { #form.at_most(#most) };
                }
                Some(if loose {
                    quote! { #form.loose() }
                } else {
                    form
                })
            }
            Type::Bytes => {
                let layers = layers(&field.form);
                Some(quote! { runtime::BytesForm::packed(&[#(#layers),*]) })
            }
            Type::Catalogue(id) => {
                // A catalogue that is only sent lists all that can be.
                let strict = way == Way::Write && object.in_request && !object.in_reply && !self.is_closed(*id);
                let form = match (&field.form, way) {
                    (Form::Int, Way::Write) => quote! { runtime::CatalogueForm::NUMBER },
                    _ if strict => quote! { runtime::CatalogueForm::TEXT },
                    // A value is read from a text and from a number anyway.
                    _ => return None,
                };
                Some(if strict {
                    quote! { runtime::ListedForm(#form) }
                } else {
                    form
                })
            }
            _ => None,
        }
    }

    fn amount(self, object: &Object, field: &Field, way: Way, limit: Option<Limit>) -> Option<TokenStream> {
        let mut made = match &field.form {
            Form::Amount(form) => self.amount_form(object, form, way),
            Form::Text if way == Way::Write => quote! { runtime::AmountForm::TEXT },
            _ if limit.is_some() => quote! { runtime::AmountForm::NUMBER },
            // An amount is read from a number and from a text anyway.
            _ => return None,
        };
        if let Some(Limit::Digits(digits, decimals)) = limit {
            let (digits, decimals) = (Literal::u32_unsuffixed(digits), Literal::u32_unsuffixed(decimals));
            made = quote! { #made.at_most(#digits, #decimals) };
        }
        Some(made)
    }

    fn amount_form(self, object: &Object, form: &AmountForm, way: Way) -> TokenStream {
        let mut made = match (&form.decimals, form.minor) {
            (Decimals::Any, _) => quote! { runtime::AmountForm::NUMBER },
            (Decimals::Fixed(digits), minor) => {
                let digits = Literal::u32_unsuffixed(*digits);
                if minor {
                    quote! { runtime::AmountForm::minor(#digits) }
                } else {
                    quote! { runtime::AmountForm::decimals(#digits) }
                }
            }
            (Decimals::Of(sibling), minor) => {
                let code = self.code_of(object, sibling, way);
                let made = if minor {
                    quote! { runtime::AmountForm::minor_of(#code) }
                } else {
                    quote! { runtime::AmountForm::decimals_of(#code) }
                };
                if form.unlike.is_empty() {
                    made
                } else {
                    let unlike = form.unlike.iter().map(|(code, digits)| {
                        let digits = Literal::u32_unsuffixed(*digits);
                        quote! { (#code, #digits) }
                    });
                    quote! { #made.unlike(#code, &[#(#unlike),*]) }
                }
            }
        };
        if form.comma {
            made = quote! { #made.comma() };
        }
        if form.quoted && !form.comma {
            made = quote! { #made.quoted() };
        }
        made
    }

    /// The code of the currency in the field beside: of the value that is written, or of what was read of it.
    fn code_of(self, object: &Object, sibling: &str, way: Way) -> TokenStream {
        let Some(field) = object.fields.iter().find(|field| field.wire == sibling) else { return quote! { None } };
        let default = field.value.as_ref().filter(|value| value.default).and_then(crate::model::FieldValue::literal);
        let of = match field.ty {
            Type::Catalogue(id) => {
                let catalogue = self.model.catalogue(id);
                let path = self.path(&catalogue.ident, catalogue.group, Room::of(object.group));
                if self.is_closed(id) {
                    quote! { #path::as_wire }
                } else {
                    quote! { <#path as runtime::Catalogue>::as_wire }
                }
            }
            _ => quote! { runtime::Currency::as_str },
        };
        let exposed = (field.class == Some(Class::Personal)).then(|| quote! { .map(runtime::Personal::expose) });
        let code = match way {
            Way::Write => {
                let ident = name_ident(&field.ident);
                if field.may_be_left_out() {
                    quote! { self.#ident.as_ref() #exposed.map(#of) }
                } else {
                    let plain = matches!(field.ty, Type::Currency);
                    match (exposed.is_some(), plain) {
                        (true, true) => quote! { Some(self.#ident.expose().as_str()) },
                        (true, false) => quote! { Some(#of(self.#ident.expose())) },
                        (false, true) => quote! { Some(self.#ident.as_str()) },
                        (false, false) => quote! { Some(#of(&self.#ident)) },
                    }
                }
            }
            Way::Read => {
                let slot = super::read::slot_ident(&field.ident);
                let inner = field.may_be_left_out().then(|| quote! { .and_then(Option::as_ref) });
                quote! { #slot.as_ref() #inner #exposed.map(#of) }
            }
        };
        match default {
            Some(default) => quote! { #code.or(Some(#default)) },
            None => code,
        }
    }

    /// Whether a catalogue is only sent: then it has no value that is not listed.
    pub(super) fn is_closed(self, id: crate::model::CatalogueId) -> bool {
        self.index.written.contains(&id) && !self.index.read.contains(&id) && !self.index.judged.contains(&id)
    }

    /// Forms that put a list, a map or an object into a text.
    fn whole(self, field: &Field, way: Way) -> TokenStream {
        let made = whole(&field.form);
        let tables = match (field.ty.object(), field.form.packed().document) {
            (Some(id), Some(Packing::Form(_))) => {
                Some(self.model.tables(id)).filter(|tables| !tables.is_without_lists())
            }
            (Some(id), Some(Packing::Xml { .. })) => Some(self.model.tables(id)),
            _ => None,
        };
        let tables = tables.filter(|_| way == Way::Read).map(|tables| {
            let tables = super::operation::tables(&tables);
            quote! { .tables(&#tables) }
        });
        quote! { #made #tables }
    }
}

/// Forms that put a list, a map or an object into a text.
fn whole(form: &Form) -> TokenStream {
    let packed = form.packed();
    let made = match packed.document {
        Some(Packing::Pairs(between, within)) => quote! { runtime::PairsForm::new(#between, #within) },
        Some(Packing::Form(style)) => {
            let style = form_style(*style);
            quote! { runtime::DocumentForm::form(#style) }
        }
        Some(Packing::Xml { root, doctype }) => {
            let doctype = doctype.as_ref().map(super::operation::doctype);
            let doctype = doctype.map(|doctype| quote! { .doctype(#doctype) });
            quote! { runtime::DocumentForm::xml(#root) #doctype }
        }
        Some(_) if packed.layers.iter().all(|step| *step == Packing::Utf8) => {
            return quote! { runtime::JsonForm::PLAIN };
        }
        Some(_) => {
            let layers = layers(form);
            return quote! { runtime::JsonForm::packed(&[#(#layers),*]) };
        }
        None => return quote! { runtime::Plain },
    };
    let charset = packed.charset.map(|name| quote! { .charset(#name) });
    let layers = layers(form);
    let layers = (!layers.is_empty()).then(|| quote! { .packed(&[#(#layers),*]) });
    quote! { #made #charset #layers }
}

/// How lists and tables are written in a form.
pub(super) fn form_style(style: FormStyle) -> TokenStream {
    match style {
        FormStyle::Flat => quote! { runtime::FormStyle::Flat },
        FormStyle::Indexed => quote! { runtime::FormStyle::Indexed },
        FormStyle::Unindexed => quote! { runtime::FormStyle::Unindexed },
    }
}

fn layers(form: &Form) -> Vec<TokenStream> {
    let layer = |step: &Packing| match step {
        Packing::Base64 => Some(quote! { runtime::Layer::Base64 }),
        Packing::Base64Url => Some(quote! { runtime::Layer::Base64Url }),
        Packing::Hex => Some(quote! { runtime::Layer::Hex }),
        Packing::Charset(name) => Some(quote! { runtime::Layer::Charset(#name) }),
        Packing::Gzip => Some(quote! { runtime::Layer::Gzip }),
        // A text comes as its bytes in UTF-8.
        _ => None,
    };
    form.packed().layers.iter().filter_map(layer).collect()
}

fn time(form: &TimeForm) -> TokenStream {
    let mut made = match &form.shape {
        TimeShape::Iso(None) => quote! { runtime::TimeForm::ISO },
        TimeShape::Iso(Some(digits)) => {
            let digits = Literal::u8_unsuffixed(*digits);
            quote! { runtime::TimeForm::digits(#digits) }
        }
        TimeShape::Pattern(pattern) => quote! { runtime::TimeForm::pattern(#pattern) },
        TimeShape::Seconds => quote! { runtime::TimeForm::SECONDS },
        TimeShape::Milliseconds => quote! { runtime::TimeForm::MILLISECONDS },
        TimeShape::Http => quote! { runtime::TimeForm::HTTP },
    };
    match &form.zone {
        None => {}
        Some(Zone::Offset(minutes)) => {
            let minutes = Literal::i16_unsuffixed(*minutes);
            made = quote! { #made.zone(runtime::Zone::minutes(#minutes)) };
        }
        Some(Zone::Named(name)) => made = quote! { #made.zone(runtime::Zone::named(#name)) },
    }
    if form.quoted && !matches!(form.shape, TimeShape::Iso(_) | TimeShape::Pattern(_) | TimeShape::Http) {
        made = quote! { #made.quoted() };
    }
    made
}

/// What is written for no value.
pub(super) fn none_value(none: &NoValue) -> TokenStream {
    match none {
        NoValue::Text(text) => quote! { #text },
        NoValue::Number(number) => constant(number),
        NoValue::Null => quote! { &runtime::Nothing },
        NoValue::EmptyList => quote! { &runtime::EmptyList },
    }
}

/// What stands for no value, as it is compared with what is read; null always does.
pub(super) fn none_text(none: &NoValue) -> String {
    match none {
        NoValue::Text(text) | NoValue::Number(text) => text.clone(),
        NoValue::Null => "null".to_owned(),
        NoValue::EmptyList => "[]".to_owned(),
    }
}

/// A JSON value that is always the same.
pub(super) fn constant(json: &str) -> TokenStream {
    if let Ok(text) = serde_json::from_str::<String>(json) {
        return quote! { #text };
    }
    match json.parse::<i64>() {
        Ok(number) if number.to_string() == json => {
            let number = Literal::i64_suffixed(number);
            quote! { &#number }
        }
        _ => match json {
            "true" => quote! { &true },
            "false" => quote! { &false },
            _ => quote! { &runtime::Constant(#json) },
        },
    }
}
