//! Prose to rustdoc: an author's words, to the letter, whatever they hold.

use crate::model::Docs;

/// Text as Markdown that shows that text. Pairs of backticks stay code; all else that Markdown or rustdoc would act on
/// (links, HTML, lists, headings, emphasis) is escaped; addresses become links.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.as_str();
    let mut first = true;
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            // A pair of backticks with something between them is code; several in a row are not meant.
            let run = |text: &str| text.len() - text.trim_start_matches('`').len();
            if run(rest) > 1 {
                out.push_str(&"\\`".repeat(run(rest)));
                rest = rest.trim_start_matches('`');
                first = false;
                continue;
            }
            let code = rest
                .get(1..)
                .and_then(|inner| inner.find('`').filter(|end| inner.get(*end..).is_some_and(|rest| run(rest) == 1)));
            if let Some(end) = code {
                let whole = rest.get(..end + 2).unwrap_or(rest);
                out.push_str(whole);
                rest = rest.get(end + 2..).unwrap_or("");
                first = false;
                continue;
            }
        }
        let starts_word = out.is_empty() || out.ends_with([' ', '(', '"', '\'']);
        if starts_word && (rest.starts_with("https://") || rest.starts_with("http://")) {
            let end =
                rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`')).unwrap_or(rest.len());
            let written = rest.get(..end).unwrap_or(rest);
            let mut url = written.trim_end_matches(['.', ',', ';', ')', ':']);
            // A parenthesis that the address itself opens belongs to it.
            if url.matches('(').count() > url.matches(')').count()
                && written.get(url.len()..).is_some_and(|rest| rest.starts_with(')'))
            {
                url = written.get(..=url.len()).unwrap_or(url);
            }
            out.push('<');
            out.push_str(url);
            out.push('>');
            rest = rest.get(url.len()..).unwrap_or("");
            first = false;
            continue;
        }
        let marker = first && (matches!(c, '-' | '+' | '#' | '>' | '=' | '~') || c == '|');
        let numbered = matches!(c, '.' | ')') && !out.is_empty() && out.bytes().all(|b| b.is_ascii_digit());
        if marker || numbered || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|') {
            out.push('\\');
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        first = false;
    }
    out
}

/// A text of the wire as code on one line: control characters are written out, and a backtick, which would end it,
/// becomes a quote. `None` where there is nothing to show.
pub(super) fn code(wire: &str) -> Option<String> {
    let mut shown = String::with_capacity(wire.len());
    for c in wire.chars() {
        match c {
            '`' => shown.push('\''),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    (!shown.is_empty()).then(|| format!("`{shown}`"))
}

