//! Fields of a reply that come in its headers.

use std::borrow::Cow;

use http::HeaderMap;

use crate::answer::Answer;
use crate::json::{key_path, strip_bom};

/// Which headers of a reply are fields of it, and of which object. For generated code.
///
/// A reply is read from one document, so that what comes in a header is put into it, as a text under a key of its own:
/// `headers.Location`. The text of the body is left as it is. A header that is empty is none, and of one that comes
/// twice nobody can say which is meant: it is read as a key that stands twice.
///
/// ```
/// use vezne_runtime::{HeaderMap, ReplyHeaders};
///
/// let fields = ReplyHeaders { names: &["Location"], payload: None, alone: false };
/// let mut headers = HeaderMap::new();
/// headers.insert("location", "/v1/papers/7".parse().unwrap());
/// assert_eq!(&*fields.put(b"{\"id\": 7}", &headers), br#"{"headers.Location":"/v1/papers/7","id": 7}"#);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyHeaders {
    /// The names, as the spec writes them.
    pub names: &'static [&'static str],
    /// The key of the envelope's payload, if they are fields of that.
    pub payload: Option<&'static str>,
    /// Whether the object has no other fields: then it is there whatever stands in the body.
    pub alone: bool,
}

impl ReplyHeaders {
    /// The document of a body with the values of the headers in it.
    pub fn put<'b>(&self, document: &'b [u8], headers: &HeaderMap) -> Cow<'b, [u8]> {
        let document = strip_bom(document);
        let fields = self.fields(headers);
        let made = match self.payload {
            None => self.in_top(document, &fields),
            Some(key) => self.in_payload(document, key, &fields),
        };
        made.map_or(Cow::Borrowed(document), Cow::Owned)
    }

    /// The members that the headers become, as JSON without braces.
    fn fields(&self, headers: &HeaderMap) -> String {
        let mut fields = String::new();
        for name in self.names {
            let texts = headers.get_all(*name).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
            for text in texts.filter(|text| !text.is_empty()) {
                if !fields.is_empty() {
                    fields.push(',');
                }
                // A text can always be written.
                fields += &serde_json::to_string(&key(name)).unwrap_or_default();
                fields.push(':');
                fields += &serde_json::to_string(text).unwrap_or_default();
            }
        }
        fields
    }

    fn in_top(&self, document: &[u8], fields: &str) -> Option<Vec<u8>> {
        if let Some(made) = with_members(document, 0, fields) {
            return Some(made);
        }
        // What is empty may have been meant so. Anything else is no reply of this kind, unless nothing of it is read.
        let empty = matches!(document.trim_ascii(), b"" | b"null");
        (empty || self.alone).then(|| format!("{{{fields}}}").into_bytes())
    }

    fn in_payload(&self, document: &[u8], key: &str, fields: &str) -> Option<Vec<u8>> {
        let answer = Answer::new(document);
        let Some((start, token)) = payload(&answer, document, key) else {
            let made = format!("{}:{{{fields}}}", serde_json::to_string(key).ok()?);
            // A payload that is missing stays so, where it has fields of its own.
            return with_members(document, 0, &made).filter(|_| self.alone && answer.is_object());
        };
        if let Some(made) = with_members(document, start, fields) {
            return Some(made);
        }
        let (before, after) = (document.get(..start)?, document.get(start + token.len()..)?);
        self.alone.then(|| [before, b"{", fields.as_bytes(), b"}", after].concat())
    }

    /// The name of the header that a path in such a document leads to: `headers.Location`.
    pub(crate) fn named(&self, path: &str) -> Option<String> {
        let leads = |key: &String| key_path(key).strip_prefix('$').is_some_and(|step| path.ends_with(step));
        self.names.iter().map(|name| key(name)).find(leads)
    }
}

/// The key of a header in the document.
fn key(name: &str) -> String {
    format!("headers.{name}")
}

/// Where the payload of an envelope begins in a document, and the payload.
fn payload<'a>(answer: &Answer<'a>, document: &'a [u8], key: &str) -> Option<(usize, &'a str)> {
    let token = answer.token(&[key])?;
    Some(((token.as_ptr() as usize).checked_sub(document.as_ptr() as usize)?, token))
}

