//! What is said of a callback where its method is documented.

use super::docs;
use crate::model::{Callback, Comes, Model};

/// A callback's method.
pub(super) fn lines(model: &Model, callback: &Callback) -> Vec<String> {
    let mut list = docs::lines(&callback.docs, &callback.name);
    let mut paragraph = |text: String| {
        list.push(String::new());
        list.push(text);
    };
    let comes = match callback.comes {
        Comes::Browser => "The payer's browser brings it.",
        Comes::Server => "The provider's server sends it, and sends it again until it is answered.",
    };
    let (status, text) = &callback.answer;
    let text = docs::code(text).map(|text| format!(" and {text}")).unwrap_or_default();
    paragraph(format!("{comes} The answer is {status}{text}."));
    let event = &model.object(callback.event).fields;
    let claimed = event.iter().enumerate().filter(|(index, _)| callback.claimed.contains(&(callback.event, *index)));
    let claimed: Vec<String> = claimed.map(|(_, field)| format!("`{}`", field.ident)).collect();
    match &callback.proof {
        None => paragraph(format!(
            "**Nothing is proved**: {} Every field is [`Claimed`](runtime::Claimed).",
            docs::sentence(&callback.proof_docs.text)
        )),
        Some(_) if claimed.len() == event.len() => paragraph(
            "**No field is proved**, though it is known that the sender has the secret: every field is [`Claimed`](runtime::Claimed)."
                .to_owned(),
        ),
        Some(_) if claimed.is_empty() => paragraph("All fields are proved.".to_owned()),
        Some(_) => paragraph(format!("Not proved, and so [`Claimed`](runtime::Claimed): {}.", claimed.join(", "))),
    }
    if let Some(fresh) = callback.proof.as_ref().and_then(|proof| proof.fresh.as_ref()) {
        paragraph(format!("It must have been made at most {} seconds ago.", fresh.seconds));
    }
    if callback.proof.as_ref().is_some_and(|proof| proof.once.is_some()) {
        paragraph("A repeat is known by [`first_time`](runtime::Event::first_time).".to_owned());
    }
    for gate in &callback.outcome {
        paragraph(format!("What it [tells](runtime::Event::told) stands in `{}`.", gate.written));
    }
    if let Some(confirm) = &callback.confirm {
        let asked = model
            .groups
            .get(confirm.operation.0)
            .and_then(|group| Some(format!("{}.{}", group.name, group.operations.get(confirm.operation.1)?.name)));
        let asked = asked.unwrap_or_default();
        paragraph(format!("Before acting, ask by [`confirm`](runtime::Event::confirm), which calls `{asked}`."));
    }
    for note in &callback.notes {
        paragraph(docs::sentence(note));
    }
    paragraph(docs::source(&callback.source));
    list
}
