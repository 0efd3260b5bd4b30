//! How far a reader follows what stands within the texts of one message.

use std::cell::Cell;

use crate::invalid::Invalid;

/// How many documents may stand in one another, each in a text of the one around it.
const DEEPEST: usize = 16;
/// How many bytes all fields of one message that are packed by gzip may become together: as many as a packed message may.
#[cfg(feature = "gzip")]
const LONGEST: usize = crate::format::gzip::LONGEST;

const TOO_DEEP: Invalid = Invalid::new("documents stand too deep in the texts of one another");

thread_local! {
    /// Documents that are open around the place of reading. Reading a message never waits, so that a thread reads one.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    #[cfg(feature = "gzip")]
    static LEFT: Cell<usize> = const { Cell::new(0) };
}

/// Closes a document, also where its reader panics.
struct Open(usize);

impl Drop for Open {
    fn drop(&mut self) {
        DEPTH.set(self.0);
    }
}

/// Reads a whole message.
pub(crate) fn message<T>(read: impl FnOnce() -> T) -> T {
    let open = Open(DEPTH.get());
    if open.0 == 0 {
        #[cfg(feature = "gzip")]
        LEFT.set(LONGEST);
        DEPTH.set(1);
    }
    read()
}

/// Reads a document within a text.
pub(super) fn document<T>(read: impl FnOnce() -> Result<T, Invalid>) -> Result<T, Invalid> {
    let open = Open(DEPTH.get());
    if open.0 > DEEPEST {
        return Err(TOO_DEEP);
    }
    DEPTH.set(open.0 + 1);
    read()
}

/// Unpacks what was packed by gzip, as long as the message around it has not become too long by that.
#[cfg(feature = "gzip")]
pub(super) fn inflate(packed: &[u8]) -> Result<Vec<u8>, Invalid> {
    let most = if DEPTH.get() == 0 { LONGEST } else { LEFT.get() };
    let bytes = crate::format::gzip::inflate(packed, most).map_err(|unreadable| Invalid::new(unreadable.why()))?;
    LEFT.set(most.saturating_sub(bytes.len()));
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::Deserialize;
    use serde::de::{Deserializer, MapAccess};

    use super::*;
    use crate::form::{JsonForm, Layer};
    use crate::json::{Fields, Object, decode, read_object};

    /// An object that holds another in a text.
    struct Node<const GZIP: bool>(Option<Box<Node<GZIP>>>);

    impl<'de, const GZIP: bool> Deserialize<'de> for Node<GZIP> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            read_object(from)
        }
    }

    impl<'de, const GZIP: bool> Object<'de> for Node<GZIP> {
        fn read<A: MapAccess<'de>>(fields: &mut Fields<'de, A>) -> Result<Self, A::Error> {
            #[cfg(feature = "gzip")]
            let packed: &[Layer<'_>] = &[Layer::Gzip, Layer::Base64];
            #[cfg(not(feature = "gzip"))]
            let packed: &[Layer<'_>] = &[Layer::Base64];
            let form = JsonForm::packed(if GZIP { packed } else { &[Layer::Base64] });
            let mut inner = None;
            while let Some(key) = fields.next()? {
                match &*key {
                    "a" | "b" => {
                        let mut slot = None;
                        fields.put_optional_as(&key, &mut slot, &form)?;
                        inner = slot.flatten();
                    }
                    _ => fields.skip()?,
                }
            }
            Ok(Self(inner))
        }
    }

    #[test]
    fn documents_stand_so_deep_in_one_another_and_no_deeper() {
        let mut json = "{}".to_owned();
        for depth in 1..=20 {
            json = format!("{{\"a\":\"{}\"}}", crate::format::pack::base64(json.as_bytes()));
            let node = decode::<Node<false>>(json.as_bytes());
            assert_eq!(node.is_ok(), depth <= 16, "{depth}");
            if let Err(failure) = node {
                assert_eq!(failure.json_path(), "$.a");
            }
        }
        assert_eq!(DEPTH.get(), 0);
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn all_fields_of_a_message_are_unpacked_to_one_limit() {
        let field = |spaces: usize| {
            let json = format!("{{}}{}", " ".repeat(spaces));
            crate::format::pack::base64(&crate::format::gzip::deflate(json.as_bytes()))
        };
        let (half, most) = (field(LONGEST / 2), field(LONGEST - 2));
        for (json, fits) in [
            (format!("{{\"a\":\"{most}\"}}"), true),
            (format!("{{\"a\":\"{}\"}}", field(LONGEST)), false),
            (format!("{{\"a\":\"{half}\",\"b\":\"{half}\"}}"), false),
        ] {
            let node = decode::<Node<true>>(json.as_bytes());
            assert_eq!(node.is_ok(), fits);
            if let Ok(node) = node {
                assert!(node.0.is_some());
            }
        }
        assert!(decode::<Node<true>>(format!("{{\"a\":\"{half}\"}}").as_bytes()).is_ok(), "each message begins anew");
    }
}
