//! The head of an appeal: title and summary.

use std::collections::HashSet;

use super::fields::{Order, country_named, dates, index_in, title_and_reference, ua_in};
use super::fold::fold;
use super::labels::Label;
use super::lines::is_masthead;
use super::paragraphs::paragraphs;
use super::pieces::{Mark, Piece, is_caps};
use super::recipients::{is_prose, opens_block};
use super::sections::{Sections, Zone};

#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    pub title: Option<Title>,
    pub summary: Option<(String, usize, usize)>,
    /// Lines of an address at the end of the head, where no label announces it.
    pub address: Vec<&'a Piece>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Title {
    pub text: String,
    pub first: usize,
    pub last: usize,
    pub ua: Option<String>,
    pub country: Option<String>,
}

/// Longer lines are no headline.
const LONGEST_TITLE: usize = 220;

pub(super) fn head(sections: &Sections) -> Head<'_> {
    let pieces: Vec<&Piece> = sections
        .of(Zone::Head)
        .flat_map(|s| &s.pieces)
        .filter(|p| p.mark == Mark::Text && !is_masthead(&fold(&p.text)))
        .collect();
    let announced =
        sections.sections.iter().any(|s| matches!(s.zone, Zone::Action | Zone::Targets | Zone::Instructions));
    let cut = if announced { pieces.len() } else { address_start(&pieces) };
    let (body, address) = pieces.split_at(cut);
    let named = sections.facts(Label::Title).next().map(|fact| {
        let (first, last) = fact.lines();
        titled(&fact.value(), first, last)
    });
    let (title, rest) = match named.filter(|t| !t.text.is_empty()) {
        Some(title) => (Some(title), body.to_vec()),
        None => first_title(body),
    };
    let summary = summary(&rest, title.as_ref());
    Head { title, summary, address: address.to_vec() }
}

fn titled(line: &str, first: usize, last: usize) -> Title {
    let read = title_and_reference(line);
    Title { text: read.title, first, last, ua: read.ua, country: read.country }
}

/// The line that is most like a headline, before the text begins, and what
/// stands around it.
fn first_title<'a>(body: &[&'a Piece]) -> (Option<Title>, Vec<&'a Piece>) {
    let Some(first) = body.iter().position(|p| is_something(&p.text)) else { return (None, body.to_vec()) };
    let text = body[first..]
        .iter()
        .take(12)
        .position(|p| is_prose(&p.text) && p.text.len() > 100 || !is_headline(&p.text));
    let candidates = &body[first..first + text.unwrap_or_else(|| body[first..].len().min(12))];
    let best = candidates
        .iter()
        .enumerate()
        .filter(|(_, p)| is_something(&p.text))
        .rev()
        .max_by_key(|(_, p)| likeness(p));
    let Some((at, piece)) = best.map(|(at, piece)| (first + at, *piece)) else {
        let piece = body[first];
        let glued =
            capitals_before_text(&piece.text).map(|end| titled(&piece.text[..end], piece.line, piece.line));
        return (glued, body[first..].to_vec());
    };
    let more = body[at + 1..].iter().zip(&body[at..]).take_while(|(next, last)| goes_on(last, next)).count();
    let text: Vec<&str> = body[at..=at + more].iter().map(|p| p.text.as_str()).collect();
    let title = titled(&text.join(" "), piece.line, body[at + more].line);
    (Some(title), body[at + more + 1..].to_vec())
}

/// How much a line is like a headline of an appeal.
fn likeness(piece: &Piece) -> usize {
    let read = title_and_reference(&piece.text);
    let stripped = read.title.len() < piece.text.trim().len();
    let named = read.country.is_some() || (stripped && read.ua.is_some());
    match () {
        () if piece.below_masthead => 5,
        () if read.ua.is_some() && read.country.is_some() => 4,
        () if named => 3,
        () if stripped => 3,
        () if is_letterhead(&piece.text) => 1,
        () => 2,
    }
}

/// Whose page it is.
fn is_letterhead(text: &str) -> bool {
    const BODIES: &[&str] = &[
        "network",
        "union",
        "unions",
        "federation",
        "association",
        "society",
        "organisation",
        "organization",
        "committee",
        "newsletter",
        "bulletin",
        "amnesty",
        "rapid",
        "campaign",
        "campaigns",
        "alert",
        "alerts",
        "house",
        "reseau",
        "syndicat",
        "groupe",
        "gruppe",
        "section",
        "sektion",
        "red",
        "asociacion",
        "verein",
        "netzwerk",
        "bund",
        "appeals",
    ];
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    words.len() <= 8 && words.iter().any(|w| BODIES.contains(w))
}

