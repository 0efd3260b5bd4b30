//! Amounts whose decimals are those of the currency in a field beside them.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::model::{Decimals, Field, FieldValue, Form, Type};
use crate::rule::Rule;
use crate::source::Span;

/// Whether a field's value is read as a currency: a catalogue of codes is so only where it is always the same.
fn is_currency(field: &Field) -> bool {
    match field.ty {
        Type::Currency => true,
        Type::Catalogue(_) => field.value.as_ref().is_some_and(|value| !value.default && value.is_constant()),
        _ => false,
    }
}

impl Checker<'_> {
    /// The currencies that may stand in a field: the one that always does, or any.
    fn counts_in(&mut self, currency: Option<&Field>) {
        let value = currency.and_then(|field| field.value.as_ref()).filter(|value| !value.default);
        match value.and_then(FieldValue::literal) {
            Some(code) => {
                self.used.decimals.insert(code);
            }
            None => self.used.decimals.extend(self.decimals.iter().map(|(code, _)| code.clone())),
        }
    }

    /// The field with an amount's currency stands beside it; one that is always the same is known now.
    pub(super) fn sibling(&mut self, fields: &mut [Field], places: &[Option<Span>]) {
        for index in 0..fields.len() {
            let Some(name) = fields.get(index).and_then(|field| field.form.sibling()).map(str::to_owned) else {
                continue;
            };
            self.counts_in(fields.iter().find(|field| field.wire == name));
            let Some(place) = places.get(index).copied().flatten() else { continue };
            let known: Vec<String> =
                fields.iter().filter(|field| is_currency(field)).map(|field| field.wire.clone()).collect();
            let Some(sibling) = fields.iter().find(|field| field.wire == name) else {
                let found =
                    Diagnostic::new(Rule::Sibling, place, format!("there is no field `{name}` beside this one"))
                        .nearest(&name, known.iter().map(String::as_str));
                self.report.push(if found.help.is_none() {
                    found.help(
                        "name the field of the same table that holds the currency, or write the number of decimals",
                    )
                } else {
                    found
                });
                continue;
            };
            if sibling.stand_in {
                continue;
            }
            if !known.contains(&name) || sibling.apart {
                let help = if let Type::Catalogue(_) = sibling.ty {
                    "the values of a catalogue are not known as currencies: give it the type `currency`, with `as numeric` where it is a number, or write the number of decimals: `minor(2)`"
                } else {
                    "give it the type `currency`, or write the number of decimals: `minor(2)`"
                };
                self.report
                    .push(Diagnostic::new(Rule::Sibling, place, format!("`{name}` is not a currency")).help(help));
                continue;
            }
            let constant = sibling.value.as_ref().filter(|value| !value.default).map(FieldValue::literal);
            match constant {
                Some(Some(code)) => {
                    let unlike = self.decimals.iter().find(|(known, _)| *known == code).map(|(_, digits)| *digits);
                    let Some(digits) = unlike.or_else(|| vezne_runtime::decimals(&code)) else {
                        self.report.push(
                            Diagnostic::new(Rule::Sibling, place, format!("nobody knows the decimals of `{code}`"))
                                .help("write their number: `minor(2)`"),
                        );
                        continue;
                    };
                    if let Some(Form::Amount(amount)) = fields.get_mut(index).map(|field| &mut field.form) {
                        amount.decimals = Decimals::Fixed(digits);
                        amount.unlike = Vec::new();
                    }
                }
                Some(None) => self.report.push(
                    Diagnostic::new(
                        Rule::Sibling,
                        place,
                        format!("`{name}` is computed, and not known when this is written"),
                    )
                    .help("write the number of decimals: `minor(2)`"),
                ),
                None => {}
            }
        }
    }
}
