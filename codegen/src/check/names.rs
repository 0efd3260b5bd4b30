//! Names in generated code: derived from wire names, and never two alike.

use std::collections::HashMap;

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::model::Object;
use crate::names::{pascal, snake};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::ShapeSpec;

/// Types that every generated module can see, or defines itself.
const RESERVED_TYPES: [&str; 27] = [
    "Api",
    "Box",
    "Callbacks",
    "Client",
    "Clone",
    "Credentials",
    "Debug",
    "Default",
    "Environment",
    "Eq",
    "Err",
    "From",
    "Hash",
    "Host",
    "Into",
    "None",
    "Ok",
    "Option",
    "P",
    "PartialEq",
    "Result",
    "Self",
    "Settings",
    "Some",
    "String",
    "Sync",
    "Vec",
];
/// Modules and methods that every generated provider has.
const RESERVED_GROUPS: [&str; 12] = [
    "builder",
    "client",
    "clone",
    "crate",
    "mod",
    "recipes",
    "runtime",
    "sandbox",
    "self",
    "shared",
    "super",
    "with_credentials",
];
/// Names that a crate cannot give to a module of its own, or gives to another one.
const RESERVED_PROVIDERS: [&str; 55] = [
    "abstract", "alloc", "as", "async", "await", "become", "box", "break", "const", "continue", "core", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "runtime", "self", "static", "std",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where",
    "while", "yield",
];

/// Names seen in one scope, with the place of the first.
#[derive(Debug, Default)]
pub(super) struct Names {
    seen: HashMap<String, (String, Span)>,
}

/// What to do about two fields of one name.
pub(super) const RENAME_FIELD: &str = "add `named other_name` to one of the two lines";

impl Checker<'_> {
    /// The generated name of a wire name, or the one that `named` gives.
    pub(super) fn ident(&mut self, wire: &Text, named: Option<&Text>) -> String {
        if let Some(named) = named {
            let fits = snake(&named.value).is_some_and(|name| name == named.value);
            if !fits {
                self.report.push(
                    Diagnostic::new(
                        Rule::ReservedName,
                        named.span,
                        format!("`{named}` cannot be the name of a field in Rust"),
                    )
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
    pub(super) fn claim(&mut self, names: &mut Names, ident: &str, wire: &str, span: Span, help: &str) {
        if let Some((known, first)) = names.seen.get(ident) {
            if *first == span {
                return;
            }
            self.report.push(
                Diagnostic::new(
                    Rule::NameCollision,
                    span,
                    format!("`{wire}` and `{known}` both become `{ident}` in Rust"),
                )
                .secondary(*first, "the other one")
                .help(help),
            );
        } else {
            names.seen.insert(ident.to_owned(), (wire.to_owned(), span));
        }
    }

    /// A type's name may not be one that generated code uses for something else.
    pub(super) fn type_name_is_free(&mut self, ident: &str, span: Span) {
        if RESERVED_TYPES.contains(&ident) {
            self.report.push(
                Diagnostic::new(
                    Rule::ReservedName,
                    span,
                    format!("a type called `{ident}` would shadow one that generated code uses"),
                )
                .help(format!(
                    "call it otherwise, such as `{ident}Info`; an object in place takes `named …` in its `.` line"
                )),
            );
        }
    }

    /// Types are unique within a group together with those of provider.yaml; groups do not clash with what is made
    /// beside them.
    pub(super) fn names(&mut self) {
        let spec = self.spec;
        let id = &spec.provider.id;
        if RESERVED_PROVIDERS.contains(&id.value.as_str()) {
            self.report.push(
                Diagnostic::new(
                    Rule::ReservedName,
                    id.span,
                    format!("`{id}` cannot be the name of a module of the client crate"),
                )
                .help("call the provider and its folder otherwise, such as with the company's form behind the name"),
            );
        }
        for (index, group) in spec.groups.iter().enumerate() {
            if let Some(first) = spec.groups.iter().take(index).find(|first| first.name.value == group.name.value) {
                self.report.push(
                    Diagnostic::new(
                        Rule::NameCollision,
                        group.name.span,
                        format!("two files make the group `{}`", group.name),
                    )
                    .secondary(first.name.span, "the other one")
                    .help("rename one of the files, or put both into one"),
                );
            }
            if RESERVED_GROUPS.contains(&group.name.value.as_str()) {
                self.report.push(
                    Diagnostic::new(
                        Rule::ReservedName,
                        group.name.span,
                        format!("a group file called `{}` would clash with what is generated beside it", group.name),
                    )
                    .help("rename the file"),
                );
            }
        }
        let mut seen: HashMap<Option<usize>, HashMap<String, Span>> = HashMap::new();
        for (group, ident, place) in self.types() {
            self.type_name_is_free(&ident, place);
            let scope = seen.entry(group).or_default();
            if let Some(first) = scope.insert(ident.clone(), place) {
                self.report.push(
                    Diagnostic::new(Rule::NameCollision, place, format!("two types are called `{ident}` in Rust"))
                        .secondary(first, "the other one")
                        .help("a request is called like its operation, a table in place like its path: rename one of the two, or begin the table with `.: object named OtherName`"),
                );
            }
        }
    }

    /// Every type that is generated, with the group it stands in and the place of its name. What only keeps the check
    /// going after an error has no place.
    fn types(&self) -> Vec<(Option<usize>, String, Span)> {
        let spec = self.spec;
        // A section has no type of its own: its fields are those of the whole request.
        let is_type = |(object, place): &(&Object, &Span)| place.start < place.end && !object.section;
        let objects = || self.model.objects.iter().zip(&self.places).filter(is_type);
        let mut types: Vec<(Option<usize>, String, Span)> =
            objects().map(|(object, place)| (object.group, object.ident.clone(), *place)).collect();
        let scopes = std::iter::once((None, &spec.provider.scope))
            .chain(spec.groups.iter().enumerate().map(|(index, group)| (Some(index), &group.scope)));
        for (group, scope) in scopes {
            types.extend(
                scope.catalogues.iter().map(|catalogue| (group, catalogue.name.value.clone(), catalogue.name.span)),
            );
        }
        types.extend(
            objects()
                .filter(|(object, _)| object.in_request)
                .map(|(object, place)| (object.group, format!("{}Required", object.ident), *place)),
        );
        for field in &spec.provider.credentials {
            if let (ShapeSpec::Table(_), Some(name)) = (&field.shape, pascal(&field.name.value)) {
                types.push((None, format!("{name}Credentials"), field.name.span));
            }
        }
        types
    }
}
