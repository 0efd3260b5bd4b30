//! A checked model to a Rust client over the runtime.
//!
//! One file a kind of thing: the client with its settings and credentials, catalogues, objects with their codecs,
//! operations with their outcomes. The output is a tree of [`Module`]s, written as files (checked in), or as one text
//! (build scripts and the macro). Names of the runtime are always reached through `runtime::`, so that nothing an
//! author names can shadow them.

mod browser_form;
mod callback;
mod callback_docs;
mod callback_tests;
mod catalogue;
mod client;
mod docs;
mod expr;
mod form;
mod module;
mod object;
mod operation;
mod prepare;
mod question;
mod read;
mod recipe;
mod samples;
mod session;
mod settings;
mod values;
mod write;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::model::{CatalogueId, Class, Field, Model, ObjectId, Reply, Shape, Type, Voice};
use crate::names::joined as pascal;

pub use module::{EmitError, Module};

/// When the types of replies can be encoded back to JSON. Clients never need it; round-trip tests do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ReplyEncoding {
    /// Not at all.
    #[default]
    Never,
    /// Under this feature of the crate that holds the generated code.
    Feature(String),
    /// Always.
    Always,
}

/// How many characters a line of documentation has at most.
const DOC_WIDTH: usize = 100;

/// The settings of the Rust emitter.
#[derive(Debug, Clone)]
pub struct Rust {
    runtime: String,
    replies: ReplyEncoding,
    routes: Option<String>,
}

impl Default for Rust {
    fn default() -> Self {
        Self { runtime: "vezne_runtime".to_owned(), replies: ReplyEncoding::Never, routes: None }
    }
}

impl Rust {
    /// The defaults: the runtime is the crate `vezne_runtime`, replies are only read.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The path at which generated code finds the runtime, such as `::vezne::runtime`.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.runtime = path.into();
        self
    }

    /// When replies can be encoded.
    #[must_use]
    pub fn encode_replies(mut self, when: ReplyEncoding) -> Self {
        self.replies = when;
        self
    }

    /// Includes the sandbox's routes, `routes.json` beside the module, under this feature of the crate.
    #[must_use]
    pub fn routes(mut self, feature: impl Into<String>) -> Self {
        self.routes = Some(feature.into());
        self
    }

    /// The module of one provider.
    pub fn module(&self, model: &Model) -> Result<Module, EmitError> {
        Emitter { model, settings: self, index: &Index::of(model) }.provider()
    }
}

impl Rust {
    /// Every sample as tests: the request is made and compared, the reply is read, written back, and judged by the
    /// client. `provider` is the path of the provider's module.
    ///
    /// The text is a list of `#[test]` functions, and a function `cases` with every operation as something to call, for a
    /// test target with a module `sample` that has `request_is(&request, json)`, `reply_comes_back::<T>(json)`,
    /// `reply(json)` (an `Answering`, which gives that reply), `answered(builder, answering)` (a client over it),
    /// `verdict_is(call, word)`, `reached(call)`, `case(name, call)` with its `Case`, and the trait `Catalogue`.
    /// Where fields of a reply come in headers, it also has `headed_reply_comes_back::<T>(..)` and
    /// `reply_with_headers(..)`; for forms of the payer's browser, `form_is(&answering, form, &media, text, unknown)` and
    /// `browsed(&answering, form)`. For recipes there are a test a vector, and a function `recipes`; they need
    /// `recipe(name, call)` with its `Recipe`, and the evaluator's `Value`. A function `receivers` has every sample of
    /// every callback with what takes it; it needs `receiver(callback, sample, givens, body, take)` with its `Receiver`,
    /// `kept(&given)`, `received(result)`, and the module `message`.
    pub fn sample_tests(&self, model: &Model, provider: &str) -> Result<String, EmitError> {
        Emitter { model, settings: self, index: &Index::of(model) }.sample_tests(provider)
    }
}

/// The state of one emission: what is asked, and how to write.
#[derive(Clone, Copy)]
struct Emitter<'a> {
    model: &'a Model,
    settings: &'a Rust,
    index: &'a Index,
}

