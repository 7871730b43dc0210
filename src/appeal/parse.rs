//! From lines to a [`Reading`]: the order of the steps.

use super::Reading;

/// Reads a published appeal. Any text gives a reading; what could not be read
/// is absent from it, or a question.
#[must_use]
pub fn read(text: &str) -> Reading {
    let title = text.lines().map(str::trim).find(|line| !line.is_empty());
    Reading { title: title.map(str::to_owned), ..Reading::default() }
}
