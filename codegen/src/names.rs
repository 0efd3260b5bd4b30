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
            && previous.is_some_and(|p| p.is_ascii_lowercase() || p.is_ascii_digit() || (p.is_ascii_uppercase() && next_is_lower));
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
pub(crate) fn pascal(wire: &str) -> Option<String> {
    snake(wire).map(|name| {
        name.split('_')
            .map(|word| {
                let mut chars = word.chars();
                chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
            })
            .collect()
    })
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
