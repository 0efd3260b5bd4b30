//! What is known of objects when all of them are: which hold themselves, which nobody gives, and which way they travel.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::model::{Field, Form, Object, ObjectId, Shape, TimeShape, Type};
use crate::rule::Rule;

impl Checker<'_> {
    /// An object that must contain itself has no end. One that may, in a list or a map, or as one of several, has one.
    pub(super) fn recursion(&mut self) {
        for (index, object) in self.model.objects.iter().enumerate() {
            let mut stack = vec![ObjectId(index)];
            let mut seen = vec![false; self.model.objects.len()];
            let mut found = false;
            while let Some(id) = stack.pop() {
                let object = self.model.object(id);
                let fields = object.fields.iter().filter(|field| !field.optional && !field.is_fixed());
                let fields = fields.filter_map(|field| if let Type::Object(id) = field.ty { Some(id) } else { None });
                let only = match object.shape.variants() {
                    [only] => Some(only.object),
                    _ => None,
                };
                for inner in fields.chain(only) {
                    found |= inner.0 == index;
                    if !std::mem::replace(&mut seen[inner.0], true) {
                        stack.push(inner);
                    }
                }
            }
            if found {
                let place = self.places.get(index).copied().unwrap_or(self.spec.provider.id.span);
                let message = format!("`{}` contains itself", object.ident);
                self.report.push(
                    Diagnostic::new(Rule::Recursion, place, message)
                        .help("break the circle with a `?`, a list, or with `json`"),
                );
            }
        }
    }

    /// Objects that nobody gives a value of: all that is in them is constant or computed. From the inside out.
    pub(super) fn fixed_objects(&mut self) {
        loop {
            let found: Vec<usize> = (0..self.model.objects.len())
                .filter(|index| {
                    let object = self.model.object(ObjectId(*index));
                    !object.internal
                        && !object.section
                        && !object.open
                        && object.shape == Shape::Object
                        && !object.fields.is_empty()
                        && object.fields.iter().all(|field| self.is_fixed(field))
                })
                .collect();
            if found.is_empty() {
                return;
            }
            for index in found {
                if let Some(object) = self.model.objects.get_mut(index) {
                    object.internal = true;
                }
            }
        }
    }

    /// Which objects clients write, and which they read.
    pub(super) fn directions(&mut self) {
        let mut requests = Vec::new();
        let mut replies = Vec::new();
        let mut in_text = Vec::new();
        for (_, operation) in self.model.operations() {
            requests.extend(operation.request);
            // What stands in a path, in a query or in a header is a text, whatever it says.
            in_text.extend(operation.parts.sections().map(|(_, object)| object));
            in_text.extend(operation.body.filter(|_| operation.media.is_text_only()));
            let mut read: Vec<ObjectId> = operation.reply.object().into_iter().collect();
            read.extend(operation.reply.payload().and_then(Type::object));
            if let crate::model::Reply::Value(value) = &operation.reply {
                read.extend(value.object());
            }
            read.extend(operation.outcome.iter().filter_map(|gate| gate.details));
            if operation.reply_media.is_text_only() {
                in_text.extend(read.iter().copied());
            }
            replies.extend(read);
            let outside = operation.http.as_ref();
            replies.extend(outside.and_then(|gate| gate.reads));
            in_text.extend(outside.filter(|gate| gate.media.is_text_only()).and_then(|gate| gate.reads));
        }
        for callback in self.model.groups.iter().flat_map(|group| &group.callbacks) {
            requests.extend(callback.given);
            replies.push(callback.event);
            // Headers and queries hold texts only, also where a number is meant.
            let event = self.model.object(callback.event);
            let mut beside = event.fields.iter().filter(|field| field.place != crate::model::Place::Body);
            let of_text = |field: &Field| match &field.ty {
                Type::Time => match &field.form {
                    Form::Time(form) => !matches!(form.shape, TimeShape::Seconds | TimeShape::Milliseconds),
                    _ => true,
                },
                ty => matches!(ty, Type::Text | Type::Url | Type::Uuid | Type::Currency | Type::Catalogue(_)),
            };
            if callback.media.is_text_only() || beside.any(|field| !of_text(field)) {
                in_text.push(callback.event);
            }
            // Beside headers or a query the body is an object of its own, whose fields are those of the event.
            if let (Some(Type::Object(body)), true) = (&callback.body, callback.media.is_text_only()) {
                in_text.push(*body);
            }
        }
        // So is what stands in a form or in XML within a text.
        let fields = self.model.objects.iter().flat_map(|object| &object.fields);
        in_text.extend(fields.filter(|field| field.form.packs_texts()).filter_map(|field| field.ty.object()));
        self.in_text(in_text);
        self.mark(requests, |object| std::mem::replace(&mut object.in_request, true));
        self.mark(replies, |object| std::mem::replace(&mut object.in_reply, true));
        for (object, place) in self.model.objects.iter().zip(&self.places) {
            if object.is_choice() && object.in_reply {
                self.report.push(
                    Diagnostic::new(
                        Rule::Choice,
                        *place,
                        format!(
                            "`{}` is read, and nothing in a reply says which member of a `choice` it is",
                            object.ident
                        ),
                    )
                    .help("write `choice by FIELD` with the field that names the member, or make the fields optional"),
                );
            }
            if object.in_request
                && object
                    .fields
                    .iter()
                    .any(|field| field.may_be_left_out() && !field.is_fixed() && field.ident == "new")
            {
                self.report.push(
                    Diagnostic::new(
                        Rule::ReservedName,
                        *place,
                        format!("an optional field called `new` would clash with how `{}` is made", object.ident),
                    )
                    .help("add `named is_new` to its line"),
                );
            }
        }
    }

    fn mark(&mut self, mut stack: Vec<ObjectId>, visit: impl Fn(&mut Object) -> bool) {
        while let Some(id) = stack.pop() {
            let Some(object) = self.model.objects.get_mut(id.0) else { continue };
            if !visit(object) {
                stack.extend(object.within());
            }
        }
    }

    /// Objects read from documents whose single values are all texts: from the objects of replies and callbacks that
    /// come as forms or XML on, everything in them. An object that also comes as JSON is read as one of both.
    pub(super) fn in_text(&mut self, roots: Vec<ObjectId>) {
        self.mark(roots, |object| std::mem::replace(&mut object.in_text, true));
    }
}
