//! The words of an address -> name, office, address lines.

use super::offices::{
    LineKind, has_honorific, is_care_of, is_institution_word, is_office_word, is_street_word,
    is_title_and_name, kind,
};
use crate::appeal::fold::{Word, words};

/// A line of an address with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub line: usize,
    pub text: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Who {
    pub name: Option<Head>,
    /// An office that stands on several lines is one text.
    pub office: Option<(String, usize, usize)>,
    pub address: Vec<Head>,
}

impl Who {
    /// An organisation that no word of its own gives away.
    pub(super) fn first_line_is_office(&mut self) {
        let is_body = self
            .address
            .first()
            .is_some_and(|h| !is_care_of(&h.text) && !h.text.contains(|c: char| c.is_ascii_digit()));
        if is_body {
            let head = tidy(self.address.remove(0));
            self.office = Some((head.text, head.line, head.line));
            let is_name = |h: &Head| {
                !h.text.contains(|c: char| c.is_ascii_digit()) && !super::offices::is_country(&h.text)
            };
            if self.address.len() == 1 && self.address.first().is_some_and(is_name) {
                self.name = self.address.pop().map(tidy);
            }
        }
    }
}

/// Name and office stand in either order, on one line or on two.
pub(super) fn who(heads: Vec<Head>) -> Who {
    let mut heads = compound(heads);
    let mut who = Who::default();
    let Some(first) = heads.first() else { return who };
    let of = |at: usize, heads: &[Head]| heads.get(at).map(|h| kind(&h.text));
    let first_kind = kind(&first.text);
    match (first_kind, of(1, &heads)) {
        (LineKind::Office, Some(LineKind::Name)) if is_name_here(&heads, 1) => {
            who.office = Some(take_office(&mut heads, 1));
            who.name = heads.drain(..1).next().map(tidy);
        }
        (LineKind::Office, Some(LineKind::Office))
            if of(2, &heads) == Some(LineKind::Name) && is_name_here(&heads, 2) =>
        {
            who.office = Some(take_office(&mut heads, 2));
            who.name = heads.drain(..1).next().map(tidy);
        }
        (LineKind::Office, _) => {
            let count = heads.iter().take_while(|h| kind(&h.text) == LineKind::Office).count().min(2);
            who.office = Some(take_office(&mut heads, count));
        }
        (LineKind::Institution, Some(LineKind::Name))
            if has_honorific(&heads[1].text) || is_title_and_name(&heads[1].text) =>
        {
            who.office = Some(take_office(&mut heads, 1));
            who.name = heads.drain(..1).next().map(tidy);
        }
        (LineKind::Institution, _) => who.office = Some(take_office(&mut heads, 1)),
        (LineKind::Name, second) => {
            let name = heads.remove(0);
            if second == Some(LineKind::Office) {
                let count = heads.iter().take_while(|h| kind(&h.text) == LineKind::Office).count().min(3);
                who.office = Some(take_office(&mut heads, count));
            } else if second == Some(LineKind::Institution) && is_diplomat(&name, &heads) {
                who.office = Some(take_office(&mut heads, 1));
            }
            who.name = Some(tidy(name));
        }
        (LineKind::Place, Some(LineKind::Office))
            if first.text.split_whitespace().count() <= 6
                && !first.text.contains(|c: char| c.is_ascii_digit()) =>
        {
            who.name = heads.drain(..1).next().map(tidy);
            who.office = Some(take_office(&mut heads, 1));
        }
        (LineKind::Place, _) => {}
    }
    who.address = heads;
    who
}

/// Behind an office a name may stand, or the first line of an address: a name
/// has two words at least, or a title.
fn is_name_here(heads: &[Head], at: usize) -> bool {
    let text = heads[at].text.as_str();
    let words = text.split_whitespace().count();
    (words >= 2 && (at + 1 < heads.len() || words <= 5)) || has_honorific(text) || is_title_and_name(text)
}

fn is_diplomat(name: &Head, rest: &[Head]) -> bool {
    has_honorific(&name.text)
        || is_title_and_name(&name.text)
        || rest.first().is_some_and(|h| {
            h.text.to_lowercase().contains("emba")
                || h.text.to_lowercase().contains("ambas")
                || h.text.to_lowercase().contains("botsch")
        })
}

