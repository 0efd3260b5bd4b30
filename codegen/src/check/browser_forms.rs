//! Forms that the payer's browser sends: an address with fields, and the callbacks that tell what became of them.

use super::Checker;
use super::operations::METHODS;
use super::requests::Request;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, Moment};
use crate::model::{Computed, FormStyle, Media};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{OperationSpec, ProfileSpec, SampleSpec};

/// The methods by which a browser sends a form.
const SENT_BY: [&str; 2] = ["GET", "POST"];

impl Checker<'_> {
    /// What does not belong to a form that the payer's browser sends, of what the spec says of it.
    pub(super) fn browser_form(
        &mut self,
        spec: &OperationSpec,
        profiles: &[&ProfileSpec],
        request: &mut Request,
        computed: &[Computed],
    ) {
        self.nothing_of_a_call(spec);
        self.no_headers(spec, profiles);
        self.fields_alone(spec, request);
        let by_get = spec.call.as_ref().is_some_and(|call| call.method.value == "GET");
        for one in computed {
            self.known_without_a_call(one, by_get, spec.name.span);
        }
    }

    /// Nothing is sent by the client, so that nothing can be answered, repeated or asked after.
    fn nothing_of_a_call(&mut self, spec: &OperationSpec) {
        const NO_REPLY: &str = "remove it: what the payer brings back is a callback; name it in `returns`";
        const NO_CALL: &str = "remove it: name the callback that tells in `returns`; its `confirm` says whom to ask";
        let outcome = spec.outcome.as_ref().and_then(|outcome| outcome.gates.first());
        for (key, span, help) in [
            ("reply", spec.reply.as_ref().map(crate::spec::ShapeSpec::span), NO_REPLY),
            ("payload", spec.payload.as_ref().map(crate::spec::ShapeSpec::span), NO_REPLY),
            ("outcome", outcome.map(|gate| gate.name.span), NO_REPLY),
            ("paging", spec.paging.as_ref().map(|paging| paging.span), NO_REPLY),
            ("replay", spec.replay.as_ref().map(|replay| replay.span), NO_CALL),
            ("settle", spec.settle.as_ref().map(|settle| settle.span), NO_CALL),
        ] {
            let Some(span) = span else { continue };
            self.report.push(
                Diagnostic::new(
                    Rule::BrowserForm,
                    span,
                    format!(
                        "`{key}` belongs to calls of the client, and `{}` is sent by the payer's browser",
                        spec.name
                    ),
                )
                .help(help),
            );
        }
    }

    fn no_headers(&mut self, spec: &OperationSpec, profiles: &[&ProfileSpec]) {
        if let Some(field) = spec.headers.first() {
            self.report.push(
                Diagnostic::new(Rule::BrowserForm, field.name.span, "a browser sends no headers of ours with a form")
                    .help("remove `headers:`; what the provider must know stands in the form's fields"),
            );
        }
        if let Some(field) = profiles.iter().find_map(|profile| profile.headers.first()) {
            self.report.push(
                Diagnostic::new(
                    Rule::BrowserForm,
                    spec.name.span,
                    "a profile sends headers, and a browser sends none of ours with a form",
                )
                .secondary(field.name.span, "a header of every call")
                .help("leave the profile out of it: `use:` with the others, or `use: []`"),
            );
        }
    }

    /// The fields stand in the body, which is a form.
    fn fields_alone(&mut self, spec: &OperationSpec, request: &mut Request) {
        let method = spec.call.as_ref().map(|call| &call.method);
        if let Some(method) = method
            .filter(|method| METHODS.contains(&method.value.as_str()) && !SENT_BY.contains(&method.value.as_str()))
        {
            self.report.push(
                Diagnostic::new(Rule::BrowserForm, method.span, format!("a browser sends no form by {method}"))
                    .help("write `browser POST`, or `browser GET` where the fields stand in the query"),
            );
        }
        let in_query = spec.query.first().filter(|_| method.is_some_and(|method| method.value == "GET"));
        if let Some(field) = in_query {
            self.report.push(
                Diagnostic::new(
                    Rule::BrowserForm,
                    field.name.span,
                    "the fields of a form stand in `body`, also where the browser puts them into the query",
                )
                .help("write `body:` in the place of `query:`, with `.: object as form` in it"),
            );
        }
        let media = request.media.clone();
        let form = matches!(media, Media::Form { .. });
        if !form {
            // So that the samples are read as what they must be.
            request.media = Media::Form { style: FormStyle::Flat, charset: "utf-8".to_owned() };
        }
        match request.body {
            None if in_query.is_none() => self.report.push(
                Diagnostic::new(
                    Rule::BrowserForm,
                    spec.name.span,
                    format!("nothing says which fields the form `{}` has", spec.name),
                )
                .help("write `body:` with `.: object as form` and a line a field"),
            ),
            Some(body) if !form && !self.is_stand_in(body) => {
                let place = spec.body.as_ref().map_or(spec.name.span, crate::spec::ShapeSpec::span);
                self.report.push(
                    Diagnostic::new(
                        Rule::BrowserForm,
                        place,
                        format!("a browser sends a form, and this body is {}", named(&media)),
                    )
                    .help("write `.: object as form`; leave out a profile that says another way with `use:`"),
                );
            }
            _ => {}
        }
    }

    /// A computed value is made of fields and moments: a form has no login, and its bytes are the browser's.
    fn known_without_a_call(&mut self, computed: &Computed, by_get: bool, name: Span) {
        let (mut session, mut bytes) = (false, false);
        computed.expr.walk(&mut |part| match part {
            Expr::Session { .. } => session = true,
            Expr::Moment(Moment::Body) => bytes = true,
            Expr::Moment(Moment::Url) => bytes |= by_get,
            _ => {}
        });
        let field = computed.path.get(1..).unwrap_or_default().join(".");
        let mut found = |message: &str, help: &str| {
            self.report.push(Diagnostic::new(Rule::BrowserForm, name, format!("`{field}` {message}")).help(help));
        };
        if session {
            found(
                "carries the token of a login, which only a call fetches",
                "let the caller give it: write the field without `=`, and with `token`",
            );
        }
        if bytes {
            found(
                "is made of the form's bytes, which the browser writes",
                "sign the names and texts, which are `fields`: `fields -> sort_by_name -> values -> join(\"|\")`",
            );
        }
    }

    /// The callbacks that tell what became of a form.
    pub(super) fn returns(&mut self, spec: &OperationSpec, group: usize) -> Vec<(usize, usize)> {
        let browser = spec.is_browser_form();
        if let Some(first) = spec.returns.first().filter(|_| !browser) {
            self.report.push(
                Diagnostic::new(
                    Rule::BrowserForm,
                    first.span,
                    "only a form that the payer's browser sends has `returns`",
                )
                .help("remove it: a call has its reply; or write `call: browser POST …`"),
            );
            return Vec::new();
        }
        let moves_money = spec.effect.as_ref().is_some_and(|effect| effect.value == "moves_money");
        if browser && moves_money && spec.returns.is_empty() {
            self.report.push(
                Diagnostic::new(
                    Rule::MoneyUnsaid,
                    spec.name.span,
                    format!("`{}` moves money, and does not say which callback tells of it", spec.name),
                )
                .help("write `returns: CALLBACK`, with the callback that the payer's browser or the provider's server brings"),
            );
        }
        spec.returns.iter().filter_map(|name| self.find_callback(name, group)).collect()
    }

    /// A callback by its name: of the group at hand, or with another group before a dot.
    fn find_callback(&mut self, name: &Text, group: usize) -> Option<(usize, usize)> {
        let mut known = Vec::new();
        for (at, file) in self.spec.groups.iter().enumerate() {
            for (index, callback) in file.callbacks.iter().enumerate() {
                let short = callback.name.value.clone();
                let whole = format!("{}.{short}", file.name);
                if whole == name.value || (at == group && short == name.value) {
                    return Some((at, index));
                }
                known.push(if at == group { short } else { whole });
            }
        }
        // It may stand in a part that could not be read.
        if self.spec.whole {
            self.unknown(name.span, "callback", &name.value, &known);
        }
        None
    }

    /// A sample of a form is the form: no answer to it reaches the client.
    pub(super) fn no_reply<T>(&mut self, sample: &SampleSpec) -> Option<T> {
        let mut files = self.spec.samples.iter();
        let file = files.find(|file| file.name == sample.name.value && !file.request && !file.callback)?.file;
        self.report.push(
            Diagnostic::new(
                Rule::BrowserForm,
                Span { file, start: 0, end: 0 },
                "the answer to a form goes to the payer's browser, and not to the client",
            )
            .help("delete the file; what the payer brings back is a sample of its callback"),
        );
        None
    }

    /// A sample of a form without its file.
    pub(super) fn no_form(&mut self, sample: &SampleSpec) {
        let mut files = self.spec.samples.iter();
        // One that is there and cannot be read is reported already.
        if files.any(|file| file.name == sample.name.value && file.request) {
            return;
        }
        self.report.push(
            Diagnostic::new(Rule::SampleFile, sample.name.span, format!("the sample `{}` has no file", sample.name))
                .help(format!(
                    "write samples/{}.request.form, with the fields as they are sent: `a=1&b=2`",
                    sample.name
                )),
        );
    }

    /// Something beside a sample that only a call has.
    pub(super) fn not_of_a_form(&mut self, given: &Text) {
        self.report.push(
            Diagnostic::new(Rule::BrowserForm, given.span, format!("`{given}` is no given of a form's sample"))
                .help("remove it: a form has fields alone, and no answer of it reaches the client"),
        );
    }

    /// An operation that a login, a query or a callback's confirmation calls.
    pub(super) fn callable(&mut self, name: &Text, at: (usize, usize)) -> Option<(usize, usize)> {
        if self.operation_at(at).is_none_or(|operation| !operation.browser) {
            return Some(at);
        }
        self.report.push(
            Diagnostic::new(
                Rule::BrowserForm,
                name.span,
                format!("`{name}` is a form that the payer's browser sends, and the client cannot call it"),
            )
            .help("name an operation that the client sends"),
        );
        None
    }
}

/// What a body is, in words.
fn named(media: &Media) -> &'static str {
    match media {
        Media::Multipart => "in parts",
        Media::Xml { .. } => "XML",
        _ => "JSON",
    }
}
