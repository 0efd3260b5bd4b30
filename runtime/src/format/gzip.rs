//! Packing by gzip.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::unreadable::Unreadable;

/// The longest text that is unpacked of a reply: 16 MiB, as long as a reply may be unpacked.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// Unpacks, up to this many bytes: a few packed bytes may be very many unpacked ones.
pub fn inflate(packed: &[u8], most: usize) -> Result<Vec<u8>, Unreadable> {
    let mut out = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(packed)
        .take(limit)
        .read_to_end(&mut out)
        .map_err(|_| Unreadable::new("not packed by gzip, or not whole"))?;
    if out.len() > most {
        return Err(Unreadable::new("packed by gzip, and longer than is taken once unpacked"));
    }
    Ok(out)
}

/// Packs. The same bytes give the same bytes: no time and no name is in them.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    // Writing into a `Vec` cannot fail.
    let _ = packer.write_all(bytes);
    packer.finish().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop, proptest};

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let bomb = deflate(&vec![0; LONGEST + 1]);
        assert!(bomb.len() < 100_000);
        assert!(inflate(&bomb, LONGEST).unwrap_err().why().contains("longer"));
        let exact = deflate(&[7; 1000]);
        assert_eq!(inflate(&exact, 1000).unwrap(), [7; 1000]);
        assert!(inflate(&exact, 999).is_err());
    }

    #[test]
    fn what_is_torn_or_no_gzip_is_unreadable() {
        let packed = deflate(b"some text, packed");
        for end in 1..packed.len() {
            assert!(inflate(&packed[..end], 100).is_err(), "{end}");
        }
        let mut spoilt = packed.clone();
        let last = spoilt.len() - 5;
        spoilt[last] ^= 1;
        assert!(inflate(&spoilt, 100).is_err());
        assert!(inflate(b"plain text", 100).is_err());
        assert!(inflate(&[packed.as_slice(), b"rest"].concat(), 100).is_err());
    }

    #[test]
    fn parts_that_follow_one_another_are_one_text() {
        let both = [deflate(b"one "), deflate(b"two")].concat();
        assert_eq!(inflate(&both, 100).unwrap(), b"one two");
    }

    #[test]
    fn packing_twice_gives_the_same_bytes() {
        assert_eq!(deflate(b"abc"), deflate(b"abc"));
        assert_eq!(deflate(b"abc")[4..8], [0; 4], "no time in the header");
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            assert_eq!(inflate(&deflate(&bytes), 2000).unwrap(), bytes);
        }
    }
}