fn tidy(mut head: Head) -> Head {
    head.text.truncate(head.text.trim_end_matches([',', ';', ':', ' ']).len());
    head
}

fn take_office(heads: &mut Vec<Head>, count: usize) -> (String, usize, usize) {
    let taken: Vec<Head> = heads.drain(..count.max(1)).map(tidy).collect();
    let text = taken.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(", ");
    (text, taken[0].line, taken[taken.len() - 1].line)
}

/// Lines that hold several things, taken apart at `c/o`, commas, and where an
/// office, an institution or a street begins.
fn compound(heads: Vec<Head>) -> Vec<Head> {
    let mut found = Vec::new();
    for (at, head) in heads.into_iter().enumerate() {
        if at < 2 && !is_care_of(&head.text) && needs_cutting(&head.text) {
            found.extend(
                cut(&head.text).into_iter().map(|text| Head { line: head.line, text: text.to_owned() }),
            );
        } else {
            found.push(head);
        }
    }
    found
}

/// Whether a line holds more than a name or an office.
fn needs_cutting(text: &str) -> bool {
    let kinds: Vec<LineKind> = text.split(", ").map(kind).collect();
    let mixed = kinds.len() > 1
        && kinds[0] != LineKind::Place
        && kinds[1..].iter().any(|k| *k == LineKind::Name || *k == LineKind::Office)
        && kinds[0] != kinds[1];
    let long = text.split_whitespace().count() > 7
        && (text.contains(|c: char| c.is_ascii_digit()) || text.contains(" c/o "));
    let glued = name_before_office(text).is_some() || name_after_office(text).is_some();
    mixed || long || glued
}

fn cut(text: &str) -> Vec<&str> {
    let (head, care) = match text.find(" c/o ") {
        Some(at) => (&text[..at], Some(text[at..].trim())),
        None => (text, None),
    };
    let (who, place) = head.split_at(place_start(head));
    let mut parts = who_parts(who);
    parts.extend(care_of_place(place, care));
    parts.into_iter().map(|p| p.trim_matches([' ', ',', ';'])).filter(|p| !p.is_empty()).collect()
}

fn care_of_place<'a>(place: &'a str, care: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    [Some(place), care].into_iter().flatten()
}

/// Where the street begins: a number or a street's word, behind two words at least.
fn place_start(text: &str) -> usize {
    let words = words(text);
    let at =
        words.iter().enumerate().skip(2).find(|(_, w)| is_street_word(&w.folded) && starts_place(text, w));
    at.map_or(text.len(), |(at, w)| {
        // `Constitution Avenue`: the street has its name before it.
        let comma = text[..w.start]
            .rfind(", ")
            .map(|comma| comma + 2)
            .filter(|comma| at > 2 && words[..at].iter().filter(|w| w.start >= *comma).count() <= 4);
        if w.folded.starts_with(|c: char| c.is_ascii_digit()) { w.start } else { comma.unwrap_or(w.start) }
    })
}

