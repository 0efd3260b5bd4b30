//! Values that are neither list, map nor object.

use std::ops::Range;

use jiff::civil::DateTime;

use super::{About, token};
use crate::forms::{self, Single};
use crate::json::{Json, Value, exact_amount};
use crate::model::{Form, Limit, TimeShape, Type};

/// A value that is neither list, map nor object.
pub(super) fn single(ty: &Type, json: &Json, about: About<'_>) -> Result<(), String> {
    let form = &about.field.form;
    let due = |what: &str| Err(format!("{what} is due, and this is {}", json.kind()));
    let whole = |number: &str| number.parse::<i64>().map(|_| ()).map_err(|_| "a whole number is due".to_owned());
    if *form != Form::Plain && !matches!(ty, Type::Catalogue(_)) {
        return in_form(ty, json, about);
    }
    match (ty, &json.value) {
        (Type::Nothing | Type::Json, _) | (Type::Text | Type::Url, Value::Text(_)) | (Type::Bool, Value::Bool(_)) => {
            Ok(())
        }
        (Type::File, Value::Object(_)) if vezne_runtime::File::from_tree(&json.tree()).is_some() => Ok(()),
        (Type::Text | Type::Url, Value::Number(_) | Value::Bool(_)) if about.loose() => Ok(()),
        (Type::Bool, Value::Text(text)) if about.loose() && (text == "true" || text == "false") => Ok(()),
        (Type::Int, Value::Number(number)) => whole(number),
        (Type::Int, Value::Text(number)) if about.loose() => whole(number),
        (Type::Money | Type::Decimal, Value::Number(number)) => exact_amount(number).map(|_| ()),
        (Type::Money | Type::Decimal, Value::Text(number)) if about.loose() => exact_amount(number).map(|_| ()),
        (Type::Time, Value::Text(text)) => {
            if is_time(text) {
                Ok(())
            } else {
                Err("a time such as 2026-01-31T23:59:59.123Z is due".to_owned())
            }
        }
        (Type::Date, Value::Text(text)) => {
            if text.parse::<vezne_runtime::Date>().is_ok() {
                Ok(())
            } else {
                Err("a date such as 2026-01-31 is due".to_owned())
            }
        }
        (Type::Uuid, Value::Text(text)) => {
            if is_uuid(text) {
                Ok(())
            } else {
                Err("a UUID is due".to_owned())
            }
        }
        (Type::Currency, Value::Text(text)) => code(text, 3, "a currency code of three letters is due"),
        (Type::Country, Value::Text(text)) => code(text, 2, "a country code of two letters is due"),
        (Type::Catalogue(id), Value::Text(wire) | Value::Number(wire))
            if about
                .listed
                .is_some_and(|model| model.catalogue(*id).values.iter().all(|value| value.wire != *wire)) =>
        {
            Err("the catalogue does not list this value, and only listed ones are sent".to_owned())
        }
        (Type::Catalogue(_), Value::Text(_)) if *form == Form::Plain || about.loose() => Ok(()),
        (Type::Catalogue(_), Value::Number(number)) if *form == Form::Int || about.loose() => whole(number),
        (Type::Catalogue(_), _) => due(if *form == Form::Int { "a whole number" } else { "a text" }),
        (Type::Text | Type::Url, _) => due("a text"),
        (Type::Bool, _) => due("true or false"),
        (Type::List(_), _) => due("a list"),
        (Type::Map(_) | Type::Object(_) | Type::Payload, _) => due("an object"),
        (Type::Int, _) => due("a whole number"),
        (Type::Money | Type::Decimal, _) => due("an amount as a number"),
        (Type::Time, _) => due("a time"),
        (Type::Date, _) => due("a date"),
        (Type::Uuid, _) => due("a UUID"),
        (Type::Currency, _) => due("a currency code"),
        (Type::Country, _) => due("a country code"),
        (Type::Bytes, _) => due("a text that holds bytes"),
        (Type::File, _) => due("a file: a part with a file name"),
    }?;
    if let (Some(Limit::Chars(most)), Value::Text(text)) = (about.field.limit, &json.value)
        && text.chars().count() > most as usize
    {
        return Err("the text has more characters than its field takes".to_owned());
    }
    Ok(())
}

fn code(text: &str, letters: usize, due: &str) -> Result<(), String> {
    let fits = text.len() == letters && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err(due.to_owned()) }
}

/// A value in a form of its own: read as a client reads it, and written back to the letter.
fn in_form(ty: &Type, json: &Json, about: About<'_>) -> Result<(), String> {
    let form = &about.field.form;
    if let (Type::Money | Type::Decimal, Form::Text, Value::Text(text)) = (ty, form, &json.value) {
        return exact_amount(text).map(|_| ());
    }
    let quoted = match form {
        Form::Text
        | Form::Date(_)
        | Form::Packed(_)
        | Form::CurrencyNumber { quoted: true, .. }
        | Form::CurrencyLower => true,
        Form::Amount(amount) => amount.quoted,
        Form::Flag { yes, .. } => yes.quoted,
        Form::Time(time) => time.quoted || !matches!(time.shape, TimeShape::Seconds | TimeShape::Milliseconds),
        _ => false,
    };
    let what = match (ty, quoted) {
        (Type::Money, true) => "an amount as text",
        (Type::Money, false) => "an amount as a number",
        (_, true) => "a text",
        (_, false) => "a number",
    };
    let fits = matches!((&json.value, quoted), (Value::Text(_), true) | (Value::Number(_), false))
        || (about.loose() && matches!(json.value, Value::Text(_) | Value::Number(_)));
    let Some(token) = token(json).filter(|_| fits) else {
        return Err(format!("{what} is due, and this is {}", json.kind()));
    };
    if *ty == Type::Bytes {
        return forms::bytes(form, &token).map(|_| ());
    }
    let single = Single { ty, form, limit: about.field.limit, loose: about.loose(), currency: about.currency };
    let (_, back) = single.there_and_back(&token)?;
    let same = back == token || (about.loose() && back.trim_matches('"') == token.trim_matches('"'));
    if same { Ok(()) } else { Err("the wire form would write this value otherwise".to_owned()) }
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
