//! Nothing: see `tests/amounts.rs`.