fn starts_place(text: &str, word: &Word) -> bool {
    text[word.start..].starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// `Anna Example Prosecutor General of X`, `Ambassador Example Embassy of X`,
/// `Head of judiciary, Anna Example`.
fn who_parts(text: &str) -> Vec<&str> {
    let text = text.trim_matches([' ', ',', ';']);
    let by_comma: Vec<&str> = text.split(", ").collect();
    if by_comma.len() > 1 && by_comma.len() <= 5 {
        return by_comma.into_iter().flat_map(split_name).collect();
    }
    split_name(text)
}

fn split_name(text: &str) -> Vec<&str> {
    if let Some(at) = name_after_office(text) {
        let name = &text[at..];
        let place = words(name).iter().find(|w| ends_name(&w.folded)).map(|w| w.start);
        return match place {
            Some(place) => vec![&text[..at], &name[..place], &name[place..]],
            None => vec![&text[..at], name],
        };
    }
    match name_before_office(text) {
        Some(at) => vec![&text[..at], &text[at..]],
        None => vec![text],
    }
}

fn ends_name(word: &str) -> bool {
    is_institution_word(word) || is_street_word(word) || is_office_word(word) || BEFORE_OFFICE.contains(&word)
}

/// What an office is for, as far as one word says it.
const MATTERS: [&str; 22] = [
    "justice",
    "interior",
    "defence",
    "defense",
    "foreign",
    "affairs",
    "health",
    "security",
    "public",
    "state",
    "home",
    "education",
    "labour",
    "labor",
    "police",
    "staff",
    "prisons",
    "nation",
    "republic",
    "judiciary",
    "information",
    "the",
];

/// Where the name begins in `Prosecutor General Anna Example`.
fn name_after_office(text: &str) -> Option<usize> {
    let words = words(text);
    let is_rank = |w: &Word| {
        is_office_word(&w.folded)
            || BEFORE_OFFICE.contains(&w.folded.as_str())
            || MATTERS.contains(&w.folded.as_str())
            || matches!(w.folded.as_str(), "of" | "and" | "for")
    };
    let at = words.iter().position(|w| !is_rank(w))?;
    let place = words[at..].iter().position(|w| ends_name(&w.folded));
    let names = &words[at..at + place.unwrap_or(words.len() - at)];
    let office = words[..at].iter().any(|w| is_office_word(&w.folded));
    let capital = |w: &Word| text[w.start..].starts_with(char::is_uppercase);
    let person = (2..=4).contains(&names.len()) && names.iter().all(capital);
    let between = text[..words.get(at)?.start].trim_end().ends_with(|c: char| c.is_alphanumeric());
    let joined =
        words[..at].last().is_some_and(|w| matches!(w.folded.as_str(), "of" | "and" | "for" | "the"));
    let country = super::offices::is_country(&text[words[at].start..]);
    (at >= 2 && office && person && between && !joined && !country).then(|| words[at].start)
}

/// Words that belong to the office behind them.
const BEFORE_OFFICE: &[&str] = &[
    "human",
    "rights",
    "national",
    "federal",
    "regional",
    "district",
    "city",
    "provincial",
    "parliamentary",
    "presidential",
    "special",
    "military",
    "home",
    "security",
    "defence",
    "defense",
    "finance",
    "health",
    "environment",
    "assistant",
    "principal",
    "central",
    "prime",
    "deputy",
    "first",
    "vice",
    "attorney",
    "chief",
    "interior",
    "foreign",
    "acting",
    "public",
    "state",
    "general",
    "royal",
    "permanent",
    "senior",
    "high",
    "supreme",
    "justice",
    "the",
];

/// Where the office begins that stands behind a name on the same line.
fn name_before_office(text: &str) -> Option<usize> {
    let words = words(text);
    let names = usize::from(has_honorific(text)) + 1;
    let title = is_office_word(&words.first()?.folded) || is_institution_word(&words.first()?.folded);
    let found = words.iter().enumerate().skip(names + 1).find(|(_, w)| {
        let upper = text[w.start..].starts_with(char::is_uppercase);
        upper && (is_institution_word(&w.folded) || (!title && is_office_word(&w.folded)))
    });
    let (mut at, _) = found?;
    if title && !titled_name(text, &words[..at]) {
        return None;
    }
    while at > 0 && BEFORE_OFFICE.contains(&words[at - 1].folded.as_str()) {
        at -= 1;
    }
    // `Ministry of X and Office of Y` is no name with an office.
    let joined = words[..at]
        .iter()
        .any(|w| matches!(w.folded.as_str(), "of" | "for" | "and" | "to" | "in" | "des" | "du"));
    (!joined && at > 1).then(|| words[at].start)
}

/// `Ambassador Anna Example`, of a longer line.
fn titled_name(text: &str, words: &[Word]) -> bool {
    words.last().is_some_and(|last| is_title_and_name(&text[..last.end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> (Option<String>, Option<String>, Vec<String>) {
        let heads = lines
            .iter()
            .enumerate()
            .map(|(at, text)| Head { line: at + 1, text: (*text).to_owned() })
            .collect();
        let who = who(heads);
        (who.name.map(|h| h.text), who.office.map(|o| o.0), who.address.into_iter().map(|h| h.text).collect())
    }

    fn is(lines: &[&str], name: &str, office: &str, address: &[&str]) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        assert_eq!(
            read(lines),
            (some(name), some(office), address.iter().map(|a| (*a).to_owned()).collect()),
            "{lines:?}"
        );
    }

    #[test]
    fn name_and_office_stand_in_either_order() {
        is(
            &["Anna Maria Example", "Prosecutor General of X", "010000 X", "Mangilik avenue, 14"],
            "Anna Maria Example",
            "Prosecutor General of X",
            &["010000 X", "Mangilik avenue, 14"],
        );
        is(
            &["Minister of Security", "General de División Juan Ejemplo", "Aldea el Ejemplo"],
            "General de División Juan Ejemplo",
            "Minister of Security",
            &["Aldea el Ejemplo"],
        );
        is(
            &["Procurator", "Huang Example", "Example City People’s Procuratorate", "1 Lu"],
            "Huang Example",
            "Procurator",
            &["Example City People’s Procuratorate", "1 Lu"],
        );
        is(
            &["His Excellency Mr Erlan Example", "Embassy of the Republic of X", "125 Pall Mall"],
            "His Excellency Mr Erlan Example",
            "Embassy of the Republic of X",
            &["125 Pall Mall"],
        );
        is(&["Prosecutor of Example Region:"], "", "Prosecutor of Example Region", &[]);
        is(
            &[
                "Sheikh Anwar Bin Example",
                "Ruler of X",
                "Vice-President and Prime Minister",
                "Prime Minister’s Office",
            ],
            "Sheikh Anwar Bin Example",
            "Ruler of X, Vice-President and Prime Minister",
            &["Prime Minister’s Office"],
        );
        is(&["Embassy of X", "1 Street"], "", "Embassy of X", &["1 Street"]);
        is(
            &["President of X", "His Excellency, Example D Name", "Building"],
            "His Excellency, Example D Name",
            "President of X",
            &["Building"],
        );
    }

    #[test]
    fn a_name_behind_its_office_on_the_same_line_is_taken_apart() {
        is(
            &["Prosecutor General Anna Example", "1 Street"],
            "Anna Example",
            "Prosecutor General",
            &["1 Street"],
        );
        is(&["Minister of Justice Anna Example"], "Anna Example", "Minister of Justice", &[]);
        is(
            &["Prime Minister Anna Example Name Government Office 1 Example St."],
            "Anna Example Name",
            "Prime Minister",
            &["Government Office", "1 Example St."],
        );
        is(&["Human Rights Ombudsman"], "", "Human Rights Ombudsman", &[]);
        is(&["Prosecutor General of Saudi Arabia"], "", "Prosecutor General of Saudi Arabia", &[]);
        is(
            &["Botschaft von X", "S. E. Herrn Ben Exempel", "10117 Berlin"],
            "S. E. Herrn Ben Exempel",
            "Botschaft von X",
            &["10117 Berlin"],
        );
    }

    #[test]
    fn a_block_on_one_line_is_taken_apart() {
        is(
            &[
                "Anna Example Prosecutor General of the Republic of Belarus Vul. Example, 22 220030 Minsk, Belarus",
            ],
            "Anna Example",
            "Prosecutor General of the Republic of Belarus",
            &["Vul. Example, 22 220030 Minsk, Belarus"],
        );
        is(
            &["Ambassador Dmitry Example Embassy of X 1619 New Hampshire Ave NW"],
            "Ambassador Dmitry Example",
            "Embassy of X",
            &["1619 New Hampshire Ave NW"],
        );
        is(
            &["Head of judiciary, Anna Example Name c/o Embassy of X to the European Union Avenue 15"],
            "Anna Example Name",
            "Head of judiciary",
            &["c/o Embassy of X to the European Union Avenue 15"],
        );
        is(
            &["H.E. Majid Example Name Permanent Mission of X 622 Third Avenue"],
            "H.E. Majid Example Name",
            "Permanent Mission of X",
            &["622 Third Avenue"],
        );
        is(
            &["HIS EXCELLENCY MR LIU EXAMPLE, Embassy of X, 49-51 Portland Place"],
            "HIS EXCELLENCY MR LIU EXAMPLE",
            "Embassy of X",
            &["49-51 Portland Place"],
        );
        is(
            &["Anna Example, Minister of Justice", "1 Street"],
            "Anna Example",
            "Minister of Justice",
            &["1 Street"],
        );
    }
}
