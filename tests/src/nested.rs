//! Packages outside the workspace, for what can only be seen in a build of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::root;

/// Runs cargo on the package `tests/NAME`, in a target folder that all such packages share below `tmpdir`, which is
/// `env!("CARGO_TARGET_TMPDIR")`. It is not the folder of the cargo that runs the tests, so that neither waits for the
/// other. The versions are those of the workspace's lock file, so that nothing is fetched.
#[must_use]
pub fn cargo(name: &str, tmpdir: &str, command: &str, more: &[&str]) -> Output {
    let package = root().join("tests").join(name);
    fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([command, "--offline"])
        .args(more)
        .current_dir(package)
        .env("CARGO_TARGET_DIR", Path::new(tmpdir).join("nested"))
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .unwrap()
}
