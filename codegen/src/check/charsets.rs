//! Charsets of documents within texts, against those of the messages that they stand in.

use std::collections::HashSet;

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::model::{Media, ObjectId, Packing, Type};
use crate::rule::Rule;

impl Checker<'_> {
    /// XML that is a text of a form or of other XML names the charset that its letters will have there. JSON has its own,
    /// and whoever reads it there reads a text.
    pub(super) fn charsets(&mut self) {
        let mut messages: Vec<(ObjectId, &str)> = Vec::new();
        for (_, operation) in self.model.operations() {
            messages.extend(operation.body.zip(charset(&operation.media)));
            let replies = operation.reply.object().into_iter().chain(operation.reply.payload().and_then(Type::object));
            messages.extend(replies.filter_map(|object| Some((object, charset(&operation.reply_media)?))));
        }
        for callback in self.model.groups.iter().flat_map(|group| &group.callbacks) {
            messages.extend(charset(&callback.media).map(|charset| (callback.event, charset)));
        }
        let mut found = Vec::new();
        for (object, charset) in messages {
            let (mut stack, mut seen) = (vec![object], HashSet::new());
            while let Some(id) = stack.pop() {
                if !seen.insert(id) {
                    continue;
                }
                for field in &self.model.object(id).fields {
                    let packed = field.form.packed();
                    let named = packed.charset.filter(|_| packed.layers.is_empty());
                    match (packed.document, named) {
                        (Some(Packing::Xml { .. }), Some(named)) if plain(named) != plain(charset) => {
                            found.push((id, field.wire.clone(), named.to_owned(), charset.to_owned()));
                        }
                        (None, _) => stack.extend(field.ty.object()),
                        _ => {}
                    }
                }
            }
        }
        found.sort();
        found.dedup();
        for (object, field, named, charset) in found {
            let Some(place) = self.places.get(object.0).copied() else { continue };
            self.report.push(
                Diagnostic::new(
                    Rule::WireForm,
                    place,
                    format!("the XML in `{field}` says that it is {named}, and the message around it is written in {charset}"),
                )
                .help(format!("write the message in the same charset, as in `.: as form -> charset(\"{named}\")`, or pack the XML's bytes: `-> base64`")),
            );
        }
    }
}

/// The charset of a message whose bytes have one.
fn charset(media: &Media) -> Option<&str> {
    match media {
        Media::Form { charset, .. } | Media::Xml { charset, .. } => Some(charset),
        _ => None,
    }
}

/// The name of a charset, by its letters and digits alone.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}
