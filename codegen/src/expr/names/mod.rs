//! What names mean in an expression: one scope a place where expressions stand.

mod callback;
mod narrow;
mod opening;
mod reply;
mod request;
#[cfg(test)]
mod tests;

pub(crate) use callback::CallbackNames;
pub(crate) use narrow::{HeaderNames, ItemNames, RecipeNames};
pub(crate) use opening::OpeningNames;
pub(crate) use reply::ReplyNames;
pub(crate) use request::RequestNames;

use super::typed::Typed;
use super::{Expr, ExprType, From, Moment, Section};
use crate::diagnostic::Diagnostic;
use crate::model::{Form, Model, ObjectId, Place, Type};
use crate::rule::Rule;
use crate::source::Span;

/// Why a name has no meaning; `None` where that is reported elsewhere.
pub(crate) type Unresolved = Option<Box<Diagnostic>>;
pub(crate) type Resolved = Result<Typed, Unresolved>;

/// The meaning of names at one place of a spec.
pub(crate) trait Names {
    /// What a dotted name stands for.
    fn name(&self, path: &[String], place: Span) -> Resolved;

    /// A value of the moment that is called like a function.
    fn moment(&self, _moment: Moment, place: Span) -> Resolved {
        refuse(
            Rule::UnknownReference,
            place,
            "nothing is made here for each attempt",
            "use it in the fields of a request",
        )
    }

    /// A header of the reply.
    fn header(&self, _name: &str, place: Span) -> Resolved {
        refuse(Rule::UnknownReference, place, "there is no reply here, and no header of one", "name what is known here")
    }

    /// Whether fields have the text that stands on the wire, and not the values that they stand for.
    fn wire(&self) -> bool;

    /// What the objects of a list are looked up in.
    fn lookup(&self) -> Option<Lookup<'_>> {
        None
    }
}

fn refuse(rule: Rule, place: Span, message: impl Into<String>, help: impl Into<String>) -> Resolved {
    Err(Some(Box::new(Diagnostic::new(rule, place, message).help(help))))
}

/// The objects of the model, and where they are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup<'a> {
    pub(crate) model: &'a Model,
    /// By index; what stands in for an object that could not be read has an empty place.
    pub(crate) places: &'a [Span],
}

/// A field that was found by its path.
struct Found {
    path: Vec<String>,
    ty: Type,
    form: Form,
    /// How many of the keys lead to a text that holds an object, and how that is packed; the others lead into it.
    text: Option<(usize, Form, ObjectId)>,
    /// Whether it is read loosely.
    loose: bool,
}

impl Found {
    /// An amount whose decimals another field tells has no value where only the one field is seen.
    fn counted(&self, wire: bool, place: Span) -> Result<(), Unresolved> {
        let Some(currency) = self.form.sibling().filter(|_| !wire) else { return Ok(()) };
        let name = self.path.last().map_or("", String::as_str);
        let message = format!("`{name}` has the decimals of `{currency}`, which is not seen here, and so no value");
        Err(Some(Box::new(Diagnostic::new(Rule::Sibling, place, message).help(
            "look at another field; or write the number of decimals in the table, `minor(2)`, if it is always the same",
        ))))
    }
}

