//! Jobs: what there is, and orders to them.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Number, Told, Why};
use super::problem::Problem;
use crate::console::state::Desk;
use crate::console::visitor::{Organiser, Viewer};
use crate::outbox::JobId;
use crate::project::json::{Job, JobWithLanes};
use crate::project::words::job_state;
use crate::store::{JobAct, JobRow};

#[derive(Debug, Serialize, ToSchema)]
pub struct Jobs {
    jobs: Vec<Job>,
}

/// All jobs, newest first
#[utoipa::path(get, path = "/api/v1/jobs", operation_id = "jobs", tag = "jobs",
    responses((status = 200, description = "The jobs", body = Jobs)))]
pub async fn list(State(desk): State<Arc<Desk>>, _: Viewer) -> Result<Json<Jobs>, Problem> {
    let jobs = desk.store.jobs().await?.iter().map(Job::of).collect();
    Ok(Json(Jobs { jobs }))
}

/// One job, with its lanes
#[utoipa::path(get, path = "/api/v1/jobs/{job}", operation_id = "job", tag = "jobs",
    params(("job" = i64, Path, description = "Its number", example = 1)),
    responses(
        (status = 200, description = "The job", body = JobWithLanes),
        (status = 404, description = "There is no such job"),
    ))]
pub async fn one(
    State(desk): State<Arc<Desk>>,
    _: Viewer,
    Number(job): Number,
) -> Result<Json<JobWithLanes>, Problem> {
    let row = row(&desk, JobId(job)).await?;
    shown(&desk, &row).await
}

/// `pause`: no further letter of it leaves. `resume`: go on with a job that was paused or
/// has stopped itself. `cancel`: what has not left never will.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    Pause,
    Resume,
    Cancel,
}

impl Order {
    fn act(self, why: Option<String>) -> JobAct {
        match self {
            Self::Pause => JobAct::Pause { why },
            Self::Resume => JobAct::Resume { why },
            Self::Cancel => JobAct::Cancel { why },
        }
    }
}

/// Pause, resume or cancel a job
#[utoipa::path(post, path = "/api/v1/jobs/{job}/{order}", operation_id = "order", tag = "jobs",
    params(
        ("job" = i64, Path, description = "Its number", example = 1),
        ("order" = inline(Order), Path, description = "What is to be done with it", example = "pause"),
    ),
    request_body = Option<Why>,
    responses(
        (status = 200, description = "It is done", body = JobWithLanes),
        (status = 404, description = "There is no such job"),
        (status = 409, description = "It is in no state for that"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "The body is not as described"),
    ))]
pub async fn order(
    State(desk): State<Arc<Desk>>,
    Organiser(who): Organiser,
    path: Result<Path<(i64, Order)>, PathRejection>,
    Told(why): Told<Why>,
) -> Result<Json<JobWithLanes>, Problem> {
    let Path((job, order)) = path.map_err(|_| Problem::not_found("such order to a job"))?;
    let (job, act) = (JobId(job), order.act(why.reason()?));
    row(&desk, job).await?;
    let done = desk.store.act(job, act, desk.clock.now(), &who.signature()).await?;
    let now = row(&desk, job).await?;
    if done {
        return shown(&desk, &now).await;
    }
    let detail = format!("job {job} is {}; that cannot be done to it", job_state(&now));
    Err(Problem::conflict(detail).hint(format!("see /api/v1/jobs/{job}")))
}

async fn row(desk: &Desk, job: JobId) -> Result<JobRow, Problem> {
    let row = desk.store.job(job).await?;
    row.ok_or_else(|| Problem::not_found(&format!("job {job}")).hint("see /api/v1/jobs"))
}

async fn shown(desk: &Desk, row: &JobRow) -> Result<Json<JobWithLanes>, Problem> {
    let lanes = desk.store.lanes(row.id).await?;
    let mailboxes = desk.store.mailboxes().await?;
    Ok(Json(JobWithLanes::of(row, &lanes, &mailboxes, &desk.project.settings.pace)))
}
