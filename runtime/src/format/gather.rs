//! Members of an object as they come in, where a name may come more than once.

use std::collections::HashMap;

use crate::tree::Tree;

/// Up to this many names are looked up one after the other.
const FEW: usize = 16;

/// The members of one object, in the order in which each name came first. A name that comes again
/// makes its value a list.
#[derive(Default)]
pub(super) struct Gather {
    members: Vec<(String, Slot)>,
    /// Where each name stands, kept once they are many: a message may have very many.
    places: HashMap<String, usize>,
}

enum Slot {
    One(Tree),
    Many(Vec<Tree>),
}

impl Gather {
    pub(super) fn push(&mut self, name: String, value: Tree) {
        match self.place(&name) {
            Some(place) => {
                if let Some((_, slot)) = self.members.get_mut(place) {
                    slot.add(value);
                }
            }
            None => {
                if self.members.len() >= FEW {
                    self.places.insert(name.clone(), self.members.len());
                }
                self.members.push((name, Slot::One(value)));
            }
        }
    }

    pub(super) fn finish(self) -> Vec<(String, Tree)> {
        let value = |slot| match slot {
            Slot::One(value) => value,
            Slot::Many(values) => Tree::List(values),
        };
        self.members.into_iter().map(|(name, slot)| (name, value(slot))).collect()
    }

    fn place(&self, name: &str) -> Option<usize> {
        let early = self.members.iter().take(FEW).position(|(known, _)| known == name);
        early.or_else(|| self.places.get(name).copied())
    }
}

impl Slot {
    fn add(&mut self, value: Tree) {
        match self {
            Self::Many(values) => values.push(value),
            Self::One(first) => {
                let first = std::mem::replace(first, Tree::Null);
                *self = Self::Many(vec![first, value]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_comes_again_makes_a_list_at_its_first_place() {
        let mut gather = Gather::default();
        for round in 0..3 {
            for name in 0..40 {
                if round == 0 || name % 20 == 7 {
                    gather.push(format!("n{name}"), Tree::Text(round.to_string()));
                }
            }
        }
        let members = gather.finish();
        assert_eq!(members.len(), 40);
        let three = Tree::List(["0", "1", "2"].map(|text| Tree::Text(text.to_owned())).to_vec());
        for (index, (name, value)) in members.into_iter().enumerate() {
            assert_eq!(name, format!("n{index}"));
            assert_eq!(value, if index % 20 == 7 { three.clone() } else { Tree::Text("0".to_owned()) });
        }
    }
}
