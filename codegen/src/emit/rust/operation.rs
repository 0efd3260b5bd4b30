//! Operations: a method, a static description, a judgement; nothing repeated that the runtime can do.

use quote::{format_ident, quote};

use super::{EmitError, Emitter, Module, Room, doc, docs, name_ident, pascal, type_ident};
use crate::model::{Effect, Operation, Replay, Reply};

impl Emitter<'_> {
    /// The handle of a group with its methods.
    pub(super) fn api(self, index: usize, module: &mut Module) -> Result<(), EmitError> {
        let Some(group) = self.model.groups.get(index) else { return Ok(()) };
        let line =
            doc(&[format!("The operations of this group; [`Client::{0}`](super::Client::{0}) gives it.", group.name)]);
        module.push(quote! {
            #line
            #[derive(Debug, Clone, Copy)]
            pub struct Api<'a> {
                client: &'a runtime::Client,
            }
        })?;
        let methods = group.operations.iter().map(|operation| {
            let doc = doc(&docs::operation(self.model, operation));
            let method = name_ident(&operation.name);
            let (description, reply) = (constant(operation), self.reply_ty(operation, Room::Group(index)));
            match operation.body {
                Some(body) => {
                    let object = self.model.object(body);
                    let request = self.path(&object.ident, object.group, Room::Group(index));
                    quote! {
                        #doc
                        pub fn #method(&self, request: impl Into<#request>) -> runtime::Call<#reply> {
                            self.client.call(&#description, &request.into())
                        }
                    }
                }
                None => quote! {
                    #doc
                    pub fn #method(&self) -> runtime::Call<#reply> {
                        self.client.call(&#description, &runtime::NoBody)
                    }
                },
            }
        });
        module.push(quote! {
            impl<'a> Api<'a> {
                pub(super) fn new(client: &'a runtime::Client) -> Self {
                    Self { client }
                }
                #(#methods)*
            }
        })
    }

    fn reply_ty(self, operation: &Operation, room: Room) -> proc_macro2::TokenStream {
        let object = self.model.object(operation.reply.object());
        let path = self.path(&object.ident, object.group, room);
        match &operation.reply {
            Reply::Whole(_) => path,
            Reply::Envelope(_, payload) => {
                let payload = self.ty(payload, None, room);
                quote! { #path<#payload> }
            }
        }
    }

    /// The description and the judgement of one operation.
    pub(super) fn operation(self, index: usize, operation: &Operation, module: &mut Module) -> Result<(), EmitError> {
        let room = Room::Group(index);
        let description = constant(operation);
        let provider = &self.model.id;
        let group = self.model.groups.get(index).map_or("", |group| group.name.as_str());
        let name = format!("{group}.{}", operation.name);
        let method = format_ident!("{}", operation.method);
        let host = type_ident(&pascal(self.model.hosts.get(operation.host).map_or("", String::as_str)));
        let path = &operation.path;
        let headers = super::client::header_constant(
            self.model.headers.get(operation.headers).map_or("", |set| set.name.as_str()),
        );
        let effect = match operation.effect {
            Effect::Read => quote! { Read },
            Effect::Write => quote! { Write },
            Effect::MovesMoney => quote! { MovesMoney },
        };
        let replay = match &operation.replay {
            Replay::None => quote! { runtime::Replay::None },
            Replay::Refused(field) => quote! { runtime::Replay::Refused(#field) },
            Replay::Answered(field) => quote! { runtime::Replay::Answered(#field) },
        };
        let judge = format_ident!("judge_{}", operation.name);
        let details = match operation.outcome.iter().find_map(|gate| gate.details) {
            Some(id) => {
                let object = self.model.object(id);
                let path = self.path(&object.ident, object.group, room);
                quote! { Some(runtime::details::<#path>) }
            }
            None => quote! { None },
        };
        module.push(quote! {
            static #description: runtime::Operation = runtime::Operation {
                provider: #provider,
                name: #name,
                method: runtime::Method::#method,
                host: super::Host::#host as usize,
                path: #path,
                headers: super::client::header_set::#headers,
                effect: runtime::Effect::#effect,
                replay: #replay,
                judge: #judge,
                details: #details,
            };
        })?;
        let mut gates = operation.outcome.iter();
        let Some(first) = gates.next() else {
            module.push(quote! {
                /// Nothing in the reply judges it: a success of HTTP is one.
                fn #judge(_reply: &runtime::Answer<'_>) -> runtime::Judgement {
                    runtime::Judgement::of(&[])
                }
            })?;
            return self.whole_reply(operation, room, module);
        };
        let line = doc(&[format!("The verdict of a reply to `{name}`.")]);
        let first = self.gate(first, room);
        let rest = gates.map(|gate| {
            let gate = self.gate(gate, room);
            quote! { .and_then(|| #gate) }
        });
        module.push(quote! {
            #line
            fn #judge(reply: &runtime::Answer<'_>) -> runtime::Judgement {
                #first #(#rest)*
            }
        })?;
        self.whole_reply(operation, room, module)
    }

    /// A reply without an envelope is its own output.
    fn whole_reply(self, operation: &Operation, room: Room, module: &mut Module) -> Result<(), EmitError> {
        let Reply::Whole(id) = operation.reply else { return Ok(()) };
        // An object that several operations answer with gets one impl, beside the first of them.
        let Room::Group(index) = room else { return Ok(()) };
        if self.index.reply_of.get(&id).is_none_or(|(group, name)| (*group, name) != (index, &operation.name)) {
            return Ok(());
        }
        let object = self.model.object(id);
        let path = self.path(&object.ident, object.group, room);
        module.push(quote! {
            impl runtime::Reply for #path {
                type Output = Self;
                fn into_output(self) -> Result<Self, runtime::Missing> {
                    Ok(self)
                }
            }
        })
    }
}

fn constant(operation: &Operation) -> proc_macro2::Ident {
    format_ident!("{}", operation.name.to_ascii_uppercase())
}
