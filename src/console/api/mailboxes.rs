//! Who is written to, and who is not: mailboxes, their pace, their suspension; and
//! supporters who withdrew.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Told, reason};
use super::problem::Problem;
use crate::console::state::Desk;
use crate::console::visitor::{Organiser, Viewer};
use crate::project::json::Mailbox;
use crate::project::words::stamp;
use crate::terms::MailboxAddress;

#[derive(Debug, Serialize, ToSchema)]
pub struct Mailboxes {
    mailboxes: Vec<Mailbox>,
}

/// A mailbox, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    #[schema(format = Email, example = "minister@gov.example")]
    mailbox: String,
    /// It goes on record.
    #[schema(min_length = 1, max_length = 500)]
    why: String,
}

impl Named {
    fn read(&self) -> Result<(MailboxAddress, String), Problem> {
        let mailbox = MailboxAddress::parse(&self.mailbox).map_err(|error| {
            Problem::wrong(format!("`mailbox`: {error}"), "write it as in minister@gov.example")
        })?;
        Ok((mailbox, reason(&self.why)?))
    }
}

/// Every mailbox that letters go to, and those that are suspended
#[utoipa::path(get, path = "/api/v1/mailboxes", operation_id = "mailboxes", tag = "mailboxes",
    responses((status = 200, description = "The mailboxes", body = Mailboxes)))]
pub async fn list(State(desk): State<Arc<Desk>>, _: Viewer) -> Result<Json<Mailboxes>, Problem> {
    let (pace, now) = (&desk.project.settings.pace, desk.clock.now());
    let mailboxes = desk.store.mailboxes().await?.iter().map(|row| Mailbox::of(row, pace, now)).collect();
    Ok(Json(Mailboxes { mailboxes }))
}

/// Send no further letter to a mailbox; letters that wait for it are held
#[utoipa::path(post, path = "/api/v1/mailboxes/suspend", operation_id = "suspend", tag = "mailboxes",
    request_body = Named,
    responses(
        (status = 200, description = "It is suspended", body = Mailbox),
        (status = 409, description = "Somebody let it go again at the same moment"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "The body is not as described"),
    ))]
pub async fn suspend(
    State(desk): State<Arc<Desk>>,
    Organiser(who): Organiser,
    Told(named): Told<Named>,
) -> Result<Json<Mailbox>, Problem> {
    let (mailbox, why) = named.read()?;
    desk.store.suspend(&mailbox, &why, desk.clock.now(), &who.signature()).await?;
    // One that no letter goes to is known for its suspension only.
    shown(&desk, &mailbox).await.map_err(|problem| match problem.is_not_found() {
        true => Problem::conflict("it was let go again at the same moment").hint("see /api/v1/mailboxes"),
        false => problem,
    })
}

/// Let letters go to a mailbox again; held ones wait for `release`
#[utoipa::path(post, path = "/api/v1/mailboxes/unsuspend", operation_id = "unsuspend", tag = "mailboxes",
    request_body = Named,
    responses(
        (status = 200, description = "It may be written to again", body = Mailbox),
        (status = 404, description = "No letter goes to it, and it is not suspended"),
        (status = 409, description = "It is not suspended"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "The body is not as described"),
    ))]
pub async fn unsuspend(
    State(desk): State<Arc<Desk>>,
    Organiser(who): Organiser,
    Told(named): Told<Named>,
) -> Result<Json<Mailbox>, Problem> {
    let (mailbox, why) = named.read()?;
    let known = shown(&desk, &mailbox).await;
    let changed = desk.store.unsuspend(&mailbox, &why, desk.clock.now(), &who.signature()).await?;
    match (known, changed) {
        (Err(problem), _) => Err(problem),
        // No letter ever went to it: it is as if it had never been known.
        (Ok(before), true) => Ok(shown(&desk, &mailbox).await.unwrap_or(before)),
        (Ok(_), false) => Err(Problem::conflict("it is not suspended").hint("see /api/v1/mailboxes")),
    }
}

/// Who is not written for any more, by the key under which the record of acts names them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Withdrawals {
    withdrawn: Vec<Gone>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Gone {
    supporter: String,
    #[schema(format = DateTime)]
    since: String,
    /// Nothing else is known of them any more.
    erased: bool,
}

/// Supporters who withdrew or were erased: no letter is written in their name
#[utoipa::path(get, path = "/api/v1/withdrawn", operation_id = "withdrawn", tag = "mailboxes",
    responses((status = 200, description = "Who they are, by their keys", body = Withdrawals)))]
pub async fn withdrawn(State(desk): State<Arc<Desk>>, _: Viewer) -> Result<Json<Withdrawals>, Problem> {
    let gone = desk.store.withdrawn().await?.into_iter().map(|(key, gone)| Gone {
        supporter: BASE32_NOPAD.encode(&key.0).to_lowercase(),
        since: stamp(gone.since),
        erased: gone.erased,
    });
    Ok(Json(Withdrawals { withdrawn: gone.collect() }))
}

async fn shown(desk: &Desk, mailbox: &MailboxAddress) -> Result<Json<Mailbox>, Problem> {
    let rows = desk.store.mailboxes().await?;
    let row = rows.iter().find(|row| row.mailbox.key() == mailbox.key());
    let row = row.ok_or_else(|| Problem::not_found("such mailbox").hint("see /api/v1/mailboxes"))?;
    Ok(Json(Mailbox::of(row, &desk.project.settings.pace, desk.clock.now())))
}
