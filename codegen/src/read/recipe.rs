//! Recipes: expressions with a name, with what they take and with vectors.

use super::keys::{self, Keys};
use super::line;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Written;
use crate::rule::Rule;
use crate::source::{Spanned, Text};
use crate::spec::{Prose, RecipeSpec, VectorSpec};
use crate::yaml::{Kind, Node};

pub(crate) fn read(name: Text, node: &Node, report: &mut Diagnostics) -> Option<RecipeSpec> {
    let mut keys = Keys::of(node, "a recipe", report)?;
    let prose = keys
        .must("about", "write `about:` with the sentence of the document that says how it is made", report)
        .and_then(|node| keys::text(node, "`about`", report))
        .map(|text| about(&text.value))
        .unwrap_or_default();
    let takes_node = keys.must("takes", "write `takes: { message: bytes, key: text }`", report);
    let named = takes_node.map(|node| keys::named(node, "`takes`", report)).unwrap_or_default();
    let count = named.len();
    let takes: Vec<(Text, Text)> = named
        .into_iter()
        .filter_map(|(name, node)| Some((name, keys::text(node, "the type of what a recipe takes", report)?)))
        .collect();
    let takes_all = takes.len() == count && takes_node.is_some_and(|node| matches!(node.kind, Kind::Map(_)));
    let gives =
        keys.must("gives", "write `gives: message -> hmac_sha256(key -> utf8) -> hex`", report).and_then(|node| {
            keys::text(node, "`gives`", report)?;
            line::expression(node, &node.scalar()?.text, 0, report)
        });
    let vectors = keys.get("vectors");
    let tested = vectors.is_some();
    let vectors = vectors
        .map(|node| list(node, "`vectors`", report))
        .unwrap_or_default()
        .iter()
        .filter_map(|node| vector(node, report))
        .collect();
    keys.finish(report);
    Some(RecipeSpec { name, prose, takes, gives, vectors, tested, takes_all })
}

/// `about` is all prose: only what stands behind `!!` is set apart.
fn about(text: &str) -> Prose {
    let (before, prose) = line::split(text);
    let words = before.split_whitespace().collect::<Vec<_>>().join(" ");
    let doc = if prose.doc.is_empty() { words } else { format!("{words} -- {}", prose.doc) };
    Prose { doc, note: prose.note }
}

fn list<'a>(node: &'a Node, what: &str, report: &mut Diagnostics) -> &'a [Node] {
    if let Kind::List(items) = &node.kind {
        return items;
    }
    report.push(
        Diagnostic::new(Rule::WrongShape, node.span, format!("{what} is a list, and this is {}", node.describe()))
            .help("write one `- { message: …, key: …, gives: … }` a line"),
    );
    &[]
}

fn vector(node: &Node, report: &mut Diagnostics) -> Option<VectorSpec> {
    let mut vector = VectorSpec { span: node.span, args: Vec::new(), unread: Vec::new(), gives: None, differs: false };
    let entries = keys::named(node, "a vector", report);
    if !matches!(node.kind, Kind::Map(_)) {
        return None;
    }
    for (name, node) in entries {
        match name.value.as_str() {
            "gives" => vector.gives = single(node, "what a vector gives", report),
            "not" => match node.scalar().map(|scalar| scalar.text.as_str()) {
                Some("true") => vector.differs = true,
                Some("false") => {}
                _ => report.push(
                    Diagnostic::new(Rule::UnknownWord, node.span, "`not` of a vector is `true` or `false`")
                        .help("write `not: true` where the recipe must give something else"),
                ),
            },
            _ => match written(node, report) {
                Some(written) => vector.args.push((name, written)),
                None => vector.unread.push(name.value),
            },
        }
    }
    if vector.gives.is_none() {
        report.push(
            Diagnostic::new(Rule::MissingKey, node.span, "the vector does not say what comes out")
                .help("add `gives: …`; bytes are written in hexadecimal digits"),
        );
    }
    Some(vector)
}

/// A single value to the letter; it may be empty.
fn single(node: &Node, what: &str, report: &mut Diagnostics) -> Option<Text> {
    let Some(scalar) = node.scalar() else {
        keys::text(node, what, report);
        return None;
    };
    Some(Text::new(scalar.text.clone(), node.span))
}

fn written(node: &Node, report: &mut Diagnostics) -> Option<Spanned<Written>> {
    let value = match &node.kind {
        Kind::List(items) => Written::List(
            items
                .iter()
                .map(|item| single(item, "a member of a list in a vector", report).map(|text| text.value))
                .collect::<Option<_>>()?,
        ),
        Kind::Map(_) => Written::Pairs(
            keys::named(node, "a value of a vector", report)
                .into_iter()
                .map(|(name, node)| Some((name.value, single(node, "a value of a vector", report)?.value)))
                .collect::<Option<_>>()?,
        ),
        Kind::Scalar(_) => Written::One(single(node, "a value of a vector", report)?.value),
    };
    Some(Spanned::new(value, node.span))
}
