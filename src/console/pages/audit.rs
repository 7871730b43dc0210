//! `/audit`: who did what, and why, newest first; and whether the record holds.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::jobs::Moment;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Viewer;
use crate::outbox::JobId;
use crate::store::{ActFilter, Acted, AuditFault, AuditRow, Audited};

const PAGE: usize = 50;

/// A record no longer than this is gone through without being asked: that takes
/// milliseconds.
const SHORT: i64 = 10_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    by: String,
    act: String,
    job: String,
    before: Option<i64>,
    /// Go through the whole record, however long it is.
    check: bool,
}

#[derive(Debug, Serialize)]
struct Page {
    entries: Vec<Entry>,
    by: String,
    act: String,
    job: String,
    wrong_job: bool,
    /// It shows a part, or an older page.
    narrowed: bool,
    people: Vec<String>,
    acts: Vec<String>,
    /// The number before which the next page ends.
    older: Option<i64>,
    first: bool,
    chain: Option<Chain>,
}

#[derive(Debug, Serialize)]
struct Entry {
    number: i64,
    at: Moment,
    by: String,
    act: String,
    subject: String,
    link: Option<String>,
    why: Option<String>,
    erased: bool,
}

#[derive(Debug, Serialize)]
struct Chain {
    entries: u64,
    head: String,
    faults: Vec<Fault>,
}

#[derive(Debug, Serialize)]
struct Fault {
    kind: &'static str,
    first: i64,
    last: i64,
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let job = asked.job.trim().trim_start_matches('#');
    let number = job.parse().ok().map(JobId);
    let wrong_job = number.is_none() && !job.is_empty();
    let filter = ActFilter { by: given(&asked.by), act: given(&asked.act), job: number };
    let mut rows = match wrong_job {
        true => Vec::new(),
        false => desk.store.acts(&filter, asked.before, PAGE + 1).await?,
    };
    let older = (rows.len() > PAGE).then(|| rows[PAGE - 1].id);
    rows.truncate(PAGE);
    let Acted { people, acts } = desk.store.acted().await?;
    let page = Page {
        entries: rows.iter().map(Entry::of).collect(),
        narrowed: filter != ActFilter::default() || asked.before.is_some() || wrong_job,
        chain: chain(&desk, asked.check).await?,
        first: asked.before.is_none(),
        by: asked.by,
        act: asked.act,
        job: asked.job,
        wrong_job,
        people,
        acts,
        older,
    };
    let status = if wrong_job { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, desk.draw("audit.html", &viewer, &page)?).into_response())
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

async fn chain(desk: &Desk, wanted: bool) -> Result<Option<Chain>, Refusal> {
    let newest = desk.store.acts(&ActFilter::default(), None, 1).await?;
    let is_short = newest.first().is_none_or(|newest| newest.id <= SHORT);
    if !wanted && !is_short {
        return Ok(None);
    }
    let Audited { entries, head, faults } = desk.store.verify_audit(None).await?;
    let faults = faults.iter().map(Fault::of).collect();
    Ok(Some(Chain { entries, head: HEXLOWER.encode(&head), faults }))
}

impl Entry {
    fn of(row: &AuditRow) -> Self {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let job = row.subject.strip_prefix("job ").filter(|job| is_number(job));
        let link = job.map(|job| format!("/jobs#job-{job}"));
        Self {
            number: row.id,
            at: Moment::new(row.at),
            by: row.by.clone(),
            act: row.act.clone(),
            subject: row.subject.clone(),
            link,
            why: row.why.clone(),
            erased: row.erased,
        }
    }
}

impl Fault {
    fn of(fault: &AuditFault) -> Self {
        match *fault {
            AuditFault::Changed(id) => Self { kind: "changed", first: id, last: id },
            AuditFault::Missing { first, last } => Self { kind: "missing", first, last },
            AuditFault::NoAnchor => Self { kind: "cut-short", first: 0, last: 0 },
        }
    }
}
