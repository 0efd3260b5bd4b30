//! Environments, hosts, settings and credentials.

use super::Checker;
use super::names::Names;
use crate::diagnostic::Diagnostic;
use crate::model::{CredentialField, CredentialGroup, Docs, Environment, HostUrl, HostUrlSource, Setting};
use crate::rule::Rule;
use crate::source::Text;
use crate::spec::{FieldSpec, HostSpec, LineSpec, Prose, ShapeSpec, TypeSpec};

impl From<&Prose> for Docs {
    fn from(prose: &Prose) -> Self {
        Self { text: prose.doc.clone(), note: prose.note.clone() }
    }
}

impl Checker<'_> {
    /// Hosts are those of the first environment; every other environment has the same ones.
    pub(super) fn hosts(&mut self) {
        let provider = &self.spec.provider;
        self.settings();
        let Some(first) = provider.environments.first() else { return };
        self.model.hosts = first.hosts.iter().map(|host| host.name.value.clone()).collect();
        self.variants(provider.environments.iter().map(|environment| &environment.name));
        self.variants(first.hosts.iter().map(|host| &host.name));
        for environment in &provider.environments {
            for host in environment.hosts.iter().filter(|host| !self.model.hosts.contains(&host.name.value)) {
                self.report.push(
                    Diagnostic::new(
                        Rule::HostMissing,
                        host.name.span,
                        format!("`{}` has no host `{}`", first.name, host.name),
                    )
                    .secondary(first.name.span, "the first environment says which hosts there are")
                    .help("give every environment the same hosts"),
                );
            }
            let mut urls = Vec::new();
            for name in self.model.hosts.clone() {
                let Some(host) = environment.hosts.iter().find(|host| host.name.value == name) else {
                    self.report.push(
                        Diagnostic::new(
                            Rule::HostMissing,
                            environment.name.span,
                            format!("`{}` lacks the host `{name}`", environment.name),
                        )
                        .help(format!(
                            "add `{name}:` with its URL; if the provider hands it out, `\"{{settings.{name}_url}}\"`"
                        )),
                    );
                    continue;
                };
                let from = self.host_url(host);
                urls.push(HostUrl { from, docs: Docs::from(&host.prose) });
            }
            self.model.environments.push(Environment { name: environment.name.value.clone(), urls });
        }
    }

    /// Names that become the values of one type.
    fn variants<'n>(&mut self, names: impl Iterator<Item = &'n Text>) {
        let mut taken = Names::default();
        for name in names {
            let ident = crate::names::pascal(&name.value).unwrap_or_default();
            if ident == "Self" {
                self.report.push(
                    Diagnostic::new(Rule::ReservedName, name.span, format!("`{name}` cannot be a name here"))
                        .help("call it otherwise"),
                );
            }
            self.claim(&mut taken, &ident, &name.value, name.span, "rename one of the two");
        }
    }

    fn host_url(&mut self, host: &HostSpec) -> HostUrlSource {
        let url = &host.url;
        if let Some(setting) = url.value.strip_prefix("{settings.").and_then(|rest| rest.strip_suffix('}')) {
            let known: Vec<String> = self.model.settings.iter().map(|setting| setting.name.clone()).collect();
            self.used.settings.insert(setting.to_owned());
            if !known.iter().any(|name| name == setting) {
                self.unknown(url.span, "setting", setting, &known);
            }
            return HostUrlSource::Setting(setting.to_owned());
        }
        if let Err(why) = base_url(&url.value) {
            self.report.push(
                Diagnostic::new(Rule::HostUrl, url.span, format!("this cannot be a host's URL: {why}")).help(
                    "write `https://api.example.com`, or `\"{settings.api_url}\"` where the provider hands it out",
                ),
            );
        }
        HostUrlSource::Fixed(url.value.trim_end_matches('/').to_owned())
    }

    /// Settings are base URLs, for now.
    fn settings(&mut self) {
        for field in &self.spec.provider.settings {
            let Some(line) = self.plain_line(field, "a setting") else {
                self.model.settings.push(Setting { name: field.name.value.clone(), docs: Docs::default() });
                continue;
            };
            self.only(line, "a setting", &["?", "="]);
            self.own_name(&field.name, "a setting");
            if !matches!(&line.ty, TypeSpec::Name(name) if name.value == "url") {
                self.report.push(
                    Diagnostic::new(
                        Rule::NotYet,
                        line.ty.span(),
                        "a setting is a base URL; other settings are planned and not in the language yet",
                    )
                    .help("write `api_url: url -- …`"),
                );
            }
            if line.optional || line.value.is_some() {
                self.report.push(
                    Diagnostic::new(
                        Rule::LineSyntax,
                        line.span,
                        "a setting has no default: the integrator supplies it",
                    )
                    .help("write `url -- …` and nothing else; another tenant's host is never a default"),
                );
            }
            self.model.settings.push(Setting { name: field.name.value.clone(), docs: Docs::from(&line.prose) });
        }
    }

    /// Credentials are flat, or in groups of which a merchant may have some.
    pub(super) fn credentials(&mut self) {
        let fields = &self.spec.provider.credentials;
        let mut flat = CredentialGroup { name: None, fields: Vec::new() };
        let mut flat_names = Names::default();
        for field in fields {
            match &field.shape {
                ShapeSpec::Line(line) => {
                    let ident = crate::names::snake(&field.name.value).unwrap_or_default();
                    self.claim(
                        &mut flat_names,
                        &ident,
                        &field.name.value,
                        field.name.span,
                        "rename one of the two: a credential's name is the spec's own",
                    );
                    if let Some(field) = self.credential(&field.name, line) {
                        flat.fields.push(field);
                    }
                }
                ShapeSpec::Table(table) => {
                    self.own_name(&field.name, "a group of credentials");
                    let mut group = CredentialGroup { name: Some(field.name.value.clone()), fields: Vec::new() };
                    let mut taken = Names::default();
                    for member in &table.fields {
                        let ident = crate::names::snake(&member.name.value).unwrap_or_default();
                        self.claim(
                            &mut taken,
                            &ident,
                            &member.name.value,
                            member.name.span,
                            "rename one of the two: a credential's name is the spec's own",
                        );
                        if let Some(line) = self.plain_line(member, "a credential") {
                            group.fields.extend(self.credential(&member.name, line));
                        }
                    }
                    self.model.credentials.groups.push(group);
                }
            }
        }
        if !flat.fields.is_empty() {
            if let (Some(first), false) = (fields.first(), self.model.credentials.groups.is_empty()) {
                self.report.push(
                    Diagnostic::new(
                        Rule::WrongShape,
                        first.name.span,
                        "credentials are either flat or in groups, and here are both",
                    )
                    .help("put the flat ones into a group of their own"),
                );
            }
            self.model.credentials.groups.insert(0, flat);
        }
    }

    fn credential(&mut self, name: &Text, line: &LineSpec) -> Option<CredentialField> {
        self.only(line, "a credential", &["?", "=", "class"]);
        let text = matches!(&line.ty, TypeSpec::Name(ty) if ty.value == "text");
        let secret = line.class.as_ref().is_some_and(|class| class.value == "secret");
        if !text || !secret || line.optional || line.value.is_some() {
            self.report.push(
                Diagnostic::new(
                    Rule::ClassMisfit,
                    line.span,
                    format!("the credential `{name}` is a required secret text"),
                )
                .help("write `text secret -- …`"),
            );
        }
        let Some(ident) = crate::names::snake(&name.value) else {
            self.own_name(name, "a credential");
            return None;
        };
        Some(CredentialField { name: name.value.clone(), ident, docs: Docs::from(&line.prose) })
    }

    /// A field that is a line and not a table.
    pub(super) fn plain_line<'f>(&mut self, field: &'f FieldSpec, what: &str) -> Option<&'f LineSpec> {
        match &field.shape {
            ShapeSpec::Line(line) => Some(line),
            ShapeSpec::Table(_) => {
                self.report.push(
                    Diagnostic::new(
                        Rule::WrongShape,
                        field.name.span,
                        format!("{what} is one line, and this is a table"),
                    )
                    .help("write one line behind the colon"),
                );
                None
            }
        }
    }

    fn own_name(&mut self, name: &Text, what: &str) {
        if ["default", "from_env", "new"].contains(&name.value.as_str()) {
            self.report.push(
                Diagnostic::new(
                    Rule::ReservedName,
                    name.span,
                    format!("{what} called `{name}` would clash with a method beside it"),
                )
                .help("call it otherwise"),
            );
        }
        let fits = crate::names::snake(&name.value).is_some_and(|plain| plain == name.value);
        if !fits {
            self.report.push(
                Diagnostic::new(Rule::BadName, name.span, format!("`{name}` cannot be the name of {what}"))
                    .help("use lower-case letters, digits and single underscores, a letter first"),
            );
        }
    }
}

