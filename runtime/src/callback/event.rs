//! A message that was taken.

use std::fmt;
use std::ops::Deref;

use serde::de::DeserializeOwned;

use super::acknowledgement::Acknowledgement;
use super::claimed::Claimed;
use super::confirmation::Confirmation;
use super::description::Callback;
use super::error::{CallbackError, CallbackReason};
use super::message::Message;
use super::seen::Seen;
use super::told::Told;
use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::json::{Reply, decode};
use crate::operation::Operation;
use crate::response::Response;
use crate::settle::{Found, Question};
use crate::tree::Tree;

/// What a message is read as. Generated.
pub trait Incoming: DeserializeOwned + Send + Sync + 'static {
    /// What it tells: [`Told`], [`Claimed<Told>`](Claimed) where that rests on fields that nothing proves, or `()` where the
    /// document says of no field what it means.
    type Telling: Telling;
}

/// What a message can tell.
pub trait Telling: Send + Sync + 'static {
    /// From what the message was found to tell, if anything.
    fn of(told: Option<Told>) -> Self;
}

impl Telling for () {
    fn of(_told: Option<Told>) -> Self {}
}

impl Telling for Told {
    fn of(told: Option<Told>) -> Self {
        told.unwrap_or_default()
    }
}

impl Telling for Claimed<Told> {
    fn of(told: Option<Told>) -> Self {
        Self::new(told.unwrap_or_default())
    }
}

/// An event that has a query to ask before anything is done about it. Generated.
pub trait Confirmed: Incoming {
    /// The provider's client.
    type Client;
    /// The reply to the query.
    type Reply: Reply;

    /// The query. It changes nothing.
    fn query() -> &'static Operation;
    /// Puts the question, from what stands in the message.
    fn question(question: &mut Question<'_>);
    /// The client that sends it.
    fn runtime(client: &Self::Client) -> &Client;
}

/// An event whose query shows whether it happened. Generated.
pub trait Conclusive: Confirmed {
    /// The reply to the query, where that is decided.
    type Decided: Reply;

    /// Whether the reply shows that it happened; `None` where the reply does not tell.
    fn happened(reply: &Answer<'_>) -> Option<bool>;
}

/// An event: a message that was taken, typed.
///
/// The fields are reached through it. Those that the proof covers are plain values; the others are [`Claimed`]. It comes
/// from a callback's method and from nowhere else, so that whoever holds one knows that the proof was judged. `Debug`
/// shows the callback only.
#[derive(Clone)]
pub struct Event<T: Incoming> {
    value: T,
    telling: T::Telling,
    callback: &'static Callback,
    sections: Tree,
    once: Option<String>,
    seal: Option<[u8; 32]>,
}

impl<T: Incoming> Event<T> {
    pub(super) fn read(
        message: &Message<'_>,
        once: Option<String>,
        seal: Option<[u8; 32]>,
    ) -> Result<Self, CallbackError> {
        let callback = message.callback();
        let unreadable = || CallbackError::new(callback, CallbackReason::Unreadable);
        let document = message.document().ok_or_else(unreadable)?;
        let value = decode(&document).map_err(|undecodable| unreadable().at(undecodable.into_path()))?;
        let told = callback.judge.map(|judge| Told::of(judge(message)));
        Ok(Self { value, telling: T::Telling::of(told), callback, sections: message.sections(), once, seal })
    }

    /// What the message says became of the thing that it tells about.
    pub fn told(&self) -> &T::Telling {
        &self.telling
    }

    /// The key by which a repeat of this event is known, where the provider has one.
    pub fn once(&self) -> Option<&str> {
        self.once.as_deref()
    }

    /// Notes the event as seen, and says whether this is the first time. It goes by the provider's key, and by the
    /// proof where that is over the whole body: a message that was taken down and sent again under another key is a repeat
    /// too. Where there is neither, every time is the first.
    ///
    /// A repeat is to be [answered](Self::answer) like the first. What is noted stays noted: if the work then fails, the
    /// message that the provider sends again looks like a repeat, so note it where the work is undone with it, or last.
    pub async fn first_time(&self, seen: &dyn Seen) -> Result<bool, CallbackError> {
        let name = |kind: &str, key: &str| format!("{}.{}.{kind}.{key}", self.callback.provider, self.callback.name);
        let proved = self.seal.and_then(|seal| crate::expr::hex(Some(seal.to_vec())));
        let keys = [self.once.as_deref().map(|key| name("once", key)), proved.map(|key| name("proof", &key))];
        let mut first = true;
        for key in keys.into_iter().flatten() {
            let asked = seen.first_time(&key).await;
            first &=
                asked.map_err(|source| CallbackError::new(self.callback, CallbackReason::Store).because(source))?;
        }
        Ok(first)
    }

    /// What the provider expects for an answer.
    pub fn answer(&self) -> Acknowledgement {
        self.callback.acknowledgement()
    }

    /// The callback's name with its group: `webhook.event`.
    pub fn callback(&self) -> &'static str {
        self.callback.name
    }

    /// The fields alone.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: Confirmed> Event<T> {
    /// The query to ask before anything is done about the event: one call, which is sent when it is awaited. It ends as
    /// not sent where the message lacks what the question needs.
    ///
    /// What the reply says is true, and what the message claims is not looked at again: act on the fields of the reply.
    pub fn confirm(&self, client: &T::Client) -> Call<T::Reply> {
        Call::new(Question::about(&self.sections, T::runtime(client), T::query(), T::question))
    }
}

impl<T: Conclusive> Event<T> {
    /// Asks the query of [`confirm`](Self::confirm) whether it happened. It changes nothing, and may be asked as often as
    /// it takes.
    ///
    /// Fails where the question could not be put or was not answered; nothing is known then, and nothing is to be done.
    pub async fn happened(&self, client: &T::Client) -> Result<Confirmation<<T::Decided as Reply>::Output>, Error> {
        let query = Question::about(&self.sections, T::runtime(client), T::query(), T::question);
        let found = Found::by(query).await?;
        let shown = found.look(&self.sections, T::happened);
        Ok(match (found, shown) {
            (Found::Absent, _) | (Found::Refused(_), Some(false)) => Confirmation::NotHappened,
            (Found::Refused(error), _) => return Err(error),
            (Found::Reply(received), _) if received.pending => Confirmation::StillUnknown,
            (Found::Reply(received), Some(true)) => {
                Confirmation::Happened(Response::<T::Decided>::read(*received)?.into_output()?)
            }
            (Found::Reply(_), Some(false)) => Confirmation::NotHappened,
            (Found::Reply(_), None) => Confirmation::StillUnknown,
        })
    }
}

impl<T: Incoming> Deref for Event<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Incoming> fmt::Debug for Event<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Event({})", self.callback)
    }
}
