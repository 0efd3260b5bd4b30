#![doc = include_str!("../README.md")]

mod answer;
mod behaviour;
mod builder;
mod error;
mod inspect;
mod mask;
mod nearest;
mod provider;
mod received;
mod route;
mod sandbox;
mod server;
mod words;

pub use behaviour::Behaviour;
pub use builder::SandboxBuilder;
pub use error::SandboxError;
pub use received::{Answered, Received};
pub use sandbox::Sandbox;
