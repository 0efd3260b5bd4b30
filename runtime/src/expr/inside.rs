//! What is packed in a text.

use crate::form::ReadForm;
use crate::json::Json;
use crate::tree::Tree;

/// The document that a text holds, unpacked by a form; missing where the text holds no such document.
pub fn inside(text: Option<String>, packing: &impl ReadForm<Json>) -> Option<Tree> {
    let token = Tree::Text(text?).to_json();
    Tree::parse(packing.read(&token).ok()?.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{JsonForm, Layer};

    #[test]
    fn a_text_that_holds_no_document_is_missing() {
        let packing = JsonForm::packed(&[Layer::Base64]);
        let code = |text: &str| inside(Some(text.to_owned()), &packing)?.at(&["code"])?.text();
        assert_eq!(code("eyJjb2RlIjoiMDAifQ==").as_deref(), Some("00"));
        assert_eq!(code("eyJjb2RlIjoiMDAi"), None);
        assert_eq!(code("!"), None);
        assert_eq!(inside(None, &packing), None);
    }
}
