//! What a value is, and what of it must not be shown.

use serde::{Deserialize, Serialize};

use super::{CatalogueId, ObjectId};

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Type {
    /// Any text.
    Text,
    /// A whole number.
    Int,
    /// An exact amount.
    Money,
    /// An exact number that is no amount: a rate, a share.
    Decimal,
    /// Yes or no.
    Bool,
    /// A date and time, with or without an offset.
    Time,
    /// A day.
    Date,
    /// A UUID.
    Uuid,
    /// An absolute URL.
    Url,
    /// A three-letter currency code.
    Currency,
    /// A two-letter country code.
    Country,
    /// Bytes, which stand in a text by their form.
    Bytes,
    /// A file in a body of parts: bytes with a name and a media type.
    File,
    /// Any JSON, kept as it came.
    Json,
    /// A list.
    List(Box<Type>),
    /// Values by names that are no part of the spec, in their order.
    Map(Box<Type>),
    /// An object of this provider.
    Object(ObjectId),
    /// A catalogue of this provider.
    Catalogue(CatalogueId),
    /// The hole of an envelope.
    Payload,
    /// Nothing worth reading.
    Nothing,
}

impl Type {
    /// The type of the single values: of the members of a list or a map, however deep, and of anything else itself.
    #[must_use]
    pub fn single(&self) -> &Type {
        match self {
            Self::List(member) | Self::Map(member) => member.single(),
            other => other,
        }
    }

    /// The object of the single values, where they are objects.
    #[must_use]
    pub fn object(&self) -> Option<ObjectId> {
        if let Self::Object(id) = self.single() { Some(*id) } else { None }
    }

    /// The catalogue of the single values, where they are values of one.
    #[must_use]
    pub fn catalogue(&self) -> Option<CatalogueId> {
        if let Self::Catalogue(id) = self.single() { Some(*id) } else { None }
    }
}

/// Why a value must not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Class {
    /// A card number.
    CardNumber,
    /// A card verification value.
    Cvv,
    /// A credential.
    Secret,
    /// Stands for a card, a session or a right.
    Token,
    /// About a person.
    Personal,
}
