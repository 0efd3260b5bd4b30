//! Which findings could be the cause of others.
//!
//! Every problem of a spec is reported in one run, and each of them once. So a sample is compared with its tables and
//! with its verdict as soon as all that the comparison rests on could be read: the block of its operation, those of
//! the objects and catalogues that can be reached from there, its profiles, and the voices that judge its reply. An
//! error within them leaves a stand-in, with which no sample could be expected to agree. An error anywhere else hides
//! nothing.

use std::collections::{HashMap, HashSet};

use super::Checker;
use super::blocks::{
    begins_in, block, computed_in, confirm_holes, entries, lies_in, operation_holes, outcome_holes, profile_holes,
};
use super::requests::Sent;
use crate::diagnostic::Diagnostic;
use crate::expr::Expr;
use crate::expr::ast::{Ast, AstKind};
use crate::model::{Callback, Gate, Operation, Voice};
use crate::rule::{Rule, Severity};
use crate::source::{Span, Spanned, Text};
use crate::spec::{
    CallbackSpec, GateSpec, LineSpec, OperationSpec, OutcomeSpec, ProfileSpec, RecipeSpec, ShapeSpec, TableSpec,
    TypeSpec,
};

/// Errors that change neither a table nor a verdict: they are about names in Rust, about what a call is sent to and
/// with, about promises around it, about what follows it, or about samples themselves. Where one of them has left out a
/// voice, or a value of a catalogue, that is looked for itself.
const NO_CAUSE: [Rule; 25] = [
    Rule::BrowserForm,
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
    Rule::VectorMissing,
    Rule::GivenReply,
    Rule::Computed,
    Rule::Session,
    Rule::Settle,
    Rule::Paging,
    Rule::ConfirmQuery,
    Rule::SampleProof,
];

/// Errors behind which a part of a file was left out whole, with all that stands in it.
const LEFT_OUT: [Rule; 4] = [Rule::YamlFeature, Rule::DuplicateKey, Rule::UnknownKey, Rule::WrongShape];

