//! Words of the sandbox that quote what a client sent: names and places, never values.

/// The longest run of digits that a key or a path may show; a card number has at least 13.
const DIGITS: usize = 12;
/// The longest quotation, in characters.
const LENGTH: usize = 200;
/// The longest reason in a header, in bytes.
const REASON: usize = 500;
/// The longest header value, in bytes, with room left in any client's limit.
const HEADER: usize = 2000;
/// What stands for what is not shown.
pub(crate) const MASK: &str = "***";

/// A key, a path or a header that a client made up: without line breaks, endless length, or anything like a card number,
/// also where spaces or dashes stand between its digits.
pub(crate) fn harmless(text: &str) -> String {
    let mut whole = String::new();
    let mut run = String::new();
    let settle = |run: &mut String, whole: &mut String| {
        if run.bytes().filter(u8::is_ascii_digit).count() > DIGITS {
            let after = run.trim_end_matches(is_between).len();
            whole.push_str(MASK);
            whole.push_str(run.get(after..).unwrap_or_default());
        } else {
            whole.push_str(run);
        }
        run.clear();
    };
    for (index, c) in text.chars().enumerate() {
        if index == LENGTH {
            settle(&mut run, &mut whole);
            whole.push_str("...");
            return whole;
        }
        let goes_on = is_between(c) && run.ends_with(|last: char| last.is_ascii_digit());
        if c.is_ascii_digit() || goes_on {
            run.push(c);
        } else {
            settle(&mut run, &mut whole);
            whole.push(if c.is_control() { '\u{fffd}' } else { c });
        }
    }
    settle(&mut run, &mut whole);
    whole
}

/// What people write between the groups of a card number.
fn is_between(c: char) -> bool {
    c == ' ' || c == '-'
}

/// Reasons as the value of one header: ASCII, one line, of limited length.
pub(crate) fn header_line(reasons: &[String]) -> String {
    let mut line = String::new();
    for (index, reason) in reasons.iter().enumerate() {
        let mut ascii = String::with_capacity(reason.len());
        for c in reason.chars() {
            if c == ' ' || c.is_ascii_graphic() {
                ascii.push(c);
            } else {
                ascii.extend(c.escape_default());
            }
        }
        ascii.truncate(REASON);
        if line.len() + ascii.len() > HEADER {
            return format!("{line}; and {} more", reasons.len() - index);
        }
        if index > 0 {
            line.push_str("; ");
        }
        line.push_str(&ascii);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{harmless, header_line};

    #[test]
    fn a_run_of_thirteen_digits_is_never_quoted() {
        assert_eq!(harmless("cards.4111111111111111"), "cards.***");
        assert_eq!(harmless("4111111111111x"), "***x");
        assert_eq!(harmless("4111-1111-1111-1111"), "***");
        assert_eq!(harmless("a 4111 1111 1111 1111 b"), "a *** b");
        assert_eq!(harmless("v1/order-123456789012"), "v1/order-123456789012");
        assert_eq!(harmless("2024-01-31 1 - 2"), "2024-01-31 1 - 2");
    }

    #[test]
    fn line_breaks_and_endless_keys_are_not_quoted() {
        assert_eq!(harmless("a\r\nb"), "a\u{fffd}\u{fffd}b");
        assert_eq!(harmless(&"k".repeat(5000)).chars().count(), 203);
        assert_eq!(harmless(&"4".repeat(5000)), "***...");
    }

    #[test]
    fn a_header_is_one_line_of_ascii_and_ends_somewhere() {
        assert_eq!(header_line(&["`tutarı`: missing".to_owned(), "b".to_owned()]), "`tutar\\u{131}`: missing; b");
        assert_eq!(header_line(&["ş".repeat(1000)]).len(), 500);
        let many = vec!["x".repeat(150); 100];
        let line = header_line(&many);
        assert!(line.len() < 2100 && line.ends_with("; and 87 more"), "{line}");
    }
}
