//! Generates what the test targets compile: the fixtures' clients, and every sample as tests.
//!
//! This is also the example of the build-script way in.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use vezne_codegen::emit::{ReplyEncoding, Rust};
use vezne_codegen::{Build, workspace};

#[path = "build/canary.rs"]
mod canary;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fixtures(&out)?;
    samples(&out)?;
    // As in a crate of one's own: one provider, and its client in `OUT_DIR/acme.rs`.
    Build::new("../generated/examples/acme").run();
    Ok(())
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
    for name in IN_TEXT {
        let file = format!("{name}_in_text.rs");
        fs::write(out.join(&file), in_text(&root.join(name))?)?;
        writeln!(list, "include!(concat!(env!(\"OUT_DIR\"), \"/{file}\"));")?;
    }
    fs::write(out.join("fixtures.rs"), list)?;
    Ok(())
}

/// Fixtures that are read once more from documents whose single values are all texts.
const IN_TEXT: [&str; 3] = ["types", "clocks", "circles"];

/// The client of a fixture, as if its replies came as forms or XML.
fn in_text(folder: &Path) -> Result<String, Box<dyn Error>> {
    let checked = workspace::check(folder)?;
    let mut model = checked.model.ok_or_else(|| checked.report.render(&checked.sources, false))?;
    model.id.push_str("_in_text");
    for object in &mut model.objects {
        object.in_text = object.in_reply;
    }
    let rust = Rust::new().runtime("::vezne_runtime").encode_replies(ReplyEncoding::Always);
    Ok(rust.module(&model)?.inline())
}

/// The samples of the specs and of the fixtures, as tests and as cases to call; and once more with canaries in the place
/// of what they hold.
fn samples(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=../specs");
    for (root, file, path, cases) in [
        ("../specs", "samples.rs", "::vezne", "spec_cases"),
        ("fixtures", "fixture_samples.rs", "crate::clients", "fixture_cases"),
    ] {
        let mut text = Samples::default();
        let mut canaries = Samples::default();
        for folder in workspace::providers(Path::new(root))? {
            let checked = workspace::check(&folder)?;
            let model = checked.model.ok_or_else(|| checked.report.render(&checked.sources, false))?;
            let provider = format!("{path}::{}", model.id);
            let emit = |model| Rust::new().runtime("::vezne_runtime").sample_tests(model, &provider);
            text.add(&model.id, &emit(&model)?)?;
            // Through these the target sees what else is made: the credentials, the builder and the client.
            let watched = emit(&canary::plant(&model)?)?.replace(
                &format!("{provider}::Client::builder()"),
                &format!("sample::builder::<{provider}::Client>()"),
            );
            canaries.add(&model.id, &watched)?;
        }
        fs::write(out.join(file), text.finish(cases)?)?;
        fs::write(out.join(format!("canary_{file}")), canaries.finish(cases)?)?;
    }
    let needles = format!(
        "const NEEDLES: &[&str] = &{:?};\nconst OPAQUE: &str = {:?};\nconst CREDENTIAL: &str = {:?};\n",
        canary::NEEDLES,
        canary::OPAQUE,
        canary::CREDENTIAL
    );
    fs::write(out.join("needles.rs"), needles)?;
    Ok(())
}

/// The tests of several providers, a module each, and a function that gives all their cases.
#[derive(Default)]
struct Samples {
    modules: String,
    all: String,
    receivers: String,
}

impl Samples {
    fn add(&mut self, id: &str, tests: &str) -> std::fmt::Result {
        writeln!(self.modules, "mod {id} {{\n    use super::sample;\n\n{tests}}}\n")?;
        writeln!(self.all, "    list.extend({id}::cases().into_iter().map(|case| ({id:?}, case)));")?;
        let receivers = "receivers().into_iter().map(|receiver|";
        writeln!(self.receivers, "    list.extend({id}::{receivers} ({id:?}, receiver)));")
    }

    fn finish(mut self, cases: &str) -> Result<String, std::fmt::Error> {
        let (all, receivers) = (&self.all, &self.receivers);
        let name = cases.replace("cases", "receivers");
        writeln!(
            self.modules,
            "fn {name}() -> Vec<(&'static str, sample::Receiver)> {{\n    let mut list = Vec::new();\n{receivers}    list\n}}"
        )?;
        writeln!(
            self.modules,
            "fn {cases}() -> Vec<(&'static str, sample::Case)> {{\n    let mut list = Vec::new();\n{all}    list\n}}"
        )?;
        Ok(self.modules)
    }
}
