//! What a proof proves: the values that go into what is computed.
//!
//! A field that goes into a digest whole is proved, since another value would give another digest. One of which only a
//! part goes in (`take`, a condition) is not; that part is, so that the same expression may be used elsewhere. Nobody
//! declares any of this: it follows from `equals`, or from the bytes whose signature is verified in `holds`.

use std::collections::HashSet;

use super::kept;
use crate::expr::{Expr, ExprType, From, Function, Moment, Over, Section};
use crate::model::Recipe;

/// How deep recipes are followed; the checker lets none call itself.
const MAX_RECIPES: usize = 32;

/// How many characters of something secret nobody guesses.
const MIN_CHARACTERS: i64 = 8;

/// What is proved of one callback, whichever of its ways of computing a proof was taken.
#[derive(Debug, Default)]
pub(super) struct Proved {
    ways: Vec<Way>,
}

impl Proved {
    /// What goes into each of these expressions. `covers` are the names that a message must have signed.
    pub(super) fn by<'e>(equals: impl IntoIterator<Item = &'e Expr>, covers: &[String], recipes: &[Recipe]) -> Self {
        Self { ways: equals.into_iter().map(|equals| Way::by(equals, covers, recipes)).collect() }
    }

    /// The same where signatures are verified: the bytes that are signed in each way, recipes written out.
    pub(super) fn signed_by(ways: &[Vec<Expr>], covers: &[String]) -> Self {
        Self { ways: ways.iter().map(|messages| Way::all(messages, covers)).collect() }
    }

    /// A field of the body that is opened is proved where all that goes into it is.
    pub(super) fn open(&mut self, name: &str, expr: &Expr, recipes: &[Recipe]) {
        if !self.ways.is_empty() && self.covers(expr, recipes) {
            for way in &mut self.ways {
                way.fields.insert((Section::Body, vec![name.to_owned()]));
            }
        } else {
            self.ways.iter_mut().for_each(|way| way.unproved.push(name.to_owned()));
        }
    }

    /// Whether the message chooses what is signed.
    pub(super) fn is_chosen(&self) -> bool {
        self.ways.iter().any(|way| way.chosen)
    }

    /// The names that are signed, where the message has a say in it: in each way the same, or `Err`.
    pub(super) fn signed(&self) -> Result<Option<&Expr>, ()> {
        let mut all = self.ways.iter().map(|way| way.signed.as_ref());
        let first = all.next().flatten();
        if all.all(|signed| signed == first) { Ok(first) } else { Err(()) }
    }

    /// Whether the same proof is the same message.
    pub(super) fn is_whole(&self) -> bool {
        self.in_all(Way::is_whole)
    }

    /// The first function that loses something of what the message says, so that this is not proved.
    pub(super) fn lost(&self) -> Option<Function> {
        self.ways.iter().find_map(|way| way.lost)
    }

    /// Whether a field is proved, with all that is in it.
    pub(super) fn has(&self, section: Section, path: &[String]) -> bool {
        section == Section::Given || self.in_all(|way| way.has(section, path))
    }

    /// Whether every field is proved but those which are listed.
    pub(super) fn has_all_but(&self, listed: &dyn Fn(&String) -> bool) -> bool {
        self.in_all(|way| way.has_all_but(listed))
    }

    /// Whether something within a field is proved.
    pub(super) fn has_within(&self, section: Section, path: &[String]) -> bool {
        self.in_all(|way| way.has_within(section, path))
    }

    /// Whether all that an expression looks at is proved, or is the receiver's own.
    pub(super) fn covers(&self, expr: &Expr, recipes: &[Recipe]) -> bool {
        let expr = inlined(expr, recipes, 0);
        self.in_all(|way| way.holds(&expr)) || (self.ways.is_empty() && Way::default().holds(&expr))
    }

    /// What no way proves is not proved, and neither is anything where there is none.
    fn in_all(&self, is: impl Fn(&Way) -> bool) -> bool {
        !self.ways.is_empty() && self.ways.iter().all(is)
    }
}

