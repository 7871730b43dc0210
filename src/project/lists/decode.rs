//! A file in another encoding, as UTF-8.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use super::kinds::Kind;

/// Those that an organiser may choose from, by the name of the Encoding Standard.
pub const ENCODINGS: [&str; 15] = [
    "UTF-8",
    "windows-1252",
    "UTF-16LE",
    "UTF-16BE",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "KOI8-U",
    "Shift_JIS",
    "EUC-KR",
    "GBK",
    "Big5",
];

const CHUNK: usize = 64 * 1024;

/// What a file seems to be written in; `None`: it is UTF-8.
pub fn guess(file: &mut File, kind: Kind) -> io::Result<Option<&'static str>> {
    match kind {
        Kind::Utf16Le => return Ok(Some("UTF-16LE")),
        Kind::Utf16Be => return Ok(Some("UTF-16BE")),
        _ => {}
    }
    if is_utf8(file)? {
        return Ok(None);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    file.rewind()?;
    each_chunk(file, |chunk, last| {
        detector.feed(chunk, last);
        true
    })?;
    let name = detector.guess(None, Utf8Detection::Deny).name();
    Ok(Some(ENCODINGS.into_iter().find(|known| *known == name).unwrap_or("windows-1252")))
}

fn is_utf8(file: &mut File) -> io::Result<bool> {
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let mut text = vec![0; CHUNK * 3];
    let mut whole = true;
    file.rewind()?;
    each_chunk(file, |chunk, last| {
        let (result, ..) = decoder.decode_to_utf8_without_replacement(chunk, &mut text, last);
        whole = result == DecoderResult::InputEmpty;
        whole
    })?;
    Ok(whole)
}

/// Until `each` says that it has seen enough; the last chunk is empty.
fn each_chunk(file: &mut File, mut each: impl FnMut(&[u8], bool) -> bool) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = file.read(&mut chunk)?;
        if !each(&chunk[..read], read == 0) || read == 0 {
            return Ok(());
        }
    }
}

/// A file's text. `encoding`: one of [`ENCODINGS`], or `None` for UTF-8, which whoever
/// reads it checks.
pub fn open(path: &Path, encoding: Option<&str>) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    let known = encoding.and_then(|label| Encoding::for_label(label.as_bytes()));
    match known.filter(|encoding| *encoding != UTF_8) {
        None => Ok(Box::new(file)),
        Some(encoding) => Ok(Box::new(Decoded::new(file, encoding))),
    }
}

struct Decoded {
    file: File,
    decoder: Decoder,
    bytes: Vec<u8>,
    /// Read and not yet decoded: `bytes[from..to]`.
    from: usize,
    to: usize,
    text: Vec<u8>,
    given: usize,
    at_end: bool,
    /// The decoder has said its last.
    over: bool,
}

impl Decoded {
    fn new(file: File, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        let (bytes, text) = (vec![0; CHUNK], Vec::with_capacity(CHUNK));
        Self { file, decoder, bytes, from: 0, to: 0, text, given: 0, at_end: false, over: false }
    }

    /// Decodes what is at hand.
    fn go_on(&mut self) -> io::Result<()> {
        if self.from == self.to && !self.at_end {
            (self.from, self.to) = (0, self.file.read(&mut self.bytes)?);
            self.at_end = self.to == 0;
        }
        self.text.resize(CHUNK, 0);
        let bytes = self.bytes.get(self.from..self.to).unwrap_or_default();
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.text, self.at_end);
        self.from += read;
        self.text.truncate(written);
        self.given = 0;
        self.over = self.at_end && result == DecoderResult::InputEmpty;
        match result {
            DecoderResult::Malformed(..) => Err(self.malformed()),
            _ => Ok(()),
        }
    }

    fn malformed(&self) -> io::Error {
        let name = self.decoder.encoding().name();
        io::Error::new(io::ErrorKind::InvalidData, format!("it is not written in {name}"))
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.over {
            self.go_on()?;
        }
        let rest = self.text.get(self.given..).unwrap_or_default();
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], encoding: Option<&str>) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut text = String::new();
        open(file.path(), encoding).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn guessed(bytes: &[u8]) -> Option<&'static str> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        guess(&mut File::open(file.path()).unwrap(), Kind::of(bytes)).unwrap()
    }

    #[test]
    fn a_file_is_read_in_the_encoding_that_it_seems_to_have() {
        let text = "Prénom;Ville\r\nHélène Lefèvre;Besançon\r\nJosé Muñoz;La Coruña\r\n";
        let (windows, ..) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(guessed(&windows), Some("windows-1252"));
        assert_eq!(read(&windows, guessed(&windows)), text);
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(guessed(&wide), Some("UTF-16LE"));
        assert_eq!(read(&wide, Some("UTF-16LE")), text);
        assert_eq!((guessed(text.as_bytes()), read(text.as_bytes(), None).as_str()), (None, text));
        let arabic = "الاسم,المدينة\nليلى حداد,تونس\nسمير ناصر,مراكش\n";
        let (bytes, ..) = encoding_rs::WINDOWS_1256.encode(arabic);
        assert_eq!(read(&bytes, guessed(&bytes)), arabic);
    }

    #[test]
    fn a_character_may_lie_over_the_edge_of_what_is_read_at_once() {
        for before in CHUNK - 3..CHUNK + 3 {
            let text = format!("{}é€漢", "x".repeat(before));
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(read(&wide, Some("UTF-16BE")), text);
            assert_eq!(guessed(text.as_bytes()), None);
        }
    }

    #[test]
    fn bytes_that_mean_nothing_in_an_encoding_are_refused_not_guessed_at() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"name\n\xFF\xFF\n").unwrap();
        let mut text = String::new();
        let error = open(file.path(), Some("Shift_JIS")).unwrap().read_to_string(&mut text).unwrap_err();
        assert!(error.to_string().contains("Shift_JIS"), "{error}");
    }

    #[test]
    fn every_encoding_that_can_be_chosen_is_one() {
        for name in ENCODINGS {
            assert_eq!(Encoding::for_label(name.as_bytes()).unwrap().name(), name);
        }
    }
}
