//! Every operation that there is, with what calls it.

use std::path::Path;

use vezne_codegen::model::{Model, Operation};
use vezne_codegen::workspace;

use crate::sample::Case;

/// Cases of providers, by their identifiers.
pub type Cases = Vec<(&'static str, Case)>;

/// Every operation of the specs and of the fixtures, with its model and its case. None is left uncalled.
#[must_use]
pub fn operations(specs: Cases, fixtures: Cases) -> Vec<(Model, Operation, Case)> {
    let mut list = Vec::new();
    for (root, cases) in [("../specs", specs), ("fixtures", fixtures)] {
        for folder in workspace::providers(Path::new(root)).unwrap() {
            let model = workspace::check(&folder).unwrap().model.unwrap();
            for (group, operation) in model.operations() {
                let name = format!("{}.{}", group.name, operation.name);
                let found = cases.iter().find(|(provider, case)| *provider == model.id && case.name == name);
                let (_, case) = found.unwrap_or_else(|| panic!("{} {name} is not called", model.id));
                list.push((model.clone(), operation.clone(), *case));
            }
        }
    }
    list
}
