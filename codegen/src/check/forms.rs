//! The chain behind `as`: run from the type to the wire, step by step, and folded into one form.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::model::{AmountForm, Decimals, Form, TimeForm, TimeShape, Token, Type, Zone};
use crate::rule::Rule;
use crate::source::{Span, Text};
use crate::spec::{ArgSpec, LineSpec, StepKind, StepSpec};

/// The steps by name.
const STEPS: [&str; 23] = [
    "text",
    "int",
    "number",
    "minor",
    "numeric",
    "lower",
    "iso",
    "http",
    "epoch_s",
    "epoch_ms",
    "json",
    "form",
    "xml",
    "pairs",
    "utf8",
    "charset",
    "gzip",
    "base64",
    "base64url",
    "hex",
    "aes_cbc",
    "jws",
    "multipart",
];

/// How many decimals a form may ask for; more digits than an amount has make no sense.
const MAX_DECIMALS: u32 = 12;

/// What stands on the wire between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    /// The value itself; no step was taken.
    Value,
    /// A JSON number.
    Number,
    /// A text.
    Text,
    /// A document in a charset: a text, whose bytes may be packed further.
    Document,
    /// Bytes, which no JSON holds.
    Bytes,
}

/// A chain as far as it was folded.
pub(super) struct Chain {
    pub(super) form: Form,
    pub(super) wire: Wire,
}

