//! One operation of a group, and outcomes wherever they stand.

use super::keys::{self, Keys};
use super::{group, line, table};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::{CallSpec, GateSpec, OperationSpec, OutcomeSpec, Prose, ReplaySpec, SampleSpec, SettleSpec};
use crate::yaml::{Kind, Node};

pub(crate) fn read(name: Text, node: &Node, report: &mut Diagnostics) -> Option<OperationSpec> {
    let mut keys = Keys::of(node, "an operation", report)?;
    let call =
        keys.must("call", "write `call: POST {host}/path -- what it does`", report).and_then(|node| call(node, report));
    let source = keys.get("source").and_then(|node| group::source(node, report));
    let profiles = keys.get("use").map(|node| {
        keys::items(node, "`use`", report)
            .into_iter()
            .filter_map(|item| keys::text(item, "a profile's name", report))
            .collect()
    });
    let effect = keys
        .must("effect", "write `effect: read`, `effect: write` or `effect: moves_money`", report)
        .and_then(|node| keys::text(node, "`effect`", report));
    let replay = keys.get("replay").and_then(|node| replay(node, report));
    let settle = keys.get("settle").and_then(|node| settle(node, report));
    let body = keys.get("body").and_then(|node| table::table(node, report));
    let payload = keys.get("payload").and_then(|node| table::shape(node, report));
    let reply = keys.get("reply").and_then(|node| table::shape(node, report));
    let outcome = keys.get("outcome").and_then(|node| outcome(node, report));
    let samples = keys
        .get("samples")
        .map(|node| keys::named(node, "`samples`", report))
        .unwrap_or_default()
        .into_iter()
        .map(|(name, node)| sample(name, node, report))
        .collect();
    let notes = keys
        .get("notes")
        .map(|node| keys::items(node, "`notes`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|node| keys::text(node, "a note", report))
        .map(|text| text.value)
        .collect();
    for planned in ["given", "path", "query", "headers", "paging", "requires"] {
        if let Some(node) = keys.planned(planned) {
            report.push(
                Diagnostic::new(Rule::NotYet, node.span, format!("`{planned}` of an operation is planned and not in the language yet"))
                    .help("an operation sends a body and the headers of its profiles; list the endpoint under `untranscribed` until then"),
            );
        }
    }
    keys.finish(report);
    Some(OperationSpec {
        name,
        call,
        source,
        profiles,
        effect,
        replay,
        settle,
        body,
        payload,
        reply,
        outcome,
        samples,
        notes,
    })
}

/// `POST {host}/path -- summary`.
fn call(node: &Node, report: &mut Diagnostics) -> Option<CallSpec> {
    let raw = node.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
    keys::text(node, "`call`", report)?;
    let (machine, prose) = line::split(&raw);
    let words = line::words(machine);
    let wrong = |message: String, report: &mut Diagnostics| {
        report
            .push(Diagnostic::new(Rule::CallLine, node.span, message).help("write `POST {host}/path -- what it does`"));
    };
    let [method, target] = words.as_slice() else {
        wrong("`call` is a method, and a URL that begins with a host in braces".to_owned(), report);
        return None;
    };
    let Some((host, path)) = target.text.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
        wrong(format!("`{}` does not begin with a host in braces", target.text), report);
        return None;
    };
    if prose.doc.is_empty() {
        wrong("`call` has no summary".to_owned(), report);
    }
    let host_start = target.range.start + 1;
    let path_start = host_start + host.len() + 1;
    Some(CallSpec {
        method: Text::new(method.text.clone(), node.part(method.range.clone())),
        host: Text::new(host.to_owned(), node.part(host_start..host_start + host.len())),
        path: Text::new(path.to_owned(), node.part(path_start..path_start + path.len())),
        prose,
    })
}

fn replay(node: &Node, report: &mut Diagnostics) -> Option<ReplaySpec> {
    let text = keys::text(node, "`replay`", report)?;
    let (machine, prose) = line::split(&text.value);
    let words = line::words(machine);
    let unsure = words.last().is_some_and(|word| word.text == "unsure");
    let told = if unsure { words.get(..words.len() - 1).unwrap_or_default() } else { words.as_slice() };
    match told {
        [none] if none.text == "none" => {
            Some(ReplaySpec { span: text.span, field: None, answered: false, unsure, prose })
        }
        [field, word] if word.text == "refused" || word.text == "answered" => Some(ReplaySpec {
            span: text.span,
            field: Some(Text::new(field.text.clone(), node.part(field.range.clone()))),
            answered: word.text == "answered",
            unsure,
            prose,
        }),
        _ => {
            report.push(
                Diagnostic::new(Rule::UnknownWord, text.span, "this does not say what a repeated call does")
                    .help("write `none -- why`, `FIELD refused -- …` (a repeat gets an error code) or `FIELD answered -- …` (a repeat gets the first answer)"),
            );
            Some(ReplaySpec { span: text.span, field: None, answered: false, unsure, prose: unread() })
        }
    }
}

fn settle(node: &Node, report: &mut Diagnostics) -> Option<SettleSpec> {
    if node.scalar().is_none() {
        report.push(
            Diagnostic::new(Rule::NotYet, node.span, "settle queries are planned and not in the language yet")
                .help("write `settle: none -- what to ask by hand`"),
        );
        return Some(SettleSpec { prose: unread() });
    }
    let text = keys::text(node, "`settle`", report)?;
    let (machine, mut prose) = line::split(&text.value);
    if machine.trim() != "none" {
        report.push(
            Diagnostic::new(Rule::NotYet, text.span, "settle queries are planned and not in the language yet")
                .help("write `settle: none -- what to ask by hand`"),
        );
        prose = unread();
    }
    Some(SettleSpec { prose })
}

/// Words that stand for what could not be read, so that it is not reported as missing too.
fn unread() -> Prose {
    Prose { doc: "could not be read".to_owned(), note: String::new() }
}

/// `{ gate: { says: [..], code: .., message: .., details: .. } }`.
pub(crate) fn outcome(node: &Node, report: &mut Diagnostics) -> Option<OutcomeSpec> {
    keys::map(node, "`outcome`", report)?;
    let mut gates = Vec::new();
    for (name, node) in keys::named(node, "`outcome`", report) {
        keys::identifier(&name, "a gate", report);
        if name.value == "http" {
            report.push(
                Diagnostic::new(Rule::NotYet, name.span, "the gate `http` is planned and not in the language yet")
                    .help("leave it out: 2xx goes on to the other gates, most of 4xx is refused, the rest is unknown"),
            );
            continue;
        }
        let Some(mut keys) = Keys::of(node, "a gate", report) else { continue };
        let says_node = keys.must(
            "says",
            "list what in the reply says whether it worked: `says: [ErrorCode -> Code, Result]`",
            report,
        );
        let items = says_node.map(|node| match &node.kind {
            Kind::List(items) if items.is_empty() => Vec::new(),
            _ => keys::items(node, "`says`", report),
        });
        let voices = items.as_ref().map(Vec::len);
        let says = items.unwrap_or_default().into_iter().filter_map(|item| expression(item, report)).collect();
        let code = keys.get("code").and_then(|node| expression(node, report));
        let message = keys.get("message").and_then(|node| expression(node, report));
        let details = keys.get("details").and_then(|node| keys::text(node, "`details`", report));
        if let Some(node) = keys.planned("pending") {
            report.push(
                Diagnostic::new(Rule::NotYet, node.span, "`pending` is planned and not in the language yet")
                    .help("leave it out: without a voice for it the outcome is `unknown`"),
            );
        }
        keys.finish(report);
        gates.push(GateSpec {
            name,
            says,
            voices,
            says_span: says_node.map_or(node.span, |node| node.span),
            code,
            message,
            details,
        });
    }
    Some(OutcomeSpec { gates })
}

fn expression(node: &Node, report: &mut Diagnostics) -> Option<crate::source::Spanned<crate::expr::ast::Ast>> {
    keys::text(node, "an expression", report)?;
    let text = node.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
    line::expression(node, &text, 0, report)
}

/// `NAME: VERDICT ORIGIN -- prose`.
fn sample(name: Text, node: &Node, report: &mut Diagnostics) -> SampleSpec {
    let Some(text) = keys::text(node, "a sample", report) else {
        return SampleSpec { name, stated: None, prose: Prose::default() };
    };
    let (machine, prose) = line::split(&text.value);
    let words = line::words(machine);
    let [verdict, origin] = words.as_slice() else {
        report.push(
            Diagnostic::new(
                Rule::UnknownWord,
                text.span,
                "a sample states the verdict that it reaches and where it comes from",
            )
            .help("write `done printed -- …`; the origins are printed, repaired and constructed"),
        );
        return SampleSpec { name, stated: None, prose };
    };
    let verdict = Text::new(verdict.text.clone(), node.part(verdict.range.clone()));
    let origin = Text::new(origin.text.clone(), node.part(origin.range.clone()));
    SampleSpec { name, stated: Some((verdict, origin)), prose }
}
