//! A resource group: `wallet.yaml` becomes `client.wallet()`.

use super::keys::{self, Keys};
use super::{line, operation, provider};
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
    let scope = provider::scope(&mut keys, report);
    let untranscribed = keys
        .get("untranscribed")
        .map(|node| keys::named(node, "`untranscribed`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(endpoint, node)| untranscribed(&endpoint, node, report))
        .collect();
    if let Some(node) = keys.get("callbacks") {
        report.push(
            Diagnostic::new(Rule::NotYet, node.span, "`callbacks` are planned and not in the language yet")
                .help("leave them out, and name them under `untranscribed`"),
        );
    }
    keys.finish(report);
    Some(GroupSpec { name, about, source, operations, scope, untranscribed })
}

/// `URL DATE [EVIDENCE] -- title`.
pub(crate) fn source(node: &Node, report: &mut Diagnostics) -> Option<SourceSpec> {
    let text = keys::text(node, "`source`", report)?;
    let (machine, prose) = line::split(&text.value);
    let words: Vec<String> = line::words(machine).into_iter().map(|word| word.text).collect();
    let url = words.first().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let date = words.get(1).filter(|date| date.parse::<jiff::civil::Date>().is_ok());
    let evidence = words.get(2).map_or("document", String::as_str);
    match (url, date) {
        (Some(url), Some(date)) if words.len() <= 3 && EVIDENCE.contains(&evidence) && !prose.doc.is_empty() => Some(SourceSpec {
            url: url.clone(),
            date: date.clone(),
            evidence: evidence.to_owned(),
            title: prose.doc,
        }),
        _ => {
            let mut found = Diagnostic::new(Rule::Source, text.span, "this does not say what was read, and when")
                .help("write `https://docs.example.com 2026-01-31 -- Title of the page`; before `--` may stand one of document, sdk, client, sibling, memory");
            if words.len() == 3 && !EVIDENCE.contains(&evidence) {
                found.message = format!("`{evidence}` is no word for what a source proves");
            }
            report.push(found);
            None
        }
    }
}

fn untranscribed(endpoint: &Text, node: &Node, report: &mut Diagnostics) -> Option<UntranscribedSpec> {
    let text = keys::text(node, "the reason", report)?;
    let (machine, prose) = line::split(&text.value);
    let reason = machine.trim();
    let path = endpoint.value.split_once(' ').filter(|(method, path)| {
        method.chars().all(|c| c.is_ascii_uppercase()) && path.starts_with('/')
    });
    if path.is_none() || !REASONS.contains(&reason) {
        let found = Diagnostic::new(Rule::Untranscribed, if path.is_none() { endpoint.span } else { text.span }, "this does not say which endpoint is left out, and why")
            .help("write `POST /path: next -- reason`, with next (planned), unclear (the document does not say enough) or scope (not wanted)");
        report.push(found);
        return None;
    }
    Some(UntranscribedSpec { endpoint: endpoint.value.clone(), reason: reason.to_owned(), why: prose.doc })
}
