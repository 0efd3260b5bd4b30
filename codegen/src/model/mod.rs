//! The checked model: names resolved, types closed, nothing left to doubt. It knows no Rust and no YAML; every output
//! is made from it alone.
//!
//! Lists keep the order of the document. Objects, catalogues, hosts and header sets are referred to by their index.

mod callback;
mod catalogue;
mod field;
mod follow_up;
mod form;
mod group;
mod host;
mod judge;
mod media;
mod merchant;
mod needs;
mod object;
mod operation;
mod outcome;
mod presence;
mod recipe;
mod request;
mod sample;
mod shape;
mod ty;

pub use callback::{Callback, CallbackSample, Comes, Confirm, Covers, Fresh, Holds, Proof};
pub use catalogue::{Catalogue, CatalogueId, CatalogueValue, Verdict};
pub use field::{Field, Place};
pub use follow_up::{Paging, Query, Session, Settle};
pub use form::{AmountForm, Decimals, Form, Packed, Packing, TimeForm, TimeShape, Token, Zone};
pub use group::{Group, Source, Tried, Untranscribed};
pub use host::{Environment, HostUrl, HostUrlSource, UrlPart};
pub use judge::{Judgement, Stance, combine};
pub use media::{Doctype, FormStyle, Media};
pub use merchant::{CredentialField, CredentialGroup, Credentials, Header, HeaderSet, Setting, SettingType};
pub use object::{Object, ObjectId};
pub use operation::{Effect, Operation, Replay};
pub use outcome::{Gate, HttpGate, Opened, Reply, Voice};
pub use presence::{FieldValue, Limit, NoValue};
pub use recipe::{Param, Recipe, Vector, Written};
pub use request::{Computed, Pack, Parts, Requirement};
pub use sample::{Origin, Sample};
pub use shape::{Shape, Variant};
pub use ty::{Class, Type};

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

/// A provider, whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Model {
    /// The identifier: folder, module and feature.
    pub id: String,
    /// The name as people write it.
    pub name: String,
    /// What the provider is and what is transcribed.
    pub about: String,
    /// The zone of dates and times that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Hosts, in the order of the first environment.
    pub hosts: Vec<String>,
    /// Environments; each has a URL for every host, in the order of `hosts`.
    pub environments: Vec<Environment>,
    /// What the provider hands out and the integrator supplies.
    pub settings: Vec<Setting>,
    /// What authenticates a merchant.
    pub credentials: Credentials,
    /// Logins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
    /// Sets of headers made from credentials and settings; an operation uses one.
    pub headers: Vec<HeaderSet>,
    /// Expressions with a name: signatures, above all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipes: Vec<Recipe>,
    /// Every object: requests, replies, envelopes, nested ones.
    pub objects: Vec<Object>,
    /// Every catalogue.
    pub catalogues: Vec<Catalogue>,
    /// Resource groups with their operations.
    pub groups: Vec<Group>,
}

/// Prose about a thing: what it is, and where document and sample disagree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Docs {
    /// What it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Where document and sample disagree, or what is not from the document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Docs {
    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.note.is_empty()
    }
}

impl Model {
    /// The object with this index.
    ///
    /// # Panics
    /// Never for an index that this model gave out.
    #[must_use]
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.0]
    }

    /// The catalogue with this index.
    ///
    /// # Panics
    /// Never for an index that this model gave out.
    #[must_use]
    pub fn catalogue(&self, id: CatalogueId) -> &Catalogue {
        &self.catalogues[id.0]
    }

    /// Objects with all that is in them.
    #[must_use]
    pub fn with_all_within(&self, from: impl IntoIterator<Item = ObjectId>) -> HashSet<ObjectId> {
        let mut found = HashSet::new();
        let mut stack: Vec<ObjectId> = from.into_iter().collect();
        while let Some(id) = stack.pop() {
            if found.insert(id) {
                stack.extend(self.object(id).within());
            }
        }
        found
    }

    /// All operations with their groups.
    pub fn operations(&self) -> impl Iterator<Item = (&Group, &Operation)> {
        self.groups.iter().flat_map(|group| group.operations.iter().map(move |operation| (group, operation)))
    }
}
