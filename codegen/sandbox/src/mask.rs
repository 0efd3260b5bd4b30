//! Bodies as they may be shown.

use http::HeaderMap;
use vezne_codegen::conform::{chosen, is_time, token};
use vezne_codegen::expr::Section;
use vezne_codegen::forms::Single;
use vezne_codegen::json::{Json, Value, exact_amount};
use vezne_codegen::model::{Class, Field, Form, Media, ObjectId, Place, Shape, Type};
use vezne_runtime::Tree;

use crate::route::Route;
use crate::sent;
use crate::words::{MASK, harmless};

/// A request's body with the order of its keys and the text of its numbers, and without what must not be shown: values
/// of classed fields, of keys that the table does not know, and of another kind than the table says.
pub(crate) fn body(route: &Route, headers: &HeaderMap, bytes: &[u8]) -> Option<String> {
    let operation = &route.operation;
    let object = operation.body?;
    if operation.media == Media::Json {
        return document(route, Section::Body, object, str::from_utf8(bytes).ok()?);
    }
    let tree = sent::body(&route.provider.model, &operation.media, object, headers, bytes).ok()??;
    document(route, Section::Body, object, &tree.to_json())
}

/// The names and values of a query, as they may be shown.
pub(crate) fn query(route: &Route, text: &str) -> Option<String> {
    let operation = &route.operation;
    let (section, object) = if operation.is_form_in_query() {
        (Section::Body, operation.body?)
    } else {
        (Section::Query, operation.parts.query?)
    };
    let tree = sent::query(&route.provider.model, object, text).ok()?;
    let Tree::Object(shown) = Tree::parse(document(route, section, object, &tree.to_json())?.as_bytes())? else {
        return None;
    };
    let mut pairs: Vec<String> = Vec::new();
    for (name, value) in shown {
        match value {
            Tree::List(values) => pairs.extend(values.iter().map(|value| pair(&name, value))),
            value => pairs.push(pair(&name, &value)),
        }
    }
    Some(pairs.join("&"))
}

fn pair(name: &str, value: &Tree) -> String {
    format!("{name}={}", harmless(&value.text().unwrap_or_else(|| value.to_json())))
}

/// The path of a call that reached its operation, as it may be shown.
pub(crate) fn path(route: &Route, path: &str) -> String {
    let values = route.template.values(path).unwrap_or_default();
    let fields = route.operation.parts.path.map(|object| &route.provider.model.object(object).fields);
    route.template.with(&|name| {
        let value = values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
        let class = fields.and_then(|fields| fields.iter().find(|field| field.wire == name)).and_then(|f| f.class);
        match class {
            Some(Class::CardNumber) => card_number(value),
            Some(_) => MASK.to_owned(),
            None if route.provider.has_secret_in(value) => MASK.to_owned(),
            None => harmless(value),
        }
    })
}

fn document(route: &Route, section: Section, object: ObjectId, text: &str) -> Option<String> {
    let json = Json::parse(text).ok()?;
    let at = vec![section.key().to_owned()];
    let in_text = section != Section::Body || route.operation.media.is_text_only();
    let mut shown = Shown { route, text, in_text, at, out: String::with_capacity(text.len()) };
    shown.value(&json, &Type::Object(object), None);
    Some(shown.out)
}

struct Shown<'a> {
    route: &'a Route,
    text: &'a str,
    /// Whether every single value is a text.
    in_text: bool,
    /// The section, and the keys to what is at hand.
    at: Vec<String>,
    out: String,
}

