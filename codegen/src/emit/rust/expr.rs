//! Expressions as Rust: the compiled back end of the expression language.
//!
//! Every expression becomes a Rust expression of type `Option<_>`, `None` where the evaluator says *missing*.

use std::cell::RefCell;
use std::collections::HashMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Emitter, Room, name_ident};
use crate::expr::{Expr, ExprType, From, Function, Moment, Over, function};
use crate::model::{Form, Gate, Header, Param, SettingType, Type, Voice};

/// Where an expression is computed, and so which variables it finds there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'p> {
    /// `reply`, from which the request is seen too.
    Reply,
    /// `opening`, `credentials`, `settings`: what comes in a reply, before it is judged.
    Opening,
    /// `draft`, `credentials`, `settings`.
    Request,
    /// `question`, of the call in doubt.
    Question,
    /// `message`, `credentials`, `settings`.
    Callback,
    /// `credentials`, or a variable a group.
    Header,
    /// A variable for each value that the recipe takes.
    Recipe(&'p [Param]),
}

/// Writes one expression.
pub(super) struct Writer<'p> {
    emitter: Emitter<'p>,
    place: Place<'p>,
    /// How often each value of the recipe is still to be written: the last time it may be moved.
    left: RefCell<HashMap<usize, usize>>,
    /// Within a closure nothing is moved.
    closure: bool,
}

impl<'p> Emitter<'p> {
    pub(super) fn expr(self, expr: &Expr, place: Place<'p>) -> TokenStream {
        Writer::new(self, expr, place).expr(expr)
    }