/// What is proved by one way of computing a proof.
#[derive(Debug, Default)]
struct Way {
    /// Every byte of the body.
    body: bool,
    /// The fields at the top of the body, but those of these names, in lower case.
    all_but: Option<Vec<String>>,
    /// Fields that the message must name among those which it signs.
    covered: Vec<String>,
    /// Single fields.
    fields: HashSet<(Section, Vec<String>)>,
    /// Fields of the body that are opened, with something in it that is not proved: they are none of its bytes.
    unproved: Vec<String>,
    /// Expressions that are proved, whatever becomes of the fields in them.
    parts: HashSet<Expr>,
    /// The names that are signed, where the message has a say in it.
    signed: Option<Expr>,
    /// Whether the message chooses which they are.
    chosen: bool,
    /// The first function that loses something of what the message says.
    lost: Option<Function>,
}

impl Way {
    fn by(equals: &Expr, covers: &[String], recipes: &[Recipe]) -> Self {
        Self::all(&[inlined(equals, recipes, 0)], covers)
    }

    /// What goes into all of these, with their recipes written out.
    fn all(parts: &[Expr], covers: &[String]) -> Self {
        let mut way = Self::default();
        for part in parts {
            way.follow(part);
        }
        if way.chosen {
            way.covered = covers.to_vec();
        }
        way
    }

    /// Whether the same proof is the same message.
    fn is_whole(&self) -> bool {
        self.body || self.all_but.is_some()
    }

    /// Whether a field is proved, with all that is in it.
    fn has(&self, section: Section, path: &[String]) -> bool {
        if section == Section::Given {
            return true;
        }
        if section == Section::Body {
            let Some(top) = path.first() else { return self.body };
            if self.unproved.contains(top) {
                return false;
            }
            let outside = |names: &Vec<String>| !names.contains(&top.to_lowercase());
            if self.body || self.all_but.as_ref().is_some_and(outside) || self.covered.contains(top) {
                return true;
            }
        }
        (1..=path.len()).any(|end| self.fields.contains(&(section, path[..end].to_vec())))
    }

    /// Whether every field is proved but those which are listed.
    fn has_all_but(&self, listed: &dyn Fn(&String) -> bool) -> bool {
        self.body || self.all_but.as_ref().is_some_and(|names| names.iter().all(listed))
    }

    /// Whether something within a field is proved.
    fn has_within(&self, section: Section, path: &[String]) -> bool {
        self.fields
            .iter()
            .any(|(known, inner)| *known == section && inner.len() > path.len() && inner.starts_with(path))
    }

    /// Whether all that an expression looks at is proved, or is the receiver's own.
    fn holds(&self, expr: &Expr) -> bool {
        if self.parts.contains(expr) {
            return true;
        }
        match expr {
            Expr::Field { from: From::Callback(section), path, .. } => self.has(*section, path),
            Expr::Field { .. } | Expr::HttpHeader(_) | Expr::HttpStatus => false,
            Expr::Moment(Moment::Body) => self.body,
            Expr::Moment(Moment::Fields) => self.body || self.all_but.as_ref().is_some_and(Vec::is_empty),
            other => other.parts().into_iter().all(|part| self.holds(part)),
        }
    }

    /// Follows what is proved into what it is made of.
    fn follow(&mut self, expr: &Expr) {
        self.parts.insert(expr.clone());
        match expr {
            Expr::Field { from: From::Callback(section), path, .. } => {
                self.fields.insert((*section, path.clone()));
            }
            Expr::Moment(Moment::Body) => self.body = true,
            Expr::Moment(Moment::Fields) => {
                self.all_but.get_or_insert_with(Vec::new);
                self.sign_names(expr);
            }
            Expr::Join(parts) => parts.iter().for_each(|part| self.follow(part)),
            // Which of two different texts it is tells the condition.
            Expr::If(condition, then, otherwise) => {
                if matches!((&**then, &**otherwise), (Expr::Text(one), Expr::Text(other)) if one != other) {
                    self.parts.insert((**condition).clone());
                }
                self.either(condition, then, otherwise);
            }
            // A text of each object: what goes into it whole is proved of each of them.
            Expr::Over { over: Over::Each, list, inner } => {
                if let (Expr::Field { from, path, .. }, Some(text)) = (&**list, inner.last()) {
                    self.follow(&of_member(text, *from, path));
                }
            }
            Expr::Call { function: Function::Without, args } => self.without(expr, args),
            Expr::Call { function: Function::Pick, args } => self.pick(args),
            Expr::Call { function: Function::Join, args } => {
                if let [list, separator] = args.as_slice() {
                    self.follow(&kept::joined(list, separator));
                }
            }
            Expr::Call { function: Function::Sort, args } if args.iter().any(kept::lacks_names) => {
                self.lost.get_or_insert(Function::Sort);
            }
            Expr::Call { function, args } if kept::keeps(*function) || kept::keeps_of(*function, args) => {
                for arg in args {
                    self.follow(arg);
                }
            }
            Expr::Call { function, .. } if !is_own(expr) => {
                self.lost.get_or_insert(*function);
            }
            _ => {}
        }
    }

