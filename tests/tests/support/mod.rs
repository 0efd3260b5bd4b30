//! What several test targets of the generator share.

#![allow(dead_code, unreachable_pub, reason = "each test target uses a part of it")]

pub mod corpus;
pub mod fixtures;
