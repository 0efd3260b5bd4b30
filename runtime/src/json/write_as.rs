//! Writing values in forms of their own.

use super::encode::{Encode, Encoder};
use super::raw::Json;
use crate::form::WriteForm;
use crate::map::Map;
use crate::presence::Presence;

/// A value with its form, as something that can be written.
struct As<'v, T: ?Sized, F: ?Sized>(&'v T, &'v F);

impl<T: ?Sized, F: WriteForm<T> + ?Sized> Encode for As<'_, T, F> {
    fn encode(&self, to: &mut Encoder<'_>) {
        self.1.write(self.0, to);
    }
}

impl Encoder<'_> {
    /// Writes a field in a form.
    pub fn field_as<T: ?Sized, F: WriteForm<T>>(&mut self, name: &'static str, value: &T, form: &F) {
        self.field(name, &As(value, form));
    }

    /// Writes a field in a form if there is a value, and nothing, not even the name, if there is none.
    pub fn optional_as<T, F: WriteForm<T>>(&mut self, name: &'static str, value: Option<&T>, form: &F) {
        if let Some(value) = value {
            self.field_as(name, value, form);
        }
    }

    /// Writes a field in a form, with what stands for "no value" if there is none.
    pub fn or_none_as<T, F: WriteForm<T>, N: Encode + ?Sized>(
        &mut self,
        name: &'static str,
        value: Option<&T>,
        none: &N,
        form: &F,
    ) {
        match value {
            Some(value) => self.field_as(name, value, form),
            None => self.field(name, none),
        }
    }

    /// Writes a field whose ways to say nothing are kept apart; `none` is what stands for blank.
    pub fn apart<T: Encode>(&mut self, name: &'static str, value: &Presence<T>, none: Option<&dyn Encode>) {
        match value {
            Presence::Value(value) => self.field(name, value),
            nothing => self.nothing(name, nothing, none),
        }
    }

    /// Writes a field in a form, whose ways to say nothing are kept apart.
    pub fn apart_as<T, F: WriteForm<T>>(
        &mut self,
        name: &'static str,
        value: &Presence<T>,
        none: Option<&dyn Encode>,
        form: &F,
    ) {
        match value {
            Presence::Value(value) => self.field_as(name, value, form),
            nothing => self.nothing(name, nothing, none),
        }
    }

    fn nothing<T>(&mut self, name: &'static str, value: &Presence<T>, none: Option<&dyn Encode>) {
        match (value, none) {
            (Presence::Absent | Presence::Value(_), _) => {}
            (Presence::Blank, Some(none)) => self.field(name, none),
            (Presence::Null | Presence::Blank, _) => self.field(name, &super::Nothing),
        }
    }

    /// Writes an entry of a map.
    pub fn entry<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        let start = self.open(name);
        value.encode(self);
        self.close(name, start);
    }

    /// Writes what an open object holds besides its fields, whose names are given.
    pub fn rest(&mut self, rest: &Map<Json>, fields: &[&str]) {
        for (name, value) in rest.iter() {
            if fields.contains(&name) {
                let start = self.open(name);
                self.fail("this key belongs to a field, and is set by it");
                self.close(name, start);
            } else {
                self.entry(name, value);
            }
        }
    }

    pub(crate) fn list_as<T, F: WriteForm<T>>(&mut self, values: &[T], form: &F) {
        self.members(values, |value, to| form.write(value, to));
    }

    pub(crate) fn map_as<T, F: WriteForm<T>>(&mut self, values: &Map<T>, form: &F) {
        self.object(|to| values.iter().for_each(|(name, value)| to.entry(name, &As(value, form))));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::json::{EmptyList, Nothing, to_json};
    use crate::{Amount, AmountForm, Each, JsonForm};

    struct Order {
        amount: Amount,
        parts: Vec<Amount>,
        extra: Map<i64>,
        rest: Map<Json>,
    }

    impl Encode for Order {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.object(|to| {
                to.field_as("amount", &self.amount, &AmountForm::minor(2));
                to.optional_as("none", None::<&Amount>, &AmountForm::minor(2));
                to.or_none_as("blank", None::<&Amount>, "", &AmountForm::minor(2));
                to.or_none("list", None::<&i64>, &EmptyList);
                to.or_none("null", None::<&i64>, &Nothing);
                to.or_none("zero", None::<&i64>, &0_i64);
                to.field_as("parts", &self.parts, &Each(AmountForm::minor(2)));
                to.field_as("extra", &self.extra, &JsonForm::PLAIN);
                to.apart("absent", &Presence::<i64>::Absent, None);
                to.apart("void", &Presence::<i64>::Null, None);
                to.apart("dash", &Presence::<i64>::Blank, Some(&"-"));
                to.apart("value", &Presence::Value(1_i64), None);
                to.rest(&self.rest, &["amount"]);
            });
        }
    }

    struct Packed(Order);

    impl Encode for Packed {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.object(|to| to.field_as("order", &self.0, &JsonForm::PLAIN));
        }
    }

    fn order(parts: &[&str], rest: &[(&str, &str)]) -> Order {
        Order {
            amount: "1.50".parse().unwrap(),
            parts: parts.iter().map(|text| text.parse().unwrap()).collect(),
            extra: [("a", 1)].into_iter().collect(),
            rest: rest.iter().map(|(name, json)| (*name, json.parse().unwrap())).collect(),
        }
    }

    #[test]
    fn fields_stand_in_their_forms() {
        assert_eq!(
            to_json(&order(&["0.05"], &[("more", "[1.0]")])).unwrap(),
            r#"{"amount":150,"blank":"","list":[],"null":null,"zero":0,"parts":[5],"extra":"{\"a\":1}","void":null,"dash":"-","value":1,"more":[1.0]}"#
        );
    }

    #[test]
    fn what_a_form_cannot_carry_is_named_by_its_path() {
        let path = |order: &Order| to_json(order).unwrap_err().json_path().to_owned();
        assert_eq!(path(&order(&["0.05", "0.001"], &[])), "$.parts[1]");
        assert_eq!(path(&order(&[], &[("amount", "1")])), "$.amount");
        let packed = to_json(&Packed(order(&["0.001"], &[]))).unwrap_err();
        assert_eq!(packed.json_path(), "$.order.parts[0]");
    }
}
