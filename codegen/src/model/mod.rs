//! The checked model: names resolved, types closed, nothing left to doubt. It knows no Rust and no YAML; every output
//! is made from it alone.
//!
//! Lists keep the order of the document. Objects, catalogues, hosts and header sets are referred to by their index.

mod judge;

pub use judge::{Judgement, Stance, combine};

use serde::{Deserialize, Serialize};

use crate::expr::Expr;

/// A provider, whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Model {
    /// The identifier: folder, module and feature.
    pub id: String,
    /// The name as people write it.
    pub name: String,
    /// What the provider is and what is transcribed.
    pub about: String,
    /// Hosts, in the order of the first environment.
    pub hosts: Vec<String>,
    /// Environments; each has a URL for every host, in the order of `hosts`.
    pub environments: Vec<Environment>,
    /// What the provider hands out and the integrator supplies.
    pub settings: Vec<Setting>,
    /// What authenticates a merchant.
    pub credentials: Credentials,
    /// Sets of headers made from credentials; an operation uses one.
    pub headers: Vec<HeaderSet>,
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
}

/// A base URL that the integrator supplies.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setting {
    /// The name.
    pub name: String,
    /// About it.
    pub docs: Docs,
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
    /// The fields, in wire order.
    pub fields: Vec<Field>,
    /// Written by the client.
    pub in_request: bool,
    /// Read by the client.
    pub in_reply: bool,
}

impl Object {
    /// The field that is the envelope's hole, if this object is an envelope.
    #[must_use]
    pub fn payload(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.ty == Type::Payload)
    }
}

/// A named value of an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Field {
    /// The key on the wire, to the letter.
    pub wire: String,
    /// The name in generated code.
    pub ident: String,
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
    /// The wire text that stands for no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<String>,
    /// About it.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
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
    /// Yes or no.
    Bool,
    /// A date and time, with or without an offset.
    Time,
    /// A UUID.
    Uuid,
    /// An absolute URL.
    Url,
    /// A three-letter currency code.
    Currency,
    /// Any JSON, kept as it came.
    Json,
    /// A list.
    List(Box<Type>),
    /// An object of this provider.
    Object(ObjectId),
    /// A catalogue of this provider.
    Catalogue(CatalogueId),
    /// The hole of an envelope.
    Payload,
    /// Nothing worth reading.
    Nothing,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Form {
    /// The type's own way.
    #[default]
    Plain,
    /// A number as JSON text.
    Text,
    /// A catalogue's value as JSON number.
    Int,
}

impl Form {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    fn is_plain(&self) -> bool {
        *self == Self::Plain
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
    pub const ALL: [Self; 6] = [Self::Done, Self::Repeat, Self::Refused, Self::Absent, Self::Unsent, Self::Unknown];

    /// The word in specs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Repeat => "repeat",
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

/// A resource group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Group {
    /// The module and the client's method.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// Its operations.
    pub operations: Vec<Operation>,
    /// Known endpoints that are left out, with the reason.
    pub untranscribed: Vec<Untranscribed>,
}

/// A known endpoint that is left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Untranscribed {
    /// Method and path.
    pub endpoint: String,
    /// `next`, `unclear` or `scope`.
    pub reason: String,
    /// Why, in words.
    pub why: String,
}

/// What was read, and how much it proves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    /// The address.
    pub url: String,
    /// The day it was read.
    pub date: String,
    /// `document`, `sdk`, `client`, `sibling` or `memory`.
    pub evidence: String,
    /// The page's title.
    pub title: String,
}

/// What a call does in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Changes something, but moves no money.
    Write,
    /// Moves money.
    MovesMoney,
}

/// What a second call with the same key does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replay {
    /// There is no key.
    None,
    /// The provider refuses it with a code of its own.
    Refused(String),
    /// The provider gives the first answer again.
    Answered(String),
}

/// One operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Operation {
    /// The method's name in generated code.
    pub name: String,
    /// What it does.
    pub docs: Docs,
    /// Further remarks.
    pub notes: Vec<String>,
    /// What was read.
    pub source: Source,
    /// The HTTP method.
    pub method: String,
    /// The host, by index.
    pub host: usize,
    /// The path below the host's base URL.
    pub path: String,
    /// The headers, by index.
    pub headers: usize,
    /// What it does in the world.
    pub effect: Effect,
    /// What a repeat does.
    pub replay: Replay,
    /// Why, in words.
    pub replay_docs: Docs,
    /// Whom to ask after an unknown outcome, in words.
    pub settle: Docs,
    /// What is sent.
    pub body: Option<ObjectId>,
    /// What comes back.
    pub reply: Reply,
    /// About what comes back.
    pub reply_docs: Docs,
    /// What the reply means.
    pub outcome: Vec<Gate>,
    /// Requests and replies as data.
    pub samples: Vec<Sample>,
}

/// The shape of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// The whole reply is this object.
    Whole(ObjectId),
    /// The reply is an envelope, and this fills its hole.
    Envelope(ObjectId, Type),
}

impl Reply {
    /// The object at the top of the reply.
    #[must_use]
    pub fn object(&self) -> ObjectId {
        match self {
            Self::Whole(object) | Self::Envelope(object, _) => *object,
        }
    }
}

/// One question a reply must answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Its name, such as `call`.
    pub name: String,
    /// The voices, which must agree.
    pub says: Vec<Voice>,
    /// The provider's code.
    pub code: Option<Expr>,
    /// The catalogue that `code` is read by, where it is not itself a voice.
    pub code_catalogue: Option<CatalogueId>,
    /// The provider's words.
    pub message: Option<Expr>,
    /// What else a refusal tells.
    pub details: Option<ObjectId>,
    /// The voices as they are written, for documentation.
    pub written: String,
}

/// Something in a reply that says whether it worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Voice {
    /// True is yes, false is no.
    Flag(Expr),
    /// The verdict that a catalogue gives the value.
    Listed(Expr, CatalogueId),
}

/// Where a sample comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// As it stands in the document.
    Printed,
    /// From the document, mended.
    Repaired,
    /// Made by us.
    Constructed,
}

/// A request, a reply, or both, as data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sample {
    /// The name of its files.
    pub name: String,
    /// The verdict that the reply reaches.
    pub verdict: Verdict,
    /// Where it comes from.
    pub origin: Origin,
    /// What was repaired, or why it was made.
    pub docs: Docs,
    /// The request's body.
    pub request: Option<String>,
    /// The reply's body.
    pub reply: Option<String>,
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
