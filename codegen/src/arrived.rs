//! A callback's message in memory: whether it is proved, what it tells, and how it is signed anew.

use vezne_runtime::callback::Stamp as _;
use vezne_runtime::format::form;
use vezne_runtime::{HeaderMap, Moment as Instant, Table, Tree};

use crate::expr::eval::{Scope, eval, flag, judge_in, text};
use crate::expr::{Expr, ExprType, From, Moment, Section, Value};
use crate::message;
use crate::model::{Callback, CallbackSample, Form, Holds, Model, ObjectId, Proof, Recipe, Verdict};
use crate::tables::Tables;

/// A message as the expressions of its callback see it.
pub struct Arrived<'m> {
    model: &'m Model,
    callback: &'m Callback,
    sample: &'m CallbackSample,
    query: Tree,
    given: Tree,
    /// As it came.
    body: Option<Tree>,
    /// The fields that it brings sealed, by their names.
    opened: Vec<(String, Option<String>)>,
}

impl<'m> Arrived<'m> {
    /// The message of a sample; `None` where it cannot be read.
    #[must_use]
    pub fn of(model: &'m Model, callback: &'m Callback, sample: &'m CallbackSample) -> Option<Self> {
        let section = |prefix: &str| {
            let member = |(key, value): &(String, String)| {
                Some((key.strip_prefix(prefix)?.to_owned(), Tree::Text(value.clone())))
            };
            Tree::Object(sample.givens.iter().filter_map(member).collect())
        };
        let body = match callback.media.runtime() {
            vezne_runtime::Media::None => Some(Tree::Object(Vec::new())),
            media => {
                let read = |tables: &[Table<'_>]| media.read_as(sample.body.as_bytes(), &HeaderMap::new(), tables);
                model.callback_tables(callback).with(read).ok()?
            }
        };
        let (query, given) = (section("query."), section("given."));
        let mut arrived = Self { model, callback, sample, query, given, body, opened: Vec::new() };
        arrived.opened =
            callback.opened.iter().map(|opened| (opened.name.clone(), text(&opened.expr, &arrived))).collect();
        Some(arrived)
    }

    /// What it brings sealed, as it is opened with what the sample gives: each by its name, and nothing where that cannot be.
    #[must_use]
    pub fn opened(&self) -> &[(String, Option<String>)] {
        &self.opened
    }

    /// What it tells.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        judge_in(self.model, &self.callback.outcome, self).verdict
    }

    /// Whether it is taken, or why not.
    pub fn is_taken(&self) -> Result<(), String> {
        self.callback.proof.as_ref().map_or(Ok(()), |proof| self.proves(proof))
    }

    fn proves(&self, proof: &Proof) -> Result<(), String> {
        if proof.holds.is_empty() {
            self.equals(proof)?;
        } else {
            self.verifies(proof)?;
        }
        if let Some(covers) = &proof.covers {
            let signed: Vec<String> = match eval(&covers.signed, self) {
                Some(Value::Texts(names)) => names,
                _ => Vec::new(),
            };
            if let Some(name) = covers.names.iter().find(|name| !signed.contains(name)) {
                return Err(format!("`{name}` is not among the fields that are signed"));
            }
        }
        if let Some(fresh) = &proof.fresh {
            let at = match eval(&fresh.time, self) {
                Some(Value::Text(text)) => Some(text).unix_nanos(),
                Some(Value::Int(number)) => Some(number).unix_nanos(),
                Some(Value::Time(moment)) => Some(moment).unix_nanos(),
                _ => None,
            };
            let now = self.sample.given("now").and_then(|now| now.parse::<Instant>().ok());
            let now = now.ok_or("the sample does not say when it came: `now: 2026-01-31T10:20:30Z`")?;
            let limit = i128::from(fresh.seconds) * 1_000_000_000;
            let at = at.ok_or("its time cannot be read")?;
            if (at - now.unix_nanos()).abs() > limit {
                return Err("its time is too far from `now`".to_owned());
            }
        }
        if proof.once.as_ref().is_some_and(|once| text(once, self).is_none_or(|key| key.is_empty())) {
            return Err("it has no key by which a repeat is known".to_owned());
        }
        Ok(())
    }

    /// Whether a claim is what it must equal.
    fn equals(&self, proof: &Proof) -> Result<(), String> {
        let ways: Vec<&Expr> = proof.equals.iter().filter(|way| !self.lacks(way)).collect();
        if ways.is_empty() {
            return Err("something of the receiver's own that goes into `equals` is not given".to_owned());
        }
        let values: Vec<String> =
            ways.into_iter().filter_map(|way| text(way, self)).filter(|value| !value.is_empty()).collect();
        if values.is_empty() {
            return Err("something that goes into `equals` is missing".to_owned());
        }
        let claims: Vec<String> = proof.claims.iter().flat_map(|claim| self.claimed(claim)).collect();
        if claims.is_empty() {
            return Err("there is no claim".to_owned());
        }
        if !claims.iter().any(|claim| values.contains(claim)) {
            let (values, claims) = (values.join("`, `"), claims.join("`, `"));
            return Err(format!("`equals` gives `{values}`, and the claim is `{claims}`"));
        }
        Ok(())
    }

