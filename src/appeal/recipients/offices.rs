//! Words by which a line of an address is known: an office, an institution, a
//! name with its title, a street.

use super::words::{HONORIFICS, INSTITUTIONS, OFFICE_ENDINGS, OFFICES, STREETS, TITLES};
use crate::appeal::fold::fold;

/// How a line of an address reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    Office,
    Institution,
    /// A name, with or without a title.
    Name,
    /// A street, a town, anything else.
    Place,
}

pub(super) fn kind(line: &str) -> LineKind {
    let line = line.trim_end_matches([',', ';', ':', ' ']);
    let folded = fold(line);
    if is_care_of(line) || folded.is_empty() {
        return LineKind::Place;
    }
    match first_of_rank(&folded) {
        Some(LineKind::Office) if is_possessive_institution(&folded) => LineKind::Institution,
        Some(LineKind::Office) if is_title_and_name(line) => LineKind::Name,
        _ if honorific(&folded).is_some_and(|h| folded.len() > h + 2) => LineKind::Name,
        Some(kind) => kind,
        None if is_place(line, &folded) => LineKind::Place,
        None if looks_like_name(line) => LineKind::Name,
        None => LineKind::Place,
    }
}

pub(super) fn is_office_word(word: &str) -> bool {
    OFFICES
        .iter()
        .any(|o| word == *o || (o.len() > 4 && word.strip_prefix(o).is_some_and(|tail| tail.len() <= 4)))
        || OFFICE_ENDINGS.iter().any(|o| word.len() > o.len() && word.ends_with(o))
}

pub(super) fn is_institution_word(word: &str) -> bool {
    INSTITUTIONS.contains(&word) || (word.len() > 12 && word.ends_with("ministerium"))
}

pub(super) fn is_street_word(word: &str) -> bool {
    STREETS.contains(&word) || word.ends_with("strasse") || word.chars().any(|c| c.is_ascii_digit())
}

/// The first word that says office or institution decides.
fn first_of_rank(folded: &str) -> Option<LineKind> {
    folded.split(' ').find_map(|word| {
        if is_institution_word(word) && !is_office_word(word) {
            Some(LineKind::Institution)
        } else if is_office_word(word) {
            Some(LineKind::Office)
        } else {
            None
        }
    })
}

/// `Prime Minister’s Office`, `Prosecutor General's Office`.
fn is_possessive_institution(folded: &str) -> bool {
    [" s office", " office", " s department", " s residence", " s palace", " s secretariat"]
        .iter()
        .any(|end| folded.ends_with(end))
        && !folded.contains(" of the ")
}

/// `Ambassador Anna Example`, `General de División Juan Ejemplo`: a title, and
/// then no office.
pub(super) fn is_title_and_name(line: &str) -> bool {
    let folded = fold(line);
    let words: Vec<&str> = folded.split(' ').collect();
    let Some((first, rest)) = words.split_first() else { return false };
    let capitals = line.split_whitespace().skip(1).filter(|w| w.starts_with(char::is_uppercase)).count();
    TITLES.contains(first)
        && !rest.is_empty()
        && !rest.iter().any(|w| is_office_word(w) || is_institution_word(w))
        && !matches!(
            rest[0],
            "of" | "for"
                | "de"
                | "du"
                | "des"
                | "del"
                | "general"
                | "generale"
                | "et"
                | "y"
                | "and"
                | "to"
                | "in"
                | "der"
                | "fur"
        )
        && capitals * 2 > rest.len()
        && !line.split_whitespace().any(|w| w.starts_with(|c: char| c.is_ascii_digit()))
}

/// How many bytes of the folded line are an honorific.
fn honorific(folded: &str) -> Option<usize> {
    let longest =
        HONORIFICS.iter().filter(|h| folded.strip_prefix(**h).is_some_and(|rest| rest.starts_with(' ')));
    longest.map(|h| h.len()).max()
}

pub(super) fn has_honorific(line: &str) -> bool {
    honorific(&fold(line)).is_some()
}

pub(super) fn is_care_of(line: &str) -> bool {
    let start: String = line.chars().take(5).collect::<String>().to_lowercase();
    ["c/o", "s/c", "z.hd", "z. h", "a/c"].iter().any(|mark| start.starts_with(mark))
}

pub(super) fn is_country(line: &str) -> bool {
    let line = line.trim_matches([',', '.', ' ']);
    let last = line.rsplit(',').next().unwrap_or(line).trim();
    last.len() > 3 && last.len() < 60 && crate::appeal::fields::country_named(last).is_some()
}

fn is_place(line: &str, folded: &str) -> bool {
    line.chars().any(|c| c.is_ascii_digit())
        || is_country(line)
        || folded.split(' ').skip(1).any(|w| STREETS.contains(&w) && w.len() > 2)
}

