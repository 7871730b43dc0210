//! What every request has to pass, and what every answer bears.
//!
//! In: a request as it came. Out: the same with who asks, or a refusal; and of an
//! answer that is an error, a page that says so and nothing about our insides.

mod changes;
mod known;
mod language;

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

use super::api;
use super::draw::Drawn;
use super::pages;
use super::refusal::Refusal;
use super::sessions;
use super::state::Desk;

/// How long an answer may take to begin, its request's body included.
const ANSWER: Duration = Duration::from_secs(30);

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What stands around everything, from the outside in.
pub fn around(router: Router<Arc<Desk>>, desk: &Arc<Desk>) -> Router<Arc<Desk>> {
    router
        .layer(from_fn_with_state(Arc::clone(desk), known_host))
        .layer(from_fn(in_time))
        .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| Refusal::Broken.into_response()))
        .layer(from_fn_with_state(Arc::clone(desk), tell))
        .layer(from_fn(bear_headers))
        .layer(from_fn_with_state(Arc::clone(desk), count))
}

/// What stands around all that depends on who asks: their session, who they are, and
/// where a change comes from.
pub fn around_people(router: Router<Arc<Desk>>, desk: &Arc<Desk>) -> Router<Arc<Desk>> {
    router
        .layer(from_fn_with_state(Arc::clone(desk), changes::check))
        .layer(from_fn_with_state(Arc::clone(desk), known::find))
        .layer(sessions::layer(desk))
}

/// Bringing in a list may take longer, as long as it goes on: it sees to that itself.
async fn in_time(request: Request, next: Next) -> Response {
    if pages::supporters::takes_long(&request) {
        return next.run(request).await;
    }
    let answer = tokio::time::timeout(ANSWER, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}

/// The origin under which a request asks for us.
#[derive(Debug, Clone)]
struct Ours(String);

async fn bear_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut say = |name: HeaderName, value| drop(headers.insert(name, HeaderValue::from_static(value)));
    say(CONTENT_SECURITY_POLICY, POLICY);
    say(X_CONTENT_TYPE_OPTIONS, "nosniff");
    // With `no-referrer` browsers send `Origin: null` with our own forms.
    say(REFERRER_POLICY, "same-origin");
    say(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    say(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Counts answers by the route as it is written here, of which there are few.
async fn count(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    };
    let response = next.run(request).await;
    let route = route.as_deref().unwrap_or("none");
    desk.meters.answered(method, route, response.status().as_u16(), began.elapsed());
    response
}

/// Draws the page of an answer that is an error and has none of its own.
async fn tell(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let to_program = api::speaks_problems(request.uri().path());
    let back = (request.method() == Method::GET).then(|| request.uri().clone());
    let language = language::language(&desk, request.headers());
    let response = next.run(request).await;
    let refusal = response.extensions().get::<Refusal>().copied();
    if refusal == Some(Refusal::LogIn) && !to_program {
        return to_login(response, back.as_ref());
    }
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.extensions().get::<Drawn>().is_some() {
        return response;
    }
    if to_program {
        return api::Problem::of_answer(status, refusal, response.headers());
    }
    desk.draw_error(status, refusal.map_or("", Refusal::name), &language, response.headers())
}

fn to_login(mut response: Response, back: Option<&Uri>) -> Response {
    let path = back.map_or("/", Uri::path);
    let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.'));
    if plain
        && path != "/"
        && let Ok(to) = HeaderValue::from_str(&format!("/login?next={path}"))
    {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

/// Only names that are ours: no page of a stranger's that points its name at this
/// machine gets an answer.
async fn known_host(State(desk): State<Arc<Desk>>, mut request: Request, next: Next) -> Response {
    let Some(origin) = host(&request).and_then(|host| desk.entrance.origin_of(host)) else {
        return Refusal::ForeignHost.into_response();
    };
    request.extensions_mut().insert(Ours(origin));
    next.run(request).await
}

/// The one host that a request names.
fn host(request: &Request) -> Option<&str> {
    let mut named = request.headers().get_all(HOST).iter();
    let host = named.next()?.to_str().ok()?;
    let in_line = request.uri().authority().is_none_or(|authority| authority.as_str() == host);
    (named.next().is_none() && in_line).then_some(host)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;
    use crate::clock::SystemClock;
    use crate::console::Entrance;
    use crate::project::Project;
    use crate::settings;
    use crate::store::sqlite::SqliteStore;
    use crate::store::{Lease, Store};

    async fn boom() -> &'static str {
        panic!("a secret of our insides")
    }

    #[tokio::test]
    async fn a_panic_is_a_page_without_detail_and_the_next_request_is_answered() {
        let folder = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("a.db")).unwrap());
        let lease: Arc<dyn Lease> = store.lease().await.unwrap().into();
        let text = "[sender]\nname = \"Group\"\naddress = \"letters@group.example.org\"\n";
        let (settings, warnings) = settings::read(text, "", [], Path::new("/"));
        let settings = Arc::new(settings.unwrap());
        let project = Arc::new(Project { root: "/".into(), settings, warnings });
        let address = ([127, 0, 0, 1], 8025).into();
        let entrance = Entrance { address, behind_proxy: None };
        let desk = Desk::new(store, Arc::new(SystemClock), project, entrance, &lease).unwrap();
        let desk = Arc::new(desk);
        let router = Router::new().route("/boom", get(boom)).route("/fine", get(|| async { "fine" }));
        let router = around(router, &desk).with_state(Arc::clone(&desk));
        for (path, status) in [("/boom", 500), ("/fine", 200)] {
            let request = Request::get(path).header(HOST, "127.0.0.1:8025").body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status().as_u16(), status);
            assert!(answer.headers().contains_key(CONTENT_SECURITY_POLICY));
            let text = to_bytes(answer.into_body(), 100_000).await.unwrap();
            let text = String::from_utf8(text.to_vec()).unwrap();
            assert!(!text.contains("secret"), "{text}");
            assert!(status == 200 || text.contains("Something went wrong here"), "{text}");
        }
    }
}
