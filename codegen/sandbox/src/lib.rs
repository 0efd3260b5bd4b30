#![doc = include_str!("../README.md")]

mod answer;
mod behaviour;
mod builder;
mod delivered;
mod error;
mod inspect;
mod integrity;
mod login;
mod mask;
mod media;
mod message;
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
pub use delivered::Delivered;
pub use error::SandboxError;
pub use message::Message;
pub use received::{Answered, Received};
pub use sandbox::Sandbox;
