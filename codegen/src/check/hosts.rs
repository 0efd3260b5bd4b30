//! Environments, hosts, settings and credentials.

use super::Checker;
use super::names::Names;
use crate::diagnostic::Diagnostic;
use crate::expr::ast::AstKind;
use crate::model::{
    CredentialField, CredentialGroup, Docs, Environment, HostUrl, HostUrlSource, Setting, SettingType, UrlPart,
};
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
        // A provider that only sends has no host to be called at.
        let groups = &self.spec.groups;
        let only_sends = groups.iter().all(|group| group.operations.is_empty())
            && groups.iter().any(|group| !group.callbacks.is_empty());
        if let Some(place) = provider.without_environments.filter(|_| !only_sends) {
            self.report.push(
                Diagnostic::new(Rule::MissingKey, place, "the key `environments` is missing")
                    .label("in this map")
                    .help("write `environments:` with a map of hosts for each, such as `test` and `live`"),
            );
        }
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
        let known: Vec<String> = self.model.settings.iter().map(|setting| setting.name.clone()).collect();
        if let Some(setting) = url.value.strip_prefix("{settings.").and_then(|rest| rest.strip_suffix('}')) {
            self.used.settings.insert(setting.to_owned());
            if !known.iter().any(|name| name == setting) {
                self.unknown_setting(url, "{settings.".len(), setting, &known);
            }
            return HostUrlSource::Setting(setting.to_owned());
        }
        let mut parts = Vec::new();
        let mut sample = String::new();
        let mut rest = url.value.as_str();
        while let Some((before, after)) = rest.split_once("{settings.") {
            let (setting, after) = after.split_once('}').unwrap_or((after, ""));
            let at = url.value.len() - rest.len() + before.len() + "{settings.".len();
            self.used.settings.insert(setting.to_owned());
            if !known.iter().any(|name| name == setting) {
                self.unknown_setting(url, at, setting, &known);
            }
            if !before.is_empty() {
                parts.push(UrlPart::Fixed(before.to_owned()));
            }
            parts.push(UrlPart::Setting(setting.to_owned()));
            sample.push_str(before);
            sample.push('x');
            rest = after;
        }
        sample.push_str(rest);
        if let Err(why) = base_url(&sample) {
            self.report.push(
                Diagnostic::new(Rule::HostUrl, url.span, format!("this cannot be a host's URL: {why}")).help(
                    "write `https://api.example.com`, or `\"{settings.api_url}\"` where the provider hands it out",
                ),
            );
        }
        if parts.is_empty() {
            return HostUrlSource::Fixed(url.value.trim_end_matches('/').to_owned());
        }
        let end = rest.trim_end_matches('/');
        if !end.is_empty() {
            parts.push(UrlPart::Fixed(end.to_owned()));
        }
        HostUrlSource::Template(parts)
    }

    /// The name of a setting within a URL, so that only it is replaced.
    fn unknown_setting(&mut self, url: &Text, at: usize, setting: &str, known: &[String]) {
        let verbatim = url.span.end - url.span.start == url.value.len();
        let place = if verbatim { url.span.part(at..at + setting.len()) } else { url.span };
        self.unknown(place, "setting", setting, known);
    }

    /// Settings: base URLs, which no default can be right for, and other values.
    fn settings(&mut self) {
        for field in &self.spec.provider.settings {
            let mut made = Setting {
                name: field.name.value.clone(),
                ty: SettingType::Url,
                optional: false,
                default: None,
                docs: Docs::default(),
            };
            if let Some(line) = self.plain_line(field, "a setting") {
                self.only(line, "a setting", &["?", "="]);
                self.own_name(&field.name, "a setting");
                self.setting(line, &mut made);
            }
            self.model.settings.push(made);
        }
    }

    fn setting(&mut self, line: &LineSpec, made: &mut Setting) {
        let word = if let TypeSpec::Name(name) = &line.ty { name.value.as_str() } else { "" };
        made.ty = match word {
            "url" => SettingType::Url,
            "text" => SettingType::Text,
            "int" => SettingType::Int,
            "bool" => SettingType::Bool,
            other => {
                let words = ["url", "text", "int", "bool"];
                let found =
                    Diagnostic::new(Rule::UnknownType, line.ty.span(), "a setting is a `url`, `text`, `int` or `bool`");
                self.report.push(found.nearest(other, words));
                SettingType::Text
            }
        };
        made.optional = line.optional;
        made.docs = Docs::from(&line.prose);
        let Some(value) = &line.value else { return };
        let default = match (&value.value.kind, made.ty) {
            (AstKind::Text(text), SettingType::Text) => Some(text.clone()),
            (AstKind::Int(number), SettingType::Int) => Some(number.to_string()),
            (AstKind::Bool(flag), SettingType::Bool) => Some(flag.to_string()),
            _ => None,
        };
        if made.ty == SettingType::Url || !line.default {
            self.report.push(
                Diagnostic::new(Rule::LineSyntax, line.span, "a base URL has no default: the integrator supplies it").help(
                    "write `url -- …` and nothing else, since another tenant's host is never a default; other settings may have one: `text ?= \"tr\"`",
                ),
            );
        } else if default.is_none() && !matches!(&value.value.kind, AstKind::Name(path) if path.is_empty()) {
            self.report.push(
                Diagnostic::new(Rule::ExprType, value.span, format!("the default of this setting is no `{word}`"))
                    .help("write a text in quotes, a number, `true` or `false`, as the type has it"),
            );
        }
        made.default = default;
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
        return Err("only `{settings.name}` may stand in braces");
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
