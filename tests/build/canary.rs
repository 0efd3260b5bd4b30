//! A model whose samples carry canaries: a value that must never be printed in every field that the specs call
//! sensitive. From it come the tests of `tests/canary.rs`.

use std::collections::BTreeSet;

use vezne_codegen::arrived::{self, Arrived};
use vezne_codegen::expr::Expr;
use vezne_codegen::forms::{self, Single};
use vezne_codegen::model::{
    Callback, CallbackSample, Class, Docs, Field, Form, FormStyle, Limit, Media, Model, Object, ObjectId, Operation,
    Origin, Packing, Parts, Place, Reply, Sample, SettingType, Shape, Type, Verdict,
};
use vezne_runtime::Tree;

/// What must not be shown: each stands in the canaries of some type, and in nothing else. Digits are many, lest they
/// turn up in the random id of a call.
pub(crate) const NEEDLES: [&str; 7] = [TEXT, "424242424", INT, "2042-04-02", "c4c4c4c4-c4c4", "C4C", CREDENTIAL];
/// What `Debug` must not show: it stands in JSON of which nothing is known.
pub(crate) const OPAQUE: &str = "op4que";
/// The value of every credential.
pub(crate) const CREDENTIAL: &str = "cr3dential";

const TEXT: &str = "c4n4ry";
const INT: &str = "420420420420";
/// When messages come.
const NOW: &str = "2026-01-31T10:20:30Z";

/// The model with samples of each operation, as many as its choices have members, whose request and reply have every field and a canary in each that has a
/// class; and an operation for each object that only a refusal has, to read it. Fails if a field is forgotten.
pub(crate) fn plant(model: &Model) -> Result<Model, String> {
    let mut planter =
        Planter { model, planted: BTreeSet::new(), open: Vec::new(), pick: 0, headers: Vec::new(), opened: Vec::new() };
    let most = model.objects.iter().map(|object| object.shape.variants().len()).max().unwrap_or(0).max(1);
    let mut made = model.clone();
    for group in &mut made.groups {
        let mut read_alone = Vec::new();
        for operation in &mut group.operations {
            let details = operation.outcome.iter().filter_map(|gate| gate.details);
            let outside = operation.http.iter().filter_map(|gate| gate.reads);
            for (index, details) in details.chain(outside).enumerate() {
                planter.pick = 0;
                let reply = planter.object(details, None);
                let name = format!("details_{index}_of_{}", operation.name);
                read_alone.push(alone(operation, details, sample(name, None, reply)));
            }
            operation.samples.clear();
            for pick in 0..most {
                planter.pick = pick;
                planter.opened.clear();
                let sample = planter.sample(operation);
                // Nobody here can seal it, and what was opened is to be hidden.
                for (name, text) in &planter.opened {
                    let opened = operation.opened.iter_mut().find(|opened| opened.name == *name);
                    if let Some(opened) = opened {
                        opened.expr = Expr::Text(text.clone());
                    }
                }
                if operation
                    .samples
                    .iter()
                    .all(|known| (&known.request, &known.reply) != (&sample.request, &sample.reply))
                {
                    operation.samples.push(sample);
                }
            }
        }
        for callback in &mut group.callbacks {
            planter.pick = 0;
            callback.samples = planter.messages(callback)?;
        }
        group.operations.extend(read_alone);
    }
    let all = model.objects.iter().enumerate().filter(|(_, object)| object.in_request || object.in_reply);
    let classed = all.flat_map(|(index, object)| {
        object
            .fields
            .iter()
            .filter(|field| field.class.is_some() && !field.is_fixed())
            .map(move |field| (index, field.wire.as_str()))
    });
    let forgotten: Vec<String> = classed
        .filter(|(index, wire)| !planter.planted.contains(&(*index, (*wire).to_owned())))
        .map(|(index, wire)| format!("{}.{wire}", model.object(ObjectId(index)).ident))
        .collect();
    if forgotten.is_empty() { Ok(made) } else { Err(format!("no canary stands in {}", forgotten.join(", "))) }
}

