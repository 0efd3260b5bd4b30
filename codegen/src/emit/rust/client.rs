//! The client with its environments, hosts, settings and credentials.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{EmitError, Emitter, Module, doc, name_ident, pascal, prose, type_ident};
use crate::expr::Expr;
use crate::model::{CredentialGroup, HeaderSet, HostUrlSource, UrlPart};

/// The name of a header set's index.
pub(super) fn header_constant(name: &str) -> Ident {
    format_ident!("{}", name.to_ascii_uppercase())
}

impl Emitter<'_> {
    pub(super) fn client(self, module: &mut Module) -> Result<(), EmitError> {
        self.environment(module)?;
        self.hosts(module)?;
        self.settings(module)?;
        self.credentials(module)?;
        self.client_struct(module)?;
        self.provider_impl(module)?;
        self.sessions(module)?;
        let (names, indices): (Vec<Ident>, Vec<proc_macro2::Literal>) = self
            .model
            .headers
            .iter()
            .enumerate()
            .map(|(index, set)| (header_constant(&set.name), proc_macro2::Literal::usize_unsuffixed(index)))
            .unzip();
        module.push(quote! {
            /// The indices of the header sets that [`Provider::headers`](runtime::Provider::headers) makes.
            pub(super) mod header_set {
                #(pub(in super::super) const #names: usize = #indices;)*
            }
        })
    }

    fn environment(self, module: &mut Module) -> Result<(), EmitError> {
        let variants = self.model.environments.iter().map(|environment| {
            let name = type_ident(&pascal(&environment.name));
            let mut lines = vec![format!("The environment `{}`:", environment.name), String::new()];
            for (host, url) in self.model.hosts.iter().zip(&environment.urls) {
                let at = match &url.from {
                    HostUrlSource::Fixed(url) => format!("<{url}>"),
                    HostUrlSource::Setting(setting) => format!("given by [`Settings::{setting}`]"),
                    HostUrlSource::Template(parts) => template(parts),
                };
                let mut line = format!("- `{host}`: {at}");
                if !url.docs.text.is_empty() {
                    line = format!("{line}. {}", prose::escape(&url.docs.text));
                }
                if !url.docs.note.is_empty() {
                    line = format!("{line}. Note: {}", prose::escape(&url.docs.note));
                }
                lines.push(line);
            }
            let doc = doc(&lines);
            quote! { #doc #name, }
        });
        module.push(quote! {
            /// Where calls go.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum Environment { #(#variants)* }
        })
    }

    fn hosts(self, module: &mut Module) -> Result<(), EmitError> {
        let variants = self.model.hosts.iter().enumerate().map(|(index, host)| {
            let name = type_ident(&pascal(host));
            let about = self.model.environments.first().and_then(|environment| environment.urls.get(index));
            let about = about.map(|url| url.docs.text.clone()).filter(|text| !text.is_empty());
            let doc = doc(&[about.map_or_else(
                || format!("The host `{host}`."),
                |text| format!("The host `{host}`: {}.", prose::escape(&text)),
            )]);
            quote! { #doc #name, }
        });
        module.push(quote! {
            /// The provider's hosts; [`ClientBuilder::host`](runtime::ClientBuilder::host) sends one of them elsewhere.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum Host { #(#variants)* }
        })
    }

    pub(super) fn credentials(self, module: &mut Module) -> Result<(), EmitError> {
        let groups = &self.model.credentials.groups;
        if let [CredentialGroup { name: None, fields }] = groups.as_slice() {
            let declared = fields.iter().map(|field| {
                let (ident, doc) = (name_ident(&field.ident), doc(&prose::lines(&field.docs, &field.name)));
                quote! { #doc pub #ident: runtime::Secret, }
            });
            module.push(quote! {
                /// What authenticates a merchant.
                #[derive(Debug, Clone)]
                pub struct Credentials { #(#declared)* }
            })?;
            let idents: Vec<_> = fields.iter().map(|field| name_ident(&field.ident)).collect();
            let variables: Vec<_> = fields.iter().map(|field| self.variable(None, &field.name)).collect();
            let line = doc(&[format!(
                "Reads the environment: {}.",
                variables.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            )]);
            return module.push(quote! {
                impl Credentials {
                    #line
                    pub fn from_env() -> Result<Self, runtime::ConfigError> {
                        let [#(#idents),*] = runtime::env::required([#(#variables),*])?;
                        Ok(Self { #(#idents),* })
                    }
                }
            });
        }
        let named: Vec<(&str, &CredentialGroup)> =
            groups.iter().filter_map(|group| Some((group.name.as_deref()?, group))).collect();
        let declared = named.iter().map(|(name, _)| {
            let (ident, ty) = (name_ident(name), format_ident!("{}Credentials", pascal(name)));
            let doc = doc(&[format!("The group `{name}`; an operation that needs it ends in [`NotSent`](runtime::Outcome::NotSent) without it.")]);
            quote! { #doc pub #ident: Option<#ty>, }
        });
        module.push(quote! {
            /// What authenticates a merchant, in groups: give those that your operations need.
            #[derive(Debug, Clone, Default)]
            #[non_exhaustive]
            pub struct Credentials { #(#declared)* }
        })?;
        let setters = named.iter().map(|(name, _)| {
            let (ident, ty) = (name_ident(name), format_ident!("{}Credentials", pascal(name)));
            let doc = doc(&[format!("With the group `{name}`.")]);
            quote! {
                #doc
                #[must_use]
                pub fn #ident(mut self, group: #ty) -> Self {
                    self.#ident = Some(group);
                    self
                }
            }
        });
        let reads = named.iter().map(|(name, group)| {
            let ident = name_ident(name);
            let variables: Vec<_> = group.fields.iter().map(|field| self.variable(Some(name), &field.name)).collect();
            quote! { let #ident = runtime::env::group([#(#variables),*])?; }
        });
        let makes = named.iter().map(|(name, group)| {
            let (ident, ty) = (name_ident(name), format_ident!("{}Credentials", pascal(name)));
            let fields: Vec<_> = group.fields.iter().map(|field| name_ident(&field.ident)).collect();
            quote! { #ident: #ident.map(|[#(#fields),*]| #ty { #(#fields),* }), }
        });
        let mut lines = vec![
            "Reads the environment; a group none of whose variables is set is left out:".to_owned(),
            String::new(),
        ];
        for (name, group) in &named {
            let variables = group
                .fields
                .iter()
                .map(|field| format!("`{}`", self.variable(Some(name), &field.name)))
                .collect::<Vec<_>>();
            lines.push(format!("- `{name}`: {}", variables.join(", ")));
        }
        let (line, from_env) = if named.is_empty() {
            (doc(&["The provider asks for none.".to_owned()]), quote! { Ok(Self::default()) })
        } else {
            (doc(&lines), quote! { #(#reads)* Ok(Self { #(#makes)* }) })
        };
        module.push(quote! {
            impl Credentials {
                /// Without any group.
                #[must_use]
                pub fn new() -> Self {
                    Self::default()
                }
                #(#setters)*
                #line
                pub fn from_env() -> Result<Self, runtime::ConfigError> {
                    #from_env
                }
            }
        })?;
        for (name, group) in named {
            let ty = format_ident!("{}Credentials", pascal(name));
            let declared = group.fields.iter().map(|field| {
                let (ident, doc) = (name_ident(&field.ident), doc(&prose::lines(&field.docs, &field.name)));
                quote! { #doc pub #ident: runtime::Secret, }
            });
            let line = doc(&[format!("The credentials of the group `{name}`.")]);
            module.push(quote! {
                #line
                #[derive(Debug, Clone)]
                pub struct #ty { #(#declared)* }
            })?;
        }
        Ok(())
    }

    fn variable(self, group: Option<&str>, name: &str) -> String {
        let parts = [Some(self.model.id.as_str()), group, Some(name)];
        parts.into_iter().flatten().collect::<Vec<_>>().join("_").to_ascii_uppercase()
    }

    fn client_struct(self, module: &mut Module) -> Result<(), EmitError> {
        let line = doc(&[
            format!("A client of {}: cheap to clone, safe to share.", prose::escape(&self.model.name)),
            String::new(),
            "Clones share their connections.".to_owned(),
        ]);
        module.push(quote! {
            #line
            #[derive(Debug, Clone)]
            pub struct Client {
                runtime: runtime::Client,
            }
        })?;
        let calling = self.model.groups.iter().filter(|group| !group.operations.is_empty());
        let groups = calling.map(|group| {
            let module = name_ident(&group.name);
            let doc = doc(&[prose::escape(&group.about) + "."]);
            quote! {
                #doc
                #[must_use]
                pub fn #module(&self) -> super::#module::Api<'_> {
                    super::#module::Api::new(&self.runtime)
                }
            }
        });
        let confirms =
            self.model.groups.iter().flat_map(|group| &group.callbacks).any(|callback| callback.confirm.is_some());
        let runtime = confirms.then(|| {
            quote! {
                /// What does the work.
                pub(super) fn runtime(&self) -> &runtime::Client {
                    &self.runtime
                }
            }
        });
        module.push(quote! {
            impl Client {
                /// Begins a client: say at least the environment and the credentials.
                pub fn builder() -> runtime::ClientBuilder<Self> {
                    runtime::ClientBuilder::new()
                }
                /// The same connections with another merchant's credentials.
                pub fn with_credentials(&self, credentials: &Credentials) -> Result<Self, runtime::ConfigError> {
                    Ok(Self { runtime: self.runtime.with_credentials::<Self>(credentials)? })
                }
                #(#groups)*
                #runtime
            }
        })
    }

    fn provider_impl(self, module: &mut Module) -> Result<(), EmitError> {
        let id = &self.model.id;
        let hosts = &self.model.hosts;
        let arms = self.model.environments.iter().map(|environment| {
            let name = type_ident(&pascal(&environment.name));
            let urls = environment.urls.iter().map(|url| Self::host_url(&url.from));
            quote! { Environment::#name => Vec::from([#(#urls),*]), }
        });
        let same = self.model.environments.windows(2).all(|pair| match pair {
            [left, right] => left.urls.iter().map(|url| &url.from).eq(right.urls.iter().map(|url| &url.from)),
            _ => true,
        });
        let (environment, body) = match (same, self.model.environments.first()) {
            // Environments that differ in nothing would be arms that differ in nothing.
            (true, Some(first)) => {
                let urls = first.urls.iter().map(|url| Self::host_url(&url.from));
                (quote! { _environment }, quote! { Vec::from([#(#urls),*]) })
            }
            (_, None) => (quote! { _environment }, quote! { Vec::new() }),
            _ => (quote! { environment }, quote! { match environment { #(#arms)* } }),
        };
        let mut urls = self.model.environments.iter().flat_map(|environment| &environment.urls);
        let settings = if urls.any(|url| !matches!(url.from, HostUrlSource::Fixed(_))) {
            quote! { settings }
        } else {
            quote! { _settings }
        };
        let sets: Vec<TokenStream> = self.model.headers.iter().map(|set| self.header_set(set)).collect();
        let (mut with_credentials, mut with_settings) = (false, false);
        for header in self.model.headers.iter().flat_map(|set| &set.headers) {
            header.value.walk(&mut |expr| match expr {
                Expr::Credential { .. } => with_credentials = true,
                Expr::Setting { .. } => with_settings = true,
                _ => {}
            });
        }
        let credentials = if with_credentials {
            quote! { credentials }
        } else {
            quote! { _credentials }
        };
        let for_headers = if with_settings {
            quote! { settings }
        } else {
            quote! { _settings }
        };
        let secrets: Vec<TokenStream> = self.secrets();
        let holder = if secrets.is_empty() {
            quote! { _credentials }
        } else {
            quote! { credentials }
        };
        module.push(quote! {
            impl runtime::Provider for Client {
                type Environment = Environment;
                type Host = Host;
                type Settings = Settings;
                type Credentials = Credentials;
                const NAME: &'static str = #id;
                const HOSTS: &'static [&'static str] = &[#(#hosts),*];
                fn base_urls(#environment: Environment, #settings: &Settings) -> Vec<runtime::HostUrl> {
                    #body
                }
                fn host_index(host: Host) -> usize {
                    host as usize
                }
                fn headers(#credentials: &Credentials, #for_headers: &Settings) -> Vec<runtime::HeaderSet> {
                    Vec::from([#(#sets),*])
                }
                fn secrets(#holder: &Credentials) -> Vec<&str> {
                    Vec::from([#(#secrets),*])
                }
                fn from_runtime(runtime: runtime::Client) -> Self {
                    Self { runtime }
                }
            }
        })
    }

    /// Every credential, or an empty text where it is not given.
    fn secrets(self) -> Vec<TokenStream> {
        let groups = self.model.credentials.groups.iter();
        let all = groups.flat_map(|group| group.fields.iter().map(move |field| (group.name.as_deref(), field)));
        all.map(|(group, field)| {
            let ident = name_ident(&field.ident);
            match group {
                Some(group) => {
                    let group = name_ident(group);
                    quote! { credentials.#group.as_ref().map_or("", |group| group.#ident.expose()) }
                }
                None => quote! { credentials.#ident.expose() },
            }
        })
        .collect()
    }

    fn header_set(self, set: &HeaderSet) -> TokenStream {
        let headers = set.headers.iter().map(|header| self.header(header));
        let made = quote! { runtime::HeaderSet::new()#(#headers)* };
        let mut groups = BTreeSet::new();
        for header in &set.headers {
            header.value.walk(&mut |expr| {
                if let Expr::Credential { group: Some(group), .. } = expr {
                    groups.insert(group.clone());
                }
            });
        }
        let idents: Vec<Ident> = groups.iter().map(|group| name_ident(group)).collect();
        let names = groups.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        match idents.as_slice() {
            [] => made,
            [group] => quote! {
                match &credentials.#group {
                    Some(#group) => #made,
                    None => runtime::HeaderSet::missing(#names),
                }
            },
            several => quote! {
                match (#(&credentials.#several),*) {
                    (#(Some(#several)),*) => #made,
                    _ => runtime::HeaderSet::missing(#names),
                }
            },
        }
    }
}

/// A URL that is made of settings, as documentation shows it.
fn template(parts: &[UrlPart]) -> String {
    let shown: String = parts
        .iter()
        .map(|part| match part {
            UrlPart::Fixed(text) => text.clone(),
            UrlPart::Setting(name) => format!("{{{name}}}"),
        })
        .collect();
    format!("`{shown}`, by the settings")
}
