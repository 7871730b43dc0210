//! Tables and JSON documents, as every command prints them.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

pub use crate::project::json::{job_json, letter_json, post_json};
pub use crate::project::words::{
    count, cut, in_zone, job_reason, job_state, local, loose_ends, plain, stamp, tally_words, words,
};

use super::ProjectError;
use crate::outbox::LetterState;
use crate::store::JobRow;
use crate::terms::MailboxAddress;

/// One JSON document, on a line of its own.
pub fn json_line(value: &impl Serialize) -> Result<(), ProjectError> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Writes text to stdout, whatever reads it.
pub fn print(text: &str) -> Result<(), ProjectError> {
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// A table with a header, columns as wide as their widest cell. Numbers to the
/// right. Wide letters count as one: good enough for a log.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row.get(column).map_or(0, |c| c.chars().count()));
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let mut text = String::new();
    line(&mut text, &widths, &header.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>());
    for row in rows {
        line(&mut text, &widths, row);
    }
    text
}

fn line(text: &mut String, widths: &[usize], cells: &[String]) {
    let mut line = String::from("  ");
    for (cell, width) in cells.iter().zip(widths) {
        let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
        let number = !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit());
        let padded = if number { format!("{gap}{cell}") } else { format!("{cell}{gap}") };
        line.push_str(&padded);
        line.push_str("  ");
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// A mailbox, or that there is none.
pub fn way(mailbox: Option<&MailboxAddress>) -> String {
    mailbox.map_or("by post".to_owned(), |mailbox| format!("<{mailbox}>"))
}

/// What is still to be done by hand, if anything.
pub fn post_words(job: &JobRow) -> Option<String> {
    if job.post.total() == 0 {
        return None;
    }
    let todo = match (job.post.of(LetterState::ToPrint), job.post.of(LetterState::Printed)) {
        (0, 0) => String::new(),
        (0, _) => format!(" When they are in the post: sincerely posted {}", job.id),
        _ => format!(" Print them: sincerely print {} --out letters.pdf", job.id),
    };
    Some(format!("for post: {}.{todo}", tally_words(&job.post)))
}

/// Whether a person sits at the terminal and can be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}
