//! The small languages inside one scalar: field lines, `call`, `source`, `replay`, catalogue values, samples.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::expr::ast::{Ast, AstKind};
use crate::expr::parse;
use crate::rule::Rule;
use crate::source::{Span, Spanned, Text};
use crate::spec::{LineSpec, Prose, TypeSpec};
use crate::yaml::Node;

/// The classes of a field, in the order they are explained.
pub(crate) const CLASSES: [&str; 6] = ["pan", "cvv", "secret", "token", "personal", "masked"];

/// A word and the bytes of the scalar it stands at.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
    quoted: bool,
    closed: bool,
}

/// Splits a scalar into what is for the machine and what is for people.
pub(crate) fn split(text: &str) -> (&str, Prose) {
    let (mut quote, mut escaped) = (false, false);
    let mut doc_at = None;
    let mut note_at = None;
    for (index, c) in text.char_indices() {
        let rest = text.get(index..).unwrap_or("");
        let starts = index == 0 || text.get(..index).is_some_and(|before| before.ends_with(char::is_whitespace));
        if quote && c == '\\' && !escaped {
            escaped = true;
            continue;
        }
        if c == '"' && doc_at.is_none() && !escaped {
            quote = !quote;
        }
        escaped = false;
        if quote || !starts {
            continue;
        }
        let mark = |mark: &str| {
            rest == mark || rest.strip_prefix(mark).is_some_and(|rest| rest.starts_with(char::is_whitespace))
        };
        if doc_at.is_none() && mark("--") {
            doc_at = Some(index);
        } else if mark("!!") {
            note_at = Some(index);
            break;
        }
    }
    let machine_end = doc_at.or(note_at).unwrap_or(text.len());
    let piece =
        |from: usize, to: usize| text.get(from + 2..to).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
    let prose = Prose {
        doc: doc_at.map(|at| piece(at, note_at.unwrap_or(text.len()))).unwrap_or_default(),
        note: note_at.map(|at| piece(at, text.len())).unwrap_or_default(),
    };
    (text.get(..machine_end).unwrap_or("").trim_end(), prose)
}

/// Words separated by spaces; a text in double quotes is one word.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut list = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let lead = rest.len() - rest.trim_start().len();
        if lead > 0 {
            at += lead;
            continue;
        }
        if let Some(inner) = rest.strip_prefix('"') {
            let len = inner.find('"').unwrap_or(inner.len());
            let end = (at + len + 2).min(text.len());
            list.push(Word {
                text: inner.get(..len).unwrap_or("").to_owned(),
                range: at..end,
                quoted: true,
                closed: inner.len() > len,
            });
            at = end;
        } else {
            let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
            list.push(Word {
                text: rest.get(..len).unwrap_or("").to_owned(),
                range: at..at + len,
                quoted: false,
                closed: true,
            });
            at += len;
        }
    }
    list
}

/// Reads an expression that stands in a scalar from byte `offset` on.
pub(crate) fn expression(node: &Node, text: &str, offset: usize, report: &mut Diagnostics) -> Option<Spanned<Ast>> {
    let lead = text.len() - text.trim_start().len();
    let (text, offset) = (text.trim(), offset + lead);
    let span = node.part(offset..offset + text.len());
    let verbatim = span.end - span.start == text.len();
    match parse::parse(text, if verbatim { span.start } else { 0 }) {
        Ok(mut ast) => {
            if !verbatim {
                settle(&mut ast, span);
            }
            Some(Spanned::new(ast, span))
        }
        Err(error) => {
            let place = if verbatim { Span { start: error.range.start, end: error.range.end, ..span } } else { span };
            report.push(Diagnostic::new(Rule::ExprSyntax, place, error.message).help(error.help));
            None
        }
    }
}

/// Where the scalar is folded or escaped, every part of the expression stands at the whole scalar.
fn settle(ast: &mut Ast, span: Span) {
    ast.range = span.start..span.end;
    match &mut ast.kind {
        AstKind::Text(_) | AstKind::Int(_) | AstKind::Bool(_) | AstKind::Name(_) => {}
        AstKind::Not(inner) => settle(inner, span),
        AstKind::Arrow(inner, _, range) => {
            *range = span.start..span.end;
            settle(inner, span);
        }
        AstKind::Join(left, right)
        | AstKind::And(left, right)
        | AstKind::Or(left, right)
        | AstKind::Equal(left, right)
        | AstKind::Differs(left, right) => {
            settle(left, span);
            settle(right, span);
        }
    }
}

