//! `provider.yaml`.

use super::keys::{self, Keys};
use super::{line, operation, recipe, table};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::{
    CatalogueSpec, CatalogueValueSpec, EnvironmentSpec, HostSpec, ProfileSpec, Prose, ProviderSpec, ScopeSpec,
    SessionSpec,
};
use crate::yaml::{Kind, Node};

pub(crate) fn read(folder: &str, node: &Node, report: &mut Diagnostics) -> Option<ProviderSpec> {
    let mut keys = Keys::of(node, "provider.yaml", report)?;
    let id = keys
        .must("provider", "write `provider: acme`, the name of the folder and of the Rust module", report)
        .and_then(|node| keys::text(node, "`provider`", report));
    if let Some(id) = &id {
        keys::identifier(id, "a provider", report);
    }
    let name = keys
        .must("name", "write `name: Acme`, as the provider writes itself", report)
        .and_then(|node| keys::text(node, "`name`", report));
    let about = keys.get("about").and_then(|node| keys::text(node, "`about`", report));
    let zone = keys.get("zone").and_then(|node| keys::text(node, "`zone`", report));
    let decimals = keys.get("decimals").map(|node| decimals(node, report)).unwrap_or_default();
    let without_environments = keys.get("environments").is_none().then(|| keys.place());
    let environments = keys.get("environments").map(|node| environments(node, report)).unwrap_or_default();
    let settings = keys.get("settings").map(|node| table::fields(node, report)).unwrap_or_default();
    let credentials = keys.get("credentials").map(|node| table::fields(node, report)).unwrap_or_default();
    let profiles = keys.get("profiles").map(|node| profiles(node, report)).unwrap_or_default();
    let scope = scope(&mut keys, report);
    let sessions = keys.get("sessions").map(|node| sessions(node, report)).unwrap_or_default();
    keys.finish(report);
    // The check goes on with a stand-in, to report the rest in the same run.
    let id = id.unwrap_or_else(|| Text::new(folder.to_owned(), node.span));
    let name = name.unwrap_or_else(|| id.clone());
    Some(ProviderSpec {
        id,
        name,
        about,
        zone,
        decimals,
        without_environments,
        environments,
        settings,
        credentials,
        sessions,
        profiles,
        scope,
    })
}

/// How many decimals currencies have that are counted otherwise than by the standard.
fn decimals(node: &Node, report: &mut Diagnostics) -> Vec<(Text, Text)> {
    let listed = keys::named(node, "`decimals`", report);
    let number = |(code, node): (Text, &Node), report: &mut Diagnostics| {
        keys::text(node, &format!("the number of decimals of `{code}`"), report).map(|digits| (code, digits))
    };
    listed.into_iter().filter_map(|entry| number(entry, report)).collect()
}

/// `objects`, `catalogues` and `recipes`, which every file may hold.
pub(crate) fn scope(keys: &mut Keys<'_>, report: &mut Diagnostics) -> ScopeSpec {
    let objects = keys.get("objects").map(|node| keys::named(node, "`objects`", report)).unwrap_or_default();
    let catalogues = keys.get("catalogues").map(|node| keys::named(node, "`catalogues`", report)).unwrap_or_default();
    let recipes = keys.get("recipes").map(|node| keys::named(node, "`recipes`", report)).unwrap_or_default();
    ScopeSpec {
        recipes: recipes.into_iter().filter_map(|(name, node)| recipe::read(name, node, report)).collect(),
        objects: objects
            .into_iter()
            .filter_map(|(name, node)| {
                type_name(&name, "an object", report);
                table::table(node, report).map(|table| (name, table))
            })
            .collect(),
        catalogues: catalogues
            .into_iter()
            .map(|(name, node)| {
                type_name(&name, "a catalogue", report);
                catalogue(name, node, report)
            })
            .collect(),
    }
}

/// Objects and catalogues are named like types.
fn type_name(name: &Text, what: &str, report: &mut Diagnostics) {
    let fits = name.value.starts_with(|c: char| c.is_ascii_uppercase())
        && name.value.chars().all(|c| c.is_ascii_alphanumeric());
    if !fits {
        report.push(
            Diagnostic::new(Rule::BadName, name.span, format!("`{name}` cannot be the name of {what}"))
                .help("use letters and digits, an upper-case letter first: `WalletInfo`"),
        );
    }
}

fn environments(node: &Node, report: &mut Diagnostics) -> Vec<EnvironmentSpec> {
    let named = keys::named(node, "`environments`", report);
    if named.is_empty() {
        report.push(
            Diagnostic::new(Rule::MissingKey, node.span, "the provider has no environment")
                .help("write one map of hosts for each, such as `test` and `live`"),
        );
    }
    named
        .into_iter()
        .map(|(name, node)| {
            keys::identifier(&name, "an environment", report);
            let hosts = keys::named(node, "an environment", report)
                .into_iter()
                .filter_map(|(name, node)| {
                    keys::identifier(&name, "a host", report);
                    let scalar = node.scalar();
                    if scalar.is_none() {
                        keys::text(node, "a host's URL", report);
                    }
                    let (url, prose) = line::split(&scalar?.text);
                    let url = Text::new(url.trim().to_owned(), node.part(0..url.len()));
                    Some(HostSpec { name, url, prose })
                })
                .collect();
            EnvironmentSpec { name, hosts }
        })
        .collect()
}

