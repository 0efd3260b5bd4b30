//! The path of an operation, in which fields of the request may stand.

use percent_encoding::percent_decode_str;

/// A path, segment by segment.
pub(crate) struct Template(Vec<Vec<Piece>>);

/// A part of a segment.
enum Piece {
    Fixed(String),
    /// A field of the path, by its name.
    Field(String),
}

impl Template {
    /// Names in braces are fields.
    pub(crate) fn new(path: &str) -> Self {
        Self(path.split('/').map(pieces).collect())
    }

    /// The fields of a path with their values, as they were before they were encoded; `None` where the path is another.
    pub(crate) fn values(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut values = Vec::new();
        let mut segments = path.split('/');
        for pieces in &self.0 {
            take(pieces, segments.next()?, &mut values)?;
        }
        segments.next().is_none().then_some(values)
    }

    /// Which segments hold a field: of two templates that a path fits, the lesser is the more particular.
    pub(crate) fn rank(&self) -> Vec<bool> {
        self.0.iter().map(|pieces| pieces.iter().any(Piece::is_field)).collect()
    }

    /// The template with what stands in a path in the place of its fields: what the path is compared with.
    pub(crate) fn filled(&self, path: &str) -> String {
        let mut segments = path.split('/');
        let filled = self.0.iter().map(|pieces| {
            let given = segments.next();
            match (given, pieces.as_slice()) {
                (Some(given), [Piece::Field(_)]) if !given.is_empty() => given.to_owned(),
                _ => written(pieces, &|name| format!("{{{name}}}")),
            }
        });
        filled.collect::<Vec<_>>().join("/")
    }

    /// The path with something else in the place of each field.
    pub(crate) fn with(&self, value: &dyn Fn(&str) -> String) -> String {
        self.0.iter().map(|pieces| written(pieces, value)).collect::<Vec<_>>().join("/")
    }

    /// The fields of a segment, by its number.
    pub(crate) fn fields_at(&self, index: usize) -> impl Iterator<Item = &str> {
        self.0.get(index).into_iter().flatten().filter_map(|piece| match piece {
            Piece::Field(name) => Some(name.as_str()),
            Piece::Fixed(_) => None,
        })
    }

    /// Whether a segment is always this.
    pub(crate) fn is_fixed_at(&self, index: usize, segment: &str) -> bool {
        matches!(self.0.get(index).map(Vec::as_slice), Some([Piece::Fixed(fixed)]) if fixed == segment)
    }
}

impl Piece {
    fn is_field(&self) -> bool {
        matches!(self, Self::Field(_))
    }
}

fn pieces(segment: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::Fixed(before.to_owned()));
        }
        pieces.push(Piece::Field(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Fixed(rest.to_owned()));
    }
    pieces
}

fn written(pieces: &[Piece], value: &dyn Fn(&str) -> String) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Fixed(text) => text.clone(),
        Piece::Field(name) => value(name),
    };
    pieces.iter().map(piece).collect()
}

/// Takes the fields out of a segment; `None` where it does not fit.
fn take(pieces: &[Piece], segment: &str, values: &mut Vec<(String, String)>) -> Option<()> {
    match pieces {
        [] => segment.is_empty().then_some(()),
        [Piece::Fixed(text), rest @ ..] => take(rest, segment.strip_prefix(text.as_str())?, values),
        [Piece::Field(name), rest @ ..] => {
            let (value, after) = match rest.first() {
                None => (segment, ""),
                Some(Piece::Fixed(text)) => segment.split_at_checked(segment.rfind(text.as_str())?)?,
                // Nobody can say where the first of the two ends.
                Some(Piece::Field(_)) => return None,
            };
            let value = percent_decode_str(value).decode_utf8().ok().filter(|value| !value.is_empty())?;
            values.push((name.clone(), value.into_owned()));
            take(rest, after, values)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Template;

    fn values(template: &str, path: &str) -> Option<Vec<String>> {
        let values = Template::new(template).values(path)?;
        Some(values.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn a_path_is_matched_segment_by_segment_and_its_values_are_decoded() {
        let refunds = "/v1/payments/{id}/refunds";
        assert_eq!(values(refunds, "/v1/payments/p%2F1%20%C5%9F/refunds"), Some(vec!["id=p/1 ş".to_owned()]));
        for other in
            ["/v1/payments/refunds", "/v1/payments//refunds", "/v1/payments/a/b/refunds", "/v1/payments/%FF/refunds"]
        {
            assert_eq!(values(refunds, other), None, "{other}");
        }
        assert_eq!(values("/a/{b}.json", "/a/x.y.json"), Some(vec!["b=x.y".to_owned()]));
        assert_eq!(values("/a/{b}.json", "/a/.json"), None);
        assert_eq!(values("/a", "/a"), Some(Vec::new()));
        assert_eq!(values("/a/{b", "/a/{b"), Some(Vec::new()));
    }

    #[test]
    fn a_fixed_segment_comes_before_a_field() {
        let rank = |path| Template::new(path).rank();
        assert!(rank("/v1/last") < rank("/v1/{id}"));
        assert!(rank("/v1/a/{b}") < rank("/v1/{a}/b"));
    }

    #[test]
    fn a_path_is_compared_with_the_template_filled_by_its_own_values() {
        let template = Template::new("/v1/{id}/refunds");
        assert_eq!(template.filled("/v1/12345/refund"), "/v1/12345/refunds");
        assert_eq!(template.filled("/v1"), "/v1/{id}/refunds");
    }
}
