//! Which stretch of a file belongs to a key, and which parts of it are looked at by themselves.

use crate::expr::ast::AstKind;
use crate::source::{Sources, Span};
use crate::spec::{CallbackSpec, FieldSpec, OperationSpec, OutcomeSpec, ProfileSpec, ShapeSpec};

pub(super) fn begins_in(span: Span, whole: Span) -> bool {
    span.file == whole.file && (whole.start..whole.end).contains(&span.start)
}

pub(super) fn lies_in(span: Span, whole: Span) -> bool {
    span.file == whole.file && whole.start <= span.start && span.end <= whole.end
}

/// A key with all that belongs to it: the lines down to the next one that is not indented deeper. Of a key in braces,
/// whose end its indentation does not tell, the rest of the file.
pub(super) fn block(sources: &Sources, key: Span) -> Span {
    let text = sources.file(key).map_or("", |file| file.text.as_str());
    let before = text.get(..key.start).unwrap_or("");
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before.len() - begin;
    if before.bytes().skip(begin).any(|b| b != b' ') {
        return Span { end: text.len(), ..key };
    }
    let mut end = begin;
    for line in text.get(begin..).unwrap_or("").split_inclusive('\n') {
        let words = line.trim_start_matches(' ');
        let depth = line.len() - words.len();
        let belongs = end == begin
            || depth > indent
            || words.trim().is_empty()
            || words.starts_with('#')
            // A list may stand as deep as its key.
            || (depth == indent && words.starts_with("- "));
        if !belongs {
            break;
        }
        end += line.len();
    }
    Span { end, ..key }
}

/// The map or the value that begins here: the lines down to the next one that is indented less. Of one that begins
/// behind its key, the rest of the line.
pub(super) fn entries(sources: &Sources, first: Span) -> Span {
    let text = sources.file(first).map_or("", |file| file.text.as_str());
    let before = text.get(..first.start).unwrap_or("");
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before.len() - begin;
    let alone = before.bytes().skip(begin).all(|b| b == b' ');
    let mut end = begin;
    for line in text.get(begin..).unwrap_or("").split_inclusive('\n') {
        let words = line.trim_start_matches(' ');
        let belongs = end == begin || (alone && (line.len() - words.len() >= indent || words.trim().is_empty()));
        if !belongs {
            break;
        }
        end += line.len();
    }
    Span { end: end.max(first.end), ..first }
}

/// Where an outcome's expressions stand: whether they are errors is asked for each operation. Of the gate `http` it is
/// all that it says.
pub(super) fn outcome_holes(outcome: Option<&OutcomeSpec>) -> Vec<Span> {
    let gates = outcome.map(|outcome| outcome.gates.as_slice()).unwrap_or_default();
    let mut holes = Vec::new();
    for gate in gates {
        let expressions = gate.says.iter().chain(&gate.pending).chain(&gate.code).chain(&gate.message);
        holes.extend(expressions.map(|ast| ast.span));
        holes.extend(gate.details.iter().chain(&gate.reads).map(|name| name.span));
        if gate.name.value == "http" {
            holes.push(gate.name.span);
            holes.extend(gate.statuses.iter().flat_map(|(status, verdict)| [status.span, verdict.span]));
        }
    }
    holes
}

/// The parts of a profile's block that no sample is compared with: its headers, its query and what it is given. The fields that it adds to
/// bodies are looked at by themselves.
pub(super) fn profile_holes(sources: &Sources, profile: &ProfileSpec) -> Vec<Span> {
    let mut holes = outcome_holes(profile.outcome.as_ref());
    holes.extend(profile.headers.iter().chain(&profile.query).chain(&profile.given).map(whole));
    holes.extend(profile.body.as_ref().map(|body| entries(sources, body.span)));
    holes
}

/// The parts of an operation's block that no sample is compared with: where the call goes, what stands beside its body,
/// what the client computes, and what follows the call.
pub(super) fn operation_holes(sources: &Sources, spec: &OperationSpec) -> Vec<Span> {
    let mut holes = outcome_holes(spec.outcome.as_ref());
    holes.extend(spec.call.iter().flat_map(|call| [call.host.span, call.path.span]));
    holes.extend([&spec.path, &spec.query, &spec.headers, &spec.given].into_iter().flatten().map(whole));
    holes.extend(spec.requires.iter().map(|rule| rule.span));
    holes.extend(spec.settle.iter().map(|settle| entries(sources, settle.span)));
    holes.extend(spec.paging.iter().map(|paging| entries(sources, paging.span)));
    match &spec.body {
        Some(ShapeSpec::Table(body)) => holes.extend(body.fields.iter().flat_map(computed_in)),
        Some(ShapeSpec::Line(_)) | None => {}
    }
    holes
}

/// The parts of a callback's block that no sample is compared with: what it is confirmed by.
pub(super) fn confirm_holes(spec: &CallbackSpec) -> Vec<Span> {
    let mut holes = Vec::new();
    if let Some(confirm) = &spec.confirm {
        if let Some(ask) = &confirm.ask {
            holes.push(ask.operation.span);
            holes.extend(ask.values.iter().flat_map(|(name, value)| [name.span, value.span]));
        }
        holes.extend(confirm.happened.iter().map(|happened| happened.span));
    }
    holes
}

/// A named line from its name on.
fn whole(field: &FieldSpec) -> Span {
    Span { end: field.shape.span().end, ..field.name.span }
}

/// Where the computed values of a field stand, and of those within it: a sample is compared with what is computed only
/// where that could be understood. A constant is part of the table.
pub(super) fn computed_in(field: &FieldSpec) -> Vec<Span> {
    match &field.shape {
        ShapeSpec::Table(table) => table.fields.iter().flat_map(computed_in).collect(),
        ShapeSpec::Line(line) => line
            .value
            .iter()
            .filter(|value| !matches!(value.value.kind, AstKind::Text(_) | AstKind::Int(_) | AstKind::Bool(_)))
            .map(|value| value.span)
            .collect(),
    }
}
