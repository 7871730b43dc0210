//! Messages as they lie about: a file each, an mbox, a Maildir, a folder.
//!
//! In: a path. Out: its messages one after the other, each cut to what is looked
//! at. What cannot be read is told, and the others are read all the same.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::bounce::MOST_BYTES;
use crate::worker::incoming::Mail;
use crate::worker::maildir::read_from;

/// The longest line that is kept whole; what follows is a line of its own.
const LINE: u64 = 64 * 1024;

/// The messages under a path, or why one cannot be read.
pub struct Mails {
    files: VecDeque<PathBuf>,
    mbox: Option<(String, Mbox)>,
}

/// A message and the file that it came from; or the file and why not.
pub type Found = Result<(String, Mail), (String, io::Error)>;

impl Mails {
    /// # Errors
    /// There is no such path, or its folder cannot be read.
    pub fn under(path: &Path) -> io::Result<Self> {
        let files = if fs::metadata(path)?.is_dir() { in_folder(path)? } else { vec![path.to_owned()] };
        Ok(Self { files: files.into(), mbox: None })
    }

    fn open(&mut self, path: &Path) -> Result<Option<Mail>, io::Error> {
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no ordinary file"));
        }
        let mut file = BufReader::new(File::open(path)?);
        if file.fill_buf()?.starts_with(b"From ") {
            self.mbox = Some((path.display().to_string(), Mbox::new(file)));
            return Ok(None);
        }
        read_from(file).map(Some)
    }
}

impl Iterator for Mails {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some((name, mbox)) = &mut self.mbox {
                match mbox.next_mail() {
                    Ok(Some(mail)) => return Some(Ok((name.clone(), mail))),
                    Ok(None) => self.mbox = None,
                    Err(error) => {
                        let name = std::mem::take(name);
                        self.mbox = None;
                        return Some(Err((name, error)));
                    }
                }
            }
            let path = self.files.pop_front()?;
            let name = path.display().to_string();
            match self.open(&path) {
                Ok(Some(mail)) => return Some(Ok((name, mail))),
                Ok(None) => {}
                Err(error) => return Some(Err((name, error))),
            }
        }
    }
}

/// A Maildir's `new/` and `cur/`, else the files of the folder; in order of name.
fn in_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let boxes: Vec<PathBuf> = ["new", "cur"].map(|sub| folder.join(sub)).into();
    let is_maildir = boxes.iter().any(|sub| sub.is_dir());
    let mut files = Vec::new();
    for folder in if is_maildir { boxes } else { vec![folder.to_owned()] } {
        let mut names: Vec<PathBuf> = match fs::read_dir(&folder) {
            Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?,
            Err(error) if is_maildir && error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let hidden =
            |path: &PathBuf| path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
        names.retain(|path| !hidden(path) && !path.is_dir());
        names.sort();
        files.extend(names);
    }
    Ok(files)
}

/// An mbox (RFC 4155), read a line at a time. A line `From …` begins a message
/// only behind a blank line and with a date: some writers leave such lines in
/// bodies as they are.
struct Mbox {
    file: BufReader<File>,
    line: Vec<u8>,
    /// The separator that ended the message before was read already.
    begun: bool,
}

impl Mbox {
    fn new(file: BufReader<File>) -> Self {
        Self { file, line: Vec::new(), begun: false }
    }

    fn next_mail(&mut self) -> io::Result<Option<Mail>> {
        let mut hash = Sha256::new();
        let mut bytes = Vec::new();
        let (mut any, mut after_blank) = (false, true);
        loop {
            self.line.clear();
            if (&mut self.file).take(LINE).read_until(b'\n', &mut self.line)? == 0 {
                break;
            }
            if after_blank && is_separator(&self.line) {
                if std::mem::replace(&mut self.begun, true) {
                    return Ok(Some(Mail { bytes, digest: hash.finalize().into() }));
                }
                continue;
            }
            any = true;
            after_blank = matches!(&self.line[..], b"\n" | b"\r\n");
            hash.update(&self.line);
            let room = MOST_BYTES - bytes.len();
            bytes.extend_from_slice(&self.line[..self.line.len().min(room)]);
        }
        let last = std::mem::take(&mut self.begun) || any;
        Ok(last.then(|| Mail { bytes, digest: hash.finalize().into() }))
    }
}

/// `From ADDRESS Tue Nov 24 09:30:00 2026`, with or without a zone.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let words = || rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let is_time = |word: &[u8]| {
        word.len() >= 4 && word.contains(&b':') && word.iter().all(|b| b.is_ascii_digit() || *b == b':')
    };
    let is_year = |word: &[u8]| word.len() == 4 && word.iter().all(u8::is_ascii_digit);
    words().any(is_time) && words().any(is_year)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn split(text: &str) -> Vec<String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let mails = Mails::under(file.path()).unwrap();
        mails.map(|found| String::from_utf8(found.unwrap().1.bytes).unwrap()).collect()
    }

    #[test]
    fn an_mbox_is_split_where_its_messages_begin() {
        let one = "From a@b.example Tue Nov 24 09:30:00 2026\n";
        assert_eq!(split(&format!("{one}A: 1\n\nx\n\n{one}B: 2\n\ny\n")), ["A: 1\n\nx\n\n", "B: 2\n\ny\n"]);
        assert_eq!(
            split(&format!("{one}A: 1\n\nx\n\nFrom here on\nFrom now")),
            ["A: 1\n\nx\n\nFrom here on\nFrom now"]
        );
        assert_eq!(split(&format!("{one}A: 1\n\nx\n{one}y\n")), [format!("A: 1\n\nx\n{one}y\n")]);
        assert_eq!(split(one), [""]);
        assert_eq!(split("A: 1\n\nx\n"), ["A: 1\n\nx\n"]);
    }
}
