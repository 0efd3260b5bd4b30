//! Fields of a reply that come in a header of it: `Location: url from header`.

use vezne_runtime::http::{HeaderName, HeaderValue};

use super::Checker;
use super::objects::Place;
use crate::conform::conform_headers;
use crate::diagnostic::Diagnostic;
use crate::model::{AmountForm, Field, Form, Operation, Place as At, TimeForm, TimeShape, Token, Type};
use crate::rule::Rule;
use crate::sampled;
use crate::source::{Span, Text};
use crate::spec::{LineSpec, SampleSpec};

/// The form of a value in a header, where all that stands there is a text.
pub(super) fn in_header(ty: &Type, form: Form) -> Form {
    let quoted = |text: &str| Token { text: text.to_owned(), quoted: true };
    match (ty, form) {
        (Type::Int | Type::Money | Type::Decimal, Form::Plain) => Form::Text,
        (Type::Bool, Form::Plain) => Form::Flag { yes: quoted("true"), no: quoted("false") },
        (_, Form::Flag { yes, no }) => Form::Flag { yes: quoted(&yes.text), no: quoted(&no.text) },
        (_, Form::Amount(amount)) => Form::Amount(AmountForm { quoted: true, ..amount }),
        (_, Form::Time(time)) if matches!(time.shape, TimeShape::Seconds | TimeShape::Milliseconds) => {
            Form::Time(TimeForm { quoted: true, ..time })
        }
        (_, Form::CurrencyNumber { width, .. }) => Form::CurrencyNumber { quoted: true, width },
        // A value of a catalogue is read from a text anyway.
        (_, Form::Int) => Form::Plain,
        (_, form) => form,
    }
}

impl Checker<'_> {
    /// A field that comes in a header stands at the top of what an operation answers, and is a single value.
    pub(super) fn header_field(&mut self, name: &Text, line: &LineSpec, at: Span, place: Place, field: &mut Field) {
        let misplaced = match place {
            Place::Answer => None,
            Place::Request | Place::Parts => Some((
                "`from header` is about a reply, and this is sent",
                "move the field to `headers:` of the operation",
            )),
            Place::Named | Place::Within | Place::Reply | Place::Message => Some((
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

    /// What a sample gives of the reply's headers is what the fields say that come in them.
    pub(super) fn header_misfits(
        &mut self,
        spec: &SampleSpec,
        givens: &[(String, String)],
        operation: &Operation,
        due: bool,
    ) {
        self.unread_headers(spec, operation);
        let headers: Vec<(&str, &str)> = sampled::reply_headers(givens).collect();
        for misfit in conform_headers(&self.model, &headers, &operation.reply, due) {
            let given = format!("reply.{}", misfit.path);
            let at = spec.givens.iter().find(|(name, _)| name.value.replace('"', "").eq_ignore_ascii_case(&given));
            self.report.push(
                Diagnostic::new(
                    Rule::SampleMisfit,
                    at.map_or(spec.name.span, |(_, value)| value.span),
                    format!("`{}`: {}", misfit.path, misfit.message),
                )
                .help(match at {
                    Some(_) => "decide which of the two is right, change the table or repair the sample".to_owned(),
                    None => format!("write `{given}: …` beside the sample's verdict"),
                }),
            );
        }
    }
}

impl Checker<'_> {
    /// A header that a sample gives is read by something.
    fn unread_headers(&mut self, spec: &SampleSpec, operation: &Operation) {
        // An error may stand where it is read.
        if self.report.has_errors() {
            return;
        }
        for (name, _) in &spec.givens {
            let Some(header) = name.value.strip_prefix("reply.headers.") else { continue };
            let header = header.trim_matches('"');
            let fields = || operation.reply_headers.iter();
            let is_field = fields().any(|field| field.eq_ignore_ascii_case(header));
            // How a body is read stands in its headers.
            let is_of_body = OF_A_BODY.iter().any(|known| known.eq_ignore_ascii_case(header));
            if is_field || is_of_body || self.used.headers.contains(&header.to_lowercase()) {
                continue;
            }
            let known: Vec<String> = fields().map(|field| format!("reply.headers.{field}")).collect();
            let message = format!("nothing reads the header `{header}` of this reply");
            let found = Diagnostic::new(Rule::Unused, name.span, message);
            let found = found.nearest(&name.value, known.iter().map(String::as_str));
            self.report.push(if found.help.is_none() {
                found.help("remove it; or read it, by a field `from header` or as `headers.Name` in the outcome")
            } else {
                found
            });
        }
    }
}

/// Headers that say how the body is written.
const OF_A_BODY: [&str; 2] = ["Content-Type", "Content-Encoding"];

/// Whether a reply can have such a header.
pub(super) fn is_header(name: &str, value: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok()
}
