//! How a whole body is written.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::model::{FormStyle, Media};
use crate::rule::Rule;
use crate::spec::{ArgSpec, LineSpec, StepKind};

impl Checker<'_> {
    /// How a body is written, by the line of the table.
    pub(super) fn media_of(&mut self, own: Option<&LineSpec>) -> Media {
        let Some(own) = own else { return Media::Json };
        let mut steps = own.form.iter();
        let Some(first) = steps.next() else { return Media::Json };
        let utf_8 = || "utf-8".to_owned();
        let mut media = match word(&first.kind) {
            Some(("json", [])) => Media::Json,
            Some(("form", [])) => Media::Form { style: FormStyle::Flat, charset: utf_8() },
            Some(("form", [style])) if style.text.value == "[0]" => {
                Media::Form { style: FormStyle::Indexed, charset: utf_8() }
            }
            Some(("form", [style])) if style.text.value == "[]" => {
                Media::Form { style: FormStyle::Unindexed, charset: utf_8() }
            }
            Some(("multipart", [])) => Media::Multipart,
            Some(("xml", args @ ([root] | [root, _] | [root, _, _]))) if args.iter().all(|arg| arg.quoted) => {
                let _ = self.root(&root.text.value, first);
                let doctype = self.doctype(args).unwrap_or_default();
                Media::Xml { root: root.text.value.clone(), charset: "UTF-8".to_owned(), doctype }
            }
            _ => {
                self.report.push(
                    Diagnostic::new(Rule::WireForm, first.span, "this is not how a whole body is written").help(
                        "write `as json`, `as form`, `as form(\"[0]\")`, `as form(\"[]\")`, `as multipart`, `as xml(\"Root\")`, or `as xml(\"Root\", \"PUBLIC\", \"SYSTEM\")` with a document type",
                    ),
                );
                Media::Json
            }
        };
        for step in steps {
            match (word(&step.kind), &mut media) {
                (Some(("charset", [name])), Media::Xml { charset, .. } | Media::Form { charset, .. }) => {
                    if !vezne_runtime::format::charset::is_known(&name.text.value) {
                        self.report.push(
                            Diagnostic::new(Rule::WireForm, step.span, format!("there is no charset `{}`", name.text))
                                .help("write a name such as `UTF-8`, `ISO-8859-9` or `windows-1254`"),
                        );
                    }
                    charset.clone_from(&name.text.value);
                }
                (Some(("utf8", [])), Media::Xml { .. } | Media::Form { .. }) => {}
                _ => self.report.push(
                    Diagnostic::new(Rule::WireForm, step.span, "this does not follow how a whole body is written")
                        .help("behind `xml(…)` and `form` may stand `-> charset(\"ISO-8859-9\")`"),
                ),
            }
        }
        media
    }
}

fn word(kind: &StepKind) -> Option<(&str, &[ArgSpec])> {
    if let StepKind::Word(name, args) = kind { Some((name, args)) } else { None }
}
