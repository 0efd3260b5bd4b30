//! [`Spec`] to [`Model`]: the rules of the language, one file a noun.
//!
//! Checking goes on after a finding, with a stand-in where something could not be resolved, so that one run reports
//! everything; what could be the echo of another finding is told from what is not (`echo`). The model that comes out is
//! only used when nothing was an error.

mod alike;
mod asks;
mod blocks;
mod body_media;
mod browser_forms;
mod callback_samples;
mod callbacks;
mod catalogues;
mod charsets;
mod choices;
mod computed;
mod directions;
mod echo;
mod fields;
mod follow_ups;
mod forms;
mod headers;
mod hosts;
mod kept;
mod late;
mod list_bodies;
mod misfits;
mod names;
mod objects;
mod opened;
mod operations;
mod outcomes;
mod packing;
mod paging;
mod proofs;
mod proved;
mod quoted_names;
mod recipes;
mod replays;
mod replies;
mod reply_headers;
mod requests;
mod samples;
mod sessions;
mod settles;
mod short_asks;
mod shown;
mod siblings;
mod steps;
mod unused;
mod values;
mod verified;

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::expr::names::unknown;
use crate::expr::typed::Signature;
use crate::model::{Group, Model, ObjectId, Untranscribed};
use crate::rule::Rule;
use crate::source::{Sources, Span};
use crate::spec::Spec;

/// What has been referred to, by kind and name, for the rule about unused definitions.
#[derive(Debug, Default)]
pub(super) struct Used {
    objects: HashSet<String>,
    catalogues: HashSet<String>,
    profiles: HashSet<String>,
    settings: HashSet<String>,
    recipes: HashSet<String>,
    /// By group, if there are groups, and name.
    credentials: HashSet<(Option<String>, String)>,
    /// Headers of replies that expressions read, in lower case.
    headers: HashSet<String>,
    /// Currencies whose decimals decide how an amount is written.
    decimals: HashSet<String>,
}

/// The state of one check: the spec, the model so far, the findings.
pub(super) struct Checker<'a> {
    sources: &'a Sources,
    spec: &'a Spec,
    report: &'a mut Diagnostics,
    model: Model,
    used: Used,
    /// What the recipes take and give, in the order of the model.
    recipes: Vec<Signature>,
    /// Where each object of the model is written, by its index.
    places: Vec<Span>,
    /// Tables in place that have become objects, by the place of their name: one that is taken in stays one.
    in_place: HashMap<Span, ObjectId>,
    /// Where the values of fields are written, by the object's and the field's name.
    values: HashMap<(String, String), Span>,
    /// How many fields may still be taken in by `with`.
    takes: usize,
    /// How often a type could not be resolved.
    unresolved: usize,
    /// The decimals that the provider gives currencies otherwise than ISO 4217 does.
    decimals: Vec<(String, u32)>,
}

/// How many decimals a currency may have.
const MAX_DECIMALS: u32 = 4;

/// How many fields `with` may take in, over all objects; a provider has hundreds of them.
const MAX_TAKES: usize = 10_000;

