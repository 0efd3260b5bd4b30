//! Header sets: what an operation's profiles send, computed from credentials.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprType};
use crate::model::{Header, HeaderSet, Media, Type};
use crate::rule::Rule;
use crate::source::Span;
use crate::spec::{FieldSpec, ProfileSpec};

/// The header that asks for packed replies.
const ACCEPT_ENCODING: &str = "accept-encoding";

/// Headers that the client itself writes. The content type follows from how the body is written, unless a spec knows
/// better.
const OWN: [&str; 6] = ["connection", "content-length", "expect", "host", "te", "transfer-encoding"];

impl Checker<'_> {
    /// The index of the header set that these profiles make together; a later profile replaces a header of an earlier.
    pub(super) fn header_set(&mut self, profiles: &[&ProfileSpec]) -> usize {
        let mut headers: Vec<Header> = Vec::new();
        let mut name = Vec::new();
        for profile in profiles {
            let made = self.profile_headers(profile);
            if !made.is_empty() {
                name.push(profile.name.value.as_str());
            }
            for header in made {
                match headers.iter_mut().find(|known| known.name.eq_ignore_ascii_case(&header.name)) {
                    Some(known) => *known = header,
                    None => headers.push(header),
                }
            }
        }
        let mut name = if name.is_empty() { "plain".to_owned() } else { name.join("_") };
        // Profiles `a_b` alone, and `a` with `b`, are two sets of one name.
        while self.model.headers.iter().any(|known| known.name == name && known.headers != headers) {
            name.push_str("_2");
        }
        let set = HeaderSet { name, headers };
        if let Some(known) = self.model.headers.iter().position(|known| *known == set) {
            return known;
        }
        self.model.headers.push(set);
        self.model.headers.len() - 1
    }

    /// A name that a header can have, and that is not the client's own.
    pub(super) fn header_name(&mut self, name: &crate::source::Text) {
        let token = !name.value.is_empty()
            && name.value.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
        if !token {
            self.report.push(
                Diagnostic::new(Rule::HeaderField, name.span, format!("`{name}` cannot be the name of a header"))
                    .help("header names are letters, digits and hyphens"),
            );
        } else if OWN.contains(&name.value.to_ascii_lowercase().as_str()) {
            self.report.push(
                Diagnostic::new(Rule::HeaderField, name.span, format!("the client itself writes the header `{name}`"))
                    .help("remove it; the content type follows from how the body is written"),
            );
        }
    }

    /// A body of parts has a boundary in its content type, which the client makes.
    pub(super) fn content_type_of_parts(&mut self, profiles: &[&ProfileSpec], own: &[FieldSpec], media: &Media) {
        if *media != Media::Multipart {
            return;
        }
        let all = profiles.iter().flat_map(|profile| &profile.headers).chain(own);
        for field in all.filter(|field| field.name.value.eq_ignore_ascii_case("content-type")) {
            self.report.push(
                Diagnostic::new(
                    Rule::HeaderField,
                    field.name.span,
                    "the content type of a body of parts has a boundary, which the client makes",
                )
                .help("remove the header; it follows from how the body is written"),
            );
        }
    }

    fn profile_headers(&mut self, profile: &ProfileSpec) -> Vec<Header> {
        let mut headers: Vec<Header> = Vec::new();
        for field in &profile.headers {
            // What is made for each call is looked at with the request.
            if Self::is_of_the_moment(field) {
                continue;
            }
            let Some(line) = self.plain_line(field, "a header") else { continue };
            self.only(line, "a header", &["?", "="]);
            let name = &field.name;
            self.header_name(name);
            if headers.iter().any(|known| known.name.eq_ignore_ascii_case(&name.value)) {
                self.report.push(
                    Diagnostic::new(
                        Rule::HeaderField,
                        name.span,
                        format!("the header `{name}` stands twice in this profile"),
                    )
                    .help("header names do not tell upper from lower case: remove one"),
                );
            }
            if self.line_type(line).0 != Type::Text || line.optional {
                self.report.push(
                    Diagnostic::new(
                        Rule::HeaderField,
                        line.span,
                        format!("the header `{name}` is a text that is always sent"),
                    )
                    .help("write `text = …`"),
                );
            }
            let Some(value) = &line.value else {
                self.report.push(
                    Diagnostic::new(Rule::HeaderField, line.span, format!("the header `{name}` has no value"))
                        .help("write `text = credentials.api_key`"),
                );
                continue;
            };
            let Some(value) = self.header_expr(value) else { continue };
            let mut sendable = true;
            value.walk(&mut |expr| {
                if let Expr::Text(text) = expr {
                    sendable &= text.bytes().all(|b| (b' '..=b'~').contains(&b));
                }
            });
            if !sendable {
                self.report.push(
                    Diagnostic::new(
                        Rule::HeaderField,
                        line.span,
                        format!("the value of the header `{name}` has letters that no header can carry"),
                    )
                    .help("write it with ASCII letters"),
                );
            }
            if value.ty() != ExprType::Text {
                self.report.push(
                    Diagnostic::new(Rule::ExprType, line.span, format!("the header `{name}` is not a text"))
                        .help("join texts and credentials with `+`"),
                );
                continue;
            }
            if name.value.eq_ignore_ascii_case(ACCEPT_ENCODING) {
                let literal = if let Expr::Text(text) = &value { Some(text.as_str()) } else { None };
                self.encoding(literal, line.span);
            }
            headers.push(Header { name: name.value.clone(), value });
        }
        headers
    }

    /// What replies may be packed by: what the client unpacks.
    fn encoding(&mut self, literal: Option<&str>, place: Span) {
        if literal.is_none_or(|literal| !literal.split(',').all(|name| matches!(name.trim(), "gzip" | "identity"))) {
            self.report.push(
                Diagnostic::new(
                    Rule::HeaderField,
                    place,
                    "the client unpacks replies that are packed by gzip, and no others",
                )
                .help("write `text = \"gzip\"`, or remove the header: replies come unpacked then"),
            );
        }
    }

    /// The same of the headers that are fields of requests.
    pub(super) fn encodings(&mut self) {
        let objects = self.model.operations().filter_map(|(_, operation)| operation.parts.headers);
        let mut found: Vec<(Option<String>, Span)> = Vec::new();
        for object in objects {
            let place = self.places.get(object.0).copied();
            for field in &self.model.object(object).fields {
                if let (true, Some(place)) = (field.wire.eq_ignore_ascii_case(ACCEPT_ENCODING), place) {
                    found.push((field.value.as_ref().and_then(crate::model::FieldValue::literal), place));
                }
            }
        }
        for (literal, place) in found {
            self.encoding(literal.as_deref(), place);
        }
    }
}
