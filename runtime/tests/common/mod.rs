//! A made-up provider by hand, as the generator would write it, and a server that misbehaves.

// Each test target uses a part of it.
#![allow(dead_code)]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use vezne_runtime as runtime;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Environment {
    Test,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Host {
    Api,
    Tenant,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) tenant_url: Option<runtime::BaseUrl>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Credentials {
    pub(crate) public: Option<runtime::Secret>,
}

#[derive(Debug, Clone)]
pub(crate) struct Acme {
    pub(crate) runtime: runtime::Client,
}

impl runtime::Provider for Acme {
    type Environment = Environment;
    type Host = Host;
    type Settings = Settings;
    type Credentials = Credentials;
    const NAME: &'static str = "acme";
    const HOSTS: &'static [&'static str] = &["api", "tenant"];

    fn base_urls(_environment: Environment, settings: &Settings) -> Vec<runtime::HostUrl> {
        vec![
            runtime::HostUrl::setting("api_url", None),
            runtime::HostUrl::setting("tenant_url", settings.tenant_url.as_ref()),
        ]
    }

    fn host_index(host: Host) -> usize {
        host as usize
    }

    fn secrets(credentials: &Credentials) -> Vec<&str> {
        credentials.public.iter().map(runtime::Secret::expose).collect()
    }

    fn headers(credentials: &Credentials, _settings: &Settings) -> Vec<runtime::HeaderSet> {
        vec![
            match &credentials.public {
                Some(key) => runtime::HeaderSet::new().secret("X-Api-Key", key.expose()),
                None => runtime::HeaderSet::missing("public"),
            },
            runtime::HeaderSet::missing("private"),
        ]
    }

    fn from_runtime(runtime: runtime::Client) -> Self {
        Self { runtime }
    }
}

impl Acme {
    pub(crate) fn builder() -> runtime::ClientBuilder<Self> {
        runtime::ClientBuilder::new()
    }

    /// A client whose hosts are both at one place.
    pub(crate) fn at(address: SocketAddr) -> runtime::ClientBuilder<Self> {
        let url: runtime::BaseUrl = format!("http://{address}").parse().unwrap();
        let builder = Self::builder()
            .environment(Environment::Test)
            .credentials(Credentials { public: Some("c4n4ry-key".into()) })
            .host(Host::Api, url.clone())
            .host(Host::Tenant, url);
        #[cfg(feature = "reqwest")]
        let builder = builder.reqwest(reqwest::Client::builder().no_proxy());
        builder
    }

    pub(crate) fn pay(&self, request: &Pay) -> runtime::Call<Envelope<Paid>> {
        self.runtime.call(&PAY, request)
    }

    pub(crate) fn ping(&self) -> runtime::Call<runtime::Nothing> {
        self.runtime.call(&PING, &runtime::NoBody)
    }
}

pub(crate) static PAY: runtime::Operation = runtime::Operation::new("acme", "payment.pay", runtime::Method::POST)
    .at(Host::Api as usize, "/v1/pay")
    .effect(runtime::Effect::MovesMoney)
    .replay(runtime::Replay::Refused(&["body", "order_id"]))
    .body(runtime::Media::Json)
    .judge(judge_pay)
    .details(runtime::details::<Failure>);

pub(crate) static PING: runtime::Operation =
    runtime::Operation::new("acme", "status.ping", runtime::Method::GET).at(Host::Api as usize, "/ping");