/// Checks everything.
pub(crate) fn check(sources: &Sources, spec: &Spec, report: &mut Diagnostics) -> Model {
    let provider = &spec.provider;
    let model = Model {
        id: provider.id.value.clone(),
        name: provider.name.value.clone(),
        about: provider.about.as_ref().map(|about| about.value.clone()).unwrap_or_default(),
        hosts: Vec::new(),
        environments: Vec::new(),
        zone: provider.zone.as_ref().map(|zone| zone.value.clone()),
        settings: Vec::new(),
        credentials: crate::model::Credentials::default(),
        sessions: Vec::new(),
        headers: Vec::new(),
        recipes: Vec::new(),
        objects: Vec::new(),
        catalogues: Vec::new(),
        groups: spec
            .groups
            .iter()
            .map(|group| Group {
                name: group.name.value.clone(),
                about: group.about.value.clone(),
                operations: Vec::new(),
                callbacks: Vec::new(),
                untranscribed: group
                    .untranscribed
                    .iter()
                    .map(|left_out| Untranscribed {
                        endpoint: left_out.endpoint.clone(),
                        reason: left_out.reason.clone(),
                        why: left_out.why.clone(),
                    })
                    .collect(),
            })
            .collect(),
    };
    let mut checker = Checker {
        sources,
        spec,
        report,
        model,
        used: Used::default(),
        recipes: Vec::new(),
        places: Vec::new(),
        in_place: HashMap::new(),
        values: HashMap::new(),
        takes: MAX_TAKES,
        unresolved: 0,
        decimals: Vec::new(),
    };
    checker.folder();
    checker.own_decimals();
    checker.hosts();
    checker.credentials();
    checker.catalogues();
    checker.recipes();
    checker.objects();
    checker.profile_bodies();
    checker.operations();
    checker.encodings();
    checker.fixed_objects();
    checker.follow_ups();
    checker.callbacks();
    checker.recursion();
    checker.directions();
    checker.charsets();
    checker.constants();
    checker.computed_in_lists();
    checker.names();
    // Before the samples: an error in one of them hides no use.
    checker.unused();
    checker.samples();
    checker.model
}

impl Checker<'_> {
    /// The folder is named like the provider, and holds at least one operation.
    fn folder(&mut self) {
        let spec = self.spec;
        let id = &spec.provider.id;
        let folder = self.sources.file(id.span).and_then(|file| file.path.rsplit('/').nth(1));
        if let Some(folder) = folder.filter(|folder| *folder != id.value) {
            self.report.push(
                Diagnostic::new(
                    Rule::NoFiles,
                    id.span,
                    format!("the provider is called `{id}`, and its folder `{folder}`"),
                )
                .help("give both the same name: it becomes the module and the feature"),
            );
        }
        if let Some(zone) = spec.provider.zone.as_ref().filter(|zone| forms::zone_of(&zone.value).is_none()) {
            self.report.push(
                Diagnostic::new(Rule::WireForm, zone.span, format!("there is no zone `{zone}`"))
                    .help("write a name of the IANA database, `Europe/Istanbul`, or an offset, `\"+03:00\"`"),
            );
        }
        if spec.whole && spec.groups.iter().all(|group| group.operations.is_empty() && group.callbacks.is_empty()) {
            self.report.push(
                Diagnostic::new(
                    Rule::NoFiles,
                    Span { start: 0, end: 0, ..id.span },
                    "no file of this folder has an operation or a callback",
                )
                .help("write a group file beside provider.yaml, such as `wallet.yaml`, with `about` and `operations`"),
            );
        }
    }

    /// The currencies that the provider counts in decimals of its own.
    fn own_decimals(&mut self) {
        let spec = self.spec;
        for (code, digits) in &spec.provider.decimals {
            let known = code.value.parse::<vezne_runtime::Currency>().is_ok_and(|code| code.number().is_some());
            let number = digits.value.parse::<u32>().ok().filter(|digits| *digits <= MAX_DECIMALS);
            if !known {
                self.report.push(
                    Diagnostic::new(Rule::WireForm, code.span, format!("`{code}` is no currency of ISO 4217"))
                        .help("write its code in three upper-case letters, such as `CLP`"),
                );
            }
            let Some(number) = number else {
                self.report.push(
                    Diagnostic::new(Rule::WireForm, digits.span, format!("`{digits}` is no number of decimals"))
                        .help(format!("write how many digits stand behind the point: 0 to {MAX_DECIMALS}")),
                );
                continue;
            };
            if vezne_runtime::decimals(&code.value) == Some(number) {
                self.report.push(
                    Diagnostic::new(
                        Rule::WireForm,
                        code.span,
                        format!("ISO 4217 too gives `{code}` {number} decimals"),
                    )
                    .help("remove it: only what the provider counts otherwise stands here"),
                );
            }
            if known {
                self.decimals.push((code.value.clone(), number));
            }
        }
    }

    /// A name that must be one of `known`.
    fn unknown(&mut self, span: Span, what: &str, written: &str, known: &[String]) {
        self.report.push(unknown(span, what, written, known));
    }
}
