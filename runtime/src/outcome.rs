//! May it have happened?

/// The one question that every error answers: may it have happened, and who may send it again?
///
/// | outcome | may it have happened? | who may send it again |
/// |---|---|---|
/// | `NotSent` | no | anyone, at once |
/// | `Refused` | no | the caller, after changing something |
/// | `Repeated` | by an earlier call with this key, if at all | nobody, before the first is asked about |
/// | `Accepted` | yes | nobody |
/// | `Unknown` | perhaps | only with the same replay key, or after asking |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It did not happen: no byte of the request can have been acted on, or the provider says that it
    /// did not act on it. Anyone may send it again.
    NotSent,
    /// It did not happen: the provider said no. It may be sent again after something has changed; the
    /// code says what.
    Refused,
    /// This call did nothing: its key was used before. That is no word on the first call with the key:
    /// ask what became of it.
    Repeated,
    /// It happened: the provider said yes, and the reply could not be read in full. Nobody may send it
    /// again; the raw reply and the place of the failure are kept.
    Accepted,
    /// Nobody knows: it was sent, and no answer came that can be trusted. It may be sent again only
    /// where it changes nothing or with the same replay key; otherwise the provider must be asked.
    Unknown,
}

/// Why a call has no plain result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The client lacks something, such as the URL of this operation's host.
    Configuration,
    /// The client was built without the credentials that this operation needs.
    MissingCredentials,
    /// The request cannot be sent as it is: a value, a header or a key that cannot stand there.
    InvalidRequest,
    /// The login that the operation needs did not give a token.
    Login,
    /// No connection could be made.
    Connect,
    /// A limit of time was reached.
    TimedOut,
    /// The connection was lost before a whole reply came.
    ConnectionLost,
    /// The reply was longer than is taken.
    BodyTooLarge,
    /// The HTTP status decided.
    Status,
    /// The reply is not one of this operation: a field that should say what happened is not there.
    Unrecognised,
    /// The provider's own code leaves open what happened, or nobody knows the code.
    Undecided,
    /// The reply contradicts itself, or its HTTP status.
    Contradiction,
    /// The provider said no.
    Refused,
    /// The provider said that what was asked about does not exist.
    Absent,
    /// The provider said that it did not act on the request.
    Unsent,
    /// The provider said that the key was used before.
    Repeated,
    /// The provider said yes, and a field of the reply could not be read.
    Undecodable,
    /// The pages of a list come round again, or do not end.
    EndlessPages,
    /// The provider said yes, and what the reply should carry is not in it.
    MissingPayload,
}
