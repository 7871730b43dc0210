//! Jobs: what there is, and orders to them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
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

/// Pause a job: no further letter of it leaves
#[utoipa::path(post, path = "/api/v1/jobs/{job}/pause", operation_id = "pause", tag = "jobs",
    params(("job" = i64, Path, description = "Its number", example = 1)), request_body = Option<Why>,
    responses(
        (status = 200, description = "It is paused", body = JobWithLanes),
        (status = 404, description = "There is no such job"),
        (status = 409, description = "It is in no state for that"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "The body is not as described"),
    ))]
pub async fn pause(
    State(desk): State<Arc<Desk>>,
    organiser: Organiser,
    Number(job): Number,
    Told(why): Told<Why>,
) -> Result<Json<JobWithLanes>, Problem> {
    let why = why.reason()?;
    order(&desk, &organiser, JobId(job), JobAct::Pause { why }).await
}

/// Go on with a job that was paused or has stopped itself
#[utoipa::path(post, path = "/api/v1/jobs/{job}/resume", operation_id = "resume", tag = "jobs",
    params(("job" = i64, Path, description = "Its number", example = 1)), request_body = Option<Why>,
    responses(
        (status = 200, description = "It is scheduled again", body = JobWithLanes),
        (status = 404, description = "There is no such job"),
        (status = 409, description = "It is in no state for that"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "The body is not as described"),
    ))]
pub async fn resume(
    State(desk): State<Arc<Desk>>,
    organiser: Organiser,
    Number(job): Number,
    Told(why): Told<Why>,
) -> Result<Json<JobWithLanes>, Problem> {
    let why = why.reason()?;
    order(&desk, &organiser, JobId(job), JobAct::Resume { why }).await
}

/// Cancel a job: what has not left never will
#[utoipa::path(post, path = "/api/v1/jobs/{job}/cancel", operation_id = "cancel", tag = "jobs",
    params(("job" = i64, Path, description = "Its number", example = 1)), request_body = Option<Why>,
    responses(
        (status = 200, description = "It is cancelled", body = JobWithLanes),
        (status = 404, description = "There is no such job"),
        (status = 409, description = "It is in no state for that"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "The body is not as described"),
    ))]
pub async fn cancel(
    State(desk): State<Arc<Desk>>,
    organiser: Organiser,
    Number(job): Number,
    Told(why): Told<Why>,
) -> Result<Json<JobWithLanes>, Problem> {
    let why = why.reason()?;
    order(&desk, &organiser, JobId(job), JobAct::Cancel { why }).await
}

async fn order(
    desk: &Desk,
    Organiser(who): &Organiser,
    job: JobId,
    act: JobAct,
) -> Result<Json<JobWithLanes>, Problem> {
    row(desk, job).await?;
    let done = desk.store.act(job, act, desk.clock.now(), &who.signature()).await?;
    let now = row(desk, job).await?;
    if done {
        return shown(desk, &now).await;
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
