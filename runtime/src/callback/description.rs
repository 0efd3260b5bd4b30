//! What is known of a callback before one comes.

use std::fmt;

use http::StatusCode;

use super::acknowledgement::Acknowledgement;
use super::message::Message;
use crate::format::{Media, Table};
use crate::judgement::Judgement;

/// One callback of one provider: all that its messages have in common. Generated, one `static` each, by naming what
/// differs from a message without a body that is answered with 200.
pub struct Callback {
    pub(super) provider: &'static str,
    pub(super) name: &'static str,
    pub(super) body: Media<'static>,
    pub(super) tables: &'static [Table<'static>],
    pub(super) whole: bool,
    pub(super) headers: &'static [&'static str],
    pub(super) query: &'static [&'static str],
    pub(super) judge: Option<JudgeMessage>,
    status: u16,
    text: &'static str,
}

/// What a message says became of the thing that it tells about.
pub type JudgeMessage = fn(&Message<'_>) -> Judgement;

impl Callback {
    /// A callback of a provider, called `group.callback`.
    #[must_use]
    pub const fn new(provider: &'static str, name: &'static str) -> Self {
        Self {
            provider,
            name,
            body: Media::None,
            tables: &[],
            whole: false,
            headers: &[],
            query: &[],
            judge: None,
            status: 200,
            text: "",
        }
    }

    /// How the body is read.
    #[must_use]
    pub const fn body(mut self, media: Media<'static>) -> Self {
        self.body = media;
        self
    }

    /// What a body that comes as a form or as XML has, where the format tells less than JSON does.
    #[must_use]
    pub const fn tables(mut self, tables: &'static [Table<'static>]) -> Self {
        self.tables = tables;
        self
    }

    /// The body is one field of the event, called `body`, and not a table of its fields: an object with a name of its
    /// own, or a list.
    #[must_use]
    pub const fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// The headers that are fields of the event, as `headers.NAME`.
    #[must_use]
    pub const fn headers(mut self, names: &'static [&'static str]) -> Self {
        self.headers = names;
        self
    }

    /// The values of the query that are fields of the event, as `query.NAME`.
    #[must_use]
    pub const fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    /// What a message says of what it tells about.
    #[must_use]
    pub const fn judge(mut self, judge: JudgeMessage) -> Self {
        self.judge = Some(judge);
        self
    }

    /// The status and the text that the provider expects. A number that is no status counts as 200.
    #[must_use]
    pub const fn answer(mut self, status: u16, text: &'static str) -> Self {
        self.status = status;
        self.text = text;
        self
    }

    pub(super) fn acknowledgement(&self) -> Acknowledgement {
        Acknowledgement::new(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK), self.text)
    }

    /// The callback's name with its group: `webhook.event`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Callback({self})")
    }
}

/// The provider and the callback's name: `acme webhook.event`.
impl fmt::Display for Callback {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {}", self.provider, self.name)
    }
}