/// A sentence: with a full stop, unless it ends in one or in another mark.
pub(super) fn sentence(text: &str) -> String {
    let text = escape(text);
    if text.is_empty() || text.ends_with(['.', '!', '?', ':', '…']) { text } else { text + "." }
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// What it is, then where document and sample disagree.
pub(super) fn lines(docs: &Docs, otherwise: &str) -> Vec<String> {
    let text = if docs.text.is_empty() { otherwise } else { &docs.text };
    let mut list = vec![capital(&sentence(text))];
    if !docs.note.is_empty() {
        list.push(String::new());
        list.push(format!("Note: {}", sentence(&docs.note)));
    }
    list
}

/// What it is, in one sentence; for a setter, whose field has the whole story.
pub(super) fn summary(docs: &Docs, otherwise: &str) -> Vec<String> {
    let text = if docs.text.is_empty() { otherwise } else { &docs.text };
    vec![capital(&sentence(text))]
}

/// A line of documentation as lines of at most this many characters, where Markdown stays the same: rows of tables are
/// kept whole, members of lists are indented, and no line begins with something that Markdown would act on.
pub(super) fn wrap(line: &str, width: usize) -> Vec<String> {
    if line.starts_with('|') || line.chars().count() <= width {
        return vec![line.to_owned()];
    }
    let indent = if line.starts_with("- ") { "  " } else { "" };
    let mut lines = Vec::new();
    let mut current = String::new();
    for word in line.split(' ') {
        let acts = word.starts_with(['-', '+', '#', '>', '=', '~', '|', '*', '`', '<', ':'])
            || word.starts_with(|c: char| c.is_ascii_digit());
        if !acts
            && current.trim() != ""
            && current.trim() != "-"
            && current.chars().count() + 1 + word.chars().count() > width
        {
            lines.push(std::mem::replace(&mut current, indent.to_owned() + word));
        } else {
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
    }
    lines.push(current);
    lines
}

#[cfg(test)]
mod tests {
    use super::{capital, code, escape, sentence, wrap};

    #[test]
    fn markdown_is_shown_to_the_letter() {
        let table = [
            ("plain words, and more.", "plain words, and more."),
            ("`code` stays `code`", "`code` stays `code`"),
            ("one ` alone", "one \\` alone"),
            ("`` two and ``` three", "\\`\\` two and \\`\\`\\` three"),
            ("`a`` b`", "\\`a\\`\\` b\\`"),
            ("{braces}", "{braces}"),
            ("*/ and /*", "\\*/ and /\\*"),
            ("[1] and [a](b)", "\\[1\\] and \\[a\\](b)"),
            ("<payer> & co", "\\<payer\\> \\& co"),
            ("snake_case and *star*", "snake\\_case and \\*star\\*"),
            ("a | b", "a \\| b"),
            ("C:\\new", "C:\\\\new"),
            ("- item", "\\- item"),
            ("+ item", "\\+ item"),
            ("# head", "\\# head"),
            ("> quote", "\\> quote"),
            ("= line", "\\= line"),
            ("~~~", "\\~\\~\\~"),
            ("1. one", "1\\. one"),
            ("12) twelve", "12\\) twelve"),
            ("1.5 percent", "1\\.5 percent"),
            ("see https://a.example/b_c.", "see <https://a.example/b_c>."),
            ("(https://a.example)", "(<https://a.example>)"),
            ("https://a.example/b(c)", "<https://a.example/b(c)>"),
            ("<https://a.example>", "\\<https://a.example\\>"),
            ("xhttps://a.example", "xhttps://a.example"),
            ("  a \n b\tc  ", "a b c"),
            ("🦀 שלום ğ", "🦀 שלום ğ"),
            ("", ""),
        ];
        for (text, shown) in table {
            assert_eq!(escape(text), shown, "{text}");
        }
    }

    #[test]
    fn a_sentence_ends_in_one_mark() {
        for (text, shown) in
            [("a", "a."), ("a.", "a."), ("a?", "a?"), ("a:", "a:"), ("a…", "a…"), ("", ""), ("`a`", "`a`.")]
        {
            assert_eq!(sentence(text), shown, "{text}");
        }
        assert_eq!(
            (capital("ağaç"), capital(""), capital("\\- a")),
            ("Ağaç".to_owned(), String::new(), "\\- a".to_owned())
        );
    }

    #[test]
    fn wire_texts_are_code_on_one_line() {
        for (wire, shown) in [
            ("a", Some("`a`")),
            ("a`b", Some("`a'b`")),
            ("a\nb\0", Some("`a\\nb\\u{0}`")),
            (" ", Some("` `")),
            ("", None),
        ] {
            assert_eq!(code(wire).as_deref(), shown, "{wire:?}");
        }
    }

    #[test]
    fn lines_are_wrapped_where_markdown_stays_the_same() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("one two", 7), ["one two"]);
        assert_eq!(wrap("- one two three", 9), ["- one two", "  three"]);
        assert_eq!(wrap("| a long row of a table |", 5), ["| a long row of a table |"]);
        assert_eq!(wrap("averyveryverylongword", 5), ["averyveryverylongword"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("ğğğ ğğğ", 7), ["ğğğ ğğğ"], "width counts characters");
    }

    #[test]
    fn no_line_begins_with_what_markdown_acts_on() {
        for word in ["-", "+", "#", ">", "=", "~", "|", "*", "`a`", "<https://a.example>", ":", "1.", "12)"] {
            let text = format!("aaaa bbbb {word} cccc dddd");
            for width in 1..text.len() {
                let lines = wrap(&text, width);
                assert_eq!(lines.join(" "), text, "{width}");
                assert!(lines.iter().all(|line| !line.starts_with(word)), "{width}: {lines:?}");
            }
        }
    }
}
