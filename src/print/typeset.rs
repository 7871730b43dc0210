//! Pages to PDF.

use serde_json::{Value, json};
use typst::foundations::Smart;
use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, pdf};

use super::fonts::Fonts;
use super::world::Desk;
use super::{Paper, PrintError};
use crate::letter::Page;

/// What is to be printed, and how.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    pub pages: &'a [Page],
    pub paper: Paper,
    /// A word across every page of what is not to be posted.
    pub stamp: Option<&'a str>,
    /// By what the document is known: its file's identifier is made of it.
    pub name: &'a str,
}

/// A PDF, and where in it each letter is.
#[derive(Debug, Clone)]
pub struct Printed {
    pub pdf: Vec<u8>,
    /// Of each letter: its first page, counted from 1, and how many it has.
    pub letters: Vec<(usize, usize)>,
}

/// Typesets letters, each beginning on a page of its own.
///
/// # Errors
/// A character that no font draws; a fault of the template.
pub fn typeset(fonts: &Fonts, order: &Order<'_>) -> Result<Printed, PrintError> {
    let data = serde_json::to_vec(&data(fonts, order)).map_err(|e| failed(&e.to_string()))?;
    let desk = Desk::new(fonts, data)?;
    let document = typst::compile::<PagedDocument>(&desk).output;
    let printed = document.map_err(|errors| told(&errors)).and_then(|document| {
        document.pages().iter().try_for_each(|page| every_glyph(&page.frame))?;
        let options = PdfOptions {
            ident: Smart::Custom(order.name.to_owned()),
            creator: Smart::Custom(Some("Sincerely".to_owned())),
            // For paper: nobody reads its structure, and it is half of the size.
            tagged: false,
            ..PdfOptions::default()
        };
        let pdf = pdf(&document, &options).map_err(|errors| told(&errors))?;
        Ok(Printed { pdf, letters: letters(&document) })
    });
    // What was remembered of these pages is of no use for the next.
    typst::comemo::evict(0);
    let printed = printed?;
    match printed.letters.len() == order.pages.len() {
        true => Ok(printed),
        false => Err(failed("the pages do not add up")),
    }
}

fn told(errors: &[typst::diag::SourceDiagnostic]) -> PrintError {
    failed(&errors.iter().map(|e| e.message.to_string()).collect::<Vec<_>>().join("; "))
}

fn failed(what: &str) -> PrintError {
    PrintError::Typesetting(what.to_owned())
}

fn data(fonts: &Fonts, order: &Order<'_>) -> Value {
    json!({
        "paper": order.paper.name(),
        "stamp": order.stamp,
        "fonts": fonts.preferred(),
        "letters": order.pages.iter().map(letter).collect::<Vec<_>>(),
    })
}

fn letter(page: &Page) -> Value {
    let mut tags = page.language.as_str().split('-');
    let base = tags.next().unwrap_or_default();
    // Typst knows no other codes.
    let lang = if (2..=3).contains(&base.len()) { base } else { "und" };
    let region = tags.find(|tag| tag.len() == 2 && tag.bytes().all(|b| b.is_ascii_alphabetic()));
    json!({
        "base": base,
        "lang": lang,
        "region": region,
        "rtl": page.rtl,
        "address": page.address,
        "sender": page.sender,
        "date": page.date,
        "subject": page.subject,
        "body": page.body,
        "signed_after": page.signed_after,
    })
}

/// A letter begins wherever the count of pages begins anew.
fn letters(document: &PagedDocument) -> Vec<(usize, usize)> {
    let mut letters: Vec<(usize, usize)> = Vec::new();
    for (index, page) in document.pages().iter().enumerate() {
        match letters.last_mut() {
            Some(last) if page.number != 1 => last.1 += 1,
            _ => letters.push((index + 1, 1)),
        }
    }
    letters
}

/// Glyph 0 is the empty box.
fn every_glyph(frame: &Frame) -> Result<(), PrintError> {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => every_glyph(&group.frame)?,
            FrameItem::Text(text) if text.glyphs.iter().any(|g| g.id == 0) => return Err(no_glyph(text)),
            _ => {}
        }
    }
    Ok(())
}

fn no_glyph(text: &TextItem) -> PrintError {
    let lost = text.glyphs.iter().find(|g| g.id == 0);
    let lost = lost.and_then(|g| text.text.get(g.range()));
    PrintError::NoGlyph(lost.unwrap_or(text.text.as_str()).to_owned())
}
