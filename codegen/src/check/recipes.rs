//! Recipes: what they take and give, that they do not go in circles, and that they give what their vectors say.

use super::Checker;
use super::names::Names as Claimed;
use crate::diagnostic::Diagnostic;
use crate::expr::eval::{Recipes, Scope, call, eval_with};
use crate::expr::names::RecipeNames;
use crate::expr::typed::{Signature, Typed, Typer};
use crate::expr::{Expr, ExprType, Function, Value, function};
use crate::model::{Docs, Param, Recipe, Vector, Written};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{RecipeSpec, VectorSpec};

/// How deep recipes may use recipes: the evaluator goes no deeper.
const MAX_DEPTH: usize = 16;
/// How much of a text is shown that went into a digest.
const MAX_SHOWN: usize = 300;

/// What a recipe can take.
const TYPES: [ExprType; 7] = [
    ExprType::Text,
    ExprType::Bytes,
    ExprType::Bool,
    ExprType::Int,
    ExprType::Decimal,
    ExprType::Texts,
    ExprType::Pairs,
];

/// How far the check of a recipe has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Begun,
    Done,
}

impl Checker<'_> {
    pub(super) fn recipes(&mut self) {
        let spec = self.spec;
        let scopes = std::iter::once(&spec.provider.scope).chain(spec.groups.iter().map(|group| &group.scope));
        let specs: Vec<&RecipeSpec> = scopes.flat_map(|scope| &scope.recipes).collect();
        let mut claimed = Claimed::default();
        for recipe in &specs {
            let ident = self.recipe_name(&recipe.name, "a recipe");
            if function::names().contains(&recipe.name.value.as_str()) {
                self.report.push(
                    Diagnostic::new(
                        Rule::ReservedName,
                        recipe.name.span,
                        format!("`{}` is a function of the language", recipe.name),
                    )
                    .help("call the recipe otherwise, such as after what it signs"),
                );
            }
            self.claim(&mut claimed, &ident, &recipe.name.value, recipe.name.span, "rename one of the two recipes");
            let (params, takes) = self.recipe_takes(recipe);
            self.recipes.push(Signature {
                name: recipe.name.value.clone(),
                takes: recipe.takes_all.then_some(takes),
                gives: None,
            });
            self.model.recipes.push(Recipe {
                name: recipe.name.value.clone(),
                ident,
                docs: Docs::from(&recipe.prose),
                params,
                body: Expr::Bool(false),
                vectors: Vec::new(),
            });
        }
        let mut states = vec![State::New; specs.len()];
        for index in 0..specs.len() {
            self.recipe(&specs, index, &mut states, 0);
        }
        for (index, recipe) in specs.iter().enumerate() {
            self.vectors(index, recipe);
        }
    }

    /// The name in generated code of a recipe, or of what it takes.
    fn recipe_name(&mut self, name: &Text, what: &str) -> String {
        let fits = name.value.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !["and", "or", "not", "in", "true", "false"].contains(&name.value.as_str());
        if !fits {
            self.report.push(
                Diagnostic::new(Rule::BadName, name.span, format!("`{name}` cannot be the name of {what}")).help(
                    "use letters, digits and underscores, a letter first, and no word that expressions are made with",
                ),
            );
        }
        crate::names::snake(&name.value).unwrap_or_else(|| "unnamed".to_owned())
    }

    fn recipe_takes(&mut self, recipe: &RecipeSpec) -> (Vec<Param>, Vec<Option<ExprType>>) {
        let mut params = Vec::new();
        let mut takes = Vec::new();
        let mut claimed = Claimed::default();
        for (name, ty) in &recipe.takes {
            let ident = self.recipe_name(name, "what a recipe takes");
            self.claim(&mut claimed, &ident, &name.value, name.span, "rename one of the two");
            let words: Vec<&str> = TYPES.map(ExprType::word).into();
            let found = TYPES.into_iter().find(|known| known.word() == ty.value);
            if found.is_none() {
                self.report.push(
                    Diagnostic::new(Rule::UnknownType, ty.span, format!("a recipe cannot take `{ty}`"))
                        .nearest(&ty.value, words),
                );
            }
            takes.push(found);
            params.push(Param { name: name.value.clone(), ident, ty: found.unwrap_or(ExprType::Text) });
        }
        (params, takes)
    }

    /// Gives a recipe its type, after those that it uses.
    fn recipe(&mut self, specs: &[&RecipeSpec], index: usize, states: &mut [State], depth: usize) {
        let (Some(spec), Some(state)) = (specs.get(index), states.get_mut(index)) else { return };
        if *state != State::New {
            return;
        }
        *state = State::Begun;
        if let Some(gives) = &spec.gives {
            let mut used: Vec<(usize, Span)> = Vec::new();
            gives.value.calls(&mut |called| {
                let place = Span { start: called.place.start, end: called.place.end, ..gives.span };
                let known = specs.iter().position(|spec| spec.name.value == called.name());
                used.extend(known.map(|index| (index, place)));
            });
            for (other, place) in used {
                let name = specs.get(other).map_or("", |spec| spec.name.value.as_str());
                if states.get(other) == Some(&State::Begun) {
                    let message = if other == index {
                        format!("the recipe `{name}` uses itself")
                    } else {
                        format!("the recipe `{name}` uses `{}`, which uses it", spec.name)
                    };
                    self.report.push(
                        Diagnostic::new(Rule::RecipeCycle, place, message)
                            .help("write out what is common to the two as a recipe of its own"),
                    );
                } else if depth >= MAX_DEPTH {
                    self.report.push(
                        Diagnostic::new(
                            Rule::RecipeCycle,
                            place,
                            format!("recipes use each other more than {MAX_DEPTH} levels deep"),
                        )
                        .help("write one of them out"),
                    );
                } else {
                    self.recipe(specs, other, states, depth + 1);
                }
            }
            self.recipe_body(spec, index);
        }
        if let Some(state) = states.get_mut(index) {
            *state = State::Done;
        }
    }

    fn recipe_body(&mut self, spec: &RecipeSpec, index: usize) {
        let (Some(gives), Some(recipe)) = (&spec.gives, self.model.recipes.get(index)) else { return };
        let takes = self.recipes.get(index).and_then(|signature| signature.takes.as_deref());
        let names = RecipeNames { params: &recipe.params, takes };
        let mut typer = Typer { file: gives.span.file, recipes: &self.recipes, report: &mut *self.report };
        let Some(Typed { expr, .. }) = typer.expression(&gives.value, &names) else { return };
        if expr.ty() == ExprType::Objects || expr.ty() == ExprType::Time {
            self.report.push(
                Diagnostic::new(Rule::ExprType, gives.span, format!("a recipe cannot give {}", expr.ty().kind()))
                    .help("give a text or bytes"),
            );
            return;
        }
        if expr.is_random() {
            self.report.push(
                Diagnostic::new(
                    Rule::UnknownReference,
                    gives.span,
                    format!("the recipe `{}` gives another signature each time, and no vector can say which", spec.name),
                )
                .help("give what is signed, and sign it where the header or the field is written: `= recipe(…) -> utf8 -> ecdsa_sha256(credentials.key) -> base64`"),
            );
            return;
        }
        for (position, (name, _)) in spec.takes.iter().enumerate() {
            let used = expr.contains(&|part| matches!(part, Expr::Param { index, .. } if *index == position));
            if !used {
                self.report.push(
                    Diagnostic::new(
                        Rule::RecipeTakes,
                        name.span,
                        format!("the recipe takes `{name}` and does not use it"),
                    )
                    .help("use it in `gives`, or remove it"),
                );
            }
        }
        self.uses(&expr);
        if let Some(signature) = self.recipes.get_mut(index) {
            signature.gives = Some(expr.ty());
        }
        if let Some(recipe) = self.model.recipes.get_mut(index) {
            recipe.body = expr;
        }
    }

    /// Notes which recipes, settings, credentials and headers an expression uses.
    pub(super) fn uses(&mut self, expr: &Expr) {
        let (used, recipes) = (&mut self.used, &self.recipes);
        expr.walk(&mut |part| match part {
            Expr::Recipe { index, .. } => used.recipes.extend(recipes.get(*index).map(|recipe| recipe.name.clone())),
            Expr::Setting { name, .. } => {
                used.settings.insert(name.clone());
            }
            Expr::Credential { group, name } => {
                used.credentials.insert((group.clone(), name.clone()));
            }
            Expr::HttpHeader(name) => {
                used.headers.insert(name.to_lowercase());
            }
            _ => {}
        });
    }

    fn vectors(&mut self, index: usize, spec: &RecipeSpec) {
        if spec.vectors.is_empty() {
            // What stands there could not be read, or what is meant for vectors is called otherwise.
            if (spec.tested && self.has_errors_below(spec.name.span)) || self.leaves_out_below(spec.name.span) {
                return;
            }
            let note = &spec.prose.note;
            self.report.push(if note.is_empty() {
                Diagnostic::new(Rule::VectorMissing, spec.name.span, format!("the recipe `{}` has no vector", spec.name))
                    .help("add `vectors:` with values and what comes out of them, from the document or from a program that works; if there are none, say so behind `!!` in `about`")
            } else {
                Diagnostic::new(
                    Rule::Unconfirmed,
                    spec.name.span,
                    format!("nobody has confirmed the recipe `{}`", spec.name),
                )
                .help("add `vectors:` as soon as there is one signature that the provider made or took")
            });
            return;
        }
        for vector in &spec.vectors {
            self.vector(index, spec, vector);
        }
    }

    fn vector(&mut self, index: usize, spec: &RecipeSpec, vector: &VectorSpec) {
        let Some(params) = self.model.recipes.get(index).map(|recipe| recipe.params.clone()) else { return };
        // What the recipe takes is not known: nothing can be said of what it is given.
        let Some(takes) = self.recipes.get(index).and_then(|signature| signature.takes.clone()) else { return };
        let lacking: Vec<&str> = params
            .iter()
            .map(|param| param.name.as_str())
            .filter(|param| vector.args.iter().all(|(name, _)| name.value != *param))
            .collect();
        // A name that is misspelt is not missing as well.
        let meant: Vec<String> = vector
            .args
            .iter()
            .filter(|(name, _)| params.iter().all(|param| param.name != name.value))
            .filter_map(|(name, _)| crate::diagnostic::nearest(&name.value, &lacking).map(str::to_owned))
            .collect();
        for (name, _) in &vector.args {
            if params.iter().all(|param| param.name != name.value) {
                let known = params.iter().map(|param| param.name.as_str()).chain(["gives", "not"]);
                self.report.push(
                    Diagnostic::new(
                        Rule::UnknownKey,
                        name.span,
                        format!("the recipe `{}` takes no `{name}`", spec.name),
                    )
                    .nearest(&name.value, known),
                );
            }
        }
        let mut args: Vec<Written> = Vec::new();
        let mut values: Vec<Option<Value>> = Vec::new();
        for (param, ty) in params.iter().zip(takes) {
            let Some((_, written)) = vector.args.iter().find(|(name, _)| name.value == param.name) else {
                if meant.contains(&param.name) || vector.unread.contains(&param.name) {
                    continue;
                }
                let message = format!("the vector does not give `{}`", param.name);
                self.report.push(
                    Diagnostic::new(Rule::MissingKey, vector.span, message)
                        .help(format!("add `{}: …`, which the recipe takes", param.name)),
                );
                continue;
            };
            let Some(ty) = ty else { continue };
            match Value::written(&written.value, ty) {
                Some(value) => {
                    args.push(written.value.clone());
                    values.push(Some(value));
                }
                None => self.report.push(
                    Diagnostic::new(
                        Rule::WrongShape,
                        written.span,
                        format!("`{}` is {}, and this is none", param.name, param.ty.kind()),
                    )
                    .help("write a list of texts as `[a, b]`, names with their values as `{ a: 1 }`, and all else as a text"),
                ),
            }
        }
        let (Some(gives), Some(signature)) = (&vector.gives, self.recipes.get(index)) else { return };
        // A recipe that has errors of its own gives nothing.
        if signature.gives.is_none() || args.len() < params.len() {
            return;
        }
        let Some(recipe) = self.model.recipes.get(index) else { return };
        let scope = Recipes(&self.model.recipes);
        let out = call(recipe, &values, &scope).as_ref().map(Value::to_vector);
        let agrees = out.as_deref() == Some(gives.value.as_str());
        if agrees == vector.differs {
            let message = match (&out, vector.differs) {
                (_, true) => format!("the recipe `{}` gives what it must not give here", spec.name),
                (Some(out), false) => {
                    format!("the recipe `{}` gives `{}`, and the vector says otherwise", spec.name, clip(out))
                }
                (None, false) => format!("the recipe `{}` gives nothing for these values", spec.name),
            };
            let length = if out.is_none() { wrong_length(&recipe.body, &values, &scope) } else { None };
            let help = match before_hash(&recipe.body, &values, &scope) {
                _ if length.is_some() => length.unwrap_or_default(),
                Some((function, Some(value))) => {
                    format!("before `{function}` stood `{}`", clip(&value.shown()))
                }
                Some((function, None)) => format!("what goes into `{function}` is missing"),
                None => "compare `gives` with the document, step by step".to_owned(),
            };
            self.report.push(Diagnostic::new(Rule::VectorFails, gives.span, message).help(help));
        }
        let vector = Vector { args, gives: gives.value.clone(), differs: vector.differs };
        if let Some(recipe) = self.model.recipes.get_mut(index) {
            recipe.vectors.push(vector);
        }
    }
}

