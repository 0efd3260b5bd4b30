//! What the client computes is what a sample shows: in its body, and beside it.

use super::Checker;
use super::echo::Doubts;
use super::recipes::{before_hash, clip};
use super::samples::{Body, givens_of};
use crate::completed::Completed;
use crate::diagnostic::Diagnostic;
use crate::expr::eval::text;
use crate::expr::{Expr, Moment, Section};
use crate::json::Json;
use crate::model::{Computed, Media, Operation, Type};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{OperationSpec, SampleSpec};

/// The sections of a request that a sample gives beside its files.
const BESIDE: [Section; 4] = [Section::Path, Section::Query, Section::Headers, Section::Given];

impl<'a> Checker<'a> {
    /// Compares what a sample shows of computed values, in its body and beside it, with what the client computes from all
    /// that the sample gives.
    pub(super) fn computed_as_shown(
        &mut self,
        spec: &SampleSpec,
        body: Option<&Body>,
        operation: &Operation,
        doubts: Option<&Doubts<'a>>,
    ) {
        let has_file = self.spec.samples.iter().any(|file| file.name == spec.name.value && file.request);
        // A file that could not be read is reported already.
        if has_file && body.is_none() {
            return;
        }
        let givens = givens_of(spec);
        let sent = body.and_then(|body| body.json.as_ref()).map(Json::tree);
        let made = Completed::new(&self.model, operation, &givens, sent);
        let doubtful = |expr: &Expr| doubts.is_some_and(|doubts| doubts.uses_doubtful(expr));
        let mut found = Vec::new();
        for computed in operation.computed.iter().filter(|computed| !computed.default && !doubtful(&computed.expr)) {
            let [section, keys @ ..] = computed.path.as_slice() else { continue };
            if *section == Section::Body.key() {
                let name = keys.join(".");
                let place = body.map(|body| {
                    let keys = keys.iter().map(String::as_str);
                    let json = body.json.as_ref().and_then(|json| json.at(keys));
                    self.place_in(body, json.map_or(0..0, |json| json.range.clone()), &name)
                });
                found.extend(place.and_then(|place| in_body(&made, operation, computed, &name, place)));
            } else if let Some((name, value)) = spec.givens.iter().find(|(name, _)| is_at(name, section, keys)) {
                found.extend(beside(&made, computed, name, value.span));
            }
        }
        let of_table = |key: &str| {
            let fields = operation.parts.headers.map(|id| &self.model.object(id).fields);
            fields.is_some_and(|fields| fields.iter().any(|field| field.wire.eq_ignore_ascii_case(key)))
        };
        let set = self.model.headers.get(operation.headers).map(|set| set.headers.as_slice()).unwrap_or_default();
        for header in set.iter().filter(|header| !of_table(&header.name) && !doubtful(&header.value)) {
            let is = |name: &Text| {
                key_in(name, Section::Headers.key()).is_some_and(|key| key.eq_ignore_ascii_case(&header.name))
            };
            let Some((name, value)) = spec.givens.iter().find(|(name, _)| is(name)) else { continue };
            let lacking = made.lacking(&header.value);
            if !lacking.is_empty() {
                found.push(not_compared(&name.value, &lacking, value.span));
            } else if let Some(made_of_it) = text(&header.value, &made.scope()).filter(|made| *made != value.value) {
                found.push(differs(&name.value, value.span, &header.value, &made, &made_of_it));
            }
        }
        found.extend(self.nowhere(spec, operation));
        for finding in found {
            self.report.push(finding);
        }
    }

