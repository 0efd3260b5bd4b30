//! The expression language: one typed tree with two back ends.
//!
//! `parse` reads what an author wrote into an [`ast`](self), `typed` gives it types and makes the tree of this module,
//! [`eval`] computes it over values in memory (for `vezne check` and the sandbox), and the Rust emitter writes the same
//! tree as code (for clients). The functions themselves exist once, in `vezne_runtime::expr`: the evaluator calls them as
//! generated code does. A property test holds the two together.

use serde::{Deserialize, Serialize};

use crate::model::Form;

#[cfg(feature = "read")]
pub(crate) mod ast;
pub mod eval;
pub mod function;
#[cfg(feature = "read")]
pub(crate) mod names;
mod over;
#[cfg(feature = "read")]
pub(crate) mod parse;
pub mod signed;
#[cfg(feature = "read")]
pub(crate) mod typed;
mod value;

pub use function::Function;
pub use over::Over;
pub use value::Value;

/// The type of an expression's value. Every value may also be *missing*: a field that is not there, or has another
/// type on the wire than the spec says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ExprType {
    /// Text.
    Text,
    /// Bytes: what digests are made of. No text is silently bytes.
    Bytes,
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// An exact number.
    Decimal,
    /// An instant.
    Time,
    /// A list of texts.
    Texts,
    /// Names with their texts, in order.
    Pairs,
    /// A list of objects; a single object counts as a list of one.
    Objects,
}

impl ExprType {
    /// The word for it in specs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Decimal => "decimal",
            Self::Time => "time",
            Self::Texts => "list(text)",
            Self::Pairs => "pairs",
            Self::Objects => "objects",
        }
    }

    /// A value of it, in words: `a text`.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Bytes => "bytes",
            Self::Bool => "a yes or no",
            Self::Int => "a whole number",
            Self::Decimal => "an exact number",
            Self::Time => "a time",
            Self::Texts => "a list of texts",
            Self::Pairs => "names with their values",
            Self::Objects => "a list of objects",
        }
    }
}

/// Where a field is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum From {
    /// The body of the reply at hand. A value has the type that the spec says, or is missing.
    Message,
    /// A section of the request.
    Request(Section),
    /// A section of the callback at hand.
    Callback(Section),
}

/// A part of a request or of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Section {
    /// Fields of the path.
    Path,
    /// Fields of the query string.
    Query,
    /// HTTP headers.
    Headers,
    /// What the caller gives and no message carries.
    Given,
    /// The body.
    Body,
}

impl Section {
    /// Every section.
    pub const ALL: [Self; 5] = [Self::Path, Self::Query, Self::Headers, Self::Given, Self::Body];

    /// Its name in specs, and the first key of its fields in a document of the whole.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Headers => "headers",
            Self::Given => "given",
            Self::Body => "body",
        }
    }
}

/// A value of the moment at which a request is made or a callback comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Moment {
    /// The instant.
    Now,
    /// The day, as an instant in it.
    Today,
    /// A new UUID.
    Uuid,
    /// So many random characters.
    Nonce(u32),
    /// The exact bytes of the body.
    Body,
    /// The names and wire texts at the top of the body, in order.
    Fields,
    /// The whole URL.
    Url,
    /// The HTTP method.
    Method,
}

impl Moment {
    /// The type of the value.
    #[must_use]
    pub fn ty(self) -> ExprType {
        match self {
            Self::Now | Self::Today => ExprType::Time,
            Self::Uuid | Self::Nonce(_) | Self::Url | Self::Method => ExprType::Text,
            Self::Body => ExprType::Bytes,
            Self::Fields => ExprType::Pairs,
        }
    }

    /// The value that a name stands for.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "now" => Self::Now,
            "today" => Self::Today,
            "uuid" => Self::Uuid,
            "body" => Self::Body,
            "fields" => Self::Fields,
            "url" => Self::Url,
            "method" => Self::Method,
            _ => return None,
        })
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Differs,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Every comparison.
    pub const ALL: [Self; 6] = [Self::Equal, Self::Differs, Self::AtMost, Self::AtLeast, Self::Below, Self::Above];

    /// The sign in specs.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Differs => "!=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether the comparison asks for an order.
    #[must_use]
    pub fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::Differs)
    }

    /// The name of the function in `runtime::logic`.
    #[must_use]
    pub fn rust(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::Below => "below",
            Self::AtMost => "at_most",
            Self::Above => "above",
            Self::AtLeast => "at_least",
        }
    }
}