pub(super) fn clip(text: &str) -> String {
    if text.chars().count() <= MAX_SHOWN {
        return text.to_owned();
    }
    text.chars().take(MAX_SHOWN).chain(['…']).collect()
}

/// The outermost digest in an expression whose input is there, and that: there a wrong order or separator can be seen. If none
/// has one, the outermost at all.
pub(super) fn before_hash(
    expr: &Expr,
    params: &[Option<Value>],
    scope: &dyn Scope,
) -> Option<(&'static str, Option<Value>)> {
    let first_shown = |parts: Vec<&Expr>, params: &[Option<Value>]| {
        let found: Vec<_> = parts.into_iter().filter_map(|part| before_hash(part, params, scope)).collect();
        let shown = found.iter().position(|(_, value)| value.is_some()).unwrap_or(0);
        found.into_iter().nth(shown)
    };
    match expr {
        Expr::Call { function, args } if function.is_hash() => {
            let name = function.row()?.name;
            match args.first().and_then(|first| eval_with(first, params, scope)) {
                Some(value) => Some((name, Some(value))),
                None => first_shown(args.iter().collect(), params)
                    .filter(|(_, value)| value.is_some())
                    .or(Some((name, None))),
            }
        }
        Expr::Recipe { index, args, .. } => {
            // What a recipe is given may be made by another one that fails.
            let inner = {
                let recipe = scope.recipe(*index)?;
                let args: Vec<Option<Value>> = args.iter().map(|arg| eval_with(arg, params, scope)).collect();
                before_hash(&recipe.body, &args, scope)
            };
            if inner.as_ref().is_some_and(|(_, value)| value.is_some()) {
                return inner;
            }
            first_shown(args.iter().collect(), params).filter(|(_, value)| value.is_some()).or(inner)
        }
        other => first_shown(other.parts(), params),
    }
}

