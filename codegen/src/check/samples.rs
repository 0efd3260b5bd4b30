//! Samples: files that exist, fit their tables, and reach the verdict they state.

use std::collections::HashSet;

use super::Checker;
use super::echo::Doubts;
use crate::conform::{Misfit, conform};
use crate::diagnostic::Diagnostic;
use crate::expr::eval::judge;
use crate::json::Json;
use crate::model::{Docs, Operation, Origin, Reply, Sample, Verdict};
use crate::rule::Rule;
use crate::source::Span;
use crate::spec::{OperationSpec, SampleSpec};

impl Checker<'_> {
    pub(super) fn samples(&mut self) {
        let doubts = Doubts::of(self);
        let spec = self.spec;
        let mut named: HashSet<&str> = HashSet::new();
        for (group_index, group) in spec.groups.iter().enumerate() {
            for (operation_index, operation) in group.operations.iter().enumerate() {
                let made =
                    self.model.groups.get(group_index).and_then(|group| group.operations.get(operation_index)).cloned();
                let Some(made) = made else { continue };
                let sound = doubts.as_ref().is_none_or(|doubts| self.comparable(doubts, operation, &made));
                let mut samples = Vec::new();
                for sample in &operation.samples {
                    if !named.insert(&sample.name.value) {
                        self.report.push(
                            Diagnostic::new(
                                Rule::SampleFile,
                                sample.name.span,
                                format!("two operations have a sample called `{}`", sample.name),
                            )
                            .help("sample files share one folder: give each sample a name of its own"),
                        );
                        continue;
                    }
                    samples.extend(self.sample(sample, &made, sound));
                }
                if doubts.as_ref().is_none_or(|doubts| self.samples_are_all(doubts, operation)) {
                    self.shown(operation);
                }
                if let Some(made) =
                    self.model.groups.get_mut(group_index).and_then(|group| group.operations.get_mut(operation_index))
                {
                    made.samples = samples;
                }
            }
        }
        // A file that no operation names may be named in a part that was left out.
        let words = doubts.as_ref().filter(|doubts| doubts.leave_out()).map(|_| self.words());
        let may_be_named = |name: &str| {
            let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            words.as_ref().is_some_and(|words| !is_word || words.contains_key(name))
        };
        for file in spec.samples.iter().filter(|file| spec.whole && !named.contains(file.name.as_str())) {
            if may_be_named(&file.name) {
                continue;
            }
            let place = Span { file: file.file, start: 0, end: 0 };
            let known: Vec<&str> = named.iter().copied().collect();
            let mut found =
                Diagnostic::new(Rule::SampleFile, place, format!("no operation has a sample called `{}`", file.name));
            found = match crate::diagnostic::nearest(&file.name, &known) {
                Some(near) => found.help(format!("did you mean `{near}`? rename the file")),
                None => found.help(format!(
                    "add `{}: done printed -- …` to `samples:` of its operation, or delete the file",
                    file.name
                )),
            };
            self.report.push(found);
        }
    }

    /// A call is shown succeeding, and one that moves money also not succeeding.
    fn shown(&mut self, operation: &OperationSpec) {
        // What a line that could not be read would have shown is not known.
        let Some(stated) = operation.samples.iter().map(|sample| sample.stated.as_ref()).collect::<Option<Vec<_>>>()
        else {
            return;
        };
        if stated.iter().any(|(verdict, _)| Verdict::from_word(&verdict.value).is_none()) {
            return;
        }
        let done = stated.iter().any(|(verdict, _)| verdict.value == "done");
        let other = stated.iter().any(|(verdict, _)| verdict.value != "done");
        // As it is written: the model takes an effect that it does not know for this one.
        let moves_money = operation.effect.as_ref().is_some_and(|effect| effect.value == "moves_money");
        let lacks = match (done, other) {
            (false, _) => "succeeding",
            (true, false) if moves_money => "not succeeding",
            _ => return,
        };
        self.report.push(
            Diagnostic::new(
                Rule::SampleMissing,
                operation.name.span,
                format!("no sample shows `{}` {lacks}", operation.name),
            )
            .help("add one, from the document or `constructed`, with the verdict that it must reach"),
        );
    }

    fn sample(&mut self, spec: &SampleSpec, operation: &Operation, sound: bool) -> Option<Sample> {
        let (verdict_word, origin_word) = spec.stated.as_ref()?;
        let verdict = Verdict::from_word(&verdict_word.value);
        if verdict_word.value == "pending" {
            self.report.push(
                Diagnostic::new(
                    Rule::NotYet,
                    verdict_word.span,
                    "the verdict `pending` is planned and not in the language yet",
                )
                .help("use `unknown`: a caller must ask what became of the call"),
            );
        } else if verdict.is_none() {
            let words = Verdict::ALL.map(Verdict::word);
            let found =
                Diagnostic::new(Rule::UnknownWord, verdict_word.span, format!("`{verdict_word}` is not a verdict"))
                    .nearest(&verdict_word.value, words);
            self.report.push(found);
        }
        let origin = match origin_word.value.as_str() {
            "printed" => Some(Origin::Printed),
            "repaired" => Some(Origin::Repaired),
            "constructed" => Some(Origin::Constructed),
            other => {
                let found = Diagnostic::new(
                    Rule::UnknownWord,
                    origin_word.span,
                    format!("`{other}` does not say where a sample comes from"),
                )
                .nearest(other, ["printed", "repaired", "constructed"]);
                self.report.push(found);
                None
            }
        };
        if origin.is_some_and(|origin| origin != Origin::Printed) && spec.prose.doc.is_empty() {
            self.report.push(
                Diagnostic::new(
                    Rule::SampleFile,
                    spec.name.span,
                    format!("the sample `{}` is not as printed, and does not say why", spec.name),
                )
                .help("write ` -- what was repaired`, or why it was made"),
            );
        }
        let request = self.file(spec, true);
        let reply = self.file(spec, false);
        if request.is_none() && reply.is_none() {
            self.report.push(
                Diagnostic::new(Rule::SampleFile, spec.name.span, format!("the sample `{}` has no file", spec.name))
                    .help(format!(
                        "write samples/{0}.reply.json, and samples/{0}.request.json if there is one",
                        spec.name
                    )),
            );
        }
        if let (Some((file, json)), true) = (&request, sound) {
            match operation.body {
                Some(body) => {
                    let misfits = conform(&self.model, json, body, None);
                    self.misfits(*file, misfits);
                }
                None => self.report.push(
                    Diagnostic::new(
                        Rule::SampleMisfit,
                        Span { file: *file, start: 0, end: 0 },
                        "this operation sends no body",
                    )
                    .help("delete the file, or add `body:` to the operation"),
                ),
            }
        }
        if let (Some((file, json)), true) = (&reply, sound) {
            let payload = match &operation.reply {
                Reply::Envelope(_, payload) => Some(payload),
                Reply::Whole(_) => None,
            };
            let misfits = conform(&self.model, json, operation.reply.object(), payload);
            self.misfits(*file, misfits);
            let reached = judge(&self.model, &operation.outcome, json);
            if let Some(stated) = verdict.filter(|stated| *stated != reached.verdict) {
                let why = self.why(operation, json);
                self.report.push(
                    Diagnostic::new(
                        Rule::SampleVerdict,
                        verdict_word.span,
                        format!(
                            "the sample `{}` reaches `{}`, and not `{}`",
                            spec.name,
                            reached.verdict.word(),
                            stated.word()
                        ),
                    )
                    .secondary(Span { file: *file, start: 0, end: 0 }, "the reply")
                    .help(why),
                );
            }
        }
        let text = |found: &Option<(usize, Json)>| {
            found.as_ref().and_then(|(file, _)| self.sources.files().get(*file)).map(|file| file.text.clone())
        };
        Some(Sample {
            name: spec.name.value.clone(),
            verdict: verdict?,
            origin: origin?,
            docs: Docs::from(&spec.prose),
            request: text(&request),
            reply: text(&reply),
        })
    }

    /// How the voices of an outcome speak on a reply, in words.
    fn why(&self, operation: &Operation, json: &Json) -> String {
        use crate::expr::eval::{Scope, Value, eval, text};
        use crate::model::Voice;
        let scope = Scope::reply(json);
        let mut parts = Vec::new();
        for gate in &operation.outcome {
            for (voice, written) in gate.says.iter().zip(gate.written.split(", ")) {
                let said = match voice {
                    Voice::Flag(expr) => match eval(expr, &scope) {
                        Some(Value::Bool(true)) => "yes".to_owned(),
                        Some(_) => "no".to_owned(),
                        None => "nothing".to_owned(),
                    },
                    Voice::Listed(expr, catalogue) => text(expr, &scope).map_or_else(
                        || "nothing".to_owned(),
                        |wire| {
                            self.model
                                .catalogue(*catalogue)
                                .verdict(&wire)
                                .unwrap_or(Verdict::Unknown)
                                .word()
                                .to_owned()
                        },
                    ),
                };
                parts.push(format!("`{written}` says {said}"));
            }
        }
        if parts.is_empty() {
            return "nothing judges the reply, so that any is `done`: write `outcome:` with what in it says whether the call worked".to_owned();
        }
        format!("{}; voices that disagree or are missing make it `unknown`", parts.join(", "))
    }

    fn file(&mut self, spec: &SampleSpec, request: bool) -> Option<(usize, Json)> {
        let found = self.spec.samples.iter().find(|file| file.name == spec.name.value && file.request == request)?;
        let text = &self.sources.files().get(found.file)?.text;
        if text.trim().is_empty() {
            let start = Span { file: found.file, start: 0, end: 0 };
            self.report.push(
                Diagnostic::new(Rule::SampleFile, start, "the file is empty")
                    .help("write the JSON, or delete the file"),
            );
            return None;
        }
        match Json::parse(text) {
            Ok(json) => Some((found.file, json)),
            Err(error) => {
                let start: usize = text.split_inclusive('\n').take(error.line.saturating_sub(1)).map(str::len).sum();
                let at = (start + error.column.saturating_sub(1)).min(text.len());
                self.report.push(
                    Diagnostic::new(
                        Rule::SampleFile,
                        Span { file: found.file, start: at, end: at },
                        format!("this is not valid JSON: {}", error.message),
                    )
                    .help("repair it as data, and say `repaired` with what was mended"),
                );
                None
            }
        }
    }

    fn misfits(&mut self, file: usize, misfits: Vec<Misfit>) {
        for misfit in misfits {
            let place = Span { file, start: misfit.range.start, end: misfit.range.end };
            let path = if misfit.path.is_empty() { "the body".to_owned() } else { format!("`{}`", misfit.path) };
            let mut found = Diagnostic::new(Rule::SampleMisfit, place, format!("{path}: {}", misfit.message));
            let known: Vec<&str> = misfit.known_keys.iter().map(String::as_str).collect();
            found = match misfit.unknown_key.as_deref().map(|key| crate::diagnostic::nearest(key, &known)) {
                Some(Some(near)) => {
                    found.help(format!("the table has `{near}`; add this one, or mend the name in the table"))
                }
                Some(None) => found.help("add the field to the table: what a sample shows is part of the document"),
                None => found.help(
                    "decide which of the two is right, change the table or repair the sample, and say so behind `!!`",
                ),
            };
            self.report.push(found);
        }
    }
}
