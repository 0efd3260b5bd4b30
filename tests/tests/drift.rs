//! The checked-in clients are what the specs say, and a spec that was changed alone is found.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::fs;
use std::path::Path;

use vezne_codegen::model::Model;
use vezne_codegen::workspace::{self, Drift, Files};
use vezne_tests::{copy, root, scratch};

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

fn models(specs: &Path) -> Vec<Model> {
    let folders = workspace::providers(specs).unwrap();
    assert!(!folders.is_empty(), "there are providers");
    let checked = folders.iter().map(|folder| workspace::check(folder).unwrap());
    checked
        .map(|checked| checked.model.unwrap_or_else(|| panic!("{}", checked.report.render(&checked.sources, false))))
        .collect()
}

fn drift(specs: &Path, krate: &Path) -> Vec<Drift> {
    Files::generate(&models(specs), krate).unwrap().drift(krate).unwrap()
}

#[test]
fn the_checked_in_clients_are_what_the_specs_say() {
    let drift = drift(&root().join("specs"), &root().join("generated"));
    assert!(drift.is_empty(), "run `cargo run -p vezne-cli -- generate`: {drift:#?}");
}

#[test]
fn a_spec_that_was_changed_alone_is_found() {
    let specs = scratch(TMP, "drift-specs");
    copy(&root().join("specs"), &specs);
    let krate = root().join("generated");
    assert_eq!(drift(&specs, &krate), []);

    let file = specs.join("paywall/wallet.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let changed = text.replacen("Description: text? --", "Description: text? named remark --", 1);
    assert_ne!(changed, text);
    fs::write(&file, changed).unwrap();
    let found = drift(&specs, &krate);
    assert!(
        found.iter().any(|drift| matches!(drift, Drift::Changed(path, _) if path == "src/paywall/wallet.rs")),
        "{found:?}"
    );
    assert!(
        found.iter().all(|drift| matches!(drift, Drift::Changed(path, _) if path.starts_with("src/paywall/"))),
        "{found:?}"
    );
}

#[test]
fn a_client_without_a_spec_and_a_spec_without_a_client_are_found() {
    let (specs, krate) = (scratch(TMP, "drift-fewer-specs"), scratch(TMP, "drift-crate"));
    copy(&root().join("specs"), &specs);
    copy(&root().join("generated"), &krate);
    fs::remove_dir_all(specs.join("paynet")).unwrap();
    let found = drift(&specs, &krate);
    assert!(found.contains(&Drift::Stray("src/paynet/client.rs".to_owned())), "{found:?}");
    assert!(found.iter().any(|drift| matches!(drift, Drift::Changed(path, _) if path == "Cargo.toml")), "{found:?}");

    Files::generate(&models(&specs), &krate).unwrap().write(&krate).unwrap();
    assert_eq!(drift(&specs, &krate), [], "what was written is what is due");
    assert!(!krate.join("src/paynet").exists());
    let found = drift(&root().join("specs"), &krate);
    assert!(found.contains(&Drift::Missing("src/paynet/mod.rs".to_owned())), "{found:?}");
}
