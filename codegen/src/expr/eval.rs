//! The evaluator: expressions over values in memory, for `vezne check` and the sandbox.
//!
//! It calls the functions of `vezne_runtime::expr`, as generated code does, so that the two cannot drift apart in them.

use vezne_runtime::{Tree, expr as run, logic};

use super::{Comparison, Expr, ExprType, From, Function, Moment, Over, Value};
use crate::json::Json;
use crate::model::{Form, Gate, HttpGate, Judgement, Model, ObjectId, Recipe, Stance, Verdict, Voice, combine};
use crate::tables::Tables;

/// How deep recipes may call recipes; the checker lets none call itself.
const MAX_RECIPES: usize = 32;

/// What an expression can see. Whatever is not given is missing.
pub trait Scope {
    /// The field at a path of keys, read as a type; loosely where a number may stand in a text, and the other way round.
    fn field(&self, _from: From, _path: &[String], _ty: ExprType, _form: &Form, _loose: bool) -> Option<Value> {
        None
    }

    /// The credential of this name, and of this group if there are groups.
    fn credential(&self, _group: Option<&str>, _name: &str) -> Option<String> {
        None
    }

    /// The setting of this name.
    fn setting(&self, _name: &str) -> Option<Value> {
        None
    }

    /// What the login of this name gave.
    fn session(&self, _name: &str) -> Option<String> {
        None
    }

    /// A value of the moment.
    fn moment(&self, _moment: Moment) -> Option<Value> {
        None
    }

    /// The HTTP status of the reply.
    fn status(&self) -> Option<i64> {
        None
    }

    /// A header of the reply.
    fn header(&self, _name: &str) -> Option<String> {
        None
    }

    /// The recipe of this index.
    fn recipe(&self, _index: usize) -> Option<&Recipe> {
        None
    }

    /// What an object lists, for a text that holds it in a format that tells less than JSON does.
    fn tables(&self, _object: ObjectId) -> Tables {
        Tables::default()
    }
}

/// A scope that sees the fields of a reply, and recipes.
#[derive(Debug, Clone)]
pub struct ReplyScope<'a> {
    reply: Tree,
    recipes: &'a [Recipe],
}

impl<'a> ReplyScope<'a> {
    /// Sees the fields of a reply and nothing else.
    #[must_use]
    pub fn new(reply: &Json, recipes: &'a [Recipe]) -> Self {
        Self { reply: reply.tree(), recipes }
    }
}

impl Scope for ReplyScope<'_> {
    fn field(&self, from: From, path: &[String], ty: ExprType, form: &Form, loose: bool) -> Option<Value> {
        if from != From::Message {
            return None;
        }
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        // A JSON reply is an object, as the client has it.
        self.reply.at(&path).filter(|_| !path.is_empty()).and_then(|tree| Value::of_field(tree, ty, form, false, loose))
    }

    fn recipe(&self, index: usize) -> Option<&Recipe> {
        self.recipes.get(index)
    }
}

/// A scope that sees recipes only.
#[derive(Debug, Clone, Copy)]
pub struct Recipes<'a>(pub &'a [Recipe]);

impl Scope for Recipes<'_> {
    fn recipe(&self, index: usize) -> Option<&Recipe> {
        self.0.get(index)
    }
}

/// The value of an expression, or `None` where it is missing.
#[must_use]
pub fn eval(expr: &Expr, scope: &dyn Scope) -> Option<Value> {
    Frame { scope, params: &[], item: None, depth: 0 }.eval(expr)
}

/// What a recipe gives for these arguments, one a parameter.
#[must_use]
pub fn call(recipe: &Recipe, args: &[Option<Value>], scope: &dyn Scope) -> Option<Value> {
    eval_with(&recipe.body, args, scope)
}

/// The value of a part of a recipe's body.
#[must_use]
pub fn eval_with(expr: &Expr, params: &[Option<Value>], scope: &dyn Scope) -> Option<Value> {
    Frame { scope, params, item: None, depth: 1 }.eval(expr)
}

