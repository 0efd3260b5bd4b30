//! One callback of a group: what comes, how it is proved, and what is answered.

use super::keys::{self, Keys};
use super::{group, line, operation, proof, sample, table};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::{AnswerSpec, CallbackSpec, ComesSpec, ConfirmSpec, Prose};
use crate::yaml::{Kind, Node};

pub(crate) fn read(name: Text, node: &Node, report: &mut Diagnostics) -> Option<CallbackSpec> {
    let mut keys = Keys::of(node, "a callback", report)?;
    let comes = keys
        .must(
            "comes",
            "write `comes: server -- what it tells`, or `browser` where the payer's browser brings it",
            report,
        )
        .and_then(|node| comes(node, report));
    let source = keys.get("source").and_then(|node| group::source(node, report));
    let mut fields = |key: &'static str| keys.get(key).map(|node| table::fields(node, report)).unwrap_or_default();
    let (given, headers, query) = (fields("given"), fields("headers"), fields("query"));
    let body = keys.get("body").and_then(|node| table::shape(node, report));
    let help = "write `proof: none -- why`, or a map with `claim` (what the sender says) and `equals` (what is computed), or with `holds` where the sender signs with a private key";
    let proof = keys.must("proof", help, report).and_then(|node| proof::read(node, report));
    let confirm = keys.get("confirm").and_then(|node| confirm(node, report));
    let outcome = keys.get("outcome").and_then(|node| operation::outcome(node, report));
    let answer = keys.get("answer").and_then(|node| answer(node, report));
    let samples = keys
        .get("samples")
        .map(|node| keys::named(node, "`samples`", report))
        .unwrap_or_default()
        .into_iter()
        .map(|(name, node)| sample::read(name, node, true, report))
        .collect();
    let notes = keys
        .get("notes")
        .map(|node| keys::items(node, "`notes`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|node| keys::text(node, "a note", report))
        .map(|text| text.value)
        .collect();
    keys.finish(report);
    Some(CallbackSpec {
        name,
        comes,
        source,
        given,
        headers,
        query,
        body,
        proof,
        confirm,
        outcome,
        answer,
        samples,
        notes,
    })
}

/// `browser|server -- summary`.
fn comes(node: &Node, report: &mut Diagnostics) -> Option<ComesSpec> {
    let raw = node.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
    keys::text(node, "`comes`", report)?;
    let (machine, prose) = line::split(&raw);
    let words = line::words(machine);
    let known = ["browser", "server"];
    match words.as_slice() {
        [word] if known.contains(&word.text.as_str()) && !prose.doc.is_empty() => {
            Some(ComesSpec { from: Text::new(word.text.clone(), node.part(word.range.clone())), prose })
        }
        [word] if known.contains(&word.text.as_str()) => {
            let found = Diagnostic::new(Rule::Undescribed, node.span, "`comes` has no summary");
            report.push(found.help(format!("write `{} -- what it tells`", word.text)));
            Some(ComesSpec { from: Text::new(word.text.clone(), node.span), prose: operation::unread() })
        }
        words => {
            let place = words.first().map_or(node.span, |word| node.part(word.range.clone()));
            let written = words.first().map_or("", |word| word.text.as_str());
            let found = Diagnostic::new(Rule::UnknownWord, place, "this does not say who brings the message");
            let found = found.nearest(written, known);
            report.push(if found.replacement.is_some() {
                found
            } else {
                found.help("write `server -- what it tells`, or `browser` where the payer's browser brings it")
            });
            None
        }
    }
}

/// `none -- why`, `operation(field = expr, ..)`, or a map with `ask` and `happened`.
fn confirm(node: &Node, report: &mut Diagnostics) -> Option<ConfirmSpec> {
    let mut spec = ConfirmSpec { ask: None, happened: None, prose: Prose::default() };
    let mut asked = Some(node);
    if matches!(node.kind, Kind::Map(_)) {
        let mut keys = Keys::of(node, "`confirm`", report)?;
        asked = keys.must("ask", "name the query: `ask: get(id = id)`", report);
        spec.happened = keys
            .must("happened", "say how its reply shows that it is true: `happened: status == \"PAID\"`", report)
            .and_then(|node| operation::expression(node, report));
        keys.finish(report);
    }
    let whole = node.scalar().is_some();
    let Some(text) = asked.and_then(|node| keys::text(node, "`confirm`", report)) else { return Some(spec) };
    let (machine, prose) = line::split(&text.value);
    if whole && machine.trim() == "none" {
        if prose.doc.is_empty() {
            report.push(
                Diagnostic::new(Rule::ConfirmQuery, text.span, "this does not say why nothing can be asked")
                    .help("write `none -- why`, or the query: `get(id = id)`"),
            );
            spec.prose = operation::unread();
            return Some(spec);
        }
    } else {
        spec.ask = asked.and_then(|node| operation::ask(node, machine, report));
    }
    spec.prose = prose;
    Some(spec)
}

/// `200 "OK"`, `200`.
fn answer(node: &Node, report: &mut Diagnostics) -> Option<AnswerSpec> {
    let text = keys::text(node, "`answer`", report)?;
    let (status, rest) = text.value.split_once(' ').unwrap_or((&text.value, ""));
    let rest = rest.trim();
    let said = match rest {
        "" => Some(""),
        quoted => quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')),
    };
    let status = status.parse::<u16>().ok().filter(|status| (200..=399).contains(status));
    match (status, said) {
        (Some(status), Some(said)) if !said.contains(['"', '\\']) => Some(AnswerSpec { status, text: said.to_owned() }),
        _ => {
            report.push(
                Diagnostic::new(Rule::LineSyntax, text.span, "this is not an answer")
                    .help("write the status that the provider expects, from 200 to 399, and the text in double quotes: `200 \"OK\"`"),
            );
            None
        }
    }
}
