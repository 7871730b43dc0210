//! A Word file -> its text: a line for each paragraph, cell by cell in tables.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::marks::{Behind, behind, contradiction};
use super::{SourceFault, Text, plain};

/// What one part of the file may unpack to: a page of text is 20 KiB of XML.
const PART_LIMIT: u64 = 16 * 1024 * 1024;

/// Headers that are read; a file has three.
const HEADERS: usize = 6;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(super) fn text(bytes: &[u8]) -> Result<Text, SourceFault> {
    let damaged = |what: &str| SourceFault::DamagedDocx(what.to_owned());
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("the archive in it has no end"))?;
    let main = main_part(&mut archive)?;
    let document = part(&mut archive, &main)?.ok_or_else(|| damaged("the document is not in it"))?;
    let links = links(&mut archive, &main)?;
    let mut read = Walk { links, ..Walk::default() };
    // The number and date of an appeal often stand in the header alone.
    for header in headers(&mut archive)? {
        read.walk(&header)?;
    }
    read.walk(&document)?;
    Ok(Text { text: read.out, doubts: read.doubts })
}

/// The text of one part; bounded, whatever the archive says of its size.
fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, SourceFault> {
    let Ok(entry) = archive.by_name(name) else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = entry.take(PART_LIMIT + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > PART_LIMIT {
        return Err(SourceFault::ZipBomb);
    }
    read.map_err(|_| SourceFault::DamagedDocx(format!("{name} cannot be unpacked")))?;
    plain::decode(&bytes).map(Some)
}

/// Where the document is: Word's web version calls it `document2.xml`.
fn main_part(archive: &mut Archive<'_>) -> Result<String, SourceFault> {
    let usual = "word/document.xml".to_owned();
    let Some(all) = part(archive, "_rels/.rels")? else { return Ok(usual) };
    let found = relations(&all).into_iter().find(|r| r.kind.ends_with("/officeDocument"));
    Ok(found.map_or(usual, |r| r.target.trim_start_matches('/').to_owned()))
}

/// The targets of hyperlinks, by their ids.
fn links(archive: &mut Archive<'_>, main: &str) -> Result<BTreeMap<String, String>, SourceFault> {
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let all = part(archive, &format!("{folder}/_rels/{file}.rels"))?.unwrap_or_default();
    let all = relations(&all).into_iter().filter(|r| r.kind.ends_with("/hyperlink"));
    Ok(all.map(|r| (r.id, r.target)).collect())
}

/// The parts above the pages, each once.
fn headers(archive: &mut Archive<'_>) -> Result<Vec<String>, SourceFault> {
    let is_header = |name: &String| name.starts_with("word/header");
    let names = archive.file_names().flatten().map(std::borrow::Cow::into_owned);
    let mut names: Vec<String> = names.filter(is_header).collect();
    names.sort();
    let mut found: Vec<String> = Vec::new();
    for name in names.iter().take(HEADERS) {
        let header = part(archive, name)?.unwrap_or_default();
        if !found.contains(&header) {
            found.push(header);
        }
    }
    Ok(found)
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(xml: &str) -> Vec<Relation> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if local(&tag) == "Relationship" => {
                let value = |name| attribute(&tag, name).unwrap_or_default();
                found.push(Relation { id: value("Id"), kind: value("Type"), target: value("Target") });
            }
            Event::Eof => break,
            _ => {}
        }
    }
    found
}

/// A name without its prefix: files differ in theirs.
fn local(tag: &BytesStart<'_>) -> String {
    let name = tag.local_name();
    let name: &str = name.as_ref();
    name.to_owned()
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| {
        let key = a.key.local_name();
        let key: &str = key.as_ref();
        key == name
    })?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// Runs through a part, event by event.
#[derive(Default)]
struct Walk {
    out: String,
    /// Line ends in `out`.
    lines: usize,
    doubts: Vec<super::Question>,
    links: BTreeMap<String, String>,
    /// Paragraphs around: a text box stands within one.
    open: Vec<String>,
    link: Option<(String, usize)>,
    /// What is not read: a deleted revision, or the second form of a drawing.
    unread: usize,
    /// The run is hidden.
    hidden: bool,
    in_text: bool,
}

