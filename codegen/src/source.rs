//! The spec files of one provider, and places in them.

use std::fmt;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The largest file that is read: a spec is kilobytes, so a megabyte is a mistake or an attack.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

/// One file: its path as shown to people, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path, with forward slashes, as it is printed in diagnostics.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// All files of one provider: `provider.yaml`, the group files, the samples.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// A place: some bytes of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The index of the file in its [`Sources`].
    pub file: usize,
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// A value and the place it was written at.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// Text with its place: the commonest node of a spec.
pub type Text = Spanned<String>;

impl Span {
    /// A part of this place; used when one scalar holds a small language of its own.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        Self {
            file: self.file,
            start: (self.start + range.start).min(self.end),
            end: (self.start + range.end).min(self.end),
        }
    }
}

impl<T> Spanned<T> {
    /// Puts a value and a place together.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(change(self.value), self.span)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

impl Sources {
    /// Sources without files; used by tests and by callers that hold specs in memory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file that is already in memory and gives its index.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> usize {
        self.files.push(SourceFile { path: path.into(), text: text.into() });
        self.files.len() - 1
    }

    /// Reads one provider's folder: its `.yaml` files, `provider.yaml` first and the others by name, then the files of
    /// `samples/` by name. The order is fixed so that two runs give the same output.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut sources = Self::new();
        let mut specs = files_in(folder)?;
        specs.retain(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml"));
        specs.sort_by_key(|path| (path.file_name().is_none_or(|name| name != "provider.yaml"), path.clone()));
        let samples = folder.join("samples");
        if samples.is_dir() {
            specs.extend(files_in(&samples)?);
        }
        for path in specs {
            if fs::metadata(&path)?.len() > MAX_FILE_BYTES {
                return Err(io::Error::other(format!(
                    "{} is larger than {MAX_FILE_BYTES} bytes, the most that is read of one spec or sample file",
                    shown(&path)
                )));
            }
            let text = fs::read_to_string(&path)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", shown(&path))))?;
            sources.add(shown(&path), text);
        }
        Ok(sources)
    }

    /// The files, in the order they were added.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file that a place lies in.
    #[must_use]
    pub fn file(&self, span: Span) -> Option<&SourceFile> {
        self.files.get(span.file)
    }

    /// The line and column of a place, both from 1; the column counts characters, as editors do.
    #[must_use]
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let text = self.file(span).map_or("", |file| file.text.as_str());
        let before = text.get(..span.start).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }
}

fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let explain = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", shown(folder)));
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(explain)? {
        let path = entry.map_err(explain)?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
