//! A file that is sent or received.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::de::{Deserialize, Deserializer, Error as _};

use crate::json::{Encode, Encoder, Missing, Reply};
use crate::secret::MASK;
use crate::tree::Tree;

/// A file: what a multipart form carries, or what a reply is that is no text.
///
/// `Debug` shows its length and nothing else. In a request document it is an object of three texts
/// (`@file`, `@type`, `@base64`), which a multipart body writes as the file itself.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// The name that the receiver is told. Of a file that came: one name, never a path.
    pub file_name: String,
    /// The media type, as in `image/png`.
    pub content_type: String,
    /// What is in it.
    pub content: Bytes,
}

const NAME: &str = "@file";
const TYPE: &str = "@type";
const CONTENT: &str = "@base64";

/// The type of bytes of which nothing else is known.
const ANY: &str = "application/octet-stream";

impl File {
    /// A file of bytes whose type is not said.
    pub fn new(file_name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self { file_name: file_name.into(), content_type: ANY.to_owned(), content: content.into() }
    }

    /// The same file with a media type.
    #[must_use]
    pub fn with_type(self, content_type: impl Into<String>) -> Self {
        Self { content_type: content_type.into(), ..self }
    }

    /// The body of a reply as a file: its type and its name are what the headers say. The name is empty
    /// if they say none.
    pub fn received(headers: &HeaderMap, body: Bytes) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let content_type = text(CONTENT_TYPE).unwrap_or(ANY).to_owned();
        let file_name = text(CONTENT_DISPOSITION).and_then(named).unwrap_or_default();
        Self { file_name, content_type, content: body }
    }

    /// The object that the file is in a request document.
    pub fn to_tree(&self) -> Tree {
        let text = |name: &str, value: String| (name.to_owned(), Tree::Text(value));
        Tree::Object(vec![
            text(NAME, self.file_name.clone()),
            text(TYPE, self.content_type.clone()),
            text(CONTENT, STANDARD.encode(&self.content)),
        ])
    }

    /// The file that an object of a request document stands for.
    pub fn from_tree(tree: &Tree) -> Option<Self> {
        let Tree::Object(members) = tree else { return None };
        let [(name, Tree::Text(file_name)), (kind, Tree::Text(content_type)), (content, Tree::Text(packed))] =
            members.as_slice()
        else {
            return None;
        };
        if (name.as_str(), kind.as_str(), content.as_str()) != (NAME, TYPE, CONTENT) {
            return None;
        }
        let content = STANDARD.decode(packed).ok()?.into();
        Some(Self { file_name: file_name.clone(), content_type: content_type.clone(), content })
    }
}

/// The file name in a `Content-Disposition`, without what would make it a path.
fn named(disposition: &str) -> Option<String> {
    let value = super::parameter(disposition, "filename")?;
    let name = value.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    Some(name.to_owned()).filter(|name| !matches!(name.as_str(), "" | "." | ".."))
}

impl fmt::Debug for File {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "File({} bytes)", self.content.len())
    }
}

impl Encode for File {
    fn encode(&self, to: &mut Encoder<'_>) {
        if to.is_masked() {
            return to.text(MASK);
        }
        to.object(|to| {
            to.field(NAME, &self.file_name);
            to.field(TYPE, &self.content_type);
            to.field(CONTENT, &STANDARD.encode(&self.content));
        });
    }
}

/// A file is no document: it is taken as it came.
impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(_from: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("a file is read from the body as it came"))
    }
}

impl Reply for File {
    type Output = Self;

    fn into_output(self) -> Result<Self, Missing> {
        Ok(self)
    }

    fn received(headers: &HeaderMap, body: &Bytes) -> Option<Self> {
        // What cannot be unpacked is read as a document, and is none.
        Some(Self::received(headers, super::media::unpacked(body, headers)?))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::json::{json, masked_json};

    #[test]
    fn a_file_is_an_object_in_the_document_and_shows_only_its_length() {
        let file = File::new("c4n4ry.png", &b"\x89PNG"[..]).with_type("image/png");
        assert_eq!(format!("{file:?}"), "File(4 bytes)");
        assert_eq!(masked_json(&file), "\"***\"");
        let document = json(&file).unwrap();
        assert_eq!(document, r#"{"@file":"c4n4ry.png","@type":"image/png","@base64":"iVBORw=="}"#);
        let tree = Tree::parse(document.as_bytes()).unwrap();
        assert_eq!(tree, file.to_tree());
        assert_eq!(File::from_tree(&tree).unwrap(), file);
    }

    #[test]
    fn a_file_that_came_has_a_name_and_never_a_path() {
        let name = |disposition: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_DISPOSITION, disposition.parse().unwrap());
            File::received(&headers, Bytes::new()).file_name
        };
        assert_eq!(name("attachment; filename=\"report.csv\""), "report.csv");
        assert_eq!(name("attachment; FileName=report.csv; size=1"), "report.csv");
        assert_eq!(name("attachment; filename=\"../../etc/passwd\""), "passwd");
        assert_eq!(name("attachment; filename=\"C:\\\\temp\\\\a.csv\""), "a.csv");
        for none in ["attachment", "attachment; filename=\"..\"", "attachment; filename=\"a/\""] {
            assert_eq!(name(none), "", "{none}");
        }
        assert_eq!(File::received(&HeaderMap::new(), Bytes::new()).content_type, ANY);
    }
}
