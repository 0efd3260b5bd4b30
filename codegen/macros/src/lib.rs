//! `vezne::provider!`: thin over `vezne-codegen`.

use std::path::{Path, PathBuf};

use proc_macro::TokenStream;
use proc_macro2::Span;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Path as RustPath, Token};
use vezne_codegen::emit::Rust;
use vezne_codegen::{Build, BuildError};

/// `"specs/acme"`, or `"specs/acme", runtime = ::vezne_runtime`.
struct Input {
    folder: LitStr,
    runtime: Option<RustPath>,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let folder = input.parse()?;
        let mut runtime = None;
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let word: syn::Ident = input.parse()?;
            if word != "runtime" {
                return Err(syn::Error::new(word.span(), "the one setting is `runtime = ::path::to::vezne_runtime`"));
            }
            input.parse::<Token![=]>()?;
            runtime = Some(input.parse()?);
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(Self { folder, runtime })
    }
}

/// Makes the module of one provider from the specs in a folder of your crate.
///
/// ```ignore
/// vezne::provider!("specs/acme");
///
/// let client = acme::Client::builder().environment(acme::Environment::Test) /* … */;
/// ```
///
/// The folder is relative to the crate's `Cargo.toml`. Errors in the specs become compile errors with file, line,
/// excerpt and what to write instead. Where the crate `vezne` goes by another name, say where the runtime is:
/// `provider!("specs/acme", runtime = ::vezne_runtime)`.
#[proc_macro]
pub fn provider(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as Input);
    expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

fn expand(input: &Input) -> syn::Result<proc_macro2::TokenStream> {
    let at = input.folder.span();
    let fail = |message: &str| syn::Error::new(at, message);
    let root = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| fail("CARGO_MANIFEST_DIR is not set: this macro needs cargo"))?;
    let folder = root.join(input.folder.value());
    let runtime = input
        .runtime
        .as_ref()
        .map_or_else(|| "::vezne::runtime".to_owned(), |path| quote!(#path).to_string().replace(' ', ""));
    let build = Build::new(&folder).rust(Rust::new().runtime(runtime));
    let (text, _, sources) = build.generate().map_err(|error| match error {
        BuildError::Specs { report, sources } => {
            let (errors, _) = report.counts();
            fail(&format!("the specs have {errors} errors\n\n{}", report.render(&sources, false)))
        }
        BuildError::Other(message) => fail(&message),
        _ => fail("the client could not be generated"),
    })?;
    let module: proc_macro2::TokenStream =
        text.parse().map_err(|_| fail("the generated code is not valid Rust: this is a bug in vezne-codegen"))?;
    let module: syn::ItemMod = syn::parse2(module)?;
    // The compiler only rebuilds for files it has seen: naming each spec makes a changed spec a changed program.
    let watched = sources.files().iter().map(|file| watched(Path::new(&file.path)));
    Ok(quote! {
        #module
        const _: () = { #(#watched)* };
    })
}

fn watched(path: &Path) -> proc_macro2::TokenStream {
    let path = LitStr::new(&path.to_string_lossy(), Span::call_site());
    quote! { let _: &[u8] = ::core::include_bytes!(#path); }
}
