//! YAML text to a tree in which every node knows its place. The only module that names the YAML crate.
//!
//! The tree keeps scalars as they are written (`0.10`, `NO`, `00`), keeps the order of keys, and keeps going after a
//! mistake where that is possible, so that one run can report every problem. Input is hostile until it has passed the
//! limits below: specs arrive in pull requests, and `vezne check` runs on them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy, Options, RequireIndent, budget, options};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::{Sources, Span};

/// How deep maps and lists may nest.
pub(crate) const MAX_DEPTH: usize = 32;
/// How many nodes a file may have.
pub(crate) const MAX_NODES: usize = 100_000;

/// A node of the tree.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// A scalar's text, and how its bytes map back to the file.
#[derive(Debug, Clone)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    /// Where the first byte of `text` stands, if `text` stands in the file to the letter.
    verbatim: Option<usize>,
    quoted: bool,
}

impl Node {
    pub(crate) fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// What this node is, in words for a message.
    pub(crate) fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Scalar(scalar) if scalar.text.is_empty() && !scalar.quoted => "nothing",
            Kind::Scalar(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if scalar.text.is_empty() && !scalar.quoted)
    }

    /// The place of a part of a scalar's text; the whole node where escapes or folding hide it.
    pub(crate) fn part(&self, range: std::ops::Range<usize>) -> Span {
        match self.scalar().and_then(|scalar| scalar.verbatim) {
            Some(start) => Span { file: self.span.file, start: start + range.start, end: start + range.end },
            None => self.span,
        }
    }
}

fn limits() -> Options {
    options! {
        strict_booleans: true,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        reject_unsupported_tags: true,
        strict_indentation: true,
        require_indent: RequireIndent::Even,
        with_snippet: false,
        budget: budget! {
            max_depth: MAX_DEPTH,
            max_anchors: 0,
            max_aliases: 0,
            max_documents: 1,
            max_nodes: MAX_NODES,
            max_total_scalar_bytes: 1 << 20,
        },
    }
}

/// Reads one file of `sources`. Problems go to `report`; `None` when there is no tree to go on with.
pub(crate) fn parse(sources: &Sources, file: usize, report: &mut Diagnostics) -> Option<Node> {
    let text = sources.files().get(file)?.text.as_str();
    let whole = Span { file, start: 0, end: 0 };
    if text.trim().is_empty() {
        report.push(
            Diagnostic::new(Rule::YamlSyntax, whole, "the file is empty").help("write the spec, or delete the file"),
        );
        return None;
    }
    match serde_yaml::from_str_with_options::<serde_yaml::Spanned<Raw>>(text, limits()) {
        Ok(raw) => {
            let mut builder = Builder { file, text, report, texts: Vec::new() };
            let node = builder.node(raw);
            builder.lost_comments();
            Some(node)
        }
        Err(error) => {
            report.push(explain(text, file, &error));
            None
        }
    }
}

