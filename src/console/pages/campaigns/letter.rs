//! `/campaigns/NAME/letters/LANGUAGE`: a letter's template, and what it becomes.

use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::preview::{Shown, Wish, of};
use super::shown::{Line, Told, differing, told};
use super::upload::Entries;
use super::{aside, broken, find, note, reader, to, with};
use crate::appeal::draft::unwritten;
use crate::campaign::CampaignName;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::{Organiser, Viewer, Visitor};
use crate::letter::frame_for;
use crate::project::edit::{Edit, Part, Refused, TEXT_LIMIT, Version, as_written, prepare};
use crate::terms::{Language, Problem};

#[allow(clippy::struct_excessive_bools, reason = "what a template asks, one by one")]
#[derive(Debug, Serialize)]
struct Page {
    name: String,
    code: String,
    language: String,
    rtl: bool,
    file: String,
    /// Nothing is saved yet.
    new: bool,
    text: String,
    base: String,
    preview: Shown,
    list: bool,
    saved: bool,
    blocks: Vec<Told>,
    too_long: bool,
    theirs: Option<Vec<Line>>,
    /// Another letter of the campaign, to write this one by.
    model: Option<Model>,
}

#[derive(Debug, Serialize)]
struct Model {
    language: String,
    code: String,
    rtl: bool,
    text: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    supporter: String,
    #[serde(default)]
    target: usize,
    #[serde(default)]
    saved: String,
}

/// A letter of a campaign, and how it stands in the project.
#[derive(Debug)]
struct Letter {
    name: CampaignName,
    language: Language,
    file: String,
    /// As it is saved.
    now: Option<String>,
    model: Option<(Language, String)>,
    list: bool,
}

impl Letter {
    async fn find(desk: &Desk, name: &str, language: &str) -> Result<Self, Refusal> {
        let name = find(desk, name)?;
        let language = Language::parse_known(language).map_err(|_| Refusal::NotFound)?;
        let project = Arc::clone(&desk.project);
        aside(move || {
            let inputs = project.inputs(&name).map_err(|error| broken(&error))?;
            let (file, now) = Part::Letter(language.clone()).find(&name, &inputs);
            let others = inputs.templates.iter().filter_map(|(other, text)| {
                let tongue = crate::project::look::letter_language(&name, other)?;
                (tongue != language).then(|| (tongue, text.clone()))
            });
            let english = Language::english();
            let model = others.max_by_key(|(tongue, _)| *tongue == english);
            let list = project.supporters_of(&name).is_file();
            Ok(Self { name, language, file, now, model, list })
        })
        .await?
    }

    /// What is to be written on, where nothing is there.
    fn begun(&self) -> String {
        self.now.clone().unwrap_or_else(|| unwritten(&self.language, frame_for(&self.language)))
    }

    /// Who signs where nobody was chosen.
    fn usual(&self) -> String {
        if self.list { "longest" } else { "invented" }.to_owned()
    }

    fn wish(&self, text: String, whose: &str, target: usize) -> Wish {
        let whose = if whose.trim().is_empty() { self.usual() } else { whose.trim().to_owned() };
        Wish { campaign: self.name.clone(), language: self.language.clone(), text, whose, target }
    }