impl Lookup<'_> {
    fn has(self, object: Option<ObjectId>, name: &str) -> bool {
        object.is_some_and(|id| self.model.object(id).fields.iter().any(|field| field.wire == name))
    }

    /// Follows a path of wire names into nested objects. `payload` fills the hole of an envelope.
    fn follow(
        self,
        object: ObjectId,
        path: &[String],
        payload: Option<&Type>,
        (what, into_texts): (&str, bool),
        place: Span,
    ) -> Result<Found, Unresolved> {
        let mut object = Some(object);
        let mut wire = Vec::new();
        let mut found: Option<(Type, Form, bool)> = None;
        let mut text: Option<(usize, Form, ObjectId)> = None;
        for (index, name) in path.iter().enumerate() {
            let Some(id) = object else {
                let before = path.get(..index).unwrap_or_default().join(".");
                let packed = found.is_some_and(|(_, form, _)| form.takes_whole());
                let (message, help) = if packed {
                    (
                        format!("`{before}` is packed in a text, and has no fields"),
                        if text.is_some() {
                            "a name leads into one text, and this one stands in another: name the text as a whole"
                        } else {
                            "an expression sees the text and not what is in it"
                        },
                    )
                } else {
                    (format!("`{before}` has no fields"), "only an object has fields")
                };
                return Err(Some(Box::new(Diagnostic::new(Rule::UnknownReference, place, message).help(help))));
            };
            // What stands in for a reply that could not be read has no place, and no fields.
            if self.places.get(id.0).is_some_and(|place| place.start == place.end) {
                return Err(None);
            }
            let fields = &self.model.object(id).fields;
            let hole = fields.iter().find(|field| field.ty == Type::Payload);
            let by_hole = if index == 0 && name == "payload" && !self.has(Some(id), name) { hole } else { None };
            let Some(field) = by_hole.or_else(|| fields.iter().find(|field| field.wire == *name)) else {
                return Err(Some(Box::new(self.no_field(id, path, index, what, place))));
            };
            if field.place == Place::ReplyHeader {
                return Err(Some(Box::new(
                    Diagnostic::new(Rule::UnknownReference, place, format!("`{name}` comes in a header of the reply"))
                        .help(format!("write `headers.{name}`, which is a text")),
                )));
            }
            // Neither has what stands in for a line that could not be understood a type.
            if field.stand_in {
                return Err(None);
            }
            wire.push(field.wire.clone());
            let ty = match (&field.ty, payload) {
                (Type::Payload, Some(payload)) => payload.clone(),
                (ty, _) => ty.clone(),
            };
            // What stands in a text within a text is too far in.
            let packed = field.form.takes_whole();
            let closed = packed && !into_texts && text.is_some();
            object = if let (Type::Object(inner), false) = (&ty, closed) { Some(*inner) } else { None };
            if let (Some(inner), true) = (object, packed && !into_texts && index + 1 < path.len()) {
                text = text.or(Some((index + 1, field.form.clone(), inner)));
            }
            found = Some((ty, field.form.clone(), field.loose));
        }
        match found {
            Some((ty, form, loose)) => Ok(Found { path: wire, ty, form, text, loose }),
            None => Err(None),
        }
    }

    fn no_field(self, id: ObjectId, path: &[String], index: usize, what: &str, place: Span) -> Diagnostic {
        let object = self.model.object(id);
        let name = path.get(index).map_or("", String::as_str);
        let message = format!("`{}` has no field `{name}`", object.ident);
        let known = object.fields.iter().map(|field| field.wire.as_str());
        let mut found = Diagnostic::new(Rule::UnknownReference, place, message).nearest(name, known);
        found.lacks = Some(id);
        if let Some((_, near)) = &mut found.replacement {
            let mut whole = path.to_vec();
            if let Some(part) = whole.get_mut(index) {
                part.clone_from(near);
            }
            *near = whole.join(".");
        }
        if found.help.is_none() { found.help(format!("name a field of {what}")) } else { found }
    }

    /// A field of an object as the value that it stands for, or as its wire text.
    fn field(
        self,
        from: From,
        (object, at): (ObjectId, &[String]),
        path: &[String],
        payload: Option<&Type>,
        wire: bool,
        place: Span,
    ) -> Resolved {
        let what = match from {
            From::Message => "the reply",
            From::Request(_) => "the request",
            From::Callback(_) => "the message",
        };
        let section = match from {
            From::Request(section) | From::Callback(section) => {
                Some(section).filter(|section| *section != Section::Body)
            }
            From::Message => None,
        };
        let found =
            self.follow(object, path, payload, (what, matches!(from, From::Request(_))), place).map_err(|refusal| {
                let mut refusal = refusal?;
                if let (Some(section), Some((_, near))) = (section, &mut refusal.replacement) {
                    *near = format!("{}.{near}", section.key());
                }
                Some(refusal)
            })?;
        let Some(read) = Read::of(&found, wire) else { return no_value(path, place) };
        found.counted(wire, place)?;
        let path: Vec<String> = at.iter().cloned().chain(found.path).collect();
        let form = if wire || found.form.takes_whole() { Form::default() } else { found.form };
        let loose = found.loose && !wire;
        let whole = |path, ty, form| Expr::Field { from, path, ty, form, loose };
        Ok(Typed { expr: inside(found.text, at.len(), path, read.ty, form, whole), ..read.typed() })
    }

    /// A field of the object that a function over objects is at.
    pub(crate) fn item(self, object: ObjectId, path: &[String], wire: bool, place: Span) -> Resolved {
        let found = self.follow(object, path, None, ("the objects in the list", false), place)?;
        let Some(read) = Read::of(&found, wire) else { return no_value(path, place) };
        found.counted(wire, place)?;
        let form = if wire || found.form.takes_whole() { Form::default() } else { found.form };
        let whole = |path, ty, form| Expr::Item { path, ty, form };
        Ok(Typed { expr: inside(found.text, 0, found.path, read.ty, form, whole), ..read.typed() })
    }

    /// `credentials.name`, `credentials.group.name`.
    fn credential(self, path: &[String], place: Span) -> Resolved {
        let known: Vec<String> = self
            .model
            .credentials
            .groups
            .iter()
            .flat_map(|group| {
                group.fields.iter().map(|field| match &group.name {
                    Some(name) => format!("credentials.{name}.{}", field.name),
                    None => format!("credentials.{}", field.name),
                })
            })
            .collect();
        let written = path.join(".");
        if !known.contains(&written) {
            return Err(Some(Box::new(unknown(place, "credential", &written, &known))));
        }
        match path {
            [_, group, name] => Ok(Typed::plain(Expr::Credential { group: Some(group.clone()), name: name.clone() })),
            [_, name] => Ok(Typed::plain(Expr::Credential { group: None, name: name.clone() })),
            _ => Err(None),
        }
    }
}

