//! Lines that no table holds, known by what they say: where copies go, until
//! when letters are sent, that addresses follow.

use super::Label;
use crate::appeal::fields::{Order, dates};

const COPY: [&str; 8] = ["copy", "copies", "kopie", "kopien", "copie", "copia", "copias", "cc"];
const TO: [&str; 14] =
    ["to", "an", "a", "para", "auch", "aux", "au", "at", "der", "al", "alla", "ans", "die", "das"];
const SENDS: [&str; 40] = [
    "send",
    "sent",
    "write",
    "writing",
    "post",
    "mail",
    "act",
    "reply",
    "sending",
    "appeals",
    "letters",
    "appeal",
    "envoyer",
    "envoyez",
    "ecrivez",
    "ecrire",
    "poster",
    "postez",
    "adresser",
    "adressez",
    "agissez",
    "appels",
    "lettres",
    "schreiben",
    "schreibt",
    "schreib",
    "senden",
    "sendet",
    "sende",
    "abschicken",
    "schicken",
    "schickt",
    "appelle",
    "briefe",
    "escriban",
    "escriba",
    "envien",
    "envie",
    "llamamientos",
    "cartas",
];
const UNTIL: [&str; 15] = [
    "before", "until", "till", "by", "bis", "vor", "avant", "antes", "hasta", "jusqu", "ate", "entro",
    "prima", "after", "nach",
];

/// What a line announces, judged by its words.
pub(super) fn gist(text: &str, folded: &[&str]) -> Option<Label> {
    let open = text.trim_end().ends_with(':');
    if folded.len() <= 7 && says_copies(folded) && (open || folded.len() <= 5) && !text.ends_with('.') {
        return Some(Label::Copies);
    }
    if folded.join(" ").contains("folgenden forderungen") {
        return Some(Label::Instructions);
    }
    let sends = folded.iter().any(|w| SENDS.contains(w));
    if !sends || folded.len() > 28 {
        return None;
    }
    if folded.iter().any(|w| UNTIL.contains(w)) && !dates(text, Order::Unknown).is_empty() {
        return Some(if open { Label::Targets } else { Label::Deadline });
    }
    let to = folded.last().is_some_and(|w| TO.contains(w));
    (open && to && folded.len() <= 9).then_some(Label::Targets)
}

fn says_copies(folded: &[&str]) -> bool {
    let at = folded.iter().position(|w| COPY.contains(w));
    at.is_some_and(|at| folded[at + 1..].iter().take(3).any(|w| TO.contains(w)))
}