    /// What a sample gives of a section that has no field of that name.
    fn nowhere(&self, spec: &SampleSpec, operation: &Operation) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for section in BESIDE {
            let object = operation.parts.sections().find(|(name, _)| *name == section.key()).map(|(_, id)| id);
            let fields = object.map(|id| self.model.object(id).fields.as_slice()).unwrap_or_default();
            let set = self.model.headers.get(operation.headers).filter(|_| section == Section::Headers);
            let headers = set.map(|set| set.headers.as_slice()).unwrap_or_default();
            let known = fields.iter().map(|field| field.wire.as_str()).chain(headers.iter().map(|h| h.name.as_str()));
            let known: Vec<&str> = known.collect();
            for (name, _) in &spec.givens {
                let Some(key) = key_in(name, section.key()) else { continue };
                let by_medium = section == Section::Headers
                    && ["accept", "content-type"].iter().any(|header| key.eq_ignore_ascii_case(header));
                if by_medium || known.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                    continue;
                }
                let message = format!("`{}` has no `{name}`", operation.name);
                let finding = Diagnostic::new(Rule::SampleFile, name.span, message);
                found.push(match crate::diagnostic::nearest(key, &known) {
                    Some(near) => finding.help(format!("did you mean `{}.{near}`?", section.key())),
                    None => {
                        finding.help(format!("remove it, or add the field to `{}:` of the operation", section.key()))
                    }
                });
            }
        }
        found
    }

    /// Where a signature goes into a call that changes something, a sample shows one that was accepted.
    pub(super) fn signature_shown(&mut self, spec: &OperationSpec, operation: &Operation) {
        let Some(signed) = operation.computed.iter().find(|computed| self.signs(computed)) else { return };
        let is_shown =
            |sample: &SampleSpec| self.spec.samples.iter().any(|file| file.request && file.name == sample.name.value);
        if !changes(spec) || operation.body.is_none() || spec.samples.is_empty() || spec.samples.iter().any(is_shown) {
            return;
        }
        let name = signed.path.last().map_or("", String::as_str);
        self.report.push(
            Diagnostic::new(
                Rule::SampleMissing,
                spec.name.span,
                format!("no sample shows a request of `{}`, so that nothing tests its signature `{name}`", spec.name),
            )
            .help("add the request that the page shows, with the credentials that it was signed with; or one that is `constructed`, signed by another program"),
        );
    }

    /// A signature that stands in a header or in the query is in no file: a sample of one of the calls that carry it
    /// states it.
    pub(super) fn signatures_beside_shown(&mut self) {
        let spec = self.spec;
        let operations: Vec<(&OperationSpec, &Operation)> = spec
            .groups
            .iter()
            .zip(&self.model.groups)
            .flat_map(|(spec, made)| spec.operations.iter().zip(&made.operations))
            .collect();
        let states = |spec: &OperationSpec, path: &[String]| {
            let [section, keys @ ..] = path else { return false };
            spec.samples.iter().flat_map(|sample| &sample.givens).any(|(name, _)| is_at(name, section, keys))
        };
        let mut found: Vec<(&Computed, Diagnostic)> = Vec::new();
        for (operation, made) in &operations {
            let beside =
                |computed: &&Computed| computed.path.first().is_some_and(|section| section != Section::Body.key());
            let given =
                |computed: &&Computed| computed.path.first().is_some_and(|section| section == Section::Given.key());
            for computed in
                made.computed.iter().filter(beside).filter(|computed| !given(computed) && self.signs(computed))
            {
                let same = |other: &Computed| other.path == computed.path && other.expr == computed.expr;
                let carries = |made: &Operation| made.computed.iter().any(same);
                let shown = operations.iter().any(|(spec, made)| carries(made) && states(spec, &computed.path));
                if !changes(operation)
                    || operation.samples.is_empty()
                    || shown
                    || found.iter().any(|(other, _)| same(other))
                {
                    continue;
                }
                let name = computed.path.join(".");
                found.push((
                    computed,
                    Diagnostic::new(
                        Rule::SampleMissing,
                        operation.name.span,
                        format!("no sample states `{name}`, so that nothing tests this signature"),
                    )
                    .help(format!(
                        "add `{name}: …` to one sample, with the credentials that it was signed with: as the page shows it, or `constructed`, signed by another program"
                    )),
                ));
            }
        }
        let found: Vec<Diagnostic> = found.into_iter().map(|(_, finding)| finding).collect();
        for finding in found {
            self.report.push(finding);
        }
    }

    /// Whether a value is a digest that a secret goes into.
    fn signs(&self, computed: &Computed) -> bool {
        let hash = |part: &Expr| matches!(part, Expr::Call { function, .. } if function.is_hash());
        let expr = super::proved::inlined(&computed.expr, &self.model.recipes, 0);
        expr.is_secret() && expr.contains(&hash)
    }
}

fn changes(spec: &OperationSpec) -> bool {
    spec.effect.as_ref().is_some_and(|effect| ["write", "moves_money"].contains(&effect.value.as_str()))
}

/// The key of what a sample gives, without its section.
fn key_in<'n>(name: &'n Text, section: &str) -> Option<&'n str> {
    let rest = name.value.strip_prefix(section)?.strip_prefix('.')?;
    Some(rest.trim_matches('"'))
}

fn is_at(name: &Text, section: &str, keys: &[String]) -> bool {
    key_in(name, section).is_some_and(|key| keys.len() == 1 && keys.iter().all(|only| only == key))
}

