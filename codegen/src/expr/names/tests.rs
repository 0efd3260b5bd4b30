//! What the scopes find, and what they refuse.

use super::*;
use crate::diagnostic::Diagnostics;
use crate::expr::Section;
use crate::expr::parse;
use crate::expr::typed::Typer;
use crate::model::Reply;
use crate::model::{CredentialField, CredentialGroup, Credentials, Docs, Field, Object};

fn field(wire: &str, ty: Type) -> Field {
    Field::new(wire, &wire.to_lowercase(), ty)
}

/// Objects: 0 the body, 1 an object in it, 2 the path, 3 the headers, 4 a reply.
fn model() -> Model {
    let object = |ident: &str, fields: Vec<Field>| Object {
        ident: ident.to_owned(),
        group: None,
        docs: Docs::default(),
        fields,
        shape: crate::model::Shape::Object,
        open: false,
        in_request: true,
        in_reply: false,
        in_text: false,
        internal: false,
        section: false,
        list: false,
    };
    let rows = Type::List(Box::new(Type::Object(ObjectId(1))));
    Model {
        id: "acme".to_owned(),
        name: "Acme".to_owned(),
        about: String::new(),
        zone: None,
        hosts: Vec::new(),
        environments: Vec::new(),
        settings: Vec::new(),
        credentials: Credentials {
            groups: vec![CredentialGroup {
                name: None,
                fields: vec![CredentialField {
                    name: "key".to_owned(),
                    ident: "key".to_owned(),
                    docs: Docs::default(),
                }],
            }],
        },
        sessions: Vec::new(),
        headers: Vec::new(),
        recipes: Vec::new(),
        objects: vec![
            object(
                "Pay",
                vec![
                    field("amount", Type::Money),
                    field("url", Type::Url),
                    field("card", Type::Object(ObjectId(1))),
                    field("rows", rows.clone()),
                ],
            ),
            object("Card", vec![field("amount", Type::Int), field("holder", Type::Text)]),
            object("Path", vec![field("id", Type::Uuid)]),
            object("Headers", vec![field("X-Date", Type::Time)]),
            object("Reply", vec![field("paid", Type::Money), field("rows", rows)]),
        ],
        catalogues: Vec::new(),
        groups: Vec::new(),
    }
}

/// The expression, or what is said of it.
fn typed(text: &str, names: &dyn Names) -> Result<Expr, String> {
    let ast = parse::parse(text, 0).map_err(|error| error.message)?;
    let mut report = Diagnostics::new();
    let typed = Typer { file: 0, recipes: &[], report: &mut report }.expression(&ast, names);
    match typed {
        Some(typed) => Ok(typed.expr),
        None => Err(report.sorted().first().map(|found| found.message.clone()).unwrap_or_default()),
    }
}

fn request<'a>(model: &'a Model, own: Option<(ObjectId, &'a [String])>, sessions: &'a [String]) -> RequestNames<'a> {
    RequestNames {
        lookup: Lookup { model, places: &[] },
        own,
        body: Some(ObjectId(0)),
        path: Some(ObjectId(2)),
        query: None,
        headers: Some(ObjectId(3)),
        given: None,
        settings: &[],
        sessions,
        list: false,
        set: None,
    }
}

fn found(from: From, path: &[&str], ty: ExprType) -> Expr {
    Expr::Field {
        from,
        path: path.iter().map(|key| (*key).to_owned()).collect(),
        ty,
        form: Form::default(),
        loose: false,
    }
}

