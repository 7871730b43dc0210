//! A letter as a page: the same words as in the mail, cut where a sheet of paper
//! wants room. Nothing is added to the words and nothing is left out.

use jiff::Timestamp;
use serde::Serialize;

use super::{Letter, Letters, Recipient, Request, signature, text};
use crate::supporters::Supporter;
use crate::terms::{Language, Problem};

/// Languages whose letters bear a line on what they are about.
const WITH_SUBJECT: &[&str] = &["ar", "de", "en", "es", "fa", "fr", "pt", "tr"];

/// What a page is made of.
#[derive(Debug, Clone, Copy)]
pub struct PageOf<'a> {
    pub supporter: &'a Supporter,
    pub recipient: Recipient,
    pub language: &'a Language,
    /// The moment of the printed date.
    pub dated: Timestamp,
    /// For a copy: the moment at which its original was dated.
    pub original_dated: Timestamp,
}

/// A letter's words, in the order in which they stand on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    pub language: Language,
    pub rtl: bool,
    /// Whom it is for, line by line.
    pub address: Vec<String>,
    /// Who writes, as far as the official may see it.
    pub sender: Vec<String>,
    /// The paragraph with the date, where the letter begins with it.
    pub date: Option<String>,
    pub subject: Option<String>,
    /// Paragraphs of lines.
    pub body: Vec<Vec<String>>,
    /// How many paragraphs stand before the room for a signature by hand.
    pub signed_after: Option<usize>,
}

impl Page {
    /// Every character on it.
    pub fn characters(&self) -> impl Iterator<Item = char> + '_ {
        let lines = self.address.iter().chain(&self.sender).chain(&self.date).chain(&self.subject);
        lines.chain(self.body.iter().flatten()).flat_map(|line| line.chars())
    }
}

impl Letters {
    /// The words of a letter that goes by post. It is no message: no bytes.
    ///
    /// # Errors
    /// A template that fails for this supporter, with its place.
    pub fn on_paper(&self, of: &PageOf<'_>) -> Result<Letter, Box<Problem>> {
        let (subject, text) = self.render(&self.request(of))?;
        Ok(Letter { subject, text, from: String::new(), from_domain: String::new(), bytes: Vec::new() })
    }

    /// The same, cut for the page.
    ///
    /// # Errors
    /// As [`Self::on_paper`].
    pub fn page(&self, of: &PageOf<'_>) -> Result<Page, Box<Problem>> {
        let letter = self.on_paper(of)?;
        let PageOf { supporter, language, .. } = *of;
        let sender = signature::lines(supporter, &self.shown(supporter), language);
        let day = self.day(of.recipient, of.dated);
        let mut body: Vec<Vec<String>> = paragraphs(&letter.text);
        let dated = body.first().is_some_and(|first| is_date(first, &self.dates.long(day, language)));
        let date = dated.then(|| body.remove(0).concat());
        let signed_after = body.iter().rposition(|paragraph| begins_with(paragraph, &sender));
        let base = language.as_str().split('-').next().unwrap_or_default();
        let subject = Some(letter.subject).filter(|s| WITH_SUBJECT.contains(&base) && !s.is_empty());
        let addressee = self.target(of.recipient).addressee(language);
        Ok(Page {
            language: language.clone(),
            rtl: language.is_rtl(),
            address: addressee.into_iter().map(str::to_owned).collect(),
            sender,
            date,
            subject,
            body,
            signed_after,
        })
    }

    /// The address is asked of none who goes by post.
    fn request<'a>(&'a self, of: &PageOf<'a>) -> Request<'a> {
        Request {
            supporter: of.supporter,
            recipient: of.recipient,
            mailbox: &self.sender.address,
            language: of.language,
            dated: of.dated,
            token: [0; 16],
            original_dated: of.original_dated,
        }
    }
}

fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let lines = |paragraph: &str| paragraph.trim_matches('\n').split('\n').map(str::to_owned).collect();
    text.split("\n\n").filter(|p| !p.trim_matches('\n').is_empty()).map(lines).collect()
}

/// One line, with little more than the day: a town, or the article before it.
fn is_date(paragraph: &[String], day: &str) -> bool {
    let [line] = paragraph else { return false };
    let (line, day) = (text::without_isolates(line), text::without_isolates(day));
    line.contains(&day) && line.chars().count() <= day.chars().count() + 60
}

fn begins_with(paragraph: &[String], signature: &[String]) -> bool {
    let same = |(a, b): (&String, &String)| text::without_isolates(a) == text::without_isolates(b);
    !signature.is_empty() && paragraph.len() >= signature.len() && paragraph.iter().zip(signature).all(same)
}
