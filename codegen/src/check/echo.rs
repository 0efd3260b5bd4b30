//! Which findings could be the cause of others.
//!
//! Every problem of a spec is reported in one run, and each of them once. So a sample is compared with its tables and
//! with its verdict as soon as all that the comparison rests on could be read: the block of its operation, those of
//! the objects and catalogues that can be reached from there, its profiles, and the voices that judge its reply. An
//! error within them leaves a stand-in, with which no sample could be expected to agree. An error anywhere else hides
//! nothing.

use std::collections::{HashMap, HashSet};

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::{Ast, AstKind};
use crate::model::{Operation, Reply};
use crate::rule::{Rule, Severity};
use crate::source::{Sources, Span, Spanned, Text};
use crate::spec::{GateSpec, OperationSpec, OutcomeSpec, ProfileSpec, ShapeSpec, TableSpec, TypeSpec};

/// Errors that change neither a table nor a verdict: they are about names in Rust, about what a call is sent to and
/// with, about promises around it, or about samples themselves. Where one of them has left out a voice, or a value of a
/// catalogue, that is looked for itself.
const NO_CAUSE: [Rule; 16] = [
    Rule::BadName,
    Rule::LooksSensitive,
    Rule::NameCollision,
    Rule::ReservedName,
    Rule::CallLine,
    Rule::HostUrl,
    Rule::HostMissing,
    Rule::HeaderField,
    Rule::MissingKey,
    Rule::MoneyUnsaid,
    Rule::SampleFile,
    Rule::SampleMisfit,
    Rule::SampleVerdict,
    Rule::Source,
    Rule::Untranscribed,
    Rule::NoFiles,
];

/// Errors behind which a part of a file was left out whole, with all that stands in it.
const LEFT_OUT: [Rule; 4] = [Rule::YamlFeature, Rule::DuplicateKey, Rule::UnknownKey, Rule::WrongShape];

/// What cannot be relied on, while there are errors.
pub(super) struct Doubts<'a> {
    /// The errors by place. A key that stands twice is one at both places: either may be the one that was meant.
    errors: Vec<(Span, Rule)>,
    /// Objects and catalogues with an error in their block, or in that of one they refer to.
    names: HashSet<&'a str>,
    /// Profiles with an error in their block.
    profiles: HashSet<&'a str>,
    /// Whether the profile `default` may have been lost: without one, nothing says that it is missing.
    no_default: bool,
}

impl<'a> Doubts<'a> {
    /// What is to be doubted, or `None` where nothing is.
    pub(super) fn of(checker: &Checker<'a>) -> Option<Self> {
        if !checker.report.has_errors() {
            return None;
        }
        let spec = checker.spec;
        let mut errors: Vec<(Span, Rule)> = Vec::new();
        for found in checker.report.sorted().into_iter().filter(|found| is_error(found)) {
            errors.push((found.span, found.rule));
            if found.rule == Rule::DuplicateKey {
                errors.extend(found.secondary.iter().map(|(span, _)| (*span, found.rule)));
            }
        }
        errors.sort_unstable();
        let mut doubts = Self { errors, names: HashSet::new(), profiles: HashSet::new(), no_default: false };
        let profiles = &spec.provider.profiles;
        doubts.profiles = profiles
            .iter()
            .filter(|profile| doubts.touched(block(checker.sources, profile.name.span), &profile_holes(profile)))
            .map(|profile| profile.name.value.as_str())
            .collect();
        let file = Span { start: 0, end: usize::MAX, ..spec.provider.id.span };
        doubts.no_default = profiles.iter().all(|profile| profile.name.value != "default") && doubts.left_out(file);
        doubts.definitions(checker);
        Some(doubts)
    }

