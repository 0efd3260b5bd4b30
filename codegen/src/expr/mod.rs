//! The expression language: one typed tree with two back ends.
//!
//! `parse` reads what an author wrote into an [`ast`](self), `typed` gives it types and makes the tree of this module,
//! [`eval`] computes it over values in memory (for `vezne check` and the sandbox), and the Rust emitter writes the same
//! tree as code (for clients). The functions themselves exist once, in `vezne_runtime::expr`: the evaluator calls them as
//! generated code does. A property test holds the two together.

use serde::{Deserialize, Serialize};

use crate::model::{Form, ObjectId};

#[cfg(feature = "read")]
pub(crate) mod ast;
mod comparison;
pub mod eval;
pub mod function;
#[cfg(feature = "read")]
pub(crate) mod names;
mod origin;
mod over;
#[cfg(feature = "read")]
pub(crate) mod parse;
pub mod signed;
mod ty;
#[cfg(feature = "read")]
pub(crate) mod typed;
mod value;

pub use comparison::Comparison;
pub use function::Function;
pub use origin::{From, Moment, Section};
pub use over::Over;
pub use ty::ExprType;
pub use value::Value;

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
        /// Whether it is read from a number where a text is due, and the other way round.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        loose: bool,
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
    /// A field of the object that is packed in a text.
    Inside {
        /// The text.
        text: Box<Expr>,
        /// The object that is packed in it.
        object: ObjectId,
        /// How it is packed.
        packing: Form,
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
            | Self::Inside { ty, .. }
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
            Self::Not(inner) | Self::Inside { text: inner, .. } => vec![inner],
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
            Self::Inside { text, object, packing, path, ty, form } => Self::Inside {
                text: one(text, map),
                object: *object,
                packing: packing.clone(),
                path: path.clone(),
                ty: *ty,
                form: form.clone(),
            },
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

    /// Whether it is `value -> filled` and nothing else: as a voice a yes, or no word.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        matches!(self, Self::Call { function: Function::Filled, .. })
    }

    /// How many levels of expressions there are, this one included.
    #[must_use]
    pub fn depth(&self) -> usize {
        1 + self.parts().into_iter().map(Self::depth).max().unwrap_or(0)
    }
}
