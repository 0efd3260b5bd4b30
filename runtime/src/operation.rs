//! What is known of an operation before it is called.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::draft::Draft;
use crate::format::{Media, Table};
use crate::json::decode;
use crate::judgement::Judgement;
use crate::opening::Opens;
use crate::reply_headers::ReplyHeaders;
use crate::session::Session;
use crate::settle::Settle;
use crate::verdict::Verdict;

/// One operation of one provider: all that its calls have in common. Generated, one `static` each, by naming what
/// differs from a call without a body whose reply is JSON and judged by its HTTP status alone.
pub struct Operation {
    pub(crate) provider: &'static str,
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) host: usize,
    pub(crate) path: &'static str,
    pub(crate) headers: usize,
    pub(crate) effect: Effect,
    pub(crate) replay: Replay,
    pub(crate) body: Media<'static>,
    pub(crate) prepare: Option<Prepare>,
    pub(crate) session: Option<&'static Session>,
    pub(crate) reply: Media<'static>,
    pub(crate) reply_headers: Option<ReplyHeaders>,
    pub(crate) opens: Option<Opens>,
    pub(crate) reply_tables: &'static [Table<'static>],
    pub(crate) outside: Option<(Media<'static>, &'static [Table<'static>])>,
    pub(crate) judge: Judge,
    pub(crate) http: Option<HttpGate>,
    pub(crate) details: Option<ReadDetails>,
    pub(crate) settle: Option<&'static Settle>,
}

/// Completes a request with what is computed: credentials in the body, times, signatures.
pub type Prepare = fn(&mut Draft<'_>);

/// What a reply says became of the call.
pub type Judge = fn(&Answer<'_>) -> Judgement;

/// Reads the typed details of a refusal out of the document of a reply; `None` where they are not there.
pub type ReadDetails = fn(&[u8]) -> Option<Box<dyn Any + Send + Sync>>;

/// The reader of details of one type, for [`Operation::details`].
pub fn details<T: DeserializeOwned + Send + Sync + 'static>(body: &[u8]) -> Option<Box<dyn Any + Send + Sync>> {
    Some(Box::new(decode::<T>(body).ok()?))
}

/// How a reply outside 2xx is judged.
pub(crate) struct HttpGate {
    pub(crate) judge: Judge,
    pub(crate) statuses: &'static [(u16, Verdict)],
    pub(crate) details: Option<ReadDetails>,
}

fn by_status(_reply: &Answer<'_>) -> Judgement {
    Judgement::of(&[])
}

impl Operation {
    /// An operation of a provider, called `group.operation`: a read of the first host's root.
    #[must_use]
    pub const fn new(provider: &'static str, name: &'static str, method: Method) -> Self {
        Self {
            provider,
            name,
            method,
            host: 0,
            path: "/",
            headers: 0,
            effect: Effect::Read,
            replay: Replay::None,
            body: Media::None,
            prepare: None,
            session: None,
            reply: Media::Json,
            reply_headers: None,
            opens: None,
            reply_tables: &[],
            outside: None,
            judge: by_status,
            http: None,
            details: None,
            settle: None,
        }
    }

    /// The position of the host among the provider's hosts, and the path below the host's base URL. The path starts with
    /// a slash; a name in braces stands for the field of that name in the request's section `path`.
    #[must_use]
    pub const fn at(mut self, host: usize, path: &'static str) -> Self {
        self.host = host;
        self.path = path;
        self
    }

    /// The position of its header set among the provider's header sets.
    #[must_use]
    pub const fn headers(mut self, set: usize) -> Self {
        self.headers = set;
        self
    }

    /// What a call can change.
    #[must_use]
    pub const fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// What a second call with the same key does.
    #[must_use]
    pub const fn replay(mut self, replay: Replay) -> Self {
        self.replay = replay;
        self
    }

    /// How the body is written.
    #[must_use]
    pub const fn body(mut self, media: Media<'static>) -> Self {
        self.body = media;
        self
    }

    /// What completes a request with computed values.
    #[must_use]
    pub const fn prepare(mut self, prepare: Prepare) -> Self {
        self.prepare = Some(prepare);
        self
    }

    /// The login whose token the request carries.
    #[must_use]
    pub const fn session(mut self, session: &'static Session) -> Self {
        self.session = Some(session);
        self
    }

    /// How the reply is read.
    #[must_use]
    pub const fn reply(mut self, media: Media<'static>) -> Self {
        self.reply = media;
        self
    }

    /// Headers of the reply that are fields of it.
    #[must_use]
    pub const fn reply_headers(mut self, fields: ReplyHeaders) -> Self {
        self.reply_headers = Some(fields);
        self
    }

    /// Fields of the reply that come sealed, and are opened before it is judged.
    #[must_use]
    pub const fn opens(mut self, fields: Opens) -> Self {
        self.opens = Some(fields);
        self
    }

    /// What a reply that comes as a form or as XML has, where the format tells less than JSON does.
    #[must_use]
    pub const fn reply_tables(mut self, tables: &'static [Table<'static>]) -> Self {
        self.reply_tables = tables;
        self
    }

    /// What a reply under 2xx says became of the call; and one under another status, where [`http`](Self::http) is not
    /// said.
    #[must_use]
    pub const fn judge(mut self, judge: Judge) -> Self {
        self.judge = judge;
        self
    }

    /// What a reply outside 2xx says, and the statuses whose meaning the provider has stated. Under one that is `Done` a reply is judged
    /// and read as one under 2xx.
    #[must_use]
    pub const fn http(
        mut self,
        judge: Judge,
        statuses: &'static [(u16, Verdict)],
        details: Option<ReadDetails>,
    ) -> Self {
        self.http = Some(HttpGate { judge, statuses, details });
        self
    }

    /// How the body of a reply outside 2xx is read that [`http`](Self::http) judges, where that is not as the reply is.
    #[must_use]
    pub const fn http_reads(mut self, media: Media<'static>, tables: &'static [Table<'static>]) -> Self {
        self.outside = Some((media, tables));
        self
    }

    /// Reads the typed details of a refusal, where the document has some.
    #[must_use]
    pub const fn details(mut self, read: ReadDetails) -> Self {
        self.details = Some(read);
        self
    }

    /// Whom to ask after an unknown outcome.
    #[must_use]
    pub const fn settle(mut self, settle: &'static Settle) -> Self {
        self.settle = Some(settle);
        self
    }

    /// Whether a reply under this status is an answer, whose body decides and is read: under 2xx, and where the provider says yes
    /// by another status.
    pub(crate) fn answers(&self, status: StatusCode) -> bool {
        let says_yes = |gate: &HttpGate| gate.statuses.contains(&(status.as_u16(), Verdict::Done));
        status.is_success() || self.http.as_ref().is_some_and(says_yes)
    }

    /// The JSON document that a reply stands for; the body itself where it is JSON, and where it cannot be read.
    pub(crate) fn document<'b>(&self, status: StatusCode, headers: &HeaderMap, raw: &'b Bytes) -> Cow<'b, [u8]> {
        let (media, tables) = self.reading(status);
        media.document_as(raw, headers, tables).unwrap_or(Cow::Borrowed(&raw[..]))
    }

    /// Whether every single value in the document of a reply under this status is a text.
    pub(crate) fn is_text_only(&self, status: StatusCode) -> bool {
        self.reading(status).0.is_text_only()
    }

    fn reading(&self, status: StatusCode) -> (Media<'static>, &'static [Table<'static>]) {
        self.outside.filter(|_| !self.answers(status)).unwrap_or((self.reply, self.reply_tables))
    }

    /// The operation's name with its group: `wallet.deposit`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
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

/// What the provider does with a second call that has the same key. The path leads to the key in the request: its section
/// (`body`, `headers`, `query`), then the names of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Replay {
    /// There is no key, or nobody knows: it may happen twice.
    None,
    /// It is refused with a code of its own, and nothing happens twice.
    Refused(&'static [&'static str]),
    /// It gets the answer of the first, and nothing happens twice.
    Answered(&'static [&'static str]),
}

impl Replay {
    /// Where the key stands in the request.
    pub const fn path(self) -> Option<&'static [&'static str]> {
        match self {
            Self::None => None,
            Self::Refused(path) | Self::Answered(path) => Some(path),
        }
    }

    /// The key's own name.
    pub fn field(self) -> Option<&'static str> {
        self.path()?.last().copied()
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
