//! Lines, cut where a label, a letter's opening or its closing begins.

use super::fields::languages;
use super::fold::{Word, words};
use super::frame;
use super::labels::{Form, Found, Label, label_at, label_of_line};
use super::lines::{Bullet, Line};

/// A line, or the part of one that a label announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub line: usize,
    pub text: String,
    pub bullet: Option<Bullet>,
    pub gap: bool,
    pub below_masthead: bool,
    pub mark: Mark,
    /// Where in `text` that begins which the label announces.
    pub value: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Text,
    Label(Label),
    /// A salutation, and no more.
    Opening,
    Closing,
}

impl Piece {
    pub fn value(&self) -> &str {
        self.text[self.value..].trim()
    }

    pub fn label(&self) -> Option<Label> {
        match self.mark {
            Mark::Label(label) => Some(label),
            _ => None,
        }
    }
}

/// Where a piece begins in its line, and where its value does.
struct Cut {
    start: usize,
    mark: Mark,
    value: usize,
}

pub(super) fn pieces(lines: &[Line]) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    for line in &unbroken(lines) {
        let after_salutation_label = found.last().is_some_and(|p| awaits_salutation(&p.text));
        let cuts = if after_salutation_label { Vec::new() } else { cuts(line) };
        add(&mut found, line, &cuts);
    }
    found
}

/// Lines, with those put together over which a label's sentence goes.
fn unbroken(lines: &[Line]) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    // How many lines the last one was made of.
    let mut joined = 1;
    for line in lines {
        let goes_on = joined < 4 && found.last().is_some_and(|last| goes_on(last, joined, line));
        if let Some(last) = found.last_mut().filter(|_| goes_on) {
            last.text.push(' ');
            last.text.push_str(&line.text);
            joined += 1;
        } else {
            found.push(line.clone());
            joined = 1;
        }
    }
    found
}

/// Whether a label that opens `last` goes on in the next line.
fn goes_on(last: &Line, joined: usize, next: &Line) -> bool {
    if next.gap || next.bullet.is_some() || next.line_after(last) != joined || last.text.len() > 400 {
        return false;
    }
    let own = words(near(&last.text, 300));
    let more = words(near(&next.text, 120));
    let both: Vec<Word> = own.iter().chain(&more).cloned().collect();
    let Some(label) = label_at(&both) else { return false };
    let ends = last.text.ends_with([':', '.', '!', '?']);
    if label.words > own.len() {
        return label_at(&own).is_none_or(|short| short.words < label.words) && !ends && label.words > 2;
    }
    let small = next.text.starts_with(char::is_lowercase);
    let number = next.text.starts_with(|c: char| c.is_ascii_digit());
    let opens =
        matches!(label.form, Form::Opening) || matches!(label.label, Label::Instructions | Label::Languages);
    let to = next.text.ends_with(':') && more.len() <= 3;
    opens
        && !ends
        && match label.label {
            Label::Instructions | Label::Diplomats | Label::AfterDeadline => small || last.text.len() > 45,
            Label::Deadline => small || number,
            Label::Targets => small || number || to,
            Label::Languages => ["or ", "and ", "ou ", "et ", "o ", "y ", "oder ", "und ", "e "]
                .iter()
                .any(|w| next.text.starts_with(w)),
            _ => small,
        }
}

/// `Salutation:` alone: what follows is no letter.
fn awaits_salutation(text: &str) -> bool {
    let text = text.trim_end();
    text.len() < 200 && text.ends_with(':') && super::recipients::ends_in_salutation_label(text)
}

fn add(found: &mut Vec<Piece>, line: &Line, cuts: &[Cut]) {
    let first = cuts.first().map_or(line.text.len(), |cut| cut.start);
    let mut bounds = vec![(0, first, Mark::Text, 0)];
    for (at, cut) in cuts.iter().enumerate() {
        let end = cuts.get(at + 1).map_or(line.text.len(), |next| next.start);
        bounds.push((cut.start, end, cut.mark, cut.value.min(end)));
    }
    let mut is_first = true;
    for (start, end, mark, value) in bounds {
        let text = line.text[start..end].trim_end();
        if text.trim().is_empty() {
            continue;
        }
        found.push(Piece {
            line: line.number,
            bullet: line.bullet.filter(|_| is_first),
            gap: line.gap && is_first,
            below_masthead: line.below_masthead && is_first,
            mark,
            value: value.saturating_sub(start).min(text.len()),
            text: text.to_owned(),
        });
        is_first = false;
    }
}

