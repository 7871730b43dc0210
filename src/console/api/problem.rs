//! What went wrong, for a program and for the person who reads its log: a problem
//! document (RFC 9457). It says nothing of our insides.

use axum::Json;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::console::draw::Drawn;
use crate::console::refusal::Refusal;
use crate::project::ProjectError;
use crate::store::{FilterError, StoreError};
use crate::terms;

pub const KIND: &str = "application/problem+json";

/// Why a request was not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: `code` says more.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    status: u16,
    /// What it is, for programs: it stays the same.
    code: &'static str,
    /// What it is, for people.
    detail: String,
    /// What to do about it.
    hint: Option<String>,
    /// Each thing wrong in an input, with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<terms::Problem>,
    #[serde(skip)]
    challenge: Option<&'static str>,
}

/// Whether who asks for a path is a program.
pub fn speaks_problems(path: &str) -> bool {
    path == "/metrics" || path.starts_with("/api/")
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            hint: None,
            problems: Vec::new(),
            challenge: None,
        }
    }

    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", format!("there is no {what}"))
    }

    pub fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND.as_u16()
    }

    /// The request cannot be done as things are.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", detail)
    }

    /// What was sent says something that it may not.
    pub fn wrong(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong-input", detail).hint(hint)
    }

    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// How to come in (RFC 6750 §3).
    pub fn challenge(self, challenge: &'static str) -> Self {
        Self { challenge: Some(challenge), ..self }
    }

    /// For an answer that has only a status: a route that is not there, a body that is
    /// too large, time that ran out.
    pub fn of_answer(status: StatusCode, refusal: Option<Refusal>, headers: &HeaderMap) -> Response {
        let problem = refusal.map_or_else(|| Self::of_status(status), Self::from);
        let mut response = problem.into_response();
        if let Some(allowed) = headers.get(ALLOW) {
            response.headers_mut().insert(ALLOW, allowed.clone());
        }
        response
    }

    fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::METHOD_NOT_ALLOWED => ("method", "this path has no such method; see Allow"),
            StatusCode::PAYLOAD_TOO_LARGE => ("too-large", "the body is larger than is taken here"),
            StatusCode::REQUEST_TIMEOUT => ("timeout", "the request took too long"),
            StatusCode::NOT_FOUND => ("not-found", "there is no such path"),
            status if status.is_server_error() => ("broken", "this is a fault of Sincerely"),
            _ => ("unreadable", "the request cannot be read"),
        };
        Self::new(status, code, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let challenge = self.challenge;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(KIND));
        if let Some(challenge) = challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("60"));
        }
        response.extensions_mut().insert(Drawn);
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = match refusal {
            Refusal::NotFound | Refusal::LinkGone => "there is no such path",
            Refusal::OrganisersOnly => "only an organiser may do this",
            Refusal::ForeignHost => "the host that was asked for is not the console's",
            Refusal::TooLarge => "the body is larger than is taken here",
            Refusal::Slow => "the request did not come in time",
            Refusal::Store => "the store cannot be used now",
            Refusal::LogIn => "there is no token with the request",
            Refusal::ForeignForm | Refusal::ForeignOrigin | Refusal::Unreadable => {
                "the request cannot be read"
            }
            Refusal::Broken => "this is a fault of Sincerely",
        };
        let status = if refusal == Refusal::LogIn { StatusCode::UNAUTHORIZED } else { refusal.status() };
        let problem = Self::new(status, refusal.name(), detail);
        match refusal {
            Refusal::OrganisersOnly => problem.hint("take a token of an organiser's"),
            Refusal::ForeignHost => {
                problem.hint("ask for the address in console.listen, or console.behind_proxy")
            }
            Refusal::Store => problem.hint("see what `sincerely doctor` says, then ask again"),
            _ => problem,
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Refusal::from(error).into()
    }
}

impl From<FilterError> for Problem {
    fn from(error: FilterError) -> Self {
        Self::wrong(error.message, error.hint)
    }
}

impl From<ProjectError> for Problem {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Usage { message, hint } => Self::wrong(message, hint),
            ProjectError::Blocked(problems) => {
                let first = problems.0.first();
                let detail = first.map_or("the input has problems", |p| p.message.as_str());
                let hint = first.and_then(|p| p.hint.as_deref()).unwrap_or("see `problems`");
                let problem = Self::wrong(detail, hint);
                Self { problems: problems.0, ..problem }
            }
            ProjectError::Failed { .. } | ProjectError::Output(_) => {
                tracing::error!("the console could not do what was asked: {error}");
                Refusal::Broken.into()
            }
        }
    }
}
