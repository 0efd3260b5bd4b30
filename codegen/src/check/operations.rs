//! Operations: what is sent, what comes back, what it means, how it is repeated and settled.

use super::Checker;
use super::names::Names;
use super::objects::Place;
use crate::diagnostic::Diagnostic;
use crate::model::{Docs, Effect, Gate, Operation, Replay, Reply, Source, Type, Verdict, Voice};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{CallSpec, OperationSpec, ProfileSpec, ShapeSpec, SourceSpec};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

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
        let body =
            spec.body.as_ref().map(|table| self.inline(table, Some(group), &pascal, Place::Request, spec.name.span));
        if let Some(own) = spec.body.as_ref().and_then(|table| table.own.as_ref()).filter(|own| {
            own.optional || !matches!(&own.ty, crate::spec::TypeSpec::Name(name) if name.value == "object")
        }) {
            self.report.push(
                Diagnostic::new(
                    Rule::NotYet,
                    own.span,
                    "a body is one object that is always sent; lists are planned and not in the language yet",
                )
                .help("write `.: object -- …`, or leave the line out"),
            );
        }
        let (reply, reply_docs) = self.reply(spec, &profiles, group, &pascal);
        let (outcome, heard) = self.outcome(spec, &profiles, &reply, effect);
        let replay = self.replay(spec, body, effect, &outcome, heard);
        if effect == Effect::MovesMoney && spec.settle.is_none() {
            self.report.push(
                Diagnostic::new(
                    Rule::MoneyUnsaid,
                    spec.name.span,
                    format!("`{}` moves money, and does not say whom to ask after a time-out", spec.name),
                )
                .help("write `settle: none -- what to ask by hand`"),
            );
        }
        for (docs, span, what) in [
            (
                spec.replay.as_ref().filter(|replay| replay.field.is_none()).map(|replay| &replay.prose),
                spec.replay.as_ref().map(|replay| replay.span),
                "replay",
            ),
            (spec.settle.as_ref().map(|settle| &settle.prose), Some(spec.name.span), "settle"),
        ] {
            if let (Some(_), Some(span), Effect::MovesMoney) = (docs.filter(|prose| prose.doc.is_empty()), span, effect)
            {
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
            settle: spec.settle.as_ref().map(|settle| Docs::from(&settle.prose)).unwrap_or_default(),
            body,
            reply,
            reply_docs,
            outcome,
            samples: Vec::new(),
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
        if path.contains('{') {
            self.report.push(
                Diagnostic::new(
                    Rule::NotYet,
                    call.path.span,
                    "parameters in a path are planned and not in the language yet",
                )
                .help("list the endpoint under `untranscribed` until then"),
            );
        } else if path.contains(['?', '#']) {
            complain("a path holds no query and no fragment", self.report);
        } else if !path.starts_with('/')
            || !path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:@".contains(&b))
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

    /// The whole reply, or an envelope and what fills it.
    fn reply(&mut self, spec: &OperationSpec, profiles: &[&ProfileSpec], group: usize, pascal: &str) -> (Reply, Docs) {
        let envelope = profiles.iter().rev().find_map(|profile| profile.reply.as_ref());
        let path = format!("{pascal}Reply");
        let unknown_profile = spec.profiles.as_ref().is_some_and(|named| named.len() > profiles.len());
        if let (Some(reply), Some(payload)) = (&spec.reply, &spec.payload) {
            self.report.push(
                Diagnostic::new(Rule::PayloadHole, payload.span(), "an operation has either `reply` or `payload`")
                    .secondary(reply.span(), "the whole reply")
                    .help("`payload` fills the envelope of a profile, `reply` stands for itself"),
            );
        }
        if let Some(shape) = spec.reply.as_ref().filter(|_| spec.payload.is_none() || envelope.is_none()) {
            let (ty, docs) = self.shape(shape, group, &path, spec.name.span);
            let object = self.top_object(&ty, shape.span());
            return (Reply::Whole(object), docs);
        }
        let Some(name) = envelope else {
            if unknown_profile {
                return (Reply::Whole(self.stand_in(&path, group)), Docs::default());
            }
            self.report.push(
                Diagnostic::new(
                    Rule::PayloadHole,
                    spec.name.span,
                    format!("nothing says what `{}` answers", spec.name),
                )
                .help("write `reply:` with a table, or use a profile with `reply: Envelope` and write `payload:`"),
            );
            let empty = self.stand_in(&path, group);
            return (Reply::Whole(empty), Docs::default());
        };
        let object = self.named_object(name);
        let Some(object) = object else {
            let empty = self.stand_in(&path, group);
            return (Reply::Whole(empty), Docs::default());
        };
        let has_hole = self.model.object(object).payload().is_some();
        if !has_hole {
            self.report.push(
                Diagnostic::new(
                    Rule::PayloadHole,
                    name.span,
                    format!("`{name}` is used as an envelope, and has no field of type `payload`"),
                )
                .help("give the field that holds the result the type `payload?`"),
            );
            return (Reply::Whole(object), Docs::default());
        }
        let Some(shape) = &spec.payload else {
            self.report.push(
                Diagnostic::new(
                    Rule::PayloadHole,
                    spec.name.span,
                    format!("`{}` does not say what fills the envelope `{name}`", spec.name),
                )
                .help("write `payload:` with a table, the name of an object, or `nothing`"),
            );
            return (Reply::Envelope(object, Type::Nothing), Docs::default());
        };
        let (ty, docs) = self.shape(shape, group, &path, spec.name.span);
        let fits = match &ty {
            Type::Object(_) | Type::Nothing | Type::Json | Type::Payload => true,
            Type::List(member) => matches!(member.as_ref(), Type::Object(_)),
            _ => false,
        };
        if !fits {
            self.report.push(
                Diagnostic::new(
                    Rule::PayloadHole,
                    shape.span(),
                    "a payload is an object, a list of objects, `json` or `nothing`",
                )
                .help("write a table for it"),
            );
        }
        (Reply::Envelope(object, ty), docs)
    }

    /// A line or a table where a reply or payload is due.
    fn shape(&mut self, shape: &ShapeSpec, group: usize, path: &str, at: Span) -> (Type, Docs) {
        match shape {
            ShapeSpec::Line(line) => {
                self.only(line, "a reply", &["as"]);
                let (ty, _) = self.line_type(line);
                if ty == Type::Payload {
                    self.report.push(
                        Diagnostic::new(
                            Rule::PayloadHole,
                            line.ty.span(),
                            "`payload` is the hole, and something else must fill it",
                        )
                        .help("write a table, the name of an object, or `nothing`"),
                    );
                }
                (ty, Docs::from(&line.prose))
            }
            ShapeSpec::Table(table) => {
                let is_list = table
                    .own
                    .as_ref()
                    .is_some_and(|own| matches!(&own.ty, crate::spec::TypeSpec::Name(name) if name.value == "list"));
                let id = self.inline(table, Some(group), path, Place::Reply, at);
                if let Some(own) = table.own.as_ref().filter(|own| own.optional) {
                    self.report.push(
                        Diagnostic::new(Rule::LineSyntax, own.ty.span(), "`?` means nothing in the line of a reply")
                            .help("whether an envelope may be empty is said where it has its `payload?`"),
                    );
                }
                let ty = if is_list { Type::List(Box::new(Type::Object(id))) } else { Type::Object(id) };
                (ty, Docs::default())
            }
        }
    }

    fn top_object(&mut self, ty: &Type, span: Span) -> crate::model::ObjectId {
        if let Type::Object(id) = ty {
            return *id;
        }
        self.report.push(
            Diagnostic::new(
                Rule::NotYet,
                span,
                "a whole reply is an object; other replies are planned and not in the language yet",
            )
            .help("write a table with the fields of the reply"),
        );
        self.stand_in("Reply", 0)
    }

    /// An object that only keeps the check going after an error.
    fn stand_in(&mut self, ident: &str, group: usize) -> crate::model::ObjectId {
        let span = Span { file: 0, start: 0, end: 0 };
        let table = crate::spec::TableSpec { span, own: None, fields: Vec::new() };
        self.inline(&table, Some(group), ident, Place::Reply, span)
    }

    /// The gates of the profiles, with those of the operation in their place or behind them, and whether every voice of
    /// theirs could be read.
    fn outcome(
        &mut self,
        spec: &OperationSpec,
        profiles: &[&ProfileSpec],
        reply: &Reply,
        effect: Effect,
    ) -> (Vec<Gate>, bool) {
        let mut gates: Vec<&crate::spec::GateSpec> = Vec::new();
        let layers = profiles.iter().filter_map(|profile| profile.outcome.as_ref()).chain(spec.outcome.as_ref());
        for gate in layers.flat_map(|outcome| &outcome.gates) {
            match gates.iter_mut().find(|known| known.name.value == gate.name.value) {
                Some(known) => *known = gate,
                None => gates.push(gate),
            }
        }
        let made: Vec<Gate> = gates.iter().map(|gate| self.gate(gate, reply)).collect();
        let unjudged = |voice: &Voice| match voice {
            Voice::Listed(_, id) => self.model.catalogue(*id).values.iter().any(|value| value.verdict.is_none()),
            Voice::Flag(_) => false,
        };
        let heard = !made.is_empty()
            && made.iter().zip(&gates).all(|(made, gate)| {
                gate.voices.is_some_and(|voices| voices > 0 && voices == made.says.len())
                    && !made.says.iter().any(unjudged)
            });
        let unknown_profile = spec.profiles.as_ref().is_some_and(|named| named.len() > profiles.len());
        if effect == Effect::MovesMoney && made.is_empty() && !unknown_profile {
            self.report.push(
                Diagnostic::new(
                    Rule::Voices,
                    spec.name.span,
                    format!("`{}` moves money, and nothing judges its reply", spec.name),
                )
                .help("write `outcome: { call: { says: [..] } }`, in the operation or in a profile"),
            );
        }
        (made, heard)
    }

    fn replay(
        &mut self,
        spec: &OperationSpec,
        body: Option<crate::model::ObjectId>,
        effect: Effect,
        outcome: &[Gate],
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
        let field =
            body.and_then(|body| self.model.object(body).fields.iter().find(|field| field.wire == name.value).cloned());
        match field {
            None => {
                let known: Vec<String> = body
                    .map(|body| self.model.object(body).fields.iter().map(|field| field.wire.clone()).collect())
                    .unwrap_or_default();
                let found = Diagnostic::new(Rule::ReplayKey, name.span, format!("the body has no field `{name}`"))
                    .nearest(&name.value, known.iter().map(String::as_str));
                // A body that could not be read may well have it.
                if body.is_some() || self.spec.whole {
                    self.report.push(if found.help.is_none() {
                        found.help("write `body:` with this field, or `replay: none -- why`")
                    } else {
                        found
                    });
                }
            }
            Some(field) if field.optional => self.report.push(
                Diagnostic::new(
                    Rule::ReplayKey,
                    name.span,
                    format!("the replay key `{name}` may be left out, and then protects nobody"),
                )
                .help("make the field required (remove its `?`), or write `replay: none -- why`"),
            ),
            Some(field) if !matches!(field.ty, Type::Text | Type::Uuid) => self.report.push(
                Diagnostic::new(Rule::ReplayKey, name.span, format!("the replay key `{name}` is not a text"))
                    .help("a replay key is a `text` or a `uuid`"),
            ),
            Some(_) => {}
        }
        let repeats = |voice: &Voice| match voice {
            Voice::Listed(_, id) => {
                self.model.catalogue(*id).values.iter().any(|value| value.verdict == Some(Verdict::Repeat))
            }
            Voice::Flag(_) => false,
        };
        let by_code = |gate: &Gate| {
            gate.code_catalogue.is_some_and(|id| {
                self.model.catalogue(id).values.iter().any(|value| value.verdict == Some(Verdict::Repeat))
            })
        };
        if heard && !replay.answered && !outcome.iter().any(|gate| gate.says.iter().any(repeats) || by_code(gate)) {
            self.report.push(
                Diagnostic::new(
                    Rule::ReplayKey,
                    replay.span,
                    "a repeat is refused, and no code of the outcome says `repeat`",
                )
                .help("give the code of a duplicate the verdict `repeat` in its catalogue: it is not a plain refusal"),
            );
        }
        if replay.answered { Replay::Answered(name.value.clone()) } else { Replay::Refused(name.value.clone()) }
    }
}
