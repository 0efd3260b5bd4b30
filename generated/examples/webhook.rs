//! A web server that receives what a provider sends: the raw body first, then the proof, then the answer.
//!
//! `cargo run -p vezne --example webhook --features macros` listens on 127.0.0.1:8080, and
//! `cargo run -p vezne-cli -- deliver hook.paid paid http://127.0.0.1:8080/webhook --specs generated/examples/acme` sends it a
//! message; `cargo test -p vezne --example webhook --features macros,sandbox` does both.

use std::error::Error as StdError;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::post;
use vezne::runtime::{Acknowledgement, Delivery, SeenInMemory};

vezne::provider!("examples/acme");

/// What the shop knows: its key at the provider, and the events that it has seen.
struct Shop {
    credentials: acme::Credentials,
    settings: acme::Settings,
    seen: SeenInMemory,
}

/// The body comes as bytes: a signature is over those, and not over what a framework has read from them.
async fn webhook(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response<Body> {
    let delivery = Delivery::new(&headers, query.as_deref().unwrap_or_default(), &body);
    let event = match acme::hook::Callbacks::new(&shop.credentials, &shop.settings).paid(&delivery) {
        Ok(event) => event,
        Err(error) => {
            // The sentence says what to do, and nothing of the message.
            eprintln!("{error}");
            return respond(error.answer());
        }
    };
    match event.first_time(&shop.seen).await {
        Ok(true) if event.told().is_done() => println!("order {} is paid: {}", event.order_id, event.amount),
        Ok(true) => println!("order {} is not paid: {:?}", event.order_id, event.told().verdict()),
        // It is answered like the first time, so that it is not sent again.
        Ok(false) => println!("order {} was told before", event.order_id),
        Err(error) => return respond(error.answer()),
    }
    respond(event.answer())
}

fn respond(answer: Acknowledgement) -> Response<Body> {
    answer.into_response().map(Body::from)
}

fn shop() -> Router {
    let shop = Shop {
        credentials: acme::Credentials { api_key: "a key".into() },
        settings: acme::Settings::new(),
        seen: SeenInMemory::default(),
    };
    Router::new().route("/webhook", post(webhook)).with_state(Arc::new(shop))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("waiting on http://{}/webhook", listener.local_addr()?);
    axum::serve(listener, shop()).await?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    const BODY: &str = include_str!("acme/samples/paid.callback.json");
    const SIGNATURE: &str = "8ceb0498ef71f0b0c20567c5e2194afec22b8f7d3835ad42f47437329790d5eb";

    /// A shop that is open: where it listens.
    async fn open() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, super::shop()).await });
        address
    }

    /// As a test of your own would be: the sandbox sends what the provider sends, and says whether the answer was right.
    #[cfg(feature = "sandbox")]
    #[tokio::test]
    async fn what_the_sandbox_delivers_is_taken_or_turned_down() {
        use vezne::sandbox::Sandbox;

        // A checked-in client has this beside it: `.routes(vezne::square::ROUTES)`.
        let specs = vezne_codegen::workspace::check(std::path::Path::new("examples/acme")).unwrap();
        let sandbox = Sandbox::builder().model(&specs.model.unwrap()).start().await.unwrap();
        let url = format!("http://{}/webhook", open().await);

        // The shop has the key that the sample is signed with.
        let message = sandbox.message("hook.paid", "paid").unwrap();
        assert_eq!(message.credential(None, "api_key"), Some("a key"));
        let delivered = sandbox.deliver("hook.paid", "paid", &url).await.unwrap();
        assert!(delivered.is_taken(), "{delivered}");

        let delivered = sandbox.deliver("hook.paid", "paid_changed", &url).await.unwrap();
        assert!(!delivered.is_taken() && delivered.is_as_it_should_be(), "{delivered}");

        // Signed with the sandbox's own key, which this shop does not have.
        let delivered = message.signed().unwrap().deliver(&url).await.unwrap();
        assert_eq!(delivered.status, 401);
    }

    /// Posts a message to the shop, and gives the answer as it stands on the wire.
    async fn answer(signature: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(open().await).await.unwrap();
        let length = body.len();
        let request = format!(
            "POST /webhook HTTP/1.1\r\nhost: shop.invalid\r\nconnection: close\r\nacme-signature: {signature}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn a_message_with_its_signature_is_answered_as_the_provider_expects() {
        let answer = answer(SIGNATURE, BODY).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nOK"), "{answer}");
    }

    #[tokio::test]
    async fn a_message_with_another_signature_or_without_one_is_turned_down() {
        let changed = BODY.replace("12.50", "99.50");
        for (signature, body) in [(SIGNATURE, changed.as_str()), ("00", BODY), ("", BODY)] {
            let answer = answer(signature, body).await;
            assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        }
    }
}
