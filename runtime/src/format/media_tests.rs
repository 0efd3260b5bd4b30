//! Bodies in every format, both ways.

#![allow(clippy::unwrap_used)]

use super::*;

fn headers(pairs: &[(http::HeaderName, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
}

fn typed(content_type: &str) -> HeaderMap {
    headers(&[(CONTENT_TYPE, content_type)])
}

fn document(media: Media<'_>, body: &[u8], headers: &HeaderMap) -> String {
    String::from_utf8(media.document(body, headers).unwrap().into_owned()).unwrap()
}

const FORM: Media<'static> = Media::Form { style: FormStyle::Flat, charset: "ISO-8859-9" };

#[test]
fn json_is_the_document_itself() {
    let body = br#" {"a": 1.00} "#;
    for kind in ["application/json", "application/hal+json; charset=utf-8", "text/html"] {
        assert!(matches!(Media::Json.document(body, &typed(kind)).unwrap(), Cow::Borrowed(same) if same == body));
    }
    assert_eq!(document(Media::Json, b"", &HeaderMap::new()), "");
}

#[test]
fn json_in_the_charset_that_it_announces_is_read_in_it_unless_it_is_utf_8() {
    let announced = typed("application/json; charset=ISO-8859-9");
    assert_eq!(document(Media::Json, b"{\"a\":\"\xdd\xde\"}", &announced), r#"{"a":"İŞ"}"#);
    assert_eq!(document(Media::Json, r#"{"a":"İŞ"}"#.as_bytes(), &announced), r#"{"a":"İŞ"}"#);
    let broken = Media::Json.document(b"\"\xdd\"", &typed("application/json; charset=klingon")).unwrap().into_owned();
    assert_eq!(broken, b"\"\xdd\"");
}

#[test]
fn the_leaves_of_a_form_are_texts_in_the_charset_of_the_headers_or_of_the_spec() {
    assert_eq!(document(FORM, b"a=%DD&b=1&b=2", &HeaderMap::new()), r#"{"a":"İ","b":["1","2"]}"#);
    assert_eq!(document(FORM, b"a=%C4%B0", &typed("text/plain; charset=UTF-8")), r#"{"a":"İ"}"#);
    assert!(FORM.document(b"a=1", &typed("text/plain; charset=klingon")).is_err());
}

#[test]
fn a_text_and_a_page_are_one_json_text() {
    assert_eq!(document(Media::Text, b"OK\n\"1\"", &HeaderMap::new()), r#""OK\n\"1\"""#);
    assert_eq!(document(Media::Html, b"<b>\xde</b>", &typed("text/html; charset=iso-8859-9")), "\"<b>Ş</b>\"");
    assert_eq!(document(Media::Html, "\u{feff}<b>".as_bytes(), &HeaderMap::new()), "\"<b>\"");
    assert!(Media::Text.document(b"\xde", &HeaderMap::new()).is_err());
    assert_eq!(document(Media::Text, b"", &HeaderMap::new()), "\"\"");
}

#[test]
fn of_bytes_and_of_nothing_there_is_no_document() {
    for media in [Media::None, Media::Bytes] {
        assert_eq!(document(media, b"\xff\xfe", &HeaderMap::new()), "");
        assert_eq!(media.read(b"\xff\xfe", &HeaderMap::new()).unwrap(), None);
    }
    for media in [FORM, Media::Json, Media::Multipart] {
        assert_eq!(document(media, b"", &HeaderMap::new()), "");
        assert_eq!(media.read(b" ", &HeaderMap::new()).unwrap(), None);
    }
}

#[test]
fn a_json_object_in_the_place_of_something_else_is_read_as_that() {
    let complaint = br#"{"error": {"code": 7}}"#;
    for media in [FORM, Media::Html, Media::Bytes] {
        assert_eq!(document(media, complaint, &typed("application/problem+json")).as_bytes(), complaint);
        assert_ne!(document(media, complaint, &typed("text/html")).as_bytes(), complaint);
    }
    // A text may be what is between the braces.
    assert_eq!(document(Media::Text, b"{}", &typed("application/json")), "\"{}\"");
    assert_eq!(document(Media::Html, b"\"page\"", &typed("application/json")), "\"\\\"page\\\"\"");
}

#[cfg(feature = "gzip")]
#[test]
fn a_packed_body_is_unpacked_first() {
    for name in ["gzip", "x-gzip", "GZIP"] {
        let packed = crate::format::gzip::deflate(b"a=1");
        let body = document(FORM, &packed, &headers(&[(CONTENT_ENCODING, name)]));
        assert_eq!(body, r#"{"a":"1"}"#);
    }
    assert!(Media::Json.document(b"{}", &headers(&[(CONTENT_ENCODING, "gzip")])).is_err());
    assert_eq!(document(Media::Json, b"", &headers(&[(CONTENT_ENCODING, "gzip")])), "");
    let bomb = crate::format::gzip::deflate(&vec![b' '; 17 * 1024 * 1024]);
    assert!(Media::Json.document(&bomb, &headers(&[(CONTENT_ENCODING, "gzip")])).is_err());
}

#[test]
fn a_body_packed_in_an_unknown_way_is_unreadable() {
    for name in ["br", "gzip, gzip", "\u{ff}"] {
        assert!(Media::Json.document(b"{}", &headers(&[(CONTENT_ENCODING, name)])).is_err(), "{name}");
    }
    let mut twice = headers(&[(CONTENT_ENCODING, "identity")]);
    assert_eq!(document(Media::Json, b"{}", &twice), "{}");
    twice.append(CONTENT_ENCODING, "gzip".parse().unwrap());
    assert!(Media::Json.document(b"{}", &twice).is_err());
    #[cfg(not(feature = "gzip"))]
    assert!(
        Media::Json.document(b"{}", &headers(&[(CONTENT_ENCODING, "gzip")])).unwrap_err().why().contains("feature")
    );
}

#[cfg(feature = "xml")]
#[test]
fn an_xml_reply_says_its_charset_and_must_have_its_root() {
    let xml = Media::Xml { root: "Reply", charset: "ISO-8859-9", doctype: None };
    let body = b"<?xml version='1.0' encoding='ISO-8859-9'?><Reply><A>\xde</A></Reply>";
    assert_eq!(document(xml, body, &HeaderMap::new()), r#"{"A":"Ş"}"#);
    assert_eq!(document(xml, "<Reply><A>Ş</A></Reply>".as_bytes(), &HeaderMap::new()), r#"{"A":"Ş"}"#);
    assert_eq!(
        document(xml, b"<Reply><A>\xde</A></Reply>", &typed("text/xml; charset=\"iso-8859-9\"")),
        r#"{"A":"Ş"}"#
    );
    assert!(xml.document(b"<Fault/>", &HeaderMap::new()).is_err());
    let tables = [Table::new(&["A", "B"]).lists(&["A"])];
    let fitted =
        xml.document_as(b"<x:Reply xmlns:x='urn:x'><x:A>1</x:A><B id='2'>3</B></x:Reply>", &HeaderMap::new(), &tables);
    assert_eq!(&*fitted.unwrap(), br#"{"A":["1"],"B":"3"}"#);
    assert!(xml.read(b"<x:Reply/>", &HeaderMap::new()).is_err(), "a request is read to the letter");
    assert!(xml.document(b"<x:Replies/>", &HeaderMap::new()).is_err());
    let complaint = xml.read_as(br#"{"A":{"@xsi:nil":"true"}}"#, &typed("application/json"), &tables).unwrap().unwrap();
    assert_eq!(complaint.to_json(), r#"{"A":{"@xsi:nil":"true"}}"#, "JSON is not touched");
    assert_eq!(xml.content_type("").unwrap(), "text/xml; charset=ISO-8859-9");
    let tree = Tree::parse(br#"{"A": 1}"#).unwrap();
    assert_eq!(
        xml.render(&tree, "").unwrap(),
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?><Reply><A>1</A></Reply>"
    );
}

#[test]
fn what_is_rendered_is_read_back() {
    let tree = Tree::parse(r#"{"a":"1 ş","b":["x","y"]}"#.as_bytes()).unwrap();
    let medias = [
        Media::Json,
        FORM,
        Media::Multipart,
        #[cfg(feature = "xml")]
        Media::Xml { root: "R", charset: "ISO-8859-9", doctype: Some(crate::Doctype::system("r.dtd")) },
    ];
    for media in medias {
        let body = media.render(&tree, "bound").unwrap();
        let headers = typed(&media.content_type("bound").unwrap());
        assert_eq!(media.read(&body, &headers).unwrap().unwrap(), tree, "{media:?}");
    }
    assert_eq!(Media::Text.render(&Tree::Text("ş".to_owned()), "").unwrap(), "ş".as_bytes());
    assert!(Media::Text.render(&tree, "").is_err() && Media::Bytes.render(&tree, "").is_err());
    let file = File::new("a", &b"\x00\xff"[..]).to_tree();
    assert_eq!(Media::Bytes.render(&file, "").unwrap(), b"\x00\xff");
    assert!(Media::None.render(&tree, "").unwrap().is_empty());
}

#[test]
fn a_form_names_its_charset_unless_it_is_utf_8() {
    let utf_8 = Media::Form { style: FormStyle::Indexed, charset: "UTF-8" };
    assert_eq!(utf_8.content_type("").unwrap(), "application/x-www-form-urlencoded");
    assert_eq!(FORM.content_type("").unwrap(), "application/x-www-form-urlencoded; charset=ISO-8859-9");
    assert_eq!(Media::Multipart.content_type("b").unwrap(), "multipart/form-data; boundary=b");
    assert_eq!(Media::None.content_type(""), None);
    assert_eq!((Media::Json.accept(), Media::Bytes.accept()), ("application/json", "*/*"));
}
