//! The steps of `as` that a type has, for an author who wrote one that it has not.

use crate::model::Type;

/// The steps that may stand first behind a type, in words.
pub(super) fn of(ty: &Type) -> String {
    let steps: &[&str] = match ty.single() {
        Type::Text | Type::Url => &["utf8"],
        Type::Int => &["text"],
        Type::Money => &["text", "number(2)", "\"0.00\"", "minor(2)", "text(FIELD)", "minor(FIELD)"],
        Type::Decimal => &["text", "number(2)", "\"0.00\""],
        Type::Bool => &["text", "1|0", "\"Y\"|\"N\""],
        Type::Date => &["iso", "\"dd.MM.yyyy\""],
        Type::Time => &["iso", "iso(3)", "epoch_s", "epoch_ms", "\"dd.MM.yyyy HH:mm:ss\""],
        Type::Currency => &["numeric"],
        Type::Catalogue(_) => &["int"],
        Type::Bytes => &["base64", "base64url", "hex"],
        Type::Object(_) | Type::Json => &["json"],
        Type::Map(_) => &["json", "pairs(\",\", \"=\")"],
        _ => &[],
    };
    let names: Vec<String> = steps.iter().map(|step| format!("`{step}`")).collect();
    match names.as_slice() {
        [] => "this type is written in one way: remove `as`".to_owned(),
        [only] => format!("this type has only {only}"),
        _ => format!("this type has {}", names.join(", ")),
    }
}
