//! Reading values in forms of their own.

use serde::de::{Deserialize, MapAccess};
use serde_json::value::RawValue;

use super::decode::{Fields, Kept, Key, again, is_none, stands_for_none, twice};
use super::path;
use super::raw::Json;
use crate::form::ReadForm;
use crate::map::Map;
use crate::presence::Presence;

impl<'de, A: MapAccess<'de>> Fields<'de, A> {
    /// Reads the key's value in a form.
    pub fn put_as<T, F: ReadForm<T>>(
        &mut self,
        key: &Key<'de>,
        slot: &mut Option<T>,
        form: &F,
    ) -> Result<(), A::Error> {
        let token = self.token(key, slot.is_some())?;
        *slot = Some(read(token, form)?);
        Ok(())
    }

    /// Like [`put_as`](Self::put_as), where null stands for no value.
    pub fn put_optional_as<T, F: ReadForm<T>>(
        &mut self,
        key: &Key<'de>,
        slot: &mut Option<Option<T>>,
        form: &F,
    ) -> Result<(), A::Error> {
        let token = self.token(key, slot.is_some())?;
        *slot = Some(if token == "null" { None } else { Some(read(token, form)?) });
        Ok(())
    }

    /// Like [`put_as`](Self::put_as), where null and one other value stand for no value.
    pub fn put_unless_as<T, F: ReadForm<T>>(
        &mut self,
        key: &Key<'de>,
        none: &str,
        slot: &mut Option<Option<T>>,
        form: &F,
    ) -> Result<(), A::Error> {
        let token = self.token(key, slot.is_some())?;
        *slot = Some(if stands_for_none(token, none) { None } else { Some(read(token, form)?) });
        Ok(())
    }

    /// Reads a list or a map, where null and `none` stand for an empty one.
    pub fn put_or_empty<T: Deserialize<'de> + Default>(
        &mut self,
        key: &Key<'de>,
        none: &str,
        slot: &mut Option<T>,
    ) -> Result<(), A::Error> {
        let token = self.token(key, slot.is_some())?;
        *slot = Some(if stands_for_none(token, none) { T::default() } else { again(token)? });
        Ok(())
    }

    /// Like [`put_or_empty`](Self::put_or_empty), in a form.
    pub fn put_or_empty_as<T: Default, F: ReadForm<T>>(
        &mut self,
        key: &Key<'de>,
        none: &str,
        slot: &mut Option<T>,
        form: &F,
    ) -> Result<(), A::Error> {
        let token = self.token(key, slot.is_some())?;
        *slot = Some(if stands_for_none(token, none) { T::default() } else { read(token, form)? });
        Ok(())
    }

    /// Reads a value whose ways to say nothing are kept apart.
    pub fn put_apart<T: Deserialize<'de>>(
        &mut self,
        key: &Key<'de>,
        none: Option<&str>,
        slot: &mut Option<Presence<T>>,
    ) -> Result<(), A::Error> {
        let token = self.token(key, slot.is_some())?;
        *slot = Some(match nothing(token, none) {
            Some(nothing) => nothing,
            None => Presence::Value(again(token)?),
        });
        Ok(())
    }

    /// Like [`put_apart`](Self::put_apart), in a form.
    pub fn put_apart_as<T, F: ReadForm<T>>(
        &mut self,
        key: &Key<'de>,
        none: Option<&str>,
        slot: &mut Option<Presence<T>>,
        form: &F,
    ) -> Result<(), A::Error> {
        let token = self.token(key, slot.is_some())?;
        *slot = Some(match nothing(token, none) {
            Some(nothing) => nothing,
            None => Presence::Value(read(token, form)?),
        });
        Ok(())
    }

    /// Keeps the key's value unread, until the fields are known that say how it is to be read.
    pub fn keep(&mut self, key: &Key<'de>, slot: &mut Option<Kept<'de>>) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(twice(key));
        }
        *slot = Some(Kept(self.entries.next_value()?));
        Ok(())
    }

    /// Reads a value that was kept.
    #[allow(clippy::unused_self)] // it fixes the error's type
    pub fn later<T, F: ReadForm<T>>(&self, kept: Option<Kept<'de>>, form: &F) -> Result<Option<T>, A::Error> {
        kept.map(|kept| read(kept.0.get(), form)).transpose()
    }

    /// Reads a value that was kept, where null and `none` stand for no value.
    #[allow(clippy::unused_self)] // it fixes the error's type
    pub fn later_unless<T, F: ReadForm<T>>(
        &self,
        kept: Option<Kept<'de>>,
        none: &str,
        form: &F,
    ) -> Result<Option<Option<T>>, A::Error> {
        match kept.map(|kept| kept.0.get()) {
            None => Ok(None),
            Some(token) if stands_for_none(token, none) => Ok(Some(None)),
            Some(token) => read(token, form).map(|value| Some(Some(value))),
        }
    }

    /// Reads a value that was kept, whose ways to say nothing are kept apart.
    #[allow(clippy::unused_self)] // it fixes the error's type
    pub fn later_apart<T, F: ReadForm<T>>(
        &self,
        kept: Option<Kept<'de>>,
        none: Option<&str>,
        form: &F,
    ) -> Result<Option<Presence<T>>, A::Error> {
        let Some(token) = kept.map(|kept| kept.0.get()) else { return Ok(None) };
        match nothing(token, none) {
            Some(nothing) => Ok(Some(nothing)),
            None => read(token, form).map(|value| Some(Presence::Value(value))),
        }
    }

    /// Keeps a key that the document does not list.
    pub fn rest(&mut self, key: &Key<'de>, rest: &mut Map<Json>) -> Result<(), A::Error> {
        let value = self.entries.next_value()?;
        if rest.push(key.to_string(), value) { Ok(()) } else { Err(twice(key)) }
    }

    /// The raw text of the key's value.
    fn token(&mut self, key: &Key<'de>, seen: bool) -> Result<&'de str, A::Error> {
        if seen {
            return Err(twice(key));
        }
        self.entries.next_value::<&'de RawValue>().map(RawValue::get)
    }
}