/// What a sample of a callback gives besides: the credentials of the tests, and settings that have no default.
fn surroundings(model: &Model) -> Vec<(String, String)> {
    let mut givens = vec![("now".to_owned(), NOW.to_owned())];
    for group in &model.credentials.groups {
        let prefix = group.name.as_ref().map_or_else(String::new, |name| format!("{name}."));
        let fields = group.fields.iter().map(|field| format!("credentials.{prefix}{}", field.name));
        givens.extend(fields.map(|name| (name, CREDENTIAL.to_owned())));
    }
    for setting in model.settings.iter().filter(|setting| setting.default.is_none()) {
        let value = match setting.ty {
            SettingType::Url => "https://sample.invalid",
            SettingType::Text => "sample",
            SettingType::Int => "1",
            SettingType::Bool => "true",
        };
        givens.push((format!("settings.{}", setting.name), value.to_owned()));
    }
    givens
}

/// An operation that is not called, whose reply is this object.
fn alone(operation: &Operation, object: ObjectId, sample: Sample) -> Operation {
    let mut alone = operation.clone();
    alone.browser = false;
    alone.reply = Reply::Whole(object);
    alone.reply_media = Media::Json;
    alone.http = None;
    // A body without a sample of it cannot be sent.
    alone.body = Some(object);
    alone.request = Some(object);
    alone.parts = Parts::default();
    alone.media = Media::Json;
    alone.computed.clear();
    alone.samples = vec![sample];
    alone
}

/// A document in its format; as sample files are, in UTF-8.
fn written(media: &Media, json: &str) -> String {
    match media {
        Media::None | Media::Json => json.to_owned(),
        Media::Text | Media::Html | Media::Bytes => "plain".to_owned(),
        // Samples of parts are forms, in which files are texts already.
        Media::Multipart => {
            let form = Media::Form { style: FormStyle::Flat, charset: "utf-8".to_owned() };
            written(&form, json)
        }
        media => {
            let tree = Tree::parse(json.as_bytes()).unwrap_or(Tree::Null);
            let bytes = media.runtime().render(&tree, "boundary").unwrap_or_default();
            match media {
                Media::Xml { charset, .. } => vezne_runtime::format::charset::decode(&bytes, charset),
                _ => String::from_utf8(bytes).ok(),
            }
            .unwrap_or_default()
        }
    }
}

fn sample(name: String, request: Option<String>, reply: String) -> Sample {
    let (verdict, origin) = (Verdict::Done, Origin::Constructed);
    let docs = Docs::default();
    Sample { name, verdict, origin, docs, status: 200, givens: Vec::new(), request, reply: Some(reply) }
}

struct Planter<'a> {
    model: &'a Model,
    planted: BTreeSet<(usize, String)>,
    /// The objects around the place of writing: one that contains itself has to end somewhere.
    open: Vec<ObjectId>,
    /// Which member of each choice is taken.
    pick: usize,
    /// The fields of a reply that come in headers, with their values.
    headers: Vec<(String, String)>,
    /// The fields of a reply that come sealed, with their texts.
    opened: Vec<(String, String)>,
}

