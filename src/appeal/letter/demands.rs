//! What a letter asks for, item by item.

use crate::appeal::fold::fold;
use crate::appeal::paragraphs::Paragraph;

/// A letter's body, in three.
#[derive(Debug, Default)]
pub(super) struct Split {
    pub before: Vec<Paragraph>,
    pub demands: Vec<Paragraph>,
    pub after: Vec<Paragraph>,
}

pub(super) fn split(paragraphs: Vec<Paragraph>) -> Split {
    let mut found = Split::default();
    let paragraphs: Vec<Paragraph> = paragraphs.into_iter().flat_map(inline).collect();
    let listed = paragraphs.iter().any(|p| p.bullet.is_some());
    let mut announced = false;
    for paragraph in paragraphs {
        let is_item = if listed {
            paragraph.bullet.is_some()
        } else {
            announced && found.after.is_empty() && found.takes(&paragraph)
        };
        if is_item && found.after.is_empty() {
            found.demands.push(paragraph);
        } else if found.demands.is_empty() {
            announced = announces(&paragraph.text);
            found.before.push(paragraph);
        } else {
            found.after.push(paragraph);
        }
    }
    found
}

impl Split {
    /// Whether a line without a bullet is one more item of the list.
    fn takes(&self, paragraph: &Paragraph) -> bool {
        let Some(last) = self.demands.last() else { return true };
        let open = last.text.ends_with([';', ','])
            || [" and", " et", " y", " und", " e"].iter().any(|w| last.text.ends_with(w));
        open || !(paragraph.gap || speaks_again(&paragraph.text))
    }
}

const STARTS: &[&str] = &[
    "i ",
    "we ",
    "thank you",
    "thanking you",
    "please ",
    "my ",
    "finally",
    "in addition",
    "furthermore",
    "moreover",
    "je ",
    "nous ",
    "merci",
    "en vous remerciant",
    "en outre",
    "dans l attente",
    "le ",
    "quedo ",
    "espero ",
    "agradezco",
    "gracias",
    "ich ",
    "wir ",
    "vielen dank",
    "mit ",
    "bitte ",
    "ausserdem",
    "eu ",
    "agradeco",
    "confio ",
];

/// A paragraph about the writer stands behind the list.
fn speaks_again(text: &str) -> bool {
    let folded = fold(text);
    STARTS.iter().any(|start| folded.starts_with(start))
}

/// Verbs with which a letter turns to what it asks for.
const ASKS: [&str; 40] = [
    "urge",
    "urging",
    "call on",
    "call upon",
    "calling on",
    "ask you",
    "asking you",
    "request",
    "demand",
    "appeal to you",
    "implore",
    "therefore",
    "you to",
    "respectfully",
    "insto",
    "pido",
    "exhorto",
    "solicito",
    "ruego",
    "instamos",
    "pedimos",
    "a que",
    "le pido",
    "prie",
    "demande",
    "exhorte",
    "appelle",
    "engage",
    "invite",
    "vous prions",
    "sollicite",
    "conjure",
    "fordere",
    "bitte",
    "ersuche",
    "appelliere",
    "auf",
    "peco",
    "chiedo",
    "esorto",
];

fn announces(text: &str) -> bool {
    text.ends_with(':') && {
        let folded = fold(text);
        ASKS.iter().any(|verb| folded.contains(verb))
    }
}

/// A list within a paragraph: `I urge you to: release her; drop the charges.`
fn inline(paragraph: Paragraph) -> Vec<Paragraph> {
    let Some(at) = list_start(&paragraph.text) else { return vec![paragraph] };
    let (head, tail) = paragraph.text.split_at(at);
    let (items, after) = items(tail);
    if items.len() < 2 {
        return vec![paragraph];
    }
    let part = |text: &str, bullet| Paragraph {
        text: text.trim().to_owned(),
        bullet,
        gap: false,
        ..paragraph.clone()
    };
    let announcement = head.rfind(". ").map_or(0, |at| at + 2);
    let (told, asks) = head.split_at(announcement);
    let mut found: Vec<Paragraph> =
        [told, asks].into_iter().filter(|t| !t.trim().is_empty()).map(|t| part(t, None)).collect();
    let mark = Some(crate::appeal::lines::Bullet::Mark);
    found.extend(items.into_iter().map(|item| part(item, mark)));
    found.extend(after.map(|text| part(text, None)));
    found
}

