//! An expression as it is written: names not yet looked up, places within the scalar.

use std::ops::Range;

/// A node and the bytes of the scalar it was read from.
#[derive(Debug, Clone)]
pub(crate) struct Ast {
    pub(crate) kind: AstKind,
    pub(crate) range: Range<usize>,
}

#[derive(Debug, Clone)]
pub(crate) enum AstKind {
    Text(String),
    Int(i64),
    Bool(bool),
    /// `a.b.c`
    Name(Vec<String>),
    Join(Box<Ast>, Box<Ast>),
    Not(Box<Ast>),
    And(Box<Ast>, Box<Ast>),
    Or(Box<Ast>, Box<Ast>),
    Equal(Box<Ast>, Box<Ast>),
    Differs(Box<Ast>, Box<Ast>),
    /// `value -> Name`: the value read as a catalogue, or given to a function.
    Arrow(Box<Ast>, String, Range<usize>),
}
