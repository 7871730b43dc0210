//! In which languages a letter may come to each official, and what it lacks
//! there: known before any supporter is.

use super::{Letters, Recipient, customs, matrix};
use crate::terms::{Language, Problem, Problems};

/// How letters begin, for the hint to an organiser.
const GREETINGS: [(&str, &str); 11] = [
    ("ar", "معالي الوزير المحترم، تحية طيبة وبعد،"),
    ("de", "Sehr geehrter Herr Minister,"),
    ("en", "Dear Minister,"),
    ("es", "Señor Ministro:"),
    ("fa", "جناب آقای وزیر، با سلام و احترام"),
    ("fr", "Monsieur le Ministre,"),
    ("kk", "Құрметті министр мырза!"),
    ("pt", "Exmo. Senhor Ministro,"),
    ("ru", "Уважаемый господин министр!"),
    ("tr", "Sayın Bakan,"),
    ("zh", "尊敬的部长："),
];

/// By this a template says that nobody here can vouch for its words.
const UNREAD: &str = "needs a native check";

/// A frame that extends a frame that extends a frame is enough.
const DEEPEST: usize = 8;

impl Letters {
    /// What blocks, or deserves a look, whoever signs.
    #[must_use]
    pub fn problems(&self) -> Problems {
        let mut problems = Problems(self.recipients().flat_map(|each| self.ungreeted_in(each)).collect());
        problems.extend(self.languages().filter_map(|language| self.unread(language)));
        problems.extend(self.languages().filter_map(|language| self.german(language)));
        problems.extend(self.languages().filter_map(|language| self.untitled(language)));
        problems
    }

    pub(super) fn recipients(&self) -> impl Iterator<Item = Recipient> + use<> {
        let targets = (0..self.campaign.targets.len()).map(Recipient::Target);
        targets.chain((0..self.campaign.copies.len()).map(Recipient::Copy))
    }

    /// The languages in which letters may come to a recipient.
    pub(super) fn reach(&self, recipient: Recipient) -> Vec<Language> {
        match recipient {
            Recipient::Target(index) => {
                let reads = &self.campaign.targets[index].languages;
                let any = self.campaign.own_language;
                let usual = super::for_letter(None, any, reads, self.templates.letters());
                let welcome = |l: &&Language| any || **l == usual || reads.iter().any(|r| r.is_form_of(l));
                self.templates.letters().filter(welcome).cloned().collect()
            }
            Recipient::Copy(_) => {
                let originals = self.reach(Recipient::Target(self.campaign.primary()));
                let mut notes: Vec<_> = originals.iter().map(|o| self.note(recipient, o)).collect();
                notes.sort();
                notes.dedup();
                notes
            }
        }
    }

    /// What is wrong with a letter in this language to this recipient, if it
    /// greets and does not know how.
    pub(super) fn no_salutation(&self, recipient: Recipient, language: &Language) -> Option<Problem> {
        let target = self.target(recipient);
        let file = match recipient {
            Recipient::Target(_) => self.templates.letter_file(language),
            Recipient::Copy(_) => self.templates.copy_file(language),
        };
        if target.salutation(language).is_some() || !file.is_some_and(|file| self.templates.greets(file)) {
            return None;
        }
        let named = language.name_in(&Language::english());
        let place = self.campaign.name.file();
        let message = format!("“{}” has no salutation in {named}, a language of its letters", target.label());
        let known = GREETINGS.map(|(tag, greeting)| (Language::parse(tag).ok(), greeting));
        let example = known.iter().find(|(tag, _)| tag.as_ref().is_some_and(|tag| tag.is_form_of(language)));
        let example = example.map_or("…", |(_, greeting)| greeting);
        let hint = format!("write it beneath this official, such as: salutation.{language} = \"{example}\"");
        Some(Problem { line: target.line, ..Problem::error(place, message).hint(hint) })
    }

    fn ungreeted_in(&self, recipient: Recipient) -> Vec<Problem> {
        self.reach(recipient).iter().filter_map(|l| self.no_salutation(recipient, l)).collect()
    }

    /// The template that another one extends.
    pub(super) fn parent(&self, name: &str) -> Option<&str> {
        parent_in(self.templates.source(name)?)
    }

    /// What a letter of a language is made of, as files that nobody has read.
    fn unread(&self, language: &Language) -> Option<Problem> {
        if self.campaign.checked.contains_key(language) {
            return None;
        }
        let letter = self.templates.letter_file(language)?;
        let frames = std::iter::successors(self.parent(letter), |name| self.parent(name)).take(DEEPEST);
        let note = self.copy_in_use(language);
        let mut parts = std::iter::once(("the letter", letter))
            .chain(frames.map(|name| ("the frame of the letter", name)))
            .chain(note.map(|name| ("the covering note of copies", name)));
        let (what, name) = parts.find(|(_, name)| self.is_unread(name))?;
        let named = language.name_in(&Language::english());
        let problem = Problem::warning(format!("templates/{name}"), format!("{what} in {named} {UNREAD}"));
        Some(problem.hint(format!(
            "once someone has read it, say who: [checked] {language} = \"NAME\" in the campaign file"
        )))
    }

    fn copy_in_use(&self, language: &Language) -> Option<&str> {
        let copies = (0..self.campaign.copies.len()).map(Recipient::Copy);
        let mut reached = copies.flat_map(|copy| self.reach(copy));
        reached.find(|l| l == language).and_then(|_| self.templates.copy_file(language))
    }

    /// Whether a template says of itself that a native should read it.
    pub(super) fn is_unread(&self, name: &str) -> bool {
        self.templates.source(name).is_some_and(|source| source.to_lowercase().contains(UNREAD))
    }

    /// A German salutation ends with a comma, and the sentence goes on after it.
    fn german(&self, language: &Language) -> Option<Problem> {
        let name = self.templates.letter_file(language)?;
        let source = self.templates.source(name)?;
        let span = customs::german_capital(source, language)?;
        let goes_on = |target: &crate::campaign::Target| {
            target.salutation(language).is_some_and(|salutation| salutation.ends_with(','))
        };
        self.campaign.targets.iter().any(goes_on).then(|| {
            let word = source[span.clone()].to_owned();
            let message = "a German letter goes on in lower case after the comma of its salutation";
            let hint = format!("write “{}”", word.to_lowercase());
            Problem::warning(format!("templates/{name}"), message).value(word).hint(hint).at(source, span)
        })
    }

    /// A letter whose subject is in another language than the letter.
    fn untitled(&self, language: &Language) -> Option<Problem> {
        let subjects = &self.campaign.subject;
        if subjects.is_empty() || language.find_in(subjects.keys()).is_some() {
            return None;
        }
        let named = language.name_in(&Language::english());
        let file = self.campaign.name.file();
        let message = format!("letters in {named} have the title as their subject");
        let hint = format!("if that is in another language, write under [subject]: {language} = \"…\"");
        Some(Problem::warning(file, message).value(&self.campaign.title).hint(hint))
    }

    /// Each official and language: what there is for a letter.
    #[must_use]
    pub fn matrix(&self) -> Vec<matrix::Row> {
        self.recipients().flat_map(|recipient| self.rows_of(recipient)).collect()
    }
}

/// The name in `{% extends "NAME" %}`.
fn parent_in(source: &str) -> Option<&str> {
    let rest = source[source.find("extends")?..].strip_prefix("extends")?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next()
}
