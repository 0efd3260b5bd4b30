//! Whether a JSON body is what a table says: for samples in `vezne check`, and for requests in the sandbox.

use std::ops::Range;

use jiff::civil::DateTime;

use crate::json::{Json, Value, exact_amount};
use crate::model::{Field, Form, Model, ObjectId, Type};

/// A place in a body where it is not what the table says.
#[derive(Debug, Clone)]
pub struct Misfit {
    /// The keys from the top, joined with dots.
    pub path: String,
    /// The bytes in the body.
    pub range: Range<usize>,
    /// What is wrong, in words that never quote the value.
    pub message: String,
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

struct Comparison<'a> {
    model: &'a Model,
    payload: Option<&'a Type>,
    misfits: Vec<Misfit>,
}

impl Comparison<'_> {
    fn misfit(&mut self, json: &Json, path: &str, message: impl Into<String>) {
        self.misfits.push(Misfit {
            path: path.to_owned(),
            range: json.range.clone(),
            message: message.into(),
            unknown_key: None,
            known_keys: Vec::new(),
        });
    }

    fn object(&mut self, json: &Json, id: ObjectId, path: &str) {
        let object = self.model.object(id);
        let Value::Object(members) = &json.value else {
            self.misfit(json, path, format!("an object is due, and this is {}", json.kind()));
            return;
        };
        for (index, (key, value)) in members.iter().enumerate() {
            let here = join(path, key);
            if members.iter().take(index).any(|(earlier, _)| earlier == key) {
                self.misfit(value, &here, "the key stands twice");
            } else if let Some(field) = object.fields.iter().find(|field| field.wire == *key) {
                self.field(value, field, &here);
            } else {
                self.misfits.push(Misfit {
                    path: here,
                    range: value.range.clone(),
                    message: "the key is not in the table".to_owned(),
                    unknown_key: Some(key.clone()),
                    known_keys: object.fields.iter().map(|field| field.wire.clone()).collect(),
                });
            }
        }
        for field in &object.fields {
            let absent = members.iter().all(|(key, _)| *key != field.wire);
            let may_be =
                field.optional || field.ty == Type::Nothing || (field.ty == Type::Payload && self.payload_is_nothing());
            if absent && !may_be {
                self.misfit(json, &join(path, &field.wire), "the field is required, and missing");
            }
        }
    }

    fn payload_is_nothing(&self) -> bool {
        self.payload == Some(&Type::Nothing)
    }

    fn field(&mut self, json: &Json, field: &Field, path: &str) {
        let stands_for_nothing = match (&field.none, &json.value) {
            (Some(none), Value::Text(text)) => text == none,
            _ => false,
        };
        let nothing = field.ty == Type::Json
            || field.ty == Type::Nothing
            || (field.ty == Type::Payload && self.payload_is_nothing());
        if stands_for_nothing || (json.is_null() && (field.optional || nothing)) {
            return;
        }
        self.value(json, &field.ty, field.form, path);
    }

    fn value(&mut self, json: &Json, ty: &Type, form: Form, path: &str) {
        let due = |what: &str| format!("{what} is due, and this is {}", json.kind());
        match (ty, &json.value) {
            (Type::Nothing | Type::Json, _)
            | (Type::Text | Type::Url, Value::Text(_))
            | (Type::Bool, Value::Bool(_)) => {}
            (Type::Object(id), _) => self.object(json, *id, path),
            (Type::Payload, _) => match self.payload {
                Some(payload) => self.value(json, payload, form, path),
                None => self.misfit(json, path, "nothing says what fills this place"),
            },
            (Type::List(member), Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, member, form, &format!("{path}[{index}]"));
                }
            }
            (Type::Int, Value::Number(number)) => {
                if number.parse::<i64>().is_err() {
                    self.misfit(json, path, "a whole number is due");
                }
            }
            (Type::Money, Value::Number(text)) if form == Form::Plain => self.amount(json, text, path),
            (Type::Money, Value::Text(text)) if form == Form::Text => self.amount(json, text, path),
            (Type::Money, _) if form == Form::Text => self.misfit(json, path, due("an amount as text")),
            (Type::Time, Value::Text(text)) => {
                if !is_time(text) {
                    self.misfit(json, path, "a time such as 2026-01-31T23:59:59.123Z is due");
                }
            }
            (Type::Uuid, Value::Text(text)) => {
                if !is_uuid(text) {
                    self.misfit(json, path, "a UUID is due");
                }
            }
            (Type::Currency, Value::Text(text)) => {
                if !(text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphanumeric())) {
                    self.misfit(json, path, "a currency code of three letters is due");
                }
            }
            (Type::Catalogue(_), Value::Text(_)) if form == Form::Plain => {}
            (Type::Catalogue(_), Value::Number(number)) if form == Form::Int => {
                if number.parse::<i64>().is_err() {
                    self.misfit(json, path, "a whole number is due");
                }
            }
            (Type::Catalogue(_), _) => {
                self.misfit(json, path, due(if form == Form::Int { "a whole number" } else { "a text" }));
            }
            (Type::Text | Type::Url, _) => self.misfit(json, path, due("a text")),
            (Type::Bool, _) => self.misfit(json, path, due("true or false")),
            (Type::List(_), _) => self.misfit(json, path, due("a list")),
            (Type::Int, _) => self.misfit(json, path, due("a whole number")),
            (Type::Money, _) => self.misfit(json, path, due("an amount as a number")),
            (Type::Time, _) => self.misfit(json, path, due("a time")),
            (Type::Uuid, _) => self.misfit(json, path, due("a UUID")),
            (Type::Currency, _) => self.misfit(json, path, due("a currency code")),
        }
    }

    fn amount(&mut self, json: &Json, text: &str, path: &str) {
        if let Err(message) = exact_amount(text) {
            self.misfit(json, path, message);
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// `YYYY-MM-DDTHH:MM:SS[.f{1,9}][Z|±hh:mm]`, nothing behind it: what the runtime reads as a time, and no more.
#[must_use]
pub fn is_time(text: &str) -> bool {
    let Some((moment, rest)) = text.split_at_checked(19) else { return false };
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let marked = marks.into_iter().all(|(at, mark)| moment.as_bytes().get(at) == Some(&mark));
    let year = digits(moment, 0..4).and_then(|year| i16::try_from(year).ok());
    let [month, day, hour, minute, second] =
        [5..7, 8..10, 11..13, 14..16, 17..19].map(|part| digits(moment, part).and_then(|part| i8::try_from(part).ok()));
    let (Some(year), Some(month), Some(day), Some(hour), Some(minute), Some(second)) =
        (year, month, day, hour, minute, second)
    else {
        return false;
    };
    if !marked || DateTime::new(year, month, day, hour, minute, second, 0).is_err() {
        return false;
    }
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if !(1..=9).contains(&count) {
                return false;
            }
            fraction.get(count..).unwrap_or("")
        }
        None => rest,
    };
    match zone.as_bytes() {
        [] | [b'Z'] => true,
        [b'+' | b'-', _, _, b':', _, _] => {
            digits(zone, 1..3).is_some_and(|hours| hours < 24) && digits(zone, 4..6).is_some_and(|minutes| minutes < 60)
        }
        _ => false,
    }
}

