//! Letters on paper: one typeset page each, in a PDF.
//!
//! In: the words of letters, cut for the page ([`crate::letter::Page`]), and fonts.
//! Out: the bytes of a PDF, and on which page each letter begins. The same letters
//! and fonts give the same bytes. Nobody's words are ever read as markup, and a
//! character that no font has stops the print: no letter bears an empty box.
//!
//! Typst does the work, in memory: it sees no file, no network and no clock. A
//! build without the feature `print` has none of this.

use std::fmt;
use std::str::FromStr;

#[cfg(feature = "print")]
mod fonts;
#[cfg(feature = "print")]
mod typeset;
#[cfg(feature = "print")]
mod world;

#[cfg(feature = "print")]
pub use fonts::{Fonts, Missing};
#[cfg(feature = "print")]
pub use typeset::{Order, Printed, typeset};

/// The sheet, and with it the envelope whose window the address stands behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Paper {
    /// DIN 5008 form B: a window at 20 mm from the left, 45 mm from the top.
    #[default]
    A4,
    /// US Letter in a #10 window envelope.
    Letter,
}

impl Paper {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Letter => "letter",
        }
    }
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Paper {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = [Self::A4, Self::Letter].into_iter().find(|p| p.name().eq_ignore_ascii_case(text));
        known.ok_or_else(|| "write a4 or letter".to_owned())
    }
}

/// Why there is no PDF.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PrintError {
    /// A fault of the template or of Typst.
    #[error("the letters cannot be typeset: {0}")]
    Typesetting(String),
    /// A font promised a character and did not draw it.
    #[error("no font draws “{0}”")]
    NoGlyph(String),
}
