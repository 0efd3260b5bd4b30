//! XML.
//!
//! An object is an element, its members are its elements in their order; `"@name"` is an attribute and
//! `"#text"` the text beside attributes. A list repeats its element. Namespaces are attributes like
//! others (`"@xmlns:soap"`) and prefixes a part of names, to the letter, so that a SOAP message is two
//! objects in one another.

mod doctype;
mod name;
mod parse;
mod render;

pub use doctype::{Doctype, is_public_id, is_system_id};
pub use name::is_name;
pub use parse::{DEEPEST, LONGEST, MOST_NODES, parse};
pub use render::{Style, render};

#[cfg(test)]
mod tests;
