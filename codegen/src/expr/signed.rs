//! Signatures that come out otherwise each time: they are verified, where other values are computed again.

use serde::{Deserialize, Serialize};
use vezne_runtime::format::pack;

use super::eval::{Scope, eval, flag, text};
use super::{Expr, Function, Value};
use crate::model::Recipe;

impl Expr {
    /// Whether it gives another value each time, for the same ones that go into it.
    #[must_use]
    pub fn is_random(&self) -> bool {
        self.contains(&|part| match part {
            Self::Call { function: Function::RsaPssSha256 | Function::EcdsaSha256, .. } => true,
            Self::Call { function: Function::Jws, args } => {
                matches!(args.get(1), Some(Self::Text(algorithm)) if matches!(algorithm.as_str(), "PS256" | "ES256"))
            }
            _ => false,
        })
    }
}

/// A kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum KeyKind {
    /// Of RSA.
    Rsa,
    /// On the curve P-256.
    Curve,
}

impl KeyKind {
    /// Whether a text is a public key of this kind in PEM, or what holds one.
    #[cfg(feature = "asymmetric")]
    #[must_use]
    pub fn is_public(self, pem: &str) -> bool {
        match self {
            Self::Rsa => vezne_runtime::expr::is_rsa_public_key(pem),
            Self::Curve => vezne_runtime::expr::is_curve_public_key(pem),
        }
    }

    /// Whether a text is a public key of this kind: nobody can tell without the feature `asymmetric`.
    #[cfg(not(feature = "asymmetric"))]
    #[must_use]
    pub fn is_public(self, _pem: &str) -> bool {
        false
    }
}

/// The credentials that sign as private keys in an expression, also those that are given to recipes.
#[must_use]
pub fn private_keys<'e>(expr: &'e Expr, recipes: &'e [Recipe]) -> Vec<(&'e Expr, KeyKind)> {
    let mut found = Vec::new();
    match expr {
        Expr::Call { function, args } => {
            let kind = match (function, args.get(1)) {
                (Function::RsaSha256 | Function::RsaPssSha256, _) => Some(KeyKind::Rsa),
                (Function::EcdsaSha256, _) => Some(KeyKind::Curve),
                (Function::Jws, Some(Expr::Text(algorithm))) => match algorithm.as_str() {
                    "RS256" | "PS256" => Some(KeyKind::Rsa),
                    "ES256" => Some(KeyKind::Curve),
                    _ => None,
                },
                _ => None,
            };
            let key = match args.last() {
                Some(Expr::Call { function: Function::Utf8, args }) => args.first(),
                key => key,
            };
            found.extend(key.zip(kind).filter(|(key, _)| matches!(key, Expr::Credential { .. } | Expr::Param { .. })));
        }
        Expr::Recipe { index, args, .. } => {
            // A recipe calls only such as stand before it, so that this ends.
            let inner = recipes.get(*index).map(|recipe| private_keys(&recipe.body, recipes)).unwrap_or_default();
            for (key, kind) in inner {
                let Expr::Param { index, .. } = key else { continue };
                found.extend(args.get(*index).map(|key| (key, kind)));
            }
        }
        _ => {}
    }
    for part in expr.parts() {
        found.extend(private_keys(part, recipes));
    }
    found
}

/// Whether a text is one that the expression may have given: the same around the signature, and one that verifies by the
/// key. `None` where something that goes into it is missing, and where the signature is not to be had from the text.
#[must_use]
pub fn verifies(expr: &Expr, shown: &str, scope: &dyn Scope) -> Option<bool> {
    if !expr.is_random() {
        return text(expr, scope).map(|made| made == shown);
    }
    match expr {
        Expr::Join(parts) => {
            let at = parts.iter().position(Expr::is_random)?;
            let (before, rest) = parts.split_at_checked(at)?;
            let (signed, behind) = rest.split_first()?;
            let known = |parts: &[Expr]| parts.iter().map(|part| text(part, scope)).collect::<Option<String>>();
            let (before, behind) = (known(before)?, known(behind)?);
            match shown.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(behind.as_str())) {
                Some(inner) => verifies(signed, inner, scope),
                None => Some(false),
            }
        }
        Expr::If(condition, then, otherwise) => {
            verifies(if flag(condition, scope)? { then } else { otherwise }, shown, scope)
        }
        Expr::Call { function, args } => {
            let bytes = match function {
                Function::Base64 => pack::from_base64(shown),
                Function::Base64Url => pack::from_base64url(shown),
                Function::Hex => pack::from_hex(shown),
                Function::Jws => return jws(args, shown, scope),
                _ => return None,
            };
            match bytes {
                Ok(bytes) => verifies_bytes(args.first()?, bytes, scope),
                Err(_) => Some(false),
            }
        }
        _ => None,
    }
}

/// The same for bytes, which are the signature itself.
#[must_use]
pub fn verifies_bytes(expr: &Expr, shown: Vec<u8>, scope: &dyn Scope) -> Option<bool> {
    let Expr::Call { function, args } = expr else { return None };
    let [message, key] = args.as_slice() else { return None };
    verified(*function, bytes(message, scope)?, shown, text(key, scope)?)
}

/// A compact JWS: its head and its payload are what they must be, and its signature is one of them.
fn jws(args: &[Expr], shown: &str, scope: &dyn Scope) -> Option<bool> {
    let [payload, Expr::Text(algorithm), key] = args else { return None };
    let function = match algorithm.as_str() {
        "PS256" => Function::RsaPssSha256,
        _ => Function::EcdsaSha256,
    };
    let head = pack::base64url(format!("{{\"alg\":\"{algorithm}\"}}").as_bytes());
    let signed = format!("{head}.{}", pack::base64url(&bytes(payload, scope)?));
    let Some(signature) = shown.strip_prefix(signed.as_str()).and_then(|rest| rest.strip_prefix('.')) else {
        return Some(false);
    };
    let Ok(signature) = pack::from_base64url(signature) else { return Some(false) };
    verified(function, signed.into_bytes(), signature, String::from_utf8(bytes(key, scope)?).ok()?)
}

fn bytes(expr: &Expr, scope: &dyn Scope) -> Option<Vec<u8>> {
    match eval(expr, scope)? {
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// Whoever has the private key has the public one too.
#[cfg(feature = "asymmetric")]
fn verified(function: Function, message: Vec<u8>, signature: Vec<u8>, key: String) -> Option<bool> {
    let verifies = match function {
        Function::RsaPssSha256 => vezne_runtime::expr::rsa_pss_sha256_verifies,
        Function::EcdsaSha256 => vezne_runtime::expr::ecdsa_sha256_verifies,
        _ => return None,
    };
    verifies(Some(message), Some(signature), Some(key))
}

#[cfg(not(feature = "asymmetric"))]
fn verified(_function: Function, _message: Vec<u8>, _signature: Vec<u8>, _key: String) -> Option<bool> {
    None
}
