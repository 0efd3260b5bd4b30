//! The parts of a URL.

/// The host of a URL, with its port unless that is the one of `http` or `https`, and without a user. Missing where the text has no host.
pub fn host_of(url: Option<String>) -> Option<String> {
    let url = url?;
    let (scheme, rest) = url.split_once("://")?;
    let whole = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = whole.rsplit_once('@').map_or(whole, |(_, host)| host);
    let own = match scheme.to_ascii_lowercase().as_str() {
        "https" => ":443",
        "http" => ":80",
        scheme if scheme.is_empty() || scheme.contains(['/', '?', '#']) => return None,
        _ => ":",
    };
    let host = host.strip_suffix(own).or(host.strip_suffix(':')).unwrap_or(host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// The path of a URL, or of what a URL has behind its host: `/a/b`, and `/` where there is none.
pub fn path_of(url: Option<String>) -> Option<String> {
    let url = url?;
    let path = behind_host(&url).split('?').next().unwrap_or("");
    Some(if path.is_empty() { "/".to_owned() } else { path.to_owned() })
}

/// What stands behind the `?` of a URL; empty where there is none.
pub fn query_of(url: Option<String>) -> Option<String> {
    let url = url?;
    Some(behind_host(&url).split_once('?').map_or_else(String::new, |(_, query)| query.to_owned()))
}

/// Path and query, without the fragment.
fn behind_host(url: &str) -> &str {
    let whole = url.split('#').next().unwrap_or("");
    match whole.split_once("://") {
        // The scheme has no slash; what has one is a path with a URL in it.
        Some((scheme, rest)) if !scheme.contains(['/', '?']) => {
            rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or("")
        }
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_the_port_that_its_scheme_has_not() {
        for (url, host) in [
            ("https://h.example/a?b=c#d", Some("h.example")),
            ("https://h.example:443/", Some("h.example")),
            ("https://h.example:80", Some("h.example:80")),
            ("http://h.example:80?x", Some("h.example")),
            ("HTTP://H.example:8080/a:80", Some("H.example:8080")),
            ("https://h.example:", Some("h.example")),
            ("https://user:pass@h.example/@x", Some("h.example")),
            ("http://[::1]:8080/", Some("[::1]:8080")),
            ("http://[::80]/", Some("[::80]")),
            ("/a?u=https://h.example/b", None),
            ("h.example/a", None),
            ("https:///a", None),
            ("", None),
        ] {
            assert_eq!(host_of(Some(url.to_owned())).as_deref(), host, "{url}");
        }
        assert_eq!(host_of(None), None);
    }

    #[test]
    fn path_and_query_are_taken_as_they_are_written() {
        for (url, path, query) in [
            ("https://h.example/a%2Fb/c?x=1&y=%20#z", "/a%2Fb/c", "x=1&y=%20"),
            ("https://h.example:8443", "/", ""),
            ("https://h.example?x=1?2", "/", "x=1?2"),
            ("/a?u=https://h/b", "/a", "u=https://h/b"),
            ("/a/https://b?c", "/a/https://b", "c"),
            ("", "/", ""),
        ] {
            let url = Some(url.to_owned());
            assert_eq!((path_of(url.clone()).as_deref(), query_of(url).as_deref()), (Some(path), Some(query)));
        }
    }
}
