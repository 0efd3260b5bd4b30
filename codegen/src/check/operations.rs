//! Operations: what is sent, what comes back, what it means, how it is repeated and settled.

use super::Checker;
use super::names::Names;
use super::objects::Place;
use super::requests::Request;
use crate::diagnostic::Diagnostic;
use crate::model::{Docs, Effect, Gate, HttpGate, Media, Operation, Replay, Reply, Settle, Source, Tried, Type, Voice};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{CallSpec, GateSpec, OperationSpec, ProfileSpec, SourceSpec};

pub(super) const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

impl<'a> Checker<'a> {
    pub(super) fn operations(&mut self) {
        let spec = self.spec;
        for (index, group) in spec.groups.iter().enumerate() {
            let mut taken = Names::default();
            for operation in &group.operations {
                if operation.name.value == "new" {
                    self.report.push(
                        Diagnostic::new(
                            Rule::ReservedName,
                            operation.name.span,
                            "an operation called `new` would clash with how the group is made",
                        )
                        .help("name it after what it does, such as `create`"),
                    );
                }
                self.claim(
                    &mut taken,
                    &operation.name.value,
                    &operation.name.value,
                    operation.name.span,
                    "rename one of the two",
                );
                let made = self.operation(operation, index, group.source.as_ref());
                if let Some(group) = self.model.groups.get_mut(index) {
                    group.operations.push(made);
                }
            }
        }
    }

    fn operation(&mut self, spec: &OperationSpec, group: usize, file_source: Option<&SourceSpec>) -> Operation {
        let profiles = self.profiles(spec);
        let headers = self.header_set(&profiles);
        let (method, host, path) = self.call(spec.call.as_ref());
        let effect = self.effect(spec.effect.as_ref());
        let pascal = crate::names::pascal(&spec.name.value).unwrap_or_default();
        let browser = spec.is_browser_form();
        let mut request = self.request(spec, &profiles, group, headers);
        self.content_type_of_parts(&profiles, &spec.headers, &request.media);
        let (computed, requires) = self.computations(spec, &request, &path);
        let session = self.session_of(&computed, spec.name.span);
        let returns = self.returns(spec, group);
        let (reply, reply_docs, reply_media) = if browser {
            self.browser_form(spec, &profiles, &mut request, &computed);
            (Reply::Value(Type::Nothing), Docs::default(), Media::Json)
        } else {
            self.reply(spec, &profiles, group, &pascal)
        };
        let reply_headers = self.reply_headers(&reply);
        let shape = if let Reply::Envelope(..) = reply { spec.payload.as_ref() } else { spec.reply.as_ref() };
        let opened = self.opened_in_reply(shape, &reply);
        let (outcome, http, replay) = if browser {
            (Vec::new(), None, Replay::None)
        } else {
            let (outcome, http, heard) = self.outcome(spec, &profiles, (&reply, &reply_media), &request, effect);
            let replay = self.replay(spec, &request, effect, (&outcome, http.as_ref()), heard);
            self.settled(spec, effect);
            (outcome, http, replay)
        };
        let source = spec.source.as_ref().or(file_source);
        if source.is_none() {
            self.report.push(
                Diagnostic::new(
                    Rule::Source,
                    spec.name.span,
                    format!("neither `{}` nor its file says what was read", spec.name),
                )
                .help("write `source: https://docs.example.com 2026-01-31 -- Title of the page`"),
            );
        }
        Operation {
            name: spec.name.value.clone(),
            docs: spec.call.as_ref().map(|call| Docs::from(&call.prose)).unwrap_or_default(),
            notes: spec.notes.clone(),
            source: source.map_or_else(
                || Source { url: String::new(), date: String::new(), evidence: String::new(), title: String::new() },
                |source| Source {
                    url: source.url.clone(),
                    date: source.date.clone(),
                    evidence: source.evidence.clone(),
                    title: source.title.clone(),
                },
            ),
            tried: spec.tried.as_ref().map(|tried| Tried { date: tried.date.clone(), place: tried.place.clone() }),
            browser,
            returns,
            method,
            host,
            path,
            headers,
            effect,
            replay,
            replay_docs: spec
                .replay
                .as_ref()
                .map(|replay| {
                    let mut docs = Docs::from(&replay.prose);
                    if replay.unsure && docs.note.is_empty() {
                        "not confirmed by the document".clone_into(&mut docs.note);
                    }
                    docs
                })
                .unwrap_or_default(),
            settle: Settle {
                docs: spec.settle.as_ref().map(|settle| Docs::from(&settle.prose)).unwrap_or_default(),
                query: None,
            },
            request: request.whole,
            body: request.body,
            parts: request.parts,
            media: request.media,
            computed,
            packs: Vec::new(),
            requires,
            session,
            sections: false,
            reply,
            reply_media,
            reply_headers,
            opened,
            reply_docs,
            outcome,
            http,
            paging: None,
            samples: Vec::new(),
        }
    }

