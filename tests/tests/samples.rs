//! Every sample of every spec, as tests: the request is made and compared with the document's, the reply is read,
//! written back and compared, and the client reaches the verdict that the sample states.
//!
//! The tests are generated from the specs by the build script, so that a provider added by specs alone has them too.

#![allow(clippy::unwrap_used, dead_code, reason = "the cases are for another target")]
#![allow(clippy::unreadable_literal, reason = "values are written as in the samples")]

use vezne_tests::sample;

include!(concat!(env!("OUT_DIR"), "/samples.rs"));
