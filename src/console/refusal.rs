//! Why somebody does not get what they asked for.
//!
//! A refusal is a bare answer with its kind attached; [`guard`](super::guard) draws
//! the page for it, as for every other answer that is an error.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};

use crate::store::StoreError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    NotFound,
    /// Only an organiser may.
    OrganisersOnly,
    /// The form was not drawn by us for who sends it, or has been open too long.
    ForeignForm,
    /// It comes from a page that is not ours.
    ForeignOrigin,
    /// It asks for a name that is not ours.
    ForeignHost,
    /// The form does not have what it should.
    Unreadable,
    TooLarge,
    /// It did not come in time.
    Slow,
    /// A one-time link that was used, or is too old, or never was.
    LinkGone,
    /// Log in first.
    LogIn,
    /// The store cannot be read or written now.
    Store,
    /// A fault of ours.
    Broken,
}

impl Refusal {
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::OrganisersOnly | Self::ForeignForm | Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::ForeignHost => StatusCode::MISDIRECTED_REQUEST,
            Self::Unreadable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::LinkGone => StatusCode::GONE,
            Self::LogIn => StatusCode::SEE_OTHER,
            Self::Store => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// As templates know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::OrganisersOnly => "organisers-only",
            Self::ForeignForm => "foreign-form",
            Self::ForeignOrigin => "foreign-origin",
            Self::ForeignHost => "foreign-host",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::Slow => "slow",
            Self::LinkGone => "link-gone",
            Self::LogIn => "log-in",
            Self::Store => "store",
            Self::Broken => "broken",
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if self == Self::LogIn {
            response.headers_mut().insert(LOCATION, axum::http::HeaderValue::from_static("/login"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!("the console could not use the store: {error}");
        Self::Store
    }
}
