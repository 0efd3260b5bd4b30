//! Samples as tests: each request written as a careful person would make it, each reply read, written back and judged.
//!
//! The text is a list of test functions for a test target of the crate that holds the client; what they call stands in
//! a module of that target, see [`Rust::sample_tests`](super::Rust::sample_tests).

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use vezne_runtime::Tree;

use super::made_up::stated_value;
use super::values::{Source, key_of};
use super::{EmitError, Emitter, name_ident, type_ident};
use crate::completed::Completed;
use crate::json::{Json, Value};
use crate::message::{Replied, judge};
use crate::model::{
    Computed, CredentialGroup, Group, Media, Operation, Place, Replay, Sample, SettingType, Type, Verdict,
};
use crate::opening;
use crate::sampled;

impl Emitter<'_> {
    pub(super) fn sample_tests(self, provider: &str) -> Result<String, EmitError> {
        let provider: syn::Path = syn::parse_str(provider)
            .map_err(|_| EmitError::new(format!("`{provider}` is not a path to the client")))?;
        let mut text = String::new();
        for made in self.sample_client(&quote! { #provider }) {
            push(&mut text, made)?;
        }
        let cases = self.cases(&quote! { #provider })?;
        push(&mut text, cases)?;
        let receivers = self.receivers(&quote! { #provider })?;
        push(&mut text, receivers)?;
        for test in self.recipe_tests(&quote! { #provider })? {
            push(&mut text, test)?;
        }
        for (index, group) in self.model.groups.iter().enumerate() {
            for operation in &group.operations {
                for sample in &operation.samples {
                    for test in self.sample(&quote! { #provider }, index, group, operation, sample)? {
                        push(&mut text, test)?;
                    }
                }
            }
            for callback in &group.callbacks {
                for sample in &callback.samples {
                    for test in self.callback_tests(&quote! { #provider }, group, callback, sample)? {
                        push(&mut text, test)?;
                    }
                }
            }
        }
        Ok(text)
    }

    /// A sample's settings and credentials, or made-up ones; and a client with them, whose provider gives one reply.
    fn sample_client(self, provider: &TokenStream) -> Vec<TokenStream> {
        let settings = self.model.settings.iter().map(|setting| {
            let (ident, name) = (name_ident(&setting.name), format!("settings.{}", setting.name));
            let otherwise = match (&setting.default, setting.ty) {
                (Some(default), _) => default.as_str(),
                (None, SettingType::Url) => "https://sample.invalid",
                (None, SettingType::Text) => "sample",
                (None, SettingType::Int) => "1",
                (None, SettingType::Bool) => "true",
            };
            let value = quote! { sample::given(given, #name, #otherwise) };
            match setting.ty {
                SettingType::Text => quote! { .#ident(#value) },
                _ => quote! { .#ident(#value.parse().unwrap()) },
            }
        });
        let credential = |group: Option<&str>, name: &str| {
            let name = group.into_iter().chain([name]).collect::<Vec<_>>().join(".");
            quote! { sample::credential(given, #name) }
        };
        let groups = &self.model.credentials.groups;
        let credentials = match groups.as_slice() {
            [CredentialGroup { name: None, fields }] => {
                let fields = fields.iter().map(|field| {
                    let (ident, value) = (name_ident(&field.ident), credential(None, &field.name));
                    quote! { #ident: #value }
                });
                quote! { #provider::Credentials { #(#fields),* } }
            }
            groups => {
                let groups = groups.iter().filter_map(|group| {
                    let name = group.name.as_deref()?;
                    let (ident, ty) = (name_ident(name), format_ident!("{}Credentials", super::pascal(name)));
                    let fields = group.fields.iter().map(|field| {
                        let (ident, value) = (name_ident(&field.ident), credential(Some(name), &field.name));
                        quote! { #ident: #value }
                    });
                    Some(quote! { .#ident(#provider::#ty { #(#fields),* }) })
                });
                quote! { #provider::Credentials::new()#(#groups)* }
            }
        };
        let mut made = vec![
            quote! {
                #[allow(dead_code, unused_variables)]
                fn settings(given: sample::Givens) -> #provider::Settings {
                    #provider::Settings::new()#(#settings)*
                }
            },
            quote! {
                #[allow(dead_code, unused_variables)]
                fn credentials(given: sample::Givens) -> #provider::Credentials {
                    #credentials
                }
            },
        ];
        if self.model.operations().next().is_some() {
            let environment =
                self.model.environments.first().map(|environment| type_ident(&super::pascal(&environment.name)));
            let environment = environment.map(|name| quote! { .environment(#provider::Environment::#name) });
            made.push(quote! {
                #[allow(dead_code)]
                fn client(answering: sample::Answering, given: sample::Givens) -> #provider::Client {
                    let builder = #provider::Client::builder()
                        #environment
                        .settings(settings(given))
                        .credentials(credentials(given));
                    sample::answered(builder, answering, given)
                }
            });
        }
        made
    }

    /// Every operation that can be called with a sample's request, for tests that make up replies of their own.
    fn cases(self, provider: &TokenStream) -> Result<TokenStream, EmitError> {
        let mut cases = Vec::new();
        for (group, operation) in self.model.operations() {
            let name = format!("{}.{}", group.name, operation.name);
            let (group, method) = (name_ident(&group.name), name_ident(&operation.name));
            let Some(request) = self.sample_request(provider, operation, None)? else { continue };
            if operation.browser {
                cases.push(quote! {
                    sample::case(#name, |answering| {
                        let form = client(answering.clone(), &[]).#group().#method(#request);
                        sample::browsed(&answering, form)
                    })
                });
                continue;
            }
            let reached = self.reached(operation);
            cases.push(quote! {
                sample::case(#name, |answering| sample::#reached(client(answering, &[]).#group().#method(#request)))
            });
        }
        Ok(quote! {
            pub(crate) fn cases() -> Vec<sample::Case> {
                Vec::from([#(#cases),*])
            }
        })
    }

    /// How the end of a call is named.
    fn reached(self, operation: &Operation) -> proc_macro2::Ident {
        let pending = super::operation::may_be_pending(self.model, operation);
        format_ident!("{}", if pending { "reached_or_pending" } else { "reached" })
    }

    /// What a careful person hands to the method: of the sample itself, or of another one of the operation where it has no
    /// request of its own. What no sample gives of path, query and headers is made up. `None` where there is no body to
    /// take.
    fn sample_request(
        self,
        provider: &TokenStream,
        operation: &Operation,
        sample: Option<&Sample>,
    ) -> Result<Option<TokenStream>, EmitError> {
        let Some(whole) = operation.request else { return Ok(Some(TokenStream::new())) };
        if self.model.object(whole).internal {
            return Ok(Some(TokenStream::new()));
        }
        let with_body = |sample: &&Sample| sample.request.is_some();
        let shown = sample.filter(with_body).or_else(|| operation.samples.iter().find(with_body));
        let givens = sample.or(shown).map_or(&[][..], |sample| &sample.givens);
        let text = match shown {
            None => "{}".to_owned(),
            Some(sample) if operation.media == Media::Json => sample.request.clone().unwrap_or_default(),
            Some(sample) => {
                sampled::sent(self.model, operation, sample).map_or_else(|| "{}".to_owned(), |tree| tree.to_json())
            }
        };
        let body = Json::parse(&text).map_err(|error| EmitError::new(error.to_string()))?;
        let object = self.model.object(whole);
        let list = object.fields.iter().find(|field| object.list && field.place == Place::Body);
        let range = body.range.clone();
        let mut members = match (list, body.value) {
            (Some(field), value @ Value::List(_)) => vec![(key_of(field), Json { value, range: body.range })],
            (None, Value::Object(members)) => members,
            _ => return Ok(None),
        };
        if shown.is_none() && operation.body.is_some() {
            return Ok(None);
        }
        let document = sampled::request(givens, None);
        for field in object.fields.iter().filter(|field| field.place != Place::Body && self.is_given(field)) {
            let stated = document.at(&[field.place.section(), &field.wire]).and_then(vezne_runtime::Tree::text);
            let value = match stated {
                Some(text) => stated_value(field, &text),
                None if field.may_be_left_out() => continue,
                None => self.made_up(field),
            };
            let value = value.ok_or_else(|| EmitError::new(format!("no value can be made up for `{}`", field.wire)))?;
            members.push((key_of(field), value));
        }
        let json = Json { value: Value::Object(members), range };
        let source = Source { text: &text, texts: operation.media.is_text_only() };
        self.request(provider, whole, &json, source).map(Some)
    }

    fn sample(
        self,
        provider: &TokenStream,
        index: usize,
        group: &Group,
        operation: &Operation,
        sample: &Sample,
    ) -> Result<Vec<TokenStream>, EmitError> {
        let mut tests = Vec::new();
        let of = format!("{}_{}", group.name, sample.name);
        let request = self.sample_request(provider, operation, Some(sample))?;
        if operation.browser {
            return Ok(request
                .and_then(|request| self.form_test(group, operation, sample, &request))
                .into_iter()
                .collect());
        }
        let (group, method) = (name_ident(&group.name), name_ident(&operation.name));
        let givens = sample.givens.iter().map(|(name, value)| quote! { (#name, #value) });
        let givens = quote! { &[#(#givens),*] };
        let reached = self.reached(operation);
        let shown = sample.request.as_deref();
        let stated = self.stated_beside(operation, sample);
        let beside = !stated.is_empty() && (shown.is_some() || operation.body.is_none());
        if let (Some(request), true) = (&request, shown.is_some() || beside) {
            let name = format_ident!("the_request_of_{of}_is_what_the_document_prints");
            let call = if request.is_empty() {
                quote! { sample::#reached(client(answering.clone(), #givens).#group().#method()); }
            } else {
                let masks = shown.map(|text| quote! { sample::masks(&request, #text); });
                quote! {
                    let request = #request;
                    #masks
                    sample::#reached(client(answering.clone(), #givens).#group().#method(request));
                }
            };
            let body = shown.map(|text| {
                let (media, unknown) = (Self::public_media(&operation.media), self.undetermined(operation, sample));
                quote! { sample::sent_is(&answering, &#media, #text, &[#(#unknown),*]); }
            });
            let beside = beside.then(|| {
                let stated = stated.iter().map(|(name, value)| quote! { (#name, #value) });
                quote! { sample::sent_beside_is(&answering, &[#(#stated),*]); }
            });
            tests.push(quote! {
                #[test]
                fn #name() {
                    let answering = sample::reply(200, &sample::Media::Json, "{}");
                    #call
                    #body
                    #beside
                }
            });
        }
        let Some(reply) = sample.reply.as_deref() else { return Ok(tests) };
        let good = operation.answers(sample.status);
        let media = operation.sampled_media(sample);
        let shape = if good {
            self.public_reply(provider, index, operation)
        } else {
            operation.http.as_ref().and_then(|gate| gate.reads).map(|id| {
                let object = self.model.object(id);
                self.public(provider, &object.ident, object.group)
            })
        };
        let tables = self.model.tables_under(operation, sample.status);
        let read = sampled::came(media, &tables, reply).ok().flatten();
        let headed = good && sampled::has_headed(self.model, operation, Some(sample.verdict), read.as_ref());
        let fields = self.reply_headers(operation).filter(|_| headed);
        if let (Some(ty), true) = (shape, fields.is_some() || !reply.trim().is_empty()) {
            let name = format_ident!("the_reply_of_{of}_comes_back_the_same");
            let test = if good && !operation.opened.is_empty() {
                self.opened_test(operation, sample, &ty, fields.as_ref())
            } else if let Some(fields) = fields {
                let (media, tables) = (Self::public_media(media), Self::public_tables(&tables));
                quote! {
                    sample::headed_reply_comes_back::<#ty>(&#media, #reply, &#tables, &sample::#fields, #givens)
                }
            } else if media.is_text_only() {
                let (media, tables) = (Self::public_media(media), Self::public_tables(&tables));
                quote! { sample::text_reply_comes_back::<#ty>(&#media, #reply, &#tables) }
            } else {
                quote! { sample::reply_comes_back::<#ty>(#reply) }
            };
            tests.push(quote! { #[test] fn #name() { #test; } });
        }
        let Some(request) = request else { return Ok(tests) };
        let name = format_ident!("the_reply_of_{of}_is_{}", sample.verdict.word());
        // Where a repeat gets the first answer again, that answer is the caller's too, unless a voice said no.
        let again = sample.verdict == Verdict::Repeat
            && matches!(operation.replay, Replay::Answered(_))
            && !self.denied(operation, sample);
        let word = if again { "done" } else { sample.verdict.word() };
        let (status, media) = (Literal::u16_unsuffixed(sample.status), Self::public_media(media));
        let pending = super::operation::may_be_pending(self.model, operation);
        let verdict = format_ident!("{}", if pending { "verdict_or_pending_is" } else { "verdict_is" });
        let answering = if sampled::reply_headers(&sample.givens).next().is_some() {
            quote! { sample::reply_with_headers(#status, &#media, #reply, #givens) }
        } else {
            quote! { sample::reply(#status, &#media, #reply) }
        };
        tests.push(quote! {
            #[test]
            fn #name() {
                let answering = #answering;
                sample::#verdict(client(answering, #givens).#group().#method(#request), #word);
            }
        });
        Ok(tests)
    }

    /// A reply that brings fields sealed comes back as it came, and with what was opened beside it.
    fn opened_test(
        self,
        operation: &Operation,
        sample: &Sample,
        ty: &TokenStream,
        fields: Option<&TokenStream>,
    ) -> TokenStream {
        let (media, reply) = (&operation.reply_media, sample.reply.as_deref().unwrap_or_default());
        let tables = self.model.reply_tables(&operation.reply);
        let document = sampled::came(media, &tables, reply).ok().flatten().unwrap_or(Tree::Null);
        let texts = opening::texts_of_sample(self.model, operation, &sample.givens, &document);
        let texts = texts.iter().map(|(name, text)| {
            let text = text.as_ref().map_or_else(|| quote! { None }, |text| quote! { Some(#text) });
            quote! { (#name, #text) }
        });
        let payload = opening::payload(self.model, operation);
        let payload = payload.map_or_else(|| quote! { None }, |key| quote! { Some(#key) });
        let fields = fields.map_or_else(|| quote! { None }, |fields| quote! { Some(&sample::#fields) });
        let givens = sample.givens.iter().map(|(name, value)| quote! { (#name, #value) });
        let (media, tables) = (Self::public_media(media), Self::public_tables(&tables));
        quote! {
            sample::opened_reply_comes_back::<#ty>(
                &#media, #reply, &#tables, #fields, &[#(#givens),*], &sample::Sealed { payload: #payload, texts: &[#(#texts),*] },
            )
        }
    }

    /// Whether a voice of the reply said no.
    fn denied(self, operation: &Operation, sample: &Sample) -> bool {
        let reply = sample.reply.as_deref().unwrap_or_default();
        let (headers, nothing) = (sampled::reply_header_map(&sample.givens), Tree::Null);
        let tables = self.model.reply_tables(&operation.reply);
        let media = &operation.reply_media;
        let document = media.read_as(&sampled::bytes(media, reply), &headers, &tables).ok().flatten();
        let document = document.map(|document| opening::of_sample(self.model, operation, &sample.givens, document));
        let request = self
            .model
            .unpacked(operation, sampled::request(&sample.givens, sampled::sent(self.model, operation, sample)));
        let replied = Replied {
            model: self.model,
            status: sample.status,
            headers: &headers,
            document: document.as_ref().unwrap_or(&nothing),
            request: &request,
            texts: operation.reply_media.is_text_only(),
        };
        judge(operation, &replied).denied
    }

    /// The computed fields of the body whose values do not follow from what the sample gives.
    pub(super) fn undetermined(self, operation: &Operation, sample: &Sample) -> Vec<String> {
        let sent = sampled::sent(self.model, operation, sample);
        let made = Completed::new(self.model, operation, &sample.givens, sent);
        let follows = |computed: &Computed| {
            !computed.expr.is_random()
                && made.lacking(&computed.expr).is_empty()
                && made.scope().computed(computed).is_some()
        };
        let body =
            operation.computed.iter().filter(|computed| computed.path.first().is_some_and(|first| first == "body"));
        body.filter(|computed| !computed.default && !follows(computed))
            .map(|computed| made.scope().seen(&computed.path).get(1..).unwrap_or_default().join("."))
            .collect()
    }

    /// What a sample states of headers and of the query, which the client sends so. A signature that comes out otherwise
    /// each time is verified by the check.
    fn stated_beside(self, operation: &Operation, sample: &Sample) -> Vec<(String, String)> {
        let random = |name: &str| {
            let mut signed = operation.computed.iter().filter(|computed| computed.expr.is_random());
            signed.any(|computed| computed.path.join(".") == name)
        };
        let sections = [operation.parts.query, operation.parts.headers];
        let several = |key: &str| {
            let fields = sections.iter().flatten().flat_map(|id| &self.model.object(*id).fields);
            fields.filter(|field| field.wire == key).any(|field| matches!(field.ty, Type::List(_) | Type::Map(_)))
        };
        let givens = sample.givens.iter().map(|(name, value)| (name.replace('"', ""), value.clone()));
        givens
            .filter(|(name, _)| {
                let key = name.strip_prefix("headers.").or_else(|| name.strip_prefix("query."));
                key.is_some_and(|key| !several(key)) && !random(name)
            })
            .collect()
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
