//! Helpers that several test targets share.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "helpers of tests fail loudly")]

pub mod json;
pub mod peer;
pub mod sample;
pub mod stub;

use std::path::PathBuf;

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand below the root").to_owned()
}

/// Runs a future to its end.
pub fn wait<F: std::future::IntoFuture>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future.into_future())
}

/// The README's Rust compiles; its first excerpt is marked as one.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
