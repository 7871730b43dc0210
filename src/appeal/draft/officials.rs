//! `[[targets]]`, `[[copies]]` and `[representatives]`, as the file has them.

use super::toml;
use crate::appeal::{ReadRecipient, ReadRole, Reading};
use crate::terms::{Language, MailboxAddress};

/// The field under which a reading asks for the embassies where supporters live.
pub(super) const EMBASSIES: &str = "copies";

/// Ends where the representatives of a country go.
const REPRESENTATIVES: &str = "
# Copies go to the diplomatic representatives in the country of each supporter:
# one section for each of those countries, by its two-letter code. For example,
# without the signs at the beginning:
# [representatives.FR]
# office = \"Embassy\"
# address = [\"…\"]
# emails = [\"embassy@example.org\"]
# time_zone = \"Europe/Paris\"
# salutation.fr = \"Excellence,\"
";

pub(super) fn officials(reading: &Reading, language: &Language) -> String {
    let mut out = String::new();
    let tongue = (language, reading.letter.language.is_some());
    for (n, target) in reading.targets.iter().enumerate() {
        let first = if n == 0 { reading.letter.salutation.as_deref() } else { None };
        out.push_str("\n[[targets]]\n");
        let role = if target.role == ReadRole::Primary { "primary" } else { "additional" };
        out.push_str(&format!("role = \"{role}\"\n"));
        out.push_str(&official(target, tongue, target.salutation.as_deref().or(first)));
    }
    for copy in &reading.copies {
        out.push_str(
            "\n# Gets a copy from each supporter who lives in one of these countries.\n[[copies]]\n",
        );
        out.push_str(&official(copy, tongue, copy.salutation.as_deref()));
        out.push_str("# countries = [\"United Kingdom\"]\n");
    }
    if reading.questions.iter().any(|q| q.field == EMBASSIES) {
        out.push_str(REPRESENTATIVES);
    }
    out
}

fn official(
    read: &ReadRecipient,
    (language, is_told): (&Language, bool),
    salutation: Option<&str>,
) -> String {
    let mut out = String::new();
    let emails: Vec<String> = emails(read).map(str::to_owned).collect();
    for (key, value) in [("name", &read.name), ("office", &read.office)] {
        if let Some(value) = value.as_deref().filter(|v| !toml::one_line(v).is_empty()) {
            out.push_str(&format!("{key} = {}\n", toml::line(value)));
        }
    }
    for (key, values) in [
        ("address", &read.address),
        ("emails", &emails),
        ("fax", &read.fax),
        ("tel", &read.tel),
        ("web", &read.web),
        ("social", &read.social),
        ("notes", &read.notes),
    ] {
        if !values.is_empty() {
            out.push_str(&format!("{key} = {}\n", toml::list(values)));
        }
    }
    if !emails.is_empty() {
        out.push_str("# time_zone = \"Region/City\"\n");
    }
    if let Some(salutation) = salutation.filter(|s| !s.trim().is_empty()) {
        // Which language it is in, a letter would tell.
        let sign = if is_told { "" } else { "# " };
        out.push_str(&format!(
            "{sign}salutation.{language} = {}\n",
            toml::line(&closed(salutation, language))
        ));
    }
    out
}

/// What of a recipient's addresses can be written to, each once.
pub(super) fn emails(read: &ReadRecipient) -> impl Iterator<Item = &str> {
    let key = |text: &str| MailboxAddress::parse(text).ok().map(|email| email.key());
    let is_first = move |n: usize, text: &str| {
        let before = read.emails[..n].iter().any(|other| key(other) == key(text));
        key(text).is_some() && !before
    };
    let all = read.emails.iter().enumerate();
    all.filter(move |(n, text)| is_first(*n, text)).map(|(_, text)| text.as_str())
}

/// English sets a comma after the salutation; a line of the appeal may not.
fn closed(salutation: &str, language: &Language) -> String {
    let bare = salutation.trim();
    let is_open = bare.ends_with(char::is_alphanumeric) && language.as_str() == "en";
    if is_open { format!("{bare},") } else { bare.to_owned() }
}
