//! Objects that are one of several.

use serde::{Deserialize, Serialize};

use super::{Docs, ObjectId};

/// Whether an object is one, or one of several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// The fields of the object.
    #[default]
    Object,
    /// One of these, whose fields are written among those of the object around it; the key of the field is not on the
    /// wire.
    Choice(Vec<Variant>),
    /// One of these, as the value of a key says.
    Tagged {
        /// The key whose value names the member.
        tag: String,
        /// The members.
        variants: Vec<Variant>,
    },
}

/// One of the objects that may stand in a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The name in the spec; the value of the tag, where there is one.
    pub wire: String,
    /// The name in generated code.
    pub ident: String,
    /// Its fields.
    pub object: ObjectId,
    /// About it.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
}

impl Shape {
    pub(super) fn is_object(&self) -> bool {
        *self == Self::Object
    }

    /// The objects that may stand in the place; none where there is one object.
    #[must_use]
    pub fn variants(&self) -> &[Variant] {
        match self {
            Self::Object => &[],
            Self::Choice(variants) | Self::Tagged { variants, .. } => variants,
        }
    }
}
