//! Which merchant's tokens these are.

use sha2::{Digest as _, Sha256};

/// A fingerprint of credentials: the same for the same ones, and nothing that could be turned back into them.
pub(crate) fn of(secrets: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for secret in secrets {
        // With its length before it, so that no two lists run into the same bytes.
        hash.update(secret.len().to_be_bytes());
        hash.update(secret.as_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn lists_that_run_together_are_told_apart() {
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab", ""]));
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
    }
}
