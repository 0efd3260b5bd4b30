//! The build-script way in: `build.rs` in a crate of your own, specs beside it.
//!
//! ```no_run
//! // in `main` of build.rs
//! vezne_codegen::Build::new("specs/acme").run();
//! ```
//!
//! ```ignore
//! // src/lib.rs
//! include!(concat!(env!("OUT_DIR"), "/acme.rs"));
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use crate::diagnostic::Diagnostics;
use crate::emit::Rust;
use crate::source::Sources;

/// Generates one provider's client in a build script.
#[derive(Debug, Clone)]
pub struct Build {
    folder: PathBuf,
    out: Option<PathBuf>,
    rust: Rust,
}

/// Why a client could not be generated.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The specs have errors.
    Specs {
        /// All findings.
        report: Diagnostics,
        /// The files they are about.
        sources: Sources,
    },
    /// A file could not be read or written, or a setting is wrong; in words.
    Other(String),
}

impl Build {
    /// The folder of one provider's specs, relative to the crate's own folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), out: None, rust: Rust::new() }
    }

    /// Where the file goes; without it, into cargo's `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out = Some(folder.into());
        self
    }

    /// The emitter's settings, such as the runtime's path.
    #[must_use]
    pub fn rust(mut self, rust: Rust) -> Self {
        self.rust = rust;
        self
    }

    /// The generated module as one text, and the findings that are no errors.
    pub fn generate(&self) -> Result<(String, Diagnostics, Sources), BuildError> {
        let sources = Sources::read(&self.folder).map_err(|error| BuildError::Other(error.to_string()))?;
        let (model, report) = crate::compile(&sources);
        let Some(model) = model else { return Err(BuildError::Specs { report, sources }) };
        let module = self.rust.module(&model).map_err(|error| BuildError::Other(error.to_string()))?;
        Ok((module.inline(), report, sources))
    }

    /// Generates and writes `NAME.rs`, telling cargo what to watch. On an error every finding is shown and the build
    /// fails: a `cargo::error=` line each, which cargo prints even when it hides the script's output, and the excerpts
    /// on standard error.
    pub fn run(&self) {
        println!("cargo::rerun-if-changed={}", self.folder.display());
        if let Err(error) = self.try_run() {
            match error {
                BuildError::Specs { report, sources } => {
                    for line in report.lines(&sources) {
                        println!("cargo::error={line}");
                    }
                    eprintln!("{}", report.render(&sources, false));
                }
                BuildError::Other(message) => println!("cargo::error={message}"),
            }
            process::exit(1);
        }
    }

    fn try_run(&self) -> Result<(), BuildError> {
        let (text, report, sources) = self.generate()?;
        for line in report.lines(&sources) {
            println!("cargo::warning={line}");
        }
        let out = match &self.out {
            Some(out) => out.clone(),
            None => std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| {
                BuildError::Other("OUT_DIR is not set: call this from a build script, or give `out_dir`".to_owned())
            })?,
        };
        let name =
            self.folder.file_name().map_or_else(|| "provider".to_owned(), |name| name.to_string_lossy().into_owned());
        write(&out.join(format!("{name}.rs")), &text)
    }
}

fn write(path: &Path, text: &str) -> Result<(), BuildError> {
    fs::write(path, text).map_err(|error| BuildError::Other(format!("{}: {error}", path.display())))
}
