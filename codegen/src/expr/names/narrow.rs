//! What names mean where little is to be seen: in headers that are made once, in recipes, in the objects of a list.

use super::{Lookup, Names, Resolved, Settings, refuse, setting};
use crate::diagnostic::Diagnostic;
use crate::expr::typed::Typed;
use crate::expr::{Expr, ExprType, Moment};
use crate::model::{ObjectId, Param};
use crate::rule::Rule;
use crate::source::Span;

/// Credentials and settings: a header that is made once, when the client is built.
#[derive(Clone, Copy)]
pub(crate) struct HeaderNames<'a> {
    pub(crate) lookup: Lookup<'a>,
    pub(crate) settings: Settings<'a>,
}

impl Names for HeaderNames<'_> {
    fn name(&self, path: &[String], place: Span) -> Resolved {
        match path {
            [] => Err(None),
            [first, ..] if first == "credentials" => self.lookup.credential(path, place),
            [first, name] if first == "settings" => setting(self.settings, name, place),
            _ => refuse(
                Rule::UnknownReference,
                place,
                format!("`{}` has no meaning in a header", path.join(".")),
                "a header is made of texts, `credentials.…`, `settings.…`, and of what is known of the call: `now`, `body`, `headers.…`",
            ),
        }
    }

    fn wire(&self) -> bool {
        true
    }
}

/// What a recipe takes, and nothing else: so that its vectors are the whole truth about it.
#[derive(Clone, Copy)]
pub(crate) struct RecipeNames<'a> {
    pub(crate) params: &'a [Param],
    /// Their types, as far as they are known.
    pub(crate) takes: Option<&'a [Option<ExprType>]>,
}

impl Names for RecipeNames<'_> {
    fn name(&self, path: &[String], place: Span) -> Resolved {
        // What could not be read is reported where it stands.
        let Some(takes) = self.takes else { return Err(None) };
        let written = path.join(".");
        if let Some(index) = self.params.iter().position(|param| param.name == written) {
            let Some(ty) = takes.get(index).copied().flatten() else { return Err(None) };
            return Ok(Typed::plain(Expr::Param { index, ty }));
        }
        let found = Diagnostic::new(Rule::UnknownReference, place, format!("the recipe takes no `{written}`"));
        let near = found.nearest(&written, self.params.iter().map(|param| param.name.as_str()));
        let found = if near.replacement.is_some() {
            near
        } else {
            near.help("a recipe sees what it takes and nothing else: add it under `takes`, and give it where the recipe is used")
        };
        Err(Some(Box::new(found)))
    }

    fn wire(&self) -> bool {
        true
    }
}

/// Within `any` and `all`: bare names are fields of the object at hand, all else is what it is outside.
pub(crate) struct ItemNames<'a> {
    pub(crate) outer: &'a dyn Names,
    pub(crate) lookup: Lookup<'a>,
    pub(crate) object: ObjectId,
}

/// What begins a name that is no field of the object at hand.
const PREFIXES: [&str; 12] = [
    "credentials",
    "settings",
    "session",
    "headers",
    "query",
    "path",
    "given",
    "body",
    "request",
    "reply",
    "payload",
    "http",
];

impl Names for ItemNames<'_> {
    fn name(&self, path: &[String], place: Span) -> Resolved {
        let outside = path.first().is_some_and(|first| {
            !self.lookup.has(Some(self.object), first) && path.len() > 1 && PREFIXES.contains(&first.as_str())
        });
        if outside {
            return self.outer.name(path, place);
        }
        self.lookup.item(self.object, path, self.wire(), place)
    }

    fn moment(&self, moment: Moment, place: Span) -> Resolved {
        self.outer.moment(moment, place)
    }

    fn header(&self, name: &str, place: Span) -> Resolved {
        self.outer.header(name, place)
    }

    fn wire(&self) -> bool {
        self.outer.wire()
    }

    fn lookup(&self) -> Option<Lookup<'_>> {
        Some(self.lookup)
    }
}
