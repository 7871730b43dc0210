//! Which addresses have signed, in little memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

/// The address's hash instead of the address: 12 bytes a row and the table's
/// own share. The hash is keyed, so that nobody can choose addresses that
/// collide; by chance it happens in one file of a million rows in forty million.
#[derive(Debug, Default)]
pub(super) struct Doubles {
    key: RandomState,
    lines: HashMap<Key, u32, BuildHasherDefault<Identity>>,
}

impl Doubles {
    /// The line on which `address` signed before; else it signs on `line`.
    pub(super) fn first_line(&mut self, address: &str, line: u64) -> Option<u64> {
        let key = Key(self.key.hash_one(address).to_ne_bytes());
        match self.lines.entry(key) {
            std::collections::hash_map::Entry::Occupied(first) => Some(u64::from(*first.get())),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(u32::try_from(line).unwrap_or(u32::MAX));
                None
            }
        }
    }
}

/// Bytes rather than a `u64`, which would cost four more for its alignment.
#[derive(Debug, PartialEq, Eq)]
struct Key([u8; 8]);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from_ne_bytes(self.0));
    }
}

/// The keys are hashes already.
#[derive(Debug, Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
