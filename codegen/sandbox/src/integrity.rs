//! Whether everything that the sandbox will look up in a model is there: a document comes from outside.

use vezne_codegen::expr::Expr;
use vezne_codegen::model::{Gate, Model, ObjectId, Operation, Reply, Type, Voice};

use crate::error::SandboxError;

/// The first thing that is missing, if there is one.
pub(crate) fn hold_together(model: &Model) -> Result<(), SandboxError> {
    match broken(model) {
        None => Ok(()),
        Some(message) => Err(SandboxError::Model { provider: model.id.clone(), message }),
    }
}

fn broken(model: &Model) -> Option<String> {
    for object in &model.objects {
        if let Some(field) = object.fields.iter().find(|field| !knows(model, &field.ty)) {
            return Some(format!("`{}` of `{}` has a type that is not there", field.wire, object.ident));
        }
        if object.shape.variants().iter().any(|variant| !has(model, variant.object)) {
            return Some(format!("a member of `{}` is not there", object.ident));
        }
    }
    for header in model.headers.iter().flat_map(|set| &set.headers) {
        if header.value.contains(&|part| !is_given(model, part)) {
            return Some(format!("the header `{}` cannot be computed", header.name));
        }
    }
    for session in &model.sessions {
        let login = model.groups.get(session.login.0).and_then(|group| group.operations.get(session.login.1));
        if login.is_none() {
            return Some(format!("the login of `{}` is not there", session.name));
        }
    }
    model.operations().find_map(|(group, operation)| {
        let what = lacks(model, operation)?;
        Some(format!("`{}.{}`: its {what} not there", group.name, operation.name))
    })
}

fn lacks(model: &Model, operation: &Operation) -> Option<&'static str> {
    let object = |object: Option<ObjectId>| object.is_none_or(|object| has(model, object));
    let reply = match &operation.reply {
        Reply::Whole(object) => has(model, *object),
        Reply::Envelope(object, payload) => has(model, *object) && knows(model, payload),
        Reply::Value(ty) => knows(model, ty),
    };
    let listed = |gate: &Gate| {
        gate.says.iter().all(|voice| match voice {
            Voice::Flag(_) => true,
            Voice::Listed(_, catalogue) => catalogue.0 < model.catalogues.len(),
        })
    };
    match () {
        () if operation.host >= model.hosts.len() => Some("host is"),
        () if operation.headers >= model.headers.len() => Some("headers are"),
        () if !object(operation.body) => Some("body is"),
        () if !operation.parts.sections().all(|(_, part)| has(model, part)) => Some("request is"),
        () if !reply => Some("reply is"),
        () if !operation.outcome.iter().all(listed) => Some("catalogue is"),
        () if operation.session.is_some_and(|session| session >= model.sessions.len()) => Some("login is"),
        () => None,
    }
}

/// Whether a credential or a setting is one that the provider has; anything else is.
fn is_given(model: &Model, part: &Expr) -> bool {
    match part {
        Expr::Credential { group, name } => {
            let mut groups = model.credentials.groups.iter().filter(|known| known.name == *group);
            groups.any(|group| group.fields.iter().any(|field| field.name == *name))
        }
        Expr::Setting { name, .. } => model.settings.iter().any(|setting| setting.name == *name),
        _ => true,
    }
}

fn has(model: &Model, object: ObjectId) -> bool {
    object.0 < model.objects.len()
}

fn knows(model: &Model, ty: &Type) -> bool {
    match ty {
        Type::List(member) | Type::Map(member) => knows(model, member),
        Type::Object(object) => has(model, *object),
        Type::Catalogue(catalogue) => catalogue.0 < model.catalogues.len(),
        _ => true,
    }
}
