//! Questions that an appeal leaves open, each beside its lines, and their answers.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::one::{Tongue, draw};
use super::shown::{Line, Told, around, told};
use super::{aside, broken, find, note, to, with};
use crate::campaign::{CampaignName, Question, Target};
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Organiser;
use crate::project::edit::{Answer, Edit, Kind, Part, Refused, Version, Wrong, answered, kind_of, prepare};
use crate::project::look::Look;
use crate::terms::{Language, Problem};

/// Lines of the appeal that are shown before and after the one that is meant.
const NEAR: usize = 3;

/// What somebody said about a question, to be shown again.
#[derive(Debug, Default)]
pub struct Said {
    id: String,
    base: String,
    words: String,
    values: Vec<(String, String)>,
    anyway: bool,
    wrong: Option<Wrong>,
    problems: Vec<Told>,
    /// It was answered otherwise meanwhile.
    pub stale: bool,
}

/// A question as the page shows it.
#[derive(Debug, Serialize)]
pub struct Asked {
    id: String,
    /// Which answer the form was drawn with.
    base: String,
    field: String,
    /// Whom it is about, where it is about an official.
    about: Option<String>,
    ask: String,
    answer: String,
    open: bool,
    line: Option<usize>,
    source: Vec<Line>,
    words: String,
    kind: Option<&'static str>,
    inputs: Vec<Input>,
    wrong: Option<&'static str>,
    problems: Vec<Told>,
    /// The letter that it asks for, by its language.
    letter: Option<String>,
    /// Somebody has just answered it, in vain.
    again: bool,
}

/// A value that can be put into the file.
#[derive(Debug, Serialize)]
struct Input {
    of: Option<Tongue>,
    value: String,
}

impl Said {
    fn read(fields: Vec<(String, String)>) -> Self {
        let mut said = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "question" => said.id = text,
                "base" => said.base = text,
                "words" => said.words = text,
                "anyway" => said.anyway = true,
                _ => {
                    if let Some(of) = name.strip_prefix("value") {
                        said.values.push((of.trim_start_matches('.').to_owned(), text));
                    }
                }
            }
        }
        said
    }

    fn value(&self, of: &str) -> String {
        self.values.iter().find(|(known, _)| known == of).map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

/// The questions of a campaign, open ones first.
pub fn asked(look: &Look, said: &Said, reader: &Language) -> Vec<Asked> {
    let mut all: Vec<Asked> =
        look.questions.iter().map(|question| shown(look, question, said, reader)).collect();
    all.sort_by_key(|question| !question.open);
    all
}

fn shown(look: &Look, question: &Question, said: &Said, reader: &Language) -> Asked {
    let id = id(question);
    let mine = Some(said).filter(|said| said.id == id);
    let kind = kind_of(&question.field);
    let tongues: Vec<Option<Language>> = match kind {
        None => Vec::new(),
        Some(Kind::ByLanguage) => tongues(look, &question.field).into_iter().map(Some).collect(),
        Some(_) => vec![None],
    };
    let input = |of: Option<Language>| {
        let code = of.as_ref().map(Language::to_string).unwrap_or_default();
        Input {
            value: mine.map(|said| said.value(&code)).unwrap_or_default(),
            of: of.map(|of| Tongue { name: of.name_in(reader), code }),
        }
    };
    let source = look.appeal.as_ref().zip(question.line).map(|(text, line)| around(text, line, NEAR));
    Asked {
        base: base(question),
        about: about(look, &question.field),
        field: question.field.clone(),
        ask: question.ask.clone(),
        answer: question.answer.clone(),
        open: question.is_open(),
        line: question.line,
        source: source.unwrap_or_default(),
        words: mine.map_or_else(|| question.answer.clone(), |said| said.words.clone()),
        kind: kind.map(Kind::name),
        inputs: tongues.into_iter().map(input).collect(),
        wrong: mine.and_then(|said| said.wrong).map(Wrong::name),
        problems: mine.map(|said| said.problems.clone()).unwrap_or_default(),
        letter: letter(&question.field),
        again: mine.is_some(),
        id,
    }
}

/// The languages in which a value is missing: those of the letters, and of the
/// officials.
fn tongues(look: &Look, field: &str) -> Vec<Language> {
    let mut all: Vec<Language> = look.letter_files().map(|(language, _)| language).collect();
    for language in look.campaign.iter().flat_map(|campaign| &campaign.languages) {
        if !all.contains(language) {
            all.push(language.clone());
        }
    }
    let known = match official(look, field) {
        Some(target) => Some(&target.salutation),
        None => look.campaign.as_ref().map(|campaign| &campaign.subject),
    };
    all.retain(|language| known.is_none_or(|known| !known.contains_key(language)));
    all
}

/// `letter.fr`
fn letter(field: &str) -> Option<String> {
    let language = Language::parse_known(field.strip_prefix("letter.")?).ok()?;
    Some(language.to_string())
}

/// The official of `targets.1.time_zone`.
fn about(look: &Look, field: &str) -> Option<String> {
    official(look, field).map(|target| target.label().to_owned())
}

fn official<'l>(look: &'l Look, field: &str) -> Option<&'l Target> {
    let campaign = look.campaign.as_ref()?;
    let mut path = field.split('.');
    let (list, n) = (path.next()?, path.next()?.parse::<usize>().ok()?);
    match list {
        "targets" => campaign.targets.get(n),
        "copies" => campaign.copies.get(n).map(|copy| &copy.recipient),
        _ => None,
    }
}

