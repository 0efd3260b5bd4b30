//! Lists, in formats that have none.

use crate::tree::Tree;

/// Makes a list of what stands at a path, in a document whose format writes a list of one like a single
/// value. A single value becomes a list of one; an empty text, which is what an empty element reads as,
/// or null an empty list. Lists on the way are gone through. Where nothing stands, nothing is put.
///
/// ```
/// use vezne_runtime::Tree;
/// use vezne_runtime::format::as_list;
///
/// let mut tree = Tree::parse(br#"{"Rows": {"Row": {"Item": "1"}}}"#).unwrap();
/// as_list(&mut tree, &["Rows", "Row"]);
/// as_list(&mut tree, &["Rows", "Row", "Item"]);
/// assert_eq!(tree.to_json(), r#"{"Rows":{"Row":[{"Item":["1"]}]}}"#);
/// ```
pub fn as_list(tree: &mut Tree, path: &[&str]) {
    match (tree, path.split_first()) {
        (Tree::Object(members), Some((key, inner))) => {
            for (_, value) in members.iter_mut().filter(|(name, _)| name == key) {
                as_list(value, inner);
            }
        }
        (Tree::List(values), Some(_)) => values.iter_mut().for_each(|value| as_list(value, path)),
        (_, Some(_)) | (Tree::List(_), None) => {}
        (value, None) => {
            let single = std::mem::replace(value, Tree::Null);
            let empty = single == Tree::Null || matches!(&single, Tree::Text(text) if text.is_empty());
            *value = Tree::List(if empty { Vec::new() } else { vec![single] });
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_single_value_is_a_list_of_one_and_an_empty_text_an_empty_list() {
        for (before, after) in [
            (r#"{"a":"1"}"#, r#"{"a":["1"]}"#),
            (r#"{"a":""}"#, r#"{"a":[]}"#),
            (r#"{"a":null}"#, r#"{"a":[]}"#),
            (r#"{"a":["1",""]}"#, r#"{"a":["1",""]}"#),
            (r#"{"b":"1"}"#, r#"{"b":"1"}"#),
            (r#""a""#, r#""a""#),
        ] {
            let mut tree = Tree::parse(before.as_bytes()).unwrap();
            as_list(&mut tree, &["a"]);
            assert_eq!(tree.to_json(), after);
        }
        let mut tree = Tree::parse(br#"{"a":[{"b":"1"},{"b":["1","2"]},{}]}"#).unwrap();
        as_list(&mut tree, &["a", "b"]);
        assert_eq!(tree.to_json(), r#"{"a":[{"b":["1"]},{"b":["1","2"]},{}]}"#);
    }
}
