//! Multipart forms (`multipart/form-data`).
//!
//! A part is a text, or a [`File`] with its name and type. Names are written as
//! browsers write them (`"` is `%22`), texts in UTF-8 and to the letter.

use super::file::File;
use super::gather::Gather;
use super::unreadable::Unreadable;
use crate::invalid::Invalid;
use crate::tree::Tree;

/// The most parts that are read: 1,000.
pub const MOST_PARTS: usize = 1_000;

/// The content type of a body with this boundary.
pub fn content_type(boundary: &str) -> String {
    format!("multipart/form-data; boundary={boundary}")
}

/// Writes an object: its texts, numbers and flags, lists as parts of one name, files as files. What is
/// null is left out. The boundary is letters, digits, `-` and `_`, and nothing in the values.
pub fn render(tree: &Tree, boundary: &str) -> Result<Vec<u8>, Invalid> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !(1..=70).contains(&boundary.len()) || !boundary.bytes().all(plain) {
        return Err(Invalid::new("not a boundary: 1 to 70 letters, digits, `-` and `_`"));
    }
    let members = match tree {
        Tree::Null => &[],
        Tree::Object(members) => members.as_slice(),
        _ => return Err(Invalid::new("a form is an object, and no list or single value")),
    };
    let mut writer = Writer { out: Vec::new(), delimiter: format!("--{boundary}") };
    for (name, value) in members {
        match value {
            Tree::List(values) => values.iter().try_for_each(|value| writer.part(name, value))?,
            value => writer.part(name, value)?,
        }
    }
    writer.line(&[]);
    writer.out.extend_from_slice(b"--\r\n");
    Ok(writer.out)
}

struct Writer {
    out: Vec<u8>,
    delimiter: String,
}

impl Writer {
    fn part(&mut self, name: &str, value: &Tree) -> Result<(), Invalid> {
        if *value == Tree::Null {
            return Ok(());
        }
        let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
        let content = if let Some(file) = File::from_tree(value) {
            if file.content_type.is_empty() || !file.content_type.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
                return Err(Invalid::new("the media type of a file is not one that can stand in a header"));
            }
            head.push_str("; filename=\"");
            head.push_str(&quoted(&file.file_name));
            head.push_str("\"\r\nContent-Type: ");
            head.push_str(&file.content_type);
            file.content
        } else {
            let text =
                value.text().ok_or(Invalid::new("a list of lists and a table cannot stand in a multipart form"))?;
            text.into_bytes().into()
        };
        if contains(&content, self.delimiter.as_bytes()) {
            return Err(Invalid::new("the boundary of the parts is a part of a value"));
        }
        self.line(b"\r\n");
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(b"\r\n\r\n");
        self.out.extend_from_slice(&content);
        self.out.extend_from_slice(b"\r\n");
        Ok(())
    }

    fn line(&mut self, end: &[u8]) {
        self.out.extend_from_slice(self.delimiter.as_bytes());
        self.out.extend_from_slice(end);
    }
}

fn quoted(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    find(text, part).is_some()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// The boundary that a content type names.
pub fn boundary(content_type: &str) -> Option<String> {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let boundary = super::parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())?;
    kind.eq_ignore_ascii_case("multipart/form-data").then_some(boundary)
}

/// Reads a multipart body into an object in which a part without a file name is a text, one with a
/// file name a file's object, and parts of one name are a list.
pub fn parse(body: &[u8], boundary: &str) -> Result<Tree, Unreadable> {
    let delimiter = format!("--{boundary}").into_bytes();
    let inner = [b"\r\n", delimiter.as_slice()].concat();
    let mut rest = match body.strip_prefix(delimiter.as_slice()) {
        Some(rest) => rest,
        None => after(body, &inner).ok_or(Unreadable::new("a multipart body without its boundary"))?,
    };
    let mut parts = Gather::default();
    let mut count = 0;
    loop {
        let offset = body.len() - rest.len();
        if rest.starts_with(b"--") {
            return Ok(Tree::Object(parts.finish()));
        }
        let torn = Unreadable::at("a part of a multipart body that is not whole", offset);
        // White space may stand behind a boundary.
        let line = find(rest, b"\r\n").ok_or(torn)?;
        if !rest.get(..line).unwrap_or_default().trim_ascii().is_empty() {
            return Err(torn);
        }
        let part = rest.get(line + 2..).unwrap_or_default();
        let end = find(part, &inner).ok_or(torn)?;
        let (part, next) = part.split_at_checked(end).ok_or(torn)?;
        count += 1;
        if count > MOST_PARTS {
            return Err(Unreadable::at("a multipart body of more parts than are taken", offset));
        }
        let (name, value) = read_part(part, offset)?;
        parts.push(name, value);
        rest = next.get(inner.len()..).unwrap_or_default();
    }
}

fn after<'a>(text: &'a [u8], part: &[u8]) -> Option<&'a [u8]> {
    text.get(find(text, part)? + part.len()..)
}

