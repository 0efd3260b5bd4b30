//! What names mean where a request is made.

use super::{Lookup, Names, Resolved, Settings, both, find_header, refuse, session, setting, unknown};
use crate::expr::typed::Typed;
use crate::expr::{Expr, From, Moment, Section};
use crate::model::{Header, ObjectId};
use crate::rule::Rule;
use crate::source::Span;

/// What the fields of a request, its headers and its conditions can see. Fields have their wire text.
///
/// A bare name is a field of the object at hand, then one of the body; all else has a prefix.
#[derive(Clone, Copy)]
pub(crate) struct RequestNames<'a> {
    pub(crate) lookup: Lookup<'a>,
    /// The object in which the expression stands, with its path from the top of the body. The body itself has an empty
    /// path.
    pub(crate) own: Option<(ObjectId, &'a [String])>,
    pub(crate) body: Option<ObjectId>,
    pub(crate) path: Option<ObjectId>,
    pub(crate) query: Option<ObjectId>,
    pub(crate) headers: Option<ObjectId>,
    pub(crate) given: Option<ObjectId>,
    pub(crate) settings: Settings<'a>,
    pub(crate) sessions: &'a [String],
    /// Whether the body is a list, in which nothing has a name.
    pub(crate) list: bool,
    /// The headers that are the same in every call of this operation; `None` where something is said about the request later, and
    /// elsewhere.
    pub(crate) set: Option<&'a [Header]>,
}

impl RequestNames<'_> {
    fn section(&self, section: Section) -> Option<ObjectId> {
        match section {
            Section::Path => self.path,
            Section::Query => self.query,
            Section::Headers => self.headers,
            Section::Given => self.given,
            Section::Body => self.body,
        }
    }

    /// A header that a profile makes of credentials, settings and texts alone: those are made once, with the client.
    fn header_of_a_set(&self, name: &str) -> Option<&Header> {
        let own = self.headers.map(|id| self.lookup.model.object(id).fields.as_slice()).unwrap_or_default();
        if own.iter().any(|field| field.wire.eq_ignore_ascii_case(name)) {
            return None;
        }
        let named = |header: &&Header| header.name.eq_ignore_ascii_case(name);
        match self.set {
            Some(set) => set.iter().find(named),
            None => self.lookup.model.headers.iter().flat_map(|set| &set.headers).find(named),
        }
    }

    pub(super) fn section_field(&self, section: Section, path: &[String], wire: bool, place: Span) -> Resolved {
        if let (Section::Headers, [name, ..]) = (section, path)
            && let Some(header) = self.header_of_a_set(name)
        {
            // Its name stands for what it is made of.
            if self.set.is_some() && path.len() == 1 {
                return Ok(Typed::plain(header.value.clone()));
            }
            return refuse(
                Rule::UnknownReference,
                place,
                format!("the header `{}` is the same in every call, and cannot be named here", header.name),
                "name what it is made of: the credential, the setting or the text",
            );
        }
        let Some(object) = self.section(section) else {
            if self.list && section == Section::Body {
                return Self::nameless(path, place);
            }
            return refuse(
                Rule::UnknownReference,
                place,
                format!("the request has no `{}`", section.key()),
                format!("write its fields under `{}:` of the operation", section.key()),
            );
        };
        let header = |path: &[String]| find_header(self.lookup, object, path);
        let path = if section == Section::Headers { header(path) } else { path.to_vec() };
        self.lookup.field(From::Request(section), (object, &[]), &path, None, wire, place)
    }

    /// What stands behind `request.`: a field of a section that is named first, or of the body, or of the one other
    /// section that has such a field.
    pub(super) fn request_field(&self, path: &[String], wire: bool, place: Span) -> Resolved {
        if let [first, rest @ ..] = path {
            let section = Section::ALL.into_iter().find(|section| section.key() == first);
            if let (Some(section), [_, ..], false) = (section, rest, self.lookup.has(self.body, first)) {
                return self.section_field(section, rest, wire, place);
            }
            if !self.lookup.has(self.body, first) {
                let having: Vec<Section> =
                    Section::ALL.into_iter().filter(|section| self.lookup.has(self.section(*section), first)).collect();
                match having.as_slice() {
                    [section] => return self.section_field(*section, path, wire, place),
                    [] if self.body.is_none() => return self.no_such_field(first, place),
                    [] => {}
                    several => {
                        let names: Vec<String> =
                            several.iter().map(|section| format!("`request.{}.{first}`", section.key())).collect();
                        return refuse(
                            Rule::UnknownReference,
                            place,
                            format!("several parts of the request have a field `{first}`"),
                            format!("write {}", names.join(" or ")),
                        );
                    }
                }
            }
        }
        self.section_field(Section::Body, path, wire, place)
    }

    /// A field that no section of a request without a body has.
    fn no_such_field(&self, name: &str, place: Span) -> Resolved {
        let known: Vec<String> = Section::ALL
            .into_iter()
            .filter_map(|section| self.section(section))
            .flat_map(|id| self.lookup.model.object(id).fields.iter().map(|field| format!("request.{}", field.wire)))
            .collect();
        Err(Some(Box::new(unknown(place, "field of the request", &format!("request.{name}"), &known))))
    }

    /// What every request has; a list has no fields.
    fn known(&self, moment: Moment, place: Span) -> Resolved {
        if moment == Moment::Fields && self.list {
            return refuse(
                Rule::UnknownReference,
                place,
                "the body is a list, and has no `fields`",
                "sign its bytes, which are `body`",
            );
        }
        Ok(Typed::plain(Expr::Moment(moment)))
    }

    fn nameless(path: &[String], place: Span) -> Resolved {
        refuse(
            Rule::UnknownReference,
            place,
            format!("`{}` has no meaning here: the body is a list, and what is in it has no name", path.join(".")),
            "`body` is the bytes of the whole list; all else begins with `path.`, `query.`, `headers.`, `given.`, `credentials.` or `settings.`",
        )
    }

    fn knows(&self, name: &str) -> bool {
        self.lookup.has(self.own.map(|(object, _)| object), name) || self.lookup.has(self.body, name)
    }
}

