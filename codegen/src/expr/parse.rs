//! Text to [`Ast`], by the grammar
//!
//! ```text
//! expr  = and { "or" and }         and = not { "and" not }         not = [ "not" ] cmp
//! cmp   = arrow [ ("==" | "!=" | "<" | "<=" | ">" | ">=") arrow | "in" "(" arrow { "," arrow } ")" ]
//! arrow = sum { "->" name [ args ] }               sum = atom { "+" atom }
//! atom  = "text" | 123 | true | false | name { "." name } [ args ] | "(" expr ")"
//! args  = "(" [ expr { "," expr } ] ")"
//! ```
//!
//! A name behind a dot may stand in double quotes, where the wire has signs in it that no name here has.

use std::ops::Range;

use super::Comparison;
use super::ast::{Ast, AstKind, Called};

/// How deep parentheses, `not` and functions may nest; an expression of a spec has two or three levels.
const MAX_DEPTH: usize = 32;
/// How many words and signs an expression may have. Chains nest too: `a + b + c` is a sum in a sum.
const MAX_TOKENS: usize = 256;

/// Why a text is no expression, and where.
#[derive(Debug)]
pub(crate) struct ExprError {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

/// Reads `text`, which begins at byte `base` of its scalar.
pub(crate) fn parse(text: &str, base: usize) -> Result<Ast, ExprError> {
    let tokens = lex(text, base)?;
    if let Some(token) = tokens.get(MAX_TOKENS) {
        return Err(ExprError {
            range: token.range.start..base + text.len(),
            message: format!("the expression has more than {MAX_TOKENS} words and signs"),
            help: "take it apart",
        });
    }
    let end = base + text.len();
    let mut parser = Parser { tokens: &tokens, next: 0, end, depth: 0 };
    let ast = parser.or()?;
    match parser.peek() {
        None => Ok(ast),
        Some(extra) => Err(ExprError {
            range: extra.range.clone(),
            message: "the expression ends before this".to_owned(),
            help: "join texts with `+`, compare with `==`, combine with `and`, `or`, `not`, call functions with `->`",
        }),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Text(String),
    Int(i64),
    Name(String),
    Symbol(&'static str),
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    range: Range<usize>,
}

/// Longer ones first.
const SYMBOLS: [&str; 12] = ["==", "!=", "<=", ">=", "->", "<", ">", "+", "(", ")", ",", "."];
/// The words that are operators, and no names.
const WORDS: [&str; 4] = ["and", "or", "not", "in"];

fn lex(text: &str, base: usize) -> Result<Vec<Token>, ExprError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        let len = if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if first == '"' {
            let (value, len) = quoted(rest).map_err(|escape| match escape {
                None => ExprError {
                    range: base + at..base + text.len(),
                    message: "the text has no closing quote".to_owned(),
                    help: "close it with `\"`",
                },
                Some((index, c)) => ExprError {
                    range: base + at + index..base + at + index + 1 + c.len_utf8(),
                    message: format!("`\\{c}` has no meaning in a text"),
                    help: "write `\\\\` for a backslash, `\\\"` for a quote, `\\n`, `\\r` and `\\t` for what ends a line and for a tab",
                },
            })?;
            tokens.push(Token { kind: Kind::Text(value), range: base + at..base + at + len });
            len
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            tokens.push(Token { kind: Kind::Symbol(symbol), range: base + at..base + at + symbol.len() });
            symbol.len()
        } else if first.is_ascii_digit() {
            let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let digits = rest.get(..len).unwrap_or("");
            let value = digits.parse().map_err(|_| ExprError {
                range: base + at..base + at + len,
                message: format!("`{digits}` is too large for a whole number"),
                help: "write it as a text in double quotes",
            })?;
            tokens.push(Token { kind: Kind::Int(value), range: base + at..base + at + len });
            len
        } else if first.is_alphabetic() || first == '_' || first == '@' {
            // A hyphen belongs to a name (there is no minus), but not the one of `->`.
            let len = rest
                .char_indices()
                .find(|(index, c)| {
                    let hyphen = *c == '-' && rest.get(index + 1..).is_none_or(|next| !next.starts_with('>'));
                    !(c.is_alphanumeric() || matches!(c, '_' | '@') || hyphen)
                })
                .map_or(rest.len(), |(index, _)| index);
            let name = rest.get(..len).unwrap_or("").to_owned();
            tokens.push(Token { kind: Kind::Name(name), range: base + at..base + at + len });
            len
        } else {
            return Err(ExprError {
                range: base + at..base + at + first.len_utf8(),
                message: format!("`{first}` has no meaning in an expression"),
                help: match first {
                    '&' => "write `and`",
                    '|' => "write `or`",
                    '!' => "write `not`, or `!=` between two values",
                    '=' => "write `==`",
                    '\'' => "write texts in double quotes",
                    _ => {
                        "an expression is made of field names, `\"texts\"`, numbers, `+`, comparisons, `and`, `or`, `not`, `in`, `->`, functions and parentheses"
                    }
                },
            });
        };
        at += len;
    }
    Ok(tokens)
}

/// A text in double quotes; `\"`, `\\`, `\n`, `\r` and `\t` are the only escapes. Gives the value and how many bytes it took,
/// or the escape that is none of these and where it stands.
fn quoted(rest: &str) -> Result<(String, usize), Option<(usize, char)>> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((index, c)) = chars.next() {
        match c {
            '"' => return Ok((value, index + 1)),
            '\\' => value.push(match chars.next() {
                Some((_, c @ ('"' | '\\'))) => c,
                Some((_, 'n')) => '\n',
                Some((_, 'r')) => '\r',
                Some((_, 't')) => '\t',
                Some((_, other)) => return Err(Some((index, other))),
                None => return Err(None),
            }),
            _ => value.push(c),
        }
    }
    Err(None)
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    end: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let found = self.peek().is_some_and(|token| matches!(&token.kind, Kind::Symbol(s) if *s == symbol));
        self.next += usize::from(found);
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| matches!(&token.kind, Kind::Name(name) if name == word));
        self.next += usize::from(found);
        found
    }

    fn or(&mut self) -> Result<Ast, ExprError> {
        let mut left = self.and()?;
        while self.word("or") {
            left = pair(left, self.and()?, AstKind::Or);
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Ast, ExprError> {
        let mut left = self.not()?;
        while self.word("and") {
            left = pair(left, self.not()?, AstKind::And);
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Ast, ExprError> {
        let start = self.peek().map_or(self.end, |token| token.range.start);
        if self.word("not") {
            self.deeper()?;
            let inner = self.not()?;
            self.depth -= 1;
            let range = start..inner.range.end;
            return Ok(Ast { kind: AstKind::Not(Box::new(inner)), range });
        }
        self.compare()
    }

    fn compare(&mut self) -> Result<Ast, ExprError> {
        let left = self.arrow()?;
        if self.word("in") {
            if !self.symbol("(") {
                return Err(self.expected("`(` and the values"));
            }
            let these = self.list(Self::arrow)?;
            let range = left.range.start..self.last_end();
            if these.is_empty() {
                return Err(ExprError {
                    range,
                    message: "`in` compares with nothing".to_owned(),
                    help: "list the values: `status in (\"paid\", \"settled\")`",
                });
            }
            return Ok(Ast { kind: AstKind::In(Box::new(left), these), range });
        }
        for comparison in Comparison::ALL {
            if self.symbol(comparison.sign()) {
                let right = self.arrow()?;
                let range = left.range.start..right.range.end;
                return Ok(Ast { kind: AstKind::Compare(comparison, Box::new(left), Box::new(right)), range });
            }
        }
        Ok(left)
    }

    fn arrow(&mut self) -> Result<Ast, ExprError> {
        let mut left = self.sum()?;
        while self.symbol("->") {
            match self.peek().cloned() {
                Some(Token { kind: Kind::Name(name), range: place }) => {
                    self.next += 1;
                    let args = if self.symbol("(") { self.list(Self::or)? } else { Vec::new() };
                    let range = left.range.start..self.last_end();
                    let called = Called { path: vec![name], place, args };
                    left = Ast { kind: AstKind::Arrow(Box::new(left), called), range };
                }
                _ => return Err(self.expected("the name of a function or of a catalogue")),
            }
        }
        Ok(left)
    }

    /// Values up to the closing parenthesis; the opening one is read.
    fn list(&mut self, value: fn(&mut Self) -> Result<Ast, ExprError>) -> Result<Vec<Ast>, ExprError> {
        self.deeper()?;
        let mut values = Vec::new();
        if !self.symbol(")") {
            loop {
                values.push(value(self)?);
                if self.symbol(")") {
                    break;
                }
                if !self.symbol(",") {
                    return Err(self.expected("`,` or `)`"));
                }
            }
        }
        self.depth -= 1;
        Ok(values)
    }

    /// Where the last token that was read ends.
    fn last_end(&self) -> usize {
        self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(self.end, |token| token.range.end)
    }

    fn sum(&mut self) -> Result<Ast, ExprError> {
        let mut left = self.atom()?;
        while self.symbol("+") {
            left = pair(left, self.atom()?, AstKind::Plus);
        }
        Ok(left)
    }

    fn atom(&mut self) -> Result<Ast, ExprError> {
        let Some(token) = self.peek().cloned() else {
            return Err(self.expected("a value"));
        };
        match token.kind {
            Kind::Text(value) => {
                self.next += 1;
                Ok(Ast { kind: AstKind::Text(value), range: token.range })
            }
            Kind::Int(value) => {
                self.next += 1;
                Ok(Ast { kind: AstKind::Int(value), range: token.range })
            }
            Kind::Name(name) if WORDS.contains(&name.as_str()) => Err(self.expected("a value")),
            Kind::Name(name) if name == "true" || name == "false" => {
                self.next += 1;
                Ok(Ast { kind: AstKind::Bool(name == "true"), range: token.range })
            }
            Kind::Name(name) => {
                self.next += 1;
                let mut path = vec![name];
                let mut range = token.range;
                while self.symbol(".") {
                    match self.peek().cloned() {
                        Some(Token { kind: Kind::Name(part) | Kind::Text(part), range: part_range }) => {
                            self.next += 1;
                            range.end = part_range.end;
                            path.push(part);
                        }
                        _ => return Err(self.expected("a name after the dot")),
                    }
                }
                if self.symbol("(") {
                    let args = self.list(Self::or)?;
                    let whole = range.start..self.last_end();
                    return Ok(Ast { kind: AstKind::Call(Called { path, place: range, args }), range: whole });
                }
                Ok(Ast { kind: AstKind::Name(path), range })
            }
            Kind::Symbol("(") => {
                self.next += 1;
                self.deeper()?;
                let inner = self.or()?;
                self.depth -= 1;
                if self.symbol(")") { Ok(inner) } else { Err(self.expected("`)`")) }
            }
            Kind::Symbol(_) => Err(self.expected("a value")),
        }
    }

    fn deeper(&mut self) -> Result<(), ExprError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ExprError {
                range: self.peek().map_or(self.end..self.end, |token| token.range.clone()),
                message: format!("the expression nests deeper than {MAX_DEPTH} levels"),
                help: "take it apart",
            });
        }
        Ok(())
    }

    fn expected(&self, what: &str) -> ExprError {
        let range = self.peek().map_or(self.end..self.end, |token| token.range.clone());
        ExprError {
            range,
            message: format!("{what} should stand here"),
            help: "an expression looks like `\"Bearer \" + credentials.access_token` or `not IsFailure`",
        }
    }
}

fn pair(left: Ast, right: Ast, make: fn(Box<Ast>, Box<Ast>) -> AstKind) -> Ast {
    let range = left.range.start..right.range.end;
    Ast { kind: make(Box::new(left), Box::new(right)), range }
}
