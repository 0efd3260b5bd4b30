//! The parts of a URL.

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
