#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(inline)]
pub use vezne_runtime as runtime;

/// Servers that stand in for the providers, on loopback, made from the same specs as the clients.
///
/// Each provider's module has its `ROUTES`; [`Sandbox::builder`](vezne_sandbox::Sandbox::builder) takes them.
#[cfg(feature = "sandbox")]
pub use vezne_sandbox as sandbox;

#[cfg(feature = "macros")]
pub use vezne_macros::provider;

// vezne:providers begin
#[cfg(feature = "dlocal")]
#[rustfmt::skip]
pub mod dlocal;
#[cfg(feature = "fastpay")]
#[rustfmt::skip]
pub mod fastpay;
#[cfg(feature = "mercadopago")]
#[rustfmt::skip]
pub mod mercadopago;
#[cfg(feature = "moka")]
#[rustfmt::skip]
pub mod moka;
#[cfg(feature = "mollie")]
#[rustfmt::skip]
pub mod mollie;
#[cfg(feature = "nestpay")]
#[rustfmt::skip]
pub mod nestpay;
#[cfg(feature = "papara")]
#[rustfmt::skip]
pub mod papara;
#[cfg(feature = "paynet")]
#[rustfmt::skip]
pub mod paynet;
#[cfg(feature = "paynkolay")]
#[rustfmt::skip]
pub mod paynkolay;
#[cfg(feature = "paywall")]
#[rustfmt::skip]
pub mod paywall;
#[cfg(feature = "razorpay")]
#[rustfmt::skip]
pub mod razorpay;
#[cfg(feature = "square")]
#[rustfmt::skip]
pub mod square;
// vezne:providers end
