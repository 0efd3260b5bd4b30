//! What the client computes, computed again from what was sent.
//!
//! Every value is looked at over the request as it was sent, other computed values included: so the one that is wrong is
//! named, and not those that are made of it. What only the client can know, such as the moment of the call, is taken as
//! it was sent.

use http::request::Parts;
use vezne_codegen::expr::eval::{eval, flag};
use vezne_codegen::expr::{Expr, ExprType, From, Moment, Section};
use vezne_codegen::message::{RequestScope, Surroundings};
use vezne_codegen::model::{Computed, Type};
use vezne_runtime::Tree;

use crate::inspect::place;
use crate::provider::Provider;
use crate::route::Route;

/// What the computed values of a request, and the rules over it, come to.
#[derive(Default)]
pub(crate) struct Recomputed {
    /// Every reason to refuse it.
    pub(crate) wrong: Vec<String>,
    /// Whether the token of a login is missing, or is another.
    pub(crate) unauthorised: bool,
}

impl Recomputed {
    pub(crate) fn of(route: &Route, document: &Tree, head: &Parts, body: &[u8]) -> Self {
        let (provider, operation) = (&*route.provider, &route.operation);
        let beside = Beside { provider, body, url: url(head) };
        let scope = RequestScope { model: &provider.model, operation, document, around: &beside };
        let look = Look { route, scope: &scope };
        let mut found = Self::default();
        for computed in operation.computed.iter().filter(|computed| !computed.default) {
            let Some(reason) = look.wrong(computed) else { continue };
            found.unauthorised |= computed.expr.contains(&|part| matches!(part, Expr::Session { .. }));
            found.wrong.push(reason);
        }
        for rule in &operation.requires {
            let kept =
                !look.is_known(&rule.holds) || look.is_unsure(&rule.holds) || flag(&rule.holds, &scope) == Some(true);
            if !kept {
                found.wrong.push(format!("the request does not keep the rule `{}`", rule.written));
            }
        }
        found
    }
}

struct Look<'a> {
    route: &'a Route,
    scope: &'a RequestScope<'a>,
}

impl Look<'_> {
    /// Why a value is not the one that the client would have sent.
    fn wrong(&self, computed: &Computed) -> Option<String> {
        let (section, keys) = computed.path.split_first()?;
        let section = Section::ALL.into_iter().find(|known| known.key() == section)?;
        if section == Section::Given {
            return None;
        }
        // Whether the section is there at all is another matter.
        self.scope.document.at(&[section.key()])?;
        let name = place(section, &keys.join("."));
        let named = if section == Section::Headers { name.clone() } else { format!("the field {name}") };
        let path: Vec<&str> = computed.path.iter().map(String::as_str).collect();
        let shown = self.scope.at(&path).filter(|shown| **shown != Tree::Null);
        if !self.is_known(&computed.expr) {
            let missing = shown.is_none() && !computed.optional;
            return missing.then(|| format!("{named} is missing, and the client always computes it"));
        }
        let made = self.scope.computed(computed);
        match (shown.as_deref(), made) {
            // A signature that comes out otherwise each time is verified; `None` is one that is not to be had.
            (Some(shown), Some(_)) if computed.expr.is_random() => {
                let verified = self.scope.verifies(computed, shown) != Some(false);
                (!verified).then(|| format!("{named} is no signature by the client's key of what it signs"))
            }
            (Some(shown), Some(made)) => {
                let same = self.same(section, computed, shown, &made);
                (!same).then(|| format!("{named} is not what the client computes: check the recipe and its arguments"))
            }
            (None, Some(_)) => Some(format!("{named} is missing, and the client always computes it")),
            (Some(_), None) if self.is_unsure(&computed.expr) || eval(&computed.expr, self.scope).is_some() => None,
            (Some(_), None) if computed.optional => {
                Some(format!("{named} is not what the client computes: check the recipe and its arguments"))
            }
            (Some(_), None) => Some(format!("{named} cannot be computed: something that goes into it is missing")),
            (None, None) => None,
        }
    }

    fn same(&self, section: Section, computed: &Computed, shown: &Tree, made: &Tree) -> bool {
        let texts = section != Section::Body || self.route.operation.media.is_text_only();
        match computed.ty {
            // Bytes may stand there as a file.
            Type::Bytes if shown.text().is_none() => true,
            // A number or a text, as the catalogue's form says.
            Type::Catalogue(_) => shown.text() == made.text(),
            _ if texts => shown.text() == made.text(),
            _ => shown == made,
        }
    }

    /// Whether all that goes into a value was sent, or is the sandbox's own.
    fn is_known(&self, expr: &Expr) -> bool {
        let provider = &self.route.provider;
        !expr.contains(&|part| match part {
            Expr::Moment(Moment::Now | Moment::Today | Moment::Uuid | Moment::Nonce(_))
            | Expr::Field { from: From::Request(Section::Given), .. } => true,
            Expr::Moment(Moment::Url) => self.scope.around.url().is_none(),
            Expr::Session { name } => provider.token(name).is_none(),
            Expr::Setting { name, .. } => provider.setting(name).is_none(),
            _ => false,
        })
    }

    /// Whether something goes into a value that is not written where it is empty: a list in a form.
    fn is_unsure(&self, expr: &Expr) -> bool {
        let texts = self.route.operation.media.is_text_only();
        expr.contains(&|part| match part {
            Expr::Field { from: From::Request(section), path, ty, .. } => {
                let path: Vec<&str> = std::iter::once(section.key()).chain(path.iter().map(String::as_str)).collect();
                (texts || *section != Section::Body)
                    && matches!(ty, ExprType::Texts | ExprType::Pairs | ExprType::Objects)
                    && self.scope.at(&path).is_none()
            }
            _ => false,
        })
    }
}

/// What the sandbox knows beside a request.
struct Beside<'a> {
    provider: &'a Provider,
    body: &'a [u8],
    url: Option<String>,
}

impl Surroundings for Beside<'_> {
    fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        self.provider.credential(group, name).map(str::to_owned)
    }

    fn setting(&self, name: &str) -> Option<String> {
        self.provider.given_setting(name).map(str::to_owned)
    }

    fn session(&self, name: &str) -> Option<String> {
        self.provider.token(name).map(str::to_owned)
    }

    fn now(&self) -> Option<vezne_runtime::Moment> {
        None
    }

    fn uuid(&self) -> Option<String> {
        None
    }

    fn nonce(&self) -> Option<String> {
        None
    }

    fn body(&self) -> Option<Vec<u8>> {
        Some(self.body.to_vec())
    }

    fn url(&self) -> Option<String> {
        self.url.clone()
    }
}

/// The address as the client wrote it: the path of the request, and the host that it names.
fn url(head: &Parts) -> Option<String> {
    if head.uri.scheme().is_some() {
        return Some(head.uri.to_string());
    }
    let host = head.headers.get(http::header::HOST)?.to_str().ok()?;
    Some(format!("http://{host}{}", head.uri))
}