    /// Objects and catalogues: first those with an error of their own, then all that refer to them.
    fn definitions(&mut self, checker: &Checker<'a>) {
        let spec = checker.spec;
        let scopes = || std::iter::once(&spec.provider.scope).chain(spec.groups.iter().map(|group| &group.scope));
        let mut known: HashSet<&'a str> = HashSet::new();
        let mut doubtful: Vec<&'a str> = Vec::new();
        let mut referrers: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
        let mut define = |name: &'a Text, doubtful: &mut Vec<&'a str>| {
            // Of a name that is defined twice, one definition was passed over.
            if !known.insert(&name.value) || self.touched(block(checker.sources, name.span), &[]) {
                doubtful.push(&name.value);
            }
        };
        for catalogue in scopes().flat_map(|scope| &scope.catalogues) {
            define(&catalogue.name, &mut doubtful);
            // A value that no Rust name can be made of was passed over.
            let made = checker.catalogue_id(&catalogue.name.value).map(|id| checker.model.catalogue(id).values.len());
            if catalogue.values.is_empty() || made.is_some_and(|made| made < catalogue.values.len()) {
                doubtful.push(&catalogue.name.value);
            }
        }
        for (name, table) in scopes().flat_map(|scope| &scope.objects) {
            define(name, &mut doubtful);
            let mut names = Vec::new();
            in_table(table, &mut names);
            for inner in names {
                referrers.entry(inner).or_default().push(&name.value);
            }
        }
        while let Some(name) = doubtful.pop() {
            if self.names.insert(name) {
                doubtful.extend(referrers.get(name).into_iter().flatten());
            }
        }
    }

    /// The errors whose place begins within another.
    fn within(&self, place: Span) -> impl Iterator<Item = &(Span, Rule)> {
        let begin = self.errors.partition_point(|(span, _)| (span.file, span.start) < (place.file, place.start));
        self.errors
            .get(begin..)
            .unwrap_or_default()
            .iter()
            .take_while(move |(span, _)| span.file == place.file && span.start < place.end)
    }

    /// Whether an error that could be a cause lies in a block, outside of these parts of it.
    fn touched(&self, block: Span, holes: &[Span]) -> bool {
        self.causes(block, holes).next().is_some()
    }

    fn causes(&self, block: Span, holes: &[Span]) -> impl Iterator<Item = Rule> {
        self.within(block)
            .filter(|(span, rule)| !NO_CAUSE.contains(rule) && !holes.iter().any(|hole| lies_in(*span, *hole)))
            .map(|(_, rule)| *rule)
    }

    /// Whether any part of any file was left out.
    pub(super) fn leave_out(&self) -> bool {
        self.errors.iter().any(|(_, rule)| LEFT_OUT.contains(rule))
    }

    fn left_out(&self, place: Span) -> bool {
        self.within(place).any(|(_, rule)| LEFT_OUT.contains(rule))
    }
}

impl<'a> Checker<'a> {
    /// Whether the samples of an operation can be compared.
    pub(super) fn comparable(&mut self, doubts: &Doubts<'a>, spec: &'a OperationSpec, made: &Operation) -> bool {
        let all = &self.spec.provider.profiles;
        let profiles: Vec<&'a ProfileSpec> = match &spec.profiles {
            // One that is not there is an error within the operation.
            Some(named) => {
                named.iter().filter_map(|name| all.iter().find(|profile| profile.name.value == name.value)).collect()
            }
            None => all.iter().filter(|profile| profile.name.value == "default").collect(),
        };
        if spec.profiles.is_none() && doubts.no_default {
            return false;
        }
        let gates = gates(&profiles, spec.outcome.as_ref());
        let mut names = Vec::new();
        if let Some(body) = &spec.body {
            in_table(body, &mut names);
        }
        for shape in [&spec.payload, &spec.reply].into_iter().flatten() {
            in_shape(shape, &mut names);
        }
        names.extend(profiles.iter().filter_map(|profile| profile.reply.as_ref()).map(|name| name.value.as_str()));
        names.extend(gates.iter().flat_map(|gate| gate.says.iter().chain(&gate.code)).filter_map(catalogue));
        // The words of an operation are its effect, what a repeat does, and those of its samples, read one by one.
        doubts.causes(block(self.sources, spec.name.span), &operation_holes(spec)).all(|rule| rule == Rule::UnknownWord)
            && !profiles.iter().any(|profile| doubts.profiles.contains(profile.name.value.as_str()))
            && !names.iter().any(|name| doubts.names.contains(name))
            && self.judged(&gates, &made.reply)
    }

    /// Whether every voice has a meaning over this reply. A profile judges the replies of many operations, and its
    /// place does not say for which of them a voice was an error; so it is asked again, and nothing said about it.
    fn judged(&mut self, gates: &[&GateSpec], reply: &Reply) -> bool {
        if gates.iter().any(|gate| gate.voices.is_none()) {
            return false;
        }
        let kept = std::mem::take(&mut *self.report);
        for gate in gates {
            self.gate(gate, reply);
        }
        // Words and details of a refusal have no part in the verdict.
        let aside: Vec<Span> = gates
            .iter()
            .flat_map(|gate| [gate.message.as_ref().map(|ast| ast.span), gate.details.as_ref().map(|name| name.span)])
            .flatten()
            .collect();
        let sound = self
            .report
            .sorted()
            .into_iter()
            .all(|found| !is_error(found) || aside.iter().any(|part| lies_in(found.span, *part)));
        *self.report = kept;
        sound
    }

    /// Whether the samples that an operation lists are all that it has: none stands in a part that was left out.
    pub(super) fn samples_are_all(&self, doubts: &Doubts<'a>, spec: &OperationSpec) -> bool {
        !doubts.left_out(block(self.sources, spec.name.span))
    }

    /// How often each word stands in the spec files. A part that could not be read refers to nothing, and what it
    /// would have referred to stands there nevertheless.
    pub(super) fn words(&self) -> HashMap<&'a str, usize> {
        let mut words = HashMap::new();
        let specs = self.sources.files().iter().filter(|file| file.path.rsplit('/').nth(1) != Some("samples"));
        for word in specs.flat_map(|file| file.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')) {
            *words.entry(word).or_default() += 1;
        }
        words
    }
}

