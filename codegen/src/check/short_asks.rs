//! The short form of `settle` and `confirm`: a query's success by itself says that what was asked for is there.

use super::Checker;
use super::quoted_names::written;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::AstKind;
use crate::model::{Field, ObjectId, Operation, Reply, Type};
use crate::rule::Rule;
use crate::spec::AskSpec;

/// How deep the members of choices are followed.
const MAX_DEPTH: usize = 8;

/// Why a success need not show what was asked for.
struct Lacks {
    why: String,
    /// The list that may be empty: its name, and what its members are.
    list: Option<(String, Type)>,
}

impl Lacks {
    fn because(why: &str) -> Self {
        Self { why: why.to_owned(), list: None }
    }
}

impl Checker<'_> {
    /// The short form rests on a reply that cannot succeed without the one thing that was asked for.
    pub(super) fn shows_one(&mut self, operation: &Operation, ask: &AskSpec, key: &str) {
        let shown = match &operation.reply {
            Reply::Whole(object) => Type::Object(*object),
            Reply::Envelope(_, ty) | Reply::Value(ty) => ty.clone(),
        };
        let Some(lacks) = self.lacks(&shown) else { return };
        let name = &operation.name;
        // What is one value has no fields to compare.
        let help = if let Reply::Value(_) = operation.reply {
            format!("no field of it can be compared: ask another operation, or write `{key}: none -- why`")
        } else {
            let example = self.example(operation, &shown, lacks.list, ask);
            format!(
                "the short form takes each success for a yes; write `{key}:` as a map with `ask: {name}(…)` and `happened: {example}`, as the page has it"
            )
        };
        let rule = if key == "settle" { Rule::Settle } else { Rule::ConfirmQuery };
        let message = format!("`{name}` may succeed without having found it: {}", lacks.why);
        self.report.push(Diagnostic::new(rule, ask.operation.span, message).help(help));
    }

    fn lacks(&self, ty: &Type) -> Option<Lacks> {
        match ty {
            Type::List(member) => Some(Lacks {
                why: "its answer is a list, which may be empty".to_owned(),
                list: Some((String::new(), (**member).clone())),
            }),
            Type::Map(_) => Some(Lacks::because("its answer may have no key at all")),
            Type::Json => Some(Lacks::because("its answer may be anything")),
            Type::Object(id) => self.object_lacks(*id, MAX_DEPTH),
            _ => None,
        }
    }

    fn object_lacks(&self, id: ObjectId, depth: usize) -> Option<Lacks> {
        if depth == 0 || self.is_stand_in(id) {
            return None;
        }
        let object = self.model.object(id);
        let variants = object.shape.variants();
        if !variants.is_empty() {
            return variants.iter().find_map(|variant| self.object_lacks(variant.object, depth - 1));
        }
        for field in &object.fields {
            if let Type::List(member) = &field.ty {
                let why = format!("its answer has the list `{}`, which may be empty", field.wire);
                return Some(Lacks { why, list: Some((field.wire.clone(), (**member).clone())) });
            }
        }
        let may_be_missing = object.fields.iter().all(|field| field.optional && !field.stand_in);
        may_be_missing.then(|| Lacks::because("each field of its answer may be missing"))
    }

    /// An example of a condition, with names of the answer where it has some that fit.
    fn example(&self, operation: &Operation, shown: &Type, list: Option<(String, Type)>, ask: &AskSpec) -> String {
        let asked = match ask.values.first().map(|(_, ast)| &ast.value.kind) {
            Some(AstKind::Name(path)) => path.iter().map(|name| written(name)).collect::<Vec<_>>().join("."),
            _ => "…".to_owned(),
        };
        let payload = matches!(operation.reply, Reply::Envelope(..)).then(|| "payload".to_owned());
        let at = |name: &str| {
            let parts = payload.iter().cloned().chain((!name.is_empty()).then(|| written(name)));
            parts.collect::<Vec<_>>().join(".")
        };
        match list {
            Some((name, member)) => {
                format!("{} -> any({} == request.{asked})", at(&name), written(&self.telling(&member)))
            }
            None => format!("{} == request.{asked}", at(&self.telling(shown))),
        }
    }

    /// A field that may tell whether it is what was asked for.
    fn telling(&self, ty: &Type) -> String {
        let Type::Object(id) = ty else { return "id".to_owned() };
        let tells = |field: &&Field| matches!(field.ty, Type::Text | Type::Uuid);
        self.model.object(*id).fields.iter().find(tells).map_or_else(|| "id".to_owned(), |field| field.wire.clone())
    }
}
