//! Where in a document something stands.
//!
//! serde_json tells line and column, and a message that may repeat a value. The path is found by
//! walking the document once more up to that place, on failure only: nothing is compiled for it into
//! the readers of generated types, and nothing is paid for it when all goes well.

use serde_json::error::Category;

/// How the message begins of a failure whose place is known: by the address of the value in the document, for the path
/// to it, and by the path from there.
const INSIDE: &str = "a value of another form, at ";

/// What is said of a value that was read from its raw text: where it stands, and where in it the failure is.
pub(super) fn inside(token: &str, error: &serde_json::Error) -> String {
    let within = of_failure(token.as_bytes(), error);
    placed(token.as_ptr() as usize, within.strip_prefix('$').unwrap_or_default())
}

/// What is said of the value at this address.
pub(super) fn placed(address: usize, within: &str) -> String {
    format!("{INSIDE}{address}{within}")
}

/// The path of a value whose address is known, if the address is in the document.
fn of_place(body: &[u8], message: &str) -> Option<String> {
    let known = message.strip_prefix(INSIDE)?;
    let known = known.rsplit_once(" at line ").map_or(known, |(known, _)| known);
    let digits = known.bytes().take_while(u8::is_ascii_digit).count();
    let (address, within) = known.split_at_checked(digits)?;
    let offset = address.parse::<usize>().ok()?.checked_sub(body.as_ptr() as usize)?;
    let mut walk = Walk::default();
    walk.run(body.get(..offset)?);
    Some(render(&walk.levels) + within)
}

/// The path of what could not be read.
pub(crate) fn of_failure(body: &[u8], error: &serde_json::Error) -> String {
    let message = error.to_string();
    if let Some(path) = of_place(body, &message) {
        return path;
    }
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let container = message.starts_with("invalid type: map") || message.starts_with("invalid type: sequence");
    let offset = offset(body, error.line(), error.column());
    let (before, after) = body.split_at_checked(offset).unwrap_or((body, &[]));

    let mut walk = Walk::default();
    walk.run(before);
    if let Some(name) = missing {
        // Told when its object has ended.
        walk.levels.push(Level { list: false, wants_key: false, nested: false, step: Some(Step::Named(name)) });
    } else if !(container && opens(after)) {
        // A value that is read from its raw text is found wanting only after it has been passed, and
        // with it what ended its container, or the comma behind it in a list.
        if let Some(closed) = walk.closed.take() {
            // Where a container is the fault, it is either the one that closed or the last in it.
            if !container || closed.nested {
                walk.levels.push(closed);
            }
        } else if walk.comma && error.classify() == Category::Data {
            if let Some(Step::Index(index)) = walk.levels.last_mut().and_then(|level| level.step.as_mut()) {
                *index = index.saturating_sub(1);
            }
        }
    }
    render(&walk.levels)
}

/// Columns are counted in bytes, from 1 for the first one read; lines from 1.
fn offset(body: &[u8], line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        let rest = body.get(start..).unwrap_or_default();
        match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => start += end + 1,
            None => break,
        }
    }
    start.saturating_add(column).min(body.len())
}

fn opens(rest: &[u8]) -> bool {
    matches!(rest.trim_ascii_start().first(), Some(b'{' | b'['))
}

enum Step<'a> {
    /// The raw text of a key, with its escapes.
    Key(&'a [u8]),
    Named(&'a str),
    Index(usize),
}

struct Level<'a> {
    list: bool,
    wants_key: bool,
    /// Whether the last member is itself a container.
    nested: bool,
    step: Option<Step<'a>>,
}

/// The containers that are open at the end of what was walked.
#[derive(Default)]
struct Walk<'a> {
    levels: Vec<Level<'a>>,
    /// What the last significant byte closed.
    closed: Option<Level<'a>>,
    /// Whether the last significant byte was a comma in a list.
    comma: bool,
}

impl<'a> Walk<'a> {
    fn run(&mut self, body: &'a [u8]) {
        let mut rest = body;
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            if byte.is_ascii_whitespace() {
                continue;
            }
            self.closed = None;
            self.comma = false;
            match byte {
                b'{' => self.open(Level { list: false, wants_key: true, nested: false, step: None }),
                b'[' => self.open(Level { list: true, wants_key: false, nested: false, step: Some(Step::Index(0)) }),
                b'}' | b']' => self.closed = self.levels.pop(),
                b',' => self.next_member(),
                b'"' => {
                    let Some(end) = end_of_text(rest) else { return };
                    let (text, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
                    rest = after.get(1..).unwrap_or_default();
                    if let Some(level) = self.levels.last_mut().filter(|level| level.wants_key) {
                        level.wants_key = false;
                        level.step = Some(Step::Key(text));
                    }
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, level: Level<'a>) {
        if let Some(outer) = self.levels.last_mut() {
            outer.nested = true;
        }
        self.levels.push(level);
    }

    fn next_member(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.wants_key = !level.list;
            level.nested = false;
            self.comma = level.list;
            if let Some(Step::Index(index)) = &mut level.step {
                *index += 1;
            }
        }
    }
}

/// Where the quote stands that ends a text.
fn end_of_text(rest: &[u8]) -> Option<usize> {
    let mut escaped = false;
    rest.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })
}

fn render(levels: &[Level<'_>]) -> String {
    let mut path = PathText::default();
    for level in levels.iter().rev() {
        match &level.step {
            Some(Step::Key(raw)) => path.key(&unescape(raw)),
            Some(Step::Named(name)) => path.key(name),
            Some(Step::Index(index)) => path.index(*index),
            None => {}
        }
    }
    path.finish()
}

fn unescape(raw: &[u8]) -> String {
    let quoted = [b"\"", raw, b"\""].concat();
    serde_json::from_slice(&quoted).unwrap_or_else(|_| String::from_utf8_lossy(raw).into_owned())
}

/// The path of a key at the top of a document.
pub(crate) fn key_path(name: &str) -> String {
    let mut path = PathText::default();
    path.key(name);
    path.finish()
}

/// One key as it stands in a path.
pub(super) fn step(name: &str) -> String {
    key_path(name).split_off(1)
}

/// A JSONPath (RFC 9535) that grows from its end: `$.items[2]['odd key']`.
#[derive(Default)]
pub(super) struct PathText(Vec<String>);

impl PathText {
    pub(super) fn key(&mut self, name: &str) {
        let mut letters = name.chars();
        let starts_well = letters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
        self.0.push(if starts_well && letters.all(|letter| letter.is_alphanumeric() || letter == '_') {
            format!(".{name}")
        } else {
            format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))
        });
    }

    pub(super) fn index(&mut self, index: usize) {
        self.0.push(format!("[{index}]"));
    }

    pub(super) fn finish(self) -> String {
        std::iter::once("$".to_owned()).chain(self.0.into_iter().rev()).collect()
    }
}
