//! Steps that put a value into a text.

use vezne_runtime::format::xml::{is_name, is_public_id, is_system_id};

use super::Checker;
use super::forms::{Chain, Wire};
use crate::diagnostic::Diagnostic;
use crate::model::{Doctype, Form, FormStyle, Packing, Type};
use crate::rule::Rule;
use crate::spec::{ArgSpec, StepSpec};

impl Checker<'_> {
    /// Steps that put a value into a text.
    pub(super) fn pack(
        &mut self,
        chain: &mut Chain,
        step: &StepSpec,
        name: &str,
        args: &[ArgSpec],
        ty: &Type,
    ) -> Option<()> {
        let text = |index: usize| args.get(index).map(|arg| arg.text.value.clone()).unwrap_or_default();
        let quoted = args.iter().all(|arg| arg.quoted);
        let is_structure = matches!(ty, Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json);
        let is_text = matches!(ty.single(), Type::Text | Type::Url) && chain.wire == Wire::Value;
        let bytes = matches!(chain.wire, Wire::Bytes | Wire::Document)
            || (chain.wire == Wire::Value && *ty.single() == Type::Bytes);
        let texts = is_text || (chain.wire == Wire::Text && matches!(chain.form, Form::Packed(_)));
        let first = chain.wire == Wire::Value;
        let document = chain.wire == Wire::Text
            && matches!(&chain.form, Form::Packed(steps) if matches!(steps.as_slice(), [Packing::Form(_) | Packing::Xml { .. }]));
        let (packing, fits, wire) = match (name, args.len()) {
            ("json", 0) => (Packing::Json, first && is_structure, Wire::Text),
            ("form", 0) => (Packing::Form(FormStyle::Flat), first && matches!(ty, Type::Object(_)), Wire::Text),
            ("form", 1) if quoted && text(0) == "[0]" => {
                (Packing::Form(FormStyle::Indexed), first && matches!(ty, Type::Object(_)), Wire::Text)
            }
            ("form", 1) if quoted && text(0) == "[]" => {
                (Packing::Form(FormStyle::Unindexed), first && matches!(ty, Type::Object(_)), Wire::Text)
            }
            ("xml", 1..=3) if quoted => {
                let doctype = self.doctype(args).ok()?;
                (Packing::Xml { root: text(0), doctype }, first && matches!(ty, Type::Object(_)), Wire::Text)
            }
            ("pairs", 2) if quoted => {
                let fits = first && matches!(ty, Type::Map(member) if **member == Type::Text);
                (Packing::Pairs(text(0), text(1)), fits, Wire::Text)
            }
            ("utf8", 0) => (Packing::Utf8, texts, Wire::Bytes),
            ("charset", 1) if quoted => {
                let wire = if document { Wire::Document } else { Wire::Bytes };
                (Packing::Charset(text(0)), texts, wire)
            }
            ("gzip", 0) => (Packing::Gzip, bytes, Wire::Bytes),
            ("base64", 0) => (Packing::Base64, bytes, Wire::Text),
            ("base64url", 0) => (Packing::Base64Url, bytes, Wire::Text),
            ("hex", 0) => (Packing::Hex, bytes, Wire::Text),
            ("aes_cbc" | "jws", _) => {
                let made = if name == "jws" { "jws(\"HS256\", key)" } else { "aes_cbc(key, iv) -> base64" };
                self.report.push(
                    Diagnostic::new(
                        Rule::WireForm,
                        step.span,
                        format!("`{name}` takes a key, and how a field is written knows none"),
                    )
                    .help(format!(
                        "in a request, compute it: put the object under `given:` as in `card: Card as json`, and write `text = given.card -> utf8 -> {made}`; what comes so in a reply or a callback is opened by a field beside it: `Inner as json = Sealed -> from_hex -> aes_cbc_open(key, iv) -> from_utf8`"
                    )),
                );
                return None;
            }
            ("multipart", _) => {
                self.report.push(
                    Diagnostic::new(Rule::WireForm, step.span, "a field cannot be `multipart`; a whole body can")
                        .help("write it in the line `.` of the body"),
                );
                return None;
            }
            _ => {
                let how = match name {
                    "xml" => XML,
                    "pairs" => "`pairs(\",\", \"=\")`",
                    "charset" => "`charset(\"ISO-8859-9\")`",
                    "form" => "`form`, `form(\"[0]\")` or `form(\"[]\")`",
                    _ => "it without parentheses",
                };
                self.report.push(
                    Diagnostic::new(Rule::WireForm, step.span, format!("`{name}` takes other arguments"))
                        .help(format!("write {how}")),
                );
                return None;
            }
        };
        self.fits(fits, step, chain, ty)?;
        match &packing {
            Packing::Charset(name) if !vezne_runtime::expr::is_charset(name) => {
                self.report.push(
                    Diagnostic::new(Rule::WireForm, step.span, format!("there is no charset `{name}`"))
                        .help("write a name such as `UTF-8`, `ISO-8859-9` or `windows-1254`"),
                );
                return None;
            }
            Packing::Xml { root, .. } => self.root(root, step)?,
            _ => {}
        }
        match &mut chain.form {
            Form::Packed(steps) => steps.push(packing),
            form => *form = Form::Packed(vec![packing]),
        }
        chain.wire = wire;
        Some(())
    }

    /// What can be the name of a document's element.
    pub(super) fn root(&mut self, root: &str, step: &StepSpec) -> Option<()> {
        if is_name(root) {
            return Some(());
        }
        self.report.push(
            Diagnostic::new(Rule::WireForm, step.span, format!("no element can be called `{root}`"))
                .help("write the name of the outermost element: `xml(\"Root\")`"),
        );
        None
    }

    /// The document type of `xml("Root", "PUBLIC", "SYSTEM")` or `xml("Root", "SYSTEM")`; none of `xml("Root")`. What cannot
    /// be one is reported.
    pub(super) fn doctype(&mut self, args: &[ArgSpec]) -> Result<Option<Doctype>, ()> {
        let (public, system) = match args {
            [_, public, system] => (Some(public), system),
            [_, system] => (None, system),
            _ => return Ok(None),
        };
        let mut sound = true;
        let mut refuse = |arg: &ArgSpec, which: &str, help: &str| {
            sound = false;
            let message = format!("this cannot be the {which} identifier of a document type");
            self.report.push(Diagnostic::new(Rule::WireForm, arg.text.span, message).help(help));
        };
        if let Some(public) = public.filter(|public| !is_public_id(&public.text.value)) {
            let help = "it is letters, digits, blanks and `-()+,./:=?;!*#@$_%`, such as `-//Acme//DTD Acme v1//EN`";
            refuse(public, "public", help);
        }
        if !is_system_id(&system.text.value) {
            let help =
                "it is an address without blanks, quotes and angle brackets, such as `https://acme.example/v1.dtd`";
            refuse(system, "system", help);
        }
        let text = |arg: &ArgSpec| arg.text.value.clone();
        let doctype = Doctype { public: public.map(text), system: text(system) };
        if sound { Ok(Some(doctype)) } else { Err(()) }
    }
}

/// The ways to write that a value is XML.
const XML: &str = "`xml(\"Root\")`, or `xml(\"Root\", \"PUBLIC\", \"SYSTEM\")` with a document type";
