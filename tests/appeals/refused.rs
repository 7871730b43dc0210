//! Each file of `errors/` is refused: exit 3, what was found and what to do, and
//! nothing is written.

use std::process::Command;

use crate::support::project::{Project, Run};

/// What is said of a document that the project holds under this name.
fn refused(project: &Project, file: &str) -> Run {
    let run = project.run(&["import", file, "--name", "river"]);
    assert_eq!(run.text(), "");
    assert_eq!(project.campaigns(), ["ilyashev"]);
    assert!(!project.root.join("templates/river").exists());
    let json = project.run(&["import", file, "--json"]);
    assert_eq!(json.code, 3);
    assert!(json.json()["problems"][0]["hint"].is_string());
    run
}

#[test]
fn what_is_no_appeal_is_refused_with_what_to_do() {
    insta::glob!("errors/*", |path: &Path| {
        let project = Project::example();
        let name = path.file_name().unwrap().to_str().unwrap();
        std::fs::copy(path, project.root.join(name)).unwrap();
        let run = refused(&project, name);
        insta::assert_snapshot!(format!("exit {}\n{}", run.code, run.stderr));
    });
}

#[test]
fn a_page_beyond_all_measure_is_refused() {
    let project = Project::example();
    let page = format!("<html><body>{}", "<p>Dear Minister,</p>\n".repeat(2_500_000));
    assert!(page.len() > 50_000_000);
    std::fs::write(project.root.join("page.html"), page).unwrap();
    let run = refused(&project, "page.html");
    assert!(run.stderr.contains("larger than 10 MiB"), "{}", run.stderr);
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let project = Project::example();
    let fifo = project.root.join("pipe.txt");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    for (file, words) in [
        ("config", "this is a folder"),
        ("pipe.txt", "this is no ordinary file"),
        ("missing.txt", "cannot be read: No such file"),
    ] {
        let run = refused(&project, file);
        assert_eq!(run.code, 3);
        assert!(run.stderr.contains(words), "{file}: {}", run.stderr);
    }
}

/// A PDF whose pages go round in circles, or nest without end, ends its own
/// reader only.
#[test]
fn a_pdf_that_was_made_to_do_harm_is_a_damaged_pdf() {
    let project = Project::example();
    let nested = "[".repeat(400_000);
    let circle =
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n";
    for body in [format!("1 0 obj{nested}endobj\n"), circle.to_owned()] {
        let start = "%PDF-1.4\n";
        let table = start.len() + body.len();
        let pdf = format!(
            "{start}{body}xref\n0 3\n0000000000 65535 f \n{:010} 00000 n \n{:010} 00000 n \n\
             trailer<</Size 3/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n",
            start.len(),
            start.len() + body.find("2 0 obj").unwrap_or(0)
        );
        project.write("harm.pdf", &pdf);
        let run = refused(&project, "harm.pdf");
        assert_eq!(run.code, 3);
        assert!(run.stderr.contains("this PDF is damaged"), "{}", run.stderr);
    }
}
