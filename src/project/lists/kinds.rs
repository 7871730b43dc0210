//! What a file is, by its first bytes, and why no list can be made of it.

use crate::terms::Problem;

/// Bytes by which it is told.
pub const HEAD: usize = 8192;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Utf16Le,
    Utf16Be,
    Empty,
    /// A spreadsheet program's own file, new or old.
    Workbook,
    Zip,
    /// Packed in another way.
    Packed,
    Pdf,
    /// A web page, or XML.
    Page,
    Binary,
}

/// Why a file is no list.
#[derive(Debug)]
pub enum Unusable {
    Kind(Kind),
    /// It names its columns and holds nobody.
    NoRows,
    /// Where it is broken.
    Problem(Problem),
    Disk(std::io::Error),
}

impl From<std::io::Error> for Unusable {
    fn from(error: std::io::Error) -> Self {
        Self::Disk(error)
    }
}

impl Kind {
    /// `head`: the first bytes, up to `HEAD` of them.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [] => Self::Empty,
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            [b'P', b'K', 3, 4, ..] => zipped(head),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Self::Workbook,
            [0x1F, 0x8B, ..]
            | [0xFD, b'7', b'z', ..]
            | [b'7', b'z', 0xBC, ..]
            | [b'R', b'a', b'r', b'!', ..] => Self::Packed,
            [b'%', b'P', b'D', b'F', ..] => Self::Pdf,
            _ if is_blank(head) => Self::Empty,
            _ if is_page(head) => Self::Page,
            _ => text(head),
        }
    }

    /// As templates know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Utf16Le | Self::Utf16Be => "utf-16",
            Self::Empty => "empty",
            Self::Workbook => "workbook",
            Self::Zip => "zip",
            Self::Packed => "packed",
            Self::Pdf => "pdf",
            Self::Page => "page",
            Self::Binary => "binary",
        }
    }

    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Utf16Le | Self::Utf16Be)
    }
}

/// A workbook is a zip with names of its own in it.
fn zipped(head: &[u8]) -> Kind {
    let names: [&[u8]; 4] = [b"[Content_Types].xml", b"xl/", b"_rels/", b"mimetypeapplication/vnd.oasis"];
    match names.iter().any(|name| memchr::memmem::find(head, name).is_some()) {
        true => Kind::Workbook,
        false => Kind::Zip,
    }
}

fn is_blank(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    text.len() < HEAD && text.iter().all(u8::is_ascii_whitespace)
}

fn is_page(head: &[u8]) -> bool {
    let start: Vec<u8> = head.trim_ascii_start().iter().take(14).map(u8::to_ascii_lowercase).collect();
    [&b"<!doctype html"[..], b"<html", b"<?xml"].iter().any(|mark| start.starts_with(mark))
}

/// Half of UTF-16 is NUL in most alphabets; text has none, and hardly another
/// control character.
fn text(head: &[u8]) -> Kind {
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (even, odd) if odd > 8 * even && odd * 4 > head.len() => return Kind::Utf16Le,
        (even, odd) if even > 8 * odd && even * 4 > head.len() => return Kind::Utf16Be,
        (0, 0) => {}
        // A stray NUL is for the row that holds it.
        (even, odd) if (even + odd) * 100 > head.len() => return Kind::Binary,
        _ => {}
    }
    let odd = head.iter().filter(|b| b.is_ascii_control() && !matches!(b, b'\t' | b'\n' | b'\r' | 0)).count();
    if odd * 50 > head.len() { Kind::Binary } else { Kind::Text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_first_bytes_and_not_by_its_name() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let junk: Vec<u8> = (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for (head, kind) in [
            (&b""[..], Kind::Empty),
            (b"\xEF\xBB\xBF\r\n ", Kind::Empty),
            (b"email,name\n", Kind::Text),
            (b"\xEF\xBB\xBFemail,name\n", Kind::Text),
            (b"Pr\xE9nom;Nom\r\n", Kind::Text),
            (b"PK\x03\x04\x14\0\0\0list.csv", Kind::Zip),
            (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", Kind::Workbook),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::Workbook),
            (b"\x1F\x8B\x08\0", Kind::Packed),
            (b"%PDF-1.7\n", Kind::Pdf),
            (b"\n<!DOCTYPE html><html>", Kind::Page),
            (&wide("email\tname\r\nanna@example.org\tAnna\r\n"), Kind::Utf16Le),
            (&[&[0xFF, 0xFE][..], &wide("email")].concat(), Kind::Utf16Le),
            (&junk, Kind::Binary),
        ] {
            assert_eq!(Kind::of(head), kind, "{head:?}");
        }
    }
}
