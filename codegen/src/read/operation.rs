//! One operation of a group, and outcomes wherever they stand.

use super::keys::{self, Keys};
use super::{group, line, sample, table};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::{
    AskSpec, CallSpec, GateSpec, OperationSpec, OutcomeSpec, PagingSpec, Prose, ReplaySpec, SettleSpec, TriedSpec,
    TypeSpec,
};
use crate::yaml::{Kind, Node};

pub(crate) fn read(name: Text, node: &Node, report: &mut Diagnostics) -> Option<OperationSpec> {
    let mut keys = Keys::of(node, "an operation", report)?;
    let call =
        keys.must("call", "write `call: POST {host}/path -- what it does`", report).and_then(|node| call(node, report));
    let source = keys.get("source").and_then(|node| group::source(node, report));
    let tried = keys.get("tried").and_then(|node| tried(node, report));
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
    let mut fields = |key: &'static str| keys.get(key).map(|node| table::fields(node, report)).unwrap_or_default();
    let (given, path, query, headers) = (fields("given"), fields("path"), fields("query"), fields("headers"));
    let requires = keys
        .get("requires")
        .map(|node| keys::items(node, "`requires`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|node| expression(node, report))
        .collect();
    let body = keys.get("body").and_then(|node| table::shape(node, report));
    let payload = keys.get("payload").and_then(|node| table::shape(node, report));
    let reply = keys.get("reply").and_then(|node| table::shape(node, report));
    let outcome = keys.get("outcome").and_then(|node| outcome(node, report));
    let paging = keys.get("paging").and_then(|node| paging(node, report));
    let returns = keys
        .get("returns")
        .map(|node| keys::items(node, "`returns`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|node| keys::text(node, "a callback's name", report))
        .collect();
    // Nothing comes back from a form of the payer's browser that could reach a verdict.
    let judged = call.as_ref().is_none_or(|call| !call.browser);
    let samples = keys
        .get("samples")
        .map(|node| keys::named(node, "`samples`", report))
        .unwrap_or_default()
        .into_iter()
        .map(|(name, node)| sample::read(name, node, judged, report))
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
    Some(OperationSpec {
        name,
        call,
        source,
        tried,
        profiles,
        effect,
        replay,
        settle,
        given,
        path,
        query,
        headers,
        requires,
        body,
        payload,
        reply,
        outcome,
        paging,
        returns,
        samples,
        notes,
    })
}

/// `POST {host}/path -- summary`, with `browser` in front where the payer's browser sends it.
fn call(node: &Node, report: &mut Diagnostics) -> Option<CallSpec> {
    let raw = node.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
    keys::text(node, "`call`", report)?;
    let (machine, prose) = line::split(&raw);
    let words = line::words(machine);
    let wrong = |message: String, report: &mut Diagnostics| {
        report
            .push(Diagnostic::new(Rule::CallLine, node.span, message).help("write `POST {host}/path -- what it does`"));
    };
    let (browser, method, target) = match words.as_slice() {
        [method, target] => (false, method, target),
        [browser, method, target] if browser.text == "browser" => (true, method, target),
        [sender, method, target] => {
            report.push(
                Diagnostic::new(
                    Rule::CallLine,
                    node.part(sender.range.clone()),
                    format!("`{}` does not say who makes the call", sender.text),
                )
                .help("write `browser POST {host}/path -- …` for a form that the payer's browser sends, and no word before the method for all else"),
            );
            // Read as what it comes nearest to.
            (true, method, target)
        }
        _ => {
            wrong("`call` is a method, and a URL that begins with a host in braces".to_owned(), report);
            return None;
        }
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
        browser,
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

/// `DATE -- where`.
fn tried(node: &Node, report: &mut Diagnostics) -> Option<TriedSpec> {
    let text = keys::text(node, "`tried`", report)?;
    let (machine, prose) = line::split(&text.value);
    let date = machine.trim();
    if date.parse::<jiff::civil::Date>().is_err() || prose.doc.is_empty() {
        report.push(
            Diagnostic::new(Rule::Source, text.span, "this does not say when and where the operation was called")
                .help("write `tried: 2026-01-31 -- test environment`"),
        );
    }
    Some(TriedSpec { date: date.to_owned(), place: prose.doc })
}

/// `none -- why`, `op(field = expr, ..)`, or a map with `ask`, `happened`, `never` and `after`.
fn settle(node: &Node, report: &mut Diagnostics) -> Option<SettleSpec> {
    let mut spec =
        SettleSpec { span: node.span, ask: None, happened: None, never: None, after: None, prose: Prose::default() };
    if node.scalar().is_some() {
        let text = keys::text(node, "`settle`", report)?;
        let (machine, prose) = line::split(&text.value);
        if machine.trim() == "none" {
            spec.prose = prose;
        } else {
            spec.ask = ask(node, machine, report);
            spec.prose = if spec.ask.is_some() { prose } else { unread() };
        }
        return Some(spec);
    }
    let mut keys = Keys::of(node, "`settle`", report)?;
    let asked = keys.must("ask", "name the query: `ask: get(id = id)`", report);
    if let Some(text) = asked.and_then(|node| keys::text(node, "`ask`", report)) {
        let (machine, prose) = line::split(&text.value);
        spec.ask = asked.and_then(|node| ask(node, machine, report));
        spec.prose = prose;
    }
    if spec.ask.is_none() {
        spec.prose = unread();
    }
    spec.happened = keys
        .must("happened", "say how its reply shows that the call happened: `happened: status == \"PAID\"`", report)
        .and_then(|node| expression(node, report));
    spec.never = keys.get("never").and_then(|node| expression(node, report));
    spec.after = keys.get("after").and_then(|node| duration(node, report));
    keys.finish(report);
    Some(spec)
}

/// `15m`, `90s`, `2h`.
fn duration(node: &Node, report: &mut Diagnostics) -> Option<u64> {
    let text = keys::text(node, "`after`", report)?;
    let (number, unit) =
        text.value.split_at(text.value.len() - text.value.chars().next_back().map_or(0, char::len_utf8));
    let unit = match unit {
        "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        _ => None,
    };
    let seconds = number.parse::<u64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    if seconds.is_none() {
        report.push(
            Diagnostic::new(Rule::LineSyntax, text.span, format!("`{text}` is not a time to wait"))
                .help("write a number and `s`, `m` or `h`, such as `15m`"),
        );
    }
    seconds
}

/// `operation(field = expr, other = expr)`, at the beginning of a scalar.
pub(crate) fn ask(node: &Node, machine: &str, report: &mut Diagnostics) -> Option<AskSpec> {
    let lead = machine.len() - machine.trim_start().len();
    let call = machine.trim();
    let inner = call.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
    let Some((name, arguments)) = inner else {
        report.push(
            Diagnostic::new(Rule::LineSyntax, node.part(lead..lead + call.len()), "this is not a query")
                .help("write the operation with the values of its fields: `get(id = id)`, or `none -- why`"),
        );
        return None;
    };
    let operation = Text::new(name.trim().to_owned(), node.part(lead..lead + name.len()));
    let mut values = Vec::new();
    let mut at = lead + name.len() + 1;
    for argument in top_level(arguments, ',') {
        let start = at;
        at += argument.len() + 1;
        if argument.trim().is_empty() {
            continue;
        }
        let place = node.part(start..start + argument.len());
        // Not the one of `==`.
        let split = argument
            .char_indices()
            .find(|(index, c)| *c == '=' && !argument.get(index + 1..).is_some_and(|rest| rest.starts_with('=')));
        let Some((equals, _)) = split else {
            report.push(
                Diagnostic::new(Rule::LineSyntax, place, "a value of a query names its field")
                    .help("write `field = value`"),
            );
            continue;
        };
        let field = argument.get(..equals).unwrap_or("");
        let lead = field.len() - field.trim_start().len();
        let field = Text::new(field.trim().to_owned(), node.part(start + lead..start + lead + field.trim().len()));
        let value = argument.get(equals + 1..).unwrap_or("");
        if let Some(value) = line::expression(node, value, start + equals + 1, report) {
            values.push((field, value));
        }
    }
    Some(AskSpec { operation, values })
}

/// The parts of a text between separators that stand in no quotes and in no parentheses.
fn top_level(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut depth, mut quoted, mut escaped, mut start) = (Vec::new(), 0_usize, false, false, 0);
    for (index, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 => {
                parts.push(text.get(start..index).unwrap_or(""));
                start = index + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts
}

/// `items`, `next` and `while`.
fn paging(node: &Node, report: &mut Diagnostics) -> Option<PagingSpec> {
    let mut keys = Keys::of(node, "`paging`", report)?;
    let items = keys
        .must("items", "name the list that the pages are made of: `items: payload.items`", report)
        .and_then(|node| expression(node, report));
    let next = keys
        .must("next", "say what the next request asks for: `next: { page: request.page + 1 }`", report)
        .map(|node| keys::named(node, "`next`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, node)| Some((name, expression(node, report)?)))
        .collect();
    let going_on = keys.get("while").and_then(|node| expression(node, report));
    keys.finish(report);
    Some(PagingSpec { span: node.span, items, next, going_on })
}

/// Words that stand for what could not be read, so that it is not reported as missing too.
pub(super) fn unread() -> Prose {
    Prose { doc: "could not be read".to_owned(), note: String::new() }
}

/// `{ gate: { says: [..], code: .., message: .., details: .. } }`.
pub(crate) fn outcome(node: &Node, report: &mut Diagnostics) -> Option<OutcomeSpec> {
    keys::map(node, "`outcome`", report)?;
    let mut gates = Vec::new();
    for (name, node) in keys::named(node, "`outcome`", report) {
        keys::identifier(&name, "a gate", report);
        let Some(mut keys) = Keys::of(node, "a gate", report) else { continue };
        let http = name.value == "http";
        let pending = if http { None } else { keys.get("pending").and_then(|node| expression(node, report)) };
        // What is always only taken has nothing that says more.
        let says_node = if http || pending.is_some() {
            keys.get("says").filter(|_| !http)
        } else {
            keys.must(
                "says",
                "list what in the reply says whether it worked: `says: [ErrorCode -> Code, Result]`",
                report,
            )
        };
        let reads_node = if http { keys.get("reads") } else { None };
        let reads_as = reads_node.and_then(|node| line::read(node, report)).map(Box::new);
        let reads = reads_as.as_ref().and_then(|line| {
            if let TypeSpec::Name(name) = &line.ty {
                return Some(name.clone());
            }
            report.push(
                Diagnostic::new(Rule::UnknownType, line.ty.span(), "what a reply outside 2xx is read as is one object")
                    .help("define it under `objects:` and name it here: `reads: Problem`"),
            );
            None
        });
        let statuses = if http { keys.get("statuses") } else { None };
        let statuses = statuses
            .map(|node| keys::named(node, "`statuses`", report))
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(status, node)| Some((status, keys::text(node, "the verdict of a status", report)?)))
            .collect();
        let items = says_node.map(|node| match &node.kind {
            Kind::List(items) if items.is_empty() => Vec::new(),
            _ => keys::items(node, "`says`", report),
        });
        let voices = items.as_ref().map(Vec::len).or(pending.as_ref().map(|_| 0));
        let says = items.unwrap_or_default().into_iter().filter_map(|item| expression(item, report)).collect();
        let code = keys.get("code").and_then(|node| expression(node, report));
        let message = keys.get("message").and_then(|node| expression(node, report));
        let details = keys.get("details").and_then(|node| keys::text(node, "`details`", report));
        keys.finish(report);
        gates.push(GateSpec {
            name,
            says,
            voices,
            says_span: says_node.map_or(node.span, |node| node.span),
            reads,
            reads_as,
            statuses,
            pending,
            code,
            message,
            details,
        });
    }
    Some(OutcomeSpec { gates })
}

pub(crate) fn expression(
    node: &Node,
    report: &mut Diagnostics,
) -> Option<crate::source::Spanned<crate::expr::ast::Ast>> {
    keys::text(node, "an expression", report)?;
    let text = node.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
    line::expression(node, &text, 0, report)
}
