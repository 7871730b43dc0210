//! A file comes in: piece by piece onto the disk, whole or not at all.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use tokio::sync::mpsc;

use super::list::{Place, Said, draw};
use super::{find, to, with};
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Organiser;
use crate::project::lists::{Arrival, Pending, Unusable};

/// Bytes of an upload.
pub const LARGEST: usize = 512_000_000;

/// How long its next bytes may take.
const NEXT: Duration = Duration::from_secs(30);

/// Pieces that wait for the disk.
const AHEAD: usize = 8;

/// Whether a request may take longer than others: it brings a list, over whatever line
/// there is, or has one gone through. Who may not is told so at once.
pub fn takes_long(request: &Request) -> bool {
    let path = request.uri().path();
    let ours = |ending: &&str| path.starts_with("/campaigns/") && path.ends_with(ending);
    let endings = ["/supporters", "/supporters/columns", "/supporters/check"];
    request.method() == Method::POST && endings.iter().any(ours)
}

/// What goes to who writes it down. An upload that was cut off never says its end.
enum Piece {
    Bytes(Bytes),
    End(String),
}

/// Why no file came.
enum Missing {
    /// The form has none, or one without a name.
    NoFile,
    TooLarge,
    CutOff,
    /// Who writes it down could not.
    Refused,
}

pub async fn take(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    organiser: Organiser,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let (name, lists) = find(&desk, &name)?;
    let mut form = form.map_err(|_| Refusal::Unreadable)?;
    let (give, mut pieces) = mpsc::channel(AHEAD);
    let (at, by) = (desk.clock.now(), organiser.0.signature());
    let writing = {
        let (name, lists) = (name.clone(), lists.clone());
        tokio::task::spawn_blocking(move || {
            write(
                Arrival::begin(&lists, &name)?,
                || pieces.blocking_recv(),
                |arrival, file| arrival.finish(file, at, &by),
            )
        })
    };
    let sent = send(&mut form, &give).await;
    drop(give);
    let written = writing.await.map_err(|_| Refusal::Broken)?;
    let (status, said) = match (sent, written) {
        (Err(Missing::TooLarge), _) => (StatusCode::PAYLOAD_TOO_LARGE, Said::wrong("too-large")),
        (Err(Missing::NoFile), _) => (StatusCode::UNPROCESSABLE_ENTITY, Said::wrong("no-file")),
        (Err(Missing::CutOff), _) | (_, Ok(None)) => (StatusCode::BAD_REQUEST, Said::wrong("cut-off")),
        (_, Err(fault)) => (StatusCode::UNPROCESSABLE_ENTITY, Said::unusable(fault)),
        (_, Ok(Some(_))) => return Ok(to(&format!("/campaigns/{name}/supporters/columns"))),
    };
    Ok(with(status, draw(&desk, &organiser.0, (name, lists), Place::default(), said).await?))
}

/// Writes down what comes. `None`: it was cut off, and nothing is left.
fn write(
    mut arrival: Arrival,
    mut next: impl FnMut() -> Option<Piece>,
    finish: impl FnOnce(Arrival, &str) -> Result<Pending, Unusable>,
) -> Result<Option<Pending>, Unusable> {
    loop {
        match next() {
            Some(Piece::Bytes(bytes)) => arrival.put(&bytes)?,
            Some(Piece::End(file)) => return finish(arrival, &file).map(Some),
            None => return Ok(None),
        }
    }
}

/// Passes the form's file on.
async fn send(form: &mut Multipart, give: &mpsc::Sender<Piece>) -> Result<(), Missing> {
    loop {
        let field = in_time(form.next_field()).await?.ok_or(Missing::NoFile)?;
        // A form without a file sends one without a name.
        let Some(file) = field.file_name().filter(|file| !file.is_empty()).map(str::to_owned) else {
            continue;
        };
        pass_on(field, give).await?;
        // What comes behind it must come whole too.
        while let Some(field) = in_time(form.next_field()).await? {
            drop(field);
        }
        return give.send(Piece::End(file)).await.map_err(|_| Missing::Refused);
    }
}

async fn pass_on(mut field: Field<'_>, give: &mpsc::Sender<Piece>) -> Result<(), Missing> {
    while let Some(bytes) = in_time(field.chunk()).await? {
        give.send(Piece::Bytes(bytes)).await.map_err(|_| Missing::Refused)?;
    }
    Ok(())
}

async fn in_time<T>(next: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Missing> {
    match tokio::time::timeout(NEXT, next).await {
        Ok(Ok(next)) => Ok(next),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Missing::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Missing::CutOff),
    }
}
