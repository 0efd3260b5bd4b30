//! Outputs of a checked model. Each asks the model and decides nothing; none reaches into another.

mod coverage;
pub mod rust;

pub use coverage::coverage;
pub use rust::{ReplyEncoding, Rust};