/// A typed expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Expr {
    /// A literal text.
    Text(String),
    /// A literal number.
    Int(i64),
    /// `true` or `false`.
    Bool(bool),
    /// A field, by its keys from the top of what it is in.
    Field {
        /// What it is in.
        from: From,
        /// The keys.
        path: Vec<String>,
        /// The type that it is read as.
        ty: ExprType,
        /// How it is written.
        #[serde(default, skip_serializing_if = "Form::is_plain")]
        form: Form,
    },
    /// A field of the object at hand, within [`Over`](Self::Over).
    Item {
        /// The keys.
        path: Vec<String>,
        /// The type that it is read as.
        ty: ExprType,
        /// How it is written.
        #[serde(default, skip_serializing_if = "Form::is_plain")]
        form: Form,
    },
    /// A credential of the client.
    Credential {
        /// The group, where credentials come in groups.
        group: Option<String>,
        /// The name within the group.
        name: String,
    },
    /// A setting of the client.
    Setting {
        /// The name.
        name: String,
        /// The type of its values.
        ty: ExprType,
    },
    /// What a login gave.
    Session {
        /// The name.
        name: String,
    },
    /// A value of the moment.
    Moment(Moment),
    /// The HTTP status of the reply.
    HttpStatus,
    /// A header of the reply.
    HttpHeader(String),
    /// A value that the recipe at hand takes.
    Param {
        /// Which.
        index: usize,
        /// Its type.
        ty: ExprType,
    },
    /// Texts or bytes one after the other; missing if one of them is.
    Join(Vec<Expr>),
    /// The sum of two whole numbers.
    Add(Box<Expr>, Box<Expr>),
    /// The opposite; missing stays missing.
    Not(Box<Expr>),
    /// Three-valued: a `false` decides, else a missing part makes the whole missing.
    And(Box<Expr>, Box<Expr>),
    /// Three-valued: a `true` decides, else a missing part makes the whole missing.
    Or(Box<Expr>, Box<Expr>),
    /// Two values of one type compared; missing if one of them is.
    Compare {
        /// How.
        op: Comparison,
        /// What stands left.
        left: Box<Expr>,
        /// What stands right.
        right: Box<Expr>,
    },
    /// Whether a value is one of several of its type.
    In(Box<Expr>, Vec<Expr>),
    /// One of two values of one type, by a condition.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A function of the runtime.
    Call {
        /// Which.
        function: Function,
        /// What it is given. What may be several texts is one list here.
        args: Vec<Expr>,
    },
    /// A recipe of the provider.
    Recipe {
        /// Which, in [`Model::recipes`](crate::model::Model::recipes).
        index: usize,
        /// What it is given, one a parameter.
        args: Vec<Expr>,
        /// What it gives.
        ty: ExprType,
    },
    /// What the objects of a list give together.
    Over {
        /// How they are gone through.
        over: Over,
        /// The objects.
        list: Box<Expr>,
        /// What is asked of each of them; their fields are [`Item`](Self::Item)s in it.
        inner: Vec<Expr>,
    },
}

impl AsRef<Self> for Expr {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Expr {
    /// The type of the value.
    #[must_use]
    pub fn ty(&self) -> ExprType {
        match self {
            Self::Text(_) | Self::Credential { .. } | Self::Session { .. } | Self::HttpHeader(_) => ExprType::Text,
            Self::Int(_) | Self::HttpStatus | Self::Add(..) => ExprType::Int,
            Self::Field { ty, .. }
            | Self::Item { ty, .. }
            | Self::Setting { ty, .. }
            | Self::Param { ty, .. }
            | Self::Recipe { ty, .. } => *ty,
            Self::Moment(moment) => moment.ty(),
            Self::Join(parts) => parts.first().map_or(ExprType::Text, Self::ty),
            Self::If(_, then, _) => then.ty(),
            Self::Call { function, args } => function.gives(args.first().map_or(ExprType::Text, Self::ty)),
            Self::Bool(_) | Self::Not(_) | Self::And(..) | Self::Or(..) | Self::Compare { .. } | Self::In(..) => {
                ExprType::Bool
            }
            Self::Over { over, inner, .. } => over.gives(inner.last().map_or(ExprType::Text, Self::ty)),
        }
    }