#[test]
fn in_a_request_a_bare_name_is_of_the_own_object_first_and_means_wire_text() {
    let (model, at) = (model(), ["card".to_owned()]);
    let body = From::Request(Section::Body);
    let sessions = ["bearer".to_owned()];
    let top = request(&model, None, &sessions);
    assert_eq!(typed("amount", &top), Ok(found(body, &["amount"], ExprType::Text)));
    let own = request(&model, Some((ObjectId(1), &at)), &sessions);
    assert_eq!(typed("amount", &own), Ok(found(body, &["card", "amount"], ExprType::Text)));
    assert_eq!(typed("request.amount", &own), Ok(found(body, &["amount"], ExprType::Text)));
    assert_eq!(typed("path.id", &own), Ok(found(From::Request(Section::Path), &["id"], ExprType::Text)));
    assert_eq!(typed("headers.x-date", &own), Ok(found(From::Request(Section::Headers), &["X-Date"], ExprType::Text)));
    assert_eq!(typed("session.bearer", &own), Ok(Expr::Session { name: "bearer".to_owned() }));
    assert_eq!(typed("body", &own), Ok(Expr::Moment(Moment::Body)));
    assert_eq!(typed("nonce(16)", &own), Ok(Expr::Moment(Moment::Nonce(16))));
    assert!(typed("credentials.key", &own).is_ok_and(|expr| expr.is_secret()));
    for wrong in ["query.page", "session.barer", "credentials.kee", "headers.x-time", "nothing"] {
        assert!(typed(wrong, &own).is_err(), "{wrong}");
    }
}

#[test]
fn what_a_field_and_a_moment_are_both_called_is_not_guessed() {
    let model = model();
    let names = request(&model, None, &[]);
    assert_eq!(
        typed("url", &names).err().as_deref(),
        Some("`url` is a field of the body, and a value that every message has")
    );
    assert_eq!(typed("http.url", &names), Ok(Expr::Moment(Moment::Url)));
    assert_eq!(typed("body.url", &names), Ok(found(From::Request(Section::Body), &["url"], ExprType::Text)));
}

#[test]
fn a_reply_is_asked_for_values_also_about_its_request() {
    let model = model();
    let request = request(&model, None, &[]);
    let lookup = Lookup { model: &model, places: &[] };
    let reply = Reply::Whole(ObjectId(4));
    let names = ReplyNames { lookup, reply: &reply, request: Some(&request) };
    assert!(typed("paid >= request.amount and http.status == 200", &names).is_ok());
    assert_eq!(typed("headers.x", &names), typed("http.header(\"x\")", &names));
    assert!(typed("rows -> any(amount == 5 and holder == request.path.id)", &names).is_ok());
    assert_eq!(typed("paid == request.url", &names).err().as_deref(), Some("an exact number is compared with a text"));
    let blind = ReplyNames { request: None, ..names };
    for wrong in ["request.amount", "now", "credentials.key"] {
        assert!(typed(wrong, &blind).is_err(), "{wrong}");
    }
}

#[test]
fn a_callback_is_proved_by_wire_texts_and_judged_by_values() {
    let model = model();
    let names = CallbackNames {
        lookup: Lookup { model: &model, places: &[] },
        body: Some(ObjectId(0)),
        query: None,
        headers: Some(ObjectId(3)),
        given: None,
        settings: &[],
        values: false,
    };
    let body = From::Callback(Section::Body);
    assert_eq!(typed("amount", &names), Ok(found(body, &["amount"], ExprType::Text)));
    assert_eq!(
        typed("amount", &CallbackNames { values: true, ..names }),
        Ok(found(body, &["amount"], ExprType::Decimal))
    );
    assert!(typed("fields -> without(\"hash\") -> values -> and_then(credentials.key) -> join(\"\")", &names).is_ok());
    assert!(typed("body -> hmac_sha256(credentials.key -> utf8) -> hex", &names).is_ok());
    for wrong in ["uuid", "nonce(4)", "query.x", "session.bearer"] {
        assert!(typed(wrong, &names).is_err(), "{wrong}");
    }
}

#[test]
fn a_way_that_is_too_long_is_refused_before_it_is_written_down() {
    let model = model();
    let names = request(&model, None, &[]);
    let chain = |steps: usize| format!("amount{}", " -> trim".repeat(steps));
    assert!(typed(&chain(31), &names).is_ok());
    assert!(typed(&chain(32), &names).err().is_some_and(|message| message.contains("levels")));
}
