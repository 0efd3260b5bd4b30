//! Findings about a spec: where, what, and what to write instead.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::rule::{Rule, Severity};
use crate::source::{Sources, Span};

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: Rule,
    /// The place it is about.
    pub span: Span,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// A few words at the place.
    pub label: String,
    /// Other places that matter, with a few words each.
    pub secondary: Vec<(Span, String)>,
    /// What to do instead.
    pub help: Option<String>,
    /// What to write at the place instead; shown as an edited line.
    pub replacement: Option<(Span, String)>,
    /// The kind of thing that is referred to and not there, such as `setting`.
    pub(crate) missed: Option<String>,
    /// The object that lacks a field which something refers to.
    pub(crate) lacks: Option<crate::model::ObjectId>,
}

impl Diagnostic {
    /// A finding at a place.
    pub fn new(rule: Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            span,
            message: message.into(),
            label: String::new(),
            secondary: Vec::new(),
            help: None,
            replacement: None,
            missed: None,
            lacks: None,
        }
    }

    /// Adds words at the place itself.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn secondary(mut self, span: Span, label: impl Into<String>) -> Self {
        self.secondary.push((span, label.into()));
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to write at `span` instead.
    #[must_use]
    pub fn replace(mut self, span: Span, text: impl Into<String>) -> Self {
        self.replacement = Some((span, text.into()));
        self
    }

    /// Suggests the nearest of `known` for what stands at the place, or lists what there is.
    #[must_use]
    pub fn nearest<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().take(MAX_KNOWN).collect();
        match nearest(written, &known) {
            Some(near) => {
                let span = self.span;
                self.help(format!("did you mean `{near}`?")).replace(span, near)
            }
            None if known.is_empty() => self,
            None if known.len() == 1 => {
                let only = known.concat();
                self.help(format!("there is only `{only}`"))
            }
            None => {
                let list = known.iter().take(24).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                self.help(format!("one of {list}"))
            }
        }
    }
}

/// How many names a misspelt one is compared with, and how long a name may be for that.
const MAX_KNOWN: usize = 500;
const MAX_NAME: usize = 64;
/// How many characters of a message are kept: names in it come from the file, and may be as long as that.
const MAX_WORDS: usize = 400;
/// How many findings are shown with their excerpts.
const MAX_SHOWN: usize = 200;

/// The nearest name, if one is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    if written.len() > MAX_NAME {
        return None;
    }
    let folded = written.to_lowercase();
    let count = written.chars().count();
    let slip = |name: &str| 1 + name.chars().count().max(count) / 4;
    known
        .iter()
        .filter(|name| name.len() <= MAX_NAME && name.chars().count().abs_diff(count) <= slip(name))
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), *name))
        .filter(|(distance, name)| *distance <= slip(name))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Words for one line: what is in them came from a file, so that control characters are written out, and no more is
