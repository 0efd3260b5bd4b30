//! A sample as the reply that it shows: status, headers and bytes.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use vezne_codegen::model::{Media, Operation, Sample};
use vezne_codegen::sampled;

/// What the provider would send.
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The reply of a sample; `None` where it has none.
pub(crate) fn shown(operation: &Operation, sample: &Sample) -> Option<Shown> {
    let text = sample.reply.as_deref()?;
    let media = operation.sampled_media(sample);
    let status = StatusCode::from_u16(sample.status).ok().filter(|status| !status.is_informational())?;
    let mut headers = HeaderMap::new();
    let body = match media {
        // A body that is empty is a file with nothing in it.
        _ if text.trim().is_empty() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) => {
            Bytes::new()
        }
        // To the letter, as it is printed.
        Media::None | Media::Json => Bytes::from(text.to_owned()),
        _ => Bytes::from(sampled::bytes(media, text)),
    };
    let kind = media.runtime().content_type("vezne-sandbox").filter(|_| !body.is_empty());
    if let Some(Ok(kind)) = kind.map(|kind| HeaderValue::from_str(&kind)) {
        headers.insert(CONTENT_TYPE, kind);
    }
    for (name, value) in sampled::reply_headers(&sample.givens) {
        let named = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (named, HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    Some(Shown { status, headers, body })
}
