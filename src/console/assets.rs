//! The pages' style: in the program itself, under a name that changes with it, so
//! that browsers may keep it for good.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use super::state::Desk;

pub static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("../../templates/console/style.css");
    Asset::new("style.css", "text/css; charset=utf-8", text)
});

#[derive(Debug)]
pub struct Asset {
    path: String,
    kind: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(name: &str, kind: &'static str, text: &'static str) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(text)[..8]);
        Self { path: format!("/assets/{hash}/{name}"), kind, text }
    }

    pub fn path(&self) -> &str {
        &self.path
    }
}

pub fn router() -> Router<Arc<Desk>> {
    Router::new().route("/assets/{hash}/{name}", get(serve))
}

async fn serve(Path((hash, name)): Path<(String, String)>) -> Result<Response, Refusal> {
    let asked = format!("/assets/{hash}/{name}");
    let asset = [&STYLE].into_iter().find(|asset| asset.path == asked).ok_or(Refusal::NotFound)?;
    let headers = [(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.text).into_response())
}
