//! A request as one document with its sections, as it was sent.

use http::{HeaderMap, HeaderValue};
use vezne_codegen::model::{Media, Model, Object, ObjectId, Type};
use vezne_runtime::Tree;
use vezne_runtime::format::{FormStyle, as_list, form};

use crate::route::Route;

/// The fields of the path.
pub(crate) fn path(route: &Route, path: &str) -> Tree {
    let values = route.template.values(path).unwrap_or_default();
    Tree::Object(values.into_iter().map(|(name, value)| (name, Tree::Text(value))).collect())
}

/// The fields of the query; or why it cannot be read.
pub(crate) fn query(model: &Model, object: ObjectId, query: &str) -> Result<Tree, String> {
    let mut tree = form::parse(query.as_bytes(), FormStyle::Flat, "utf-8").map_err(|why| why.to_string())?;
    for path in model.lists_in(object) {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        as_list(&mut tree, &path);
    }
    Ok(tree)
}

/// The headers that are fields of an object, each by its name in the table; and those that stand twice.
pub(crate) fn headers(object: &Object, sent: &HeaderMap) -> (Tree, Vec<String>) {
    let (mut members, mut twice) = (Vec::new(), Vec::new());
    for field in &object.fields {
        let mut values = sent.get_all(field.wire.as_str()).iter();
        let Some(value) = values.next() else { continue };
        if values.next().is_some() {
            twice.push(field.wire.clone());
        }
        members.push((field.wire.clone(), Tree::Text(text(value))));
    }
    (Tree::Object(members), twice)
}

/// A header's value as text.
pub(crate) fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// The document of a body that is not JSON; `None` where there is none, or why it cannot be read.
pub(crate) fn body(
    model: &Model,
    media: &Media,
    object: ObjectId,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Option<Tree>, String> {
    let tree = media.read(body, headers, &model.lists_in(object))?;
    // A form of which every field was left out is an empty body.
    Ok(tree.or_else(|| matches!(media, Media::Form { .. }).then(|| Tree::Object(Vec::new()))))
}

/// The keys at the top that stand several times, where one value is due; each keeps its first.
pub(crate) fn told_once(object: &Object, tree: &mut Tree) -> Vec<String> {
    let Tree::Object(members) = tree else { return Vec::new() };
    let mut twice = Vec::new();
    for (key, value) in members {
        let one = object.fields.iter().any(|field| {
            field.wire == *key
                && !matches!(field.ty, Type::List(_) | Type::Map(_) | Type::Object(_) | Type::Payload | Type::Json)
        });
        if let (true, Tree::List(values)) = (one, &mut *value) {
            twice.push(key.clone());
            let first = values.drain(..).next();
            *value = first.unwrap_or(Tree::Null);
        }
    }
    twice
}
