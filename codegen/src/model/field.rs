//! Fields: what a named value is, where it stands, and how it is written.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Class, Docs, FieldValue, Form, Limit, NoValue, Type, is_false};

/// A named value of an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Field {
    /// The key on the wire, to the letter.
    pub wire: String,
    /// The name in generated code.
    pub ident: String,
    /// Where in a message it stands.
    #[serde(default, skip_serializing_if = "Place::is_body")]
    pub place: Place,
    /// What it holds.
    pub ty: Type,
    /// Whether there may be no value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// How it is written, where that is not the type's own way.
    #[serde(default, skip_serializing_if = "Form::is_plain")]
    pub form: Form,
    /// What must not be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// Not confirmed by document or sample.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unsure: bool,
    /// What on the wire stands for no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<NoValue>,
    /// How long the value may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Read from a number where a text is due, and the other way round.
    #[serde(default, skip_serializing_if = "is_false")]
    pub loose: bool,
    /// Whether the ways to say nothing are kept apart.
    #[serde(default, skip_serializing_if = "is_false")]
    pub apart: bool,
    /// An object in a text that is packed when the request is complete, and not where it is given: something in it may be
    /// computed, or looked at.
    #[serde(default, skip_serializing_if = "is_false")]
    pub late: bool,
    /// A value of a request that the caller does not give, or need not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<FieldValue>,
    /// About it.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
    /// Whether it only stands in for a line that could not be understood; no model with one is given out.
    #[serde(skip)]
    pub stand_in: bool,
}

/// Where in a message a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Place {
    /// In the body.
    #[default]
    Body,
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// Nowhere: it is given for computing only.
    Given,
    /// In a header of the reply that an operation answers with.
    ReplyHeader,
    /// Nowhere: it is opened from what a reply or a callback brings.
    Opened,
}

impl Place {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    fn is_body(&self) -> bool {
        *self == Self::Body
    }

    /// The section of a request that it is.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::Body | Self::Opened => "body",
            Self::Path => "path",
            Self::Query => "query",
            Self::Header | Self::ReplyHeader => "headers",
            Self::Given => "given",
        }
    }
}

impl Field {
    /// A required field with nothing particular about it.
    #[must_use]
    pub fn new(wire: &str, ident: &str, ty: Type) -> Self {
        Self {
            wire: wire.to_owned(),
            ident: ident.to_owned(),
            place: Place::Body,
            ty,
            optional: false,
            form: Form::Plain,
            class: None,
            unsure: false,
            none: None,
            limit: None,
            loose: false,
            apart: false,
            late: false,
            value: None,
            docs: Docs::default(),
            stand_in: false,
        }
    }

    /// The key in the document that is read or written: a header of a reply stands there under a key of its own.
    #[must_use]
    pub fn key(&self) -> Cow<'_, str> {
        match self.place {
            Place::ReplyHeader => Cow::Owned(format!("headers.{}", self.wire)),
            _ => Cow::Borrowed(&self.wire),
        }
    }

    /// Whether the value is always the same or computed: it is no field of the request's type.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.value.as_ref().is_some_and(|value| !value.default)
    }

    /// Whether the caller may leave the value out.
    #[must_use]
    pub fn may_be_left_out(&self) -> bool {
        self.optional || self.value.is_some()
    }
}