impl Checker<'_> {
    /// The form of a line's type. What does not meet is reported, and leaves the form as far as it came.
    pub(super) fn form(&mut self, line: &LineSpec, ty: &Type) -> Form {
        let mut chain = Chain { form: Form::Plain, wire: Wire::Value };
        for step in &line.form {
            if self.step(&mut chain, step, ty).is_none() {
                // What follows a step that failed cannot be judged.
                return chain.form;
            }
        }
        if let (Form::Time(time), Some(zone)) = (&mut chain.form, &self.spec.provider.zone)
            && time.zone.is_none()
            && matches!(time.shape, TimeShape::Pattern(_))
        {
            time.zone = zone_of(&zone.value);
        }
        let last = line.form.last().map_or(line.span, |step| step.span);
        if chain.wire == Wire::Bytes {
            self.report.push(
                Diagnostic::new(Rule::WireForm, last, "the chain ends in bytes, and no text holds bytes")
                    .help("end it with `-> base64` or `-> hex`"),
            );
        } else if *ty.single() == Type::Bytes && chain.form == Form::Plain {
            self.report.push(
                Diagnostic::new(Rule::BareBytes, line.ty.span(), "bytes stand in a text only packed")
                    .help("write `bytes as base64` or `bytes as hex`; `bytes` alone is a file, at the top of a body `.: object as multipart`"),
            );
        }
        chain.form
    }

    /// The steps of a type that is not known: whether they fit it is not known either.
    pub(super) fn known_steps(&mut self, line: &LineSpec) {
        for step in &line.form {
            if let StepKind::Word(name, _) = &step.kind {
                self.known_step(name, step.span, None);
            }
        }
    }

    fn known_step(&mut self, name: &str, place: Span, ty: Option<&Type>) -> bool {
        let known = STEPS.contains(&name);
        if !known {
            let found = Diagnostic::new(Rule::WireForm, place, format!("there is no wire form `{name}`"));
            self.report.push(match (ty, crate::diagnostic::nearest(name, &STEPS)) {
                _ if name == "in" => found.help(
                    "the clock that is shown is no step: write `in \"Europe/Istanbul\"` behind the form, without `->`",
                ),
                (Some(ty), None) => found.help(super::steps::of(ty)),
                _ => found.nearest(name, STEPS),
            });
        }
        known
    }

    /// Takes one step; `None` where it cannot be taken.
    fn step(&mut self, chain: &mut Chain, step: &StepSpec, ty: &Type) -> Option<()> {
        if let (Some(zone), false) = (&step.zone, *ty.single() == Type::Time) {
            self.report.push(
                Diagnostic::new(Rule::WireForm, zone.span, "only a time is shown by a clock in a zone")
                    .help("remove `in`, or give the field the type `time`"),
            );
        }
        match &step.kind {
            StepKind::Pattern(pattern) => self.pattern(chain, step, pattern, ty),
            StepKind::Pair(yes, no) => self.pair(chain, step, yes, no, ty),
            StepKind::Word(name, args) => {
                if !self.known_step(name, step.span, Some(ty)) {
                    return None;
                }
                match name.as_str() {
                    "text" | "number" | "minor" => self.number(chain, step, name, args, ty),
                    "int" => {
                        self.nothing(step, name, args)?;
                        self.int(chain, step, ty)
                    }
                    "numeric" | "lower" => self.currency(chain, step, name, args, ty),
                    "iso" | "http" | "epoch_s" | "epoch_ms" => self.time(chain, step, name, args, ty),
                    _ => self.pack(chain, step, name, args, ty),
                }
            }
        }
    }

    /// Amounts and other numbers: to the letter, with so many decimals, in minor units; and in quotes.
    fn number(&mut self, chain: &mut Chain, step: &StepSpec, name: &str, args: &[ArgSpec], ty: &Type) -> Option<()> {
        let single = ty.single();
        let exact = matches!(single, Type::Money | Type::Decimal);
        if name == "text" && args.is_empty() {
            // A number in quotes, whatever it was before.
            let quoted = match (&mut chain.form, chain.wire) {
                (Form::Plain, Wire::Value) if exact || *single == Type::Int => {
                    chain.form = Form::Text;
                    true
                }
                (Form::Plain, Wire::Value) if *single == Type::Bool => {
                    let token = |text: &str| Token { text: text.to_owned(), quoted: true };
                    chain.form = Form::Flag { yes: token("true"), no: token("false") };
                    true
                }
                (Form::Amount(AmountForm { quoted, .. }) | Form::Time(TimeForm { quoted, .. }), Wire::Number) => {
                    *quoted = true;
                    true
                }
                _ => false,
            };
            self.fits(quoted, step, chain, ty)?;
            chain.wire = Wire::Text;
            return Some(());
        }
        let fits = chain.wire == Wire::Value && if name == "minor" { *single == Type::Money } else { exact };
        self.fits(fits, step, chain, ty)?;
        let decimals = self.decimals(step, name, args)?;
        let quoted = name == "text";
        let unlike = if matches!(decimals, Decimals::Of(_)) { self.decimals.clone() } else { Vec::new() };
        chain.form = Form::Amount(AmountForm { decimals, unlike, minor: name == "minor", comma: false, quoted });
        chain.wire = if quoted { Wire::Text } else { Wire::Number };
        Some(())
    }

    /// A number of digits, or the field whose currency says how many.
    fn decimals(&mut self, step: &StepSpec, name: &str, args: &[ArgSpec]) -> Option<Decimals> {
        if let [arg] = args {
            if let Ok(digits) = arg.text.value.parse::<u32>() {
                if !arg.quoted && digits <= MAX_DECIMALS {
                    return Some(Decimals::Fixed(digits));
                }
            } else if !arg.text.value.is_empty() {
                return Some(Decimals::Of(arg.text.value.clone()));
            }
        }
        self.report.push(
            Diagnostic::new(
                Rule::WireForm,
                step.span,
                format!("`{name}` takes how many decimals there are, or the field with the currency"),
            )
            .help(format!("write `{name}(2)`, or `{name}(currency)` where `currency` is a field beside this one")),
        );
        None
    }

    /// A catalogue's value, or a currency's number, as JSON number.
    fn int(&mut self, chain: &mut Chain, step: &StepSpec, ty: &Type) -> Option<()> {
        match (&mut chain.form, chain.wire, ty.single()) {
            (Form::Plain, Wire::Value, Type::Catalogue(_)) => chain.form = Form::Int,
            (Form::CurrencyNumber { quoted, width: 3 }, Wire::Text, _) => *quoted = false,
            _ => self.fits(false, step, chain, ty)?,
        }
        chain.wire = Wire::Number;
        Some(())
    }

    /// A currency by its number, with zeros in front up to so many digits, or in lower-case letters.
    fn currency(&mut self, chain: &mut Chain, step: &StepSpec, name: &str, args: &[ArgSpec], ty: &Type) -> Option<()> {
        self.fits(chain.wire == Wire::Value && *ty.single() == Type::Currency, step, chain, ty)?;
        chain.wire = Wire::Text;
        if name == "lower" {
            self.nothing(step, name, args)?;
            chain.form = Form::CurrencyLower;
            return Some(());
        }
        let width = match args {
            [] => Some(3),
            [width] if !width.quoted => width.text.value.parse().ok().filter(|width| (3..=9).contains(width)),
            _ => None,
        };
        let Some(width) = width else {
            self.report.push(
                Diagnostic::new(Rule::WireForm, step.span, "`numeric` takes how many digits there are, from 3 to 9")
                    .help("write `numeric` for `949`, `numeric(4)` for `0949`"),
            );
            return None;
        };
        chain.form = Form::CurrencyNumber { quoted: true, width };
        Some(())
    }

    /// Reports what stands in the parentheses of a step that takes nothing.
    pub(super) fn nothing(&mut self, step: &StepSpec, name: &str, args: &[ArgSpec]) -> Option<()> {
        if args.is_empty() {
            return Some(());
        }
        self.report.push(
            Diagnostic::new(Rule::WireForm, step.span, format!("`{name}` takes nothing in parentheses"))
                .help(format!("write `{name}`")),
        );
        None
    }

    /// Two values for a yes or no.
    fn pair(&mut self, chain: &mut Chain, step: &StepSpec, yes: &ArgSpec, no: &ArgSpec, ty: &Type) -> Option<()> {
        self.fits(chain.wire == Wire::Value && *ty.single() == Type::Bool, step, chain, ty)?;
        let token = |arg: &ArgSpec| Token { text: arg.text.value.clone(), quoted: arg.quoted };
        let is_number =
            |arg: &ArgSpec| arg.quoted || arg.text.value.parse::<i64>().is_ok_and(|n| n.to_string() == arg.text.value);
        if !is_number(yes) || !is_number(no) || yes.text.value == no.text.value || yes.quoted != no.quoted {
            self.report.push(
                Diagnostic::new(
                    Rule::WireForm,
                    step.span,
                    "a yes or no is written as one of two numbers, or one of two texts",
                )
                .help("write `1|0`, or texts in quotes: `\"Y\"|\"N\"`"),
            );
            return None;
        }
        chain.form = Form::Flag { yes: token(yes), no: token(no) };
        chain.wire = if yes.quoted { Wire::Text } else { Wire::Number };
        Some(())
    }

    /// `"0.00"` for an amount, `"dd.MM.yyyy"` for a date, with the time of day for a time.
    fn pattern(&mut self, chain: &mut Chain, step: &StepSpec, pattern: &str, ty: &Type) -> Option<()> {
        let fits =
            chain.wire == Wire::Value && matches!(ty.single(), Type::Money | Type::Decimal | Type::Time | Type::Date);
        self.fits(fits, step, chain, ty)?;
        chain.form = match ty.single() {
            Type::Date => {
                self.letters(step, pattern, false)?;
                Form::Date(pattern.to_owned())
            }
            Type::Time => {
                self.letters(step, pattern, true)?;
                let zone = self.zone(step.zone.as_ref());
                self.offset_as_text(step, pattern, zone.as_ref());
                Form::Time(TimeForm { shape: TimeShape::Pattern(pattern.to_owned()), zone, quoted: true })
            }
            _ => {
                let digits = |rest: &str| rest.bytes().all(|b| b == b'0') && rest.len() <= MAX_DECIMALS as usize;
                let rest = pattern.strip_prefix('0');
                let fraction = rest.map(|rest| rest.strip_prefix(['.', ',']).unwrap_or(rest));
                let marked = rest.is_some_and(|rest| rest.starts_with(['.', ',']));
                let fits = fraction.is_some_and(|fraction| digits(fraction) && (marked != fraction.is_empty()));
                if !fits {
                    self.report.push(
                        Diagnostic::new(
                            Rule::Pattern,
                            step.span,
                            format!("`\"{pattern}\"` is not how an amount is written"),
                        )
                        .help("write `\"0.00\"` or `\"0,00\"`: the mark, and a zero for each decimal"),
                    );
                    return None;
                }
                Form::Amount(AmountForm {
                    decimals: Decimals::Fixed(
                        fraction.map_or(0, |fraction| u32::try_from(fraction.len()).unwrap_or(0)),
                    ),
                    unlike: Vec::new(),
                    minor: false,
                    comma: pattern.contains(','),
                    quoted: true,
                })
            }
        };
        chain.wire = Wire::Text;
        Some(())
    }

    /// The letters of a pattern are those that the language has, and say all that a day or a time needs.
    /// An offset that a pattern has as a text is that of the clock which is shown.
    fn offset_as_text(&mut self, step: &StepSpec, pattern: &str, zone: Option<&Zone>) {
        let Some(written) = offset_at_end(pattern) else { return };
        let shown = match zone {
            Some(Zone::Offset(minutes)) => Some(*minutes),
            Some(Zone::Named(_)) | None => None,
        };
        if shown != Some(written) {
            let clock = if written == 0 {
                "+00:00".to_owned()
            } else {
                let (sign, minutes) = if written < 0 { ('-', -written) } else { ('+', written) };
                format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            };
            self.report.push(
                Diagnostic::new(
                    Rule::Pattern,
                    step.span,
                    "the pattern ends in an offset that is always the same, and another clock is shown in front of it",
                )
                .help(format!("write `in \"{clock}\"` behind the pattern, so that the clock is that of the offset")),
            );
        }
    }

    fn letters(&mut self, step: &StepSpec, pattern: &str, time: bool) -> Option<()> {
        if let Err(why) = vezne_runtime::check_pattern(pattern, time) {
            let half = pattern.contains("yy") && pattern.contains("MM") && !pattern.contains("dd");
            let found = Diagnostic::new(Rule::Pattern, step.span, why);
            if half && !time {
                self.report.push(found.help("a month of a year is a `text`; say in the description how it is written"));
                return None;
            }
            self.report.push(
                found
                    .help("the letters are `yyyy yy MM dd HH mm ss SSS`, once each; anything but letters stands for itself, and so do `T` and `Z`"),
            );
            return None;
        }
        Some(())
    }

    fn time(&mut self, chain: &mut Chain, step: &StepSpec, name: &str, args: &[ArgSpec], ty: &Type) -> Option<()> {
        let single = ty.single();
        let fits = chain.wire == Wire::Value && (*single == Type::Time || (*single == Type::Date && name == "iso"));
        self.fits(fits, step, chain, ty)?;
        chain.wire = if matches!(name, "iso" | "http") { Wire::Text } else { Wire::Number };
        if *single == Type::Date {
            self.nothing(step, name, args)?;
            return Some(());
        }
        let shape = match (name, args) {
            ("epoch_s", []) => TimeShape::Seconds,
            ("epoch_ms", []) => TimeShape::Milliseconds,
            ("http", []) => TimeShape::Http,
            ("iso", []) => TimeShape::Iso(None),
            ("iso", [digits]) if !digits.quoted && digits.text.value.parse::<u8>().is_ok_and(|digits| digits <= 9) => {
                TimeShape::Iso(digits.text.value.parse().ok())
            }
            _ => {
                self.report.push(
                    Diagnostic::new(Rule::WireForm, step.span, format!("`{name}` does not take this")).help(
                        "write `iso`, `iso(3)` with the digits of the fraction (at most 9), `http`, `epoch_s` or `epoch_ms`",
                    ),
                );
                return None;
            }
        };
        let zone = self.zone(step.zone.as_ref());
        if let (Some(span), TimeShape::Seconds | TimeShape::Milliseconds | TimeShape::Http) = (&step.zone, &shape) {
            self.report.push(
                Diagnostic::new(Rule::WireForm, span.span, "an instant is the same in every zone").help("remove `in`"),
            );
        }
        chain.form = match (shape, zone) {
            (TimeShape::Iso(None), None) => Form::Plain,
            (shape, zone) => Form::Time(TimeForm { shape, zone, quoted: false }),
        };
        Some(())
    }

    fn zone(&mut self, zone: Option<&Text>) -> Option<Zone> {
        let zone = zone?;
        let found = zone_of(&zone.value);
        if found.is_none() {
            self.report.push(
                Diagnostic::new(Rule::WireForm, zone.span, format!("there is no zone `{zone}`"))
                    .help("write a name of the IANA database, `\"Europe/Istanbul\"`, or an offset, `\"+03:00\"`"),
            );
        }
        found
    }

    /// Reports a step that what stands before it cannot take.
    pub(super) fn fits(&mut self, fits: bool, step: &StepSpec, chain: &Chain, ty: &Type) -> Option<()> {
        if fits {
            return Some(());
        }
        let written = match &step.kind {
            StepKind::Word(name, _) => name.clone(),
            StepKind::Pattern(pattern) => format!("\"{pattern}\""),
            StepKind::Pair(..) => "one of two values".to_owned(),
        };
        if chain.wire == Wire::Value {
            let help = help(&written, ty);
            self.report.push(
                Diagnostic::new(Rule::WireForm, step.span, format!("this type cannot be written `as {written}`"))
                    .help(help),
            );
            return None;
        }
        let before = match chain.wire {
            Wire::Value => "the value",
            Wire::Number => "a number",
            Wire::Text => "a text",
            Wire::Document => "a document in its charset",
            Wire::Bytes => "bytes",
        };
        let help = match (written.as_str(), chain.wire) {
            ("base64" | "base64url" | "hex" | "gzip", Wire::Text) => {
                "write `utf8` before it: a text becomes bytes first"
            }
            ("utf8" | "charset", Wire::Bytes | Wire::Document) => "remove it: these are bytes already",
            ("text", Wire::Text) => "remove it: this is a text already",
            ("text" | "json", Wire::Bytes) => "end the chain with `base64` or `hex`",
            _ => "the chain is run from left to right, each step on what the one before it gives",
        };
        self.report.push(
            Diagnostic::new(
                Rule::WireForm,
                step.span,
                format!("`{written}` cannot follow here: what comes to it is {before}"),
            )
            .help(help),
        );
        None
    }
}