impl Planter<'_> {
    /// Messages of a callback with a canary in each field that has a class: one that is proved, with whatever proof that takes;
    /// and where there is a proof, one whose proof is wrong.
    fn messages(&mut self, callback: &Callback) -> Result<Vec<CallbackSample>, String> {
        let model = self.model;
        let was = callback.samples.iter().find(|sample| sample.verdict.is_some());
        let was = was.ok_or_else(|| format!("no sample of {} is taken", callback.name))?;
        let mut givens = surroundings(model);
        for (section, object) in [("headers", callback.headers), ("query", callback.query), ("given", callback.given)] {
            let Some(object) = object else { continue };
            let Some(Tree::Object(planted)) = Tree::parse(self.object(object, None).as_bytes()) else { continue };
            for (key, value) in planted {
                let name = format!("{section}.{key}");
                // What need not be hidden is as the document has it, for the parts that a proof takes out of it.
                let shown = model.object(object).fields.iter().any(|field| field.wire == key && field.class.is_none());
                match was.given(&name).filter(|_| shown) {
                    Some(known) => givens.push((name, known.to_owned())),
                    None => givens.extend(value.text().map(|text| (name, text))),
                }
            }
        }
        let body = match &callback.body {
            Some(Type::Object(id)) => {
                let planted = self.object(*id, None);
                written(&callback.media, &self.with_shown(*id, &planted, callback, was))
            }
            Some(Type::List(member)) => match &**member {
                Type::Object(id) => format!("[{}]", self.object(*id, None)),
                _ => "[]".to_owned(),
            },
            Some(_) => format!("{{\"a\":\"{OPAQUE}\"}}"),
            None => String::new(),
        };
        // The event's own fields are those of its parts.
        let fields = model.object(callback.event).fields.iter().filter(|field| field.class.is_some());
        self.planted.extend(fields.map(|field| (callback.event.0, field.wire.clone())));
        let name = format!("canary_of_{}", callback.name);
        let bare = CallbackSample { name, verdict: None, givens, body, docs: Docs::default(), ..was.clone() };
        // What it brings sealed was sealed with the document's keys; an event that was opened is looked at elsewhere.
        if !callback.opened.is_empty() {
            return Ok(callback.proof.iter().map(|_| bare.clone()).collect());
        }
        if callback.proof.as_ref().is_some_and(|proof| !proof.holds.is_empty()) {
            return Ok(vec![self.with_its_keys(bare, callback, was)]);
        }
        let now = NOW.parse().map_err(|_| "now is no time")?;
        let stamped = arrived::stamped(model, callback, &bare, now);
        let unproved = CallbackSample { name: format!("canary_of_{}_unproved", callback.name), ..bare.clone() };
        let signed = stamped.and_then(|stamped| arrived::signed(model, callback, &stamped, was));
        let Some(mut signed) = signed else {
            // What is signed member by member is signed by the document alone.
            let claims = callback.proof.iter().flat_map(|proof| &proof.claims);
            let batch = claims.into_iter().any(|claim| claim.contains(&|part| matches!(part, Expr::Over { .. })));
            return if batch {
                Ok(vec![unproved])
            } else {
                Err(format!("a message of {} with canaries cannot be signed: {bare:?}", callback.name))
            };
        };
        signed.verdict = Arrived::of(model, callback, &signed).map(|arrived| arrived.verdict());
        let mut all = vec![signed];
        if callback.proof.is_some() {
            all.push(unproved);
        }
        Ok(all)
    }

    /// The message of a provider that signs with a private key, which nobody here has: by the public key of the document's
    /// sample, it is taken where nothing was planted in what is signed.
    fn with_its_keys(&self, bare: CallbackSample, callback: &Callback, was: &CallbackSample) -> CallbackSample {
        let own = |(name, _): &&(String, String)| {
            name == "now" || name.starts_with("credentials.") || name.starts_with("settings.")
        };
        let known = was.givens.iter().filter(own);
        let rest = bare.givens.iter().filter(|given| !own(given));
        let mut sample = CallbackSample { givens: known.chain(rest).cloned().collect(), ..bare };
        let arrived = Arrived::of(self.model, callback, &sample).filter(|arrived| arrived.is_taken().is_ok());
        sample.verdict = arrived.map(|arrived| arrived.verdict());
        sample
    }

    /// A body with what need not be hidden as the document has it.
    fn with_shown(&self, id: ObjectId, planted: &str, callback: &Callback, was: &CallbackSample) -> String {
        let tree = Tree::parse(planted.as_bytes());
        let known = callback.media.read(was.body.as_bytes(), &vezne_runtime::HeaderMap::new(), &[]);
        let (Some(Tree::Object(mut planted)), Ok(Some(known))) = (tree, known) else { return planted.to_owned() };
        for field in self.model.object(id).fields.iter().filter(|field| field.class.is_none()) {
            let single = known.at(&[&field.wire]).filter(|value| !matches!(value, Tree::Object(_) | Tree::List(_)));
            if let (Some(known), Some((_, place))) = (single, planted.iter_mut().find(|(key, _)| *key == field.wire)) {
                *place = known.clone();
            }
        }
        Tree::Object(planted).to_json()
    }

    fn sample(&mut self, operation: &Operation) -> Sample {
        let request = operation.body.map(|body| written(&operation.media, &self.object(body, None)));
        self.headers.clear();
        let reply = match &operation.reply {
            Reply::Whole(object) | Reply::Value(Type::Object(object)) => self.object(*object, None),
            Reply::Envelope(object, payload) => self.object(*object, Some(payload)),
            Reply::Value(Type::List(member)) => match &**member {
                Type::Object(object) => format!("[{}]", self.object(*object, None)),
                _ => "[]".to_owned(),
            },
            Reply::Value(Type::Json | Type::Nothing) => "{}".to_owned(),
            Reply::Value(_) => "\"plain\"".to_owned(),
        };
        let reply = written(&operation.reply_media, &reply);
        let mut givens = std::mem::take(&mut self.headers);
        for (section, object) in operation.parts.sections() {
            let text = self.object(object, None);
            let Some(Tree::Object(members)) = Tree::parse(text.as_bytes()) else { continue };
            for (key, value) in members {
                givens.extend(value.text().map(|text| (format!("{section}.{key}"), text)));
            }
        }
        // What the caller gives is all of it.
        if let Some(whole) = operation.request {
            let fields = self.model.object(whole).fields.iter().filter(|field| field.class.is_some());
            self.planted.extend(fields.map(|field| (whole.0, field.wire.clone())));
        }
        let name = match self.pick {
            0 => format!("canary_of_{}", operation.name),
            pick => format!("canary_{pick}_of_{}", operation.name),
        };
        let mut sample = Sample { givens, ..sample(name, request, reply) };
        // Nothing is answered to the client.
        sample.reply = sample.reply.filter(|_| !operation.browser);
        sample
    }

    fn object(&mut self, id: ObjectId, payload: Option<&Type>) -> String {
        let model = self.model;
        let object = model.object(id);
        if let (true, Some(field)) = (object.list, object.fields.iter().find(|field| field.place == Place::Body)) {
            return self.value(&field.ty, field, object);
        }
        self.open.push(id);
        let mut members = Vec::new();
        if let Shape::Tagged { tag, variants } = &object.shape {
            let variant = &variants[self.pick % variants.len()];
            members.push(format!("{tag:?}:{:?}", variant.wire));
            self.members(variant.object, model.object(variant.object), None, &mut members);
        } else {
            self.members(id, object, payload, &mut members);
        }
        self.open.pop();
        format!("{{{}}}", members.join(","))
    }

    fn members(&mut self, id: ObjectId, object: &Object, payload: Option<&Type>, members: &mut Vec<String>) {
        let model = self.model;
        for field in &object.fields {
            if let Some(choice) = field.ty.object().map(|id| model.object(id)).filter(|inner| inner.is_choice()) {
                let variants = choice.shape.variants();
                let variant = &variants[self.pick % variants.len()];
                self.members(variant.object, model.object(variant.object), None, members);
                continue;
            }
            let given = field.value.as_ref().filter(|_| field.is_fixed());
            if let Some(value) = given {
                let constant = value.literal().and_then(|literal| forms::constant(model, field, &literal).ok());
                members.extend(constant.map(|constant| format!("{:?}:{constant}", field.wire)));
                continue;
            }
            if field.class.is_some() {
                self.planted.insert((id.0, field.wire.clone()));
            }
            let value = match (&field.ty, payload) {
                (Type::Payload, Some(payload)) => self.value(payload, field, object),
                (ty, _) => self.value(ty, field, object),
            };
            if field.place == Place::Opened {
                let text = Tree::parse(value.as_bytes()).and_then(|value| value.text()).unwrap_or_default();
                self.opened.push((field.wire.clone(), text));
                continue;
            }
            if field.place == Place::ReplyHeader {
                let text = Tree::parse(value.as_bytes()).and_then(|value| value.text()).unwrap_or_default();
                self.headers.push((format!("reply.headers.{}", field.wire), text));
                continue;
            }
            members.push(format!("{:?}:{value}", field.wire));
        }
        if object.open {
            let unlisted = if object.in_text { format!("\"{OPAQUE}\"") } else { format!("{{\"a\":\"{OPAQUE}\"}}") };
            members.push(format!("\"unlisted\":{unlisted}"));
        }
    }

    fn value(&mut self, ty: &Type, field: &Field, object: &Object) -> String {
        let hidden = field.class.is_some();
        if field.form.takes_whole() {
            if let Some(Packing::Pairs(_, within)) = field.form.packed().document {
                return forms::packed(&field.form, format!("a{within}plain").as_bytes()).unwrap_or_default();
            }
            let inner = self.value(ty, &Field::new(&field.wire, &field.ident, ty.clone()), object);
            return forms::packed_document(&field.form, &inner).unwrap_or_default();
        }
        let canaries: &[&str] = match ty {
            // Ten digits of a card number may be shown, and these are the others.
            Type::Text if field.class == Some(Class::CardNumber) => &["4111114242424241111"],
            Type::Text => &[TEXT, "plain", "p"],
            Type::Url => &["https://c4n4ry.invalid/", "https://plain.invalid/"],
            Type::Int => &[INT, "1"],
            Type::Money | Type::Decimal => &["420420420420.20", "420420420420", "1.50", "1"],
            Type::Time => {
                &["2042-04-02T04:20:42Z", "2042-04-02T04:20:42", "2020-01-31T10:00:00Z", "2020-01-31T10:00:00"]
            }
            Type::Date => &["2042-04-02", "2020-01-31"],
            Type::Uuid => &["c4c4c4c4-c4c4-4c4c-8c4c-c4c4c4c4c4c4", "30bac1c0-ad6b-4c50-a52e-1b34f9b487a7"],
            Type::Currency => &["C4C", "TRY"],
            _ => &[],
        };
        match ty {
            Type::Text if hidden && field.class != Some(Class::CardNumber) => {
                let text = format!("{TEXT} {}", field.ident);
                let most = if let Some(Limit::Chars(most)) = field.limit { most as usize } else { text.len() };
                let text: String = text.chars().take(most).collect();
                self.token(field, object, &[&text])
            }
            Type::Bool => self.token(field, object, &["true"]),
            Type::Country => self.token(field, object, &["TR"]),
            Type::File => format!("{:?}", format!("data:text/plain;name={TEXT}.txt;base64,YzRuNHJ5")),
            Type::Bytes => forms::packed(&field.form, b"bytes").unwrap_or_default(),
            Type::Json if hidden => format!("{{\"a\":\"{TEXT}\"}}"),
            Type::Json => format!("{{\"a\":\"{OPAQUE}\"}}"),
            Type::List(member) | Type::Map(member) if matches!(**member, Type::Object(id) if self.open.contains(&id)) => {
                if matches!(ty, Type::Map(_)) {
                    "{}".to_owned()
                } else {
                    "[]".to_owned()
                }
            }
            Type::Object(id) if self.open.contains(id) => "null".to_owned(),
            Type::List(member) => format!("[{}]", self.value(member, field, object)),
            Type::Map(member) => format!("{{\"name\":{}}}", self.value(member, field, object)),
            Type::Object(id) => self.object(*id, None),
            Type::Catalogue(id) => {
                let listed = self.model.catalogue(*id).values.first().map_or("1", |value| value.wire.as_str());
                match field.form {
                    Form::Int if hidden && !object.in_request => INT.to_owned(),
                    Form::Int => listed.to_owned(),
                    _ if hidden && !object.in_request => format!("\"{TEXT} is listed nowhere\""),
                    _ => format!("{listed:?}"),
                }
            }
            Type::Payload | Type::Nothing => "null".to_owned(),
            _ if hidden => self.token(field, object, canaries),
            // What may be shown has no canary in it.
            _ => {
                let plain: Vec<&str> = canaries
                    .iter()
                    .copied()
                    .filter(|text| NEEDLES.iter().all(|needle| !text.contains(needle)))
                    .collect();
                self.token(field, object, &plain)
            }
        }
    }

    /// The first of these values that the field can carry, in its form.
    fn token(&self, field: &Field, object: &Object, values: &[&str]) -> String {
        let sibling = field.form.sibling().and_then(|name| object.fields.iter().find(|field| field.wire == name));
        let currency = sibling.map(|sibling| match sibling.ty {
            Type::Catalogue(id) => self.model.catalogue(id).values.first().map_or("TRY", |value| value.wire.as_str()),
            _ => "TRY",
        });
        let single = Single::of(field, object.in_text, currency);
        values.iter().find_map(|value| single.written(value).ok()).unwrap_or_else(|| "null".to_owned())
    }
}
