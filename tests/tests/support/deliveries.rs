//! The sandbox sends every message of every spec over loopback to a server that takes it with the generated client: what
//! is proved is answered as the document says, and what must be rejected is.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, Response};
use vezne_codegen::model::{Callback, Model};
use vezne_codegen::routes::Routes;
use vezne_codegen::workspace;
use vezne_runtime::{CallbackReason, Delivery, Moment};
use vezne_sandbox::{Delivered, Message, Sandbox, SandboxError};
use vezne_tests::sample;

use super::{clients, fixture_receivers, spec_receivers};

/// Who waits for the next message, and how it was taken.
#[derive(Default)]
struct Shop {
    waits: Option<(sample::Take, sample::Givens)>,
    method: Option<Method>,
    body: Bytes,
    turned_down: Option<CallbackReason>,
}

type Shared = Arc<Mutex<Shop>>;

async fn take(
    State(shop): State<Shared>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response<Body> {
    let mut shop = shop.lock().unwrap();
    let (take, givens) = shop.waits.take().unwrap();
    let taken = take(&Delivery::new(&headers, query.as_deref().unwrap_or_default(), &body), givens);
    (shop.method, shop.body, shop.turned_down) = (Some(method), body, taken.reason);
    taken.answer.into_response().map(Body::from)
}

/// A shop on loopback: its address, and what it has seen.
async fn open() -> (String, Shared) {
    let shop = Shared::default();
    let router = Router::new().fallback(take).with_state(Arc::clone(&shop));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, shop)
}

/// Every provider with its receivers.
fn providers() -> Vec<(Model, Vec<sample::Receiver>)> {
    let mut list = Vec::new();
    for (root, receivers) in [("../specs", spec_receivers()), ("fixtures", fixture_receivers())] {
        for folder in workspace::providers(Path::new(root)).unwrap() {
            let model = workspace::check(&folder).unwrap().model.unwrap();
            let own = receivers.iter().filter(|(id, _)| *id == model.id).map(|(_, receiver)| *receiver);
            list.push((model.clone(), own.collect()));
        }
    }
    list
}

/// One of them.
fn signed_bodies() -> (Model, Vec<sample::Receiver>) {
    let model = workspace::check(Path::new("fixtures/signed_bodies")).unwrap().model.unwrap();
    let own = fixture_receivers().into_iter().filter(|(id, _)| *id == model.id).map(|(_, receiver)| receiver);
    (model.clone(), own.collect())
}

/// By way of the document that travels beside a client.
async fn sandbox(model: &Model) -> Sandbox {
    let document = Routes::of(model).to_json().unwrap();
    Sandbox::builder().routes(&document).start().await.unwrap()
}

fn callback<'m>(model: &'m Model, name: &str) -> &'m Callback {
    let mut all = model.groups.iter().flat_map(|group| group.callbacks.iter().map(move |made| (group, made)));
    all.find(|(group, made)| format!("{}.{}", group.name, made.name) == name).unwrap().1
}

/// Delivers a message to the shop that takes it with these values.
async fn deliver(
    (url, shop): &(String, Shared),
    message: &Message,
    take: sample::Take,
    givens: sample::Givens,
) -> (Delivered, Option<CallbackReason>) {
    shop.lock().unwrap().waits = Some((take, givens));
    let delivered = message.deliver(url).await.unwrap();
    let mut shop = shop.lock().unwrap();
    assert_eq!(shop.body, message.body());
    (delivered, shop.turned_down.take())
}

#[tokio::test]
async fn every_message_is_delivered_to_the_byte_and_taken_or_rejected() {
    let shop = open().await;
    let (mut taken, mut rejected) = (0, 0);
    for (model, receivers) in providers() {
        let sandbox = sandbox(&model).await;
        assert_eq!(sandbox.messages().len(), receivers.len(), "{}", model.id);
        for receiver in receivers {
            let message = sandbox.message(receiver.callback, receiver.sample).unwrap();
            for (name, value) in receiver.givens {
                let known = match name.split('.').collect::<Vec<_>>().as_slice() {
                    ["credentials", name] => message.credential(None, name),
                    ["credentials", group, name] => message.credential(Some(group), name),
                    ["settings", name] => message.setting(name),
                    ["given", name] => message.given(name),
                    _ => continue,
                };
                assert_eq!(known, Some(*value), "{message:?} {name}");
            }
            let (delivered, reason) = deliver(&shop, &message, receiver.take, receiver.givens).await;
            assert!(delivered.is_as_it_should_be(), "{}: {delivered} ({reason:?})", model.id);
            assert_eq!(reason.is_some(), message.must_be_rejected(), "{}: {delivered} ({reason:?})", model.id);
            let has_body = callback(&model, receiver.callback).body.is_some();
            let brought = callback(&model, receiver.callback).comes == vezne_codegen::model::Comes::Browser;
            let method = if brought && !has_body { Method::GET } else { Method::POST };
            assert_eq!(shop.1.lock().unwrap().method, Some(method));
            if message.must_be_rejected() { rejected += 1 } else { taken += 1 }
        }
    }
    assert!(taken > 20 && rejected > 20, "{taken} {rejected}");
}

