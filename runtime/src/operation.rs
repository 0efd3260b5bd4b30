//! What is known of an operation before it is called.

use std::any::Any;
use std::fmt;

use http::Method;
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::json::decode;
use crate::judgement::Judgement;

/// One operation of one provider: all that its calls have in common. Generated, one `static` each.
pub struct Operation {
    /// The provider's identifier.
    pub provider: &'static str,
    /// The operation's name with its group: `wallet.deposit`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The position of its host among the provider's hosts.
    pub host: usize,
    /// The path below the host's base URL. It starts with a slash.
    pub path: &'static str,
    /// The position of its header set among the provider's header sets.
    pub headers: usize,
    /// What a call can change.
    pub effect: Effect,
    /// What a second call with the same key does.
    pub replay: Replay,
    /// What a reply says became of the call.
    pub judge: fn(&Answer<'_>) -> Judgement,
    /// Reads the typed details of a refusal, where the document has some.
    pub details: Option<ReadDetails>,
}

/// Reads the typed details of a refusal out of the body of a reply; `None` where they are not there.
pub type ReadDetails = fn(&[u8]) -> Option<Box<dyn Any + Send + Sync>>;

/// The reader of details of one type, for [`Operation::details`].
pub fn details<T: DeserializeOwned + Send + Sync + 'static>(body: &[u8]) -> Option<Box<dyn Any + Send + Sync>> {
    Some(Box::new(decode::<T>(body).ok()?))
}

/// What a call can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing: it may be asked again.
    Read,
    /// Something that is no money.
    Write,
    /// Somebody's balance.
    MovesMoney,
}

/// What the provider does with a second call that has the same key. The text is the key's field at
/// the top of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Replay {
    /// There is no key, or nobody knows: it may happen twice.
    None,
    /// It is refused with a code of its own, and nothing happens twice.
    Refused(&'static str),
    /// It gets the answer of the first, and nothing happens twice.
    Answered(&'static str),
}

impl Replay {
    /// The key's field at the top of the request.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Refused(field) | Self::Answered(field) => Some(field),
        }
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Operation({self})")
    }
}

/// The provider and the operation's name: `acme wallet.deposit`.
impl fmt::Display for Operation {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {}", self.provider, self.name)
    }
}
