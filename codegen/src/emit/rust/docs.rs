//! Prose to rustdoc: an author's words, to the letter, whatever they hold.

use crate::model::{Docs, Effect, Field, Group, Model, Operation, Replay};

/// Text as Markdown that shows that text. Pairs of backticks stay code; all else that Markdown or rustdoc would act on
/// (links, HTML, lists, headings, emphasis) is escaped; addresses become links.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.as_str();
    let mut first = true;
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            // A pair of backticks with something between them is code.
            let code = rest.get(1..).and_then(|inner| inner.find('`')).filter(|end| *end > 0);
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
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`')).unwrap_or(rest.len());
            let url = rest.get(..end).unwrap_or(rest).trim_end_matches(['.', ',', ';', ')', ':']);
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

/// A sentence: with a full stop, unless it ends in one or in another mark.
fn sentence(text: &str) -> String {
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
        let acts = word.starts_with(['-', '+', '#', '>', '=', '~', '|', '*', '`', '<', ':']) || word.starts_with(|c: char| c.is_ascii_digit());
        if !acts && current.trim() != "" && current.trim() != "-" && current.chars().count() + 1 + word.chars().count() > width {
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
    let mut list = lines(&field.docs, &format!("`{}`, which the document does not describe", field.wire.replace('`', "'")));
    if let Some(none) = &field.none {
        list.push(String::new());
        list.push(format!("The text `{}` on the wire stands for no value.", none.replace('`', "'")));
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
    list.push(String::new());
    list.push("| operation | effect | a repeat | source |".to_owned());
    list.push("|---|---|---|---|".to_owned());
    for (group, operation) in model.operations() {
        list.push(format!(
            "| [`{0}.{1}`]({0}::Api::{1}) | {2} | {3} | {4}, {5} |",
            group.name,
            operation.name,
            effect_word(operation.effect),
            match &operation.replay {
                Replay::None => "no key".to_owned(),
                Replay::Refused(field) => format!("`{field}`, refused"),
                Replay::Answered(field) => format!("`{field}`, answered again"),
            },
            escape(&operation.source.title),
            operation.source.evidence,
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
        Replay::None => format!(" There is no replay key, so it is never sent twice by the client{}", why(&operation.replay_docs)),
        Replay::Refused(field) => format!(" A repeat with the same `{field}` is refused{}", why(&operation.replay_docs)),
        Replay::Answered(field) => format!(" A repeat with the same `{field}` gets the first answer{}", why(&operation.replay_docs)),
    };
    paragraph(format!("{effect}{replay}"));
    if !operation.settle.is_empty() {
        paragraph(format!("After an [unknown outcome](runtime::Outcome::Unknown), no query of this client settles it{}", why(&operation.settle)));
    }
    for gate in &operation.outcome {
        let voices = gate.says.len();
        let rule = if voices == 1 { "It worked if the reply says so in" } else { "It worked if all of these say so, and the outcome is unknown where they disagree or one is missing:" };
        paragraph(format!("{rule} `{}`.", gate.written));
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
    let source = &operation.source;
    let evidence = match source.evidence.as_str() {
        "document" => "the provider's document",
        "sdk" => "the provider's own client",
        "client" => "somebody else's client",
        "sibling" => "a sibling's document",
        _ => "memory",
    };
    paragraph(format!("Source: [{}]({}), {evidence}, read {}.", escape(&source.title), source.url.replace(['(', ')', '<', '>'], ""), source.date));
    list
}
