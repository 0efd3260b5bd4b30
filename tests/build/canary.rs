//! A model whose samples carry canaries: a value that must never be printed in every field that the specs call
//! sensitive. From it come the tests of `tests/canary.rs`.

use std::collections::BTreeSet;

use vezne_codegen::model::{Class, Field, Form, Model, ObjectId, Operation, Origin, Reply, Sample, Type, Verdict};

/// What must not be shown: each stands in the canaries of some type, and in nothing else. Digits are many, lest they
/// turn up in the random id of a call.
pub(crate) const NEEDLES: [&str; 7] = [TEXT, "424242424", INT, "2042-04-02", "c4c4c4c4-c4c4", "C4C", CREDENTIAL];
/// What `Debug` must not show: it stands in JSON of which nothing is known.
pub(crate) const OPAQUE: &str = "op4que";
/// The value of every credential.
pub(crate) const CREDENTIAL: &str = "cr3dential";

const TEXT: &str = "c4n4ry";
const INT: &str = "420420420420";

/// The model with one sample an operation, whose request and reply have every field and a canary in each that has a
/// class; and an operation for each object that only a refusal has, to read it. Fails if a field is forgotten.
pub(crate) fn plant(model: &Model) -> Result<Model, String> {
    let mut planter = Planter { model, planted: BTreeSet::new(), open: Vec::new() };
    let mut made = model.clone();
    for group in &mut made.groups {
        let mut read_alone = Vec::new();
        for operation in &mut group.operations {
            let details = operation.outcome.iter().filter_map(|gate| gate.details);
            for (index, details) in details.enumerate() {
                let mut alone = operation.clone();
                alone.reply = Reply::Whole(details);
                // Nothing is called: a body without a sample of it cannot be.
                alone.body = Some(details);
                let reply = planter.object(details, None);
                alone.samples = vec![sample(format!("details_{index}_of_{}", operation.name), None, reply)];
                read_alone.push(alone);
            }
            operation.samples = vec![planter.sample(operation)];
        }
        group.operations.extend(read_alone);
    }
    let all = model.objects.iter().enumerate().filter(|(_, object)| object.in_request || object.in_reply);
    let classed = all.flat_map(|(index, object)| {
        object.fields.iter().filter(|field| field.class.is_some()).map(move |field| (index, field.wire.as_str()))
    });
    let forgotten: Vec<String> = classed
        .filter(|(index, wire)| !planter.planted.contains(&(*index, (*wire).to_owned())))
        .map(|(index, wire)| format!("{}.{wire}", model.object(ObjectId(index)).ident))
        .collect();
    if forgotten.is_empty() { Ok(made) } else { Err(format!("no canary stands in {}", forgotten.join(", "))) }
}

fn sample(name: String, request: Option<String>, reply: String) -> Sample {
    let (verdict, origin) = (Verdict::Done, Origin::Constructed);
    Sample { name, verdict, origin, docs: vezne_codegen::model::Docs::default(), request, reply: Some(reply) }
}

struct Planter<'a> {
    model: &'a Model,
    planted: BTreeSet<(usize, String)>,
    /// The objects around the place of writing: one that contains itself has to end somewhere.
    open: Vec<ObjectId>,
}

impl Planter<'_> {
    fn sample(&mut self, operation: &Operation) -> Sample {
        let request = operation.body.map(|body| self.object(body, None));
        let reply = match &operation.reply {
            Reply::Whole(object) => self.object(*object, None),
            Reply::Envelope(object, payload) => self.object(*object, Some(payload)),
        };
        sample(format!("canary_of_{}", operation.name), request, reply)
    }

    fn object(&mut self, id: ObjectId, payload: Option<&Type>) -> String {
        let object = self.model.object(id);
        self.open.push(id);
        let members: Vec<String> = object
            .fields
            .iter()
            .map(|field| {
                if field.class.is_some() {
                    self.planted.insert((id.0, field.wire.clone()));
                }
                let value = match (&field.ty, payload) {
                    (Type::Payload, Some(payload)) => self.value(payload, field),
                    (ty, _) => self.value(ty, field),
                };
                format!("{:?}:{value}", field.wire)
            })
            .collect();
        self.open.pop();
        format!("{{{}}}", members.join(","))
    }

    fn value(&mut self, ty: &Type, field: &Field) -> String {
        let hidden = field.class.is_some();
        let either = |canary: &str, plain: &str| if hidden { canary.to_owned() } else { plain.to_owned() };
        match ty {
            // Ten digits of a card number may be shown, and these are the others.
            Type::Text if field.class == Some(Class::CardNumber) => r#""4111114242424241111""#.to_owned(),
            Type::Text => either(&format!("\"{TEXT} {}\"", field.ident), r#""plain""#),
            Type::Url => either(&format!("\"https://{TEXT}.invalid/\""), r#""https://plain.invalid/""#),
            Type::Int => either(INT, "1"),
            Type::Money if field.form == Form::Text => either(&format!("\"{INT}.20\""), r#""1.50""#),
            Type::Money => either(&format!("{INT}.20"), "1.50"),
            Type::Bool => "true".to_owned(),
            Type::Time => either(r#""2042-04-02T04:20:42Z""#, r#""2020-01-31T10:00:00Z""#),
            Type::Uuid => {
                either(r#""c4c4c4c4-c4c4-4c4c-8c4c-c4c4c4c4c4c4""#, r#""30bac1c0-ad6b-4c50-a52e-1b34f9b487a7""#)
            }
            Type::Currency => either(r#""C4C""#, r#""TRY""#),
            Type::Json => either(&format!("{{\"a\":\"{TEXT}\"}}"), &format!("{{\"a\":\"{OPAQUE}\"}}")),
            Type::List(member) if matches!(**member, Type::Object(id) if self.open.contains(&id)) => "[]".to_owned(),
            Type::Object(id) if self.open.contains(id) => "null".to_owned(),
            Type::List(member) => format!("[{}]", self.value(member, field)),
            Type::Object(id) => self.object(*id, None),
            Type::Catalogue(id) => {
                let listed = self.model.catalogue(*id).values.first().map_or("1", |value| value.wire.as_str());
                match field.form {
                    Form::Int => either(INT, listed),
                    _ => either(&format!("\"{TEXT} is listed nowhere\""), &format!("{listed:?}")),
                }
            }
            Type::Payload | Type::Nothing => "null".to_owned(),
        }
    }
}
