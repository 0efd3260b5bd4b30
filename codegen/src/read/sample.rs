//! What is said of a sample beside its files.

use super::keys;
use super::line;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::{Prose, SampleSpec};
use crate::yaml::{Kind, Node};

/// `NAME: VERDICT ORIGIN -- prose`, or a table with that line under `.` and givens beside it. Where nothing comes back that
/// could be judged, the line is `ORIGIN -- prose`.
pub(super) fn read(name: Text, node: &Node, judged: bool, report: &mut Diagnostics) -> SampleSpec {
    let mut spec = SampleSpec { name, stated: None, givens: Vec::new(), prose: Prose::default() };
    let line = match &node.kind {
        Kind::Map(_) => {
            let mut own = None;
            for (key, value) in keys::named(node, "a sample", report) {
                if key.value == "." {
                    own = Some(value);
                } else if let Some(scalar) = value.scalar() {
                    spec.givens.push((key, Text::new(scalar.text.clone(), value.span)));
                } else {
                    keys::text(value, "a given of a sample", report);
                }
            }
            if own.is_none() {
                let (lacks, line) = if judged {
                    ("state its verdict", "`.: done printed`")
                } else {
                    ("say where it comes from", "`.: printed`")
                };
                report.push(
                    Diagnostic::new(Rule::MissingKey, spec.name.span, format!("the sample does not {lacks}"))
                        .help(format!("write {line} first, then what makes it reproducible")),
                );
            }
            own
        }
        _ => Some(node),
    };
    let Some(line) = line else { return spec };
    let Some(text) = keys::text(line, "a sample", report) else { return spec };
    let (machine, prose) = line::split(&text.value);
    spec.prose = prose;
    let words = line::words(machine);
    let part = |word: &line::Word| Text::new(word.text.clone(), line.part(word.range.clone()));
    spec.stated = match (judged, words.as_slice()) {
        (true, [verdict, origin]) => Some((part(verdict), part(origin))),
        // What is shown is a form that can be made.
        (false, [origin]) => Some((part(origin).map(|_| "done".to_owned()), part(origin))),
        (true, _) => {
            report.push(
                Diagnostic::new(
                    Rule::UnknownWord,
                    text.span,
                    "a sample states the verdict that it reaches and where it comes from",
                )
                .help("write `done printed -- …`; the origins are printed, repaired and constructed"),
            );
            None
        }
        (false, _) => {
            report.push(
                Diagnostic::new(
                    Rule::BrowserForm,
                    text.span,
                    "a sample of a form says where it comes from, and no verdict: nothing comes back that could reach one",
                )
                .help("write `printed -- …`; the origins are printed, repaired and constructed"),
            );
            None
        }
    };
    spec
}