/// Reads a field's line.
pub(crate) fn read(node: &Node, report: &mut Diagnostics) -> Option<LineSpec> {
    let Some(scalar) = node.scalar() else {
        report.push(
            Diagnostic::new(Rule::WrongShape, node.span, format!("a line is a text, and this is {}", node.describe()))
                .help("write `TYPE -- what it is`, such as `text? -- A remark`"),
        );
        return None;
    };
    let (machine, prose) = split(&scalar.text);
    // What follows `=` is an expression with a grammar of its own.
    let (head, value) = match equals(machine) {
        Some(at) => (machine.get(..at).unwrap_or(""), machine.get(at + 1..).map(|value| (value, at + 1))),
        None => (machine, None),
    };
    let list = words(head);
    all_closed(node, &list, report)?;
    let mut rest = list.iter().peekable();
    let Some(first) = rest.next() else {
        report.push(
            Diagnostic::new(Rule::LineSyntax, node.span, "the line does not begin with a type")
                .help("write the type first: `text -- what it is`"),
        );
        return None;
    };
    let (type_text, optional) = match first.text.strip_suffix('?') {
        Some(name) => (name, true),
        None => (first.text.as_str(), false),
    };
    let ty = type_of(node, type_text, first.range.start, 0, report)?;
    let mut line = LineSpec {
        span: node.span,
        ty,
        optional,
        with: Vec::new(),
        form: None,
        class: None,
        unsure: false,
        named: None,
        none: None,
        value: value.map(|(value, at)| {
            // A value that cannot be read is there nevertheless.
            expression(node, value, at, report).unwrap_or_else(|| {
                Spanned::new(
                    Ast { kind: AstKind::Text(String::new()), range: node.span.start..node.span.end },
                    node.span,
                )
            })
        }),
        prose,
    };
    let mut is_prose = false;
    while let Some(word) = rest.next() {
        let place = node.part(word.range.clone());
        let mut argument = |what: &str, report: &mut Diagnostics| match rest.next() {
            Some(word) => Some(Text::new(word.text.clone(), node.part(word.range.clone()))),
            None => {
                report.push(
                    Diagnostic::new(
                        Rule::LineSyntax,
                        place,
                        format!("`{}` is followed by {what}, and here by nothing", word.text),
                    )
                    .help(format!("write {what} behind it, or remove `{}`", word.text)),
                );
                None
            }
        };
        match word.text.as_str() {
            _ if word.quoted => report.push(
                Diagnostic::new(Rule::LineSyntax, place, "a text in quotes has no meaning here")
                    .help("quotes stand after `none` or `=`; descriptions stand after `--`"),
            ),
            "as" => line.form = argument("the wire form, such as `text`", report),
            "named" => line.named = argument("the name in Rust", report),
            "none" => line.none = argument("the text that stands for no value", report),
            "unsure" => line.unsure = true,
            "with" => {
                while let Some(name) = argument("the name of an object", report) {
                    let more = name.value.ends_with(',');
                    line.with.push(name.map(|name| name.trim_end_matches(',').to_owned()));
                    if !more {
                        break;
                    }
                }
            }
            class if CLASSES.contains(&class) => match &line.class {
                None => line.class = Some(Text::new(class.to_owned(), place)),
                Some(known) => report.push(
                    Diagnostic::new(Rule::LineSyntax, place, "a field has one class")
                        .secondary(known.span, "the first one")
                        .help("keep the one that protects more"),
                ),
            },
            "->" | "?=" | "open" => report.push(
                Diagnostic::new(
                    Rule::NotYet,
                    place,
                    format!("`{}` in a line is planned and not in the language yet", word.text),
                )
                .help("leave it out, and say in `!!` what the provider does"),
            ),
            other => {
                let known = ["as", "named", "none", "unsure", "with"].into_iter().chain(CLASSES);
                let found = Diagnostic::new(Rule::LineSyntax, place, format!("`{other}` has no meaning in a line"))
                    .nearest(other, known);
                if found.replacement.is_some() {
                    report.push(found);
                } else if !std::mem::replace(&mut is_prose, true) {
                    // Where one word is prose, the next ones are too.
                    report.push(found.help("a description stands after ` -- `; before it stand the type, `as`, a class, `unsure`, `named`, `none` or `=`"));
                }
            }
        }
    }
    Some(line)
}

/// Reports a text whose quote is not closed; its end, and all that should stand behind it, is unknown.
fn all_closed(node: &Node, words: &[Word], report: &mut Diagnostics) -> Option<()> {
    let Some(open) = words.iter().find(|word| !word.closed) else { return Some(()) };
    report.push(
        Diagnostic::new(Rule::LineSyntax, node.part(open.range.clone()), "the text has no closing quote")
            .help("close it with `\"`; a description stands behind it, after ` -- `"),
    );
    None
}

