//! From the text of a campaign file to a [`Campaign`].

use std::collections::BTreeMap;

use icu::datetime::pattern::DateTimePattern;

use super::questions::{Asked, read_questions};
use super::targets::{read_copies, read_representatives, read_targets};
use super::{Campaign, CampaignName, Consent, OwnWords, Person, Reference, checks};
use crate::terms::document::{Document, Table, Value};
use crate::terms::{Language, Problems, Share, Shared, TextFault, check_line};

/// Characters of a supporter's own words: a page, which is what an official reads.
const OWN_WORDS_LIMIT: usize = 2000;

/// More than that is no letter, whoever wants it.
const MOST_OWN_WORDS: u64 = 10_000;

/// Reads a campaign file. `None` where a problem blocks; the problems may also
/// be warnings.
pub fn read(text: &str, file: &str, name: CampaignName) -> (Option<Campaign>, Problems) {
    let (campaign, problems) = glance(text, file, name);
    (campaign.filter(|_| !problems.blocks()), problems)
}

/// The campaign as far as it can be read, whatever blocks: for pages that show it.
/// Nothing may be planned of it. `None`: the file is no TOML, or has no title.
pub fn glance(text: &str, file: &str, name: CampaignName) -> (Option<Campaign>, Problems) {
    let doc = Document::new(file, text);
    let Some(root) = doc.parse() else { return (None, doc.into_problems()) };
    let campaign = read_all(&Table::root(&doc, &root), name);
    let problems = doc.finish(&root);
    (campaign, problems)
}

/// Reads every key, whatever is wrong with the one before it.
fn read_all(root: &Table<'_>, name: CampaignName) -> Option<Campaign> {
    let (questions, asked) = read_questions(root);
    let title = read_title(root, &asked);
    let languages = languages(root, "languages");
    let targets = read_targets(root, &languages, &asked);
    let mut copies = read_copies(root, &languages, &asked);
    copies.extend(read_representatives(root, &languages, &asked));
    checks::one_letter_per_mailbox(root, &targets, &copies);
    let campaign = Campaign {
        name,
        title: title.clone().unwrap_or_default(),
        summary: root.text("summary").unwrap_or_default(),
        background: root.text("background").unwrap_or_default(),
        reference: read_reference(&root.table("reference")),
        until: root.date("until"),
        after_deadline: root.text("after_deadline"),
        languages,
        own_language: root.flag("own_language").unwrap_or(false),
        own_words: read_own_words(root),
        own_words_limit: read_own_words_limit(root),
        review_own_words: root.flag("review_own_words").unwrap_or(false),
        html: root.flag("html").unwrap_or(false),
        share: read_share(root).unwrap_or_default(),
        people: read_people(root, &asked),
        consent: read_consent(root, &asked),
        subject: by_language(root, "subject", Value::line),
        date_pattern: by_language(root, "date_pattern", date_pattern),
        checked: by_language(root, "checked", Value::line),
        targets: targets.into_iter().map(|t| t.target).collect(),
        copies: copies.into_iter().map(|c| c.copy).collect(),
        questions,
    };
    // A question about the title is open: there is something to show all the same.
    (title.is_some() || asked.about("title")).then_some(campaign)
}

/// The title is the Subject where nothing else is.
fn read_title(root: &Table<'_>, asked: &Asked) -> Option<String> {
    const HINT: &str = "write the appeal's headline: title = \"Free Anna Berg\"";
    if !root.has("title") && !asked.about("title") {
        root.missing("title", HINT);
    }
    root.parsed("title", HINT, |text| match text.trim() {
        "" => Err("it is empty".to_owned()),
        title => Ok(title.to_owned()),
    })
}

fn read_reference(table: &Table<'_>) -> Reference {
    Reference { ua: table.line("ua"), index: table.line("index"), country: table.line("country") }
}

fn read_own_words(root: &Table<'_>) -> OwnWords {
    let words = [("replace", OwnWords::Replace), ("precede", OwnWords::Precede)];
    root.word("own_words", &words).unwrap_or_default()
}