/// A computed value in the body: another one than the sample shows, or one that nothing compares.
fn in_body(
    made: &Completed<'_>,
    operation: &Operation,
    computed: &Computed,
    name: &str,
    place: Span,
) -> Option<Diagnostic> {
    let shown = made.at(&computed.path)?;
    let lacking = made.lacking(&computed.expr);
    if !lacking.is_empty() {
        // Keys are often not printed, and moments can be seen. But where the keys are given, the value is to be compared.
        let is_key = |name: &String| name.starts_with("credentials.") || name.starts_with("session.");
        let aside = |name: &String| name.starts_with("given.") || BESIDE.iter().any(|s| is_in(name, s.key()));
        let due = if computed.expr.is_secret() { !lacking.iter().any(is_key) } else { lacking.iter().all(aside) };
        return due.then(|| not_compared(name, &lacking, place));
    }
    let value = made.scope().computed(computed)?;
    let same = if computed.expr.is_random() {
        made.scope().verifies(computed, &shown) != Some(false)
    } else if operation.media.is_text_only() {
        // In a form or in XML every value is a text.
        shown.text() == value.text()
    } else {
        shown == value
    };
    let value = value.text().unwrap_or_default();
    (!same).then(|| differs(name, place, &computed.expr, made, &value))
}

/// A computed value of another section, which a sample states.
fn beside(made: &Completed<'_>, computed: &Computed, name: &Text, place: Span) -> Option<Diagnostic> {
    let single = !matches!(computed.ty, Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json);
    let shown = made.at(&computed.path).filter(|_| single)?;
    let lacking = made.lacking(&computed.expr);
    if !lacking.is_empty() {
        return Some(not_compared(&name.value, &lacking, place));
    }
    let scope = made.scope();
    let Some(value) = scope.computed(computed) else {
        let of_parts = operation_is_of_parts(made, &computed.expr);
        return (!of_parts && can_be_computed(&computed.expr)).then(|| {
            Diagnostic::new(
                Rule::SampleMisfit,
                place,
                format!("`{name}`: from what the sample gives, the client computes no value"),
            )
            .help("something that goes into it is missing, or cannot be read; check the recipe and its arguments")
        });
    };
    let same = if computed.expr.is_random() {
        scope.verifies(computed, &shown) != Some(false)
    } else {
        shown.text() == value.text()
    };
    let value = value.text().unwrap_or_default();
    (!same).then(|| differs(&name.value, place, &computed.expr, made, &value))
}

fn is_in(name: &str, section: &str) -> bool {
    name.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'))
}

/// The bytes of a body in parts are other ones each time.
fn operation_is_of_parts(made: &Completed<'_>, expr: &Expr) -> bool {
    made.scope().operation.media == Media::Multipart
        && expr.contains(&|part| matches!(part, Expr::Moment(Moment::Body)))
}

/// Whether this build has the functions for it.
fn can_be_computed(expr: &Expr) -> bool {
    cfg!(feature = "asymmetric")
        || !expr.contains(&|part| {
            matches!(part, Expr::Recipe { .. })
                || matches!(part, Expr::Call { function, .. } if function.is_asymmetric())
        })
}

fn not_compared(name: &str, lacking: &[String], place: Span) -> Diagnostic {
    let names = lacking.iter().map(|name| match name.as_str() {
        "request" => "its request".to_owned(),
        name => format!("`{name}`"),
    });
    let names = names.collect::<Vec<_>>().join(", ");
    Diagnostic::new(
        Rule::SampleMisfit,
        place,
        format!("`{name}` is computed, and the sample does not give {names}, so that nothing compares it"),
    )
    .help("add it beside the sample's verdict, or as the file of the request; or leave the computed value out where the page does not say what it was made of")
}

fn differs(name: &str, place: Span, expr: &Expr, made: &Completed<'_>, value: &str) -> Diagnostic {
    // What comes out otherwise each time says nothing.
    let computes = (!expr.is_random()).then(|| format!("it computes `{value}`"));
    let before = match before_hash(expr, &[], &made.scope()) {
        Some((function, Some(value))) => Some(format!("before `{function}` stood `{}`", clip(&value.shown()))),
        Some((function, None)) => Some(format!("what goes into `{function}` is missing")),
        None => None,
    };
    let check = "check the recipe and its arguments, or what stands beside the sample's verdict".to_owned();
    let help = [computes, before, Some(check)].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let what = if expr.is_random() {
        "is no signature of what the sample gives"
    } else {
        "from what the sample gives, the client computes another value"
    };
    let colon = if expr.is_random() { "" } else { ":" };
    Diagnostic::new(Rule::SampleMisfit, place, format!("`{name}`{colon} {what}")).help(help)
}
