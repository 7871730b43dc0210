//! The document itself: from a file or stdin, never more than is allowed, and
//! its text.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use super::pdf;
use crate::appeal::source::{self, FILE_LIMIT, Kind, SourceFault, Text};
use crate::project::ProjectError;
use crate::terms::Problem;

/// The document as messages name it.
pub fn shown(file: &Path) -> String {
    if is_stdin(file) { "stdin".to_owned() } else { file.display().to_string() }
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

/// The document's text.
///
/// # Errors
/// What was found instead, and what to do.
pub fn text(file: &Path) -> Result<Text, ProjectError> {
    text_of(&bytes(file)?, &shown(file))
}

/// The text of a document that is at hand.
pub fn text_of(bytes: &[u8], shown: &str) -> Result<Text, ProjectError> {
    let read = match Kind::of(bytes) {
        Ok(Kind::Pdf) => pdf::text_apart(bytes)?,
        Ok(_) => source::text(bytes),
        Err(fault) => Err(fault),
    };
    read.map_err(|fault: SourceFault| {
        ProjectError::blocked(Problem::error(shown, fault.to_string()).hint(fault.hint()))
    })
}

fn bytes(file: &Path) -> Result<Vec<u8>, ProjectError> {
    let unreadable = |error: io::Error| {
        let problem = Problem::error(shown(file), format!("the document cannot be read: {error}"));
        ProjectError::blocked(problem.hint("check the file's name and whether you may open it"))
    };
    let mut bytes = Vec::new();
    let limit = FILE_LIMIT as u64 + 1;
    if is_stdin(file) {
        io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
        return Ok(bytes);
    }
    // Before it is opened: a pipe would wait for someone to write into it.
    let kind = file.metadata().map_err(unreadable)?;
    if !kind.is_file() {
        return Err(no_file(file, &kind));
    }
    File::open(file).and_then(|f| f.take(limit).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(bytes)
}

fn no_file(file: &Path, kind: &Metadata) -> ProjectError {
    let (message, hint) = match kind.is_dir() {
        true => ("this is a folder", "name one document in it: an import makes one campaign of one appeal"),
        false => ("this is no ordinary file", "save the appeal as a file, or pipe it in: sincerely import -"),
    };
    ProjectError::blocked(Problem::error(shown(file), message).hint(hint))
}
