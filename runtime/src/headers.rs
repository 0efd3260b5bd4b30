//! The headers that a client sets itself.

use std::fmt;

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config_error::ConfigError;

/// The content type where no spec names one: that of JSON.
pub(crate) const UNTOLD: &str = "application/json";

/// The headers that some operations of a provider share: the credentials, above all.
///
/// Made once, when the client is built. `Debug` shows the names and no value.
#[must_use]
pub struct HeaderSet(Result<Vec<(HeaderName, HeaderValue)>, Flaw>);

enum Flaw {
    /// The group of credentials was not given. An error only for the calls that need it.
    NotGiven(&'static str),
    /// A header that HTTP cannot carry.
    Unusable(&'static str),
    /// A header that could not be computed.
    Unmade(&'static str),
}

impl HeaderSet {
    /// No headers yet.
    pub fn new() -> Self {
        Self(Ok(Vec::new()))
    }

    /// The set of operations whose credentials, named here, were not given: their calls end as not
    /// sent, and say so.
    pub fn missing(credentials: &'static str) -> Self {
        Self(Err(Flaw::NotGiven(credentials)))
    }

    /// Adds a header whose value is nobody's to see.
    pub fn secret(self, name: &'static str, value: &str) -> Self {
        self.with(name, value, true)
    }

    /// Adds a header that anybody may see.
    pub fn plain(self, name: &'static str, value: &str) -> Self {
        self.with(name, value, false)
    }

    /// Adds a header that is computed from credentials, and nobody's to see. `None` is a credential of which it cannot be
    /// made, such as one that is no hexadecimal number where one is due.
    pub fn computed_secret(self, name: &'static str, value: Option<String>) -> Self {
        self.with_computed(name, value, true)
    }

    /// Adds a header that is computed, and that anybody may see.
    pub fn computed(self, name: &'static str, value: Option<String>) -> Self {
        self.with_computed(name, value, false)
    }

    fn with_computed(mut self, name: &'static str, value: Option<String>, sensitive: bool) -> Self {
        match value {
            Some(value) => self.with(name, &value, sensitive),
            None => {
                if self.0.is_ok() {
                    self.0 = Err(Flaw::Unmade(name));
                }
                self
            }
        }
    }

    fn with(mut self, name: &'static str, value: &str, sensitive: bool) -> Self {
        if let Ok(headers) = &mut self.0 {
            match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
                (Ok(name), Ok(mut value)) => {
                    value.set_sensitive(sensitive);
                    headers.push((name, value));
                }
                _ => self.0 = Err(Flaw::Unusable(name)),
            }
        }
        self
    }

    /// The whole headers of a request with these.
    pub(crate) fn finish(self) -> Result<Headers, ConfigError> {
        match self.0 {
            Ok(own) => {
                let mut all = HeaderMap::with_capacity(own.len() + 3);
                all.insert(ACCEPT, HeaderValue::from_static("application/json"));
                all.insert(CONTENT_TYPE, HeaderValue::from_static(UNTOLD));
                all.insert(USER_AGENT, HeaderValue::from_static(AGENT));
                let mut reserved = vec![CONTENT_TYPE];
                for (name, value) in own {
                    reserved.push(name.clone());
                    all.insert(name, value);
                }
                Ok(Headers::Ready(all, reserved))
            }
            Err(Flaw::NotGiven(credentials)) => Ok(Headers::NotGiven(credentials)),
            Err(Flaw::Unmade(name)) => Err(ConfigError::new(format!(
                "the header `{name}` cannot be made of these credentials: one of them is not of the form that it needs"
            ))),
            Err(Flaw::Unusable(name)) => Err(ConfigError::new(format!(
                "the header `{name}` cannot carry its value: a header's value is of visible ASCII characters (look for a line break at the end)"
            ))),
        }
    }
}

impl Default for HeaderSet {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HeaderSet {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(headers) => to.debug_set().entries(headers.iter().map(|(name, _)| name.as_str())).finish(),
            Err(Flaw::NotGiven(name) | Flaw::Unusable(name) | Flaw::Unmade(name)) => {
                write!(to, "HeaderSet(without {name})")
            }
        }
    }
}

const AGENT: &str = concat!("vezne/", env!("CARGO_PKG_VERSION"));

/// A header set as a client holds it.
pub(crate) enum Headers {
    /// All headers of a request, and which of them are not the caller's to set.
    Ready(HeaderMap, Vec<HeaderName>),
    NotGiven(&'static str),
}

/// What frames a message or a connection is HTTP's own affair, and neither caller's nor spec's.
pub(crate) fn is_framing(name: &HeaderName) -> bool {
    [
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONTENT_ENCODING,
        header::ACCEPT_ENCODING,
        header::CONNECTION,
        header::UPGRADE,
        header::TE,
        header::TRAILER,
        header::EXPECT,
        header::HOST,
        HeaderName::from_static("keep-alive"),
        HeaderName::from_static("proxy-connection"),
    ]
    .contains(name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn values_are_marked_and_not_shown() {
        let set = HeaderSet::new().secret("apiKeyPublic", "c4n4ry").plain("x-version", "1");
        assert_eq!(format!("{set:?}"), r#"{"apikeypublic", "x-version"}"#);
        let Headers::Ready(all, _) = set.finish().unwrap() else { panic!("not ready") };
        assert!(all.get("apikeypublic").unwrap().is_sensitive());
        assert!(!format!("{all:?}").contains("c4n4ry"));
    }

    #[test]
    fn a_value_that_no_header_carries_is_an_error_that_names_the_header_only() {
        for value in ["c4n4ry\n", "c4n4ry\r\nx: y", "c4n4ryş\u{7f}", "c4n4ry\0"] {
            let error = HeaderSet::new().secret("apikey", value).secret("other", "x").finish().err().unwrap();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains("`apikey`") && !shown.contains("c4n4ry"), "{shown}");
        }
    }
}
