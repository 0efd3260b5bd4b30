//! What was seen before.

use std::collections::{HashSet, VecDeque};
use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

/// The future of a store's answer.
pub type FirstTime<'a> = Pin<Box<dyn Future<Output = Result<bool, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// Remembers which events were seen. Providers send an event again until it is answered, and some send it again for days;
/// several processes need a store that they share, such as a table with a unique column.
pub trait Seen: fmt::Debug + Send + Sync {
    /// Notes a key, and says whether it is new: of several that note one key at the same time, one is told so.
    fn first_time<'a>(&'a self, key: &'a str) -> FirstTime<'a>;
}

/// This process's memory, which is gone with it: the last 100,000 keys, unless it was made with another number.
#[derive(Debug)]
pub struct SeenInMemory {
    keys: Mutex<Keys>,
    most: usize,
}

#[derive(Default)]
struct Keys {
    known: HashSet<String>,
    order: VecDeque<String>,
}

impl SeenInMemory {
    /// For so many keys; the oldest is forgotten for a new one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { keys: Mutex::new(Keys::default()), most: most.max(1) }
    }
}

impl Default for SeenInMemory {
    fn default() -> Self {
        Self::new(100_000)
    }
}

impl Seen for SeenInMemory {
    fn first_time<'a>(&'a self, key: &'a str) -> FirstTime<'a> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let first = keys.known.insert(key.to_owned());
        if first {
            keys.order.push_back(key.to_owned());
            if keys.order.len() > self.most {
                if let Some(oldest) = keys.order.pop_front() {
                    keys.known.remove(&oldest);
                }
            }
        }
        drop(keys);
        Box::pin(std::future::ready(Ok(first)))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} keys", self.known.len())
    }
}