/// A value as the text it has on the wire.
#[must_use]
pub fn text(expr: &Expr, scope: &dyn Scope) -> Option<String> {
    eval(expr, scope)?.wire()
}

/// A value as yes or no.
#[must_use]
pub fn flag(expr: &Expr, scope: &dyn Scope) -> Option<bool> {
    eval(expr, scope)?.try_into().ok()
}

/// What the evaluation stands in: the values of the recipe at hand, and the object that a function over objects is at.
#[derive(Clone, Copy)]
struct Frame<'a> {
    scope: &'a dyn Scope,
    params: &'a [Option<Value>],
    item: Option<&'a Tree>,
    depth: usize,
}

impl<'a> Frame<'a> {
    /// The same at one of the objects of a list.
    fn at<'i>(self, item: &'i Tree) -> Frame<'i>
    where
        'a: 'i,
    {
        Frame { item: Some(item), ..self }
    }

    fn eval(self, expr: &Expr) -> Option<Value> {
        match expr {
            Expr::Text(text) => Some(Value::Text(text.clone())),
            Expr::Int(number) => Some(Value::Int(*number)),
            Expr::Bool(flag) => Some(Value::Bool(*flag)),
            Expr::Field { from, path, ty, form, loose } => self.scope.field(*from, path, *ty, form, *loose),
            Expr::Item { path, ty, form } => {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                Value::of_field(self.item?.at(&path)?, *ty, form, true, false)
            }
            Expr::Inside { text, object, packing, path, ty, form } => {
                let text: String = self.get(text)?;
                let document =
                    crate::forms::unpacked(packing, &Tree::Text(text).to_json(), &self.scope.tables(*object)).ok()?;
                let document = Tree::parse(document.as_bytes())?;
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let tree = document.at(&path)?;
                let texts = packing.packs_texts();
                Value::in_form(tree, *ty, form, texts, false).unwrap_or_else(|| Value::read(tree, *ty))
            }
            Expr::Credential { group, name } => self.scope.credential(group.as_deref(), name).map(Value::Text),
            Expr::Setting { name, ty } => self.scope.setting(name).filter(|value| value.ty() == *ty),
            Expr::Session { name } => self.scope.session(name).map(Value::Text),
            Expr::Moment(moment) => self.scope.moment(*moment).filter(|value| value.ty() == moment.ty()),
            Expr::HttpStatus => self.scope.status().map(Value::Int),
            Expr::HttpHeader(name) => self.scope.header(name).map(Value::Text),
            Expr::Param { index, .. } => self.params.get(*index)?.clone(),
            Expr::Join(parts) => self.join(parts),
            Expr::Add(left, right) => run::sum(self.get(left), self.get(right)).map(Value::Int),
            Expr::Not(inner) => logic::not(self.get(inner)).map(Value::Bool),
            Expr::And(left, right) => logic::and(self.get(left), self.get(right)).map(Value::Bool),
            Expr::Or(left, right) => logic::or(self.get(left), self.get(right)).map(Value::Bool),
            Expr::Compare { op, left, right } => self.compare(*op, left, right),
            Expr::In(value, these) => {
                let value = self.eval(value)?;
                let these: Vec<Option<Value>> = these.iter().map(|one| self.eval(one)).collect();
                if these.iter().flatten().any(|one| *one == value) {
                    return Some(Value::Bool(true));
                }
                these.iter().all(Option::is_some).then_some(Value::Bool(false))
            }
            Expr::If(condition, then, otherwise) => {
                self.eval(if self.get::<bool>(condition)? { then } else { otherwise })
            }
            Expr::Call { function, args } => self.call(*function, args),
            Expr::Recipe { index, args, .. } => {
                if self.depth >= MAX_RECIPES {
                    return None;
                }
                let recipe = self.scope.recipe(*index)?;
                let args: Vec<Option<Value>> = args.iter().map(|arg| self.eval(arg)).collect();
                Frame { params: &args, item: None, depth: self.depth + 1, ..self }.eval(&recipe.body)
            }
            Expr::Over { over, list, inner } => self.over(*over, list, inner),
        }
    }

    fn over(self, over: Over, list: &Expr, inner: &[Expr]) -> Option<Value> {
        let (list, first, last) = (self.get(list), inner.first()?, inner.last()?);
        match over {
            Over::Any => run::any(list, |item| self.at(item).get(first)).map(Value::Bool),
            Over::All => run::all(list, |item| self.at(item).get(first)).map(Value::Bool),
            Over::Each => run::texts_of(list, |item| self.at(item).get(last)).map(Value::Texts),
            Over::First => run::first(list, |item| self.at(item).eval(last)),
            Over::Last => run::last(list, |item| self.at(item).eval(last)),
            Over::Find => run::find(list, |item| self.at(item).get(first), |item| self.at(item).eval(last)),
            Over::Sum if last.ty() == ExprType::Int => run::total(list, |item| self.at(item).get(last)).map(Value::Int),
            Over::Sum => run::total(list, |item| self.at(item).get(last)).map(Value::Decimal),
        }
    }

    /// The value as a type of Rust; the checker lets no other type stand there.
    fn get<T: TryFrom<Value>>(self, expr: &Expr) -> Option<T> {
        self.eval(expr)?.try_into().ok()
    }

    fn join(self, parts: &[Expr]) -> Option<Value> {
        let parts = parts.iter().map(|part| self.eval(part)).collect::<Option<Vec<Value>>>()?;
        if let Some(Value::Bytes(_)) = parts.first() {
            let parts = parts.into_iter().map(|part| part.try_into().ok()).collect::<Option<Vec<Vec<u8>>>>()?;
            return Some(Value::Bytes(parts.concat()));
        }
        let parts = parts.into_iter().map(|part| part.try_into().ok()).collect::<Option<Vec<String>>>()?;
        Some(Value::Text(parts.concat()))
    }

    fn compare(self, op: Comparison, left: &Expr, right: &Expr) -> Option<Value> {
        let (left, right) = (self.eval(left)?, self.eval(right)?);
        let order = match (&left, &right) {
            (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
            (Value::Decimal(left), Value::Decimal(right)) => Some(left.cmp(right)),
            (Value::Time(left), Value::Time(right)) => Some(left.cmp(right)),
            _ => None,
        };
        Some(Value::Bool(match op {
            Comparison::Equal => left == right,
            Comparison::Differs => left != right,
            Comparison::Below => order?.is_lt(),
            Comparison::AtMost => order?.is_le(),
            Comparison::Above => order?.is_gt(),
            Comparison::AtLeast => order?.is_ge(),
        }))
    }

    fn call(self, function: Function, args: &[Expr]) -> Option<Value> {
        let first = args.first()?;
        let row = function.row()?;
        if row.is_memberwise() && first.ty() == ExprType::Texts {
            let rest: Vec<Option<Value>> = args.iter().skip(1).map(|arg| self.eval(arg)).collect();
            return run::each(self.get(first), |member| {
                let member = apply(function, Args(member.map(Value::Text), rest.clone()));
                member.and_then(|member| member.try_into().ok())
            })
            .map(Value::Texts);
        }
        let rest = args.iter().skip(1).map(|arg| self.eval(arg)).collect();
        match function {
            // These take as many values as they are given.
            Function::List => args.iter().map(|arg| self.get::<String>(arg)).collect::<Option<_>>().map(Value::Texts),
            Function::Concat => {
                let lists = args.iter().map(|arg| self.get::<Vec<String>>(arg)).collect::<Option<Vec<_>>>()?;
                Some(Value::Texts(lists.concat()))
            }
            _ => apply(function, Args(self.eval(first), rest)),
        }
    }
}

