//! Who may look, and who may do something.

use crate::pages::PAGES;
use crate::world::World;

/// Every form of the page itself that would change something.
const CHANGES: &str =
    "return [...document.querySelectorAll('main form[method=post]')].map(form => form.action)";

#[tokio::test]
async fn a_viewer_is_shown_pages_and_nothing_that_would_change_anything() {
    let world = World::make();
    let Some(organiser) = world.organiser().await else { return };
    let Some(viewer) = world.desk.with("victor", "viewer").await else { return };
    let mut changes = 0;
    for (name, _, path) in PAGES {
        organiser.open(path).await;
        changes += organiser.eval(CHANGES).await.as_array().unwrap().len();
        viewer.open(path).await;
        assert_eq!(viewer.path().await, *path, "{name}");
        assert!(viewer.has("h1").await, "{name}");
        assert_eq!(viewer.eval(CHANGES).await, serde_json::json!([]), "{name}");
    }
    assert!(changes > 5, "{changes}");
}
