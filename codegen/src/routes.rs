//! The sandbox's routes: what a server needs of a checked model to stand in for the provider.
//!
//! The document travels beside each generated client, so that an integrator's tests have a sandbox without the specs.
//! It is the model without its prose, as JSON.

use serde::{Deserialize, Serialize};

use crate::model::{Docs, HostUrlSource, Model};

/// The format of the document; a sandbox reads the format it was built with.
pub const FORMAT: u32 = 4;

/// A provider as a sandbox needs it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Routes {
    /// The format, for a clear error when document and sandbox do not match.
    pub format: u32,
    /// The model, without prose.
    pub model: Model,
}

impl Routes {
    /// Takes what a sandbox needs.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let mut model = model.clone();
        model.about.clear();
        for environment in &mut model.environments {
            for url in &mut environment.urls {
                url.docs = Docs::default();
                // A sandbox never calls the provider; its hosts have no place in a test document.
                if let HostUrlSource::Fixed(url) = &mut url.from {
                    url.clear();
                }
            }
        }
        for setting in &mut model.settings {
            setting.docs = Docs::default();
        }
        for field in model.credentials.groups.iter_mut().flat_map(|group| &mut group.fields) {
            field.docs = Docs::default();
        }
        for recipe in &mut model.recipes {
            recipe.docs = Docs::default();
            recipe.vectors.clear();
        }
        for object in &mut model.objects {
            object.docs = Docs::default();
            for field in &mut object.fields {
                field.docs = Docs::default();
            }
        }
        for catalogue in &mut model.catalogues {
            catalogue.other_docs = Docs::default();
            for value in &mut catalogue.values {
                value.docs = Docs::default();
            }
        }
        for group in &mut model.groups {
            group.about.clear();
            group.untranscribed.clear();
            for operation in &mut group.operations {
                operation.docs = Docs::default();
                operation.notes.clear();
                operation.replay_docs = Docs::default();
                operation.settle.docs = Docs::default();
                operation.reply_docs = Docs::default();
                operation.outcome.iter_mut().for_each(|gate| gate.written.clear());
                for sample in &mut operation.samples {
                    sample.docs = Docs::default();
                }
            }
            for callback in &mut group.callbacks {
                callback.docs = Docs::default();
                callback.notes.clear();
                callback.proof_docs = Docs::default();
                callback.confirm_docs = Docs::default();
                callback.outcome.iter_mut().for_each(|gate| gate.written.clear());
                for sample in &mut callback.samples {
                    sample.docs = Docs::default();
                }
            }
        }
        Self { format: FORMAT, model }
    }

    /// The document's text: the same for the same model, a line a fact so that a diff can be read.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Reads a document back.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        /// The format alone: a document of another format may have another shape.
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let Head { format } = serde_json::from_str(text)?;
        if format == FORMAT {
            return serde_json::from_str(text);
        }
        let message =
            format!("the routes have format {format}, and this sandbox reads format {FORMAT}: generate them again");
        Err(serde::de::Error::custom(message))
    }
}
