//! A viewer looks; only an organiser changes anything.

use axum::http::StatusCode;
use sincerely::store::Role;

use crate::bench::Console;

/// Every page that is not a door.
pub const PAGES: [&str; 7] =
    ["/", "/jobs", "/supporters", "/campaigns", "/campaigns/import", "/audit", "/settings"];

#[tokio::test]
async fn no_page_is_shown_to_who_has_not_logged_in() {
    let console = Console::new().await;
    for path in PAGES {
        let answer = console.browser().get(path).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::SEE_OTHER, ""), "{path}");
        assert!(answer.header("location").starts_with("/login"), "{path}");
    }
}

#[tokio::test]
async fn a_viewer_and_an_organiser_see_every_page() {
    let console = Console::new().await;
    for role in Role::ALL {
        let mut somebody = console.user(role.name(), role).await;
        for path in PAGES {
            assert_eq!(somebody.get(path).await.status, StatusCode::OK, "{path}");
        }
    }
}

#[tokio::test]
async fn a_viewer_changes_nothing_whatever_a_page_would_do() {
    let console = Console::new().await;
    for (role, status) in
        [(Role::Viewer, StatusCode::FORBIDDEN), (Role::Organiser, StatusCode::METHOD_NOT_ALLOWED)]
    {
        let mut somebody = console.user(role.name(), role).await;
        let form = somebody.get("/").await.form().to_owned();
        for path in PAGES {
            let answer = somebody.post(path, &[("form", &form)]).await.status;
            // What has a form of its own takes no empty one.
            let takes = role == Role::Organiser && path == "/campaigns/import";
            let status = if takes { StatusCode::UNPROCESSABLE_ENTITY } else { status };
            assert_eq!(answer, status, "{path}");
        }
    }
}
