//! Definitions that nothing uses.
//!
//! An error can make a definition look unused. A reference that leads nowhere may have meant any definition of its
//! kind. Where something is missing or makes no sense, what is written there instead may refer to one. And a part that
//! could not be read refers to nothing, though what it would have referred to still stands in its text. So while there
//! are errors, a definition is called unused only where none of them is of a kind that could stand for its use, and where
//! its name stands nowhere else in the files.

use std::collections::HashMap;

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::ShapeSpec;

/// The errors in whose place a use may have been meant, by what is used.
fn stand_for_a_use(what: &str) -> &'static [Rule] {
    match what {
        "object" => {
            &[Rule::WrongShape, Rule::UnknownType, Rule::PayloadHole, Rule::Voices, Rule::Choice, Rule::HttpGate]
        }
        "catalogue" => &[
            Rule::WrongShape,
            Rule::UnknownType,
            Rule::PayloadHole,
            Rule::MissingKey,
            Rule::Voices,
            Rule::ExprSyntax,
            Rule::ExprType,
            Rule::UnknownFunction,
        ],
        "profile" => &[Rule::WrongShape, Rule::PayloadHole, Rule::Voices],
        "recipe" => &[
            Rule::WrongShape,
            Rule::MissingKey,
            Rule::ExprSyntax,
            Rule::ExprType,
            Rule::UnknownFunction,
            Rule::HeaderField,
            Rule::Session,
        ],
        // Whatever a name that leads nowhere was meant for, it may have been one of these.
        "credential" => &[
            Rule::UnknownReference,
            Rule::WrongShape,
            Rule::MissingKey,
            Rule::ExprSyntax,
            Rule::ExprType,
            Rule::UnknownFunction,
            Rule::FunctionArguments,
            Rule::HeaderField,
            Rule::Session,
        ],
        "number of decimals of" => &[Rule::WrongShape, Rule::UnknownType, Rule::WireForm, Rule::Sibling],
        _ => &[
            Rule::WrongShape,
            Rule::MissingKey,
            Rule::HostMissing,
            Rule::HostUrl,
            Rule::ExprSyntax,
            Rule::ExprType,
            Rule::FunctionArguments,
            Rule::HeaderField,
            Rule::Session,
        ],
    }
}

impl Checker<'_> {
    /// Warns of what is defined and not used.
    pub(super) fn unused(&mut self) {
        let spec = self.spec;
        let scopes = || std::iter::once(&spec.provider.scope).chain(spec.groups.iter().map(|group| &group.scope));
        let mut left: Vec<(&Text, &'static str)> = Vec::new();
        left.extend(
            scopes()
                .flat_map(|scope| &scope.objects)
                .map(|(name, _)| name)
                .filter(|name| !self.used.objects.contains(&name.value))
                .map(|name| (name, "object")),
        );
        left.extend(
            scopes()
                .flat_map(|scope| &scope.catalogues)
                .map(|catalogue| &catalogue.name)
                .filter(|name| !self.used.catalogues.contains(&name.value))
                .map(|name| (name, "catalogue")),
        );
        left.extend(
            spec.provider
                .profiles
                .iter()
                .map(|profile| &profile.name)
                .filter(|name| !self.used.profiles.contains(&name.value))
                .map(|name| (name, "profile")),
        );
        left.extend(
            spec.provider
                .settings
                .iter()
                .map(|field| &field.name)
                .filter(|name| !self.used.settings.contains(&name.value))
                .map(|name| (name, "setting")),
        );
        left.extend(
            scopes()
                .flat_map(|scope| &scope.recipes)
                .map(|recipe| &recipe.name)
                .filter(|name| !self.used.recipes.contains(&name.value))
                .map(|name| (name, "recipe")),
        );
        left.extend(
            spec.provider
                .decimals
                .iter()
                .map(|(code, _)| code)
                // One that is as ISO 4217 has it, or no number, is reported as that.
                .filter(|code| self.decimals.iter().any(|(known, _)| *known == code.value))
                .filter(|code| !self.used.decimals.contains(&code.value))
                .map(|code| (code, "number of decimals of")),
        );
        let called: Vec<usize> = self.model.operations().map(|(_, operation)| operation.host).collect();
        let hosts = spec.provider.environments.first().map(|first| first.hosts.as_slice()).unwrap_or_default();
        left.extend(
            hosts.iter().enumerate().filter(|(index, _)| !called.contains(index)).map(|(_, host)| (&host.name, "host")),
        );
        let credentials = spec.provider.credentials.iter().flat_map(|field| match &field.shape {
            ShapeSpec::Line(_) => vec![(None, &field.name)],
            ShapeSpec::Table(table) => {
                table.fields.iter().map(|inner| (Some(field.name.value.clone()), &inner.name)).collect()
            }
        });
        left.extend(
            credentials
                .filter(|(group, name)| !self.used.credentials.contains(&(group.clone(), name.value.clone())))
                .map(|(_, name)| (name, "credential")),
        );
        let words = if self.report.has_errors() { Some(self.words()) } else { None };
        for (name, what) in left {
            if words.as_ref().is_some_and(|words| self.may_be_used(name, what, words)) {
                continue;
            }
            self.report.push(
                Diagnostic::new(Rule::Unused, name.span, format!("nothing uses the {what} `{name}`"))
                    .help("use it, or remove it"),
            );
        }
    }

    /// Whether an error may hide the use of what nothing seems to use.
    fn may_be_used(&self, name: &Text, what: &str, words: &HashMap<&str, usize>) -> bool {
        self.report.missed(what)
            || stand_for_a_use(what).iter().any(|rule| self.report.has(*rule))
            // A host that is not there may have been the one that a setting is for.
            || (what == "setting" && self.report.missed("host"))
            // Operations use this one without its name.
            || (what == "profile" && name.value == "default")
            || words.get(name.value.as_str()) != Some(&1)
    }
}