    fn page(self, reader: &Language, text: String, base: String, preview: Shown) -> Page {
        Page {
            name: self.name.to_string(),
            code: self.language.to_string(),
            language: self.language.name_in(reader),
            rtl: self.language.is_rtl(),
            file: self.file,
            new: self.now.is_none(),
            text,
            base,
            preview,
            list: self.list,
            saved: false,
            blocks: Vec::new(),
            too_long: false,
            theirs: None,
            model: self.model.map(|(tongue, text)| Model {
                language: tongue.name_in(reader),
                code: tongue.to_string(),
                rtl: tongue.is_rtl(),
                text,
            }),
        }
    }
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    Path((name, language)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    viewer: Viewer,
) -> Result<Response, Refusal> {
    let letter = Letter::find(&desk, &name, &language).await?;
    let text = letter.begun();
    let preview = of(&desk, &viewer, letter.wish(text.clone(), &asked.supporter, asked.target)).await?;
    let base = Version::of(letter.now.as_deref()).as_str().to_owned();
    let page = Page { saved: asked.saved == "yes", ..letter.page(&reader(&viewer), text, base, preview) };
    desk.draw("campaign-letter.html", &viewer, &page)
}

/// What a form of this page says.
struct Sent {
    text: String,
    base: Version,
    whose: String,
    target: usize,
    anyway: bool,
    save: bool,
}

impl Sent {
    async fn read(request: Request) -> Result<Self, Refusal> {
        let entries = Entries::read(request).await?;
        if entries.cut_off {
            return Err(Refusal::Unreadable);
        }
        if entries.too_large.is_some() {
            return Err(Refusal::TooLarge);
        }
        // A line that was typed goes before what was chosen from the list.
        let (line, whose) = (entries.text("line"), entries.text("supporter"));
        Ok(Self {
            text: as_written(&entries.text("text")),
            base: Version::said(&entries.text("base")),
            whose: if whose == "line" { line } else { whose },
            target: entries.text("target").parse().unwrap_or_default(),
            anyway: !entries.text("anyway").is_empty(),
            save: entries.text("do") == "save",
        })
    }
}

/// The preview alone, for the script.
pub async fn fragment(
    State(desk): State<Arc<Desk>>,
    Path((name, language)): Path<(String, String)>,
    organiser: Organiser,
    request: Request,
) -> Result<Response, Refusal> {
    let letter = Letter::find(&desk, &name, &language).await?;
    let sent = Sent::read(request).await?;
    let preview = of(&desk, &organiser, letter.wish(sent.text, &sent.whose, sent.target)).await?;
    let page = serde_json::json!({ "preview": preview });
    desk.draw("campaign-letter-preview.html", &organiser, &page)
}

/// Shows what was typed, or saves it.
pub async fn send(
    State(desk): State<Arc<Desk>>,
    Path((name, language)): Path<(String, String)>,
    organiser: Organiser,
    request: Request,
) -> Result<Response, Refusal> {
    let letter = Letter::find(&desk, &name, &language).await?;
    let sent = Sent::read(request).await?;
    let change = |page: &mut Page| page.too_long = true;
    if sent.text.len() > TEXT_LIMIT {
        return again(&desk, &organiser, letter, &sent, StatusCode::PAYLOAD_TOO_LARGE, change).await;
    }
    if !sent.save {
        return again(&desk, &organiser, letter, &sent, StatusCode::OK, |_| ()).await;
    }
    save(&desk, &organiser, letter, sent).await
}

async fn save(
    desk: &Arc<Desk>,
    organiser: &Organiser,
    letter: Letter,
    sent: Sent,
) -> Result<Response, Refusal> {
    let (name, language) = (letter.name.clone(), letter.language.clone());
    let edit = Edit {
        campaign: name.clone(),
        part: Part::Letter(language.clone()),
        text: sent.text.clone(),
        base: sent.base.clone(),
        anyway: sent.anyway,
    };
    let whose = sent.whose.trim();
    let plain = whose.bytes().all(|b| b.is_ascii_alphanumeric());
    let back = format!("/campaigns/{name}/letters/{language}?saved=yes&target={}", sent.target);
    let done = to(&if plain { format!("{back}&supporter={whose}") } else { back });
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    let pending = match prepare(Arc::clone(&desk.project), edit).await {
        Ok(None) => return Ok(done),
        Ok(Some(pending)) => pending,
        Err(Refused::NoCampaign) => return Err(Refusal::NotFound),
        Err(Refused::Stale(now)) => {
            let theirs = now.as_deref().map(|now| differing(now, &sent.text)).unwrap_or_default();
            let sent = Sent { base: Version::of(now.as_deref()), ..sent };
            let change = |page: &mut Page| page.theirs = Some(theirs);
            return again(desk, organiser, letter, &sent, StatusCode::CONFLICT, change).await;
        }
        Err(Refused::Blocks(problems)) => {
            let change = |page: &mut Page| page.blocks = told(problems);
            return again(desk, organiser, letter, &sent, unfit, change).await;
        }
        Err(Refused::Failed(error)) => {
            let problem = Problem::error(letter.file.clone(), error.to_string());
            let change = |page: &mut Page| page.blocks = told([problem]);
            return again(desk, organiser, letter, &sent, unfit, change).await;
        }
    };
    note(desk, organiser, "edited", &name, pending.file.clone()).await?;
    pending.put_in_place().map_err(|error| broken(&error))?;
    Ok(done)
}

/// The page with what was typed.
async fn again(
    desk: &Arc<Desk>,
    organiser: &Organiser,
    letter: Letter,
    sent: &Sent,
    status: StatusCode,
    change: impl FnOnce(&mut Page),
) -> Result<Response, Refusal> {
    let wish = letter.wish(sent.text.clone(), &sent.whose, sent.target);
    let preview = of(desk, organiser, wish).await?;
    let base = sent.base.as_str().to_owned();
    let mut page = letter.page(&reader(organiser), sent.text.clone(), base, preview);
    change(&mut page);
    let visitor: &Visitor = organiser.as_ref();
    Ok(with(status, desk.draw("campaign-letter.html", visitor, &page)?))
}
