//! How values are written: the chain behind `as`, resolved.
//!
//! A form belongs to the single values of a field: in a list or a map of amounts it is that of each amount. Only a
//! packing that begins with [`Packing::Json`], [`Packing::Pairs`], [`Packing::Form`] or [`Packing::Xml`] takes the value
//! as a whole.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Doctype, FormStyle};

/// How a value is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Form {
    /// The type's own way.
    #[default]
    Plain,
    /// A number as JSON text, to the letter.
    Text,
    /// A catalogue's value as JSON number.
    Int,
    /// An amount or another exact number, in a way of its own.
    Amount(AmountForm),
    /// Yes and no as two values.
    Flag {
        /// What stands for yes.
        yes: Token,
        /// What stands for no.
        no: Token,
    },
    /// A date with a time of day.
    Time(TimeForm),
    /// A day, by a pattern such as `dd.MM.yyyy`.
    Date(String),
    /// A currency by its number in ISO 4217: digits as text, or a number.
    CurrencyNumber {
        /// Whether it is a text.
        quoted: bool,
        /// How many digits the text has at least.
        #[serde(default = "three", skip_serializing_if = "is_three")]
        width: u8,
    },
    /// A currency by its code in lower-case letters.
    CurrencyLower,
    /// The value within a text.
    Packed(Vec<Packing>),
}

impl Form {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::Plain
    }

    /// The sibling field whose currency decides how an amount is written.
    #[must_use]
    pub fn sibling(&self) -> Option<&str> {
        match self {
            Self::Amount(AmountForm { decimals: Decimals::Of(field), .. }) => Some(field),
            _ => None,
        }
    }

    /// The smallest unit of a clock's reading that the form has room for.
    #[must_use]
    pub fn unit(&self) -> Duration {
        let Self::Time(form) = self else { return Duration::from_millis(1) };
        match &form.shape {
            TimeShape::Iso(None) | TimeShape::Milliseconds => Duration::from_millis(1),
            TimeShape::Iso(Some(digits)) => Duration::from_nanos(10_u64.pow(9_u32.saturating_sub((*digits).into()))),
            TimeShape::Seconds | TimeShape::Http => Duration::from_secs(1),
            TimeShape::Pattern(pattern) if pattern.contains("SSS") => Duration::from_millis(1),
            TimeShape::Pattern(pattern) if pattern.contains("ss") => Duration::from_secs(1),
            TimeShape::Pattern(pattern) if pattern.contains("mm") => Duration::from_secs(60),
            TimeShape::Pattern(_) => Duration::from_secs(3600),
        }
    }

    /// Whether the form packs a list, a map or an object as a whole, and not each of its single values.
    #[must_use]
    pub fn takes_whole(&self) -> bool {
        matches!(self, Self::Packed(steps)
            if matches!(steps.first(), Some(Packing::Json | Packing::Pairs(..) | Packing::Form(_) | Packing::Xml { .. })))
    }
}

fn three() -> u8 {
    3
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_three(width: &u8) -> bool {
    *width == 3
}

/// A JSON value of one token: a number or a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token {
    /// The number, or what stands in the text.
    pub text: String,
    /// Whether it is a text.
    pub quoted: bool,
}

/// How an exact number is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AmountForm {
    /// How many digits stand behind the mark, or how far the mark is moved.
    pub decimals: Decimals,
    /// The currencies whose decimals the provider counts otherwise than ISO 4217 does, where a currency decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlike: Vec<(String, u32)>,
    /// As a whole number of minor units.
    pub minor: bool,
    /// With a comma in the place of the point.
    pub comma: bool,
    /// As JSON text.
    pub quoted: bool,
}

/// How many decimals an amount has on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Decimals {
    /// As many as the value has.
    Any,
    /// Exactly so many.
    Fixed(u32),
    /// As many as the currency has that stands in the field with this key.
    Of(String),
}

/// How a date with a time of day is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TimeForm {
    /// The text or number.
    pub shape: TimeShape,
    /// The zone that the clock on the wire shows.
    pub zone: Option<Zone>,
    /// A number as JSON text.
    pub quoted: bool,
}

/// The text or number that a time becomes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimeShape {
    /// As in `2026-01-31T23:59:59Z`, with exactly so many digits of fraction where a number is given.
    Iso(Option<u8>),
    /// By a pattern such as `dd.MM.yyyy HH:mm:ss`.
    Pattern(String),
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// As in `Thu, 18 Jul 2019 00:18:03 GMT`.
    Http,
}

/// A zone that clocks show.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Zone {
    /// Always so many minutes ahead of Greenwich.
    Offset(i16),
    /// By its name in the IANA database, such as `Europe/Istanbul`.
    Named(String),
}

/// A step from a value to a text that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Packing {
    /// As JSON.
    Json,
    /// As the form of a web page.
    Form(FormStyle),
    /// As XML.
    Xml {
        /// The name of the document's element.
        root: String,
        /// The document type that stands before it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doctype: Option<Doctype>,
    },
    /// Keys and values of a map, with these marks between pairs and within one.
    Pairs(String, String),
    /// A text as bytes.
    Utf8,
    /// A text as bytes in another character set. Directly behind a form or XML it is the document's: what a form
    /// percent-encodes, and what the declaration of XML names.
    Charset(String),
    /// Compressed.
    Gzip,
    /// As text by RFC 4648.
    Base64,
    /// As text by RFC 4648, for URLs and without padding.
    Base64Url,
    /// As lower-case hexadecimal digits.
    Hex,
}

/// A packing, taken apart.
#[derive(Debug, Clone, Copy)]
pub struct Packed<'f> {
    /// The document that the value becomes; `None` where it is a text or bytes.
    pub document: Option<&'f Packing>,
    /// The charset of a form or of XML, where it is said.
    pub charset: Option<&'f str>,
    /// What is done with its bytes, in order.
    pub layers: &'f [Packing],
}

impl Form {
    /// The steps of a packing, taken apart; of any other form there are none.
    #[must_use]
    pub fn packed(&self) -> Packed<'_> {
        let steps = if let Self::Packed(steps) = self { steps.as_slice() } else { &[] };
        let Some((document, rest)) = steps.split_first().filter(|_| self.takes_whole()) else {
            return Packed { document: None, charset: None, layers: steps };
        };
        let (charset, layers) = match (document, rest) {
            // The text of a form is ASCII in any charset, and that of XML is a text until more is done with its bytes.
            (Packing::Form(_), [Packing::Charset(name), behind @ ..]) => (Some(name.as_str()), behind),
            (Packing::Xml { .. }, [Packing::Charset(name)]) => (Some(name.as_str()), &[][..]),
            (Packing::Xml { .. }, [Packing::Charset(name), ..]) => (Some(name.as_str()), rest),
            _ => (None, rest),
        };
        Packed { document: Some(document), charset, layers }
    }

    /// Whether what is packed is a document whose single values are all texts.
    #[must_use]
    pub fn packs_texts(&self) -> bool {
        matches!(self.packed().document, Some(Packing::Form(_) | Packing::Xml { .. }))
    }
}