    /// A call that moves money says how it is repeated and settled, with reasons.
    fn settled(&mut self, spec: &OperationSpec, effect: Effect) {
        if effect != Effect::MovesMoney {
            return;
        }
        if spec.settle.is_none() {
            self.report.push(
                Diagnostic::new(
                    Rule::MoneyUnsaid,
                    spec.name.span,
                    format!("`{}` moves money, and does not say whom to ask after a time-out", spec.name),
                )
                .help(
                    "write `settle: get(id = id)` with the query that tells, or `settle: none -- what to ask by hand`",
                ),
            );
        }
        let replay = spec.replay.as_ref().filter(|replay| replay.field.is_none());
        let settle = spec.settle.as_ref().filter(|settle| settle.ask.is_none());
        for (prose, span, what) in [
            (replay.map(|replay| &replay.prose), replay.map(|replay| replay.span), "replay"),
            (settle.map(|settle| &settle.prose), Some(spec.name.span), "settle"),
        ] {
            if let (Some(_), Some(span)) = (prose.filter(|prose| prose.doc.is_empty()), span) {
                self.report.push(
                    Diagnostic::new(
                        Rule::MoneyUnsaid,
                        span,
                        format!("`{what}: none` of a call that moves money gives no reason"),
                    )
                    .help(format!("write `{what}: none -- why`")),
                );
            }
        }
    }