/// kept than people read.
fn tame(words: &str) -> String {
    let mut out = String::with_capacity(words.len().min(MAX_WORDS));
    for (index, c) in words.chars().enumerate() {
        if index == MAX_WORDS {
            out.push('…');
            break;
        }
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// All findings of one run.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    seen: HashSet<(Rule, Span, String)>,
}

impl Diagnostics {
    /// Without findings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding; the same finding at the same place counts once.
    pub fn push(&mut self, mut found: Diagnostic) {
        found.message = tame(&found.message);
        found.help = found.help.map(|help| tame(&help));
        if self.seen.insert((found.rule, found.span, found.message.clone())) {
            self.list.push(found);
        }
    }

    /// The findings, by file and place.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut list: Vec<&Diagnostic> = self.list.iter().collect();
        list.sort_by_key(|found| (found.span, found.rule));
        list
    }

    /// Whether anything stops the generation.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|found| found.rule.severity() == Severity::Error)
    }

    /// What stops the generation, in the order in which it was found.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter().filter(|found| found.rule.severity() == Severity::Error)
    }

    /// Whether a rule is broken anywhere.
    pub(crate) fn has(&self, rule: Rule) -> bool {
        self.list.iter().any(|found| found.rule == rule)
    }

    /// Whether anything refers to a thing of this kind that is not there.
    pub(crate) fn missed(&self, what: &str) -> bool {
        self.list.iter().any(|found| found.missed.as_deref() == Some(what))
    }

    /// How many errors and how many warnings there are.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.list.iter().filter(|found| found.rule.severity() == Severity::Error).count();
        (errors, self.list.len() - errors)
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All findings with excerpts, for people; `color` for terminals.
    #[must_use]
    pub fn render(&self, sources: &Sources, color: bool) -> String {
        use annotate_snippets::{AnnotationKind, Level, Patch, Renderer, Snippet};
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for found in self.sorted().into_iter().take(MAX_SHOWN) {
            let level = match found.rule.severity() {
                Severity::Error => Level::ERROR,
                Severity::Warning => Level::WARNING,
            };
            let Some(file) = sources.file(found.span) else {
                let help = found.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
                let _ =
                    writeln!(out, "{}[{}]: {}{help}\n", severity_word(found.rule), found.rule.code(), found.message);
                continue;
            };
            let mut snippet = Snippet::source(&file.text)
                .path(&file.path)
                .fold(true)
                .annotation(AnnotationKind::Primary.span(range(found.span, &file.text)).label(&found.label));
            for (span, label) in found.secondary.iter().filter(|(span, _)| span.file == found.span.file) {
                snippet = snippet.annotation(AnnotationKind::Context.span(range(*span, &file.text)).label(label));
            }
            let mut report = vec![level.primary_title(&found.message).id(found.rule.code()).element(snippet)];
            for (span, label) in found.secondary.iter().filter(|(span, _)| span.file != found.span.file) {
                if let Some(other) = sources.file(*span) {
                    report.push(
                        Level::NOTE.secondary_title(label).element(
                            Snippet::source(&other.text)
                                .path(&other.path)
                                .fold(true)
                                .annotation(AnnotationKind::Context.span(range(*span, &other.text))),
                        ),
                    );
                }
            }
            match (&found.help, &found.replacement) {
                (help, Some((span, text))) => {
                    report.push(Level::HELP.secondary_title(help.as_deref().unwrap_or("write this instead")).element(
                        Snippet::source(&file.text).fold(true).patch(Patch::new(range(*span, &file.text), text)),
                    ));
                }
                (Some(help), None) => {
                    report.push(annotate_snippets::Group::with_title(Level::HELP.secondary_title(help.as_str())));
                }
                (None, None) => {}
            }
            out.push_str(&renderer.render(&report));
            out.push_str("\n\n");
        }
        if let Some(more) = self.list.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
            let _ = writeln!(out, "and {more} more findings, which a line each lists");
        }
        out
    }

    /// One line a finding, `path:line:column: error[VZ004]: message (help)`, for tools and build scripts.
    #[must_use]
    pub fn lines(&self, sources: &Sources) -> Vec<String> {
        self.sorted()
            .into_iter()
            .map(|found| {
                let (line, column) = sources.line_column(found.span);
                let path = sources.file(found.span).map_or("", |file| file.path.as_str());
                let help = found.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
                format!(
                    "{path}:{line}:{column}: {}[{}]: {}{help}",
                    severity_word(found.rule),
                    found.rule.code(),
                    found.message
                )
            })
            .collect()
    }
}

fn severity_word(rule: Rule) -> &'static str {
    match rule.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A range that lies inside the text and on its character borders, as the renderer requires.
fn range(span: Span, text: &str) -> std::ops::Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    // Some places cover a whole block; its first line is enough to find it.
    let first_line = text.get(start..end).and_then(|part| part.find('\n')).map_or(end, |at| start + at);
    start..first_line
}
