//! What names mean where a reply is judged.

use super::{Lookup, Names, RequestNames, Resolved, Typed, refuse};
use crate::expr::{Expr, ExprType, From, Section};
use crate::model::{Reply, Type};
use crate::rule::Rule;
use crate::source::Span;

/// The fields of a reply, as the values that they stand for.
#[derive(Clone, Copy)]
pub(crate) struct ReplyNames<'a> {
    pub(crate) lookup: Lookup<'a>,
    pub(crate) reply: &'a Reply,
    /// The request that the reply answers, where the place can see it: `request.amount`, `request.path.id`, `given.id`.
    pub(crate) request: Option<&'a RequestNames<'a>>,
}

impl ReplyNames<'_> {
    /// Whether the whole reply is a text or a page, which `reply` stands for.
    fn is_text(&self) -> bool {
        matches!(self.reply, Reply::Value(Type::Text))
    }
}

impl Names for ReplyNames<'_> {
    fn name(&self, path: &[String], place: Span) -> Resolved {
        let payload = if let Reply::Envelope(_, payload) = self.reply { Some(payload) } else { None };
        let top = self.reply.object();
        let field = |path: &[String]| match top {
            Some(top) => self.lookup.field(From::Message, (top, &[]), path, payload, false, place),
            None => refuse(
                Rule::UnknownReference,
                place,
                "the reply is one value, and has no fields",
                if self.is_text() {
                    "judge it by its text, as in `reply -> contains(\"APPROVED\")`, by `http.status` or `headers.…`"
                } else {
                    "judge it by `http.status` or `headers.…`"
                },
            ),
        };
        // What the reply itself calls so is meant; a prefix is for what it has not.
        if let [first, rest @ ..] = path
            && !self.lookup.has(top, first)
        {
            match (first.as_str(), rest) {
                ("credentials", _) => {
                    return refuse(
                        Rule::ExprType,
                        place,
                        "a reply is not judged by credentials",
                        "name fields of the reply",
                    );
                }
                ("http", [status]) if status == "status" => return Ok(Typed::plain(Expr::HttpStatus)),
                ("headers", [name]) => return self.header(name, place),
                ("reply", []) if self.is_text() => {
                    let form = crate::model::Form::default();
                    let whole =
                        Expr::Field { from: From::Message, path: Vec::new(), ty: ExprType::Text, form, loose: false };
                    return Ok(Typed::plain(whole));
                }
                ("reply", [_, ..]) => return field(rest),
                ("request", [_, ..]) => {
                    if let Some(request) = self.request {
                        return request.request_field(rest, false, place);
                    }
                }
                ("given", [_, ..]) => {
                    if let Some(request) = self.request {
                        return request.section_field(Section::Given, rest, false, place);
                    }
                }
                _ => {}
            }
        }
        field(path)
    }

    fn header(&self, name: &str, _place: Span) -> Resolved {
        Ok(Typed::plain(Expr::HttpHeader(name.to_owned())))
    }

    fn wire(&self) -> bool {
        false
    }

    fn lookup(&self) -> Option<Lookup<'_>> {
        Some(self.lookup)
    }
}