/// Turns the parser's words into ours: where, what, and what to write instead.
fn explain(text: &str, file: usize, error: &serde_yaml::Error) -> Diagnostic {
    let (line, column) = error.location().map_or((1, 1), |place| {
        (usize::try_from(place.line()).unwrap_or(1), usize::try_from(place.column()).unwrap_or(1))
    });
    let span = place(text, file, line, column);
    let words = error.to_string();
    let words = words.lines().next().unwrap_or("").trim();
    let line_text = text.lines().nth(line.saturating_sub(1)).unwrap_or("");
    if words.contains("Anchors") || words.contains("anchor") || words.contains("alias") {
        let span = mark(text, span, &['&', '*']);
        return Diagnostic::new(Rule::YamlFeature, span, "anchors and aliases are not part of the spec language")
            .help("write the value out, or give it a name under `objects:` and use the name");
    }
    if words.contains("Documents") {
        return Diagnostic::new(Rule::YamlFeature, span, "a spec file holds one YAML document")
            .help("put the second document into a file of its own");
    }
    if words.contains("tag `") || words.contains("unsupported tag") {
        let span = mark(text, span, &['!']);
        return Diagnostic::new(Rule::YamlFeature, span, "YAML tags are not part of the spec language")
            .help("remove the `!…`; to start a text with `!`, put it in double quotes");
    }
    if words.contains("budget breached") || words.contains("recursion limit") || words.contains("nested") {
        return Diagnostic::new(Rule::YamlSyntax, span, format!("the file goes beyond a limit: {}", short(words))).help(
            format!("a spec nests at most {MAX_DEPTH} levels, has at most {MAX_NODES} nodes, and its texts are at most 1 MiB together"),
        );
    }
    // Quotes and brackets that nobody closed are missed lines later, where the next key stands.
    let quote = |line: &str| {
        line.find(": \"").filter(|at| line.get(at + 3..).is_some_and(|rest| !rest.contains('"'))).map(|at| at + 2)
    };
    let list = |line: &str| {
        line.find(": [").filter(|at| line.get(at + 3..).is_some_and(|rest| !rest.contains(']'))).map(|at| at + 2)
    };
    if let Some(found) = not_closed(text, file, line, "the quote that begins here is not closed", quote)
        .filter(|_| words.contains("quoted scalar"))
    {
        return found.help("close it at the end of the text with `\"`");
    }
    if let Some(found) = not_closed(text, file, line, "the list that begins here is not closed", list) {
        return found.help("close it with `]`");
    }
    if words.contains("tab") {
        let tabbed = text
            .lines()
            .enumerate()
            .skip(line.saturating_sub(1))
            .find_map(|(index, line)| line.find('\t').map(|at| (index, at)));
        let span = tabbed.map_or(span, |(index, at)| place(text, file, index + 1, at + 1));
        return Diagnostic::new(Rule::YamlSyntax, span, "a tab is not allowed for indentation")
            .help("indent with two spaces");
    }
    // The parser often stops a line late: the second colon is on the line that it was reading before.
    let suspect = [line.saturating_sub(1), line.saturating_sub(2)]
        .into_iter()
        .filter_map(|index| text.lines().nth(index).map(|text| (index + 1, text)))
        .find(|(_, text)| second_colon(text).is_some());
    if let Some((line, line_text)) = suspect {
        let column = second_colon(line_text).unwrap_or(0);
        let quoted = quote_value(line_text);
        return Diagnostic::new(
            Rule::YamlSyntax,
            place(text, file, line, line_text.get(..column).unwrap_or("").chars().count() + 1),
            "YAML reads `: ` inside a text as a new key",
        )
        .help(format!("put everything after the first colon in double quotes: `{}`", quoted.trim()));
    }
    if line_text.contains('\t') {
        return Diagnostic::new(Rule::YamlSyntax, span, "a tab is not allowed for indentation")
            .help("indent with two spaces");
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    let above = line.checked_sub(2).and_then(|index| text.lines().nth(index)).unwrap_or("");
    if !above.trim().is_empty() && !above.trim_end().ends_with(':') && indent(line_text) > indent(above) {
        let message =
            format!("this line is indented by {} spaces, and the one above it by {}", indent(line_text), indent(above));
        return Diagnostic::new(Rule::YamlSyntax, place(text, file, line, indent(line_text) + 1), message)
            .help("indent all keys of one map alike, two spaces deeper than the key above them");
    }
    let mut found = Diagnostic::new(Rule::YamlSyntax, span, format!("this is not valid YAML: {}", short(words)));
    if words.contains("indentation") || words.contains("indent") {
        found = found.help("indent with two spaces a level, the same for all keys of one map");
    } else if line_text.contains('{') || line_text.contains('[') {
        found = found.help("write tables in block style, a line a field; in braces a text ends at the next `,`");
    } else {
        found = found.help("check the quotes and the indentation of this line and of the one above it");
    }
    found
}

/// The nearest of the last lines in which something begins and does not end.
fn not_closed(
    text: &str,
    file: usize,
    line: usize,
    message: &str,
    opens: impl Fn(&str) -> Option<usize>,
) -> Option<Diagnostic> {
    let above: Vec<&str> = text.lines().take(line).collect();
    let (index, at) =
        above.iter().enumerate().rev().take(8).find_map(|(index, line)| opens(line).map(|at| (index, at)))?;
    let column = above.get(index)?.get(..at)?.chars().count() + 1;
    Some(Diagnostic::new(Rule::YamlSyntax, place(text, file, index + 1, column), message))
}

/// The word that begins with one of these signs, where the parser tells only what stands behind it.
fn mark(text: &str, span: Span, signs: &[char]) -> Span {
    let line_start = text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let begins =
        |at: &usize| line.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '[', ',']));
    line.match_indices(signs).map(|(at, _)| at).find(begins).map_or(span, |at| {
        let len = line.get(at..).and_then(|rest| rest.find(char::is_whitespace)).unwrap_or(line.len() - at);
        Span { start: line_start + at, end: line_start + at + len, ..span }
    })
}