/// Behind the colon of an announcement that its items follow in the same line.
fn list_start(text: &str) -> Option<usize> {
    let colon = text.match_indices(": ").find(|(at, _)| {
        let head = &text[text.floor_char_boundary(at.saturating_sub(60))..*at];
        announces(&format!("{head}:"))
    })?;
    Some(colon.0 + 1)
}

/// Items between bullets that no line break sets apart.
pub(super) fn bulleted(paragraph: Paragraph) -> Vec<Paragraph> {
    let marks = ["•", "◼", "▪", "■", "ν"];
    let Some(mark) = marks.iter().find(|mark| paragraph.text.contains(**mark)) else {
        return vec![paragraph];
    };
    let items = paragraph.text.split(*mark).map(str::trim).filter(|t| t.chars().any(char::is_alphabetic));
    let is_item = Some(crate::appeal::lines::Bullet::Mark);
    items.map(|item| Paragraph { text: item.to_owned(), bullet: is_item, ..paragraph.clone() }).collect()
}

/// Items apart at bullets, else at semicolons; the last one ends its sentence.
fn items(tail: &str) -> (Vec<&str>, Option<&str>) {
    const MARKS: [&str; 7] = [" • ", " ◼ ", " ▪ ", " ■ ", " – ", " - ", " * "];
    let mark = MARKS.iter().find(|mark| tail.starts_with(**mark));
    let mut items: Vec<&str> = match mark {
        Some(mark) => tail.split(mark).collect(),
        None => tail.split_inclusive("; ").collect(),
    };
    let last = items.pop().unwrap_or_default();
    let (last, after) = match last.find(". ").filter(|at| last[at + 2..].len() > 3) {
        Some(at) => (&last[..=at], Some(last[at + 2..].trim())),
        None => (last, None),
    };
    items.push(last);
    items.retain(|item| item.chars().any(char::is_alphabetic));
    (items.into_iter().map(str::trim).collect(), after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appeal::lines::Bullet;

    fn read(lines: &[(&str, bool)]) -> (Vec<String>, Vec<String>, Vec<String>) {
        let paragraphs = lines.iter().map(|(text, bullet)| Paragraph {
            text: (*text).to_owned(),
            first: 1,
            last: 1,
            bullet: bullet.then_some(Bullet::Mark),
            gap: false,
        });
        let split = split(paragraphs.collect());
        let texts = |list: Vec<Paragraph>| list.into_iter().map(|p| p.text).collect();
        (texts(split.before), texts(split.demands), texts(split.after))
    }

    #[test]
    fn demands_stand_behind_their_announcement_with_and_without_bullets() {
        let (before, demands, after) = read(&[
            ("Hello.", false),
            ("I urge you to:", false),
            ("Free her;", false),
            ("Stop.", false),
            ("I hope for an answer.", false),
        ]);
        assert_eq!((before.len(), demands.len(), after.len()), (2, 2, 1));
        let (before, demands, after) = read(&[
            ("I write.", false),
            ("Therefore I ask:", false),
            ("free her.", true),
            ("Stop.", true),
            ("Thanks.", false),
        ]);
        assert_eq!((before.len(), demands.len(), after.len()), (2, 2, 1));
        let (before, demands, _) =
            read(&[("I am sad.", false), ("Her words were:", false), ("“No.”", false)]);
        assert_eq!((before.len(), demands.len()), (3, 0));
    }

    #[test]
    fn demands_within_a_line_are_taken_apart() {
        let (before, demands, after) = read(&[(
            "I am sad. Le insto a que: libere a Ana; retire los cargos; y pare. Quedo atento.",
            false,
        )]);
        assert_eq!(before, ["I am sad.", "Le insto a que:"]);
        assert_eq!(demands, ["libere a Ana;", "retire los cargos;", "y pare."]);
        assert_eq!(after, ["Quedo atento."]);
        assert_eq!(read(&[("I urge you to: - free her - stop", false)]).1, ["free her", "stop"]);
        assert_eq!(read(&[("I urge you to free her: now.", false)]).1.len(), 0);
    }
}
