use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::route::{Found, Route};

/// What the sandbox does with a call instead of answering it as it should.
///
/// [`Decline`](Self::Decline) and [`Sample`](Self::Sample) are answers to a request that is right; one that is wrong
/// is still refused for what is wrong with it. Everything else happens whatever was sent.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behaviour {
    /// Say no as the provider does: the operation's first sample that is refused.
    Decline,
    /// Answer with the sample of this name.
    Sample(String),
    /// Read the request, and never answer.
    Stall,
    /// Read the head of the request, nothing of its body, and never answer.
    StallBeforeReading,
    /// Read the request, and close the connection without an answer.
    Drop,
    /// Announce the whole answer, send half of it, and close the connection.
    Truncate,
    /// Answer with a status from 200 to 999, and no body.
    Status(u16),
    /// Answer with this, said to be `application/json` whatever it is.
    Raw {
        /// A status from 200 to 999.
        status: u16,
        /// The body.
        body: Bytes,
    },
}

impl Behaviour {
    /// Answers with the sample of this name.
    pub fn sample(name: impl Into<String>) -> Self {
        Self::Sample(name.into())
    }

    /// Answers with this body, said to be `application/json` whatever it is.
    pub fn raw(status: u16, body: impl Into<Bytes>) -> Self {
        Self::Raw { status, body: body.into() }
    }
}

/// The body of [`Behaviour::Raw`] is not shown.
impl fmt::Debug for Behaviour {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decline => to.write_str("Decline"),
            Self::Sample(name) => to.debug_tuple("Sample").field(name).finish(),
            Self::Stall => to.write_str("Stall"),
            Self::StallBeforeReading => to.write_str("StallBeforeReading"),
            Self::Drop => to.write_str("Drop"),
            Self::Truncate => to.write_str("Truncate"),
            Self::Status(status) => to.debug_tuple("Status").field(status).finish(),
            Self::Raw { status, body } => to
                .debug_struct("Raw")
                .field("status", status)
                .field("body", &format_args!("{} bytes", body.len()))
                .finish(),
        }
    }
}

/// What was ordered for the next calls, in order.
#[derive(Default)]
pub(crate) struct Orders(Vec<Order>);

struct Order {
    /// The operation it is for; `None` for any.
    only: Option<Arc<Route>>,
    behaviour: Behaviour,
}

impl Orders {
    pub(crate) fn add(&mut self, only: Option<Arc<Route>>, behaviour: Behaviour) {
        self.0.push(Order { only, behaviour });
    }

    /// Takes the first order that is for one of these operations; those for others stay.
    pub(crate) fn take(&mut self, found: &Found) -> Option<Behaviour> {
        let index = self.0.iter().position(|order| order.only.as_ref().is_none_or(|only| found.has(only)))?;
        Some(self.0.remove(index).behaviour)
    }
}
