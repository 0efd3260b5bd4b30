//! The good providers of `tests/fixtures`: one feature of the language each.

use std::fs;
use std::path::{Path, PathBuf};

use vezne_codegen::emit::Rust;
use vezne_codegen::emit::rust::Module;
use vezne_codegen::model::Model;
use vezne_codegen::source::Sources;

/// The folder of all fixtures.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The names of all fixtures.
pub fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("tests/fixtures is a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Reads and checks a fixture, which has no findings.
pub fn model(name: &str) -> Model {
    let sources = Sources::read(&folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (model, report) = vezne_codegen::compile(&sources);
    assert!(report.is_empty(), "{}", report.render(&sources, false));
    model.unwrap_or_else(|| panic!("{name} has no findings and no model"))
}

/// The Rust of a fixture, with the emitter's defaults.
pub fn module(name: &str) -> Module {
    Rust::new().module(&model(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The items of a module of a fixture in which a line of code begins with one of these texts, in the module's order.
#[track_caller]
pub fn items(name: &str, child: &str, wanted: &[&str]) -> String {
    let module = module(name);
    let child = module.child(child).unwrap_or_else(|| panic!("{name} has no module {child}"));
    // Members of an `impl` are set apart by blank lines too, and are indented.
    let mut all: Vec<String> = Vec::new();
    for part in child.items() {
        match all.last_mut() {
            Some(item) if part.starts_with([' ', '}']) => {
                item.push_str("\n\n");
                item.push_str(part);
            }
            _ => all.push(part.to_owned()),
        }
    }
    let begins = |item: &str, wanted: &str| item.lines().any(|line| line.starts_with(wanted));
    for wanted in wanted {
        assert_eq!(
            all.iter().filter(|item| begins(item, wanted)).count(),
            1,
            "{name}: one item begins with `{wanted}`"
        );
    }
    let chosen: Vec<String> = all.into_iter().filter(|item| wanted.iter().any(|wanted| begins(item, wanted))).collect();
    chosen.join("\n\n") + "\n"
}
