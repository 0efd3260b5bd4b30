//! The small languages inside one scalar: field lines, `call`, `source`, `replay`, catalogue values, samples.

use std::ops::Range;

use super::steps;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::expr::ast::{Ast, AstKind};
use crate::expr::parse;
use crate::rule::Rule;
use crate::source::{Span, Spanned, Text};
use crate::spec::{LineSpec, NoneSpec, Prose, TypeSpec};
use crate::yaml::Node;

/// The classes of a field, in the order they are explained.
pub(crate) const CLASSES: [&str; 7] = ["pan", "cvv", "secret", "token", "personal", "masked", "plain"];

/// A word and the bytes of the scalar it stands at.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
    pub(super) quoted: bool,
    pub(super) closed: bool,
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
                // A folded or escaped scalar: every part stands at the whole of it.
                ast.settle(&(span.start..span.end));
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

/// Reads a field's line.
pub(crate) fn read(node: &Node, report: &mut Diagnostics) -> Option<LineSpec> {
    read_as(node, false, report)
}

/// Reads the line of the thing itself, `.`: it may leave `object` out.
pub(crate) fn read_own(node: &Node, report: &mut Diagnostics) -> Option<LineSpec> {
    read_as(node, true, report)
}

fn read_as(node: &Node, own: bool, report: &mut Diagnostics) -> Option<LineSpec> {
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
        Some(sign) => (machine.get(..sign.start).unwrap_or(""), machine.get(sign.end..).map(|value| (value, sign))),
        None => (machine, None),
    };
    let list = steps::parts(head);
    all_closed(node, &list, report)?;
    let mut rest = list.iter().peekable();
    let Some(first) = rest.peek().copied() else {
        report.push(
            Diagnostic::new(Rule::LineSyntax, node.span, "the line does not begin with a type")
                .help("write the type first: `text -- what it is`"),
        );
        return None;
    };
    let place = node.part(first.range.clone());
    let (ty, optional) = if own && !first.quoted && ["as", "with", "open", "named"].contains(&first.text.as_str()) {
        (TypeSpec::Name(Text::new("object".to_owned(), place)), false)
    } else {
        rest.next();
        let (text, optional) = match first.text.strip_suffix('?') {
            Some(name) => (name, true),
            None => (first.text.as_str(), false),
        };
        (type_of(node, text, first.range.start, 0, report)?, optional)
    };
    let mut line = LineSpec::of(node.span, ty);
    line.optional = optional;
    line.prose = prose;
    line.default = value.as_ref().is_some_and(|(_, sign)| sign.len() > 1);
    line.value = value.map(|(value, sign)| {
        // A value that cannot be read is there nevertheless: a name that is none, of which nothing is said again.
        expression(node, value, sign.end, report).unwrap_or_else(|| {
            let ast = Ast { kind: AstKind::Name(Vec::new()), range: node.span.start..node.span.end };
            Spanned::new(ast, node.span)
        })
    });
    let mut is_prose = false;
    while let Some(word) = rest.next() {
        let place = node.part(word.range.clone());
        let mut argument = |what: &str, report: &mut Diagnostics| {
            let found = rest.next();
            if found.is_none() {
                report.push(
                    Diagnostic::new(
                        Rule::LineSyntax,
                        place,
                        format!("`{}` is followed by {what}, and here by nothing", word.text),
                    )
                    .help(format!("write {what} behind it, or remove `{}`", word.text)),
                );
            }
            found.map(|word| (Text::new(word.text.clone(), node.part(word.range.clone())), word.quoted))
        };
        match word.text.as_str() {
            _ if word.quoted => report.push(
                Diagnostic::new(Rule::LineSyntax, place, "a text in quotes has no meaning here")
                    .help("quotes stand behind `as`, `none` or `=`; descriptions stand after `--`"),
            ),
            "as" => line.form = steps::chain(node, place, &mut rest, report),
            "named" => line.named = argument("the name in Rust", report).map(|(name, _)| name),
            "none" => {
                let found = argument("what stands for no value", report);
                line.none = found.map(|(text, quoted)| NoneSpec { span: text.span, text: text.value, quoted });
            }
            "by" if line.ty.is("choice") => {
                line.by = argument("the field that names the member", report).map(|(name, _)| name);
            }
            "unsure" => line.unsure = true,
            "loose" => line.loose = Some(place),
            "apart" => line.apart = Some(place),
            "open" => line.open = Some(place),
            "from" => {
                if argument("`header`", report).is_some_and(|(what, _)| what.value != "header") {
                    report.push(
                        Diagnostic::new(Rule::LineSyntax, place, "a value comes from the body, or `from header`")
                            .help("write `from header` where the value is an HTTP header of that name"),
                    );
                } else {
                    line.from_header = Some(place);
                }
            }
            "with" => {
                while let Some((name, _)) = argument("the name of an object", report) {
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
            "->" => report.push(
                Diagnostic::new(Rule::LineSyntax, place, "`->` stands between the steps of `as`")
                    .help("write the first step behind `as`: `money as minor(2) -> text`"),
            ),
            other => {
                let known = ["as", "named", "none", "unsure", "with", "loose", "apart", "open", "from"];
                let found = Diagnostic::new(Rule::LineSyntax, place, format!("`{other}` has no meaning in a line"))
                    .nearest(other, known.into_iter().chain(CLASSES));
                if found.replacement.is_some() {
                    report.push(found);
                } else if !std::mem::replace(&mut is_prose, true) {
                    // Where one word is prose, the next ones are too.
                    report.push(found.help("a description stands after ` -- `; before it stand the type, `as`, a class, `unsure`, `loose`, `apart`, `open`, `named`, `none` or `=`"));
                }
            }
        }
    }
    Some(line)
}

/// Reports a text whose quote is not closed; its end, and all that should stand behind it, is unknown.
fn all_closed(node: &Node, words: &[Word], report: &mut Diagnostics) -> Option<()> {
    let Some(open) = words.iter().find(|word| !word.closed) else { return Some(()) };
    let place = node.part(open.range.clone());
    report.push(if open.text.matches('"').count() % 2 == 1 || open.quoted {
        Diagnostic::new(Rule::LineSyntax, place, "the text has no closing quote")
            .help("close it with `\"`; a description stands behind it, after ` -- `")
    } else {
        Diagnostic::new(Rule::LineSyntax, place, "the parenthesis is not closed")
            .help("close it with `)`; a description stands behind it, after ` -- `")
    });
    None
}

/// What stands for a line that could not be read.
pub(crate) fn unread(node: &Node) -> LineSpec {
    let mut line = LineSpec::of(node.span, TypeSpec::Name(Text::new("text".to_owned(), node.span)));
    line.class = Some(Text::new("masked".to_owned(), node.span));
    "could not be read".clone_into(&mut line.prose.doc);
    line.unread = true;
    line
}

/// Where the `=` or `?=` of a computed value stands: a word of its own, outside quotes.
fn equals(machine: &str) -> Option<Range<usize>> {
    let found =
        steps::parts(machine).into_iter().find(|word| !word.quoted && ["=", "?="].contains(&word.text.as_str()));
    found.map(|word| word.range)
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
    for (word, made) in [("list(", TypeSpec::List as fn(_) -> _), ("map(", TypeSpec::Map)] {
        if let Some(member) = text.strip_prefix(word).and_then(|rest| rest.strip_suffix(')')) {
            return type_of(node, member, at + word.len(), depth + 1, report).map(|member| made(Box::new(member)));
        }
    }
    let is_name = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if is_name(text) {
        return Some(TypeSpec::Name(Text::new(text.to_owned(), place)));
    }
    let sized = text.strip_suffix(')').and_then(|text| text.split_once('(')).filter(|(name, _)| is_name(name));
    if let Some((name, sizes)) = sized {
        let sizes: Option<Vec<u32>> = sizes.split(',').map(|size| size.trim().parse().ok()).collect();
        let fits = match (name, sizes.as_deref()) {
            ("text", Some([chars])) => *chars > 0,
            ("decimal", Some([digits, scale])) => (1..=28).contains(digits) && scale <= digits,
            _ => false,
        };
        if fits {
            return Some(TypeSpec::Sized(Text::new(name.to_owned(), place), sizes.unwrap_or_default()));
        }
    }
    report.push(
        Diagnostic::new(Rule::LineSyntax, place, format!("`{text}` is not a type"))
            .help(match sized {
                Some(("text", _)) => "the length of a text is a whole number: `text(20)`",
                Some(("decimal", _)) => "the size of a number is at most 28 digits, and how many of them stand behind the point: `decimal(10,2)`",
                _ => "a line begins with a type, such as `text`, `money?`, `list(Item)`; a text with `: ` or ` #` in it needs double quotes around the whole line",
            }),
    );
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
