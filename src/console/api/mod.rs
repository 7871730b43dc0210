//! `/api/v1`: for programs, what the pages are for people.
//!
//! In: a request with a token of a user's. Out: JSON in the shapes of the command line,
//! or a problem document (RFC 9457). No cookie counts here, so no page of a stranger's
//! can make a browser act; whose token it is says what may be done, as at the pages.
//!
//! The OpenAPI document is made from the handlers themselves: a route without its
//! description cannot be written.
#![allow(clippy::doc_markdown, reason = "OpenAPI is a name, not a piece of code")]

mod asked;
mod bearer;
mod campaigns;
mod jobs;
mod letters;
mod mailboxes;
mod problem;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::Response;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Content, Ref, RefOr};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use bearer::admitted;
pub use problem::{Problem, speaks_problems};

use super::state::Desk;
use crate::appeal::source::FILE_LIMIT;

const DOCUMENT: &str = "/api/v1/openapi.json";
const SCHEME: &str = "token";

/// Answers that any request may get.
const COMMON: [(&str, &str); 8] = [
    ("400", "The request is cut off, or is no HTTP"),
    ("401", "There is no token that opens anything"),
    ("403", "Only an organiser may"),
    ("408", "It took too long"),
    ("421", "The host is not the console's"),
    ("429", "Too many wrong tokens in a minute"),
    ("500", "A fault of the program"),
    ("503", "The store cannot be used now"),
];

/// The problem document has its own place, whoever answers.
#[derive(OpenApi)]
#[openapi(info(title = "Sincerely"), components(schemas(Problem)))]
struct Described;

pub fn router(desk: &Arc<Desk>) -> Router<Arc<Desk>> {
    let described = OpenApiRouter::with_openapi(Described::openapi())
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::one))
        .routes(routes!(jobs::order))
        .routes(routes!(letters::list))
        .routes(routes!(letters::one))
        .routes(routes!(letters::events))
        .routes(routes!(letters::resolve))
        .routes(routes!(mailboxes::list))
        .routes(routes!(mailboxes::suspend))
        .routes(routes!(mailboxes::unsuspend))
        .routes(routes!(mailboxes::withdrawn))
        .routes(routes!(campaigns::read))
        .routes(routes!(campaigns::write))
        .layer(DefaultBodyLimit::max(FILE_LIMIT))
        .route_layer(from_fn_with_state(Arc::clone(desk), bearer::admit));
    let (router, mut document) = described.split_for_parts();
    finish(&mut document);
    // Only a fault in a derived description could stand in the way.
    let document: Arc<str> = document.to_pretty_json().unwrap_or_default().into();
    router.route(
        DOCUMENT,
        get(move || async move { ([(CONTENT_TYPE, "application/json")], document.to_string()) }),
    )
}

/// Adds what is the same everywhere.
fn finish(document: &mut utoipa::openapi::OpenApi) {
    let text = "A token, made with `sincerely user token`";
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(text)).build();
    let components = document.components.get_or_insert_with(Components::new);
    components.security_schemes.insert(SCHEME.to_owned(), SecurityScheme::Http(scheme).into());
    document.security = Some(vec![SecurityRequirement::new(SCHEME, [] as [&str; 0])]);
    for item in document.paths.paths.values_mut() {
        [&mut item.get, &mut item.post].into_iter().flatten().for_each(add_failures);
    }
}

fn add_failures(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    for (status, words) in COMMON {
        responses.entry(status.to_owned()).or_insert_with(|| Response::new(words).into());
    }
    for (_, response) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
        if let RefOr::T(response) = response {
            let content = Content::new(Some(Ref::from_schema_name("Problem")));
            response.content.insert(problem::KIND.to_owned(), RefOr::T(content));
        }
    }
}
