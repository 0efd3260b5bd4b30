//! How bodies are written and read.

use serde::{Deserialize, Serialize};

/// How a body is written or read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Media {
    /// There is none.
    None,
    /// JSON.
    #[default]
    Json,
    /// The form of a web page.
    Form {
        /// How lists and objects are written.
        style: FormStyle,
        /// The character set that is percent-encoded.
        charset: String,
    },
    /// A form with files.
    Multipart,
    /// XML.
    Xml {
        /// The name of the document's element.
        root: String,
        /// The character set.
        charset: String,
        /// The document type that a request names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doctype: Option<Doctype>,
    },
    /// Plain text.
    Text,
    /// A page for a browser.
    Html,
    /// Bytes that mean something to somebody else.
    Bytes,
}

impl Media {
    /// Whether the single values of a message are all texts.
    #[must_use]
    pub fn is_text_only(&self) -> bool {
        matches!(self, Self::Form { .. } | Self::Multipart | Self::Xml { .. })
    }

    pub(crate) fn is_json(&self) -> bool {
        *self == Self::Json
    }
}

/// The identifiers of a document type, which a request names and nobody fetches.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Doctype {
    /// The public one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// The system's: an address.
    pub system: String,
}

/// How lists and objects are written in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FormStyle {
    /// A list repeats its key; there are no objects.
    Flat,
    /// `a[b][0]=x`
    Indexed,
    /// `a[b][]=x`
    Unindexed,
}