/// The first key or initial vector in an expression that has another length than it must have.
fn wrong_length(expr: &Expr, params: &[Option<Value>], scope: &Recipes<'_>) -> Option<String> {
    let size = |expr: &Expr| match eval_with(expr, params, scope) {
        Some(Value::Bytes(bytes)) => Some(bytes.len()),
        _ => None,
    };
    match expr {
        Expr::Call { function: function @ (Function::AesCbc | Function::AesCbcOpen), args } => {
            let name = function.row()?.name;
            let key = args.get(1).and_then(size).filter(|size| !matches!(size, 16 | 24 | 32));
            let vector = args.get(2).and_then(size).filter(|size| *size != 16);
            let key =
                key.map(|size| format!("the key of `{name}` has the length {size}, and 16, 24 or 32 bytes are due"));
            let vector = vector
                .map(|size| format!("the initial vector of `{name}` has the length {size}, and 16 bytes are due"));
            key.or(vector)
        }
        Expr::Recipe { index, args, .. } => {
            let recipe = scope.recipe(*index)?;
            let values: Vec<Option<Value>> = args.iter().map(|arg| eval_with(arg, params, scope)).collect();
            wrong_length(&recipe.body, &values, scope)
        }
        _ => None,
    }
    .or_else(|| expr.parts().into_iter().find_map(|part| wrong_length(part, params, scope)))
}
