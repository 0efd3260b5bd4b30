//! Which signatures must be verified for a condition to hold, in each way in which it can.
//!
//! `holds` is a proof only where nobody without the private key can make it true. So each way of it passes through a
//! verification whose key is the receiver's own, whose signature stands in the message, and which is over the message.

use super::proved::is_own;
use crate::expr::signed::KeyKind;
use crate::expr::{Expr, From, Function, Moment, Section};

/// More ways than this are nobody's proof.
const MOST_WAYS: usize = 16;

/// A signature that is verified.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verified<'e> {
    /// The bytes that are signed.
    pub(super) message: &'e Expr,
    signature: &'e Expr,
    key: &'e Expr,
    kind: KeyKind,
}

/// Why a condition proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It may hold without a signature.
    Unsigned,
    /// A key stands in the message, or is part of the spec alone.
    Key,
    /// A signature is not the message's.
    Signature,
    /// Nothing of the message is signed.
    Message,
    /// There are too many ways.
    Many,
}

impl Flaw {
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Unsigned => "this may hold without a signature, so that anybody could make it true",
            Self::Key => "the key is not the receiver's own, so that anybody could sign with one of theirs",
            Self::Signature => "the signature does not stand in the message",
            Self::Message => "nothing of the message is signed, so that the signature fits every message",
            Self::Many => "this may hold in too many ways to be sure of each",
        }
    }

    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Unsigned => {
                "write a function that verifies (`rsa_sha256_verifies`, `rsa_pss_sha256_verifies`, `ecdsa_sha256_verifies`), alone or with `and`; on both sides of an `or`. What stands in `not`, `if`, `else`, `==`, `any` or `all` does not count"
            }
            Self::Key => "verify by a credential, a setting or what is `given`: `credentials.notify.public_key`",
            Self::Signature => "take it from where the sender writes it: `headers.X-Signature -> from_base64`",
            Self::Message => "verify what the sender signs, such as `body`",
            Self::Many => "write the ways as a list of `holds`, or leave some out",
        }
    }
}

/// The signatures that are verified in each way in which a condition can hold, recipes written out.
pub(super) fn ways(expr: &Expr) -> Result<Vec<Vec<Verified<'_>>>, Flaw> {
    let ways = taken(expr).ok_or(Flaw::Many)?;
    for way in &ways {
        if way.is_empty() {
            return Err(Flaw::Unsigned);
        }
        for verified in way {
            verified.is_sound()?;
        }
    }
    Ok(ways)
}

/// The keys, each once.
pub(super) fn keys(ways: &[Vec<Verified<'_>>]) -> Vec<(Expr, KeyKind)> {
    let mut keys: Vec<(Expr, KeyKind)> = Vec::new();
    for verified in ways.iter().flatten() {
        if !keys.iter().any(|(key, kind)| key == verified.key && *kind == verified.kind) {
            keys.push((verified.key.clone(), verified.kind));
        }
    }
    keys
}

/// Where the signatures stand, each once.
pub(super) fn claims(ways: &[Vec<Verified<'_>>]) -> Vec<Expr> {
    let mut claims: Vec<Expr> = Vec::new();
    for verified in ways.iter().flatten() {
        verified.signature.walk(&mut |part| {
            if is_of_message(part) && !claims.contains(part) {
                claims.push(part.clone());
            }
        });
    }
    claims
}

fn taken(expr: &Expr) -> Option<Vec<Vec<Verified<'_>>>> {
    let ways = match expr {
        Expr::And(left, right) => {
            let (left, right) = (taken(left)?, taken(right)?);
            left.iter().flat_map(|one| right.iter().map(|other| one.iter().chain(other).copied().collect())).collect()
        }
        Expr::Or(left, right) => {
            let mut ways = taken(left)?;
            ways.extend(taken(right)?);
            ways
        }
        other => vec![Verified::of(other).into_iter().collect()],
    };
    Some(ways).filter(|ways: &Vec<_>| ways.len() <= MOST_WAYS)
}

impl<'e> Verified<'e> {
    fn of(expr: &'e Expr) -> Option<Self> {
        let Expr::Call { function, args } = expr else { return None };
        let kind = match function {
            Function::RsaSha256Verifies | Function::RsaPssSha256Verifies => KeyKind::Rsa,
            Function::EcdsaSha256Verifies => KeyKind::Curve,
            _ => return None,
        };
        let [message, signature, key] = args.as_slice() else { return None };
        Some(Self { message, signature, key, kind })
    }

    fn is_sound(self) -> Result<(), Flaw> {
        if !is_own(self.key) || !self.key.contains(&is_kept) {
            return Err(Flaw::Key);
        }
        if !self.signature.contains(&is_of_message) {
            return Err(Flaw::Signature);
        }
        if !self.message.contains(&is_of_message) {
            return Err(Flaw::Message);
        }
        Ok(())
    }
}

/// What the receiver has and the message has not.
fn is_kept(part: &Expr) -> bool {
    matches!(
        part,
        Expr::Credential { .. } | Expr::Setting { .. } | Expr::Field { from: From::Callback(Section::Given), .. }
    )
}

/// What stands in the message.
fn is_of_message(part: &Expr) -> bool {
    match part {
        Expr::Field { from, .. } => *from != From::Callback(Section::Given),
        Expr::Moment(Moment::Body | Moment::Fields) => true,
        _ => false,
    }
}