fn read_own_words_limit(root: &Table<'_>) -> usize {
    let limit = root.whole("own_words_limit", 1..=MOST_OWN_WORDS);
    limit.and_then(|limit| limit.try_into().ok()).unwrap_or(OWN_WORDS_LIMIT)
}

fn read_share(root: &Table<'_>) -> Option<Share> {
    let value = root.get("share")?;
    let share = Share::new(value.list().into_iter().filter_map(|item| item.word(&Shared::ALL)));
    let named = (share.has(Shared::Name), share.has(Shared::Initials));
    match named {
        (true, true) => value.complain(
            "`share` shows both the name and the initials",
            "keep one: the name, or \"initials\" in its place",
        ),
        (false, false) => value.warn(
            "`share` shows neither name nor initials: the letters will be anonymous",
            "add \"name\" or \"initials\" unless that is meant",
        ),
        _ => {}
    }
    Some(share)
}

fn read_people(root: &Table<'_>, asked: &Asked) -> Vec<Person> {
    let tables = root.tables("people");
    tables.iter().enumerate().filter_map(|(n, table)| read_person(table, n, asked)).collect()
}

fn read_person(table: &Table<'_>, n: usize, asked: &Asked) -> Option<Person> {
    let name = table.line("name").filter(|name| !name.is_empty());
    if name.is_none() {
        table.missing(
            "name",
            "write the person's full name: people = [{ name = \"Anna Berg\", pronouns = \"she, her\" }]",
        );
    }
    let pronouns = table.line("pronouns").unwrap_or_default();
    if pronouns.is_empty() && !asked.about(&format!("people.{n}.pronouns")) {
        let problem = table.doc().warning(table.place(), "the person's pronouns are not named");
        table.doc().note(problem.hint("write the pronouns that the appeal gives: pronouns = \"she, her\""));
    }
    Some(Person { name: name?, pronouns })
}

/// Passing on that someone signed is passing on a political opinion (GDPR,
/// article 9): what was agreed to has to be on record.
fn read_consent(root: &Table<'_>, asked: &Asked) -> Consent {
    let table = root.table("consent");
    let statement = table.text("statement").unwrap_or_default();
    let held_elsewhere = table.flag("held_elsewhere").unwrap_or(false);
    if statement.is_empty() && !held_elsewhere && !asked.about("consent.statement") {
        let problem =
            table.doc().warning(table.place(), "the campaign does not say what supporters agreed to");
        let hint = "under [consent], write it as they read it when they signed: statement = \"…\"";
        table.doc().note(problem.hint(hint));
    }
    Consent { statement, held_elsewhere }
}

/// A list of language tags, doubles left out.
pub(super) fn languages(table: &Table<'_>, key: &str) -> Vec<Language> {
    let mut languages = Vec::new();
    for language in table.list(key).iter().filter_map(language_in) {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages
}

fn language_in(value: &Value<'_>) -> Option<Language> {
    match Language::parse_known(value.text()?) {
        Ok(language) => Some(language),
        Err(unknown) => value.parsed(&unknown.hint(), |_| Err("it is no language tag".to_owned())),
    }
}

/// A table whose keys are languages.
pub(super) fn by_language<'d, T>(
    table: &Table<'d>,
    key: &str,
    read: impl Fn(&Value<'d>) -> Option<T>,
) -> BTreeMap<Language, T> {
    let mut all = BTreeMap::new();
    for (tag, place, value) in table.open_table(key) {
        let text = read(&value);
        match (Language::parse_known(&tag), text) {
            (Ok(language), Some(text)) => {
                all.insert(language, text);
            }
            (Ok(_), None) => {}
            (Err(unknown), _) => {
                let problem = table.doc().error(&place, format!("`{tag}` in `{key}` is no language tag"));
                table.doc().note(problem.value(tag).hint(unknown.hint()));
            }
        }
    }
    all
}

fn date_pattern(value: &Value<'_>) -> Option<String> {
    const HINT: &str = "write a date pattern of CLDR: \"d MMMM y\"";
    value.parsed(HINT, |text| {
        check_line(text).map_err(TextFault::describe)?;
        let pattern = DateTimePattern::try_from_pattern_str(text.trim());
        pattern.map(|_| text.trim().to_owned()).map_err(|_| "it is no date pattern".to_owned())
    })
}
