//! `vezne check`.

use std::path::{Path, PathBuf};

use vezne_codegen::workspace::{self, Checked};

pub(crate) fn run(folders: &[PathBuf], short: bool, deny_warnings: bool) -> Result<bool, String> {
    let mut fine = true;
    for checked in all(folders)? {
        let (errors, warnings) = show(&checked, short);
        fine &= errors == 0 && (warnings == 0 || !deny_warnings);
    }
    Ok(fine)
}

/// Reads and checks every provider of the folders.
pub(crate) fn all(folders: &[PathBuf]) -> Result<Vec<Checked>, String> {
    let mut list = Vec::new();
    for folder in folders {
        for provider in providers(folder)? {
            list.push(workspace::check(&provider)?);
        }
    }
    if list.is_empty() {
        let named = folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ");
        return Err(format!("there is no provider in {named}: a provider is a folder with a provider.yaml"));
    }
    Ok(list)
}

/// A folder is one provider's, or holds a folder a provider.
fn providers(folder: &Path) -> Result<Vec<PathBuf>, String> {
    if folder.join("provider.yaml").is_file() { Ok(vec![folder.to_owned()]) } else { workspace::providers(folder) }
}

/// Prints the findings and one line about the whole.
pub(crate) fn show(checked: &Checked, short: bool) -> (usize, usize) {
    if short {
        for line in checked.report.lines(&checked.sources) {
            anstream::println!("{line}");
        }
    } else {
        anstream::eprint!("{}", checked.report.render(&checked.sources, true));
    }
    let (errors, warnings) = checked.report.counts();
    let what = match &checked.model {
        Some(model) => {
            let operations = model.operations().count();
            let called: usize = model.operations().map(|(_, operation)| operation.samples.len()).sum();
            let callbacks = || model.groups.iter().flat_map(|group| &group.callbacks);
            let came: usize = callbacks().map(|callback| callback.samples.len()).sum();
            let count = callbacks().count();
            format!("{operations} operations, {count} callbacks, {} samples", called + came)
        }
        None => "nothing can be generated".to_owned(),
    };
    anstream::eprintln!("{}: {errors} errors, {warnings} warnings, {what}", checked.folder.display());
    (errors, warnings)
}
