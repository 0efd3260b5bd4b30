//! Samples of callbacks: messages that are proved, or must not be, and tell what they state.

use std::collections::HashSet;

use vezne_runtime::HeaderMap;

use super::Checker;
use super::echo::Doubts;
use super::samples::{Body, ending_of};
use crate::arrived::Arrived;
use crate::conform::conform;
use crate::diagnostic::Diagnostic;
use crate::json::Json;
use crate::model::{Callback, CallbackSample, Docs, Media, Origin, Type, Verdict};
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

    /// A callback is shown being taken; and turned down, where it is proved.
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
        let turned_down = samples.iter().any(|sample| sample.verdict.is_none());
        if taken && made.proof.is_some() && !turned_down && samples.len() == spec.samples.len() {
            self.report.push(
                Diagnostic::new(
                    Rule::SampleMissing,
                    spec.name.span,
                    format!("no sample shows a message of `{}` whose proof fails", made.name),
                )
                .help("add one that is `rejected constructed`: the good one with a field changed, under the same signature"),
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
                    .help(format!(
                        "write samples/{}.callback.{}",
                        spec.name,
                        ending_of(&callback.media)
                    )),
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
                let sections = [("headers", callback.headers), ("query", callback.query), ("given", callback.given)];
                let sections = sections.into_iter().filter_map(|(name, object)| Some((name, object?)));
                self.given_misfits(spec, sections.collect());
                self.message_fits(&sample, callback, body.0);
                if let (Some(arrived), Some(Type::Object(id))) =
                    (Arrived::of(&self.model, callback, &sample), &callback.body)
                {
                    let opened = arrived.opened().to_vec();
                    self.opened_misfits(spec, Some(*id), &opened, true);
                }
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
            let read = callback.media.read_as(sample.body.as_bytes(), &HeaderMap::new(), &self.model.tables(id));
            read.ok().flatten().and_then(|tree| Json::parse(&tree.to_json()).ok())
        };
        let Some(json) = json else { return };
        let misfits = conform(&self.model, &json, id, None);
        self.misfits(&Body { file, json: None, verbatim }, misfits);
    }

    /// Its proof and its outcome come out as it states.
    fn reaches(&mut self, spec: &SampleSpec, sample: &CallbackSample, callback: &Callback, file: usize) {
        let Some(arrived) = Arrived::of(&self.model, callback, sample) else {
            self.report.push(
                Diagnostic::new(Rule::SampleFile, Span { file, start: 0, end: 0 }, "the message cannot be read")
                    .help("repair it as data, and say `repaired` with what was mended"),
            );
            return;
        };
        let taken = arrived.is_taken();
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
                let reached = arrived.verdict();
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