impl<'a> Shown<'a> {
    fn value(&mut self, json: &Json, ty: &Type, field: Option<&Field>) {
        match (field.and_then(|field| field.class), ty, &json.value) {
            (_, _, Value::Null) => self.out.push_str("null"),
            (Some(Class::CardNumber), _, Value::Text(number) | Value::Number(number)) => {
                self.quoted(&card_number(number));
            }
            (None, Type::Object(id), Value::Object(members)) => self.object(members, *id),
            (None, Type::Object(id), Value::List(_)) if self.members(*id).is_some() => {
                if let Some(field) = self.members(*id) {
                    self.value(json, &field.ty, Some(field));
                }
            }
            (None, Type::List(member), Value::List(items)) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.comma(index);
                    self.value(item, member, field);
                }
                self.out.push(']');
            }
            (None, Type::Map(member), Value::Object(entries)) => {
                self.out.push('{');
                for (index, (key, entry)) in entries.iter().enumerate() {
                    self.comma(index);
                    self.quoted(&harmless(key));
                    self.out.push(':');
                    self.value(entry, member, field);
                }
                self.out.push('}');
            }
            (None, Type::Json, _) => self.verbatim(json),
            (Some(_), ..)
            | (
                _,
                Type::Object(_)
                | Type::List(_)
                | Type::Map(_)
                | Type::Bytes
                | Type::File
                | Type::Payload
                | Type::Nothing,
                _,
            ) => {
                self.quoted(MASK);
            }
            (None, _, Value::Object(_) | Value::List(_)) => self.quoted(MASK),
            (None, _, Value::Text(text)) if self.route.provider.has_secret_in(text) => self.quoted(MASK),
            (None, _, value) if is_a(ty, value) || self.is_in_form(ty, json, field) => self.verbatim(json),
            (None, _, Value::Bool(_) | Value::Number(_) | Value::Text(_)) => self.quoted(MASK),
        }
    }

    /// The field of a body that is a list.
    fn members(&self, id: ObjectId) -> Option<&'a Field> {
        let object = self.route.provider.model.object(id);
        object.fields.iter().find(|field| object.list && field.place == Place::Body)
    }

    fn object(&mut self, members: &[(String, Json)], id: ObjectId) {
        let fields = self.fields(members, id);
        self.out.push('{');
        for (index, (key, json)) in members.iter().enumerate() {
            self.comma(index);
            let Some(field) = fields.iter().find(|field| field.wire == *key) else {
                self.quoted(&harmless(key));
                self.out.push(':');
                self.quoted(MASK);
                continue;
            };
            self.quoted(key);
            self.out.push(':');
            self.at.push(key.clone());
            if self.is_made_of_secrets() && !json.is_null() {
                self.quoted(MASK);
            } else {
                self.value(json, &field.ty, Some(field));
            }
            self.at.pop();
        }
        self.out.push('}');
    }

    /// The fields that these members may be: those of the object, and of the members of choices that stand among them.
    fn fields(&self, members: &[(String, Json)], id: ObjectId) -> Vec<&'a Field> {
        let model = &self.route.provider.model;
        let object = model.object(id);
        if let Shape::Tagged { tag, variants } = &object.shape {
            let named = members.iter().find(|(key, _)| *key == *tag).map(|(_, value)| &value.value);
            let variant = variants.iter().find(|variant| match named {
                Some(Value::Text(name) | Value::Number(name)) => variant.wire == *name,
                _ => false,
            });
            let fields = variant.map(|variant| model.object(variant.object).fields.iter().collect());
            return fields.unwrap_or_default();
        }
        let mut fields = Vec::new();
        for field in &object.fields {
            match field.ty.object().map(|id| model.object(id)).filter(|inner| inner.is_choice()) {
                None => fields.push(field),
                Some(choice) => {
                    let variant = chosen(model, choice, members);
                    fields.extend(variant.into_iter().flat_map(|variant| &model.object(variant.object).fields));
                }
            }
        }
        fields
    }

    /// Whether a credential or a token goes into the value at hand.
    fn is_made_of_secrets(&self) -> bool {
        self.route.operation.computed.iter().any(|computed| computed.path == self.at && computed.expr.is_secret())
    }

    /// Whether a value is what the form of its field writes.
    fn is_in_form(&self, ty: &Type, json: &Json, field: Option<&Field>) -> bool {
        let Some((field, token)) = field.zip(token(json)) else { return false };
        if field.form == Form::Plain && !self.in_text {
            return false;
        }
        let single = Single { ty, form: &field.form, limit: None, loose: self.in_text, currency: None };
        single.there_and_back(&token).is_ok()
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.push(',');
        }
    }

    fn verbatim(&mut self, json: &Json) {
        self.out.push_str(self.text.get(json.range.clone()).unwrap_or("null"));
    }

    fn quoted(&mut self, text: &str) {
        self.out.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// Whether a value is of the kind that the table says; a text in the place of an amount may be anything.
fn is_a(ty: &Type, value: &Value) -> bool {
    match (ty, value) {
        (Type::Text | Type::Url | Type::Catalogue(_), Value::Text(_))
        | (Type::Int | Type::Catalogue(_), Value::Number(_))
        | (Type::Bool, Value::Bool(_)) => true,
        (Type::Money | Type::Decimal, Value::Text(text) | Value::Number(text)) => exact_amount(text).is_ok(),
        (Type::Time, Value::Text(text)) => is_time(text),
        (Type::Uuid, Value::Text(text)) => text.len() == 36 && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()),
        (Type::Currency, Value::Text(text)) => text.len() == 3,
        (Type::Country, Value::Text(text)) => text.len() == 2,
        (Type::Date, Value::Text(text)) => text.len() <= 10,
        _ => false,
    }
}

/// The first six and the last four digits, as the card industry's rules allow, when there are at least 13 digits and
/// nothing else; otherwise nothing of it.
fn card_number(number: &str) -> String {
    let digits = number.len() >= 13 && number.bytes().all(|b| b.is_ascii_digit());
    match (number.get(..6), number.len().checked_sub(4).and_then(|last| number.get(last..))) {
        (Some(first), Some(last)) if digits => format!("{first}{:*<width$}{last}", "", width = number.len() - 10),
        _ => MASK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use vezne_codegen::json::Value;
    use vezne_codegen::model::Type;

    use super::{card_number, is_a};

    #[test]
    fn a_value_of_another_kind_than_the_table_says_is_not_shown() {
        let text = |text: &str| Value::Text(text.to_owned());
        for ty in [Type::Money, Type::Time, Type::Uuid, Type::Currency, Type::Int, Type::Bool] {
            assert!(!is_a(&ty, &text("4111 1111 1111 1111")), "{ty:?}");
        }
        assert!(!is_a(&Type::Text, &Value::Number("4111111111111111".to_owned())));
        assert!(is_a(&Type::Money, &text("1.00")) && is_a(&Type::Money, &Value::Number("1.00".to_owned())));
        assert!(is_a(&Type::Currency, &text("TRY")) && is_a(&Type::Text, &text("")));
        assert!(is_a(&Type::Time, &text("2024-01-01T00:00:00Z")));
        assert!(is_a(&Type::Uuid, &text("00000000-0000-0000-0000-000000000000")));
    }

    #[test]
    fn a_card_number_shows_ten_digits_at_most_and_nothing_when_it_is_none() {
        assert_eq!(card_number("4111111111111111"), "411111******1111");
        assert_eq!(card_number("4111111111111"), "411111***1111");
        assert_eq!(card_number("411111111111"), "***");
        assert_eq!(card_number("4111 1111 1111 1111"), "***");
    }
}