fn cuts(line: &Line) -> Vec<Cut> {
    let text = line.text.as_str();
    let words = words(text);
    let mut found: Vec<Cut> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let start = words[at].start;
        if let Some(label) = label_at(&words[at..]).filter(|label| fits(text, &words, at, label, &found)) {
            let end = words[at + label.words - 1].end;
            found.push(Cut {
                start,
                mark: Mark::Label(label.label),
                value: value_after(text, start, end, &label),
            });
            at += label.words;
            continue;
        }
        if at == 0
            && line.bullet.is_none()
            && let Some(label) = label_of_line(text, &words).filter(|_| !text.contains('@'))
        {
            found.push(Cut { start, mark: Mark::Label(label.label), value: text.len() });
            break;
        }
        at += match letter_mark(text, start, at == 0, &found) {
            Some((mark, end)) => {
                found.push(Cut { start, mark, value: end });
                if mark == Mark::Opening && end < text.len() {
                    let rest = end + text[end..].len() - text[end..].trim_start().len();
                    found.push(Cut { start: rest, mark: Mark::Text, value: rest });
                }
                words[at..].iter().take_while(|w| w.start < end).count().max(1)
            }
            None => 1,
        };
    }
    found
}

/// An opening or a closing at `start`, and where it ends.
fn letter_mark(text: &str, start: usize, first: bool, cuts: &[Cut]) -> Option<(Mark, usize)> {
    let rest = &text[start..];
    let upper = rest.chars().next().is_some_and(char::is_uppercase);
    let behind_label = cuts.last().is_some_and(|c| {
        matches!(c.mark, Mark::Label(_)) && text.get(c.value..start).is_none_or(|t| t.trim().is_empty())
    });
    if (!upper && !first) || (!first && !behind_label && !may_open(text, start)) {
        return None;
    }
    let line_start = first || behind_label;
    if !names_salutation(&text[..start])
        && let Some(end) = frame::salutation(rest, line_start)
    {
        return Some((Mark::Opening, start + end));
    }
    let closing = rest.len() <= 320 && (first || ends_sentence(&text[..start])) && frame::closes(rest, first);
    closing.then_some((Mark::Closing, text.len()))
}

/// Cheap: whether a word within a line could open or close a letter.
fn may_open(text: &str, start: usize) -> bool {
    let rest = &text[start..];
    rest.len() <= 320 || ["Dear ", "DEAR ", "Sehr ", "Estimad", "Your "].iter().any(|w| rest.starts_with(w))
}

fn names_salutation(before: &str) -> bool {
    let before = before.trim_end();
    before.ends_with(':') && super::recipients::ends_in_salutation_label(before) || before.ends_with('/')
}

fn ends_sentence(before: &str) -> bool {
    before.trim_end().ends_with(['.', '!', '?', ';', ':', '”', '"', ')'])
}

/// Whether the label may stand here, in its form.
fn fits(text: &str, words: &[Word], at: usize, label: &Found, cuts: &[Cut]) -> bool {
    let (start, end) = (words[at].start, words[at + label.words - 1].end);
    let rest = after_brackets(&text[end..]);
    let colon = rest.starts_with([':', '：']);
    let own = &text[start..end];
    let caps = is_caps(own);
    let upper = own.chars().next().is_some_and(char::is_uppercase);
    if label.label == Label::Languages && label.form == Form::Opening {
        let first = at == 0 || ends_sentence(&text[..start]);
        return (upper || at == 0) && first && !languages(near(&text[end..], 120)).is_empty();
    }
    if label.label == Label::UaNumber && label.words > 1 && rest.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    if at == 0 {
        let alone = !rest.chars().any(char::is_alphanumeric);
        return match label.form {
            Form::Line => alone || (colon && caps),
            Form::Opening => upper || label.words > 3 || (label.words > 2 && colon_soon(rest).is_some()),
            Form::Head if label.words == 1 => colon || (alone && stands_alone(label.label)),
            Form::Head => {
                colon || alone || (caps && upper) || (label.words > 2 && colon_soon(rest).is_some())
            }
        };
    }
    let in_header = cuts
        .last()
        .is_some_and(|c| matches!(c.mark, Mark::Label(Label::UaNumber | Label::Index | Label::Published)));
    let capital_before =
        words[at - 1].end > words[at - 1].start && is_caps(&text[words[at - 1].start..words[at - 1].end]);
    match label.form {
        Form::Line => false,
        Form::Opening => label.words >= 4 && (upper || ends_sentence(&text[..start])),
        Form::Head if label.words == 1 => colon && upper && in_header,
        Form::Head if label.label == Label::Copies && names_address(rest) => false,
        Form::Head => {
            (upper || ends_sentence(&text[..start]))
                && (colon || (caps && !capital_before) || (caps && colon_soon(rest).is_some()))
        }
    }
}

/// Labels of one word that need no colon.
fn stands_alone(label: Label) -> bool {
    matches!(label, Label::Background | Label::Letter | Label::Instructions | Label::Sender)
}

/// `Copies to: a@b`, within a line of channels: one more address, no section.
fn names_address(rest: &str) -> bool {
    let first = rest.trim_start_matches([':', ' ']).split(' ').next().unwrap_or_default();
    first.contains('@') || first.starts_with("[email")
}

