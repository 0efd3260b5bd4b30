//! What names mean where a field of a reply is opened.

use super::{Lookup, Names, Resolved, Settings, Typed, refuse, setting};
use crate::expr::{Expr, From};
use crate::model::{ObjectId, Reply};
use crate::rule::Rule;
use crate::source::Span;

/// The fields of a reply as they stand on the wire, its headers, and what the client has to open them with.
#[derive(Clone, Copy)]
pub(crate) struct OpeningNames<'a> {
    pub(crate) lookup: Lookup<'a>,
    pub(crate) reply: &'a Reply,
    /// The object whose field it is, with its path from the top of the reply.
    pub(crate) own: (ObjectId, &'a [String]),
    pub(crate) settings: Settings<'a>,
}

impl Names for OpeningNames<'_> {
    fn name(&self, path: &[String], place: Span) -> Resolved {
        let [first, rest @ ..] = path else { return Err(None) };
        let field = |path: &[String]| match self.reply.object() {
            Some(top) => self.lookup.field(From::Message, (top, &[]), path, self.reply.payload(), true, place),
            None => Err(None),
        };
        match (first.as_str(), rest) {
            ("credentials", _) => return self.lookup.credential(path, place),
            ("settings", [name]) => return setting(self.settings, name, place),
            _ => {}
        }
        if self.lookup.has(Some(self.own.0), first) {
            return self.lookup.field(From::Message, self.own, path, None, true, place);
        }
        let of_top = self.lookup.has(self.reply.object(), first);
        if !of_top {
            match (first.as_str(), rest) {
                ("headers", [name]) => return self.header(name, place),
                ("reply", [_, ..]) => return field(rest),
                ("payload", [_, ..]) => return field(path),
                ("session" | "request" | "given", [_, ..]) => {
                    return refuse(
                        Rule::UnknownReference,
                        place,
                        format!("`{}` is not seen where a reply is opened", path.join(".")),
                        "name fields of the reply, `headers.…`, `credentials.…` or `settings.…`",
                    );
                }
                _ => {}
            }
        }
        if of_top { field(path) } else { self.lookup.field(From::Message, self.own, path, None, true, place) }
    }

    fn header(&self, name: &str, _place: Span) -> Resolved {
        Ok(Typed::plain(Expr::HttpHeader(name.to_owned())))
    }

    fn wire(&self) -> bool {
        true
    }

    fn lookup(&self) -> Option<Lookup<'_>> {
        Some(self.lookup)
    }
}