/// What stands for a line that could not be read.
pub(crate) fn unread(node: &Node) -> LineSpec {
    LineSpec {
        span: node.span,
        ty: TypeSpec::Name(Text::new("text".to_owned(), node.span)),
        optional: false,
        with: Vec::new(),
        form: None,
        class: Some(Text::new("masked".to_owned(), node.span)),
        unsure: false,
        named: None,
        none: None,
        value: None,
        prose: Prose { doc: "could not be read".to_owned(), note: String::new() },
    }
}

/// Where the `=` of a computed value stands: a word of its own, outside quotes.
fn equals(machine: &str) -> Option<usize> {
    words(machine).iter().find(|word| !word.quoted && word.text == "=").map(|word| word.range.start)
}

/// How deep lists may stand in lists.
const MAX_LISTS: usize = 4;

fn type_of(node: &Node, text: &str, at: usize, depth: usize, report: &mut Diagnostics) -> Option<TypeSpec> {
    let place = node.part(at..at + text.len());
    if depth > MAX_LISTS {
        report.push(
            Diagnostic::new(Rule::LineSyntax, place, format!("lists stand more than {MAX_LISTS} deep in lists here"))
                .help("use `json` for the inner ones"),
        );
        return None;
    }
    if let Some(member) = text.strip_prefix("list(").and_then(|rest| rest.strip_suffix(')')) {
        return type_of(node, member, at + 5, depth + 1, report).map(|member| TypeSpec::List(Box::new(member)));
    }
    let fits = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if fits {
        return Some(TypeSpec::Name(Text::new(text.to_owned(), place)));
    }
    let planned = ["text(", "decimal(", "map("].into_iter().any(|word| text.starts_with(word));
    let found = if planned {
        Diagnostic::new(Rule::NotYet, place, format!("`{text}` is planned and not in the language yet"))
            .help("use `text`, `money` or `json`, and say the limit in the description")
    } else {
        Diagnostic::new(Rule::LineSyntax, place, format!("`{text}` is not a type"))
            .help("a line begins with a type, such as `text`, `money?`, `list(Item)`; a text with `: ` or ` #` in it needs double quotes around the whole line")
    };
    report.push(found);
    None
}

#[cfg(test)]
mod tests {
    use super::{split, words};

    #[test]
    fn a_line_is_split_at_the_first_marks() {
        let table = [
            ("text -- a !! b", "text", "a", "b"),
            ("text", "text", "", ""),
            ("text --", "text", "", ""),
            ("-- a", "", "a", ""),
            ("!! b", "", "", "b"),
            ("text !! b -- c", "text", "", "b -- c"),
            ("text -- a -- b", "text", "a -- b", ""),
            ("text -- a !! b !! c", "text", "a", "b !! c"),
            ("text--a", "text--a", "", ""),
            ("text --a", "text --a", "", ""),
            ("text ---- a", "text ---- a", "", ""),
            ("text!!b", "text!!b", "", ""),
            ("text? none \"--\" -- a", "text? none \"--\"", "a", ""),
            ("text = \"a \\\" -- b\" -- c", "text = \"a \\\" -- b\"", "c", ""),
            ("text = \"\\\\\" -- c", "text = \"\\\\\"", "c", ""),
            ("text -- \"a !! b", "text", "\"a", "b"),
            ("  text   --   a   b  ", "  text", "a b", ""),
            ("text --\ta", "text", "a", ""),
            ("ödeme -- ü !! ğ", "ödeme", "ü", "ğ"),
        ];
        for (text, machine, doc, note) in table {
            let (found, prose) = split(text);
            assert_eq!((found, prose.doc.as_str(), prose.note.as_str()), (machine, doc, note), "{text}");
        }
    }

    #[test]
    fn words_know_their_places() {
        let text = " text? none \"a b\" ö \"open";
        let list = words(text);
        let shown: Vec<(&str, bool, bool)> =
            list.iter().map(|word| (word.text.as_str(), word.quoted, word.closed)).collect();
        assert_eq!(
            shown,
            [
                ("text?", false, true),
                ("none", false, true),
                ("a b", true, true),
                ("ö", false, true),
                ("open", true, false)
            ]
        );
        let places: Vec<&str> = list.iter().filter_map(|word| text.get(word.range.clone())).collect();
        assert_eq!(places, ["text?", "none", "\"a b\"", "ö", "\"open"]);
    }

    #[test]
    fn no_words_are_no_words() {
        assert!(words("").is_empty());
        assert!(words(" \t ").is_empty());
    }
}
