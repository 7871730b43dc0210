//! Who asks: from the session's cookie, or a stranger with a cookie of the door.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{REFERER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE32_NOPAD;
use tower_sessions::Session;

use super::language::{cookie, language};
use crate::console::refusal::Refusal;
use crate::console::sessions::{ROLE, USER};
use crate::console::state::Desk;
use crate::console::visitor::{Visitor, inside};
use crate::store::{Role, UserName};

/// To whom forms belong.
#[derive(Debug, Clone)]
pub struct Holder(pub Vec<u8>);

/// Says who asks; forms are drawn for them and nobody else.
pub async fn find(State(desk): State<Arc<Desk>>, mut request: Request, next: Next) -> Response {
    let Some(session) = request.extensions().get::<Session>().cloned() else {
        return Refusal::Broken.into_response();
    };
    let user = match user(&session).await {
        Ok(user) => user,
        Err(refusal) => return refusal.into_response(),
    };
    let name = door_name(&desk);
    let door = door(request.headers(), name);
    let (holder, new) = match (&user, session.id(), door) {
        (Some(_), Some(id), _) => (id.0.to_le_bytes().to_vec(), None),
        (_, _, Some(door)) => (door.into_bytes(), None),
        _ => match new_door() {
            Some(door) => (door.clone().into_bytes(), Some(door)),
            None => return Refusal::Broken.into_response(),
        },
    };
    let form = desk.tokens.form(&holder);
    let (language, here) = (language(&desk, request.headers()), here(&request));
    request.extensions_mut().insert(Visitor { user, form, language, here });
    request.extensions_mut().insert(Holder(holder));
    let mut response = next.run(request).await;
    if let Some(door) = new {
        let secure = if desk.entrance.is_secure() { "; Secure" } else { "" };
        let cookie = format!("{name}={door}; Path=/; HttpOnly; SameSite=Strict{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// Forms of who has not logged in are bound to this cookie: nobody is logged in as
/// somebody else by a page of a stranger's.
fn door_name(desk: &Desk) -> &'static str {
    if desk.entrance.is_secure() { "__Host-sincerely-door" } else { "sincerely-door" }
}

async fn user(session: &Session) -> Result<Option<(UserName, Role)>, Refusal> {
    let asked = async {
        let name: Option<String> = session.get(USER).await?;
        let role: Option<Role> = session.get(ROLE).await?;
        Ok::<_, tower_sessions::session::Error>(name.zip(role))
    };
    match asked.await {
        Ok(Some((name, role))) => Ok(UserName::parse(&name).ok().map(|name| (name, role))),
        Ok(None) => Ok(None),
        Err(error) => {
            tracing::error!("the console could not read a session: {error}");
            Err(Refusal::Store)
        }
    }
}

fn door(headers: &HeaderMap, name: &str) -> Option<String> {
    cookie(headers, name).filter(|door| door.len() == 32)
}

/// The page that is asked for; or, where a form was sent, the page that it stood on.
fn here(request: &Request) -> String {
    let asked = || request.uri().path_and_query().map(|asked| asked.as_str().to_owned());
    let stood_on = || {
        let page: Uri = request.headers().get(REFERER)?.to_str().ok()?.parse().ok()?;
        page.path_and_query().map(|page| page.as_str().to_owned())
    };
    let here = if request.method() == Method::GET { asked() } else { stood_on() };
    inside(here.as_deref().unwrap_or("/")).to_owned()
}

fn new_door() -> Option<String> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).ok()?;
    Some(BASE32_NOPAD.encode(&bytes).to_lowercase())
}
