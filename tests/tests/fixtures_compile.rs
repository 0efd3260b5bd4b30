//! Every fixture's client compiles without a warning, under the lints that the workspace sets itself.

#![deny(warnings, missing_docs)]

pub mod clients {
    //! The clients of all fixtures.
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

#[test]
fn the_clients_of_all_fixtures_compile_under_deny_warnings() {
    // That this target was compiled is the proof; that there is something in it is checked here.
    let text = include_str!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
    assert!(text.lines().count() >= 10, "there are fixtures");
}
