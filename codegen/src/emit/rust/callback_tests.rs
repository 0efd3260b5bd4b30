//! Samples of callbacks as tests: each message is taken, or turned down, by the compiled code; and where its bytes are
//! signed, every one of them counts.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use vezne_runtime::Tree;

use super::values::{Source, key_of};
use super::{EmitError, Emitter, name_ident};
use crate::expr::Expr;
use crate::json::Json;
use crate::model::{Callback, CallbackSample, Group, ObjectId, Proof};

impl Emitter<'_> {
    /// Every sample of every callback with what takes it, for tests that deliver it in ways of their own.
    pub(super) fn receivers(self, provider: &TokenStream) -> Result<TokenStream, EmitError> {
        let mut receivers = Vec::new();
        for group in &self.model.groups {
            for callback in &group.callbacks {
                for sample in &callback.samples {
                    let (module, method) = (name_ident(&group.name), name_ident(&callback.name));
                    let name = format!("{}.{}", group.name, callback.name);
                    let (sample_name, givens, body) = (&sample.name, givens(sample), &sample.body);
                    let given = callback.given.map(|id| self.given(provider, id, sample)).transpose()?;
                    let kept = given.map(|given| quote! { let kept = #given; sample::kept(&kept); });
                    let given = kept.as_ref().map(|_| quote! { kept });
                    let left_out = left_out(callback, sample);
                    let told = match (callback.outcome.is_empty(), callback.outcome_proved) {
                        (true, _) => quote! { |_| None },
                        (false, true) => quote! { |event| Some(event.told().verdict()) },
                        (false, false) => quote! { |event| Some(event.told().unproved().verdict()) },
                    };
                    receivers.push(quote! {
                        sample::receiver(#name, #sample_name, &[#(#givens),*], #body, |delivery, given| {
                            #kept
                            let (credentials, settings, clock) =
                                (credentials(given), settings(given), sample::message::clock(given));
                            #left_out
                            let callbacks = #provider::#module::Callbacks::new(&credentials, &settings).clock(&clock);
                            sample::received(callbacks.#method(delivery, #given), #told)
                        })
                    });
                }
            }
        }
        Ok(quote! {
            #[allow(clippy::large_stack_arrays)]
            pub(crate) fn receivers() -> Vec<sample::Receiver> {
                Vec::from([#(#receivers),*])
            }
        })
    }

    pub(super) fn callback_tests(
        self,
        provider: &TokenStream,
        group: &Group,
        callback: &Callback,
        sample: &CallbackSample,
    ) -> Result<Vec<TokenStream>, EmitError> {
        let (module, method, body) = (name_ident(&group.name), name_ident(&callback.name), &sample.body);
        let givens = givens(sample);
        let given = callback.given.map(|id| self.given(provider, id, sample)).transpose()?;
        let taken = |message: TokenStream| {
            quote! {
                #provider::#module::Callbacks::new(&credentials, &settings)
                    .clock(&clock)
                    .#method(&#message.delivery(), #given)
            }
        };
        let left_out = left_out(callback, sample);
        let prelude = quote! {
            let given: sample::Givens = &[#(#givens),*];
            let (credentials, settings, clock) = (credentials(given), settings(given), sample::message::clock(given));
            #left_out
        };
        let of = format!("{}_{}", group.name, sample.name);
        let word = sample.verdict.map_or("rejected", crate::model::Verdict::word);
        let name = format_ident!("the_message_of_{of}_is_{word}");
        let message = taken(quote! { sample::message::message(given, #body) });
        let outcome = match (sample.verdict.is_some(), callback.outcome.is_empty(), callback.outcome_proved) {
            (false, _, _) => quote! { sample::message::is_rejected(&#message); },
            (true, true, _) => quote! { sample::message::is_taken(&#message); },
            (true, false, true) => {
                quote! { assert_eq!(sample::message::is_taken(&#message).told().verdict(), sample::message::verdict(#word)); }
            }
            (true, false, false) => {
                quote! { assert_eq!(sample::message::is_taken(&#message).told().unproved().verdict(), sample::message::verdict(#word)); }
            }
        };
        let mut tests = vec![quote! {
            #[test]
            fn #name() {
                #prelude
                #outcome
            }
        }];
        let over_bytes = callback.proof.as_ref().is_some_and(Proof::is_over_bytes);
        if sample.verdict.is_some() && over_bytes && !body.is_empty() {
            let name = format_ident!("every_byte_of_{of}_counts");
            let message = taken(quote! { message });
            tests.push(quote! {
                #[test]
                fn #name() {
                    #prelude
                    for message in sample::message::changed(given, #body) {
                        sample::message::is_a_mismatch(&#message);
                    }
                }
            });
        }
        Ok(tests)
    }

    /// What the receiver has kept, as the sample gives it.
    fn given(self, provider: &TokenStream, id: ObjectId, sample: &CallbackSample) -> Result<TokenStream, EmitError> {
        let members = self.model.object(id).fields.iter().filter_map(|field| {
            let stated = sample.given(&format!("given.{}", field.wire)).map(str::to_owned);
            let value = stated.or_else(|| {
                let made_up = self.made_up(field).filter(|_| !field.may_be_left_out())?;
                made_up.tree().text()
            })?;
            Some((key_of(field), Tree::Text(value)))
        });
        let text = Tree::Object(members.collect()).to_json();
        let json = Json::parse(&text).map_err(|error| EmitError::new(error.to_string()))?;
        self.request(provider, id, &json, Source { text: &text, texts: true })
    }
}

/// A key that the sample does not give is not there: a made-up text would be a key that is none.
fn left_out(callback: &Callback, sample: &CallbackSample) -> Option<TokenStream> {
    let proof = callback.proof.as_ref().filter(|proof| !proof.holds.is_empty())?;
    let mut groups = BTreeSet::new();
    for way in proof.ways() {
        way.walk(&mut |part| {
            if let Expr::Credential { group: Some(group), .. } = part {
                groups.insert(group.clone());
            }
        });
    }
    let is_given = |group: &str| {
        let prefix = format!("credentials.{group}.");
        sample.givens.iter().any(|(name, _)| name.starts_with(&prefix))
    };
    let lines: Vec<TokenStream> = groups
        .into_iter()
        .filter(|group| !is_given(group.as_str()))
        .map(|group| {
            let group = name_ident(&group);
            quote! { credentials.#group = None; }
        })
        .collect();
    (!lines.is_empty()).then(|| quote! { let mut credentials = credentials; #(#lines)* })
}

/// What a sample gives beside its body.
fn givens(sample: &CallbackSample) -> impl Iterator<Item = TokenStream> {
    sample.givens.iter().map(|(name, value)| quote! { (#name, #value) })
}
