//! What a form sends as multipart: texts that may be long, and a document.
//!
//! Whatever is too large, or does not arrive, is said; what did arrive is kept, so
//! that nobody has to type it again.

use std::collections::BTreeMap;

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};

use crate::appeal::source::FILE_LIMIT;
use crate::console::refusal::Refusal;

/// Of one text; what is saved is held to less.
const TEXT: usize = 2 * 1024 * 1024;

/// What is read to its end though it is too large: who sends it can then be told
/// why. Beyond it, the connection is closed.
const PATIENCE: usize = 64 * 1024 * 1024;

/// A document that was chosen.
#[derive(Debug)]
pub struct Document {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What a form said.
#[derive(Debug, Default)]
pub struct Entries {
    texts: BTreeMap<String, String>,
    pub document: Option<Document>,
    /// The field of which more came than is allowed.
    pub too_large: Option<String>,
    /// It ended in the middle.
    pub cut_off: bool,
}

impl Entries {
    /// Reads a form of one of our pages.
    ///
    /// # Errors
    /// It is none, or goes on without end.
    pub async fn read(request: Request) -> Result<Self, Refusal> {
        let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| Refusal::Unreadable)?;
        let (mut entries, mut left) = (Self::default(), PATIENCE);
        loop {
            match multipart.next_field().await {
                Ok(Some(field)) => entries.take(field, &mut left).await?,
                Ok(None) => return Ok(entries),
                Err(_) => entries.cut_off = true,
            }
            if entries.cut_off {
                return Ok(entries);
            }
        }
    }

    /// What was typed into a field, its lines ended as ours are.
    pub fn text(&self, name: &str) -> String {
        let text = self.texts.get(name).map(String::as_str).unwrap_or_default();
        text.replace("\r\n", "\n").replace('\r', "\n")
    }

    async fn take(&mut self, mut field: Field<'_>, left: &mut usize) -> Result<(), Refusal> {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let limit = if file.is_some() { FILE_LIMIT } else { TEXT };
        let mut bytes = Vec::new();
        loop {
            let chunk = match field.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(_) => {
                    self.cut_off = true;
                    break;
                }
            };
            *left = left.checked_sub(chunk.len()).ok_or(Refusal::TooLarge)?;
            if bytes.len() + chunk.len() <= limit {
                bytes.extend_from_slice(&chunk);
            } else {
                self.too_large = Some(name.clone());
            }
        }
        match file {
            // An empty name: no document was chosen.
            Some(file) if !file.is_empty() => self.document = Some(Document { name: file, bytes }),
            Some(_) => {}
            None => drop(self.texts.insert(name, String::from_utf8_lossy(&bytes).into_owned())),
        }
        Ok(())
    }
}