fn id(question: &Question) -> String {
    let line = question.line.unwrap_or_default();
    hash(&format!("{line}\0{}\0{}", question.field, question.ask))
}

fn base(question: &Question) -> String {
    hash(&question.answer)
}

fn hash(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text)[..8])
}

/// Writes an answer into the campaign file.
pub async fn answer(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    organiser: Organiser,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let name = find(&desk, &name)?;
    let mut said = Said::read(fields);
    let (project, asked_for) = (Arc::clone(&desk.project), name.clone());
    let look = aside(move || project.look(&asked_for)).await?.map_err(|error| broken(&error))?;
    let look = look.ok_or(Refusal::NotFound)?;
    let question = look.questions.iter().find(|question| id(question) == said.id);
    let (Some(question), Some(text)) = (question, &look.text) else {
        said.stale = true;
        return again(&desk, &organiser, &name, said, StatusCode::CONFLICT).await;
    };
    let answer = Answer { words: said.words.clone(), values: said.values.clone() };
    if base(question) != said.base {
        // The same answer, sent twice.
        if question.answer == said.words.trim() && said.values.iter().all(|(_, v)| v.trim().is_empty()) {
            return Ok(to(&format!("/campaigns/{name}#questions")));
        }
        said.stale = true;
        return again(&desk, &organiser, &name, said, StatusCode::CONFLICT).await;
    }
    let new = match answered(text, question, &answer) {
        Ok(new) => new,
        Err(wrong) => {
            said.wrong = Some(wrong);
            return again(&desk, &organiser, &name, said, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let field = question.field.clone();
    let base = Version::of(Some(text));
    let edit = Edit { campaign: name.clone(), part: Part::Campaign, text: new, base, anyway: said.anyway };
    let pending = match prepare(Arc::clone(&desk.project), edit).await {
        Ok(Some(pending)) => pending,
        Ok(None) => return Ok(to(&format!("/campaigns/{name}#questions"))),
        Err(Refused::NoCampaign) => return Err(Refusal::NotFound),
        Err(Refused::Stale(_)) => {
            said.stale = true;
            return again(&desk, &organiser, &name, said, StatusCode::CONFLICT).await;
        }
        Err(Refused::Blocks(problems)) => {
            said.problems = told(problems);
            return again(&desk, &organiser, &name, said, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(Refused::Failed(error)) => {
            said.problems = told([Problem::error("", error.to_string())]);
            return again(&desk, &organiser, &name, said, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    note(&desk, &organiser, "edited", &name, format!("answered a question about {field}")).await?;
    pending.put_in_place().map_err(|error| broken(&error))?;
    Ok(to(&format!("/campaigns/{name}#questions")))
}

async fn again(
    desk: &Arc<Desk>,
    organiser: &Organiser,
    name: &CampaignName,
    said: Said,
    status: StatusCode,
) -> Result<Response, Refusal> {
    Ok(with(status, draw(desk, organiser, name, &said, None).await?))
}
