//! Samples of callbacks: messages that are proved, or must not be, and tell what they state.

use std::collections::HashSet;

use vezne_runtime::callback::Stamp as _;
use vezne_runtime::format::form;
use vezne_runtime::{HeaderMap, Tree};

use super::Checker;
use super::echo::Doubts;
use super::samples::Body;
use crate::conform::conform;
use crate::diagnostic::Diagnostic;
use crate::expr::eval::{Scope, eval, judge_in, text};
use crate::expr::{ExprType, From, Moment, Section, Value};
use crate::json::Json;
use crate::model::{Callback, CallbackSample, Docs, Form, Media, Model, Origin, Proof, Recipe, Type, Verdict};
use crate::rule::Rule;
use crate::source::Span;
use crate::spec::{CallbackSpec, SampleSpec};

impl<'a> Checker<'a> {
    /// Checks them all; `named` are the names that operations have taken.
    pub(super) fn callback_samples(&mut self, named: &mut HashSet<String>, doubts: Option<&Doubts<'a>>) {
        let spec = self.spec;
        for (group, file) in spec.groups.iter().enumerate() {
            for (index, callback) in file.callbacks.iter().enumerate() {
                let made = self.model.groups.get(group).and_then(|group| group.callbacks.get(index)).cloned();
                let Some(made) = made else { continue };
                let sound = doubts.is_none_or(|doubts| self.is_comparable(doubts, callback, &made));
                let mut samples = Vec::new();
                for sample in &callback.samples {
                    if !named.insert(sample.name.value.clone()) {
                        self.report.push(
                            Diagnostic::new(
                                Rule::SampleFile,
                                sample.name.span,
                                format!("two samples are called `{}`", sample.name),
                            )
                            .help("sample files share one folder: give each sample a name of its own"),
                        );
                        continue;
                    }
                    samples.extend(self.callback_sample(sample, &made, sound));
                }
                if doubts.is_none_or(|doubts| self.samples_are_all(doubts, &callback.name)) {
                    self.is_shown(callback, &made, &samples);
                }
                if let Some(made) = self.model.groups.get_mut(group).and_then(|group| group.callbacks.get_mut(index)) {
                    made.samples = samples;
                }
            }
        }
    }

    /// A callback is shown being taken.
    fn is_shown(&mut self, spec: &CallbackSpec, made: &Callback, samples: &[CallbackSample]) {
        let taken = samples.iter().any(|sample| sample.verdict.is_some());
        if !taken && samples.len() == spec.samples.len() {
            self.report.push(
                Diagnostic::new(
                    Rule::SampleMissing,
                    spec.name.span,
                    format!("no sample shows a message of `{}` that is taken", made.name),
                )
                .help("add one, from the document or `constructed`, with the credentials that it is proved by"),
            );
        }
    }

    fn callback_sample(&mut self, spec: &SampleSpec, callback: &Callback, sound: bool) -> Option<CallbackSample> {
        let (word, origin) = spec.stated.as_ref()?;
        let verdict = Verdict::from_word(&word.value);
        if verdict.is_none() && word.value != "rejected" {
            let words = Verdict::ALL.map(Verdict::word).into_iter().chain(["rejected"]);
            let found = Diagnostic::new(Rule::UnknownWord, word.span, format!("`{word}` is not a verdict"));
            self.report.push(found.nearest(&word.value, words));
            return None;
        }
        let origins = [Origin::Printed, Origin::Repaired, Origin::Constructed];
        let words = ["printed", "repaired", "constructed"];
        let Some(origin) = words.iter().position(|known| *known == origin.value).and_then(|at| origins.get(at)) else {
            let message = format!("`{origin}` does not say where a sample comes from");
            self.report.push(Diagnostic::new(Rule::UnknownWord, origin.span, message).nearest(&origin.value, words));
            return None;
        };
        if *origin != Origin::Printed && spec.prose.doc.is_empty() {
            self.report.push(
                Diagnostic::new(
                    Rule::SampleFile,
                    spec.name.span,
                    format!("the sample `{}` is not as printed, and does not say why", spec.name),
                )
                .help("write ` -- what was repaired`, or why it was made"),
            );
        }
        let file = self.spec.samples.iter().find(|file| file.callback && file.name == spec.name.value);
        let body = match (file, &callback.media) {
            (Some(file), _) => self.sources.files().get(file.file).map(|source| (file.file, source.text.clone()))?,
            (None, Media::None) => (spec.name.span.file, String::new()),
            (None, _) => {
                self.report.push(
                    Diagnostic::new(
                        Rule::SampleFile,
                        spec.name.span,
                        format!("the sample `{}` has no file", spec.name),
                    )
                    .help(format!("write samples/{}.callback.json (or .form, .txt)", spec.name)),
                );
                return None;
            }
        };
        let sample = CallbackSample {
            name: spec.name.value.clone(),
            verdict,
            origin: *origin,
            docs: Docs::from(&spec.prose),
            givens: spec.givens.iter().map(|(key, value)| (key.value.clone(), value.value.clone())).collect(),
            body: body.1,
        };
        let given = self.givens_are_known(spec, callback);
        if sound && given {
            // What must not be taken may be anything.
            if sample.verdict.is_some() {
                self.message_fits(&sample, callback, body.0);
            }
            self.reaches(spec, &sample, callback, body.0);
        }
        Some(sample)
    }

