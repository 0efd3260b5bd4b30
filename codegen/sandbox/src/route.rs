//! Where operations are, and what to say when there is none.

use std::sync::Arc;

use http::{Method, StatusCode};
use vezne_codegen::model::{Operation, Sample, Verdict};

use crate::nearest::nearest;
use crate::provider::Provider;
use crate::template::Template;
use crate::words::{MASK, harmless};

/// An operation at its place.
pub(crate) struct Route {
    pub(crate) provider: Arc<Provider>,
    pub(crate) operation: Operation,
    /// `group.operation`
    pub(crate) name: String,
    host: String,
    /// With provider and host.
    path: String,
    /// The same, to compare paths with.
    pub(crate) template: Template,
}

/// Every route of every provider.
pub(crate) struct Routes {
    pub(crate) providers: Vec<Arc<Provider>>,
    pub(crate) all: Vec<Arc<Route>>,
}

/// The operations at one method and path, at least one; more where only the body tells them apart.
pub(crate) struct Found {
    pub(crate) first: Arc<Route>,
    pub(crate) others: Vec<Arc<Route>>,
}

impl Found {
    pub(crate) fn has(&self, route: &Arc<Route>) -> bool {
        Arc::ptr_eq(&self.first, route) || self.others.iter().any(|other| Arc::ptr_eq(other, route))
    }
}

/// A call that reaches no operation.
#[derive(Debug)]
pub(crate) struct Lost {
    pub(crate) status: StatusCode,
    pub(crate) reason: String,
    /// The provider, where it is known.
    pub(crate) provider: Option<String>,
    /// The methods that the path takes, where it is known.
    pub(crate) allow: Option<String>,
}

impl Route {
    /// The first sample with this verdict and a reply.
    pub(crate) fn sample_that(&self, verdict: Verdict) -> Option<&Sample> {
        self.samples().find(|sample| sample.verdict == verdict)
    }

    /// The sample with this name, if it has a reply.
    pub(crate) fn sample_named(&self, name: &str) -> Option<&Sample> {
        self.samples().find(|sample| sample.name == name)
    }

    /// The samples that can be answered with.
    pub(crate) fn samples(&self) -> impl Iterator<Item = &Sample> {
        self.operation.samples.iter().filter(|sample| sample.reply.is_some())
    }

    /// Whether a field of the path must not be shown.
    pub(crate) fn hides(&self, name: &str) -> bool {
        let fields = self.operation.parts.path.map(|object| &self.provider.model.object(object).fields);
        fields.into_iter().flatten().any(|field| field.wire == name && field.class.is_some())
    }

    /// `provider.group.operation`
    pub(crate) fn full_name(&self) -> String {
        format!("{}.{}", self.provider.id(), self.name)
    }
}

impl Routes {
    pub(crate) fn new(providers: Vec<Arc<Provider>>) -> Self {
        let all = providers.iter().flat_map(routes_of).collect();
        Self { providers, all }
    }

    pub(crate) fn provider(&self, id: &str) -> Option<&Arc<Provider>> {
        self.providers.iter().find(|provider| provider.id() == id)
    }

