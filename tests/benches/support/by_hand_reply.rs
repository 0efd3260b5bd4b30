//! The reply to a deposit as somebody would write it by hand.

#![allow(dead_code, reason = "everything is read, and nothing looked at")]

use serde::Deserialize;

use crate::by_hand::Money;

#[derive(Deserialize, Debug)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Reply {
    pub(crate) value: Value,
    pub(crate) errors: Vec<String>,
    pub(crate) is_success: bool,
    pub(crate) is_failure: bool,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Value {
    pub(crate) id: String,
    pub(crate) wallet_owner_id: String,
    pub(crate) name: String,
    pub(crate) alias: String,
    pub(crate) merchant_id: i64,
    pub(crate) region_id: i64,
    pub(crate) currency_code: String,
    pub(crate) balance: Money,
    pub(crate) available_balance: Money,
    pub(crate) total_gift_balance: Money,
    pub(crate) blocked_balance: Money,
    pub(crate) frozen_until: String,
    pub(crate) is_frozen: bool,
    pub(crate) is_deleted: bool,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    pub(crate) transaction_id: String,
}
