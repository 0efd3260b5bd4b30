//! XML to the byte, both ways.

#![allow(clippy::unwrap_used)]

use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop, prop_oneof, proptest};

use super::*;
use crate::tree::Tree;

fn tree(json: &str) -> Tree {
    Tree::parse(json.as_bytes()).unwrap()
}

fn rendered(json: &str) -> Option<String> {
    render(&tree(json), "R", Style::new("utf-8").bare()).ok().map(|bytes| String::from_utf8(bytes).unwrap())
}

fn parsed(xml: &str) -> String {
    let (root, tree) = parse(xml.as_bytes(), None).unwrap();
    format!("{root} {}", tree.to_json())
}

fn refused(xml: &[u8]) -> crate::format::Unreadable {
    parse(xml, None).unwrap_err()
}

#[test]
fn elements_stand_in_the_order_of_the_keys() {
    assert_eq!(
        rendered(r#"{"z": 1.50, "a": {"@id": 7, "y": true, "@k": "\"\n\t<", "x": [1, null, {"w": ""}], "e": []}, "n": null, "t": ""}"#)
            .unwrap(),
        "<R><z>1.50</z><a id=\"7\" k=\"&quot;&#10;&#9;&lt;\"><y>true</y><x>1</x><x><w></w></x></a><t></t></R>"
    );
    assert_eq!(
        rendered(r##"{"@x": null, "#text": "a & <b> \"c\" 'd'\r\n"}"##).unwrap(),
        "<R>a &amp; &lt;b&gt; \"c\" 'd'&#13;\n</R>"
    );
    assert_eq!(rendered(r#""text""#).unwrap(), "<R>text</R>");
    assert_eq!(rendered("null").unwrap(), "<R></R>");
}

#[test]
fn an_empty_element_can_close_itself() {
    let style = Style::new("UTF-8").self_closing();
    assert_eq!(
        render(&tree(r#"{"a": "", "b": {"@x": 1}, "c": {}, "d": 1}"#), "R", style).unwrap(),
        br#"<?xml version="1.0" encoding="UTF-8"?><R><a/><b x="1"/><c/><d>1</d></R>"#
    );
}

#[test]
fn characters_outside_of_the_charset_are_references() {
    let document = tree(r#"{"Ad": "ŞİLE 5 €", "E": {"@a": "ż"}}"#);
    let bytes = render(&document, "R", Style::new("ISO-8859-9")).unwrap();
    let expected = [
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?><R><Ad>".as_slice(),
        b"\xde\xddLE 5 &#8364;</Ad><E a=\"&#380;\"></E></R>",
    ]
    .concat();
    assert_eq!(bytes, expected);
    assert_eq!(parse(&bytes, None).unwrap(), ("R".to_owned(), document));
    assert!(render(&tree(r#"{"ż": 1}"#), "R", Style::new("ISO-8859-9")).is_err(), "names have no references");
    assert_eq!(render(&tree(r#"{"ş": 1}"#), "R", Style::new("ISO-8859-9").bare()).unwrap(), b"<R><\xfe>1</\xfe></R>");
}

#[test]
fn what_xml_cannot_hold_is_an_error() {
    for json in [
        r#"{"a b": 1}"#,
        r#"{"": 1}"#,
        r#"{"1a": 1}"#,
        r#"{"a><b": 1}"#,
        r#"{"@": 1}"#,
        r#"{"@a=\"\"": 1}"#,
        r#"{"a": "\u0000"}"#,
        r#"{"a": "\u001f"}"#,
        r#"{"a": "\uffff"}"#,
        r#"{"a": [[1]]}"#,
        r#"{"@a": [1]}"#,
        r##"{"#text": {}}"##,
        "[1]",
    ] {
        assert_eq!(rendered(json), None, "{json}");
    }
    for name in ["", "a b", "<", "-a"] {
        assert!(render(&tree("{}"), name, Style::new("utf-8")).is_err(), "{name}");
    }
    assert!(render(&tree("{}"), "R", Style::new("klingon")).is_err());
    assert!(render(&tree("{}"), "R", Style::new("u\"t\"f8")).is_err(), "a name that would end the declaration's text");
    let deep = format!("{}1{}", r#"{"a":"#.repeat(DEEPEST), "}".repeat(DEEPEST));
    assert_eq!(rendered(&deep), None);
}

#[test]
fn a_soap_message_is_two_objects_in_one_another() {
    let body = r#"{"@xmlns:soap":"http://schemas.xmlsoap.org/soap/envelope/","soap:Body":{"Pay":{"@xmlns":"urn:x","Amount":"1.00"}}}"#;
    let xml = render(&tree(body), "soap:Envelope", Style::new("utf-8")).unwrap();
    assert_eq!(
        String::from_utf8(xml.clone()).unwrap(),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><Pay xmlns=\"urn:x\"><Amount>1.00</Amount></Pay></soap:Body></soap:Envelope>"
    );
    assert_eq!(parse(&xml, None).unwrap(), ("soap:Envelope".to_owned(), tree(body)));
}

#[test]
fn leaves_are_texts_and_white_space_between_elements_is_dropped() {
    assert_eq!(
        parsed(
            "<?xml version=\"1.0\"?>\n<!-- c -->\n<R>\n  <a> 1 </a>\n  <b/>\n  <b></b>\n  <c> </c><d><e>x</e>\n</d>\n  <b>3</b></R>\n<?pi?>"
        ),
        r#"R {"a":" 1 ","b":["","","3"],"c":" ","d":{"e":"x"}}"#
    );
    assert_eq!(parsed("<R/>"), "R {}");
    let (_, tree) = parse(b"\r\n <?xml version='1.0' encoding='latin5'?><R a='\xfe'/>", None).unwrap();
    assert_eq!(tree.to_json(), r#"{"@a":"ş"}"#);
    assert_eq!(parsed("<R> OK </R>"), r##"R {"#text":" OK "}"##);
    assert_eq!(parsed("<R a='1'/>"), r#"R {"@a":"1"}"#);
}

#[test]
fn an_element_with_attributes_has_its_text_beside_them() {
    assert_eq!(
        parsed("<R x='&lt;1&#x20AC;'><a t=\"2\">3</a><a>4</a><b t='5'></b><c>x<d/>y</c></R>"),
        r##"R {"@x":"<1€","a":[{"@t":"2","#text":"3"},"4"],"b":{"@t":"5"},"c":{"d":"","#text":"xy"}}"##
    );
}

#[test]
fn references_and_sections_are_texts() {
    assert_eq!(parsed("<R><a>Z&#x130;RAAT &#8364;&amp;&lt;&gt;&quot;&apos;</a></R>"), r#"R {"a":"ZİRAAT €&<>\"'"}"#);
    assert_eq!(parsed("<R><a>1<![CDATA[<b>&amp;]]>2<!-- x -->3</a></R>"), r#"R {"a":"1<b>&amp;23"}"#);
    assert_eq!(parsed("<R><a>x\r\ny\rz</a></R>"), r#"R {"a":"x\ny\nz"}"#);
}

#[test]
fn the_charset_is_that_of_the_mark_or_the_caller_or_the_declaration() {
    let body = |declaration: &str, text: &[u8]| {
        [declaration.as_bytes(), b"<R><a>".as_slice(), text, b"</a></R>".as_slice()].concat()
    };
    let text = |xml: &[u8], charset| parse(xml, charset).ok().and_then(|(_, tree)| tree.at(&["a"])?.text());
    for declaration in [
        "<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?>",
        "<?xml version='1.0' encoding = 'iso-8859-9' standalone='yes' ?>",
    ] {
        assert_eq!(text(&body(declaration, b"\xdd\xfe"), None).as_deref(), Some("İş"));
        assert_eq!(text(&body(declaration, "İş".as_bytes()), Some("utf-8")).as_deref(), Some("İş"));
        assert_eq!(text(&body(&format!("\u{feff}{declaration}"), "İş".as_bytes()), None).as_deref(), Some("İş"));
    }
    assert_eq!(text(&body("", b"\xdd\xfe"), Some("latin5")).as_deref(), Some("İş"));
    assert_eq!(text(&body("", b"\xdd\xfe"), None), None);
    assert_eq!(text(&body("<?xml version='1.0' encoding='klingon'?>", b"x"), None), None);
    assert_eq!(refused(&body("", b"\xdd")).offset(), Some(6));
}

#[test]
fn a_document_type_that_only_says_where_its_rules_are_is_passed_over() {
    for doctype in [
        "<!DOCTYPE R>",
        "<!DOCTYPE\n R >",
        "<!DOCTYPE R SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE R SYSTEM 'http://127.0.0.1:1/r.dtd' >",
        "<!DOCTYPE paymentService PUBLIC \"-//Acme//DTD Acme PaymentService v1//EN\"\n  \"http://dtd.acme.example/v1.dtd\">",
        "<?xml version='1.0'?>\n<!-- c --><!DOCTYPE R PUBLIC 'a' \"it's [here]\">",
    ] {
        assert_eq!(parsed(&format!("{doctype}<R><a>1</a></R>")), r#"R {"a":"1"}"#, "{doctype}");
    }
}

#[test]
fn document_types_with_declarations_and_entities_are_refused() {
    for xml in [
        "<!DOCTYPE R [<!ENTITY a \"c4n4ry\"><!ENTITY b \"&a;&a;\">]><R>&b;</R>",
        "<!DOCTYPE R []><R/>",
        "<!DOCTYPE R[]><R/>",
        "<!DOCTYPE R SYSTEM \"c4n4ry\" [<!ENTITY % x SYSTEM \"http://127.0.0.1/\"> %x;]><R/>",
        "<!DOCTYPE R PUBLIC \"a\" \"b\" [ ]><R/>",
        "<!DOCTYPE R PUBLIC \"c4n4ry\"><R/>",
        "<!DOCTYPE R PUBLIC \"<c4n4ry>\" \"b\"><R/>",
        "<!DOCTYPE R SYSTEM\"a\"><R/>",
        "<!DOCTYPE R SYSTEM a><R/>",
        "<!DOCTYPE R SYSTEM \"a\" more><R/>",
        "<!DOCTYPE R more><R/>",
        "<!DOCTYPE 1R><R/>",
        "<!DOCTYPE><R/>",
        "<!DOCTYPE R><!DOCTYPE R><R/>",
        "<R><!DOCTYPE R></R>",
        "<R/><!DOCTYPE R>",
        "<!DOCTYPE R><?xml version='1.0'?><R/>",
        "<!ENTITY a \"b\"><R/>",
        "<R>&a;</R>",
        "<!DOCTYPE R SYSTEM \"a\"><R>&a;</R>",
        "<R a='&a;'/>",
        "<R>&#0;</R>",
        "<R>&#x110000;</R>",
        "<R>&#xd800;</R>",
    ] {
        let refused = refused(xml.as_bytes());
        assert!(!format!("{refused} {refused:?}").contains("c4n4ry"));
    }
    assert_eq!(
        refused(b" <!DOCTYPE R []><R/>").why(),
        "a document type with declarations of its own, which are not taken"
    );
    assert_eq!(refused(b"<!DOCTYPE R><!DOCTYPE R><R/>").why(), "a document type where none can stand");
}

#[test]
fn a_document_type_is_written_before_the_root() {
    let written = |doctype| {
        let style = Style::new("UTF-8").doctype(Some(doctype));
        render(&tree(r#"{"a": 1}"#), "R", style).ok().map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let xml = written(Doctype::public("-//Acme//DTD v1//EN", "http://dtd.acme.example/v1.dtd")).unwrap();
    assert_eq!(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE R PUBLIC \"-//Acme//DTD v1//EN\" \"http://dtd.acme.example/v1.dtd\"><R><a>1</a></R>"
    );
    assert_eq!(parsed(&xml), r#"R {"a":"1"}"#);
    let style = Style::new("utf-8").bare().doctype(Some(Doctype::system("r.dtd")));
    assert_eq!(render(&tree("{}"), "R", style).unwrap(), b"<!DOCTYPE R SYSTEM \"r.dtd\"><R></R>");
    for (public, system) in [
        ("", "a"),
        ("a", ""),
        ("a\"", "b"),
        ("a'", "b"),
        ("a<b", "c"),
        ("a", "b\"><!ENTITY x"),
        ("ş", "b"),
        ("a", "b c"),
        ("a\n", "b\n"),
    ] {
        assert_eq!(written(Doctype::public(public, system)), None, "{public} {system}");
    }
    assert!(render(&tree("{}"), "a b", style).is_err());
}

#[test]
fn what_is_not_one_whole_document_is_unreadable() {
    for xml in [
        "",
        "text",
        "<R>",
        "<R></S>",
        "<R><a></R></a>",
        "<R/><R/>",
        "<R/>text",
        "text<R/>",
        "</R>",
        "<R a=1/>",
        "<R a='1' a='2'/>",
        "<R a/>",
        "<R>&",
        "<R>a & b</R>",
        "<R><!-- </R>",
        "<R><![CDATA[x</R>",
        "<R/><?xml version='1.0'?>",
        "<R><?xml version='1.0'?></R>",
        "<?xml version='1.0'?><?xml version='1.0'?><R/>",
        "{\"R\": 1}",
    ] {
        refused(xml.as_bytes());
    }
    assert_eq!(refused(b"<R><a>1</a><c4n4ry>").why(), "the XML ends before its elements do");
    assert_eq!(refused(b"<R><a>1</b></R>").offset(), Some(7));
}

#[test]
fn hostile_documents_end_at_a_limit() {
    let deep = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(parse(deep(DEEPEST).as_bytes(), None).is_ok());
    assert!(refused(deep(DEEPEST + 1).as_bytes()).why().contains("deeper"));
    assert!(refused("<a>".repeat(1_000_000).as_bytes()).why().contains("deeper"));
    let wide = format!("<R>{}</R>", "<a/>".repeat(MOST_NODES));
    assert!(refused(wide.as_bytes()).why().contains("more elements"));
    let names = (0..MOST_NODES - 1).map(|index| format!("<n{index}/>")).collect::<Vec<_>>().concat();
    assert!(parse(format!("<R>{names}</R>").as_bytes(), None).is_ok());
    let attributes = (0..MOST_NODES).map(|index| format!(" a{index}=''")).collect::<Vec<_>>().concat();
    assert!(refused(format!("<R{attributes}/>").as_bytes()).why().contains("more elements"));
    assert!(parse(&vec![b' '; LONGEST + 1], None).is_err());
    let references = format!("<R><a>{}</a></R>", "&#x130;".repeat(100_000));
    assert!(parse(references.as_bytes(), None).is_ok());
}

fn text() -> impl Strategy<Value = Tree> {
    let allowed = |text: String| text.chars().filter(|letter| name::is_character(*letter)).collect();
    any::<String>().prop_map(allowed).prop_map(Tree::Text)
}

fn object(inner: BoxedStrategy<Tree>) -> impl Strategy<Value = Tree> {
    let attributes = prop::collection::btree_map("@[a-zş]{1,3}", text(), 0..2);
    let elements = prop::collection::btree_map("[A-Z_][a-z0-9.-]{0,3}", inner, 1..4);
    (attributes, elements)
        .prop_map(|(attributes, elements)| Tree::Object(attributes.into_iter().chain(elements).collect()))
}

/// Documents that come back the same: texts as leaves, lists of two and more.
fn documents() -> impl Strategy<Value = Tree> {
    let value = text().prop_recursive(4, 30, 4, |inner| {
        let single = inner.clone().prop_filter("no list in a list", |tree| !matches!(tree, Tree::List(_)));
        prop_oneof![inner.clone(), prop::collection::vec(single, 2..4).prop_map(Tree::List), object(inner)]
    });
    object(value.boxed())
}

proptest! {
    #[test]
    fn a_document_comes_back_the_same(tree in documents(), charset in prop::sample::select(vec!["utf-8", "ISO-8859-9", "us-ascii"]), closing in any::<bool>()) {
        let style = Style { self_closing: closing, ..Style::new(charset) };
        // ASCII has no letters for some of the names.
        if let Ok(xml) = render(&tree, "R", style) {
            assert_eq!(parse(&xml, None).unwrap(), ("R".to_owned(), tree));
        } else {
            assert_eq!(charset, "us-ascii");
        }
    }

    #[test]
    fn no_bytes_are_more_than_unreadable(parts in prop::collection::vec(prop_oneof![
        Just("<"), Just("</"), Just("/>"), Just(">"), Just("<R>"), Just("</R>"), Just("&"), Just("&#"), Just(";"), Just("='"), Just("'"),
        Just("<!--"), Just("-->"), Just("<![CDATA["), Just("]]>"), Just("<?xml"), Just("?>"), Just("<!DOCTYPE"), Just("SYSTEM"), Just("\"a\""), Just("["), Just("]"), Just(" "), Just("ş"),
    ], 0..40)) {
        let _ = parse(parts.concat().as_bytes(), None);
    }
}