    /// What this expression is directly made of, in the order it is written.
    #[must_use]
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Self::Text(_)
            | Self::Int(_)
            | Self::Bool(_)
            | Self::Field { .. }
            | Self::Item { .. }
            | Self::Credential { .. }
            | Self::Setting { .. }
            | Self::Session { .. }
            | Self::Moment(_)
            | Self::HttpStatus
            | Self::HttpHeader(_)
            | Self::Param { .. } => Vec::new(),
            Self::Join(parts) | Self::Call { args: parts, .. } | Self::Recipe { args: parts, .. } => {
                parts.iter().collect()
            }
            Self::Not(inner) => vec![inner],
            Self::Add(left, right)
            | Self::And(left, right)
            | Self::Or(left, right)
            | Self::Compare { left, right, .. } => vec![left, right],
            Self::Over { list, inner, .. } => std::iter::once(&**list).chain(inner).collect(),
            Self::In(value, these) => std::iter::once(&**value).chain(these).collect(),
            Self::If(condition, then, otherwise) => vec![condition, then, otherwise],
        }
    }

    /// The same expression of other parts.
    #[must_use]
    pub fn map_parts(&self, map: &mut dyn FnMut(&Expr) -> Expr) -> Self {
        let one = |expr: &Expr, map: &mut dyn FnMut(&Expr) -> Expr| Box::new(map(expr));
        let all = |exprs: &[Expr], map: &mut dyn FnMut(&Expr) -> Expr| exprs.iter().map(map).collect::<Vec<_>>();
        match self {
            Self::Join(parts) => Self::Join(all(parts, map)),
            Self::Add(left, right) => Self::Add(one(left, map), one(right, map)),
            Self::Not(inner) => Self::Not(one(inner, map)),
            Self::And(left, right) => Self::And(one(left, map), one(right, map)),
            Self::Or(left, right) => Self::Or(one(left, map), one(right, map)),
            Self::Compare { op, left, right } => {
                Self::Compare { op: *op, left: one(left, map), right: one(right, map) }
            }
            Self::In(value, these) => Self::In(one(value, map), all(these, map)),
            Self::If(condition, then, otherwise) => Self::If(one(condition, map), one(then, map), one(otherwise, map)),
            Self::Call { function, args } => Self::Call { function: *function, args: all(args, map) },
            Self::Recipe { index, args, ty } => Self::Recipe { index: *index, args: all(args, map), ty: *ty },
            Self::Over { over, list, inner } => {
                Self::Over { over: *over, list: one(list, map), inner: all(inner, map) }
            }
            Self::Text(_)
            | Self::Int(_)
            | Self::Bool(_)
            | Self::Field { .. }
            | Self::Item { .. }
            | Self::Credential { .. }
            | Self::Setting { .. }
            | Self::Session { .. }
            | Self::Moment(_)
            | Self::HttpStatus
            | Self::HttpHeader(_)
            | Self::Param { .. } => self.clone(),
        }
    }

    /// Calls `visit` for this expression and everything in it.
    pub fn walk(&self, visit: &mut impl FnMut(&Expr)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }

    /// Whether this or something in it is so.
    #[must_use]
    pub fn contains(&self, is: &impl Fn(&Expr) -> bool) -> bool {
        is(self) || self.parts().iter().any(|part| part.contains(is))
    }

    /// Whether the object at hand goes into it; what is asked of the objects of an inner list does not count.
    #[must_use]
    pub fn sees_item(&self) -> bool {
        match self {
            Self::Item { .. } => true,
            Self::Over { list, .. } => list.sees_item(),
            other => other.parts().into_iter().any(Self::sees_item),
        }
    }

    /// Whether a credential or a session goes into it: what is made of a secret is secret, a digest too.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.contains(&|part| matches!(part, Self::Credential { .. } | Self::Session { .. }))
    }

    /// How many levels of expressions there are, this one included.
    #[must_use]
    pub fn depth(&self) -> usize {
        1 + self.parts().into_iter().map(Self::depth).max().unwrap_or(0)
    }
}
