//! Values that are used once.

use std::fmt::Debug;

use uuid::Uuid;

/// Makes values that are used once. A test gives its own.
pub trait Nonce: Debug + Send + Sync {
    /// A UUID that was not given before.
    fn uuid(&self) -> Uuid;

    /// A text of this many letters and digits that was not given before: as many as it takes of UUIDs, in hexadecimal.
    fn text(&self, length: usize) -> String {
        let mut text = String::with_capacity(length + 32);
        while text.len() < length {
            text.push_str(&self.uuid().simple().to_string());
        }
        text.truncate(length);
        text
    }
}

/// Random UUIDs (version 4), from the operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomNonce;

impl Nonce for RandomNonce {
    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }
}
