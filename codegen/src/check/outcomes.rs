//! Outcomes and their expressions: names looked up, types given.

use std::ops::Range;

use super::Checker;
use super::callbacks::Came;
use super::requests::Sent;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::{Ast, AstKind};
use crate::expr::names::{HeaderNames, Lookup, Names, ReplyNames};
use crate::expr::typed::{Typed, Typer};
use crate::expr::{Expr, ExprType};
use crate::model::{CatalogueId, Gate, HttpGate, Media, Reply, Type, Verdict, Voice};
use crate::rule::Rule;
use crate::source::{Span, Spanned};
use crate::spec::GateSpec;

/// What an expression of a gate is over.
#[derive(Clone, Copy)]
enum Over<'r> {
    /// A reply, and the request that it answers.
    Reply(&'r Reply, Option<Sent>),
    /// What a provider sent unasked.
    Message(Came),
}

impl Checker<'_> {
    /// The expression of a header: made of texts and credentials.
    pub(super) fn header_expr(&mut self, ast: &Spanned<Ast>) -> Option<Expr> {
        let settings = self.setting_types();
        let names = HeaderNames { lookup: Lookup { model: &self.model, places: &self.places }, settings: &settings };
        let mut typer = Typer { file: ast.span.file, recipes: &self.recipes, report: &mut *self.report };
        let typed = typer.expression(&ast.value, &names)?;
        self.uses(&typed.expr);
        Some(typed.expr)
    }

    /// A gate over the replies of one operation.
    pub(super) fn gate(&mut self, spec: &GateSpec, reply: &Reply, sent: Sent) -> Gate {
        self.gate_over(spec, Over::Reply(reply, Some(sent)))
    }

    /// A gate over the messages of one callback.
    pub(super) fn callback_gate(&mut self, spec: &GateSpec, came: Came) -> Gate {
        self.gate_over(spec, Over::Message(came))
    }

    fn gate_over(&mut self, spec: &GateSpec, over: Over<'_>) -> Gate {
        let file = spec.says_span.file;
        let mut says = Vec::new();
        let mut written = Vec::new();
        for voice in &spec.says {
            if let Some(made) = self.voice(voice, over) {
                says.push(made);
                written.push(self.written(voice));
            }
        }
        if spec.voices == Some(0) && spec.pending.is_none() {
            self.report.push(
                Diagnostic::new(Rule::Voices, spec.says_span, format!("the gate `{}` has no voice", spec.name))
                    .help("list what in the reply says whether it worked: `says: [ErrorCode -> Code, Result]`"),
            );
        }
        let (code, code_catalogue) = match &spec.code {
            Some(code) => self.code(code, over, &says),
            None => (
                says.iter()
                    .find_map(|voice| if let Voice::Listed(expr, _) = voice { Some(expr.clone()) } else { None }),
                None,
            ),
        };
        let message = spec.message.as_ref().and_then(|ast| {
            let help = "name the field that holds the provider's words";
            self.reply_of_type(&ast.value, file, over, ExprType::Text, "the message", help)
        });
        let details = spec.details.as_ref().and_then(|name| {
            self.filled(name);
            self.named_object(name)
        });
        let pending = spec.pending.as_ref().and_then(|ast| {
            let help = "compare a field, or name a yes or no: `USE_3D`";
            self.reply_of_type(&ast.value, file, over, ExprType::Bool, "whether a call is pending", help)
        });
        Gate { name: spec.name.value.clone(), pending, says, code, code_catalogue, message, details, written }
    }

    /// What a reply outside 2xx means.
    pub(super) fn http_gate(&mut self, spec: &GateSpec, reply: &Media) -> HttpGate {
        let media = self.media_outside(spec, reply);
        let named = spec.reads.as_ref().or(spec.details.as_ref());
        let reads = named.and_then(|name| {
            self.filled(name);
            self.named_object(name)
        });
        if named.is_none() && (spec.code.is_some() || spec.message.is_some()) && !self.leaves_out_below(spec.name.span)
        {
            self.report.push(
                Diagnostic::new(
                    Rule::HttpGate,
                    spec.name.span,
                    "the gate `http` does not say what the body of such a reply is",
                )
                .help("write `reads: Problem`, with `Problem` under `objects:`"),
            );
        }
        // Without an object there is nothing to name but status and headers.
        let reply = reads.map_or(Reply::Value(Type::Nothing), Reply::Whole);
        let over = Over::Reply(&reply, None);
        // What it would be said of is not known.
        let unread = reads.is_none() && (named.is_some() || spec.code.is_some() || spec.message.is_some());
        let (code, catalogue) = match &spec.code {
            Some(code) if !unread => self.code(code, over, &[]),
            _ => (None, None),
        };
        let file = spec.name.span.file;
        let message = spec.message.as_ref().filter(|_| !unread).and_then(|ast| {
            let help = "name the field that holds the provider's words";
            self.reply_of_type(&ast.value, file, over, ExprType::Text, "the message", help)
        });
        let mut statuses = Vec::new();
        for (status, verdict) in &spec.statuses {
            let number = status.value.parse::<u16>().ok().filter(|number| (300..600).contains(number));
            let word = Verdict::from_word(&verdict.value);
            if number.is_none() {
                self.report.push(
                    Diagnostic::new(Rule::HttpGate, status.span, format!("`{status}` is no status outside 2xx")).help(
                        "write a number from 300 to 599; what a reply under 2xx means is said by the other gates",
                    ),
                );
            }
            match word {
                Some(Verdict::Done) if number.is_some_and(|number| number < 400) => {
                    statuses.extend(number.map(|number| (number, Verdict::Done)));
                }
                Some(Verdict::Done | Verdict::Pending) => self.report.push(
                    Diagnostic::new(Rule::HttpGate, verdict.span, "a reply outside 2xx is no success")
                        .help("write one of refused, absent, unsent, repeat, unknown; `done` may stand beside a status of 3xx, whose body then decides as that of 2xx"),
                ),
                None => {
                    let words = Verdict::ALL.map(Verdict::word);
                    let found =
                        Diagnostic::new(Rule::UnknownWord, verdict.span, format!("`{verdict}` is not a verdict"))
                            .nearest(&verdict.value, words);
                    self.report.push(found);
                }
                Some(word) => statuses.extend(number.map(|number| (number, word))),
            }
        }
        HttpGate { reads, media, code, catalogue, message, statuses }
    }

    /// How the body of a reply outside 2xx is written: as the line says that names its object, and else as the reply; but
    /// beside texts, pages and files it is JSON, since those have no fields.
    fn media_outside(&mut self, spec: &GateSpec, reply: &Media) -> Media {
        let line = spec.reads_as.as_deref();
        if let Some(line) = line {
            self.only(line, "`reads`", &["as"]);
        }
        let Some(line) = line.filter(|line| line.form_span().is_some()) else {
            return match reply {
                Media::Json | Media::Form { .. } | Media::Xml { .. } => reply.clone(),
                _ => Media::Json,
            };
        };
        let media = self.media_of(Some(line));
        if let (Media::Multipart, Some(span)) = (&media, line.form_span()) {
            self.report.push(
                Diagnostic::new(Rule::HttpGate, span, "no reply comes in parts")
                    .help("write `as json`, `as form` or `as xml(\"Root\")`"),
            );
        }
        media
    }

    fn voice(&mut self, ast: &Spanned<Ast>, over: Over<'_>) -> Option<Voice> {
        if let Some((inner, catalogue, range)) = self.read_by_catalogue(&ast.value) {
            let place = Span { start: range.start, end: range.end, ..ast.span };
            let catalogue = self.judging_catalogue(catalogue, place)?;
            let typed = self.reply_typed(inner, ast.span.file, over)?;
            if typed.expr.ty() == ExprType::Bool {
                self.report.push(
                    Diagnostic::new(
                        Rule::ExprType,
                        ast.span,
                        "a catalogue reads texts and numbers, and this is a yes or no",
                    )
                    .help("a yes or no is a voice by itself: remove the `->`"),
                );
                return None;
            }
            if !self.is_one_value(&typed.expr, ast.span, "a catalogue reads") {
                return None;
            }
            return Some(Voice::Listed(typed.expr, catalogue));
        }
        let typed = self.reply_typed(&ast.value, ast.span.file, over)?;
        match (typed.expr.ty(), typed.catalogue) {
            (ExprType::Bool, _) => Some(Voice::Flag(typed.expr)),
            (_, Some(catalogue)) if self.model.catalogue(catalogue).other.is_some() => {
                Some(Voice::Listed(typed.expr, catalogue))
            }
            _ => {
                self.report.push(
                    Diagnostic::new(Rule::Voices, ast.span, "this does not say whether the call worked")
                        .help("a voice is a yes or no (`Result`, `status == 0`), or a value read by a catalogue with verdicts (`code -> Code`)"),
                );
                None
            }
        }
    }

    /// `code` with the catalogue that may name the refusal, unless that catalogue is a voice already.
    fn code(&mut self, ast: &Spanned<Ast>, over: Over<'_>, says: &[Voice]) -> (Option<Expr>, Option<CatalogueId>) {
        let (inner, catalogue) = match self.read_by_catalogue(&ast.value) {
            Some((inner, catalogue, range)) => {
                let place = Span { start: range.start, end: range.end, ..ast.span };
                (inner, self.judging_catalogue(catalogue, place))
            }
            None => (&ast.value, None),
        };
        let Some(typed) = self.reply_typed(inner, ast.span.file, over) else { return (None, None) };
        if typed.expr.ty() == ExprType::Bool {
            self.report.push(
                Diagnostic::new(Rule::ExprType, ast.span, "a code is a text or a number, and this is a yes or no")
                    .help("name the field that holds the code"),
            );
            return (None, None);
        }
        if !self.is_one_value(&typed.expr, ast.span, "a code is") {
            return (None, None);
        }
        let catalogue = catalogue.or(typed.catalogue.filter(|id| self.model.catalogue(*id).other.is_some()));
        let is_voice = catalogue.is_some_and(|id| says.contains(&Voice::Listed(typed.expr.clone(), id)));
        (Some(typed.expr), catalogue.filter(|_| !is_voice))
    }

    /// Whether there is one text or number to look up.
    fn is_one_value(&mut self, expr: &Expr, place: Span, what: &str) -> bool {
        let help = match expr.ty() {
            ExprType::Text | ExprType::Int | ExprType::Decimal => return true,
            ExprType::Texts => "write the one text that counts: `codes -> join(\",\")` is that of a list of one",
            ExprType::Objects => "name a field of one of them: `errors -> first(code)`",
            ExprType::Pairs => "name one of its values: `-> get(\"code\")`",
            ExprType::Bytes => "bytes become text by `-> hex` or `-> base64`",
            ExprType::Bool | ExprType::Time => "name the field that holds the code",
        };
        let message = format!("{what} one text or number, and this is {}", expr.ty().kind());
        self.report.push(Diagnostic::new(Rule::ExprType, place, message).help(help));
        false
    }

    fn judging_catalogue(&mut self, name: &str, place: Span) -> Option<CatalogueId> {
        let Some(id) = self.catalogue_id(name) else {
            let known = self.catalogue_names();
            self.unknown(place, "catalogue", name, &known);
            return None;
        };
        self.used.catalogues.insert(name.to_owned());
        if self.model.catalogue(id).other.is_none() {
            self.report.push(
                Diagnostic::new(Rule::CatalogueVerdicts, place, format!("the catalogue `{name}` gives no verdicts"))
                    .help("write a verdict for each of its values: `0: done`"),
            );
            return None;
        }
        Some(id)
    }

    /// An expression over a reply or a message.
    fn reply_typed(&mut self, ast: &Ast, file: usize, over: Over<'_>) -> Option<Typed> {
        let typed = self.typed_over(file, over, |typer, names| typer.expression(ast, names))?;
        self.uses(&typed.expr);
        Some(typed)
    }

    /// The same, of one type.
    fn reply_of_type(
        &mut self,
        ast: &Ast,
        file: usize,
        over: Over<'_>,
        due: ExprType,
        what: &str,
        help: &str,
    ) -> Option<Expr> {
        let expr = self.typed_over(file, over, |typer, names| typer.of_type(ast, names, due, what, help))?;
        self.uses(&expr);
        Some(expr)
    }

    fn typed_over<T>(
        &mut self,
        file: usize,
        over: Over<'_>,
        with: impl FnOnce(&mut Typer<'_>, &dyn Names) -> Option<T>,
    ) -> Option<T> {
        let settings = self.setting_types();
        let lookup = Lookup { model: &self.model, places: &self.places };
        let mut typer = Typer { file, recipes: &self.recipes, report: &mut *self.report };
        match over {
            Over::Reply(reply, sent) => {
                let request = sent.map(|sent| sent.names(lookup, &settings));
                with(&mut typer, &ReplyNames { lookup, reply, request: request.as_ref() })
            }
            Over::Message(came) => with(&mut typer, &came.names(lookup, &settings, true)),
        }
    }

    /// The parts of `value -> Catalogue`: a name that begins like a type, is no recipe, and is given nothing else.
    fn read_by_catalogue<'s>(&self, ast: &'s Ast) -> Option<(&'s Ast, &'s str, Range<usize>)> {
        let AstKind::Arrow(inner, called) = &ast.kind else { return None };
        let [name] = called.path.as_slice() else { return None };
        let catalogue = called.args.is_empty()
            && (name.starts_with(|c: char| c.is_ascii_uppercase()) || self.catalogue_id(name).is_some())
            && self.recipes.iter().all(|recipe| recipe.name != *name);
        catalogue.then(|| (&**inner, name.as_str(), called.place.clone()))
    }
}
