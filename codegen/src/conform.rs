//! Whether a JSON body is what a table says: for samples in `vezne check`, and for requests in the sandbox.

use std::ops::Range;

use crate::forms::{self, Single};
use crate::json::{Json, Value};
use crate::model::{Field, Form, Model, NoValue, Object, ObjectId, Place, Reply, Shape, Type, Variant};

mod single;

pub use single::is_time;
use single::single;

/// A place in a body where it is not what the table says.
#[derive(Debug, Clone)]
pub struct Misfit {
    /// The keys from the top, joined with dots.
    pub path: String,
    /// The bytes in the body.
    pub range: Range<usize>,
    /// What is wrong, in words that never quote the value.
    pub message: String,
    /// The value, where it is single and its field has no class.
    pub found: Option<String>,
    /// How a value of the field is written.
    pub example: Option<String>,
    /// The key, where the table does not know it.
    pub unknown_key: Option<String>,
    /// The keys that the table has at this place.
    pub known_keys: Vec<String>,
}

/// Compares a body with an object; `payload` fills the hole where the object is an envelope.
#[must_use]
pub fn conform(model: &Model, body: &Json, object: ObjectId, payload: Option<&Type>) -> Vec<Misfit> {
    let mut comparison = Comparison { model, payload, misfits: Vec::new() };
    comparison.object(body, object, "");
    comparison.misfits
}

/// Compares a body with what an operation answers.
#[must_use]
pub fn conform_reply(model: &Model, body: &Json, reply: &Reply) -> Vec<Misfit> {
    let mut comparison = Comparison { model, payload: reply.payload(), misfits: Vec::new() };
    match reply {
        Reply::Whole(object) | Reply::Envelope(object, _) => comparison.object(body, *object, ""),
        Reply::Value(ty) => {
            let field = Field::new("", "", ty.clone());
            if !(body.is_null() && matches!(ty, Type::Json | Type::Nothing)) {
                comparison.value(body, ty, About { field: &field, in_text: false, listed: None, currency: None }, "");
            }
        }
    }
    comparison.misfits
}

/// Compares the headers of a reply, by name, with the fields that come in them, all of which may be `due`. The paths are
/// `headers.Name`.
#[must_use]
pub fn conform_headers(model: &Model, headers: &[(&str, &str)], reply: &Reply, due: bool) -> Vec<Misfit> {
    let Some(object) = reply.headed().map(|id| model.object(id)) else { return Vec::new() };
    let mut comparison = Comparison { model, payload: None, misfits: Vec::new() };
    for field in object.header_fields() {
        let sent =
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(&field.wire)).map_or("", |(_, text)| *text);
        let json = Json { value: Value::Text(sent.to_owned()), range: 0..0 };
        if !sent.is_empty() {
            comparison.field(&json, field, object, &[], &field.key());
        } else if due && !field.optional {
            comparison.misfit(&json, &field.key(), "the header is required, and missing");
        }
    }
    comparison.misfits
}

/// Compares the texts that were opened with the fields that are read from them, all of which may be `due`.
#[must_use]
pub fn conform_opened(model: &Model, texts: &[(String, Option<String>)], object: ObjectId, due: bool) -> Vec<Misfit> {
    let object = model.object(object);
    let mut comparison = Comparison { model, payload: None, misfits: Vec::new() };
    for field in object.fields.iter().filter(|field| field.place == Place::Opened) {
        let opened = texts.iter().find(|(name, _)| *name == field.wire).and_then(|(_, text)| text.clone());
        let missing = opened.is_none();
        let json = Json { value: opened.map_or(Value::Null, Value::Text), range: 0..0 };
        if !missing {
            comparison.field(&json, field, object, &[], &field.wire);
        } else if due && !field.optional {
            comparison.misfit(&json, &field.wire, "the field is required, and cannot be opened");
        }
    }
    comparison.misfits
}

/// Compares the single values of one section of a request, by name, with their fields.
#[must_use]
pub fn conform_section(model: &Model, values: &[(String, Json)], object: ObjectId) -> Vec<Misfit> {
    let mut comparison = Comparison { model, payload: None, misfits: Vec::new() };
    let object = model.object(object);
    for (name, json) in values {
        // A given is a text, of what is a text on the wire.
        let field = object.fields.iter().find(|field| field.wire.eq_ignore_ascii_case(name));
        let single = |field: &&Field| !matches!(field.ty, Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json);
        if let Some(field) = field.filter(single) {
            let before = comparison.misfits.len();
            let currency = currency_beside(object, field, values);
            if stands_for_nothing(field, json) {
                continue;
            }
            let about = About { field, in_text: true, listed: None, currency: currency.as_deref() };
            comparison.value(json, &field.ty, about, name);
            let count = comparison.misfits.len() - before;
            comparison.show(json, field, currency.as_deref(), count);
        }
    }
    comparison.misfits
}