fn second_colon(line: &str) -> Option<usize> {
    let body = line.trim_start();
    if body.starts_with('#') || body.contains('"') {
        return None;
    }
    let first = line.find(": ")?;
    let rest = line.get(first + 2..)?;
    rest.find(": ")
        .or_else(|| rest.trim_end().ends_with(':').then(|| rest.trim_end().len() - 1))
        .map(|at| first + 2 + at)
}

fn quote_value(line: &str) -> String {
    match line.split_once(": ") {
        Some((key, value)) => format!("{key}: \"{}\"", value.trim().replace('\\', "\\\\").replace('"', "\\\"")),
        None => line.to_owned(),
    }
}

fn short(words: &str) -> String {
    let end = words.char_indices().nth(160).map_or(words.len(), |(at, _)| at);
    let words = words.get(..end).unwrap_or(words);
    words.split(" at line ").next().unwrap_or(words).trim().trim_end_matches('.').to_owned()
}

fn place(text: &str, file: usize, line: usize, column: usize) -> Span {
    let mut start = 0;
    for (index, line_text) in text.split_inclusive('\n').enumerate() {
        if index + 1 == line {
            let within: usize = line_text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
            let at = start + within.min(line_text.trim_end_matches('\n').len());
            let end = text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
            return Span { file, start: at, end };
        }
        start += line_text.len();
    }
    Span { file, start: text.len(), end: text.len() }
}

/// What the parser hands over: places in its own terms.
enum Raw {
    Scalar(String),
    List(Vec<serde_yaml::Spanned<Raw>>),
    Map(Vec<(serde_yaml::Spanned<Raw>, serde_yaml::Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Nodes;
        impl<'de> Visitor<'de> for Nodes {
            type Value = Raw;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a list or a map")
            }
            fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.to_string()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.to_string()))
            }
            fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.to_string()))
            }
            fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.to_string()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.to_owned()))
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Scalar(String::new()))
            }
            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Scalar(String::new()))
            }
            fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Raw, D::Error> {
                Raw::deserialize(from)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Raw::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
                let mut map = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    map.push(entry);
                }
                Ok(Raw::Map(map))
            }
        }
        from.deserialize_any(Nodes)
    }
}

struct Builder<'a> {
    file: usize,
    text: &'a str,
    report: &'a mut Diagnostics,
    /// Where texts stand: a `#` in one of them begins no comment.
    texts: Vec<Span>,
}

