//! Forms to the byte, both ways.

#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};

use super::*;

fn tree(json: &str) -> Tree {
    Tree::parse(json.as_bytes()).unwrap()
}

fn rendered(json: &str, style: FormStyle) -> Option<String> {
    render(&tree(json), style, "utf-8").ok().map(|bytes| String::from_utf8(bytes).unwrap())
}

fn parsed(form: &str, style: FormStyle) -> String {
    parse(form.as_bytes(), style, "utf-8").unwrap().to_json()
}

#[test]
fn bytes_are_encoded_as_browsers_do() {
    let all: String = (' '..='\u{7f}').collect();
    let form = render(&Tree::Object(vec![("k".to_owned(), Tree::Text(all))]), FormStyle::Flat, "utf-8").unwrap();
    assert_eq!(
        String::from_utf8(form).unwrap(),
        "k=+%21%22%23%24%25%26%27%28%29*%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D%7E%7F"
    );
}

#[test]
fn fields_stand_in_order_and_nothing_is_left_out() {
    let json = r#"{"z": "1", "a": 1.500, "f": false, "n": null, "e": "", "l": [1, null, "x y"], "none": []}"#;
    assert_eq!(rendered(json, FormStyle::Flat).unwrap(), "z=1&a=1.500&f=false&e=&l=1&l=x+y");
    assert_eq!(rendered(json, FormStyle::Indexed).unwrap(), "z=1&a=1.500&f=false&e=&l%5B0%5D=1&l%5B1%5D=x+y");
    assert_eq!(rendered(json, FormStyle::Unindexed).unwrap(), "z=1&a=1.500&f=false&e=&l%5B%5D=1&l%5B%5D=x+y");
    assert_eq!(rendered("null", FormStyle::Flat).unwrap(), "");
}

