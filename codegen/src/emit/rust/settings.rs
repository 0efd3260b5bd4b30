//! Settings: what differs by tenant and is no secret, and the URLs of hosts that are made of them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{EmitError, Emitter, Module, doc, name_ident, prose};
use crate::model::{HostUrlSource, Setting, SettingType, UrlPart};

impl Emitter<'_> {
    pub(super) fn settings(self, module: &mut Module) -> Result<(), EmitError> {
        let settings = &self.model.settings;
        let any_default = settings.iter().any(|setting| setting.default.is_some());
        let fields = settings.iter().map(|setting| {
            let (ident, ty) = (name_ident(&setting.name), setting_ty(setting));
            let mut lines = prose::lines(&setting.docs, &setting.name);
            if let Some(default) = &setting.default {
                lines.extend([String::new(), format!("`{}`, unless you say otherwise.", prose::escape(default))]);
            } else if setting.optional {
                lines.extend([String::new(), "It may be left out.".to_owned()]);
            }
            let doc = doc(&lines);
            quote! { #doc pub #ident: Option<#ty>, }
        });
        let line = doc(&[if settings.is_empty() {
            "The provider asks for none.".to_owned()
        } else if any_default {
            "What the provider hands out, and what differs by tenant.".to_owned()
        } else {
            "What the provider hands out and no document states. Nothing here has a default.".to_owned()
        }]);
        let derived = (!any_default).then(|| quote! { , Default });
        module.push(quote! {
            #line
            #[derive(Debug, Clone #derived)]
            #[non_exhaustive]
            pub struct Settings { #(#fields)* }
        })?;
        if any_default {
            let values = settings.iter().map(|setting| {
                let (ident, value) = (name_ident(&setting.name), default_value(setting));
                quote! { #ident: #value, }
            });
            module.push(quote! {
                impl Default for Settings {
                    fn default() -> Self {
                        Self { #(#values)* }
                    }
                }
            })?;
        }
        let setters = settings.iter().map(|setting| {
            let (ident, doc) = (name_ident(&setting.name), doc(&prose::summary(&setting.docs, &setting.name)));
            let (ty, value) = match setting.ty {
                SettingType::Text => (quote! { impl Into<String> }, quote! { value.into() }),
                _ => (setting_ty(setting), quote! { value }),
            };
            quote! {
                #doc
                #[must_use]
                pub fn #ident(mut self, value: #ty) -> Self {
                    self.#ident = Some(#value);
                    self
                }
            }
        });
        let line = doc(&[if any_default { "With the defaults alone." } else { "Without any setting." }.to_owned()]);
        module.push(quote! {
            impl Settings {
                #line
                #[must_use]
                pub fn new() -> Self {
                    Self::default()
                }
                #(#setters)*
            }
        })
    }

    /// The URL of a host as the runtime takes it, and whether a setting goes into it.
    pub(super) fn host_url(from: &HostUrlSource) -> TokenStream {
        match from {
            HostUrlSource::Fixed(url) => quote! { runtime::HostUrl::fixed(#url) },
            HostUrlSource::Setting(setting) => {
                let ident = name_ident(setting);
                quote! { runtime::HostUrl::setting(#setting, settings.#ident.as_ref()) }
            }
            HostUrlSource::Template(parts) => {
                let parts = parts.iter().map(|part| match part {
                    UrlPart::Fixed(text) => quote! { runtime::UrlPart::Fixed(#text) },
                    UrlPart::Setting(setting) => {
                        let ident = name_ident(setting);
                        quote! {
                            runtime::UrlPart::Setting(#setting, settings.#ident.as_ref().map(ToString::to_string))
                        }
                    }
                });
                quote! { runtime::HostUrl::made(&[#(#parts),*]) }
            }
        }
    }
}

fn setting_ty(setting: &Setting) -> TokenStream {
    match setting.ty {
        SettingType::Url => quote! { runtime::BaseUrl },
        SettingType::Text => quote! { String },
        SettingType::Int => quote! { i64 },
        SettingType::Bool => quote! { bool },
    }
}

fn default_value(setting: &Setting) -> TokenStream {
    let Some(default) = &setting.default else { return quote! { None } };
    match setting.ty {
        SettingType::Url => quote! { #default.parse().ok() },
        SettingType::Text => quote! { Some(#default.to_owned()) },
        SettingType::Int => {
            let number = Literal::i64_unsuffixed(default.parse().unwrap_or_default());
            quote! { Some(#number) }
        }
        SettingType::Bool => {
            let flag = default == "true";
            quote! { Some(#flag) }
        }
    }
}
