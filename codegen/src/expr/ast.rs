//! An expression as it is written: names not yet looked up, places within the scalar.

use std::ops::Range;

use super::Comparison;

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
    /// `a + b`
    Plus(Box<Ast>, Box<Ast>),
    Not(Box<Ast>),
    And(Box<Ast>, Box<Ast>),
    Or(Box<Ast>, Box<Ast>),
    Compare(Comparison, Box<Ast>, Box<Ast>),
    /// `a in (b, c)`
    In(Box<Ast>, Vec<Ast>),
    /// `value -> Name`, `value -> name(a, b)`: the value read as a catalogue, or given to a function first of all.
    Arrow(Box<Ast>, Called),
    /// `name(a, b)`, `http.header("x")`
    Call(Called),
}

/// What is given names, and looks for their values itself.
const TAKE_NAMES: [&str; 4] = ["pick", "without", "get", "http.header"];

/// A function or a recipe with what it is given in parentheses.
#[derive(Debug, Clone)]
pub(crate) struct Called {
    pub(crate) path: Vec<String>,
    /// Where the name stands.
    pub(crate) place: Range<usize>,
    pub(crate) args: Vec<Ast>,
}

impl Called {
    /// The name as it is written.
    pub(crate) fn name(&self) -> String {
        self.path.join(".")
    }
}

impl Ast {
    /// Calls `visit` for every name that something is given to, in this expression and in all of its parts.
    pub(crate) fn calls(&self, visit: &mut impl FnMut(&Called)) {
        match &self.kind {
            AstKind::Text(_) | AstKind::Int(_) | AstKind::Bool(_) | AstKind::Name(_) => {}
            AstKind::Not(inner) => inner.calls(visit),
            AstKind::Plus(left, right)
            | AstKind::And(left, right)
            | AstKind::Or(left, right)
            | AstKind::Compare(_, left, right) => {
                left.calls(visit);
                right.calls(visit);
            }
            AstKind::In(value, these) => {
                value.calls(visit);
                for one in these {
                    one.calls(visit);
                }
            }
            AstKind::Arrow(left, called) => {
                left.calls(visit);
                visit(called);
                called.args.iter().for_each(|arg| arg.calls(visit));
            }
            AstKind::Call(called) => {
                visit(called);
                called.args.iter().for_each(|arg| arg.calls(visit));
            }
        }
    }

    /// Calls `visit` for every name of a value, in this expression and in all of its parts.
    pub(crate) fn names(&self, visit: &mut impl FnMut(&[String])) {
        match &self.kind {
            AstKind::Text(_) | AstKind::Int(_) | AstKind::Bool(_) => {}
            AstKind::Name(path) => visit(path),
            AstKind::Not(inner) => inner.names(visit),
            AstKind::Plus(left, right)
            | AstKind::And(left, right)
            | AstKind::Or(left, right)
            | AstKind::Compare(_, left, right) => {
                left.names(visit);
                right.names(visit);
            }
            AstKind::In(value, these) => {
                value.names(visit);
                for one in these {
                    one.names(visit);
                }
            }
            AstKind::Arrow(left, called) => {
                left.names(visit);
                called.args.iter().for_each(|arg| arg.names(visit));
            }
            AstKind::Call(called) => called.args.iter().for_each(|arg| arg.names(visit)),
        }
    }

    /// Calls `visit` for every text that goes into the value as it stands, and the bytes it stands at: neither for one that
    /// is compared with something, nor for a name that a function looks for.
    pub(crate) fn texts(&self, visit: &mut impl FnMut(&str, &Range<usize>)) {
        match &self.kind {
            AstKind::Text(text) => visit(text, &self.range),
            AstKind::Plus(left, right) => {
                left.texts(visit);
                right.texts(visit);
            }
            AstKind::Arrow(left, called) => {
                left.texts(visit);
                called.texts(visit);
            }
            AstKind::Call(called) => called.texts(visit),
            AstKind::Int(_)
            | AstKind::Bool(_)
            | AstKind::Name(_)
            | AstKind::Not(_)
            | AstKind::And(..)
            | AstKind::Or(..)
            | AstKind::Compare(..)
            | AstKind::In(..) => {}
        }
    }

    /// Gives one place to every part: for a scalar that is folded or escaped, so that its bytes are not those of the file.
    pub(crate) fn settle(&mut self, range: &Range<usize>) {
        self.range = range.clone();
        match &mut self.kind {
            AstKind::Text(_) | AstKind::Int(_) | AstKind::Bool(_) | AstKind::Name(_) => {}
            AstKind::Not(inner) => inner.settle(range),
            AstKind::Plus(left, right)
            | AstKind::And(left, right)
            | AstKind::Or(left, right)
            | AstKind::Compare(_, left, right) => {
                left.settle(range);
                right.settle(range);
            }
            AstKind::In(value, these) => {
                value.settle(range);
                for one in these {
                    one.settle(range);
                }
            }
            AstKind::Arrow(left, called) => {
                left.settle(range);
                called.settle(range);
            }
            AstKind::Call(called) => called.settle(range),
        }
    }
}

impl Called {
    fn texts(&self, visit: &mut impl FnMut(&str, &Range<usize>)) {
        if !TAKE_NAMES.contains(&self.name().as_str()) {
            self.args.iter().for_each(|arg| arg.texts(visit));
        }
    }

    fn settle(&mut self, range: &Range<usize>) {
        self.place = range.clone();
        self.args.iter_mut().for_each(|arg| arg.settle(range));
    }
}
