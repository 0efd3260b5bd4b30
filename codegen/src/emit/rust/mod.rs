//! A checked model to a Rust client over the runtime.
//!
//! One file a kind of thing: the client with its settings and credentials, catalogues, objects with their codecs,
//! operations with their outcomes. The output is a tree of [`Module`]s, written as files (checked in), or as one text
//! (build scripts and the macro). Names of the runtime are always reached through `runtime::`, so that nothing an
//! author names can shadow them.

mod catalogue;
mod client;
mod docs;
mod expr;
mod module;
mod object;
mod operation;
mod samples;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::model::{CatalogueId, Class, Field, Model, ObjectId, Reply, Type};

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
    /// The operation that sends an object.
    request_of: HashMap<ObjectId, String>,
    /// The first operation, by group and name, whose whole reply an object is.
    reply_of: HashMap<ObjectId, (usize, String)>,
}

impl Index {
    fn of(model: &Model) -> Self {
        let mut index = Self::default();
        for object in &model.objects {
            for id in object.fields.iter().filter_map(|field| catalogue_in(&field.ty)) {
                if object.in_reply {
                    index.read.insert(id);
                }
                if object.in_request {
                    index.written.insert(id);
                }
            }
        }
        for (group_index, group) in model.groups.iter().enumerate() {
            for operation in &group.operations {
                if let Some(body) = operation.body {
                    index.request_of.entry(body).or_insert_with(|| operation.name.clone());
                }
                if let Reply::Whole(id) = operation.reply {
                    index.reply_of.entry(id).or_insert_with(|| (group_index, operation.name.clone()));
                }
            }
        }
        index
    }
}

fn catalogue_in(ty: &Type) -> Option<CatalogueId> {
    match ty {
        Type::Catalogue(id) => Some(*id),
        Type::List(member) => catalogue_in(member),
        _ => None,
    }
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
        self.client(&mut client)?;
        root.push(quote! { pub use client::{Client, Credentials, Environment, Host, Settings}; })?;
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
            self.api(index, &mut module)?;
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
            if Room::of(object.group) == room && (object.in_request || object.in_reply) {
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
            if object.in_request {
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
            Type::Bool => quote! { bool },
            Type::Time => quote! { runtime::Time },
            Type::Uuid => quote! { runtime::Uuid },
            Type::Currency => quote! { runtime::Currency },
            Type::Json => quote! { runtime::Json },
            Type::List(member) => {
                let member = self.ty(member, None, from);
                quote! { Vec<#member> }
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

    /// The Rust type of a field.
    fn field_ty(self, field: &Field, from: Room) -> TokenStream {
        let ty = self.ty(&field.ty, field.class, from);
        if field.optional || field.ty == Type::Payload {
            quote! { Option<#ty> }
        } else {
            ty
        }
    }
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

fn pascal(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
        })
        .collect()
}

/// `#[doc]` attributes, one a line.
fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().flat_map(|line| docs::wrap(line, DOC_WIDTH));
    let lines = lines.map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}
