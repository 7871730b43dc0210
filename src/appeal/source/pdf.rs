//! The text layer of a PDF -> lines and paragraphs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc_page};

use super::glyphs::{Glyph, lines_of};
use super::{SourceFault, Text, widths};

/// An appeal is a few pages; more are cut off rather than read for minutes.
const PAGES: usize = 60;

/// Letters on all pages together.
const GLYPHS: usize = 1_000_000;

/// # Errors
/// A scan, a locked or a damaged file. A panic of the library is one as well:
/// it was written for sound files.
pub(super) fn text(bytes: &[u8]) -> Result<Text, SourceFault> {
    catch_unwind(AssertUnwindSafe(|| read(bytes)))
        .unwrap_or_else(|_| Err(SourceFault::DamagedPdf("its reader gave up".to_owned())))
}

fn read(bytes: &[u8]) -> Result<Text, SourceFault> {
    let damaged = |e: &dyn std::fmt::Display| SourceFault::DamagedPdf(first_line(&e.to_string()));
    let mut document = Document::load_mem(bytes).map_err(|e| damaged(&e))?;
    if document.is_encrypted() {
        // Many are locked against changes only, and open without a word.
        document.decrypt("").map_err(|_| SourceFault::LockedPdf)?;
    }
    widths::spell_out(&mut document);
    let mut pages = Pages::default();
    let numbers: Vec<u32> = document.get_pages().into_keys().take(PAGES).collect();
    for number in numbers {
        output_doc_page(&document, &mut pages, number).map_err(|e| damaged(&e))?;
    }
    if pages.count == 0 {
        return Err(SourceFault::DamagedPdf("it has no pages".to_owned()));
    }
    if pages.text.trim().is_empty() {
        return Err(SourceFault::Scan);
    }
    Ok(Text { text: pages.text, doubts: Vec::new() })
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(120).collect()
}

/// Collects the letters of a page, where they stand.
#[derive(Default)]
struct Pages {
    text: String,
    glyphs: Vec<Glyph>,
    all: usize,
    count: usize,
}

impl OutputDev for Pages {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.glyphs.clear();
        self.count += 1;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        self.text.push_str(&lines_of(&self.glyphs));
        self.text.push('\n');
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        size: f64,
        letter: &str,
    ) -> Result<(), OutputError> {
        self.all += 1;
        let scale = place.m11.hypot(place.m12);
        let height = size * place.m21.hypot(place.m22);
        if self.all <= GLYPHS && height > 0.0 {
            let (x, y) = (place.m31, place.m32);
            self.glyphs.push(Glyph {
                x,
                y,
                end: x + width * size * scale,
                size: height,
                letter: letter.into(),
            });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
