//! Prose to rustdoc: an author's words, to the letter, whatever they hold.

use crate::model::{
    AmountForm, Comes, Docs, Effect, Field, Form, Group, Limit, Model, NoValue, Operation, Place, Replay, Source,
};

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

fn capital(text: &str) -> String {
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

/// A field of an object.
pub(super) fn field(field: &Field) -> Vec<String> {
    let mut list =
        lines(&field.docs, &format!("{}, which the document does not describe", code(&field.wire).unwrap_or_default()));
    if field.place == Place::ReplyHeader {
        list.push(String::new());
        list.push(format!("It comes in the header {} of the reply.", code(&field.wire).unwrap_or_default()));
    }
    if let Some(none) = &field.none {
        list.push(String::new());
        let what = match none {
            NoValue::Text(text) => {
                code(text).map_or_else(|| "An empty text".to_owned(), |none| format!("The text {none}"))
            }
            NoValue::Number(number) => format!("The number `{number}`"),
            NoValue::Null => "`null`".to_owned(),
            NoValue::EmptyList => "`[]`".to_owned(),
        };
        list.push(format!("{what} on the wire stands for no value."));
    }
    match field.limit {
        Some(Limit::Chars(most)) => {
            list.push(String::new());
            list.push(format!("At most {most} characters."));
        }
        Some(Limit::Digits(digits, decimals)) => {
            list.push(String::new());
            list.push(format!("At most {digits} digits, {decimals} of them behind the point."));
        }
        None => {}
    }
    if let Form::Amount(AmountForm { unlike, .. }) = &field.form
        && !unlike.is_empty()
    {
        let each: Vec<String> = unlike.iter().map(|(code, digits)| format!("{digits} for `{code}`")).collect();
        list.push(String::new());
        list.push(format!("The provider counts decimals of its own: {}.", each.join(", ")));
    }
    if field.apart {
        list.push(String::new());
        list.push("Absent, null and blank are told apart.".to_owned());
    }
    if let Some(default) =
        field.value.as_ref().filter(|value| value.default).and_then(crate::model::FieldValue::literal)
    {
        list.push(String::new());
        let shown = code(&default).unwrap_or_else(|| "an empty text".to_owned());
        list.push(format!("Without a value, {shown} is sent."));
    }
    if field.unsure {
        list.push(String::new());
        list.push("Not confirmed by the document.".to_owned());
    }
    list
}

/// The provider's module.
pub(super) fn provider(model: &Model) -> Vec<String> {
    let about = if model.about.is_empty() { model.name.clone() } else { model.about.clone() };
    let mut list = vec![capital(&sentence(&about))];
    if model.operations().next().is_some() {
        list.push(String::new());
        list.push("| operation | effect | a repeat | source |".to_owned());
        list.push("|---|---|---|---|".to_owned());
    }
    for (group, operation) in model.operations() {
        list.push(format!(
            "| [`{0}.{1}`]({0}::Api::{6}) | {2} | {3} | {4}, {5} |",
            group.name,
            operation.name,
            effect_word(operation.effect),
            match &operation.replay {
                _ if operation.browser => "sent by the browser".to_owned(),
                Replay::None => "no key".to_owned(),
                Replay::Refused(_) => format!("`{}`, refused", operation.replay.written()),
                Replay::Answered(_) => format!("`{}`, answered again", operation.replay.written()),
            },
            escape(&operation.source.title),
            operation.source.evidence,
            // A link names a keyword without `r#`.
            super::name_ident(&operation.name).to_string().trim_start_matches("r#"),
        ));
    }
    let callbacks =
        || model.groups.iter().flat_map(|group| group.callbacks.iter().map(move |callback| (group, callback)));
    if callbacks().next().is_some() {
        list.push(String::new());
        list.push("| callback | brought by | proved | source |".to_owned());
        list.push("|---|---|---|---|".to_owned());
    }
    for (group, callback) in callbacks() {
        let fields = &model.object(callback.event).fields;
        let certain = (0..fields.len()).any(|index| !callback.claimed.contains(&(callback.event, index)));
        list.push(format!(
            "| [`{0}.{1}`]({0}::Callbacks::{6}) | {2} | {3} | {4}, {5} |",
            group.name,
            callback.name,
            match callback.comes {
                Comes::Browser => "the browser",
                Comes::Server => "the provider",
            },
            match (&callback.proof, certain) {
                (None, _) => "no",
                (Some(_), false) => "the sender alone",
                (Some(_), true) => "yes",
            },
            escape(&callback.source.title),
            callback.source.evidence,
            super::name_ident(&callback.name).to_string().trim_start_matches("r#"),
        ));
    }
    list
}

/// A group's module.
pub(super) fn group(group: &Group) -> Vec<String> {
    let mut list = vec![capital(&sentence(&group.about))];
    if !group.untranscribed.is_empty() {
        list.push(String::new());
        list.push("Known and not transcribed:".to_owned());
        list.push(String::new());
        for left_out in &group.untranscribed {
            let why = if left_out.why.is_empty() { String::new() } else { format!(": {}", escape(&left_out.why)) };
            list.push(format!("- `{}` ({}){why}", left_out.endpoint, left_out.reason));
        }
    }
    list
}

fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "reads",
        Effect::Write => "writes",
        Effect::MovesMoney => "moves money",
    }
}

