//! Cells for a spreadsheet, and rows of a CSV.

use std::io::{self, Write};

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV injection").
pub fn harmless(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// Writes a row of a CSV; how many lines it takes.
pub fn put_row<'a>(out: &mut impl Write, cells: impl Iterator<Item = &'a str>) -> io::Result<u64> {
    let mut lines = 1;
    for (n, cell) in cells.enumerate() {
        if n > 0 {
            out.write_all(b",")?;
        }
        // A semicolon or a tab too: in the first line they would pass for delimiters.
        if cell.contains(['"', ',', ';', '\t', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
            lines += breaks(cell);
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")?;
    Ok(lines)
}

/// LF, CR LF and a lone CR end a line.
fn breaks(cell: &str) -> u64 {
    let count = |text: &str| cell.matches(text).count() as u64;
    count("\n") + count("\r") - count("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_how_many_lines_it_takes() {
        for (cells, text, lines) in [
            (&["a", "b c"][..], "a,b c\n", 1),
            (&["a;b", "say \"a\""], "\"a;b\",\"say \"\"a\"\"\"\n", 1),
            (&["a\nb\r\nc\rd", ""], "\"a\nb\r\nc\rd\",\n", 4),
        ] {
            let mut out = Vec::new();
            assert_eq!(put_row(&mut out, cells.iter().copied()).unwrap(), lines);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }
}
