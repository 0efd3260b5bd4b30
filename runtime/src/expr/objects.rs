//! Questions to the objects of a list.

use crate::logic;
use crate::tree::Tree;

/// Whether the condition holds for one of the objects. It does not for an empty list. Missing if it holds for none and is
/// missing for one.
pub fn any(list: Option<Vec<Tree>>, condition: impl FnMut(&Tree) -> Option<bool>) -> Option<bool> {
    list?.iter().map(condition).fold(Some(false), logic::or)
}

/// Whether the condition holds for each of the objects. Missing for an empty list, so that an empty answer proves nothing;
/// missing too if it fails for none and is missing for one.
pub fn all(list: Option<Vec<Tree>>, condition: impl FnMut(&Tree) -> Option<bool>) -> Option<bool> {
    let list = list?;
    if list.is_empty() {
        return None;
    }
    list.iter().map(condition).fold(Some(true), logic::and)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_proves_nothing() {
        let asked = |json: &str| {
            let list = Tree::parse(json.as_bytes()).and_then(|tree| tree.objects());
            let holds = |item: &Tree| item.at(&["ok"]).and_then(Tree::flag);
            (any(list.clone(), holds), all(list, holds))
        };
        assert_eq!(asked("[]"), (Some(false), None));
        assert_eq!(asked("null"), (None, None));
        assert_eq!(asked(r#"[{"ok":true},{"ok":false}]"#), (Some(true), Some(false)));
        assert_eq!(asked(r#"[{"ok":true},{}]"#), (Some(true), None));
        assert_eq!(asked(r#"[{"ok":false},{}]"#), (None, Some(false)));
        assert_eq!(asked(r#"{"ok":true}"#), (Some(true), Some(true)));
    }
}