/// Reads a token in a form. What is wrong with it is not told; where it stands is.
fn read<T, F: ReadForm<T>, E: serde::de::Error>(token: &str, form: &F) -> Result<T, E> {
    form.read(token).map_err(|invalid| E::custom(path::placed(invalid.place().unwrap_or(token.as_ptr() as usize), "")))
}

/// The way in which a token says nothing, if it does.
fn nothing<T>(token: &str, none: Option<&str>) -> Option<Presence<T>> {
    if token == "null" {
        return Some(Presence::Null);
    }
    none.is_some_and(|none| is_none(token, none)).then_some(Presence::Blank)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::de::Deserializer;

    use super::*;
    use crate::json::{Object, decode, read_object};
    use crate::{Amount, AmountForm, Currency, Each, TextForm};

    #[derive(Debug)]
    struct Paid {
        amount: Amount,
        tip: Option<Amount>,
        parts: Option<Vec<Amount>>,
        note: Presence<String>,
        id: Option<String>,
        tags: Map<i64>,
        rest: Map<Json>,
    }

    impl<'de> Deserialize<'de> for Paid {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            read_object(from)
        }
    }

    impl<'de> Object<'de> for Paid {
        fn read<A: MapAccess<'de>>(fields: &mut Fields<'de, A>) -> Result<Self, A::Error> {
            let (mut amount, mut tip, mut parts, mut note, mut id, mut tags) = (None, None, None, None, None, None);
            let mut currency: Option<Currency> = None;
            let mut rest = Map::new();
            while let Some(key) = fields.next()? {
                match &*key {
                    "amount" => fields.keep(&key, &mut amount)?,
                    "currency" => fields.put(&key, &mut currency)?,
                    "tip" => fields.put_unless_as(&key, "0", &mut tip, &AmountForm::minor(2))?,
                    "parts" => fields.put_optional_as(&key, &mut parts, &Each(AmountForm::minor(2)))?,
                    "note" => fields.put_apart(&key, Some("-"), &mut note)?,
                    "id" => fields.put_optional_as(&key, &mut id, &TextForm::PLAIN.loose())?,
                    "tags" => fields.put_or_empty(&key, "[]", &mut tags)?,
                    _ => fields.rest(&key, &mut rest)?,
                }
            }
            let form = AmountForm::minor_of(currency.as_ref().map(Currency::as_str));
            let amount = fields.later(amount, &form)?;
            Ok(Self {
                amount: fields.required("amount", amount)?,
                tip: tip.flatten(),
                parts: parts.flatten(),
                note: note.unwrap_or_default(),
                id: id.flatten(),
                tags: fields.required("tags", tags)?,
                rest,
            })
        }
    }

    fn paid(json: &str) -> Result<Paid, String> {
        decode(json.as_bytes()).map_err(|failure| failure.json_path().to_owned())
    }

    #[test]
    fn the_currency_beside_an_amount_may_come_after_it() {
        for (json, amount) in [
            (r#"{"amount": 1234, "currency": "JPY", "tags": {}}"#, "1234"),
            (r#"{"currency": "TRY", "amount": 1234, "tags": [ ]}"#, "12.34"),
            (r#"{"amount": "1234", "tags": null, "currency": "KWD"}"#, "1.234"),
        ] {
            assert_eq!(paid(json).unwrap().amount.to_string(), amount);
        }
    }

    #[test]
    fn nothing_is_said_in_several_ways() {
        let note = |json: &str| paid(&format!("{{\"amount\":1,\"currency\":\"TRY\",\"tags\":[]{json}}}")).unwrap().note;
        assert_eq!(note(""), Presence::Absent);
        assert_eq!(note(",\"note\":null"), Presence::Null);
        assert_eq!(note(",\"note\":\"-\""), Presence::Blank);
        assert_eq!(note(",\"note\":\"\""), Presence::Value(String::new()));
        let full = r#"{"amount":1,"currency":"TRY","tags":{"a":1},"tip":0,"id":1.50,"parts":[5],"more":{"x":1.0}}"#;
        let full = paid(full).unwrap();
        assert_eq!((full.tip, full.id.as_deref()), (None, Some("1.50")));
        assert_eq!(full.rest.get("more").map(Json::as_str), Some(r#"{"x":1.0}"#));
        assert_eq!((full.tags.len(), full.parts.map(|parts| parts.len())), (1, Some(1)));
    }

    #[test]
    fn a_failure_is_named_by_the_path_of_the_value() {
        for (json, path) in [
            (r#"{"amount":1.5,"currency":"TRY","tags":[]}"#, "$.amount"),
            (r#"{"amount":1,"currency":"ZZZ","tags":[]}"#, "$.amount"),
            (r#"{"amount":1,"tags":[]}"#, "$.amount"),
            (r#"{"amount":1,"currency":"TRY"}"#, "$.tags"),
            (r#"{"parts":[5,0.5,5],"amount":1,"currency":"TRY","tags":[]}"#, "$.parts[1]"),
            (r#"{"amount":1,"currency":"TRY","tags":[],"parts":[5,{}]}"#, "$.parts[1]"),
            (r#"{"amount":1,"currency":"TRY","tags":{"a":1,"b":{"c":[1]}},"tip":0}"#, "$.tags.b"),
            (r#"{"amount":1,"currency":"TRY","tags":{"a":"x"}}"#, "$.tags.a"),
            (r#"{"amount":1,"currency":"TRY","tags":[1]}"#, "$.tags"),
            (r#"{"tip":{"a":{}},"amount":1,"currency":"TRY","tags":[]}"#, "$.tip"),
            (r#"{"amount":1,"currency":"TRY","tags":[],"note":[{}]}"#, "$.note"),
            (r#"{"amount":1,"currency":"TRY","tags":[],"x":1,"x":2}"#, "$.x"),
        ] {
            assert_eq!(paid(json).unwrap_err(), path, "{json}");
            let nested = format!("[[{json}]]");
            let failure = decode::<Vec<Vec<Paid>>>(nested.as_bytes()).unwrap_err();
            assert_eq!(failure.json_path(), path.replace('$', "$[0][0]"), "{nested}");
        }
    }
}
