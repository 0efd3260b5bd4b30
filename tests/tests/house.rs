//! The rules of the house that no compiler knows: who may name whom, and what every crate says about itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use vezne_codegen::workspace;
use vezne_tests::root;

/// Every file below a folder that is text, with its path below the root.
fn texts(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, list: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                walk(&path, list);
            } else if path.is_file() {
                list.push(path);
            }
        }
    }
    let mut list = Vec::new();
    walk(&root().join(folder), &mut list);
    list.sort();
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
    list.iter().filter_map(|path| Some((name(path), fs::read_to_string(path).ok()?))).collect()
}

/// The Rust files below a folder, without the lines that are documentation: that may compare what code must not mix.
fn code(folder: &str) -> Vec<(String, String)> {
    let rust = texts(folder).into_iter().filter(|(path, _)| Path::new(path).extension().is_some_and(|end| end == "rs"));
    let bare =
        |text: &str| text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    rust.map(|(path, text)| (path, bare(&text))).collect()
}

/// The lines with these words in a row, whatever their case; letters and digits make a word, an underline ends one.
fn lines_with(text: &str, words: &str) -> Vec<String> {
    let words = words.to_lowercase();
    let whole = |line: &str| {
        let line = line.to_lowercase();
        line.match_indices(&words).any(|(start, found)| {
            let before = line[..start].chars().next_back();
            let after = line[start + found.len()..].chars().next();
            ![before, after].into_iter().flatten().any(char::is_alphanumeric)
        })
    };
    text.lines()
        .enumerate()
        .filter(|(_, line)| whole(line))
        .map(|(index, line)| format!("{}: {line}", index + 1))
        .collect()
}

/// The ids of all providers, each with its display name.
fn providers() -> BTreeMap<String, String> {
    let folders = workspace::providers(&root().join("specs")).unwrap();
    let models =
        folders.iter().map(|folder| workspace::check(folder).unwrap().model.expect("the specs have no errors"));
    models.map(|model| (model.id, model.name)).collect()
}

