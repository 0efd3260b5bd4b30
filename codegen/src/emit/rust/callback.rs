//! Callbacks: a method that reads, proves and types a message; its description, its judgement, and what confirms it.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::expr::Place;
use super::operation::{media, tables_for};
use super::{EmitError, Emitter, Module, Room, doc, name_ident};
use crate::expr::signed::KeyKind;
use crate::expr::{Expr, ExprType, From, Section};
use crate::model::{Callback, Holds, Media, ObjectId, Proof};

impl Emitter<'_> {
    /// The handle of a group's callbacks with its methods, and all that they need.
    pub(super) fn callbacks(self, index: usize, module: &mut Module) -> Result<(), EmitError> {
        let Some(group) = self.model.groups.get(index).filter(|group| !group.callbacks.is_empty()) else {
            return Ok(());
        };
        let lines = [
            "What the provider sends: read, proved and typed.".to_owned(),
            String::new(),
            "Made from credentials and settings; no client is needed. Give the body as it came, before anything has read it."
                .to_owned(),
        ];
        let line = doc(&lines);
        module.push(quote! {
            #line
            #[derive(Debug, Clone, Copy)]
            pub struct Callbacks<'a> {
                receiver: runtime::Receiver<'a, super::Credentials, super::Settings>,
            }
        })?;
        let methods = group.callbacks.iter().map(|callback| self.receive(index, callback));
        module.push(quote! {
            impl<'a> Callbacks<'a> {
                /// With what the provider knows the merchant by, and what differs by tenant.
                #[must_use]
                pub const fn new(credentials: &'a super::Credentials, settings: &'a super::Settings) -> Self {
                    Self { receiver: runtime::Receiver::new(credentials, settings) }
                }
                /// By another clock, for tests.
                #[must_use]
                pub const fn clock(self, clock: &'a dyn runtime::Clock) -> Self {
                    Self { receiver: self.receiver.clock(clock) }
                }
                #(#methods)*
            }
        })?;
        for callback in &group.callbacks {
            self.callback(index, callback, module)?;
        }
        Ok(())
    }

    fn receive(self, index: usize, callback: &Callback) -> TokenStream {
        let room = Room::Group(index);
        let doc = doc(&super::callback_docs::lines(self.model, callback));
        let (method, description) = (name_ident(&callback.name), constant(callback));
        let event = self.object_path(callback.event, room);
        let (argument, given) = match callback.given {
            Some(id) => {
                let ty = self.object_path(id, room);
                (quote! { given: impl Into<#ty>, }, quote! { .given(&given.into())? })
            }
            None => (quote! {}, quote! {}),
        };
        let message = quote! { self.receiver.message(&#description, delivery)?#given };
        let opened: Vec<TokenStream> = callback
            .opened
            .iter()
            .map(|opened| {
                let (name, text) = (&opened.name, self.expr(&opened.expr, Place::Callback));
                quote! { message.open(#name, #text); }
            })
            .collect();
        let body = match &callback.proof {
            None if opened.is_empty() => quote! { #message.proof().nothing().accept() },
            proof => {
                let proved = proof.iter().flat_map(Proof::exprs);
                let exprs: Vec<&Expr> = proved.chain(callback.opened.iter().map(|opened| &opened.expr)).collect();
                let uses = |is: &dyn Fn(&Expr) -> bool| exprs.iter().any(|expr| expr.contains(&is));
                let credentials = uses(&|expr| matches!(expr, Expr::Credential { .. }))
                    .then(|| quote! { let credentials = self.receiver.credentials(); });
                let settings = uses(&|expr| matches!(expr, Expr::Setting { .. }))
                    .then(|| quote! { let settings = self.receiver.settings(); });
                let steps = match proof {
                    Some(proof) => self.steps(callback, proof),
                    None => self.needs(&self.needed_to_open(callback)).chain([quote! { .nothing() }]).collect(),
                };
                let mutable = (!opened.is_empty()).then(|| quote! { mut });
                quote! {
                    let #mutable message = #message;
                    #credentials
                    #settings
                    #(#opened)*
                    message.proof() #(#steps)* .accept()
                }
            }
        };
        quote! {
            #doc
            pub fn #method(&self, delivery: &runtime::Delivery<'_>, #argument) -> Result<runtime::Event<#event>, runtime::CallbackError> {
                #body
            }
        }
    }

    /// What the proof is made of, one call each.
    fn steps(self, callback: &Callback, proof: &Proof) -> Vec<TokenStream> {
        let value = |expr: &Expr| self.expr(expr, Place::Callback);
        let mut steps = Vec::new();
        // What every way of computing it needs, or something else does; and what each way needs besides.
        let ways: Vec<Vec<Needed>> = proof.ways().map(|way| self.needed(callback, [way])).collect();
        let beside = proof.exprs().filter(|expr| proof.ways().all(|way| way != *expr));
        let mut always = self.needed(callback, beside);
        if let Some((first, others)) = ways.split_first() {
            let in_all = first.iter().filter(|needed| others.iter().all(|way| way.contains(needed)));
            let more: Vec<Needed> = in_all.filter(|needed| !always.contains(needed)).cloned().collect();
            always.extend(more);
        }
        let more: Vec<Needed> =
            self.needed_to_open(callback).into_iter().filter(|needed| !always.contains(needed)).collect();
        always.extend(more);
        steps.extend(self.needs(&always));
        for claim in &proof.claims {
            let paths = paths(claim).into_iter().map(|path| quote! { &[#(#path),*] });
            let value = value(claim);
            steps.push(match claim.ty() {
                ExprType::Texts => quote! { .claims(#value, &[#(#paths),*]) },
                _ => quote! { .claim(#value, &[#(#paths),*]) },
            });
        }
        let own = |needed: &[Needed]| -> Vec<TokenStream> {
            let own = needed.iter().filter(|needed| !always.contains(needed)).map(|(name, expr)| {
                let value = self.text(expr, Place::Callback);
                quote! { (#name, #value) }
            });
            own.collect()
        };
        let signed_at: BTreeSet<Vec<String>> =
            proof.holds.iter().flat_map(|holds| &holds.claims).flat_map(paths).collect();
        if !signed_at.is_empty() {
            let paths = signed_at.iter().map(|path| quote! { &[#(#path),*] });
            steps.push(quote! { .signed_at(&[#(#paths),*]) });
        }
        for (holds, needed) in proof.holds.iter().zip(&ways) {
            steps.extend(self.verified(callback, holds, &own(needed)));
        }
        for (way, needed) in proof.equals.iter().zip(&ways) {
            let (equals, own) = (value(way), own(needed));
            steps.push(if proof.equals.len() == 1 {
                quote! { .equals(#equals) }
            } else {
                quote! { .either([#(#own),*], #equals) }
            });
        }
        if proof.whole {
            steps.push(quote! { .over_all() });
        }
        if let Some(covers) = &proof.covers {
            let (names, signed) = (&covers.names, value(&covers.signed));
            steps.push(quote! { .covers(&[#(#names),*], #signed) });
        }
        if let Some(fresh) = &proof.fresh {
            let (time, seconds) = (value(&fresh.time), Literal::u64_unsuffixed(fresh.seconds));
            steps.push(quote! { .fresh(#time, #seconds, self.receiver.now()) });
        }
        if let Some(once) = &proof.once {
            let once = self.text(once, Place::Callback);
            steps.push(quote! { .once(#once) });
        }
        steps
    }

    /// What the receiver must have to open what must be opened.
    fn needed_to_open(self, callback: &Callback) -> Vec<Needed> {
        self.needed(callback, callback.opened.iter().filter(|opened| !opened.optional).map(|opened| &opened.expr))
    }

    fn needs(self, needed: &[Needed]) -> impl Iterator<Item = TokenStream> {
        needed.iter().map(move |(name, expr)| {
            let value = self.text(expr, Place::Callback);
            quote! { .needs(#name, #value) }
        })
    }

    /// A signature that is verified: its keys, and whether it holds.
    fn verified(self, callback: &Callback, holds: &Holds, own: &[TokenStream]) -> Vec<TokenStream> {
        let value = |expr: &Expr| self.expr(expr, Place::Callback);
        let mut steps = Vec::new();
        for (key, kind) in &holds.keys {
            let fits = match kind {
                KeyKind::Rsa => quote! { is_rsa_public_key },
                KeyKind::Curve => quote! { is_curve_public_key },
            };
            // The checker lets no key be made of nothing that the receiver has.
            let mut names = self.needed(callback, [key]).into_iter().map(|(name, _)| name);
            let (name, key) = (names.next().unwrap_or_default(), value(key));
            steps.push(quote! { .key(#name, #key, runtime::expr::#fits) });
        }
        let (is, signed) = (value(&holds.is), holds.seal.as_ref().map_or_else(|| quote! { None }, value));
        steps.push(quote! { .holds([#(#own),*], #is, #signed) });
        steps
    }

    /// The credentials, settings and given values without which nothing can be told, each once.
    fn needed<'e>(self, callback: &Callback, exprs: impl IntoIterator<Item = &'e Expr>) -> Vec<Needed> {
        let mut needed: Vec<Needed> = Vec::new();
        let always_given = |path: &[String]| {
            let object = callback.given.map(|id| self.model.object(id));
            let field = object.and_then(|object| object.fields.iter().find(|field| Some(&field.wire) == path.first()));
            field.is_some_and(|field| !field.optional)
        };
        let always_set = |name: &str| {
            let setting = self.model.settings.iter().find(|setting| setting.name == name);
            setting.is_some_and(|setting| !setting.optional)
        };
        for expr in exprs {
            expr.walk(&mut |part| {
                let name = match part {
                    Expr::Credential { group: Some(group), name } => format!("credentials.{group}.{name}"),
                    Expr::Credential { group: None, name } => format!("credentials.{name}"),
                    Expr::Setting { name, .. } if always_set(name) => format!("settings.{name}"),
                    Expr::Field { from: From::Callback(Section::Given), path, .. } if always_given(path) => {
                        format!("given.{}", path.join("."))
                    }
                    _ => return,
                };
                if needed.iter().all(|(known, _)| *known != name) {
                    needed.push((name, part.clone()));
                }
            });
        }
        needed
    }

    /// The description of one callback, its judgement, and what makes its type an event.
    fn callback(self, index: usize, callback: &Callback, module: &mut Module) -> Result<(), EmitError> {
        let room = Room::Group(index);
        let (description, event) = (constant(callback), self.object_path(callback.event, room));
        let group = self.model.groups.get(index).map_or("", |group| group.name.as_str());
        let (provider, name) = (&self.model.id, format!("{group}.{}", callback.name));
        let body = (callback.media != Media::None).then(|| {
            let media = media(&callback.media);
            quote! { .body(#media) }
        });
        let tables = tables_for(&callback.media, self.model.callback_tables(callback));
        let body = tables.map_or_else(|| quote! { #body }, |tables| quote! { #body .tables(&#tables) });
        let whole = callback.whole.then(|| quote! { .whole() });
        let names = |section: Option<ObjectId>| -> Vec<&str> {
            section
                .map(|id| self.model.object(id).fields.iter().map(|field| field.wire.as_str()).collect())
                .unwrap_or_default()
        };
        let headers = names(callback.headers);
        let headers = (!headers.is_empty()).then(|| quote! { .headers(&[#(#headers),*]) });
        let query = names(callback.query);
        let query = (!query.is_empty()).then(|| quote! { .query(&[#(#query),*]) });
        let judge = format_ident!("judge_{}_callback", callback.name);
        let judged = (!callback.outcome.is_empty()).then(|| quote! { .judge(#judge) });
        let (status, text) = (Literal::u16_unsuffixed(callback.answer.0), &callback.answer.1);
        let answer = (callback.answer != (200, String::new())).then(|| quote! { .answer(#status, #text) });
        module.push(quote! {
            static #description: runtime::Callback = runtime::Callback::new(#provider, #name)
                #body #whole #headers #query #judged #answer;
        })?;
        let telling = match (callback.outcome.is_empty(), callback.outcome_proved) {
            (true, _) => quote! { () },
            (false, true) => quote! { runtime::Told },
            (false, false) => quote! { runtime::Claimed<runtime::Told> },
        };
        module.push(quote! {
            impl runtime::Incoming for #event {
                type Telling = #telling;
            }
        })?;
        let mut gates = callback.outcome.iter();
        if let Some(first) = gates.next() {
            let line = doc(&[format!("What a message of `{name}` tells.")]);
            let first = self.gate(first, room, Place::Callback);
            let rest = gates.map(|gate| {
                let gate = self.gate(gate, room, Place::Callback);
                quote! { .and_then(|| #gate) }
            });
            module.push(quote! {
                #line
                fn #judge(message: &runtime::Message<'_>) -> runtime::Judgement {
                    #first #(#rest)*
                }
            })?;
        }
        self.confirmed(callback, &event, room, module)
    }

    fn confirmed(
        self,
        callback: &Callback,
        event: &TokenStream,
        room: Room,
        module: &mut Module,
    ) -> Result<(), EmitError> {
        let Some(confirm) = &callback.confirm else { return Ok(()) };
        let (group, position) = confirm.operation;
        let Some(asked) = self.model.groups.get(group).and_then(|group| group.operations.get(position)) else {
            return Ok(());
        };
        let (description, reply) = (self.description(group, asked, room), self.reply_ty(asked, room));
        let (question, lines) = self.question(asked, &confirm.values);
        module.push(quote! {
            impl runtime::Confirmed for #event {
                type Client = super::Client;
                type Reply = #reply;
                fn query() -> &'static runtime::Operation {
                    &#description
                }
                fn question(#question: &mut runtime::Question<'_>) {
                    #(#lines)*
                }
                fn runtime(client: &super::Client) -> &runtime::Client {
                    client.runtime()
                }
            }
        })?;
        let Some(happened) = &confirm.happened else { return Ok(()) };
        let (decided, happened) = (self.decided_ty(asked, room), self.expr(happened, Place::Reply));
        module.push(quote! {
            impl runtime::Conclusive for #event {
                type Decided = #decided;
                fn happened(reply: &runtime::Answer<'_>) -> Option<bool> {
                    #happened
                }
            }
        })
    }

    fn object_path(self, id: ObjectId, room: Room) -> TokenStream {
        let object = self.model.object(id);
        self.path(&object.ident, object.group, room)
    }
}

/// A credential, setting or given value that something needs, by its name.
type Needed = (String, Expr);

/// Where a claim stands in the message.
fn paths(claim: &Expr) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    claim.walk(&mut |part| {
        if let Expr::Field { from: From::Callback(section), path, .. } = part {
            paths.push(std::iter::once(section.key().to_owned()).chain(path.iter().cloned()).collect());
        }
    });
    paths
}

fn constant(callback: &Callback) -> proc_macro2::Ident {
    format_ident!("{}_CALLBACK", callback.name.to_ascii_uppercase())
}
