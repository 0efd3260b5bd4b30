//! What the objects of a document list, for formats that tell less than JSON does: as the runtime is told it.

use vezne_runtime::Table;

use crate::model::{Callback, Field, Media, Model, ObjectId, Operation, Place, Reply, Shape, Type};

/// The tables of a document: that of the whole first, the others by their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables(pub Vec<Listed>);

/// The fields of one object, by what is read in their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Single values, and lists of them.
    pub values: Vec<String>,
    /// Objects, and lists of them, with the places of their tables.
    pub objects: Vec<(String, usize)>,
    /// What is kept as it comes.
    pub kept: Vec<String>,
    /// Which of the fields are lists.
    pub lists: Vec<String>,
    /// Whether what is not listed is kept too.
    pub open: bool,
}

/// What is read in the place of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Value,
    Object(usize),
    Kept,
}

impl Tables {
    /// The same as the runtime has it.
    pub fn with<R>(&self, then: impl FnOnce(&[Table<'_>]) -> R) -> R {
        let parts: Vec<_> = self
            .0
            .iter()
            .map(|listed| {
                let objects: Vec<(&str, usize)> =
                    listed.objects.iter().map(|(name, place)| (name.as_str(), *place)).collect();
                (texts(&listed.values), objects, texts(&listed.kept), texts(&listed.lists), listed.open)
            })
            .collect();
        let tables: Vec<Table<'_>> = parts
            .iter()
            .map(|(values, objects, kept, lists, open)| {
                let table = Table::new(values).objects(objects).kept(kept).lists(lists);
                if *open { table.open() } else { table }
            })
            .collect();
        then(&tables)
    }

    /// Whether nothing in them is a list.
    #[must_use]
    pub fn is_without_lists(&self) -> bool {
        self.0.iter().all(|listed| listed.lists.is_empty())
    }
}

impl Model {
    /// The tables of a document that is this object.
    #[must_use]
    pub fn tables(&self, object: ObjectId) -> Tables {
        Gathered { model: self, payload: None, places: Vec::new(), tables: Vec::new() }.of(object)
    }

    /// The tables of a reply under this status.
    #[must_use]
    pub fn tables_under(&self, operation: &Operation, status: u16) -> Tables {
        match &operation.http {
            Some(gate) if !operation.answers(status) => {
                gate.reads.map(|object| self.tables(object)).unwrap_or_default()
            }
            _ => self.reply_tables(&operation.reply),
        }
    }

    /// The tables of a callback's body, where it comes as XML: its proof goes over a form as it came.
    #[must_use]
    pub fn callback_tables(&self, callback: &Callback) -> Tables {
        match &callback.body {
            Some(Type::Object(id)) if matches!(callback.media, Media::Xml { .. }) => self.tables(*id),
            _ => Tables::default(),
        }
    }

    /// The tables of a reply; none of one that is a value alone.
    #[must_use]
    pub fn reply_tables(&self, reply: &Reply) -> Tables {
        match reply.object() {
            Some(object) => {
                Gathered { model: self, payload: reply.payload(), places: Vec::new(), tables: Vec::new() }.of(object)
            }
            None => Tables::default(),
        }
    }
}

struct Gathered<'m> {
    model: &'m Model,
    payload: Option<&'m Type>,
    /// The objects whose tables are made or will be, by place.
    places: Vec<ObjectId>,
    tables: Vec<Listed>,
}

impl Gathered<'_> {
    fn of(mut self, object: ObjectId) -> Tables {
        self.place(object);
        while let Some(object) = self.places.get(self.tables.len()).copied() {
            let listed = self.listed(object);
            self.tables.push(listed);
        }
        Tables(self.tables)
    }

    fn place(&mut self, object: ObjectId) -> usize {
        self.places.iter().position(|known| *known == object).unwrap_or_else(|| {
            self.places.push(object);
            self.places.len() - 1
        })
    }

    fn listed(&mut self, id: ObjectId) -> Listed {
        let object = self.model.object(id);
        let mut parts: Vec<(String, Part, bool)> = Vec::new();
        let mut open = object.open;
        self.fields(&object.fields, &mut parts);
        if let Shape::Tagged { tag, variants } = &object.shape {
            // A member that nobody has seen is kept whole.
            open = true;
            parts.push((tag.clone(), Part::Value, false));
            for variant in variants {
                let member = self.model.object(variant.object);
                let mut own = Vec::new();
                self.fields(&member.fields, &mut own);
                for (name, part, list) in own {
                    match parts.iter_mut().find(|(known, ..)| *known == name) {
                        // The members do not agree on what it is.
                        Some(known) if (known.1, known.2) != (part, list) => (known.1, known.2) = (Part::Kept, false),
                        Some(_) => {}
                        None => parts.push((name, part, list)),
                    }
                }
            }
        }
        let mut listed = Listed { open, ..Listed::default() };
        for (name, part, list) in parts {
            if list {
                listed.lists.push(name.clone());
            }
            match part {
                Part::Value => listed.values.push(name),
                Part::Object(place) => listed.objects.push((name, place)),
                Part::Kept => listed.kept.push(name),
            }
        }
        listed
    }

    fn fields(&mut self, fields: &[Field], parts: &mut Vec<(String, Part, bool)>) {
        for field in fields.iter().filter(|field| field.place == Place::Body) {
            let (part, list) = if field.form.takes_whole() {
                (Part::Value, false)
            } else {
                match (&field.ty, self.payload) {
                    (Type::Payload, Some(Type::List(member))) | (Type::List(member), _) => (self.part(member), true),
                    (Type::Payload, Some(payload)) => (self.part(payload), false),
                    (ty, _) => (self.part(ty), false),
                }
            };
            parts.push((field.wire.clone(), part, list));
        }
    }

    fn part(&mut self, ty: &Type) -> Part {
        match ty {
            Type::Object(id) => Part::Object(self.place(*id)),
            Type::Json | Type::List(_) | Type::Map(_) | Type::Payload | Type::Nothing => Part::Kept,
            _ => Part::Value,
        }
    }
}

fn texts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}
