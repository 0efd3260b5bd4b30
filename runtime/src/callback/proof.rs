//! Whether a message is from whom it says it is from.

use std::fmt;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::Zeroizing;

use super::error::{CallbackError, CallbackReason};
use super::event::{Event, Incoming};
use super::message::Message;
use crate::moment::Moment;

/// The proof of a message in the making. Generated code says what the sender claims, what the receiver computes, and what
/// else must hold; [`accept`](Self::accept) judges all of it, in the same order whatever the order of saying, and gives the
/// event. There is no other way to an event.
///
/// `Debug` shows nothing of it.
#[must_use = "a proof proves nothing before `accept`"]
pub struct Proof<'m, 'd> {
    message: &'m Message<'d>,
    /// The first credential, setting or given value that is empty or was not given.
    lacking: Option<&'static str>,
    claims: Vec<Zeroizing<String>>,
    malformed: bool,
    /// What a claim must equal; one of several ways of computing it. None where the provider proves nothing.
    equals: Option<Vec<Equals>>,
    /// In the place of claims and what they must equal: whether signatures verify, one of several ways.
    verified: Vec<Verified>,
    /// The first public key that is none.
    misfit: Option<&'static str>,
    seals: bool,
    uncovered: Option<&'static str>,
    stamp: Stamped,
    once: Once,
}

/// What a claim must equal.
enum Equals {
    /// It cannot be computed: a credential, a setting or a given value of this name is empty or was not given.
    Lacking(&'static str),
    /// It cannot be computed: something that goes into it is missing in the message.
    Missing,
    Value(Zeroizing<String>),
}

/// Whether a signature verifies.
enum Verified {
    /// Nobody can tell: a credential, a setting or a given value of this name is empty or was not given.
    Lacking(&'static str),
    /// It cannot be told: something that goes into it is missing in the message.
    Missing,
    No,
    /// It does. With the digest of the bytes that are signed, where these are the whole message.
    Yes(Option<[u8; 32]>),
}

enum Stamped {
    Unasked,
    Missing,
    Fresh,
    Stale,
}

enum Once {
    Unasked,
    Missing,
    Key(String),
}

impl<'m, 'd> Proof<'m, 'd> {
    pub(super) fn new(message: &'m Message<'d>) -> Self {
        Self {
            message,
            lacking: None,
            claims: Vec::new(),
            malformed: false,
            equals: Some(Vec::new()),
            verified: Vec::new(),
            misfit: None,
            seals: false,
            uncovered: None,
            stamp: Stamped::Unasked,
            once: Once::Unasked,
        }
    }

    /// A credential, a setting or a given value that the proof needs; the name is for people. If it is empty or was not
    /// given, nobody can tell a good message from a bad one.
    pub fn needs(mut self, name: &'static str, value: Option<String>) -> Self {
        if is_lacking(value) {
            self.lacking.get_or_insert(name);
        }
        self
    }

    /// What the sender says, which stands at these paths. Of several claims any one counts.
    pub fn claim(self, value: Option<String>, paths: &[&[&str]]) -> Self {
        self.claims(value.map(|value| vec![value]), paths)
    }

    /// Several claims in one.
    pub fn claims(mut self, values: Option<Vec<String>>, paths: &[&[&str]]) -> Self {
        match values {
            Some(values) => {
                self.claims.extend(values.into_iter().filter(|value| !value.trim().is_empty()).map(Zeroizing::new));
            }
            None => self.malformed |= paths.iter().any(|path| self.message.mentions(path)),
        }
        self
    }

    /// What the receiver has computed, and a claim must be.
    pub fn equals(self, value: Option<String>) -> Self {
        self.either([], value)
    }

