//! What a receiver of messages knows of itself.

use std::fmt;

use super::delivery::Delivery;
use super::description::Callback;
use super::error::CallbackError;
use super::message::Message;
use crate::clock::{Clock, SystemClock};
use crate::moment::Moment;

/// The credentials, the settings and the clock that messages are proved by; generated handles are made of it. No client is
/// needed to receive.
///
/// `Debug` shows nothing of them.
pub struct Receiver<'a, C, S> {
    credentials: &'a C,
    settings: &'a S,
    clock: &'a dyn Clock,
}

impl<'a, C, S> Receiver<'a, C, S> {
    /// By the clock of the machine.
    pub const fn new(credentials: &'a C, settings: &'a S) -> Self {
        Self { credentials, settings, clock: &SystemClock }
    }

    /// By another clock.
    #[must_use]
    pub const fn clock(mut self, clock: &'a dyn Clock) -> Self {
        self.clock = clock;
        self
    }

    /// A message that has come in.
    pub fn message<'d>(
        &self,
        callback: &'static Callback,
        delivery: &Delivery<'d>,
    ) -> Result<Message<'d>, CallbackError> {
        Message::new(callback, *delivery)
    }

    /// What the provider knows the merchant by.
    pub const fn credentials(&self) -> &'a C {
        self.credentials
    }

    /// What differs by tenant.
    pub const fn settings(&self) -> &'a S {
        self.settings
    }

    /// The time.
    pub fn now(&self) -> Moment {
        self.clock.now().into()
    }
}

impl<C, S> Clone for Receiver<'_, C, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C, S> Copy for Receiver<'_, C, S> {}

impl<C, S> fmt::Debug for Receiver<'_, C, S> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Receiver")
    }
}
