//! Where a provider's host is.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

use crate::invalid::Invalid;

/// The address of a host, below which every path of an operation is put: `https://api.example.com`,
/// `https://example.com/pay`.
///
/// `https` anywhere, `http` only to this machine (127.0.0.0/8, `[::1]`, `localhost`), for a sandbox.
/// No user info, no query, no fragment. A path is a prefix; its trailing slash is of no meaning.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    prefix: Box<str>,
}

impl BaseUrl {
    /// Whether TLS is needed to get there.
    #[cfg(feature = "reqwest")]
    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// The address of a path on this host. The path starts with a slash.
    pub(crate) fn join(&self, path: &'static str) -> Result<Uri, http::Error> {
        let path = if self.prefix.is_empty() {
            // Not copied: it is checked and lives as long as the program.
            PathAndQuery::from_maybe_shared(bytes::Bytes::from_static(path.as_bytes()))?
        } else {
            PathAndQuery::try_from([&self.prefix, path].concat())?
        };
        self.with(path)
    }

    /// The address of a path that was made for one call, with its query.
    pub(crate) fn join_made(&self, path: &str) -> Result<Uri, http::Error> {
        self.with(PathAndQuery::try_from([&self.prefix, path].concat())?)
    }

    /// A whole address as it came from elsewhere, if it is one below this host.
    pub(crate) fn below(&self, address: &str) -> Option<Uri> {
        let uri: Uri = address.parse().ok()?;
        let same = uri.scheme() == Some(&self.scheme) && uri.authority() == Some(&self.authority);
        let path = uri.path();
        let rest = path.strip_prefix(&*self.prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        (same && rest.is_some() && !path.split('/').any(is_dots)).then_some(uri)
    }

    fn with(&self, path: PathAndQuery) -> Result<Uri, http::Error> {
        Uri::builder().scheme(self.scheme.clone()).authority(self.authority.clone()).path_and_query(path).build()
    }
}

impl FromStr for BaseUrl {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.contains(['?', '#']) {
            return Err(Invalid::new("not a base URL: leave out the query and the fragment (`?…`, `#…`)"));
        }
        let uri: Uri = text
            .parse()
            .map_err(|_| Invalid::new("not a base URL: write a scheme and a host, as in `https://api.example.com`"))?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(Invalid::new("not a base URL: write the scheme too, as in `https://api.example.com`"));
        };
        if authority.as_str().contains('@') {
            return Err(Invalid::new(
                "not a base URL: leave out the user and password (`user:password@`); credentials are given to the builder",
            ));
        }
        if authority.host().is_empty() {
            return Err(Invalid::new("not a base URL: write a host after `://`, as in `https://api.example.com`"));
        }
        if !is_plain(&authority) {
            return Err(Invalid::new(
                "not a base URL: after the host only a port may stand, `:` and a number up to 65535, as in `https://api.example.com:8443`",
            ));
        }
        if scheme == Scheme::HTTP && !is_loopback(authority.host()) {
            return Err(Invalid::new(
                "not a base URL that may be used: write `https://`; plain `http` is only for this machine (127.0.0.1, [::1], localhost)",
            ));
        }
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(Invalid::new("not a base URL: the scheme must be `https`"));
        }
        let prefix = parts.path_and_query.as_ref().map_or("", PathAndQuery::path).trim_end_matches('/');
        if prefix.contains('\\') || prefix.split('/').any(is_dots) {
            return Err(Invalid::new("not a base URL: leave out `.`, `..` and `\\` in the path"));
        }
        Ok(Self { scheme, authority, prefix: prefix.into() })
    }
}

/// Whether a host stands there and at most a port that a connection can have: what `http` lets pass beyond that, other
/// readers of URLs take for something else.
fn is_plain(authority: &Authority) -> bool {
    match authority.as_str().strip_prefix(authority.host()) {
        Some("") => true,
        Some(rest) => rest.strip_prefix(':').is_some_and(|port| {
            port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
        }),
        None => false,
    }
}

/// Whether a segment is `.` or `..`, also in the spelling that readers of URLs resolve all the same.
fn is_dots(segment: &str) -> bool {
    let plain = segment.replace("%2e", ".").replace("%2E", ".");
    plain == "." || plain == ".."
}

fn is_loopback(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(host) => host.parse::<Ipv6Addr>().is_ok_and(|ip| IpAddr::V6(ip).is_loopback()),
        None => host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback()),
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, to)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn https_goes_anywhere_and_http_only_to_this_machine() {
        for text in [
            "https://api.example.com",
            "https://api.example.com:8443/pay/v2",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://localhost:1",
            "http://[::1]:8080",
        ] {
            assert_eq!(text.parse::<BaseUrl>().unwrap().to_string(), text);
        }
        for text in [
            "http://example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://[::2]",
        ] {
            let why = text.parse::<BaseUrl>().unwrap_err().to_string();
            assert!(why.contains("write `https://`"), "{text}: {why}");
        }
    }

    #[test]
    fn a_base_url_is_a_place_and_nothing_more_and_the_error_says_what_to_do() {
        for (text, advice) in [
            ("https://user:password@example.com", "user and password"),
            ("https://user@example.com", "user and password"),
            ("https://example.com?a=1", "query"),
            ("https://example.com/#top", "fragment"),
            ("example.com", "write the scheme"),
            ("/pay", "write the scheme"),
            ("ftp://example.com", "must be `https`"),
            ("https://example.com/a/../b", "`..`"),
            ("https://example.com/a/%2e%2E/b", "`..`"),
            ("https://example.com/.%2e", "`..`"),
            ("https://example.com/a\\..\\b", "`\\`"),
            ("https://example.com:99999", "a port"),
            ("https://example.com:0", "a port"),
            ("https://example.com:", "a port"),
            ("http://127.0.0.1:+80", "a port"),
            ("http://[::1]example.com", "a port"),
            ("http://[::1]example.com:80", "a port"),
            ("https://", "write a scheme and a host"),
            ("https://exa mple.com", "write a scheme and a host"),
            ("", "write a scheme and a host"),
        ] {
            let why = text.parse::<BaseUrl>().unwrap_err().to_string();
            assert!(why.contains(advice), "{text}: {why}");
        }
    }

    #[test]
    fn a_path_is_put_below_the_prefix() {
        let join = |base: &str| base.parse::<BaseUrl>().unwrap().join("/v1/pay").unwrap().to_string();
        assert_eq!(join("https://example.com"), "https://example.com/v1/pay");
        assert_eq!(join("https://example.com/"), "https://example.com/v1/pay");
        assert_eq!(join("https://example.com/bank/"), "https://example.com/bank/v1/pay");
        assert!("https://example.com".parse::<BaseUrl>().unwrap().join("/a b").is_err());
    }
}
