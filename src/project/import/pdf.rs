//! PDFs are read by a process of their own: their reader was made for sound
//! files, and one of a stranger may send it round in circles, down its stack,
//! or asking for all the memory there is. It takes bytes and gives text; it
//! opens nothing.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::appeal::source::{self, FILE_LIMIT, SourceFault, Text};
use crate::project::ProjectError;

/// A page takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(15);

/// Of processor time; the last defence, where nobody is left to end it.
const SECONDS: u64 = 20;

/// Addresses that it may ask for, bytes.
const MEMORY: u64 = 1024 * 1024 * 1024;

/// Reads a PDF from stdin and prints its text: what the other process does.
///
/// # Errors
/// Stdin or stdout is gone.
pub fn read_pdf_from_stdin() -> Result<(), ProjectError> {
    limit();
    // What went wrong is told by the process that asked.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    io::stdin().lock().take(FILE_LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    let said = match source::text(&bytes) {
        Ok(text) => format!("text\n{}", text.text),
        Err(SourceFault::Scan | SourceFault::NoWords) => "scan\n".to_owned(),
        Err(SourceFault::LockedPdf) => "locked\n".to_owned(),
        Err(SourceFault::TooMuchText) => "much\n".to_owned(),
        Err(SourceFault::DamagedPdf(why)) => format!("damaged\n{why}"),
        Err(other) => format!("damaged\n{other}"),
    };
    Ok(io::stdout().lock().write_all(said.as_bytes())?)
}

/// A limit that the system does not know is one fewer.
fn limit() {
    for (resource, most) in [(Resource::As, MEMORY), (Resource::Cpu, SECONDS), (Resource::Core, 0)] {
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

/// The text of a PDF, read by another process of this program.
pub fn text_apart(bytes: &[u8]) -> Result<Result<Text, SourceFault>, ProjectError> {
    let cannot = |error: io::Error| ProjectError::failed(format!("cannot start the reader of PDFs: {error}"));
    let program = std::env::current_exe().map_err(cannot)?;
    let mut command = Command::new(program);
    command.arg("pdf-text").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().map_err(cannot)?;
    Ok(understood(converse(child, bytes.to_vec())))
}

/// Gives it the bytes and waits for its answer; ends it when that takes too long.
fn converse(mut child: Child, bytes: Vec<u8>) -> Option<String> {
    let (mut to, mut from) = (child.stdin.take()?, child.stdout.take()?);
    let (send, answer) = mpsc::channel();
    // It may end before it has read all.
    thread::spawn(move || drop(to.write_all(&bytes)));
    thread::spawn(move || {
        let mut said = String::new();
        let read = from.read_to_string(&mut said);
        let _ = send.send(read.ok().map(|_| said));
    });
    let said = answer.recv_timeout(PATIENCE).ok().flatten();
    let _ = child.kill();
    child.wait().ok()?;
    said
}

fn understood(said: Option<String>) -> Result<Text, SourceFault> {
    let gave_up = || SourceFault::DamagedPdf("its reader gave up".to_owned());
    let said = said.ok_or_else(gave_up)?;
    let (word, rest) = said.split_once('\n').ok_or_else(gave_up)?;
    match word {
        "text" => Ok(Text { text: rest.to_owned(), doubts: Vec::new() }),
        "scan" => Err(SourceFault::Scan),
        "locked" => Err(SourceFault::LockedPdf),
        "much" => Err(SourceFault::TooMuchText),
        _ => Err(SourceFault::DamagedPdf(rest.to_owned())),
    }
}
