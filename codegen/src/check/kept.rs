//! Which functions give something else for every other value that they are given, and which lose something on the way.
//!
//! Some do by what stands around them: parts that are joined again as they were split, and an escape of a percent-encoded
//! text that is written as a sign which such a text does not have otherwise.

use std::collections::BTreeSet;

use crate::expr::{Expr, Function};

/// Whether a function gives something else for every other value of all that it is given. Case and white space at the ends
/// count for nothing here.
pub(super) fn keeps(function: Function) -> bool {
    !matches!(
        function,
        Function::Take
            | Function::Drop
            | Function::Replace
            | Function::Split
            | Function::Contains
            | Function::UrlDecode
            | Function::ContainsMember
            | Function::AesCbcOpen
            | Function::HostOf
            | Function::PathOf
            | Function::QueryOf
            | Function::Values
            | Function::Names
            | Function::Get
            | Function::Filled
            | Function::Size
            | Function::Without
            | Function::Pick
    )
}

/// Whether a function that loses something of most values loses nothing of these.
pub(super) fn keeps_of(function: Function, args: &[Expr]) -> bool {
    match (function, args) {
        (Function::Values, [pairs]) => are_in_order(pairs),
        (Function::Replace, [text, from, to]) => undoes(text, from, to),
        _ => false,
    }
}

/// Why what goes through a function is not proved.
pub(super) fn why(lost: Function) -> String {
    let name = lost.row().map_or("", |row| row.name);
    match lost {
        Function::Values => {
            format!("`{name}` without an order of the names does not tell which value has which name")
        }
        Function::Sort => format!("`{name}` of values without names does not tell which of them has which name"),
        _ => format!("`{name}` gives the same for several messages"),
    }
}

/// What keeps it.
pub(super) fn help(lost: Function) -> &'static str {
    match lost {
        Function::Values | Function::Sort => {
            "put `sort_by_name` or `pick` in front, or sign names too (`with(\"=\")`), where the document allows it"
        }
        Function::Split => "join the parts again by the text that they were split at, if the document does",
        Function::Replace => {
            "behind `url_encode` or `form_encode`, `replace(\"%20\", \"+\")` and the like lose nothing"
        }
        _ => "name the fields that are signed as they are, if the document does",
    }
}

/// Whether pairs stand in the order of their names. In any other the message chooses the order, and texts alone do not tell then
/// under which name each of them stood.
fn are_in_order(pairs: &Expr) -> bool {
    match pairs {
        Expr::Call { function: Function::SortByName | Function::SortPairs, .. } => true,
        Expr::Call { function: Function::Without, args } => args.first().is_some_and(are_in_order),
        _ => false,
    }
}

/// Whether a list is of texts that have no names any more, so that in another order they may be those of others.
pub(super) fn lacks_names(list: &Expr) -> bool {
    list.contains(&|part| matches!(part, Expr::Call { function: Function::Values | Function::Pick, .. }))
}

/// A list that is joined by a separator, with what was split in it in the place of its parts, where they come together again as
/// they were or as an escape is written: so much of it is kept.
pub(super) fn joined(list: &Expr, separator: &Expr) -> Expr {
    let Expr::Call { function, args } = list else { return list.clone() };
    let whole = match (function, args.as_slice()) {
        (Function::Split, [text, at]) => {
            (same_text(at, separator) || undoes(text, at, separator)).then(|| text.clone())
        }
        // Each part percent-encoded: what it was split at is in none of them.
        (Function::UrlEncode | Function::FormEncode, [parts]) => match parts {
            Expr::Call { function: Function::Split, args } => match args.as_slice() {
                [text, at] if same_text(at, separator) && !is_bare(list, at) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        },
        (
            Function::Sort,
            [Expr::Call { function: Function::Split | Function::UrlEncode | Function::FormEncode, .. }],
        ) => args.first().map(|parts| joined(parts, separator)),
        _ => None,
    };
    match (whole, function) {
        (Some(whole), _) => whole,
        // What is joined within a member is joined by a separator of its own.
        (None, Function::List | Function::Concat | Function::AndThen) => {
            list.map_parts(&mut |part| joined(part, separator))
        }
        (None, _) => list.clone(),
    }
}

/// Whether `from` is an escape of a percent-encoded text, and is written as a sign that the text has not otherwise.
fn undoes(text: &Expr, from: &Expr, to: &Expr) -> bool {
    let is = |text: &Expr| matches!(text, Expr::Text(text) if is_escape(text));
    match (sign(from), sign(to)) {
        (None, Some(sign)) => is(from) && bare(text).is_some_and(|bare| !bare.contains(&sign)),
        // A sign that is never written as an escape may be.
        (Some(sign), None) => {
            let escape = format!("%{:02x}", u32::from(sign));
            matches!(to, Expr::Text(to) if to.eq_ignore_ascii_case(&escape)) && never_escaped(text).contains(sign)
        }
        _ => false,
    }
}

/// The signs that a percent-encoded text always has as they are; none where they were written otherwise afterwards.
fn never_escaped(text: &Expr) -> &'static str {
    let Expr::Call { function, args } = text else { return "" };
    match (function, args.as_slice()) {
        (Function::UrlEncode, _) => "-._~",
        (Function::FormEncode, _) => "*-._",
        (Function::Lower | Function::Upper, [text]) => never_escaped(text),
        (Function::Replace, [text, Expr::Text(from), _]) if is_escape(from) => never_escaped(text),
        (Function::Join, [Expr::Call { function: Function::Split, args }, _]) => match args.as_slice() {
            [text, Expr::Text(from)] if is_escape(from) => never_escaped(text),
            _ => "",
        },
        _ => "",
    }
}