fn is_error(found: &Diagnostic) -> bool {
    found.rule.severity() == Severity::Error
}

fn lies_in(span: Span, whole: Span) -> bool {
    span.file == whole.file && whole.start <= span.start && span.end <= whole.end
}

/// A key with all that belongs to it: the lines down to the next one that is not indented deeper. Of a key in braces,
/// whose end its indentation does not tell, the rest of the file.
fn block(sources: &Sources, key: Span) -> Span {
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

/// Where an outcome's expressions stand: whether they are errors is asked for each operation.
fn outcome_holes(outcome: Option<&OutcomeSpec>) -> Vec<Span> {
    let gates = outcome.map(|outcome| outcome.gates.as_slice()).unwrap_or_default();
    let mut holes = Vec::new();
    for gate in gates {
        holes.extend(gate.says.iter().chain(&gate.code).chain(&gate.message).map(|ast| ast.span));
        holes.extend(gate.details.as_ref().map(|name| name.span));
    }
    holes
}

/// The parts of a profile's block that no sample is compared with: its headers.
fn profile_holes(profile: &ProfileSpec) -> Vec<Span> {
    let mut holes = outcome_holes(profile.outcome.as_ref());
    holes.extend(profile.headers.iter().map(|header| Span { end: header.shape.span().end, ..header.name.span }));
    holes
}

/// The parts of an operation's block that no sample is compared with: where the call goes.
fn operation_holes(spec: &OperationSpec) -> Vec<Span> {
    let mut holes = outcome_holes(spec.outcome.as_ref());
    holes.extend(spec.call.iter().flat_map(|call| [call.host.span, call.path.span]));
    holes
}

/// The gates that judge an operation: a later one takes the place of an earlier one of its name.
fn gates<'a>(profiles: &[&'a ProfileSpec], own: Option<&'a OutcomeSpec>) -> Vec<&'a GateSpec> {
    let mut gates: Vec<&GateSpec> = Vec::new();
    let layers = profiles.iter().filter_map(|profile| profile.outcome.as_ref()).chain(own);
    for gate in layers.flat_map(|outcome| &outcome.gates) {
        match gates.iter_mut().find(|known| known.name.value == gate.name.value) {
            Some(known) => *known = gate,
            None => gates.push(gate),
        }
    }
    gates
}

/// The catalogue that a voice or a code is read by.
fn catalogue(ast: &Spanned<Ast>) -> Option<&str> {
    if let AstKind::Arrow(_, name, _) = &ast.value.kind { Some(name) } else { None }
}

/// The types that a table names, and the objects that it takes in.
fn in_table<'a>(table: &'a TableSpec, names: &mut Vec<&'a str>) {
    names.extend(table.own.iter().flat_map(|own| &own.with).map(|name| name.value.as_str()));
    for field in &table.fields {
        in_shape(&field.shape, names);
    }
}

fn in_shape<'a>(shape: &'a ShapeSpec, names: &mut Vec<&'a str>) {
    match shape {
        ShapeSpec::Table(table) => in_table(table, names),
        ShapeSpec::Line(line) => {
            let mut ty = &line.ty;
            while let TypeSpec::List(member) = ty {
                ty = member;
            }
            if let TypeSpec::Name(name) = ty {
                names.push(&name.value);
            }
        }
    }
}
