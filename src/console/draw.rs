//! Pages from templates.
//!
//! In: what a page shows, as a value that can be serialized, and for whom. Out:
//! HTML in which every text is escaped, in their language: texts for people stand in
//! `locales/`.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use tera::{Context, Tera};

use super::assets;
use super::refusal::Refusal;
use super::state::Desk;
use super::visitor::Visitor;
use super::words::{Language, Words};

/// Every template, by the name under which others extend it.
const TEMPLATES: [(&str, &str); 20] = [
    ("layout.html", include_str!("../../templates/console/layout.html")),
    ("campaign.html", include_str!("../../templates/console/campaign.html")),
    ("campaign-file.html", include_str!("../../templates/console/campaign-file.html")),
    ("campaign-letter.html", include_str!("../../templates/console/campaign-letter.html")),
    ("campaign-letter-preview.html", include_str!("../../templates/console/campaign-letter-preview.html")),
    ("campaign-official.html", include_str!("../../templates/console/campaign-official.html")),
    ("campaigns.html", include_str!("../../templates/console/campaigns.html")),
    ("campaigns-import.html", include_str!("../../templates/console/campaigns-import.html")),
    ("campaigns-problems.html", include_str!("../../templates/console/campaigns-problems.html")),
    ("error.html", include_str!("../../templates/console/error.html")),
    ("audit.html", include_str!("../../templates/console/audit.html")),
    ("doctor.html", include_str!("../../templates/console/doctor.html")),
    ("jobs.html", include_str!("../../templates/console/jobs.html")),
    ("login.html", include_str!("../../templates/console/login.html")),
    ("overview.html", include_str!("../../templates/console/overview.html")),
    ("password.html", include_str!("../../templates/console/password.html")),
    ("settings.html", include_str!("../../templates/console/settings.html")),
    ("supporters.html", include_str!("../../templates/console/supporters.html")),
    ("supporters-columns.html", include_str!("../../templates/console/supporters-columns.html")),
    ("supporters-list.html", include_str!("../../templates/console/supporters-list.html")),
];

/// A fault in a template of ours, told without what it was to show.
#[derive(Debug, thiserror::Error)]
#[error("a page of the console cannot be drawn: {0}")]
pub struct DrawingFault(#[from] tera::Error);

/// The templates, read, and for each language with its words.
#[derive(Debug)]
pub struct Drawing(Vec<(Language, Tera)>);

/// On an answer: it is a page of ours, errors included.
#[derive(Debug, Clone, Copy)]
pub struct Drawn;

impl Drawing {
    pub(super) fn new() -> Result<Self, DrawingFault> {
        let speaking = |language: Language| {
            let mut tera = Tera::default();
            tera.register_function("t", Words::plain(&language));
            tera.register_function("tm", Words::marked(&language));
            tera.add_raw_templates(TEMPLATES)?;
            Ok((language, tera))
        };
        Language::all().into_iter().map(speaking).collect::<Result<_, _>>().map(Self)
    }

    /// The languages there are, as they call themselves.
    fn switch(&self) -> Vec<serde_json::Value> {
        let spoken = self.0.iter().map(|(language, _)| language);
        spoken.map(|language| json!({ "code": language.code(), "name": language.own_name() })).collect()
    }

    fn render(&self, template: &str, language: &Language, page: &Context) -> Result<String, DrawingFault> {
        let speaking = self.0.iter().find(|(spoken, _)| spoken == language);
        let (_, tera) = speaking.ok_or_else(|| tera::Error::message("nobody speaks this language"))?;
        Ok(tera.render(template, page)?)
    }
}

impl Desk {
    /// Draws a page for somebody.
    pub(super) fn draw(
        &self,
        template: &str,
        visitor: &impl AsRef<Visitor>,
        page: &impl Serialize,
    ) -> Result<Response, Refusal> {
        let visitor = visitor.as_ref();
        self.page(template, Some(visitor), &visitor.language, &json!(page)).map_err(|fault| {
            tracing::error!("{fault}");
            Refusal::Broken
        })
    }

    /// The page of an error, for whoever it may be. `kind`: a refusal's name, or none.
    pub(super) fn draw_error(
        &self,
        status: StatusCode,
        kind: &str,
        language: &Language,
        headers: &HeaderMap,
    ) -> Response {
        let page = json!({ "status": status.as_u16(), "kind": kind });
        let mut response = match self.page("error.html", None, language, &page) {
            Ok(response) => response,
            Err(fault) => {
                tracing::error!("{fault}");
                "This page cannot be shown.".into_response()
            }
        };
        *response.status_mut() = status;
        // Which methods there are, which cookies end.
        for name in ["allow", "set-cookie"] {
            let values = headers.get_all(name).iter().cloned();
            let pairs = values.filter_map(|value| Some((name.parse().ok()?, value)));
            pairs.for_each(|(name, value): (axum::http::HeaderName, _)| {
                response.headers_mut().append(name, value);
            });
        }
        response
    }

    fn page(
        &self,
        template: &str,
        visitor: Option<&Visitor>,
        language: &Language,
        page: &serde_json::Value,
    ) -> Result<Response, DrawingFault> {
        let user = visitor.and_then(|visitor| visitor.user.as_ref());
        let shell = json!({
            "live": self.is_live(),
            "rehearsal_to": user.map(|_| self.project.settings.rehearsal.to.to_string()),
            "style": assets::STYLE.path(),
            "script": assets::SCRIPT.path(),
            "user": user.map(|(name, role)| json!({ "name": name, "role": role })),
            "form": visitor.map(|visitor| visitor.form.as_str()),
            "here": visitor.map(|visitor| visitor.here.as_str()),
            "lang": language.code(),
            "dir": language.direction(),
            "languages": self.drawing.switch(),
        });
        let context = Context::from_serialize(&json!({ "shell": shell, "page": page }))?;
        let mut response = Html(self.drawing.render(template, language, &context)?).into_response();
        response.extensions_mut().insert(Drawn);
        Ok(response)
    }
}
