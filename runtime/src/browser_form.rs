//! A form that the payer's browser sends.

use std::fmt::{self, Write as _};

use bytes::Bytes;
use http::Method;

use crate::client::Client;
use crate::draft::Draft;
use crate::error::{Context, Error};
use crate::exchange::not_sent;
use crate::format::{FormStyle, Media, form};
use crate::json::{Encoded, Encoder};
use crate::operation::Operation;
use crate::outcome::Reason;
use crate::secret::MASK;
use crate::tree::Tree;
use crate::trouble::Trouble;

/// A form that the shop shows and the payer's browser sends to the provider: the first step of 3-D Secure at many banks, and
/// the way to payment pages. It is made by a method of a client and is complete, with its signature; **the client sends
/// nothing**, and learns nothing of what becomes of it. That comes back as a callback.
///
/// [`html`](Self::html) is a page that sends itself. It may hold a card number and always holds a signature: answer with it
/// under `content-type: text/html; charset=utf-8` and `cache-control: no-store`, and keep it in no log. A payer who goes back
/// or reloads sends the form again, and one who closes the page never does.
///
/// Of a policy for contents (CSP), `script-src` needs [`SCRIPT`](Self::SCRIPT), or the nonce of
/// [`html_with_nonce`](Self::html_with_nonce); and `form-action`, if there is one, the origin of [`action`](Self::action) and
/// those of the pages that the bank leads on to.
///
/// `Debug` shows the operation and the names of the fields. Values are masked as they are in the request that the form was
/// made of, and those that were computed wholly.
#[derive(Clone)]
pub struct BrowserForm {
    operation: &'static Operation,
    action: String,
    fields: Vec<(String, String)>,
    /// The fields as they may be shown.
    shown: Vec<(String, String)>,
    encoded: Bytes,
}

/// Sends the page's first form, whatever its fields are called: one that is called `submit` hides the method of that name.
const SENDS_ITSELF: &str = "HTMLFormElement.prototype.submit.call(document.forms[0]);";

impl BrowserForm {
    /// The one script of [`html`](Self::html) as a source for `script-src` of a policy: the digest of its text.
    pub const SCRIPT: &'static str = "'sha256-Zd9Ppkm6KJvfEle1ogzptKkD+DOonO1DYBPhi02doj8='";