/// What is not there, with the nearest of what is.
pub(crate) fn unknown(place: Span, what: &str, written: &str, known: &[String]) -> Diagnostic {
    let mut found = Diagnostic::new(Rule::UnknownReference, place, format!("there is no {what} `{written}`"));
    found.missed = Some(what.to_owned());
    if known.is_empty() {
        found.help(format!("this provider defines no {what}"))
    } else {
        found.nearest(written, known.iter().map(String::as_str))
    }
}

fn no_value(path: &[String], place: Span) -> Resolved {
    refuse(
        Rule::ExprType,
        place,
        format!("`{}` is not a value that an expression can use", path.join(".")),
        "use a text, a number, a yes or no, an object, a map of texts, or a list of texts or of objects",
    )
}

/// A field, or one of an object within a text. `before` keys stand in front of those that were followed.
fn inside(
    text: Option<(usize, Form, ObjectId)>,
    before: usize,
    mut path: Vec<String>,
    ty: ExprType,
    form: Form,
    whole: impl FnOnce(Vec<String>, ExprType, Form) -> Expr,
) -> Expr {
    match text {
        None => whole(path, ty, form),
        Some((keys, packing, object)) => {
            let inner = path.split_off((before + keys).min(path.len()));
            let text = Box::new(whole(path, ExprType::Text, Form::default()));
            Expr::Inside { text, object, packing, path: inner, ty, form }
        }
    }
}

/// How a field is read.
struct Read {
    ty: ExprType,
    catalogue: Option<crate::model::CatalogueId>,
    object: Option<ObjectId>,
}

