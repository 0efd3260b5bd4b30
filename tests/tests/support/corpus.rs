//! Text files that hold several spec files, and small changes of others.
//!
//! ```text
//! === provider.yaml            a file: all lines up to the next mark
//! provider: acme
//! === edit payment.yaml        a change of a file of the base: lines with `-` stand there once, and lines with `+`
//! -    effect: moves_money     come in their place
//! +    effect: moves_mony
//! === delete payment.yaml      a file of the base is left out
//! === rename payment.yaml Payment.yaml
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use vezne_codegen::diagnostic::Diagnostics;
use vezne_codegen::source::Sources;

/// The folder of the corpus.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bad")
}

/// The names of all files of the corpus.
pub fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("tests/bad is a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .map(|name| name.strip_suffix(".txt").unwrap_or_else(|| panic!("{name} is not a .txt file")).to_owned())
        .collect();
    names.sort();
    names
}

/// The files of the small good provider.
pub fn base() -> Vec<(String, String)> {
    let mut files = Vec::new();
    apply(&mut files, "base");
    files
}

/// Reads a case, lays it over the base, and checks it.
pub fn compile_case(name: &str) -> (Sources, Diagnostics) {
    let mut files = base();
    if name != "base" {
        apply(&mut files, name);
    }
    compile(&files)
}

/// Checks files by their paths below the provider's folder.
pub fn compile(files: &[(String, String)]) -> (Sources, Diagnostics) {
    let mut sorted: Vec<&(String, String)> = files.iter().collect();
    // The order in which `Sources::read` takes them from a folder.
    sorted.sort_by_key(|(path, _)| (path != "provider.yaml", path.starts_with("samples/"), path.clone()));
    let mut sources = Sources::new();
    for (path, text) in sorted {
        sources.add(format!("acme/{path}"), text.clone());
    }
    let (_, report) = vezne_codegen::compile(&sources);
    (sources, report)
}

fn apply(files: &mut Vec<(String, String)>, name: &str) {
    let path = folder().join(format!("{name}.txt"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for part in text.split("=== ").skip(1) {
        let (head, body) = part.split_once('\n').expect("a mark has a line of its own");
        if let Some(path) = head.strip_prefix("edit ") {
            let file =
                files.iter_mut().find(|(known, _)| known == path).unwrap_or_else(|| panic!("{name}: no file {path}"));
            edit(&mut file.1, body, name);
        } else if let Some((old, new)) = head.strip_prefix("rename ").and_then(|paths| paths.split_once(' ')) {
            let file =
                files.iter_mut().find(|(known, _)| known == old).unwrap_or_else(|| panic!("{name}: no file {old}"));
            new.clone_into(&mut file.0);
        } else if let Some(path) = head.strip_prefix("delete ") {
            let before = files.len();
            files.retain(|(known, _)| known != path);
            assert!(files.len() < before, "{name}: no file {path}");
        } else {
            files.retain(|(known, _)| known != head);
            // The blank line in front of the next mark belongs to the mark.
            files
                .push((head.to_owned(), body.strip_suffix("\n\n").map_or(body.to_owned(), |body| format!("{body}\n"))));
        }
    }
}

fn edit(text: &mut String, changes: &str, name: &str) {
    let (mut old, mut new) = (String::new(), String::new());
    let mut replace = |old: &mut String, new: &mut String| {
        if !old.is_empty() {
            assert_eq!(
                text.matches(old.as_str()).count(),
                1,
                "{name}: these lines must stand in the file once:\n{old}"
            );
            *text = text.replace(old.as_str(), new);
        }
        old.clear();
        new.clear();
    };
    for line in changes.lines() {
        match line.split_at_checked(1) {
            Some(("-", line)) => {
                if !new.is_empty() {
                    replace(&mut old, &mut new);
                }
                old.push_str(line);
                old.push('\n');
            }
            Some(("+", line)) => {
                assert!(!old.is_empty(), "{name}: a change begins with the line that it replaces");
                new.push_str(line);
                new.push('\n');
            }
            None => replace(&mut old, &mut new),
            Some(_) => panic!("{name}: a line of a change begins with - or +: {line}"),
        }
    }
    replace(&mut old, &mut new);
}
