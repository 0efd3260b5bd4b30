//! Generates what the test targets compile: the fixtures' clients, and every sample as tests.
//!
//! This is also the example of the build-script way in.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use vezne_codegen::emit::{ReplyEncoding, Rust};
use vezne_codegen::{Build, workspace};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fixtures(&out)?;
    samples(&out)
}

/// Each fixture becomes a file of its own; `fixtures.rs` includes them all.
fn fixtures(out: &Path) -> Result<(), Box<dyn Error>> {
    let root = Path::new("fixtures");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut list = String::new();
    for folder in workspace::providers(root)? {
        let name = folder.file_name().ok_or("a fixture has no name")?.to_string_lossy().into_owned();
        Build::new(&folder)
            .out_dir(out)
            .rust(Rust::new().runtime("::vezne_runtime").encode_replies(ReplyEncoding::Always))
            .run();
        writeln!(list, "include!(concat!(env!(\"OUT_DIR\"), \"/{name}.rs\"));")?;
    }
    fs::write(out.join("fixtures.rs"), list)?;
    Ok(())
}

/// The samples of the specs and of the fixtures, as tests and as cases to call.
fn samples(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=../specs");
    for (root, file, path, cases) in
        [("../specs", "samples.rs", "::vezne", "spec_cases"), ("fixtures", "fixture_samples.rs", "crate::clients", "fixture_cases")]
    {
        let mut text = String::new();
        let mut all = String::new();
        for folder in workspace::providers(Path::new(root))? {
            let checked = workspace::check(&folder)?;
            let model = checked.model.ok_or_else(|| checked.report.render(&checked.sources, false))?;
            let tests = Rust::new().runtime("::vezne_runtime").sample_tests(&model, &format!("{path}::{}", model.id))?;
            writeln!(text, "mod {} {{\n    use super::sample;\n\n{tests}}}\n", model.id)?;
            writeln!(all, "    list.extend({0}::cases().into_iter().map(|case| (\"{0}\", case)));", model.id)?;
        }
        writeln!(text, "fn {cases}() -> Vec<(&'static str, sample::Case)> {{\n    let mut list = Vec::new();\n{all}    list\n}}")?;
        fs::write(out.join(file), text)?;
    }
    Ok(())
}