/// The minutes of an offset that stands as a text at the end of a pattern: `Z`, `+0100` or `+01:00`.
fn offset_at_end(pattern: &str) -> Option<i16> {
    if pattern.ends_with('Z') {
        return Some(0);
    }
    let at = pattern.rfind(['+', '-'])?;
    let digits: String = pattern.get(at + 1..)?.chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let minutes = digits.get(..2)?.parse::<i16>().ok()? * 60 + digits.get(2..)?.parse::<i16>().ok()?;
    Some(if pattern.get(at..)?.starts_with('-') { -minutes } else { minutes })
}

/// A zone by its name, or an offset; `None` where there is none such.
pub(super) fn zone_of(text: &str) -> Option<Zone> {
    if text == "UTC" {
        // No database is needed for it.
        return Some(Zone::Offset(0));
    }
    if let [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = text.as_bytes() {
        let digit = |byte: &u8| byte.is_ascii_digit().then(|| i16::from(byte - b'0'));
        let (hours, minutes) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
        let offset = hours * 60 + minutes;
        return (hours < 24 && minutes < 60).then_some(Zone::Offset(if *sign == b'-' { -offset } else { offset }));
    }
    vezne_runtime::Zone::exists(text).then(|| Zone::Named(text.to_owned()))
}

/// What to write instead of a first step that the type cannot take.
fn help(written: &str, ty: &Type) -> &'static str {
    match (written, ty.single()) {
        ("base64" | "base64url" | "hex" | "gzip", Type::Text | Type::Url) => {
            "a text becomes bytes first: `text as utf8 -> base64`"
        }
        (_, Type::Text | Type::Url) => "a `text` is text already: remove `as`",
        (_, Type::Int) => "an `int` is written as it is, or in quotes: `int as text`",
        (_, Type::Money) => "an amount is written `as text`, `number(2)`, `\"0.00\"`, `minor(2)` or `minor(currency)`",
        (_, Type::Decimal) => "a decimal is written `as text`, `number(2)` or `\"0.00\"`",
        (_, Type::Bool) => "a bool is written as one of two values: `1|0`, `\"Y\"|\"N\"`",
        (_, Type::Time) => "a time is written `as iso(3)`, `\"dd.MM.yyyy HH:mm:ss\"`, `http`, `epoch_s` or `epoch_ms`",
        (_, Type::Date) => "a date is written as it is, or by a pattern: `\"dd.MM.yyyy\"`",
        (_, Type::Currency) => "a currency is written as its code, `as lower` or `as numeric`",
        (_, Type::Catalogue(_)) => "a catalogue's value is written as text, or `as int`",
        (_, Type::Bytes) => "bytes are written `as base64` or `as hex`",
        ("form" | "xml", Type::List(_) | Type::Map(_) | Type::Json) => {
            "only an object is written so; write it `as json`"
        }
        (_, Type::Object(_)) => "an object is written as it is, or as text: `as json`, `as form`, `as xml(\"Root\")`",
        (_, Type::Json) => "an object is written as it is, or as text: `as json`",
        _ => "remove `as`",
    }
}
