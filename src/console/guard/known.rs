//! Who asks: from the session's cookie, or a stranger with a cookie of the door.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE32_NOPAD;
use tower_sessions::Session;
use tower_sessions::cookie::Cookie;

use crate::console::refusal::Refusal;
use crate::console::sessions::{ROLE, USER};
use crate::console::state::Desk;
use crate::console::visitor::Visitor;
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
    request.extensions_mut().insert(Visitor { user, form });
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
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = cookies.flat_map(|text| Cookie::split_parse(text.to_owned())).flatten();
    let is_door = |cookie: &Cookie<'_>| cookie.name() == name && cookie.value().len() == 32;
    found.find(is_door).map(|cookie| cookie.value().to_owned())
}

fn new_door() -> Option<String> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).ok()?;
    Some(BASE32_NOPAD.encode(&bytes).to_lowercase())
}
