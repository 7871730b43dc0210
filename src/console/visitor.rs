//! Who asks.
//!
//! In: a request that went through [`guard`](super::guard). Out: a [`Viewer`] or an
//! [`Organiser`], by which a handler says whom it is for; or the refusal.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::refusal::Refusal;
use super::words::Language;
use crate::store::{Role, UserName};

/// Somebody at the console, perhaps not logged in.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub user: Option<(UserName, Role)>,
    /// What their forms bear: see [`Tokens::form`](crate::outbox::tokens::Tokens::form).
    pub form: String,
    pub language: Language,
    /// Where they are: a path of ours that can be looked at.
    pub here: String,
}

/// Somebody who may look.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub name: UserName,
    pub role: Role,
    visitor: Visitor,
}

impl Viewer {
    /// As the delivery log and the record of acts name them.
    #[must_use]
    pub fn signature(&self) -> String {
        format!("{} {}", self.role.name(), self.name)
    }
}

/// Somebody who may start, settle and export.
#[derive(Debug, Clone)]
pub struct Organiser(pub Viewer);

impl AsRef<Visitor> for Visitor {
    fn as_ref(&self) -> &Visitor {
        self
    }
}

impl AsRef<Visitor> for Viewer {
    fn as_ref(&self) -> &Visitor {
        &self.visitor
    }
}

impl AsRef<Visitor> for Organiser {
    fn as_ref(&self) -> &Visitor {
        &self.0.visitor
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        // Absent only where a handler stands before the guard: a fault of ours.
        parts.extensions.get::<Self>().cloned().ok_or(Refusal::Broken)
    }
}

impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let (name, role) = visitor.user.clone().ok_or(Refusal::LogIn)?;
        Ok(Self { name, role, visitor })
    }
}

impl<S: Sync> FromRequestParts<S> for Organiser {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let viewer = Viewer::from_request_parts(parts, state).await?;
        if viewer.role == Role::Organiser { Ok(Self(viewer)) } else { Err(Refusal::OrganisersOnly) }
    }
}

/// Only a path of ours: no form of ours leads to a stranger's page. What a page was
/// asked for may go with it.
pub fn inside(next: &str) -> &str {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_.?&=%+:@,~".contains(&b);
    if next.starts_with('/') && !next.starts_with("//") && next.bytes().all(plain) { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn a_form_leads_to_a_page_of_ours_only() {
        assert_eq!(
            inside("/jobs/3?after=2026-11-24T10:00:00Z&q=a%20b"),
            "/jobs/3?after=2026-11-24T10:00:00Z&q=a%20b"
        );
        for elsewhere in ["", "//example.org", "https://example.org", "/\\example.org", "/a\r\nb", "jobs"] {
            assert_eq!(inside(elsewhere), "/", "{elsewhere}");
        }
    }
}
