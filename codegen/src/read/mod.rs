//! Text to [`Spec`]: knows YAML and the grammar of lines, and nothing of payments.

mod callback;
mod group;
mod keys;
pub(crate) mod line;
mod operation;
mod proof;
mod provider;
mod recipe;
mod sample;
mod steps;
mod table;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::Rule;
use crate::source::{Sources, Span};
use crate::spec::{SampleFile, Spec};
use crate::yaml;

/// Reads all files of one provider. `None` when there is too little to check.
pub(crate) fn read(sources: &Sources, report: &mut Diagnostics) -> Option<Spec> {
    let mut provider = None;
    let mut groups = Vec::new();
    let mut samples = Vec::new();
    let mut whole = true;
    for (index, file) in sources.files().iter().enumerate() {
        let name = file.path.rsplit('/').next().unwrap_or("");
        if file.path.rsplit('/').nth(1) == Some("samples") {
            samples.extend(sample(index, name, report));
        } else if name == "provider.yaml" {
            let folder = file.path.rsplit('/').nth(1).unwrap_or_default();
            provider = yaml::parse(sources, index, report).and_then(|node| provider::read(folder, &node, report));
        } else if let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) {
            let group = yaml::parse(sources, index, report).and_then(|node| group::read(stem, &node, report));
            whole &= group.is_some();
            groups.extend(group);
        }
    }
    let has_provider = sources.files().iter().any(|file| file.path.rsplit('/').next() == Some("provider.yaml"));
    if !has_provider {
        let place = Span { file: 0, start: 0, end: 0 };
        report.push(
            Diagnostic::new(Rule::NoFiles, place, "the folder has no `provider.yaml`")
                .help("write one with `provider`, `name`, `environments` and `credentials`"),
        );
    }
    let whole = whole && !report.has(Rule::WrongShape);
    Some(Spec { provider: provider?, groups, samples, whole })
}

/// How samples are written.
const ENDINGS: [&str; 5] = ["json", "form", "xml", "txt", "html"];

fn sample(file: usize, name: &str, report: &mut Diagnostics) -> Option<SampleFile> {
    let place = Span { file, start: 0, end: 0 };
    let parts = name.rsplit_once('.').and_then(|(rest, ending)| {
        let (stem, kind) = rest.rsplit_once('.')?;
        let sample = SampleFile {
            name: stem.to_owned(),
            request: kind == "request",
            callback: kind == "callback",
            ending: ending.to_owned(),
            file,
        };
        (["request", "reply", "callback"].contains(&kind) && ENDINGS.contains(&ending)).then_some(sample)
    });
    let Some(sample) = parts else {
        report.push(
            Diagnostic::new(Rule::SampleFile, place, format!("`{name}` is not the name of a sample")).help(
                "call it NAME.request.json, NAME.reply.json or NAME.callback.json (or .form, .xml, .txt, .html), with NAME from `samples:` of an operation or a callback",
            ),
        );
        return None;
    };
    Some(sample)
}
