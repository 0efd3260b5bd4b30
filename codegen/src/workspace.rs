//! The checked-in way in: all providers of a specs folder into one client crate.
//!
//! Everything below `src/<provider>/` of the crate belongs to the generator. In `Cargo.toml` and `src/lib.rs`, which
//! belong to people, it keeps the lines between two marks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostics;
use crate::emit::Rust;
use crate::model::Model;
use crate::routes::Routes;
use crate::source::Sources;

/// The feature of the client crate under which a provider's sandbox routes are compiled in.
pub const SANDBOX_FEATURE: &str = "sandbox";
/// The feature of the client crate under which replies can be encoded.
pub const ENCODE_FEATURE: &str = "encode-replies";

/// The feature of the client crate that switches on every provider.
pub const ALL_FEATURE: &str = "all-providers";

const BEGIN: &str = "vezne:providers begin";
const END: &str = "vezne:providers end";

/// What was read of one provider.
#[derive(Debug)]
pub struct Checked {
    /// Its folder.
    pub folder: PathBuf,
    /// Its files.
    pub sources: Sources,
    /// The findings.
    pub report: Diagnostics,
    /// The model, where no finding is an error.
    pub model: Option<Model>,
}

/// The folders below a specs folder, by name. Each is a provider's: one without a `provider.yaml` is a finding, and not
/// passed over.
pub fn providers(specs: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(specs).map_err(|error| format!("{}: {error}", specs.display()))?;
    let mut folders: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

/// Reads and checks one provider's folder.
pub fn check(folder: &Path) -> Result<Checked, String> {
    let sources = Sources::read(folder).map_err(|error| error.to_string())?;
    let (model, report) = crate::compile(&sources);
    Ok(Checked { folder: folder.to_owned(), sources, report, model })
}

/// The files of the client crate, by their path below it.
#[derive(Debug, Default)]
pub struct Files {
    files: BTreeMap<String, String>,
    providers: Vec<String>,
}

/// How a file of the client crate differs from what the specs say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// It is not there.
    Missing(String),
    /// It says something else; the first line that differs, from 1.
    Changed(String, usize),
    /// It is there, and no spec makes it.
    Stray(String),
}

impl Files {
    /// Generates every file for the models. `krate` is the client crate's folder, whose `Cargo.toml` and `src/lib.rs`
    /// are read for the lines outside the marks.
    pub fn generate(models: &[Model], krate: &Path) -> Result<Self, String> {
        let rust = Rust::new()
            .encode_replies(crate::emit::ReplyEncoding::Feature(ENCODE_FEATURE.to_owned()))
            .routes(SANDBOX_FEATURE);
        let mut made = Self::default();
        for model in models {
            let module = rust.module(model).map_err(|error| error.to_string())?;
            for (path, text) in module.files() {
                made.files.insert(format!("src/{path}"), text);
            }
            let routes = Routes::of(model).to_json().map_err(|error| error.to_string())?;
            made.files.insert(format!("src/{}/routes.json", model.id), routes);
            made.providers.push(model.id.clone());
        }
        made.providers.sort();
        made.files.insert("COVERAGE.md".to_owned(), crate::emit::coverage(models));
        let sandbox = fs::read_to_string(krate.join("Cargo.toml")).ok().and_then(|text| verifying_feature(&text));
        let mut features: Vec<String> = Vec::new();
        for id in &made.providers {
            let model = models.iter().find(|model| model.id == *id);
            let needs = model.map(Model::needs).unwrap_or_default();
            let mut needs: Vec<String> = needs.iter().map(|need| format!("\"vezne-runtime/{need}\"")).collect();
            if needs.iter().any(|need| need.ends_with("/asymmetric\"")) {
                // A sandbox verifies what the client signs.
                needs.extend(sandbox.map(|feature| format!("\"{feature}\"")));
            }
            features.push(format!("{id} = [{}]\n", needs.join(", ")));
        }
        let all: Vec<String> = made.providers.iter().map(|id| format!("\"{id}\"")).collect();
        features.push(format!("{ALL_FEATURE} = [{}]\n", all.join(", ")));
        let modules: Vec<String> = made
            .providers
            .iter()
            .map(|id| format!("#[cfg(feature = \"{id}\")]\n#[rustfmt::skip]\npub mod {id};\n"))
            .collect();
        for (path, mark, content) in [("Cargo.toml", "# ", features.concat()), ("src/lib.rs", "// ", modules.concat())]
        {
            let file = krate.join(path);
            let text =
                fs::read_to_string(&file).map_err(|error| format!("{}: {error}\n{}", file.display(), needed(mark)))?;
            made.files.insert(path.to_owned(), between(&text, mark, &content, &file)?);
        }
        Ok(made)
    }

