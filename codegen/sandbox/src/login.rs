//! The tokens that logins give here.

use vezne_codegen::expr::eval::text;
use vezne_codegen::message::Replied;
use vezne_codegen::model::{Model, Session, Verdict};
use vezne_codegen::{opening, sampled};
use vezne_runtime::{HeaderMap, Tree};

/// The token of each login with its name: what stands in the sample that the sandbox answers the login with. A login
/// without such a sample has none.
pub(crate) fn tokens(model: &Model) -> Vec<(String, String)> {
    model.sessions.iter().filter_map(|session| Some((session.name.clone(), token(model, session)?))).collect()
}

fn token(model: &Model, session: &Session) -> Option<String> {
    let operation = model.groups.get(session.login.0)?.operations.get(session.login.1)?;
    let mut samples = operation.samples.iter().filter(|sample| sample.verdict == Verdict::Done);
    let sample = samples.find(|sample| sample.reply.is_some())?;
    let media = operation.sampled_media(sample);
    let document =
        sampled::came(media, &model.tables_under(operation, sample.status), sample.reply.as_deref()?).ok()??;
    let document = opening::of_sample(model, operation, &sample.givens, document);
    let replied = Replied {
        model,
        status: sample.status,
        headers: &HeaderMap::new(),
        document: &document,
        request: &Tree::Null,
        texts: media.is_text_only(),
    };
    text(&session.value, &replied).filter(|token| !token.is_empty())
}
