//! A file that has its name only once it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

pub const ENDING: &str = "part";

/// Bytes written so far, counted and hashed; gone unless it is kept.
#[derive(Debug)]
pub struct Part {
    target: PathBuf,
    path: PathBuf,
    out: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Part {
    /// Beside the file that it may become, and for its owner's eyes only.
    pub fn beside(target: &Path) -> io::Result<Self> {
        Self::open(target, 0o600)
    }

    /// A whole text. Who could read the file before can read it then, and nobody else.
    pub fn text(target: &Path, text: &str) -> io::Result<Self> {
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut part = Self::open(target, 0o666)?;
        if let Ok(before) = target.metadata() {
            part.out.get_ref().set_permissions(before.permissions())?;
        }
        part.write_all(text.as_bytes())?;
        part.out.flush()?;
        Ok(part)
    }

    fn open(target: &Path, mode: u32) -> io::Result<Self> {
        let mut name = target.as_os_str().to_owned();
        name.push(format!(".{:08x}.{ENDING}", getrandom::u32().unwrap_or_default()));
        let path = PathBuf::from(name);
        let open = OpenOptions::new().read(true).write(true).create_new(true).mode(mode).open(&path)?;
        Ok(Self { target: target.to_owned(), path, out: BufWriter::new(open), hash: Sha256::new(), bytes: 0 })
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub fn sha256(&self) -> String {
        HEXLOWER.encode(&self.hash.clone().finalize())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same file, from its beginning, with all that was written.
    pub fn reader(&mut self) -> io::Result<File> {
        self.out.flush()?;
        File::open(&self.path)
    }

    /// Gives it its name, over a file that had it; durably.
    pub fn keep(mut self) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        fs::rename(&self.path, &self.target)?;
        self.target.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Once kept it is not there any more.
        let _ = fs::remove_file(&self.path);
    }
}