/// The signs of a percent-encoded text, beside letters and digits, that do not belong to an escape. `None` for a text that may be no
/// such text. Each way to write one is the only one of what it stands for.
fn bare(expr: &Expr) -> Option<BTreeSet<char>> {
    match expr {
        Expr::Text(text) => {
            let plain = !text.contains('%');
            plain.then(|| text.chars().filter(|c| !c.is_ascii_alphanumeric()).collect())
        }
        Expr::Join(parts) => parts.iter().map(bare).try_fold(BTreeSet::new(), |all, one| Some(&all | &one?)),
        Expr::Call { function, args } => match (function, args.as_slice()) {
            (Function::UrlEncode, _) => Some("-._~".chars().collect()),
            (Function::FormEncode, _) => Some("*-._+".chars().collect()),
            (Function::Lower | Function::Upper, [text]) => bare(text),
            (Function::Join, [list, separator]) => match split_and_joined(list, separator) {
                Some(bare) => Some(bare),
                None => Some(&bare(list)? | &bare(separator)?),
            },
            (Function::List | Function::Concat, parts) => {
                parts.iter().map(bare).try_fold(BTreeSet::new(), |all, one| Some(&all | &one?))
            }
            (Function::Replace, [text, from, to]) if undoes(text, from, to) => with_sign(text, to),
            _ => None,
        },
        _ => None,
    }
}

/// The same of escapes that are written otherwise by `split` and `join`.
fn split_and_joined(list: &Expr, separator: &Expr) -> Option<BTreeSet<char>> {
    let Expr::Call { function: Function::Split, args } = list else { return None };
    match args.as_slice() {
        [text, at] if undoes(text, at, separator) => with_sign(text, separator),
        [text, at] if same_text(at, separator) => bare(text),
        _ => None,
    }
}

fn with_sign(text: &Expr, to: &Expr) -> Option<BTreeSet<char>> {
    let mut bare = bare(text)?;
    bare.extend(sign(to));
    Some(bare)
}

/// The sign that a text is: neither a letter or digit, which belong to escapes, nor what begins one.
fn sign(expr: &Expr) -> Option<char> {
    let Expr::Text(text) = expr else { return None };
    let mut characters = text.chars();
    let sign = characters.next().filter(|c| c.is_ascii_punctuation() && *c != '%')?;
    characters.next().is_none().then_some(sign)
}

/// `%` and two digits of one case, since the text is written in one.
fn is_escape(text: &str) -> bool {
    let digits = text.strip_prefix('%').unwrap_or_default();
    digits.len() == 2 && digits.chars().all(|c| c.is_ascii_hexdigit())
}

fn is_bare(encoded: &Expr, text: &Expr) -> bool {
    let encoded = bare(encoded).unwrap_or_default();
    sign(text).is_none_or(|sign| encoded.contains(&sign))
}

/// Whether both are the same text, which separates something.
fn same_text(one: &Expr, other: &Expr) -> bool {
    matches!((one, other), (Expr::Text(one), Expr::Text(other)) if one == other && !one.is_empty())
}
