//! The keys of a map: each asked for by name, the rest reported.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::yaml::{Kind, Node};

/// A map whose keys are fixed by the language.
pub(crate) struct Keys<'a> {
    span: Span,
    entries: &'a [(Node, Node)],
    known: Vec<&'static str>,
}

impl<'a> Keys<'a> {
    /// Takes a node as a map; anything else is reported.
    pub(crate) fn of(node: &'a Node, what: &str, report: &mut Diagnostics) -> Option<Self> {
        map(node, what, report).map(|entries| Self { span: node.span, entries, known: Vec::new() })
    }

    /// The value of a key, if it stands there.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.entries.iter().find(|(name, _)| name.scalar().is_some_and(|name| name.text == key)).map(|(_, value)| value)
    }

    /// The value of a key that must stand there.
    pub(crate) fn must(&mut self, key: &'static str, help: &str, report: &mut Diagnostics) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            let place = self.place();
            report.push(
                Diagnostic::new(Rule::MissingKey, place, format!("the key `{key}` is missing"))
                    .label("in this map")
                    .help(help),
            );
        }
        found
    }

    /// Where something that is missing in the map is shown: at its first key.
    pub(crate) fn place(&self) -> Span {
        self.entries.first().map_or(self.span, |(name, _)| name.span)
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self, report: &mut Diagnostics) {
        for (name, _) in self.entries {
            let Some(text) = name.scalar().map(|scalar| scalar.text.as_str()) else { continue };
            if text != "<<" && !self.known.contains(&text) {
                report.push(
                    Diagnostic::new(Rule::UnknownKey, name.span, format!("`{text}` is not a key here"))
                        .nearest(text, self.known.iter().copied()),
                );
            }
        }
    }
}

/// The entries of a map node.
pub(crate) fn map<'a>(node: &'a Node, what: &str, report: &mut Diagnostics) -> Option<&'a [(Node, Node)]> {
    match &node.kind {
        Kind::Map(entries) => Some(entries),
        _ => {
            report.push(
                Diagnostic::new(
                    Rule::WrongShape,
                    node.span,
                    format!("{what} is a map, and this is {}", node.describe()),
                )
                .help("write one `name: …` a line below it, indented by two spaces"),
            );
            None
        }
    }
}

/// The named entries of a map: author-given names with their values, in order. Names that stand twice count once.
pub(crate) fn named<'a>(node: &'a Node, what: &str, report: &mut Diagnostics) -> Vec<(Text, &'a Node)> {
    let mut list: Vec<(Text, &Node)> = Vec::new();
    let mut seen = HashSet::new();
    for (name, value) in map(node, what, report).unwrap_or_default() {
        let Some(scalar) = name.scalar().filter(|scalar| scalar.text != "<<") else { continue };
        if seen.insert(scalar.text.as_str()) {
            list.push((Text::new(scalar.text.clone(), name.span), value));
        }
    }
    list
}

/// The items of a list node; a single text counts as a list of one.
pub(crate) fn items<'a>(node: &'a Node, what: &str, report: &mut Diagnostics) -> Vec<&'a Node> {
    match &node.kind {
        Kind::List(items) => items.iter().collect(),
        Kind::Scalar(_) if !node.is_empty() => vec![node],
        _ => {
            report.push(
                Diagnostic::new(
                    Rule::WrongShape,
                    node.span,
                    format!("{what} is a list, and this is {}", node.describe()),
                )
                .help("write `[first, second]`"),
            );
            Vec::new()
        }
    }
}

/// The text of a scalar node.
pub(crate) fn text(node: &Node, what: &str, report: &mut Diagnostics) -> Option<Text> {
    match node.scalar() {
        Some(scalar) if !scalar.text.trim().is_empty() => Some(Text::new(scalar.text.trim().to_owned(), node.span)),
        _ => {
            report.push(
                Diagnostic::new(
                    Rule::WrongShape,
                    node.span,
                    format!("{what} is a text, and this is {}", node.describe()),
                )
                .help("write it behind the colon, on the same line"),
            );
            None
        }
    }
}

/// A name of the spec's own: lower-case letters, digits and underscores.
pub(crate) fn identifier(name: &Text, what: &str, report: &mut Diagnostics) {
    let fits = name.value.starts_with(|c: char| c.is_ascii_lowercase())
        && name.value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.value.ends_with('_')
        && !name.value.contains("__");
    if !fits {
        let found = Diagnostic::new(Rule::BadName, name.span, format!("`{name}` cannot be the name of {what}"));
        let rule = "use lower-case letters, digits and single underscores, a letter first";
        // A file's name does not stand in the file, where it could be shown edited.
        let stands_there = name.span.start < name.span.end;
        report.push(match crate::names::snake(&name.value) {
            Some(folded) if stands_there => found.help(rule).replace(name.span, folded),
            Some(folded) => found.help(format!("{rule}: `{folded}`")),
            None => found.help(rule),
        });
    }
}
