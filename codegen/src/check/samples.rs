//! Samples: files that exist, fit their tables, and reach the verdict they state.

use std::collections::HashSet;

use vezne_runtime::{Moment, Tree};

use super::Checker;
use super::echo::{Doubts, Soundness};
use crate::conform::{conform, conform_reply};
use crate::diagnostic::Diagnostic;
use crate::json::Json;
use crate::message::{Replied, judge};
use crate::model::{Docs, Media, ObjectId, Operation, Origin, Sample, Verdict};
use crate::opening;
use crate::rule::Rule;
use crate::sampled;
use crate::source::Span;
use crate::spec::{OperationSpec, SampleSpec};
use crate::tables::Tables;

impl<'a> Checker<'a> {
    pub(super) fn samples(&mut self) {
        let doubts = Doubts::of(self);
        let spec = self.spec;
        let mut named: HashSet<&str> = HashSet::new();
        for (group_index, group) in spec.groups.iter().enumerate() {
            for (operation_index, operation) in group.operations.iter().enumerate() {
                let made =
                    self.model.groups.get(group_index).and_then(|group| group.operations.get(operation_index)).cloned();
                let Some(made) = made else { continue };
                let sound =
                    doubts.as_ref().map_or(Soundness::WHOLE, |doubts| self.comparable(doubts, operation, &made));
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
                    samples.extend(self.sample(sample, &made, sound, doubts.as_ref()));
                }
                if doubts.as_ref().is_none_or(|doubts| self.samples_are_all(doubts, &operation.name)) {
                    self.shown(operation);
                    self.signature_shown(operation, &made);
                }
                if let Some(made) =
                    self.model.groups.get_mut(group_index).and_then(|group| group.operations.get_mut(operation_index))
                {
                    made.samples = samples;
                }
            }
        }
        if doubts.is_none() {
            self.signatures_beside_shown();
        }
        // A file that no operation names may be named in a part that was left out.
        let words = doubts.as_ref().filter(|doubts| doubts.leave_out()).map(|_| self.words());
        let may_be_named = |name: &str| {
            let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            words.as_ref().is_some_and(|words| !is_word || words.contains_key(name))
        };
        let mut named: HashSet<String> = named.into_iter().map(str::to_owned).collect();
        self.callback_samples(&mut named, doubts.as_ref());
        for file in spec.samples.iter().filter(|file| spec.whole && !named.contains(file.name.as_str())) {
            if may_be_named(&file.name) {
                continue;
            }
            let place = Span { file: file.file, start: 0, end: 0 };
            let known: Vec<&str> = named.iter().map(String::as_str).collect();
            let mut found =
                Diagnostic::new(Rule::SampleFile, place, format!("nothing has a sample called `{}`", file.name));
            found = match crate::diagnostic::nearest(&file.name, &known) {
                Some(near) => found.help(format!("did you mean `{near}`? rename the file")),
                None => found.help(format!(
                    "add `{}: done printed -- …` to `samples:` of its operation or callback, or delete the file",
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
        // What is accepted and not decided is what some operations come to at best.
        let browser = operation.is_browser_form();
        let well = |verdict: &str| verdict == "done" || verdict == "pending";
        let done = stated.iter().any(|(verdict, _)| well(&verdict.value));
        let other = stated.iter().any(|(verdict, _)| !well(&verdict.value));
        // As it is written: the model takes an effect that it does not know for this one.
        let moves_money = operation.effect.as_ref().is_some_and(|effect| effect.value == "moves_money");
        let lacks = match (done, other) {
            (false, _) if browser => "",
            (false, _) => " succeeding",
            (true, false) if moves_money && !browser => " not succeeding",
            _ => return,
        };
        let stated = if browser { "" } else { ", with the verdict that it must reach" };
        self.report.push(
            Diagnostic::new(
                Rule::SampleMissing,
                operation.name.span,
                format!("no sample shows `{}`{lacks}", operation.name),
            )
            .help(format!("add one, from the document or `constructed`{stated}")),
        );
    }

    fn sample(
        &mut self,
        spec: &SampleSpec,
        operation: &Operation,
        sound: Soundness,
        doubts: Option<&Doubts<'a>>,
    ) -> Option<Sample> {
        let (verdict_word, origin_word) = spec.stated.as_ref()?;
        let verdict = Verdict::from_word(&verdict_word.value);
        if verdict.is_none() {
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
        let given = self.givens(spec, operation.browser);
        let is_outside = !operation.answers(Self::status_of(spec));
        let outside = operation.http.is_some() && is_outside;
        let sound = if outside { sound.outside } else { sound.inside };
        let request = self.file(spec, &Written::Sent(&operation.media, operation.body));
        let status = Self::status_of(spec);
        let reply_media = operation.media_under(status);
        let reply = if operation.browser {
            self.no_reply(spec)
        } else {
            self.file(spec, &Written::Came(reply_media, &self.model.tables_under(operation, status)))
        };
        let has_file = self.spec.samples.iter().any(|file| file.name == spec.name.value && !file.callback);
        if request.is_none() && operation.browser {
            self.no_form(spec);
        } else if request.is_none() && reply.is_none() && !has_file {
            self.report.push(
                Diagnostic::new(Rule::SampleFile, spec.name.span, format!("the sample `{}` has no file", spec.name))
                    .help(format!(
                        "write samples/{0}.reply.{1}, and samples/{0}.request.{2} if there is one",
                        spec.name,
                        ending_of(reply_media),
                        ending_of(&operation.media),
                    )),
            );
        }
        let givens = givens_of(spec);
        let document = sampled::request(&givens, request.as_ref().and_then(|body| body.json.as_ref()).map(Json::tree));
        if sound {
            self.given_misfits(spec, operation.parts.sections().collect());
        }
        if let (Some(body), true) = (&request, sound) {
            match (operation.body, &body.json) {
                (Some(object), Some(json)) => {
                    let misfits = conform(&self.model, json, object, None);
                    self.misfits(body, misfits);
                }
                (Some(_), None) => {}
                (None, _) => self.report.push(
                    Diagnostic::new(
                        Rule::SampleMisfit,
                        Span { file: body.file, start: 0, end: 0 },
                        "this operation sends no body",
                    )
                    .help("delete the file, or add `body:` to the operation"),
                ),
            }
        }
        if sound && given {
            self.computed_as_shown(spec, request.as_ref(), operation, doubts);
        }
        // Without what the sample should have given, its status may be another.
        if let (Some(body), true) = (&reply, sound && given) {
            if let Some(json) = &body.json {
                let misfits = match operation.http.as_ref().filter(|_| is_outside) {
                    Some(gate) => gate.reads.map_or_else(Vec::new, |reads| conform(&self.model, json, reads, None)),
                    None => conform_reply(&self.model, json, &operation.reply),
                };
                if operation.http.is_none() && is_outside && !misfits.is_empty() {
                    self.read_by_no_gate(body, status);
                } else {
                    self.misfits(body, misfits);
                }
            }
            if !is_outside {
                let tree = body.json.as_ref().map(Json::tree);
                let due = sampled::has_headed(&self.model, operation, verdict, tree.as_ref());
                self.header_misfits(spec, &givens, operation, due);
            }
            let nothing = Tree::Null;
            let mut tree = body.json.as_ref().map(Json::tree);
            if operation.http.is_none() || !is_outside {
                let due = sampled::has_headed(&self.model, operation, verdict, tree.as_ref());
                let came = tree.as_ref().unwrap_or(&nothing);
                let texts = opening::texts_of_sample(&self.model, operation, &givens, came);
                self.opened_misfits(spec, operation.reply.headed(), &texts, due);
                tree = tree.map(|tree| opening::put(tree, opening::payload(&self.model, operation), &texts));
            }
            let request = self.model.unpacked(operation, document);
            let replied = Replied {
                model: &self.model,
                status,
                headers: &sampled::reply_header_map(&givens),
                document: tree.as_ref().unwrap_or(&nothing),
                request: &request,
                texts: reply_media.is_text_only(),
            };
            let reached = judge(operation, &replied);
            if let Some(stated) = verdict.filter(|stated| *stated != reached.verdict) {
                let why = self.why(operation, &replied);
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
                    .secondary(Span { file: body.file, start: 0, end: 0 }, "the reply")
                    .help(why),
                );
            }
        }
        let text = |found: &Option<Body>| {
            found.as_ref().and_then(|body| self.sources.files().get(body.file)).map(|file| file.text.clone())
        };
        Some(Sample {
            name: spec.name.value.clone(),
            verdict: verdict?,
            origin: origin?,
            docs: Docs::from(&spec.prose),
            status,
            givens,
            request: text(&request),
            reply: text(&reply),
        })
    }

    fn status_of(spec: &SampleSpec) -> u16 {
        let status = spec.givens.iter().find(|(name, _)| name.value == "status");
        status.and_then(|(_, value)| value.value.trim().parse().ok()).unwrap_or(200)
    }

    /// What makes a sample reproducible is named as expressions name it. Whether all of it is.
    fn givens(&mut self, spec: &SampleSpec, browser: bool) -> bool {
        const KINDS: [&str; 13] = [
            "status",
            "now",
            "uuid",
            "nonce",
            "credentials",
            "settings",
            "session",
            "path",
            "query",
            "headers",
            "given",
            "request",
            "reply",
        ];
        let mut sound = true;
        for (name, value) in &spec.givens {
            let kind = name.value.split('.').next().unwrap_or_default();
            if !KINDS.contains(&kind) {
                let found =
                    Diagnostic::new(Rule::SampleFile, name.span, format!("`{name}` is not a given of a sample"));
                self.report.push(found.nearest(kind, KINDS));
                sound = false;
            } else if browser && NOT_OF_FORMS.contains(&kind) {
                self.not_of_a_form(name);
                continue;
            }
            let header = name.value.strip_prefix("reply.").and_then(|rest| rest.strip_prefix("headers."));
            if let ("reply", None) = (kind, header) {
                sound = false;
                self.report.push(
                    Diagnostic::new(Rule::SampleFile, name.span, format!("`{name}` is not a given of a sample"))
                        .help("of a reply its headers are given, `reply.headers.Location`; its body is a file"),
                );
            }
            let fits = match name.value.as_str() {
                "status" => value.value.parse::<u16>().is_ok_and(|status| (200..600).contains(&status)),
                "now" => value.value.parse::<Moment>().is_ok(),
                _ => {
                    header.is_none_or(|header| super::reply_headers::is_header(header.trim_matches('"'), &value.value))
                }
            };
            if !fits {
                sound = false;
                self.report.push(
                    Diagnostic::new(Rule::SampleFile, value.span, format!("this cannot be the `{name}` of a sample"))
                        .help(match header {
                            Some(_) => "the name of a header is letters, digits and hyphens, its value visible ASCII characters",
                            None => "a status is a number from 200 to 599, a moment is written `2026-01-31T10:20:30+03:00`",
                        }),
                );
            }
        }
        sound
    }

    /// How the voices of an outcome speak on a reply, in words.
    fn why(&self, operation: &Operation, replied: &Replied<'_>) -> String {
        use crate::expr::eval::{flag, text};
        use crate::model::Voice;
        if operation.http.is_some() && !operation.answers(replied.status) {
            return format!(
                "HTTP {} is judged by the gate `http`: by `statuses`, by the code's verdict, and else by the status itself (4xx is refused, but for 408, 409, 425, 429 and 499)",
                replied.status
            );
        }
        let scope = replied;
        let mut parts = Vec::new();
        for gate in &operation.outcome {
            for (voice, written) in gate.says.iter().zip(&gate.written) {
                let said = match voice {
                    Voice::Flag(expr) => match flag(expr, scope) {
                        Some(true) => "yes".to_owned(),
                        Some(false) if expr.is_filled() => "nothing, since there is none".to_owned(),
                        Some(false) => "no".to_owned(),
                        None => "nothing".to_owned(),
                    },
                    Voice::Listed(expr, catalogue) => text(expr, scope).map_or_else(
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
        // Of many voices those that say something else than yes are the ones to look at.
        if parts.len() > MAX_VOICES && parts.iter().any(|part| !part.ends_with(" says yes")) {
            parts.retain(|part| !part.ends_with(" says yes"));
        }
        if parts.is_empty() {
            return "nothing judges the reply, so that any is `done`: write `outcome:` with what in it says whether the call worked".to_owned();
        }
        format!("{}; voices that disagree or are missing make it `unknown`", parts.join(", "))
    }

    /// A file of a sample, and what stands in it.
    fn file(&mut self, spec: &SampleSpec, written: &Written<'_>) -> Option<Body> {
        let (request, media) = match written {
            Written::Sent(media, _) => (true, *media),
            Written::Came(media, _) => (false, *media),
        };
        let found = self
            .spec
            .samples
            .iter()
            .find(|file| file.name == spec.name.value && file.request == request && !file.callback)?;
        let (file, ending) = (found.file, found.ending.as_str());
        let text = &self.sources.files().get(file)?.text;
        let start = Span { file, start: 0, end: 0 };
        let due = ending_of(media);
        let bare = ending == "txt" && text.trim().is_empty();
        // An error in JSON, where something else was due, is read as that: it is how gateways complain.
        let complains = ending == "json" && !request && !(200..300).contains(&Self::status_of(spec));
        if ending != due && !bare && !complains {
            self.report.push(
                Diagnostic::new(
                    Rule::SampleFile,
                    start,
                    format!("this body is written as {due}, and the file ends in `.{ending}`"),
                )
                .help(format!(
                    "call it `{}.{}.{due}`",
                    spec.name,
                    if request { "request" } else { "reply" }
                )),
            );
            return None;
        }
        if text.trim().is_empty() {
            if !bare {
                self.report
                    .push(Diagnostic::new(Rule::SampleFile, start, "the file is empty").help(
                        "write the JSON, or delete the file; a body that is empty is a file that ends in `.txt`",
                    ));
                return None;
            }
            // An empty text is one, and an empty body of anything else is none.
            let json = if matches!(media, Media::Text | Media::Html) { Json::parse("\"\"").ok() } else { None };
            return Some(Body { file, json, verbatim: true });
        }
        if due == "json" || complains {
            return match Json::parse(text) {
                Ok(json) => Some(Body { file, json: Some(json), verbatim: true }),
                Err(error) => {
                    let start: usize =
                        text.split_inclusive('\n').take(error.line.saturating_sub(1)).map(str::len).sum();
                    let at = (start + error.column.saturating_sub(1)).min(text.len());
                    self.report.push(
                        Diagnostic::new(
                            Rule::SampleFile,
                            Span { file, start: at, end: at },
                            format!("this is not valid JSON: {}", error.message),
                        )
                        .help("repair it as data, and say `repaired` with what was mended"),
                    );
                    None
                }
            };
        }
        let read = match written {
            Written::Sent(_, object) => sampled::body(&self.model, media, *object, text),
            Written::Came(_, tables) => sampled::came(media, tables, text),
        };
        match read {
            Ok(tree) => {
                let json = tree.and_then(|tree| Json::parse(&tree.to_json()).ok());
                Some(Body { file, json, verbatim: false })
            }
            Err(why) => {
                self.report.push(
                    Diagnostic::new(Rule::SampleFile, start, format!("this cannot be read as {due}: {why}"))
                        .help("repair it as data, and say `repaired` with what was mended"),
                );
                None
            }
        }
    }
}

/// How the body of a sample is written, and what it is.
enum Written<'w> {
    /// A request, to the letter.
    Sent(&'w Media, Option<ObjectId>),
    /// A reply.
    Came(&'w Media, &'w Tables),
}

/// A body of a sample.
pub(super) struct Body {
    pub(super) file: usize,
    /// Its document; `None` where it is empty.
    pub(super) json: Option<Json>,
    /// Whether the document's places are those of the file.
    pub(super) verbatim: bool,
}

/// What a sample gives beside its files, as the model has it.
pub(super) fn givens_of(spec: &SampleSpec) -> Vec<(String, String)> {
    let givens = spec.givens.iter().filter(|(name, _)| name.value != "status");
    givens.map(|(name, value)| (name.value.clone(), value.value.clone())).collect()
}

/// What is given of calls, and of no form that the payer's browser sends.
const NOT_OF_FORMS: [&str; 4] = ["status", "session", "headers", "reply"];
/// How the file of a sample ends.
pub(super) fn ending_of(media: &Media) -> &'static str {
    match media {
        Media::None | Media::Json => "json",
        Media::Form { .. } | Media::Multipart => "form",
        Media::Xml { .. } => "xml",
        Media::Text | Media::Bytes => "txt",
        Media::Html => "html",
    }
}

/// How many voices are all shown.
const MAX_VOICES: usize = 4;
