//! Values by names that no document lists.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

use crate::json::{Encode, Encoder};

/// Values by name, in the order in which they came or were put in. A name stands once.
///
/// It is for a handful of entries: a lookup walks them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Map<T>(Vec<(String, T)>);

impl<T> Map<T> {
    /// Without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value with this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Puts a value in, in the place of one with the same name or at the end; gives back the one that was there.
    pub fn insert(&mut self, name: impl Into<String>, value: T) -> Option<T> {
        let name = name.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => Some(std::mem::replace(old, value)),
            None => {
                self.0.push((name, value));
                None
            }
        }
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Entries as they were read; `None` where a name stands twice.
    pub(crate) fn of_pairs(pairs: Vec<(String, T)>) -> Option<Self> {
        let twice = pairs.iter().enumerate().any(|(index, (name, _))| {
            pairs.get(..index).is_some_and(|before| before.iter().any(|(known, _)| known == name))
        });
        (!twice).then_some(Self(pairs))
    }

    /// Puts in an entry that was read; whether its name is new.
    pub(crate) fn push(&mut self, name: String, value: T) -> bool {
        let fresh = self.get(&name).is_none();
        self.0.push((name, value));
        fresh
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_map().entries(self.iter()).finish()
    }
}

impl<T, N: Into<String>> FromIterator<(N, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (name, value) in entries {
            map.insert(name, value);
        }
        map
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = std::vec::IntoIter<(String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Map<T>;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Map<T>, A::Error> {
                let mut map = Map::new();
                while let Some((name, value)) = entries.next_entry()? {
                    if !map.push(name, value) {
                        return Err(A::Error::custom("a key is given twice"));
                    }
                }
                Ok(map)
            }
        }
        from.deserialize_map(Entries(PhantomData))
    }
}

impl<T: Encode> Encode for Map<T> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.object(|to| self.iter().for_each(|(name, value)| to.entry(name, value)));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Amount;
    use crate::json::json;

    #[test]
    fn entries_keep_their_order_and_a_name_stands_once() {
        let map: Map<Amount> = serde_json::from_str(r#"{"b": 1.00, "a\u0061": 2}"#).unwrap();
        assert_eq!(json(&map).as_deref(), Some(r#"{"b":1.00,"aa":2}"#));
        assert_eq!(map.get("aa").map(ToString::to_string).as_deref(), Some("2"));
        assert_eq!(format!("{map:?}"), r#"{"b": 1.00, "aa": 2}"#);
        assert!(serde_json::from_str::<Map<i64>>(r#"{"a":1,"a":1}"#).is_err());
        assert!(serde_json::from_str::<Map<i64>>("[]").is_err());
        let mut map: Map<i64> = [("a", 1), ("b", 2), ("a", 3)].into_iter().collect();
        assert_eq!((map.insert("b", 4), map.len()), (Some(2), 2));
        assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a".to_owned(), 3), ("b".to_owned(), 4)]);
    }
}
