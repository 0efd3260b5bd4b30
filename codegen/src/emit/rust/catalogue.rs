//! Catalogues: open enums that keep a value nobody has listed.

use proc_macro2::TokenStream;
use quote::quote;

use super::{EmitError, Emitter, Module, ReplyEncoding, doc, prose, type_ident};
use crate::model::{Catalogue, CatalogueId, Verdict};

impl Emitter<'_> {
    pub(super) fn catalogue(self, id: CatalogueId, module: &mut Module) -> Result<(), EmitError> {
        let catalogue = self.model.catalogue(id);
        let name = type_ident(&catalogue.ident);
        let variants = catalogue.values.iter().map(|value| {
            let variant = type_ident(&value.ident);
            let wire = prose::code(&value.wire).unwrap_or_else(|| "An empty text".to_owned());
            let mut lines = prose::lines(
                &value.docs,
                &prose::code(&value.wire).map_or_else(|| wire.clone(), |wire| format!("The value {wire}")),
            );
            lines.push(String::new());
            lines.push(match value.verdict {
                Some(verdict) => format!("{wire} on the wire; its verdict is {}.", verdict.word()),
                None => format!("{wire} on the wire."),
            });
            if value.unsure {
                lines.push(String::new());
                lines.push("Not confirmed by the document.".to_owned());
            }
            let doc = doc(&lines);
            quote! { #doc #variant, }
        });
        let mut other = prose::lines(&catalogue.other_docs, "A value that is not listed, kept as it came");
        if !catalogue.other_docs.text.is_empty() {
            other.push(String::new());
            other.push("The value is kept as it came.".to_owned());
        }
        if let Some(verdict) = catalogue.other {
            other.push(String::new());
            other.push(format!("Its verdict is {}.", verdict.word()));
        }
        if self.is_closed(id) {
            return Self::closed(catalogue, variants, module);
        }
        let other_doc = doc(&other);
        let doc_lines = doc(&[format!(
            "What the provider may send as `{}`; values that are not listed are kept.",
            catalogue.ident
        )]);
        module.push(quote! {
            #doc_lines
            #[derive(Debug, Clone, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                #other_doc
                Other(runtime::Unlisted),
            }
        })?;
        module.push(Self::catalogue_impl(catalogue))?;
        let (read, written) = (self.index.read.contains(&id), self.index.written.contains(&id));
        if read {
            module.push(quote! {
                impl<'de> runtime::serde::Deserialize<'de> for #name {
                    fn deserialize<D: runtime::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                        runtime::read_listed(from)
                    }
                }
            })?;
        }
        let encode = quote! {
            impl runtime::Encode for #name {
                fn encode(&self, to: &mut runtime::Encoder<'_>) {
                    to.text(runtime::Catalogue::as_wire(self));
                }
            }
        };
        match (&self.settings.replies, written, read) {
            (_, true, _) | (ReplyEncoding::Always, false, true) => module.push(encode),
            (ReplyEncoding::Feature(feature), false, true) => {
                module.push(quote! { #[cfg(feature = #feature)] #encode })
            }
            _ => Ok(()),
        }
    }

    /// A catalogue that is only sent: there is no value that is not listed.
    fn closed(
        catalogue: &Catalogue,
        variants: impl Iterator<Item = TokenStream>,
        module: &mut Module,
    ) -> Result<(), EmitError> {
        let name = type_ident(&catalogue.ident);
        let doc_lines = doc(&[format!("What can be sent as `{}`.", catalogue.ident)]);
        module.push(quote! {
            #doc_lines
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name { #(#variants)* }
        })?;
        let idents = catalogue.values.iter().map(|value| type_ident(&value.ident));
        let wires = catalogue.values.iter().map(|value| value.wire.as_str());
        module.push(quote! {
            impl #name {
                /// The value's text on the wire.
                pub const fn as_wire(&self) -> &'static str {
                    match self { #(Self::#idents => #wires,)* }
                }
            }
        })?;
        module.push(quote! {
            impl runtime::Encode for #name {
                fn encode(&self, to: &mut runtime::Encoder<'_>) {
                    to.text(self.as_wire());
                }
            }
        })
    }

    fn catalogue_impl(catalogue: &Catalogue) -> TokenStream {
        let name = type_ident(&catalogue.ident);
        let idents: Vec<_> = catalogue.values.iter().map(|value| type_ident(&value.ident)).collect();
        let wires: Vec<_> = catalogue.values.iter().map(|value| value.wire.as_str()).collect();
        let otherwise = catalogue.other.unwrap_or(Verdict::Unknown);
        // Values with the same verdict share an arm, in the order of the verdicts; the rest is the last arm.
        let arms: Vec<TokenStream> = Verdict::ALL
            .into_iter()
            .filter(|verdict| *verdict != otherwise)
            .filter_map(|verdict| {
                let same: Vec<_> = catalogue
                    .values
                    .iter()
                    .filter(|value| value.verdict == Some(verdict))
                    .map(|value| type_ident(&value.ident))
                    .collect();
                let word = verdict_ident(verdict);
                (!same.is_empty()).then(|| quote! { #(Self::#same)|* => runtime::Verdict::#word, })
            })
            .collect();
        let rest = verdict_ident(otherwise);
        let verdict = if arms.is_empty() {
            quote! { runtime::Verdict::#rest }
        } else {
            let listed: Vec<_> = catalogue
                .values
                .iter()
                .filter(|value| value.verdict.unwrap_or(Verdict::Unknown) == otherwise)
                .map(|value| type_ident(&value.ident))
                .collect();
            quote! { match self { #(#arms)* #(Self::#listed |)* Self::Other(_) => runtime::Verdict::#rest, } }
        };
        quote! {
            impl runtime::Catalogue for #name {
                fn from_wire(wire: &str) -> Self {
                    match wire {
                        #(#wires => Self::#idents,)*
                        _ => Self::Other(runtime::Unlisted::new(wire)),
                    }
                }
                fn as_wire(&self) -> &str {
                    match self {
                        #(Self::#idents => #wires,)*
                        Self::Other(other) => other.as_str(),
                    }
                }
                fn verdict(&self) -> runtime::Verdict {
                    #verdict
                }
                fn is_listed(&self) -> bool {
                    !matches!(self, Self::Other(_))
                }
            }
        }
    }
}

fn verdict_ident(verdict: Verdict) -> proc_macro2::Ident {
    let word = match verdict {
        Verdict::Done => "Done",
        Verdict::Repeat => "Repeat",
        Verdict::Pending => "Pending",
        Verdict::Refused => "Refused",
        Verdict::Absent => "Absent",
        Verdict::Unsent => "Unsent",
        Verdict::Unknown => "Unknown",
    };
    proc_macro2::Ident::new(word, proc_macro2::Span::call_site())
}
