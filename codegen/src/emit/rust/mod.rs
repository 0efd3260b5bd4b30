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
mod idents;
mod index;
mod made_up;
mod module;
mod object;
mod opening;
mod operation;
mod prepare;
mod prose;
mod public;
mod question;
mod read;
mod recipe;
mod samples;
mod session;
mod settings;
mod types;
mod values;
mod write;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::Model;
use crate::names::joined as pascal;

use idents::{name_ident, type_ident};
use index::Index;
use types::Room;

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
            Module::new("shared", vec![format!("What several groups of {} share.", prose::escape(&self.model.name))]);
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
}

/// `#[doc]` attributes, one a line.
fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().flat_map(|line| prose::wrap(line, DOC_WIDTH));
    let lines = lines.map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}
