//! How a letter opens and closes, in the languages of appeals.

use super::fold::{Word, fold, words};

/// Begins a letter wherever a line begins so, whatever ends the line.
const SURE: [&str; 14] = [
    "dear",
    "sehr geehrter",
    "sehr geehrte",
    "sehr geehrtes",
    "estimado",
    "estimada",
    "estimados",
    "to whom it may concern",
    "your excellency",
    "your excellencies",
    "your majesty",
    "your royal highness",
    "your highness",
    "your honour",
];

/// Also stands in addresses: a comma or colon must end the line.
const WITH_COMMA: [&str; 74] = [
    "your eminence",
    "your honor",
    "your holiness",
    "excellency",
    "honourable",
    "honorable",
    "hon",
    "mr",
    "mrs",
    "ms",
    "madam",
    "sir",
    "president",
    "minister",
    "monsieur",
    "madame",
    "mesdames",
    "messieurs",
    "excellence",
    "votre excellence",
    "monseigneur",
    "sire",
    "majeste",
    "votre majeste",
    "votre altesse",
    "cher",
    "chere",
    "m",
    "mme",
    "senor",
    "senora",
    "senores",
    "excelencia",
    "excelentisimo",
    "excelentisima",
    "excmo",
    "excma",
    "su excelencia",
    "vuestra excelencia",
    "distinguido",
    "distinguida",
    "sr",
    "sra",
    "muy senor",
    "apreciado",
    "apreciada",
    "majestad",
    "su majestad",
    "ilustre",
    "exzellenz",
    "majestat",
    "sehr verehrter",
    "sehr verehrte",
    "eure exzellenz",
    "euer exzellenz",
    "exmo",
    "exma",
    "excelentissimo",
    "excelentissima",
    "ilustrissimo",
    "vossa excelencia",
    "prezado",
    "prezada",
    "senhor",
    "senhora",
    "caro",
    "cara",
    "egregio",
    "gentile",
    "eccellenza",
    "illustrissimo",
    "onorevole",
    "уважаемый",
    "уважаемая",
];

/// Who is no official: a page that greets its readers.
const READERS: [&str; 14] = [
    "friend",
    "friends",
    "supporter",
    "supporters",
    "activist",
    "activists",
    "member",
    "members",
    "colleague",
    "colleagues",
    "all",
    "reader",
    "readers",
    "amnesty",
];

const LONGEST_SALUTATION: usize = 110;

/// Where the salutation ends that the text opens with, its comma included.
pub(super) fn salutation(text: &str, at_line_start: bool) -> Option<usize> {
    let head = &text[..floor(text, LONGEST_SALUTATION * 2)];
    let words = words(head);
    let sure = begins(&words, &SURE);
    if !(sure || (at_line_start && begins(&words, &WITH_COMMA))) || greets_readers(&words) {
        return None;
    }
    let stop =
        head.char_indices().find(|(at, c)| ends_salutation(text, *at, *c)).map(|(at, c)| at + c.len_utf8());
    match stop {
        Some(end) => {
            let rest = text[end..].trim_start();
            let alone = rest.is_empty() || rest.len() < 4;
            let opens = rest.chars().next().is_some_and(|c| c.is_uppercase() || "“\"«¿¡".contains(c));
            let enough = rest.len() >= if at_line_start && sure { 20 } else { 60 };
            let follows = opens && enough && (sure || speaks(&text[..end], rest));
            (end <= LONGEST_SALUTATION && ((alone && at_line_start) || follows)).then_some(end)
        }
        None if at_line_start && sure => {
            (text.len() <= LONGEST_SALUTATION && words.len() <= 14 && !text.ends_with('.'))
                .then_some(text.len())
        }
        None => None,
    }
}

/// Whether a short greeting is followed by sentences, not by an address.
fn speaks(greeting: &str, rest: &str) -> bool {
    greeting.split_whitespace().count() <= 6 && super::recipients::is_prose(&rest[..floor(rest, 200)])
}

/// A comma, colon or exclamation mark that is not within the salutation: after
/// `Dear Minister, dear Prosecutor,` comes the second.
fn ends_salutation(text: &str, at: usize, c: char) -> bool {
    if !matches!(c, ',' | ':' | '!' | ';' | '，' | '：') {
        return false;
    }
    let rest = text[at + c.len_utf8()..].trim_start();
    let goes_on = rest.len() < LONGEST_SALUTATION
        && rest.trim_end().ends_with([',', ':', '!'])
        && rest.trim_end_matches([',', ':', '!', ' ']).split_whitespace().count() <= 6;
    !goes_on
}

fn begins(words: &[Word], openers: &[&str]) -> bool {
    openers.iter().any(|opener| {
        let count = opener.split(' ').count();
        words.len() >= count && opener.split(' ').zip(words).all(|(a, b)| a == b.folded)
    })
}

fn greets_readers(words: &[Word]) -> bool {
    words.iter().skip(1).take(3).any(|w| READERS.contains(&w.folded.as_str()))
}

/// Whether a salutation greets in two forms or languages: `Dear Sir / Monsieur`.
pub(super) fn is_double_salutation(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '|']).map(str::trim).filter(|p| !p.is_empty()).collect();
    let greets = |part: &&str| {
        let words = words(part);
        begins(&words, &SURE) || begins(&words, &WITH_COMMA)
    };
    parts.len() > 1 && parts.iter().filter(|p| greets(p)).count() > 1
}