/// What is asked of the model again and again, looked up once.
#[derive(Debug, Default)]
struct Index {
    /// Catalogues that are the type of a field that is read.
    read: HashSet<CatalogueId>,
    /// Catalogues that are the type of a field that is written.
    written: HashSet<CatalogueId>,
    /// Catalogues whose verdicts somebody asks for.
    judged: HashSet<CatalogueId>,
    /// Objects that are members of a choice.
    members: HashSet<ObjectId>,
    /// Objects that may contain themselves, by the object and the field that leads there: each is put in a box.
    boxed: HashSet<(ObjectId, ObjectId)>,
    /// Fields of callbacks that nothing proves, by object and key; an empty key is what an open object keeps.
    claimed: HashSet<(ObjectId, String)>,
    /// Objects that come with callbacks only: nothing writes them.
    only_come: HashSet<ObjectId>,
    /// The operation that sends an object.
    request_of: HashMap<ObjectId, String>,
    /// Requests that are more than a JSON body, or that a login sends.
    in_sections: HashSet<ObjectId>,
    /// The first operation, by group and name, whose whole reply an object is.
    reply_of: HashMap<ObjectId, (usize, String)>,
}

impl Index {
    fn callbacks(&mut self, model: &Model) {
        let callbacks = || model.groups.iter().flat_map(|group| &group.callbacks);
        for callback in callbacks() {
            for (id, at) in &callback.claimed {
                let key = model.object(*id).fields.get(*at).map(|field| field.wire.clone()).unwrap_or_default();
                self.claimed.insert((*id, key));
            }
            for gate in &callback.outcome {
                self.judged.extend(gate.code_catalogue);
                self.judged.extend(gate.says.iter().filter_map(|voice| match voice {
                    Voice::Listed(_, id) => Some(*id),
                    Voice::Flag(_) => None,
                }));
            }
        }
        let replies = model.operations().flat_map(|(_, operation)| {
            let read = operation.reply.object().into_iter().chain(operation.reply.payload().and_then(Type::object));
            let value = if let Reply::Value(value) = &operation.reply { value.object() } else { None };
            let details = operation.outcome.iter().filter_map(|gate| gate.details);
            read.chain(value).chain(details).chain(operation.http.as_ref().and_then(|gate| gate.reads))
        });
        let (replied, came) = (all_in(model, replies), all_in(model, callbacks().map(|callback| callback.event)));
        self.only_come = came.difference(&replied).copied().collect();
    }

    fn of(model: &Model) -> Self {
        let mut index = Self::default();
        for object in &model.objects {
            for id in object.fields.iter().filter_map(|field| field.ty.catalogue()) {
                if object.in_reply {
                    index.read.insert(id);
                }
                if object.in_request {
                    index.written.insert(id);
                }
            }
        }
        for (outer, object) in model.objects.iter().enumerate() {
            index.members.extend(object.shape.variants().iter().map(|variant| variant.object));
            for field in object.fields.iter().filter(|field| field.optional) {
                if let Type::Object(inner) = field.ty
                    && reaches(model, inner, ObjectId(outer))
                {
                    index.boxed.insert((ObjectId(outer), inner));
                }
            }
        }
        index.callbacks(model);
        for (group_index, group) in model.groups.iter().enumerate() {
            for operation in &group.operations {
                for gate in &operation.outcome {
                    index.judged.extend(gate.code_catalogue);
                    index.judged.extend(gate.says.iter().filter_map(|voice| match voice {
                        Voice::Listed(_, id) => Some(*id),
                        Voice::Flag(_) => None,
                    }));
                }
                if let Some(request) = operation.request {
                    let logs_in = |session: &crate::model::Session| {
                        model
                            .groups
                            .get(session.login.0)
                            .and_then(|group| group.operations.get(session.login.1))
                            .is_some_and(|login| login.request == Some(request))
                    };
                    if operation.sections || model.sessions.iter().any(logs_in) {
                        index.in_sections.insert(request);
                    }
                    index.request_of.entry(request).or_insert_with(|| operation.name.clone());
                }
                if let Reply::Whole(id) = operation.reply {
                    index.reply_of.entry(id).or_insert_with(|| (group_index, operation.name.clone()));
                }
            }
        }
        index
    }
}

/// Whether a value of one object holds one of the other in itself, and not in a list, a map or a box.
fn reaches(model: &Model, from: ObjectId, to: ObjectId) -> bool {
    let mut stack = vec![from];
    let mut seen = HashSet::new();
    while let Some(id) = stack.pop() {
        if id == to {
            return true;
        }
        if seen.insert(id) {
            let fields = &model.object(id).fields;
            stack.extend(
                fields.iter().filter_map(|field| if let Type::Object(id) = field.ty { Some(id) } else { None }),
            );
        }
    }
    false
}

