//! Text to text.

/// The longest text that padding makes, in characters.
const MAX_PADDED: usize = 4096;

/// In upper case, by Unicode and not by any country's rule: `i` becomes `I`, also in Turkish words, as it does in the
/// programs that providers sign with.
pub fn upper(text: Option<String>) -> Option<String> {
    Some(text?.to_uppercase())
}

/// In lower case, by Unicode and not by any country's rule: `I` becomes `i`. `İ` becomes an `i` with a dot above it, two
/// characters.
pub fn lower(text: Option<String>) -> Option<String> {
    Some(text?.to_lowercase())
}

/// Without the white space at both ends.
pub fn trim(text: Option<String>) -> Option<String> {
    Some(text?.trim().to_owned())
}

/// The first `count` characters, or all if there are fewer.
pub fn take(text: Option<String>, count: Option<i64>) -> Option<String> {
    let (text, count) = (text?, usize::try_from(count?).ok()?);
    Some(text.chars().take(count).collect())
}

/// All but the first `count` characters.
pub fn drop(text: Option<String>, count: Option<i64>) -> Option<String> {
    let (text, count) = (text?, usize::try_from(count?).ok()?);
    Some(text.chars().skip(count).collect())
}

/// With as many of one character in front as make it `width` characters long. A longer text stays as it is. Missing if
/// `with` is not one character, or the width is beyond 4096.
pub fn pad_left(text: Option<String>, width: Option<i64>, with: Option<String>) -> Option<String> {
    let text = text?;
    let mut padded = padding(&text, width?, &with?)?;
    padded.push_str(&text);
    Some(padded)
}

/// With as many of one character behind it as make it `width` characters long, as [`pad_left`] puts them in front.
pub fn pad_right(text: Option<String>, width: Option<i64>, with: Option<String>) -> Option<String> {
    let text = text?;
    let padding = padding(&text, width?, &with?)?;
    Some(text + &padding)
}

fn padding(text: &str, width: i64, with: &str) -> Option<String> {
    let width = usize::try_from(width).ok().filter(|width| *width <= MAX_PADDED)?;
    let mut characters = with.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) => Some(std::iter::repeat_n(one, width.saturating_sub(text.chars().count())).collect()),
        _ => None,
    }
}

/// With `to` in every place where `from` stood. An empty `from` stands nowhere.
pub fn replace(text: Option<String>, from: Option<String>, to: Option<String>) -> Option<String> {
    let (text, from, to) = (text?, from?, to?);
    Some(if from.is_empty() { text } else { text.replace(&from, &to) })
}

/// Whether `part` stands in the text, character by character: upper and lower case are different. An empty `part` stands
/// nowhere.
pub fn contains(text: Option<String>, part: Option<String>) -> Option<bool> {
    let (text, part) = (text?, part?);
    Some(!part.is_empty() && text.contains(&part))
}

/// With a backslash in front of each of these characters, in one pass: a backslash that is put in is not escaped again.
pub fn escape(text: Option<String>, characters: Option<String>) -> Option<String> {
    let (text, characters) = (text?, characters?);
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if characters.contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    Some(escaped)
}

/// The parts between separators: `a::b` at `:` is `a`, nothing, `b`. An empty separator separates nothing.
pub fn split(text: Option<String>, separator: Option<String>) -> Option<Vec<String>> {
    let (text, separator) = (text?, separator?);
    Some(if separator.is_empty() { vec![text] } else { text.split(&separator).map(str::to_owned).collect() })
}

/// Between two other texts; but nothing at all, instead of those two alone, where the text is empty or missing.
pub fn around(text: Option<String>, before: Option<String>, behind: Option<String>) -> Option<String> {
    let (before, behind) = (before?, behind?);
    Some(text.filter(|text| !text.is_empty()).map_or_else(String::new, |text| before + &text + &behind))
}

/// With its length in bytes (of UTF-8) in front, in decimal digits and with nothing between: `5Hello`, `3ş1`. An empty
/// text is `0`.
pub fn prefixed(text: Option<String>) -> Option<String> {
    let text = text?;
    Some(text.len().to_string() + &text)
}

/// With `%` and two upper-case digits for every byte (of UTF-8) but letters and digits of ASCII, `-`, `.`, `_` and `~`: a
/// space is `%20`, and `/` is `%2F`.
pub fn url_encode(text: Option<String>) -> Option<String> {
    Some(encoded(&text?, |byte| b"-._~".contains(&byte).then_some(byte)))
}

/// As HTML forms write it (`application/x-www-form-urlencoded`): a blank is `+`, and every byte (of UTF-8) but letters and digits of
/// ASCII, `*`, `-`, `.` and `_` is `%` and two upper-case digits.
pub fn form_encode(text: Option<String>) -> Option<String> {
    Some(encoded(&text?, |byte| if byte == b' ' { Some(b'+') } else { b"*-._".contains(&byte).then_some(byte) }))
}

