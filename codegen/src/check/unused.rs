//! Definitions that nothing uses.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Text;

impl Checker<'_> {
    pub(super) fn unused(&mut self) {
        let spec = self.spec;
        let scopes = || std::iter::once(&spec.provider.scope).chain(spec.groups.iter().map(|group| &group.scope));
        let mut left: Vec<(&Text, &str)> = Vec::new();
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
        for (name, what) in left {
            self.report.push(
                Diagnostic::new(Rule::Unused, name.span, format!("nothing uses the {what} `{name}`"))
                    .help("use it, or remove it"),
            );
        }
    }
}