/// Elements that hold nothing for readers.
fn is_unread(name: &str) -> bool {
    matches!(name, "del" | "moveFrom" | "Fallback" | "instrText" | "delText")
}

impl Walk {
    fn walk(&mut self, xml: &str) -> Result<(), SourceFault> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().allow_dangling_amp = true;
        loop {
            let event = reader.read_event().map_err(|_| {
                SourceFault::DamagedDocx(format!("its XML breaks off at byte {}", reader.error_position()))
            })?;
            match event {
                Event::Start(tag) => self.start(&tag, &local(&tag)),
                Event::Empty(tag) => self.mark(&tag, &local(&tag)),
                Event::End(tag) => {
                    let name = tag.local_name();
                    self.end(name.as_ref());
                }
                Event::Text(text) => self.words(&text.xml_content(XmlVersion::Implicit1_0)),
                Event::CData(text) => self.words(&text.xml_content(XmlVersion::Implicit1_0)),
                Event::GeneralRef(entity) => {
                    let named = quick_xml::escape::resolve_predefined_entity(&entity);
                    match entity.resolve_char_ref() {
                        Ok(Some(c)) => self.words(c.encode_utf8(&mut [0; 4])),
                        _ => self.words(named.unwrap_or_default()),
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, name: &str) {
        if self.unread > 0 || is_unread(name) {
            self.unread += 1;
            return;
        }
        match name {
            "p" => self.open.push(String::new()),
            "r" => self.hidden = false,
            "t" => self.in_text = true,
            "hyperlink" => {
                let from = self.open.last().map_or(0, String::len);
                self.link = attribute(tag, "id").and_then(|id| Some((self.links.get(&id)?.clone(), from)));
            }
            _ => self.mark(tag, name),
        }
    }

    /// Elements without contents.
    fn mark(&mut self, tag: &BytesStart<'_>, name: &str) {
        if self.unread > 0 {
            return;
        }
        let value = || attribute(tag, "val");
        match name {
            "tab" if !self.hidden => self.put("\t"),
            "br" | "cr" => self.put("\n"),
            "noBreakHyphen" => self.put("-"),
            "vanish" => self.hidden = !matches!(value().as_deref(), Some("0" | "false")),
            "numId" if value().as_deref() != Some("0") => self.bullet(),
            "p" => {
                self.out.push('\n');
                self.lines += 1;
            }
            _ => {}
        }
    }

    fn bullet(&mut self) {
        if let Some(paragraph) = self.open.last_mut().filter(|p| p.is_empty()) {
            paragraph.push_str("• ");
        }
    }

    fn put(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.push_str(text);
        }
    }

    fn words(&mut self, words: &str) {
        if self.in_text && self.unread == 0 && !self.hidden {
            self.put(words);
        }
    }

    fn end(&mut self, name: &str) {
        if self.unread > 0 {
            self.unread -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "r" => self.hidden = false,
            "hyperlink" => self.close_link(),
            "p" => self.close_paragraph(),
            _ => {}
        }
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.open.pop() else { return };
        // The paragraph around a text box comes after it; its own line may be empty.
        let paragraph = paragraph.trim_end();
        self.lines += paragraph.matches('\n').count() + 1;
        self.out.push_str(paragraph);
        self.out.push('\n');
    }

    fn close_link(&mut self) {
        let (Some((target, from)), Some(paragraph)) = (self.link.take(), self.open.last_mut()) else {
            return;
        };
        let words = paragraph.get(from..).unwrap_or_default().to_owned();
        match behind(&words, Some(&target)) {
            Behind::Nothing => {}
            Behind::Address(address) => paragraph.push_str(&format!(" {address} ")),
            Behind::Contradiction(address) => {
                self.doubts.push(contradiction(self.lines + 1, &words, &address));
            }
        }
    }
}
