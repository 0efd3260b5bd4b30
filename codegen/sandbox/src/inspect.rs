//! What is wrong with a request that reached its operation.

use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use vezne_codegen::conform::{Misfit, conform};
use vezne_codegen::json::Json;
use vezne_codegen::model::{Header, ObjectId};

use crate::nearest::similar;
use crate::provider::Provider;
use crate::route::Route;
use crate::words::harmless;

/// Every reason to refuse the request: places and rules, never values.
pub(crate) fn inspect(route: &Route, head: &Parts, body: &[u8]) -> Vec<String> {
    let provider = &*route.provider;
    let mut wrong = Vec::new();
    if head.uri.query().is_some() {
        wrong.push("the operation takes no query".to_owned());
    }
    let set = provider.model.headers.get(route.operation.headers);
    let headers = set.into_iter().flat_map(|set| &set.headers);
    wrong.extend(headers.filter_map(|header| wrong_header(provider, header, &head.headers)));
    match route.operation.body {
        Some(object) => {
            wrong.extend(wrong_content_type(&head.headers));
            wrong.extend(wrong_body(provider, object, body));
        }
        None if !body.is_empty() => wrong.push("the operation takes no body".to_owned()),
        None => {}
    }
    wrong
}

fn wrong_header(provider: &Provider, header: &Header, sent: &HeaderMap) -> Option<String> {
    let name = &header.name;
    let mut values = sent.get_all(name.as_str()).iter();
    match (values.next(), values.next()) {
        (None, _) => Some(format!("the header `{name}` is missing")),
        (Some(_), Some(_)) => Some(format!("the header `{name}` stands twice")),
        (Some(value), None) => {
            let right = provider.header(header).is_some_and(|right| right.as_bytes() == value.as_bytes());
            (!right).then(|| format!("the header `{name}` is not what the sandbox accepts"))
        }
    }
}

fn wrong_content_type(sent: &HeaderMap) -> Option<String> {
    let mut values = sent.get_all(CONTENT_TYPE).iter();
    match (values.next(), values.next()) {
        (None, _) => Some("the content type is missing: application/json is due".to_owned()),
        (Some(value), None) if is_json(value) => None,
        _ => Some("the content type is wrong: application/json is due".to_owned()),
    }
}

/// `application/json`, with no parameter but a charset, which JSON allows to be one only.
fn is_json(content_type: &HeaderValue) -> bool {
    let Ok(text) = content_type.to_str() else { return false };
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case("application/json")
        && parts.all(|parameter| {
            ["charset=utf-8", "charset=\"utf-8\""].iter().any(|utf8| parameter.eq_ignore_ascii_case(utf8))
        })
}

fn wrong_body(provider: &Provider, object: ObjectId, body: &[u8]) -> Vec<String> {
    if body.is_empty() {
        return vec!["the body is missing".to_owned()];
    }
    let Ok(text) = str::from_utf8(body) else { return vec!["the body is not UTF-8".to_owned()] };
    match Json::parse(text) {
        Ok(json) => conform(&provider.model, &json, object, None).iter().map(explain).collect(),
        Err(error) => vec![format!("the body is not JSON: {error}")],
    }
}

fn explain(misfit: &Misfit) -> String {
    let place = if misfit.path.is_empty() { "the body".to_owned() } else { format!("`{}`", harmless(&misfit.path)) };
    let reason = &misfit.message;
    let meant =
        misfit.unknown_key.as_deref().and_then(|key| similar(key, misfit.known_keys.iter().map(String::as_str)));
    match meant {
        Some(meant) => format!("{place}: {reason}; `{meant}` is"),
        None => format!("{place}: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::is_json;

    #[test]
    fn json_may_name_its_charset_and_nothing_else() {
        let accepts = |text| is_json(&HeaderValue::from_static(text));
        assert!(accepts("application/json"));
        assert!(accepts("Application/JSON; charset=UTF-8"));
        assert!(!accepts("application/json; charset=iso-8859-9"));
        assert!(!accepts("application/json; profile=x"));
        assert!(!accepts("text/json"));
    }
}
