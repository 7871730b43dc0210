//! A reading -> the campaign file and the letter's template, with every open
//! question in the file. What the appeal does not say is not in them: it is a
//! question, with the line that raised it and the place to answer it.

mod asks;
mod file;
mod names;
mod officials;
mod template;
mod toml;

pub use names::name_for;
pub use template::{UNWRITTEN, unwritten};

use super::{Question, Reading};
use crate::campaign::CampaignName;
use crate::terms::Language;

/// What an import writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// `config/campaigns/NAME.toml`
    pub campaign: String,
    /// `templates/NAME/letter.LANG.txt`
    pub letter: String,
    /// LANG: what the appeal's letter is written in, else English.
    pub language: Language,
    /// The reading's questions, and what only a person can add, by line.
    pub questions: Vec<Question>,
}

/// `has_frame` says whether a formal frame ships for a language.
#[must_use]
pub fn draft(reading: &Reading, name: &CampaignName, has_frame: impl Fn(&Language) -> bool) -> Draft {
    let language = reading.letter.language.clone().unwrap_or_else(Language::english);
    let letter = template::letter(reading, &language, has_frame(&language));
    let questions = asks::all(reading, name, &language, &has_frame);
    let campaign = file::campaign(reading, &language, &questions, "");
    Draft { campaign, letter, language, questions }
}

/// Whether the appeal has a letter of its own. One that only lists what to ask
/// for leaves the writing to its readers.
fn has_letter(reading: &Reading) -> bool {
    reading.letter.paragraphs.iter().any(|text| !text.trim().is_empty())
}

/// A language's English name.
fn english(language: &Language) -> String {
    language.name_in(&Language::english())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appeal::{LetterText, ReadPerson, ReadRecipient, ReadReference, ReadRole};
    use crate::campaign;
    use proptest::prelude::*;

    /// Words with whatever could end a value, a line or a table.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[a-z\"\\\\'#{}\\[\\]\n\t=%]{1,20}", "\\PC{1,20}", any::<String>()]
            .prop_filter("something is left of it", |text| !toml::one_line(text).is_empty())
    }

    prop_compose! {
        fn recipient()(name in text(), office in text(), lines in prop::collection::vec(text(), 0..4)) -> ReadRecipient {
            ReadRecipient {
                role: ReadRole::Additional,
                name: Some(name),
                office: Some(office.clone()),
                address: lines.clone(),
                fax: lines.clone(),
                notes: lines,
                salutation: Some(office),
                ..ReadRecipient::default()
            }
        }
    }

    prop_compose! {
        fn reading()(
            title in text(),
            long in text(),
            people in prop::collection::vec(text(), 0..3),
            targets in prop::collection::vec(recipient(), 1..3),
            copies in prop::collection::vec(recipient(), 0..2),
            paragraphs in prop::collection::vec(text(), 0..3),
        ) -> Reading {
            Reading {
                title: Some(title.clone()),
                summary: Some(long.clone()),
                background: Some(long.clone()),
                after_deadline: Some(long.clone()),
                reference: ReadReference { ua: Some(title.clone()), index: None, country: Some(title) },
                people: people.into_iter().map(|name| ReadPerson { name, pronouns: Some(long.clone()) }).collect(),
                targets,
                copies,
                letter: LetterText { paragraphs, salutation: Some(long.clone()), ..LetterText::default() },
                questions: vec![Question { line: 3, field: long.clone(), message: long }],
                ..Reading::default()
            }
        }
    }

    proptest! {
        #[test]
        fn what_was_read_stands_in_the_campaign_file(reading in reading()) {
            let name = CampaignName::parse("x").unwrap();
            let written = draft(&reading, &name, |_| true);
            let file = file::campaign(&reading, &written.language, &written.questions, "decided");
            // Whose letters are copied is the one value that a campaign cannot do without.
            let file = file.replace("\n# countries = [", "\ncountries = [");
            let (campaign, problems) = campaign::read(&file, "x.toml", name);
            let campaign = campaign.unwrap_or_else(|| panic!("{}\n{file}", crate::terms::draw_all(&problems, false)));
            let line = |text: &Option<String>| text.as_deref().map(toml::one_line);
            prop_assert_eq!(Some(campaign.title), line(&reading.title));
            prop_assert_eq!(campaign.reference.ua, line(&reading.reference.ua));
            prop_assert_eq!(campaign.people.len(), reading.people.len());
            prop_assert_eq!(campaign.questions.len(), written.questions.len());
            let both = campaign.targets.iter().zip(&reading.targets);
            let copied = campaign.copies.iter().map(|c| &c.recipient).zip(&reading.copies);
            prop_assert_eq!(campaign.targets.len() + campaign.copies.len(), reading.targets.len() + reading.copies.len());
            for (kept, read) in both.chain(copied) {
                prop_assert_eq!(&kept.name, &line(&read.name));
                prop_assert_eq!(&kept.office, &line(&read.office));
                let wanted: Vec<String> = read.address.iter().map(|l| toml::one_line(l)).collect();
                prop_assert_eq!(&kept.address, &wanted);
            }
        }

        #[test]
        fn nothing_is_sent_while_a_question_is_open(reading in reading()) {
            let name = CampaignName::parse("x").unwrap();
            let written = draft(&reading, &name, |_| true);
            let (campaign, problems) = campaign::read(&written.campaign, "x.toml", name);
            prop_assert!(campaign.is_none());
            let open = problems.0.iter().filter(|p| p.message.starts_with("this question is open")).count();
            prop_assert_eq!(open, written.questions.len());
            prop_assert_eq!(campaign::questions(&written.campaign).len(), open);
        }
    }
}
