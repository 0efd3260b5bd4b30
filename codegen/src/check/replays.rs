//! What a repeat of a call does, and by which key it is known.

use super::Checker;
use super::requests::Request;
use crate::diagnostic::Diagnostic;
use crate::model::{Effect, Gate, HttpGate, Replay, Type, Verdict, Voice};
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::OperationSpec;

impl Checker<'_> {
    pub(super) fn replay(
        &mut self,
        spec: &OperationSpec,
        request: &Request,
        effect: Effect,
        (outcome, http): (&[Gate], Option<&HttpGate>),
        heard: bool,
    ) -> Replay {
        let Some(replay) = &spec.replay else {
            if effect == Effect::MovesMoney {
                self.report.push(
                    Diagnostic::new(
                        Rule::MoneyUnsaid,
                        spec.name.span,
                        format!("`{}` moves money, and does not say what a repeat does", spec.name),
                    )
                    .help("write `replay: none -- why`, `replay: FIELD refused -- …` or `replay: FIELD answered -- …`"),
                );
            }
            return Replay::None;
        };
        let Some(name) = &replay.field else { return Replay::None };
        let path = super::requests::request_path(name);
        self.replay_key(name, &path, request);
        let repeats = |id: crate::model::CatalogueId| {
            self.model.catalogue(id).values.iter().any(|value| value.verdict == Some(Verdict::Repeat))
        };
        let voiced = outcome.iter().any(|gate| {
            gate.says.iter().any(|voice| matches!(voice, Voice::Listed(_, id) if repeats(*id)))
                || gate.code_catalogue.is_some_and(repeats)
        });
        let by_status = http.is_some_and(|gate| {
            gate.catalogue.is_some_and(repeats) || gate.statuses.iter().any(|(_, verdict)| *verdict == Verdict::Repeat)
        });
        if heard && !replay.answered && !voiced && !by_status {
            self.report.push(
                Diagnostic::new(
                    Rule::ReplayKey,
                    replay.span,
                    "a repeat is refused, and no code of the outcome says `repeat`",
                )
                .help("give the code of a duplicate the verdict `repeat` in its catalogue: it is not a plain refusal"),
            );
        }
        if replay.answered { Replay::Answered(path) } else { Replay::Refused(path) }
    }

    /// The replay key is a required text of the request, which the caller gives or the client makes.
    fn replay_key(&mut self, name: &Text, path: &[String], request: &Request) {
        let object = match path.first().map(String::as_str) {
            Some("headers") => request.parts.headers,
            Some("query") => request.parts.query,
            Some("path") => request.parts.path,
            Some("given") => request.parts.given,
            _ => request.sent().body,
        };
        let mut here = object;
        let mut field = None;
        for key in path.iter().skip(1) {
            field = here.and_then(|id| self.model.object(id).fields.iter().find(|field| field.wire == *key).cloned());
            here = field.as_ref().and_then(|field: &crate::model::Field| field.ty.object());
        }
        match field {
            None => {
                let known: Vec<String> = object
                    .map(|object| self.model.object(object).fields.iter().map(|field| field.wire.clone()).collect())
                    .unwrap_or_default();
                let found = match path {
                    // No other header or parameter is meant by one that is not there.
                    [section, key] if section != "body" => {
                        let what = if section == "headers" { "header" } else { "parameter" };
                        Diagnostic::new(Rule::ReplayKey, name.span, format!("the request has no {what} `{key}`"))
                            .help(format!("add it under `{section}:` of the operation: `{key}: text -- the caller's key`"))
                    }
                    _ => Diagnostic::new(Rule::ReplayKey, name.span, format!("the body has no field `{name}`"))
                        .nearest(&name.value, known.iter().map(String::as_str)),
                };
                // A body that could not be read may well have it.
                if object.map_or(self.spec.whole, |object| !self.is_stand_in(object)) {
                    self.report.push(if found.help.is_none() {
                        found.help("write `body:` with this field, or `replay: none -- why`")
                    } else {
                        found
                    });
                }
            }
            Some(field) if field.stand_in => {}
            Some(field) if field.optional && field.value.is_none() => self.report.push(
                Diagnostic::new(
                    Rule::ReplayKey,
                    name.span,
                    format!("the replay key `{name}` may be left out, and then protects nobody"),
                )
                .help("make the field required (remove its `?`), let the client make one (`text ?= uuid`), or write `replay: none -- why`"),
            ),
            Some(field) if field.is_fixed() => self.report.push(
                Diagnostic::new(
                    Rule::ReplayKey,
                    name.span,
                    format!("the replay key `{name}` is not the caller's: it would be another in every call"),
                )
                .help("write `?=` in the place of `=`, so that a caller can send the same key again"),
            ),
            Some(field) if !matches!(field.ty, Type::Text | Type::Uuid) => self.report.push(
                Diagnostic::new(Rule::ReplayKey, name.span, format!("the replay key `{name}` is not a text"))
                    .help("a replay key is a `text` or a `uuid`"),
            ),
            Some(_) => {}
        }
    }
}