    /// One of two values, by a condition. Where the receiver's own affairs decide, what goes in either way is proved. Where it
    /// is left out for being blank, it is proved if it goes in whole otherwise: a value gives a text, and no value gives none.
    fn either(&mut self, condition: &Expr, then: &Expr, otherwise: &Expr) {
        let alone = |expr: &Expr| {
            let mut way = Self::default();
            way.follow(expr);
            way
        };
        if is_own(condition) {
            let (one, other) = (alone(then), alone(otherwise));
            self.fields.extend(one.fields.intersection(&other.fields).cloned());
            self.parts.extend(one.parts.intersection(&other.parts).cloned());
            return;
        }
        let (value, whole) = match (condition, then, otherwise) {
            (Expr::Call { function: Function::Filled, args }, whole, Expr::Text(none)) if none.is_empty() => {
                (args.first(), whole)
            }
            (Expr::Not(inner), Expr::Text(none), whole) if none.is_empty() => match &**inner {
                Expr::Call { function: Function::Filled, args } => (args.first(), whole),
                _ => return,
            },
            _ => return,
        };
        let Some(value) = value else { return };
        let inside = alone(whole);
        if inside.parts.contains(value) {
            let of_value = alone(value);
            self.fields.extend(of_value.fields);
            self.parts.extend(of_value.parts);
        }
    }

    fn without(&mut self, expr: &Expr, args: &[Expr]) {
        let [pairs, names] = args else { return };
        // Names that the message gives could leave out anything.
        let Some(names) = texts(names) else { return };
        match pairs {
            Expr::Moment(Moment::Fields) => {
                self.all_but = Some(names.iter().map(|name| name.to_lowercase()).collect());
                self.sign_names(expr);
            }
            Expr::Call { function: Function::Without | Function::SortByName | Function::SortPairs, .. } => {
                let before = self.all_but.take();
                self.follow(pairs);
                if let Some(all_but) = &mut self.all_but {
                    all_but.extend(names.iter().map(|name| name.to_lowercase()));
                    self.sign_names(expr);
                }
                if self.all_but.is_none() {
                    self.all_but = before;
                }
            }
            _ => {}
        }
    }

    fn pick(&mut self, args: &[Expr]) {
        let [pairs, names] = args else { return };
        let of_message = pairs.contains(&|part| matches!(part, Expr::Moment(Moment::Fields)));
        if !of_message {
            return;
        }
        if let Some(names) = texts(names) {
            self.fields.extend(names.into_iter().map(|name| (Section::Body, vec![name])));
        } else {
            self.chosen = true;
            self.signed = Some(names.clone());
        }
    }

    fn sign_names(&mut self, pairs: &Expr) {
        if !self.chosen {
            self.signed = Some(Expr::Call { function: Function::Names, args: vec![pairs.clone()] });
        }
    }
}

/// Whether a secret goes into a value in such a way that nobody can guess the value without it. What only decides between
/// a few values (a comparison, `any`, `filled`, a number, the condition of an `if`) does not carry it, and neither does what the
/// message can leave away.
pub(super) fn carries_secret(expr: &Expr, recipes: &[Recipe]) -> bool {
    carries(&inlined(expr, recipes, 0))
}

