//! Operations: a method, a static description, a judgement; nothing repeated that the runtime can do.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::expr::Place;
use super::{EmitError, Emitter, Module, Room, doc, docs, name_ident, pascal, type_ident};
use crate::model::{Doctype, Effect, FormStyle, Media, Operation, Replay, Reply, Type, Verdict};
use crate::tables::Tables;

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
            if operation.browser { self.form_method(index, operation) } else { self.method(index, operation) }
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

    fn method(self, index: usize, operation: &Operation) -> TokenStream {
        let room = Room::Group(index);
        let lines = docs::operation(self.model, operation);
        let doc_lines = doc(&lines);
        let method = name_ident(&operation.name);
        let (description, reply) = (constant(operation), self.reply_ty(operation, room));
        let call = if operation.sections {
            quote! { request }
        } else {
            quote! { call }
        };
        let (argument, given) = self.argument(operation, room);
        let all = operation.paging.as_ref().map(|paging| {
            let method = format_ident!("{}_all", operation.name);
            let member = self.ty(&paging.member, None, room);
            let walk = format_ident!("{}_PAGES", operation.name.to_ascii_uppercase());
            let line = doc(&[
                format!(
                    "All pages of [`{0}`](Self::{0}), member by member, asked for as they are needed.",
                    operation.name
                ),
                String::new(),
                "A stream; [`next_page`](runtime::Pages::next_page) gives a page at a time.".to_owned(),
            ]);
            quote! {
                #line
                pub fn #method(&self, #argument) -> runtime::Pages<#reply, #member> {
                    self.client.#call(&#description, #given).pages(&#walk)
                }
            }
        });
        quote! {
            #doc_lines
            pub fn #method(&self, #argument) -> runtime::Call<#reply> {
                self.client.#call(&#description, #given)
            }
            #all
        }
    }

    /// What the method takes, and what is handed on.
    pub(super) fn argument(self, operation: &Operation, room: Room) -> (TokenStream, TokenStream) {
        let Some(id) = operation.request else { return (quote! {}, quote! { &runtime::NoBody }) };
        let object = self.model.object(id);
        let path = self.path(&object.ident, object.group, room);
        if object.internal {
            return (quote! {}, quote! { &#path {} });
        }
        (quote! { request: impl Into<#path> }, quote! { &request.into() })
    }

    /// The type of the whole reply.
    pub(super) fn reply_ty(self, operation: &Operation, room: Room) -> TokenStream {
        let decided = self.decided_ty(operation, room);
        if may_be_pending(self.model, operation) {
            quote! { runtime::Undecided<#decided> }
        } else {
            decided
        }
    }

    /// The type of the whole reply of a call that is decided.
    pub(super) fn decided_ty(self, operation: &Operation, room: Room) -> TokenStream {
        match &operation.reply {
            Reply::Whole(id) => {
                let object = self.model.object(*id);
                self.path(&object.ident, object.group, room)
            }
            Reply::Envelope(id, payload) => {
                let object = self.model.object(*id);
                let path = self.path(&object.ident, object.group, room);
                let payload = self.ty(payload, None, room);
                quote! { #path<#payload> }
            }
            Reply::Value(ty) => match (&operation.reply_media, ty) {
                (Media::Html, _) => quote! { runtime::Html },
                (Media::Text, _) => quote! { runtime::PlainText },
                (Media::Bytes, _) => quote! { runtime::File },
                (_, Type::Json | Type::Nothing) => self.ty(ty, None, room),
                (_, ty) => {
                    let ty = self.ty(ty, None, room);
                    quote! { runtime::Whole<#ty> }
                }
            },
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
            Effect::Read => None,
            Effect::Write => Some(quote! { .effect(runtime::Effect::Write) }),
            Effect::MovesMoney => Some(quote! { .effect(runtime::Effect::MovesMoney) }),
        };
        let replay = match &operation.replay {
            Replay::None => None,
            Replay::Refused(path) => Some(quote! { .replay(runtime::Replay::Refused(&[#(#path),*])) }),
            Replay::Answered(path) => Some(quote! { .replay(runtime::Replay::Answered(&[#(#path),*])) }),
        };
        let body = operation.body.map(|_| {
            let media = media(&operation.media);
            quote! { .body(#media) }
        });
        let completes = Self::completes(operation);
        let prepare = completes.then(|| {
            let prepare = format_ident!("prepare_{}", operation.name);
            quote! { .prepare(#prepare) }
        });
        let session = operation.session.and_then(|index| self.model.sessions.get(index)).map(|session| {
            let session = super::session::constant_of(&session.name);
            quote! { .session(&super::client::#session) }
        });
        let reply = (operation.reply_media != Media::Json).then(|| {
            let media = media(&operation.reply_media);
            quote! { .reply(#media) }
        });
        let reply_headers = self.reply_headers(operation).map(|fields| quote! { .reply_headers(runtime::#fields) });
        let opens = self.opens(operation);
        let tables = self.shared_tables(index, operation).map(|(shared, own)| {
            let tables = own.map(|tables| {
                let line = doc(&[format!("What is read in a reply to `{name}` and to all that give the same.")]);
                quote! { #line const #shared: &[runtime::Table<'static>] = &#tables; }
            });
            (quote! { .reply_tables(#shared) }, tables)
        });
        let (tables, own) = tables.unzip();
        if let Some(own) = own.flatten() {
            module.push(own)?;
        }
        let judge = (!operation.outcome.is_empty()).then(|| {
            let judge = format_ident!("judge_{}", operation.name);
            quote! { .judge(#judge) }
        });
        let http = operation.http.as_ref().map(|gate| {
            let judge = format_ident!("judge_http_{}", operation.name);
            let statuses = gate.statuses.iter().map(|(status, verdict)| {
                let status = proc_macro2::Literal::u16_unsuffixed(*status);
                let verdict = verdict_ident(*verdict);
                quote! { (#status, runtime::Verdict::#verdict) }
            });
            let details = self.read_details(gate.reads, room);
            let tables = self.model.tables_under(operation, 400);
            let other = gate.media != operation.reply_media || gate.media.is_text_only();
            let reads = gate.reads.filter(|_| other).map(|_| {
                let (media, tables) = (media(&gate.media), tables_for(&gate.media, tables));
                let tables = tables.unwrap_or_else(|| quote! { [] });
                quote! { .http_reads(#media, &#tables) }
            });
            quote! { .http(#judge, &[#(#statuses),*], #details) #reads }
        });
        let details = operation.outcome.iter().find_map(|gate| gate.details).map(|id| {
            let object = self.model.object(id);
            let path = self.path(&object.ident, object.group, room);
            quote! { .details(runtime::details::<#path>) }
        });
        let settle = operation.settle.query.as_ref().map(|_| {
            let settle = format_ident!("SETTLE_{}", operation.name.to_ascii_uppercase());
            quote! { .settle(&#settle) }
        });
        module.push(quote! {
            pub(super) static #description: runtime::Operation =
                runtime::Operation::new(#provider, #name, runtime::Method::#method)
                    .at(super::Host::#host as usize, #path)
                    .headers(super::client::header_set::#headers)
                    #effect #replay #body #prepare #session #reply #reply_headers #opens #tables #judge #http #details #settle;
        })?;
        self.open(operation, &name, module)?;
        self.judge(operation, &name, room, module)?;
        if completes {
            self.prepare(operation, &name, module)?;
        }
        self.settle(operation, &name, room, module)?;
        self.pages(operation, &name, room, module)?;
        self.whole_reply(operation, room, module)
    }

    /// The name of the tables of an operation's reply: one for all operations of a group that give the same, with which the
    /// first of them says what they are.
    fn shared_tables(self, group: usize, operation: &Operation) -> Option<(proc_macro2::Ident, Option<TokenStream>)> {
        let tables_of = |operation: &Operation| {
            tables_for(&operation.reply_media, self.model.reply_tables(&operation.reply))
                .map(|tables| tables.to_string())
        };
        let own = tables_of(operation)?;
        let all = &self.model.groups.get(group)?.operations;
        let first = all.iter().find(|other| tables_of(other).as_ref() == Some(&own)).unwrap_or(operation);
        let made = (first.name == operation.name)
            .then(|| tables_for(&operation.reply_media, self.model.reply_tables(&operation.reply)))
            .flatten();
        Some((format_ident!("REPLY_OF_{}", first.name.to_ascii_uppercase()), made))
    }

    /// Which headers of a reply are fields of it, as the runtime has it.
    pub(super) fn reply_headers(self, operation: &Operation) -> Option<TokenStream> {
        let object = self.model.object(operation.reply.headed()?);
        let names: Vec<&String> = object.header_fields().map(|field| &field.wire).collect();
        if names.is_empty() {
            return None;
        }
        let hole = match operation.reply {
            Reply::Envelope(envelope, _) => self.model.object(envelope).payload().map(|field| &field.wire),
            _ => None,
        };
        let payload = hole.map_or_else(|| quote! { None }, |key| quote! { Some(#key) });
        let alone = names.len() == object.fields.len() && !object.open;
        Some(quote! { ReplyHeaders { names: &[#(#names),*], payload: #payload, alone: #alone } })
    }

    fn read_details(self, object: Option<crate::model::ObjectId>, room: Room) -> TokenStream {
        match object {
            Some(id) => {
                let object = self.model.object(id);
                let path = self.path(&object.ident, object.group, room);
                quote! { Some(runtime::details::<#path>) }
            }
            None => quote! { None },
        }
    }

    fn judge(self, operation: &Operation, name: &str, room: Room, module: &mut Module) -> Result<(), EmitError> {
        let mut gates = operation.outcome.iter();
        if let Some(first) = gates.next() {
            let judge = format_ident!("judge_{}", operation.name);
            let line = doc(&[format!("The verdict of a reply to `{name}`.")]);
            let first = self.gate(first, room, Place::Reply);
            let rest = gates.map(|gate| {
                let gate = self.gate(gate, room, Place::Reply);
                quote! { .and_then(|| #gate) }
            });
            module.push(quote! {
                #line
                fn #judge(reply: &runtime::Answer<'_>) -> runtime::Judgement {
                    #first #(#rest)*
                }
            })?;
        }
        let Some(gate) = &operation.http else { return Ok(()) };
        let judge = format_ident!("judge_http_{}", operation.name);
        let line = doc(&[format!("What a reply to `{name}` outside 2xx says.")]);
        let code = gate.code.as_ref().map(|code| {
            let code = self.text(code, Place::Reply);
            quote! { .code(#code) }
        });
        let known = gate.code.as_ref().zip(gate.catalogue).map(|(code, id)| {
            let catalogue = self.model.catalogue(id);
            let (ty, code) = (self.path(&catalogue.ident, catalogue.group, room), self.text(code, Place::Reply));
            quote! { .under_status::<#ty>(#code) }
        });
        let message = gate.message.as_ref().map(|message| {
            let message = self.text(message, Place::Reply);
            quote! { .message(#message) }
        });
        let reply = if gate.code.is_none() && gate.message.is_none() {
            quote! { _reply }
        } else {
            quote! { reply }
        };
        module.push(quote! {
            #line
            fn #judge(#reply: &runtime::Answer<'_>) -> runtime::Judgement {
                runtime::Judgement::of(&[]) #code #known #message
            }
        })
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

/// Whether a reply may say that the call is not decided.
pub(super) fn may_be_pending(model: &crate::model::Model, operation: &Operation) -> bool {
    operation.outcome.iter().any(|gate| {
        let judged = gate.says.iter().filter_map(|voice| match voice {
            crate::model::Voice::Listed(_, id) => Some(*id),
            crate::model::Voice::Flag(_) => None,
        });
        gate.pending.is_some()
            || judged.chain(gate.code_catalogue).any(|id| {
                let catalogue = model.catalogue(id);
                catalogue.other == Some(Verdict::Pending)
                    || catalogue.values.iter().any(|value| value.verdict == Some(Verdict::Pending))
            })
    })
}

/// How a body is written, as the runtime has it.
pub(super) fn media(media: &Media) -> TokenStream {
    match media {
        Media::None => quote! { runtime::Media::None },
        Media::Json => quote! { runtime::Media::Json },
        Media::Form { style, charset } => {
            let style = match style {
                FormStyle::Flat => quote! { Flat },
                FormStyle::Indexed => quote! { Indexed },
                FormStyle::Unindexed => quote! { Unindexed },
            };
            quote! { runtime::Media::Form { style: runtime::FormStyle::#style, charset: #charset } }
        }
        Media::Multipart => quote! { runtime::Media::Multipart },
        Media::Xml { root, charset, doctype } => {
            let doctype = match doctype {
                Some(doctype) => {
                    let doctype = self::doctype(doctype);
                    quote! { Some(#doctype) }
                }
                None => quote! { None },
            };
            quote! { runtime::Media::Xml { root: #root, charset: #charset, doctype: #doctype } }
        }
        Media::Text => quote! { runtime::Media::Text },
        Media::Html => quote! { runtime::Media::Html },
        Media::Bytes => quote! { runtime::Media::Bytes },
    }
}

/// The tables of a document, as the runtime has them, where the format tells less than JSON does: all of XML, and the lists
/// of a form.
pub(super) fn tables_for(media: &Media, tables: Tables) -> Option<TokenStream> {
    let needed = match media {
        Media::Xml { .. } => !tables.0.is_empty(),
        _ => media.is_text_only() && !tables.is_without_lists(),
    };
    needed.then(|| self::tables(&tables))
}

/// The tables of a document, as the runtime has them.
pub(super) fn tables(tables: &Tables) -> TokenStream {
    let tables = tables.0.iter().map(|listed| {
        let names = |method: &str, names: &[String]| {
            let method = format_ident!("{method}");
            (!names.is_empty()).then(|| quote! { .#method(&[#(#names),*]) })
        };
        let values = &listed.values;
        let objects = listed.objects.iter().map(|(name, place)| {
            let place = proc_macro2::Literal::usize_unsuffixed(*place);
            quote! { (#name, #place) }
        });
        let objects = (!listed.objects.is_empty()).then(|| quote! { .objects(&[#(#objects),*]) });
        let (kept, lists) = (names("kept", &listed.kept), names("lists", &listed.lists));
        let open = listed.open.then(|| quote! { .open() });
        quote! { runtime::Table::new(&[#(#values),*]) #objects #kept #lists #open }
    });
    quote! { [#(#tables),*] }
}

/// A document type, as the runtime has it.
pub(super) fn doctype(doctype: &Doctype) -> TokenStream {
    let system = &doctype.system;
    match &doctype.public {
        Some(public) => quote! { runtime::Doctype::public(#public, #system) },
        None => quote! { runtime::Doctype::system(#system) },
    }
}

/// A verdict as the runtime has it.
pub(super) fn verdict_ident(verdict: Verdict) -> proc_macro2::Ident {
    format_ident!("{}", pascal(verdict.word()))
}

/// The name of an operation's description.
pub(super) fn constant(operation: &Operation) -> proc_macro2::Ident {
    format_ident!("{}", operation.name.to_ascii_uppercase())
}
