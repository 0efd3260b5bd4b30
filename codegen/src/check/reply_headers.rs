//! Fields of a reply that come in a header of it: `Location: url from header`.

use super::Checker;
use super::objects::Place;
use crate::diagnostic::Diagnostic;
use crate::model::{Field, Form, Place as At, TimeShape, Type};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::LineSpec;

/// The form of a value in a header, where all that stands there is a text.
pub(super) fn in_header(ty: &Type, form: Form) -> Form {
    use crate::model::Token;
    let quoted = |text: &str| Token { text: text.to_owned(), quoted: true };
    match (ty, form) {
        (Type::Int | Type::Money | Type::Decimal, Form::Plain) => Form::Text,
        (Type::Bool, Form::Plain) => Form::Flag { yes: quoted("true"), no: quoted("false") },
        (_, Form::Flag { yes, no }) => Form::Flag { yes: quoted(&yes.text), no: quoted(&no.text) },
        (_, Form::Amount(amount)) => Form::Amount(crate::model::AmountForm { quoted: true, ..amount }),
        (_, Form::Time(time)) if matches!(time.shape, TimeShape::Seconds | TimeShape::Milliseconds) => {
            Form::Time(crate::model::TimeForm { quoted: true, ..time })
        }
        (_, Form::CurrencyNumber { .. }) => Form::CurrencyNumber { quoted: true },
        // A value of a catalogue is read from a text anyway.
        (_, Form::Int) => Form::Plain,
        (_, form) => form,
    }
}

impl Checker<'_> {
    /// A field that comes in a header stands at the top of what an operation answers, and is a single value.
    pub(super) fn from_header(&mut self, name: &Text, line: &LineSpec, at: Span, place: Place, field: &mut Field) {
        let misplaced = match place {
            Place::Answer => None,
            Place::Request | Place::Parts => Some((
                "`from header` is about a reply, and this is sent",
                "move the field to `headers:` of the operation",
            )),
            Place::Named | Place::Within | Place::Reply => Some((
                "a field comes from a header only at the top of an operation's own `reply:` or `payload:`",
                "move the field there; a callback's stand under its `headers:`, and an outcome reads any header as `headers.Name`",
            )),
        };
        if let Some((message, help)) = misplaced {
            self.report.push(Diagnostic::new(Rule::HeaderField, at, message).help(help));
            return;
        }
        field.place = At::ReplyHeader;
        let token = !name.value.is_empty()
            && name.value.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
        if !token {
            self.report.push(
                Diagnostic::new(Rule::HeaderField, name.span, format!("`{name}` cannot be the name of a header"))
                    .help("header names are letters, digits and hyphens"),
            );
        }
        let single = !matches!(
            field.ty,
            Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json | Type::Payload | Type::Nothing
        );
        if !single && !field.stand_in {
            self.report.push(
                Diagnostic::new(
                    Rule::HeaderField,
                    line.ty.span(),
                    format!("a header holds a single value, and `{name}` is none"),
                )
                .help("use `text`, `int`, `url` or another single type"),
            );
        }
        if field.form.sibling().is_some() {
            self.report.push(
                Diagnostic::new(
                    Rule::HeaderField,
                    line.form_span().unwrap_or(line.span),
                    "a header is read by itself, and this form needs a field beside it",
                )
                .help("write how many decimals there are: `money as minor(2)`"),
            );
        }
        for span in [line.loose, line.apart].into_iter().flatten() {
            self.report.push(
                Diagnostic::new(Rule::HeaderField, span, "a header is a text, or it is not there")
                    .help("remove it; an empty header is read as none"),
            );
        }
    }
}
