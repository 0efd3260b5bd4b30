//! What a body is written in.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use super::charset::{Charset, UNKNOWN};
use super::file::File;
use super::form::{self, FormStyle};
use super::table::{Table, fit};
#[cfg(feature = "xml")]
use super::table::{fit_xml, local};
use super::unreadable::Unreadable;
use super::{multipart, parameter};
use crate::invalid::Invalid;
use crate::json::strip_bom;
use crate::tree::Tree;

/// How the body of a request or of a reply is written.
///
/// ```
/// use vezne_runtime::format::{FormStyle, Media};
/// use vezne_runtime::{HeaderMap, Tree};
///
/// let media = Media::Form { style: FormStyle::Flat, charset: "utf-8" };
/// let tree = Tree::parse(br#"{"amount": 1.50}"#).unwrap();
/// assert_eq!(media.render(&tree, "").unwrap(), b"amount=1.50");
/// assert_eq!(&*media.document(b"code=00&row=1&row=2", &HeaderMap::new()).unwrap(), br#"{"code":"00","row":["1","2"]}"#);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Media<'a> {
    /// There is no body.
    None,
    /// JSON.
    Json,
    /// A form, as a browser posts it.
    Form {
        /// How lists and tables are written.
        style: FormStyle,
        /// The charset whose bytes are percent-encoded.
        charset: &'a str,
    },
    /// A form in parts, which can carry files.
    Multipart,
    /// XML.
    #[cfg(feature = "xml")]
    Xml {
        /// The name of the root element.
        root: &'a str,
        /// The charset, by the name that the declaration is to give it. A reply may say another.
        charset: &'a str,
        /// The document type that a request names; a reply may name any, or none.
        doctype: Option<super::xml::Doctype<'a>>,
    },
    /// A text.
    Text,
    /// A page.
    Html,
    /// Bytes that are no text: a file.
    Bytes,
}

/// By what an XML document's root is known.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "xml"), allow(dead_code, reason = "other formats have no names of this kind"))]
enum Names {
    /// By its name to the letter.
    Whole,
    /// By its name without the prefix, which is the sender's to choose.
    Local,
}

