//! `/campaigns/NAME/supporters/columns`: which of a file's columns is which of ours,
//! proposed, and settled by an organiser who sees its first rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::form::{Said, known, mark_of};
use super::list::Told;
use super::{aside, disk, find, gone, note, to, wanted, with};
use crate::campaign::CampaignName;
use crate::console::pages::jobs::Moment;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Organiser;
use crate::project::lists::mapping::{CONSTANTS, Mapping, Ours, Wrong, propose};
use crate::project::lists::{
    Doubt, ENCODINGS, Facts, Fault, Lists, Pending, Reason, Sample, Taking, Unusable, Wanted,
};

/// Reasons that are told where nobody could sign.
const TOLD: usize = 5;

#[derive(Debug, Serialize)]
struct Page {
    campaign: String,
    /// The file.
    file: String,
    upload: String,
    rows: u64,
    at: Moment,
    by: String,
    doubt: Option<Doubt>,
    encoding: &'static str,
    encodings: [&'static str; ENCODINGS.len()],
    /// It cannot be read in this encoding.
    unreadable: Option<Told>,
    delimiter: &'static str,
    /// Its columns.
    names: String,
    theirs: Vec<Theirs>,
    sample: Vec<Vec<String>>,
    ours: Vec<Line>,
    consent: bool,
    /// In which all may be said to write; empty: in any.
    languages: Vec<String>,
    wrong: usize,
    other: bool,
    nobody: Option<Vec<Reason>>,
}

#[derive(Debug, Serialize)]
struct Theirs {
    at: usize,
    name: String,
    /// Taken along as the organiser's own, unless it is one of ours.
    extra: bool,
}

#[derive(Debug, Serialize)]
struct Line {
    name: &'static str,
    needed: bool,
    /// There is more to be said of it.
    help: bool,
    at: Option<usize>,
    /// `None`: nothing can be said of all.
    all: Option<String>,
    wrong: Option<&'static str>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    encoding: String,
}

/// What is said about what somebody sent.
#[derive(Debug, Default)]
struct Back {
    faults: BTreeMap<Ours, Wrong>,
    other: bool,
    nobody: Option<Vec<Reason>>,
}

/// A file as it is shown.
struct Shown {
    pending: Pending,
    encoding: &'static str,
    sample: Result<Sample, Unusable>,
}

impl Shown {
    fn of(
        lists: &Lists,
        name: &CampaignName,
        encoding: Option<&'static str>,
    ) -> std::io::Result<Option<Self>> {
        let Some(pending) = lists.pending(name)? else { return Ok(None) };
        let seems = pending.doubt.as_ref().and_then(|doubt| known(&doubt.encoding));
        let encoding = encoding.or(seems).unwrap_or("UTF-8");
        let sample = lists.sample(name, &pending, Some(encoding));
        Ok(Some(Self { pending, encoding, sample }))
    }
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    organiser: Organiser,
) -> Result<Response, Refusal> {
    let (name, lists) = find(&desk, &name)?;
    let back = format!("/campaigns/{name}/supporters");
    let shown = {
        let (name, encoding) = (name.clone(), known(&asked.encoding));
        aside(move || Shown::of(&lists, &name, encoding)).await?.map_err(|error| disk(&error))?
    };
    let Some(shown) = shown else { return Ok(to(&back)) };
    draw(&desk, &organiser, &name, shown, None, Back::default())
}

/// Makes the list.
pub async fn take(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    organiser: Organiser,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (name, lists) = find(&desk, &name)?;
    let said = Said::read(&fields).ok_or(Refusal::Unreadable)?;
    let taking = Taking {
        lists: lists.clone(),
        campaign: name.clone(),
        upload: said.upload.clone(),
        encoding: said.encoding,
        mapping: said.mapping.clone(),
        wanted: wanted(&desk, &name)?.0,
        gone: gone(&desk).await?,
        at: desk.clock.now(),
        by: organiser.0.signature(),
    };
    let (status, back) = match aside(move || taking.take()).await? {
        Ok(facts) => return taken(&desk, &organiser, &name, &facts).await,
        Err(Fault::NoUpload) => return Ok(to(&format!("/campaigns/{name}/supporters"))),
        Err(Fault::Other) => (StatusCode::CONFLICT, Back { other: true, ..Back::default() }),
        Err(Fault::Wrong(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, Back { faults, ..Back::default() }),
        Err(Fault::Nobody(facts)) => {
            let nobody = Some(facts.reasons.into_iter().take(TOLD).collect());
            (StatusCode::UNPROCESSABLE_ENTITY, Back { nobody, ..Back::default() })
        }
        Err(Fault::Unusable(Unusable::Disk(error))) => return Err(disk(&error)),
        // What the sample says too.
        Err(Fault::Unusable(_)) => (StatusCode::UNPROCESSABLE_ENTITY, Back::default()),
    };
    let shown = {
        let (name, encoding) = (name.clone(), said.encoding.filter(|_| !back.other));
        aside(move || Shown::of(&lists, &name, encoding)).await?.map_err(|error| disk(&error))?
    };
    let Some(shown) = shown else { return Ok(to(&format!("/campaigns/{name}/supporters"))) };
    Ok(with(status, draw(&desk, &organiser, &name, shown, Some(said), back)?))
}

async fn taken(
    desk: &Desk,
    organiser: &Organiser,
    name: &CampaignName,
    facts: &Facts,
) -> Result<Response, Refusal> {
    let Facts { rows, signed, excluded, sha256, .. } = facts;
    let why = format!("supporters: {rows} rows, {signed} may sign, {excluded} may not; SHA-256 {sha256}");
    note(desk, organiser.0.signature(), "upload", name, why).await?;
    Ok(to(&format!("/campaigns/{name}/supporters")))
}

fn draw(
    desk: &Desk,
    organiser: &Organiser,
    name: &CampaignName,
    shown: Shown,
    said: Option<Said>,
    back: Back,
) -> Result<Response, Refusal> {
    let (wanted, _) = wanted(desk, name)?;
    let (sample, unreadable) = match shown.sample {
        Ok(sample) => (sample, None),
        Err(Unusable::Problem(problem)) => (Sample::default(), Some(Told::new(problem))),
        Err(Unusable::Disk(error)) => return Err(disk(&error)),
        Err(_) => (Sample::default(), None),
    };
    let marked = mark_of(&sample.names);
    // What was said of a file with the same first line holds for this one too.
    let mapping = match said.filter(|said| !back.other || said.names == marked) {
        Some(said) => said.mapping,
        None => proposal(desk, name, &sample.names, &wanted),
    };
    let extra = |at: &usize| mapping.extra.contains(at);
    let theirs = sample.names.iter().enumerate();
    let theirs = theirs.map(|(at, name)| Theirs { at, name: name.clone(), extra: extra(&at) }).collect();
    let ours = Ours::ALL.into_iter().filter(|ours| wanted.consent || *ours != Ours::Agreed);
    let page = Page {
        campaign: name.to_string(),
        file: shown.pending.file,
        upload: shown.pending.sha256,
        rows: shown.pending.rows,
        at: Moment::new(shown.pending.at),
        by: shown.pending.by,
        doubt: shown.pending.doubt,
        encoding: shown.encoding,
        encodings: ENCODINGS,
        unreadable,
        delimiter: delimiter(sample.delimiter),
        names: marked,
        theirs,
        sample: sample.rows,
        ours: ours.map(|ours| line(ours, &mapping, &wanted, &back.faults)).collect(),
        consent: wanted.consent,
        languages: wanted.languages.iter().map(|language| language.as_str().to_owned()).collect(),
        wrong: back.faults.len(),
        other: back.other,
        nobody: back.nobody,
    };
    desk.draw("supporters-columns.html", organiser, &page)
}

fn line(ours: Ours, mapping: &Mapping, wanted: &Wanted, faults: &BTreeMap<Ours, Wrong>) -> Line {
    let of_all = CONSTANTS.contains(&ours) && (wanted.consent || !ours.is_of_consent());
    let needed = match ours {
        Ours::Email | Ours::Name => true,
        Ours::ConsentAt | Ours::ConsentSource => wanted.consent,
        _ => false,
    };
    Line {
        name: ours.name(),
        needed,
        help: ours.is_of_consent()
            || matches!(ours, Ours::LastName | Ours::Country | Ours::Language | Ours::Show),
        at: mapping.column(ours),
        all: of_all.then(|| mapping.constants.get(&ours).cloned().unwrap_or_default()),
        wrong: faults.get(&ours).map(|wrong| wrong.name()),
    }
}

/// Of the organiser's own columns those come along that a letter uses: what no letter
/// needs is not kept.
fn proposal(desk: &Desk, name: &CampaignName, names: &[String], wanted: &Wanted) -> Mapping {
    let mut mapping = propose(names, wanted.consent);
    // A campaign that cannot be read uses none.
    let templates = desk.project.inputs(name).map(|inputs| inputs.templates).unwrap_or_default();
    let used = |name: &str| {
        let forms = [format!("extra.{name}"), format!("extra[\"{name}\"]"), format!("extra['{name}']")];
        templates.iter().any(|(_, text)| forms.iter().any(|form| text.contains(form)))
    };
    let taken: Vec<usize> = mapping.columns.values().copied().collect();
    let own = names.iter().enumerate().filter(|(at, name)| !name.is_empty() && !taken.contains(at));
    mapping.extra = own.filter(|(_, name)| used(name)).map(|(at, _)| at).collect();
    mapping
}

fn delimiter(delimiter: char) -> &'static str {
    match delimiter {
        ';' => "semicolon",
        '\t' => "tab",
        _ => "comma",
    }
}
