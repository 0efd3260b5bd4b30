//! The checked model: names resolved, types closed, nothing left to doubt. It knows no Rust and no YAML; every output
//! is made from it alone.
//!
//! Lists keep the order of the document. Objects, catalogues, hosts and header sets are referred to by their index.

mod callback;
mod form;
mod judge;
mod needs;
mod operation;
mod presence;
mod shape;

pub use callback::{Callback, CallbackSample, Comes, Confirm, Covers, Fresh, Proof};
pub use form::{AmountForm, Decimals, Form, Packed, Packing, TimeForm, TimeShape, Token, Zone};
pub use judge::{Judgement, Stance, combine};
pub use operation::{
    Computed, Doctype, Effect, FormStyle, Gate, Group, HttpGate, Media, Operation, Origin, Paging, Parts, Query,
    Replay, Reply, Requirement, Sample, Session, Settle, Source, Tried, Untranscribed, Voice,
};
pub use presence::{FieldValue, Limit, NoValue};
pub use shape::{Shape, Variant};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::expr::{Expr, ExprType};

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

/// Where calls go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Environment {
    /// The name, such as `test`.
    pub name: String,
    /// A URL a host.
    pub urls: Vec<HostUrl>,
}

/// The base URL of a host in one environment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HostUrl {
    /// Where it comes from.
    pub from: HostUrlSource,
    /// About it.
    pub docs: Docs,
}

/// Where a base URL comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostUrlSource {
    /// Written in the spec.
    Fixed(String),
    /// Supplied by the integrator, by the setting's name.
    Setting(String),
    /// A URL in which some parts are settings.
    Template(Vec<UrlPart>),
}

/// A piece of a base URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UrlPart {
    /// Written in the spec.
    Fixed(String),
    /// A setting, by its name.
    Setting(String),
}

/// What the integrator supplies and is no secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setting {
    /// The name.
    pub name: String,
    /// What it is.
    pub ty: SettingType,
    /// Whether it may be left out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// What it is where the integrator does not say, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// About it.
    pub docs: Docs,
}

/// What a setting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SettingType {
    /// A base URL.
    Url,
    /// Any text.
    Text,
    /// A whole number.
    Int,
    /// Yes or no.
    Bool,
}

/// Credentials: one flat set, or groups of which a merchant may have some.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Credentials {
    /// The groups; a flat set is one group without a name.
    pub groups: Vec<CredentialGroup>,
}

/// Credentials that belong together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CredentialGroup {
    /// The name, unless the credentials are flat.
    pub name: Option<String>,
    /// The values.
    pub fields: Vec<CredentialField>,
}

/// One secret value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CredentialField {
    /// The name in the spec.
    pub name: String,
    /// The name in generated code.
    pub ident: String,
    /// About it.
    pub docs: Docs,
}

/// Headers that are sent together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderSet {
    /// A name made of the profiles' names.
    pub name: String,
    /// The headers, in order.
    pub headers: Vec<Header>,
}

/// A header and how its value is computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The name as the document writes it.
    pub name: String,
    /// The value.
    pub value: Expr,
}

/// An expression with a name, over what it takes and nothing else.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recipe {
    /// The name in the spec.
    pub name: String,
    /// The name in generated code.
    pub ident: String,
    /// About it.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
    /// What it takes, in order.
    pub params: Vec<Param>,
    /// What it gives.
    pub body: Expr,
    /// What it gives for values that somebody has published or made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vectors: Vec<Vector>,
}

/// A value that a recipe takes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Param {
    /// The name in the spec.
    pub name: String,
    /// The name in generated code.
    pub ident: String,
    /// Its type.
    pub ty: ExprType,
}

/// What a recipe gives for certain values.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Vector {
    /// The values, one a parameter.
    pub args: Vec<Written>,
    /// What comes out; bytes in hexadecimal digits.
    pub gives: String,
    /// Whether, instead, it is what must not come out.
    pub differs: bool,
}

/// A value as a vector writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Written {
    /// A single value by its text; the text of bytes is UTF-8.
    One(String),
    /// A list of texts.
    List(Vec<String>),
    /// Names with their texts.
    Pairs(Vec<(String, String)>),
}

/// The index of an object in [`Model::objects`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectId(pub usize);

/// The index of a catalogue in [`Model::catalogues`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CatalogueId(pub usize);

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
            Self::Body => "body",
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

/// A set of wire values: an enum, statuses, error codes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Catalogue {
    /// The name of the type in generated code.
    pub ident: String,
    /// The group it is defined in; `None` for provider.yaml.
    pub group: Option<usize>,
    /// The listed values.
    pub values: Vec<CatalogueValue>,
    /// The verdict of a value that is not listed; `None` where the catalogue judges nothing.
    pub other: Option<Verdict>,
    /// About values that are not listed.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub other_docs: Docs,
}

impl Catalogue {
    /// The verdict of a wire value; `None` where the catalogue judges nothing.
    #[must_use]
    pub fn verdict(&self, wire: &str) -> Option<Verdict> {
        let listed = self.values.iter().find(|value| value.wire == wire);
        listed.map_or(self.other, |value| value.verdict)
    }
}

/// A listed value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CatalogueValue {
    /// The value on the wire, as text.
    pub wire: String,
    /// The name in generated code.
    pub ident: String,
    /// What it means for the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Not confirmed by document or sample.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unsure: bool,
    /// About it.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
}

/// What a reply means for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// It happened, by this call.
    Done,
    /// The replay key was used before; this call did nothing new.
    Repeat,
    /// Accepted, and not decided.
    Pending,
    /// No.
    Refused,
    /// What was asked about does not exist.
    Absent,
    /// The provider did not act on it.
    Unsent,
    /// Nothing can be trusted.
    Unknown,
}

impl Verdict {
    /// Every verdict, in the order they are explained.
    pub const ALL: [Self; 7] =
        [Self::Done, Self::Repeat, Self::Pending, Self::Refused, Self::Absent, Self::Unsent, Self::Unknown];

    /// The word in specs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Repeat => "repeat",
            Self::Pending => "pending",
            Self::Refused => "refused",
            Self::Absent => "absent",
            Self::Unsent => "unsent",
            Self::Unknown => "unknown",
        }
    }

    /// The verdict that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
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

    /// All operations with their groups.
    pub fn operations(&self) -> impl Iterator<Item = (&Group, &Operation)> {
        self.groups.iter().flat_map(|group| group.operations.iter().map(move |operation| (group, operation)))
    }
}