fn judge_pay(reply: &runtime::Answer<'_>) -> runtime::Judgement {
    runtime::Judgement::of(&[
        runtime::Voice::flag(reply.flag(&["ok"])),
        runtime::Voice::listed::<Code>(reply.int(&["code"]).map(|code| code.to_string())),
    ])
    .code(reply.int(&["code"]).map(|code| code.to_string()))
    .message(reply.text(&["message"]))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Code {
    Done,
    Declined,
    Duplicate,
    TryLater,
    BankTimeOut,
    Other(runtime::Unlisted),
}

impl runtime::Catalogue for Code {
    fn from_wire(wire: &str) -> Self {
        match wire {
            "0" => Self::Done,
            "7" => Self::Declined,
            "301" => Self::Duplicate,
            "429" => Self::TryLater,
            "900" => Self::BankTimeOut,
            _ => Self::Other(runtime::Unlisted::new(wire)),
        }
    }

    fn as_wire(&self) -> &str {
        match self {
            Self::Done => "0",
            Self::Declined => "7",
            Self::Duplicate => "301",
            Self::TryLater => "429",
            Self::BankTimeOut => "900",
            Self::Other(other) => other.as_str(),
        }
    }

    fn verdict(&self) -> runtime::Verdict {
        match self {
            Self::Done => runtime::Verdict::Done,
            Self::Declined => runtime::Verdict::Refused,
            Self::Duplicate => runtime::Verdict::Repeat,
            Self::TryLater => runtime::Verdict::Unsent,
            Self::BankTimeOut | Self::Other(_) => runtime::Verdict::Unknown,
        }
    }

    fn is_listed(&self) -> bool {
        !matches!(self, Self::Other(_))
    }
}

/// A request with something of every class in it.
#[derive(Debug, Clone)]
pub(crate) struct Pay {
    pub(crate) order_id: Option<String>,
    pub(crate) amount: runtime::Amount,
    pub(crate) card: runtime::CardNumber,
    pub(crate) cvv: runtime::Cvv,
    pub(crate) token: runtime::Token,
    pub(crate) name: runtime::Personal<String>,
}

pub(crate) fn pay() -> Pay {
    Pay {
        order_id: Some("order-1".to_owned()),
        amount: "12345678901234567890.10".parse().unwrap(),
        card: "4111119999991111".into(),
        cvv: "c4n4ry-cvv".into(),
        token: "c4n4ry-token".into(),
        name: "c4n4ry-name".into(),
    }
}

impl runtime::Encode for Pay {
    fn encode(&self, to: &mut runtime::Encoder<'_>) {
        to.object(|to| {
            to.optional("order_id", self.order_id.as_ref());
            to.field("amount", &self.amount);
            to.field_as("amount_text", &self.amount, &runtime::AmountForm::TEXT);
            to.field("card", &self.card);
            to.field("cvv", &self.cvv);
            to.field("token", &self.token);
            to.field("name", &self.name);
        });
    }
}

/// The envelope, the payload and the details of a refusal.
#[derive(Debug, Clone)]
pub(crate) struct Envelope<P> {
    pub(crate) code: Code,
    pub(crate) value: Option<P>,
}

impl<'de, P: runtime::Payload> runtime::serde::Deserialize<'de> for Envelope<P> {
    fn deserialize<D: runtime::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        runtime::read_object(from)
    }
}

impl<'de, P: runtime::Payload> runtime::Object<'de> for Envelope<P> {
    fn read<A: runtime::MapAccess<'de>>(fields: &mut runtime::Fields<'de, A>) -> Result<Self, A::Error> {
        let mut code = None;
        let mut value = None;
        while let Some(key) = fields.next()? {
            match &*key {
                "code" => fields.put(&key, &mut code)?,
                "value" => fields.put(&key, &mut value)?,
                _ => fields.skip()?,
            }
        }
        Ok(Self { code: fields.required("code", code)?, value: value.flatten() })
    }
}

impl<P: runtime::Payload> runtime::Reply for Envelope<P> {
    type Output = P;

    fn into_output(self) -> Result<P, runtime::Missing> {
        runtime::payload("value", self.value)
    }
}

impl<'de> runtime::serde::Deserialize<'de> for Code {
    fn deserialize<D: runtime::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        runtime::read_listed(from)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Paid {
    pub(crate) balance: runtime::Amount,
    pub(crate) holder: Option<runtime::Personal<String>>,
}

impl<'de> runtime::serde::Deserialize<'de> for Paid {
    fn deserialize<D: runtime::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        runtime::read_object(from)
    }
}

