//! A deposit as somebody would write it by hand, with reqwest, serde's derive, and amounts that are exact.

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use vezne::runtime::Decimal;

pub(crate) const KEY: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const CLIENT: &str = "fedcba9876543210fedcba9876543210";

/// The request, to be sent or built.
pub(crate) fn request(client: &reqwest::Client, base: &str) -> reqwest::RequestBuilder {
    let body = Deposit {
        id: "30bac1c0-ad6b-4c50-a52e-1b34f9b487a7".to_owned(),
        amount: Money(Decimal::new(100, 2)),
        description: Some("description".to_owned()),
        external_reference: Some("123321-123321".to_owned()),
    };
    let request = client.post(format!("{base}/api/v1/wallet/deposit"));
    let request = request.header("apikeypublic", KEY).header("apiclientpublic", CLIENT);
    request.header("content-type", "application/json").body(serde_json::to_vec(&body).unwrap())
}

#[derive(Debug)]
pub(crate) struct Money(Decimal);

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).map_err(serde::ser::Error::custom)?.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(from)?;
        Decimal::from_str_exact(raw.get()).map(Self).map_err(D::Error::custom)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Deposit {
    id: String,
    amount: Money,
    description: Option<String>,
    external_reference: Option<String>,
}
