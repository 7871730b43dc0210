//! What a model letter leaves open: blanks to fill in, and claims that are not
//! true of every supporter.

use std::collections::HashMap;

use super::FoundLetter;
use crate::appeal::Question;
use crate::appeal::fold::fold;
use crate::appeal::pieces::Piece;

/// Said by whoever signs, and true of few.
const CLAIMS: [&str; 30] = [
    "as a member of",
    "as members of",
    "as a supporter of",
    "as an activist",
    "as an amnesty",
    "i am a member of",
    "as a student",
    "as a teacher",
    "as a lawyer",
    "as a doctor",
    "as a journalist",
    "as a citizen of",
    "as a fellow",
    "as a mother",
    "as a father",
    "as a woman",
    "en tant que membre",
    "en tant que sympathisant",
    "en qualite de membre",
    "je suis membre",
    "en tant que",
    "como miembro",
    "soy miembro",
    "como activista",
    "como simpatizante",
    "en calidad de miembro",
    "als mitglied",
    "als unterstutzer",
    "als amnesty",
    "come membro",
];

/// A blank in a text: `[Date]`, `préoccupé(e)`, `XXX`, `____`.
pub(super) fn placeholder(text: &str) -> Option<String> {
    bracketed(text).or_else(|| text.split_whitespace().find_map(blank_word))
}

fn bracketed(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some(open) = rest.find(['[', '<', '{']) {
        let close = rest[open..].find([']', '>', '}'])? + open;
        let inner = &rest[open..=close];
        if is_blank(inner) {
            return Some(inner.to_owned());
        }
        rest = &rest[close + 1..];
    }
    None
}

/// Not a remark of the writer's, nor what hides an address.
fn is_blank(inner: &str) -> bool {
    inner.len() < 80
        && inner.chars().any(char::is_alphabetic)
        && !inner.contains(['@', '/'])
        && !inner.contains("email")
        && inner != "[sic]"
}

const SIGNS: &[&str] = &["XXX", "XX", "UNTERSCHRIFT", "ABSENDER", "DATUM", "NOMBRE", "SIGNATURE", "FIRMA"];

fn blank_word(word: &str) -> Option<String> {
    let plain = word.trim_matches(|c: char| ".,;:!?“”\"»«".contains(c));
    let gendered = [
        "(e)", "(ne)", "(s)", "(a)", "(in)", "/a", "/e", "·e", "(euse)", "(trice)", "(es)", "/o", "*in",
        ":in", "·e·s",
    ];
    let is_gendered = gendered.iter().any(|end| {
        plain.strip_suffix(end).is_some_and(|stem| {
            stem.chars().count() > 3 && stem.chars().all(|c| c.is_alphabetic() || c == '/')
        })
    });
    let dots = plain.contains("____") || plain.contains("……") || plain.contains(".....");
    (SIGNS.contains(&plain) || is_gendered || dots).then(|| plain.to_owned())
}

pub(super) fn doubts(letter: &FoundLetter) -> Vec<Question> {
    let lines: HashMap<&str, usize> =
        letter.places.iter().map(|(field, lines)| (field.as_str(), lines.first)).collect();
    let salutation = letter.text.salutation.iter().map(|text| ("letter.salutation".to_owned(), text));
    let paragraphs =
        letter.text.paragraphs.iter().enumerate().map(|(at, text)| (format!("letter.paragraphs.{at}"), text));
    let demands =
        letter.text.demands.iter().enumerate().map(|(at, text)| (format!("letter.demands.{at}"), text));
    salutation
        .chain(paragraphs)
        .chain(demands)
        .flat_map(|(field, text)| of_text(lines.get(field.as_str()).copied().unwrap_or(1), &field, text))
        .collect()
}

/// Read in another encoding than it was written in.
pub(in crate::appeal) fn is_damaged(text: &str) -> bool {
    ["â€", "Ã©", "Ã¨", "Ã¼", "Ã¶", "Ã¤", "Ã³", "Ã±", "\u{FFFD}"].iter().any(|sign| text.contains(sign))
}

fn of_text(line: usize, field: &str, text: &str) -> Vec<Question> {
    let question = |message: String| Question { line, field: field.to_owned(), message };
    let blank = placeholder(text).map(|blank| {
        question(format!(
            "“{blank}” is a blank to be filled in: write the letter so that it fits every supporter"
        ))
    });
    let damaged = is_damaged(text).then(|| {
        question(
            "letters were damaged on the way, such as â€™ for ’: set them right from the original appeal"
                .to_owned(),
        )
    });
    let folded = format!("{} ", fold(text));
    let claim = CLAIMS.iter().find(|claim| folded.contains(&format!("{claim} ")));
    let claim = claim.map(|claim| {
        question(format!(
            "the letter says “{claim} …” of whoever signs: take it out, unless it is true of every supporter"
        ))
    });
    blank.into_iter().chain(claim).chain(damaged).collect()
}

/// Blanks below the closing: the supporter's own name goes there.
pub(in crate::appeal) fn signature_doubts(pieces: &[&Piece]) -> Vec<Question> {
    let blanks = pieces.iter().filter(|p| p.text.len() < 80 && placeholder(&p.text).is_some());
    blanks.map(|p| signature_doubt(&p.text, p.line)).collect()
}

pub(super) fn signature_doubt(text: &str, line: usize) -> Question {
    let message = format!(
        "“{text}” stands where the letter is signed: it is left out, and each supporter’s name and place are set there; is anything else to stand there?"
    );
    Question { line, field: "letter.closing".to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_seen_and_words_are_not() {
        for text in [
            "[NOMBRE]",
            "written on [Date].",
            "Je suis préoccupé(e) par",
            "membre/sympathisant(e) d’Amnesty",
            "Dear XXX,",
            "Name ______",
            "UNTERSCHRIFT",
        ] {
            assert!(placeholder(text).is_some(), "{text}");
        }
        for text in
            ["he said “[sic]”", "law(s) and order", "his/her", "either/or", "a > b", "Minister", "[...]"]
        {
            assert!(placeholder(text).is_none(), "{text}: {:?}", placeholder(text));
        }
    }
}
