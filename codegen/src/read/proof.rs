//! How a message is proved: what is claimed and computed, or what must hold.

use super::keys::{self, Keys};
use super::{line, operation};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::expr::ast::Ast;
use crate::rule::Rule;
use crate::source::Spanned;
use crate::spec::{FreshSpec, ProofSpec, Prose};
use crate::yaml::Node;

/// `none -- why`, or a map.
pub(super) fn read(node: &Node, report: &mut Diagnostics) -> Option<ProofSpec> {
    let mut spec = ProofSpec {
        none: false,
        claims: Vec::new(),
        equals: Vec::new(),
        holds: Vec::new(),
        covers: Vec::new(),
        fresh: None,
        once: None,
        prose: Prose::default(),
    };
    if node.scalar().is_some() {
        let text = keys::text(node, "`proof`", report)?;
        let (machine, prose) = line::split(&text.value);
        spec.none = true;
        if machine.trim() == "none" && !prose.doc.is_empty() {
            spec.prose = prose;
        } else {
            report.push(
                Diagnostic::new(
                    Rule::Proof,
                    text.span,
                    "this does not say how the message is proved, or why it is not",
                )
                .help("write `none -- why`, or a map with `claim` and `equals`, or with `holds`"),
            );
            spec.prose = operation::unread();
        }
        return Some(spec);
    }
    let mut keys = Keys::of(node, "`proof`", report)?;
    if let Some(node) = keys.get("holds") {
        spec.holds = expressions(node, "`holds`", report);
        for key in ["claim", "equals"] {
            let Some(node) = keys.get(key) else { continue };
            report.push(
                Diagnostic::new(Rule::Proof, node.span, format!("`{key}` stands beside `holds`"))
                    .help("write `claim` and `equals` for a value that the receiver computes as the sender does, or `holds` alone for a signature that is verified"),
            );
        }
    } else {
        let help = "name where the sender's word stands: `claim: headers.X-Signature`; or write `holds` in the place of both, where the sender signs with a private key";
        let claims = keys.must("claim", help, report);
        spec.claims = claims.map(|node| expressions(node, "`claim`", report)).unwrap_or_default();
        let equals =
            keys.must("equals", "say what it must equal: `equals: signature(body, credentials.secret)`", report);
        spec.equals = equals.map(|node| expressions(node, "`equals`", report)).unwrap_or_default();
    }
    spec.covers = keys
        .get("covers")
        .map(|node| keys::items(node, "`covers`", report))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|node| keys::text(node, "a field's name", report))
        .collect();
    spec.fresh = keys.get("fresh").and_then(|node| fresh(node, report));
    spec.once = keys.get("once").and_then(|node| operation::expression(node, report));
    keys.finish(report);
    Some(spec)
}

/// One expression, or a list of them.
fn expressions(node: &Node, what: &str, report: &mut Diagnostics) -> Vec<Spanned<Ast>> {
    keys::items(node, what, report).into_iter().filter_map(|node| operation::expression(node, report)).collect()
}

/// `{ time: EXPR, seconds: 300 }`.
fn fresh(node: &Node, report: &mut Diagnostics) -> Option<FreshSpec> {
    let mut keys = Keys::of(node, "`fresh`", report)?;
    let time = keys
        .must("time", "say when the message was made: `time: headers.X-Date`", report)
        .and_then(|node| operation::expression(node, report));
    let seconds = keys.must("seconds", "say how far it may be from the clock: `seconds: 300`", report);
    let text = seconds.and_then(|node| keys::text(node, "`seconds`", report));
    keys.finish(report);
    let text = text?;
    let seconds = text.value.parse::<u64>().ok().filter(|seconds| (1..=86_400).contains(seconds));
    if seconds.is_none() {
        report.push(
            Diagnostic::new(Rule::LineSyntax, text.span, format!("`{text}` is not a number of seconds"))
                .help("write a whole number from 1 to 86400, such as `300`"),
        );
    }
    Some(FreshSpec { time, seconds: seconds.unwrap_or(300) })
}
