//! The bytes of a document -> its text, as lines.
//!
//! What a document is, its bytes say: a name may be wrong. Blocks of a page,
//! paragraphs and table cells become lines. Never a guess about words: what is
//! hidden in a document stays hidden, and what its markup contradicts is a
//! [`Question`]. Bounded: no document grows beyond `TEXT_LIMIT`.

mod docx;
mod fault;
mod glyphs;
mod html;
mod kind;
mod marks;
mod pdf;
mod plain;
mod widths;

pub use fault::SourceFault;
pub use kind::Kind;

use super::Question;

/// Documents larger than this are refused: an appeal is a few pages.
pub const FILE_LIMIT: usize = 10 * 1024 * 1024;

/// Text beyond this is no appeal, whatever its container weighs.
const TEXT_LIMIT: usize = 1024 * 1024;

/// A document's text, its lines ended by `\n`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    /// What the document's own markup leaves in doubt.
    pub doubts: Vec<Question>,
}

/// Reads a document of any kind that is known.
///
/// A damaged PDF can end the process (its reader is deeply recursive): whoever
/// can spare one reads [`Kind::Pdf`] in a process of its own.
///
/// # Errors
/// What the bytes are instead, or what is wrong with them.
pub fn text(bytes: &[u8]) -> Result<Text, SourceFault> {
    let read = match Kind::of(bytes)? {
        Kind::Docx => docx::text(bytes)?,
        Kind::Pdf => pdf::text(bytes)?,
        Kind::Html => html::text(&plain::decode_page(bytes)?),
        Kind::Plain => Text { text: plain::decode(bytes)?, doubts: Vec::new() },
    };
    let text = one_kind_of_line_end(&read.text);
    if text.len() > TEXT_LIMIT {
        return Err(SourceFault::TooMuchText);
    }
    if text.trim().is_empty() {
        return Err(SourceFault::NoWords);
    }
    Ok(Text { text, ..read })
}

/// Editors count lines by `\n`; so do the questions.
fn one_kind_of_line_end(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\u{0C}', '\u{0B}', '\u{85}', '\u{2028}', '\u{2029}'], "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_is_one() {
        assert_eq!(text(b"a\r\nb\rc\x0Cd\n").unwrap().text, "a\nb\nc\nd\n");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_text_or_a_fault(bytes: Vec<u8>) {
            let _ = text(&bytes);
        }

        #[test]
        fn any_page_is_a_text_or_a_fault(page in "<html>(<(p|div|li|ul|td|a href=\"mailto:x@y\\.example\"|nav|script|br|p hidden)>|</(p|div|a|nav|script|ul)>|[a-z @.&;<]{0,5}){0,40}") {
            let _ = text(page.as_bytes());
        }
    }
}
