//! The functions of the spec language's expressions, as generated clients call them.
//!
//! Every function takes and gives its values as `Option`s, where `None` means *missing*: a field that is not there, a
//! text that is no hexadecimal number. What is made of a missing value is missing, unless a function says otherwise;
//! so a signature over a field that is not there is no signature, and not one over something else.
//!
//! A value has one of few types: `String`, `Vec<u8>`, `bool`, `i64`, [`Amount`](crate::Amount),
//! [`Moment`](crate::Moment), a list of texts, names with their texts in order ([`Pairs`]), and a list of objects. The
//! evaluator of `vezne check` calls the same functions. Logic with missing values is in [`logic`](crate::logic).

#[cfg(feature = "aes")]
mod aes;
#[cfg(feature = "asymmetric")]
mod asymmetric;
mod bytes;
mod charset;
mod hash;
mod inside;
mod jws;
mod list;
mod objects;
mod pairs;
mod text;
mod url;
mod value;

#[cfg(feature = "aes")]
pub use aes::{aes_cbc, aes_cbc_open};
#[cfg(feature = "asymmetric")]
pub use asymmetric::{
    ecdsa_sha256, ecdsa_sha256_verifies, is_curve_key, is_curve_public_key, is_rsa_key, is_rsa_public_key,
    rsa_pss_sha256, rsa_pss_sha256_verifies, rsa_sha256, rsa_sha256_verifies,
};
pub use bytes::{base64, base64url, from_base64, from_hex, from_utf8, hex, same_secret, utf8};
pub use charset::{charset, is_charset};
pub use hash::{hmac_md5, hmac_sha1, hmac_sha256, hmac_sha384, hmac_sha512, md5, sha1, sha256, sha384, sha512};
pub use inside::inside;
pub use jws::{is_jws_algorithm, jws};
pub use list::{and_then, concat, each, has, join, list, sort, with};
pub use objects::{Addend, all, any, find, first, last, texts_of, total};
pub use pairs::{Pairs, get, json, names, pairs, pick, sort_by_name, sort_pairs, values, with_names, without};
pub use text::{
    around, contains, drop, escape, form_encode, lower, pad_left, pad_right, prefixed, replace, split, take, trim,
    upper, url_decode, url_encode,
};
pub use url::{host_of, path_of, query_of};
pub use value::{
    Filled, choose, decimal, decimal_of, filled, glue, glue_bytes, int, length, one_of, or_else, size, sum, text_of,
};
