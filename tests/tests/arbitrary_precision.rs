//! Amounts are exact in a build where another crate switches on `serde_json/arbitrary_precision`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use vezne_tests::nested;

#[test]
fn amounts_are_exact_beside_arbitrary_precision() {
    let done = nested::cargo("arbitrary-precision", env!("CARGO_TARGET_TMPDIR"), "test", &["--test", "amounts"]);
    let told = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{told}");
    assert!(told.contains("test result: ok. ") && !told.contains("ok. 0 passed"), "{told}");
}