/// What a function is given: the first value and the others.
struct Args(Option<Value>, Vec<Option<Value>>);

impl Args {
    fn first<T: TryFrom<Value>>(&mut self) -> Option<T> {
        self.0.take()?.try_into().ok()
    }

    fn at<T: TryFrom<Value>>(&mut self, index: usize) -> Option<T> {
        self.1.get_mut(index)?.take()?.try_into().ok()
    }
}

fn apply(function: Function, mut args: Args) -> Option<Value> {
    use Function as F;
    let a = &mut args;
    match function {
        F::Upper => run::upper(a.first()).map(Value::Text),
        F::Lower => run::lower(a.first()).map(Value::Text),
        F::Trim => run::trim(a.first()).map(Value::Text),
        F::Take => run::take(a.first(), a.at(0)).map(Value::Text),
        F::Drop => run::drop(a.first(), a.at(0)).map(Value::Text),
        F::PadLeft => run::pad_left(a.first(), a.at(0), a.at(1)).map(Value::Text),
        F::PadRight => run::pad_right(a.first(), a.at(0), a.at(1)).map(Value::Text),
        F::Replace => run::replace(a.first(), a.at(0), a.at(1)).map(Value::Text),
        F::Contains => run::contains(a.first(), a.at(0)).map(Value::Bool),
        F::ContainsMember => run::has(a.first(), a.at(0)).map(Value::Bool),
        F::Escape => run::escape(a.first(), a.at(0)).map(Value::Text),
        F::Around => run::around(a.first(), a.at(0), a.at(1)).map(Value::Text),
        F::Prefixed => run::prefixed(a.first()).map(Value::Text),
        F::UrlEncode => run::url_encode(a.first()).map(Value::Text),
        F::FormEncode => run::form_encode(a.first()).map(Value::Text),
        F::UrlDecode => run::url_decode(a.first()).map(Value::Text),
        F::HostOf => run::host_of(a.first()).map(Value::Text),
        F::PathOf => run::path_of(a.first()).map(Value::Text),
        F::QueryOf => run::query_of(a.first()).map(Value::Text),
        F::Split => run::split(a.first(), a.at(0)).map(Value::Texts),
        F::PairsOf => run::pairs(a.first(), a.at(0), a.at(1)).map(Value::Pairs),
        F::Utf8 => run::utf8(a.first()).map(Value::Bytes),
        F::Charset => run::charset(a.first(), a.at(0)).map(Value::Bytes),
        F::FromHex => run::from_hex(a.first()).map(Value::Bytes),
        F::FromBase64 => run::from_base64(a.first()).map(Value::Bytes),
        F::FromUtf8 => run::from_utf8(a.first()).map(Value::Text),
        F::IntOf => run::int(a.first()).map(Value::Int),
        F::DecimalOfText => run::decimal(a.first()).map(Value::Decimal),
        F::DecimalOf => run::decimal_of(a.first()).map(Value::Decimal),
        F::TextOf => args.0?.wire().map(Value::Text),
        F::Join => run::join(a.first(), a.at(0)).map(Value::Text),
        F::Sort => run::sort(a.first()).map(Value::Texts),
        F::SortPairs => run::sort_pairs(a.first()).map(Value::Pairs),
        F::AndThen => run::and_then(a.first(), a.at(0)).map(Value::Texts),
        F::With => run::with(a.first(), a.at(0)).map(Value::Texts),
        F::WithNames => run::with_names(a.first(), a.at(0)).map(Value::Texts),
        F::Values => run::values(a.first()).map(Value::Texts),
        F::Names => run::names(a.first()).map(Value::Texts),
        F::Without => run::without(a.first(), a.at(0)).map(Value::Pairs),
        F::Pick => run::pick(a.first(), a.at(0)).map(Value::Texts),
        F::Get => run::get(a.first(), a.at(0)).map(Value::Text),
        F::SortByName => run::sort_by_name(a.first()).map(Value::Pairs),
        F::Json => run::json(a.first()).map(Value::Text),
        F::Md5 => run::md5(a.first()).map(Value::Bytes),
        F::Sha1 => run::sha1(a.first()).map(Value::Bytes),
        F::Sha256 => run::sha256(a.first()).map(Value::Bytes),
        F::Sha384 => run::sha384(a.first()).map(Value::Bytes),
        F::Sha512 => run::sha512(a.first()).map(Value::Bytes),
        F::HmacMd5 => run::hmac_md5(a.first(), a.at(0)).map(Value::Bytes),
        F::HmacSha1 => run::hmac_sha1(a.first(), a.at(0)).map(Value::Bytes),
        F::HmacSha256 => run::hmac_sha256(a.first(), a.at(0)).map(Value::Bytes),
        F::HmacSha384 => run::hmac_sha384(a.first(), a.at(0)).map(Value::Bytes),
        F::HmacSha512 => run::hmac_sha512(a.first(), a.at(0)).map(Value::Bytes),
        F::AesCbc => run::aes_cbc(a.first(), a.at(0), a.at(1)).map(Value::Bytes),
        F::AesCbcOpen => run::aes_cbc_open(a.first(), a.at(0), a.at(1)).map(Value::Bytes),
        F::Jws => run::jws(a.first(), a.at(0), a.at(1)).map(Value::Text),
        #[cfg(feature = "asymmetric")]
        F::RsaSha256 => run::rsa_sha256(a.first(), a.at(0)).map(Value::Bytes),
        #[cfg(feature = "asymmetric")]
        F::RsaPssSha256 => run::rsa_pss_sha256(a.first(), a.at(0)).map(Value::Bytes),
        #[cfg(feature = "asymmetric")]
        F::EcdsaSha256 => run::ecdsa_sha256(a.first(), a.at(0)).map(Value::Bytes),
        #[cfg(feature = "asymmetric")]
        F::RsaSha256Verifies => run::rsa_sha256_verifies(a.first(), a.at(0), a.at(1)).map(Value::Bool),
        #[cfg(feature = "asymmetric")]
        F::RsaPssSha256Verifies => run::rsa_pss_sha256_verifies(a.first(), a.at(0), a.at(1)).map(Value::Bool),
        #[cfg(feature = "asymmetric")]
        F::EcdsaSha256Verifies => run::ecdsa_sha256_verifies(a.first(), a.at(0), a.at(1)).map(Value::Bool),
        // A spec that calls one of these does not pass the check of such a build.
        #[cfg(not(feature = "asymmetric"))]
        F::RsaSha256
        | F::RsaPssSha256
        | F::EcdsaSha256
        | F::RsaSha256Verifies
        | F::RsaPssSha256Verifies
        | F::EcdsaSha256Verifies => None,
        F::Hex => run::hex(a.first()).map(Value::Text),
        F::Base64 => run::base64(a.first()).map(Value::Text),
        F::Base64Url => run::base64url(a.first()).map(Value::Text),
        F::List => run::list([a.first()]).map(Value::Texts),
        F::Concat => run::concat([a.first()]).map(Value::Texts),
        F::Length => run::length(a.first()).map(Value::Int),
        F::Size => match args.0? {
            Value::Bytes(bytes) => run::size(Some(bytes)),
            Value::Texts(texts) => run::size(Some(texts)),
            Value::Pairs(pairs) => run::size(Some(pairs)),
            Value::Objects(objects) => run::size(Some(objects)),
            _ => None,
        }
        .map(Value::Int),
        F::Filled => match args.0 {
            None => Some(false),
            Some(Value::Text(text)) => run::filled(Some(text)),
            Some(Value::Bytes(bytes)) => run::filled(Some(bytes)),
            Some(Value::Texts(texts)) => run::filled(Some(texts)),
            Some(Value::Pairs(pairs)) => run::filled(Some(pairs)),
            Some(Value::Objects(objects)) => run::filled(Some(objects)),
            Some(Value::Bool(_) | Value::Int(_) | Value::Decimal(_) | Value::Time(_)) => Some(true),
        }
        .map(Value::Bool),
        F::Else => args.0.or_else(|| args.1.into_iter().next().flatten()),
    }
}

