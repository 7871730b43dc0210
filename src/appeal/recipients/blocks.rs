//! Lines -> blocks, one per official -> recipients.

use super::channels::{Channel, Part, parts};
use super::contact::{MOST, contacts};
use super::offices::{LineKind, is_country, is_instruction, is_prose, kind, opens_block};
use super::phones::{bare_number, numbers, without_remarks};
use super::who::{Head, who};
use crate::appeal::fold::fold;
use crate::appeal::frame::is_double_salutation;
use crate::appeal::lines::Bullet;
use crate::appeal::pieces::Piece;
use crate::appeal::{Lines, ReadRecipient, ReadRole};

/// A recipient, where its fields stand, and what is open about them.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub recipient: ReadRecipient,
    pub lines: Option<Lines>,
    /// The field's name within the recipient: `emails.0`.
    pub places: Vec<(String, Lines)>,
    /// Line, field within the recipient, message.
    pub questions: Vec<(usize, &'static str, String)>,
}

struct Row {
    line: usize,
    gap: bool,
    parts: Vec<Part>,
}

impl Row {
    /// What the line says besides channels.
    fn head(&self) -> &str {
        self.parts.first().filter(|p| p.channel.is_none()).map_or("", |p| p.text.as_str())
    }

    fn has(&self, channel: Channel) -> bool {
        self.parts.iter().any(|p| p.channel == Some(channel))
    }

    fn has_channels(&self) -> bool {
        self.parts.iter().any(|p| p.channel.is_some())
    }
}

/// All officials of these lines, in their order.
pub(crate) fn recipients(pieces: &[&Piece], role: ReadRole) -> Vec<Found> {
    let rows: Vec<Row> = pieces
        .iter()
        .filter(|p| p.bullet.is_none() || (p.bullet == Some(Bullet::Mark) && !is_prose(&p.text)))
        .filter(|p| !is_empty_form(&p.text))
        .flat_map(|piece| rows(piece))
        .collect();
    let mut found: Vec<Found> =
        split(rows).into_iter().map(|block| recipient(&block, role)).filter(is_someone).collect();
    found.iter_mut().for_each(ask_of_notes);
    found
}

/// A line, cut where another official begins behind a channel of the one before.
fn rows(piece: &Piece) -> Vec<Row> {
    let mut found = vec![Row { line: piece.line, gap: piece.gap, parts: Vec::new() }];
    for part in parts(&piece.text) {
        let (own, behind) = value_and_rest(part);
        let last = found.len() - 1;
        found[last].parts.push(own);
        if let Some(text) = behind {
            found.push(Row { line: piece.line, gap: false, parts: vec![Part { channel: None, text }] });
        }
    }
    found
}

/// A channel's value, apart from the official who stands behind it.
fn value_and_rest(part: Part) -> (Part, Option<String>) {
    let rest = match part.channel {
        Some(Channel::Fax | Channel::Tel | Channel::TelAndFax) => numbers(&part.text).rest,
        Some(Channel::Email | Channel::Web) => contacts(&part.text).rest.join(" "),
        _ => return (part, None),
    };
    match part.text.strip_suffix(rest.as_str()) {
        Some(value) if !rest.is_empty() && opens_block(&rest) => {
            let value = value.to_owned();
            (Part { text: value, ..part }, Some(rest))
        }
        _ => (part, None),
    }
}

/// `Name Address Fax Email Salutation`: a form that nobody filled in.
fn is_empty_form(text: &str) -> bool {
    const FORM: [&str; 34] = [
        "name",
        "address",
        "addresses",
        "fax",
        "number",
        "email",
        "e",
        "mail",
        "salutation",
        "1",
        "2",
        "3",
        "nombre",
        "direccion",
        "correo",
        "electronico",
        "tratamiento",
        "nom",
        "noms",
        "adresse",
        "adresses",
        "n",
        "de",
        "electronique",
        "formule",
        "politesse",
        "tel",
        "telephone",
        "telefono",
        "anrede",
        "anschrift",
        "no",
        "numero",
        "appel",
    ];
    let folded = fold(text);
    folded.split(' ').count() > 2 && folded.split(' ').all(|w| FORM.contains(&w))
}

/// A heading or a sentence is no official: a name has an office, an address or
/// a channel with it.
fn is_someone(found: &Found) -> bool {
    let r = &found.recipient;
    let reached = !(r.emails.is_empty()
        && r.fax.is_empty()
        && r.tel.is_empty()
        && r.salutation.is_none()
        && r.web.is_empty());
    let doubted = found.questions.iter().any(|(_, field, _)| *field == "emails");
    let placed = !r.address.is_empty();
    r.office.is_some()
        || (r.name.is_some() && (placed || reached || doubted))
        || !r.emails.is_empty()
        || (placed && reached)
}

