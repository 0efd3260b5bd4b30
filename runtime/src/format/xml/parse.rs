//! Reading XML.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::doctype::is_external;
use crate::format::charset::{Charset, UNKNOWN};
use crate::format::gather::Gather;
use crate::format::unreadable::Unreadable;
use crate::tree::Tree;

/// How deep elements may stand in one another: 64.
pub const DEEPEST: usize = 64;

/// The most elements and attributes that are read: 100,000.
pub const MOST_NODES: usize = 100_000;

/// The longest document that is read: 16 MiB.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// Reads a document into the name of its root and an object whose leaves are texts, in order.
///
/// An element of text alone is that text, to the letter; one of nothing at all is an empty text. White
/// space between elements is dropped. Elements of one name are a list. An attribute is `"@name"`, the
/// text beside attributes or elements `"#text"`; the root is an object always. So the shape depends on
/// the message: a list of one is no list, and an element that sometimes has an attribute is sometimes
/// a text.
///
/// The charset is that of a byte order mark (UTF-8), else the one given, else that of the declaration,
/// else UTF-8.
/// A document type may say where its rules are, which are never fetched; one with declarations of its own is refused,
/// and every entity but the five of XML.
///
/// ```
/// use vezne_runtime::format::xml::parse;
///
/// let xml = br#"<Reply id="7"><Code>00</Code><Row>a</Row><Row/><Bank>Z&#x130;RAAT</Bank></Reply>"#;
/// let (root, tree) = parse(xml, None).unwrap();
/// assert_eq!(root, "Reply");
/// assert_eq!(tree.to_json(), r#"{"@id":"7","Code":"00","Row":["a",""],"Bank":"ZİRAAT"}"#);
/// ```
pub fn parse(xml: &[u8], charset: Option<&str>) -> Result<(String, Tree), Unreadable> {
    if xml.len() > LONGEST {
        return Err(Unreadable::new("an XML document longer than is taken"));
    }
    let text = decode(xml, charset)?;
    Builder::default().build(&text)
}

fn decode<'a>(xml: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>, Unreadable> {
    let (xml, marked) = match xml.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (xml, false),
    };
    let declared = if marked { None } else { charset.map(str::to_owned).or_else(|| declared(xml)) };
    let charset = match declared {
        None => Charset::UTF_8,
        Some(name) => Charset::named(&name).ok_or(Unreadable::new(UNKNOWN.why()))?,
    };
    if charset.is_utf_8() {
        return match std::str::from_utf8(xml) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => Err(Unreadable::at(NO_TEXT, error.valid_up_to())),
        };
    }
    charset.decode(xml).map(Cow::Owned).ok_or(Unreadable::new(NO_TEXT))
}

const NO_TEXT: &str = "the XML is no text in its charset";

/// The charset that a declaration names. All charsets that are read have ASCII in its own bytes.
fn declared(xml: &[u8]) -> Option<String> {
    let rest = xml.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = rest.iter().take(200).position(|byte| *byte == b'>')?;
    let declaration = std::str::from_utf8(rest.get(..end)?).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(name, _)| name.to_owned())
}

/// The elements that are open, and what was read of them.
#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    nodes: usize,
    declared: bool,
    typed: bool,
    root: Option<(String, Tree)>,
}

struct Element {
    name: String,
    members: Gather,
    /// The text between its elements; white space counts only if there are none.
    text: String,
    has_attributes: bool,
    has_elements: bool,
}

