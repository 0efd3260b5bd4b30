//! Forms (`application/x-www-form-urlencoded`), query strings, and segments of paths.
//!
//! Bytes are written as browsers write them: letters, digits and `*-._` stand for themselves, a space
//! is `+`, all else is `%XX` with capital letters. Charset and style are the spec's.
//!
//! Reading is strict where a value could come out as another one (bytes that are no text in the
//! charset, a name that is both a value and a table) and lenient where browsers are: a `%` that
//! starts no sequence stands for itself, a pair without `=` has an empty value.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use super::charset::{Charset, UNKNOWN};
use super::gather::Gather;
use super::nested::Nested;
use super::unreadable::Unreadable;
use crate::invalid::Invalid;
use crate::tree::Tree;

/// The most pairs that are read: 10,000.
pub const MOST_PAIRS: usize = 10_000;

/// How deep tables may stand in one another: 16.
pub const DEEPEST: usize = 16;

/// How lists and tables are written in a form, which knows only pairs of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FormStyle {
    /// A list repeats its name: `a=1&a=2`. There are no tables in it.
    #[default]
    Flat,
    /// Names in brackets, members of lists by number: `a[b][0]=1&a[b][1]=2`.
    Indexed,
    /// Names in brackets, members of lists without a number: `a[b][]=1&a[b][]=2`. A list of tables
    /// cannot be told apart so.
    Unindexed,
}

/// Writes an object as a form, in the order of its members. What is null is left out.
///
/// ```
/// use vezne_runtime::Tree;
/// use vezne_runtime::format::form::{FormStyle, render};
///
/// let tree = Tree::parse(r#"{"name": "A & Ş", "list": [1.50, true]}"#.as_bytes()).unwrap();
/// assert_eq!(render(&tree, FormStyle::Flat, "utf-8").unwrap(), b"name=A+%26+%C5%9E&list=1.50&list=true");
/// assert_eq!(render(&tree, FormStyle::Indexed, "ISO-8859-9").unwrap(), b"name=A+%26+%DE&list%5B0%5D=1.50&list%5B1%5D=true");
/// ```
pub fn render(tree: &Tree, style: FormStyle, charset: &str) -> Result<Vec<u8>, Invalid> {
    write(tree, style, Charset::named(charset).ok_or(UNKNOWN)?).map(String::into_bytes)
}

/// Writes an object as the query of a URL, without the question mark: a form in UTF-8.
pub fn render_query(tree: &Tree, style: FormStyle) -> Result<String, Invalid> {
    write(tree, style, Charset::UTF_8)
}

fn write(tree: &Tree, style: FormStyle, charset: Charset) -> Result<String, Invalid> {
    let mut out = String::new();
    for (name, value) in flatten(tree, style)? {
        if !out.is_empty() {
            out.push('&');
        }
        out.extend(form_urlencoded::byte_serialize(&charset.encode(&name)?));
        out.push('=');
        out.extend(form_urlencoded::byte_serialize(&charset.encode(&value)?));
    }
    Ok(out)
}

/// The pairs of an object as a form has them, before they are encoded.
pub(crate) fn flatten(tree: &Tree, style: FormStyle) -> Result<Vec<(String, String)>, Invalid> {
    let members = match tree {
        Tree::Null => return Ok(Vec::new()),
        Tree::Object(members) => members,
        _ => return Err(Invalid::new("a form is an object, and no list or single value")),
    };
    let mut pairs = Vec::with_capacity(members.len());
    for (name, value) in members {
        if style != FormStyle::Flat && has_bracket(name) {
            return Err(BRACKET);
        }
        let step = Step { style, depth: 0, in_list: false };
        step.write(name.clone(), value, &mut pairs)?;
    }
    Ok(pairs)
}

const BRACKET: Invalid =
    Invalid::new("a name with a bracket cannot stand in a form whose tables are written by brackets");

#[derive(Clone, Copy)]
struct Step {
    style: FormStyle,
    depth: usize,
    in_list: bool,
}

