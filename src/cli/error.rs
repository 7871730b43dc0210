//! A failure, told on stderr, and the exit code that goes with it.

use std::io::{self, IsTerminal};

use super::Exit;
use crate::project::ProjectError;
use crate::terms::{Problem, Problems, draw_all};

/// Says it on stderr; the exit code that goes with it.
pub fn report(error: &ProjectError) -> Exit {
    match error {
        ProjectError::Usage { message, hint } => {
            eprintln!("error: {message}\nhint: {hint}");
            Exit::Usage
        }
        ProjectError::Blocked(problems) => {
            eprint!("{}", draw_all(problems, coloured()));
            Exit::Blocked
        }
        ProjectError::Failed { message, hint } => {
            eprintln!("error: {message}");
            if let Some(hint) = hint {
                eprintln!("hint: {hint}");
            }
            Exit::Failed
        }
        ProjectError::Output(_) => {
            eprintln!("error: {error}");
            Exit::Failed
        }
    }
}

/// The same for a reader of JSON: `{"problems": […]}` on stdout.
pub fn report_json(error: &ProjectError) {
    let problems = match error {
        ProjectError::Blocked(problems) => problems.clone(),
        other => Problems(vec![Problem::error("sincerely", other.to_string())]),
    };
    println!("{}", serde_json::json!({ "plan": null, "problems": problems }));
}

/// Whether stderr is a terminal that may be coloured.
pub fn coloured() -> bool {
    io::stderr().is_terminal() && colour_wanted()
}

/// `NO_COLOR` (no-color.org) and `TERM=dumb` are honoured.
fn colour_wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
        && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
}
