//! The chain behind `as`: steps with arguments, and the words of a line.

use std::iter::Peekable;
use std::slice::Iter;

use super::line::Word;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{ArgSpec, StepKind, StepSpec};
use crate::yaml::Node;

/// Words separated by spaces. A text in double quotes is one word, and so is what stands in parentheses with the word
/// before them.
pub(super) fn parts(text: &str) -> Vec<Word> {
    let mut list = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let lead = rest.len() - rest.trim_start().len();
        if lead > 0 {
            at += lead;
            continue;
        }
        let (len, closed) = extent(rest, char::is_whitespace);
        let raw = rest.get(..len).unwrap_or(rest);
        let inside = quoted(raw);
        list.push(Word {
            quoted: inside.is_some() || (!closed && raw.starts_with('"')),
            text: inside.unwrap_or_else(|| raw.to_owned()),
            range: at..at + len,
            closed,
        });
        at += len;
    }
    list
}

/// How far a piece goes that ends before a character outside quotes and parentheses, and whether all that is opened in
/// it is closed.
fn extent(text: &str, ends: impl Fn(char) -> bool) -> (usize, bool) {
    let (mut quote, mut escaped, mut depth) = (false, false, 0_usize);
    for (index, c) in text.char_indices() {
        if quote {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quote = false,
                _ => {}
            }
            continue;
        }
        match c {
            '"' => quote = true,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && ends(c) => return (index, true),
            _ => {}
        }
    }
    (text.len(), !quote && depth == 0)
}

/// What stands in a text that is all in quotes; `\t`, `\n`, `\r`, `\"` and `\\` are the escapes, any other backslash
/// stands for itself.
fn quoted(raw: &str) -> Option<String> {
    let mut value = String::new();
    let mut chars = raw.strip_prefix('"')?.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return chars.next().is_none().then_some(value),
            '\\' => match chars.next()? {
                't' => value.push('\t'),
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                c @ ('"' | '\\') => value.push(c),
                other => value.extend(['\\', other]),
            },
            _ => value.push(c),
        }
    }
    None
}

/// The steps behind `as`, separated by `->`.
pub(super) fn chain(
    node: &Node,
    place: Span,
    words: &mut Peekable<Iter<'_, Word>>,
    report: &mut Diagnostics,
) -> Vec<StepSpec> {
    let mut steps = Vec::new();
    let mut before = ("as", place);
    loop {
        let Some(word) = words.next() else {
            report.push(
                Diagnostic::new(
                    Rule::LineSyntax,
                    before.1,
                    format!("`{}` is followed by a step, such as `text`, and here by nothing", before.0),
                )
                .help(format!("write a step behind it, or remove `{}`", before.0)),
            );
            return steps;
        };
        let kind = step(node, word);
        let mut zone = None;
        if words.peek().is_some_and(|word| !word.quoted && word.text == "in") {
            let place = words.next().map_or(before.1, |word| node.part(word.range.clone()));
            match words.next() {
                Some(word) => zone = Some(Text::new(word.text.clone(), node.part(word.range.clone()))),
                None => report.push(
                    Diagnostic::new(Rule::LineSyntax, place, "`in` is followed by a zone, and here by nothing")
                        .help("write the zone in quotes: `in \"Europe/Istanbul\"` or `in \"+03:00\"`"),
                ),
            }
        }
        steps.push(StepSpec { span: node.part(word.range.clone()), kind, zone });
        match words.peek() {
            Some(word) if !word.quoted && word.text == "->" => {
                before = ("->", node.part(word.range.clone()));
                words.next();
            }
            _ => return steps,
        }
    }
}

fn step(node: &Node, word: &Word) -> StepKind {
    if word.quoted {
        return StepKind::Pattern(word.text.clone());
    }
    let text = word.text.as_str();
    let (len, _) = extent(text, |c| c == '|');
    if len < text.len() {
        let start = word.range.start;
        let (yes, no) = (text.get(..len).unwrap_or(""), text.get(len + 1..).unwrap_or(""));
        return StepKind::Pair(argument(node, yes, start), argument(node, no, start + len + 1));
    }
    match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        Some((name, args)) => {
            let at = word.range.start + name.len() + 1;
            StepKind::Word(name.to_owned(), arguments(node, args, at))
        }
        None => StepKind::Word(text.to_owned(), Vec::new()),
    }
}

/// What stands between the commas.
fn arguments(node: &Node, text: &str, start: usize) -> Vec<ArgSpec> {
    let mut list = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let (len, _) = extent(rest, |c| c == ',');
        list.push(argument(node, rest.get(..len).unwrap_or(rest), start + at));
        at += len + 1;
    }
    list
}

fn argument(node: &Node, raw: &str, at: usize) -> ArgSpec {
    let lead = raw.len() - raw.trim_start().len();
    let raw = raw.trim();
    let span = node.part(at + lead..at + lead + raw.len());
    match quoted(raw) {
        Some(text) => ArgSpec { text: Text::new(text, span), quoted: true },
        None => ArgSpec { text: Text::new(raw.to_owned(), span), quoted: false },
    }
}

#[cfg(test)]
mod tests {
    use super::{parts, quoted};

    #[test]
    fn a_word_holds_its_parentheses_and_a_text_its_spaces() {
        type Shown = (&'static str, bool, bool);
        let table: [(&str, &[Shown]); 9] = [
            (
                " text? none \"a b\" ö",
                &[("text?", false, true), ("none", false, true), ("a b", true, true), ("ö", false, true)],
            ),
            ("decimal(10, 2)? x", &[("decimal(10, 2)?", false, true), ("x", false, true)]),
            ("pairs(\"\\t\", \":\")", &[("pairs(\"\\t\", \":\")", false, true)]),
            (
                "\"true\"|\"false\" -> text",
                &[("\"true\"|\"false\"", false, true), ("->", false, true), ("text", false, true)],
            ),
            ("aes_cbc(a -> from_hex, iv) b", &[("aes_cbc(a -> from_hex, iv)", false, true), ("b", false, true)]),
            ("\"a\\\"b\" c", &[("a\"b", true, true), ("c", false, true)]),
            ("a \"open", &[("a", false, true), ("\"open", true, false)]),
            ("minor(2 text", &[("minor(2 text", false, false)]),
            ("a) b", &[("a)", false, true), ("b", false, true)]),
        ];
        for (text, due) in table {
            let list = parts(text);
            let shown: Vec<_> = list.iter().map(|word| (word.text.as_str(), word.quoted, word.closed)).collect();
            assert_eq!(shown, due, "{text}");
        }
    }

    #[test]
    fn a_text_in_quotes_has_few_escapes() {
        for (raw, text) in [("\"\\t\"", "\t"), ("\"\\d\"", "\\d"), ("\"\\\\\"", "\\"), ("\"\"", "")] {
            assert_eq!(quoted(raw).as_deref(), Some(text), "{raw}");
        }
        assert_eq!(quoted("\"a\"b"), None);
        assert_eq!(quoted("a"), None);
    }
}
