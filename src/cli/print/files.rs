//! The files that a print leaves: PDF and addresses. Whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::super::{ProjectError, output};
use crate::letter::Page;
use crate::print::Paper;
use crate::project::Project;
use crate::project::paper::{Press, Sheet};
use crate::project::sheet::harmless;

/// Letters typeset at once: a file of its own each, so that memory stays bounded.
const BATCH: usize = 250;

pub struct Outputs {
    pdf: PathBuf,
    force: bool,
}

/// Files under other names, until all of them are on the disk.
#[derive(Default)]
struct Drafts(Vec<(PathBuf, PathBuf)>);

impl Outputs {
    /// # Errors
    /// The name is none of a PDF, or there is such a file already.
    pub fn new(pdf: &Path, force: bool) -> Result<Self, ProjectError> {
        if pdf.extension().is_none_or(|e| !e.eq_ignore_ascii_case("pdf")) {
            return Err(ProjectError::usage(
                format!("{} is no name of a PDF", pdf.display()),
                "write --out letters.pdf",
            ));
        }
        let outputs = Self { pdf: pdf.to_owned(), force };
        let there = [outputs.part(0, 1), outputs.part(0, 2), outputs.csv()].into_iter().find(|p| p.exists());
        match there.filter(|_| !force) {
            Some(path) => Err(ProjectError::usage(
                format!("{} is there already", path.display()),
                "name another file with --out, or add --force to write over it",
            )),
            None => Ok(outputs),
        }
    }

    fn csv(&self) -> PathBuf {
        self.pdf.with_extension("csv")
    }

    /// `letters.pdf`, or `letters-2.pdf` of several.
    fn part(&self, index: usize, of: usize) -> PathBuf {
        if of == 1 {
            return self.pdf.clone();
        }
        let stem = self.pdf.file_stem().unwrap_or_default().to_string_lossy();
        self.pdf.with_file_name(format!("{stem}-{}.pdf", index + 1))
    }

    /// Typesets all sheets and writes the files; what to tell of it.
    ///
    /// # Errors
    /// Characters that no font has; a disk that is full. Then there is no file.
    pub fn write(
        &self,
        project: &Project,
        sheets: &[Sheet],
        paper: Paper,
        stamp: Option<&str>,
        name: &str,
    ) -> Result<String, ProjectError> {
        let press = Press::of(&project.root);
        let pages: Vec<Page> = sheets.iter().map(|sheet| sheet.page.clone()).collect();
        let missing = press.missing(&pages);
        if missing.blocks() {
            return Err(ProjectError::Blocked(missing));
        }
        let parts = pages.len().div_ceil(BATCH);
        let (mut drafts, mut places) = (Drafts::default(), Vec::new());
        for (index, some) in pages.chunks(BATCH).enumerate() {
            let printed = press
                .print(some, paper, stamp, &format!("{name}, part {index}"))
                .map_err(|error| ProjectError::failed(error.to_string()))?;
            let path = self.part(index, parts);
            drafts.put(&path, &printed.pdf)?;
            places.extend(printed.letters.iter().map(|(page, pages)| (path.clone(), *page, *pages)));
        }
        drafts.put(&self.csv(), &addresses(sheets, &places)?)?;
        self.still_free(&drafts)?;
        drafts.name()?;
        Ok(self.told(sheets, &places, parts))
    }

    fn still_free(&self, drafts: &Drafts) -> Result<(), ProjectError> {
        match drafts.0.iter().find(|(_, path)| path.exists() && !self.force) {
            Some((_, path)) => Err(ProjectError::usage(
                format!("{} is there already", path.display()),
                "add --force to write over it",
            )),
            None => Ok(()),
        }
    }

    fn told(&self, sheets: &[Sheet], places: &[(PathBuf, usize, usize)], parts: usize) -> String {
        let letters = output::count(sheets.len() as u64, "letter", "letters");
        let mut text = match parts {
            1 => format!("{letters} in {}", self.pdf.display()),
            _ => format!(
                "{letters} in {} to {}",
                self.part(0, parts).display(),
                self.part(parts - 1, parts).display()
            ),
        };
        text += &format!("; addresses in {}.\n", self.csv().display());
        let long: Vec<(usize, &(PathBuf, usize, usize))> =
            places.iter().enumerate().filter(|(_, (.., pages))| *pages > 1).collect();
        if let Some((first, (_, page, pages))) = long.first() {
            text += &format!(
                "  warning: {} longer than a page; the first, of {}, has {pages}, from page {page} on\n",
                output::count(long.len() as u64, "letter is", "letters are"),
                output::plain(&sheets[*first].name)
            );
        }
        text
    }
}

/// A row a letter, safe to open in a spreadsheet.
fn addresses(sheets: &[Sheet], places: &[(PathBuf, usize, usize)]) -> Result<Vec<u8>, ProjectError> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let head = ["letter", "file", "page", "pages", "target", "address", "supporter", "name", "language"];
    out.write_record(head).map_err(io::Error::from)?;
    for (sheet, (path, page, pages)) in sheets.iter().zip(places) {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let cells = [
            sheet.letter.map(|l| l.to_string()).unwrap_or_default(),
            file,
            page.to_string(),
            pages.to_string(),
            sheet.target.clone(),
            sheet.page.address.join("\n"),
            sheet.supporter.clone(),
            sheet.name.clone(),
            sheet.page.language.to_string(),
        ];
        out.write_record(cells.iter().map(|cell| harmless(cell))).map_err(io::Error::from)?;
    }
    out.into_inner().map_err(|e| ProjectError::failed(e.to_string()))
}

impl Drafts {
    fn put(&mut self, path: &Path, bytes: &[u8]) -> Result<(), ProjectError> {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{:08x}.part", getrandom::u32().unwrap_or_default()));
        let draft = PathBuf::from(name);
        self.0.push((draft.clone(), path.to_owned()));
        let write = |mut file: File| file.write_all(bytes).and_then(|()| file.sync_all());
        // It bears names and addresses: its owner's only.
        let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
        open.and_then(write).map_err(|e| unwritable(path, &e))
    }

    /// Durable under their names: the log must not speak of pages that a crash took.
    fn name(mut self) -> Result<(), ProjectError> {
        for (draft, path) in std::mem::take(&mut self.0) {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let named = fs::rename(&draft, &path).and_then(|()| File::open(folder)?.sync_all());
            named.map_err(|e| unwritable(&path, &e))?;
        }
        Ok(())
    }
}

impl Drop for Drafts {
    fn drop(&mut self) {
        for (draft, _) in &self.0 {
            let _ = fs::remove_file(draft);
        }
    }
}

fn unwritable(path: &Path, error: &io::Error) -> ProjectError {
    ProjectError::hinted(format!("cannot write {}: {error}", path.display()), "name another file with --out")
}
