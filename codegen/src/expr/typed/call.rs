//! Functions, recipes, and what is called like them: how many values of which types they take.

use super::{Typed, Typer};
use crate::diagnostic::Diagnostic;
use crate::expr::ast::{Ast, AstKind, Called};
use crate::expr::function::{FUNCTIONS, Function, Gives, Row, Takes};
use crate::expr::names::{ItemNames, Names};
use crate::expr::{Expr, ExprType, Moment, Over};
use crate::rule::Rule;
use crate::source::Span;

/// How many characters a nonce may have.
const MAX_NONCE: u32 = 64;

impl Typer<'_> {
    /// A function, a recipe, or what is called like one. `left` stands before the arrow and is given first.
    pub(super) fn call(&mut self, left: Option<&Ast>, called: &Called, names: &dyn Names) -> Option<Typed> {
        let place = Span { file: self.file, start: called.place.start, end: called.place.end };
        let name = called.name();
        let args: Vec<&Ast> = left.into_iter().chain(&called.args).collect();
        match (name.as_str(), args.as_slice()) {
            ("http.header", [Ast { kind: AstKind::Text(header), .. }]) => {
                return self.resolved(names.header(header, place));
            }
            ("http.header", _) => {
                return self.count(&name, "http.header(\"name\")", "one name in double quotes", place);
            }
            ("nonce", _) => return self.nonce(&args, place, names),
            ("if", [condition, then, otherwise]) => return self.choose(condition, then, otherwise, names),
            ("if", _) => return self.count(&name, "if(condition, value, value)", "three values", place),
            ("join", [separator, rest @ ..]) if left.is_none() && !rest.is_empty() => {
                return self.join(separator, rest, names);
            }
            _ => {}
        }
        if let Some(over) = Over::from_name(&name) {
            return self.objects(over, &args, place, names);
        }
        if let Some(index) = self.recipes.iter().position(|recipe| recipe.name == name) {
            return self.recipe(index, &args, place, names);
        }
        let rows: Vec<&'static Row> = FUNCTIONS.iter().filter(|row| row.name == name).collect();
        let Some(first) = rows.first() else {
            let recipes: Vec<String> = self.recipes.iter().map(|recipe| recipe.name.clone()).collect();
            // What it is given may be wrong too.
            let given: Vec<Option<Typed>> = args.iter().map(|arg| self.typed(arg, names)).collect();
            let ty = given.first().and_then(Option::as_ref).map(|typed| typed.expr.ty());
            self.report.push(super::slips::unknown_function(place, &name, ty, &recipes));
            return None;
        };
        let many = first.takes.last() == Some(&Takes::Texts);
        if args.len() != first.takes.len() && !(many && args.len() > first.takes.len()) {
            let (due, given) = (first.takes.len(), args.len());
            let due = match (many, due) {
                (true, 1) => "a value or more".to_owned(),
                (true, due) => format!("{due} values or more"),
                (false, 1) => "1 value".to_owned(),
                (false, due) => format!("{due} values"),
            };
            self.report.push(
                Diagnostic::new(Rule::FunctionArguments, place, format!("`{name}` takes {due}, and is given {given}"))
                    .help(format!("write `{}`", first.written())),
            );
            return None;
        }
        self.function(&rows, &args, names)
    }

    fn count(&mut self, name: &str, written: &str, due: &str, place: Span) -> Option<Typed> {
        self.report.push(
            Diagnostic::new(Rule::FunctionArguments, place, format!("`{name}` takes {due}"))
                .help(format!("write `{written}`")),
        );
        None
    }

    fn function(&mut self, rows: &[&'static Row], args: &[&Ast], names: &dyn Names) -> Option<Typed> {
        let row = *rows.first()?;
        if row.takes == [Takes::Texts] {
            return self.texts(row.name, args, names).map(Typed::plain);
        }
        let (first_ast, rest) = args.split_first()?;
        let first = self.typed(first_ast, names);
        let Some(first) = first else {
            for arg in rest {
                self.typed(arg, names);
            }
            return None;
        };
        let ty = first.expr.ty();
        let Some(row) = rows.iter().copied().find(|row| row.begins_with(ty)) else {
            let bytes = row.takes.first() == Some(&Takes::One(ExprType::Bytes));
            if bytes && ty == ExprType::Text {
                return self.text_for_bytes(first_ast, &format!("`{}` takes bytes", row.name));
            }
            let due: Vec<&str> = rows
                .iter()
                .filter_map(|row| if let Some(Takes::One(ty)) = row.takes.first() { Some(ty.kind()) } else { None })
                .collect();
            let message = format!("`{}` takes {}, and this is {}", row.name, due.join(" or "), ty.kind());
            let help = match (ty, row.takes.first()) {
                (ExprType::Bytes, Some(Takes::One(ExprType::Text))) => {
                    "bytes become a text with `-> hex`, `-> base64` or `-> base64url`".to_owned()
                }
                (ExprType::Int | ExprType::Decimal | ExprType::Bool, Some(Takes::One(ExprType::Text))) => {
                    "`-> text` makes a text of it".to_owned()
                }
                _ => format!("write `{}`", row.written()),
            };
            return self.wrong_type(first_ast, message, help);
        };
        if row.function.is_asymmetric() && !cfg!(feature = "asymmetric") {
            self.report.push(
                Diagnostic::new(
                    Rule::UnknownFunction,
                    self.place(first_ast),
                    format!("this build knows no `{}`: it has no signatures with private keys", row.name),
                )
                .help("switch on the feature `asymmetric` of the crate that reads the specs"),
            );
        }
        let mut exprs = vec![first.expr];
        let mut sound = true;
        for (index, takes) in row.takes.iter().enumerate().skip(1) {
            let given = args.get(index..).unwrap_or_default();
            let expr = match takes {
                Takes::Texts => self.texts(row.name, given, names),
                takes => given.first().and_then(|arg| self.argument(row, *takes, ty, arg, names)),
            };
            sound &= expr.is_some();
            exprs.extend(expr);
        }
        if !sound {
            return None;
        }
        let typed = Expr::Call { function: row.function, args: exprs };
        let (catalogue, object) = if row.gives == Gives::Same { (first.catalogue, first.object) } else { (None, None) };
        Some(Typed { expr: typed, catalogue, object })
    }

    /// A value that a function takes behind the first.
    fn argument(&mut self, row: &Row, takes: Takes, first: ExprType, ast: &Ast, names: &dyn Names) -> Option<Expr> {
        let expr = self.typed(ast, names)?.expr;
        let due = match takes {
            Takes::One(ty) => ty,
            Takes::Same => first,
            Takes::Charset | Takes::Algorithm => {
                let Expr::Text(text) = &expr else {
                    let what = if takes == Takes::Charset { "charset" } else { "algorithm" };
                    self.report.push(
                        Diagnostic::new(Rule::FixedArgument, self.place(ast), format!("the {what} is not written out"))
                            .help(format!("write it in double quotes: `{}`", row.written())),
                    );
                    return None;
                };
                let (known, help) = if takes == Takes::Charset {
                    (
                        vezne_runtime::expr::is_charset(text),
                        "write a name of it on the web, such as `\"ISO-8859-9\"` or `\"windows-1254\"`",
                    )
                } else {
                    (
                        vezne_runtime::expr::is_jws_algorithm(text),
                        if cfg!(feature = "asymmetric") {
                            "one of `HS256`, `HS384`, `HS512`, `RS256`, `PS256`, `ES256`"
                        } else {
                            "one of `HS256`, `HS384`, `HS512`; and in a build with the feature `asymmetric` one of `RS256`, `PS256`, `ES256`"
                        },
                    )
                };
                if !known {
                    let message = format!("`{}` knows no `{text}`", row.name);
                    self.report.push(Diagnostic::new(Rule::FixedArgument, self.place(ast), message).help(help));
                    return None;
                }
                return Some(expr);
            }
            Takes::Any | Takes::Texts => return Some(expr),
        };
        if expr.ty() == due {
            return Some(expr);
        }
        if due == ExprType::Bytes && expr.ty() == ExprType::Text {
            self.text_for_bytes(ast, &format!("`{}` takes bytes", row.name));
            return None;
        }
        let message = format!("`{}` takes {} here, and this is {}", row.name, due.kind(), expr.ty().kind());
        self.wrong_type(ast, message, format!("write `{}`", row.written()));
        None
    }

    /// Texts and lists of texts as one list.
    fn texts(&mut self, name: &str, args: &[&Ast], names: &dyn Names) -> Option<Expr> {
        let mut runs: Vec<Expr> = Vec::new();
        let mut run: Vec<Expr> = Vec::new();
        let mut sound = true;
        let list = |members: &mut Vec<Expr>| Expr::Call { function: Function::List, args: std::mem::take(members) };
        for arg in args {
            let Some(typed) = self.typed(arg, names) else {
                sound = false;
                continue;
            };
            match typed.expr.ty() {
                ExprType::Text => run.push(typed.expr),
                ExprType::Texts => {
                    if !run.is_empty() {
                        runs.push(list(&mut run));
                    }
                    runs.push(typed.expr);
                }
                other => {
                    let message = format!("`{name}` takes texts and lists of texts, and this is {}", other.kind());
                    let help = match other {
                        ExprType::Bytes => "bytes become a text with `-> hex`, `-> base64` or `-> base64url`",
                        ExprType::Int | ExprType::Decimal | ExprType::Bool => "`-> text` makes a text of it",
                        ExprType::Pairs => "take the texts of the pairs: `-> values`, `-> names`, `-> with(\"=\")`",
                        _ => "give it a text",
                    };
                    self.wrong_type(arg, message, help);
                    sound = false;
                }
            }
        }
        if !sound {
            return None;
        }
        if !run.is_empty() || runs.is_empty() {
            runs.push(list(&mut run));
        }
        Some(match (runs.pop(), runs.is_empty()) {
            (Some(only), true) => only,
            (last, _) => {
                runs.extend(last);
                Expr::Call { function: Function::Concat, args: runs }
            }
        })
    }

    /// `join("|", a, b)`
    fn join(&mut self, separator: &Ast, rest: &[&Ast], names: &dyn Names) -> Option<Typed> {
        let first = self.typed(separator, names);
        if first.as_ref().is_some_and(|first| first.expr.ty() == ExprType::Texts) && rest.len() == 1 {
            // `join(list, "|")`, as `list -> join("|")` is read.
            let rows: Vec<&'static Row> = FUNCTIONS.iter().filter(|row| row.function == Function::Join).collect();
            let args: Vec<&Ast> = std::iter::once(separator).chain(rest.iter().copied()).collect();
            return self.function(&rows, &args, names);
        }
        let list = self.texts("join", rest, names);
        let separator_expr = first?.expr;
        if separator_expr.ty() != ExprType::Text {
            let message = format!("`join` puts a text between the others, and this is {}", separator_expr.ty().kind());
            return self.wrong_type(separator, message, "write `join(\"|\", a, b)`");
        }
        Some(Typed::plain(Expr::Call { function: Function::Join, args: vec![list?, separator_expr] }))
    }

    fn choose(&mut self, condition: &Ast, then: &Ast, otherwise: &Ast, names: &dyn Names) -> Option<Typed> {
        let condition = self.flag(condition, names, "if");
        let (then_typed, otherwise_typed) = (self.typed(then, names), self.typed(otherwise, names));
        let (condition, then_typed, otherwise_typed) = (condition?, then_typed?, otherwise_typed?);
        let (ty, other) = (then_typed.expr.ty(), otherwise_typed.expr.ty());
        if ty != other {
            let message = format!("`if` gives {} or {}, and a value has one type", ty.kind(), other.kind());
            return self.wrong_type(otherwise, message, "make both values of one type");
        }
        let expr = Expr::If(Box::new(condition), Box::new(then_typed.expr), Box::new(otherwise_typed.expr));
        Some(Typed {
            expr,
            catalogue: then_typed.catalogue.filter(|id| otherwise_typed.catalogue == Some(*id)),
            object: None,
        })
    }

    /// `objects -> any(condition)` and its like: what follows the list is asked of each of its objects.
    fn objects(&mut self, over: Over, args: &[&Ast], place: Span, names: &dyn Names) -> Option<Typed> {
        let name = over.name();
        let (list, condition, value) = match (args, over.has_condition(), over.has_value()) {
            ([list, condition], true, false) => (list, Some(condition), None),
            ([list, value], false, true) => (list, None, Some(value)),
            ([list, condition, value], true, true) => (list, Some(condition), Some(value)),
            _ => {
                let due = match (over.has_condition(), over.has_value()) {
                    (true, true) => "a list, a condition and a value",
                    (true, false) => "a list and a condition",
                    _ => "a list and a value",
                };
                return self.count(name, over.written(), due, place);
            }
        };
        let typed = self.typed(list, names)?;
        let (Some(object), Some(lookup), ExprType::Objects) = (typed.object, names.lookup(), typed.expr.ty()) else {
            let message = format!("`{name}` asks the objects of a list, and this is {}", typed.expr.ty().kind());
            return self.wrong_type(list, message, "name a field that is a list of objects");
        };
        let inside = ItemNames { outer: names, lookup, object };
        let condition = condition.map(|condition| self.flag(condition, &inside, name));
        let value = value.map(|value| self.of_each(over, value, &inside));
        let mut inner = Vec::new();
        if let Some(condition) = condition {
            inner.push(condition?);
        }
        let (mut catalogue, mut object) = (None, None);
        if let Some(value) = value {
            let value = value?;
            if matches!(over, Over::First | Over::Last | Over::Find) {
                (catalogue, object) = (value.catalogue, value.object);
            }
            inner.push(value.expr);
        }
        Some(Typed { expr: Expr::Over { over, list: Box::new(typed.expr), inner }, catalogue, object })
    }

    /// What is asked of each object, of a type that can be taken together.
    fn of_each(&mut self, over: Over, value: &Ast, names: &dyn Names) -> Option<Typed> {
        let typed = self.typed(value, names)?;
        let ty = typed.expr.ty();
        match (over, ty) {
            (Over::Each, ExprType::Text) | (Over::Sum, ExprType::Int | ExprType::Decimal) => Some(typed),
            (Over::Each, _) => {
                let help = match ty {
                    ExprType::Bytes => "bytes become a text with `-> hex`, `-> base64` or `-> base64url`",
                    ExprType::Int | ExprType::Decimal | ExprType::Bool => "`-> text` makes a text of it",
                    ExprType::Texts => "make one text of the list with `-> join(\"\")`",
                    _ => "name a field that is a text",
                };
                self.wrong_type(value, format!("`each` gives a text of each object, and this is {}", ty.kind()), help)
            }
            (Over::Sum, _) => self.wrong_type(
                value,
                format!("`sum` adds numbers, and this is {}", ty.kind()),
                "make a number of a text with `-> decimal` or `-> int`",
            ),
            _ => Some(typed),
        }
    }

    fn nonce(&mut self, args: &[&Ast], place: Span, names: &dyn Names) -> Option<Typed> {
        let count = match args {
            [Ast { kind: AstKind::Int(count), .. }] => u32::try_from(*count).ok().filter(|count| *count <= MAX_NONCE),
            _ => None,
        };
        let Some(count) = count.filter(|count| *count > 0) else {
            self.report.push(
                Diagnostic::new(
                    Rule::FixedArgument,
                    place,
                    format!("`nonce` takes a number of characters, from 1 to {MAX_NONCE}"),
                )
                .help("write `nonce(16)`"),
            );
            return None;
        };
        self.resolved(names.moment(Moment::Nonce(count), place))
    }

    fn recipe(&mut self, index: usize, args: &[&Ast], place: Span, names: &dyn Names) -> Option<Typed> {
        let recipe = self.recipes.get(index)?;
        let mut exprs = Vec::new();
        for arg in args {
            exprs.push(self.typed(arg, names));
        }
        let takes = recipe.takes.as_ref()?;
        let (due, given) = (takes.len(), args.len());
        let words: Vec<&str> = takes.iter().map(|ty| ty.map_or("…", ExprType::word)).collect();
        if due != given {
            let message = format!(
                "the recipe `{}` takes {due} {}, and is given {given}",
                recipe.name,
                if due == 1 { "value" } else { "values" }
            );
            self.report.push(Diagnostic::new(Rule::FunctionArguments, place, message).help(format!(
                "write `{}({})`",
                recipe.name,
                words.join(", ")
            )));
            return None;
        }
        let exprs = exprs.into_iter().collect::<Option<Vec<Typed>>>()?;
        let mut sound = true;
        for ((typed, due), ast) in exprs.iter().zip(takes).zip(args) {
            let (ty, Some(due)) = (typed.expr.ty(), *due) else { continue };
            if ty == due {
                continue;
            }
            sound = false;
            if (ty, due) == (ExprType::Text, ExprType::Bytes) {
                self.text_for_bytes(ast, &format!("the recipe `{}` takes bytes here", recipe.name));
            } else {
                let message =
                    format!("the recipe `{}` takes {} here, and this is {}", recipe.name, due.kind(), ty.kind());
                self.wrong_type(ast, message, format!("write `{}({})`", recipe.name, words.join(", ")));
            }
        }
        let ty = recipe.gives.filter(|_| sound)?;
        let args = exprs.into_iter().map(|typed| typed.expr).collect();
        Some(Typed::plain(Expr::Recipe { index, args, ty }))
    }
}
