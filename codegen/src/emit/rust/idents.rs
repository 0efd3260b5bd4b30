//! Names as Rust has them.

use proc_macro2::{Ident, Span};
use quote::format_ident;

/// A name of a value or module; a keyword is written raw, or with an underscore where Rust has no raw form.
pub(super) fn name_ident(name: &str) -> Ident {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    match name {
        "self" | "super" | "crate" => format_ident!("{name}_"),
        _ if plain && KEYWORDS.contains(&name) => Ident::new_raw(name, Span::call_site()),
        _ if plain => Ident::new(name, Span::call_site()),
        // The checker lets no such name through.
        _ => Ident::new("unnamed", Span::call_site()),
    }
}

/// The words that Rust 2024 keeps for itself, now or later, and that have a raw form.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A name of a type or variant.
pub(super) fn type_ident(name: &str) -> Ident {
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, Span::call_site())
    } else {
        format_ident!("{}_", name_ident("unnamed"))
    }
}
