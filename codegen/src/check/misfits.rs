//! Where a sample is not what its table says: the place, what stands there, and what could.

use super::Checker;
use super::samples::Body;
use crate::conform::{Misfit, conform_section};
use crate::diagnostic::Diagnostic;
use crate::json::Json;
use crate::model::ObjectId;
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::SampleSpec;

/// How many characters of a value are shown.
const MAX_SHOWN: usize = 60;

impl Checker<'_> {
    /// The place of a value in a sample's file. In a form and in XML it is that of the name, where it can be found.
    pub(super) fn place_in(&self, body: &Body, range: std::ops::Range<usize>, path: &str) -> Span {
        let range = if body.verbatim {
            range
        } else {
            let text = self.sources.files().get(body.file).map_or("", |file| file.text.as_str());
            named_in(text, path).unwrap_or(0..0)
        };
        Span { file: body.file, start: range.start, end: range.end }
    }

    /// A body outside 2xx that is not what a success is read as.
    pub(super) fn read_by_no_gate(&mut self, body: &Body, status: u16) {
        self.report.push(
            Diagnostic::new(
                Rule::SampleMisfit,
                Span { file: body.file, start: 0, end: 0 },
                format!("this is no reply as the table has it, and nothing says how a body of HTTP {status} is read"),
            )
            .help("write a gate `http:` in `outcome:`, with `reads:` and the name of an object with these fields, and `code:` where one of them is the error's code"),
        );
    }

    /// What a sample gives of a message's sections is what their fields can be.
    pub(super) fn given_misfits(&mut self, spec: &SampleSpec, sections: Vec<(&str, ObjectId)>) {
        for (section, object) in sections {
            let given = |name: &Text| {
                let rest = name.value.strip_prefix(section)?.strip_prefix('.')?;
                Some(rest.trim_matches('"').to_owned())
            };
            let values: Vec<(String, Json)> = spec
                .givens
                .iter()
                .filter_map(|(name, value)| {
                    let json = Json { value: crate::json::Value::Text(value.value.clone()), range: 0..0 };
                    Some((given(name)?, json))
                })
                .collect();
            for misfit in conform_section(&self.model, &values, object) {
                let at = spec.givens.iter().find(|(name, _)| given(name).as_deref() == Some(misfit.path.as_str()));
                let place = at.map_or(spec.name.span, |(_, value)| value.span);
                let misfit = Misfit { path: format!("{section}.{}", misfit.path), ..misfit };
                self.report.push(
                    Diagnostic::new(Rule::SampleMisfit, place, in_words(&misfit))
                        .help("a given is written as it stands on the wire: change it, or the field's line"),
                );
            }
        }
    }

    pub(super) fn misfits(&mut self, body: &Body, misfits: Vec<Misfit>) {
        for misfit in misfits {
            let place = self.place_in(body, misfit.range.clone(), &misfit.path);
            let mut found = Diagnostic::new(Rule::SampleMisfit, place, in_words(&misfit));
            let known: Vec<&str> = misfit.known_keys.iter().map(String::as_str).collect();
            found = match misfit.unknown_key.as_deref().map(|key| crate::diagnostic::nearest(key, &known)) {
                Some(Some(near)) => {
                    found.help(format!("the table has `{near}`; add this one, or mend the name in the table"))
                }
                Some(None) => found.help("add the field to the table: what a sample shows is part of the document"),
                None => found.help(
                    "decide which of the two is right, change the table or repair the sample, and say so behind `!!`",
                ),
            };
            self.report.push(found);
        }
    }
}

/// A misfit with what stands there and what could.
fn in_words(misfit: &Misfit) -> String {
    let path = if misfit.path.is_empty() { "the body".to_owned() } else { format!("`{}`", misfit.path) };
    let found = misfit.found.as_ref().map(|found| {
        let shown: String = found.chars().take(MAX_SHOWN).collect();
        let rest = if shown.len() < found.len() { "…" } else { "" };
        format!("it is `{shown}{rest}`")
    });
    let example = misfit.example.as_ref().map(|example| format!("one is written {example}"));
    let words = [Some(format!("{path}: {}", misfit.message)), found, example];
    words.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Where a name stands in a form or in XML; the last of a path's that is there.
fn named_in(text: &str, path: &str) -> Option<std::ops::Range<usize>> {
    let xml = text.trim_start().starts_with('<');
    path.rsplit('.').find_map(|name| {
        let name = name.split('[').next().unwrap_or(name);
        let name = name.strip_prefix('@').unwrap_or(name);
        let stands = |at: usize| {
            let before = text.get(..at)?.chars().next_back();
            let behind = text.get(at + name.len()..)?.chars().next();
            let fits = if xml {
                matches!(before, Some('<' | ' ')) && matches!(behind, Some('>' | '/' | '=') | None)
                    || (before == Some('<') && behind.is_some_and(char::is_whitespace))
            } else {
                matches!(before, None | Some('&')) && matches!(behind, Some('=' | '[' | '%'))
            };
            fits.then_some(at..at + name.len())
        };
        text.match_indices(name).filter(|_| !name.is_empty()).find_map(|(at, _)| stands(at))
    })
}