impl Names for RequestNames<'_> {
    fn name(&self, path: &[String], place: Span) -> Resolved {
        let [first, rest @ ..] = path else { return Err(None) };
        if let Some(section) = Section::ALL.into_iter().find(|section| section.key() == first && !rest.is_empty()) {
            return self.section_field(section, rest, true, place);
        }
        match (first.as_str(), rest) {
            ("credentials", _) => return self.lookup.credential(path, place),
            ("settings", [name]) => return setting(self.settings, name, place),
            ("session", [name]) => return session(self.sessions, name, place),
            ("request", [_, ..]) => return self.request_field(rest, true, place),
            ("http", [name]) => {
                if let Some(moment) = Moment::from_name(name) {
                    return self.known(moment, place);
                }
            }
            (name, []) => {
                if let Some(moment) = Moment::from_name(name) {
                    return if self.knows(name) { both(name, place) } else { self.known(moment, place) };
                }
            }
            _ => {}
        }
        if let Some((own, at)) = self.own.filter(|(own, _)| self.lookup.has(Some(*own), first)) {
            return self.lookup.field(From::Request(Section::Body), (own, at), path, None, true, place);
        }
        if self.body.is_some() {
            return self.section_field(Section::Body, path, true, place);
        }
        if self.list {
            return Self::nameless(path, place);
        }
        refuse(
            Rule::UnknownReference,
            place,
            format!("`{}` has no meaning here: the request has no body", path.join(".")),
            "begin with `path.`, `query.`, `headers.`, `given.`, `credentials.`, `settings.` or `session.`",
        )
    }

    fn moment(&self, moment: Moment, _place: Span) -> Resolved {
        Ok(Typed::plain(Expr::Moment(moment)))
    }

    fn wire(&self) -> bool {
        true
    }

    fn lookup(&self) -> Option<Lookup<'_>> {
        Some(self.lookup)
    }
}
