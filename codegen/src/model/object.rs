//! Objects: named values that travel together.

use serde::{Deserialize, Serialize};

use super::{Docs, Field, Place, Shape, Type, is_false};

/// The index of an object in [`Model::objects`](super::Model::objects).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectId(pub usize);

/// Named values that travel together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    /// The name of the type in generated code.
    pub ident: String,
    /// The group it is defined in; `None` for provider.yaml.
    pub group: Option<usize>,
    /// About it.
    pub docs: Docs,
    /// The fields, in wire order; none where the object is one of several.
    pub fields: Vec<Field>,
    /// Whether this is one object, or one of several.
    #[serde(default, skip_serializing_if = "Shape::is_object")]
    pub shape: Shape,
    /// Whether keys that are not listed are kept.
    #[serde(default, skip_serializing_if = "is_false")]
    pub open: bool,
    /// Written by the client.
    pub in_request: bool,
    /// Read by the client.
    pub in_reply: bool,
    /// Read from a document whose single values are all texts, as forms and XML are.
    #[serde(default, skip_serializing_if = "is_false")]
    pub in_text: bool,
    /// Nobody gives a value of it: all that is in it is constant or computed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub internal: bool,
    /// The fields of one section of a request, which are given as those of the whole.
    #[serde(default, skip_serializing_if = "is_false")]
    pub section: bool,
    /// A body that is a list: the one field that stands in the body is written without a key.
    #[serde(default, skip_serializing_if = "is_false")]
    pub list: bool,
}

impl Object {
    /// An object without fields, that is neither sent nor received.
    #[cfg(feature = "rust")]
    pub(crate) fn bare() -> Self {
        Self {
            ident: String::new(),
            group: None,
            docs: Docs::default(),
            fields: Vec::new(),
            shape: Shape::Object,
            open: false,
            in_request: false,
            in_reply: false,
            in_text: false,
            internal: false,
            section: false,
            list: false,
        }
    }

    /// The field that is the envelope's hole, if this object is an envelope.
    #[must_use]
    pub fn payload(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.ty == Type::Payload)
    }

    /// The fields that come in headers of the reply.
    pub fn header_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.place == Place::ReplyHeader)
    }

    /// Whether values of it are made: it is sent or received, and more than one section of a request.
    #[must_use]
    pub fn is_type(&self) -> bool {
        (self.in_request || self.in_reply) && !self.section
    }

    /// Whether the object is one of several, whose fields are written among those of the object around it.
    #[must_use]
    pub fn is_choice(&self) -> bool {
        matches!(self.shape, Shape::Choice(_))
    }

    /// Every object that a value of this one may directly hold: in its fields, however deep in lists and maps, and as
    /// one of its variants.
    pub fn within(&self) -> impl Iterator<Item = ObjectId> + '_ {
        let fields = self.fields.iter().filter_map(|field| field.ty.object());
        fields.chain(self.shape.variants().iter().map(|variant| variant.object))
    }
}
