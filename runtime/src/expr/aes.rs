//! Encryption with a key that both sides have.

use crate::format::pack;

/// Encrypted by AES in CBC mode, padded as PKCS #7 has it. The key has 16, 24 or 32 bytes and the initial vector 16;
/// missing for others.
pub fn aes_cbc(plain: Option<Vec<u8>>, key: Option<Vec<u8>>, iv: Option<Vec<u8>>) -> Option<Vec<u8>> {
    pack::aes_cbc(&plain?, &key?, &iv?).ok()
}

/// What [`aes_cbc`] encrypted. Missing for what it did not. Nothing here proves who encrypted it.
pub fn aes_cbc_open(sealed: Option<Vec<u8>>, key: Option<Vec<u8>>, iv: Option<Vec<u8>>) -> Option<Vec<u8>> {
    pack::from_aes_cbc(&sealed?, &key?, &iv?).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// RFC 3602, section 4, cases 1 and 2: their blocks come first, a block of padding follows.
    #[test]
    fn the_vectors_of_rfc_3602_are_met() {
        for (key, iv, plain, sealed) in [
            (
                "06a9214036b8a15b512e03d534120006",
                "3dafba429d9eb430b422da802c9fac41",
                hex::encode(b"Single block msg"),
                "e353779c1079aeb82708942dbe77181a",
            ),
            (
                "c286696d887c9aa0611bbb3e2025a45a",
                "562e17996d093d28ddb3ba695a2e6f58",
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f".to_owned(),
                "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1",
            ),
        ] {
            let [key, iv] = [key, iv].map(|text| hex::decode(text).ok());
            let plain = hex::decode(plain).unwrap();
            let made = aes_cbc(Some(plain.clone()), key.clone(), iv.clone()).unwrap();
            assert!(hex::encode(&made).starts_with(sealed));
            assert_eq!(made.len(), plain.len() + 16);
            assert_eq!(aes_cbc_open(Some(made), key, iv), Some(plain));
        }
    }

    #[test]
    fn a_key_or_a_vector_of_another_length_seals_nothing() {
        for (key, iv) in [(15, 16), (33, 16), (0, 16), (16, 15), (32, 0)] {
            assert_eq!(aes_cbc(Some(vec![1]), Some(vec![0; key]), Some(vec![0; iv])), None, "{key} {iv}");
        }
        for key in [16, 24, 32] {
            let (key, iv) = (Some(vec![7; key]), Some(vec![9; 16]));
            let sealed = aes_cbc(Some(b"plain".to_vec()), key.clone(), iv.clone());
            assert_eq!(aes_cbc_open(sealed, key.clone(), iv.clone()).as_deref(), Some(&b"plain"[..]));
            assert_eq!(aes_cbc_open(Some(vec![0; 16]), key.clone(), iv.clone()), None);
            assert_eq!(aes_cbc_open(Some(vec![0; 15]), key, iv), None);
        }
    }
}