fn split(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let opens: Vec<bool> = rows.iter().map(|r| opens_block(r.head())).collect();
    let mut blocks: Vec<Vec<Row>> = Vec::new();
    let mut seen = Seen::default();
    for (at, row) in rows.into_iter().enumerate() {
        let next_opens = opens.get(at + 1).copied().unwrap_or(false);
        if blocks.is_empty() || seen.ends_before(&row, opens[at], next_opens) {
            blocks.push(Vec::new());
            seen = Seen::default();
        }
        seen.note(&row);
        if let Some(block) = blocks.last_mut() {
            block.push(row);
        }
    }
    blocks
}

/// What a block holds so far.
#[allow(clippy::struct_excessive_bools, reason = "each is seen or not, in any order: no state machine")]
#[derive(Debug, Default)]
struct Seen {
    rows: usize,
    greeted: bool,
    awaits_greeting: bool,
    reached: bool,
    placed: bool,
    ended_in_country: bool,
    /// Its first line holds a name and an address.
    compound: bool,
}

impl Seen {
    fn note(&mut self, row: &Row) {
        let head = row.head();
        self.rows += 1;
        self.greeted |= row.has(Channel::Salutation);
        self.awaits_greeting = is_open_salutation(row);
        self.reached |= row.has_channels();
        self.placed |= kind(head) == LineKind::Place || self.rows >= 3;
        self.ended_in_country = is_country(head);
        self.compound = self.rows == 1
            && head.split_whitespace().count() > 8
            && head.contains(|c: char| c.is_ascii_digit());
    }

    /// Whether the row begins another official.
    fn ends_before(&self, row: &Row, opens: bool, next_opens: bool) -> bool {
        let head = row.head();
        if !head.contains(char::is_alphabetic) || head.starts_with(['+', '(']) || is_prose(head) {
            return false;
        }
        let kind = kind(head);
        let pair = kind == LineKind::Name && next_opens;
        if self.greeted && !self.awaits_greeting {
            return true;
        }
        if self.reached {
            return opens
                || pair
                || (row.gap && kind != LineKind::Place)
                || (kind == LineKind::Institution && row.has_channels());
        }
        let titled = opens && kind == LineKind::Name;
        (self.compound && opens)
            || (self.ended_in_country && self.placed && (opens || pair))
            || (row.gap && self.rows > 1 && (opens || pair))
            || (self.placed && titled)
    }
}

fn is_open_salutation(row: &Row) -> bool {
    row.parts.last().is_some_and(|p| p.channel == Some(Channel::Salutation) && p.text.is_empty())
}

fn recipient(rows: &[Row], role: ReadRole) -> Found {
    let mut found =
        Found { recipient: ReadRecipient { role, ..ReadRecipient::default() }, ..Found::default() };
    let mut heads: Vec<Head> = Vec::new();
    // The channel whose value stands on the next line.
    let mut pending: Option<Channel> = None;
    for row in rows {
        for part in &row.parts {
            let channel = part.channel.or_else(|| pending.filter(|c| continues(*c, &part.text)));
            if let Some(channel) = channel {
                let rest = found.channel(channel, &part.text, row.line);
                pending = rest.is_none().then_some(channel);
                heads.extend(rest.map(|text| Head { line: row.line, text }));
            } else {
                pending = None;
                found.head(&part.text, row.line, &mut heads);
            }
        }
    }
    found.lines = rows.first().zip(rows.last()).map(|(a, b)| Lines { first: a.line, last: b.line });
    found.settle(heads);
    found
}

/// Whether a line without a label goes on with the channel of the line before.
fn continues(channel: Channel, text: &str) -> bool {
    match channel {
        Channel::Fax | Channel::Tel | Channel::TelAndFax => {
            text.starts_with(['+', '('])
                || (text.starts_with('0') && text.chars().filter(char::is_ascii_digit).count() >= 8)
        }
        Channel::Salutation => true,
        Channel::Email | Channel::Web | Channel::Social => false,
    }
}

impl Found {
    /// Words of name, office and address; instructions apart.
    fn head(&mut self, text: &str, line: usize, heads: &mut Vec<Head>) {
        let text = text.trim_matches(['|', ' ', ';']).trim_end_matches(" I");
        if heads.is_empty() && is_prose(text) {
            return;
        }
        if is_prose(text)
            || (is_instruction(text) && text.starts_with(['(', 'D', 'P', 'p']))
                && !heads.is_empty()
                && kind(text) != LineKind::Office
        {
            return self.note(text, line);
        }
        let (text, remarks) =
            if is_instruction(text) { without_remarks(text) } else { (text.to_owned(), Vec::new()) };
        for remark in &remarks {
            self.note(remark, line);
        }
        let text = self.without_bare_number(text.trim(), line);
        if text.chars().any(char::is_alphanumeric) {
            heads.push(Head { line, text: text.trim_end_matches([',', ' ']).to_owned() });
        }
    }