    /// What differs in the client crate.
    pub fn drift(&self, krate: &Path) -> Result<Vec<Drift>, String> {
        let mut list = Vec::new();
        for (path, text) in &self.files {
            match fs::read_to_string(krate.join(path)) {
                Err(_) => list.push(Drift::Missing(path.clone())),
                Ok(known) if known != *text => {
                    let same = known.lines().zip(text.lines()).take_while(|(known, due)| known == due).count();
                    list.push(Drift::Changed(path.clone(), same + 1));
                }
                Ok(_) => {}
            }
        }
        list.extend(self.strays(krate)?.into_iter().map(Drift::Stray));
        Ok(list)
    }

    /// Writes what differs and removes strays; gives what was changed.
    pub fn write(&self, krate: &Path) -> Result<Vec<Drift>, String> {
        let drift = self.drift(krate)?;
        for change in &drift {
            match change {
                Drift::Missing(path) | Drift::Changed(path, _) => {
                    let file = krate.join(path);
                    let text = self.files.get(path).map_or("", String::as_str);
                    let folder = file.parent().unwrap_or(krate);
                    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
                    fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
                }
                Drift::Stray(path) => {
                    let file = krate.join(path);
                    fs::remove_file(&file).map_err(|error| format!("{}: {error}", file.display()))?;
                    if let Some(folder) = file.parent() {
                        // Fails, as it should, while something else is left in it.
                        let _ = fs::remove_dir(folder);
                    }
                }
            }
        }
        Ok(drift)
    }

    /// Files in a provider's folder that no spec makes. A folder counts as a provider's when the generator has written
    /// its `routes.json`.
    fn strays(&self, krate: &Path) -> Result<Vec<String>, String> {
        let src = krate.join("src");
        let mut list = Vec::new();
        for folder in providers(&src)? {
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if !folder.join("routes.json").is_file() && !self.providers.contains(&name) {
                continue;
            }
            let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
            for entry in entries.filter_map(Result::ok) {
                let path = format!("src/{name}/{}", entry.file_name().to_string_lossy());
                if !self.files.contains_key(&path) {
                    list.push(path);
                }
            }
        }
        list.sort();
        Ok(list)
    }
}

/// How a feature of the crate reaches the sandbox's signatures with private keys: cargo knows `?` for optional dependencies
/// alone, and refuses a feature of a crate that is no dependency.
fn verifying_feature(manifest: &str) -> Option<&'static str> {
    let (mut own, mut of_all, mut found) = (false, false, None);
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            own = line == "[dependencies.vezne-sandbox]";
            of_all = line == "[dependencies]";
        }
        let named =
            of_all && line.strip_prefix("vezne-sandbox").is_some_and(|rest| rest.trim_start().starts_with(['=', '.']));
        if !own && !named {
            continue;
        }
        let optional = line.replace(' ', "").contains("optional=true");
        found = if optional { Some("vezne-sandbox?/asymmetric") } else { found.or(Some("vezne-sandbox/asymmetric")) };
    }
    found
}

/// What the two files of a client crate need before anything is written into them; `mark` begins a comment of the file
/// that lacks it.
fn needed(mark: &str) -> String {
    let (name, lines) = if mark == "# " {
        (
            "Cargo.toml",
            format!(
                "[features]\n{SANDBOX_FEATURE} = []\n{ENCODE_FEATURE} = []\n# {BEGIN}\n# {END}\n\n[dependencies]\nvezne-runtime = \"{}\"\n",
                env!("CARGO_PKG_VERSION")
            ),
        )
    } else {
        ("src/lib.rs", format!("// {BEGIN}\n// {END}\n"))
    };
    let lines: String = lines.lines().map(|line| format!("    {line}\n").replace("    \n", "\n")).collect();
    format!("a client crate has these lines in its {name}, and the providers are written between the marks:\n\n{lines}")
}

