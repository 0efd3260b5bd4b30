//! What is asked of the model again and again, looked up once.

use std::collections::{HashMap, HashSet};

use crate::model::{CatalogueId, Model, ObjectId, Reply, Type, Voice};

/// What is asked of the model again and again, looked up once.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Catalogues that are the type of a field that is read.
    pub(super) read: HashSet<CatalogueId>,
    /// Catalogues that are the type of a field that is written.
    pub(super) written: HashSet<CatalogueId>,
    /// Catalogues whose verdicts somebody asks for.
    pub(super) judged: HashSet<CatalogueId>,
    /// Objects that are members of a choice.
    pub(super) members: HashSet<ObjectId>,
    /// Objects that may contain themselves, by the object and the field that leads there: each is put in a box.
    pub(super) boxed: HashSet<(ObjectId, ObjectId)>,
    /// Fields of callbacks that nothing proves, by object and key; an empty key is what an open object keeps.
    pub(super) claimed: HashSet<(ObjectId, String)>,
    /// Objects that come with callbacks only: nothing writes them.
    pub(super) only_come: HashSet<ObjectId>,
    /// The operation that sends an object.
    pub(super) request_of: HashMap<ObjectId, String>,
    /// Requests that are more than a JSON body, or that a login sends.
    pub(super) in_sections: HashSet<ObjectId>,
    /// The first operation, by group and name, whose whole reply an object is.
    pub(super) reply_of: HashMap<ObjectId, (usize, String)>,
}

impl Index {
    fn callbacks(&mut self, model: &Model) {
        let callbacks = || model.groups.iter().flat_map(|group| &group.callbacks);
        for callback in callbacks() {
            for (id, at) in &callback.claimed {
                let key = model.object(*id).fields.get(*at).map(|field| field.wire.clone()).unwrap_or_default();
                self.claimed.insert((*id, key));
            }
            for gate in &callback.outcome {
                self.judged.extend(gate.code_catalogue);
                self.judged.extend(gate.says.iter().filter_map(|voice| match voice {
                    Voice::Listed(_, id) => Some(*id),
                    Voice::Flag(_) => None,
                }));
            }
        }
        let replied = model.with_all_within(model.operations().flat_map(|(_, operation)| operation.reads()));
        let came = model.with_all_within(callbacks().map(|callback| callback.event));
        self.only_come = came.difference(&replied).copied().collect();
    }

    pub(super) fn of(model: &Model) -> Self {
        let mut index = Self::default();
        for object in &model.objects {
            for id in object.fields.iter().filter_map(|field| field.ty.catalogue()) {
                if object.in_reply {
                    index.read.insert(id);
                }
                if object.in_request {
                    index.written.insert(id);
                }
            }
        }
        for (outer, object) in model.objects.iter().enumerate() {
            index.members.extend(object.shape.variants().iter().map(|variant| variant.object));
            for field in object.fields.iter().filter(|field| field.optional) {
                if let Type::Object(inner) = field.ty
                    && reaches(model, inner, ObjectId(outer))
                {
                    index.boxed.insert((ObjectId(outer), inner));
                }
            }
        }
        index.callbacks(model);
        for (group_index, group) in model.groups.iter().enumerate() {
            for operation in &group.operations {
                for gate in &operation.outcome {
                    index.judged.extend(gate.code_catalogue);
                    index.judged.extend(gate.says.iter().filter_map(|voice| match voice {
                        Voice::Listed(_, id) => Some(*id),
                        Voice::Flag(_) => None,
                    }));
                }
                if let Some(request) = operation.request {
                    let logs_in = |session: &crate::model::Session| {
                        model
                            .groups
                            .get(session.login.0)
                            .and_then(|group| group.operations.get(session.login.1))
                            .is_some_and(|login| login.request == Some(request))
                    };
                    if operation.sections || model.sessions.iter().any(logs_in) {
                        index.in_sections.insert(request);
                    }
                    index.request_of.entry(request).or_insert_with(|| operation.name.clone());
                }
                if let Reply::Whole(id) = operation.reply {
                    index.reply_of.entry(id).or_insert_with(|| (group_index, operation.name.clone()));
                }
            }
        }
        index
    }
}

/// Whether a value of one object holds one of the other in itself, and not in a list, a map or a box.
fn reaches(model: &Model, from: ObjectId, to: ObjectId) -> bool {
    let mut stack = vec![from];
    let mut seen = HashSet::new();
    while let Some(id) = stack.pop() {
        if id == to {
            return true;
        }
        if seen.insert(id) {
            let fields = &model.object(id).fields;
            stack.extend(
                fields.iter().filter_map(|field| if let Type::Object(id) = field.ty { Some(id) } else { None }),
            );
        }
    }
    false
}