    fn without_bare_number<'a>(&mut self, text: &'a str, line: usize) -> &'a str {
        let Some(at) = bare_number(text) else { return text };
        let number = text[at..].trim_matches([' ', ',']);
        self.recipient.notes.push(number.to_owned());
        self.questions.push((line, "tel", format!("“{number}” has no label: is it a telephone or a fax number? Write it under tel or fax, or leave it out")));
        text[..at].trim_end_matches([' ', ','])
    }

    fn note(&mut self, text: &str, line: usize) {
        let text = text.trim_matches(['(', ')', ' ']);
        if text.is_empty() {
            return;
        }
        self.recipient.notes.push(text.to_owned());
        let field = format!("notes.{}", self.recipient.notes.len() - 1);
        self.places.push((field, Lines { first: line, last: line }));
    }

    /// What a channel says; `Some` when address words stand behind it.
    fn channel(&mut self, channel: Channel, text: &str, line: usize) -> Option<String> {
        match channel {
            Channel::Fax => self.phones("fax", text, line),
            Channel::Tel => self.phones("tel", text, line),
            Channel::TelAndFax => {
                let rest = self.phones("tel", text, line);
                self.phones("fax", text, line);
                rest
            }
            Channel::Salutation => {
                self.salutation(text, line);
                None
            }
            Channel::Email | Channel::Web | Channel::Social => self.contacts(channel, text, line),
        }
    }

    fn phones(&mut self, field: &'static str, text: &str, line: usize) -> Option<String> {
        let read = numbers(text);
        read.notes.iter().for_each(|note| self.note(note, line));
        for number in read.list {
            let list = if field == "fax" { &mut self.recipient.fax } else { &mut self.recipient.tel };
            if list.len() < MOST && !list.contains(&number) {
                list.push(number);
                let place = format!("{field}.{}", list.len() - 1);
                self.places.push((place, Lines { first: line, last: line }));
            }
        }
        let rest = read.rest.trim_start_matches(['|', ',', ';', ' ']).to_owned();
        (rest.chars().filter(|c| c.is_alphabetic()).count() > 1).then_some(rest)
    }

    fn salutation(&mut self, text: &str, line: usize) {
        let text = if text.contains('(') { text.trim() } else { text.trim_matches([' ', ')']) };
        if text.is_empty() {
            return;
        }
        if let Some(before) = &self.recipient.salutation {
            let message = format!(
                "two salutations stand here, “{before}” and “{text}”: which one is for this official?"
            );
            return self.questions.push((line, "salutation", message));
        }
        self.places.push(("salutation".to_owned(), Lines { first: line, last: line }));
        self.recipient.salutation = Some(text.to_owned());
        if is_double_salutation(text) {
            let message = format!(
                "the salutation “{text}” is given in two forms or languages: write the one that fits each language of the letter"
            );
            self.questions.push((line, "salutation", message));
        }
    }

    fn contacts(&mut self, channel: Channel, text: &str, line: usize) -> Option<String> {
        let read = contacts(text);
        for note in read.notes.iter().filter(|note| note.contains(' ')) {
            self.note(note, line);
        }
        let place = Lines { first: line, last: line };
        for (field, own, new) in [
            ("emails", &mut self.recipient.emails, read.emails),
            ("web", &mut self.recipient.web, read.web),
            ("social", &mut self.recipient.social, read.social),
        ] {
            for value in new {
                if own.len() < MOST && !own.iter().any(|known| known.eq_ignore_ascii_case(&value)) {
                    own.push(value);
                    self.places.push((format!("{field}.{}", own.len() - 1), place));
                }
            }
        }
        let doubts = read.doubts.into_iter().map(|doubt| (line, "emails", doubt));
        self.questions.extend(doubts);
        let rest = read.rest.join(" ");
        if channel == Channel::Social {
            if self.recipient.social.is_empty() && !rest.is_empty() {
                self.recipient.social.push(rest);
            }
            return None;
        }
        (rest.chars().filter(|c| c.is_alphabetic()).count() > 2).then_some(rest)
    }

    fn settle(&mut self, heads: Vec<Head>) {
        let mut who = who(heads);
        let reached = !(self.recipient.emails.is_empty()
            && self.recipient.fax.is_empty()
            && self.recipient.tel.is_empty());
        if who.name.is_none() && who.office.is_none() && reached {
            who.first_line_is_office();
        }
        if let Some(name) = who.name {
            self.places.push(("name".to_owned(), Lines { first: name.line, last: name.line }));
            self.recipient.name = Some(name.text);
        }
        if let Some((office, first, last)) = who.office {
            self.places.push(("office".to_owned(), Lines { first, last }));
            self.recipient.office = Some(office);
        }
        for (at, head) in who.address.into_iter().enumerate() {
            self.places.push((format!("address.{at}"), Lines { first: head.line, last: head.line }));
            self.recipient.address.push(head.text);
        }
    }
}

/// An instruction inside an address is for whoever sends, never printed.
fn ask_of_notes(found: &mut Found) {
    let line = found.lines.map_or(1, |l| l.first);
    let asked = found.recipient.notes.iter().filter(|note| is_instruction(note));
    let asked: Vec<String> = asked.map(|note| format!("the address says “{note}”: it is kept as a note and not printed; does it change how this official is written to?")).collect();
    found.questions.extend(asked.into_iter().map(|message| (line, "notes", message)));
}
