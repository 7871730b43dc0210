//! The organiser's pages, in a browser.
//!
//! In: requests on a listener of the caller's. Out: whole pages, drawn here from
//! `templates/console/` with the words of `locales/`, embedded like their style; nothing is loaded from
//! elsewhere. It never answers to a foreign name, never shows a page to who has not
//! logged in, never changes anything for a form that it did not draw for the one
//! who sends it, and never keeps a letter waiting: it runs beside the worker, and
//! what goes wrong in it stays in it.
//!
//! A request goes through `guard`, in this order: the headers that every answer
//! bears, the pages for what went wrong, the time it may take, the name it asks
//! for, who asks (`visitor`), where a change comes from. Then a `doors` handler
//! lets people in and out, or a `pages` one shows them something. Programs come by
//! `api`, with a token instead of a session.
//!
//! To add a page: a file in `pages/` with a serializable struct and a handler that
//! takes a [`Viewer`] or an [`Organiser`]; its
//! template, which extends `layout.html`, in `draw`; its path in `pages::router`.

mod api;
mod assets;
mod doors;
mod draw;
mod guard;
mod listen;
mod pages;
mod passwords;
mod refusal;
mod sessions;
mod state;
mod stream;
mod tries;
mod visitor;
mod words;

use std::sync::Arc;

use axum::Router;

pub use listen::{Limits, serve};
pub use passwords::LEAST as LEAST_PASSWORD;
pub use refusal::Refusal;
pub use state::{Desk, Entrance, link_hash, new_link, new_token, token_hash};
pub use visitor::{Organiser, Viewer, Visitor};

/// Everything that the console answers to, behind its guards.
pub fn router(desk: &Arc<Desk>) -> Router {
    let open = Router::new()
        .merge(pages::health::router())
        .merge(pages::metrics::router())
        .merge(assets::router())
        .merge(api::router(desk));
    let people = Router::new().merge(doors::router()).merge(pages::router());
    let all = open.merge(guard::around_people(people, desk)).fallback(pages::nothing_here);
    guard::around(all, desk).with_state(Arc::clone(desk))
}
