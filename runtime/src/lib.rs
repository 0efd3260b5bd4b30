#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod amount;
mod answer;
mod base_url;
mod browser_form;
mod builder;
mod call;
pub mod callback;
mod card_number;
mod catalogue;
mod client;
mod clock;
mod config_error;
mod country;
mod currency;
mod currency_table;
mod date;
mod draft;
pub mod env;
mod error;
mod exchange;
pub mod expr;
mod form;
pub mod format;
mod headers;
mod identity;
mod invalid;
mod json;
mod judgement;
pub mod logic;
mod map;
mod moment;
mod nonce;
mod number;
mod opening;
mod operation;
mod outcome;
mod pages;
mod personal;
mod presence;
mod progress;
mod provider;
mod reply_headers;
mod request;
#[cfg(feature = "reqwest")]
pub mod reqwest_0_13;
mod response;
mod ruling;
mod secret;
mod sections;
mod session;
mod settle;
mod time;
mod transport;
mod tree;
mod trouble;
mod verdict;

pub use amount::Amount;
pub use answer::Answer;
pub use base_url::BaseUrl;
pub use browser_form::BrowserForm;
pub use builder::ClientBuilder;
pub use call::{Awaited, Call};
pub use callback::{
    Acknowledgement, Callback, CallbackError, CallbackReason, Claimed, Conclusive, Confirmation, Confirmed, Delivery,
    Event, Incoming, Message, Proof, Receiver, Seen, SeenInMemory, Told,
};
pub use card_number::CardNumber;
pub use catalogue::{Catalogue, Unlisted, listed_verdict, read_listed};
pub use client::Client;
pub use clock::{Clock, SystemClock};
pub use config_error::ConfigError;
pub use country::Country;
pub use currency::Currency;
pub use currency_table::decimals;
pub use date::Date;
pub use draft::Draft;
pub use error::Error;
pub use form::{
    AmountForm, BytesForm, CatalogueForm, CurrencyForm, DateForm, DocumentForm, Each, FlagForm, Form, Hidden, IntForm,
    JsonForm, Layer, ListedForm, OneOrMore, PairsForm, Plain, ReadForm, TextForm, TimeForm, WriteForm, Zone,
    check_pattern,
};
pub use format::file::File;
pub use format::page::{Html, PlainText};
#[cfg(feature = "xml")]
pub use format::xml::Doctype;
pub use format::{FormStyle, Media, Table};
pub use headers::HeaderSet;
pub use invalid::Invalid;
pub use json::{
    Constant, EmptyList, Encode, EncodeFields, Encoder, Fields, Json, Kept, Key, Missing, NoBody, Nothing, Object,
    Payload, Reply, Tagged, Undecodable, Unwritable, Whole, decode, masked_json, payload, read_object, read_tagged,
    to_json,
};
pub use judgement::{Judgement, Voice};
pub use map::Map;
pub use moment::Moment;
pub use nonce::{Nonce, RandomNonce};
pub use number::Number;
pub use opening::{Opening, Opens};
pub use operation::{Effect, Judge, Operation, Prepare, ReadDetails, Replay, details};
pub use outcome::{Outcome, Reason};
pub use pages::{Pages, Paging, Turn};
pub use personal::Personal;
pub use presence::Presence;
pub use progress::{Progress, Undecided};
pub use provider::{HostUrl, Provider, UrlPart};
pub use reply_headers::ReplyHeaders;
pub use request::{Request, write_request};
pub use response::Response;
pub use secret::{Cvv, Secret, Token};
pub use sections::Sections;
pub use session::{HeldToken, InMemory, Session, Stored, TokenKey, TokenStore};
pub use settle::{Question, Settle, Settled, Settlement};
pub use time::Time;
pub use transport::{Cut, Limits, Reach, Sending, Transport, TransportError};
pub use tree::Tree;
pub use verdict::Verdict;

#[doc(no_inline)]
pub use std::time::Duration;

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
