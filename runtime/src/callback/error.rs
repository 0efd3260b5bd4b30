//! Why a message is not taken.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use super::acknowledgement::Acknowledgement;
use super::description::Callback;

/// A message that is not taken: nothing of it may be acted upon.
///
/// `Display` says why and what to do, and like `Debug` it shows nothing of the message; both are fit for a log.
pub struct CallbackError {
    callback: &'static Callback,
    reason: CallbackReason,
    note: Option<String>,
    json_path: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Why a message is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallbackReason {
    /// It has no signature, or an empty one.
    Missing,
    /// Its signature, or something else that goes into the proof, is not of the form that the provider sends, or is there
    /// twice.
    Malformed,
    /// Its signature is another one than this message has with these credentials.
    Mismatch,
    /// Its signature does not cover a field that it must cover.
    NotCovered,
    /// It is too old, or from the future.
    Stale,
    /// It cannot be read as this callback's message.
    Unreadable,
    /// A credential, a setting or a given value that the proof needs is empty, was not given, or is not the key that it has
    /// to be. The message may well be good: nobody has looked.
    Configuration,
    /// The store of what was seen could not be asked.
    Store,
}

impl CallbackError {
    #[cold]
    pub(super) fn new(callback: &'static Callback, reason: CallbackReason) -> Self {
        Self { callback, reason, note: None, json_path: None, source: None }
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    pub(super) fn at(mut self, json_path: String) -> Self {
        self.json_path = Some(json_path);
        self
    }

    pub(super) fn because(mut self, source: Box<dyn StdError + Send + Sync>) -> Self {
        self.source = Some(source);
        self
    }

    /// Why the message is not taken.
    pub fn reason(&self) -> CallbackReason {
        self.reason
    }

    /// The callback, with its group: `webhook.event`.
    pub fn callback(&self) -> &'static str {
        self.callback.name
    }

    /// The provider's identifier.
    pub fn provider(&self) -> &'static str {
        self.callback.provider
    }

    /// Where in the message a field could not be read, as a JSONPath. The names in it are the sender's.
    pub fn json_path(&self) -> Option<&str> {
        self.json_path.as_deref()
    }

    /// What to answer: a status of the kind that makes a provider send the message again where the fault may be ours, and
    /// one that turns the sender down where it is not.
    pub fn answer(&self) -> Acknowledgement {
        Acknowledgement::new(
            match self.reason {
                CallbackReason::Missing | CallbackReason::Mismatch => StatusCode::UNAUTHORIZED,
                CallbackReason::Malformed | CallbackReason::NotCovered | CallbackReason::Stale => {
                    StatusCode::BAD_REQUEST
                }
                CallbackReason::Unreadable | CallbackReason::Configuration | CallbackReason::Store => {
                    StatusCode::INTERNAL_SERVER_ERROR
                }
            },
            "",
        )
    }
}

/// One sentence that a person can act on.
impl fmt::Display for CallbackError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (why, what_to_do) = match self.reason {
            CallbackReason::Missing => ("it has no signature", "act on nothing in it"),
            CallbackReason::Malformed => {
                ("its signature is not of the form that the provider sends", "act on nothing in it")
            }
            CallbackReason::Mismatch => (
                "its signature does not match",
                "act on nothing in it; if every message ends so, the credentials are of another account or environment, \
                 or the body was changed before it came here",
            ),
            CallbackReason::NotCovered => {
                ("its signature leaves out a field that it must cover", "act on nothing in it")
            }
            CallbackReason::Stale => (
                "its time is too far from the clock of this machine",
                "act on nothing in it; if every message ends so, look at the clock",
            ),
            CallbackReason::Unreadable => {
                ("it cannot be read as the document describes it", "ask the provider what became of it")
            }
            CallbackReason::Configuration => (
                "it could not be looked at, since something that the proof needs is empty, was not given or is of no use",
                "mend that, and let the provider send the message again",
            ),
            CallbackReason::Store => {
                ("the store that knows what was seen could not be asked", "let the provider send the message again")
            }
        };
        write!(to, "{} was not taken: {why}", self.callback)?;
        if let Some(note) = &self.note {
            write!(to, " ({note})")?;
        }
        write!(to, "; {what_to_do}")
    }
}

impl fmt::Debug for CallbackError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("CallbackError")
            .field("callback", &format_args!("{}", self.callback))
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl StdError for CallbackError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
