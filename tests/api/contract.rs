//! Schemathesis asks the running console what its own description says may be asked,
//! and what may not: no answer may be one that is not described.

use std::process::Command;

use crate::program::{host, token};
use crate::support::project::Project;
use crate::support::skip;

const SETTINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/schemathesis.toml");

#[test]
fn the_console_answers_as_its_description_says() {
    let Ok(program) = std::env::var("SINCERELY_TEST_SCHEMATHESIS") else {
        return skip("schemathesis (./test installs it)");
    };
    let project = Project::petition(3);
    project.schedule(&[]);
    let project = project.second_petition();
    project.schedule(&[]);
    let token = token(&project, "anna", "organiser");
    let mut daemon = project.start(&["serve"]);
    let host = host(&mut daemon);
    let run = Command::new(program)
        .args(["--config-file", SETTINGS, "run", &format!("http://{host}/api/v1/openapi.json")])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .current_dir(&project.root)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    // It has asked, and not only looked: 13 operations.
    assert!(said.contains("13 selected"), "{said}");
    assert_eq!(daemon.ended(), None, "{}", daemon.said());
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
}
