//! Values that are used once.

use std::fmt::Debug;

use uuid::Uuid;

/// Makes values that are used once. A test gives its own.
pub trait Nonce: Debug + Send + Sync {
    /// A UUID that was not given before.
    fn uuid(&self) -> Uuid;
}

/// Random UUIDs (version 4), from the operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomNonce;

impl Nonce for RandomNonce {
    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }
}
