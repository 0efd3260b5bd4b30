//! Forms that the payer's browser sends: a method that makes one, what is said of it, and the test of a sample.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::operation::constant;
use super::{Emitter, Room, doc, docs, name_ident, prose};
use crate::model::{Effect, Group, Model, Operation, Sample};

impl Emitter<'_> {
    /// The method that makes the form.
    pub(super) fn form_method(self, index: usize, operation: &Operation) -> TokenStream {
        let lines = doc(&lines(self.model, index, operation));
        let (method, description) = (name_ident(&operation.name), constant(operation));
        let (argument, given) = self.argument(operation, Room::Group(index));
        quote! {
            #lines
            pub fn #method(&self, #argument) -> Result<runtime::BrowserForm, runtime::Error> {
                self.client.browser_form(&#description, #given)
            }
        }
    }

    /// The form is the one that the sample shows, and its page holds it.
    pub(super) fn form_test(
        self,
        group: &Group,
        operation: &Operation,
        sample: &Sample,
        request: &TokenStream,
    ) -> Option<TokenStream> {
        let text = sample.request.as_deref()?;
        let name = format_ident!("the_form_of_{}_{}_is_what_the_document_prints", group.name, sample.name);
        let (group, method) = (name_ident(&group.name), name_ident(&operation.name));
        let givens = sample.givens.iter().map(|(name, value)| quote! { (#name, #value) });
        let (media, unknown) = (Self::public_media(&operation.media), self.undetermined(operation, sample));
        let masks = (!request.is_empty()).then(|| quote! { sample::masks(&request, #text); });
        let (made, request) = match &masks {
            Some(_) => (Some(quote! { let request = #request; }), quote! { request }),
            None => (None, TokenStream::new()),
        };
        Some(quote! {
            #[test]
            fn #name() {
                let given: sample::Givens = &[#(#givens),*];
                let answering = sample::reply(200, &sample::Media::Json, "{}");
                #made
                #masks
                let form = client(answering.clone(), given).#group().#method(#request);
                sample::form_is(&answering, form, &#media, #text, &[#(#unknown),*]);
            }
        })
    }
}

/// What is said of the method.
fn lines(model: &Model, group: usize, operation: &Operation) -> Vec<String> {
    let mut list = prose::lines(&operation.docs, &operation.name);
    let mut paragraph = |text: String| {
        list.push(String::new());
        list.push(text);
    };
    let host = model.hosts.get(operation.host).map_or("", String::as_str);
    let show = if operation.is_form_in_query() {
        "redirect the payer's browser to its [address](runtime::BrowserForm::location), or show its [page](runtime::BrowserForm::html)"
    } else {
        "show the payer its [page](runtime::BrowserForm::html)"
    };
    paragraph(format!(
        "Makes a form that the payer's browser sends: `{} {}` on the host `{host}`. **The client sends nothing**: {show}. \
         It may be sent later, more than once, or never.",
        operation.method, operation.path
    ));
    paragraph(
        match operation.effect {
            Effect::Read => "Changes nothing when it is sent.",
            Effect::Write => "Changes data when it is sent, and moves no money.",
            Effect::MovesMoney => "**Moves money** when it is sent.",
        }
        .to_owned(),
    );
    paragraph(told(model, group, operation));
    if !operation.requires.is_empty() {
        let rules = operation.requires.iter().map(|rule| format!("`{}`", rule.written)).collect::<Vec<_>>();
        paragraph(format!("Checked before the form is made: {}.", rules.join(", ")));
    }
    for note in &operation.notes {
        paragraph(prose::sentence(note));
    }
    paragraph(docs::source(&operation.source));
    if let Some(tried) = &operation.tried {
        paragraph(format!("Really sent on {}: {}", tried.date, prose::sentence(&tried.place)));
    }
    list
}

/// Who tells what became of a form.
fn told(model: &Model, here: usize, operation: &Operation) -> String {
    let (mut told, mut asked) = (Vec::new(), Vec::new());
    for (at, index) in &operation.returns {
        let Some(group) = model.groups.get(*at) else { continue };
        let Some(callback) = group.callbacks.get(*index) else { continue };
        let module = if *at == here { String::new() } else { format!("super::{}::", group.name) };
        // A link names a keyword without `r#`.
        let method = name_ident(&callback.name).to_string();
        told.push(format!("[`{}`]({module}Callbacks::{})", callback.name, method.trim_start_matches("r#")));
        let confirm = callback.confirm.as_ref().and_then(|confirm| {
            let group = model.groups.get(confirm.operation.0)?;
            Some(format!("`{}.{}`", group.name, group.operations.get(confirm.operation.1)?.name))
        });
        asked.extend(confirm.filter(|name| !asked.contains(name)));
    }
    if told.is_empty() {
        return "The client is not told what becomes of it.".to_owned();
    }
    let mut text = format!("What became of it is told by {}, and nothing is known before.", told.join(" or "));
    if !asked.is_empty() {
        text = format!("{text} Before acting on that, ask {}.", asked.join(" or "));
    }
    text
}
