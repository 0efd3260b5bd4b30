//! How bodies are written and read: JSON, forms, multipart, XML, text.
//!
//! A request is one [`Tree`], which [`Media::render`] makes the bytes of. A reply of whatever format
//! becomes a JSON document of the same shape by [`Media::document`], so that one kind of reader and
//! one kind of verdict serve all of them. In the document of a format that knows only texts, every leaf
//! is a text.
//!
//! Everything here is bounded: in length, in depth, in the number of members. Errors say what is wrong
//! and where, and repeat nothing of the content.
//!
//! [`Tree`]: crate::Tree

pub mod charset;
pub mod file;
pub mod form;
mod gather;
#[cfg(feature = "gzip")]
pub mod gzip;
mod listed;
mod media;
pub mod multipart;
mod nested;
pub mod pack;
pub mod page;
pub mod table;
mod unreadable;
#[cfg(feature = "xml")]
pub mod xml;

pub use form::FormStyle;
pub use listed::as_list;
pub use media::Media;
pub use table::Table;
pub use unreadable::Unreadable;

/// A parameter in the value of a header: the charset of a `text/xml; charset="ISO-8859-9"`.
pub(crate) fn parameter(value: &str, name: &str) -> Option<String> {
    let (_, mut rest) = value.split_once(';')?;
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        // A parameter without a value may stand before it.
        let key = key.rsplit(';').next().unwrap_or_default().trim();
        let after = after.trim_start();
        let (text, next) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let (text, next) = after.split_once(';').unwrap_or((after, ""));
                (text.trim().to_owned(), next)
            }
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(text);
        }
        rest = next;
    }
    None
}

/// The text up to the closing quote, and what follows it.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut letters = quoted.char_indices();
    while let Some((index, letter)) = letters.next() {
        match letter {
            '"' => return Some((text, quoted.get(index + 1..).unwrap_or_default())),
            '\\' => text.push(letters.next()?.1),
            _ => text.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::parameter;

    #[test]
    fn parameters_are_found_by_name() {
        let value = "multipart/form-data; a; X = \"q;\\\"=\" ;Charset=ISO-8859-9 ; last=\"1\"";
        for (name, text) in [("x", "q;\"="), ("charset", "ISO-8859-9"), ("LAST", "1")] {
            assert_eq!(parameter(value, name).as_deref(), Some(text), "{name}");
        }
        for value in ["", "text/xml", "text/xml;", "text/xml; charset", "x; charset=\"open", "charset=utf-8"] {
            assert_eq!(parameter(value, "charset"), None, "{value}");
        }
    }
}