    /// Whether a signature verifies.
    fn verifies(&self, proof: &Proof) -> Result<(), String> {
        let ways: Vec<&Holds> = proof.holds.iter().filter(|holds| !self.lacks(&holds.is)).collect();
        if ways.is_empty() {
            return Err("a key of the receiver's own that goes into `holds` is not given".to_owned());
        }
        let keys = proof.holds.iter().flat_map(|holds| &holds.keys);
        for (key, kind) in keys.filter(|(key, _)| !self.lacks(key)) {
            if text(key, self).is_some_and(|key| !kind.is_public(&key)) {
                return Err("a key is no public key in PEM of the kind that verifies here".to_owned());
            }
        }
        let holds: Vec<Option<bool>> = ways.into_iter().map(|holds| flag(&holds.is, self)).collect();
        if holds.contains(&Some(true)) {
            return Ok(());
        }
        Err(if holds.contains(&Some(false)) {
            "the signature is not one of this message by this key".to_owned()
        } else {
            "something that goes into `holds` is missing, or the signature cannot be read".to_owned()
        })
    }

    /// What the sender says; nothing blank.
    fn claimed(&self, claim: &Expr) -> Vec<String> {
        let said = match eval(claim, self) {
            Some(Value::Texts(texts)) => texts,
            single => single.and_then(|single| single.wire()).into_iter().collect(),
        };
        said.into_iter().filter(|claim| !claim.trim().is_empty()).collect()
    }

    /// Whether a credential that goes into an expression is not given, or is empty.
    fn lacks(&self, way: &Expr) -> bool {
        way.contains(&|part| match part {
            Expr::Credential { group, name } => {
                self.credential(group.as_deref(), name).is_none_or(|value| value.is_empty())
            }
            _ => false,
        })
    }

    /// What a claim must equal, by the first way of computing it whose credentials are given.
    fn expected(&self, proof: &Proof) -> Option<String> {
        let way = proof.equals.iter().find(|way| !self.lacks(way))?;
        text(way, self).filter(|value| !value.is_empty())
    }
}

/// The sample with a proof that was computed anew, of what it gives and holds now: its claim is written into the field where
/// it stands, alone or within the text that is there. `None` where that does not make a message that is taken.
///
/// `was` is the message before it was changed: it shows which part of the field the claim is.
#[must_use]
pub fn signed(
    model: &Model,
    callback: &Callback,
    sample: &CallbackSample,
    was: &CallbackSample,
) -> Option<CallbackSample> {
    let arrived = Arrived::of(model, callback, sample)?;
    let before = Arrived::of(model, callback, was);
    let Some(proof) = &callback.proof else {
        let opens = before.is_none_or(|before| before.opened == arrived.opened);
        return opens.then(|| sample.clone());
    };
    let expected = arrived.expected(proof)?;
    proof.claims.iter().find_map(|claim| {
        let (section, path) = only_field(claim)?;
        let field = match claim {
            Expr::Field { .. } => expected.clone(),
            // The field holds more than the claim.
            _ => {
                let (old, whole) = (before.as_ref()?.claimed(claim), arrived.wire(section, &path)?);
                let old = old.iter().find(|old| whole.matches(old.as_str()).count() == 1)?;
                whole.replacen(old.as_str(), &expected, 1)
            }
        };
        let made = arrived.with(section, &path, &field)?;
        let taken = Arrived::of(model, callback, &made).filter(|taken| taken.is_taken().is_ok())?;
        // What it brings sealed was sealed with other keys, and is none to who has these.
        let opens = before.as_ref().is_none_or(|before| before.opened == taken.opened);
        opens.then_some(made)
    })
}

/// The sample as if it were made at another moment and came at once: the time that its proof is tested by is written anew,
/// as it is written there. `None` where that cannot be done.
#[must_use]
pub fn stamped(model: &Model, callback: &Callback, sample: &CallbackSample, now: Instant) -> Option<CallbackSample> {
    let mut made = sample.clone();
    if let Some(fresh) = callback.proof.as_ref().and_then(|proof| proof.fresh.as_ref()) {
        let arrived = Arrived::of(model, callback, sample)?;
        let (section, path) = only_field(&fresh.time)?;
        let whole = arrived.wire(section, &path)?;
        let old = match &fresh.time {
            Expr::Field { .. } => whole.clone(),
            time => text(time, &arrived).filter(|old| !old.is_empty() && whole.matches(old.as_str()).count() == 1)?,
        };
        let is_digits = !old.is_empty() && old.bytes().all(|byte| byte.is_ascii_digit());
        let new = match old.len() {
            12.. if is_digits => now.unix_millis().to_string(),
            _ if is_digits => now.unix_seconds().to_string(),
            _ => now.rounded_down(std::time::Duration::from_millis(1)).to_string(),
        };
        made = arrived.with(section, &path, &whole.replacen(old.as_str(), &new, 1))?;
    }
    made.givens.retain(|(name, _)| name != "now");
    made.givens.push(("now".to_owned(), now.to_string()));
    Some(made)
}

