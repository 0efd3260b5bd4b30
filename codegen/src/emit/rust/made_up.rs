//! Values for tests: those that a sample states, and made-up ones for the rest.

use super::Emitter;
use crate::forms::Single;
use crate::json::{Json, Value};
use crate::model::{Field, Packing, Type};

impl Emitter<'_> {
    /// A value for a field that must have one, as its token on the wire.
    pub(super) fn made_up(self, field: &Field) -> Option<Json> {
        if field.form.takes_whole() {
            let text = match (&field.form.packed().document, &field.ty) {
                (Some(Packing::Pairs(..)), _) => crate::forms::packed(&field.form, b"").ok()?,
                (_, ty) => crate::forms::packed_document(&field.form, &self.made_up_document(ty, 0)?).ok()?,
            };
            return Json::parse(&text).ok();
        }
        let plain = match field.ty.single() {
            Type::Text => match field.limit {
                Some(crate::model::Limit::Chars(most)) if most < 6 => "s",
                _ => "sample",
            },
            Type::Url => "https://sample.invalid/",
            Type::Int | Type::Money | Type::Decimal => "1",
            Type::Bool => "true",
            Type::Time => "2026-01-31T10:20:30Z",
            Type::Date => "2026-01-31",
            Type::Uuid => "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            Type::Currency => "TRY",
            Type::Country => "TR",
            Type::Catalogue(id) => {
                let first = self.model.catalogue(*id).values.first()?;
                return Some(Json { value: Value::Text(first.wire.clone()), range: 0..0 });
            }
            _ => return None,
        };
        let token = Single::of(field, false, None).written(plain).ok()?;
        Json::parse(&token).ok()
    }

    /// The JSON of a document that a field must hold.
    fn made_up_document(self, ty: &Type, depth: usize) -> Option<String> {
        Some(match ty {
            Type::List(_) => "[]".to_owned(),
            Type::Map(_) | Type::Json => "{}".to_owned(),
            Type::Object(id) if depth < 8 => {
                let mut members = Vec::new();
                for field in self.model.object(*id).fields.iter().filter(|field| !field.may_be_left_out()) {
                    let value = match (&field.ty, field.value.as_ref().and_then(crate::model::FieldValue::literal)) {
                        (_, Some(literal)) => crate::forms::constant(self.model, field, &literal).ok()?,
                        (Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json, None)
                            if !field.form.takes_whole() =>
                        {
                            self.made_up_document(&field.ty, depth + 1)?
                        }
                        _ => crate::conform::token(&self.made_up(field)?)?,
                    };
                    members.push(format!("{}:{value}", serde_json::Value::from(field.wire.as_str())));
                }
                format!("{{{}}}", members.join(","))
            }
            _ => return None,
        })
    }
}

/// A value that a sample states as text, as the token that its field has on the wire.
pub(super) fn stated_value(field: &Field, text: &str) -> Option<Json> {
    let quoted = Json { value: Value::Text(text.to_owned()), range: 0..0 };
    if field.form.takes_whole() {
        return Some(quoted);
    }
    let single = Single::of(field, false, None);
    let tokens = [
        quoted,
        Json { value: Value::Number(text.to_owned()), range: 0..0 },
        Json { value: Value::Bool(text == "true"), range: 0..0 },
    ];
    let fits = |json: &Json| match (&field.ty, &json.value) {
        (Type::Catalogue(_) | Type::Json, Value::Text(_)) => true,
        _ => crate::conform::token(json).is_some_and(|token| single.there_and_back(&token).is_ok()),
    };
    let found = tokens.into_iter().find(fits)?;
    let list = matches!(field.ty, Type::List(_));
    Some(if list { Json { value: Value::List(vec![found]), range: 0..0 } } else { found })
}
