//! What an author wrote, with types: [`Ast`] to [`Expr`].

mod call;
mod slips;

use super::ast::{Ast, AstKind};
use super::names::{Names, Resolved};
use super::{Comparison, Expr, ExprType, Function};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{CatalogueId, ObjectId};
use crate::rule::Rule;
use crate::source::Span;

/// How many levels of functions and operators an expression may have. What is checked is also written as JSON, which
/// nests several levels for one of these, and is read with a limit of its own.
const MAX_LEVELS: usize = 32;

/// An expression with what is known of the field that it is.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    pub(crate) expr: Expr,
    /// The catalogue of its values.
    pub(crate) catalogue: Option<CatalogueId>,
    /// The object that it is, or of which it is a list.
    pub(crate) object: Option<ObjectId>,
}

impl Typed {
    pub(crate) fn plain(expr: Expr) -> Self {
        Self { expr, catalogue: None, object: None }
    }
}

impl AsRef<Expr> for Typed {
    fn as_ref(&self) -> &Expr {
        &self.expr
    }
}

/// What a recipe takes and gives.
#[derive(Debug, Clone)]
pub(crate) struct Signature {
    pub(crate) name: String,
    /// A type is `None` where what is written is none, and the whole where the key could not be read.
    pub(crate) takes: Option<Vec<Option<ExprType>>>,
    /// `None` while it is not known, or when the recipe has errors of its own.
    pub(crate) gives: Option<ExprType>,
}

/// Gives types to expressions of one file, and reports what has none.
pub(crate) struct Typer<'a> {
    pub(crate) file: usize,
    pub(crate) recipes: &'a [Signature],
    pub(crate) report: &'a mut Diagnostics,
}

