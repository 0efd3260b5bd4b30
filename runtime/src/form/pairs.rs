//! A map within a text, its names and values told apart by marks.

use super::layer::{self, Layer};
use super::{OTHER_FORM, ReadForm, WriteForm, text_of};
use crate::invalid::Invalid;
use crate::json::Encoder;
use crate::map::Map;

const HOLDS_A_MARK: &str = "a name or a value holds one of the marks that tell them apart";

/// How a map of texts is written: as `name=value,name=value` with marks of its own.
#[derive(Debug, Clone, Copy)]
pub struct PairsForm<'a> {
    between: &'a str,
    within: &'a str,
    layers: &'a [Layer<'a>],
}

impl<'a> PairsForm<'a> {
    /// With these marks between pairs, and between a name and its value.
    #[must_use]
    pub const fn new(between: &'a str, within: &'a str) -> Self {
        Self { between, within, layers: &[] }
    }

    /// The pairs stand as bytes (UTF-8) in another text.
    #[must_use]
    pub const fn packed(self, layers: &'a [Layer<'a>]) -> Self {
        Self { layers, ..self }
    }
}

impl WriteForm<Map<String>> for PairsForm<'_> {
    fn write(&self, value: &Map<String>, to: &mut Encoder<'_>) {
        // A value may hold the mark that stands within a pair: only the first one counts.
        let holds = |(name, value): (&str, &String)| {
            name.contains(self.within) || name.contains(self.between) || value.contains(self.between)
        };
        if value.iter().any(holds) {
            to.fail(HOLDS_A_MARK);
            return;
        }
        let pairs: Vec<String> = value.iter().map(|(name, value)| format!("{name}{}{value}", self.within)).collect();
        match layer::pack(self.layers, pairs.join(self.between).into_bytes()) {
            Ok(text) => to.text(&text),
            Err(why) => to.fail(why),
        }
    }
}

impl ReadForm<Map<String>> for PairsForm<'_> {
    fn read(&self, token: &str) -> Result<Map<String>, Invalid> {
        let text = text_of(token).ok_or(OTHER_FORM)?;
        let text = String::from_utf8(layer::unpack(self.layers, &text)?).map_err(|_| OTHER_FORM)?;
        if text.is_empty() {
            return Ok(Map::new());
        }
        let pair = |pair: &str| {
            let (name, value) = pair.split_once(self.within).ok_or(OTHER_FORM)?;
            Ok((name.to_owned(), value.to_owned()))
        };
        Map::of_pairs(text.split(self.between).map(pair).collect::<Result<_, Invalid>>()?).ok_or(OTHER_FORM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::tests::{read, written};

    #[test]
    fn a_map_of_texts_stands_in_a_text() {
        let form = PairsForm::new("\t", ":");
        let map: Map<String> =
            [("a", "1"), ("b", "2:3"), ("c", "")].map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect();
        assert_eq!(written(&form, &map).as_deref(), Ok(r#""a:1\tb:2:3\tc:""#));
        assert_eq!(read::<Map<String>, _>(&form, r#""a:1\tb:2:3\tc:""#), Some(map));
        assert_eq!(read::<Map<String>, _>(&form, "\"\""), Some(Map::new()));
        for token in ["\"a\"", "\"a:1\\ta:2\"", "\"a:1\\t\"", "{}"] {
            assert_eq!(read::<Map<String>, _>(&form, token), None, "{token}");
        }
        let one: Map<String> = [("a".to_owned(), "1".to_owned())].into_iter().collect();
        let packed = form.packed(&[Layer::Hex]);
        assert_eq!(written(&packed, &one).as_deref(), Ok("\"613a31\""));
        assert_eq!(read::<Map<String>, _>(&packed, "\"613a31\""), Some(one));
        let bad: Map<String> = [("a".to_owned(), "\t".to_owned())].into_iter().collect();
        assert_eq!(written(&form, &bad), Err(HOLDS_A_MARK));
    }
}