    /// Writes what the caller gave, computes the rest, and sends nothing.
    pub(crate) fn make(
        client: &Client,
        operation: &'static Operation,
        write: &mut dyn FnMut(&mut Encoder<'_>),
    ) -> Result<Self, Error> {
        let encoded = Encoded::new(write, None, false);
        let masked = Encoded::new(write, None, true);
        Self::of(client, operation, encoded, &masked).map_err(|trouble| {
            let call_id = client.nonce().uuid();
            not_sent(Context { operation, call_id, sent_at: None, key: None, settlement: None }, trouble)
        })
    }

    /// Not generic, so that it is compiled once for all forms.
    fn of(client: &Client, operation: &'static Operation, encoded: Encoded, masked: &Encoded) -> Result<Self, Trouble> {
        if let Some(problem) = &encoded.problem {
            return Err(Trouble::unwritable(problem));
        }
        let document = Tree::parse(&encoded.body)
            .ok_or_else(|| Trouble::new(Reason::InvalidRequest, "something that the form needs is missing"))?;
        let mut draft = Draft::new(client, operation, document, &[], None);
        if let Some(prepare) = operation.prepare {
            prepare(&mut draft);
        }
        let (address, encoded, made) = draft.into_parts()?;
        let body = made.wired("body");
        let fields = pairs(operation, body.as_deref().unwrap_or(&Tree::Null))?;
        for (name, value) in &fields {
            if changes(name) || changes(value) {
                let note =
                    "a browser would change what stands in it: it sends each end of a line as CR and LF, and no NUL";
                return Err(Trouble::invalid(&["body", name], note));
            }
        }
        let given = Tree::parse(&masked.body);
        let given = given.and_then(|given| pairs(operation, given.at(&["body"])?).ok()).unwrap_or_default();
        let shown = shown(&fields, given);
        Ok(Self { operation, action: address.to_string(), fields, shown, encoded })
    }

    /// Where the form goes. The fields of a form that is sent by GET are not in it.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// How it is sent: POST or GET.
    pub fn method(&self) -> &Method {
        &self.operation.method
    }

    /// The names and texts of the fields, in order. A test can post them to the sandbox as a browser would.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The fields as the browser sends them, percent-encoded in the form's charset: the body, or the query of a GET.
    pub fn encoded(&self) -> &Bytes {
        &self.encoded
    }

    /// The whole address of a form that is sent by GET, to redirect the browser to instead of showing a page. `None` of a form
    /// that is posted.
    pub fn location(&self) -> Option<String> {
        let query = std::str::from_utf8(&self.encoded).ok().filter(|_| *self.method() == Method::GET)?;
        Some(if query.is_empty() { self.action.clone() } else { format!("{}?{query}", self.action) })
    }

    /// A whole page, which sends the form as soon as it is shown, and has a button where scripts are switched off.
    pub fn html(&self) -> String {
        self.page("")
    }

    /// The same, for a policy that allows scripts by a nonce, `script-src 'nonce-…'`: a text that is made anew for each page.
    pub fn html_with_nonce(&self, nonce: &str) -> String {
        let mut attribute = String::from(" nonce=\"");
        escape(&mut attribute, nonce);
        attribute.push('"');
        self.page(&attribute)
    }

    /// The form alone, with a button of this text and without a script, for a page of one's own.
    pub fn form_html(&self, button: &str) -> String {
        let mut out = String::with_capacity(self.encoded.len() * 2 + 512);
        let mut text = String::new();
        escape(&mut text, button);
        self.form(&mut out, &format!("<button type=\"submit\">{text}</button>"));
        out
    }

    fn page(&self, nonce: &str) -> String {
        let mut out = String::with_capacity(self.encoded.len() * 2 + 1024);
        out.push_str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Continue</title>\n</head>\n<body>\n");
        self.form(&mut out, "<noscript><button type=\"submit\">Continue</button></noscript>");
        // Writing into a `String` cannot fail.
        let _ = write!(out, "<script{nonce}>{SENDS_ITSELF}</script>\n</body>\n</html>\n");
        out
    }

    fn form(&self, out: &mut String, button: &str) {
        let method = if *self.method() == Method::GET { "get" } else { "post" };
        out.push_str("<form action=\"");
        escape(out, &self.action);
        // Without `autocomplete` some browsers put the values of an earlier page into the fields when it is shown again.
        let _ = write!(out, "\" method=\"{method}\" accept-charset=\"");
        escape(out, charset(self.operation));
        out.push_str("\" autocomplete=\"off\">\n");
        for (name, value) in &self.fields {
            out.push_str("<input type=\"hidden\" name=\"");
            escape(out, name);
            out.push_str("\" value=\"");
            escape(out, value);
            out.push_str("\">\n");
        }
        out.push_str(button);
        out.push_str("\n</form>\n");
    }
}

/// The fields of a document's body as a form has them.
fn pairs(operation: &Operation, body: &Tree) -> Result<Vec<(String, String)>, Trouble> {
    let style = if let Media::Form { style, .. } = operation.body { style } else { FormStyle::Flat };
    form::flatten(body, style).map_err(|invalid| Trouble::new(Reason::InvalidRequest, invalid.to_string()))
}

fn charset(operation: &Operation) -> &str {
    if let Media::Form { charset, .. } = operation.body { charset } else { "utf-8" }
}

/// Whether a browser sends something else than this text: it makes CR LF of every other end of a line, and no page holds NUL.
fn changes(text: &str) -> bool {
    let whole = text.matches("\r\n").count();
    text.contains('\0') || text.matches('\r').count() != whole || text.matches('\n').count() != whole
}

/// What was given, as masked as it is in the request; all else is masked wholly.
fn shown(fields: &[(String, String)], mut given: Vec<(String, String)>) -> Vec<(String, String)> {
    let shown = fields.iter().map(|(name, _)| {
        let found = given.iter().position(|(known, _)| known == name).map(|index| given.remove(index).1);
        (name.clone(), found.unwrap_or_else(|| MASK.to_owned()))
    });
    shown.collect()
}

/// A text as the value of an attribute in double quotes, and as text between tags. Ends of lines are written out, since a
/// page's own are not kept.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => out.push_str("&#13;"),
            '\n' => out.push_str("&#10;"),
            c => out.push(c),
        }
    }
}

impl fmt::Debug for BrowserForm {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Fields<'a>(&'a [(String, String)]);
        impl fmt::Debug for Fields<'_> {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.debug_map().entries(self.0.iter().map(|(name, text)| (name, text))).finish()
            }
        }
        to.debug_struct("BrowserForm")
            .field("operation", &format_args!("{}", self.operation))
            .field("method", self.method())
            .field("fields", &Fields(&self.shown))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "browser_form_tests.rs"]
mod tests;