#[test]
fn tables_are_written_by_brackets() {
    let json = r#"{"a": {"b": [{"c": 1}, {"c": 2, "d": {"e": 3}}], "f": null}}"#;
    assert_eq!(
        rendered(json, FormStyle::Indexed).unwrap(),
        "a%5Bb%5D%5B0%5D%5Bc%5D=1&a%5Bb%5D%5B1%5D%5Bc%5D=2&a%5Bb%5D%5B1%5D%5Bd%5D%5Be%5D=3"
    );
    assert_eq!(rendered(r#"{"a": {"b": [1, 2]}}"#, FormStyle::Unindexed).unwrap(), "a%5Bb%5D%5B%5D=1&a%5Bb%5D%5B%5D=2");
}

#[test]
fn what_a_style_cannot_tell_apart_is_an_error() {
    for json in [r#"{"a": {"b": 1}}"#, r#"{"a": [[1]]}"#, "[1]", "1"] {
        assert_eq!(rendered(json, FormStyle::Flat), None, "{json}");
    }
    for json in [r#"{"a": [{"b": 1}]}"#, r#"{"a": [[1]]}"#, r#"{"a[b]": 1}"#, r#"{"a": {"]": 1}}"#] {
        assert_eq!(rendered(json, FormStyle::Unindexed), None, "{json}");
    }
    assert_eq!(rendered(r#"{"a[b]": 1}"#, FormStyle::Indexed), None);
    assert_eq!(rendered(r#"{"a[b]": 1}"#, FormStyle::Flat).unwrap(), "a%5Bb%5D=1");
    let deep = format!("{}1{}", r#"{"a":"#.repeat(60), "}".repeat(60));
    assert_eq!(rendered(&deep, FormStyle::Indexed), None);
}

#[test]
fn another_charset_is_encoded_by_its_own_bytes() {
    let json = r#"{"ad": "ÇAĞRI ŞİŞ"}"#;
    let form = render(&tree(json), FormStyle::Flat, "ISO-8859-9").unwrap();
    assert_eq!(String::from_utf8(form.clone()).unwrap(), "ad=%C7A%D0RI+%DE%DD%DE");
    assert_eq!(parse(&form, FormStyle::Flat, "ISO-8859-9").unwrap(), tree(json));
    assert!(render(&tree(r#"{"a": "€"}"#), FormStyle::Flat, "ISO-8859-9").is_err());
    assert!(render(&tree("{}"), FormStyle::Flat, "no such charset").is_err());
}

#[test]
fn names_that_come_again_make_a_list_and_brackets_stay_in_a_flat_form() {
    assert_eq!(
        parsed("b=1&a=x+y&b=2&c&=&d=&&e=%3D=%26&b=3", FormStyle::Flat),
        r#"{"b":["1","2","3"],"a":"x y","c":"","":"","d":"","e":"==&"}"#
    );
    assert_eq!(parsed("a%5Bb%5D=1&a[]=2&a[b]=3", FormStyle::Flat), r#"{"a[b]":["1","3"],"a[]":"2"}"#);
    assert_eq!(parsed("", FormStyle::Flat), "{}");
}

#[test]
fn brackets_are_taken_apart_where_the_style_says_so() {
    for (form, json) in [
        ("a[b][0]=x&a[b][1]=y", r#"{"a":{"b":["x","y"]}}"#),
        ("a[1]=y&a[0]=x", r#"{"a":["x","y"]}"#),
        ("a[0][b]=1&a[1][b]=2&a[0][c]=3", r#"{"a":[{"b":"1","c":"3"},{"b":"2"}]}"#),
        ("a[]=x&a[]=y&c=z", r#"{"a":["x","y"],"c":"z"}"#),
        ("a[0]=x&a[]=y&a[2]=z&a[]=w", r#"{"a":["x","y","z","w"]}"#),
        ("a[5]=x", r#"{"a":{"5":"x"}}"#),
        ("a[00]=x", r#"{"a":{"00":"x"}}"#),
        ("a[b=1&a]=2&[c]=3&a[b]c=4&d[[e]]=5", r#"{"a[b":"1","a]":"2","[c]":"3","a[b]c":"4","d[[e]]":"5"}"#),
        ("a=1&a=2", r#"{"a":["1","2"]}"#),
        ("0=a&1=b", r#"{"0":"a","1":"b"}"#),
    ] {
        assert_eq!(parsed(form, FormStyle::Indexed), json, "{form}");
    }
}

#[test]
fn a_name_that_is_both_a_value_and_a_table_is_refused() {
    for form in ["a=1&a[b]=2", "a[b]=2&a=1", "a[b]=1&a[b][c]=2", "a[0][b]=1&a[0]=2"] {
        assert!(parse(form.as_bytes(), FormStyle::Indexed, "utf-8").is_err(), "{form}");
    }
}

#[test]
fn a_percent_sign_that_starts_no_sequence_stands_for_itself() {
    assert_eq!(parsed("a=100%&b=%zz%4&c=%%41", FormStyle::Flat), r#"{"a":"100%","b":"%zz%4","c":"%A"}"#);
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let refused = parse(b"a=1&b=%FE", FormStyle::Flat, "utf-8").unwrap_err();
    assert_eq!(refused.offset(), Some(4));
    assert!(!refused.to_string().contains("FE"));
    assert_eq!(parse(b"a=1&b=%FE", FormStyle::Flat, "latin5").unwrap().to_json(), r#"{"a":"1","b":"ş"}"#);
    assert!(parse(b"a=1", FormStyle::Flat, "klingon").is_err());
}

#[test]
fn hostile_forms_end_at_a_limit() {
    let many = (0..=MOST_PAIRS).map(|index| format!("k{index}=v")).collect::<Vec<_>>().join("&");
    for style in [FormStyle::Flat, FormStyle::Indexed] {
        assert!(parse(many.as_bytes(), style, "utf-8").is_err());
    }
    assert!(parse(format!("a{}=1", "[b]".repeat(DEEPEST)).as_bytes(), FormStyle::Indexed, "utf-8").is_err());
    assert!(parse(format!("a{}=1", "[".repeat(200_000)).as_bytes(), FormStyle::Indexed, "utf-8").is_ok());
    let percents = "%".repeat(1_000_000);
    assert_eq!(parsed(&format!("a={percents}"), FormStyle::Flat).len(), percents.len() + 8);
    let codes = "%41".repeat(300_000);
    assert_eq!(parsed(&format!("a={codes}"), FormStyle::Flat).len(), 300_008);
    assert_eq!(
        parsed("a[4294967295]=1&a[18446744073709551616]=2", FormStyle::Indexed),
        r#"{"a":{"4294967295":"1","18446744073709551616":"2"}}"#
    );
}

#[test]
fn pairs_are_names_with_wire_texts() {
    let of = |json| pairs(&tree(json)).into_iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>();
    assert_eq!(
        of(r#"{"b": 1.50, "a": "x", "n": null, "l": [1, null, "y"], "t": {"k": 1.0, "l": []}, "ll": [{}]}"#),
        ["b=1.50", "a=x", "l=1", "l=y", r#"t={"k":1.0,"l":[]}"#, "ll=[{}]"]
    );
    assert!(of("[1]").is_empty());
}

#[test]
fn a_text_cannot_leave_its_segment_of_the_path() {
    for text in ["", ".", ".."] {
        assert!(path_segment(text).is_err(), "{text}");
    }
    assert_eq!(path_segment("../x?y#z&%2e").unwrap(), "..%2Fx%3Fy%23z%26%252e");
    assert_eq!(path_segment("Az09-._~").unwrap(), "Az09-._~");
    assert_eq!(path_segment("ö+ü\\").unwrap(), "%C3%B6%2B%C3%BC%5C");
}

#[test]
fn a_query_is_a_form_in_utf_8() {
    assert_eq!(
        render_query(&tree(r#"{"q": "a b", "ş": [1, 2]}"#), FormStyle::Flat).unwrap(),
        "q=a+b&%C5%9F=1&%C5%9F=2"
    );
}

/// Objects that come back the same: texts as leaves, no empty tables or lists, no lists of one in a flat form.
fn flat() -> impl Strategy<Value = Tree> {
    let text = || any::<String>().prop_map(Tree::Text);
    let value = prop_oneof![text(), prop::collection::vec(text(), 2..4).prop_map(Tree::List)];
    prop::collection::btree_map(any::<String>(), value, 0..8).prop_map(|map| Tree::Object(map.into_iter().collect()))
}

fn nested() -> impl Strategy<Value = Tree> {
    let leaf = any::<String>().prop_map(Tree::Text);
    let value = leaf.prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Tree::List),
            prop::collection::btree_map("[a-zş .&=%+]{1,5}", inner, 1..4)
                .prop_map(|map| Tree::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::btree_map("[a-z]{1,4}", value, 0..5).prop_map(|map| Tree::Object(map.into_iter().collect()))
}

proptest! {
    #[test]
    fn a_flat_form_comes_back_the_same(tree in flat()) {
        let form = render(&tree, FormStyle::Flat, "utf-8").unwrap();
        assert_eq!(parse(&form, FormStyle::Flat, "utf-8").unwrap(), tree);
    }

    #[test]
    fn a_nested_form_comes_back_the_same(tree in nested()) {
        let form = render(&tree, FormStyle::Indexed, "utf-8").unwrap();
        assert_eq!(parse(&form, FormStyle::Indexed, "utf-8").unwrap(), tree);
    }

    #[test]
    fn no_bytes_are_more_than_unreadable(bytes in prop::collection::vec(prop_oneof![Just(b'['), Just(b']'), Just(b'='), Just(b'&'), Just(b'%'), any::<u8>()], 0..60)) {
        for style in [FormStyle::Flat, FormStyle::Indexed, FormStyle::Unindexed] {
            let _ = parse(&bytes, style, "utf-8");
        }
    }
}