/// An operation's method.
pub(super) fn operation(model: &Model, operation: &Operation) -> Vec<String> {
    let mut list = lines(&operation.docs, &operation.name);
    let mut paragraph = |text: String| {
        list.push(String::new());
        list.push(text);
    };
    let host = model.hosts.get(operation.host).map_or("", String::as_str);
    paragraph(format!("`{} {}` on the host `{host}`.", operation.method, operation.path));
    let why = |docs: &Docs| {
        let mut text = if docs.text.is_empty() { String::new() } else { format!(": {}", sentence(&docs.text)) };
        if text.is_empty() {
            text.push('.');
        }
        if !docs.note.is_empty() {
            text = format!("{text} Note: {}", sentence(&docs.note));
        }
        text
    };
    let effect = match operation.effect {
        Effect::Read => "Changes nothing.",
        Effect::Write => "Changes data, and moves no money.",
        Effect::MovesMoney => "**Moves money.**",
    };
    let replay = match &operation.replay {
        Replay::None if operation.effect == Effect::Read => String::new(),
        Replay::None => {
            format!(" There is no replay key, so it is never sent twice by the client{}", why(&operation.replay_docs))
        }
        Replay::Refused(_) => format!(
            " A repeat with the same `{}` is refused{}",
            operation.replay.written(),
            why(&operation.replay_docs)
        ),
        Replay::Answered(_) => format!(
            " A repeat with the same `{}` gets the first answer{}",
            operation.replay.written(),
            why(&operation.replay_docs)
        ),
    };
    paragraph(format!("{effect}{replay}"));
    settle(model, operation, &why, &mut paragraph);
    if !operation.requires.is_empty() {
        let rules = operation.requires.iter().map(|rule| format!("`{}`", rule.written)).collect::<Vec<_>>();
        paragraph(format!("Checked before anything is sent: {}.", rules.join(", ")));
    }
    if let Some(session) = operation.session.and_then(|index| model.sessions.get(index)) {
        paragraph(format!("Carries the token of the login `{}`, which is fetched when it is needed.", session.name));
    }
    for gate in &operation.outcome {
        let voices = gate.says.len();
        let rule = if voices == 1 {
            "It worked if the reply says so in"
        } else {
            "It worked if all of these say so, and the outcome is unknown where they disagree or one is missing:"
        };
        if voices > 0 {
            paragraph(format!("{rule} `{}`.", gate.written));
        }
        if gate.pending.is_some() {
            paragraph("The reply may say that the call is accepted and not decided.".to_owned());
        }
    }
    if let Some(gate) = operation.http.as_ref().filter(|gate| !gate.statuses.is_empty()) {
        let known = gate.statuses.iter().map(|(status, verdict)| format!("{status} is `{}`", verdict.word()));
        paragraph(format!("Of HTTP statuses, {}.", known.collect::<Vec<_>>().join(", ")));
    }
    if !operation.reply_docs.is_empty() {
        let mut text = String::new();
        if !operation.reply_docs.text.is_empty() {
            text = format!("Gives: {}", sentence(&operation.reply_docs.text));
        }
        if !operation.reply_docs.note.is_empty() {
            text = format!("{text} Note: {}", sentence(&operation.reply_docs.note));
        }
        paragraph(text.trim().to_owned());
    }
    for note in &operation.notes {
        paragraph(sentence(note));
    }
    paragraph(source(&operation.source));
    if let Some(tried) = &operation.tried {
        paragraph(format!("Really called on {}: {}", tried.date, sentence(&tried.place)));
    }
    list
}

/// What was read, when, and how much it proves.
pub(super) fn source(source: &Source) -> String {
    let evidence = match source.evidence.as_str() {
        "document" => "the provider's document",
        "sdk" => "the provider's own client",
        "client" => "somebody else's client",
        "sibling" => "a sibling's document",
        _ => "memory",
    };
    format!(
        "Source: [{}]({}), {evidence}, read {}.",
        escape(&source.title),
        source.url.replace(['(', ')', '<', '>'], ""),
        source.date
    )
}

/// What to do after an unknown outcome.
fn settle(model: &Model, operation: &Operation, why: &dyn Fn(&Docs) -> String, paragraph: &mut dyn FnMut(String)) {
    let Some(query) = &operation.settle.query else {
        if !operation.settle.docs.is_empty() {
            paragraph(format!(
                "After an [unknown outcome](runtime::Outcome::Unknown), no query of this client settles it{}",
                why(&operation.settle.docs)
            ));
        }
        return;
    };
    let (group, index) = query.operation;
    let Some(group) = model.groups.get(group) else { return };
    let Some(asked) = group.operations.get(index) else { return };
    let wait = match (&query.never, query.after) {
        (None, _) => String::from(" It can show that the call happened, and never that it did not."),
        (Some(_), 0) => String::new(),
        (Some(_), after) => format!(" That it did not happen counts from {after} seconds after the call."),
    };
    paragraph(format!(
        "After an [unknown outcome](runtime::Outcome::Unknown), [`settle`](runtime::Error::settle) asks `{}.{}`{}{wait}",
        group.name,
        asked.name,
        why(&operation.settle.docs)
    ));
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
