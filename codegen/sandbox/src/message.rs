use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use vezne_codegen::arrived;
use vezne_codegen::model::{Callback, CallbackSample, Comes, Media, Verdict};
use vezne_runtime::format::form::render_query;
use vezne_runtime::reqwest_0_13::{self, Reqwest};
use vezne_runtime::{FormStyle, Limits, Moment, Transport as _, Tree};

use crate::delivered::{Delivered, Expected};
use crate::error::SandboxError;
use crate::provider::Provider;

/// A message that a provider sends: a sample of a callback, to be delivered to the code under test.
///
/// It is proved with the credentials of the sample, and at the time of the sample, which are asked of it by name. The
/// receiver is made with them; or the message is [signed](Self::signed) with those of the sandbox. Some messages must be
/// rejected, and are here to see that they are.
///
/// `Debug` shows the callback and the sample only.
#[derive(Clone)]
pub struct Message {
    provider: Arc<Provider>,
    /// `group.callback`
    name: String,
    callback: Callback,
    sample: CallbackSample,
}

impl Message {
    /// All messages of a provider.
    pub(crate) fn all(provider: &Arc<Provider>) -> Vec<Self> {
        let mut all = Vec::new();
        for group in &provider.model.groups {
            for callback in &group.callbacks {
                let name = format!("{}.{}", group.name, callback.name);
                all.extend(callback.samples.iter().map(|sample| Self {
                    provider: Arc::clone(provider),
                    name: name.clone(),
                    callback: callback.clone(),
                    sample: sample.clone(),
                }));
            }
        }
        all
    }

    /// The callback, `group.callback`.
    pub fn callback(&self) -> &str {
        &self.name
    }

    /// `provider.group.callback`
    pub(crate) fn full_name(&self) -> String {
        format!("{}.{}", self.provider.id(), self.name)
    }

    /// The provider.
    pub fn provider(&self) -> &str {
        self.provider.id()
    }

    /// The name of the sample.
    pub fn sample(&self) -> &str {
        &self.sample.name
    }

    /// Whether it must be turned down, because its proof is wrong.
    pub fn must_be_rejected(&self) -> bool {
        self.sample.verdict.is_none()
    }

