//! Documents and bytes packed into one text: the last steps of the wire forms of fields.
//!
//! Each way out has its way back. What cannot be written is [`Invalid`], what cannot be read
//! [`Unreadable`]; neither repeats the value.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::form::{self, FormStyle};
use super::unreadable::Unreadable;
use crate::invalid::Invalid;
use crate::tree::Tree;

/// Padding is written where it is usual, and read whether it is there or not.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT.with_encode_padding(false));

/// Bytes as base64, padded.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a base64 text, padded or not. White space around it is passed over, none inside.
pub fn from_base64(text: &str) -> Result<Vec<u8>, Unreadable> {
    STANDARD.decode(text.trim_ascii()).map_err(|_| Unreadable::new("not base64"))
}

/// Bytes as base64 with `-` and `_`, without padding.
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE.encode(bytes)
}

/// The bytes of a base64 text with `-` and `_`, padded or not.
pub fn from_base64url(text: &str) -> Result<Vec<u8>, Unreadable> {
    URL_SAFE.decode(text.trim_ascii()).map_err(|_| Unreadable::new("not base64 of the kind for URLs"))
}

/// Bytes as hex, in small letters.
pub fn hex(bytes: &[u8]) -> String {
    ::hex::encode(bytes)
}

/// The bytes of a hex text, in letters of any size.
pub fn from_hex(text: &str) -> Result<Vec<u8>, Unreadable> {
    ::hex::decode(text.trim_ascii()).map_err(|_| Unreadable::new("not hex"))
}

/// A document as JSON.
pub fn json(tree: &Tree) -> String {
    tree.to_json()
}

/// The document of a JSON text.
pub fn from_json(text: &str) -> Result<Tree, Unreadable> {
    Tree::parse(text.as_bytes()).ok_or(Unreadable::new("not JSON"))
}

/// An object as a form, whose charset is encoded away: the text is ASCII.
pub fn form(tree: &Tree, style: FormStyle, charset: &str) -> Result<String, Invalid> {
    let form = form::render(tree, style, charset)?;
    String::from_utf8(form).map_err(|_| Invalid::new("not a form"))
}

/// The object of a form.
pub fn from_form(text: &str, style: FormStyle, charset: &str) -> Result<Tree, Unreadable> {
    form::parse(text.as_bytes(), style, charset)
}

/// An object as XML, as the text of a field. The charset is the one that the declaration names, and in
/// which the field's bytes will be: characters outside of it are references. `None` for no declaration, and for no document type.
#[cfg(feature = "xml")]
pub fn xml(
    tree: &Tree,
    root: &str,
    charset: Option<&str>,
    doctype: Option<super::xml::Doctype<'_>>,
) -> Result<String, Invalid> {
    use super::charset::{Charset, UNKNOWN};
    use super::xml::Style;

    let style = match charset {
        Some(charset) => Style::new(charset),
        None => Style::new("utf-8").bare(),
    };
    let bytes = super::xml::render(tree, root, style.doctype(doctype))?;
    Charset::named(style.charset).and_then(|charset| charset.decode(&bytes)).ok_or(UNKNOWN)
}

/// The object of an XML text with this root, by whatever prefix. What the declaration says of a charset is long past.
#[cfg(feature = "xml")]
pub fn from_xml(text: &str, root: &str) -> Result<Tree, Unreadable> {
    let (found, tree) = super::xml::parse(text.as_bytes(), Some("utf-8"))?;
    if super::table::local(&found) == super::table::local(root) {
        Ok(tree)
    } else {
        Err(Unreadable::new("XML with another root element"))
    }
}

/// An object of plain values as one text: `a=1,b=2`. There is no way to escape the two marks, so that a
/// value with the separator in it is an error, and a name with either.
pub fn pairs(tree: &Tree, separator: &str, equals: &str) -> Result<String, Invalid> {
    if separator.is_empty() || equals.is_empty() {
        return Err(Invalid::new("pairs need a text between them, and one between name and value"));
    }
    let mut out = String::new();
    for (name, value) in form::flatten(tree, FormStyle::Flat)? {
        let clean = !name.contains(separator) && !name.contains(equals) && !value.contains(separator);
        if !clean {
            return Err(Invalid::new("a name or a value holds the text that separates pairs"));
        }
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(&name);
        out.push_str(equals);
        out.push_str(&value);
    }
    Ok(out)
}

