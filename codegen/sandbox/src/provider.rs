//! A provider that the sandbox stands in for: its model, and the credentials that are accepted.

use http::HeaderValue;
use vezne_codegen::expr::eval::{Scope, text};
use vezne_codegen::expr::{Expr, Value};
use vezne_codegen::message;
use vezne_codegen::model::{Header, Model, Recipe};

use crate::login;
use crate::words::MASK;

/// A checked model and what its merchant's secrets are here.
pub(crate) struct Provider {
    pub(crate) model: Model,
    credentials: Vec<Credential>,
    settings: Vec<(String, String)>,
    /// The tokens that logins give, by the login's name.
    tokens: Vec<(String, String)>,
}

struct Credential {
    group: Option<String>,
    name: String,
    value: String,
}

impl Provider {
    /// Gives every credential its readable default.
    pub(crate) fn new(model: Model) -> Self {
        let credentials = model
            .credentials
            .groups
            .iter()
            .flat_map(|group| group.fields.iter().map(move |field| (group.name.as_deref(), &field.name)))
            .map(|(group, name)| Credential {
                value: match group {
                    Some(group) => format!("sandbox-{}-{group}-{name}", model.id),
                    None => format!("sandbox-{}-{name}", model.id),
                },
                group: group.map(str::to_owned),
                name: name.clone(),
            })
            .collect();
        Self { model, credentials, settings: Vec::new(), tokens: Vec::new() }
    }

    /// Learns the tokens that its logins give. The model must hold together.
    pub(crate) fn log_in(&mut self) {
        self.tokens = login::tokens(&self.model);
    }

    pub(crate) fn id(&self) -> &str {
        &self.model.id
    }

    /// The accepted value.
    pub(crate) fn credential(&self, group: Option<&str>, name: &str) -> Option<&str> {
        let found = self.credentials.iter().find(|known| known.group.as_deref() == group && known.name == name);
        found.map(|known| known.value.as_str())
    }

    /// Accepts another value; false if there is no such credential.
    pub(crate) fn accept(&mut self, group: Option<&str>, name: &str, value: String) -> bool {
        let found = self.credentials.iter_mut().find(|known| known.group.as_deref() == group && known.name == name);
        found.map(|known| known.value = value).is_some()
    }

    /// `provider.group.name` of every credential.
    pub(crate) fn credential_names(&self) -> impl Iterator<Item = String> {
        self.credentials.iter().map(|known| credential_name(self.id(), known.group.as_deref(), &known.name))
    }

    /// The token that a login gives.
    pub(crate) fn token(&self, session: &str) -> Option<&str> {
        self.tokens.iter().find(|(known, _)| known == session).map(|(_, token)| token.as_str())
    }

    /// Takes a value for a setting; false if there is no such setting.
    pub(crate) fn set(&mut self, name: &str, value: String) -> bool {
        let known = self.model.settings.iter().any(|setting| setting.name == name);
        if known {
            self.settings.push((name.to_owned(), value));
        }
        known
    }

    /// The value that was given for a setting.
    pub(crate) fn given_setting(&self, name: &str) -> Option<&str> {
        self.settings.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value of a setting: the one that was given, or its default.
    pub(crate) fn setting(&self, name: &str) -> Option<Value> {
        message::setting(&self.model, name, self.given_setting(name).map(str::to_owned))
    }

    /// Whether every setting that goes into a value is known.
    pub(crate) fn settings_are_known(&self, expr: &Expr) -> bool {
        !expr.contains(&|part| matches!(part, Expr::Setting { name, .. } if self.setting(name).is_none()))
    }

    /// What a header of a set must be.
    pub(crate) fn header(&self, header: &Header) -> Option<String> {
        text(&header.value, &Merchant { provider: self, masked: false })
    }

    /// A header's value as it may be shown; `None` where nothing about it is secret.
    pub(crate) fn masked_header(&self, name: &str, value: &HeaderValue) -> Option<String> {
        let mut known = self.model.headers.iter().flat_map(|set| &set.headers);
        let secret = known.clone().any(|header| header.name.eq_ignore_ascii_case(name) && header.value.is_secret());
        let holds_one = || self.has_secret_in(&String::from_utf8_lossy(value.as_bytes()));
        if !secret && !self.is_classed(name) && !holds_one() {
            return None;
        }
        // The right value may show what is not secret about it, such as its scheme.
        let right = known.find(|header| {
            header.name.eq_ignore_ascii_case(name)
                && self.header(header).is_some_and(|right| value.as_bytes() == right.as_bytes())
        });
        let shown = right.and_then(|header| text(&header.value, &Merchant { provider: self, masked: true }));
        Some(shown.unwrap_or_else(|| MASK.to_owned()))
    }

    /// Whether a header is a field of some request that must not be shown, or is made of what must not.
    fn is_classed(&self, name: &str) -> bool {
        self.model.operations().any(|(_, operation)| {
            let fields = operation.parts.headers.map(|object| &self.model.object(object).fields);
            let classed = fields
                .into_iter()
                .flatten()
                .any(|field| field.class.is_some() && field.wire.eq_ignore_ascii_case(name));
            classed
                || operation.computed.iter().any(|computed| match computed.path.as_slice() {
                    [section, header] => {
                        section == "headers" && header.eq_ignore_ascii_case(name) && computed.expr.is_secret()
                    }
                    _ => false,
                })
        })
    }

    /// Whether a credential or a login's token stands in a text.
    pub(crate) fn has_secret_in(&self, text: &str) -> bool {
        let credentials = self.credentials.iter().map(|known| &known.value);
        credentials
            .chain(self.tokens.iter().map(|(_, token)| token))
            .any(|known| !known.is_empty() && text.contains(known))
    }
}

/// What a header set is made of: the merchant's credentials and the tenant's settings.
struct Merchant<'a> {
    provider: &'a Provider,
    masked: bool,
}

impl Scope for Merchant<'_> {
    fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        if self.masked {
            return Some(MASK.to_owned());
        }
        self.provider.credential(group, name).map(str::to_owned)
    }

    fn setting(&self, name: &str) -> Option<Value> {
        self.provider.setting(name)
    }

    fn recipe(&self, index: usize) -> Option<&Recipe> {
        self.provider.model.recipes.get(index)
    }
}

/// `provider.group.name`, or `provider.name` where credentials are flat.
pub(crate) fn credential_name(provider: &str, group: Option<&str>, name: &str) -> String {
    match group {
        Some(group) => format!("{provider}.{group}.{name}"),
        None => format!("{provider}.{name}"),
    }
}