    /// An expression's value as the text it has on the wire: `Option<String>`.
    pub(super) fn text(self, expr: &Expr, place: Place<'p>) -> TokenStream {
        let value = self.expr(expr, place);
        match expr.ty() {
            ExprType::Text => value,
            _ => quote! { runtime::expr::text_of(#value) },
        }
    }

    /// The judgement of one gate.
    pub(super) fn gate(self, gate: &Gate, from: Room, place: Place<'p>) -> TokenStream {
        let voices = gate.says.iter().map(|voice| match voice {
            Voice::Flag(expr) => {
                let value = self.expr(expr, place);
                if expr.is_filled() {
                    quote! { runtime::Voice::filled(#value) }
                } else {
                    quote! { runtime::Voice::flag(#value) }
                }
            }
            Voice::Listed(expr, catalogue) => {
                let catalogue = self.model.catalogue(*catalogue);
                let ty = self.path(&catalogue.ident, catalogue.group, from);
                let value = self.text(expr, place);
                quote! { runtime::Voice::listed::<#ty>(#value) }
            }
        });
        let code = gate.code.as_ref().map(|code| {
            let code = self.text(code, place);
            quote! { .code(#code) }
        });
        let named = gate.code.as_ref().zip(gate.code_catalogue).map(|(code, id)| {
            let catalogue = self.model.catalogue(id);
            let ty = self.path(&catalogue.ident, catalogue.group, from);
            let code = self.text(code, place);
            quote! { .named(runtime::listed_verdict::<#ty>(#code)) }
        });
        let message = gate.message.as_ref().map(|message| {
            let message = self.text(message, place);
            quote! { .message(#message) }
        });
        // Without a voice nothing says that it happened, and what is not taken is not understood.
        let silent = (gate.says.is_empty() && gate.pending.is_some()).then(|| quote! { runtime::Voice::flag(None) });
        let voices = voices.chain(silent);
        let judged = quote! { runtime::Judgement::of(&[#(#voices),*]) #code #named #message };
        match &gate.pending {
            Some(pending) => {
                let pending = self.expr(pending, place);
                quote! { #judged.pending(#pending) }
            }
            None => judged,
        }
    }

    /// A header of a set, as the call that adds it. A plain joining borrows; anything more is computed once.
    pub(super) fn header(self, header: &Header) -> TokenStream {
        let (name, secret) = (&header.name, header.value.is_secret());
        match (borrowed(&header.value), secret) {
            (Some(value), true) => quote! { .secret(#name, #value) },
            (Some(value), false) => quote! { .plain(#name, #value) },
            (None, _) => {
                let value = self.expr(&header.value, Place::Header);
                if secret {
                    quote! { .computed_secret(#name, #value) }
                } else {
                    quote! { .computed(#name, #value) }
                }
            }
        }
    }
}

/// An expression of texts and credentials alone as a `&str`.
fn borrowed(expr: &Expr) -> Option<TokenStream> {
    match expr {
        Expr::Text(text) => Some(quote! { #text }),
        Expr::Credential { group, name } => {
            let (from, name) = (credential_holder(group.as_deref()), credential_ident(name));
            Some(quote! { #from.#name.expose() })
        }
        Expr::Join(parts) => {
            let parts = parts.iter().map(borrowed).collect::<Option<Vec<_>>>()?;
            Some(quote! { &[#(#parts),*].concat() })
        }
        _ => None,
    }
}

/// In header sets, the group of credentials that was given has a variable of its name.
fn credential_holder(group: Option<&str>) -> Ident {
    group.map_or_else(|| format_ident!("credentials"), name_ident)
}

fn credential_ident(name: &str) -> Ident {
    name_ident(&crate::names::snake(name).unwrap_or_default())
}

/// A text as a `String`.
pub(super) fn owned(text: &str) -> TokenStream {
    if text.is_empty() {
        quote! { String::new() }
    } else {
        quote! { #text.to_owned() }
    }
}

/// The accessor of documents for a type.
fn accessor(ty: ExprType) -> Ident {
    format_ident!(
        "{}",
        match ty {
            ExprType::Text => "text",
            ExprType::Bytes => "bytes",
            ExprType::Bool => "flag",
            ExprType::Int => "int",
            ExprType::Decimal => "decimal",
            ExprType::Time => "time",
            ExprType::Texts => "texts",
            ExprType::Pairs => "pairs",
            ExprType::Objects => "objects",
        }
    )
}

/// The reader by a form; its type is said where a form is of several.
fn read_as(ty: ExprType) -> TokenStream {
    match ty {
        ExprType::Decimal => quote! { read::<runtime::Amount> },
        _ => quote! { read },
    }
}

/// The Rust type of a value, without `Option`.
pub(super) fn rust_type(ty: ExprType) -> TokenStream {
    match ty {
        ExprType::Text => quote! { String },
        ExprType::Bytes => quote! { Vec<u8> },
        ExprType::Bool => quote! { bool },
        ExprType::Int => quote! { i64 },
        ExprType::Decimal => quote! { runtime::Amount },
        ExprType::Time => quote! { runtime::Moment },
        ExprType::Texts => quote! { Vec<String> },
        ExprType::Pairs => quote! { runtime::expr::Pairs },
        ExprType::Objects => quote! { Vec<runtime::Tree> },
    }
}

impl<'p> Writer<'p> {
    pub(super) fn new(emitter: Emitter<'p>, expr: &Expr, place: Place<'p>) -> Self {
        let mut left = HashMap::new();
        expr.walk(&mut |part| {
            if let Expr::Param { index, .. } = part {
                *left.entry(*index).or_insert(0) += 1;
            }
        });
        Self { emitter, place, left: RefCell::new(left), closure: false }
    }

    /// The same within a closure, where no value may be moved.
    fn within(&self) -> Writer<'p> {
        Writer { emitter: self.emitter, place: self.place, left: RefCell::new(HashMap::new()), closure: true }
    }

    pub(super) fn expr(&self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Text(text) => {
                let text = owned(text);
                quote! { Some(#text) }
            }
            Expr::Int(number) => {
                let number = Literal::i64_unsuffixed(*number);
                quote! { Some(#number) }
            }
            Expr::Bool(flag) => quote! { Some(#flag) },
            Expr::Field { from: From::Message, path, .. } if path.is_empty() => quote! { reply.whole() },
            Expr::Field { from, path, ty, form, loose } => {
                let (holder, read) = (self.holder(*from), accessor(*ty));
                let section = match from {
                    From::Message => None,
                    From::Request(section) | From::Callback(section) => Some(section.key()),
                };
                let path = section.into_iter().chain(path.iter().map(String::as_str));
                if *loose && *ty == ExprType::Text && *from == From::Message {
                    return quote! { #holder.loose_text(&[#(#path),*]) };
                }
                match self.form_of(*from, *ty, form, *loose) {
                    Some(form) => {
                        let read = read_as(*ty);
                        quote! { #holder.#read(&[#(#path),*], &#form) }
                    }
                    None => quote! { #holder.#read(&[#(#path),*]) },
                }
            }
            Expr::Item { path, ty, form } => {
                let read = accessor(*ty);
                match self.form_of(From::Message, *ty, form, false) {
                    Some(form) => {
                        let read = read_as(*ty);
                        quote! { item.#read(&[#(#path),*], &#form) }
                    }
                    None => quote! { item.at(&[#(#path),*]).and_then(runtime::Tree::#read) },
                }
            }
            Expr::Inside { text, object, packing, path, ty, form } => {
                let (text, packing) = (self.expr(text), self.emitter.form_read(packing, &Type::Object(*object)));
                let read = accessor(*ty);
                let value = match self.form_of(From::Message, *ty, form, false) {
                    Some(form) => {
                        let read = read_as(*ty);
                        quote! { inner.#read(&[#(#path),*], &#form) }
                    }
                    None => quote! { inner.at(&[#(#path),*]).and_then(runtime::Tree::#read) },
                };
                quote! { runtime::expr::inside(#text, &#packing).and_then(|inner| #value) }
            }
            Expr::Credential { group, name } => {
                let name = credential_ident(name);
                match (self.place, group) {
                    (Place::Header, group) => {
                        let holder = credential_holder(group.as_deref());
                        quote! { Some(#holder.#name.expose().to_owned()) }
                    }
                    (_, None) => quote! { Some(credentials.#name.expose().to_owned()) },
                    (_, Some(group)) => {
                        let group = name_ident(group);
                        quote! { credentials.#group.as_ref().map(|group| group.#name.expose().to_owned()) }
                    }
                }
            }
            Expr::Setting { name, .. } => {
                let setting = self.emitter.model.settings.iter().find(|setting| setting.name == *name);
                let name = name_ident(name);
                match setting.map(|setting| setting.ty) {
                    Some(SettingType::Url) => quote! { settings.#name.as_ref().map(ToString::to_string) },
                    Some(SettingType::Int | SettingType::Bool) => quote! { settings.#name },
                    _ => quote! { settings.#name.clone() },
                }
            }
            Expr::Session { name } => {
                let holder = self.around();
                quote! { #holder.session(#name) }
            }
            Expr::Moment(moment) => {
                let holder = self.around();
                match moment {
                    Moment::Now => quote! { #holder.now() },
                    Moment::Today => quote! { #holder.today() },
                    Moment::Uuid => quote! { #holder.uuid() },
                    Moment::Nonce(count) => {
                        let count = Literal::u32_unsuffixed(*count);
                        quote! { #holder.nonce(#count) }
                    }
                    Moment::Body => quote! { #holder.body() },
                    Moment::Fields => quote! { #holder.fields() },
                    Moment::Url => quote! { #holder.url() },
                    Moment::Method => quote! { #holder.method() },
                }
            }
            Expr::HttpStatus => quote! { reply.status() },
            Expr::HttpHeader(name) => {
                let reply = self.holder(From::Message);
                quote! { #reply.header(#name) }
            }
            Expr::Param { index, .. } => self.param(*index),
            Expr::Join(parts) => {
                let glue = format_ident!("{}", if expr.ty() == ExprType::Bytes { "glue_bytes" } else { "glue" });
                let parts = self.list(parts);
                quote! { runtime::expr::#glue([#(#parts),*]) }
            }
            Expr::Add(left, right) => {
                let (left, right) = (self.expr(left), self.expr(right));
                quote! { runtime::expr::sum(#left, #right) }
            }
            Expr::Not(inner) => {
                let inner = self.expr(inner);
                quote! { runtime::logic::not(#inner) }
            }
            Expr::And(left, right) => self.logic("and", left, right),
            Expr::Or(left, right) => self.logic("or", left, right),
            Expr::Compare { op, left, right } => self.logic(op.rust(), left, right),
            Expr::In(value, these) => {
                let value = self.expr(value);
                let these = self.list(these);
                quote! { runtime::expr::one_of(#value, [#(#these),*]) }
            }
            Expr::If(condition, then, otherwise) => {
                let (condition, then, otherwise) = (self.expr(condition), self.expr(then), self.expr(otherwise));
                quote! { runtime::expr::choose(#condition, #then, #otherwise) }
            }
            Expr::Call { function, args } => self.call(*function, args),
            Expr::Recipe { index, args, .. } => {
                let ident = self.emitter.model.recipes.get(*index).map_or("unnamed", |recipe| recipe.ident.as_str());
                let (ident, args) = (name_ident(ident), self.list(args));
                match self.place {
                    Place::Recipe(_) => quote! { #ident(#(#args),*) },
                    _ => quote! { super::recipes::#ident(#(#args),*) },
                }
            }
            Expr::Over { over, list, inner } => self.over(*over, list, inner),
        }
    }

    /// The document that a field is looked for in.
    fn holder(&self, from: From) -> TokenStream {
        match (from, self.place) {
            (From::Message, Place::Opening) => quote! { opening },
            (From::Message, _) => quote! { reply },
            (From::Request(_), Place::Reply) => quote! { reply.request() },
            (From::Request(_), Place::Question) => quote! { question },
            (From::Request(_), _) => quote! { draft },
            (From::Callback(_), _) => quote! { message },
        }
    }

    /// The form that a field of a reply is read by, where its own accessor would not find the value.
    fn form_of(&self, from: From, ty: ExprType, form: &Form, loose: bool) -> Option<TokenStream> {
        let single = match ty {
            ExprType::Int => Some(Type::Int),
            ExprType::Bool => Some(Type::Bool),
            // Exact numbers are read from both anyway, and lists by what they say.
            _ => None,
        };
        // What has no form of its own is looked at in a callback by what it says.
        let own = matches!(from, From::Message) || matches!(from, From::Callback(_)) && *form != Form::Plain;
        if let (true, Some(single)) = (loose && own, single) {
            return Some(self.emitter.loose_form(form, &single));
        }
        let ty = match (from, ty, form) {
            (_, _, Form::Plain) => return None,
            (From::Message | From::Callback(_), ExprType::Bool, _) => Type::Bool,
            (From::Message | From::Callback(_), ExprType::Int, Form::Text) => Type::Int,
            (From::Message | From::Callback(_), ExprType::Decimal, _) => Type::Money,
            _ => return None,
        };
        Some(self.emitter.form_value(form, &ty))
    }

    /// What has the values of the moment.
    fn around(&self) -> Ident {
        format_ident!(
            "{}",
            match self.place {
                Place::Callback => "message",
                Place::Question => "question",
                _ => "draft",
            }
        )
    }

    fn list(&self, exprs: &[Expr]) -> Vec<TokenStream> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn logic(&self, function: &str, left: &Expr, right: &Expr) -> TokenStream {
        let function = format_ident!("{function}");
        let (left, right) = (self.expr(left), self.expr(right));
        quote! { runtime::logic::#function(#left, #right) }
    }

    fn over(&self, over: Over, list: &Expr, inner: &[Expr]) -> TokenStream {
        let function = format_ident!("{}", over.rust());
        let list = self.expr(list);
        let inner = inner.iter().map(|expr| {
            let item = if expr.sees_item() {
                quote! { item }
            } else {
                quote! { _ }
            };
            let asked = self.within().expr(expr);
            quote! { |#item| #asked }
        });
        quote! { runtime::expr::#function(#list, #(#inner),*) }
    }

    /// A name for a variable that nothing else here has.
    fn free(&self, wanted: &str) -> Ident {
        let taken = |name: &str| match self.place {
            Place::Recipe(params) => params.iter().any(|param| param.ident == name),
            _ => false,
        };
        let mut name = wanted.to_owned();
        while taken(&name) {
            name.push('_');
        }
        format_ident!("{name}")
    }

    fn param(&self, index: usize) -> TokenStream {
        let Place::Recipe(params) = self.place else { return quote! { None } };
        let Some(param) = params.get(index) else { return quote! { None } };
        let ident = name_ident(&param.ident);
        if matches!(param.ty, ExprType::Bool | ExprType::Int | ExprType::Decimal | ExprType::Time) {
            return quote! { #ident };
        }
        let mut left = self.left.borrow_mut();
        let count = left.entry(index).or_insert(0);
        *count = count.saturating_sub(1);
        if *count == 0 && !self.closure {
            quote! { #ident }
        } else {
            quote! { #ident.clone() }
        }
    }

    fn call(&self, function: Function, args: &[Expr]) -> TokenStream {
        let Some((first, rest)) = args.split_first() else { return quote! { runtime::expr::list([]) } };
        if matches!(function, Function::List | Function::Concat) {
            let (name, args) = (format_ident!("{}", function.rust()), self.list(args));
            return quote! { runtime::expr::#name([#(#args),*]) };
        }
        let value = self.expr(first);
        self.apply(function, first.ty(), &value, rest)
    }

    /// A function of a value that is written already, with what else it takes.
    fn apply(&self, function: Function, ty: ExprType, value: &TokenStream, rest: &[Expr]) -> TokenStream {
        let name = format_ident!("{}", function.rust());
        let each = ty == ExprType::Texts && function.row().is_some_and(function::Row::is_memberwise);
        match (each, rest) {
            (true, []) => quote! { runtime::expr::each(#value, runtime::expr::#name) },
            (true, rest) => {
                let within = self.within();
                // Nothing that the closure needs may have been moved before.
                let rest = within.list(rest);
                let member = self.free("member");
                quote! { runtime::expr::each(#value, |#member| runtime::expr::#name(#member, #(#rest),*)) }
            }
            (false, rest) => {
                let rest = self.list(rest);
                quote! { runtime::expr::#name(#value, #(#rest),*) }
            }
        }
    }

    /// An expression as the body of a function: a long way from function to function is one step a line, in the order
    /// of the spec.
    pub(super) fn body(&self, expr: &Expr) -> TokenStream {
        let mut steps: Vec<(Function, &[Expr], ExprType)> = Vec::new();
        let mut begin = expr;
        while let Expr::Call { function, args } = begin {
            let Some((first, rest)) = args.split_first() else { break };
            if matches!(function, Function::List | Function::Concat) {
                break;
            }
            steps.push((*function, rest, first.ty()));
            begin = first;
        }
        if steps.len() < 3 {
            return self.expr(expr);
        }
        let step = self.free("value");
        let mut value = self.expr(begin);
        let mut lines = Vec::new();
        // A value that has a name already needs no line of its own.
        if !matches!(begin, Expr::Param { .. }) {
            lines.push(quote! { let #step = #value; });
            value = quote! { #step };
        }
        while let Some((function, rest, ty)) = steps.pop() {
            let next = self.apply(function, ty, &value, rest);
            if steps.is_empty() {
                lines.push(next);
            } else {
                lines.push(quote! { let #step = #next; });
                value = quote! { #step };
            }
        }
        quote! { #(#lines)* }
    }
}