/// `bearer: { login: token, value: access_token, seconds: expires_in, renew: http.status == 401 }`.
fn sessions(node: &Node, report: &mut Diagnostics) -> Vec<SessionSpec> {
    keys::named(node, "`sessions`", report)
        .into_iter()
        .filter_map(|(name, node)| {
            keys::identifier(&name, "a session", report);
            let mut keys = Keys::of(node, "a session", report)?;
            let login = keys
                .must("login", "name the operation that logs in: `login: token`", report)
                .and_then(|node| keys::text(node, "`login`", report));
            let value = keys
                .must("value", "say where the token stands in the login's reply: `value: access_token`", report)
                .and_then(|node| operation::expression(node, report));
            let seconds = keys.get("seconds").and_then(|node| operation::expression(node, report));
            let renew = keys.get("renew").and_then(|node| operation::expression(node, report));
            keys.finish(report);
            Some(SessionSpec { name, login, value, seconds, renew })
        })
        .collect()
}

fn profiles(node: &Node, report: &mut Diagnostics) -> Vec<ProfileSpec> {
    keys::named(node, "`profiles`", report)
        .into_iter()
        .filter_map(|(name, node)| {
            keys::identifier(&name, "a profile", report);
            let mut keys = Keys::of(node, "a profile", report)?;
            let given = keys.get("given").map(|node| table::fields(node, report)).unwrap_or_default();
            let headers = keys.get("headers").map(|node| table::fields(node, report)).unwrap_or_default();
            let query = keys.get("query").map(|node| table::fields(node, report)).unwrap_or_default();
            let body = keys.get("body").and_then(|node| table::table(node, report));
            let reply = keys.get("reply").and_then(|node| line::read(node, report)).map(Box::new);
            let outcome = keys.get("outcome").and_then(|node| operation::outcome(node, report));
            keys.finish(report);
            Some(ProfileSpec { name, given, headers, query, body, reply, outcome })
        })
        .collect()
}

fn catalogue(name: Text, node: &Node, report: &mut Diagnostics) -> CatalogueSpec {
    let mut spec = CatalogueSpec { name, values: Vec::new(), other: None, other_prose: Prose::default() };
    if let Kind::List(items) = &node.kind {
        for item in items {
            if let Some(wire) = keys::text(item, "a value of a catalogue", report) {
                if let Some(first) = spec.values.iter().find(|known| known.wire.value == wire.value) {
                    report.push(
                        Diagnostic::new(
                            Rule::DuplicateKey,
                            wire.span,
                            format!("the value `{wire}` stands twice in this catalogue"),
                        )
                        .label("second")
                        .secondary(first.wire.span, "first")
                        .help("remove one of the two"),
                    );
                    continue;
                }
                spec.values.push(CatalogueValueSpec {
                    wire,
                    verdict: None,
                    named: None,
                    unsure: false,
                    prose: Prose::default(),
                });
            }
        }
        return spec;
    }
    for (wire, node) in keys::named(node, "a catalogue", report) {
        let Some(scalar) = node.scalar() else {
            keys::text(node, "a value of a catalogue", report);
            continue;
        };
        let (machine, prose) = line::split(&scalar.text);
        let (mut verdict, mut named, mut unsure) = (None, None, false);
        for word in line::words(machine) {
            let text = Text::new(word.text.clone(), node.part(word.range.clone()));
            if verdict.is_none() && named.is_none() && crate::model::Verdict::from_word(&word.text).is_some() {
                verdict = Some(text);
            } else if word.text == "unsure" {
                unsure = true;
            } else if verdict.is_none() && named.is_some() && crate::model::Verdict::from_word(&word.text).is_none() {
                let first = named.take().unwrap_or_else(|| text.clone());
                let words = crate::model::Verdict::ALL.map(crate::model::Verdict::word);
                report.push(
                    Diagnostic::new(Rule::UnknownWord, first.span, format!("`{first}` is not a verdict"))
                        .nearest(&first.value, words),
                );
                verdict = Some(first);
                named = Some(text);
            } else if named.is_none() {
                keys::identifier(&text, "a value of a catalogue", report);
                named = Some(text);
            } else {
                report.push(
                    Diagnostic::new(Rule::LineSyntax, text.span, format!("`{}` has no meaning here", word.text))
                        .help("write `[VERDICT] [rust_name] [-- description]`"),
                );
            }
        }
        if wire.value == "_" {
            spec.other = verdict;
            spec.other_prose = prose;
            if spec.other.is_none() {
                report.push(
                    Diagnostic::new(
                        Rule::CatalogueVerdicts,
                        node.span,
                        "`_` gives the verdict of all other values, and there is none",
                    )
                    .help("write `_: refused`, or leave `_` out: an unlisted value is `unknown`"),
                );
            }
        } else {
            spec.values.push(CatalogueValueSpec { wire, verdict, named, unsure, prose });
        }
    }
    spec
}