pub(super) fn is_caps(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// What follows a label, behind closing marks and a remark in brackets.
fn after_brackets(rest: &str) -> &str {
    let rest = rest.trim_start_matches([' ', ')', '”', '"', '*', '’', '\'', '.']);
    let close = rest.strip_prefix('(').and_then(|inner| near(inner, 60).find(')'));
    close.map_or(rest, |at| rest[at + 2..].trim_start())
}

/// Where a colon follows within a few words of the same sentence.
fn colon_soon(rest: &str) -> Option<usize> {
    let head = near(rest, 90);
    let colon = head.find([':', '：'])?;
    let between = &head[..colon];
    let is_sentence = between.contains(". ") || between.split_whitespace().count() > 9;
    (!is_sentence).then(|| colon + head[colon..].chars().next().map_or(1, char::len_utf8))
}

/// Where that begins which the label announces: behind its colon, or behind its sentence.
fn value_after(text: &str, start: usize, end: usize, label: &Found) -> usize {
    let rest = &text[end..];
    let bracketless = after_brackets(rest);
    let direct = text.len() - bracketless.len();
    if bracketless.starts_with([':', '：']) {
        return direct + bracketless.chars().next().map_or(0, char::len_utf8);
    }
    if let Some(colon) =
        colon_soon(rest).filter(|_| label.form != Form::Line && label.label != Label::AfterDeadline)
    {
        return end + colon;
    }
    if is_caps(&text[start..end]) {
        return end + capitals(rest, label.label == Label::Targets);
    }
    match label.label {
        Label::Action | Label::Instructions | Label::Targets | Label::Diplomats | Label::Aside => {
            end + sentence_end(rest)
        }
        _ => end,
    }
}

/// How far a label's capitals go on, and the date among them.
fn capitals(rest: &str, with_numbers: bool) -> usize {
    let mut end = 0;
    for (at, word) in indexed_words(near(rest, 300)) {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let is_number = with_numbers && letters == 0;
        if !is_number && (letters < 2 || !is_caps(word)) {
            break;
        }
        end = at + word.len();
    }
    end
}

fn indexed_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(' ')
        .scan(0, |at, word| {
            let here = *at;
            *at += word.len() + 1;
            Some((here, word))
        })
        .filter(|(_, word)| !word.is_empty())
}

/// The first bytes of a text: labels look no further, so that a long line of
/// labels is read in one pass.
fn near(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

fn sentence_end(rest: &str) -> usize {
    let head = near(rest, 400);
    head.find(". ").or_else(|| head.find(": ")).map_or(head.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn marks(text: &str) -> Vec<(Mark, String)> {
        pieces(&lines(text)).into_iter().map(|p| (p.mark, p.value().to_owned())).collect()
    }

    #[test]
    fn labels_cut_a_line_wherever_they_stand() {
        let text = "the legislature. PREFERRED LANGUAGE TO ADDRESS TARGET: Russian, Kazakh. You can also write in your own language.";
        let wanted = [
            (Mark::Text, "the legislature."),
            (Mark::Label(Label::Languages), "Russian, Kazakh."),
            (Mark::Label(Label::OwnLanguage), "."),
        ];
        assert_eq!(marks(text), wanted.map(|(mark, text)| (mark, text.to_owned())));
    }

    #[test]
    fn a_letter_opens_behind_its_label_or_on_its_own_line() {
        let text = "Salutation: Dear Ambassador\n\nSAMPLE LETTER Dear Mr. Example, Anna Example is at risk of torture.\nYours sincerely,";
        let wanted = [Mark::Text, Mark::Label(Label::Letter), Mark::Opening, Mark::Text, Mark::Closing];
        assert_eq!(marks(text).iter().map(|(mark, _)| *mark).collect::<Vec<_>>(), wanted);
        assert_eq!(marks("Salutation:\nDear Minister")[1].0, Mark::Text);
    }

    #[test]
    fn the_value_of_a_label_stands_behind_its_colon() {
        for (line, label, value) in [
            ("PLEASE SEND APPEALS BEFORE 18 OCTOBER 2018 TO:", Label::Targets, ""),
            ("LANGUE(S) À PRIVILÉGIER POUR LA RÉDACTION DE VOS APPELS : turc", Label::Languages, "turc"),
            ("BACKGROUND INFORMATION (400 WORDS + RELEVANT LINKS): Text", Label::Background, "Text"),
            ("A adresser à :", Label::Targets, ""),
            (
                "TAKE ACTION: WRITE AN APPEAL IN YOUR OWN WORDS OR USE THIS MODEL LETTER Anna Example",
                Label::Action,
                "Anna Example",
            ),
            (
                "Also send copies to diplomatic representatives accredited to your country. Embassy of X",
                Label::Diplomats,
                "Embassy of X",
            ),
        ] {
            assert_eq!(marks(line), [(Mark::Label(label), value.to_owned())], "{line}");
        }
        for line in ["Name of the village", "She writes Additional information", "Name", "The date was set"] {
            assert_eq!(marks(line)[0].0, Mark::Text, "{line}");
        }
    }
}
