//! A provider that the sandbox stands in for: its model, and the credentials that are accepted.

use http::HeaderValue;
use vezne_codegen::expr::Expr;
use vezne_codegen::expr::eval::{Scope, text};
use vezne_codegen::model::{Header, Model, ObjectId, Reply, Type};

use crate::error::SandboxError;
use crate::words::MASK;

/// A checked model and what its merchant's secrets are here.
pub(crate) struct Provider {
    pub(crate) model: Model,
    credentials: Vec<Credential>,
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
        Self { model, credentials }
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

    /// What the operation's header must be.
    pub(crate) fn header(&self, header: &Header) -> Option<String> {
        let credentials = |group: Option<&str>, name: &str| self.credential(group, name).map(str::to_owned);
        text(&header.value, &Scope { message: None, credentials: &credentials })
    }

    /// A header's value as it may be shown; `None` where nothing about it is secret.
    pub(crate) fn masked_header(&self, name: &str, value: &HeaderValue) -> Option<String> {
        let mut known = self.model.headers.iter().flat_map(|set| &set.headers);
        let secret = known.clone().any(|header| header.name.eq_ignore_ascii_case(name) && reveals(&header.value));
        let holds_one = || {
            let value = String::from_utf8_lossy(value.as_bytes());
            self.credentials.iter().any(|known| !known.value.is_empty() && value.contains(&known.value))
        };
        if !secret && !holds_one() {
            return None;
        }
        // The right value may show what is not secret about it, such as its scheme.
        let right = known.find(|header| {
            header.name.eq_ignore_ascii_case(name)
                && self.header(header).is_some_and(|right| value.as_bytes() == right.as_bytes())
        });
        let masked = |_: Option<&str>, _: &str| Some(MASK.to_owned());
        let shown = right.and_then(|header| text(&header.value, &Scope { message: None, credentials: &masked }));
        Some(shown.unwrap_or_else(|| MASK.to_owned()))
    }

    /// Whether everything that the sandbox will look up is there: a document comes from outside.
    pub(crate) fn hold_together(&self) -> Result<(), SandboxError> {
        let model = &self.model;
        let fail = |message: String| Err(SandboxError::Model { provider: model.id.clone(), message });
        for object in &model.objects {
            if let Some(field) = object.fields.iter().find(|field| !self.knows(&field.ty)) {
                return fail(format!("`{}` of `{}` has a type that is not there", field.wire, object.ident));
            }
        }
        for header in model.headers.iter().flat_map(|set| &set.headers) {
            if self.header(header).is_none() {
                return fail(format!("the header `{}` cannot be computed", header.name));
            }
        }
        for (group, operation) in model.operations() {
            let body = operation.body.is_none_or(|object| self.has(object));
            let reply = match &operation.reply {
                Reply::Whole(object) => self.has(*object),
                Reply::Envelope(object, payload) => self.has(*object) && self.knows(payload),
            };
            let what = match () {
                () if operation.host >= model.hosts.len() => "host is",
                () if operation.headers >= model.headers.len() => "headers are",
                () if !body => "body is",
                () if !reply => "reply is",
                () => continue,
            };
            return fail(format!("`{}.{}`: its {what} not there", group.name, operation.name));
        }
        Ok(())
    }

    fn has(&self, object: ObjectId) -> bool {
        object.0 < self.model.objects.len()
    }

    fn knows(&self, ty: &Type) -> bool {
        match ty {
            Type::List(member) => self.knows(member),
            Type::Object(object) => self.has(*object),
            Type::Catalogue(catalogue) => catalogue.0 < self.model.catalogues.len(),
            _ => true,
        }
    }
}

/// `provider.group.name`, or `provider.name` where credentials are flat.
pub(crate) fn credential_name(provider: &str, group: Option<&str>, name: &str) -> String {
    match group {
        Some(group) => format!("{provider}.{group}.{name}"),
        None => format!("{provider}.{name}"),
    }
}

fn reveals(value: &Expr) -> bool {
    let mut secret = false;
    value.walk(&mut |part| secret |= matches!(part, Expr::Credential { .. }));
    secret
}
