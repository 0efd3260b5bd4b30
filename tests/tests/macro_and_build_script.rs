//! The two ways to a client from specs of one's own, `vezne::provider!` and a build script: both compile, and what they
//! make calls a sandbox made from the same specs.

#![deny(warnings, missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::path::Path;

use vezne::runtime::{Outcome, Reason};
use vezne::sandbox::{Behaviour, Sandbox};
use vezne_codegen::workspace;
use vezne_tests::sandboxed::to;

/// By the macro; the runtime is the one that `vezne` passes on.
pub mod by_macro {
    vezne::provider!("../generated/examples/acme");
}

/// By the macro, where the crate `vezne` has another name or is not there at all.
pub mod by_macro_over_the_runtime {
    vezne::provider!("../generated/examples/acme", runtime = ::vezne_runtime);
}

/// By this crate's build script.
pub mod by_build_script {
    include!(concat!(env!("OUT_DIR"), "/acme.rs"));
}

async fn sandbox() -> Sandbox {
    let checked = workspace::check(Path::new("../generated/examples/acme")).unwrap();
    let model = checked.model.unwrap_or_else(|| panic!("{}", checked.report.render(&checked.sources, false)));
    Sandbox::builder().model(&model).start().await.unwrap()
}

/// The same calls for each way: the types have the same names and are not the same.
macro_rules! calls_its_sandbox {
    ($test:ident, $way:ident) => {
        #[tokio::test]
        async fn $test() {
            use $way::acme;
            let sandbox = sandbox().await;
            let key = sandbox.credential("acme", None, "api_key").unwrap();
            let client = to(&sandbox, acme::Client::builder())
                .environment(acme::Environment::Test)
                .credentials(acme::Credentials { api_key: key.into() })
                .build()
                .unwrap();
            let request = || acme::payments::CreateRequired {
                order_id: "A-1".into(),
                amount: "12.50".parse().unwrap(),
                currency: "TRY".parse().unwrap(),
            };
            let paid = client.payments().create(acme::payments::Create::new(request()).note("Thanks")).await.unwrap();
            assert_eq!((paid.status, paid.amount.to_string()), (acme::payments::Status::Paid, "12.50".to_owned()));

            sandbox.next(Behaviour::Decline);
            let error = client.payments().create(request()).await.unwrap_err();
            assert_eq!((error.outcome(), error.reason()), (Outcome::Refused, Reason::Refused));

            sandbox.next(Behaviour::Drop);
            let error = client.payments().create(request()).await.unwrap_err();
            assert_eq!((error.outcome(), error.idempotency_key()), (Outcome::Unknown, Some("A-1")));
            for call in sandbox.calls() {
                assert!(call.wrong.is_empty(), "{:?}", call.wrong);
            }
        }
    };
}

calls_its_sandbox!(the_macros_client_calls_its_sandbox, by_macro);
calls_its_sandbox!(the_macros_client_over_another_runtime_path_calls_its_sandbox, by_macro_over_the_runtime);
calls_its_sandbox!(the_build_scripts_client_calls_its_sandbox, by_build_script);