impl Builder<'_> {
    fn node(&mut self, raw: serde_yaml::Spanned<Raw>) -> Node {
        let place = raw.referenced.span();
        let (start, end) = place.byte_offset().map_or((0, 0), |start| {
            let start = usize::try_from(start).unwrap_or(0);
            (start, start + place.byte_len().and_then(|len| usize::try_from(len).ok()).unwrap_or(0))
        });
        let start = start.min(self.text.len());
        let span = Span { file: self.file, start, end: end.clamp(start, self.text.len()) };
        match raw.value {
            Raw::Scalar(text) => self.scalar(text, span),
            Raw::List(items) => {
                let items = items.into_iter().map(|item| self.node(item)).collect();
                Node { kind: Kind::List(items), span }
            }
            Raw::Map(entries) => {
                let entries: Vec<(Node, Node)> =
                    entries.into_iter().map(|(key, value)| (self.node(key), self.node(value))).collect();
                self.keys(&entries);
                Node { kind: Kind::Map(entries), span }
            }
        }
    }

    /// A scalar's text is what stands in the file: `0.10` stays `0.10`, `NO` stays `NO`.
    fn scalar(&mut self, read: String, span: Span) -> Node {
        let written = self.text.get(span.start..span.end).unwrap_or("").trim_end();
        let quoted = written.starts_with(['"', '\'']);
        let block = written.starts_with(['|', '>']);
        let span = Span { end: span.start + written.len(), ..span };
        let (text, verbatim) = if quoted {
            let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
            let verbatim = (inner == read).then_some(span.start + 1);
            (read, verbatim)
        } else if read.trim_end() == written && read.contains('\n') {
            // A block of one line: the place is that of the line, and the line's end belongs to the text.
            (read, Some(span.start))
        } else if block || written.contains('\n') {
            (read, None)
        } else {
            (written.to_owned(), Some(span.start))
        };
        self.texts.push(span);
        Node { kind: Kind::Scalar(Scalar { text, verbatim, quoted }), span }
    }

    /// ` # …` behind a value is a comment to YAML; in a spec it is nearly always prose that would be lost. A comment on
    /// a line of its own, or behind a key whose value follows below, is one.
    fn lost_comments(&mut self) {
        self.texts.sort_unstable();
        let lines: Vec<&str> = self.text.split_inclusive('\n').collect();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let mut start = 0;
        for (index, line) in lines.iter().enumerate() {
            let line_start = start;
            start += line.len();
            let signs = line.match_indices('#').map(|(at, _)| at);
            let mut comments = signs
                .filter(|at| line.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t'])));
            let Some(at) = comments.find(|at| !self.in_text(line_start + at)) else { continue };
            let before = line.get(..at).unwrap_or("").trim_end();
            let below = lines.iter().skip(index + 1).find(|line| !line.trim().is_empty());
            let heads = before.ends_with(':') && below.is_some_and(|below| indent(below) > indent(line));
            if before.trim().is_empty() || heads {
                continue;
            }
            let comment = line.get(at + 1..).unwrap_or("").trim();
            let help = if before.contains(" -- ") {
                "put the whole value in double quotes: behind a space, `#` begins a comment".to_owned()
            } else {
                format!("write it as prose, `-- {comment}`, or as a comment on a line of its own")
            };
            let place = Span { file: self.file, start: line_start + at, end: line_start + line.trim_end().len() };
            let message = "YAML drops this as a comment, and a reader of the docs would never see it";
            self.report.push(Diagnostic::new(Rule::LostComment, place, message).help(help));
        }
    }

    fn in_text(&self, at: usize) -> bool {
        let behind = self.texts.partition_point(|text| text.start <= at);
        behind.checked_sub(1).and_then(|index| self.texts.get(index)).is_some_and(|text| at < text.end)
    }

    fn keys(&mut self, entries: &[(Node, Node)]) {
        let mut seen: std::collections::HashMap<&str, Span> = std::collections::HashMap::new();
        for (key, _) in entries {
            let Some(scalar) = key.scalar() else {
                self.report.push(
                    Diagnostic::new(
                        Rule::WrongShape,
                        key.span,
                        format!("a key is a text, and this is {}", key.describe()),
                    )
                    .help("write `name: …`"),
                );
                continue;
            };
            if scalar.text == "<<" {
                self.report.push(
                    Diagnostic::new(Rule::YamlFeature, key.span, "merge keys are not part of the spec language")
                        .help("name the shared fields under `objects:` and take them in with `.: object with Name`"),
                );
                continue;
            }
            if let Some(first) = seen.get(scalar.text.as_str()) {
                self.report.push(
                    Diagnostic::new(
                        Rule::DuplicateKey,
                        key.span,
                        format!("the key `{}` stands twice in this map", scalar.text),
                    )
                    .label("second")
                    .secondary(*first, "first")
                    .help("remove one of the two, or rename it"),
                );
            } else {
                seen.insert(&scalar.text, key.span);
            }
        }
    }
}
