//! All that Typst sees of the world: a template, the letters, the fonts.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::PrintError;
use super::fonts::Fonts;

const TEMPLATE: &str = include_str!("../../templates/print/letter.typ");

pub(super) struct Desk<'f> {
    library: LazyHash<Library>,
    fonts: &'f Fonts,
    template: Source,
    letters: FileId,
    data: Bytes,
}

impl<'f> Desk<'f> {
    /// `letters`: JSON, as the template reads it.
    pub fn new(fonts: &'f Fonts, letters: Vec<u8>) -> Result<Self, PrintError> {
        Ok(Self {
            library: LazyHash::new(Library::default()),
            fonts,
            template: Source::new(file("letter.typ")?, TEMPLATE.to_owned()),
            letters: file("letters.json")?,
            data: Bytes::new(letters),
        })
    }
}

fn file(name: &str) -> Result<FileId, PrintError> {
    let path = VirtualPath::new(name).map_err(|e| PrintError::Typesetting(format!("{name}: {e:?}")))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.letters { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    /// A page bears the letter's day, never that of typesetting.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