/// The rule for base URLs, the same as the runtime's: https, or http on loopback; no user info, query or fragment.
fn base_url(url: &str) -> Result<(), &'static str> {
    let (scheme, rest) = url.split_once("://").ok_or("it has no scheme")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    if rest.contains('{') || rest.contains('}') {
        return Err("parts in braces are planned and not in the language yet");
    }
    if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("it holds white space");
    }
    if authority.is_empty() {
        return Err("it has no host");
    }
    if authority.contains('@') {
        return Err("it holds user info");
    }
    if rest.contains('?') || rest.contains('#') {
        return Err("it holds a query or a fragment");
    }
    let host = authority.strip_prefix('[').map_or_else(
        || authority.rsplit_once(':').map_or(authority, |(host, _)| host),
        |v6| v6.split(']').next().unwrap_or(v6),
    );
    let port = authority.strip_prefix(host).or_else(|| authority.rsplit_once(']').map(|(_, port)| port)).unwrap_or("");
    if !port.is_empty() && port.strip_prefix(':').is_none_or(|port| port.parse::<u16>().is_err()) {
        return Err("its port is not a number up to 65535");
    }
    if host.is_empty() || !rest.is_ascii() {
        return Err("its name is not written in ASCII letters, as it goes on the wire");
    }
    match scheme {
        "https" => Ok(()),
        "http"
            if host == "localhost"
                || host == "::1"
                || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback()) =>
        {
            Ok(())
        }
        "http" => Err("plain http is for loopback only"),
        _ => Err("its scheme is not https"),
    }
}
