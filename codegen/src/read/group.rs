//! A resource group: `wallet.yaml` becomes `client.wallet()`.

use super::keys::{self, Keys};
use super::{callback, line, operation, provider};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{GroupSpec, SourceSpec, UntranscribedSpec};
use crate::yaml::Node;

/// How much a source proves, strongest first.
pub(crate) const EVIDENCE: [&str; 5] = ["document", "sdk", "client", "sibling", "memory"];
/// Why an endpoint is not transcribed.
const REASONS: [&str; 3] = ["next", "unclear", "scope"];

pub(crate) fn read(stem: &str, node: &Node, report: &mut Diagnostics) -> Option<GroupSpec> {
    let mut keys = Keys::of(node, "a group file", report)?;
    let name = Text::new(stem.to_owned(), Span { file: node.span.file, start: 0, end: 0 });
    keys::identifier(&name, "a group file", report);
    let about = keys
        .must("about", "write `about: Wallets and their transactions`", report)
        .and_then(|node| keys::text(node, "`about`", report))
        .unwrap_or_else(|| Text::new(String::new(), node.span));
    let source = keys.get("source").and_then(|node| source(node, report));
    let operations = keys
        .get("operations")
        .map(|node| keys::named(node, "`operations`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, node)| {
            keys::identifier(&name, "an operation", report);
            operation::read(name, node, report)
        })
        .collect();
    let callbacks = keys
        .get("callbacks")
        .map(|node| keys::named(node, "`callbacks`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, node)| {
            keys::identifier(&name, "a callback", report);
            callback::read(name, node, report)
        })
        .collect();
    let scope = provider::scope(&mut keys, report);
    let untranscribed = keys
        .get("untranscribed")
        .map(|node| keys::named(node, "`untranscribed`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(endpoint, node)| untranscribed(&endpoint, node, report))
        .collect();
    keys.finish(report);
    Some(GroupSpec { name, about, source, operations, callbacks, scope, untranscribed })
}

/// `URL DATE [EVIDENCE] -- title`.
pub(crate) fn source(node: &Node, report: &mut Diagnostics) -> Option<SourceSpec> {
    let text = keys::text(node, "`source`", report)?;
    let (machine, prose) = line::split(&text.value);
    let words = line::words(machine);
    let word = |index: usize| words.get(index).map(|word| word.text.clone());
    let url = word(0).filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let date = word(1).filter(|date| date.parse::<jiff::civil::Date>().is_ok());
    let evidence = word(2).unwrap_or_else(|| "document".to_owned());
    let sound = words.len() <= 3 && !prose.doc.is_empty() && url.is_some() && date.is_some();
    match words.get(2) {
        Some(word) if sound && !EVIDENCE.contains(&evidence.as_str()) => report.push(
            Diagnostic::new(Rule::Source, node.part(word.range.clone()), format!("`{evidence}` is no word for what a source proves"))
                .nearest(&evidence, EVIDENCE),
        ),
        _ if sound => {}
        _ => report.push(
            Diagnostic::new(Rule::Source, text.span, "this does not say what was read, and when")
                .help("write `https://docs.example.com 2026-01-31 -- Title of the page`; before `--` may stand one of document, sdk, client, sibling, memory"),
        ),
    }
    // What could not be read is there nevertheless, and not missing.
    Some(SourceSpec { url: url.unwrap_or_default(), date: date.unwrap_or_default(), evidence, title: prose.doc })
}

fn untranscribed(endpoint: &Text, node: &Node, report: &mut Diagnostics) -> Option<UntranscribedSpec> {
    let text = keys::text(node, "the reason", report)?;
    let (machine, prose) = line::split(&text.value);
    let reason = machine.trim();
    let path = endpoint
        .value
        .split_once(' ')
        .filter(|(method, path)| method.chars().all(|c| c.is_ascii_uppercase()) && path.starts_with('/'));
    let help = "write `POST /path: next -- reason`, with next (planned), unclear (the document does not say enough) or scope (not wanted)";
    if path.is_none() {
        report.push(
            Diagnostic::new(Rule::Untranscribed, endpoint.span, format!("`{endpoint}` is not a method and a path"))
                .help(help),
        );
        return None;
    }
    if !REASONS.contains(&reason) {
        let found = Diagnostic::new(
            Rule::Untranscribed,
            node.part(0..machine.len()),
            "this does not say why the endpoint is left out",
        )
        .nearest(reason, REASONS);
        report.push(if found.replacement.is_none() { found.help(help) } else { found });
        return None;
    }
    Some(UntranscribedSpec { endpoint: endpoint.value.clone(), reason: reason.to_owned(), why: prose.doc })
}
