//! How a callback is proved, so that not everybody can prove it.

use super::Checker;
use super::callbacks::Came;
use super::proved::{Proved, carries_secret, inlined};
use super::verified::{self, Verified};
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprType, From, Section};
use crate::model::{Covers, Fresh, Holds, ObjectId, Opened, Proof, Type};
use crate::rule::Rule;
use crate::source::Span;
use crate::spec::{FreshSpec, ProofSpec};

impl Checker<'_> {
    /// How it is proved, and what of it is.
    pub(super) fn proof(&mut self, spec: &ProofSpec, came: Came, opened: &[Opened]) -> (Option<Proof>, Proved) {
        let made = if spec.holds.is_empty() { self.computed_proof(spec, came) } else { self.signed_proof(spec, came) };
        let (Some((mut proof, mut proved)), Some(place)) = (made, spec.equals.first().or(spec.holds.first())) else {
            return (None, Proved::default());
        };
        for one in opened {
            proved.open(&one.name, &one.expr, &self.model.recipes);
        }
        proof.covers = self.covered(spec, came, &proved);
        if proved.is_chosen() && spec.covers.is_empty() {
            self.report.push(
                Diagnostic::new(
                    Rule::Covers,
                    place.span,
                    "the message chooses which of its fields are signed, and need sign none",
                )
                .help("write `covers: [amount, order_id]` with the fields that must be among them"),
            );
        }
        proof.fresh = spec.fresh.as_ref().and_then(|fresh| self.fresh(fresh, came, &proved));
        let single = [ExprType::Text, ExprType::Int];
        let help = "name the field that is the same when an event is sent again";
        proof.once = spec.once.as_ref().and_then(|ast| self.of_message(ast, came, &single, "a key", help));
        (Some(proof), proved)
    }

    /// A claim, and what it must equal.
    fn computed_proof(&mut self, spec: &ProofSpec, came: Came) -> Option<(Proof, Proved)> {
        let texts = [ExprType::Text, ExprType::Texts];
        let help = "name where the sender's word stands, such as `headers.X-Signature`";
        let claims: Vec<Expr> =
            spec.claims.iter().filter_map(|ast| self.of_message(ast, came, &texts, "a claim", help)).collect();
        for (claim, ast) in claims.iter().zip(&spec.claims) {
            self.no_opened_in_proof(claim, ast.span, came.body);
            if !claim.contains(&|part| matches!(part, Expr::Field { .. })) {
                self.report.push(
                    Diagnostic::new(Rule::Proof, ast.span, "a claim stands in the message, and this does not")
                        .help(help),
                );
            }
        }
        let help = "end it with `-> hex` or `-> base64`, as the document says";
        let mut equals = Vec::new();
        for ast in &spec.equals {
            let what = "what a claim must equal";
            // One that cannot be read may well be what counts.
            let way = self.of_message(ast, came, &[ExprType::Text], what, help)?;
            self.no_opened_in_proof(&way, ast.span, came.body);
            self.carries(&self.without_guesses(&way, came.given), ast.span);
            equals.push(way);
        }
        if equals.is_empty() {
            return None;
        }
        let proved = Proved::by(&equals, &covered_names(spec), &self.model.recipes);
        let whole = proved.is_whole();
        Some((Proof { claims, equals, holds: Vec::new(), whole, covers: None, fresh: None, once: None }, proved))
    }

    /// Conditions that hold for whom has a private key.
    fn signed_proof(&mut self, spec: &ProofSpec, came: Came) -> Option<(Proof, Proved)> {
        let mut holds = Vec::new();
        let mut ways: Vec<Vec<Expr>> = Vec::new();
        for ast in &spec.holds {
            let help = "verify a signature: `body -> rsa_sha256_verifies(headers.X-Signature -> from_base64, credentials.public_key)`";
            // One that cannot be read may well be what counts.
            let is = self.of_message(ast, came, &[ExprType::Bool], "what holds", help)?;
            self.no_opened_in_proof(&is, ast.span, came.body);
            let whole = inlined(&is, &self.model.recipes, 0);
            let verified = match verified::ways(&whole) {
                Ok(verified) => verified,
                Err(why) => {
                    self.report.push(Diagnostic::new(Rule::Proof, ast.span, why.message()).help(why.help()));
                    return None;
                }
            };
            let keys = verified::keys(&verified);
            let signed = |way: &Vec<Verified<'_>>| way.iter().map(|one| one.message.clone()).collect();
            let own: Vec<Vec<Expr>> = verified.iter().map(signed).collect();
            // Where only one of several ways holds, it is not known which bytes are those that were signed.
            let alone = if let [way] = own.as_slice() { way.as_slice() } else { &[] };
            let seal = alone.iter().find(|message| Proved::signed_by(&[vec![(*message).clone()]], &[]).is_whole());
            holds.push(Holds { seal: seal.cloned(), is, keys, claims: verified::claims(&verified) });
            ways.extend(own);
        }
        let proved = Proved::signed_by(&ways, &covered_names(spec));
        let proof = Proof {
            claims: Vec::new(),
            equals: Vec::new(),
            holds,
            whole: false,
            covers: None,
            fresh: None,
            once: None,
        };
        Some((proof, proved))
    }

    fn covered(&mut self, spec: &ProofSpec, came: Came, proved: &Proved) -> Option<Covers> {
        let first = spec.covers.first()?;
        let Ok(signed) = proved.signed() else {
            self.report.push(
                Diagnostic::new(Rule::Covers, first.span, "the ways of computing it do not sign the same names")
                    .help("write a callback for each of them, with `covers` of its own"),
            );
            return None;
        };
        let Some(signed) = signed else {
            self.report.push(
                Diagnostic::new(Rule::Covers, first.span, "the message has no say in which of its fields are signed")
                    .help("remove `covers`: what goes into `equals`, or is signed, is proved by itself"),
            );
            return None;
        };
        let known: Vec<String> = came
            .body
            .map(|id| self.model.object(id).fields.iter().map(|field| field.wire.clone()).collect())
            .unwrap_or_default();
        for name in &spec.covers {
            if !known.contains(&name.value) {
                self.unknown(name.span, "field of the callback", &name.value, &known);
            } else if !proved.has(Section::Body, std::slice::from_ref(&name.value)) {
                self.report.push(
                    Diagnostic::new(Rule::Covers, name.span, format!("`{name}` takes no part in what is signed"))
                        .help("remove it: the proof leaves it out"),
                );
            }
        }
        Some(Covers { names: spec.covers.iter().map(|name| name.value.clone()).collect(), signed: signed.clone() })
    }

    fn fresh(&mut self, spec: &FreshSpec, came: Came, proved: &Proved) -> Option<Fresh> {
        let ast = spec.time.as_ref()?;
        let due = [ExprType::Time, ExprType::Int, ExprType::Text];
        let time = self.of_message(ast, came, &due, "a time", "name the field that says when the message was made")?;
        if !proved.covers(&time, &self.model.recipes) {
            self.report.push(
                Diagnostic::new(
                    Rule::FreshTime,
                    ast.span,
                    "nothing proves this time: who sends a message again can write any",
                )
                .help("test a time that goes into `equals`, or is signed; or remove `fresh`"),
            );
        }
        Some(Fresh { time, seconds: spec.seconds })
    }

    /// The expression without what was given and anybody can guess: a yes or no, a number, a day, one of a list.
    fn without_guesses(&self, expr: &Expr, given: Option<ObjectId>) -> Expr {
        if let Expr::Field { from: From::Callback(Section::Given), path, .. } = expr {
            let fields = given.map(|id| self.model.object(id).fields.as_slice()).unwrap_or_default();
            let known = fields.iter().find(|field| Some(&field.wire) == path.first());
            if known.is_some_and(|field| is_guessed(&field.ty)) {
                return Expr::Text(String::new());
            }
        }
        expr.map_parts(&mut |part| self.without_guesses(part, given))
    }

    /// A secret is in what a claim must equal.
    fn carries(&mut self, way: &Expr, place: Span) {
        let secret = |part: &Expr| {
            matches!(part, Expr::Credential { .. } | Expr::Field { from: From::Callback(Section::Given), .. })
        };
        if !way.contains(&secret) {
            self.report.push(
                Diagnostic::new(Rule::Proof, place, "no secret goes into this, so that anybody could compute it")
                    .help("a proof is made with a credential, or with something secret that was `given`"),
            );
        } else if !carries_secret(way, &self.model.recipes) {
            self.report.push(
                Diagnostic::new(
                    Rule::Proof,
                    place,
                    "the secret only decides what this is, and is not in it, so that anybody could guess it",
                )
                .help("a digest, a code of HMAC or a join carries a secret; a comparison, `any`, `all`, `filled`, `size`, a number and the condition of an `if` do not. Compute the value that the sender computes"),
            );
        }
    }
}

/// Whether a value of this type is soon guessed.
fn is_guessed(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Bool
            | Type::Int
            | Type::Money
            | Type::Decimal
            | Type::Date
            | Type::Time
            | Type::Currency
            | Type::Country
            | Type::Catalogue(_)
    )
}

fn covered_names(spec: &ProofSpec) -> Vec<String> {
    spec.covers.iter().map(|name| name.value.clone()).collect()
}
