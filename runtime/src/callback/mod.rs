//! Messages that a provider sends: read, proved, typed.
//!
//! A [`Delivery`] comes from a web framework. A callback's generated method makes a [`Message`] of it, says its [`Proof`],
//! and gives an [`Event`] or a [`CallbackError`]. What the proof does not cover is [`Claimed`].

mod acknowledgement;
mod claimed;
mod confirmation;
mod delivery;
mod description;
mod error;
mod event;
mod message;
mod proof;
mod receiver;
mod seen;
#[cfg(test)]
mod tests;
mod told;
#[cfg(test)]
mod verified_tests;

pub use acknowledgement::Acknowledgement;
pub use claimed::Claimed;
pub use confirmation::Confirmation;
pub use delivery::Delivery;
pub use description::{Callback, JudgeMessage};
pub use error::{CallbackError, CallbackReason};
pub use event::{Conclusive, Confirmed, Event, Incoming, Telling};
pub use message::Message;
pub use proof::{Proof, Stamp};
pub use receiver::Receiver;
pub use seen::{FirstTime, Seen, SeenInMemory};
pub use told::Told;