/// The text with the lines between the marks replaced.
fn between(text: &str, mark: &str, content: &str, file: &Path) -> Result<String, String> {
    let (begin, end) = (format!("{mark}{BEGIN}"), format!("{mark}{END}"));
    let lost = || format!("{}: the lines `{begin}` and `{end}` are missing\n{}", file.display(), needed(mark));
    let (before, rest) = text.split_once(&format!("{begin}\n")).ok_or_else(lost)?;
    let at = rest.find(&end).ok_or_else(lost)?;
    let after = rest.get(at..).unwrap_or("");
    Ok(format!("{before}{begin}\n{content}{after}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{Drift, Files};
    use crate::model::Model;
    use crate::source::Sources;

    /// A client crate in a folder of its own, gone when the test ends.
    struct Krate(PathBuf);

    #[test]
    fn a_crate_without_the_sandbox_has_no_feature_of_it() {
        use super::verifying_feature;

        let optional = Some("vezne-sandbox?/asymmetric");
        for (dependencies, feature) in [
            ("[dependencies]\nvezne-runtime = \"0.1\"\n\n[dev-dependencies]\nvezne-sandbox = \"0.1\"", None),
            ("[features]\nsandbox = [\"dep:vezne-sandbox\"]", None),
            ("[dependencies]\nvezne-sandbox-else = \"0.1\"", None),
            ("[dependencies]\nvezne-sandbox = { version = \"0.1\", optional = true }", optional),
            ("[dependencies]\nvezne-sandbox.workspace = true\nvezne-sandbox.optional = true", optional),
            ("[dependencies.vezne-sandbox]\nversion = \"0.1\"\noptional = true\n[lints]", optional),
            ("[dependencies]\nvezne-sandbox = \"0.1\"", Some("vezne-sandbox/asymmetric")),
        ] {
            assert_eq!(verifying_feature(dependencies), feature, "{dependencies}");
        }
    }

    impl Krate {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("vezne-workspace-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(path.join("src")).unwrap();
            fs::write(
                path.join("Cargo.toml"),
                "[features]\nown = []\n# vezne:providers begin\n# vezne:providers end\n",
            )
            .unwrap();
            fs::write(
                path.join("src/lib.rs"),
                "//! Ours.\n// vezne:providers begin\n// vezne:providers end\nmod ours;\n",
            )
            .unwrap();
            Self(path)
        }

        fn drift(&self, models: &[Model]) -> Vec<Drift> {
            Files::generate(models, &self.0).unwrap().drift(&self.0).unwrap()
        }

        fn write(&self, models: &[Model]) -> Vec<Drift> {
            Files::generate(models, &self.0).unwrap().write(&self.0).unwrap()
        }

        fn read(&self, path: &str) -> String {
            fs::read_to_string(self.0.join(path)).unwrap()
        }
    }

    impl Drop for Krate {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn model(id: &str) -> Model {
        let mut sources = Sources::new();
        sources.add(
            format!("{id}/provider.yaml"),
            format!("provider: {id}\nname: Acme\nenvironments:\n  test:\n    api: https://acme.example\n"),
        );
        let group = "about: Pings\nsource: https://acme.example 2026-01-31 -- Pings\noperations:\n  ping:\n    call: GET {api}/ping -- Ping\n    effect: read\n    reply:\n      ok: bool -- Yes\n";
        sources.add(format!("{id}/ping.yaml"), group);
        crate::compile(&sources).0.unwrap()
    }

    #[test]
    fn a_folder_that_is_no_client_crate_is_told_what_it_lacks() {
        let krate = Krate::new("bare");
        fs::write(krate.0.join("src/lib.rs"), "//! Ours.\n").unwrap();
        let refused = |krate: &Krate| Files::generate(&[model("acme")], &krate.0).err().unwrap();
        let why = refused(&krate);
        assert!(why.contains("src/lib.rs: the lines `// vezne:providers begin` and"), "{why}");
        assert!(why.contains("    // vezne:providers begin\n    // vezne:providers end\n"), "{why}");
        fs::remove_file(krate.0.join("Cargo.toml")).unwrap();
        let why = refused(&krate);
        // What is told is enough for the next attempt.
        let told: Vec<&str> = why.lines().filter_map(|line| line.strip_prefix("    ")).collect();
        let told = told.join("\n") + "\n";
        fs::write(krate.0.join("Cargo.toml"), told).unwrap();
        fs::write(krate.0.join("src/lib.rs"), "// vezne:providers begin\n// vezne:providers end\n").unwrap();
        krate.write(&[model("acme")]);
        assert!(krate.read("Cargo.toml").contains("acme = []"), "{}", krate.read("Cargo.toml"));
        assert!(krate.drift(&[model("acme")]).is_empty());
    }

    #[test]
    fn what_was_written_does_not_drift() {
        let krate = Krate::new("clean");
        let models = [model("acme")];
        let written: Vec<String> = krate
            .write(&models)
            .into_iter()
            .map(|change| match change {
                Drift::Missing(path) | Drift::Changed(path, _) | Drift::Stray(path) => path,
            })
            .collect();
        let due = [
            "COVERAGE.md",
            "Cargo.toml",
            "src/acme/client.rs",
            "src/acme/mod.rs",
            "src/acme/ping.rs",
            "src/acme/routes.json",
            "src/lib.rs",
        ];
        assert_eq!(written, due);
        assert_eq!(krate.drift(&models), []);
        assert_eq!(krate.write(&models), []);
    }

    #[test]
    fn a_missing_file_drifts() {
        let krate = Krate::new("missing");
        let models = [model("acme")];
        krate.write(&models);
        fs::remove_file(krate.0.join("src/acme/ping.rs")).unwrap();
        assert_eq!(krate.drift(&models), [Drift::Missing("src/acme/ping.rs".to_owned())]);
        krate.write(&models);
        assert_eq!(krate.drift(&models), []);
    }

    #[test]
    fn a_changed_file_drifts_at_its_first_line_that_differs() {
        let krate = Krate::new("changed");
        let models = [model("acme")];
        krate.write(&models);
        let text = krate.read("src/acme/ping.rs");
        fs::write(krate.0.join("src/acme/ping.rs"), text.replacen('\n', "\n// by hand\n", 1)).unwrap();
        assert_eq!(krate.drift(&models), [Drift::Changed("src/acme/ping.rs".to_owned(), 2)]);
        fs::write(krate.0.join("src/acme/ping.rs"), text.clone() + "// by hand\n").unwrap();
        assert_eq!(krate.drift(&models), [Drift::Changed("src/acme/ping.rs".to_owned(), text.lines().count() + 1)]);
        krate.write(&models);
        assert_eq!(krate.read("src/acme/ping.rs"), text);
    }

    #[test]
    fn a_stray_file_drifts_and_is_removed() {
        let krate = Krate::new("stray");
        let models = [model("acme")];
        krate.write(&models);
        fs::write(krate.0.join("src/acme/old.rs"), "").unwrap();
        assert_eq!(krate.drift(&models), [Drift::Stray("src/acme/old.rs".to_owned())]);
        krate.write(&models);
        assert!(!krate.0.join("src/acme/old.rs").exists());
    }

    #[test]
    fn a_provider_that_is_gone_is_a_stray_folder() {
        let krate = Krate::new("gone");
        krate.write(&[model("acme"), model("other")]);
        let due =
            ["client.rs", "mod.rs", "ping.rs", "routes.json"].map(|file| Drift::Stray(format!("src/other/{file}")));
        let drift = krate.drift(&[model("acme")]);
        assert!(due.iter().all(|stray| drift.contains(stray)), "{drift:?}");
        krate.write(&[model("acme")]);
        assert!(!krate.0.join("src/other").exists());
        assert!(!krate.read("src/lib.rs").contains("other"));
    }

    #[test]
    fn folders_and_lines_of_people_are_left_alone() {
        let krate = Krate::new("ours");
        fs::create_dir_all(krate.0.join("src/ours")).unwrap();
        fs::write(krate.0.join("src/ours/mod.rs"), "").unwrap();
        krate.write(&[model("acme")]);
        assert!(Path::new(&krate.0.join("src/ours/mod.rs")).exists());
        assert!(krate.read("Cargo.toml").starts_with("[features]\nown = []\n# vezne:providers begin\n"));
        assert!(krate.read("Cargo.toml").contains("\nacme = []\n"));
        assert!(krate.read("src/lib.rs").starts_with("//! Ours.\n// vezne:providers begin\n"));
        assert!(krate.read("src/lib.rs").ends_with("// vezne:providers end\nmod ours;\n"));
    }

    #[test]
    fn lost_marks_are_an_error_that_says_what_to_write() {
        let krate = Krate::new("marks");
        fs::write(krate.0.join("src/lib.rs"), "//! Ours.\n").unwrap();
        let error = Files::generate(&[model("acme")], &krate.0).err().unwrap_or_default();
        assert!(error.contains("src/lib.rs") && error.contains("// vezne:providers begin"), "{error}");
    }
}