fn read_part(part: &[u8], offset: usize) -> Result<(String, Tree), Unreadable> {
    let torn = Unreadable::at("a part of a multipart body without headers or a name", offset);
    let (head, content) = match part.strip_prefix(b"\r\n") {
        Some(content) => (&[][..], content),
        None => part.split_at_checked(find(part, b"\r\n\r\n").ok_or(torn)?).ok_or(torn)?,
    };
    let content = content.strip_prefix(b"\r\n\r\n").unwrap_or(content);
    let head = std::str::from_utf8(head).map_err(|_| torn)?;
    let header = |wanted: &str| {
        let headers = head.split("\r\n").filter_map(|line| line.split_once(':'));
        let mut found = headers.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        found.next().map(|(_, value)| value.trim())
    };
    let disposition = header("content-disposition").ok_or(torn)?;
    let unquoted = |name: &str| {
        super::parameter(disposition, name)
            .map(|text| text.replace("%0D", "\r").replace("%0A", "\n").replace("%22", "\""))
    };
    let name = unquoted("name").ok_or(torn)?;
    let value = match unquoted("filename") {
        Some(file_name) => {
            let content_type = header("content-type").unwrap_or("application/octet-stream");
            File::new(file_name, content.to_vec()).with_type(content_type).to_tree()
        }
        None => {
            let text = std::str::from_utf8(content);
            Tree::Text(
                text.map_err(|_| Unreadable::at("a part of a multipart body that is no text", offset))?.to_owned(),
            )
        }
    };
    Ok((name, value))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop, proptest};

    fn tree(json: &str) -> Tree {
        Tree::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn parts_are_written_to_the_byte() {
        let file = File::new("fiş \"1\".png", &b"\x89PNG\r\n"[..]).with_type("image/png");
        let mut members = match tree(r#"{"a": "ş\n", "n": 1.50, "x": null, "l": [true, "2"]}"#) {
            Tree::Object(members) => members,
            _ => Vec::new(),
        };
        members.insert(1, ("f\r\n\"".to_owned(), file.to_tree()));
        let body = render(&Tree::Object(members.clone()), "B0-b_1").unwrap();
        let expected = [
            "--B0-b_1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nş\n\r\n".as_bytes(),
            "--B0-b_1\r\nContent-Disposition: form-data; name=\"f%0D%0A%22\"; filename=\"fiş %221%22.png\"\r\nContent-Type: image/png\r\n\r\n".as_bytes(),
            b"\x89PNG\r\n\r\n",
            b"--B0-b_1\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1.50\r\n",
            b"--B0-b_1\r\nContent-Disposition: form-data; name=\"l\"\r\n\r\ntrue\r\n",
            b"--B0-b_1\r\nContent-Disposition: form-data; name=\"l\"\r\n\r\n2\r\n",
            b"--B0-b_1--\r\n",
        ]
        .concat();
        assert_eq!(String::from_utf8_lossy(&body), String::from_utf8_lossy(&expected));
        assert_eq!(body, expected);

        let back = parse(&body, "B0-b_1").unwrap();
        assert_eq!(File::from_tree(back.at(&["f\r\n\""]).unwrap()).unwrap(), file);
        assert_eq!(back.at(&["l"]).unwrap().to_json(), r#"["true","2"]"#);
        assert_eq!(back.at(&["a"]).unwrap().text().unwrap(), "ş\n");
    }

    #[test]
    fn what_would_break_out_of_its_part_is_an_error() {
        assert!(render(&tree(r#"{"a": "x\r\n--bound--"}"#), "bound").is_err());
        assert!(render(&tree(r#"{"a": {"b": 1}}"#), "bound").is_err());
        assert!(render(&tree(r#"{"a": [[1]]}"#), "bound").is_err());
        assert!(render(&tree("[1]"), "bound").is_err());
        let file = File::new("a", &b""[..]).with_type("text/plain\r\nX-Evil: 1");
        assert!(render(&Tree::Object(vec![("f".to_owned(), file.to_tree())]), "bound").is_err());
        for boundary in ["", "a b", "a\r\n", &"a".repeat(71)] {
            assert!(render(&tree("{}"), boundary).is_err(), "{boundary}");
        }
        assert_eq!(render(&tree("{}"), "bound").unwrap(), b"--bound--\r\n");
    }

    #[test]
    fn a_torn_body_is_unreadable_wherever_it_is_torn() {
        let body = render(&tree(r#"{"a": "1", "b": "2"}"#), "bound").unwrap();
        assert!(parse(&body, "bound").is_ok());
        for end in 0..body.len() - "--\r\n".len() {
            let torn = body.get(..end).unwrap();
            assert!(parse(torn, "bound").is_err(), "{end}");
        }
        for body in ["--bound\r\n\r\nx\r\n--bound--", "--bound\r\nX: y\r\n\r\nx\r\n--bound--", "--bound x\r\n", "x"] {
            assert!(parse(body.as_bytes(), "bound").is_err(), "{body}");
        }
        assert!(parse(b"--bound\r\ncontent-disposition: form-data; name=a\r\n\r\n\xff\r\n--bound--", "bound").is_err());
        let many = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n".repeat(MOST_PARTS + 1) + "--b--\r\n";
        assert!(parse(many.as_bytes(), "b").is_err());
    }

    #[test]
    fn what_stands_before_the_first_boundary_is_passed_over() {
        let body = b"preamble\r\n--b \r\ncontent-disposition:form-data;name=a\r\nX: y\r\n\r\n1\r\n--b--\r\nepilogue";
        assert_eq!(parse(body, "b").unwrap().to_json(), r#"{"a":"1"}"#);
    }

    #[test]
    fn the_boundary_is_found_in_the_content_type() {
        assert_eq!(boundary(&content_type("x-1")).as_deref(), Some("x-1"));
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"").as_deref(), Some("a b"));
        assert_eq!(boundary("multipart/mixed; boundary=x"), None);
        assert_eq!(boundary("multipart/form-data"), None);
    }

    proptest! {
        #[test]
        fn texts_come_back_the_same(texts in prop::collection::btree_map("[a-zş\"\r\n ;=]{0,6}", any::<String>(), 0..6)) {
            let tree = Tree::Object(texts.into_iter().map(|(name, text)| (name, Tree::Text(text))).collect());
            assert_eq!(parse(&render(&tree, "----bound-1").unwrap(), "----bound-1").unwrap(), tree);
        }

        #[test]
        fn no_bytes_are_more_than_unreadable(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&[b"--b\r\n".as_slice(), &bytes].concat(), "b");
        }
    }
}
