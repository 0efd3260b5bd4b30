//! The evaluator: expressions over a reply in memory.

use crate::expr::{Expr, ExprType};
use crate::json::{Json, Value as JsonValue};
use crate::model::{Gate, Judgement, Model, Stance, Verdict, Voice, combine};

/// A value of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Bool(bool),
}

/// What an expression can see.
pub struct Scope<'a> {
    /// The message whose fields have bare names.
    pub message: Option<&'a Json>,
    /// The credentials: group and name to value.
    pub credentials: &'a dyn Fn(Option<&str>, &str) -> Option<String>,
}

impl Scope<'_> {
    /// Sees the fields of a reply and nothing else.
    #[must_use]
    pub fn reply(message: &Json) -> Scope<'_> {
        Scope { message: Some(message), credentials: &|_, _| None }
    }
}

/// The value of an expression, or `None` where it is missing.
#[must_use]
pub fn eval(expr: &Expr, scope: &Scope<'_>) -> Option<Value> {
    match expr {
        Expr::Text(text) => Some(Value::Text(text.clone())),
        Expr::Int(number) => Some(Value::Int(*number)),
        Expr::Bool(flag) => Some(Value::Bool(*flag)),
        Expr::Field { path, ty } => field(scope.message?.at(path.iter().map(String::as_str))?, *ty),
        Expr::Credential { group, name } => (scope.credentials)(group.as_deref(), name).map(Value::Text),
        Expr::Join(parts) => {
            let mut whole = String::new();
            for part in parts {
                match eval(part, scope)? {
                    Value::Text(text) => whole.push_str(&text),
                    Value::Int(number) => whole.push_str(&number.to_string()),
                    Value::Bool(_) => return None,
                }
            }
            Some(Value::Text(whole))
        }
        Expr::Not(inner) => flag(inner, scope).map(|value| Value::Bool(!value)),
        Expr::And(left, right) => match (flag(left, scope), flag(right, scope)) {
            (Some(false), _) | (_, Some(false)) => Some(Value::Bool(false)),
            (Some(true), Some(true)) => Some(Value::Bool(true)),
            _ => None,
        },
        Expr::Or(left, right) => match (flag(left, scope), flag(right, scope)) {
            (Some(true), _) | (_, Some(true)) => Some(Value::Bool(true)),
            (Some(false), Some(false)) => Some(Value::Bool(false)),
            _ => None,
        },
        Expr::Equal(left, right) => Some(Value::Bool(eval(left, scope)? == eval(right, scope)?)),
        Expr::Differs(left, right) => Some(Value::Bool(eval(left, scope)? != eval(right, scope)?)),
    }
}

/// A value as the text it has on the wire.
#[must_use]
pub fn text(expr: &Expr, scope: &Scope<'_>) -> Option<String> {
    eval(expr, scope).map(|value| match value {
        Value::Text(text) => text,
        Value::Int(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
    })
}

/// What a reply means by the gates of its operation, passed in order.
#[must_use]
pub fn judge(model: &Model, gates: &[Gate], reply: &Json) -> Judgement {
    let mut last = Judgement { verdict: Verdict::Done, recognised: true, denied: false, code: None, message: None };
    for gate in gates {
        last = judge_gate(model, gate, reply);
        if last.verdict != Verdict::Done {
            break;
        }
    }
    last
}

fn judge_gate(model: &Model, gate: &Gate, reply: &Json) -> Judgement {
    let scope = Scope::reply(reply);
    let voices: Vec<Stance> = gate
        .says
        .iter()
        .map(|voice| match voice {
            Voice::Flag(expr) => flag(expr, &scope).map_or(Stance::Missing, Stance::Flag),
            Voice::Listed(expr, catalogue) => text(expr, &scope).map_or(Stance::Missing, |wire| {
                Stance::Listed(model.catalogue(*catalogue).verdict(&wire).unwrap_or(Verdict::Unknown))
            }),
        })
        .collect();
    let code = gate.code.as_ref().and_then(|expr| text(expr, &scope));
    let mut verdict = combine(&voices);
    // A code may say which no it is; it never makes a yes of a no.
    if let (Verdict::Refused, Some(catalogue), Some(code)) = (verdict, gate.code_catalogue, &code) {
        verdict = match model.catalogue(catalogue).verdict(code) {
            None => verdict,
            // A refusal whose code says done contradicts itself.
            Some(Verdict::Done) => Verdict::Unknown,
            Some(named) => named,
        };
    }
    Judgement {
        verdict,
        recognised: !voices.contains(&Stance::Missing),
        denied: voices.iter().any(|voice| {
            matches!(voice, Stance::Flag(false) | Stance::Listed(Verdict::Refused | Verdict::Absent | Verdict::Unsent))
        }),
        code,
        message: gate.message.as_ref().and_then(|expr| text(expr, &scope)),
    }
}

fn flag(expr: &Expr, scope: &Scope<'_>) -> Option<bool> {
    match eval(expr, scope)? {
        Value::Bool(flag) => Some(flag),
        Value::Text(_) | Value::Int(_) => None,
    }
}

/// A field has a value only in the type that the spec gives it: `"0"` is not the number 0.
fn field(json: &Json, ty: ExprType) -> Option<Value> {
    match (ty, &json.value) {
        (ExprType::Text, JsonValue::Text(text)) => Some(Value::Text(text.clone())),
        (ExprType::Int, JsonValue::Number(number)) => number.parse().ok().map(Value::Int),
        (ExprType::Bool, JsonValue::Bool(flag)) => Some(Value::Bool(*flag)),
        _ => None,
    }
}
