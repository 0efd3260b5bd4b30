//! JSON with numbers as they are written and a place for every value.
//!
//! serde_json's `Value` turns `1.0000` into a float; samples are compared by text, so they are read here.

use std::fmt;
use std::ops::Range;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use vezne_runtime::Tree;

/// How deep lists and objects may nest.
const MAX_DEPTH: usize = 64;

/// A value and the bytes it was read from.
#[derive(Debug, Clone)]
pub struct Json {
    /// The value.
    pub value: Value,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// A JSON value.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as written.
    Number(String),
    /// A text, unescaped.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object; keys keep their order, and one that stands twice is there twice.
    Object(Vec<(String, Json)>),
}

/// Why a text is no JSON.
#[derive(Debug, Clone)]
pub struct JsonError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {}, column {}", self.message, self.line, self.column)
    }
}

impl std::error::Error for JsonError {}

impl Json {
    /// Reads a whole text.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| explain(&error))?;
        build(raw, text.as_ptr() as usize, 0).map_err(|error| placed(error, text))
    }

    /// The member of an object; `None` where it is missing or stands twice.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json> {
        let Value::Object(members) = &self.value else { return None };
        let mut found = members.iter().filter(|(name, _)| name == key);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// The member at the end of a path of keys.
    #[must_use]
    pub fn at<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&Json> {
        path.into_iter().try_fold(self, |value, key| value.get(key))
    }

    /// The value as a document of the runtime, without places.
    #[must_use]
    pub fn tree(&self) -> Tree {
        match &self.value {
            Value::Null => Tree::Null,
            Value::Bool(flag) => Tree::Bool(*flag),
            Value::Number(number) => Tree::Number(number.clone()),
            Value::Text(text) => Tree::Text(text.clone()),
            Value::List(items) => Tree::List(items.iter().map(Self::tree).collect()),
            Value::Object(members) => {
                Tree::Object(members.iter().map(|(name, value)| (name.clone(), value.tree())).collect())
            }
        }
    }

    /// Whether the value is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// What kind of value it is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

fn explain(error: &serde_json::Error) -> JsonError {
    let words = error.to_string();
    let message = words.split(" at line ").next().unwrap_or(&words).to_owned();
    JsonError { line: error.line().max(1), column: error.column().max(1), message }
}

/// An error whose column counts from the first byte of the text, with its own line.
fn placed(error: JsonError, text: &str) -> JsonError {
    let before = text.get(..error.column.saturating_sub(1)).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    JsonError { line: before.matches('\n').count() + 1, column: before.len() - line_start + 1, ..error }
}

/// An error in a part of the text, which itself begins at byte `start`.
fn within(error: &serde_json::Error, start: usize) -> JsonError {
    JsonError { line: 1, column: start + 1, message: explain(error).message }
}

/// `base` is the address of the whole text: a raw value borrows from it, so its own address gives its place.
fn build(raw: &RawValue, base: usize, depth: usize) -> Result<Json, JsonError> {
    let text = raw.get();
    let start = (text.as_ptr() as usize).saturating_sub(base);
    let range = start..start + text.len();
    if depth > MAX_DEPTH {
        let message = format!("nested deeper than {MAX_DEPTH} levels");
        return Err(JsonError { line: 1, column: start + 1, message });
    }
    let value = match text.as_bytes().first() {
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(text).map_err(|error| within(&error, start))?;
            let built = members.0.into_iter().map(|(key, raw)| Ok((key, build(raw, base, depth + 1)?)));
            Value::Object(built.collect::<Result<_, JsonError>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| within(&error, start))?;
            let built = items.into_iter().map(|raw| build(raw, base, depth + 1));
            Value::List(built.collect::<Result<_, JsonError>>()?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(text).map_err(|error| within(&error, start))?),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null,
        _ => Value::Number(text.to_owned()),
    };
    Ok(Json { value, range })
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    members.push(entry);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Entries)
    }
}