impl Media<'_> {
    /// The `content-type` of a request, with the boundary that its parts are rendered with.
    pub fn content_type(&self, boundary: &str) -> Option<Cow<'static, str>> {
        Some(match self {
            Self::None => return None,
            Self::Json => "application/json".into(),
            Self::Form { charset, .. } if is_utf_8(charset) => "application/x-www-form-urlencoded".into(),
            Self::Form { charset, .. } => format!("application/x-www-form-urlencoded; charset={charset}").into(),
            Self::Multipart => multipart::content_type(boundary).into(),
            // The same as `application/xml`, and the one that SOAP 1.1 takes.
            #[cfg(feature = "xml")]
            Self::Xml { charset, .. } => format!("text/xml; charset={charset}").into(),
            Self::Text => "text/plain; charset=utf-8".into(),
            Self::Html => "text/html; charset=utf-8".into(),
            Self::Bytes => "application/octet-stream".into(),
        })
    }

    /// The `accept` of a request whose reply is written so.
    pub const fn accept(&self) -> &'static str {
        match self {
            Self::Json => "application/json",
            #[cfg(feature = "xml")]
            Self::Xml { .. } => "text/xml, application/xml",
            // What servers call these is a matter of luck.
            Self::Form { .. } => "application/x-www-form-urlencoded, text/plain;q=0.9, */*;q=0.1",
            Self::Text => "text/plain, */*;q=0.1",
            Self::Html => "text/html, */*;q=0.1",
            Self::None | Self::Multipart | Self::Bytes => "*/*",
        }
    }

    /// The names and wire texts at the top of a body, in order: in a form all that it sends, with the names that lists and
    /// tables get in it; elsewhere the single values.
    pub fn fields(&self, body: &Tree) -> Option<Vec<(String, String)>> {
        match self {
            Self::Form { style, .. } => form::flatten(body, *style).ok(),
            _ => body.pairs(),
        }
    }

    /// Whether every single value of a document in it is a text.
    pub(crate) const fn is_text_only(&self) -> bool {
        match self {
            #[cfg(feature = "xml")]
            Self::Xml { .. } => true,
            Self::Form { .. } | Self::Multipart => true,
            _ => false,
        }
    }

    /// Writes a body. The boundary is that of a multipart body, and of no meaning elsewhere.
    pub fn render(&self, tree: &Tree, boundary: &str) -> Result<Vec<u8>, Invalid> {
        match self {
            Self::None => Ok(Vec::new()),
            Self::Json => Ok(tree.to_json().into_bytes()),
            Self::Form { style, charset } => form::render(tree, *style, charset),
            Self::Multipart => multipart::render(tree, boundary),
            #[cfg(feature = "xml")]
            Self::Xml { root, charset, doctype } => {
                super::xml::render(tree, root, super::xml::Style::new(charset).doctype(*doctype))
            }
            Self::Text | Self::Html => {
                tree.text().map(String::into_bytes).ok_or(Invalid::new("a body of text is a single value"))
            }
            Self::Bytes => match File::from_tree(tree) {
                Some(file) => Ok(file.content.to_vec()),
                None => Err(Invalid::new("a body of bytes is a file")),
            },
        }
    }

    /// The JSON document that a body stands for: what a reply is judged by and read from.
    ///
    /// JSON is the document itself, to the letter. A form and XML are an object whose leaves are texts;
    /// a text and a page are one JSON text. Of bytes, and of a body that is empty, there is nothing to
    /// read. Where something else than JSON or plain text was expected, an object that the headers call
    /// JSON is read as that: it is how gateways complain.
    ///
    /// The headers are asked for `content-encoding` (gzip, with that feature) and for the charset. JSON
    /// that is UTF-8 is taken as that whatever they say.
    pub fn document<'b>(&self, body: &'b [u8], headers: &HeaderMap) -> Result<Cow<'b, [u8]>, Unreadable> {
        self.document_as(body, headers, &[])
    }

    /// The same, made what these tables say: see [`fit_xml`](super::table::fit_xml) and [`fit`](super::table::fit). JSON
    /// is not touched.
    pub fn document_as<'b>(
        &self,
        body: &'b [u8],
        headers: &HeaderMap,
        tables: &[Table<'_>],
    ) -> Result<Cow<'b, [u8]>, Unreadable> {
        let body = unpack(body, headers)?;
        if self.is_itself(&body, headers) {
            return json(body, headers);
        }
        let Some(mut tree) = self.read_unpacked(&body, headers, Names::Local)? else { return Ok(Cow::Borrowed(&[])) };
        self.fit(&mut tree, tables);
        Ok(Cow::Owned(tree.to_json().into_bytes()))
    }

    /// The tree of a body to the letter, whoever sent it: a request that is looked at by a test, above all. `None` where
    /// there is nothing to read.
    pub fn read(&self, body: &[u8], headers: &HeaderMap) -> Result<Option<Tree>, Unreadable> {
        self.read_named(body, headers, Names::Whole)
    }

    /// The tree of a reply or a callback, made what these tables say as in [`document_as`](Self::document_as).
    pub fn read_as(&self, body: &[u8], headers: &HeaderMap, tables: &[Table<'_>]) -> Result<Option<Tree>, Unreadable> {
        let mut tree = self.read_named(body, headers, Names::Local)?;
        if let Some(tree) = tree.as_mut().filter(|_| !self.is_itself(body, headers)) {
            self.fit(tree, tables);
        }
        Ok(tree)
    }

    fn read_named(&self, body: &[u8], headers: &HeaderMap, names: Names) -> Result<Option<Tree>, Unreadable> {
        let body = unpack(body, headers)?;
        if self.is_itself(&body, headers) {
            let document = json(body, headers)?;
            if document.trim_ascii().is_empty() {
                return Ok(None);
            }
            return Tree::parse(&document).map(Some).ok_or(Unreadable::new("not JSON"));
        }
        self.read_unpacked(&body, headers, names)
    }

    /// Makes a document what the tables say, as far as its format leaves that open.
    fn fit(&self, tree: &mut Tree, tables: &[Table<'_>]) {
        match self {
            #[cfg(feature = "xml")]
            Self::Xml { .. } => fit_xml(tree, tables),
            Self::Form { .. } | Self::Multipart => fit(tree, tables),
            _ => {}
        }
    }

    /// Whether the body is the JSON document itself.
    fn is_itself(&self, body: &[u8], headers: &HeaderMap) -> bool {
        match self {
            Self::Json => true,
            Self::None | Self::Text => false,
            _ => is_json(headers) && strip_bom(body).trim_ascii_start().first() == Some(&b'{'),
        }
    }

    #[cfg_attr(not(feature = "xml"), allow(unused_variables, reason = "only XML has names of this kind"))]
    fn read_unpacked(&self, body: &[u8], headers: &HeaderMap, names: Names) -> Result<Option<Tree>, Unreadable> {
        let empty = body.trim_ascii().is_empty();
        Ok(match self {
            Self::None | Self::Bytes => None,
            Self::Text | Self::Html => Some(Tree::Text(text(body, headers)?)),
            _ if empty => None,
            Self::Json => Some(Tree::parse(body).ok_or(Unreadable::new("not JSON"))?),
            Self::Form { style, charset } => {
                Some(form::parse(body, *style, charset_of(headers).as_deref().unwrap_or(charset))?)
            }
            Self::Multipart => {
                let boundary = content_type(headers).and_then(multipart::boundary);
                let boundary = boundary.ok_or(Unreadable::new("a multipart body without a boundary in its headers"))?;
                Some(multipart::parse(body, &boundary)?)
            }
            #[cfg(feature = "xml")]
            Self::Xml { root, .. } => {
                // The spec's charset is that of requests: a reply says its own.
                let (found, tree) = super::xml::parse(body, charset_of(headers).as_deref())?;
                let same = match names {
                    Names::Whole => found == *root,
                    Names::Local => local(&found) == local(root),
                };
                if !same {
                    return Err(Unreadable::new("XML with another root element"));
                }
                Some(tree)
            }
        })
    }
}

fn is_utf_8(charset: &str) -> bool {
    Charset::named(charset).is_some_and(Charset::is_utf_8)
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

fn charset_of(headers: &HeaderMap) -> Option<String> {
    parameter(content_type(headers)?, "charset").filter(|name| !name.is_empty())
}

/// `application/json` and its relatives: `application/problem+json`, `text/json`.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = content_type(headers).and_then(|value| value.split(';').next()).unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    kind.ends_with("/json") || kind.ends_with("+json")
}

/// Takes off what `content-encoding` says was put around a body.
fn unpack<'b>(body: &'b [u8], headers: &HeaderMap) -> Result<Cow<'b, [u8]>, Unreadable> {
    let mut packed = headers.get_all(CONTENT_ENCODING).iter();
    let (Some(name), more) = (packed.next(), packed.next()) else { return Ok(Cow::Borrowed(body)) };
    let name = name.to_str().unwrap_or("?").trim();
    if more.is_some() {
        return Err(Unreadable::new("a body packed more than once"));
    }
    if body.is_empty() || name.is_empty() || name.eq_ignore_ascii_case("identity") {
        return Ok(Cow::Borrowed(body));
    }
    if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
        return inflate(body).map(Cow::Owned);
    }
    Err(Unreadable::new("a body packed in a way that is not known"))
}

