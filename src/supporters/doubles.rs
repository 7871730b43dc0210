//! Which addresses have signed, in little memory.

use std::hash::{BuildHasher, RandomState};

/// A power of two: so many that a million rows leave 61 to a drawer.
const DRAWERS: usize = 1 << 14;

/// Two keyed hashes of the address instead of the address: 12 bytes a row. One
/// says in which drawer it lies, the other is kept there with the line.
///
/// Many small drawers grow one by one, by an eighth; one table of a million
/// rows would be copied whole when it doubles, and be half empty afterwards.
///
/// Two addresses are taken for one only if 78 bits of hash agree. The key is
/// drawn anew each time, so nobody can choose such addresses; by chance it
/// happens in one of 600,000,000,000 files of a million rows (2^78 over the
/// 2^39 pairs of rows), more seldom than a memory chip turns a letter over.
pub(super) struct Doubles {
    drawer: RandomState,
    key: RandomState,
    drawers: Vec<Vec<Signed>>,
}

impl std::fmt::Debug for Doubles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Doubles").finish_non_exhaustive()
    }
}

/// The two halves of a hash apart: a `u64` would cost four bytes for alignment.
struct Signed {
    hash: [u32; 2],
    line: u32,
}

impl Default for Doubles {
    fn default() -> Self {
        let drawers = std::iter::repeat_with(Vec::new).take(DRAWERS).collect();
        Self { drawer: RandomState::new(), key: RandomState::new(), drawers }
    }
}

impl Doubles {
    /// The line on which `address` signed before; else it signs on `line`.
    pub(super) fn first_line(&mut self, address: &str, line: u64) -> Option<u64> {
        let hash = halves(self.key.hash_one(address));
        let drawer = halves(self.drawer.hash_one(address))[0] as usize % DRAWERS;
        let drawer = self.drawers.get_mut(drawer)?;
        if let Some(first) = drawer.iter().find(|signed| signed.hash == hash) {
            return Some(u64::from(first.line));
        }
        if drawer.len() == drawer.capacity() {
            drawer.reserve_exact(drawer.len() / 8 + 4);
        }
        drawer.push(Signed { hash, line: u32::try_from(line).unwrap_or(u32::MAX) });
        None
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the halves of 64 bits have 32")]
fn halves(hash: u64) -> [u32; 2] {
    [(hash >> 32) as u32, (hash & u64::from(u32::MAX)) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_that_was_there_is_a_double_and_its_first_line_is_known() {
        let mut doubles = Doubles::default();
        let address = |row: u64| format!("anna{row}@example.org");
        for row in 0..200_000 {
            assert_eq!(doubles.first_line(&address(row), row + 2), None, "{row}");
        }
        for row in (0..200_000).step_by(97) {
            assert_eq!(doubles.first_line(&address(row), 900_000), Some(row + 2));
        }
    }
}
