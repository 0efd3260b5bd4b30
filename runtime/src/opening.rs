//! Fields that a reply brings sealed, and that a key of the client's opens.

use std::borrow::Cow;
use std::fmt;

use http::HeaderMap;

use crate::client::Client;
use crate::expr::Pairs;
use crate::form::ReadForm;
use crate::outcome::Reason;
use crate::provider::Provider;
use crate::reply_headers::put_first;
use crate::tree::Tree;
use crate::trouble::Trouble;

/// Which fields of a reply are opened, of which object, and how. For generated code.
///
/// A reply is read from one document, so that what was opened is put into it, as a text under the name of its field. What is
/// sealed stays where it is. What cannot be opened is null there. A key that the reply has under such a name is none of
/// ours: it stands twice then, and has no value.
#[derive(Debug, Clone, Copy)]
pub struct Opens {
    /// The names, as the spec writes them.
    pub names: &'static [&'static str],
    /// The key of the envelope's payload, if they are fields of that.
    pub payload: Option<&'static str>,
    /// Opens them.
    pub open: fn(&mut Opening<'_>),
}

impl Opens {
    /// The document of a reply with what was opened in it.
    pub(crate) fn put<'b>(&self, client: &Client, document: Cow<'b, [u8]>, headers: &HeaderMap) -> Cow<'b, [u8]> {
        let mut opening = Opening::new(client, Tree::parse(&document).unwrap_or(Tree::Null), headers);
        (self.open)(&mut opening);
        match put_first(&document, self.payload, &members(self.names, &opening.texts)) {
            Some(made) => Cow::Owned(made),
            None => document,
        }
    }

    /// What the client lacks to open what must be opened: known before anything is sent.
    pub(crate) fn trouble(&self, client: &Client) -> Option<Trouble> {
        let nothing = HeaderMap::new();
        let mut opening = Opening::new(client, Tree::Null, &nothing);
        (self.open)(&mut opening);
        opening.trouble
    }
}

/// The members that opened texts become, as JSON without braces.
fn members(names: &[&'static str], texts: &[(&'static str, String)]) -> String {
    let member = |name: &&'static str| {
        let text = texts.iter().find(|(known, _)| known == name);
        // A text can always be written.
        let value = text.map_or_else(|| "null".to_owned(), |(_, text)| Tree::Text(text.clone()).to_json());
        format!("{}:{value}", Tree::Text((*name).to_owned()).to_json())
    };
    names.iter().map(member).collect::<Vec<_>>().join(",")
}

/// A reply whose fields are being opened, before it is judged. Fields have the text that stands on the wire.
///
/// `Debug` shows nothing of it.
pub struct Opening<'a> {
    client: &'a Client,
    document: Tree,
    headers: &'a HeaderMap,
    texts: Vec<(&'static str, String)>,
    trouble: Option<Trouble>,
}

impl<'a> Opening<'a> {
    fn new(client: &'a Client, document: Tree, headers: &'a HeaderMap) -> Self {
        Self { client, document, headers, texts: Vec::new(), trouble: None }
    }

    /// The merchant's credentials and the tenant's settings. `None` for another provider's client, whose call ends as not
    /// sent.
    pub fn merchant<P: Provider>(&mut self) -> Option<(&'a P::Credentials, &'a P::Settings)>
    where
        P::Credentials: Send + Sync + 'static,
        P::Settings: Send + Sync + 'static,
    {
        let merchant = self.client.merchant::<P>();
        if merchant.is_none() {
            let note = "the client is not this operation's provider";
            self.trouble.get_or_insert_with(|| Trouble::new(Reason::Configuration, note));
        }
        merchant
    }

    /// Says that a group of credentials must be there to open what must be opened, and whether the client has it.
    pub fn needs(&mut self, group: &str, given: bool) {
        if !given {
            let note =
                format!("the credentials `{group}` were not given to the client, and the reply is opened with them");
            self.trouble.get_or_insert_with(|| Trouble::new(Reason::MissingCredentials, note));
        }
    }

    /// What was opened, by the name of its field.
    pub fn put(&mut self, name: &'static str, text: Option<String>) {
        self.texts.extend(text.map(|text| (name, text)));
    }

    /// The text that a single value has on the wire.
    pub fn text(&self, path: &[&str]) -> Option<String> {
        self.document.at(path)?.text()
    }

    /// A list of texts.
    pub fn texts(&self, path: &[&str]) -> Option<Vec<String>> {
        self.document.at(path)?.texts()
    }

    /// The names and wire texts of an object.
    pub fn pairs(&self, path: &[&str]) -> Option<Pairs> {
        self.document.at(path)?.pairs()
    }

    /// A list of objects.
    pub fn objects(&self, path: &[&str]) -> Option<Vec<Tree>> {
        self.document.at(path)?.objects()
    }

    /// A value, read by the form that the spec gives it.
    pub fn read<T>(&self, path: &[&str], form: &impl ReadForm<T>) -> Option<T> {
        self.document.read(path, form)
    }

    /// A header of the reply.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name)?.to_str().ok().map(str::to_owned)
    }
}

impl fmt::Debug for Opening<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Opening")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn put(payload: Option<&str>, document: &str, texts: &[(&'static str, &str)]) -> Option<String> {
        let texts: Vec<(&'static str, String)> = texts.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        let made = put_first(document.as_bytes(), payload, &members(&["a", "b"], &texts))?;
        Some(String::from_utf8(made).unwrap())
    }

    #[test]
    fn opened_texts_stand_beside_the_fields_of_the_reply_and_nothing_stands_for_the_others() {
        let both = [("b", "x\"y"), ("a", "1")];
        assert_eq!(put(None, "{}", &both).as_deref(), Some(r#"{"a":"1","b":"x\"y"}"#));
        assert_eq!(put(None, "{\"c\": 1.0}", &both[..1]).as_deref(), Some(r#"{"a":null,"b":"x\"y","c": 1.0}"#));
        let payload = r#"{"v": {"c": 1}, "ok": true}"#;
        let made = r#"{"v": {"a":null,"b":null,"c": 1}, "ok": true}"#;
        assert_eq!(put(Some("v"), payload, &[]).as_deref(), Some(made));
    }

    #[test]
    fn what_is_no_object_is_left_as_it_is() {
        for document in ["", "null", "[1]", "<html>", "\"x\""] {
            assert_eq!(put(None, document, &[("a", "1")]), None, "{document}");
        }
        for document in [r#"{"v": null}"#, r#"{"ok": 1}"#, r#"{"v": 1, "v": {}}"#, "[]"] {
            assert_eq!(put(Some("v"), document, &[("a", "1")]), None, "{document}");
        }
    }

    #[test]
    fn a_key_that_the_reply_has_itself_has_no_value() {
        let made = put(None, r#"{"a": "theirs"}"#, &[("a", "ours")]).unwrap();
        assert_eq!(crate::Answer::new(made.as_bytes()).text(&["a"]), None);
        let made = put(None, r#"{"a": "theirs"}"#, &[]).unwrap();
        assert_eq!(crate::Answer::new(made.as_bytes()).text(&["a"]), None);
    }
}
