//! The pages' style and script: in the program itself, under names that change with
//! them, so that browsers may keep them for good. They are sent packed: no secret is in
//! them that their size could give away.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tower_http::compression::CompressionLayer;

use super::refusal::Refusal;
use super::state::Desk;

pub static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("../../templates/console/style.css");
    Asset::new("style.css", "text/css; charset=utf-8", text)
});

pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("../../templates/console/console.js");
    Asset::new("console.js", "text/javascript; charset=utf-8", text)
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
    Router::new().route("/assets/{hash}/{name}", get(serve)).layer(CompressionLayer::new())
}

async fn serve(Path((hash, name)): Path<(String, String)>) -> Result<Response, Refusal> {
    let asked = format!("/assets/{hash}/{name}");
    let asset = [&STYLE, &SCRIPT].into_iter().find(|asset| asset.path == asked).ok_or(Refusal::NotFound)?;
    let headers = [(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.text).into_response())
}
