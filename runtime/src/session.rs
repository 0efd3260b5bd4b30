//! Logins: a token that many calls carry, fetched once and renewed in time.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::{Exchange, Written};
use crate::json::{Encoded, Encoder};
use crate::operation::Operation;
use crate::secret::Secret;

/// How a provider's login works. Generated, one `static` each.
pub struct Session {
    /// Its name in the spec.
    pub name: &'static str,
    /// The operation that logs in.
    pub login: &'static Operation,
    /// Writes the login's request, which takes nothing from a caller.
    pub request: fn(&mut Encoder<'_>),
    /// The token in the login's reply.
    pub value: fn(&Answer<'_>) -> Option<String>,
    /// For how many seconds it is good; `None` for as long as nobody says otherwise.
    pub seconds: fn(&Answer<'_>) -> Option<i64>,
    /// Whether a reply to any later call says that the token is no longer good, and that the call was not acted on.
    pub renew: fn(&Answer<'_>) -> Option<bool>,
}

/// Whose token, and for what.
///
/// It holds a fingerprint of the credentials and not the credentials, so that it may be the key of a store elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenKey {
    /// The provider's identifier.
    pub provider: &'static str,
    /// The login's name.
    pub session: &'static str,
    /// The address that the login goes to.
    pub host: String,
    /// The fingerprint of the merchant's credentials.
    pub merchant: [u8; 32],
}

/// A token with the time from which on it is to be renewed.
#[derive(Debug, Clone)]
pub struct HeldToken {
    /// The token.
    pub value: Secret,
    /// A little before it ends; `None` if the provider does not say when that is.
    pub renew_at: Option<SystemTime>,
}

/// The future of a store's answer.
pub type Stored<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where tokens are kept between calls. What is kept can always be fetched again: a store that loses a token costs one
/// login, and nothing else.
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// The token, if there is one.
    fn load<'a>(&'a self, key: &'a TokenKey) -> Stored<'a, Option<HeldToken>>;
    /// Keeps a token in the place of the one before.
    fn save<'a>(&'a self, key: &'a TokenKey, token: HeldToken) -> Stored<'a, ()>;
}

/// This process's memory.
#[derive(Debug, Default)]
pub struct InMemory(Mutex<HashMap<TokenKey, HeldToken>>);

impl TokenStore for InMemory {
    fn load<'a>(&'a self, key: &'a TokenKey) -> Stored<'a, Option<HeldToken>> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        Box::pin(std::future::ready(found))
    }

    fn save<'a>(&'a self, key: &'a TokenKey, token: HeldToken) -> Stored<'a, ()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), token);
        Box::pin(std::future::ready(()))
    }
}

/// The logins that are under way in this process: one for many waiting calls.
#[derive(Default)]
pub(crate) struct Logins(Mutex<HashMap<TokenKey, Arc<tokio::sync::Mutex<()>>>>);

impl Logins {
    fn turn(&self, key: &TokenKey) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(key.clone()).or_default())
    }
}

/// How long before its end a token is renewed, at most: a call that begins with it must also arrive with it.
const MARGIN: Duration = Duration::from_secs(60);

/// The token that a call carries: a kept one, or a new one. `stale` is one that the provider has just turned down.
pub(crate) async fn token(
    client: &Client,
    session: &'static Session,
    stale: Option<&Secret>,
) -> Result<Secret, Box<Error>> {
    let host = client.host(session.login.host).map(ToString::to_string).unwrap_or_default();
    let key = TokenKey { provider: session.login.provider, session: session.name, host, merchant: client.identity() };
    let kept = |now: SystemTime| {
        let key = &key;
        async move {
            let held = client.tokens().load(key).await?;
            let good = held.renew_at.is_none_or(|at| now < at);
            let turned_down = stale.is_some_and(|stale| stale.expose() == held.value.expose());
            (good && !turned_down).then_some(held.value)
        }
    };
    if let Some(token) = kept(client.clock().now()).await {
        return Ok(token);
    }
    let turn = client.logins().turn(&key);
    let _mine = turn.lock().await;
    // Whoever had the turn before may have brought it.
    if let Some(token) = kept(client.clock().now()).await {
        return Ok(token);
    }
    let held = login(client, session).await?;
    client.tokens().save(&key, held.clone()).await;
    Ok(held.value)
}

async fn login(client: &Client, session: &'static Session) -> Result<HeldToken, Box<Error>> {
    let written = Written::sections(Encoded::new(&mut |to| (session.request)(to), None, false));
    let asked_at = client.clock().now();
    let received = Exchange::new(client.clone(), session.login, written).run().await.map_err(Box::new)?;
    let answer = received.answer();
    let (value, seconds) = ((session.value)(&answer), (session.seconds)(&answer));
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Err(Box::new(received.without("the reply to the login has no token")));
    };
    let renew_at = seconds.and_then(|seconds| u64::try_from(seconds).ok()).and_then(|seconds| {
        let life = Duration::from_secs(seconds);
        asked_at.checked_add(life.saturating_sub(MARGIN.min(life / 10)))
    });
    Ok(HeldToken { value: Secret::from(value), renew_at })
}

impl fmt::Debug for Session {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Session({} by {})", self.name, self.login)
    }
}
