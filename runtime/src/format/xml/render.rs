//! Writing XML.

use super::doctype::Doctype;
use super::name::{is_character, is_name};
use super::parse::DEEPEST;
use crate::format::charset::{Charset, UNKNOWN};
use crate::invalid::Invalid;
use crate::tree::Tree;

/// How a document is written where there is a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Style<'a> {
    /// The charset, as its name is to stand in the declaration. A character of a text that is not in it
    /// is written as a reference (`&#8364;`).
    pub charset: &'a str,
    /// Whether the document begins with `<?xml version="1.0" encoding="…"?>`.
    pub declaration: bool,
    /// The document type that stands before the root.
    pub doctype: Option<Doctype<'a>>,
    /// Whether an element without content is written `<A/>` and not `<A></A>`.
    pub self_closing: bool,
}

impl<'a> Style<'a> {
    /// With a declaration, and with `<A></A>`.
    pub const fn new(charset: &'a str) -> Self {
        Self { charset, declaration: true, doctype: None, self_closing: false }
    }

    /// Without the declaration.
    #[must_use]
    pub const fn bare(self) -> Self {
        Self { declaration: false, ..self }
    }

    /// With a document type.
    #[must_use]
    pub const fn doctype(self, doctype: Option<Doctype<'a>>) -> Self {
        Self { doctype, ..self }
    }

    /// With `<A/>` for what is empty.
    #[must_use]
    pub const fn self_closing(self) -> Self {
        Self { self_closing: true, ..self }
    }
}

/// Writes a document with this root. What is null is left out; an empty text is an empty element.
///
/// ```
/// use vezne_runtime::Tree;
/// use vezne_runtime::format::xml::{Style, render};
///
/// let tree = Tree::parse(br##"{"Total": 1.50, "Card": {"@type": "1", "#text": "X & Y"}, "Note": ""}"##).unwrap();
/// assert_eq!(
///     render(&tree, "Request", Style::new("UTF-8")).unwrap(),
///     br#"<?xml version="1.0" encoding="UTF-8"?><Request><Total>1.50</Total><Card type="1">X &amp; Y</Card><Note></Note></Request>"#
/// );
/// ```
pub fn render(tree: &Tree, root: &str, style: Style<'_>) -> Result<Vec<u8>, Invalid> {
    let charset = Charset::named(style.charset).ok_or(UNKNOWN)?;
    let mut writer = Writer { out: Vec::with_capacity(512), charset, self_closing: style.self_closing };
    if style.declaration {
        if !style.charset.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
            return Err(UNKNOWN);
        }
        writer.markup("<?xml version=\"1.0\" encoding=\"")?;
        writer.markup(style.charset)?;
        writer.markup("\"?>")?;
    }
    if let Some(doctype) = &style.doctype {
        if !is_name(root) {
            return Err(NO_NAME);
        }
        writer.markup(&doctype.written(root)?)?;
    }
    match tree {
        Tree::List(_) => return Err(Invalid::new("a list cannot be the root of an XML document")),
        Tree::Null => writer.element(root, &Tree::Object(Vec::new()), 0)?,
        _ => writer.element(root, tree, 0)?,
    }
    Ok(writer.out)
}

const NO_NAME: Invalid = Invalid::new("not a name that XML allows");

struct Writer {
    out: Vec<u8>,
    charset: Charset,
    self_closing: bool,
}

impl Writer {
    /// An element, or several for a list, or none for null.
    fn element(&mut self, name: &str, value: &Tree, depth: usize) -> Result<(), Invalid> {
        let members = match value {
            Tree::Null => return Ok(()),
            Tree::List(values) => {
                for value in values {
                    if matches!(value, Tree::List(_)) {
                        return Err(Invalid::new("a list in a list cannot be written in XML"));
                    }
                    self.element(name, value, depth)?;
                }
                return Ok(());
            }
            Tree::Object(members) => members.as_slice(),
            Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) => &[],
        };
        if depth >= DEEPEST {
            return Err(Invalid::new("the elements stand too deep in one another"));
        }
        self.markup("<")?;
        self.name(name)?;
        for (key, value) in members {
            if let Some(attribute) = key.strip_prefix('@') {
                self.attribute(attribute, value)?;
            }
        }
        let start = self.out.len();
        self.markup(">")?;
        let content = self.out.len();
        for (key, value) in members.iter().filter(|(key, _)| !key.starts_with('@')) {
            if key == "#text" {
                self.text(&scalar(value)?.unwrap_or_default(), false)?;
            } else {
                self.element(key, value, depth + 1)?;
            }
        }
        if let Some(text) = value.text() {
            self.text(&text, false)?;
        }
        if self.self_closing && self.out.len() == content {
            self.out.truncate(start);
            return self.markup("/>");
        }
        self.markup("</")?;
        self.name(name)?;
        self.markup(">")
    }

    fn attribute(&mut self, name: &str, value: &Tree) -> Result<(), Invalid> {
        let Some(value) = scalar(value)? else { return Ok(()) };
        self.markup(" ")?;
        self.name(name)?;
        self.markup("=\"")?;
        self.text(&value, true)?;
        self.markup("\"")
    }

    fn name(&mut self, name: &str) -> Result<(), Invalid> {
        if is_name(name) { self.markup(name) } else { Err(NO_NAME) }
    }

    /// What stands there as it is. There are no references in it, so that the charset must have all.
    fn markup(&mut self, text: &str) -> Result<(), Invalid> {
        if text.chars().all(|letter| self.charset.push(letter, &mut self.out)) {
            Ok(())
        } else {
            Err(Invalid::new("a name has a character that the document's charset has not"))
        }
    }

    /// Escapes what would end the text, and what a reader would change: ends of lines, and in an
    /// attribute all white space but the space.
    fn text(&mut self, text: &str, attribute: bool) -> Result<(), Invalid> {
        for letter in text.chars() {
            match letter {
                '&' => self.markup("&amp;")?,
                '<' => self.markup("&lt;")?,
                '>' => self.markup("&gt;")?,
                '"' if attribute => self.markup("&quot;")?,
                '\r' => self.markup("&#13;")?,
                '\n' if attribute => self.markup("&#10;")?,
                '\t' if attribute => self.markup("&#9;")?,
                _ if !is_character(letter) => {
                    return Err(Invalid::new("the text has a control character, which XML cannot hold"));
                }
                _ if self.charset.push(letter, &mut self.out) => {}
                _ => self.markup(&format!("&#{};", u32::from(letter)))?,
            }
        }
        Ok(())
    }
}

fn scalar(value: &Tree) -> Result<Option<String>, Invalid> {
    match value {
        Tree::Null => Ok(None),
        Tree::List(_) | Tree::Object(_) => {
            Err(Invalid::new("an attribute and the text beside attributes are single values"))
        }
        _ => Ok(value.text()),
    }
}
