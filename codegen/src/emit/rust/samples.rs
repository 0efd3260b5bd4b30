//! Samples as tests: each request written as a careful person would make it, each reply read, written back and judged.
//!
//! The text is a list of test functions for a test target of the crate that holds the client; what they call stands in
//! a module of that target, see [`Rust::sample_tests`](super::Rust::sample_tests).

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{EmitError, Emitter, Room, name_ident, type_ident};
use crate::expr::eval::judge;
use crate::json::{Json, Value};
use crate::model::{CredentialGroup, Field, Group, ObjectId, Operation, Replay, Reply, Sample, Type, Verdict};

impl Emitter<'_> {
    pub(super) fn sample_tests(self, provider: &str) -> Result<String, EmitError> {
        let provider: syn::Path = syn::parse_str(provider)
            .map_err(|_| EmitError::new(format!("`{provider}` is not a path to the client")))?;
        let mut text = String::new();
        let client = self.sample_client(&quote! { #provider });
        push(&mut text, client)?;
        let cases = self.cases(&quote! { #provider })?;
        push(&mut text, cases)?;
        for (index, group) in self.model.groups.iter().enumerate() {
            for operation in &group.operations {
                for sample in &operation.samples {
                    for test in self.sample(&quote! { #provider }, index, group, operation, sample)? {
                        push(&mut text, test)?;
                    }
                }
            }
        }
        Ok(text)
    }

    /// A client with made-up credentials and settings, whose provider gives one reply.
    fn sample_client(self, provider: &TokenStream) -> TokenStream {
        let environment =
            type_ident(&super::pascal(self.model.environments.first().map_or("", |environment| &environment.name)));
        let settings = self.model.settings.iter().map(|setting| {
            let ident = name_ident(&setting.name);
            quote! { .#ident("https://sample.invalid".parse().unwrap()) }
        });
        let groups = &self.model.credentials.groups;
        let credentials = match groups.as_slice() {
            [CredentialGroup { name: None, fields }] => {
                let fields = fields.iter().map(|field| name_ident(&field.ident));
                quote! { #provider::Credentials { #(#fields: "sample".into()),* } }
            }
            groups => {
                let groups = groups.iter().filter_map(|group| {
                    let name = group.name.as_deref()?;
                    let (ident, ty) = (name_ident(name), format_ident!("{}Credentials", super::pascal(name)));
                    let fields = group.fields.iter().map(|field| name_ident(&field.ident));
                    Some(quote! { .#ident(#provider::#ty { #(#fields: "sample".into()),* }) })
                });
                quote! { #provider::Credentials::new()#(#groups)* }
            }
        };
        quote! {
            fn client(answering: sample::Answering) -> #provider::Client {
                let builder = #provider::Client::builder()
                    .environment(#provider::Environment::#environment)
                    .settings(#provider::Settings::new()#(#settings)*)
                    .credentials(#credentials);
                sample::answered(builder, answering)
            }
        }
    }

    /// Every operation that can be called with a sample's request, for tests that make up replies of their own.
    fn cases(self, provider: &TokenStream) -> Result<TokenStream, EmitError> {
        let mut cases = Vec::new();
        for (group, operation) in self.model.operations() {
            let name = format!("{}.{}", group.name, operation.name);
            let (group, method) = (name_ident(&group.name), name_ident(&operation.name));
            let text = operation.samples.iter().find_map(|sample| sample.request.as_deref());
            let request = match (operation.body, text) {
                (Some(body), Some(text)) => {
                    let json = Json::parse(text).map_err(|error| EmitError::new(error.to_string()))?;
                    self.request(provider, body, &json, text)?
                }
                (None, _) => TokenStream::new(),
                (Some(_), None) => continue,
            };
            cases.push(quote! {
                sample::case(#name, |answering| sample::reached(client(answering).#group().#method(#request)))
            });
        }
        Ok(quote! {
            pub(crate) fn cases() -> Vec<sample::Case> {
                Vec::from([#(#cases),*])
            }
        })
    }

    fn sample(
        self,
        provider: &TokenStream,
        index: usize,
        group: &Group,
        operation: &Operation,
        sample: &Sample,
    ) -> Result<Vec<TokenStream>, EmitError> {
        let parse = |text: &str| Json::parse(text).map_err(|error| EmitError::new(error.to_string()));
        let mut tests = Vec::new();
        let of = format!("{}_{}", group.name, sample.name);
        // The request of the sample itself, or of another sample of the operation: only the reply matters then.
        let own = sample.request.as_deref();
        let any = own.or_else(|| operation.samples.iter().find_map(|other| other.request.as_deref()));
        let request = match (operation.body, any) {
            (Some(body), Some(text)) => Some(self.request(provider, body, &parse(text)?, text)?),
            _ => None,
        };
        if let (Some(text), Some(request)) = (own, &request) {
            let name = format_ident!("the_request_of_{of}_is_what_the_document_prints");
            tests.push(quote! { #[test] fn #name() { sample::request_is(&#request, #text); } });
        }
        let Some(reply) = sample.reply.as_deref() else { return Ok(tests) };
        let ty = self.public_reply(provider, index, operation);
        let name = format_ident!("the_reply_of_{of}_comes_back_the_same");
        tests.push(quote! { #[test] fn #name() { sample::reply_comes_back::<#ty>(#reply); } });
        if operation.body.is_some() != request.is_some() {
            return Ok(tests);
        }
        let (group, method) = (name_ident(&group.name), name_ident(&operation.name));
        let name = format_ident!("the_reply_of_{of}_is_{}", sample.verdict.word());
        // Where a repeat gets the first answer again, that answer is the caller's too, unless a voice said no.
        let told = judge(self.model, &operation.outcome, &parse(reply)?);
        let again =
            sample.verdict == Verdict::Repeat && !told.denied && matches!(operation.replay, Replay::Answered(_));
        let word = if again { "done" } else { sample.verdict.word() };
        tests.push(quote! {
            #[test]
            fn #name() {
                sample::verdict_is(client(sample::reply(#reply)).#group().#method(#request), #word);
            }
        });
        Ok(tests)
    }

    /// A type's path from outside the provider's module.
    fn public(self, provider: &TokenStream, ident: &str, group: Option<usize>) -> TokenStream {
        let ident = type_ident(ident);
        match group.and_then(|group| self.model.groups.get(group)) {
            Some(group) => {
                let module = name_ident(&group.name);
                quote! { #provider::#module::#ident }
            }
            None => quote! { #provider::#ident },
        }
    }

    fn public_reply(self, provider: &TokenStream, index: usize, operation: &Operation) -> TokenStream {
        let object = self.model.object(operation.reply.object());
        let path = self.public(provider, &object.ident, object.group);
        match &operation.reply {
            Reply::Whole(_) => path,
            Reply::Envelope(_, payload) => {
                let payload = self.public_ty(provider, payload, index);
                quote! { #path<#payload> }
            }
        }
    }

    fn public_ty(self, provider: &TokenStream, ty: &Type, index: usize) -> TokenStream {
        match ty {
            Type::Object(id) => {
                let object = self.model.object(*id);
                self.public(provider, &object.ident, object.group)
            }
            Type::List(member) => {
                let member = self.public_ty(provider, member, index);
                quote! { Vec<#member> }
            }
            other => {
                // Not an object: a type of the runtime, reached by its own path.
                let ty = self.ty(other, None, Room::Group(index));
                let runtime: syn::Path =
                    syn::parse_str(&self.settings.runtime).unwrap_or_else(|_| syn::parse_quote!(runtime));
                let text = ty.to_string().replace("runtime ::", &format!("{} ::", quote! { #runtime }));
                text.parse().unwrap_or(ty)
            }
        }
    }

    /// An object as the expression that makes it.
    fn request(self, provider: &TokenStream, id: ObjectId, json: &Json, text: &str) -> Result<TokenStream, EmitError> {
        let object = self.model.object(id);
        let ty = self.public(provider, &object.ident, object.group);
        let mut required = Vec::new();
        let mut optional = Vec::new();
        for field in &object.fields {
            let ident = name_ident(&field.ident);
            let given = json.get(&field.wire).filter(|value| !stands_for_nothing(field, value));
            match (field.optional, given) {
                (false, Some(value)) => {
                    let value = self.field_value(provider, field, value, text)?;
                    required.push(quote! { #ident: #value, });
                }
                (false, None) => return Err(EmitError::new(format!("a sample lacks the field `{}`", field.wire))),
                (true, Some(value)) => {
                    let value = self.field_value(provider, field, value, text)?;
                    let texts = matches!(field.ty, Type::Text | Type::Url | Type::Object(_));
                    let value = match &json.get(&field.wire).map(|json| &json.value) {
                        // The setter converts by itself.
                        Some(Value::Text(text)) if texts => quote! { #text },
                        _ => value,
                    };
                    optional.push(quote! { .#ident(#value) });
                }
                (true, None) => {}
            }
        }
        if required.is_empty() {
            return Ok(quote! { #ty::new()#(#optional)* });
        }
        let needed = self.public(provider, &format!("{}Required", object.ident), object.group);
        Ok(quote! { #ty::new(#needed { #(#required)* })#(#optional)* })
    }

    /// A value as its field takes it: of a type that masks itself, where the field has a class.
    fn field_value(
        self,
        provider: &TokenStream,
        field: &Field,
        json: &Json,
        source: &str,
    ) -> Result<TokenStream, EmitError> {
        let plain = self.value(provider, &field.ty, json, source)?;
        if field.class.is_none() || matches!(field.ty, Type::Text | Type::Url) {
            return Ok(plain);
        }
        // The type is named: what is to be converted into it could be several things.
        let ty = self.public_ty(provider, &field.ty, 0);
        Ok(quote! { { let plain: #ty = #plain; plain.into() } })
    }

    fn value(self, provider: &TokenStream, ty: &Type, json: &Json, source: &str) -> Result<TokenStream, EmitError> {
        let misfit = || EmitError::new(format!("a sample has {} where its table says otherwise", json.kind()));
        Ok(match (ty, &json.value) {
            (Type::Text | Type::Url, Value::Text(text)) => quote! { #text.into() },
            (Type::Int, Value::Number(number)) => {
                let number = number.parse().map_err(|_| misfit())?;
                let literal = Literal::i64_unsuffixed(number);
                quote! { #literal }
            }
            (Type::Bool, Value::Bool(flag)) => quote! { #flag },
            (Type::Money | Type::Time | Type::Uuid | Type::Currency, Value::Number(text) | Value::Text(text)) => {
                quote! { #text.parse().unwrap() }
            }
            (Type::Catalogue(id), Value::Number(wire) | Value::Text(wire)) => {
                let catalogue = self.model.catalogue(*id);
                let path = self.public(provider, &catalogue.ident, catalogue.group);
                quote! { <#path as sample::Catalogue>::from_wire(#wire) }
            }
            (Type::Object(id), Value::Object(_)) => self.request(provider, *id, json, source)?,
            (Type::List(member), Value::List(items)) => {
                let items = items
                    .iter()
                    .map(|item| self.value(provider, member, item, source))
                    .collect::<Result<Vec<_>, _>>()?;
                quote! { vec![#(#items),*] }
            }
            (Type::Json, _) => {
                let raw = source.get(json.range.clone()).unwrap_or("null");
                quote! { #raw.parse().unwrap() }
            }
            _ => return Err(misfit()),
        })
    }
}

fn push(text: &mut String, item: TokenStream) -> Result<(), EmitError> {
    let item: syn::Item =
        syn::parse2(item).map_err(|error| EmitError::new(format!("a test is not valid Rust: {error}")))?;
    let file = syn::File { shebang: None, attrs: Vec::new(), items: vec![item], frontmatter: None };
    text.push_str(&prettyplease::unparse(&file));
    text.push('\n');
    Ok(())
}

fn stands_for_nothing(field: &Field, json: &Json) -> bool {
    match (&field.none, &json.value) {
        (_, Value::Null) => true,
        (Some(none), Value::Text(text)) => none == text,
        _ => false,
    }
}