    fn profiles(&mut self, spec: &OperationSpec) -> Vec<&'a ProfileSpec> {
        let spec_all = self.spec;
        let all = &spec_all.provider.profiles;
        let default = all.iter().find(|profile| profile.name.value == "default");
        let Some(named) = &spec.profiles else {
            self.used.profiles.extend(default.map(|profile| profile.name.value.clone()));
            return default.into_iter().collect();
        };
        let known: Vec<String> = all.iter().map(|profile| profile.name.value.clone()).collect();
        let mut list = Vec::new();
        for name in named {
            self.used.profiles.insert(name.value.clone());
            match all.iter().find(|profile| profile.name.value == name.value) {
                Some(profile) => list.push(profile),
                None => self.unknown(name.span, "profile", &name.value, &known),
            }
        }
        list
    }

    fn call(&mut self, call: Option<&CallSpec>) -> (String, usize, String) {
        let Some(call) = call else { return ("POST".to_owned(), 0, "/".to_owned()) };
        if !METHODS.contains(&call.method.value.as_str()) {
            self.report.push(
                Diagnostic::new(Rule::CallLine, call.method.span, format!("`{}` is not a method", call.method))
                    .nearest(&call.method.value, METHODS),
            );
        }
        let host = self.model.hosts.iter().position(|host| *host == call.host.value);
        if host.is_none() && !self.spec.provider.environments.is_empty() {
            let known = self.model.hosts.clone();
            self.unknown(call.host.span, "host", &call.host.value, &known);
        }
        let path = &call.path.value;
        let complain = |message: &str, report: &mut crate::diagnostic::Diagnostics| {
            report.push(
                Diagnostic::new(Rule::CallLine, call.path.span, message)
                    .help("write the path as it goes on the wire, such as `/v1/payments`"),
            );
        };
        // What stands in braces is looked at with the fields of the path.
        let mut plain = path.clone();
        while let Some((before, rest)) = plain.split_once('{') {
            plain = format!("{before}x{}", rest.split_once('}').map_or("", |(_, after)| after));
        }
        if path.contains(['?', '#']) {
            complain("a path holds no query and no fragment", self.report);
        } else if !path.starts_with('/')
            || !plain.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:@".contains(&b))
        {
            complain("this is not a path as it goes on the wire", self.report);
        }
        (call.method.value.clone(), host.unwrap_or(0), path.clone())
    }

    fn effect(&mut self, effect: Option<&Text>) -> Effect {
        match effect.map(|word| word.value.as_str()) {
            Some("read") => Effect::Read,
            Some("write") | None => Effect::Write,
            Some("moves_money") => Effect::MovesMoney,
            Some(other) => {
                let span = effect.map_or(Span { file: 0, start: 0, end: 0 }, |word| word.span);
                let found = Diagnostic::new(Rule::UnknownWord, span, format!("`{other}` is not an effect"))
                    .nearest(other, ["read", "write", "moves_money"]);
                self.report.push(found);
                Effect::MovesMoney
            }
        }
    }

    /// An object that only keeps the check going after an error.
    pub(super) fn stand_in(&mut self, ident: &str, group: usize) -> crate::model::ObjectId {
        let span = Span { file: 0, start: 0, end: 0 };
        let table = crate::spec::TableSpec { span, own: None, fields: Vec::new() };
        self.inline(&table, Some(group), ident, Place::Reply, span)
    }

    /// Whether an object only keeps the check going.
    pub(super) fn is_stand_in(&self, object: crate::model::ObjectId) -> bool {
        self.places.get(object.0).is_some_and(|place| place.start == place.end)
    }

    /// The gates of the profiles, with those of the operation in their place or behind them; what a reply outside 2xx
    /// means; and whether every voice could be read.
    fn outcome(
        &mut self,
        spec: &OperationSpec,
        profiles: &[&ProfileSpec],
        (reply, media): (&Reply, &Media),
        request: &Request,
        effect: Effect,
    ) -> (Vec<Gate>, Option<HttpGate>, bool) {
        let mut gates: Vec<&GateSpec> = Vec::new();
        let layers = profiles.iter().filter_map(|profile| profile.outcome.as_ref()).chain(spec.outcome.as_ref());
        for gate in layers.flat_map(|outcome| &outcome.gates) {
            match gates.iter_mut().find(|known| known.name.value == gate.name.value) {
                Some(known) => *known = gate,
                None => gates.push(gate),
            }
        }
        let http = gates.iter().position(|gate| gate.name.value == "http").map(|index| gates.remove(index));
        let http = http.map(|gate| self.http_gate(gate, media));
        let made: Vec<Gate> = gates.iter().map(|gate| self.gate(gate, reply, request.sent())).collect();
        let unjudged = |voice: &Voice| match voice {
            Voice::Listed(_, id) => self.model.catalogue(*id).values.iter().any(|value| value.verdict.is_none()),
            Voice::Flag(_) => false,
        };
        let heard = (!made.is_empty() || http.is_some())
            && made.iter().zip(&gates).all(|(made, gate)| {
                gate.voices.is_some_and(|voices| (voices > 0 || made.pending.is_some()) && voices == made.says.len())
                    && !made.says.iter().any(unjudged)
            });
        let unknown_profile = spec.profiles.as_ref().is_some_and(|named| named.len() > profiles.len());
        if effect == Effect::MovesMoney && made.is_empty() && http.is_none() && !unknown_profile {
            self.report.push(
                Diagnostic::new(
                    Rule::Voices,
                    spec.name.span,
                    format!("`{}` moves money, and nothing judges its reply", spec.name),
                )
                .help("write `outcome: { call: { says: [..] } }`, in the operation or in a profile"),
            );
        }
        (made, http, heard)
    }
}
