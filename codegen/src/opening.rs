//! What a reply or a callback brings sealed, opened in memory: for `vezne check`, the sandbox and the tests of samples.

use vezne_runtime::{HeaderMap, Tree};

use crate::completed::Completed;
use crate::expr::eval::{Scope, text};
use crate::expr::{ExprType, From, Value};
use crate::message::{Surroundings, setting};
use crate::model::{Form, Model, ObjectId, Operation, Recipe, Reply};
use crate::sampled;
use crate::tables::Tables;

/// A reply whose fields are opened, as the expressions that open them see it.
struct Opening<'a> {
    model: &'a Model,
    document: &'a Tree,
    headers: &'a HeaderMap,
    around: &'a dyn Surroundings,
}

impl Scope for Opening<'_> {
    fn field(&self, from: From, path: &[String], ty: ExprType, _form: &Form, _loose: bool) -> Option<Value> {
        if from != From::Message {
            return None;
        }
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        Value::read(self.document.at(&path)?, ty)
    }

    fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        self.around.credential(group, name)
    }

    fn setting(&self, name: &str) -> Option<Value> {
        setting(self.model, name, self.around.setting(name))
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name)?.to_str().ok().map(str::to_owned)
    }

    fn recipe(&self, index: usize) -> Option<&Recipe> {
        self.model.recipes.get(index)
    }

    fn tables(&self, object: ObjectId) -> Tables {
        self.model.tables(object)
    }
}

/// The texts of the fields that a reply brings sealed, each by its name; `None` where it cannot be opened.
#[must_use]
pub fn opened(
    model: &Model,
    operation: &Operation,
    document: &Tree,
    headers: &HeaderMap,
    around: &dyn Surroundings,
) -> Vec<(String, Option<String>)> {
    let scope = Opening { model, document, headers, around };
    operation.opened.iter().map(|opened| (opened.name.clone(), text(&opened.expr, &scope))).collect()
}

/// The key of the envelope's payload, where it has the fields that are opened.
#[must_use]
pub fn payload<'m>(model: &'m Model, operation: &Operation) -> Option<&'m str> {
    match operation.reply {
        Reply::Envelope(envelope, _) => model.object(envelope).payload().map(|field| field.wire.as_str()),
        _ => None,
    }
}

/// The document of a reply with what was opened in it, as a client has it: before the fields that came, and null where
/// nothing was opened.
#[must_use]
pub fn put(document: Tree, payload: Option<&str>, opened: &[(String, Option<String>)]) -> Tree {
    if opened.is_empty() {
        return document;
    }
    let text = |text: &Option<String>| text.clone().map_or(Tree::Null, Tree::Text);
    let first = || opened.iter().map(|(name, opened)| (name.clone(), text(opened)));
    let mut document = document;
    let place = match payload {
        Some(key) => document.at_mut(&[key]),
        None => Some(&mut document),
    };
    if let Some(Tree::Object(members)) = place {
        let came = std::mem::take(members);
        *members = first().chain(came).collect();
    }
    document
}

/// The document of a sample's reply with what is opened by what the sample gives.
#[must_use]
pub fn of_sample(model: &Model, operation: &Operation, givens: &[(String, String)], document: Tree) -> Tree {
    let texts = texts_of_sample(model, operation, givens, &document);
    put(document, payload(model, operation), &texts)
}

/// What is opened of a sample's reply, by what the sample gives.
#[must_use]
pub fn texts_of_sample(
    model: &Model,
    operation: &Operation,
    givens: &[(String, String)],
    document: &Tree,
) -> Vec<(String, Option<String>)> {
    let around = Completed::new(model, operation, givens, None);
    opened(model, operation, document, &sampled::reply_header_map(givens), &around)
}