/// The same of a body that is no document.
pub(super) fn unpacked(body: &bytes::Bytes, headers: &HeaderMap) -> Option<bytes::Bytes> {
    Some(match unpack(body, headers).ok()? {
        Cow::Borrowed(_) => body.clone(),
        Cow::Owned(unpacked) => unpacked.into(),
    })
}

#[cfg(feature = "gzip")]
fn inflate(body: &[u8]) -> Result<Vec<u8>, Unreadable> {
    super::gzip::inflate(body, super::gzip::LONGEST)
}

#[cfg(not(feature = "gzip"))]
fn inflate(_body: &[u8]) -> Result<Vec<u8>, Unreadable> {
    Err(Unreadable::new("a body packed by gzip, in a build without the feature `gzip`"))
}

/// JSON is UTF-8 by its standard, and some servers write the charset that they announce instead.
fn json<'b>(body: Cow<'b, [u8]>, headers: &HeaderMap) -> Result<Cow<'b, [u8]>, Unreadable> {
    let named = charset_of(headers).filter(|_| std::str::from_utf8(&body).is_err());
    match named.and_then(|name| Charset::named(&name)).filter(|charset| !charset.is_utf_8()) {
        // What is broken is left to the readers of JSON, who say where.
        None => Ok(body),
        Some(charset) => {
            let text = charset.decode(&body).ok_or(Unreadable::new("the JSON is no text in its charset"))?;
            Ok(Cow::Owned(text.into_bytes()))
        }
    }
}

/// A text in the charset of the headers, or in UTF-8; without a byte order mark.
fn text(body: &[u8], headers: &HeaderMap) -> Result<String, Unreadable> {
    let charset = match charset_of(headers) {
        Some(name) => Charset::named(&name).ok_or(Unreadable::new(UNKNOWN.why()))?,
        None => Charset::UTF_8,
    };
    let body = if charset.is_utf_8() { strip_bom(body) } else { body };
    charset.decode(body).ok_or(Unreadable::new("the body is no text in its charset"))
}

#[cfg(test)]
#[path = "media_tests.rs"]
mod tests;