    /// What it tells, as the spec has it: `done`, `refused`; `None` where it must be turned down.
    pub fn verdict(&self) -> Option<&'static str> {
        self.sample.verdict.map(Verdict::word)
    }

    /// The value of a credential that the receiver needs to prove it; `None` where the proof needs none of this name. The
    /// group is `None` where the provider's credentials are one flat set.
    pub fn credential(&self, group: Option<&str>, name: &str) -> Option<&str> {
        match group {
            Some(group) => self.sample.given(&format!("credentials.{group}.{name}")),
            None => self.sample.given(&format!("credentials.{name}")),
        }
    }

    /// The value of a setting that the receiver needs to prove it.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.sample.given(&format!("settings.{name}"))
    }

    /// What the receiver must have kept to prove it, such as the number of the order that it made for the payer.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.sample.given(&format!("given.{name}"))
    }

    /// All that the receiver must have kept, by name.
    pub fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        self.with("given.")
    }

    /// [`now`](Self::now) as text.
    pub fn time(&self) -> Option<&str> {
        self.sample.given("now")
    }

    /// The moment at which it came, where the proof tests its age: the receiver's clock must stand there.
    pub fn now(&self) -> Option<SystemTime> {
        let now = self.sample.given("now")?.parse::<Moment>().ok()?;
        UNIX_EPOCH.checked_add(Duration::from_millis(u64::try_from(now.unix_millis()).ok()?))
    }

    /// The body, to the byte.
    pub fn body(&self) -> Bytes {
        Bytes::from(self.sample.body.clone())
    }

    /// The same message, proved with the credentials and settings of the sandbox and made a moment ago, so that a receiver
    /// with these and the right time takes it. What it says besides stays as it is, and what the receiver must have kept too.
    ///
    /// A provider puts the proof where the claim is read from. Where that cannot be told from the spec, for a message that
    /// must be rejected, and for one that brings a field sealed with other keys than the sandbox has, this fails.
    pub fn signed(self) -> Result<Self, SandboxError> {
        let (model, callback) = (&self.provider.model, &self.callback);
        let failed = || SandboxError::NotSigned { callback: self.name.clone(), sample: self.sample.name.clone() };
        if self.must_be_rejected() {
            return Err(failed());
        }
        let mut sample = self.sample.clone();
        for group in &model.credentials.groups {
            let prefix = group.name.as_ref().map_or_else(String::new, |name| format!("{name}."));
            for field in &group.fields {
                let value = self.provider.credential(group.name.as_deref(), &field.name).unwrap_or_default();
                set(&mut sample, format!("credentials.{prefix}{}", field.name), value);
            }
        }
        for setting in &model.settings {
            if let Some(value) = self.provider.given_setting(&setting.name) {
                set(&mut sample, format!("settings.{}", setting.name), value);
            }
        }
        let stamped = arrived::stamped(model, callback, &sample, SystemTime::now().into()).ok_or_else(failed)?;
        let sample = arrived::signed(model, callback, &stamped, &self.sample).ok_or_else(failed)?;
        Ok(Self { sample, ..self })
    }

    /// Sends it, as the provider would: posted, or brought by a browser. Redirections are not followed.
    pub async fn deliver(&self, url: &str) -> Result<Delivered, SandboxError> {
        let request = self.request(url)?;
        let address = |message: &str| SandboxError::Address { message: message.to_owned() };
        // Whatever proxy the machine has for the world, the code under test is nearer.
        let builder = reqwest::Client::builder().no_proxy();
        let transport: Reqwest = reqwest_0_13::Reqwest::new(builder).map_err(|error| address(&error.to_string()))?;
        let answered = transport.send(request, Limits::default()).await;
        let (head, body) =
            answered.map_err(|source| SandboxError::NotDelivered { callback: self.name.clone(), source })?.into_parts();
        let (status, text) = &self.callback.answer;
        let expected = if self.callback.comes == Comes::Browser && text.is_empty() && *status == 200 {
            Expected::Page
        } else {
            Expected::Answer(*status, text.clone())
        };
        Ok(Delivered {
            callback: self.name.clone(),
            sample: self.sample.name.clone(),
            status: head.status,
            headers: head.headers,
            body,
            must_be_rejected: self.must_be_rejected(),
            expected,
        })
    }

    fn request(&self, url: &str) -> Result<Request<Bytes>, SandboxError> {
        let address = |message: &str| SandboxError::Address { message: message.to_owned() };
        let known: Uri = url.parse().map_err(|_| address("it is no URL"))?;
        if !matches!(known.scheme_str(), Some("http" | "https")) || known.host().is_none_or(str::is_empty) {
            return Err(address("it is to be a whole URL, such as http://127.0.0.1:8080/webhook"));
        }
        let query = self.query().ok_or_else(|| address("the query of the sample cannot be written"))?;
        let url = url.split('#').next().unwrap_or_default();
        let joined = match (query.as_str(), known.query()) {
            ("", _) => url.to_owned(),
            (query, None) => format!("{}?{query}", url.trim_end_matches('?')),
            (query, Some(_)) => format!("{url}&{query}"),
        };
        let has_body = self.callback.media != Media::None;
        let method = match self.callback.comes {
            Comes::Browser if !has_body => Method::GET,
            _ => Method::POST,
        };
        let unfit = |what: &str| address(&format!("{what} of the sample cannot be carried by HTTP"));
        let mut request = Request::new(self.body());
        *request.uri_mut() = joined.parse().map_err(|_| unfit("the query"))?;
        *request.method_mut() = method;
        if has_body {
            let kind = match &self.callback.media {
                // Neither browsers nor providers say the charset of a form.
                Media::Form { .. } => Some("application/x-www-form-urlencoded".into()),
                media => media.runtime().content_type("boundary"),
            };
            let kind = kind.and_then(|kind| HeaderValue::from_str(&kind).ok());
            request.headers_mut().extend(kind.map(|kind| (CONTENT_TYPE, kind)));
        }
        for (name, value) in self.with("headers.") {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit("a header"))?;
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| unfit("a header"))?;
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }

    /// What stands behind the `?`.
    fn query(&self) -> Option<String> {
        let members = self.with("query.").map(|(name, value)| (name.to_owned(), Tree::Text(value.to_owned())));
        render_query(&Tree::Object(members.collect()), FormStyle::Flat).ok()
    }

    fn with(&self, prefix: &'static str) -> impl Iterator<Item = (&str, &str)> {
        self.sample.givens.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
    }
}

/// Gives a sample another value of something.
fn set(sample: &mut CallbackSample, name: String, value: &str) {
    sample.givens.retain(|(known, _)| *known != name);
    sample.givens.push((name, value.to_owned()));
}

impl fmt::Debug for Message {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Message({}, {})", self.full_name(), self.sample.name)
    }
}