impl<'de> runtime::Object<'de> for Paid {
    fn read<A: runtime::MapAccess<'de>>(fields: &mut runtime::Fields<'de, A>) -> Result<Self, A::Error> {
        let mut balance = None;
        let mut holder = None;
        while let Some(key) = fields.next()? {
            match &*key {
                "balance" => fields.put(&key, &mut balance)?,
                "holder" => fields.put(&key, &mut holder)?,
                _ => fields.skip()?,
            }
        }
        Ok(Self { balance: fields.required("balance", balance)?, holder: holder.flatten() })
    }
}

#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) limit: runtime::Amount,
}

impl<'de> runtime::serde::Deserialize<'de> for Failure {
    fn deserialize<D: runtime::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        runtime::read_object(from)
    }
}

impl<'de> runtime::Object<'de> for Failure {
    fn read<A: runtime::MapAccess<'de>>(fields: &mut runtime::Fields<'de, A>) -> Result<Self, A::Error> {
        let mut limit = None;
        while let Some(key) = fields.next()? {
            match &*key {
                "limit" => fields.put(&key, &mut limit)?,
                _ => fields.skip()?,
            }
        }
        Ok(Self { limit: fields.required("limit", limit)? })
    }
}

pub(crate) const YES: &str = r#"{"ok": true, "code": 0, "value": {"balance": 1.0000, "holder": "c4n4ry-holder"}}"#;

/// A reply of HTTP/1.1 with its length.
pub(crate) fn reply(status: u16, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nx-request-id: c4n4ry-header\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// A server that takes connections one after the other and does with each what it is told. What it
/// read of requests can be asked for.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: mpsc::Receiver<String>,
}

impl Server {
    /// The closure has the connection after one whole request was read from it.
    pub(crate) fn after_request(act: impl Fn(&mut TcpStream) + Send + Sync + Clone + 'static) -> Self {
        Self::with(move |stream, requests| {
            while let Some(request) = read_request(stream) {
                let _ = requests.send(request);
                act(stream);
            }
        })
    }

    /// Answers every request with the same bytes.
    pub(crate) fn answering(bytes: Vec<u8>) -> Self {
        Self::after_request(move |stream| {
            let _ = stream.write_all(&bytes);
        })
    }

    /// Answers each request with what the closure makes of it.
    pub(crate) fn answering_by(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + Clone + 'static) -> Self {
        Self::with(move |stream, requests| {
            while let Some(request) = read_request(stream) {
                let bytes = answer(&request);
                let _ = requests.send(request);
                let _ = stream.write_all(&bytes);
            }
        })
    }

    pub(crate) fn with(serve: impl Fn(&mut TcpStream, &mpsc::Sender<String>) + Send + Sync + Clone + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(mut stream), serve, sender) = (stream, serve.clone(), sender.clone()) else { return };
                thread::spawn(move || serve(&mut stream, &sender));
            }
        });
        Self { address, requests }
    }

    /// The next request that came in.
    pub(crate) fn request(&self) -> String {
        self.requests.recv_timeout(Duration::from_secs(5)).unwrap()
    }

    pub(crate) fn no_more_requests(&self) -> bool {
        self.requests.try_recv().is_err()
    }
}

/// Reads one request by its content length; `None` at the end of the connection.
fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .to_ascii_lowercase()
                .split("content-length: ")
                .nth(1)
                .map_or(0, |rest| rest.split("\r\n").next().unwrap().parse().unwrap());
            if body.len() >= length {
                return Some(text);
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => read.extend_from_slice(&buffer[..count]),
        }
    }
}

/// Ends a connection; a reset where unread bytes are left, else a plain end.
pub(crate) fn hang_up(stream: &TcpStream) {
    let _ = stream.shutdown(Shutdown::Both);
}
