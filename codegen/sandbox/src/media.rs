//! The content type of a request, by how its body is written.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use vezne_codegen::model::Media;

use crate::sent::text;

/// What a body is, in words: the object of `cannot be read as`.
pub(crate) fn kind(media: &Media) -> &'static str {
    match media {
        Media::Form { .. } => "a form",
        Media::Multipart => "a form in parts",
        Media::Xml { .. } => "XML",
        Media::Json => "JSON",
        Media::Html => "a page",
        Media::None | Media::Text | Media::Bytes => "what is due",
    }
}

/// Why the content type is not the one of a body that is written so.
pub(crate) fn wrong_content_type(media: &Media, sent: &HeaderMap) -> Option<String> {
    let due = media.runtime().content_type("")?;
    let due = due.strip_suffix("; boundary=").unwrap_or(&due);
    let mut values = sent.get_all(CONTENT_TYPE).iter();
    match (values.next(), values.next()) {
        (None, _) => Some(format!("the content type is missing: {due} is due")),
        (Some(value), None) if fits(media, due, value) => None,
        _ => Some(format!("the content type is wrong: {due} is due")),
    }
}

/// The type that is due, with no parameter but the charset of the medium, which need not be named, and the boundary of
/// parts, which must be.
fn fits(media: &Media, due: &str, sent: &HeaderValue) -> bool {
    let charset = match media {
        Media::Form { charset, .. } | Media::Xml { charset, .. } => charset,
        _ => "utf-8",
    };
    let text = text(sent);
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let mut bound = *media != Media::Multipart;
    let parameters = parts.all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim_matches('"');
        let boundary = name.eq_ignore_ascii_case("boundary") && *media == Media::Multipart && !value.is_empty();
        bound |= boundary;
        boundary || (name.eq_ignore_ascii_case("charset") && value.eq_ignore_ascii_case(charset))
    });
    essence.eq_ignore_ascii_case(due.split(';').next().unwrap_or_default()) && parameters && bound
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::CONTENT_TYPE;
    use vezne_codegen::model::{FormStyle, Media};

    use super::wrong_content_type;

    fn accepts(media: &Media, text: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(text));
        wrong_content_type(media, &headers).is_none()
    }

    #[test]
    fn json_may_name_its_charset_and_nothing_else() {
        assert!(accepts(&Media::Json, "application/json"));
        assert!(accepts(&Media::Json, "Application/JSON; charset=UTF-8"));
        assert!(!accepts(&Media::Json, "application/json; charset=iso-8859-9"));
        assert!(!accepts(&Media::Json, "application/json; profile=x"));
        assert!(!accepts(&Media::Json, "text/json"));
    }

    #[test]
    fn every_medium_has_its_own_content_type() {
        let latin = || "ISO-8859-9".to_owned();
        let xml = Media::Xml { root: "Call".to_owned(), charset: latin(), doctype: None };
        assert!(accepts(&xml, "text/xml; charset=iso-8859-9") && accepts(&xml, "text/xml"));
        assert!(!accepts(&xml, "text/xml; charset=utf-8") && !accepts(&xml, "application/json"));
        let form = Media::Form { style: FormStyle::Flat, charset: latin() };
        assert!(accepts(&form, "application/x-www-form-urlencoded; charset=ISO-8859-9"));
        assert!(!accepts(&form, "application/x-www-form-urlencoded; charset=utf-8"));
        assert!(accepts(&Media::Multipart, "multipart/form-data; boundary=b-1"));
        assert!(!accepts(&Media::Multipart, "multipart/form-data"));
        assert_eq!(
            wrong_content_type(&Media::Multipart, &HeaderMap::new()).as_deref(),
            Some("the content type is missing: multipart/form-data is due")
        );
    }
}