impl Read {
    fn of(found: &Found, wire: bool) -> Option<Self> {
        let plain = |ty| Some(Self { ty, catalogue: None, object: None });
        if found.form.takes_whole() {
            return plain(ExprType::Text);
        }
        match &found.ty {
            Type::Text
            | Type::Url
            | Type::Uuid
            | Type::Time
            | Type::Date
            | Type::Currency
            | Type::Country
            | Type::Bytes => plain(ExprType::Text),
            Type::Int => plain(if wire { ExprType::Text } else { ExprType::Int }),
            Type::Bool => plain(if wire { ExprType::Text } else { ExprType::Bool }),
            Type::Money | Type::Decimal => plain(if wire { ExprType::Text } else { ExprType::Decimal }),
            Type::Catalogue(id) => {
                let ty = if found.form == Form::Int && !wire { ExprType::Int } else { ExprType::Text };
                Some(Self { ty, catalogue: Some(*id), object: None })
            }
            Type::Object(id) => Some(Self { ty: ExprType::Objects, catalogue: None, object: Some(*id) }),
            Type::Map(value) if is_single(value) => plain(ExprType::Pairs),
            Type::List(member) => match &**member {
                Type::Object(id) => Some(Self { ty: ExprType::Objects, catalogue: None, object: Some(*id) }),
                member if is_single(member) => plain(ExprType::Texts),
                _ => None,
            },
            Type::Json | Type::File | Type::Map(_) | Type::Payload | Type::Nothing => None,
        }
    }

    fn typed(&self) -> Typed {
        Typed { expr: Expr::Bool(false), catalogue: self.catalogue, object: self.object }
    }
}

/// Whether a value of the type has a text of its own on the wire.
fn is_single(ty: &Type) -> bool {
    match ty {
        Type::Text
        | Type::Url
        | Type::Uuid
        | Type::Time
        | Type::Date
        | Type::Currency
        | Type::Country
        | Type::Int
        | Type::Bool
        | Type::Money
        | Type::Decimal
        | Type::Catalogue(_) => true,
        Type::Json
        | Type::Bytes
        | Type::Object(_)
        | Type::List(_)
        | Type::Map(_)
        | Type::Payload
        | Type::Nothing
        | Type::File => false,
    }
}

/// Names and types of settings.
pub(crate) type Settings<'a> = &'a [(String, ExprType)];

/// Headers do not tell upper from lower case.
fn find_header(lookup: Lookup<'_>, object: ObjectId, path: &[String]) -> Vec<String> {
    let known = |name: &String| {
        let fields = &lookup.model.object(object).fields;
        fields
            .iter()
            .find(|field| field.wire.eq_ignore_ascii_case(name))
            .map_or_else(|| name.clone(), |f| f.wire.clone())
    };
    path.iter().map(known).collect()
}

fn both(name: &str, place: Span) -> Resolved {
    refuse(
        Rule::UnknownReference,
        place,
        format!("`{name}` is a field of the body, and a value that every message has"),
        format!("write `body.{name}` for the field, and `http.{name}` for the other"),
    )
}

fn setting(settings: Settings<'_>, name: &str, place: Span) -> Resolved {
    match settings.iter().find(|(known, _)| known == name) {
        Some((name, ty)) => Ok(Typed::plain(Expr::Setting { name: name.clone(), ty: *ty })),
        None => {
            let known: Vec<String> = settings.iter().map(|(name, _)| format!("settings.{name}")).collect();
            Err(Some(Box::new(unknown(place, "setting", &format!("settings.{name}"), &known))))
        }
    }
}

fn session(sessions: &[String], name: &str, place: Span) -> Resolved {
    if sessions.iter().any(|known| known == name) {
        return Ok(Typed::plain(Expr::Session { name: name.to_owned() }));
    }
    let known: Vec<String> = sessions.iter().map(|name| format!("session.{name}")).collect();
    Err(Some(Box::new(unknown(place, "session", &format!("session.{name}"), &known))))
}
