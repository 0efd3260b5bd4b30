//! What is said of a callback where its method is documented.

use super::{docs, prose};
use crate::model::{Callback, Comes, Model};

/// A callback's method.
pub(super) fn lines(model: &Model, callback: &Callback) -> Vec<String> {
    let mut list = prose::lines(&callback.docs, &callback.name);
    let mut paragraph = |text: String| {
        list.push(String::new());
        list.push(text);
    };
    let comes = match callback.comes {
        Comes::Browser => "The payer's browser brings it.",
        Comes::Server => "The provider's server sends it, and sends it again until it is answered.",
    };
    let (status, text) = &callback.answer;
    let text = prose::code(text).map(|text| format!(" and {text}")).unwrap_or_default();
    paragraph(format!("{comes} The answer is {status}{text}."));
    let event = &model.object(callback.event).fields;
    let claimed = event.iter().enumerate().filter(|(index, _)| callback.claimed.contains(&(callback.event, *index)));
    let claimed: Vec<String> = claimed.map(|(_, field)| format!("`{}`", field.ident)).collect();
    match &callback.proof {
        None => paragraph(format!(
            "**Nothing is proved**: {} Every field is [`Claimed`](runtime::Claimed).",
            prose::sentence(&callback.proof_docs.text)
        )),
        Some(_) if claimed.len() == event.len() => paragraph(
            "**No field is proved**, though it is known that the sender has the secret: every field is [`Claimed`](runtime::Claimed)."
                .to_owned(),
        ),
        Some(_) if claimed.is_empty() => paragraph("All fields are proved.".to_owned()),
        Some(_) => paragraph(format!("Not proved, and so [`Claimed`](runtime::Claimed): {}.", claimed.join(", "))),
    }
    if let Some(ways) = callback.proof.as_ref().map(|proof| proof.ways().count()).filter(|ways| *ways > 1) {
        paragraph(format!(
            "There are {ways} ways of proving it, any of which counts; one whose credentials are not given is passed over."
        ));
    }
    if let Some(fresh) = callback.proof.as_ref().and_then(|proof| proof.fresh.as_ref()) {
        paragraph(format!("It must have been made at most {} seconds ago.", fresh.seconds));
    }
    if callback.proof.as_ref().is_some_and(|proof| proof.once.is_some()) {
        paragraph("A repeat is known by [`first_time`](runtime::Event::first_time).".to_owned());
    }
    let voices: Vec<String> =
        callback.outcome.iter().map(docs::voices_of).filter(|voices| !voices.is_empty()).collect();
    if !voices.is_empty() {
        paragraph(format!("What it [tells](runtime::Event::told) stands in {}.", voices.join(", then in ")));
    }
    if let Some(text) = confirmed(model, callback) {
        paragraph(text);
    }
    for note in &callback.notes {
        paragraph(prose::sentence(note));
    }
    paragraph(docs::source(&callback.source));
    list
}

/// Whom to ask before anything is done, and what the answer shows.
fn confirmed(model: &Model, callback: &Callback) -> Option<String> {
    let why = match callback.confirm_docs.text.as_str() {
        "" => String::from("."),
        text => format!(": {}", prose::sentence(text)),
    };
    let Some(confirm) = &callback.confirm else {
        return (!callback.confirm_docs.is_empty()).then(|| format!("No query of this client confirms it{why}"));
    };
    let group = model.groups.get(confirm.operation.0)?;
    let asked = format!("{}.{}", group.name, group.operations.get(confirm.operation.1)?.name);
    Some(match &confirm.happened {
        Some(_) => format!(
            "Before acting, ask by [`happened`](runtime::Event::happened) whether it did; that calls `{asked}`, whose reply \
             [`confirm`](runtime::Event::confirm) gives in any case{why}"
        ),
        None => format!(
            "Before acting, ask by [`confirm`](runtime::Event::confirm), which calls `{asked}`, and go by its reply{why}"
        ),
    })
}