/// The member of a choice that stands among these keys: one whose required fields are all there, and of several the one
/// of which most is there.
#[must_use]
pub fn chosen<'m>(model: &'m Model, choice: &'m Object, members: &[(String, Json)]) -> Option<&'m Variant> {
    let find = |field: &Field| members.iter().find(|(key, _)| *key == field.wire).map(|(_, value)| value);
    let fits = |variant: &&Variant| {
        model.object(variant.object).fields.iter().all(|field| match find(field) {
            // Members may be told apart by a value that is always the same.
            Some(value) => !field.is_fixed() || is_constant(model, field, value, choice.in_text),
            None => field.optional || field.value.as_ref().is_some_and(|value| value.default),
        })
    };
    let there =
        |variant: &Variant| model.object(variant.object).fields.iter().filter(|field| find(field).is_some()).count();
    let mut best: Option<&Variant> = None;
    for variant in choice.shape.variants().iter().filter(fits) {
        if there(variant) > best.map_or(0, there) {
            best = Some(variant);
        }
    }
    best
}

/// The code of the currency that stands in a field beside an amount.
#[must_use]
pub fn currency_beside(object: &Object, field: &Field, members: &[(String, Json)]) -> Option<String> {
    let sibling = field.form.sibling()?;
    let sibling = object.fields.iter().find(|field| field.wire == sibling)?;
    let token = match members.iter().find(|(key, _)| *key == sibling.wire) {
        Some((_, value)) => token(value)?,
        // One that the client gives where the caller does not.
        None => return sibling.value.as_ref()?.literal(),
    };
    if let Type::Catalogue(_) = sibling.ty {
        return Some(token.trim_matches('"').to_owned());
    }
    Single::of(sibling, object.in_text, None).there_and_back(&token).ok().map(|(code, _)| code)
}

/// Why a currency that amounts beside it rest on is none.
fn unknown_currency(owner: &Object, field: &Field, json: &Json) -> Option<String> {
    owner.fields.iter().find(|amount| amount.form.sibling() == Some(field.wire.as_str()))?;
    let code = Single::of(field, owner.in_text, None).there_and_back(&token(json)?).ok()?.0;
    if vezne_runtime::decimals(&code).is_some() {
        return None;
    }
    let upper = code.to_uppercase();
    Some(if vezne_runtime::decimals(&upper).is_some() {
        format!("no currency of ISO 4217, which `{upper}` is")
    } else {
        "no currency of ISO 4217".to_owned()
    })
}

/// Whether the currency beside an amount need not be there, and is not.
fn currency_may_be_missing(owner: &Object, field: &Field, members: &[(String, Json)]) -> bool {
    let sibling = owner.fields.iter().find(|other| Some(other.wire.as_str()) == field.form.sibling());
    sibling.is_some_and(|sibling| {
        let there = members.iter().find(|(key, _)| *key == sibling.wire).map(|(_, value)| value);
        sibling.optional && there.is_none_or(|value| stands_for_nothing(sibling, value))
    })
}

/// The JSON of a value that is one token; texts without needless escapes.
#[must_use]
pub fn token(json: &Json) -> Option<String> {
    match &json.value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.clone()),
        Value::Text(text) => Some(serde_json::Value::from(text.as_str()).to_string()),
        Value::List(_) | Value::Object(_) => None,
    }
}

/// Whether a value is the one that the field always has.
fn is_constant(model: &Model, field: &Field, json: &Json, in_text: bool) -> bool {
    let Some(literal) = field.value.as_ref().and_then(super::model::FieldValue::literal) else { return true };
    let Ok(constant) = forms::constant(model, field, &literal) else { return false };
    // Where all values are texts a number has no quotes of its own.
    let same = |token: String| token == constant || (in_text && token.trim_matches('"') == constant.trim_matches('"'));
    token(json).is_some_and(same)
}

/// Whether a value is what stands for none in this field.
#[must_use]
pub fn stands_for_nothing(field: &Field, json: &Json) -> bool {
    match (&field.none, &json.value) {
        (_, Value::Null) => field.optional || field.none.is_some(),
        (Some(NoValue::Text(none)), Value::Text(text)) => text == none,
        (Some(NoValue::Number(none)), Value::Number(number)) => number == none,
        (Some(NoValue::EmptyList), Value::List(items)) => items.is_empty(),
        _ => false,
    }
}

struct Comparison<'a> {
    model: &'a Model,
    payload: Option<&'a Type>,
    misfits: Vec<Misfit>,
}