    /// The operations at a method and path.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Result<Found, Lost> {
        let here: Vec<&Arc<Route>> = self.all.iter().filter(|route| route.template.values(path).is_some()).collect();
        if here.is_empty() {
            return Err(self.lost(path));
        }
        let right = || here.iter().filter(|route| route.operation.method == method.as_str());
        // A path that is written out wins over one in which fields stand.
        let rank = right().map(|route| route.template.rank()).min();
        let mut found = right().filter(|route| Some(route.template.rank()) == rank).copied().cloned();
        if let Some(first) = found.next() {
            return Ok(Found { first, others: found.collect() });
        }
        let mut methods: Vec<&str> = here.iter().map(|route| route.operation.method.as_str()).collect();
        methods.sort_unstable();
        methods.dedup();
        let allow = methods.join(", ");
        Err(Lost {
            status: StatusCode::METHOD_NOT_ALLOWED,
            reason: format!("`{}` takes {allow}, and this was {}", self.shown(path), harmless(method.as_str())),
            provider: here.first().map(|route| route.provider.id().to_owned()),
            allow: Some(allow),
        })
    }

    fn lost(&self, path: &str) -> Lost {
        let mut parts = path.splitn(4, '/').skip(1);
        let (id, host) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let rest = path.get(id.len() + host.len() + 2..).unwrap_or_default();
        let provider = self.provider(id);
        let reason = match provider {
            None => self.no_provider(id),
            Some(provider) => self.no_route(provider, host, rest, path),
        };
        Lost {
            status: StatusCode::NOT_FOUND,
            reason,
            provider: provider.map(|known| known.id().to_owned()),
            allow: None,
        }
    }

    fn no_provider(&self, id: &str) -> String {
        let ids = self.providers.iter().map(|provider| provider.id());
        let known = nearest(id, ids).map(|id| format!("; the nearest is `{id}`")).unwrap_or_default();
        format!("there is no provider `{}` here{known}; paths are /provider/host/path", harmless(id))
    }

    fn no_route(&self, provider: &Arc<Provider>, host: &str, rest: &str, path: &str) -> String {
        let own = || self.all.iter().filter(|route| route.provider.id() == provider.id());
        let elsewhere = own().find(|route| {
            let there = format!("/{}/{}{rest}", provider.id(), route.host);
            route.host != host && route.template.values(&there).is_some()
        });
        if let Some(route) = elsewhere {
            return format!(
                "`{}` is at the host `{}`, and this call went to `{}`",
                route.name,
                route.host,
                harmless(host)
            );
        }
        if !provider.model.hosts.iter().any(|known| known == host) {
            let known = provider.model.hosts.iter().map(|host| format!("`{host}`")).collect::<Vec<_>>().join(", ");
            return format!("`{}` has no host `{}`; it has {known}", provider.id(), harmless(host));
        }
        let filled: Vec<(String, &Arc<Route>)> = own().map(|route| (route.template.filled(path), route)).collect();
        let close = nearest(path, filled.iter().map(|(filled, _)| filled.as_str()));
        let known = close.and_then(|close| filled.iter().find(|(filled, _)| filled == close)).map(|(_, route)| {
            format!("; the nearest route is {} {} (`{}`)", route.operation.method, route.path, route.name)
        });
        format!("there is nothing at `{}`{}", self.shown(path), known.unwrap_or_default())
    }

    /// A path that reaches no operation, as it may be shown: without what stands where another path has a field that
    /// must not be.
    pub(crate) fn shown(&self, path: &str) -> String {
        let shown = |(index, segment): (usize, &str)| {
            let fixed = self.all.iter().any(|route| route.template.is_fixed_at(index, segment));
            let hidden = || self.all.iter().any(|route| route.template.fields_at(index).any(|name| route.hides(name)));
            let secret = || self.providers.iter().any(|provider| provider.has_secret_in(segment));
            if segment.is_empty() || fixed || !(hidden() || secret()) { segment.to_owned() } else { MASK.to_owned() }
        };
        harmless(&path.split('/').enumerate().map(shown).collect::<Vec<_>>().join("/"))
    }
}

fn routes_of(provider: &Arc<Provider>) -> Vec<Arc<Route>> {
    let model = &provider.model;
    let route = |(group, operation): (&vezne_codegen::model::Group, &Operation)| {
        let host = model.hosts.get(operation.host).cloned().unwrap_or_default();
        let path = format!("/{}/{host}{}", model.id, operation.path);
        Arc::new(Route {
            provider: Arc::clone(provider),
            operation: operation.clone(),
            name: format!("{}.{}", group.name, operation.name),
            template: Template::new(&path),
            path,
            host,
        })
    };
    model.operations().map(route).collect()
}
