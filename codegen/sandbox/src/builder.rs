use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::runtime::Handle;
use vezne_codegen::model::Model;
use vezne_codegen::routes::Routes as Document;

use crate::error::SandboxError;
use crate::integrity::hold_together;
use crate::nearest::similar;
use crate::provider::{Provider, credential_name};
use crate::route::Routes;
use crate::sandbox::Sandbox;
use crate::server::Shared;

/// Says which providers a sandbox stands in for. Made by [`Sandbox::builder`].
#[derive(Default)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct SandboxBuilder {
    sources: Vec<Source>,
    credentials: Vec<Replacement>,
    settings: Vec<Setting>,
    port: u16,
}

enum Source {
    Document(String),
    Model(Box<Model>),
}

struct Setting {
    provider: String,
    name: String,
    value: String,
}

struct Replacement {
    provider: String,
    group: Option<String>,
    name: String,
    value: String,
}

impl SandboxBuilder {
    /// Stands in for the provider of a routes document, as it travels beside each generated client. May be called for
    /// several providers.
    pub fn routes(mut self, document: &str) -> Self {
        self.sources.push(Source::Document(document.to_owned()));
        self
    }

    /// Stands in for the provider of a checked model. May be called for several providers.
    pub fn model(mut self, model: &Model) -> Self {
        self.sources.push(Source::Model(Box::new(model.clone())));
        self
    }

    /// Listens on this port instead of a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Accepts this value of a credential instead of the default, `sandbox-provider-group-name`. The group is `None`
    /// where the provider's credentials are one flat set.
    pub fn credential(mut self, provider: &str, group: Option<&str>, name: &str, value: impl Into<String>) -> Self {
        self.credentials.push(Replacement {
            provider: provider.to_owned(),
            group: group.map(str::to_owned),
            name: name.to_owned(),
            value: value.into(),
        });
        self
    }

    /// Expects this value of a setting instead of its default. A value that a setting without either goes into is not
    /// compared.
    pub fn setting(mut self, provider: &str, name: &str, value: impl Into<String>) -> Self {
        self.settings.push(Setting { provider: provider.to_owned(), name: name.to_owned(), value: value.into() });
        self
    }

    /// Opens the port on 127.0.0.1 and serves on the current tokio runtime, which needs its I/O and time drivers
    /// (`enable_all`).
    pub async fn start(self) -> Result<Sandbox, SandboxError> {
        let mut providers: Vec<Provider> = Vec::new();
        for source in self.sources {
            let mut provider = Provider::new(source.model()?);
            if providers.iter().any(|known| known.id() == provider.id()) {
                return Err(SandboxError::ProviderTwice { provider: provider.id().to_owned() });
            }
            hold_together(&provider.model)?;
            provider.log_in();
            providers.push(provider);
        }
        if providers.is_empty() {
            return Err(SandboxError::NoProvider);
        }
        for replacement in self.credentials {
            replacement.apply(&mut providers)?;
        }
        for setting in self.settings {
            setting.apply(&mut providers)?;
        }
        if Handle::try_current().is_err() {
            return Err(SandboxError::NoRuntime);
        }
        let port = self.port;
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse if port != 0 => SandboxError::PortTaken { port },
            _ => SandboxError::Listen { port, source },
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let routes = Routes::new(providers.into_iter().map(Arc::new).collect());
        Ok(Sandbox::serve(listener, address, Arc::new(Shared::new(routes))))
    }
}

impl Source {
    fn model(self) -> Result<Model, SandboxError> {
        match self {
            Self::Model(model) => Ok(*model),
            Self::Document(text) => match Document::from_json(&text) {
                Ok(document) => Ok(document.model),
                Err(error) => Err(SandboxError::Document { message: error.to_string() }),
            },
        }
    }
}

impl Setting {
    fn apply(self, providers: &mut [Provider]) -> Result<(), SandboxError> {
        let provider = providers.iter_mut().find(|provider| provider.id() == self.provider);
        if provider.is_some_and(|provider| provider.set(&self.name, self.value)) {
            return Ok(());
        }
        let setting = format!("{}.{}", self.provider, self.name);
        let names = |provider: &Provider| -> Vec<String> {
            let names = provider.model.settings.iter().map(|setting| &setting.name);
            names.map(|name| format!("{}.{name}", provider.id())).collect()
        };
        let known: Vec<String> = providers.iter().flat_map(names).collect();
        let nearest = similar(&setting, known.iter().map(String::as_str)).map(str::to_owned);
        Err(SandboxError::UnknownSetting { setting, nearest })
    }
}

impl Replacement {
    fn apply(self, providers: &mut [Provider]) -> Result<(), SandboxError> {
        let group = self.group.as_deref();
        let provider = providers.iter_mut().find(|provider| provider.id() == self.provider);
        if provider.is_some_and(|provider| provider.accept(group, &self.name, self.value)) {
            return Ok(());
        }
        let credential = credential_name(&self.provider, group, &self.name);
        let known: Vec<String> = providers.iter().flat_map(Provider::credential_names).collect();
        let nearest = similar(&credential, known.iter().map(String::as_str)).map(str::to_owned);
        Err(SandboxError::UnknownCredential { credential, nearest })
    }
}

/// The values of credentials are not shown.
impl std::fmt::Debug for SandboxBuilder {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("SandboxBuilder")
            .field("providers", &self.sources.len())
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