fn manifest(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// What cargo says of the workspace's own packages.
fn packages() -> Vec<Value> {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    let metadata: Value = serde_json::from_slice(&cargo.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn package(name: &str) -> Value {
    packages()
        .into_iter()
        .find(|package| package["name"] == name)
        .unwrap_or_else(|| panic!("there is no package {name}"))
}

#[test]
fn words_are_found_whole_and_in_any_case() {
    assert_eq!(lines_with("one\nAn acme_client, or ACME.\n", "acme").len(), 1);
    assert_eq!(lines_with("Acme Pay\nacmes\nmacme", "acme pay"), ["1: Acme Pay"]);
    assert!(lines_with("acmes macme acme2", "acme").is_empty());
}

#[test]
fn no_provider_is_named_in_the_runtime_or_the_generator() {
    for (id, name) in providers() {
        for (path, text) in texts("runtime").into_iter().chain(texts("codegen")) {
            for word in [&id, &name] {
                let found = lines_with(&text, word);
                assert!(found.is_empty(), "{path} names {word}:\n{}", found.join("\n"));
                assert!(lines_with(&path, word).is_empty(), "{path} is called after {word}");
            }
        }
    }
}

#[test]
fn no_providers_module_refers_to_anothers() {
    let providers = providers();
    for id in providers.keys() {
        for (path, code) in code(&format!("generated/src/{id}")) {
            for other in providers.keys().filter(|other| *other != id) {
                let found = lines_with(&code, other);
                assert!(found.is_empty(), "{path} names {other}:\n{}", found.join("\n"));
            }
            assert!(!code.contains("crate::"), "{path} leaves its provider's module");
        }
    }
}

#[test]
fn generated_code_allows_itself_nothing() {
    for (path, code) in code("generated/src") {
        assert!(!code.contains("allow(") && !code.contains("expect("), "{path} switches a lint off");
    }
}

#[test]
fn every_provider_of_the_specs_is_a_feature() {
    let vezne = package("vezne");
    let features = vezne["features"].as_object().unwrap();
    let mut all = BTreeSet::new();
    for id in providers().into_keys() {
        let switched = features.get(&id).and_then(Value::as_array);
        let switched = switched.unwrap_or_else(|| panic!("{id} is no feature"));
        for feature in switched.iter().map(|feature| feature.as_str().unwrap()) {
            assert!(feature.starts_with("vezne-runtime/"), "{id} switches on what it needs of the runtime: {feature}");
        }
        assert!(root().join("generated/src").join(&id).is_dir());
        all.insert(id);
    }
    let listed =
        features["all-providers"].as_array().unwrap().iter().map(|feature| feature.as_str().unwrap().to_owned());
    assert_eq!(listed.collect::<BTreeSet<_>>(), all);
}

#[test]
fn the_command_does_not_depend_on_the_generated_crate() {
    let all: BTreeMap<String, Value> =
        packages().into_iter().map(|package| (package["name"].as_str().unwrap().to_owned(), package)).collect();
    let mut seen = BTreeSet::new();
    let mut next = vec!["vezne-cli".to_owned()];
    while let Some(name) = next.pop() {
        let Some(package) = all.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
        // What a dependency needs for its own tests is not built with the command.
        let built = |dependency: &&Value| name == "vezne-cli" || dependency["kind"] != "dev";
        let dependencies = package["dependencies"].as_array().unwrap().iter().filter(built);
        next.extend(dependencies.map(|dependency| dependency["name"].as_str().unwrap().to_owned()));
    }
    assert!(seen.contains("vezne-codegen"), "the tree was walked");
    assert!(!seen.contains("vezne"), "broken generated code must not disable the tool that mends it");
}

#[test]
fn the_http_client_is_known_in_one_module_named_after_its_version() {
    let dependency = package("vezne-runtime")["dependencies"].as_array().unwrap().clone();
    let version = dependency.iter().find(|dependency| dependency["name"] == "reqwest").unwrap()["req"]
        .as_str()
        .unwrap()
        .to_owned();
    let short: Vec<&str> = version.trim_start_matches('^').splitn(3, '.').take(2).collect();
    let module = format!("runtime/src/reqwest_{}.rs", short.join("_"));
    assert!(root().join(&module).is_file(), "{module}");

    for (path, code) in code("runtime/src") {
        let found: Vec<&str> = code.lines().map(str::trim).filter(|line| line.contains("reqwest::")).collect();
        match path.as_str() {
            path if path == module => assert!(!found.is_empty()),
            "runtime/src/builder.rs" => {
                let public: Vec<_> = found.iter().filter(|line| line.starts_with("pub")).collect();
                assert_eq!(public, [&"pub fn reqwest(mut self, builder: reqwest::ClientBuilder) -> Self {"]);
            }
            path => assert!(found.is_empty(), "{path}: {found:?}"),
        }
    }
    for (path, code) in code("generated/src") {
        assert!(!code.contains("reqwest::"), "{path} names the HTTP client");
    }
}

#[test]
fn the_yaml_parser_is_known_in_one_module() {
    for (path, code) in code("codegen") {
        assert_eq!(code.contains("serde_yaml"), path == "codegen/src/yaml.rs", "{path}");
    }
}

#[test]
fn every_crate_takes_the_workspaces_lints_and_says_what_it_is() {
    let packages = packages();
    let members = manifest("Cargo.toml")
        .lines()
        .find_map(|line| Some(line.strip_prefix("members = ")?.matches(", ").count() + 1));
    assert_eq!(Some(packages.len()), members, "cargo sees every member");
    for package in packages {
        let name = package["name"].as_str().unwrap();
        for key in ["description", "license", "rust_version", "repository"] {
            assert!(package[key].as_str().is_some_and(|value| !value.is_empty()), "{name} has no {key}");
        }
        assert_eq!(
            (&package["license"], &package["edition"]),
            (&Value::from("MIT OR Apache-2.0"), &Value::from("2024")),
            "{name}"
        );
        let text = fs::read_to_string(package["manifest_path"].as_str().unwrap()).unwrap();
        assert!(text.contains("[lints]\nworkspace = true"), "{name} has lints of its own");
        if package["publish"].is_null() {
            assert!(
                package["readme"].is_string() && !package["keywords"].as_array().unwrap().is_empty(),
                "{name} is published"
            );
            assert!(
                package["metadata"]["docs"]["rs"].is_object() || name == "vezne-cli",
                "{name} has no metadata for docs.rs"
            );
        }
    }
}

#[test]
fn what_consumers_compile_asks_for_no_newer_compiler_than_what_authors_run() {
    let minor = |name: &str| -> u32 {
        let version = package(name)["rust_version"].as_str().unwrap().to_owned();
        version.split('.').nth(1).unwrap().parse().unwrap()
    };
    assert_eq!(minor("vezne"), minor("vezne-runtime"));
    assert!(minor("vezne-runtime") <= minor("vezne-codegen"));
}