/// What a reply means by the gates of its operation, passed in order.
#[must_use]
pub fn judge(model: &Model, gates: &[Gate], reply: &Json) -> Judgement {
    judge_in(model, gates, &ReplyScope::new(reply, &model.recipes))
}

/// The same over any scope that has the fields of the reply.
#[must_use]
pub fn judge_in(model: &Model, gates: &[Gate], scope: &dyn Scope) -> Judgement {
    let mut last = Judgement { verdict: Verdict::Done, recognised: true, denied: false, code: None, message: None };
    for gate in gates {
        last = judge_gate(model, gate, scope);
        if last.verdict != Verdict::Done {
            break;
        }
    }
    last
}

/// What a reply outside 2xx means: by what the provider says of its status and of its code. A code that is listed says
/// more than the status, under a status that is the client's fault or whose meaning is stated; none makes a yes of it.
#[must_use]
pub fn judge_http(model: &Model, gate: &HttpGate, status: u16, scope: &dyn Scope) -> Judgement {
    let stated = gate.statuses.iter().find(|(known, _)| *known == status).map(|(_, verdict)| *verdict);
    let client_error = (400..500).contains(&status);
    let refuses = client_error && !matches!(status, 408 | 409 | 425 | 429 | 499);
    let by_status = stated.unwrap_or(if refuses { Verdict::Refused } else { Verdict::Unknown });
    let code = gate.code.as_ref().and_then(|expr| text(expr, scope));
    let by_code = gate.catalogue.zip(code.as_deref()).map(|(id, code)| {
        let catalogue = model.catalogue(id);
        let listed = catalogue.values.iter().any(|value| value.wire == code);
        (listed, catalogue.verdict(code).unwrap_or(Verdict::Unknown))
    });
    let verdict = match by_code {
        // Where it is stated that a status tells nothing, no code makes more of it.
        _ if stated == Some(Verdict::Unknown) => Verdict::Unknown,
        Some((_, Verdict::Done | Verdict::Pending)) => Verdict::Unknown,
        Some((true, verdict)) if client_error || stated.is_some() => verdict,
        Some((false, verdict)) if by_status == Verdict::Refused && verdict != Verdict::Unknown => verdict,
        _ => by_status,
    };
    let message = gate.message.as_ref().and_then(|expr| text(expr, scope));
    Judgement { verdict, recognised: true, denied: true, code, message }
}