fn carries(expr: &Expr) -> bool {
    // A yes or no is guessed at once, a number soon.
    if !matches!(expr.ty(), ExprType::Text | ExprType::Bytes | ExprType::Texts | ExprType::Pairs) {
        return false;
    }
    match expr {
        Expr::Credential { .. } | Expr::Field { from: From::Callback(Section::Given), .. } => true,
        Expr::Join(parts) => parts.iter().any(carries),
        // Who can choose which of two values it is chooses the one without a secret.
        Expr::If(_, then, otherwise) => carries(then) && carries(otherwise),
        // Of no object there is no text, and an empty one is no proof.
        Expr::Over { inner, .. } => inner.last().is_some_and(carries),
        Expr::Call { function, args } => call_carries(*function, args),
        _ => false,
    }
}

fn call_carries(function: Function, args: &[Expr]) -> bool {
    let at = |index: usize| args.get(index).is_some_and(carries);
    match function {
        Function::Else => at(0) && at(1),
        Function::Take => at(0) && !matches!(args.get(1), Some(Expr::Int(count)) if *count < MIN_CHARACTERS),
        // Of a text that is no address nothing is left.
        Function::HostOf | Function::PathOf | Function::QueryOf => false,
        Function::List | Function::Concat | Function::AndThen => args.iter().any(carries),
        Function::HmacMd5
        | Function::HmacSha1
        | Function::HmacSha256
        | Function::HmacSha384
        | Function::HmacSha512
        | Function::AesCbc => at(0) || at(1),
        Function::Jws => at(0) || at(2),
        // All else gives something of its first value; what stands beside that may have nothing to stand beside.
        _ => at(0),
    }
}

/// What is asked of an object of a list, with the object's fields as fields of the message: of that object, whichever it is.
fn of_member(expr: &Expr, list: From, at: &[String]) -> Expr {
    match expr {
        Expr::Item { path, ty, form } => {
            let path = at.iter().chain(path).cloned().collect();
            Expr::Field { from: list, path, ty: *ty, form: form.clone(), loose: true }
        }
        // What is asked of the objects of an inner list is about those.
        Expr::Over { over, list: inner_list, inner } => {
            let inner_list = Box::new(of_member(inner_list, list, at));
            Expr::Over { over: *over, list: inner_list, inner: inner.clone() }
        }
        other => other.map_parts(&mut |part| of_member(part, list, at)),
    }
}

/// Whether an expression looks at nothing that the message brings.
pub(super) fn is_own(expr: &Expr) -> bool {
    !expr.contains(&|part| {
        matches!(part, Expr::Field { from, .. } if *from != From::Callback(Section::Given))
            || matches!(part, Expr::Moment(_) | Expr::HttpHeader(_) | Expr::HttpStatus | Expr::Item { .. })
    })
}

/// The texts of a list that is written out.
fn texts(expr: &Expr) -> Option<Vec<String>> {
    match expr {
        Expr::Text(text) => Some(vec![text.clone()]),
        Expr::Call { function: Function::List, args } => {
            args.iter().map(|arg| if let Expr::Text(text) = arg { Some(text.clone()) } else { None }).collect()
        }
        _ => None,
    }
}

/// The expression with its recipes written out.
pub(super) fn inlined(expr: &Expr, recipes: &[Recipe], depth: usize) -> Expr {
    if let Expr::Recipe { index, args, .. } = expr {
        let args: Vec<Expr> = args.iter().map(|arg| inlined(arg, recipes, depth)).collect();
        return match recipes.get(*index).filter(|_| depth < MAX_RECIPES) {
            Some(recipe) => inlined(&with_args(&recipe.body, &args), recipes, depth + 1),
            None => expr.clone(),
        };
    }
    expr.map_parts(&mut |part| inlined(part, recipes, depth))
}

fn with_args(expr: &Expr, args: &[Expr]) -> Expr {
    if let Expr::Param { index, .. } = expr {
        return args.get(*index).cloned().unwrap_or_else(|| expr.clone());
    }
    expr.map_parts(&mut |part| with_args(part, args))
}
