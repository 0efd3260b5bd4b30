//! Names for generated code, made of wire names.

/// A wire name as lower-case words joined by underscores: `ExternalReference` and `externalReference` become
/// `external_reference`. `None` where nothing is left to make a name of.
pub(crate) fn snake(wire: &str) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let chars: Vec<char> = wire.chars().map(plain).collect();
    for (index, c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            fresh = true;
            continue;
        }
        let previous = index.checked_sub(1).and_then(|before| chars.get(before));
        let next_is_lower = chars.get(index + 1).is_some_and(char::is_ascii_lowercase);
        let hump = c.is_ascii_uppercase()
            && previous.is_some_and(|p| {
                p.is_ascii_lowercase() || p.is_ascii_digit() || (p.is_ascii_uppercase() && next_is_lower)
            });
        if fresh || hump || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
        fresh = false;
    }
    let mut name = words.join("_");
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, 'n');
    }
    (!name.is_empty()).then_some(name)
}

/// The same as a type's name: `external_reference` becomes `ExternalReference`.
#[cfg(feature = "read")]
pub(crate) fn pascal(wire: &str) -> Option<String> {
    snake(wire).map(|name| joined(&name))
}

/// A name in snake case as that of a type.
pub(crate) fn joined(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
        })
        .collect()
}

/// Turkish letters have a plain form; others separate words.
fn plain(c: char) -> char {
    match c {
        'ı' => 'i',
        'İ' => 'I',
        'ş' => 's',
        'Ş' => 'S',
        'ç' => 'c',
        'Ç' => 'C',
        'ğ' => 'g',
        'Ğ' => 'G',
        'ü' => 'u',
        'Ü' => 'U',
        'ö' => 'o',
        'Ö' => 'O',
        other => other,
    }
}

#[cfg(all(test, feature = "read"))]
mod tests {
    use super::{pascal, snake};

    #[test]
    fn wire_names_become_words() {
        let table = [
            ("ExternalReference", "external_reference"),
            ("externalReference", "external_reference"),
            ("external_reference", "external_reference"),
            ("EXTERNAL_REFERENCE", "external_reference"),
            ("external-reference", "external_reference"),
            ("payload.id", "payload_id"),
            ("two words", "two_words"),
            ("HTTPStatusCode", "http_status_code"),
            ("orderID", "order_id"),
            ("ID", "id"),
            ("Id2", "id2"),
            ("RelationalId1", "relational_id1"),
            ("3d", "n3d"),
            ("3DSecure", "n3_d_secure"),
            ("@id", "id"),
            ("$ref", "ref"),
            ("_under", "under"),
            ("a__b_", "a_b"),
            ("ödemeTutarı", "odeme_tutari"),
            ("ŞUBE", "sube"),
            ("İŞLEM_NO", "islem_no"),
            ("çğıöşü", "cgiosu"),
            ("naïve", "na_ve"),
            ("type", "type"),
        ];
        for (wire, name) in table {
            assert_eq!(snake(wire).as_deref(), Some(name), "{wire}");
        }
    }

    #[test]
    fn nothing_to_make_a_name_of_is_none() {
        for wire in ["", " ", "_", "#", "備考", "🦀", "."] {
            assert_eq!(snake(wire), None, "{wire}");
            assert_eq!(pascal(wire), None, "{wire}");
        }
    }

    #[test]
    fn a_name_is_its_own_name() {
        for wire in ["ExternalReference", "3DSecure", "İŞLEM_NO", "a__b_", "HTTPStatusCode", "x1_y2"] {
            let name = snake(wire);
            assert_eq!(name.as_deref().and_then(snake), name, "{wire}");
        }
    }

    #[test]
    fn types_are_words_without_underscores() {
        for (wire, name) in [
            ("increase_balance", "IncreaseBalance"),
            ("3d", "N3d"),
            ("not_found", "NotFound"),
            ("ŞUBE", "Sube"),
            ("x", "X"),
        ] {
            assert_eq!(pascal(wire).as_deref(), Some(name), "{wire}");
        }
    }
}
