//! A look at the sections of a request.

use std::fmt;

use crate::amount::Amount;
use crate::expr::Pairs;
use crate::moment::Moment;
use crate::tree::Tree;

/// The document of a request, by paths that begin with a section: `request.text(&["body", "amount"])`. What is not there,
/// or says something else, is `None`.
///
/// `Debug` shows nothing of it.
#[derive(Clone, Copy)]
pub struct Sections<'a>(&'a Tree);

impl<'a> Sections<'a> {
    pub(crate) const fn new(document: &'a Tree) -> Self {
        Self(document)
    }

    /// The value at a path.
    pub fn at(&self, path: &[&str]) -> Option<&'a Tree> {
        self.0.at(path)
    }

    /// The text that a single value has on the wire.
    pub fn text(&self, path: &[&str]) -> Option<String> {
        self.at(path)?.text()
    }

    /// The whole number.
    pub fn int(&self, path: &[&str]) -> Option<i64> {
        self.at(path)?.int()
    }

    /// The yes or no.
    pub fn flag(&self, path: &[&str]) -> Option<bool> {
        self.at(path)?.flag()
    }

    /// The exact number.
    pub fn decimal(&self, path: &[&str]) -> Option<Amount> {
        self.at(path)?.decimal()
    }

    /// The instant.
    pub fn time(&self, path: &[&str]) -> Option<Moment> {
        self.text(path)?.parse().ok()
    }

    /// The list of texts.
    pub fn texts(&self, path: &[&str]) -> Option<Vec<String>> {
        self.at(path)?.texts()
    }

    /// The names with their texts.
    pub fn pairs(&self, path: &[&str]) -> Option<Pairs> {
        self.at(path)?.pairs()
    }

    /// The objects of a list.
    pub fn objects(&self, path: &[&str]) -> Option<Vec<Tree>> {
        self.at(path)?.objects()
    }
}

impl fmt::Debug for Sections<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Sections")
    }
}