/// What is known of a value besides its type.
#[derive(Clone, Copy)]
struct About<'f> {
    field: &'f Field,
    in_text: bool,
    /// The values of a catalogue, where only those may stand.
    listed: Option<&'f Model>,
    currency: Option<&'f str>,
}

impl About<'_> {
    fn loose(self) -> bool {
        self.field.loose || self.in_text
    }
}

impl<'a> Comparison<'a> {
    fn misfit(&mut self, json: &Json, path: &str, message: impl Into<String>) {
        self.misfits.push(Misfit {
            path: path.to_owned(),
            range: json.range.clone(),
            message: message.into(),
            found: None,
            example: None,
            unknown_key: None,
            known_keys: Vec::new(),
        });
    }

    fn object(&mut self, json: &Json, id: ObjectId, path: &str) {
        let model: &'a Model = self.model;
        let object = model.object(id);
        if let (true, Some(field)) = (object.list, object.fields.iter().find(|field| field.place == Place::Body)) {
            return self.field(json, field, object, &[], path);
        }
        let Value::Object(members) = &json.value else {
            // An empty element of XML is an object without fields.
            if !(object.in_text && matches!(&json.value, Value::Text(text) if text.is_empty())) {
                self.misfit(json, path, format!("an object is due, and this is {}", json.kind()));
            }
            return;
        };
        let Shape::Tagged { tag, variants } = &object.shape else {
            self.fields(json, members, object, None, path);
            return;
        };
        let named = json.get(tag).and_then(|value| match &value.value {
            Value::Text(text) | Value::Number(text) => Some((value, text)),
            _ => None,
        });
        let Some((value, name)) = named else {
            self.misfit(json, &join(path, tag), "the key that names the member is missing, or is no text");
            return;
        };
        match variants.iter().find(|variant| variant.wire == *name) {
            Some(variant) => self.fields(json, members, model.object(variant.object), Some(tag), path),
            // A reply keeps a member that nobody has seen.
            None if object.in_reply => {}
            None => self.misfit(value, &join(path, tag), "no member of the choice has this name"),
        }
    }

    /// The members of an object against its fields, and those of the choices among them.
    fn fields(&mut self, json: &Json, members: &[(String, Json)], object: &'a Object, tag: Option<&str>, path: &str) {
        let model = self.model;
        let mut fields: Vec<(&'a Object, &'a Field)> = Vec::new();
        // Those come in no body.
        let elsewhere = |field: &&Field| matches!(field.place, Place::ReplyHeader | Place::Opened);
        for field in object.fields.iter().filter(|field| !elsewhere(field)) {
            let choice = field.ty.object().map(|id| model.object(id)).filter(|inner| inner.is_choice());
            match choice.map(|choice| chosen(model, choice, members)) {
                None => fields.push((object, field)),
                Some(Some(variant)) => {
                    let inner = model.object(variant.object);
                    fields.extend(inner.fields.iter().map(|field| (inner, field)));
                }
                Some(None) if field.optional => {}
                Some(None) => self.misfit(json, &join(path, &field.wire), "one of the members of this choice is due"),
            }
        }
        for (index, (key, value)) in members.iter().enumerate() {
            let here = join(path, key);
            if members.iter().take(index).any(|(earlier, _)| earlier == key) {
                self.misfit(value, &here, "the key stands twice");
            } else if let Some((owner, field)) = fields.iter().find(|(_, field)| field.wire == *key) {
                self.field(value, field, owner, members, &here);
            } else if !object.open && tag != Some(key) {
                self.misfits.push(Misfit {
                    path: here,
                    range: value.range.clone(),
                    message: "the key is not in the table".to_owned(),
                    found: None,
                    example: None,
                    unknown_key: Some(key.clone()),
                    known_keys: fields.iter().map(|(_, field)| field.wire.clone()).collect(),
                });
            }
        }
        for (owner, field) in fields {
            let absent = members.iter().all(|(key, _)| *key != field.wire);
            let nothing = field.ty == Type::Nothing || (field.ty == Type::Payload && self.payload_is_nothing());
            let given = match &field.value {
                Some(value) => value.default || !value.is_constant() || owner.in_reply,
                None => false,
            };
            // What comes no times is not there in a document of texts.
            let empty = owner.in_text && matches!(field.ty, Type::List(_) | Type::Map(_)) && !field.form.takes_whole();
            if absent && !(field.optional || nothing || given || empty) {
                self.misfit(json, &join(path, &field.wire), "the field is required, and missing");
            }
        }
    }

    fn payload_is_nothing(&self) -> bool {
        self.payload == Some(&Type::Nothing)
    }

