//! Objects in a text that are packed when a request is complete.
//!
//! What stands in such an object may be computed, may be signed, and may be what a query looks a call up by. So the
//! object stays one while the request is put together, and becomes a text behind the last value that goes into it.

use std::collections::HashSet;

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::model::{Computed, Field, ObjectId, Pack, Type};
use crate::rule::Rule;

impl Checker<'_> {
    /// Marks the objects, and says where each request packs them.
    pub(super) fn late_packs(&mut self) {
        let apart = self.packed_where_given();
        let mut packs: Vec<((usize, usize), Vec<Pack>)> = Vec::new();
        let mut late: HashSet<(ObjectId, usize)> = HashSet::new();
        for (group, made) in self.model.groups.iter().enumerate() {
            for (index, operation) in made.operations.iter().enumerate() {
                let mut found = Vec::new();
                let body = operation.body.map(|body| ("body", body));
                for (section, object) in operation.parts.sections().chain(body) {
                    self.packs_in(
                        object,
                        &mut vec![section.to_owned()],
                        &mut Vec::new(),
                        &apart,
                        &mut found,
                        &mut late,
                    );
                }
                for pack in &mut found {
                    pack.behind = behind(&pack.path, &operation.computed);
                }
                // An outer one stands behind the inner ones: they were found first.
                found.sort_by_key(|pack| pack.behind);
                packs.push(((group, index), found));
            }
        }
        for (ObjectId(id), at) in &late {
            if let Some(field) = self.model.objects.get_mut(*id).and_then(|object| object.fields.get_mut(*at)) {
                field.late = true;
            }
        }
        for (at, found) in packs {
            self.marked_in_whole(at, &found);
            if let Some(operation) = self.operation_mut(at) {
                operation.packs = found;
            }
        }
        self.computed_in_texts();
    }

    /// What a caller hands over is one object, with copies of the fields of all sections.
    fn marked_in_whole(&mut self, at: (usize, usize), packs: &[Pack]) {
        let Some(whole) = self.operation_at(at).and_then(|operation| operation.request) else { return };
        let Some(object) = self.model.objects.get_mut(whole.0) else { return };
        for field in &mut object.fields {
            let section = field.place.section();
            field.late |= packs
                .iter()
                .any(|pack| matches!(pack.path.as_slice(), [s, wire] if s == section && *wire == field.wire));
        }
    }

    /// Objects whose packed fields are texts from the start: there may be many of them, they may or may not be there, or
    /// they are read as well.
    fn packed_where_given(&self) -> HashSet<ObjectId> {
        let mut stack: Vec<ObjectId> = Vec::new();
        for object in &self.model.objects {
            let several = object.fields.iter().filter(|field| matches!(field.ty, Type::List(_) | Type::Map(_)));
            stack.extend(several.filter_map(|field| field.ty.object()));
            stack.extend(object.shape.variants().iter().map(|variant| variant.object));
        }
        let operations = self.model.operations().flat_map(|(_, operation)| operation.reads());
        let callbacks = self.model.groups.iter().flat_map(|group| &group.callbacks).map(|callback| callback.event);
        self.model.with_all_within(stack.into_iter().chain(operations).chain(callbacks))
    }

    /// The packed objects below one, inner ones first.
    fn packs_in(
        &self,
        id: ObjectId,
        path: &mut Vec<String>,
        above: &mut Vec<ObjectId>,
        apart: &HashSet<ObjectId>,
        found: &mut Vec<Pack>,
        late: &mut HashSet<(ObjectId, usize)>,
    ) {
        if apart.contains(&id) || above.contains(&id) {
            return;
        }
        above.push(id);
        for (at, field) in self.model.object(id).fields.iter().enumerate() {
            let Type::Object(inner) = field.ty else { continue };
            if self.model.object(inner).is_choice() {
                continue;
            }
            path.push(field.wire.clone());
            self.packs_in(inner, path, above, apart, found, late);
            if field.form.takes_whole() {
                found.push(Pack { path: path.clone(), ty: field.ty.clone(), form: field.form.clone(), behind: 0 });
                late.insert((id, at));
            }
            path.pop();
        }
        above.pop();
    }

    /// What is computed has a place in a document, and in a text that was packed before there is none.
    fn computed_in_texts(&mut self) {
        let mut found = Vec::new();
        for (_, operation) in self.model.operations() {
            for computed in &operation.computed {
                let Some((section, keys)) = computed.path.split_first() else { continue };
                let object = match section.as_str() {
                    "body" => operation.body,
                    section => {
                        operation.parts.sections().find(|(known, _)| *known == section).map(|(_, object)| object)
                    }
                };
                let packed = object.and_then(|object| self.packed_above(object, keys));
                found.extend(packed.map(|(owner, field)| (owner, field.wire.clone(), keys.join("."))));
            }
        }
        for (owner, wire, path) in found {
            let place = self.places.get(owner.0).copied().unwrap_or(self.spec.provider.id.span);
            self.report.push(
                Diagnostic::new(
                    Rule::Computed,
                    place,
                    format!("`{path}` is computed, and `{wire}`, which holds it in a text, is packed before"),
                )
                .help(
                    "what is computed in a text stands in an object that is only sent, and in no list, map or choice",
                ),
            );
        }
    }

    /// The packed field above a path that is a text from the start, with its object.
    fn packed_above(&self, object: ObjectId, keys: &[String]) -> Option<(ObjectId, Field)> {
        let mut id = object;
        for key in keys {
            let field = self.model.object(id).fields.iter().find(|field| field.wire == *key)?;
            let Type::Object(inner) = field.ty else { return None };
            if field.form.takes_whole() && !field.late {
                return Some((id, field.clone()));
            }
            id = inner;
        }
        None
    }
}

/// Behind how many computed values an object can be packed: the last of those in it.
fn behind(path: &[String], computed: &[Computed]) -> usize {
    let inside = |one: &Computed| one.path.len() > path.len() && one.path.starts_with(path);
    computed.iter().rposition(inside).map_or(0, |at| at + 1)
}
