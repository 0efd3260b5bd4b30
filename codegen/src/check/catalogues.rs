//! Catalogues: sets of wire values, judged as a whole or not at all.

use super::Checker;
use super::names::Names;
use crate::diagnostic::Diagnostic;
use crate::model::{Catalogue, CatalogueId, CatalogueValue, Docs, Verdict};
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::{CatalogueSpec, CatalogueValueSpec};

/// Whether a value may have its verdict from somebody who gave it a name: it says the same as the value.
fn is_meant_as_name(value: &CatalogueValueSpec) -> bool {
    let same = |word: &Text| crate::names::pascal(&word.value) == crate::names::pascal(&value.wire.value);
    value.named.is_none() && value.verdict.as_ref().is_some_and(same)
}

impl Checker<'_> {
    pub(super) fn catalogues(&mut self) {
        let spec = self.spec;
        for catalogue in &spec.provider.scope.catalogues {
            self.catalogue(catalogue, None);
        }
        for (group, file) in spec.groups.iter().enumerate() {
            for catalogue in &file.scope.catalogues {
                self.catalogue(catalogue, Some(group));
            }
        }
    }

    fn catalogue(&mut self, spec: &CatalogueSpec, group: Option<usize>) {
        if self.catalogue_id(&spec.name.value).is_some() {
            self.report.push(
                Diagnostic::new(
                    Rule::NameCollision,
                    spec.name.span,
                    format!("the catalogue `{}` is defined twice in this provider", spec.name),
                )
                .help("names of objects and catalogues are one scope a provider: rename one"),
            );
            return;
        }
        let judged = spec.values.iter().filter(|value| value.verdict.is_some()).count();
        let judges = judged > 0 || spec.other.is_some();
        let meant_as_names: Vec<_> = spec.values.iter().filter(|value| is_meant_as_name(value)).collect();
        if judges && judged < spec.values.len() && judged == meant_as_names.len() && spec.other.is_none() {
            for value in meant_as_names {
                let place = value.verdict.as_ref().unwrap_or(&value.wire);
                self.report.push(
                    Diagnostic::new(
                        Rule::CatalogueVerdicts,
                        place.span,
                        format!("`{place}` is a verdict, and no name, and other values of `{}` have none", spec.name),
                    )
                    .help("leave it out, or write another name; if replies are judged by this catalogue, write a verdict for each value"),
                );
            }
        } else if judges && judged < spec.values.len() {
            for value in spec.values.iter().filter(|value| value.verdict.is_none()) {
                let words = Verdict::ALL.map(Verdict::word);
                if let Some(word) =
                    value.named.as_ref().filter(|word| crate::diagnostic::nearest(&word.value, &words).is_some())
                {
                    let found = Diagnostic::new(Rule::UnknownWord, word.span, format!("`{word}` is not a verdict"))
                        .nearest(&word.value, words);
                    self.report.push(found);
                    continue;
                }
                self.report.push(
                    Diagnostic::new(
                        Rule::CatalogueVerdicts,
                        value.wire.span,
                        format!("`{}` has no verdict, and other values of `{}` have one", value.wire, spec.name),
                    )
                    .help("write one of done, repeat, pending, refused, absent, unsent, unknown before the name"),
                );
            }
        }
        if spec.values.is_empty() {
            self.report.push(
                Diagnostic::new(Rule::MissingKey, spec.name.span, format!("the catalogue `{}` lists no value", spec.name))
                    .help("list what the document shows: `0: done -- The call succeeded`, or `[red, green]` where nothing is judged by it"),
            );
        }
        let mut taken = Names::default();
        let mut values = Vec::new();
        for value in &spec.values {
            let verdict = value.verdict.as_ref().and_then(|word| Verdict::from_word(&word.value));
            let ident = value
                .named
                .as_ref()
                .and_then(|named| crate::names::pascal(&named.value))
                .or_else(|| {
                    value
                        .wire
                        .value
                        .chars()
                        .any(char::is_alphabetic)
                        .then(|| crate::names::pascal(&value.wire.value))
                        .flatten()
                })
                .or_else(|| verdict.and_then(|verdict| crate::names::pascal(verdict.word())));
            let Some(ident) = ident else {
                self.report.push(
                    Diagnostic::new(
                        Rule::ReservedName,
                        value.wire.span,
                        format!("no Rust name can be made of `{}`", value.wire),
                    )
                    .help("write a name for it: `refused insufficient_funds`"),
                );
                continue;
            };
            if ident == "Other" || ident == "Self" {
                self.report.push(
                    Diagnostic::new(
                        Rule::ReservedName,
                        value.wire.span,
                        format!("`{ident}` is the name of the values that are not listed"),
                    )
                    .help("write another name behind the verdict"),
                );
            }
            self.claim(
                &mut taken,
                &ident,
                &value.wire.value,
                value.wire.span,
                "give one of the two another name, behind its verdict",
            );
            values.push(CatalogueValue {
                wire: value.wire.value.clone(),
                ident,
                verdict,
                unsure: value.unsure,
                docs: Docs::from(&value.prose),
            });
        }
        let other =
            spec.other.as_ref().and_then(|word| Verdict::from_word(&word.value)).or(judges.then_some(Verdict::Unknown));
        if let (Some(Verdict::Done | Verdict::Repeat | Verdict::Pending), Some(word)) = (other, &spec.other) {
            self.report.push(
                Diagnostic::new(Rule::CatalogueVerdicts, word.span, "a value that nobody has seen never means success")
                    .help("write `_: refused`, or leave `_` out: an unlisted value is `unknown`"),
            );
        }
        self.model.catalogues.push(Catalogue {
            ident: spec.name.value.clone(),
            group,
            values,
            other,
            other_docs: Docs::from(&spec.other_prose),
        });
    }

    pub(super) fn catalogue_id(&self, name: &str) -> Option<CatalogueId> {
        self.model.catalogues.iter().position(|catalogue| catalogue.ident == name).map(CatalogueId)
    }

    pub(super) fn catalogue_names(&self) -> Vec<String> {
        self.model.catalogues.iter().map(|catalogue| catalogue.ident.clone()).collect()
    }
}
