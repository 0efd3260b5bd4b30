//! Whether two JSON texts say the same: numbers by text, and nothing equal to nothing.

use vezne_codegen::json::{Json, Value};

/// Fails, naming the place, unless both texts say the same. A key that is absent and one that is `null` count as
/// equal: a field that may have no value keeps no memory of how that was spelt. So it may also be written as an empty
/// text or list, where the spec says that this stands for nothing, and an empty list as `null`.
pub fn same(known: &str, made: &str) {
    let (known, made) = (Json::parse(known).unwrap(), Json::parse(made).unwrap());
    compare(&known, &made, false, "$");
}

/// Like [`same`], where a number and a text of the same characters say the same: what a reply brings in either way is
/// written back in one. Which way it may come in is the check's affair.
pub fn same_in_words(known: &str, made: &str) {
    let (known, made) = (Json::parse(known).unwrap(), Json::parse(made).unwrap());
    compare(&known, &made, true, "$");
}

fn compare(known: &Json, made: &Json, in_words: bool, path: &str) {
    match (&known.value, &made.value) {
        (Value::Number(known), Value::Text(made)) | (Value::Text(known), Value::Number(made)) if in_words => {
            assert_eq!(known, made, "at {path}");
        }
        (Value::Text(known), Value::Bool(made)) if in_words => assert_eq!(*known, made.to_string(), "at {path}"),
        (Value::Null, Value::Null) => {}
        (Value::Null, _) if stands_for_nothing(made) => {}
        (Value::List(members), Value::Null) if members.is_empty() => {}
        (Value::Bool(known), Value::Bool(made)) => assert_eq!(known, made, "at {path}"),
        // Two programs pack the same bytes otherwise.
        (Value::Text(known), Value::Text(made)) if zipped(known).is_some() => {
            assert_eq!(zipped(known), zipped(made), "at {path}");
        }
        (Value::Number(known), Value::Number(made)) | (Value::Text(known), Value::Text(made)) => {
            assert_eq!(known, made, "at {path}");
        }
        (Value::List(known), Value::List(made)) => {
            assert_eq!(known.len(), made.len(), "members at {path}");
            for (index, (known, made)) in known.iter().zip(made).enumerate() {
                compare(known, made, in_words, &format!("{path}[{index}]"));
            }
        }
        (Value::Object(members), Value::Object(others)) => {
            for key in members.iter().chain(others).map(|(key, _)| key) {
                let (known, made) = (known.get(key), made.get(key));
                match (known, made) {
                    (Some(known), Some(made)) => compare(known, made, in_words, &format!("{path}.{key}")),
                    (Some(only), None) => assert!(only.is_null(), "{path}.{key} is on one side only"),
                    (None, Some(only)) => {
                        assert!(only.is_null() || stands_for_nothing(only), "{path}.{key} is on one side only");
                    }
                    (None, None) => panic!("{path}.{key} stands twice"),
                }
            }
        }
        (known, made) => panic!("at {path}: {known:?} and {made:?}"),
    }
}

fn stands_for_nothing(json: &Json) -> bool {
    match &json.value {
        Value::Text(text) => text.is_empty(),
        Value::List(members) => members.is_empty(),
        _ => false,
    }
}

/// What a text holds that is packed by gzip, and then by Base64 or as hexadecimal digits.
fn zipped(text: &str) -> Option<Vec<u8>> {
    use vezne_runtime::format::{gzip, pack};
    let ways = [pack::from_base64(text), pack::from_base64url(text), pack::from_hex(text)];
    ways.into_iter().flatten().find_map(|bytes| gzip::inflate(&bytes, gzip::LONGEST).ok())
}
