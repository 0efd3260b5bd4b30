//! Names in generated code: derived from wire names, and never two alike.

use std::collections::HashMap;

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::names::snake;
use crate::rule::Rule;
use crate::source::{Span, Text};

/// Types that every generated module can see, or defines itself.
const RESERVED_TYPES: [&str; 25] = [
    "Api", "Box", "Client", "Clone", "Credentials", "Debug", "Default", "Environment", "Eq", "Err", "From", "Hash", "Host", "Into",
    "None", "Ok", "Option", "PartialEq", "Result", "Self", "Settings", "Some", "String", "Sync", "Vec",
];
/// Modules and methods that every generated provider has.
const RESERVED_GROUPS: [&str; 6] = ["builder", "client", "runtime", "shared", "with_credentials", "sandbox"];

/// Names seen in one scope, with the place of the first.
#[derive(Debug, Default)]
pub(super) struct Names {
    seen: HashMap<String, (String, Span)>,
}

impl Checker<'_> {
    /// The generated name of a wire name, or the one that `named` gives.
    pub(super) fn ident(&mut self, wire: &Text, named: Option<&Text>) -> String {
        if let Some(named) = named {
            let fits = snake(&named.value).is_some_and(|name| name == named.value);
            if !fits {
                self.report.push(
                    Diagnostic::new(Rule::ReservedName, named.span, format!("`{named}` cannot be the name of a field in Rust"))
                        .help("use lower-case letters, digits and underscores, a letter first"),
                );
            }
            return named.value.clone();
        }
        snake(&wire.value).unwrap_or_else(|| {
            self.report.push(
                Diagnostic::new(Rule::ReservedName, wire.span, format!("no Rust name can be made of `{wire}`"))
                    .help("add `named some_name` to the line"),
            );
            "unnamed".to_owned()
        })
    }

    /// Registers a name in a scope; a second one is an error.
    pub(super) fn claim(&mut self, names: &mut Names, ident: &str, wire: &str, span: Span) {
        if let Some((known, first)) = names.seen.get(ident) {
            if *first == span {
                return;
            }
            self.report.push(
                Diagnostic::new(Rule::NameCollision, span, format!("`{wire}` and `{known}` both become `{ident}` in Rust"))
                    .secondary(*first, "the other one")
                    .help("add `named other_name` to one of the two lines"),
            );
        } else {
            names.seen.insert(ident.to_owned(), (wire.to_owned(), span));
        }
    }

    /// A type's name may not be one that generated code uses for something else.
    pub(super) fn type_name_is_free(&mut self, ident: &str, span: Span) {
        if RESERVED_TYPES.contains(&ident) {
            self.report.push(
                Diagnostic::new(Rule::ReservedName, span, format!("a type called `{ident}` would shadow one that generated code uses"))
                    .help(format!("call it otherwise, such as `{ident}Info`; an object in place takes `named …` in its `.` line")),
            );
        }
    }

    /// Types are unique within a group together with those of provider.yaml; groups do not clash with what is made
    /// beside them.
    pub(super) fn names(&mut self) {
        let spec = self.spec;
        for group in &spec.groups {
            if RESERVED_GROUPS.contains(&group.name.value.as_str()) {
                self.report.push(
                    Diagnostic::new(Rule::ReservedName, group.name.span, format!("a group file called `{}` would clash with what is generated beside it", group.name))
                        .help("rename the file"),
                );
            }
        }
        let mut types: Vec<(Option<usize>, String)> =
            self.model.objects.iter().map(|object| (object.group, object.ident.clone())).collect();
        types.extend(self.model.catalogues.iter().map(|catalogue| (catalogue.group, catalogue.ident.clone())));
        let requests: Vec<(Option<usize>, String)> = self
            .model
            .objects
            .iter()
            .filter(|object| object.in_request)
            .map(|object| (object.group, format!("{}Required", object.ident)))
            .collect();
        types.extend(requests);
        let mut seen: HashMap<(Option<usize>, String), usize> = HashMap::new();
        for (group, ident) in types {
            let place = group.and_then(|group| spec.groups.get(group)).map_or(spec.provider.id.span, |group| group.name.span);
            self.type_name_is_free(&ident, place);
            let count = seen.entry((group, ident.clone())).or_default();
            *count += 1;
            if *count == 2 {
                self.report.push(
                    Diagnostic::new(Rule::NameCollision, place, format!("two types of this file are called `{ident}` in Rust"))
                        .help("give one of them another name: `.: object named OtherName`, or rename the operation or the object"),
                );
            }
        }
    }
}
