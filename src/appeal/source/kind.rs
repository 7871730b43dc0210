//! What a document is, told by its bytes.

use std::io::{Cursor, Read};

use super::{FILE_LIMIT, SourceFault, plain};

/// A kind of document that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    Html,
    Docx,
    Pdf,
}

/// What others begin with.
const FOREIGN: [(&[u8], &str); 16] = [
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Word file (.doc), or one with a password"),
    (b"{\\rtf", "a rich text file (.rtf)"),
    (b"\x89PNG", "a picture (.png)"),
    (b"\xFF\xD8\xFF", "a picture (.jpg)"),
    (b"GIF8", "a picture (.gif)"),
    (b"II*\0", "a picture (.tif)"),
    (b"MM\0*", "a picture (.tif)"),
    (b"BM", "a picture (.bmp)"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"\x1F\x8B", "a packed file (.gz)"),
    (b"7z\xBC\xAF\x27\x1C", "a packed file (.7z)"),
    (b"Rar!", "a packed file (.rar)"),
    (b"BZh", "a packed file (.bz2)"),
    (b"\xFD7zXZ\0", "a packed file (.xz)"),
    (b"%!PS", "a PostScript file (.ps)"),
    (b"\x7FELF", "a program"),
];

/// Where readers of PDF look for its first line.
const PDF_HEAD: usize = 1024;

impl Kind {
    /// # Errors
    /// What the bytes are instead.
    pub fn of(bytes: &[u8]) -> Result<Self, SourceFault> {
        if bytes.is_empty() {
            return Err(SourceFault::Empty);
        }
        if bytes.len() > FILE_LIMIT {
            return Err(SourceFault::TooLarge);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return of_zip(bytes);
        }
        if let Some((_, what)) = FOREIGN.iter().find(|(head, what)| begins(bytes, head, what)) {
            return Err(SourceFault::Foreign(what));
        }
        if bytes.get(4..8) == Some(b"ftyp") {
            return Err(SourceFault::Foreign("a picture, a sound or a film"));
        }
        if memchr::memmem::find(&bytes[..bytes.len().min(PDF_HEAD)], b"%PDF-").is_some() {
            return Ok(Self::Pdf);
        }
        of_text(bytes)
    }
}

/// "BM" also begins words: a bitmap holds NUL bytes at once.
fn begins(bytes: &[u8], head: &[u8], what: &str) -> bool {
    let short = head.len() < 4 && what.contains("bmp");
    bytes.starts_with(head) && (!short || bytes.iter().take(32).any(|b| *b == 0))
}

/// Word files, tables, e-books and more are all ZIP archives.
fn of_zip(bytes: &[u8]) -> Result<Kind, SourceFault> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Err(SourceFault::DamagedDocx("the archive in it has no end".to_owned()));
    };
    if archive.index_for_name("[Content_Types].xml").is_some() {
        let has = |folder: &str| archive.file_names().flatten().any(|name| name.starts_with(folder));
        return match (has("word/"), has("xl/"), has("ppt/")) {
            (true, _, _) => Ok(Kind::Docx),
            (_, true, _) => Err(SourceFault::Foreign("a table (.xlsx)")),
            (_, _, true) => Err(SourceFault::Foreign("a presentation (.pptx)")),
            _ => Err(SourceFault::Foreign("a packed file (.zip)")),
        };
    }
    let mut mime = String::new();
    if let Ok(entry) = archive.by_name("mimetype") {
        let _ = entry.take(80).read_to_string(&mut mime);
    }
    Err(SourceFault::Foreign(match mime.as_str() {
        m if m.contains("opendocument.text") => "a LibreOffice text (.odt)",
        m if m.contains("opendocument") => "a LibreOffice file, but no text",
        m if m.contains("epub") => "an e-book (.epub)",
        _ => "a packed file (.zip)",
    }))
}

fn of_text(bytes: &[u8]) -> Result<Kind, SourceFault> {
    let head = plain::decode(&bytes[..bytes.len().min(16 * 1024)]).unwrap_or_default().to_lowercase();
    let begin = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if begin.starts_with("mime-version:") || begin.contains("content-type: multipart/related") {
        return Err(SourceFault::Foreign("a page saved as one file (.mht)"));
    }
    let tags = ["<html", "<body", "<p>", "<p ", "<div", "<br", "<table", "<span", "<ul", "<h1", "<h2", "<h3"];
    let is_page = begin.starts_with("<!doctype html") || tags.iter().any(|tag| begin.contains(tag));
    match begin.starts_with('<') {
        true if is_page => Ok(Kind::Html),
        true if begin.starts_with("<?xml") || begin.starts_with("<svg") => {
            Err(SourceFault::Foreign("an XML file"))
        }
        _ => Ok(Kind::Plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_is_named() {
        for (bytes, expected) in [
            (&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"[..], "an old Word file (.doc), or one with a password"),
            (b"{\\rtf1\\ansi Dear", "a rich text file (.rtf)"),
            (b"\xFF\xD8\xFF\xE0JFIF", "a picture (.jpg)"),
            (b"\0\0\0\x18ftypheic", "a picture, a sound or a film"),
            (b"<?xml version=\"1.0\"?><feed/>", "an XML file"),
        ] {
            assert_eq!(Kind::of(bytes), Err(SourceFault::Foreign(expected)));
        }
    }

    #[test]
    fn a_kind_is_told_by_content() {
        assert_eq!(Kind::of(b"junk\n%PDF-1.7\n"), Ok(Kind::Pdf));
        assert_eq!(Kind::of(b"\xEF\xBB\xBF\n<!DOCTYPE html><title>x"), Ok(Kind::Html));
        assert_eq!(Kind::of(b"<div>Dear Minister,</div>"), Ok(Kind::Html));
        assert_eq!(Kind::of(b"BMW drivers held\n"), Ok(Kind::Plain));
        assert_eq!(Kind::of(b"<name@example.org> writes"), Ok(Kind::Plain));
    }
}
