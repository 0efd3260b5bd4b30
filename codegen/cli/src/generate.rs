//! `vezne generate`.

use std::path::Path;

use vezne_codegen::workspace::{Drift, Files};

use crate::check;

pub(crate) fn run(specs: &Path, krate: &Path, only_check: bool) -> Result<bool, String> {
    let mut models = Vec::new();
    let mut fine = true;
    for checked in check::all(&[specs.to_owned()])? {
        if checked.model.is_none() {
            check::show(&checked, false);
            fine = false;
        }
        models.extend(checked.model);
    }
    if !fine {
        return Err("nothing was generated, because the specs have errors".to_owned());
    }
    let files = Files::generate(&models, krate)?;
    let changes = if only_check { files.drift(krate)? } else { files.write(krate)? };
    for change in &changes {
        let (what, path) = match change {
            Drift::Missing(path) if only_check => ("missing", path.clone()),
            Drift::Missing(path) => ("written", path.clone()),
            Drift::Changed(path, line) if only_check => ("changed", format!("{path}:{line}")),
            Drift::Changed(path, _) => ("changed", path.clone()),
            Drift::Stray(path) if only_check => ("stray", path.clone()),
            Drift::Stray(path) => ("removed", path.clone()),
        };
        anstream::eprintln!("{what} {}/{path}", krate.display());
    }
    if only_check && !changes.is_empty() {
        return Err(format!(
            "{} files are not what the specs say: run `vezne generate` and commit what it writes",
            changes.len()
        ));
    }
    let providers = models.len();
    anstream::eprintln!("{}: {providers} providers, {} files changed", krate.display(), changes.len());
    Ok(true)
}