/// The object of such a text. White space around names and values is passed over, and so is an empty
/// piece; a name that comes again makes a list.
pub fn from_pairs(text: &str, separator: &str, equals: &str) -> Result<Tree, Unreadable> {
    if separator.is_empty() || equals.is_empty() {
        return Err(Unreadable::new("pairs need a text between them, and one between name and value"));
    }
    let mut members = super::gather::Gather::default();
    for piece in text.split(separator).filter(|piece| !piece.trim().is_empty()) {
        let (name, value) = piece.split_once(equals).ok_or(Unreadable::new("a piece that is no pair"))?;
        members.push(name.trim().to_owned(), Tree::Text(value.trim().to_owned()));
    }
    Ok(Tree::Object(members.finish()))
}

#[cfg(feature = "aes")]
pub use self::cipher::{aes_cbc, from_aes_cbc};

#[cfg(feature = "aes")]
mod cipher {
    use aes::cipher::block_padding::Pkcs7;
    use aes::cipher::{
        BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt as _, BlockModeEncrypt as _, KeyInit, KeyIvInit as _,
    };
    use aes::{Aes128, Aes192, Aes256};

    use crate::format::unreadable::Unreadable;
    use crate::invalid::Invalid;

    const KEY: Invalid = Invalid::new("an AES key has 16, 24 or 32 bytes, and the first block 16");
    /// One message for all that may be wrong: to tell a wrong padding from a wrong text helps only those who try.
    const LOCKED: Unreadable = Unreadable::new("cannot be decrypted with this key");

    /// Bytes encrypted by AES-128, -192 or -256, as the key is long, in CBC mode with PKCS#7 padding.
    ///
    /// It hides the bytes and proves nothing: whoever can change them can do so unseen. It is here because
    /// providers ask for it.
    pub fn aes_cbc(bytes: &[u8], key: &[u8], iv: &[u8]) -> Result<Vec<u8>, Invalid> {
        match key.len() {
            16 => encrypt::<Aes128>(bytes, key, iv),
            24 => encrypt::<Aes192>(bytes, key, iv),
            32 => encrypt::<Aes256>(bytes, key, iv),
            _ => Err(KEY),
        }
    }

    /// The bytes that were encrypted so.
    pub fn from_aes_cbc(bytes: &[u8], key: &[u8], iv: &[u8]) -> Result<Vec<u8>, Unreadable> {
        match key.len() {
            16 => decrypt::<Aes128>(bytes, key, iv),
            24 => decrypt::<Aes192>(bytes, key, iv),
            32 => decrypt::<Aes256>(bytes, key, iv),
            _ => Err(LOCKED),
        }
    }

    fn encrypt<C: BlockCipherEncrypt + KeyInit>(bytes: &[u8], key: &[u8], iv: &[u8]) -> Result<Vec<u8>, Invalid> {
        let cipher = cbc::Encryptor::<C>::new_from_slices(key, iv).map_err(|_| KEY)?;
        Ok(cipher.encrypt_padded_vec::<Pkcs7>(bytes))
    }

    fn decrypt<C: BlockCipherDecrypt + KeyInit>(bytes: &[u8], key: &[u8], iv: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let cipher = cbc::Decryptor::<C>::new_from_slices(key, iv).map_err(|_| LOCKED)?;
        cipher.decrypt_padded_vec::<Pkcs7>(bytes).map_err(|_| LOCKED)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop, proptest};

