//! A client certificate (mutual TLS) is given through reqwest's builder; there is nothing of Vezne's
//! between it and the handshake. Here a server on loopback asks for one.
//!
//! For a provider that hands out a certificate with its key:
//!
//! ```ignore
//! let identity = reqwest::Identity::from_pem(&std::fs::read("certificate-and-key.pem")?)?;
//! let client = vezne::acme::Client::builder()
//!     .reqwest(reqwest::Client::builder().identity(identity))
//!     // environment, credentials
//!     .build()?;
//! ```

#![cfg(feature = "rustls")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly")]

mod common;

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use common::{Acme, Credentials, Environment, Host, YES, pay, reply};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use vezne_runtime::{self as runtime, Outcome};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn issuer() -> Issuer {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for this name, and its key.
fn certificate(name: &str, issuer: &Issuer) -> (rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, issuer).unwrap();
    (certificate, key)
}

/// What a merchant is given: one file with the certificate and the key.
fn identity(issuer: &Issuer) -> reqwest::Identity {
    let (certificate, key) = certificate("merchant", issuer);
    reqwest::Identity::from_pem((certificate.pem() + &key.serialize_pem()).as_bytes()).unwrap()
}

/// A server that talks only to those who show a certificate of the issuer, and tells what it read.
async fn server(issuer: &Issuer) -> (SocketAddr, mpsc::Receiver<String>) {
    let mut roots = RootCertStore::empty();
    roots.add(issuer.der().clone()).unwrap();
    let (own, key) = certificate("localhost", issuer);
    let config = ServerConfig::builder()
        .with_client_cert_verifier(WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap())
        .with_single_cert(vec![own.der().clone()], PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())))
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, read) = mpsc::channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut buffer = vec![0; 16 * 1024];
            let length = stream.read(&mut buffer).await.unwrap_or(0);
            let _ = sender.send(String::from_utf8_lossy(&buffer[..length]).into_owned());
            let _ = stream.write_all(&reply(200, YES)).await;
            let _ = stream.shutdown().await;
        }
    });
    (address, read)
}

fn client(address: SocketAddr, issuer: &Issuer, identity: Option<reqwest::Identity>) -> Acme {
    let url: runtime::BaseUrl = format!("https://localhost:{}", address.port()).parse().unwrap();
    let root = reqwest::Certificate::from_pem(issuer.pem().as_bytes()).unwrap();
    // Said only because this build may have another TLS beside it, which knows other kinds of identities.
    let mut builder = reqwest::Client::builder()
        .tls_backend_rustls()
        .no_proxy()
        .tls_certs_only([root])
        .resolve("localhost", address)
        .http1_only();
    if let Some(identity) = identity {
        builder = builder.identity(identity);
    }
    Acme::builder()
        .environment(Environment::Test)
        .credentials(Credentials { public: Some("key".into()) })
        .host(Host::Api, url.clone())
        .host(Host::Tenant, url)
        .reqwest(builder)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_a_server_that_asks_for_one() {
    let issuer = issuer();
    let (address, read) = server(&issuer).await;
    let paid = client(address, &issuer, Some(identity(&issuer))).pay(&pay()).await.unwrap();
    assert_eq!(paid.balance.to_string(), "1.0000");
    assert!(read.recv_timeout(Duration::from_secs(5)).unwrap().starts_with("POST /v1/pay HTTP/1.1\r\n"));
}

#[tokio::test]
async fn without_the_right_certificate_the_server_reads_nothing_and_nothing_is_known_to_have_happened() {
    let issuer = issuer();
    let (address, read) = server(&issuer).await;
    for identity in [None, Some(identity(&self::issuer()))] {
        let error = client(address, &issuer, identity).pay(&pay()).await.unwrap_err();
        // TLS 1.3 refuses a client only after its side of the handshake, when the request may be on its way.
        assert!(matches!(error.outcome(), Outcome::NotSent | Outcome::Unknown), "{error}");
        assert!(!format!("{error:?}").contains("c4n4ry"));
    }
    assert!(read.try_recv().is_err());
}
