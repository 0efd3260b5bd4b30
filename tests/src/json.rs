//! Whether two JSON texts say the same: numbers by text, and nothing equal to nothing.

use vezne_codegen::json::{Json, Value};

/// Fails, naming the place, unless both texts say the same. A key that is absent and one that is `null` count as
/// equal: a field that may have no value keeps no memory of how that was spelt.
pub fn same(known: &str, made: &str) {
    let (known, made) = (Json::parse(known).unwrap(), Json::parse(made).unwrap());
    compare(&known, &made, "$");
}

fn compare(known: &Json, made: &Json, path: &str) {
    match (&known.value, &made.value) {
        (Value::Null, Value::Null) => {}
        (Value::Bool(known), Value::Bool(made)) => assert_eq!(known, made, "at {path}"),
        (Value::Number(known), Value::Number(made)) | (Value::Text(known), Value::Text(made)) => {
            assert_eq!(known, made, "at {path}");
        }
        (Value::List(known), Value::List(made)) => {
            assert_eq!(known.len(), made.len(), "members at {path}");
            for (index, (known, made)) in known.iter().zip(made).enumerate() {
                compare(known, made, &format!("{path}[{index}]"));
            }
        }
        (Value::Object(members), Value::Object(others)) => {
            for key in members.iter().chain(others).map(|(key, _)| key) {
                let (known, made) = (known.get(key), made.get(key));
                match (known, made) {
                    (Some(known), Some(made)) => compare(known, made, &format!("{path}.{key}")),
                    (Some(only), None) | (None, Some(only)) => {
                        assert!(only.is_null(), "{path}.{key} is on one side only");
                    }
                    (None, None) => panic!("{path}.{key} stands twice"),
                }
            }
        }
        (known, made) => panic!("at {path}: {known:?} and {made:?}"),
    }
}
