//! Every snapshot belongs to a test that exists, and none waits to be looked at. cargo-insta would say so too; this is
//! part of `cargo test`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The files of a folder and of all folders below it.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(below(&path)) } else { files.push(path) }
    }
    files
}

/// The names in a test target's source: what stands before `,` or `}` in the lists of its macros, behind `fn`, and in
/// the quotes of `assert_snapshot!`.
fn words(source: &str) -> BTreeSet<String> {
    source
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_snapshot_belongs_to_a_test() {
    let mut orphans = Vec::new();
    for file in below(&tests()) {
        let Some(name) = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".snap"))
        else {
            continue;
        };
        // TARGET__NAME.snap, as insta names a snapshot that has a name.
        let known = name.split_once("__").is_some_and(|(target, name)| {
            let source = fs::read_to_string(tests().join(format!("{target}.rs"))).unwrap_or_default();
            words(&source).contains(name)
        });
        if !known {
            orphans.push(file.display().to_string());
        }
    }
    assert!(orphans.is_empty(), "no test makes these snapshots; delete them:\n{}", orphans.join("\n"));
}

#[test]
fn no_snapshot_waits_to_be_looked_at() {
    let waiting: Vec<String> = below(&tests())
        .into_iter()
        .filter(|file| {
            file.to_string_lossy().ends_with(".snap.new") || file.to_string_lossy().ends_with(".pending-snap")
        })
        .map(|file| file.display().to_string())
        .collect();
    assert!(waiting.is_empty(), "look at these, and keep or delete them:\n{}", waiting.join("\n"));
}

#[test]
fn every_snapshot_lies_where_the_tests_look() {
    let folder = tests().join("snapshots");
    let elsewhere: Vec<String> = below(&tests())
        .into_iter()
        .filter(|file| {
            file.extension().is_some_and(|ending| ending == "snap") && file.parent() != Some(folder.as_path())
        })
        .map(|file| file.display().to_string())
        .collect();
    assert!(elsewhere.is_empty(), "{}", elsewhere.join("\n"));
}