    /// What stands beside a sample's verdict is known to the callback. Whether all of it is.
    fn givens_are_known(&mut self, spec: &SampleSpec, callback: &Callback) -> bool {
        let mut known: Vec<String> = vec!["now".to_owned()];
        for (section, object) in [("headers", callback.headers), ("query", callback.query), ("given", callback.given)] {
            let fields = object.map(|id| &self.model.object(id).fields).into_iter().flatten();
            known.extend(fields.map(|field| format!("{section}.{}", field.wire)));
        }
        for group in &self.model.credentials.groups {
            let prefix =
                group.name.as_ref().map_or_else(|| "credentials".to_owned(), |name| format!("credentials.{name}"));
            known.extend(group.fields.iter().map(|field| format!("{prefix}.{}", field.name)));
        }
        known.extend(self.model.settings.iter().map(|setting| format!("settings.{}", setting.name)));
        let mut sound = true;
        for (key, _) in &spec.givens {
            let is_header =
                |known: &String| key.value.starts_with("headers.") && known.eq_ignore_ascii_case(&key.value);
            if !known.contains(&key.value) && !known.iter().any(is_header) {
                sound = false;
                // A section that could not be read may well have it.
                let sections = [callback.headers, callback.query, callback.given];
                if !sections.into_iter().flatten().any(|id| self.is_stand_in(id)) {
                    self.unknown(key.span, "given of this sample", &key.value, &known);
                }
            }
        }
        sound
    }

    /// The body fits its table.
    fn message_fits(&mut self, sample: &CallbackSample, callback: &Callback, file: usize) {
        let verbatim = callback.media == Media::Json;
        let id = match &callback.body {
            Some(Type::Object(id)) => *id,
            _ => return,
        };
        let json = if verbatim {
            Json::parse(&sample.body).ok()
        } else {
            let lists = self.model.lists_in(id);
            let read = callback.media.read(sample.body.as_bytes(), &HeaderMap::new(), &lists);
            read.ok().flatten().and_then(|tree| Json::parse(&tree.to_json()).ok())
        };
        let Some(json) = json else { return };
        let misfits = conform(&self.model, &json, id, None);
        self.misfits(&Body { file, json: None, verbatim }, misfits);
    }

    /// Its proof and its outcome come out as it states.
    fn reaches(&mut self, spec: &SampleSpec, sample: &CallbackSample, callback: &Callback, file: usize) {
        let Some(scope) = Came::of(&self.model, callback, sample) else {
            self.report.push(
                Diagnostic::new(Rule::SampleFile, Span { file, start: 0, end: 0 }, "the message cannot be read")
                    .help("repair it as data, and say `repaired` with what was mended"),
            );
            return;
        };
        let taken = match &callback.proof {
            None => Ok(()),
            Some(proof) => scope.proves(proof),
        };
        let place = spec.stated.as_ref().map_or(spec.name.span, |(word, _)| word.span);
        match (taken, sample.verdict) {
            (Err(why), Some(_)) => self.report.push(
                Diagnostic::new(Rule::SampleProof, place, format!("the sample `{}` is not proved: {why}", spec.name))
                    .secondary(Span { file, start: 0, end: 0 }, "the message")
                    .help("give the credentials, settings, headers and the time that it came with; or mend the proof"),
            ),
            (Ok(()), None) => self.report.push(
                Diagnostic::new(
                    Rule::SampleProof,
                    place,
                    format!("the sample `{}` is proved, and must not be", spec.name),
                )
                .secondary(Span { file, start: 0, end: 0 }, "the message")
                .help("say what it tells, if it is a good message; or mend the proof"),
            ),
            (Ok(()), Some(stated)) => {
                let reached = judge_in(&self.model, &callback.outcome, &scope).verdict;
                if reached != stated {
                    let message =
                        format!("the sample `{}` reaches `{}`, and not `{}`", spec.name, reached.word(), stated.word());
                    let help = if callback.outcome.is_empty() {
                        "without an `outcome` every message that is taken is `done`"
                    } else {
                        "voices that disagree or are missing make it `unknown`"
                    };
                    self.report.push(
                        Diagnostic::new(Rule::SampleVerdict, place, message)
                            .secondary(Span { file, start: 0, end: 0 }, "the message")
                            .help(help),
                    );
                }
            }
            (Err(_), None) => {}
        }
    }
}

/// A message in memory, for the evaluator.
struct Came<'m> {
    sample: &'m CallbackSample,
    recipes: &'m [Recipe],
    query: Tree,
    given: Tree,
    body: Option<Tree>,
    has_body: bool,
    model: &'m Model,
}

