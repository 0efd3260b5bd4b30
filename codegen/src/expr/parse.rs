//! Text to [`Ast`], by the grammar
//!
//! ```text
//! expr  = and { "or" and }         and = not { "and" not }         not = [ "not" ] cmp
//! cmp   = arrow [ ("==" | "!=") arrow ]
//! arrow = sum { "->" Name }        sum = atom { "+" atom }
//! atom  = "text" | 123 | true | false | name { "." name } | "(" expr ")"
//! ```

use std::ops::Range;

use super::ast::{Ast, AstKind};

/// How deep parentheses and `not` may nest; an expression of a spec has two or three levels.
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
            help: "join texts with `+`, compare with `==`, combine with `and`, `or`, `not`",
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

const SYMBOLS: [&str; 7] = ["==", "!=", "->", "+", "(", ")", "."];

fn lex(text: &str, base: usize) -> Result<Vec<Token>, ExprError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        let len = if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if first == '"' {
            let (value, len) = quoted(rest).ok_or_else(|| ExprError {
                range: base + at..base + text.len(),
                message: "the text has no closing quote".to_owned(),
                help: "close it with `\"`",
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
                        "an expression is made of field names, `\"texts\"`, numbers, `+`, `==`, `!=`, `and`, `or`, `not`, `->` and parentheses"
                    }
                },
            });
        };
        at += len;
    }
    Ok(tokens)
}

/// A text in double quotes; `\"` and `\\` are the only escapes. Gives the value and how many bytes it took.
fn quoted(rest: &str) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((index, c)) = chars.next() {
        match c {
            '"' => return Some((value, index + 1)),
            '\\' => value.push(chars.next()?.1),
            _ => value.push(c),
        }
    }
    None
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
        if self.symbol("==") {
            return Ok(pair(left, self.arrow()?, AstKind::Equal));
        }
        if self.symbol("!=") {
            return Ok(pair(left, self.arrow()?, AstKind::Differs));
        }
        Ok(left)
    }

    fn arrow(&mut self) -> Result<Ast, ExprError> {
        let mut left = self.sum()?;
        while self.symbol("->") {
            match self.peek().cloned() {
                Some(Token { kind: Kind::Name(name), range }) => {
                    self.next += 1;
                    let whole = left.range.start..range.end;
                    left = Ast { kind: AstKind::Arrow(Box::new(left), name, range), range: whole };
                }
                _ => return Err(self.expected("the name of a catalogue")),
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Ast, ExprError> {
        let mut left = self.atom()?;
        while self.symbol("+") {
            left = pair(left, self.atom()?, AstKind::Join);
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
            Kind::Name(name) if matches!(name.as_str(), "and" | "or" | "not") => Err(self.expected("a value")),
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
