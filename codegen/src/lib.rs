//! Payment provider specs in, typed Rust clients out.
//!
//! ```text
//! text --read--> Spec (as written, every node with its place)
//!      --check-> Model (names resolved, types closed) or all Diagnostics
//!      --emit--> Rust | the sandbox's routes
//! ```
//!
//! `read` knows YAML and no payments; `check` knows the rules and no Rust; `emit` asks the model and decides nothing.
//! The [`model`] is language-neutral and needs no feature; neither do the [`expr`] evaluator, the comparison of a body
//! with its table ([`conform`]) and the sandbox's [`routes`].
//!
//! Three ways in: the command `vezne generate`, a build script (`Build`), and the macro `vezne::provider!`. All three
//! call [`compile`] and [`emit`].

pub mod arrived;
pub mod completed;
pub mod conform;
pub mod expr;
pub mod forms;
pub mod json;
pub mod message;
pub mod model;
#[cfg(any(feature = "read", feature = "rust"))]
mod names;
pub mod opening;
pub mod routes;
pub mod sampled;
pub mod tables;

#[cfg(feature = "read")]
mod check;
#[cfg(feature = "read")]
pub mod diagnostic;
#[cfg(feature = "read")]
mod read;
#[cfg(feature = "read")]
pub mod rule;
#[cfg(feature = "read")]
pub mod source;
#[cfg(feature = "read")]
mod spec;
#[cfg(feature = "read")]
mod yaml;

#[cfg(feature = "rust")]
pub mod emit;

#[cfg(all(feature = "read", feature = "rust"))]
mod build;
#[cfg(all(feature = "read", feature = "rust"))]
pub use build::{Build, BuildError};
#[cfg(all(feature = "read", feature = "rust"))]
pub mod workspace;

#[cfg(feature = "read")]
use diagnostic::Diagnostics;
#[cfg(feature = "read")]
use source::Sources;

/// Reads and checks one provider's files. The findings are complete: every problem is reported in one run, and a model
/// comes out exactly when none of them is an error. Only what an error elsewhere may be the cause of is not reported
/// beside it: a sample whose tables or voices could not be read in full, and a definition that a reference which leads
/// nowhere may have meant.
#[cfg(feature = "read")]
#[must_use]
pub fn compile(sources: &Sources) -> (Option<model::Model>, Diagnostics) {
    let mut report = Diagnostics::new();
    let model = read::read(sources, &mut report).map(|spec| check::check(sources, &spec, &mut report));
    let model = model.filter(|_| !report.has_errors());
    (model, report)
}
