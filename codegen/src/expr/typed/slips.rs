//! A function that is not there: whether it is a slip of the pen, or another function altogether.
//!
//! A signature over the wrong function looks like any other, so that only what can be nothing but a slip is suggested.

use crate::diagnostic::Diagnostic;
use crate::expr::ExprType;
use crate::expr::function::{self, FUNCTIONS};
use crate::rule::Rule;
use crate::source::Span;

/// How many letters a slip changes, at most; one in a short name.
const MAX_SLIP: usize = 2;
/// How long a name is that is not short.
const LONG: usize = 6;

/// Parts of names that turn a function into another one. What has one of them never means what has not.
const MEANINGS: [&str; 14] = [
    "decode", "encode", "unescape", "decrypt", "encrypt", "from_", "hmac", "rsa", "ecdsa", "aes_", "des_", "sha3",
    "crc", "url",
];

/// What other languages have and this one has not, though something here is spelt alike.
const OTHERS: [&str; 6] = ["last", "first", "lpad", "rpad", "pack", "hash"];

/// What others call in one word, and how it is said here.
const SAID: [(&str, &str); 10] = [
    ("hex_upper", "write `-> hex -> upper`"),
    ("upper_hex", "write `-> hex -> upper`"),
    ("hexupper", "write `-> hex -> upper`"),
    ("hex_lower", "write `-> hex`, whose letters are small"),
    ("concat", "texts are joined with `+`, or with `join(\"|\", a, b)`"),
    ("bytes", "say which bytes a text is: `-> utf8`, `-> charset(\"…\")`, `-> from_hex`, `-> from_base64`"),
    ("aes_cbc_decrypt", "write `-> aes_cbc_open(key, iv)`"),
    ("decrypt", "write `-> aes_cbc_open(key, iv)`"),
    ("string", "write `-> text`"),
    ("length", "write `-> size`"),
];

/// The finding about a function that nobody has written; `ty` is the type of what it is given first.
pub(super) fn unknown_function(place: Span, name: &str, ty: Option<ExprType>, recipes: &[String]) -> Diagnostic {
    let found = Diagnostic::new(Rule::UnknownFunction, place, format!("there is no function `{name}`"));
    if let Some((_, said)) = SAID.iter().find(|(word, _)| *word == name) {
        return found.help(*said);
    }
    let known = function::names().into_iter().chain(recipes.iter().map(String::as_str));
    if let Some(near) = slip(name, known) {
        return found.help(format!("did you mean `{near}`?")).replace(place, near);
    }
    let Some(ty) = ty else {
        return found.help("the functions are in the reference of the language; recipes stand under `recipes:`");
    };
    let mut taking: Vec<&str> = FUNCTIONS.iter().filter(|row| row.begins_with(ty)).map(|row| row.name).collect();
    taking.dedup();
    let names: Vec<String> = taking.iter().map(|name| format!("`{name}`")).collect();
    found.help(format!("what takes {}: {}; recipes stand under `recipes:`", ty.kind(), names.join(", ")))
}

/// The name that was meant, if it can be no other.
fn slip<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if OTHERS.contains(&name) {
        return None;
    }
    let folded = name.to_lowercase();
    let fits = |near: &&str| {
        let most = if near.len() < LONG { 1 } else { MAX_SLIP };
        strsim::damerau_levenshtein(&folded, &near.to_lowercase()) <= most
            && digits(&folded) == digits(near)
            && MEANINGS.iter().all(|part| folded.contains(part) == near.contains(part))
    };
    known.filter(fits).min_by_key(|near| strsim::damerau_levenshtein(&folded, &near.to_lowercase()))
}

/// The digits of a name in order of their size: those of an algorithm may be turned round, and are no others.
fn digits(name: &str) -> Vec<char> {
    let mut digits: Vec<char> = name.chars().filter(char::is_ascii_digit).collect();
    digits.sort_unstable();
    digits
}

#[cfg(test)]
mod tests {
    use super::slip;
    use crate::expr::function::names;

    #[test]
    fn only_a_slip_of_the_pen_is_taken_for_one() {
        let meant = |name: &str| slip(name, names().into_iter());
        for (written, name) in [
            ("uper", "upper"),
            ("sha265", "sha256"),
            ("hmac_sha265", "hmac_sha256"),
            ("baes64", "base64"),
            ("Sha1", "sha1"),
            ("jion", "join"),
        ] {
            assert_eq!(meant(written), Some(name), "{written}");
        }
        for written in ["rsa_sha1", "html_decode", "sha224", "sha3", "base64_decode", "md4"] {
            assert_eq!(meant(written), None, "{written}");
        }
    }
}