/// The document with these members put first into its object, or into that of the payload; `None` where there is none.
pub(crate) fn put_first(document: &[u8], key: Option<&str>, members: &str) -> Option<Vec<u8>> {
    let document = strip_bom(document);
    let start = match key {
        Some(key) => payload(&Answer::new(document), document, key)?.0,
        None => 0,
    };
    with_members(document, start, members)
}

/// The document with these members put first into the object that begins at this place; `None` if none does.
fn with_members(document: &[u8], start: usize, members: &str) -> Option<Vec<u8>> {
    let (before, rest) = document.split_at_checked(start)?;
    let inner = rest.trim_ascii_start().strip_prefix(b"{")?;
    let end = inner.trim_ascii_start().first() == Some(&b'}');
    let comma: &[u8] = if end || members.is_empty() { b"" } else { b"," };
    Some([before, b"{", members.as_bytes(), comma, inner].concat())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TOP: ReplyHeaders = ReplyHeaders { names: &["Location", "X-Id"], payload: None, alone: false };

    fn put(fields: ReplyHeaders, document: &str, headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        String::from_utf8(fields.put(document.as_bytes(), &map).into_owned()).unwrap()
    }

    #[test]
    fn headers_become_texts_beside_the_fields_of_the_body() {
        let both = [("location", "/a\"b"), ("x-id", "7"), ("x-other", "no")];
        let fields = r#""headers.Location":"/a\"b","headers.X-Id":"7""#;
        for (body, inner) in [("{}", ""), (" { }", " "), ("{\"a\": 1.0}", ",\"a\": 1.0"), ("", ""), ("null", "")] {
            assert_eq!(put(TOP, body, &both), format!("{{{fields}{inner}}}"), "{body}");
        }
        assert_eq!(put(TOP, "\u{feff}{}", &[("X-ID", "7")]), r#"{"headers.X-Id":"7"}"#);
    }

    #[test]
    fn an_empty_header_is_none_and_two_of_one_name_stay_two() {
        assert_eq!(put(TOP, "{\"a\": 1}", &[("x-id", "")]), "{\"a\": 1}");
        assert_eq!(put(TOP, "{}", &[("x-id", "1"), ("x-id", "2")]), r#"{"headers.X-Id":"1","headers.X-Id":"2"}"#);
    }

    #[test]
    fn what_is_no_object_is_read_as_it_is_unless_nothing_of_it_is_read() {
        for body in ["[1]", "<html>", "\"x\"", "7"] {
            assert_eq!(put(TOP, body, &[("x-id", "7")]), body);
            let alone = ReplyHeaders { alone: true, ..TOP };
            assert_eq!(put(alone, body, &[("x-id", "7")]), r#"{"headers.X-Id":"7"}"#);
            assert_eq!(put(alone, body, &[]), "{}");
        }
        assert_eq!(put(TOP, "{\"a\":", &[("x-id", "7")]), r#"{"headers.X-Id":"7","a":"#, "a torn body stays torn");
    }

    #[test]
    fn a_payload_has_them_in_itself() {
        let payload = ReplyHeaders { names: &["X-Id"], payload: Some("Value"), alone: false };
        let id = [("x-id", "7")];
        let body = r#"{"Value": {"a": 1}, "ok": true}"#;
        assert_eq!(put(payload, body, &id), r#"{"Value": {"headers.X-Id":"7","a": 1}, "ok": true}"#);
        for body in [r#"{"Value": null, "ok": true}"#, r#"{"ok": true}"#, r#"{"Value": 1, "Value": 2}"#, "[]", ""] {
            assert_eq!(put(payload, body, &id), body);
        }
        let alone = ReplyHeaders { alone: true, ..payload };
        assert_eq!(put(alone, r#"{"Value": null, "ok": true}"#, &id), r#"{"Value": {"headers.X-Id":"7"}, "ok": true}"#);
        assert_eq!(put(alone, r#"{"ok": true}"#, &id), r#"{"Value":{"headers.X-Id":"7"},"ok": true}"#);
        assert_eq!(put(alone, "[]", &id), "[]");
    }

    #[test]
    fn a_path_to_a_header_is_its_name() {
        assert_eq!(TOP.named("$['headers.X-Id']").as_deref(), Some("headers.X-Id"));
        assert_eq!(TOP.named("$.Value['headers.Location']").as_deref(), Some("headers.Location"));
        assert_eq!(TOP.named("$.id"), None);
    }
}