/// The number that these bytes write, if all of them are digits.
fn digits(text: &str, part: Range<usize>) -> Option<u16> {
    let part = text.get(part).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?;
    part.parse().ok()
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, b)| match index {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::{is_time, is_uuid};

    #[test]
    fn times_are_those_of_the_samples() {
        for text in [
            "2026-01-31T23:59:59",
            "2026-01-31T23:59:59Z",
            "2026-01-31T23:59:59.1Z",
            "2026-01-31T23:59:59.1234567",
            "2026-01-31T23:59:59.123456789+03:00",
            "2026-01-31T23:59:59-11:30",
            "2026-01-31T23:59:59+23:59",
            "2026-01-31T23:59:59-00:00",
            "0000-01-01T00:00:00",
            "0001-01-01T00:00:00",
            "2024-02-29T00:00:00",
        ] {
            assert!(is_time(text), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "2026-01-31",
            "2026-01-31 23:59:59",
            "2026-02-30T00:00:00",
            "2025-02-29T00:00:00",
            "2026-01-31T24:00:00",
            "2026-01-31T23:60:00",
            "2016-12-31T23:59:60Z",
            "2026-01-31T235959.1",
            "-026-01-31T23:59:59",
            "+026-01-31T23:59:59",
            "2026-01-31T23:59:+9",
            "2026-01-31T23:59:59+24:00",
            "2026-01-31T23:59:59+03:60",
            "2026-01-31T23:59:59+99:99",
            "2026-01-31T23:59:59++3:00",
            "2026-01-31T23:59",
            "2026-01-31T23:59:59.",
            "2026-01-31T23:59:59.1234567890",
            "2026-01-31T23:59:59z",
            "2026-01-31T23:59:59+03",
            "2026-01-31T23:59:59+0300",
            "2026-01-31T23:59:59+03:00 ",
            "2026-01-31T23:59:59Z[Europe/Istanbul]",
            "31.01.2026T23:59:59",
            "2026-01-31T23:59:5ö",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn uuids_have_their_hyphens() {
        assert!(is_uuid("6f9619ff-8b86-d011-b42d-00c04fc964ff"));
        assert!(is_uuid("6F9619FF-8B86-D011-B42D-00C04FC964FF"));
        for text in [
            "",
            "6f9619ff8b86d011b42d00c04fc964ff",
            "{6f9619ff-8b86-d011-b42d-00c04fc964ff}",
            "6f9619ff-8b86-d011-b42d-00c04fc964fg",
            "6f9619ff-8b86-d011-b42d0-0c04fc964ff",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }
}
