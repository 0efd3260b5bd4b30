//! The papers say what is true: their specs pass the check, their commands exist, their rooms are there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::fs;

use vezne_codegen::rule::Rule;
use vezne_codegen::source::Sources;
use vezne_tests::root;

fn paper(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// The fenced blocks of one language, without the indentation of the list they stand in.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut list = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        match &mut open {
            Some(_) if line.trim() == "```" => list.extend(open.take().map(|(_, block)| block)),
            Some((outer, block)) => {
                block.push_str(line.get(*outer..).unwrap_or(""));
                block.push('\n');
            }
            None if line.trim() == format!("```{language}") => open = Some((indent, String::new())),
            None => {}
        }
    }
    list
}

#[test]
fn the_first_provider_of_the_readme_passes_the_check() {
    let yaml = blocks(&paper("README.md"), "yaml");
    let [_, provider, group] = yaml.as_slice() else { panic!("the README has an excerpt and two files") };
    let mut sources = Sources::new();
    sources.add("specs/acme/provider.yaml", provider.as_str());
    sources.add("specs/acme/payments.yaml", group.as_str());
    sources.add("specs/acme/samples/create.request.json", r#"{"order_id":"A-1","amount":"12.50"}"#);
    sources.add("specs/acme/samples/create.reply.json", r#"{"id":"P-1","status":"paid"}"#);
    sources.add("specs/acme/samples/create_declined.reply.json", r#"{"id":"P-2","status":"declined"}"#);
    let (model, report) = vezne_codegen::compile(&sources);
    assert!(model.is_some() && report.is_empty(), "{}", report.render(&sources, false));
}

#[test]
fn the_first_two_cargo_lines_of_the_readme_are_the_main_job_and_the_tests() {
    let commands: Vec<String> = blocks(&paper("README.md"), "sh").concat().lines().map(str::to_owned).collect();
    let cargo: Vec<&str> = commands.iter().map(String::as_str).filter(|line| line.starts_with("cargo ")).collect();
    assert_eq!(cargo[0], "cargo run -p vezne --example five_calls --features fastpay,paynet,paywall,sandbox");
    assert_eq!(cargo[1], "cargo test --workspace");
    let gates = paper(".ci/run");
    assert!(gates.contains("step cargo test --workspace\n"), "the gates run the same test command");
    assert!(
        gates.contains("--example five_calls --features fastpay,paynet,paywall,sandbox\n"),
        "the gates run the main job"
    );
    for feature in ["fastpay", "paynet", "paywall", "sandbox"] {
        assert!(
            paper("generated/Cargo.toml").lines().any(|line| line.starts_with(&format!("{feature} = "))),
            "{feature}"
        );
    }
}

#[test]
fn the_rooms_that_the_readme_names_are_there() {
    for room in
        ["specs", "codegen", "codegen/cli", "codegen/macros", "codegen/sandbox", "runtime", "generated", "tests"]
    {
        assert!(paper("README.md").contains(&format!("`{room}/`")), "{room} is in the table");
        assert!(root().join(room).is_dir(), "{room} is there");
    }
}

#[test]
fn the_rules_that_the_papers_name_exist() {
    let papers = [
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "specs/README.md",
        "specs/GUIDE.md",
        "specs/REFERENCE.md",
    ];
    for name in papers {
        let text = paper(name);
        for (at, _) in text.match_indices("VZ") {
            let code = text.get(at..at + 5).unwrap_or("");
            if code[2..].bytes().all(|b| b.is_ascii_digit()) {
                assert!(Rule::by_code(code).is_some(), "{name} names {code}");
            }
        }
    }
}

#[test]
fn every_file_that_the_papers_link_to_is_there() {
    let papers =
        ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "specs/README.md", "specs/GUIDE.md", "specs/REFERENCE.md"];
    for name in papers {
        let text = paper(name);
        let folder = root().join(name);
        let folder = folder.parent().unwrap();
        for link in
            text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|link| !link.contains("://"))
        {
            assert!(folder.join(link).exists(), "{name} links to {link}");
        }
    }
}