impl Builder {
    fn build(mut self, xml: &str) -> Result<(String, Tree), Unreadable> {
        let mut reader = Reader::from_str(xml);
        loop {
            let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let broken = Unreadable::at("not well-formed XML", offset);
            match reader.read_event().map_err(|_| broken)? {
                Event::Start(tag) => self.start(&tag, offset)?,
                Event::Empty(tag) => {
                    self.start(&tag, offset)?;
                    self.end();
                }
                Event::End(_) => self.end(),
                Event::Text(text) => {
                    let text = text.xml10_content().map_err(|_| broken)?;
                    self.text(&text, offset)?;
                }
                Event::CData(text) => {
                    let text = text.xml10_content().map_err(|_| broken)?;
                    self.text(&text, offset)?;
                }
                Event::GeneralRef(reference) => {
                    let letter = resolve(&reference).ok_or(Unreadable::at(
                        "a reference that is no character and none of the five entities of XML",
                        offset,
                    ))?;
                    self.text(letter.encode_utf8(&mut [0; 4]), offset)?;
                }
                Event::DocType(doctype) => self.doctype(&doctype, offset)?,
                Event::Comment(_) | Event::PI(_) => {}
                // White space before it is not well-formed, and some servers send it.
                Event::Decl(_) if !self.declared && !self.typed && self.open.is_empty() && self.root.is_none() => {
                    self.declared = true;
                }
                Event::Decl(_) => return Err(broken),
                Event::Eof if self.open.is_empty() => {
                    return self.root.ok_or(Unreadable::at("no element, where a document has one", offset));
                }
                Event::Eof => return Err(Unreadable::at("the XML ends before its elements do", offset)),
            }
        }
    }

    /// One document type, before the root, that only says where its rules are.
    fn doctype(&mut self, doctype: &[u8], offset: usize) -> Result<(), Unreadable> {
        if self.typed || !self.open.is_empty() || self.root.is_some() {
            return Err(Unreadable::at("a document type where none can stand", offset));
        }
        self.typed = true;
        match std::str::from_utf8(doctype) {
            Ok(content) if is_external(content) => Ok(()),
            _ => Err(Unreadable::at("a document type with declarations of its own, which are not taken", offset)),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, offset: usize) -> Result<(), Unreadable> {
        let broken = Unreadable::at("not well-formed XML", offset);
        if self.root.is_some() {
            return Err(Unreadable::at("a second root element", offset));
        }
        if self.open.len() >= DEEPEST {
            return Err(Unreadable::at("elements stand deeper in one another than is taken", offset));
        }
        self.count(offset)?;
        let name = |bytes: &[u8]| std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| broken);
        let mut members = Gather::default();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| broken)?;
            self.count(offset)?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| broken)?;
            members.push(format!("@{}", name(attribute.key.as_ref())?), Tree::Text(value.into_owned()));
        }
        let has_attributes = !tag.attributes_raw().trim_ascii().is_empty();
        if let Some(outer) = self.open.last_mut() {
            outer.has_elements = true;
        }
        let name = name(tag.name().as_ref())?;
        self.open.push(Element { name, members, text: String::new(), has_attributes, has_elements: false });
        Ok(())
    }

    fn count(&mut self, offset: usize) -> Result<(), Unreadable> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err(Unreadable::at("more elements than are taken", offset));
        }
        Ok(())
    }

    fn text(&mut self, text: &str, offset: usize) -> Result<(), Unreadable> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim_ascii().is_empty() => {}
            None => return Err(Unreadable::at("text outside of the root element", offset)),
        }
        Ok(())
    }

    /// The reader has seen to it that the names fit.
    fn end(&mut self) {
        let Some(element) = self.open.pop() else { return };
        let Element { name, mut members, text, has_attributes, has_elements } = element;
        let is_root = self.open.is_empty();
        let blank = text.trim_ascii().is_empty();
        let value = if !has_attributes && !has_elements && !is_root {
            Tree::Text(text)
        } else {
            if if has_elements { !blank } else { !text.is_empty() } {
                members.push("#text".to_owned(), Tree::Text(text));
            }
            Tree::Object(members.finish())
        };
        match self.open.last_mut() {
            Some(outer) => outer.members.push(name, value),
            None => self.root = Some((name, value)),
        }
    }
}

/// The character that a reference stands for.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"amp" => Some('&'),
        b"apos" => Some('\''),
        b"quot" => Some('"'),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}
