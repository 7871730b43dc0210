//! How much of a message is looked at, whoever made it.

/// The most bytes of a message that are read. What a report says stands before
/// the letter that it returns, and our letters are short.
pub const MOST_BYTES: usize = 1024 * 1024;
/// The most bytes of one header.
pub(super) const MOST_HEADER: usize = 64 * 1024;
/// The most MIME parts, at all depths together.
pub(super) const MOST_PARTS: usize = 100;
/// How deep MIME parts may stand in one another. A returned letter is not
/// opened, so that a report about a report stays one.
pub(super) const MOST_DEPTH: usize = 6;
/// The most characters of text, of all text parts together.
pub(super) const MOST_TEXT: usize = 64 * 1024;
/// The most lines that a notice has.
pub(super) const MOST_LINES: usize = 1000;
/// The most recipients of one report. Each of our letters has one.
pub(super) const MOST_RECIPIENTS: usize = 50;
/// The most bytes of what is said near a recipient, and of the whole notice, in
/// which codes and words are looked for.
pub(super) const MOST_SAID: usize = 8 * 1024;
/// The most characters of a remote server's words that are kept.
pub(super) const MOST_WORDS: usize = 500;

/// The bytes that are read: without what comes before the header (blank lines,
/// a byte order mark, the `From ` line of an mbox), and not too many.
pub(super) fn cut(bytes: &[u8]) -> &[u8] {
    let mut bytes = &bytes[..bytes.len().min(MOST_BYTES)];
    bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    while bytes.starts_with(b"From ") || bytes.starts_with(b">From ") {
        let end = bytes.iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| at + 1);
        bytes = &bytes[end..];
    }
    bytes
}

/// The first `most` bytes of a text, or a few less: a character stays whole.
pub(super) fn shorten(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_header_is_left_out() {
        assert_eq!(cut(b"From MAILER-DAEMON Tue Mar 24 12:00:00 2026\nTo: a"), b"To: a");
        assert_eq!(cut(b"\xEF\xBB\xBF\r\n\r\nTo: a"), b"To: a");
        assert_eq!(cut(b"From nobody"), b"");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(shorten("aéb", 2), "a");
        assert_eq!(shorten("aéb", 3), "aé");
        assert_eq!(shorten("aéb", 9), "aéb");
    }
}