/// What cannot be relied on, while there are errors.
pub(super) struct Doubts<'a> {
    /// The errors by place. A key that stands twice is one at both places: either may be the one that was meant.
    errors: Vec<(Span, Rule)>,
    /// Objects and catalogues with an error in their block, or in that of one they refer to.
    names: HashSet<&'a str>,
    /// Profiles with an error in their block, but for the fields that they add to bodies.
    profiles: HashSet<&'a str>,
    /// Profiles with an error in the fields that they add to bodies.
    bodies: HashSet<&'a str>,
    /// Recipes with an error in their block, or in that of one they use, by their index.
    recipes: HashSet<usize>,
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
        // A field that is not there may be one that its table misspells: then a sample has it under its name. What
        // outcomes name is asked for each operation.
        let outcomes = spec.provider.profiles.iter().map(|profile| &profile.outcome);
        let operations = spec.groups.iter().flat_map(|group| &group.operations).map(|operation| &operation.outcome);
        let asked: Vec<Span> = outcomes.chain(operations).flat_map(|outcome| outcome_holes(outcome.as_ref())).collect();
        let lacking = checker.report.errors().filter(|found| !asked.iter().any(|part| lies_in(found.span, *part)));
        let tables = lacking.filter_map(|found| checker.places.get(found.lacks?.0));
        errors.extend(tables.map(|place| (*place, Rule::UnknownReference)));
        errors.sort_unstable();
        let mut doubts = Self {
            errors,
            names: HashSet::new(),
            profiles: HashSet::new(),
            bodies: HashSet::new(),
            recipes: HashSet::new(),
            no_default: false,
        };
        let profiles = &spec.provider.profiles;
        doubts.profiles = profiles
            .iter()
            .filter(|profile| {
                doubts.touched(block(checker.sources, profile.name.span), &profile_holes(checker.sources, profile))
            })
            .map(|profile| profile.name.value.as_str())
            .collect();
        doubts.bodies = profiles
            .iter()
            .filter(|profile| {
                let holes =
                    profile.body.iter().flat_map(|table| &table.fields).flat_map(computed_in).collect::<Vec<_>>();
                profile.body.iter().any(|table| doubts.touched(entries(checker.sources, table.span), &holes))
            })
            .map(|profile| profile.name.value.as_str())
            .collect();
        let file = Span { start: 0, end: usize::MAX, ..spec.provider.id.span };
        doubts.no_default = profiles.iter().all(|profile| profile.name.value != "default") && doubts.left_out(file);
        doubts.definitions(checker);
        doubts.used_recipes(checker);
        Some(doubts)
    }

    /// Recipes: first those with an error of their own, then all that use them.
    fn used_recipes(&mut self, checker: &Checker<'a>) {
        let spec = checker.spec;
        let scopes = std::iter::once(&spec.provider.scope).chain(spec.groups.iter().map(|group| &group.scope));
        let recipes: Vec<&RecipeSpec> = scopes.flat_map(|scope| &scope.recipes).collect();
        self.recipes = (0..recipes.len())
            .filter(|index| {
                recipes.get(*index).is_some_and(|recipe| self.touched(block(checker.sources, recipe.name.span), &[]))
            })
            .collect();
        // Recipes use each other only a few levels deep.
        loop {
            let before = self.recipes.len();
            for (index, recipe) in checker.model.recipes.iter().enumerate() {
                if self.uses_doubtful(&recipe.body) {
                    self.recipes.insert(index);
                }
            }
            if self.recipes.len() == before {
                break;
            }
        }
    }

    /// Whether what an expression comes to rests on a recipe that cannot be relied on.
    pub(super) fn uses_doubtful(&self, expr: &Expr) -> bool {
        expr.contains(&|part| matches!(part, Expr::Recipe { index, .. } if self.recipes.contains(index)))
    }

    /// Objects and catalogues: first those with an error of their own, then all that refer to them.
    fn definitions(&mut self, checker: &Checker<'a>) {
        let spec = checker.spec;
        let scopes = || std::iter::once(&spec.provider.scope).chain(spec.groups.iter().map(|group| &group.scope));
        let mut known: HashSet<&'a str> = HashSet::new();
        let mut doubtful: Vec<&'a str> = Vec::new();
        let mut referrers: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
        let mut define = |name: &'a Text, holes: &[Span], doubtful: &mut Vec<&'a str>| {
            // Of a name that is defined twice, one definition was passed over.
            if !known.insert(&name.value) || self.touched(block(checker.sources, name.span), holes) {
                doubtful.push(&name.value);
            }
        };
        for catalogue in scopes().flat_map(|scope| &scope.catalogues) {
            define(&catalogue.name, &[], &mut doubtful);
            // A value that no Rust name can be made of was passed over.
            let made = checker.catalogue_id(&catalogue.name.value).map(|id| checker.model.catalogue(id).values.len());
            if catalogue.values.is_empty() || made.is_some_and(|made| made < catalogue.values.len()) {
                doubtful.push(&catalogue.name.value);
            }
        }
        for (name, table) in scopes().flat_map(|scope| &scope.objects) {
            let holes: Vec<Span> = table.fields.iter().flat_map(computed_in).collect();
            define(name, &holes, &mut doubtful);
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

/// Which samples of an operation can be compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Soundness {
    /// Those of replies that its gates judge.
    pub(super) inside: bool,
    /// Those of replies outside 2xx, where the gate `http` judges them.
    pub(super) outside: bool,
}

impl Soundness {
    /// What nothing is known against.
    pub(super) const WHOLE: Self = Self { inside: true, outside: true };
    const NONE: Self = Self { inside: false, outside: false };
}

impl<'a> Checker<'a> {
    /// Which samples of an operation can be compared.
    pub(super) fn comparable(&mut self, doubts: &Doubts<'a>, spec: &'a OperationSpec, made: &Operation) -> Soundness {
        let all = &self.spec.provider.profiles;
        let profiles: Vec<&'a ProfileSpec> = match &spec.profiles {
            // One that is not there is an error within the operation.
            Some(named) => {
                named.iter().filter_map(|name| all.iter().find(|profile| profile.name.value == name.value)).collect()
            }
            None => all.iter().filter(|profile| profile.name.value == "default").collect(),
        };
        if spec.profiles.is_none() && doubts.no_default {
            return Soundness::NONE;
        }
        // Nothing judges what a browser is answered.
        let gates = if made.browser { Vec::new() } else { gates(&profiles, spec.outcome.as_ref()) };
        let (http, gates): (Vec<&GateSpec>, Vec<&GateSpec>) =
            gates.into_iter().partition(|gate| gate.name.value == "http");
        let mut names = Vec::new();
        if let Some(body) = &spec.body {
            in_shape(body, &mut names);
        }
        if made.body.is_some() {
            profiles.iter().filter_map(|profile| profile.body.as_ref()).for_each(|body| in_table(body, &mut names));
        }
        for shape in [&spec.payload, &spec.reply].into_iter().flatten() {
            in_shape(shape, &mut names);
        }
        profiles.iter().filter_map(|profile| profile.reply.as_ref()).for_each(|line| in_line(line, &mut names));
        names.extend(gates.iter().flat_map(|gate| gate.says.iter().chain(&gate.code)).filter_map(catalogue));
        let doubtful = |names: &[&str]| names.iter().any(|name| doubts.names.contains(name));
        let named = |profile: &ProfileSpec, set: &HashSet<&str>| set.contains(profile.name.value.as_str());
        // The words of an operation are its effect, what a repeat does, and those of its samples, read one by one.
        let sound = doubts
            .causes(block(self.sources, spec.name.span), &operation_holes(self.sources, spec))
            .all(|rule| rule == Rule::UnknownWord)
            && !profiles.iter().any(|profile| {
                named(profile, &doubts.profiles) || (made.body.is_some() && named(profile, &doubts.bodies))
            })
            && !doubtful(&names);
        if !sound {
            return Soundness::NONE;
        }
        let opened = !made.opened.iter().any(|opened| doubts.uses_doubtful(&opened.expr));
        let inside = opened && self.judged(doubts, &gates, made);
        let read: Vec<&str> = http
            .iter()
            .flat_map(|gate| {
                let named = gate.reads.iter().chain(&gate.details).map(|name| name.value.as_str());
                named.chain(gate.code.as_ref().and_then(catalogue))
            })
            .collect();
        let outside = if http.is_empty() { inside } else { !doubtful(&read) && self.judged_outside(doubts, &http) };
        Soundness { inside, outside }
    }

    /// Whether the samples of a callback can be compared.
    pub(super) fn is_comparable(&self, doubts: &Doubts<'a>, spec: &'a CallbackSpec, made: &Callback) -> bool {
        let mut names = Vec::new();
        spec.headers.iter().chain(&spec.query).for_each(|field| in_shape(&field.shape, &mut names));
        if let Some(body) = &spec.body {
            in_shape(body, &mut names);
        }
        let gates: Vec<&GateSpec> = spec.outcome.iter().flat_map(|outcome| &outcome.gates).collect();
        names.extend(gates.iter().flat_map(|gate| gate.says.iter().chain(&gate.code)).filter_map(catalogue));
        let heard = gates.len() == made.outcome.len()
            && gates.iter().zip(&made.outcome).all(|(spec, gate)| {
                spec.voices == Some(gate.says.len())
                    && (spec.code.is_none() || gate.code.is_some())
                    && spec.pending.is_some() == gate.pending.is_some()
                    && !expressions(gate).any(|expr| doubts.uses_doubtful(expr))
            });
        let proved = match (&spec.proof, &made.proof) {
            (Some(spec), Some(proof)) => {
                spec.claims.len() == proof.claims.len()
                    && spec.holds.len() == proof.holds.len()
                    && spec.fresh.is_some() == proof.fresh.is_some()
                    && spec.once.is_some() == proof.once.is_some()
                    && spec.covers.is_empty() == proof.covers.is_none()
                    && !proof.exprs().any(|expr| doubts.uses_doubtful(expr))
            }
            (Some(spec), None) => spec.none,
            (None, _) => false,
        };
        // The words of a callback are who brings it, and those of its samples, read one by one.
        doubts.causes(block(self.sources, spec.name.span), &confirm_holes(spec)).all(|rule| rule == Rule::UnknownWord)
            && !names.iter().any(|name| doubts.names.contains(name))
            && heard
            && proved
            && !made.opened.iter().any(|opened| doubts.uses_doubtful(&opened.expr))
    }

    /// Whether every voice has a meaning over this reply. A profile judges the replies of many operations, and its
    /// place does not say for which of them a voice was an error; so it is asked again, and nothing said about it.
    fn judged(&mut self, doubts: &Doubts<'a>, gates: &[&GateSpec], made: &Operation) -> bool {
        if gates.iter().any(|gate| gate.voices.is_none()) {
            return false;
        }
        let list = made.body.is_some_and(|body| self.model.object(body).list);
        let sent = Sent { body: made.body.filter(|_| !list), parts: made.parts, list, set: None };
        let (heard, found) = self.unsaid(|checker| {
            let mut heard = true;
            for spec in gates {
                let gate = checker.gate(spec, &made.reply, sent);
                // What rests on an error elsewhere has no meaning, and is no error here.
                heard &= spec.voices == Some(gate.says.len())
                    && (spec.code.is_none() || gate.code.is_some())
                    && spec.pending.is_some() == gate.pending.is_some()
                    && !expressions(&gate).any(|expr| doubts.uses_doubtful(expr));
            }
            heard
        });
        // Words and details of a refusal have no part in the verdict.
        let aside: Vec<Span> = gates
            .iter()
            .flat_map(|gate| [gate.message.as_ref().map(|ast| ast.span), gate.details.as_ref().map(|name| name.span)])
            .flatten()
            .collect();
        heard && found.iter().all(|span| aside.iter().any(|part| lies_in(*span, *part)))
    }

    /// The same of the gate `http`.
    fn judged_outside(&mut self, doubts: &Doubts<'a>, gates: &[&GateSpec]) -> bool {
        let (heard, found) = self.unsaid(|checker| {
            let mut heard = true;
            for spec in gates {
                let gate = checker.http_gate(spec, &crate::model::Media::Json);
                heard &= spec.code.is_some() == gate.code.is_some()
                    && !gate.code.iter().any(|expr| doubts.uses_doubtful(expr));
            }
            heard
        });
        let aside: Vec<Span> = gates.iter().filter_map(|gate| gate.message.as_ref()).map(|ast| ast.span).collect();
        heard && found.iter().all(|span| aside.iter().any(|part| lies_in(*span, *part)))
    }

    /// Asks again what was asked before: the places of the errors in it, which are reported already.
    fn unsaid<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> (T, Vec<Span>) {
        let kept = std::mem::take(&mut *self.report);
        let answer = ask(self);
        let found = self.report.errors().map(|found| found.span).collect();
        *self.report = kept;
        (answer, found)
    }

    /// Whether an error stands in the block of a key.
    pub(super) fn has_errors_below(&self, key: Span) -> bool {
        let place = block(self.sources, key);
        self.report.errors().any(|found| begins_in(found.span, place))
    }

    /// Whether a part below a key was left out.
    pub(super) fn leaves_out_below(&self, key: Span) -> bool {
        let mut errors = self.report.errors().filter(|found| LEFT_OUT.contains(&found.rule)).peekable();
        if errors.peek().is_none() {
            return false;
        }
        let block = block(self.sources, key);
        errors.any(|found| begins_in(found.span, block))
    }

    /// Whether an error stands in the map whose first key begins here.
    pub(super) fn has_errors_in(&self, first: Span) -> bool {
        let place = entries(self.sources, first);
        self.report.errors().any(|found| begins_in(found.span, place))
    }

    /// Whether the samples that an operation or a callback lists are all that it has: none stands in a part that was left out.
    pub(super) fn samples_are_all(&self, doubts: &Doubts<'a>, name: &Text) -> bool {
        !doubts.left_out(block(self.sources, name.span))
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

/// The expressions that make a gate's verdict.
fn expressions(gate: &Gate) -> impl Iterator<Item = &Expr> {
    let voices = gate.says.iter().map(|voice| match voice {
        Voice::Flag(expr) | Voice::Listed(expr, _) => expr,
    });
    voices.chain(&gate.pending).chain(&gate.code)
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

/// The catalogue that a voice or a code may be read by.
fn catalogue(ast: &Spanned<Ast>) -> Option<&str> {
    match &ast.value.kind {
        AstKind::Arrow(_, called) => called.path.first().map(String::as_str),
        _ => None,
    }
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
        ShapeSpec::Line(line) => in_line(line, names),
    }
}

fn in_line<'a>(line: &'a LineSpec, names: &mut Vec<&'a str>) {
    let mut ty = &line.ty;
    while let TypeSpec::List(member) | TypeSpec::Map(member) = ty {
        ty = member;
    }
    if let TypeSpec::Name(name) | TypeSpec::Sized(name, _) = ty {
        names.push(&name.value);
    }
}