impl Step {
    fn write(self, name: String, value: &Tree, pairs: &mut Vec<(String, String)>) -> Result<(), Invalid> {
        let inner = Self { depth: self.depth + 1, in_list: matches!(value, Tree::List(_)), ..self };
        match value {
            Tree::Null => {}
            Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) => pairs.push((name, value.text().unwrap_or_default())),
            Tree::List(_) | Tree::Object(_) if self.depth >= DEEPEST => {
                return Err(Invalid::new("the form's tables stand too deep in one another"));
            }
            Tree::List(_) | Tree::Object(_) if self.in_list && self.style != FormStyle::Indexed => {
                return Err(Invalid::new("a list of lists or tables needs a form with numbers in brackets"));
            }
            Tree::List(values) => {
                // What is null is left out, and has no number.
                for (index, value) in values.iter().filter(|value| **value != Tree::Null).enumerate() {
                    let name = match self.style {
                        FormStyle::Flat => name.clone(),
                        FormStyle::Indexed => format!("{name}[{index}]"),
                        FormStyle::Unindexed => format!("{name}[]"),
                    };
                    inner.write(name, value, pairs)?;
                }
            }
            Tree::Object(_) if self.style == FormStyle::Flat => {
                return Err(Invalid::new("a table cannot stand in a flat form"));
            }
            Tree::Object(members) => {
                for (key, value) in members {
                    if has_bracket(key) {
                        return Err(BRACKET);
                    }
                    inner.write(format!("{name}[{key}]"), value, pairs)?;
                }
            }
        }
        Ok(())
    }
}

fn has_bracket(name: &str) -> bool {
    name.contains(['[', ']'])
}

/// Reads a form into an object whose leaves are texts, in order.
///
/// A name that comes again makes a list. In a flat form names are kept to the letter, brackets and
/// all; else they are taken apart, and a table whose names are the numbers from 0 is a list.
pub fn parse(form: &[u8], style: FormStyle, charset: &str) -> Result<Tree, Unreadable> {
    let charset = Charset::named(charset).ok_or(Unreadable::new(UNKNOWN.why()))?;
    let pairs = read_pairs(form, charset)?;
    if style == FormStyle::Flat {
        let mut gather = Gather::default();
        for (name, value) in pairs {
            gather.push(name, Tree::Text(value));
        }
        return Ok(Tree::Object(gather.finish()));
    }
    let mut nested = Nested::default();
    for (name, value) in pairs {
        nested.insert(&name, value)?;
    }
    Ok(nested.finish())
}

/// The pairs of a form, in order, as they were before they were encoded.
fn read_pairs(form: &[u8], charset: Charset) -> Result<Vec<(String, String)>, Unreadable> {
    let mut pairs = Vec::new();
    let mut offset = 0;
    for pair in form.split(|byte| *byte == b'&') {
        let start = offset;
        offset += pair.len() + 1;
        if pair.is_empty() {
            continue;
        }
        if pairs.len() >= MOST_PAIRS {
            return Err(Unreadable::at("a form with more fields than are taken", start));
        }
        let middle = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at_checked(middle).unwrap_or((pair, &[]));
        let read = |part| decode(part, charset);
        match (read(name), read(value.get(1..).unwrap_or_default())) {
            (Some(name), Some(value)) => pairs.push((name, value)),
            _ => return Err(Unreadable::at("a field that is no text in the form's charset", start)),
        }
    }
    Ok(pairs)
}

fn decode(part: &[u8], charset: Charset) -> Option<String> {
    let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let bytes: Cow<'_, [u8]> = percent_decode(&spaced).into();
    charset.decode(&bytes)
}

/// The names at the top of a document with their wire texts, in order: what a hash over the fields of
/// a message is made of.
///
/// A list of plain values gives its name several times, as in a flat form. Any other list and a table
/// give their JSON text. What is null is left out.
pub fn pairs(tree: &Tree) -> Vec<(String, String)> {
    let Tree::Object(members) = tree else { return Vec::new() };
    let mut pairs = Vec::with_capacity(members.len());
    for (name, value) in members {
        match value {
            Tree::Null => {}
            Tree::List(values) if values.iter().all(|value| !matches!(value, Tree::List(_) | Tree::Object(_))) => {
                pairs.extend(values.iter().filter_map(Tree::text).map(|text| (name.clone(), text)));
            }
            Tree::List(_) | Tree::Object(_) => pairs.push((name.clone(), value.to_json())),
            _ => pairs.extend(value.text().map(|text| (name.clone(), text))),
        }
    }
    pairs
}

/// All but the characters that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as one segment of a path. No text can leave its segment: what is empty, `.` or `..` would
/// name another path, even percent-encoded, and is an error.
///
/// ```
/// use vezne_runtime::format::form::path_segment;
///
/// assert_eq!(path_segment("a/b ş").unwrap(), "a%2Fb%20%C5%9F");
/// assert!(path_segment("..").is_err());
/// ```
pub fn path_segment(text: &str) -> Result<String, Invalid> {
    match text {
        "" => Err(Invalid::new("an empty text cannot be a part of a path")),
        "." | ".." => Err(Invalid::new("a text of dots cannot be a part of a path: it would name another one")),
        _ => Ok(utf8_percent_encode(text, RESERVED).to_string()),
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