impl Typer<'_> {
    /// A whole expression.
    pub(crate) fn expression(&mut self, ast: &Ast, names: &dyn Names) -> Option<Typed> {
        let typed = self.typed(ast, names)?;
        if typed.expr.depth() > MAX_LEVELS {
            self.report.push(
                Diagnostic::new(
                    Rule::ExprSyntax,
                    self.place(ast),
                    format!("the expression has more than {MAX_LEVELS} levels of functions and operators"),
                )
                .help("take it apart: a recipe may use another one"),
            );
            return None;
        }
        Some(typed)
    }

    /// A whole expression of one type; `what` is who asks for it: `the message`.
    pub(crate) fn of_type(
        &mut self,
        ast: &Ast,
        names: &dyn Names,
        due: ExprType,
        what: &str,
        help: &str,
    ) -> Option<Expr> {
        let expr = self.expression(ast, names)?.expr;
        if expr.ty() == due {
            return Some(expr);
        }
        let message = format!("{what} is {}, and this is {}", due.kind(), expr.ty().kind());
        self.report.push(Diagnostic::new(Rule::ExprType, self.place(ast), message).help(help));
        None
    }

    fn place(&self, ast: &Ast) -> Span {
        Span { file: self.file, start: ast.range.start, end: ast.range.end }
    }

    fn wrong_type(&mut self, ast: &Ast, message: impl Into<String>, help: impl Into<String>) -> Option<Typed> {
        self.report.push(Diagnostic::new(Rule::ExprType, self.place(ast), message).help(help));
        None
    }

    fn resolved(&mut self, found: Resolved) -> Option<Typed> {
        match found {
            Ok(typed) => Some(typed),
            Err(refusal) => {
                if let Some(refusal) = refusal {
                    self.report.push(*refusal);
                }
                None
            }
        }
    }

    fn typed(&mut self, ast: &Ast, names: &dyn Names) -> Option<Typed> {
        let plain = |expr| Some(Typed::plain(expr));
        match &ast.kind {
            AstKind::Text(text) => plain(Expr::Text(text.clone())),
            AstKind::Int(number) => plain(Expr::Int(*number)),
            AstKind::Bool(flag) => plain(Expr::Bool(*flag)),
            AstKind::Name(path) => {
                let place = self.place(ast);
                self.resolved(names.name(path, place))
            }
            AstKind::Plus(left, right) => self.plus(left, right, names),
            AstKind::Not(inner) => plain(Expr::Not(Box::new(self.flag(inner, names, "not")?))),
            AstKind::And(left, right) | AstKind::Or(left, right) => {
                let is_and = matches!(ast.kind, AstKind::And(..));
                let word = if is_and { "and" } else { "or" };
                let (left, right) = (self.flag(left, names, word), self.flag(right, names, word));
                let (left, right) = (Box::new(left?), Box::new(right?));
                plain(if is_and { Expr::And(left, right) } else { Expr::Or(left, right) })
            }
            AstKind::Compare(op, left, right) => self.compare(ast, *op, (left, right), names),
            AstKind::In(value, these) => self.one_of(value, these, names),
            AstKind::Call(called) => self.call(None, called, names),
            AstKind::Arrow(left, called) => {
                let catalogue = called.args.is_empty()
                    && called.path.iter().all(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
                    && self.recipes.iter().all(|recipe| recipe.name != called.name());
                if catalogue {
                    let place = Span { file: self.file, start: called.place.start, end: called.place.end };
                    self.report.push(
                        Diagnostic::new(
                            Rule::ExprType,
                            place,
                            "a catalogue's verdict is a voice, and not part of a larger expression",
                        )
                        .help("write `value -> Catalogue` as an item of `says` by itself"),
                    );
                    return None;
                }
                self.call(Some(left), called, names)
            }
        }
    }

    fn plus(&mut self, left: &Ast, right: &Ast, names: &dyn Names) -> Option<Typed> {
        let (left_typed, right_typed) = (self.typed(left, names), self.typed(right, names));
        let (left_expr, right_expr) = (left_typed?.expr, right_typed?.expr);
        match (left_expr.ty(), right_expr.ty()) {
            (ExprType::Int, ExprType::Int) => {
                return Some(Typed::plain(Expr::Add(Box::new(left_expr), Box::new(right_expr))));
            }
            (ExprType::Text, ExprType::Text) | (ExprType::Bytes, ExprType::Bytes) => {}
            (ExprType::Text, ExprType::Bytes) => return self.text_for_bytes(left, "`+` joins bytes here"),
            (ExprType::Bytes, ExprType::Text) => return self.text_for_bytes(right, "`+` joins bytes here"),
            (ExprType::Text, _) => return self.no_text(right, right_expr.ty()),
            (other, _) => return self.no_text(left, other),
        }
        let mut parts = Vec::new();
        for expr in [left_expr, right_expr] {
            match expr {
                Expr::Join(inner) => parts.extend(inner),
                other => parts.push(other),
            }
        }
        Some(Typed::plain(Expr::Join(parts)))
    }

    fn no_text(&mut self, ast: &Ast, ty: ExprType) -> Option<Typed> {
        let help = match ty {
            ExprType::Int | ExprType::Decimal | ExprType::Bool => {
                "only texts can be joined, or bytes, or whole numbers added; `-> text` makes a text of it"
            }
            ExprType::Texts => "make one text of the list with `-> join(\"\")`",
            _ => "only texts can be joined, or bytes, or whole numbers added",
        };
        self.wrong_type(ast, "`+` joins texts, and this is none", help)
    }

    fn text_for_bytes(&mut self, ast: &Ast, what: &str) -> Option<Typed> {
        self.report.push(
            Diagnostic::new(Rule::TextForBytes, self.place(ast), format!("{what}, and this is a text"))
                .help("say which bytes they are: put `-> utf8` behind it, or `-> charset(\"ISO-8859-9\")`, `-> from_hex`, `-> from_base64`"),
        );
        None
    }

    fn flag(&mut self, ast: &Ast, names: &dyn Names, word: &str) -> Option<Expr> {
        let typed = self.typed(ast, names)?;
        if typed.expr.ty() != ExprType::Bool {
            let message = format!("`{word}` is for yes and no, and this is {}", typed.expr.ty().kind());
            self.wrong_type(
                ast,
                message,
                "compare it first, such as `status == 0`, or ask whether it is there: `-> filled`",
            );
            return None;
        }
        Some(typed.expr)
    }

    fn compare(&mut self, ast: &Ast, op: Comparison, (left, right): (&Ast, &Ast), names: &dyn Names) -> Option<Typed> {
        let (left_typed, right_typed) = (self.typed(left, names), self.typed(right, names));
        let (left_expr, right_expr) = alike(left_typed?.expr, right_typed?.expr);
        let (left_ty, right_ty) = (left_expr.ty(), right_expr.ty());
        if left_ty != right_ty {
            let message = format!("{} is compared with {}", left_ty.kind(), right_ty.kind());
            let quoted = is_quoted_number(left) || is_quoted_number(right);
            return self.wrong_type(ast, message, other_types([left_ty, right_ty], quoted));
        }
        if op.is_order() && !matches!(left_ty, ExprType::Int | ExprType::Decimal | ExprType::Time) {
            let sign = op.sign();
            return self.wrong_type(
                ast,
                format!("`{sign}` is for numbers and times, and this is {}", left_ty.kind()),
                "make a number of a text with `-> int` or `-> decimal`",
            );
        }
        if matches!(left_ty, ExprType::Texts | ExprType::Pairs | ExprType::Objects) {
            return self.wrong_type(
                ast,
                format!("{} cannot be compared", left_ty.kind()),
                "compare single values: `list -> size`, `list -> join(\",\")`, `objects -> any(field == \"x\")`",
            );
        }
        Some(Typed::plain(Expr::Compare { op, left: Box::new(left_expr), right: Box::new(right_expr) }))
    }

    fn one_of(&mut self, value: &Ast, these: &[Ast], names: &dyn Names) -> Option<Typed> {
        let value_typed = self.typed(value, names);
        let mut options = Vec::new();
        for one in these {
            options.push((one, self.typed(one, names)));
        }
        let value_expr = value_typed?.expr;
        if !matches!(value_expr.ty(), ExprType::Text | ExprType::Int | ExprType::Decimal) {
            let message = format!("`in` is for texts and numbers, and this is {}", value_expr.ty().kind());
            return self.wrong_type(value, message, "compare it with `==`");
        }
        let mut exprs = Vec::new();
        let mut sound = true;
        for (ast, typed) in options {
            let Some(typed) = typed else {
                sound = false;
                continue;
            };
            let (_, expr) = alike(value_expr.clone(), typed.expr);
            if expr.ty() != value_expr.ty() {
                let message = format!("{} is compared with {}", value_expr.ty().kind(), expr.ty().kind());
                let quoted = is_quoted_number(ast) || is_quoted_number(value);
                self.wrong_type(ast, message, other_types([value_expr.ty(), expr.ty()], quoted));
                sound = false;
            }
            exprs.push(expr);
        }
        sound.then(|| Typed::plain(Expr::In(Box::new(value_expr), exprs)))
    }
}