/// Closings that are a line of their own.
const SHORT_CLOSINGS: &[&str] = &[
    "in solidarity",
    "yours in solidarity",
    "fraternally",
    "solidairement",
    "mit solidarischen grussen",
    "en solidaridad",
    "with concern",
    "yours sincerely",
    "yours faithfully",
    "yours truly",
    "yours respectfully",
    "sincerely",
    "sincerely yours",
    "respectfully",
    "respectfully yours",
    "kind regards",
    "best regards",
    "with kind regards",
    "with best regards",
    "regards",
    "with respect",
    "yours very truly",
    "cordialement",
    "respectueusement",
    "bien cordialement",
    "salutations distinguees",
    "avec mes salutations respectueuses",
    "meilleures salutations",
    "sinceres salutations",
    "atentamente",
    "le saluda atentamente",
    "le saludo atentamente",
    "le saluda",
    "muy atentamente",
    "cordialmente",
    "respetuosamente",
    "un cordial saludo",
    "saludos cordiales",
    "atentos saludos",
    "reciba un cordial saludo",
    "sin otro particular",
    "se despide atentamente",
    "lo saluda atentamente",
    "saludos",
    "con todo respeto",
    "hochachtungsvoll",
    "mit freundlichen grussen",
    "mit freundlichem gruss",
    "mit vorzuglicher hochachtung",
    "mit hochachtung",
    "mit besten grussen",
    "mit freundlichen gruessen",
    "freundliche grusse",
    "atenciosamente",
    "respeitosamente",
    "com os melhores cumprimentos",
    "com os meus melhores cumprimentos",
    "cumprimentos",
    "distinti saluti",
    "cordiali saluti",
    "con osservanza",
    "rispettosamente",
    "с уважением",
    "in attesa di riscontro",
];

/// Closings that are a sentence.
const LONG_CLOSINGS: [&str; 16] = [
    "veuillez agreer",
    "je vous prie d agreer",
    "nous vous prions d agreer",
    "je vous prie de croire",
    "veuillez recevoir",
    "veuillez croire",
    "je vous prie de recevoir",
    "veuillez accepter",
    "agreez",
    "d agreer",
    "dans l attente de votre",
    "aprovecho la oportunidad para saludarle",
    "please accept the assurances of my",
    "reciba usted",
    "je vous adresse mes salutations",
    "agradeciendo de antemano",
];

/// Whether a letter closes where this text begins.
pub(super) fn closes(text: &str, at_line_start: bool) -> bool {
    let head = &text[..floor(text, 320)];
    let folded = fold(head);
    let polite =
        folded.contains("agreer") || (folded.contains("je vous prie de") && folded.contains("expression"));
    if at_line_start && text.len() <= 320 && polite && !text.ends_with(':') {
        return true;
    }
    let long = LONG_CLOSINGS.iter().any(|c| begins_with(&folded, c));
    if long && text.len() <= 320 {
        return !folded.starts_with("dans l attente")
            || folded.contains("agreer")
            || folded.ends_with("reponse");
    }
    let short = SHORT_CLOSINGS.iter().find(|c| begins_with(&folded, c));
    short.is_some_and(|closing| {
        let rest = folded.len() - closing.len();
        // A name may follow on the line: at most a few words.
        rest == 0
            || (text.len() <= 50 && text.ends_with(','))
            || (rest <= 40 && text.len() <= 90 && has_comma_after(text, closing))
    })
}

fn begins_with(folded: &str, phrase: &str) -> bool {
    folded.strip_prefix(phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn has_comma_after(text: &str, closing: &str) -> bool {
    let words = words(text);
    let last = words.get(closing.split(' ').count().saturating_sub(1));
    last.is_some_and(|w| text[w.end..].trim_start().starts_with([',', '.']))
}

/// The nearest boundary of a character at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salutation_is_known_by_its_first_words_and_its_comma() {
        for text in [
            "Dear Prosecutor General,",
            "Dear Minister",
            "Dear Prime Minister / Dear Minister",
            "Your Excellency,",
            "Monsieur le Ministre,",
            "Monseigneur,",
            "Señor Presidente Ortega:",
            "Sehr geehrter Herr Minister,",
            "Exmo. Senhor Ministro,",
            "Dear Minister, dear Prosecutor,",
            "Excelencia:",
            "Madame la Présidente, Monsieur le Ministre,",
        ] {
            assert_eq!(salutation(text, true), Some(text.len()), "{text}");
        }
        for text in [
            "Dear friends,",
            "Monsieur le Ministre",
            "Mr Erlan Example",
            "His Excellency Mr X,",
            "Dear me, that was a long night. She slept.",
            "Señor Don Example",
            "Honourable Minister of Justice",
        ] {
            assert_eq!(salutation(text, true), None, "{text}");
        }
        let line =
            "Dear Mr. Example Name, Anna Example, aged 20, is at risk of imminent execution in a far prison.";
        assert_eq!(salutation(line, true), Some("Dear Mr. Example Name,".len()));
    }

    #[test]
    fn a_closing_is_a_line_or_a_sentence_of_its_own() {
        for text in [
            "Yours sincerely,",
            "Respectfully",
            "Atentamente,",
            "Hochachtungsvoll",
            "Mit freundlichen Grüßen",
            "Je vous prie d’agréer, Monsieur le Ministre, l’expression de ma haute considération.",
            "Dans l’attente, je vous prie d’agréer, Votre Altesse, ma haute considération.",
            "Sincerely, Your Name",
            "In solidarity with them,",
            "Vous remerciant de votre attention, je vous prie de croire, Madame, à l’expression de mes sentiments.",
        ] {
            assert!(closes(text, true), "{text}");
        }
        for text in [
            "I sincerely hope that you will act",
            "Respectfully, I ask you to look into this case and to report on it.",
            "",
        ] {
            assert!(!closes(text, true), "{text}");
        }
    }

    #[test]
    fn two_greetings_in_one_line_are_seen() {
        assert!(is_double_salutation("Dear Minister/Estimado Señor Secretario"));
        assert!(!is_double_salutation("Dear Minister of Justice/Interior"));
    }
}