/// An amount from a number's text, exactly: value and scale, or an error in words.
pub fn exact_amount(text: &str) -> Result<Decimal, String> {
    // The text itself is not quoted: where an amount is due there may stand anything.
    let not_a_number = || "this is not a number".to_owned();
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().map_err(|_| not_a_number())?),
        None => (text, 0),
    };
    let bare = digits.strip_prefix('-').unwrap_or(digits);
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, "0"));
    let digit_run = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    // JSON writes no number so, and the runtime reads no amount so, also where it stands in a text.
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if leading_zero || !digit_run(whole) || !digit_run(fraction) {
        return Err(not_a_number());
    }
    let too_long = || "this has more digits than an amount can hold exactly".to_owned();
    let amount = Decimal::from_str_exact(digits).map_err(|_| too_long())?;
    if exponent == 0 {
        return Ok(amount);
    }
    let scale = i64::from(amount.scale()) - i64::from(exponent);
    if scale >= 0 {
        let scale = u32::try_from(scale).map_err(|_| too_long())?;
        return Decimal::try_from_i128_with_scale(amount.mantissa(), scale).map_err(|_| too_long());
    }
    let power = u32::try_from(-scale).ok().and_then(|power| 10_i128.checked_pow(power));
    let mantissa = power.and_then(|power| amount.mantissa().checked_mul(power)).ok_or_else(too_long)?;
    Decimal::try_from_i128_with_scale(mantissa, 0).map_err(|_| too_long())
}

#[cfg(test)]
mod tests {
    use super::{Json, Value, exact_amount};

    #[test]
    fn amounts_keep_value_and_scale() {
        let table = [
            ("12345678901234567890.12", "12345678901234567890.12"),
            ("1.0000", "1.0000"),
            ("0.10", "0.10"),
            ("0", "0"),
            ("-0.5", "-0.5"),
            ("1e3", "1000"),
            ("1.5E-3", "0.0015"),
            ("1.50e1", "15.0"),
            ("1e+2", "100"),
            ("0e5", "0"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
        ];
        for (text, shown) in table {
            assert_eq!(exact_amount(text).map(|amount| amount.to_string()).as_deref(), Ok(shown), "{text}");
        }
    }

    #[test]
    fn what_an_amount_cannot_hold_is_refused() {
        let digits = "1".repeat(40);
        for text in [
            digits.as_str(),
            "79228162514264337593543950336",
            "0.00000000000000000000000000001",
            "1e40",
            "1e-40",
            "1e2147483647",
            "1e-2147483648",
            "8e28",
        ] {
            let error = exact_amount(text).err();
            assert_eq!(error.as_deref(), Some("this has more digits than an amount can hold exactly"), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_and_not_quoted() {
        for text in [
            "007",
            "0100.00",
            "",
            "1_000",
            "+1",
            ".5",
            "5.",
            "1,5",
            " 1",
            "1 ",
            "--1",
            "1e",
            "1e1.5",
            "e5",
            "NaN",
            "inf",
            "0x1",
            "1.2.3",
            "４",
            "1e99999999999",
        ] {
            assert_eq!(exact_amount(text).err().as_deref(), Some("this is not a number"), "{text}");
        }
    }

    #[test]
    fn a_place_is_the_bytes_of_the_value() {
        let text = "{ \"ö\": [1.0000, \"a\\u0062\"] }";
        let json = Json::parse(text).ok();
        let list = json.as_ref().and_then(|json| json.get("ö"));
        assert_eq!(list.and_then(|list| text.get(list.range.clone())), Some("[1.0000, \"a\\u0062\"]"));
        let Some(Value::List(items)) = list.map(|list| &list.value) else { unreachable!("it is a list") };
        let shown: Vec<Option<&str>> = items.iter().map(|item| text.get(item.range.clone())).collect();
        assert_eq!(shown, [Some("1.0000"), Some("\"a\\u0062\"")]);
    }

    #[test]
    fn an_error_within_a_value_is_placed_there() {
        let text = "{\n  \"a\": [1, \"\\ud800\"]\n}";
        let error = Json::parse(text).err().map(|error| (error.line, error.column));
        assert_eq!(error, Some((2, 12)));
    }
}