fn is_quoted_number(ast: &Ast) -> bool {
    matches!(&ast.kind, AstKind::Text(text) if text.parse::<rust_decimal::Decimal>().is_ok())
}

/// What to do about a comparison of two types; `quoted` where one side is a number in quotes.
fn other_types(types: [ExprType; 2], quoted: bool) -> &'static str {
    let numeric = types.iter().any(|ty| matches!(ty, ExprType::Int | ExprType::Decimal));
    if numeric && quoted {
        "two values of different types are never equal; remove the quotes to compare with a number"
    } else if numeric {
        "two values of different types are never equal; write digits in quotes to compare with a text, or make a number of a text with `-> int` or `-> decimal`"
    } else if types.contains(&ExprType::Bool) {
        "two values of different types are never equal; a yes or no is compared with `true` or `false`, without quotes"
    } else {
        "two values of different types are never equal; compare values of one type"
    }
}

/// Two values to compare; a whole number beside an exact one is made exact.
fn alike(left: Expr, right: Expr) -> (Expr, Expr) {
    let exact = |expr| Expr::Call { function: Function::DecimalOf, args: vec![expr] };
    match (left.ty(), right.ty()) {
        (ExprType::Decimal, ExprType::Int) => (left, exact(right)),
        (ExprType::Int, ExprType::Decimal) => (exact(left), right),
        _ => (left, right),
    }
}