    fn field(&mut self, json: &Json, field: &Field, owner: &Object, members: &[(String, Json)], path: &str) {
        let nothing = field.ty == Type::Json
            || field.ty == Type::Nothing
            || (field.ty == Type::Payload && self.payload_is_nothing());
        if stands_for_nothing(field, json) || (json.is_null() && nothing) {
            return;
        }
        // Nothing is an empty element in a document of texts.
        let empty = matches!(&json.value, Value::Text(text) if text.is_empty());
        if owner.in_text && field.optional && empty {
            return;
        }
        if field.is_fixed() {
            if !is_constant(self.model, field, json, owner.in_text) {
                self.misfit(json, path, "the field always has the value that the table says, and this is another");
            }
            return;
        }
        let currency = currency_beside(owner, field, members);
        if let (Type::Currency, Some(why)) = (&field.ty, unknown_currency(owner, field, json)) {
            self.misfit(json, path, why);
            self.show(json, field, None, 1);
            return;
        }
        if field.form.sibling().is_some() && currency.as_deref().and_then(vezne_runtime::decimals).is_none() {
            // What is wrong with the currency is said of the currency, and once.
            if currency_may_be_missing(owner, field, members) {
                self.misfit(json, path, "nobody can say how many decimals it has: its currency is not given");
            }
            return;
        }
        // A reply may hold values that nobody lists; a request may not.
        let listed = (owner.in_request && !owner.in_reply).then_some(self.model);
        let about = About { field, in_text: owner.in_text, listed, currency: currency.as_deref() };
        let before = self.misfits.len();
        self.value(json, &field.ty, about, path);
        let count = self.misfits.len() - before;
        self.show(json, field, currency.as_deref(), count);
    }

    /// Adds to the last misfits what stands there and what could, where nobody need hide it.
    fn show(&mut self, json: &Json, field: &Field, currency: Option<&str>, count: usize) {
        let single = !matches!(field.ty, Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json | Type::Payload);
        let before = self.misfits.len().saturating_sub(count);
        for misfit in self.misfits.iter_mut().skip(before).filter(|_| single) {
            misfit.found = token(json).filter(|_| field.class.is_none() && !json.is_null());
            misfit.example = forms::example(field, currency);
        }
    }

    fn value(&mut self, json: &Json, ty: &Type, about: About<'_>, path: &str) {
        if about.field.form.takes_whole() {
            self.packed(json, ty, &about.field.form, path);
            return;
        }
        match (ty, &json.value) {
            (Type::Payload, _) => match self.payload {
                Some(payload) => {
                    let plain = Field::new(&about.field.wire, &about.field.ident, payload.clone());
                    self.value(json, payload, About { field: &plain, ..about }, path);
                }
                None => self.misfit(json, path, "nothing says what fills this place"),
            },
            (Type::List(member), Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, member, about, &format!("{path}[{index}]"));
                }
            }
            (Type::List(member), value) if about.in_text => {
                if !matches!(value, Value::Text(text) if text.is_empty()) {
                    self.value(json, member, about, path);
                }
            }
            (Type::Map(member), Value::Object(entries)) => {
                for (index, (key, entry)) in entries.iter().enumerate() {
                    let here = join(path, key);
                    if entries.iter().take(index).any(|(earlier, _)| earlier == key) {
                        self.misfit(entry, &here, "the key stands twice");
                    } else {
                        self.value(entry, member, about, &here);
                    }
                }
            }
            (Type::Object(id), _) => self.object(json, *id, path),
            _ => {
                if let Err(message) = single(ty, json, about) {
                    self.misfit(json, path, message);
                }
            }
        }
    }

    /// A list, a map or an object within a text.
    fn packed(&mut self, json: &Json, ty: &Type, form: &Form, path: &str) {
        let Some(token) = token(json).filter(|_| matches!(json.value, Value::Text(_))) else {
            self.misfit(json, path, format!("a text is due that holds the value, and this is {}", json.kind()));
            return;
        };
        if let Some(pairs) = forms::pairs(form, &token) {
            if let Err(why) = pairs {
                self.misfit(json, path, why);
            }
            return;
        }
        let tables = ty.object().map(|id| self.model.tables(id)).unwrap_or_default();
        let inner = match forms::unpacked(form, &token, &tables).map(|text| Json::parse(&text)) {
            Ok(Ok(inner)) => inner,
            Ok(Err(_)) => {
                self.misfit(json, path, "the text holds no valid JSON");
                return;
            }
            Err(why) => {
                self.misfit(json, path, why);
                return;
            }
        };
        // Places are those of the text: what is in it has none of its own.
        let before = self.misfits.len();
        let plain = Field::new("", "", ty.clone());
        self.value(
            &inner,
            ty,
            About { field: &plain, in_text: form.packs_texts(), listed: None, currency: None },
            path,
        );
        for misfit in self.misfits.iter_mut().skip(before) {
            misfit.range = json.range.clone();
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
