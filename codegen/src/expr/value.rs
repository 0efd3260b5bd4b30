//! Values of expressions in memory.

use vezne_runtime::{Amount, Tree};

use super::ExprType;
use crate::forms::Single;
use crate::model::{Form, Type, Written};

/// A value of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact number.
    Decimal(Amount),
    /// An instant.
    Time(vezne_runtime::Moment),
    /// A list of texts.
    Texts(Vec<String>),
    /// Names with their texts.
    Pairs(Vec<(String, String)>),
    /// A list of objects.
    Objects(Vec<Tree>),
}

macro_rules! conversions {
    ($($kind:ident $ty:ty;)*) => { $(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Self::$kind(value)
            }
        }

        impl TryFrom<Value> for $ty {
            type Error = Value;

            /// The value, or back what is of another type.
            fn try_from(value: Value) -> Result<Self, Value> {
                match value {
                    Value::$kind(value) => Ok(value),
                    other => Err(other),
                }
            }
        }
    )* };
}

conversions! {
    Text String;
    Bytes Vec<u8>;
    Bool bool;
    Int i64;
    Decimal Amount;
    Time vezne_runtime::Moment;
    Texts Vec<String>;
    Pairs Vec<(String, String)>;
    Objects Vec<Tree>;
}

impl Value {
    /// The type.
    #[must_use]
    pub fn ty(&self) -> ExprType {
        match self {
            Self::Text(_) => ExprType::Text,
            Self::Bytes(_) => ExprType::Bytes,
            Self::Bool(_) => ExprType::Bool,
            Self::Int(_) => ExprType::Int,
            Self::Decimal(_) => ExprType::Decimal,
            Self::Time(_) => ExprType::Time,
            Self::Texts(_) => ExprType::Texts,
            Self::Pairs(_) => ExprType::Pairs,
            Self::Objects(_) => ExprType::Objects,
        }
    }

    /// What a vector writes, as a type.
    #[must_use]
    pub fn written(written: &Written, ty: ExprType) -> Option<Self> {
        match (written, ty) {
            (Written::One(_), ExprType::Texts | ExprType::Pairs | ExprType::Objects) => None,
            (Written::One(text), _) => Self::read(&Tree::Text(text.clone()), ty),
            (Written::List(texts), ExprType::Texts) => Some(Self::Texts(texts.clone())),
            (Written::Pairs(pairs), ExprType::Pairs) => Some(Self::Pairs(pairs.clone())),
            _ => None,
        }
    }

    /// What a place of a document holds, read as a type: by what it says, so that the text `"7"` is a number too.
    #[must_use]
    pub fn read(tree: &Tree, ty: ExprType) -> Option<Self> {
        match ty {
            ExprType::Text => tree.text().map(Self::Text),
            ExprType::Bytes => tree.text().map(|text| Self::Bytes(text.into_bytes())),
            ExprType::Bool => tree.flag().map(Self::Bool),
            ExprType::Int => tree.int().map(Self::Int),
            ExprType::Decimal => tree.decimal().map(Self::Decimal),
            ExprType::Time => tree.text()?.parse().ok().map(Self::Time),
            ExprType::Texts => tree.texts().map(Self::Texts),
            ExprType::Pairs => tree.pairs().map(Self::Pairs),
            ExprType::Objects => tree.objects().map(Self::Objects),
        }
    }

    /// What a place of a JSON reply holds, read as a type: only as what it is, so that the text `"7"` is no number. An
    /// exact number may stand in a text, as amounts may.
    #[must_use]
    pub fn read_strictly(tree: &Tree, ty: ExprType) -> Option<Self> {
        let fits = match ty {
            ExprType::Text | ExprType::Bytes | ExprType::Time => matches!(tree, Tree::Text(_)),
            ExprType::Int => matches!(tree, Tree::Number(_)),
            ExprType::Bool => matches!(tree, Tree::Bool(_)),
            ExprType::Decimal | ExprType::Texts | ExprType::Pairs | ExprType::Objects => true,
        };
        if fits { Self::read(tree, ty) } else { None }
    }

    /// What a field holds, by its type and its form. In a format that knows only texts, a number stands in one; where the
    /// field is loose, a number may stand in a text anyway, and the other way round.
    #[must_use]
    pub fn of_field(tree: &Tree, ty: ExprType, form: &Form, texts: bool, loose: bool) -> Option<Self> {
        let read = if texts || loose { Self::read } else { Self::read_strictly };
        Self::in_form(tree, ty, form, texts, loose).unwrap_or_else(|| read(tree, ty))
    }

    /// What a place of a document holds in a form of its own, such as minor units; `None` where the form makes no
    /// difference to what an expression reads.
    #[must_use]
    pub fn in_form(tree: &Tree, ty: ExprType, form: &Form, texts: bool, loose: bool) -> Option<Option<Self>> {
        let single = match ty {
            _ if *form == Form::Plain => return None,
            ExprType::Bool => Type::Bool,
            ExprType::Int if *form == Form::Text => Type::Int,
            ExprType::Decimal => Type::Money,
            _ => return None,
        };
        // A number that stands in a text by its form is there to the letter, also where all are texts.
        let loose = loose || (texts && ty != ExprType::Int);
        let single = Single { ty: &single, form, limit: None, loose, currency: None };
        let plain = single.there_and_back(&tree.to_json()).ok();
        Some(plain.and_then(|(plain, _)| Self::read(&Tree::Text(plain), ty)))
    }

    /// The text that a single value has on the wire; bytes and lists have none.
    #[must_use]
    pub fn wire(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Int(number) => Some(number.to_string()),
            Self::Bool(flag) => Some(flag.to_string()),
            Self::Decimal(number) => Some(number.to_string()),
            Self::Time(moment) => Some(moment.to_string()),
            Self::Bytes(_) | Self::Texts(_) | Self::Pairs(_) | Self::Objects(_) => None,
        }
    }

    /// The value as a vector of a recipe writes it: bytes in hexadecimal digits.
    #[must_use]
    pub fn to_vector(&self) -> String {
        match self {
            Self::Bytes(bytes) => vezne_runtime::expr::hex(Some(bytes.clone())).unwrap_or_default(),
            other => other.shown(),
        }
    }

    /// The value for people to read: bytes that are no text in hexadecimal digits.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => self.to_vector(),
            },
            Self::Texts(texts) => texts.join(", "),
            Self::Pairs(pairs) => {
                pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ")
            }
            Self::Objects(list) => list.iter().map(Tree::to_json).collect::<Vec<_>>().join(", "),
            single => single.wire().unwrap_or_default(),
        }
    }
}
