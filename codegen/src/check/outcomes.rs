//! Outcomes and their expressions: names looked up, types given.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::{Ast, AstKind};
use crate::expr::{Expr, ExprType};
use crate::model::{CatalogueId, Form, Gate, ObjectId, Reply, Type, Voice};
use crate::rule::Rule;
use crate::source::{Span, Spanned};
use crate::spec::GateSpec;

/// What bare names mean in an expression.
enum Names<'r> {
    /// The fields of this reply.
    Reply(&'r Reply),
    /// Nothing: a header is computed before there is a reply.
    Header,
}

/// An expression with its type, and the catalogue that its field has.
struct Typed {
    expr: Expr,
    catalogue: Option<CatalogueId>,
}

impl Checker<'_> {
    /// The expression of a header: texts and credentials.
    pub(super) fn header_expr(&mut self, ast: &Spanned<Ast>) -> Option<Expr> {
        let typed = self.typed(&ast.value, ast.span.file, &Names::Header)?;
        Some(typed.expr)
    }

    /// A gate over the replies of one operation.
    pub(super) fn gate(&mut self, spec: &GateSpec, reply: &Reply) -> Gate {
        let file = spec.says_span.file;
        let mut says = Vec::new();
        let mut written = Vec::new();
        for voice in &spec.says {
            let text = self.sources.file(voice.span).and_then(|file| file.text.get(voice.span.start..voice.span.end));
            written.push(text.unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" "));
            says.extend(self.voice(voice, reply));
        }
        if spec.voices == Some(0) {
            self.report.push(
                Diagnostic::new(Rule::Voices, spec.says_span, format!("the gate `{}` has no voice", spec.name))
                    .help("list what in the reply says whether it worked: `says: [ErrorCode -> Code, Result]`"),
            );
        }
        let (code, code_catalogue) = match &spec.code {
            Some(code) => self.code(code, reply, &says),
            None => (
                says.iter()
                    .find_map(|voice| if let Voice::Listed(expr, _) = voice { Some(expr.clone()) } else { None }),
                None,
            ),
        };
        let message = spec.message.as_ref().and_then(|ast| {
            let typed = self.typed(&ast.value, file, &Names::Reply(reply))?;
            if typed.expr.ty() != ExprType::Text {
                self.report.push(
                    Diagnostic::new(Rule::ExprType, ast.span, "the message is not a text")
                        .help("name the field that holds the provider's words"),
                );
            }
            Some(typed.expr)
        });
        let details = spec.details.as_ref().and_then(|name| {
            self.filled(name);
            self.named_object(name)
        });
        Gate {
            name: spec.name.value.clone(),
            says,
            code,
            code_catalogue,
            message,
            details,
            written: written.join(", "),
        }
    }

    fn voice(&mut self, ast: &Spanned<Ast>, reply: &Reply) -> Option<Voice> {
        let names = Names::Reply(reply);
        if let AstKind::Arrow(inner, catalogue, range) = &ast.value.kind {
            let place = Span { start: range.start, end: range.end, ..ast.span };
            let catalogue = self.judging_catalogue(catalogue, place)?;
            let typed = self.typed(inner, ast.span.file, &names)?;
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
            return Some(Voice::Listed(typed.expr, catalogue));
        }
        let typed = self.typed(&ast.value, ast.span.file, &names)?;
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
    fn code(&mut self, ast: &Spanned<Ast>, reply: &Reply, says: &[Voice]) -> (Option<Expr>, Option<CatalogueId>) {
        let (inner, catalogue) = match &ast.value.kind {
            AstKind::Arrow(inner, catalogue, range) => {
                let place = Span { start: range.start, end: range.end, ..ast.span };
                (inner.as_ref(), self.judging_catalogue(catalogue, place))
            }
            _ => (&ast.value, None),
        };
        let Some(typed) = self.typed(inner, ast.span.file, &Names::Reply(reply)) else { return (None, None) };
        if typed.expr.ty() == ExprType::Bool {
            self.report.push(
                Diagnostic::new(Rule::ExprType, ast.span, "a code is a text or a number, and this is a yes or no")
                    .help("name the field that holds the code"),
            );
            return (None, None);
        }
        let catalogue = catalogue.or(typed.catalogue.filter(|id| self.model.catalogue(*id).other.is_some()));
        let is_voice = catalogue.is_some_and(|id| says.contains(&Voice::Listed(typed.expr.clone(), id)));
        (Some(typed.expr), catalogue.filter(|_| !is_voice))
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

    fn typed(&mut self, ast: &Ast, file: usize, names: &Names<'_>) -> Option<Typed> {
        let place = |ast: &Ast| Span { file, start: ast.range.start, end: ast.range.end };
        let plain = |expr| Some(Typed { expr, catalogue: None });
        match &ast.kind {
            AstKind::Text(text) => plain(Expr::Text(text.clone())),
            AstKind::Int(number) => plain(Expr::Int(*number)),
            AstKind::Bool(flag) => plain(Expr::Bool(*flag)),
            AstKind::Name(path) => self.name(path, place(ast), names),
            AstKind::Join(left, right) => {
                let (left_typed, right_typed) = (self.typed(left, file, names), self.typed(right, file, names));
                let (left_typed, right_typed) = (left_typed?, right_typed?);
                for (typed, part) in [(&left_typed, left), (&right_typed, right)] {
                    if typed.expr.ty() != ExprType::Text {
                        self.report.push(
                            Diagnostic::new(Rule::ExprType, place(part), "`+` joins texts, and this is none")
                                .help("only texts can be joined"),
                        );
                        return None;
                    }
                }
                let mut parts = Vec::new();
                for expr in [left_typed.expr, right_typed.expr] {
                    match expr {
                        Expr::Join(inner) => parts.extend(inner),
                        other => parts.push(other),
                    }
                }
                plain(Expr::Join(parts))
            }
            AstKind::Not(inner) => {
                let typed = self.flag(inner, file, names, "not")?;
                plain(Expr::Not(Box::new(typed)))
            }
            AstKind::And(left, right) | AstKind::Or(left, right) => {
                let word = if matches!(ast.kind, AstKind::And(..)) { "and" } else { "or" };
                let (left, right) = (self.flag(left, file, names, word), self.flag(right, file, names, word));
                let (left, right) = (Box::new(left?), Box::new(right?));
                plain(if word == "and" { Expr::And(left, right) } else { Expr::Or(left, right) })
            }
            AstKind::Equal(left, right) | AstKind::Differs(left, right) => {
                let quoted = [left, right].into_iter().any(|side| is_quoted_number(side));
                let (left, right) = (self.typed(left, file, names), self.typed(right, file, names));
                let (left, right) = (left?.expr, right?.expr);
                if left.ty() != right.ty() {
                    let numeric = [left.ty(), right.ty()].contains(&ExprType::Int);
                    let help = if quoted && numeric {
                        "two values of different types are never equal; remove the quotes to compare with a number"
                    } else if numeric {
                        "two values of different types are never equal; write digits in quotes to compare with a text"
                    } else {
                        "two values of different types are never equal; a yes or no is compared with `true` or `false`, without quotes"
                    };
                    self.report.push(
                        Diagnostic::new(
                            Rule::ExprType,
                            place(ast),
                            format!("{} is compared with {}", kind(left.ty()), kind(right.ty())),
                        )
                        .help(help),
                    );
                    return None;
                }
                let (left, right) = (Box::new(left), Box::new(right));
                plain(if matches!(ast.kind, AstKind::Equal(..)) {
                    Expr::Equal(left, right)
                } else {
                    Expr::Differs(left, right)
                })
            }
            AstKind::Arrow(_, name, range) => {
                let place = Span { file, start: range.start, end: range.end };
                let lower = name.starts_with(|c: char| c.is_ascii_lowercase());
                self.report.push(if lower {
                    Diagnostic::new(
                        Rule::NotYet,
                        place,
                        format!("the function `{name}` is planned and not in the language yet"),
                    )
                    .help("expressions join, compare and negate for now")
                } else {
                    Diagnostic::new(
                        Rule::ExprType,
                        place,
                        "a catalogue's verdict is a voice, and not part of a larger expression",
                    )
                    .help("write `value -> Catalogue` as an item of `says` by itself")
                });
                None
            }
        }
    }

    fn flag(&mut self, ast: &Ast, file: usize, names: &Names<'_>, word: &str) -> Option<Expr> {
        let typed = self.typed(ast, file, names)?;
        if typed.expr.ty() != ExprType::Bool {
            let place = Span { file, start: ast.range.start, end: ast.range.end };
            self.report.push(
                Diagnostic::new(
                    Rule::ExprType,
                    place,
                    format!("`{word}` is for yes and no, and this is {}", kind(typed.expr.ty())),
                )
                .help("compare it first, such as `status == 0`"),
            );
            return None;
        }
        Some(typed.expr)
    }

    fn name(&mut self, path: &[String], place: Span, names: &Names<'_>) -> Option<Typed> {
        if path.first().is_some_and(|first| first == "credentials") {
            if let Names::Reply(_) = names {
                self.report.push(
                    Diagnostic::new(Rule::ExprType, place, "a reply is not judged by credentials")
                        .help("name fields of the reply"),
                );
                return None;
            }
            return self.credential_name(path, place);
        }
        let Names::Reply(reply) = names else {
            let planned = ["settings", "session", "request", "now", "uuid", "nonce", "body", "url", "today"];
            let found = match path.first() {
                Some(first) if planned.contains(&first.as_str()) => Diagnostic::new(
                    Rule::NotYet,
                    place,
                    format!("`{first}` in a header is planned and not in the language yet"),
                )
                .help("a header is made of texts and `credentials.…`"),
                _ => Diagnostic::new(
                    Rule::UnknownReference,
                    place,
                    format!("`{}` has no meaning in a header", path.join(".")),
                )
                .help("a header is made of texts and `credentials.…`"),
            };
            self.report.push(found);
            return None;
        };
        self.reply_field(path, place, reply)
    }

    fn credential_name(&mut self, path: &[String], place: Span) -> Option<Typed> {
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
            self.unknown(place, "credential", &written, &known);
            return None;
        }
        let expr = match path {
            [_, group, name] => Expr::Credential { group: Some(group.clone()), name: name.clone() },
            [_, name] => Expr::Credential { group: None, name: name.clone() },
            _ => return None,
        };
        Some(Typed { expr, catalogue: None })
    }

    fn reply_field(&mut self, path: &[String], place: Span, reply: &Reply) -> Option<Typed> {
        let mut object: Option<ObjectId> = Some(reply.object());
        let mut wire = Vec::new();
        let mut found: Option<(Type, Form)> = None;
        for (index, name) in path.iter().enumerate() {
            let Some(id) = object else {
                self.report.push(
                    Diagnostic::new(
                        Rule::UnknownReference,
                        place,
                        format!("`{}` has no fields", path.get(..index).unwrap_or_default().join(".")),
                    )
                    .help("only an object has fields"),
                );
                return None;
            };
            // What stands in for a reply that could not be read has no place, and no fields.
            if self.places.get(id.0).is_some_and(|place| place.start == place.end) {
                return None;
            }
            let fields = &self.model.object(id).fields;
            let hole = fields.iter().find(|field| field.ty == Type::Payload);
            let by_hole = if index == 0 && name == "payload" && fields.iter().all(|field| field.wire != *name) {
                hole
            } else {
                None
            };
            let Some(field) = by_hole.or_else(|| fields.iter().find(|field| field.wire == *name)) else {
                let known: Vec<String> = fields.iter().map(|field| field.wire.clone()).collect();
                let message = format!("`{}` has no field `{name}`", self.model.object(id).ident);
                let mut found = Diagnostic::new(Rule::UnknownReference, place, message)
                    .nearest(name, known.iter().map(String::as_str));
                if let Some((_, near)) = &mut found.replacement {
                    let mut whole = path.to_vec();
                    if let Some(part) = whole.get_mut(index) {
                        part.clone_from(near);
                    }
                    *near = whole.join(".");
                }
                self.report.push(if found.help.is_none() { found.help("name a field of the reply") } else { found });
                return None;
            };
            wire.push(field.wire.clone());
            let ty = match (&field.ty, reply) {
                (Type::Payload, Reply::Envelope(_, payload)) => payload.clone(),
                (ty, _) => ty.clone(),
            };
            object = if let Type::Object(inner) = &ty { Some(*inner) } else { None };
            found = Some((ty, field.form));
        }
        let (ty, form) = found?;
        let (expr_type, catalogue) = match &ty {
            Type::Text | Type::Url | Type::Uuid | Type::Time | Type::Currency => (ExprType::Text, None),
            Type::Int => (ExprType::Int, None),
            Type::Bool => (ExprType::Bool, None),
            Type::Catalogue(id) if form == Form::Int => (ExprType::Int, Some(*id)),
            Type::Catalogue(id) => (ExprType::Text, Some(*id)),
            Type::Money | Type::Json | Type::List(_) | Type::Object(_) | Type::Payload | Type::Nothing => {
                self.report.push(
                    Diagnostic::new(
                        Rule::ExprType,
                        place,
                        format!("`{}` is not a text, a whole number or a yes or no", path.join(".")),
                    )
                    .help("an outcome is judged by single values"),
                );
                return None;
            }
        };
        Some(Typed { expr: Expr::Field { path: wire, ty: expr_type }, catalogue })
    }
}

fn is_quoted_number(ast: &Ast) -> bool {
    matches!(&ast.kind, AstKind::Text(text) if text.parse::<i64>().is_ok())
}

fn kind(ty: ExprType) -> &'static str {
    match ty {
        ExprType::Text => "a text",
        ExprType::Int => "a whole number",
        ExprType::Bool => "a yes or no",
    }
}