/// The module an item stands in; decides how it reaches other types of the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    Shared,
    Group(usize),
}

impl Room {
    fn of(group: Option<usize>) -> Self {
        group.map_or(Self::Shared, Self::Group)
    }
}

impl Emitter<'_> {
    fn provider(self) -> Result<Module, EmitError> {
        let mut root = Module::new(&self.model.id, docs::provider(self.model));
        let mut client =
            Module::new("client", vec!["Environments, hosts, settings, credentials, and the client.".to_owned()]);
        client.private = true;
        self.import(&mut client)?;
        let is_called = self.model.operations().next().is_some();
        if is_called {
            self.client(&mut client)?;
            root.push(quote! { pub use client::{Client, Credentials, Environment, Host, Settings}; })?;
        } else {
            // A provider that only sends: there is nothing to call.
            client.set_docs("Settings and credentials.");
            self.settings(&mut client)?;
            self.credentials(&mut client)?;
            root.push(quote! { pub use client::{Credentials, Settings}; })?;
        }
        let groups: Vec<Ident> = self
            .model
            .credentials
            .groups
            .iter()
            .filter_map(|group| group.name.as_deref())
            .map(|name| format_ident!("{}Credentials", pascal(name)))
            .collect();
        if !groups.is_empty() {
            root.push(quote! { pub use client::{#(#groups),*}; })?;
        }
        if let Some(feature) = &self.settings.routes {
            root.push(quote! {
                /// The routes of this provider for `vezne_sandbox`.
                #[cfg(feature = #feature)]
                pub const ROUTES: &str = include_str!("routes.json");
            })?;
        }
        root.children.push(client);
        root.children.extend(self.recipes()?);
        let mut shared =
            Module::new("shared", vec![format!("What several groups of {} share.", docs::escape(&self.model.name))]);
        shared.private = true;
        self.import(&mut shared)?;
        self.types(Room::Shared, &mut shared)?;
        if shared.items > 1 {
            let names = self.type_names(Room::Shared);
            root.push(quote! { pub use shared::{#(#names),*}; })?;
            root.children.push(shared);
        }
        for (index, group) in self.model.groups.iter().enumerate() {
            let mut module = Module::new(&group.name, docs::group(group));
            self.import(&mut module)?;
            if is_called && !group.operations.is_empty() {
                self.api(index, &mut module)?;
            }
            self.callbacks(index, &mut module)?;
            for operation in &group.operations {
                self.operation(index, operation, &mut module)?;
            }
            self.types(Room::Group(index), &mut module)?;
            root.children.push(module);
        }
        Ok(root)
    }

    fn import(self, module: &mut Module) -> Result<(), EmitError> {
        let path: syn::Path = syn::parse_str(&self.settings.runtime)
            .map_err(|_| EmitError::new(format!("`{}` is not a path to the runtime", self.settings.runtime)))?;
        module.push(quote! { use #path as runtime; })
    }

    /// Every object and catalogue of a room that is read or written.
    fn types(self, room: Room, module: &mut Module) -> Result<(), EmitError> {
        for (index, object) in self.model.objects.iter().enumerate() {
            if Room::of(object.group) == room && object.is_type() {
                self.object(ObjectId(index), room, module)?;
            }
        }
        for (index, catalogue) in self.model.catalogues.iter().enumerate() {
            if Room::of(catalogue.group) == room {
                self.catalogue(CatalogueId(index), module)?;
            }
        }
        Ok(())
    }

    fn type_names(self, room: Room) -> Vec<Ident> {
        let objects = self.model.objects.iter().filter(|object| Room::of(object.group) == room);
        let mut names = Vec::new();
        for object in objects {
            if object.in_request || object.in_reply {
                names.push(type_ident(&object.ident));
            }
            if object.in_request
                && object.shape == Shape::Object
                && object.fields.iter().any(|field| !field.may_be_left_out())
            {
                names.push(format_ident!("{}Required", object.ident));
            }
        }
        let catalogues = self.model.catalogues.iter().filter(|catalogue| Room::of(catalogue.group) == room);
        names.extend(catalogues.map(|catalogue| type_ident(&catalogue.ident)));
        names.sort();
        names
    }

    /// The path of a type of this provider, as seen from a room.
    fn path(self, ident: &str, group: Option<usize>, from: Room) -> TokenStream {
        let ident = type_ident(ident);
        let home = Room::of(group);
        if home == from {
            return quote! { #ident };
        }
        match group.and_then(|group| self.model.groups.get(group)) {
            Some(group) => {
                let module = name_ident(&group.name);
                quote! { super::#module::#ident }
            }
            None => quote! { super::#ident },
        }
    }

    /// The Rust type of a value, without `Option`.
    fn ty(self, ty: &Type, class: Option<Class>, from: Room) -> TokenStream {
        let plain = match ty {
            Type::Text | Type::Url => quote! { String },
            Type::Int => quote! { i64 },
            Type::Money => quote! { runtime::Amount },
            Type::Decimal => quote! { runtime::Number },
            Type::Bool => quote! { bool },
            Type::Time => quote! { runtime::Time },
            Type::Date => quote! { runtime::Date },
            Type::Uuid => quote! { runtime::Uuid },
            Type::Currency => quote! { runtime::Currency },
            Type::Country => quote! { runtime::Country },
            Type::Bytes => quote! { runtime::Bytes },
            Type::File => quote! { runtime::File },
            Type::Json => quote! { runtime::Json },
            Type::List(member) => {
                let member = self.ty(member, None, from);
                quote! { Vec<#member> }
            }
            Type::Map(member) => {
                let member = self.ty(member, None, from);
                quote! { runtime::Map<#member> }
            }
            Type::Object(id) => {
                let object = self.model.object(*id);
                self.path(&object.ident, object.group, from)
            }
            Type::Catalogue(id) => {
                let catalogue = self.model.catalogue(*id);
                self.path(&catalogue.ident, catalogue.group, from)
            }
            Type::Payload => quote! { P },
            Type::Nothing => quote! { runtime::Nothing },
        };
        match class {
            None => plain,
            Some(Class::CardNumber) => quote! { runtime::CardNumber },
            Some(Class::Cvv) => quote! { runtime::Cvv },
            Some(Class::Secret) => quote! { runtime::Secret },
            Some(Class::Token) => quote! { runtime::Token },
            Some(Class::Personal) => quote! { runtime::Personal<#plain> },
        }
    }

    /// The Rust type of a field of an object.
    fn field_ty(self, object: ObjectId, field: &Field, from: Room) -> TokenStream {
        let ty = self.ty(&field.ty, field.class, from);
        let ty = if self.is_boxed(object, field) {
            quote! { Box<#ty> }
        } else {
            ty
        };
        let ty = if field.apart {
            quote! { runtime::Presence<#ty> }
        } else if field.may_be_left_out() || field.ty == Type::Payload {
            quote! { Option<#ty> }
        } else {
            ty
        };
        if self.is_claimed(object, &field.wire) {
            quote! { runtime::Claimed<#ty> }
        } else {
            ty
        }
    }

    /// Whether nothing proves a field of a callback; an empty key is what an open object keeps.
    fn is_claimed(self, object: ObjectId, wire: &str) -> bool {
        !self.index.claimed.is_empty() && self.index.claimed.contains(&(object, wire.to_owned()))
    }

    /// Whether a field leads back to its object, and so is put in a box.
    fn is_boxed(self, object: ObjectId, field: &Field) -> bool {
        matches!(field.ty, Type::Object(inner) if field.optional && self.index.boxed.contains(&(object, inner)))
    }
}

/// Objects with all that is in them.
fn all_in(model: &Model, from: impl Iterator<Item = ObjectId>) -> HashSet<ObjectId> {
    let mut found = HashSet::new();
    let mut stack: Vec<ObjectId> = from.collect();
    while let Some(id) = stack.pop() {
        if found.insert(id) {
            stack.extend(model.object(id).within());
        }
    }
    found
}

/// A name of a value or module; a keyword is written raw, or with an underscore where Rust has no raw form.
fn name_ident(name: &str) -> Ident {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    match name {
        "self" | "super" | "crate" => format_ident!("{name}_"),
        _ if plain && KEYWORDS.contains(&name) => Ident::new_raw(name, Span::call_site()),
        _ if plain => Ident::new(name, Span::call_site()),
        // The checker lets no such name through.
        _ => Ident::new("unnamed", Span::call_site()),
    }
}

/// The words that Rust 2024 keeps for itself, now or later, and that have a raw form.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A name of a type or variant.
fn type_ident(name: &str) -> Ident {
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, Span::call_site())
    } else {
        format_ident!("{}_", name_ident("unnamed"))
    }
}

/// `#[doc]` attributes, one a line.
fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().flat_map(|line| docs::wrap(line, DOC_WIDTH));
    let lines = lines.map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}