/// The one field of the message that an expression looks at.
fn only_field(expr: &Expr) -> Option<(Section, Vec<String>)> {
    let mut found: Vec<(Section, Vec<String>)> = Vec::new();
    expr.walk(&mut |part| {
        if let Expr::Field { from: From::Callback(section), path, .. } = part {
            found.push((*section, path.clone()));
        }
    });
    found.dedup();
    let [field] = <[_; 1]>::try_from(found).ok()?;
    (field.0 != Section::Given).then_some(field)
}

impl Arrived<'_> {
    /// The text of a field on the wire.
    fn wire(&self, section: Section, path: &[String]) -> Option<String> {
        self.field(From::Callback(section), path, ExprType::Text, &Form::Plain, false)?.wire()
    }

    /// The sample with another text in a field.
    fn with(&self, section: Section, path: &[String], text: &str) -> Option<CallbackSample> {
        let mut sample = self.sample.clone();
        if section == Section::Body {
            let mut body = self.body.clone()?;
            *place(&mut body, path)? = Tree::Text(text.to_owned());
            sample.body = String::from_utf8(self.callback.media.runtime().render(&body, "boundary").ok()?).ok()?;
            return Some(sample);
        }
        let name = format!("{}.{}", section.key(), path.join("."));
        let known = sample
            .givens
            .iter_mut()
            .find(|(key, _)| *key == name || (section == Section::Headers && key.eq_ignore_ascii_case(&name)));
        match known {
            Some((_, value)) => text.clone_into(value),
            None => sample.givens.push((name, text.to_owned())),
        }
        Some(sample)
    }
}

/// The place of a value in a body, made where it is not there.
fn place<'t>(tree: &'t mut Tree, path: &[String]) -> Option<&'t mut Tree> {
    let Some((first, rest)) = path.split_first() else { return Some(tree) };
    let Tree::Object(members) = tree else { return None };
    let at = members.iter().position(|(key, _)| key == first).unwrap_or_else(|| {
        members.push((first.clone(), if rest.is_empty() { Tree::Null } else { Tree::Object(Vec::new()) }));
        members.len() - 1
    });
    place(&mut members.get_mut(at)?.1, rest)
}

impl Scope for Arrived<'_> {
    fn field(&self, from: From, path: &[String], ty: ExprType, form: &Form, loose: bool) -> Option<Value> {
        let From::Callback(section) = from else { return None };
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let tree = match section {
            Section::Headers => {
                let name = format!("headers.{}", path.first()?);
                let mut found = self.sample.givens.iter().filter(|(key, _)| key.eq_ignore_ascii_case(&name));
                return Value::of_field(&Tree::Text(found.next()?.1.clone()), ty, form, true, loose);
            }
            Section::Query => &self.query,
            Section::Given => &self.given,
            Section::Body => self.body.as_ref()?,
            Section::Path => return None,
        };
        let text;
        let tree = match self.opened.iter().find(|(name, _)| section == Section::Body && path.first() == Some(&&**name))
        {
            Some((name, opened)) => {
                // A body that has such a field itself says nothing by it.
                let taken = matches!(tree, Tree::Object(members) if members.iter().any(|(key, _)| key == name));
                text = opened.clone().filter(|_| !taken).map(Tree::Text)?;
                text.at(path.get(1..)?)?
            }
            None => tree.at(&path)?,
        };
        // What a sample gives is a text, whatever the receiver had kept. Of bodies only JSON tells a number from a text.
        let texts = section != Section::Body || self.callback.media.is_text_only();
        Value::in_form(tree, ty, form, texts, loose).unwrap_or_else(|| Value::read(tree, ty))
    }

    fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        let key = group.map_or_else(|| format!("credentials.{name}"), |group| format!("credentials.{group}.{name}"));
        self.sample.given(&key).map(str::to_owned)
    }

    fn setting(&self, name: &str) -> Option<Value> {
        message::setting(self.model, name, self.sample.given(&format!("settings.{name}")).map(str::to_owned))
    }

    fn moment(&self, moment: Moment) -> Option<Value> {
        match moment {
            Moment::Body => Some(Value::Bytes(self.sample.body.clone().into_bytes())),
            Moment::Fields if self.callback.media != crate::model::Media::None => {
                self.body.as_ref().map(|body| Value::Pairs(form::pairs(body)))
            }
            Moment::Fields => Some(Value::Pairs(form::pairs(&self.query))),
            _ => None,
        }
    }

    fn recipe(&self, index: usize) -> Option<&Recipe> {
        self.model.recipes.get(index)
    }

    fn tables(&self, object: ObjectId) -> Tables {
        self.model.tables(object)
    }
}