    fn tree(json: &str) -> Tree {
        Tree::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn bytes_become_text_and_come_back() {
        assert_eq!((base64(b"\xfb\xff\xfe?"), base64url(b"\xfb\xff\xfe?")), ("+//+Pw==".into(), "-__-Pw".into()));
        assert_eq!(hex(b"\x00\xaf"), "00af");
        for text in ["+//+Pw==", "+//+Pw", " +//+Pw==\n"] {
            assert_eq!(from_base64(text).unwrap(), b"\xfb\xff\xfe?", "{text}");
        }
        for text in ["-__-Pw", "-__-Pw=="] {
            assert_eq!(from_base64url(text).unwrap(), b"\xfb\xff\xfe?", "{text}");
        }
        assert_eq!(from_hex("00aF").unwrap(), b"\x00\xaf");
        for text in ["-__-Pw", "+", "a b=", "ş", "Zg=Zg="] {
            assert!(from_base64(text).is_err(), "{text}");
        }
        assert!(from_base64url("+//+Pw").is_err() && from_hex("0").is_err() && from_hex("0g").is_err());
    }

    #[test]
    fn documents_become_text_and_come_back() {
        let document = tree(r#"{"a":"1 ş","b":["x","y"]}"#);
        assert_eq!(from_json(&json(&document)).unwrap(), document);
        let text = form(&document, FormStyle::Indexed, "ISO-8859-9").unwrap();
        assert_eq!(text, "a=1+%FE&b%5B0%5D=x&b%5B1%5D=y");
        assert_eq!(from_form(&text, FormStyle::Indexed, "ISO-8859-9").unwrap(), document);
        assert!(from_json("{").is_err());
    }

    #[cfg(feature = "xml")]
    #[test]
    fn xml_in_a_field_is_text_whose_declaration_names_the_fields_charset() {
        let document = tree(r#"{"Name":"ŞÖ €"}"#);
        let text = xml(&document, "Sale", Some("ISO-8859-9"), None).unwrap();
        assert_eq!(text, "<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?><Sale><Name>ŞÖ &#8364;</Name></Sale>");
        assert_eq!(from_xml(&text, "Sale").unwrap(), document);
        assert!(from_xml(&text, "Other").is_err());
        assert_eq!(xml(&document, "Sale", None, None).unwrap(), "<Sale><Name>ŞÖ €</Name></Sale>");
    }

    #[test]
    fn pairs_are_names_with_values() {
        let document = tree(r#"{"t":"1492774577","v1":"a=b","l":["x","y"]}"#);
        let text = pairs(&document, ",", "=").unwrap();
        assert_eq!(text, "t=1492774577,v1=a=b,l=x,l=y");
        assert_eq!(from_pairs(&text, ",", "=").unwrap(), document);
        assert_eq!(from_pairs(" t = 1 , ,v1= ", ",", "=").unwrap(), tree(r#"{"t":"1","v1":""}"#));
        assert!(from_pairs("t=1,x", ",", "=").is_err());
        for json in [r#"{"a":"x,y"}"#, r#"{"a=b":"x"}"#, r#"{"a":{"b":1}}"#] {
            assert!(pairs(&tree(json), ",", "=").is_err(), "{json}");
        }
        assert!(pairs(&document, "", "=").is_err() && from_pairs("a", ",", "").is_err());
    }

    #[cfg(feature = "aes")]
    #[test]
    fn aes_cbc_gives_the_published_vectors() {
        // NIST SP 800-38A, F.2.1, F.2.3 and F.2.5: the first block; what follows is the padding.
        let iv = from_hex("000102030405060708090a0b0c0d0e0f").unwrap();
        let plain = from_hex("6bc1bee22e409f96e93d7e117393172a").unwrap();
        for (key, block) in [
            ("2b7e151628aed2a6abf7158809cf4f3c", "7649abac8119b246cee98e9b12e9197d"),
            ("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "4f021db243bc633d7178183a9fa071e8"),
            ("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "f58c4c04d6e5f1ba779eabfb5f7bfbd6"),
        ] {
            let key = from_hex(key).unwrap();
            let locked = aes_cbc(&plain, &key, &iv).unwrap();
            assert_eq!((hex(&locked[..16]).as_str(), locked.len()), (block, 32));
            assert_eq!(from_aes_cbc(&locked, &key, &iv).unwrap(), plain);
            assert!(from_aes_cbc(&locked[..31], &key, &iv).is_err());
            assert!(from_aes_cbc(&[], &key, &iv).is_err());
        }
    }

    #[cfg(feature = "aes")]
    #[test]
    fn a_key_of_another_length_is_an_error() {
        for (key, iv) in [(0, 16), (15, 16), (17, 16), (16, 15), (32, 0)] {
            assert!(aes_cbc(b"x", &vec![0; key], &vec![0; iv]).is_err(), "{key} {iv}");
            assert!(from_aes_cbc(&[0; 16], &vec![0; key], &vec![0; iv]).is_err(), "{key} {iv}");
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            assert_eq!(from_base64(&base64(&bytes)).unwrap(), bytes);
            assert_eq!(from_base64url(&base64url(&bytes)).unwrap(), bytes);
            assert_eq!(from_hex(&hex(&bytes)).unwrap(), bytes);
            #[cfg(feature = "aes")]
            assert_eq!(from_aes_cbc(&aes_cbc(&bytes, &[1; 24], &[2; 16]).unwrap(), &[1; 24], &[2; 16]).unwrap(), bytes);
        }
    }
}
