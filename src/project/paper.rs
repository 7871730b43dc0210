//! Letters on paper: which of them, their pages, and what no font can draw.

#[cfg(feature = "print")]
pub mod gather;
#[cfg(feature = "print")]
mod press;

use std::collections::BTreeMap;

#[cfg(feature = "print")]
pub use press::{FONTS, MORE_FONTS, Press, Sheet, on_paper, sheets};

/// Letters read or settled at a time.
#[cfg(feature = "print")]
const PAGE: usize = 1000;

/// Shown letters as pages.
#[derive(Debug, Default)]
pub struct OnPaper {
    pub pdf: Option<Vec<u8>>,
    /// The page on which a letter begins, by its place among those shown.
    pub places: BTreeMap<usize, usize>,
}
