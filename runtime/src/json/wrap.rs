//! The same value in another wire form.

use super::{Encode, Encoder};

/// Writes a number as JSON text: `AsText(&amount)` is `"1.00"`. A text stays a text.
#[derive(Debug, Clone, Copy)]
pub struct AsText<T>(pub T);

impl<T: Encode> Encode for AsText<T> {
    fn encode(&self, to: &mut Encoder<'_>) {
        let start = to.raw().len();
        self.0.encode(to);
        quote(to, start);
    }
}

fn quote(to: &mut Encoder<'_>, start: usize) {
    let written = to.raw().get(start..).unwrap_or_default();
    // A null says that there is no value, or that a failure is noted already.
    if written.first() == Some(&b'"') || written == b"null" {
        return;
    }
    if matches!(written, [b'-' | b'0'..=b'9' | b't' | b'f', ..]) {
        to.raw().insert(start, b'"');
        to.raw().push(b'"');
    } else {
        to.raw().truncate(start);
        to.fail("an object or a list cannot be written as text");
    }
}

/// Writes a text that holds a whole number as a JSON number: `AsNumber(&code)` is `7`. A number stays
/// a number.
#[derive(Debug, Clone, Copy)]
pub struct AsNumber<T>(pub T);

impl<T: Encode> Encode for AsNumber<T> {
    fn encode(&self, to: &mut Encoder<'_>) {
        let start = to.raw().len();
        self.0.encode(to);
        unquote(to, start);
    }
}

fn unquote(to: &mut Encoder<'_>, start: usize) {
    let written = to.raw().get(start..).unwrap_or_default();
    if written == b"null" || matches!(written, [b'-' | b'0'..=b'9', ..]) {
        return;
    }
    if matches!(written, [b'"', text @ .., b'"'] if is_whole_number(text)) {
        to.raw().pop();
        to.raw().remove(start);
    } else if !to.is_masked() {
        // A mask is no number either, and is not sent.
        to.raw().truncate(start);
        to.fail("this wire form is a number, and the value is not a whole number");
    }
}

/// The grammar of JSON: no plus sign, no leading zeros.
fn is_whole_number(text: &[u8]) -> bool {
    match text.strip_prefix(b"-").unwrap_or(text) {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn a_number_can_be_written_as_text_and_a_text_as_a_number() {
        assert_eq!(json(&AsText(&-5_i64)).as_deref(), Some("\"-5\""));
        assert_eq!(json(&AsText(&"a")).as_deref(), Some("\"a\""));
        assert_eq!(json(&AsNumber(&"-50")).as_deref(), Some("-50"));
        assert_eq!(json(&AsNumber(&5_i64)).as_deref(), Some("5"));
        assert_eq!(json(&AsNumber(&None::<String>)).as_deref(), Some("null"));
    }

    #[test]
    fn what_the_form_cannot_carry_is_a_failure() {
        for text in ["", "-", "05", "+5", "5.0", "5x", "\"5", "5\\"] {
            assert_eq!(json(&AsNumber(&text)), None, "{text}");
        }
        assert_eq!(json(&AsText(&vec![1_i64])), None);
        assert_eq!(json(&AsNumber(&true)), None);
    }
}
