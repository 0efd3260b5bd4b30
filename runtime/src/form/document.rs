//! A form or XML within a text.

use serde::de::DeserializeOwned;

use super::layer::{self, Layer};
use super::{OTHER_FORM, ReadForm, WriteForm, bounds, text_of};
#[cfg(feature = "xml")]
use crate::format::table::fit_xml;
use crate::format::table::{Table, fit};
#[cfg(feature = "xml")]
use crate::format::xml::Doctype;
use crate::format::{FormStyle, Unreadable, pack};
use crate::invalid::Invalid;
use crate::json::{Encode, Encoder};
use crate::tree::Tree;

/// How an object is written: as a form or as XML within a text, and that packed further.
#[derive(Debug, Clone, Copy)]
pub struct DocumentForm<'a> {
    /// The root of XML; a form where there is none.
    root: Option<&'a str>,
    style: FormStyle,
    charset: Option<&'a str>,
    #[cfg(feature = "xml")]
    doctype: Option<Doctype<'a>>,
    tables: &'a [Table<'a>],
    layers: &'a [Layer<'a>],
}

impl<'a> DocumentForm<'a> {
    /// A form, whose names and values are percent-encoded: the text is ASCII.
    #[must_use]
    pub const fn form(style: FormStyle) -> Self {
        Self {
            root: None,
            style,
            charset: None,
            #[cfg(feature = "xml")]
            doctype: None,
            tables: &[],
            layers: &[],
        }
    }

    /// XML with this root, without a declaration.
    #[cfg(feature = "xml")]
    #[must_use]
    pub const fn xml(root: &'a str) -> Self {
        Self { root: Some(root), style: FormStyle::Flat, charset: None, doctype: None, tables: &[], layers: &[] }
    }

    /// With a document type, which is written as it is given.
    #[cfg(feature = "xml")]
    #[must_use]
    pub const fn doctype(self, doctype: Doctype<'a>) -> Self {
        Self { doctype: Some(doctype), ..self }
    }

    /// In a charset: the one that a form percent-encodes, and that the declaration of XML names. A character that XML's
    /// charset has not becomes a reference. The text itself is still a text.
    #[must_use]
    pub const fn charset(self, name: &'a str) -> Self {
        Self { charset: Some(name), ..self }
    }

    /// What the document has, where its format tells less than JSON does.
    #[must_use]
    pub const fn tables(self, tables: &'a [Table<'a>]) -> Self {
        Self { tables, ..self }
    }

    /// The document stands as bytes (UTF-8) in another text.
    #[must_use]
    pub const fn packed(self, layers: &'a [Layer<'a>]) -> Self {
        Self { layers, ..self }
    }

    fn render(&self, tree: &Tree) -> Result<String, Invalid> {
        match self.root {
            #[cfg(feature = "xml")]
            Some(root) => pack::xml(tree, root, self.charset, self.doctype),
            #[cfg(not(feature = "xml"))]
            Some(_) => Err(Invalid::new(NO_XML)),
            None => pack::form(tree, self.style, self.charset.unwrap_or("utf-8")),
        }
    }

    /// The document that a text holds: an object whose single values are texts.
    fn parse(&self, text: &str) -> Result<Tree, Unreadable> {
        match self.root {
            #[cfg(feature = "xml")]
            Some(root) => {
                let mut tree = pack::from_xml(text, root)?;
                fit_xml(&mut tree, self.tables);
                Ok(tree)
            }
            #[cfg(not(feature = "xml"))]
            Some(_) => Err(Unreadable::new(NO_XML)),
            None => {
                let mut tree = pack::from_form(text, self.style, self.charset.unwrap_or("utf-8"))?;
                fit(&mut tree, self.tables);
                Ok(tree)
            }
        }
    }
}

#[cfg(not(feature = "xml"))]
const NO_XML: &str = "XML, in a build without the feature `xml`";

impl<T: Encode + ?Sized> WriteForm<T> for DocumentForm<'_> {
    fn write(&self, value: &T, to: &mut Encoder<'_>) {
        let inner = to.apart_from(|to| value.encode(to));
        let text = match Tree::parse(&inner) {
            Some(tree) => self.render(&tree),
            None => Err(OTHER_FORM),
        };
        match text.map_err(Invalid::why).and_then(|text| layer::pack(self.layers, text.into_bytes())) {
            Ok(text) => to.text(&text),
            Err(why) => to.fail(why),
        }
    }
}

impl<T: DeserializeOwned> ReadForm<T> for DocumentForm<'_> {
    fn read(&self, token: &str) -> Result<T, Invalid> {
        let text = text_of(token).ok_or(OTHER_FORM)?;
        let text = String::from_utf8(layer::unpack(self.layers, &text)?).map_err(|_| OTHER_FORM)?;
        let json = self.parse(&text).map_err(|unreadable| Invalid::new(unreadable.why()))?.to_json();
        bounds::document(|| serde_json::from_slice(json.as_bytes()).map_err(|_| OTHER_FORM))
    }
}

