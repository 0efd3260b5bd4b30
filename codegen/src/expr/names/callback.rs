//! What names mean where a callback is proved and judged.

use super::{Lookup, Names, Resolved, Settings, both, find_header, refuse, setting};
use crate::expr::typed::Typed;
use crate::expr::{Expr, From, Moment, Section};
use crate::model::ObjectId;
use crate::rule::Rule;
use crate::source::Span;

/// What the proof and the outcome of a callback can see.
#[derive(Clone, Copy)]
pub(crate) struct CallbackNames<'a> {
    pub(crate) lookup: Lookup<'a>,
    pub(crate) body: Option<ObjectId>,
    pub(crate) query: Option<ObjectId>,
    pub(crate) headers: Option<ObjectId>,
    pub(crate) given: Option<ObjectId>,
    pub(crate) settings: Settings<'a>,
    /// Whether fields are the values that they stand for, as in an outcome, and not their wire texts, as in a proof.
    pub(crate) values: bool,
}

impl Names for CallbackNames<'_> {
    fn name(&self, path: &[String], place: Span) -> Resolved {
        let [first, rest @ ..] = path else { return Err(None) };
        let sections = [
            (Section::Query, self.query),
            (Section::Headers, self.headers),
            (Section::Given, self.given),
            (Section::Body, self.body),
        ];
        let field = |section, object, path: &[String]| {
            let path = if section == Section::Headers { find_header(self.lookup, object, path) } else { path.to_vec() };
            self.lookup.field(From::Callback(section), (object, &[]), &path, None, !self.values, place)
        };
        if let Some((section, object)) =
            sections.into_iter().find(|(section, _)| section.key() == first && !rest.is_empty())
        {
            return match object {
                Some(object) => field(section, object, rest),
                None => refuse(
                    Rule::UnknownReference,
                    place,
                    format!("the callback has no `{first}`"),
                    format!("write its fields under `{first}:` of the callback"),
                ),
            };
        }
        match (first.as_str(), rest) {
            ("credentials", _) => return self.lookup.credential(path, place),
            ("settings", [name]) => return setting(self.settings, name, place),
            ("http", [name]) => {
                if let Some(moment) = Moment::from_name(name).filter(|moment| comes_with(*moment)) {
                    return Ok(Typed::plain(Expr::Moment(moment)));
                }
            }
            (name, []) => {
                if let Some(moment) = Moment::from_name(name).filter(|moment| comes_with(*moment)) {
                    return if self.lookup.has(self.body, name) {
                        both(name, place)
                    } else {
                        Ok(Typed::plain(Expr::Moment(moment)))
                    };
                }
            }
            _ => {}
        }
        match self.body {
            Some(object) => field(Section::Body, object, path),
            None => refuse(
                Rule::UnknownReference,
                place,
                format!("`{}` has no meaning here: the callback has no body", path.join(".")),
                "begin with `query.`, `headers.`, `given.`, `credentials.` or `settings.`",
            ),
        }
    }

    fn wire(&self) -> bool {
        !self.values
    }

    fn lookup(&self) -> Option<Lookup<'_>> {
        Some(self.lookup)
    }
}

/// What comes with a callback: nothing is made for one.
fn comes_with(moment: Moment) -> bool {
    !matches!(moment, Moment::Uuid | Moment::Nonce(_))
}