fn judge_gate(model: &Model, gate: &Gate, scope: &dyn Scope) -> Judgement {
    let pending = gate.pending.as_ref().and_then(|expr| flag(expr, scope)) == Some(true);
    let mut voices: Vec<Stance> = gate
        .says
        .iter()
        .map(|voice| match voice {
            Voice::Flag(expr) => match flag(expr, scope) {
                None => Stance::Missing,
                Some(false) if expr.is_filled() => Stance::Unfilled,
                Some(said) => Stance::Flag(said),
            },
            Voice::Listed(expr, catalogue) => text(expr, scope).map_or(Stance::Missing, |wire| {
                Stance::Listed(model.catalogue(*catalogue).verdict(&wire).unwrap_or(Verdict::Unknown))
            }),
        })
        .collect();
    // Without a voice nothing says that it happened, and what is not taken is not understood.
    if gate.says.is_empty() && gate.pending.is_some() {
        voices.push(Stance::Missing);
    }
    let code = gate.code.as_ref().and_then(|expr| text(expr, scope));
    let mut verdict = if pending { Verdict::Pending } else { combine(&voices) };
    // A code may say which no it is; it never makes a yes of a no.
    if let (Verdict::Refused, Some(catalogue), Some(code)) = (verdict, gate.code_catalogue, &code) {
        verdict = match model.catalogue(catalogue).verdict(code) {
            None => verdict,
            // A refusal whose code says done, or that it waits, contradicts itself.
            Some(Verdict::Done | Verdict::Pending) => Verdict::Unknown,
            Some(named) => named,
        };
    }
    Judgement {
        verdict,
        recognised: !voices.contains(&Stance::Missing),
        denied: voices.iter().any(|voice| {
            matches!(
                voice,
                Stance::Flag(false)
                    | Stance::Unfilled
                    | Stance::Listed(Verdict::Refused | Verdict::Absent | Verdict::Unsent)
            )
        }),
        code,
        message: gate.message.as_ref().and_then(|expr| text(expr, scope)),
    }
}
