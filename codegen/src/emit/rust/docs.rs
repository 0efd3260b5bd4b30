//! What the documentation of providers, groups, operations and fields says.

use super::prose::{capital, code, escape, lines, sentence};
use crate::model::{
    AmountForm, Comes, Docs, Effect, Field, Form, Gate, Group, Limit, Model, NoValue, Operation, Place, Replay, Source,
};

/// A field of an object.
pub(super) fn field(field: &Field) -> Vec<String> {
    let mut list =
        lines(&field.docs, &format!("{}, which the document does not describe", code(&field.wire).unwrap_or_default()));
    if field.place == Place::ReplyHeader {
        list.push(String::new());
        list.push(format!("It comes in the header {} of the reply.", code(&field.wire).unwrap_or_default()));
    }
    if field.place == Place::Opened {
        list.push(String::new());
        list.push("It comes sealed, and is opened with a key. That it opens does not say who sealed it.".to_owned());
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
            paragraph(format!("{rule} {}.", voices_of(gate)));
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

/// The voices of a gate, as they are written.
pub(super) fn voices_of(gate: &Gate) -> String {
    gate.written.iter().filter_map(|voice| code(voice)).collect::<Vec<_>>().join(", ")
}

/// A span of time as people say it.
fn duration(seconds: u64) -> String {
    let count = |number: u64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (hours, 0, 0) => count(hours, "hour"),
        (_, _, 0) => count(seconds / 60, "minute"),
        _ => count(seconds, "second"),
    }
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
        (Some(_), after) => format!(" That it did not happen counts from {} after the call.", duration(after)),
    };
    paragraph(format!(
        "After an [unknown outcome](runtime::Outcome::Unknown), [`settle`](runtime::Error::settle) asks `{}.{}`{}{wait}",
        group.name,
        asked.name,
        why(&operation.settle.docs)
    ));
}