/// Percent-encoded but for letters, digits, and the bytes that are written as a sign.
fn encoded(text: &str, sign: impl Fn(u8) -> Option<u8>) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if let Some(sign) = if byte.is_ascii_alphanumeric() { Some(byte) } else { sign(byte) } {
            encoded.push(char::from(sign));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.extend(DIGITS.get(usize::from(digit)).map(|digit| char::from(*digit)));
            }
        }
    }
    encoded
}

/// With the characters in the place of `%` and two hexadecimal digits for each byte of their UTF-8; a `+` stays one. Missing
/// where a `%` has no two digits behind it, and where the bytes are no text.
pub fn url_decode(text: Option<String>) -> Option<String> {
    let text = text?;
    let digit = |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' { digit(bytes.next())? << 4 | digit(bytes.next())? } else { byte });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
#[allow(clippy::unnecessary_wraps)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_text_contains_another_in_the_same_case_and_never_an_empty_one() {
        let holds = |text: &str, part: &str| contains(some(text), some(part));
        assert_eq!((holds("00 Onaylandı", "Onaylandı"), holds("00 APPROVED", "approved")), (Some(true), Some(false)));
        assert_eq!((holds("x", ""), holds("", ""), holds("", "x")), (Some(false), Some(false), Some(false)));
        assert_eq!((contains(None, some("x")), contains(some("x"), None)), (None, None));
    }

    #[test]
    fn case_is_that_of_unicode_and_not_that_of_turkish() {
        assert_eq!((upper(some("iıß")), lower(some("IŞ"))), (some("IISS"), some("iş")));
        assert_eq!(lower(some("İ")), some("i\u{307}"));
    }

    #[test]
    fn parts_of_a_text_are_counted_in_characters() {
        assert_eq!((take(some("şifre"), Some(2)), drop(some("şifre"), Some(2))), (some("şi"), some("fre")));
        assert_eq!((take(some("ab"), Some(9)), drop(some("ab"), Some(9))), (some("ab"), some("")));
        assert_eq!((take(some("ab"), Some(-1)), drop(some("ab"), None)), (None, None));
        assert_eq!(trim(some(" \ta b\n")), some("a b"));
    }

    #[test]
    fn padding_fills_up_and_cuts_nothing() {
        assert_eq!(pad_left(some("ş7"), Some(4), some("0")), some("00ş7"));
        assert_eq!(pad_right(some("7"), Some(3), some("F")), some("7FF"));
        assert_eq!(pad_left(some("12345"), Some(3), some("0")), some("12345"));
        for (width, with) in [(5000, "0"), (-1, "0"), (3, ""), (3, "ab")] {
            assert_eq!(pad_left(some("7"), Some(width), some(with)), None, "{width} {with}");
        }
    }

    #[test]
    fn an_escape_is_not_escaped_again() {
        assert_eq!(escape(some(r"a|b\c"), some(r"\|")), some(r"a\|b\\c"));
        assert_eq!(replace(some("aXbX"), some("X"), some("XX")), some("aXXbXX"));
        assert_eq!(replace(some("ab"), some(""), some("-")), some("ab"));
        assert_eq!(split(some("a::b:"), some(":")), Some(["a", "", "b", ""].map(str::to_owned).to_vec()));
        assert_eq!(split(some("ab"), some("")), Some(vec!["ab".to_owned()]));
    }

    #[test]
    fn no_value_is_nothing_and_not_what_stands_around_it() {
        assert_eq!(around(some("7"), some("id:"), some(";")), some("id:7;"));
        assert_eq!(around(some(""), some("id:"), some(";")), some(""));
        assert_eq!(around(None, some("id:"), some(";")), some(""));
        assert_eq!(around(some("7"), None, some(";")), None);
    }

    #[test]
    fn a_length_is_that_of_the_bytes() {
        assert_eq!(
            (prefixed(some("Hello")), prefixed(some("")), prefixed(some("şı"))),
            (some("5Hello"), some("0"), some("4şı"))
        );
        assert_eq!(prefixed(None), None);
    }

    #[test]
    fn what_a_url_cannot_carry_is_written_in_bytes() {
        assert_eq!(url_encode(some("aZ09-._~ /+ş%")), some("aZ09-._~%20%2F%2B%C5%9F%25"));
        assert_eq!(form_encode(some("aZ09-._~ /+ş%*")), some("aZ09-._%7E+%2F%2B%C5%9F%25*"));
        assert_eq!(url_decode(some("a%20%2f+%C5%9F%25ş")), some("a /+ş%ş"));
        for broken in ["%", "%2", "%2x", "%+1", "%c5", "%C5%20", "%ş9"] {
            assert_eq!(url_decode(some(broken)), None, "{broken}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_was_encoded_for_a_url_is_decoded(text in ".{0,40}") {
            proptest::prop_assert_eq!(url_decode(url_encode(Some(text.clone()))), Some(text));
        }
    }
}
