//! A provider of every kind of message, from specs, and the calls that are right for it.

use std::error::Error;

use reqwest::{Method, RequestBuilder};
use vezne_codegen::model::Model;
use vezne_codegen::source::Sources;
use vezne_runtime::expr;
use vezne_sandbox::Sandbox;

pub const KEY: &str = "sandbox-orbit-key";
pub const TOKEN: &str = "t-9000";
pub const REFUND: &str = "{\"amount\":\"1.00\"}";

/// The checked model of `orbit`.
pub fn orbit() -> Result<Model, Box<dyn Error>> {
    let mut sources = Sources::new();
    let mut add = |path: &str, text: &str| {
        sources.add(format!("orbit/{path}"), text.to_owned());
    };
    add("provider.yaml", include_str!("../orbit/provider.yaml"));
    add("charges.yaml", include_str!("../orbit/charges.yaml"));
    add("samples/signed_in.reply.json", "{\"access_token\": \"t-9000\", \"expires_in\": 60}\n");
    add("samples/charged.reply.json", "{\"ok\": true}\n");
    add("samples/not_charged.reply.json", "{\"ok\": false}\n");
    add("samples/refunded.reply.json", "{\"ok\": true}\n");
    add("samples/no_money.reply.json", "{\"code\": 51, \"detail\": \"no\"}\n");
    add("samples/last_one.reply.json", "{\"ok\": true}\n");
    add("samples/uploaded.reply.json", "{\"ok\": true}\n");
    add("samples/got.reply.json", "{\"ok\": true}\n");
    let head = "<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?>\n";
    add("samples/answered.reply.xml", &format!("{head}<Answer><Result>şifa</Result></Answer>\n"));
    add("samples/not_answered.reply.xml", &format!("{head}<Answer><Result>yok</Result></Answer>\n"));
    let (model, report) = vezne_codegen::compile(&sources);
    Ok(model.ok_or_else(|| format!("{report:?}"))?)
}

/// A sandbox of `orbit`, by way of its routes document.
pub async fn start() -> Result<Sandbox, Box<dyn Error>> {
    let document = vezne_codegen::routes::Routes::of(&orbit()?).to_json()?;
    Ok(Sandbox::builder().routes(&document).start().await?)
}

pub fn hmac(message: &[u8], key: &str) -> String {
    let key = Some(key.as_bytes().to_vec());
    expr::hex(expr::hmac_sha256(Some(message.to_vec()), key)).unwrap_or_default()
}

/// A request with the headers that are the same for all.
pub fn plain(sandbox: &Sandbox, method: Method, path: &str) -> Result<RequestBuilder, Box<dyn Error>> {
    let request = super::bare(sandbox, method, &format!("/orbit/api{path}"))?;
    Ok(request.header("X-Merchant", "sandbox-orbit-merchant").header("X-Locale", "tr"))
}

pub fn form(request: RequestBuilder, body: &str) -> RequestBuilder {
    request.header("Content-Type", "application/x-www-form-urlencoded").body(body.to_owned())
}

/// A charge with the signature that this key makes.
pub fn charge(sandbox: &Sandbox, key: &str) -> Result<RequestBuilder, Box<dyn Error>> {
    let hash = hmac(b"o 1|10.00|abcd1234", key);
    let body = format!("order=o+1&amount=10.00&card=4111111111111111&rnd=abcd1234&hash={hash}");
    Ok(form(plain(sandbox, Method::POST, "/v1/charges")?, &body))
}

/// A refund of the charge with this id in the path, as the client would send it.
pub fn refund(sandbox: &Sandbox, id: &str, query: &str, token: Option<&str>) -> Result<RequestBuilder, Box<dyn Error>> {
    let path = format!("/orbit/api/v1/charges/{id}/refunds{query}");
    let address = format!("POST|http://{}{path}", sandbox.address());
    let request = super::bare(sandbox, Method::POST, &path)?
        .header("Idempotency-Key", "k-1")
        .header("X-Signature", hmac(REFUND.as_bytes(), KEY))
        .header("X-Address", hmac(address.as_bytes(), KEY));
    let request = super::json(request, REFUND);
    Ok(match token {
        Some(token) => request.header("Authorization", format!("Bearer {token}")),
        None => request,
    })
}

/// A question in XML, in Latin-5.
pub fn ask(sandbox: &Sandbox, key: &str) -> Result<RequestBuilder, Box<dyn Error>> {
    let head = "<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?>";
    let text = format!("{head}\n<Ask><Name>Ş</Name><Key>{key}</Key><Row>1</Row></Ask>");
    let body = vezne_runtime::format::charset::encode(&text, "ISO-8859-9").map_err(|why| why.to_string())?;
    let request = super::bare(sandbox, Method::POST, "/orbit/api/xml")?;
    Ok(request.header("Content-Type", "text/xml; charset=ISO-8859-9").body(body))
}
