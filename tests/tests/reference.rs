//! The page of the language and the guide say what is true: every key, word and function is on the page, and each step of
//! the guide leaves a provider without findings.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use vezne_codegen::expr::function::{FORMS, FUNCTIONS};
use vezne_codegen::model::Verdict;
use vezne_codegen::source::Sources;
use vezne_tests::root;

fn file(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

fn page() -> String {
    file("specs/REFERENCE.md")
}

/// The texts in quotes that follow these words, with white space between.
fn quoted_behind<'t>(text: &'t str, words: &str) -> Vec<&'t str> {
    let behind = text.split(words).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
    behind.filter_map(|rest| rest.split('"').next()).collect()
}

/// The words of a constant list of the generator.
fn words_of<'t>(code: &'t str, constant: &str) -> Vec<&'t str> {
    let list = code.split_once(&format!("const {constant}: [&str;")).expect(constant).1;
    let list = list.split_once("= [").unwrap().1.split_once("];").unwrap().0;
    list.split('"').skip(1).step_by(2).collect()
}

#[test]
fn every_function_stands_on_the_page_as_it_is_written() {
    let page = page();
    let line = |written: &str, about: &str| {
        let start = format!("| `{written}` |");
        page.lines().any(|line| line.starts_with(&start) && line.ends_with(&format!("| {about} |")))
    };
    for row in FUNCTIONS {
        assert!(line(&row.written(), row.about), "| `{}` | … | {} |", row.written(), row.about);
    }
    for (_, written, about) in FORMS {
        assert!(line(written, about), "| `{written}` | … | {about} |");
    }
    let known: Vec<String> = FUNCTIONS
        .iter()
        .map(vezne_codegen::expr::function::Row::written)
        .chain(FORMS.iter().map(|form| form.1.to_owned()))
        .collect();
    let table =
        page.split("| function | gives |").nth(1).unwrap().lines().skip(2).take_while(|line| line.starts_with('|'));
    for line in table {
        let written = line.trim_start_matches("| `").split('`').next().unwrap();
        assert!(known.iter().any(|known| known == written), "there is no `{written}`");
    }
}

#[test]
fn every_key_that_is_read_stands_on_the_page() {
    let page = page();
    let mut count = 0;
    for name in ["provider", "group", "operation", "callback", "recipe"] {
        let code = file(&format!("codegen/src/read/{name}.rs"));
        for before in [".get(", ".must(", " fields("] {
            for key in quoted_behind(&code, before) {
                assert!(page.contains(&format!("`{key}`")), "{name}.rs reads `{key}`");
                count += 1;
            }
        }
    }
    assert!(count > 60, "the keys were found: {count}");
}

#[test]
fn every_word_of_a_line_stands_on_the_page() {
    let page = page();
    let lists = [
        ("codegen/src/check/fields.rs", "BUILT_IN"),
        ("codegen/src/check/forms.rs", "STEPS"),
        ("codegen/src/check/operations.rs", "METHODS"),
        ("codegen/src/check/samples.rs", "KINDS"),
        ("codegen/src/read/group.rs", "EVIDENCE"),
        ("codegen/src/read/group.rs", "REASONS"),
        ("codegen/src/read/line.rs", "CLASSES"),
    ];
    let is_there = |word: &str| {
        page.match_indices(word).any(|(at, _)| {
            let sides = [page[..at].chars().next_back(), page[at + word.len()..].chars().next()];
            !sides.into_iter().flatten().any(|c| c.is_alphanumeric() || c == '_')
        })
    };
    for (path, constant) in lists {
        for word in words_of(&file(path), constant) {
            assert!(is_there(word), "{path} knows `{word}`");
        }
    }
    for verdict in Verdict::ALL {
        assert!(page.contains(&format!("| `{}` |", verdict.word())), "{}", verdict.word());
    }
}

/// The parts of a spec at its left edge: a key with what stands below it.
fn parts(text: &str) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.is_empty() || line.starts_with(' ') {
            if let Some((_, below)) = list.last_mut() {
                *below += line;
                below.push('\n');
            }
        } else {
            list.push((line.to_owned(), String::new()));
        }
    }
    list
}

/// A file with what a later step adds under its keys.
fn grown(old: &str, more: &str) -> String {
    let mut list = parts(old);
    for (key, below) in parts(more) {
        match list.iter_mut().find(|(known, _)| *known == key && key.ends_with(':')) {
            Some((_, known)) => *known = format!("{}\n{below}", known.trim_end_matches('\n')),
            None => list.push((key, below)),
        }
    }
    list.into_iter().fold(String::new(), |text, (key, below)| text + &key + "\n" + &below)
}

#[test]
fn each_step_of_the_guide_leaves_a_provider_without_findings() {
    let guide = file("specs/GUIDE.md");
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut steps = 0;
    for step in guide.split("\n## ") {
        let title = step.lines().next().unwrap();
        let mut lines = step.lines();
        let mut changed = false;
        while let Some(line) = lines.next() {
            let Some((_, name)) = line.strip_prefix("```").and_then(|fence| fence.split_once(' ')) else { continue };
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let end = if name.contains(".callback.") { "" } else { "\n" };
            let text = text.join("\n") + end;
            let known = files.get(name).filter(|_| Path::new(name).extension().is_some_and(|ending| ending == "yaml"));
            let text = known.map_or_else(|| text.clone(), |known| grown(known, &text));
            files.insert(name.to_owned(), text);
            changed = true;
        }
        // A provider without a group is none yet.
        if !changed || !files.contains_key("banks.yaml") {
            continue;
        }
        let mut sources = Sources::new();
        let (first, others): (Vec<_>, Vec<_>) = files.iter().partition(|(name, _)| *name == "provider.yaml");
        for (name, text) in first.into_iter().chain(others) {
            sources.add(format!("specs/acme/{name}"), text.as_str());
        }
        let (model, report) = vezne_codegen::compile(&sources);
        assert!(model.is_some() && report.is_empty(), "{title}\n{}", report.render(&sources, false));
        steps += 1;
    }
    assert!(steps > 9, "the steps were found: {steps}");
}
