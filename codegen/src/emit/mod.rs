//! Outputs of a checked model. Each asks the model and decides nothing; none reaches into another.

pub mod rust;

pub use rust::{ReplyEncoding, Rust};
