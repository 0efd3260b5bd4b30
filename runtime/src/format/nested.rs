//! Tables in a form, whose names are written with brackets: `a[b][0]`.

use std::collections::HashMap;

use super::form::DEEPEST;
use super::unreadable::Unreadable;
use crate::tree::Tree;

/// A table that grows by one name with brackets after the other.
#[derive(Default)]
pub(super) struct Nested {
    members: Vec<(String, Node)>,
    places: HashMap<String, usize>,
    /// The number that the next member without one gets, if no other has it.
    next: usize,
}

enum Node {
    Texts(Vec<String>),
    Table(Nested),
}

const BOTH: Unreadable = Unreadable::new("a field of the form is both a value and a table");

impl Nested {
    pub(super) fn insert(&mut self, name: &str, value: String) -> Result<(), Unreadable> {
        let Some(steps) = steps(name) else { return self.put(name, &[], value) };
        if steps.len() > DEEPEST {
            return Err(Unreadable::new("the form's tables stand too deep in one another"));
        }
        match steps.split_first() {
            Some((first, inner)) => self.put(first, inner, value),
            None => Ok(()),
        }
    }

    /// As deep as there are brackets, which is little.
    fn put(&mut self, name: &str, inner: &[&str], value: String) -> Result<(), Unreadable> {
        let place = self.places.get(name).copied();
        match inner.split_first() {
            None => match place.and_then(|place| self.members.get_mut(place)) {
                Some((_, Node::Texts(texts))) => texts.push(value),
                Some((_, Node::Table(_))) => return Err(BOTH),
                None => self.add(name, Node::Texts(vec![value])),
            },
            Some((next, inner)) => {
                if place.is_none() {
                    self.add(name, Node::Table(Self::default()));
                }
                let last = self.members.len().saturating_sub(1);
                let Some((_, Node::Table(table))) = self.members.get_mut(place.unwrap_or(last)) else {
                    return Err(BOTH);
                };
                if next.is_empty() {
                    let number = table.free_number();
                    table.put(&number, inner, value)?;
                } else {
                    table.put(next, inner, value)?;
                }
            }
        }
        Ok(())
    }

    fn free_number(&mut self) -> String {
        loop {
            let number = self.next.to_string();
            self.next += 1;
            if !self.places.contains_key(&number) {
                return number;
            }
        }
    }

    fn add(&mut self, name: &str, node: Node) {
        self.places.insert(name.to_owned(), self.members.len());
        self.members.push((name.to_owned(), node));
    }

    /// The whole form: an object, whatever its names are.
    pub(super) fn finish(self) -> Tree {
        Tree::Object(self.members.into_iter().map(|(name, node)| (name, node.finish())).collect())
    }
}

impl Node {
    fn finish(self) -> Tree {
        match self {
            Self::Texts(texts) => {
                let mut texts: Vec<Tree> = texts.into_iter().map(Tree::Text).collect();
                if texts.len() > 1 { Tree::List(texts) } else { texts.pop().unwrap_or(Tree::Null) }
            }
            Self::Table(table) => match table.numbers() {
                Some(numbers) => {
                    let mut members: Vec<_> = numbers.into_iter().zip(table.members).collect();
                    members.sort_by_key(|(number, _)| *number);
                    Tree::List(members.into_iter().map(|(_, (_, node))| node.finish()).collect())
                }
                None => table.finish(),
            },
        }
    }
}

impl Nested {
    /// The names as numbers, if they are those from 0 on, whatever their order.
    fn numbers(&self) -> Option<Vec<usize>> {
        let count = self.members.len();
        let number =
            |name: &str| name.parse().ok().filter(|number: &usize| *number < count && number.to_string() == name);
        // No two names are the same, so that the first numbers are all there.
        self.members.iter().map(|(name, _)| number(name)).collect()
    }
}

/// The parts of a name: `a[b][]` is `a`, `b` and an empty one. `None` if it is none of such names, and
/// is to be taken to the letter.
fn steps(name: &str) -> Option<Vec<&str>> {
    let (first, mut rest) = name.split_at_checked(name.find('[')?)?;
    if first.is_empty() || first.contains(']') {
        return None;
    }
    let mut steps = vec![first];
    while !rest.is_empty() {
        let (step, after) = rest.strip_prefix('[')?.split_once(']')?;
        if step.contains('[') {
            return None;
        }
        steps.push(step);
        rest = after;
    }
    Some(steps)
}
