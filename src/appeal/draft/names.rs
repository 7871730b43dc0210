//! A short name for a campaign.

use icu::normalizer::DecomposingNormalizerBorrowed;

use crate::appeal::Reading;
use crate::campaign::CampaignName;

/// The person's last name, else the file's, in letters that every machine can
/// have in a file's name. `None` where neither has any.
#[must_use]
pub fn name_for(reading: &Reading, file: Option<&str>) -> Option<CampaignName> {
    let person = reading.people.first().and_then(|p| p.name.split_whitespace().next_back());
    let stem = file.map(|file| file.rsplit_once('.').map_or(file, |(stem, _)| stem));
    [person, stem].into_iter().flatten().find_map(|text| CampaignName::parse(&plain(text)))
}

/// Small letters, digits and `-`: accents go, everything else is a gap.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars()) {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => out.push(c),
            ' ' | '-' | '_' | '.' | '/' if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out.truncate(40);
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appeal::ReadPerson;

    fn name(person: &str, file: Option<&str>) -> Option<String> {
        let person = ReadPerson { name: person.to_owned(), pronouns: None };
        let reading = Reading { people: vec![person], ..Reading::default() };
        name_for(&reading, file).map(|name| name.to_string())
    }

    #[test]
    fn a_campaign_is_called_after_the_person_or_the_file() {
        assert_eq!(name("Jana Kořínková", None).as_deref(), Some("korinkova"));
        assert_eq!(name("Sor al-Rokes", None).as_deref(), Some("al-rokes"));
        assert_eq!(name("Мира Солен", Some("UA 12 (Solen).pdf")).as_deref(), Some("ua-12-solen"));
        assert_eq!(name("Мира", Some("Мира.txt")), None);
        assert_eq!(name("", Some("../../x.txt")).as_deref(), Some("x"));
    }
}
