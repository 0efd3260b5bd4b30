//! A browser, as far as a page with a form needs one: it reads the form, and sends it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use vezne_runtime::format::form::render;
use vezne_runtime::{FormStyle, Tree};

/// The one form of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it goes.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// The charset that it is sent in.
    pub charset: String,
    /// Names and values of its fields, in order.
    pub fields: Vec<(String, String)>,
    /// What its scripts say.
    pub script: String,
}

impl Page {
    /// Reads a page. What a browser would have to guess at is an error here.
    #[must_use]
    pub fn parse(html: &str) -> Self {
        let mut page = Self {
            action: String::new(),
            method: String::new(),
            charset: String::new(),
            fields: Vec::new(),
            script: String::new(),
        };
        let (mut forms, mut rest) = (0, html);
        while let Some((_, tag)) = rest.split_once('<') {
            // No value holds an angle bracket: it is escaped.
            let (tag, after) = tag.split_once('>').unwrap();
            rest = after;
            let attributes = attributes(tag);
            let get = |name: &str| {
                let found = attributes.iter().find(|(known, _)| known == name);
                found.unwrap_or_else(|| panic!("<{tag}> has no {name}")).1.clone()
            };
            match tag.split_whitespace().next().unwrap() {
                "form" => {
                    forms += 1;
                    (page.action, page.method, page.charset) = (get("action"), get("method"), get("accept-charset"));
                }
                "input" => {
                    assert_eq!(get("type"), "hidden");
                    page.fields.push((get("name"), get("value")));
                }
                "script" => page.script += rest.split_once("</script>").unwrap().0,
                _ => {}
            }
        }
        assert_eq!(forms, 1, "{html}");
        page
    }

    /// Sends the form, as a browser does: status and body of the answer.
    #[must_use]
    pub fn send(&self) -> (u16, String) {
        let fields = self.fields.iter().map(|(name, value)| (name.clone(), Tree::Text(lines(value)))).collect();
        let sent = render(&Tree::Object(fields), FormStyle::Flat, &self.charset).unwrap();
        let (host, path) = self.action.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let (line, body) = match self.method.as_str() {
            "get" => (format!("GET /{path}?{}", String::from_utf8(sent).unwrap()), Vec::new()),
            method => (format!("{} /{path}", method.to_uppercase()), sent),
        };
        let head = format!(
            "{line} HTTP/1.1\r\nhost: {host}\r\nuser-agent: Mozilla/5.0\r\naccept: text/html\r\norigin: null\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(&[head.into_bytes(), body].concat()).unwrap();
        let mut answer = String::new();
        // One that was broken off is looked at as far as it came.
        let _ = stream.read_to_string(&mut answer);
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, answer.split_once("\r\n\r\n").map_or_else(String::new, |(_, body)| body.to_owned()))
    }
}

/// The attributes of a tag, each with its value in double quotes.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut list = Vec::new();
    let mut rest = tag;
    while let Some((before, value)) = rest.split_once("=\"") {
        let name = before.rsplit(' ').next().unwrap();
        let (value, after) = value.split_once('"').unwrap();
        list.push((name.to_owned(), read(value)));
        rest = after;
    }
    list
}

/// A value without its references; ends of lines that stand in the page itself become LF.
fn read(value: &str) -> String {
    let mut out = String::new();
    let value = value.replace("\r\n", "\n").replace('\r', "\n");
    let mut rest = value.as_str();
    while let Some((before, reference)) = rest.split_once('&') {
        out += before;
        let (name, after) = reference.split_once(';').unwrap();
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            number => char::from_u32(number.strip_prefix('#').unwrap().parse().unwrap()).unwrap(),
        });
        rest = after;
    }
    out + rest
}

/// Every end of a line as it is sent.
fn lines(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}
