#![doc = include_str!("../README.md")]

mod answer;
mod behaviour;
mod builder;
mod error;
mod inspect;
mod integrity;
mod login;
mod mask;
mod media;
mod nearest;
mod provider;
mod received;
mod recompute;
mod reply;
mod route;
mod sandbox;
mod sent;
mod server;
mod template;
mod words;

pub use behaviour::Behaviour;
pub use builder::SandboxBuilder;
pub use error::SandboxError;
pub use received::{Answered, Received};
pub use sandbox::Sandbox;
