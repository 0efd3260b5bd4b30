//! Lists and maps whose members have a form.

use serde_json::value::RawValue;

use super::{OTHER_FORM, ReadForm, WriteForm};
use crate::invalid::Invalid;
use crate::json::Encoder;
use crate::map::Map;

/// The form of each member of a list or a map.
#[derive(Debug, Clone, Copy)]
pub struct Each<F>(pub F);

impl<T, F: WriteForm<T>> WriteForm<Vec<T>> for Each<F> {
    fn write(&self, value: &Vec<T>, to: &mut Encoder<'_>) {
        to.list_as(value, &self.0);
    }
}

impl<T, F: ReadForm<T>> ReadForm<Vec<T>> for Each<F> {
    fn read(&self, token: &str) -> Result<Vec<T>, Invalid> {
        let members: Vec<&RawValue> = serde_json::from_str(token).map_err(|_| OTHER_FORM)?;
        members
            .into_iter()
            .map(|member| self.0.read(member.get()).map_err(|invalid| invalid.within(member.get())))
            .collect()
    }
}

impl<T, F: WriteForm<T>> WriteForm<Map<T>> for Each<F> {
    fn write(&self, value: &Map<T>, to: &mut Encoder<'_>) {
        to.map_as(value, &self.0);
    }
}

impl<T, F: ReadForm<T>> ReadForm<Map<T>> for Each<F> {
    fn read(&self, token: &str) -> Result<Map<T>, Invalid> {
        let members: Map<&RawValue> = serde_json::from_str(token).map_err(|_| OTHER_FORM)?;
        let read = |(name, member): (String, &RawValue)| match self.0.read(member.get()) {
            Ok(value) => Ok((name, value)),
            Err(invalid) => Err(invalid.within(member.get())),
        };
        Map::of_pairs(members.into_iter().map(read).collect::<Result<_, _>>()?).ok_or(OTHER_FORM)
    }
}

/// A list in a document that cannot say that something is one: a form or XML. One value is a list of one, and an empty
/// text is an empty list.
#[derive(Debug, Clone, Copy)]
pub struct OneOrMore<F>(pub F);

impl<T, F: ReadForm<T>> ReadForm<Vec<T>> for OneOrMore<F> {
    fn read(&self, token: &str) -> Result<Vec<T>, Invalid> {
        match token.as_bytes() {
            [b'[', ..] => Each(&self.0).read(token),
            b"\"\"" | b"null" => Ok(Vec::new()),
            _ => self.0.read(token).map(|value| vec![value]),
        }
    }
}

impl<T, F: WriteForm<T>> WriteForm<Vec<T>> for OneOrMore<F> {
    fn write(&self, value: &Vec<T>, to: &mut Encoder<'_>) {
        to.list_as(value, &self.0);
    }
}

impl<T: ?Sized, F: WriteForm<T>> WriteForm<T> for &F {
    fn write(&self, value: &T, to: &mut Encoder<'_>) {
        (**self).write(value, to);
    }
}

impl<T, F: ReadForm<T>> ReadForm<T> for &F {
    fn read(&self, token: &str) -> Result<T, Invalid> {
        (**self).read(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Amount;
    use crate::form::tests::{read, written};
    use crate::form::{AmountForm, IntForm};

    #[test]
    fn each_member_has_the_form() {
        let form = Each(AmountForm::minor(2));
        let amounts: Vec<Amount> = ["1.00", "0.05"].iter().filter_map(|text| text.parse().ok()).collect();
        assert_eq!(written(&form, &amounts).as_deref(), Ok("[100,5]"));
        assert_eq!(read::<Vec<Amount>, _>(&form, "[100, 5]"), Some(amounts));
        let nested = Each(Each(IntForm::TEXT));
        assert_eq!(written(&nested, &vec![vec![1], vec![]]).as_deref(), Ok("[[\"1\"],[]]"));
        let map = Each(IntForm::TEXT);
        let values: Map<i64> = [("a".to_owned(), 1)].into_iter().collect();
        assert_eq!(written(&map, &values).as_deref(), Ok("{\"a\":\"1\"}"));
        assert_eq!(read::<Map<i64>, _>(&map, "{ \"a\" : \"1\" }"), Some(values));
        assert_eq!(read::<Map<i64>, _>(&map, "{\"a\":\"1\",\"a\":\"1\"}"), None);
        assert_eq!(read::<Vec<i64>, _>(&map, "[1]"), None);
    }

    #[test]
    fn one_value_is_a_list_of_one_where_nothing_says_what_a_list_is() {
        let form = OneOrMore(IntForm::NUMBER.loose());
        for (token, list) in [("\"1\"", vec![1]), ("[\"1\",\"2\"]", vec![1, 2]), ("\"\"", vec![]), ("[]", vec![])] {
            assert_eq!(read::<Vec<i64>, _>(&form, token), Some(list), "{token}");
        }
        assert_eq!(read::<Vec<i64>, _>(&form, "{}"), None);
    }
}