/// Not only a date, a country or a number.
fn is_something(text: &str) -> bool {
    let has_date = text.len() < 60 && !dates(text, Order::Unknown).is_empty();
    let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
    let only_date = has_date && words <= 4;
    let menu = words <= 1 && text.len() < 12;
    !only_date && !menu && !is_crumb(text) && country_named(text).is_none() && !is_reference(text)
}

/// Numbers, a country and a date, and hardly a word besides.
fn is_reference(text: &str) -> bool {
    let numbered =
        text.len() < 120 && (index_in(text).is_some() || (ua_in(text).is_some() && text.len() < 40));
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|w| w.len() > 3).count();
    numbered && words <= if index_in(text).is_some() { 4 } else { 2 }
}

/// The path of a page: `Home > Get involved`.
fn is_crumb(text: &str) -> bool {
    text.contains(" > ") || text.contains(" » ") || text.contains(" › ") || text.starts_with("http")
}

fn is_headline(text: &str) -> bool {
    let words = text.split_whitespace().count();
    text.len() <= LONGEST_TITLE && words <= 30 && !(text.ends_with('.') && words > 12)
}

/// A headline in capitals, or in two lines.
fn goes_on(last: &Piece, next: &Piece) -> bool {
    let small = next.text.starts_with(char::is_lowercase)
        && next.text.len() < 80
        && !last.text.ends_with(['.', '!', '?']);
    !next.gap
        && next.line == last.line + 1
        && next.text.len() < 90
        && country_named(&next.text).is_none()
        && ((is_caps(&last.text) && is_caps(&next.text)) || small)
}

/// On one line with its text: `FIVE MEN AT RISK The men were taken …`.
fn capitals_before_text(text: &str) -> Option<usize> {
    let mut end = 0;
    let mut count = 0;
    for word in text.split(' ') {
        let next = end + word.len() + 1;
        if !is_caps(word) && word.chars().any(char::is_alphabetic) || next > LONGEST_TITLE {
            break;
        }
        count += 1;
        end = next;
    }
    (count >= 3).then(|| end.min(text.len())).filter(|end| text.is_char_boundary(*end))
}

fn summary(rest: &[&Piece], title: Option<&Title>) -> Option<(String, usize, usize)> {
    let in_title = title.map(|t| fold(&t.text)).unwrap_or_default();
    let said = |p: &&&Piece| {
        (is_prose(&p.text) || p.text.len() > 60) && fold(&p.text) != in_title && !is_crumb(&p.text)
    };
    let first = rest.iter().position(|p| said(&p))?;
    let last = rest.iter().rposition(|p| said(&p))?;
    let body: Vec<&Piece> = rest[first..=last].iter().copied().filter(|p| is_something(&p.text)).collect();
    let mut texts: Vec<String> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    for paragraph in paragraphs(&body) {
        let own = match title.filter(|t| t.first == paragraph.first && paragraph.text.starts_with(&t.text)) {
            Some(title) => paragraph.text[title.text.len()..].trim().to_owned(),
            None => paragraph.text,
        };
        if known.insert(own.clone()) {
            texts.push(own);
        }
    }
    Some((texts.join("\n\n"), rest[first].line, rest[last].line))
}

/// Where a run of short lines begins that ends the head and opens with an
/// official.
fn address_start(pieces: &[&Piece]) -> usize {
    let short = |p: &&&Piece| p.text.len() < 110 && !is_prose(&p.text) && !p.text.ends_with('.');
    let run = pieces.iter().rev().take_while(short).count();
    let start = pieces.len() - run;
    let opens = pieces[start..].iter().position(|p| opens_block(&p.text));
    match opens {
        Some(0) | None => opens.map_or(pieces.len(), |_| start),
        // A name stands above its office; a date or a sender's town does not.
        Some(at) => {
            let above = &pieces[start + at - 1];
            let is_name = !super::recipients::has_title(&pieces[start + at].text)
                && super::recipients::is_name(&above.text)
                && start + at > 1;
            start + at - usize::from(is_name)
        }
    }
}
