//! The document type of XML: a name and where its rules are said to be, which nobody fetches.

use super::name::{is_character, is_name};
use crate::invalid::Invalid;

/// The identifiers of a document type, as some providers want them in a request:
/// `<!DOCTYPE Root PUBLIC "-//Acme//DTD 1//EN" "https://acme.example/1.dtd">`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Doctype<'a> {
    /// The public identifier; without one the document type is written with `SYSTEM`.
    pub public: Option<&'a str>,
    /// The system identifier: an address.
    pub system: &'a str,
}

impl<'a> Doctype<'a> {
    /// With a public and a system identifier.
    pub const fn public(public: &'a str, system: &'a str) -> Self {
        Self { public: Some(public), system }
    }

    /// With a system identifier alone.
    pub const fn system(system: &'a str) -> Self {
        Self { public: None, system }
    }

    /// As it stands in a document with this root; an error if an identifier cannot.
    pub(super) fn written(&self, root: &str) -> Result<String, Invalid> {
        let system = self.system;
        if !is_system_id(system) || !self.public.is_none_or(is_public_id) {
            return Err(Invalid::new("an identifier that a document type cannot have"));
        }
        Ok(match self.public {
            Some(public) => format!("<!DOCTYPE {root} PUBLIC \"{public}\" \"{system}\">"),
            None => format!("<!DOCTYPE {root} SYSTEM \"{system}\">"),
        })
    }
}

/// Whether a text can be the public identifier of a document type that is written: one line of letters, digits, blanks
/// and `-()+,./:=?;!*#@$_%`.
pub fn is_public_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| !"'\r\n".contains(letter) && is_public(letter))
}

/// Whether a text can be the system identifier of a document type that is written: visible ASCII without quotes and
/// angle brackets, as addresses are.
pub fn is_system_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>".contains(&byte))
}

fn is_public(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || " \r\n-'()+,./:=?;!*#@$_%".contains(letter)
}

/// Whether what stands between `<!DOCTYPE` and `>` names a document type and at most where its rules are: without
/// declarations of its own (`[...]`), which could define entities.
pub(super) fn is_external(content: &str) -> bool {
    let name_ends = content.trim_ascii_start().find(|letter: char| letter.is_ascii_whitespace());
    let (name, rest) = match name_ends {
        Some(end) => content.trim_ascii_start().split_at(end),
        None => (content.trim_ascii_start(), ""),
    };
    if !is_name(name) {
        return false;
    }
    let rest = rest.trim_ascii_start();
    let rest = match (rest.strip_prefix("PUBLIC"), rest.strip_prefix("SYSTEM")) {
        (Some(rest), _) => match literal(rest) {
            Some((public, rest)) if public.chars().all(is_public) => literal(rest),
            _ => None,
        },
        (_, Some(rest)) => literal(rest),
        (None, None) => Some(("", rest)),
    };
    rest.is_some_and(|(system, rest)| system.chars().all(is_character) && rest.trim_ascii().is_empty())
}

/// The text in quotes that comes next, behind white space, and what follows it.
fn literal(text: &str) -> Option<(&str, &str)> {
    let begins = text.trim_ascii_start();
    let quote = begins.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    (begins.len() < text.len()).then(|| begins.get(1..)?.split_once(quote)).flatten()
}
