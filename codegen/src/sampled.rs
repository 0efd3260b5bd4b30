//! A sample as messages: what its files and what stands beside its verdict say of a request and a reply.

use vezne_runtime::{HeaderMap, Moment, Tree};

use crate::message::Surroundings;
use crate::model::{Media, Model, Operation, Sample};

/// Sample files are UTF-8; the wire may be something else.
#[must_use]
pub fn bytes(media: &Media, text: &str) -> Vec<u8> {
    match media {
        Media::Xml { charset, .. } => {
            vezne_runtime::format::charset::encode(text, charset).unwrap_or_else(|_| text.as_bytes().to_vec())
        }
        _ => text.trim_end_matches('\n').as_bytes().to_vec(),
    }
}

/// A request as one document with its sections, as far as a sample gives them.
#[must_use]
pub fn request(givens: &[(String, String)], body: Option<Tree>) -> Tree {
    let mut sections: Vec<(String, Tree)> = Vec::new();
    for (name, value) in givens {
        let Some((section, key)) = name.split_once('.') else { continue };
        let (section, key) = match section {
            "request" => key.split_once('.').unwrap_or(("body", key)),
            other => (other, key),
        };
        if !["path", "query", "headers", "given"].contains(&section) {
            continue;
        }
        let value = Tree::Text(value.clone());
        let key = key.trim_matches('"').to_owned();
        match sections.iter_mut().find(|(known, _)| known == section) {
            Some((_, Tree::Object(members))) => members.push((key, value)),
            _ => sections.push((section.to_owned(), Tree::Object(vec![(key, value)]))),
        }
    }
    sections.push(("body".to_owned(), body.unwrap_or(Tree::Object(Vec::new()))));
    Tree::Object(sections)
}

/// The document of a sample's request; `None` where the sample has none, or where it cannot be read.
#[must_use]
pub fn sent(model: &Model, operation: &Operation, sample: &Sample) -> Option<Tree> {
    let text = sample.request.as_deref()?;
    let lists = operation.body.map(|body| model.lists_in(body)).unwrap_or_default();
    operation.media.read(&bytes(&operation.media, text), &HeaderMap::new(), &lists).ok()?
}

/// What a sample gives beside the body.
pub struct Around<'s> {
    /// Names as expressions write them, with their values.
    pub givens: &'s [(String, String)],
    /// The body's text.
    pub body: Option<&'s str>,
}

impl Around<'_> {
    fn named(&self, name: &str) -> Option<String> {
        self.givens.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

impl Surroundings for Around<'_> {
    fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        self.named(&match group {
            Some(group) => format!("credentials.{group}.{name}"),
            None => format!("credentials.{name}"),
        })
    }

    fn setting(&self, name: &str) -> Option<String> {
        self.named(&format!("settings.{name}"))
    }

    fn session(&self, name: &str) -> Option<String> {
        self.named(&format!("session.{name}"))
    }

    fn now(&self) -> Option<Moment> {
        self.named("now")?.parse().ok()
    }

    fn uuid(&self) -> Option<String> {
        self.named("uuid")
    }

    fn nonce(&self) -> Option<String> {
        self.named("nonce")
    }

    fn body(&self) -> Option<Vec<u8>> {
        self.body.map(|body| body.as_bytes().to_vec())
    }

    fn url(&self) -> Option<String> {
        None
    }
}
