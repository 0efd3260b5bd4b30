//! Values of one message that are sent on in another: whether they have its shape.

use super::Checker;
use super::requests::Sent;
use crate::expr::Section;
use crate::model::{Field, ObjectId, Type};

/// How many levels of objects are compared; what goes deeper is taken to be alike.
const MAX_NESTED: usize = 16;

/// How many fields of an object are told.
const MAX_WORDS: usize = 4;

impl Checker<'_> {
    /// The type of a field of a request or a message, by its path.
    pub(super) fn type_of(&self, about: Sent, section: Section, path: &[String]) -> Option<Type> {
        let (first, rest) = path.split_first()?;
        let top = match section {
            Section::Path => about.parts.path,
            Section::Query => about.parts.query,
            Section::Headers => about.parts.headers,
            Section::Given => about.parts.given,
            Section::Body => about.body,
        }?;
        let find = |object: ObjectId, name: &String| {
            self.model.object(object).fields.iter().find(|field| field.wire == *name && !field.stand_in)
        };
        let mut field = find(top, first)?;
        for name in rest {
            let Type::Object(inner) = &field.ty else { return None };
            field = find(*inner, name)?;
        }
        Some(field.ty.clone())
    }

    /// Whether a value of one type can stand as it is where the other is due: single values as they are written, objects
    /// with the same fields.
    pub(super) fn can_stand_for(&self, source: &Type, due: &Type) -> bool {
        self.is_alike(source, due, MAX_NESTED)
    }

    fn is_alike(&self, source: &Type, due: &Type, depth: usize) -> bool {
        match (source, due) {
            (_, Type::Json) => true,
            (Type::List(source), Type::List(due)) | (Type::Map(source), Type::Map(due)) => {
                self.is_alike(source, due, depth)
            }
            (Type::Object(source), Type::Object(due)) => self.is_same_shape(*source, *due, depth),
            (source, due) => {
                let holds = |ty: &Type| matches!(ty, Type::List(_) | Type::Map(_) | Type::Object(_) | Type::Json);
                !holds(source) && !holds(due)
            }
        }
    }

    fn is_same_shape(&self, source: ObjectId, due: ObjectId, depth: usize) -> bool {
        if source == due || depth == 0 || self.is_stand_in(source) || self.is_stand_in(due) {
            return true;
        }
        let (source, due) = (self.model.object(source), self.model.object(due));
        let plain = source.shape.variants().is_empty() && due.shape.variants().is_empty();
        let fits = |field: &Field| {
            source.fields.iter().find(|known| known.wire == field.wire).is_some_and(|known| {
                let single = !matches!(field.ty, Type::Object(_) | Type::List(_) | Type::Map(_));
                let written = !single || (known.ty == field.ty && known.form == field.form);
                let there = field.optional || !known.optional;
                known.stand_in || field.stand_in || (written && there && self.is_alike(&known.ty, &field.ty, depth - 1))
            })
        };
        plain && source.fields.len() == due.fields.len() && due.fields.iter().all(fits)
    }

    /// A type in so many words as tell it from another.
    pub(super) fn in_words(&self, ty: &Type) -> String {
        match ty {
            Type::Object(id) => {
                let mut names: Vec<String> =
                    self.model.object(*id).fields.iter().map(|field| format!("`{}`", field.wire)).collect();
                let more = names.len() > MAX_WORDS;
                names.truncate(MAX_WORDS);
                format!("an object of {}{}", names.join(", "), if more { ", …" } else { "" })
            }
            Type::List(_) => "a list".to_owned(),
            Type::Map(_) => "a map".to_owned(),
            _ => "a single value".to_owned(),
        }
    }
}