/// What the receiver of a signed message is made with.
fn givens(model: &Model, message: &Message, own: sample::Givens) -> sample::Givens {
    let mut givens: Vec<(String, String)> = Vec::new();
    for group in &model.credentials.groups {
        for field in &group.fields {
            let prefix = group.name.as_ref().map_or_else(String::new, |name| format!("{name}."));
            let value = message.credential(group.name.as_deref(), &field.name).unwrap();
            givens.push((format!("credentials.{prefix}{}", field.name), value.to_owned()));
        }
    }
    let settings = own.iter().filter(|(name, _)| name.starts_with("settings."));
    givens.extend(settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    givens.push(("now".to_owned(), Moment::from(message.now().unwrap()).to_string()));
    let leaked = givens.into_iter().map(|(name, value)| (&*name.leak(), &*value.leak()));
    leaked.collect::<Vec<(&'static str, &'static str)>>().leak()
}

#[tokio::test]
async fn a_message_is_signed_with_the_sandboxs_own_credentials() {
    let shop = open().await;
    let (mut signed, mut unsigned) = (0, BTreeSet::new());
    for (model, receivers) in providers() {
        let sandbox = sandbox(&model).await;
        for receiver in receivers {
            let message = sandbox.message(receiver.callback, receiver.sample).unwrap();
            let rejected = message.must_be_rejected();
            match message.signed() {
                Ok(message) => {
                    assert!(!rejected);
                    let givens = givens(&model, &message, receiver.givens);
                    let (delivered, reason) = deliver(&shop, &message, receiver.take, givens).await;
                    assert!(delivered.is_taken(), "{}: {delivered} ({reason:?})", model.id);
                    signed += 1;
                }
                Err(error) => {
                    assert!(matches!(error, SandboxError::NotSigned { .. }), "{error}");
                    if !rejected {
                        unsigned.insert(format!("{}.{}", model.id, receiver.sample));
                    }
                }
            }
        }
    }
    assert!(signed > 20, "{signed}");
    // What is signed member by member is signed by the document alone, and so is what needs a private key; what comes sealed
    // was sealed with the keys of the document.
    let own = [
        "lists_of_objects.told",
        "public_keys.moved",
        "public_keys.paid",
        "public_keys.paid_in_turn",
        "public_keys.sold",
        "sealed.back",
        "sealed.told",
        "sealed.told_no",
    ];
    assert_eq!(unsigned, own.map(str::to_owned).into());
}

#[tokio::test]
async fn a_shop_that_takes_everything_or_nothing_is_found_out() {
    let (model, receivers) = signed_bodies();
    let sandbox = sandbox(&model).await;
    let (url, shop) = open().await;
    for (take, good) in [
        ((|_, _| receiver_answer(true)) as sample::Take, true),
        ((|_, _| receiver_answer(false)) as sample::Take, false),
    ] {
        for receiver in &receivers {
            let message = sandbox.message(receiver.callback, receiver.sample).unwrap();
            let (delivered, _) = deliver(&(url.clone(), Arc::clone(&shop)), &message, take, &[]).await;
            assert_eq!(delivered.is_taken(), good);
            assert_eq!(delivered.is_as_it_should_be(), good != message.must_be_rejected(), "{delivered}");
        }
    }
}

/// How a good message is taken, or a bad one; a shop that has not looked says nothing of a reason.
fn receiver_answer(good: bool) -> sample::Taken {
    let credentials = clients::signed_bodies::Credentials { signature_key: "Ibxx_5AKakO-3qeNVR61Dw".into() };
    let url = "https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9";
    let settings = clients::signed_bodies::Settings::new().notification_url(url);
    let signature = if good { "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=" } else { "no" };
    let body = include_str!("../../fixtures/signed_bodies/samples/event.callback.json");
    let message = sample::message::message(&[("headers.X-Signature", signature)], body);
    let callbacks = clients::signed_bodies::hook::Callbacks::new(&credentials, &settings);
    let taken = sample::received(callbacks.event(&message.delivery()), |_| None);
    sample::Taken { reason: None, ..taken }
}

#[tokio::test]
async fn what_cannot_be_delivered_says_why_and_shows_no_secret() {
    let (model, _) = signed_bodies();
    let sandbox = sandbox(&model).await;
    let message = sandbox.message("hook.event", "event").unwrap();
    assert_eq!(format!("{message:?}"), "Message(signed_bodies.hook.event, event)");
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://user:c4n4ry@{}/?c4n4ry=1", listener.local_addr().unwrap())
    };
    let mut told = Vec::new();
    for (callback, sample, url) in [
        ("hook.evnt", "event", closed.as_str()),
        ("hook.event", "other", &closed),
        ("hook.event", "event", "c4n4ry"),
        ("hook.event", "event", "ftp://c4n4ry.invalid/"),
        ("hook.event", "event", "http://c4n4ry invalid/"),
        ("hook.event", "event", &closed),
    ] {
        let error = sandbox.deliver(callback, sample, url).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("c4n4ry"), "{error:?}");
        told.push(error.to_string());
    }
    let whole = "a message cannot be sent there: it is to be a whole URL, such as http://127.0.0.1:8080/webhook";
    let expected = [
        "there is no callback `hook.evnt`; names are written `group.callback`: did you mean `hook.event`?",
        "`hook.event` has no sample `other`: it has `event`, `event_of_another_algorithm`",
        whole,
        whole,
        "a message cannot be sent there: it is no URL",
        "a message of `hook.event` had no answer (the connection failed): does the receiver listen there? For https the \
         feature `rustls` is needed",
    ];
    assert_eq!(told, expected);
}
