//! What a request says, read strictly: an unknown key is an error that names the
//! nearest known one.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use crate::outbox::LetterId;
use crate::store::LogFilter;
use crate::terms::nearest_of;

/// The longest reason.
const REASON: usize = 500;

const PAGE: u32 = 100;
const MOST: u32 = 1000;

/// Which letters, and how many at a time.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LogQuery {
    /// Of this job only.
    #[param(minimum = 1, nullable = false)]
    job: Option<i64>,
    /// As in `sincerely log`, each once: `state:refused,held`, `target:WORDS`,
    /// `to:ADDRESS`, `code:550`, `before:2026-05-31`, `after:2026-05-01`, `msgid:ID`.
    #[param(required = false)]
    filter: Vec<String>,
    /// `next` of the page before.
    #[param(minimum = 0, nullable = false)]
    after: Option<i64>,
    /// Letters on a page; 100 if not given.
    #[param(minimum = 1, maximum = 1000, nullable = false)]
    limit: Option<u32>,
}

/// The same, understood.
#[derive(Debug)]
pub struct Page {
    pub filter: LogFilter,
    pub after: LetterId,
    pub limit: usize,
}

impl<S: Sync> FromRequestParts<S> for Page {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut asked = LogQuery::default();
        for (key, value) in pairs(parts)? {
            match key.as_str() {
                "job" => once(&mut asked.job, &key, number(&key, &value, 1, i64::MAX)?)?,
                "filter" => asked.filter.push(value),
                "after" => once(&mut asked.after, &key, number(&key, &value, 0, i64::MAX)?)?,
                "limit" => once(&mut asked.limit, &key, number(&key, &value, 1, MOST)?)?,
                _ => return Err(unknown(&key, &["job", "filter", "after", "limit"])),
            }
        }
        let filter = LogFilter::parse(asked.filter.iter().map(String::as_str))?;
        let job = asked.job.map(crate::outbox::JobId);
        let limit = asked.limit.unwrap_or(PAGE) as usize;
        Ok(Self { filter: LogFilter { job, ..filter }, after: LetterId(asked.after.unwrap_or(0)), limit })
    }
}

/// The keys and values of a query, in order.
pub fn pairs(parts: &Parts) -> Result<Vec<(String, String)>, Problem> {
    Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map(|query| query.0)
        .map_err(|_| Problem::wrong("the query cannot be read", "write key=value, percent-encoded"))
}

pub fn once<T>(slot: &mut Option<T>, key: &str, value: T) -> Result<(), Problem> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(Problem::wrong(format!("`{key}` is there twice"), "give it once")),
    }
}

pub fn unknown(key: &str, known: &[&str]) -> Problem {
    let hint = match nearest_of(key, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is {}", known.join(", ")),
    };
    Problem::wrong(format!("there is no `{key}`"), hint)
}

fn number<N>(key: &str, value: &str, least: N, most: N) -> Result<N, Problem>
where
    N: Copy + std::str::FromStr + std::fmt::Display + PartialOrd,
{
    let read = value.parse().ok().filter(|n| (&least..=&most).contains(&n));
    read.ok_or_else(|| {
        Problem::wrong(
            format!("`{key}` is no number that it may be: {value}"),
            format!("write {least} to {most}"),
        )
    })
}

/// The number in a path. What is no number names nothing.
#[derive(Debug, Clone, Copy)]
pub struct Number(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let number = text.ok().and_then(|Path(text)| text.parse().ok()).map(Self);
        number.ok_or_else(|| Problem::not_found("such number"))
    }
}

/// A JSON object. None at all is an empty one.
#[derive(Debug)]
pub struct Told<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Told<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let bytes = body(request, state).await?;
        if bytes.is_empty() {
            return read(Map::new());
        }
        if !is_json {
            let detail = "the body is not declared as JSON";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", detail)
                .hint("send `Content-Type: application/json`"));
        }
        let object: Option<Map<String, Value>> = serde_json::from_slice(&bytes).map_err(|error| {
            Problem::wrong(format!("the body is no JSON object: {error}"), "see the document")
        })?;
        read(object.unwrap_or_default())
    }
}

fn read<T: DeserializeOwned>(object: Map<String, Value>) -> Result<Told<T>, Problem> {
    T::deserialize(Value::Object(object)).map(Told).map_err(|error| {
        Problem::wrong(format!("the body is not what it should be: {error}"), "see the document")
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// The whole body, up to the limit.
pub async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.into_response().status() {
        status @ StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(status, "too-large", "the body is larger than is taken here")
        }
        _ => Problem::new(StatusCode::BAD_REQUEST, "unreadable", "the body ended too early"),
    })
}

/// Why something is done: it goes on record.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    #[schema(min_length = 1, max_length = 500)]
    why: Option<String>,
}

impl Why {
    pub fn reason(self) -> Result<Option<String>, Problem> {
        self.why.map(|why| reason(&why)).transpose()
    }
}

/// A reason, in one line.
pub fn reason(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Problem::wrong("`why` is empty", "say in a sentence why: it goes on record")),
        n if n > REASON => {
            Err(Problem::wrong(format!("`why` has {n} letters"), format!("at most {REASON} letters")))
        }
        _ if text.chars().any(char::is_control) => {
            Err(Problem::wrong("`why` has a control character", "write it in one line"))
        }
        _ => Ok(text.to_owned()),
    }
}