impl<'m> Came<'m> {
    fn of(model: &'m Model, callback: &Callback, sample: &'m CallbackSample) -> Option<Self> {
        let section = |prefix: &str| {
            let member = |(key, value): &(String, String)| {
                Some((key.strip_prefix(prefix)?.to_owned(), Tree::Text(value.clone())))
            };
            Tree::Object(sample.givens.iter().filter_map(member).collect())
        };
        let body = match callback.media.runtime() {
            vezne_runtime::Media::None => Some(Tree::Object(Vec::new())),
            media => media.read(sample.body.as_bytes(), &HeaderMap::new()).ok()?,
        };
        Some(Self {
            sample,
            recipes: &model.recipes,
            query: section("query."),
            given: section("given."),
            body,
            has_body: callback.media != Media::None,
            model,
        })
    }

    /// Whether the proof holds, or why not.
    fn proves(&self, proof: &Proof) -> Result<(), String> {
        let equals = text(&proof.equals, self).filter(|value| !value.is_empty());
        let equals = equals.ok_or("something that goes into `equals` is missing")?;
        let claims: Vec<String> = proof
            .claims
            .iter()
            .filter_map(|claim| match eval(claim, self)? {
                Value::Texts(texts) => Some(texts),
                single => Some(vec![single.wire()?]),
            })
            .flatten()
            .filter(|claim| !claim.trim().is_empty())
            .collect();
        if claims.is_empty() {
            return Err("there is no claim".to_owned());
        }
        if !claims.contains(&equals) {
            return Err(format!("`equals` gives `{equals}`, and the claim is `{}`", claims.join("`, `")));
        }
        if let Some(covers) = &proof.covers {
            let signed: Vec<String> = match eval(&covers.signed, self) {
                Some(Value::Texts(names)) => names,
                _ => Vec::new(),
            };
            if let Some(name) = covers.names.iter().find(|name| !signed.contains(name)) {
                return Err(format!("`{name}` is not among the fields that are signed"));
            }
        }
        if let Some(fresh) = &proof.fresh {
            let at = match eval(&fresh.time, self) {
                Some(Value::Text(text)) => Some(text).unix_nanos(),
                Some(Value::Int(number)) => Some(number).unix_nanos(),
                Some(Value::Time(moment)) => Some(moment).unix_nanos(),
                _ => None,
            };
            let now = self.sample.given("now").and_then(|now| now.parse::<vezne_runtime::Moment>().ok());
            let now = now.ok_or("the sample does not say when it came: `now: 2026-01-31T10:20:30Z`")?;
            let limit = i128::from(fresh.seconds) * 1_000_000_000;
            let at = at.ok_or("its time cannot be read")?;
            if (at - now.unix_nanos()).abs() > limit {
                return Err("its time is too far from `now`".to_owned());
            }
        }
        if proof.once.as_ref().is_some_and(|once| text(once, self).is_none_or(|key| key.is_empty())) {
            return Err("it has no key by which a repeat is known".to_owned());
        }
        Ok(())
    }
}

impl Scope for Came<'_> {
    fn field(&self, from: From, path: &[String], ty: ExprType, form: &Form) -> Option<Value> {
        let From::Callback(section) = from else { return None };
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let tree = match section {
            Section::Headers => {
                let name = format!("headers.{}", path.first()?);
                let mut found = self.sample.givens.iter().filter(|(key, _)| key.eq_ignore_ascii_case(&name));
                return Value::read(&Tree::Text(found.next()?.1.clone()), ty);
            }
            Section::Query => &self.query,
            Section::Given => &self.given,
            Section::Body => self.body.as_ref()?,
            Section::Path => return None,
        };
        let tree = tree.at(&path)?;
        Value::in_form(tree, ty, form, true).unwrap_or_else(|| Value::read(tree, ty))
    }

    fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        let key = group.map_or_else(|| format!("credentials.{name}"), |group| format!("credentials.{group}.{name}"));
        self.sample.given(&key).map(str::to_owned)
    }

    fn setting(&self, name: &str) -> Option<Value> {
        let setting = self.model.settings.iter().find(|setting| setting.name == name)?;
        let text = self.sample.given(&format!("settings.{name}")).map(str::to_owned).or(setting.default.clone())?;
        Some(match setting.ty {
            crate::model::SettingType::Int => Value::Int(text.parse().ok()?),
            crate::model::SettingType::Bool => Value::Bool(text.parse().ok()?),
            _ => Value::Text(text),
        })
    }

    fn moment(&self, moment: Moment) -> Option<Value> {
        match moment {
            Moment::Body => Some(Value::Bytes(self.sample.body.clone().into_bytes())),
            Moment::Fields if self.has_body => self.body.as_ref().map(|body| Value::Pairs(form::pairs(body))),
            Moment::Fields => Some(Value::Pairs(form::pairs(&self.query))),
            _ => None,
        }
    }

    fn recipe(&self, index: usize) -> Option<&Recipe> {
        self.recipes.get(index)
    }
}
