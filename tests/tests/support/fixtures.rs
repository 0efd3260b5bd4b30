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
/// `IMPL > MEMBER` shows one member of an `impl` alone, within its first line and its last.
#[track_caller]
pub fn items(name: &str, child: &str, wanted: &[&str]) -> String {
    let module = module(name);
    let child = module.child(child).unwrap_or_else(|| panic!("{name} has no module {child}"));
    let all = whole_items(&child.items());
    for wanted in wanted {
        let (outer, member) = wanted.split_once(" > ").map_or((*wanted, None), |(outer, member)| (outer, Some(member)));
        let found: Vec<&Vec<&str>> = all.iter().filter(|item| item.iter().any(|part| begins(part, outer))).collect();
        assert_eq!(found.len(), 1, "{name}: one item begins with `{outer}`");
        if let Some(member) = member {
            let members = found[0].iter().skip(1).filter(|part| begins(part, &format!("    {member}"))).count();
            assert_eq!(members, 1, "{name}: one member of `{outer}` begins with `{member}`");
        }
    }
    let shown: Vec<String> = all.iter().filter_map(|item| shown(item, wanted)).collect();
    shown.join("\n\n") + "\n"
}

/// Whether a line of code begins with this text.
fn begins(part: &str, wanted: &str) -> bool {
    part.lines().any(|line| line.starts_with(wanted))
}

/// The parts between blank lines, put together to items: members of an `impl` are set apart too, and are indented.
fn whole_items<'a>(parts: &[&'a str]) -> Vec<Vec<&'a str>> {
    let mut all: Vec<Vec<&str>> = Vec::new();
    for part in parts {
        match all.last_mut() {
            Some(item) if part.starts_with([' ', '}']) => item.push(part),
            _ => all.push(vec![part]),
        }
    }
    all
}

/// What is shown of an item: all, or the members that are asked for.
fn shown(item: &[&str], wanted: &[&str]) -> Option<String> {
    if wanted.iter().any(|wanted| item.iter().any(|part| begins(part, wanted))) {
        return Some(item.join("\n\n"));
    }
    let members: Vec<String> = wanted
        .iter()
        .filter_map(|wanted| wanted.split_once(" > "))
        .filter(|(outer, _)| item.iter().any(|part| begins(part, outer)))
        .map(|(_, member)| format!("    {member}"))
        .collect();
    let (first, rest) = item.split_first()?;
    let chosen = rest.iter().filter(|part| members.iter().any(|member| begins(part, member)));
    // The first member stands right behind the opening brace, and the last right before the closing one.
    let opening = first.lines().take_while(|line| !line.starts_with("    ")).collect::<Vec<_>>().join("\n");
    let alone = chosen.map(|part| part.strip_suffix("\n}").unwrap_or(part)).collect::<Vec<_>>().join("\n\n");
    (!alone.is_empty()).then(|| format!("{opening}\n{alone}\n}}"))
}
