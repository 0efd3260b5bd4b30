//! What an operation answers with.

use super::Checker;
use super::objects::{Place, unformed};
use crate::diagnostic::Diagnostic;
use crate::model::{Docs, Media, Reply, Type};
use crate::rule::Rule;
use crate::source::Span;
use crate::spec::{LineSpec, OperationSpec, ProfileSpec, ShapeSpec, TypeSpec};

impl Checker<'_> {
    /// The whole reply, or an envelope and what fills it; and how it is written.
    pub(super) fn reply(
        &mut self,
        spec: &OperationSpec,
        profiles: &[&ProfileSpec],
        group: usize,
        pascal: &str,
    ) -> (Reply, Docs, Media) {
        let envelope = profiles.iter().rev().find_map(|profile| profile.reply.as_ref());
        let path = format!("{pascal}Reply");
        let unknown_profile = spec.profiles.as_ref().is_some_and(|named| named.len() > profiles.len());
        if let (Some(reply), Some(payload)) = (&spec.reply, &spec.payload) {
            self.report.push(
                Diagnostic::new(Rule::PayloadHole, payload.span(), "an operation has either `reply` or `payload`")
                    .secondary(reply.span(), "the whole reply")
                    .help("`payload` fills the envelope of a profile, `reply` stands for itself"),
            );
        }
        if let Some(shape) = spec.reply.as_ref().filter(|_| spec.payload.is_none() || envelope.is_none()) {
            return self.whole_reply(shape, group, &path, spec.name.span);
        }
        let Some(line) = envelope else {
            let empty = self.stand_in(&path, group);
            if !unknown_profile {
                self.report.push(
                    Diagnostic::new(
                        Rule::PayloadHole,
                        spec.name.span,
                        format!("nothing says what `{}` answers", spec.name),
                    )
                    .help("write `reply:` with a table, or use a profile with `reply: Envelope` and write `payload:`"),
                );
            }
            return (Reply::Whole(empty), Docs::default(), Media::Json);
        };
        let media = self.media_of(Some(line.as_ref()));
        self.only(line, "the reply of a profile", &["as"]);
        let TypeSpec::Name(name) = &line.ty else {
            self.report.push(
                Diagnostic::new(Rule::UnknownType, line.ty.span(), "the reply of a profile is the name of an object")
                    .help("define the envelope under `objects:` and name it here"),
            );
            return (Reply::Whole(self.stand_in(&path, group)), Docs::default(), media);
        };
        let Some(object) = self.named_object(name) else {
            return (Reply::Whole(self.stand_in(&path, group)), Docs::default(), media);
        };
        let has_hole = self.model.object(object).payload().is_some();
        if !has_hole && spec.payload.is_none() {
            // A profile may well give the whole reply.
            return (Reply::Whole(object), Docs::default(), media);
        }
        if !has_hole {
            self.report.push(
                Diagnostic::new(
                    Rule::PayloadHole,
                    name.span,
                    format!("`{name}` is used as an envelope, and has no field of type `payload`"),
                )
                .help("give the field that holds the result the type `payload?`"),
            );
            return (Reply::Whole(object), Docs::default(), media);
        }
        let Some(shape) = &spec.payload else {
            self.report.push(
                Diagnostic::new(
                    Rule::PayloadHole,
                    spec.name.span,
                    format!("`{}` does not say what fills the envelope `{name}`", spec.name),
                )
                .help("write `payload:` with a table, the name of an object, or `nothing`"),
            );
            let unsaid = Type::Object(self.stand_in(&path, group));
            return (Reply::Envelope(object, unsaid), Docs::default(), media);
        };
        let (ty, docs) = self.shape_or_stand_in(shape, group, &path, spec.name.span);
        if ty == Type::Payload {
            self.report.push(hole_in_a_hole(shape.span()));
        }
        (Reply::Envelope(object, ty), docs, media)
    }

    /// A reply that is no envelope's payload: an object, or a value alone.
    fn whole_reply(&mut self, shape: &ShapeSpec, group: usize, path: &str, at: Span) -> (Reply, Docs, Media) {
        let own = match shape {
            ShapeSpec::Line(line) => Some(line.as_ref()),
            ShapeSpec::Table(table) => table.own.as_ref(),
        };
        let mut media = self.media_of(own.filter(|own| !is_page(own)));
        let (ty, docs) = match shape {
            ShapeSpec::Table(table) => self.shape(&ShapeSpec::Table(unformed(table)), group, path, at),
            ShapeSpec::Line(_) => self.shape_or_stand_in(shape, group, path, at),
        };
        match (&ty, own) {
            (Type::Text, Some(own)) if is_page(own) => media = Media::Html,
            (Type::Text, _) => media = Media::Text,
            (Type::Bytes, _) => media = Media::Bytes,
            _ => {}
        }
        let reply = match ty {
            Type::Object(id) => Reply::Whole(id),
            Type::Payload => {
                self.report.push(hole_in_a_hole(shape.span()));
                Reply::Whole(self.stand_in(path, group))
            }
            ty => Reply::Value(ty),
        };
        (reply, docs, media)
    }

    /// Fields of a reply that come as headers.
    pub(super) fn reply_headers(&self, reply: &Reply) -> Vec<String> {
        let Some(object) = reply.headed() else { return Vec::new() };
        self.model.object(object).header_fields().map(|field| field.wire.clone()).collect()
    }

    /// What nothing is known of has fields of which nothing is known.
    fn shape_or_stand_in(&mut self, shape: &ShapeSpec, group: usize, path: &str, at: Span) -> (Type, Docs) {
        let before = self.unresolved;
        let (ty, docs) = self.shape(shape, group, path, at);
        if matches!(shape, ShapeSpec::Line(_)) && self.unresolved > before {
            return (Type::Object(self.stand_in(path, group)), docs);
        }
        (ty, docs)
    }

    /// A line or a table where a reply or payload is due.
    pub(super) fn shape(&mut self, shape: &ShapeSpec, group: usize, path: &str, at: Span) -> (Type, Docs) {
        match shape {
            ShapeSpec::Line(line) => {
                self.only(line, "a reply", &["as"]);
                let ty = self.resolve(&line.ty);
                (ty, Docs::from(&line.prose))
            }
            ShapeSpec::Table(table) => {
                let is_list = table.own.as_ref().is_some_and(|own| own.ty.is("list"));
                let is_object = table.own.as_ref().is_none_or(|own| own.ty.is("object"));
                let place = if is_object { Place::Answer } else { Place::Reply };
                let id = self.inline(table, Some(group), path, place, at);
                if let Some(own) = table.own.as_ref().filter(|own| own.optional) {
                    self.report.push(
                        Diagnostic::new(Rule::LineSyntax, own.ty.span(), "`?` means nothing in the line of a reply")
                            .help("whether an envelope may be empty is said where it has its `payload?`"),
                    );
                }
                let ty = if is_list { Type::List(Box::new(Type::Object(id))) } else { Type::Object(id) };
                (ty, Docs::default())
            }
        }
    }
}

fn hole_in_a_hole(place: Span) -> Diagnostic {
    Diagnostic::new(Rule::PayloadHole, place, "`payload` is the hole, and something else must fill it")
        .help("write a table, the name of an object, or `nothing`")
}

/// Whether a reply is said to be a page: `text as html`.
fn is_page(own: &LineSpec) -> bool {
    matches!(own.form.as_slice(), [step] if matches!(&step.kind, crate::spec::StepKind::Word(word, _) if word == "html"))
}