/// Two to seven words, each with a capital but for particles.
fn looks_like_name(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let particle = |w: &&str| {
        matches!(
            *w,
            "al" | "bin"
                | "ben"
                | "de"
                | "del"
                | "la"
                | "van"
                | "von"
                | "der"
                | "el"
                | "da"
                | "dos"
                | "ibn"
                | "bint"
                | "abdul"
                | "y"
                | "do"
                | "e"
                | "zu"
        )
    };
    let capital = |w: &&str| {
        w.trim_start_matches(['‘', '’', '\'', '"', '('])
            .starts_with(|c: char| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic())
            || w.contains('-')
    };
    let labelled = line.trim_end_matches([':', ' ']).contains(':');
    !labelled
        && (1..=7).contains(&words.len())
        && words.iter().all(|w| capital(w) || particle(w))
        && line.len() < 70
}

/// Whether a recipient can begin with this line.
pub(crate) fn opens_block(line: &str) -> bool {
    match kind(line) {
        LineKind::Office => true,
        LineKind::Name => has_honorific(line) || is_title_and_name(line),
        LineKind::Institution | LineKind::Place => false,
    }
}

pub(crate) fn has_title(line: &str) -> bool {
    has_honorific(line) || is_title_and_name(line)
}

pub(crate) fn is_name(line: &str) -> bool {
    kind(line) == LineKind::Name
}

/// A sentence, not a line of an address: many small words, and more than those
/// that join the words of an office.
pub(crate) fn is_prose(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let small = words.iter().filter(|w| w.starts_with(char::is_lowercase) && !is_joint(w)).count();
    let has_channel = line.contains('@') || line.contains("[email") || line.contains(": +");
    let first = words.first().map(|w| fold(w)).unwrap_or_default();
    let share = if is_office_word(&first) || is_institution_word(&first) { 6 } else { 4 };
    words.len() >= 6 && small * 10 >= words.len() * share && !has_channel
}

const JOINTS: &[&str] = &[
    "of", "the", "and", "for", "de", "la", "le", "les", "du", "des", "et", "y", "e", "del", "los", "las",
    "der", "die", "und", "von", "fur", "para", "da", "do",
];

fn is_joint(word: &str) -> bool {
    JOINTS.contains(&word) || word.contains(['’', '\''])
}

const SAID: &[&str] = &[
    " please ",
    " via ",
    " due to ",
    " do not ",
    " only send ",
    " priere ",
    " veuillez ",
    " merci ",
    " par l intermediaire ",
    " por favor ",
    " rogamos ",
    " a traves ",
    " bitte ",
    " uber die ",
    " if you ",
    " keep trying ",
    " will not ",
    " not accept ",
    " use the ",
    " si vous ",
    " only ",
    " uniquement ",
    " seulement ",
    " solo por ",
    " nur ",
    " note ",
];

/// Told to whoever writes, within an address.
pub(super) fn is_instruction(line: &str) -> bool {
    let folded = format!(" {} ", fold(line));
    SAID.iter().any(|word| folded.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_an_address_are_told_apart() {
        use LineKind::{Institution, Name, Office, Place};
        for (line, wanted) in [
            ("Prosecutor General of the Republic of Kazakhstan", Office),
            ("Minister of Foreign Affairs", Office),
            ("Ministry of Foreign Affairs", Institution),
            ("Deputy Head of the Ministry of Interior", Office),
            ("Vice-President and Prime Minister", Office),
            ("Prime Minister’s Office", Institution),
            ("Office of the President", Institution),
            ("Embassy of the Republic of Kazakhstan", Institution),
            ("Ambassade de Turquie", Institution),
            ("Ministre de l’Intérieur", Office),
            ("Fiscal General de la República", Office),
            ("Generalstaatsanwalt", Office),
            ("Justizminister", Office),
            ("Human Rights Ombudsman", Office),
            ("Ambassador Anna Example", Name),
            ("General de División Juan Ejemplo", Name),
            ("His Excellency Mr Erlan Example", Name),
            ("HIS EXCELLENCY COLONEL EXAMPLE NAME", Name),
            ("Ghizat Daurenbekovich Example", Name),
            ("Mohammed bin Example al-Name", Name),
            ("14 Dongchangan Jie", Place),
            ("Zimbabwe", Place),
            ("c/o Ministro de Relaciones Exteriores", Place),
            ("Ankara, Turquie", Place),
            ("General Secretary of the Party", Office),
        ] {
            assert_eq!(kind(line), wanted, "{line}");
        }
    }

    #[test]
    fn sentences_and_instructions_are_no_address() {
        assert!(is_prose("Write a letter in your own words or using the sample below."));
        assert!(!is_prose("Minister of the Interior and of Justice of the Republic"));
        assert!(
            is_instruction("(via the embassy)")
                && is_instruction("Due to restrictions, please only send mail to the Embassy")
        );
    }
}
