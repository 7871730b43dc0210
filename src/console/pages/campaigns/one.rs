//! `/campaigns/NAME`: what it is, what it asks, to whom it writes in which languages,
//! what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::list::Standing;
use super::questions::{Asked, Said, asked};
use super::shown::{Told, told};
use super::{aside, broken, find, reader, to, with};
use crate::campaign::{Campaign, CampaignName, OwnWords, Target};
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::{Viewer, Visitor};
use crate::letter::{Recipient, Row, embedded_frames};
use crate::outbox::plan::is_past;
use crate::project::look::Look;
use crate::settings::Settings;
use crate::store::MailboxRow;
use crate::terms::{Language, Shared};

#[derive(Debug, Serialize)]
struct Page {
    name: String,
    case: Option<Case>,
    past: bool,
    questions: Vec<Asked>,
    open: usize,
    targets: Vec<Official>,
    copies: Vec<Official>,
    matrix: Vec<Cell>,
    letters: Vec<Letter>,
    /// Languages in which a letter could be begun.
    others: Vec<Tongue>,
    problems: Vec<Told>,
    list: bool,
    jobs: usize,
    job: Option<i64>,
    closed: Option<String>,
    next: &'static str,
    /// A language that somebody wanted and is none.
    unknown: Option<String>,
    /// Somebody answered a question that had changed.
    stale: bool,
}