#[cfg(test)]
#[allow(clippy::panic, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use crate::Json;
    use crate::form::tests::{read, written};

    fn json(text: &str) -> Json {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn a_form_stands_in_a_text() {
        let value = json(r#"{"a":"ş b","n":1.50,"l":["1","2"]}"#);
        let form = DocumentForm::form(FormStyle::Flat);
        for (form, token) in [
            (form, "\"a=%C5%9F+b&n=1.50&l=1&l=2\""),
            (form.charset("ISO-8859-9"), "\"a=%FE+b&n=1.50&l=1&l=2\""),
            (form.charset("ISO-8859-9").packed(&[Layer::Hex]), "\"613d2546452b62266e3d312e3530266c3d31266c3d32\""),
            (DocumentForm::form(FormStyle::Unindexed), "\"a=%C5%9F+b&n=1.50&l%5B%5D=1&l%5B%5D=2\""),
        ] {
            assert_eq!(written(&form, &value).as_deref(), Ok(token));
            let back = read::<Json, _>(&form, token);
            assert_eq!(back.as_ref().map(Json::as_str), Some(r#"{"a":"ş b","n":"1.50","l":["1","2"]}"#), "{token}");
        }
        assert!(written(&form.charset("ISO-8859-9"), &json(r#"{"a":"漢"}"#)).is_err());
        assert!(written(&form, &json("[1]")).is_err());
        for token in ["1", "\"a=%ff\"", "null"] {
            assert!(read::<Json, _>(&form, token).is_none(), "{token}");
        }
    }

    #[cfg(feature = "xml")]
    #[test]
    fn xml_stands_in_a_text_with_the_charset_of_its_bytes() {
        let value = json(r#"{"Name":"Ş €","Total":1.50}"#);
        let xml = DocumentForm::xml("Sale");
        assert_eq!(written(&xml, &value).as_deref(), Ok("\"<Sale><Name>Ş €</Name><Total>1.50</Total></Sale>\""));
        let latin = xml.charset("ISO-8859-9");
        let text =
            r#"<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?><Sale><Name>Ş &#8364;</Name><Total>1.50</Total></Sale>"#;
        let token = format!("\"{text}\"");
        assert_eq!(written(&latin, &value).as_deref(), Ok(token.as_str()));
        let packed = latin.packed(&[Layer::Charset("ISO-8859-9"), Layer::Base64]);
        let token_of_bytes = written(&packed, &value).unwrap_or_default();
        let bytes = pack::from_base64(token_of_bytes.trim_matches('"')).unwrap_or_default();
        assert!(bytes.windows(2).any(|two| two == b"\xde "), "the letter has its byte in the charset");
        for (form, token) in [(latin, &token), (xml, &token), (packed, &token_of_bytes)] {
            let back = read::<Json, _>(&form, token);
            assert_eq!(back.as_ref().map(Json::as_str), Some(r#"{"Name":"Ş €","Total":"1.50"}"#), "{token}");
        }
        let typed = xml.doctype(Doctype::system("sale.dtd"));
        let token = written(&typed, &value).unwrap_or_default();
        assert!(token.starts_with(r#""<!DOCTYPE Sale SYSTEM \"sale.dtd\"><Sale>"#), "{token}");
        assert!(read::<Json, _>(&xml, &token).is_some(), "{token}");
        let tables = [Table::new(&["Name", "Total"]).lists(&["Total"])];
        let back =
            read::<Json, _>(&xml.tables(&tables), "\"<x:Sale><x:Name lang='tr'>Ş</x:Name><Total>1</Total></x:Sale>\"");
        assert_eq!(back.as_ref().map(Json::as_str), Some(r#"{"Name":"Ş","Total":["1"]}"#));
        for token in ["\"<Other></Other>\"", "\"<Sale>\"", "\"\"", "\"<!DOCTYPE a []><Sale></Sale>\""] {
            assert!(read::<Json, _>(&xml, token).is_none(), "{token}");
        }
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn what_is_packed_by_gzip_comes_back() {
        let form = DocumentForm::form(FormStyle::Flat).packed(&[Layer::Gzip, Layer::Base64]);
        let token = written(&form, &json(r#"{"a":"1"}"#)).unwrap_or_default();
        assert_eq!(read::<Json, _>(&form, &token).as_ref().map(Json::as_str), Some(r#"{"a":"1"}"#));
        assert!(read::<Json, _>(&form, "\"YT0x\"").is_none(), "no gzip");
    }
}
