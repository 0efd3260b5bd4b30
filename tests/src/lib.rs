//! Helpers that several test targets share.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "helpers of tests fail loudly"
)]

pub mod json;
pub mod line;
pub mod message;
pub mod nested;
pub mod operations;
pub mod page;
pub mod peer;
pub mod sample;
pub mod sandboxed;
pub mod stub;

use std::fs;
use std::path::{Path, PathBuf};

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand below the root").to_owned()
}

/// An empty folder of this name below cargo's folder for the files of tests, `env!("CARGO_TARGET_TMPDIR")`. Each test
/// has names of its own.
#[must_use]
pub fn scratch(tmpdir: &str, name: &str) -> PathBuf {
    let folder = Path::new(tmpdir).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else {
            fs::copy(&path, place).unwrap();
        }
    }
}

/// Runs a future to its end.
pub fn wait<F: std::future::IntoFuture>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future.into_future())
}

/// The README's Rust compiles; its first excerpt is marked as one.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
