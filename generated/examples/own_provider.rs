//! A client of a provider that this crate does not have, from specs in one's own crate.
//!
//! `cargo run -p vezne --example own_provider --features macros`

use std::error::Error as StdError;

vezne::provider!("examples/acme");

use acme::payments::CreateRequired;

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let client = acme::Client::builder()
        .environment(acme::Environment::Test)
        .credentials(acme::Credentials { api_key: "a key".into() })
        // Nothing listens there, so that the error can say for sure that nothing was sent.
        .host(acme::Host::Api, "http://127.0.0.1:9".parse()?)
        .build()?;
    let payment = CreateRequired { order_id: "A-1".into(), amount: "12.50".parse()?, currency: "TRY".parse()? };
    match client.payments().create(payment).await {
        Ok(paid) => println!("{} was taken as {}", paid.amount, paid.id),
        Err(error) => println!("{:?}: {error}", error.outcome()),
    }
    Ok(())
}
