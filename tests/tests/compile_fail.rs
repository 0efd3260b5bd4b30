//! Mistakes that the compiler finds. Each program in `compile-fail/src/bin` says in its first line which error it
//! expects, and what the error must name; how rustc words it is its own affair.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use vezne_tests::{nested, root};

/// The code of an error, and what it names; nothing for a program that compiles.
type Expected = Option<(String, String)>;

/// Every case by name.
fn cases() -> BTreeMap<String, Expected> {
    let folder = root().join("tests/compile-fail/src/bin");
    let case = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let expects = text.lines().next().and_then(|line| line.strip_prefix("//! Expects: "));
        let expects = expects.unwrap_or_else(|| panic!("{name} does not begin with `//! Expects: CODE `NAME``"));
        let expected =
            expects.split_once(' ').map(|(code, named)| (code.to_owned(), named.trim_matches('`').to_owned()));
        assert!(expected.is_some() || expects == "nothing", "{name}: {expects}");
        (name, expected)
    };
    fs::read_dir(folder).unwrap().map(|entry| case(entry.unwrap().path())).collect()
}

#[test]
fn mistakes_are_found_when_compiling() {
    let checked = nested::cargo(
        "compile-fail",
        env!("CARGO_TARGET_TMPDIR"),
        "check",
        &["--bins", "--keep-going", "--message-format=json"],
    );
    let mut errors: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut built = false;
    for line in String::from_utf8_lossy(&checked.stdout).lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        built |= event["reason"] == "compiler-artifact" && event["target"]["name"] == "compiles";
        let message = &event["message"];
        if event["reason"] == "compiler-message" && message["level"] == "error" {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let found = (text(&message["code"]["code"]), text(&message["rendered"]));
            errors.entry(text(&event["target"]["name"])).or_default().push(found);
        }
    }
    let cases = cases();
    assert!(cases.len() >= 10, "there are cases");
    let stderr = String::from_utf8_lossy(&checked.stderr);
    let mut wrong = String::new();
    for (name, expected) in &cases {
        // An error without a code says how many there were.
        let all: Vec<_> =
            errors.remove(name).unwrap_or_default().into_iter().filter(|(code, _)| !code.is_empty()).collect();
        let right = match expected {
            None => all.is_empty(),
            Some((code, named)) => {
                !all.is_empty() && all.iter().all(|(found, text)| found == code && text.contains(named))
            }
        };
        if !right {
            let texts: String = all.iter().map(|(_, text)| text.as_str()).collect();
            writeln!(wrong, "== {name} expects {expected:?}, and finds\n{texts}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n{stderr}");
    assert!(errors.is_empty(), "what the cases stand on compiles: {errors:#?}\n{stderr}");
    assert!(built, "the right program was compiled: {stderr}");
}
