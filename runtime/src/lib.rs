#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod amount;
mod answer;
mod base_url;
mod builder;
mod call;
mod card_number;
mod catalogue;
mod client;
mod clock;
mod config_error;
mod currency;
pub mod env;
mod error;
mod exchange;
mod headers;
mod invalid;
mod json;
mod judgement;
pub mod logic;
mod nonce;
mod operation;
mod outcome;
mod personal;
mod provider;
#[cfg(feature = "reqwest")]
pub mod reqwest_0_13;
mod response;
mod ruling;
mod secret;
mod time;
mod transport;
mod verdict;

pub use amount::Amount;
pub use answer::Answer;
pub use base_url::BaseUrl;
pub use builder::ClientBuilder;
pub use call::{Awaited, Call};
pub use card_number::CardNumber;
pub use catalogue::{Catalogue, Unlisted, listed_verdict, read_listed};
pub use client::Client;
pub use clock::{Clock, SystemClock};
pub use config_error::ConfigError;
pub use currency::Currency;
pub use error::Error;
pub use headers::HeaderSet;
pub use invalid::Invalid;
pub use json::{
    AsNumber, AsText, Encode, Encoder, Fields, Json, Key, Missing, NoBody, Nothing, Object, Payload, Reply,
    Undecodable, Unwritable, decode, masked_json, payload, read_object, to_json,
};
pub use judgement::{Judgement, Voice};
pub use nonce::{Nonce, RandomNonce};
pub use operation::{Effect, Operation, ReadDetails, Replay, details};
pub use outcome::{Outcome, Reason};
pub use personal::Personal;
pub use provider::{HostUrl, Provider};
pub use response::Response;
pub use secret::{Cvv, Secret, Token};
pub use time::Time;
pub use transport::{Cut, Limits, Reach, Sending, Transport, TransportError};
pub use verdict::Verdict;

#[doc(no_inline)]
pub use bytes::{self, Bytes};
#[doc(no_inline)]
pub use http::{self, HeaderMap, Method, StatusCode};
#[doc(no_inline)]
pub use rust_decimal::{self, Decimal};
#[doc(no_inline)]
pub use serde::{self, de::MapAccess};
#[doc(no_inline)]
pub use uuid::{self, Uuid};