#[allow(clippy::struct_excessive_bools, reason = "what a template asks, one by one")]
#[derive(Debug, Serialize)]
struct Case {
    title: String,
    summary: String,
    background: String,
    people: Vec<(String, String)>,
    number: Option<String>,
    index: Option<String>,
    country: Option<String>,
    consent: String,
    held_elsewhere: bool,
    until: Option<String>,
    after_deadline: Option<String>,
    languages: Vec<String>,
    own_language: bool,
    /// A supporter's own words stand before the model text, not in its place.
    precede: bool,
    review: bool,
    share: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Official {
    label: String,
    name: Option<String>,
    office: Option<String>,
    primary: bool,
    address: Vec<String>,
    mailboxes: Vec<Mailbox>,
    languages: Vec<String>,
    greetings: Vec<Greeting>,
    hours: String,
    zone: String,
    holidays: Vec<String>,
    /// Whose letters are copied there.
    countries: Vec<String>,
    line: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Mailbox {
    address: String,
    /// Why no letter goes there.
    suspended: Option<String>,
}

#[derive(Debug, Serialize)]
struct Greeting {
    code: String,
    rtl: bool,
    language: String,
    text: String,
}

/// One official and one language.
#[allow(clippy::struct_excessive_bools, reason = "what a template asks, one by one")]
#[derive(Debug, Serialize)]
struct Cell {
    to: String,
    copy: bool,
    code: String,
    language: String,
    wanted: bool,
    letter: bool,
    frame: Option<String>,
    greeting: bool,
    checked: Option<String>,
    unchecked: bool,
}

#[derive(Debug, Serialize)]
struct Letter {
    code: String,
    language: String,
    file: String,
}

#[derive(Debug, Serialize)]
pub struct Tongue {
    pub code: String,
    pub name: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct Begin {
    #[serde(default)]
    language: String,
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    viewer: Viewer,
) -> Result<Response, Refusal> {
    let name = find(&desk, &name)?;
    draw(&desk, &viewer, &name, &Said::default(), None).await
}

/// Where the letter in a language is written.
pub async fn begin(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    Query(begin): Query<Begin>,
    viewer: Viewer,
) -> Result<Response, Refusal> {
    let name = find(&desk, &name)?;
    if let Ok(language) = Language::parse_known(begin.language.trim()) {
        return Ok(to(&format!("/campaigns/{name}/letters/{language}")));
    }
    let page = draw(&desk, &viewer, &name, &Said::default(), Some(begin.language)).await?;
    Ok(with(StatusCode::UNPROCESSABLE_ENTITY, page))
}

pub async fn draw(
    desk: &Arc<Desk>,
    visitor: &impl AsRef<Visitor>,
    name: &CampaignName,
    said: &Said,
    unknown: Option<String>,
) -> Result<Response, Refusal> {
    let (project, asked_for) = (Arc::clone(&desk.project), name.clone());
    let look = aside(move || project.look(&asked_for)).await?.map_err(|error| broken(&error))?;
    let look = look.ok_or(Refusal::NotFound)?;
    let jobs = desk.store.jobs().await?;
    let standing = Standing::of(desk, name, &jobs).await?;
    let suspended = suspended(desk.store.mailboxes().await?);
    let reader = reader(visitor);
    let of = |target: &Target, primary: bool| {
        official(target, primary, &suspended, &desk.project.settings, &reader)
    };
    let campaign = look.campaign.as_ref();
    let primary = campaign.map_or(0, Campaign::primary);
    let targets = campaign.map(|c| c.targets.iter().enumerate().map(|(n, t)| of(t, n == primary)).collect());
    let copies = campaign.map(|campaign| {
        let each = campaign.copies.iter().map(|copy| {
            let countries = copy.countries.iter().map(|country| country.name_in(&reader)).collect();
            Official { countries, ..of(&copy.recipient, false) }
        });
        each.collect()
    });
    let page = Page {
        name: name.to_string(),
        case: campaign.map(|campaign| case(campaign, &reader)),
        past: campaign.is_some_and(|campaign| is_past(campaign, desk.clock.now())),
        questions: asked(&look, said, &reader),
        open: look.open_questions(),
        targets: targets.unwrap_or_default(),
        copies: copies.unwrap_or_default(),
        matrix: matrix(&look, &reader),
        letters: letters(&look, &reader),
        others: others(&look, &reader),
        next: standing.next(&look),
        // What is asked stands among the questions.
        problems: told(
            look.problems.0.into_iter().filter(|p| !p.message.starts_with("this question is open")),
        ),
        list: standing.list,
        jobs: standing.jobs,
        job: standing.job,
        closed: standing.closed,
        unknown,
        stale: said.stale,
    };
    desk.draw("campaign.html", visitor, &page)
}

fn suspended(rows: Vec<MailboxRow>) -> BTreeMap<String, String> {
    let off = rows.into_iter().filter_map(|row| Some((row.mailbox.key(), row.suspended?.1)));
    off.collect()
}

fn case(campaign: &Campaign, reader: &Language) -> Case {
    let people = campaign.people.iter().map(|person| (person.name.clone(), person.pronouns.clone()));
    let share = Shared::ALL.into_iter().filter(|(_, what)| campaign.share.has(*what));
    Case {
        title: campaign.title.clone(),
        summary: campaign.summary.trim().to_owned(),
        background: campaign.background.trim().to_owned(),
        people: people.collect(),
        number: campaign.reference.ua.clone(),
        index: campaign.reference.index.clone(),
        country: campaign.reference.country.clone(),
        consent: campaign.consent.statement.clone(),
        held_elsewhere: campaign.consent.held_elsewhere,
        until: campaign.until.map(|until| until.to_string()),
        after_deadline: campaign.after_deadline.clone(),
        languages: campaign.languages.iter().map(|language| language.name_in(reader)).collect(),
        own_language: campaign.own_language,
        precede: campaign.own_words == OwnWords::Precede,
        review: campaign.review_own_words,
        share: share.map(|(word, _)| word).collect(),
    }
}

fn official(
    target: &Target,
    primary: bool,
    suspended: &BTreeMap<String, String>,
    settings: &Settings,
    reader: &Language,
) -> Official {
    let mailboxes = target
        .emails
        .iter()
        .map(|email| Mailbox { address: email.to_string(), suspended: suspended.get(&email.key()).cloned() });
    let greetings = target.salutation.iter().map(|(language, text)| Greeting {
        code: language.to_string(),
        rtl: language.is_rtl(),
        language: language.name_in(reader),
        text: text.clone(),
    });
    let hours = target.sending_hours.as_ref().unwrap_or(&settings.sending_hours).clone();
    Official {
        label: target.label().to_owned(),
        name: target.name.clone(),
        office: target.office.clone(),
        primary,
        address: target.address.clone(),
        mailboxes: mailboxes.collect(),
        languages: target.languages.iter().map(|language| language.name_in(reader)).collect(),
        greetings: greetings.collect(),
        hours: String::from(hours),
        zone: target.time_zone.iana_name().unwrap_or("UTC").to_owned(),
        holidays: target.holidays.iter().map(ToString::to_string).collect(),
        countries: Vec::new(),
        line: target.line,
    }
}

fn matrix(look: &Look, reader: &Language) -> Vec<Cell> {
    let rows = look.letters.as_ref().map(crate::letter::Letters::matrix).unwrap_or_default();
    let cell = |row: Row| Cell {
        to: row.target,
        copy: matches!(row.recipient, Recipient::Copy(_)),
        code: row.language.to_string(),
        language: row.language.name_in(reader),
        wanted: row.wanted,
        letter: row.letter.is_some(),
        frame: row.frame,
        greeting: row.salutation.is_some(),
        unchecked: row.needs_check && row.checked_by.is_none(),
        checked: row.checked_by,
    };
    rows.into_iter().map(cell).collect()
}

fn letters(look: &Look, reader: &Language) -> Vec<Letter> {
    let letter = |(language, file): (Language, &str)| Letter {
        code: language.to_string(),
        language: language.name_in(reader),
        file: format!("templates/{file}"),
    };
    look.letter_files().map(letter).collect()
}

/// What officials read and nobody has written, then what has a frame.
fn others(look: &Look, reader: &Language) -> Vec<Tongue> {
    let there: BTreeSet<Language> = look.letter_files().map(|(language, _)| language).collect();
    let campaign = look.campaign.as_ref();
    let read = campaign
        .into_iter()
        .flat_map(|c| c.languages.iter().chain(c.targets.iter().flat_map(|t| &t.languages)));
    let framed = embedded_frames()
        .into_iter()
        .filter_map(|(name, _)| Language::parse(name.strip_prefix("frames/")?.strip_suffix(".txt")?).ok());
    let mut others: Vec<Language> = Vec::new();
    for language in read.cloned().chain(framed) {
        if !there.contains(&language) && !others.contains(&language) {
            others.push(language);
        }
    }
    let tongue = |language: Language| Tongue { code: language.to_string(), name: language.name_in(reader) };
    others.into_iter().map(tongue).collect()
}