    /// One of several values that a claim may be, with the credentials, settings and given values that this one needs and the
    /// others do not. It is passed over where one of those is empty or was not given; where that is so for every value, nobody
    /// can tell a good message from a bad one.
    pub fn either<const N: usize>(mut self, needs: [(&'static str, Option<String>); N], value: Option<String>) -> Self {
        let value = value.map(Zeroizing::new);
        let lacking = needs.map(|(name, value)| is_lacking(value).then_some(name)).into_iter().flatten().next();
        let equals = match (lacking, value) {
            (Some(name), _) => Equals::Lacking(name),
            (None, None) => Equals::Missing,
            (None, Some(value)) => Equals::Value(value),
        };
        self.equals.get_or_insert_with(Vec::new).push(equals);
        self
    }

    /// A public key that a signature is verified by, by its name among what the receiver has. One that is there and does not
    /// fit is a fault of the receiver's.
    pub fn key(mut self, name: &'static str, value: Option<String>, fits: fn(&str) -> bool) -> Self {
        if value.map(Zeroizing::new).is_some_and(|value| !value.is_empty() && !fits(&value)) {
            self.misfit.get_or_insert(name);
        }
        self
    }

    /// Where the signatures stand that are verified.
    pub fn signed_at(mut self, paths: &[&[&str]]) -> Self {
        self.malformed |= paths.iter().any(|path| self.message.mentions(path));
        self
    }

    /// Whether a signature verifies: one of several ways, each with the credentials, settings and given values that it needs
    /// and the others do not. It is passed over where one of those is empty or was not given; where that is so for every way,
    /// nobody can tell a good message from a bad one. `signed` are the bytes that are signed, where these are the whole
    /// message.
    pub fn holds<const N: usize>(
        mut self,
        needs: [(&'static str, Option<String>); N],
        holds: Option<bool>,
        signed: Option<Vec<u8>>,
    ) -> Self {
        let lacking = needs.map(|(name, value)| is_lacking(value).then_some(name)).into_iter().flatten().next();
        self.verified.push(match (lacking, holds) {
            (Some(name), _) => Verified::Lacking(name),
            (None, None) => Verified::Missing,
            (None, Some(false)) => Verified::No,
            (None, Some(true)) => Verified::Yes(signed.map(|signed| Sha256::digest(signed).into())),
        });
        self
    }

    /// What was computed is made of the whole body: the same proof is the same message.
    pub fn over_all(mut self) -> Self {
        self.seals = true;
        self
    }

    /// The provider proves nothing: whatever the message says is a claim.
    pub fn nothing(mut self) -> Self {
        self.equals = None;
        self
    }

    /// Names that must be among those which the message says it has signed. To the letter: a name in another case could
    /// lead to another field.
    pub fn covers(mut self, names: &[&'static str], signed: Option<Vec<String>>) -> Self {
        let signed = signed.unwrap_or_default();
        let uncovered = names.iter().find(|name| !signed.iter().any(|signed| signed == *name));
        self.uncovered = self.uncovered.or(uncovered.copied());
        self
    }

    /// The time of the message, which may be this many seconds from the receiver's clock, before it or behind.
    pub fn fresh(mut self, stamp: impl Stamp, seconds: u64, now: Moment) -> Self {
        self.stamp = match stamp.unix_nanos() {
            None => Stamped::Missing,
            Some(at) => {
                let limit = i128::try_from(Duration::from_secs(seconds).as_nanos()).unwrap_or(i128::MAX);
                let apart = at.checked_sub(now.unix_nanos()).map(i128::abs);
                if apart.is_some_and(|apart| apart <= limit) { Stamped::Fresh } else { Stamped::Stale }
            }
        };
        self
    }

    /// The key by which a repeat is known.
    pub fn once(mut self, key: Option<String>) -> Self {
        self.once = key.filter(|key| !key.is_empty()).map_or(Once::Missing, Once::Key);
        self
    }

    /// Judges the proof and reads the message.
    pub fn accept<T: Incoming>(self) -> Result<Event<T>, CallbackError> {
        let seal = self.judge()?;
        let once = match self.once {
            Once::Key(key) => Some(key),
            Once::Unasked | Once::Missing => None,
        };
        Event::read(self.message, once, seal)
    }

    /// The fingerprint of a message that was proved as a whole.
    pub(super) fn judge(&self) -> Result<Option<[u8; 32]>, CallbackError> {
        let no = |reason| CallbackError::new(self.message.callback(), reason);
        if let Some(name) = self.lacking {
            return Err(no(CallbackReason::Configuration).note(format!("`{name}`")));
        }
        if let Some(name) = self.misfit {
            let note = format!("`{name}` is no public key in PEM of the kind that verifies here");
            return Err(no(CallbackReason::Configuration).note(note));
        }
        let seal = match &self.equals {
            None => None,
            Some(_) if !self.verified.is_empty() => self.signed()?,
            Some(equals) => self.matched(equals)?.filter(|_| self.seals),
        };
        if let Some(name) = self.uncovered {
            return Err(no(CallbackReason::NotCovered).note(format!("`{name}`")));
        }
        match self.stamp {
            Stamped::Unasked | Stamped::Fresh => {}
            Stamped::Missing => return Err(no(CallbackReason::Malformed).note("it has no time that can be read")),
            Stamped::Stale => return Err(no(CallbackReason::Stale)),
        }
        if matches!(self.once, Once::Missing) {
            return Err(no(CallbackReason::Malformed).note("it has no key by which a repeat is known"));
        }
        Ok(seal)
    }

    /// The digest of what is signed, where a signature verifies.
    fn signed(&self) -> Result<Option<[u8; 32]>, CallbackError> {
        let no = |reason| CallbackError::new(self.message.callback(), reason);
        let lacking = self.verified.iter().map(|verified| match verified {
            Verified::Lacking(name) => Some(*name),
            _ => None,
        });
        if let Some(name) = lacking.collect::<Option<Vec<_>>>().and_then(|names| names.first().copied()) {
            return Err(no(CallbackReason::Configuration).note(format!("`{name}`")));
        }
        let yes = self.verified.iter().find_map(|verified| match verified {
            Verified::Yes(seal) => Some(*seal),
            _ => None,
        });
        if let Some(seal) = yes {
            return Ok(seal);
        }
        let is_told = self.verified.iter().any(|verified| matches!(verified, Verified::No));
        Err(match (self.malformed, self.message.stumbled()) {
            (true, _) if is_told => no(CallbackReason::Mismatch),
            // The signature, or what it is over, may stand in a body that cannot be read.
            (_, true) => no(CallbackReason::Unreadable),
            (true, false) => {
                no(CallbackReason::Malformed).note("something that goes into it is missing, or cannot be read")
            }
            (false, false) => no(CallbackReason::Missing),
        })
    }

    /// The digest of the value that one of the claims is.
    fn matched(&self, equals: &[Equals]) -> Result<Option<[u8; 32]>, CallbackError> {
        let no = |reason| CallbackError::new(self.message.callback(), reason);
        let lacking = equals.iter().map(|equals| match equals {
            Equals::Lacking(name) => Some(*name),
            Equals::Missing | Equals::Value(_) => None,
        });
        // Another way of computing it may be there.
        if let Some(name) = lacking.collect::<Option<Vec<_>>>().and_then(|names| names.first().copied()) {
            return Err(no(CallbackReason::Configuration).note(format!("`{name}`")));
        }
        if self.claims.is_empty() {
            return Err(no(match (self.malformed, self.message.stumbled()) {
                (true, _) => CallbackReason::Malformed,
                // The claim may stand in a body that cannot be read.
                (false, true) => CallbackReason::Unreadable,
                (false, false) => CallbackReason::Missing,
            }));
        }
        let values = equals.iter().filter_map(|equals| match equals {
            Equals::Value(value) => Some(value),
            Equals::Lacking(_) | Equals::Missing => None,
        });
        let values: Vec<&Zeroizing<String>> = values.collect();
        if values.is_empty() && self.message.stumbled() {
            return Err(no(CallbackReason::Unreadable));
        }
        if values.is_empty() {
            return Err(no(CallbackReason::Malformed).note("something that goes into it is missing, or there twice"));
        }
        // Every value is compared with every claim, whichever of them is the right one. What is empty is no proof.
        let compared: Vec<(Choice, [u8; 32])> = values
            .into_iter()
            .filter(|value| !value.is_empty())
            .map(|value| {
                let expected: [u8; 32] = Sha256::digest(value.as_bytes()).into();
                (any_is(&self.claims, &expected), expected)
            })
            .collect();
        match compared.into_iter().find(|(is, _)| bool::from(*is)) {
            Some((_, expected)) => Ok(Some(expected)),
            None => Err(no(CallbackReason::Mismatch)),
        }
    }
}

/// Whether a value that the receiver must have is not there.
fn is_lacking(value: Option<String>) -> bool {
    value.map(Zeroizing::new).is_none_or(|value| value.is_empty())
}

/// Whether one of the claims is what was expected. Digests are compared, whose length says nothing; every claim is looked
/// at, and none of them for longer than another of its length.
fn any_is(claims: &[Zeroizing<String>], expected: &[u8; 32]) -> Choice {
    let is = |claim: &Zeroizing<String>| Sha256::digest(claim.as_bytes()).as_slice().ct_eq(expected);
    claims.iter().fold(Choice::from(0), |any, claim| any | is(claim))
}

/// What tells when a message was made.
pub trait Stamp {
    /// Nanoseconds since 1970-01-01T00:00:00Z; `None` where it tells no instant.
    fn unix_nanos(self) -> Option<i128>;
}

impl Stamp for Option<Moment> {
    fn unix_nanos(self) -> Option<i128> {
        self.map(Moment::unix_nanos)
    }
}

/// Seconds, or milliseconds if it has more than eleven digits.
impl Stamp for Option<i64> {
    fn unix_nanos(self) -> Option<i128> {
        let number = i128::from(self?);
        let unit = if number.unsigned_abs() < 100_000_000_000 { 1_000_000_000 } else { 1_000_000 };
        number.checked_mul(unit)
    }
}

/// Digits as above, or a date and a time of day with a zone.
impl Stamp for Option<String> {
    fn unix_nanos(self) -> Option<i128> {
        let text = self?;
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse::<i64>().ok().unix_nanos();
        }
        text.parse::<Moment>().ok().unix_nanos()
    }
}

impl fmt::Debug for Proof<'_, '_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Proof({})", self.message.callback())
    }
}
