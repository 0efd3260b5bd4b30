//! Recipes as functions, and their vectors as tests.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::expr::{Place, Writer, owned, rust_type};
use super::{EmitError, Emitter, Module, doc, name_ident, prose};
use crate::expr::ExprType;
use crate::model::{Param, Recipe, Vector, Written};

impl Emitter<'_> {
    /// The module of the provider's recipes, if it has some. It is hidden and not private, for the tests of the vectors.
    pub(super) fn recipes(self) -> Result<Option<Module>, EmitError> {
        if self.model.recipes.is_empty() {
            return Ok(None);
        }
        let name = prose::escape(&self.model.name);
        let mut module = Module::new("recipes", vec![format!("How the signatures of {name} are made.")]);
        module.hidden = true;
        self.import(&mut module)?;
        for recipe in &self.model.recipes {
            let (ident, doc) = (name_ident(&recipe.ident), doc(&prose::lines(&recipe.docs, &recipe.name)));
            let params = recipe.params.iter().map(|param| {
                let (ident, ty) = (name_ident(&param.ident), rust_type(param.ty));
                quote! { #ident: Option<#ty> }
            });
            let gives = rust_type(recipe.body.ty());
            let body = Writer::new(self, &recipe.body, Place::Recipe(&recipe.params)).body(&recipe.body);
            module.push(quote! {
                #doc
                #[must_use]
                pub fn #ident(#(#params),*) -> Option<#gives> { #body }
            })?;
        }
        Ok(Some(module))
    }

    /// Every vector as a test, and every recipe as something to call.
    pub(super) fn recipe_tests(self, provider: &TokenStream) -> Result<Vec<TokenStream>, EmitError> {
        let mut tests = Vec::new();
        if self.model.recipes.is_empty() {
            return Ok(tests);
        }
        let cases = self.model.recipes.iter().map(|recipe| {
            let (name, ident) = (&recipe.name, name_ident(&recipe.ident));
            let args = recipe.params.iter().map(|_| quote! { given.take() });
            quote! { sample::recipe(#name, |given| #provider::recipes::#ident(#(#args),*).map(sample::Value::from)) }
        });
        tests.push(quote! {
            pub(crate) fn recipes() -> Vec<sample::Recipe> {
                Vec::from([#(#cases),*])
            }
        });
        for recipe in &self.model.recipes {
            for (index, vector) in recipe.vectors.iter().enumerate() {
                tests.push(vector_test(provider, recipe, vector, index)?);
            }
        }
        Ok(tests)
    }
}

fn vector_test(
    provider: &TokenStream,
    recipe: &Recipe,
    vector: &Vector,
    index: usize,
) -> Result<TokenStream, EmitError> {
    let ident = name_ident(&recipe.ident);
    let args = recipe
        .params
        .iter()
        .zip(&vector.args)
        .map(|(param, written)| literal(param, written))
        .collect::<Result<Vec<_>, _>>()?;
    let (does, assert) =
        if vector.differs { ("does_not_give", quote! { assert_ne! }) } else { ("gives", quote! { assert_eq! }) };
    let name = format_ident!("the_recipe_{}_{does}_its_vector_{}", recipe.ident, index + 1);
    let gives = &vector.gives;
    Ok(quote! {
        #[test]
        fn #name() {
            let given = #provider::recipes::#ident(#(#args),*).map(sample::Value::from);
            #assert(given.as_ref().map(sample::Value::to_vector).as_deref(), Some(#gives));
        }
    })
}

/// A value of a vector as a Rust expression of type `Option<_>`.
fn literal(param: &Param, written: &Written) -> Result<TokenStream, EmitError> {
    let misfit = || EmitError::new(format!("a vector has another value for `{}` than the recipe takes", param.name));
    Ok(match (param.ty, written) {
        (ExprType::Text, Written::One(text)) => {
            let text = owned(text);
            quote! { Some(#text) }
        }
        (ExprType::Bytes, Written::One(text)) => quote! { Some(#text.as_bytes().to_vec()) },
        (ExprType::Int, Written::One(text)) => {
            let number = Literal::i64_unsuffixed(text.parse().map_err(|_| misfit())?);
            quote! { Some(#number) }
        }
        (ExprType::Bool, Written::One(text)) => {
            let flag: bool = text.parse().map_err(|_| misfit())?;
            quote! { Some(#flag) }
        }
        (ExprType::Decimal, Written::One(text)) => quote! { Some(#text.parse().unwrap()) },
        (ExprType::Texts, Written::List(texts)) => {
            let texts = texts.iter().map(|text| owned(text));
            quote! { Some(vec![#(#texts),*]) }
        }
        (ExprType::Pairs, Written::Pairs(pairs)) => {
            let pairs = pairs.iter().map(|(name, value)| {
                let (name, value) = (owned(name), owned(value));
                quote! { (#name, #value) }
            });
            quote! { Some(vec![#(#pairs),*]) }
        }
        _ => return Err(misfit()),
    })
}
