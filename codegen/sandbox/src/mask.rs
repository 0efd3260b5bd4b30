//! Bodies as they may be shown.

use vezne_codegen::conform::is_time;
use vezne_codegen::json::{Json, Value, exact_amount};
use vezne_codegen::model::{Class, Model, ObjectId, Type};

use crate::words::{MASK, harmless};

/// A request's body with the order of its keys and the text of its numbers, and without what must not be shown: values
/// of classed fields, of keys that the table does not know, and of another kind than the table says.
pub(crate) fn body(model: &Model, object: ObjectId, text: &str) -> Option<String> {
    let json = Json::parse(text).ok()?;
    let mut shown = Shown { model, text, out: String::with_capacity(text.len()) };
    shown.value(&json, &Type::Object(object), None);
    Some(shown.out)
}

struct Shown<'a> {
    model: &'a Model,
    text: &'a str,
    out: String,
}

impl Shown<'_> {
    fn value(&mut self, json: &Json, ty: &Type, class: Option<Class>) {
        match (class, ty, &json.value) {
            (_, _, Value::Null) => self.out.push_str("null"),
            (Some(Class::CardNumber), _, Value::Text(number) | Value::Number(number)) => {
                self.quoted(&card_number(number));
            }
            (None, Type::Object(id), Value::Object(members)) => self.object(members, *id),
            (None, Type::List(member), Value::List(items)) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.comma(index);
                    self.value(item, member, None);
                }
                self.out.push(']');
            }
            (None, Type::Json, _) => self.verbatim(json),
            (Some(_), ..) | (_, Type::Object(_) | Type::List(_) | Type::Payload | Type::Nothing, _) => {
                self.quoted(MASK);
            }
            (None, _, Value::Object(_) | Value::List(_)) => self.quoted(MASK),
            (None, _, value) if is_a(ty, value) => self.verbatim(json),
            (None, _, Value::Bool(_) | Value::Number(_) | Value::Text(_)) => self.quoted(MASK),
        }
    }

    fn object(&mut self, members: &[(String, Json)], id: ObjectId) {
        let object = self.model.object(id);
        self.out.push('{');
        for (index, (key, json)) in members.iter().enumerate() {
            self.comma(index);
            let Some(field) = object.fields.iter().find(|field| field.wire == *key) else {
                self.quoted(&harmless(key));
                self.out.push(':');
                self.quoted(MASK);
                continue;
            };
            self.quoted(key);
            self.out.push(':');
            self.value(json, &field.ty, field.class);
        }
        self.out.push('}');
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
        (Type::Money, Value::Text(text) | Value::Number(text)) => exact_amount(text).is_ok(),
        (Type::Time, Value::Text(text)) => is_time(text),
        (Type::Uuid, Value::Text(text)) => text.len() == 36 && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()),
        (Type::Currency, Value::Text(text)) => text.len() == 3,
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
