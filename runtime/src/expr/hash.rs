//! Digests, and digests with a key.

use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::{Sha256, Sha384, Sha512};

macro_rules! digests {
    ($($name:ident $hasher:ty, $standard:literal;)*) => { $(
        #[doc = concat!("The digest of ", $standard, ".")]
        pub fn $name(bytes: Option<Vec<u8>>) -> Option<Vec<u8>> {
            Some(<$hasher>::digest(bytes?).to_vec())
        }
    )* };
}

digests! {
    md5 Md5, "MD5, 16 bytes; broken, and still what some providers ask for";
    sha1 Sha1, "SHA-1, 20 bytes; broken, and still what some providers ask for";
    sha256 Sha256, "SHA-256, 32 bytes";
    sha384 Sha384, "SHA-384, 48 bytes";
    sha512 Sha512, "SHA-512, 64 bytes";
}

macro_rules! keyed {
    ($($name:ident $hasher:ty, $standard:literal;)*) => { $(
        #[doc = concat!("The message authentication code of ", $standard, ". The key may have any length.")]
        pub fn $name(bytes: Option<Vec<u8>>, key: Option<Vec<u8>>) -> Option<Vec<u8>> {
            let bytes = bytes?;
            let mut mac = Hmac::<$hasher>::new_from_slice(&key?).ok()?;
            mac.update(&bytes);
            Some(mac.finalize().into_bytes().to_vec())
        }
    )* };
}

keyed! {
    hmac_md5 Md5, "HMAC with MD5, 16 bytes";
    hmac_sha1 Sha1, "HMAC with SHA-1, 20 bytes";
    hmac_sha256 Sha256, "HMAC with SHA-256, 32 bytes";
    hmac_sha384 Sha384, "HMAC with SHA-384, 48 bytes";
    hmac_sha512 Sha512, "HMAC with SHA-512, 64 bytes";
}

#[cfg(test)]
mod tests {
    use super::*;

    type Digested = fn(Option<Vec<u8>>) -> Option<Vec<u8>>;
    type Keyed = fn(Option<Vec<u8>>, Option<Vec<u8>>) -> Option<Vec<u8>>;

    fn of(function: Digested, bytes: &[u8]) -> String {
        function(Some(bytes.to_vec())).map(hex::encode).unwrap_or_default()
    }

    fn keyed(function: Keyed, key: &[u8], bytes: &[u8]) -> String {
        function(Some(bytes.to_vec()), Some(key.to_vec())).map(hex::encode).unwrap_or_default()
    }

    /// RFC 1321, FIPS 180-4 (the example messages `abc` and the empty one).
    #[test]
    fn the_published_digests_are_met() {
        assert_eq!(of(md5, b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(of(md5, b"message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
        assert_eq!(of(sha1, b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(of(sha256, b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(of(sha256, b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(
            of(sha384, b"abc"),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        );
        assert_eq!(
            of(sha512, b"abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        );
    }

    /// RFC 2202, cases 2, 3 and 6 of either digest.
    #[test]
    fn the_vectors_of_rfc_2202_are_met() {
        let what = b"what do ya want for nothing?";
        assert_eq!(keyed(hmac_md5, b"Jefe", what), "750c783e6ab0b503eaa86e310a5db738");
        assert_eq!(keyed(hmac_sha1, b"Jefe", what), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        assert_eq!(keyed(hmac_md5, &[0xaa; 16], &[0xdd; 50]), "56be34521d144c88dbb8c733f0e8b3f6");
        assert_eq!(keyed(hmac_sha1, &[0xaa; 20], &[0xdd; 50]), "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
        let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(keyed(hmac_md5, &[0xaa; 80], long), "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
        assert_eq!(keyed(hmac_sha1, &[0xaa; 80], long), "aa4ae5e15272d00e95705637ce8a3b55ed402112");
    }

    /// RFC 4231, cases 1, 2 and 6.
    #[test]
    fn the_vectors_of_rfc_4231_are_met() {
        assert_eq!(
            keyed(hmac_sha256, &[0x0b; 20], b"Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        let what = b"what do ya want for nothing?";
        assert_eq!(
            keyed(hmac_sha256, b"Jefe", what),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            keyed(hmac_sha384, b"Jefe", what),
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
        );
        assert_eq!(
            keyed(hmac_sha512, b"Jefe", what),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        );
        let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(
            keyed(hmac_sha256, &[0xaa; 131], long),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn a_digest_of_nothing_known_is_missing() {
        assert_eq!(
            (sha256(None), hmac_sha256(Some(vec![]), None), hmac_sha256(None, Some(vec![]))),
            (None, None, None)
        );
    }
}
