//! Problems as an organiser sees them: the message, the place, the line of
//! the file with a caret beneath, and the hint.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::{Excerpt, Problem, Problems, Severity, shown};

/// One problem, drawn over several lines without a line break at its end.
#[must_use]
pub fn draw(problem: &Problem, colour: bool) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = on_one_line(&problem.message);
    let title = level.primary_title(message.as_str());
    let mut report = match &problem.excerpt {
        Some(excerpt) => title.element(
            Snippet::source(excerpt.text.as_str())
                .path(problem.file.as_str())
                .line_start(excerpt.first_line)
                .annotation(AnnotationKind::Primary.span(span_within(excerpt))),
        ),
        None => title.element(origin(problem)),
    };
    let hint = problem.hint.as_deref().map(on_one_line);
    if let Some(hint) = &hint {
        report = report.element(Level::HELP.with_name("hint").message(hint.as_str()));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[report])
}

/// All of them, errors and warnings as they come, and how many there are.
/// Empty where there are none.
#[must_use]
pub fn draw_all(problems: &Problems, colour: bool) -> String {
    let mut out = String::new();
    for problem in &problems.0 {
        out.push_str(&draw(problem, colour));
        out.push_str("\n\n");
    }
    if !problems.0.is_empty() {
        out.push_str(&summary(problems));
        out.push('\n');
    }
    out
}

/// "3 problems", "1 problem, 2 warnings".
fn summary(problems: &Problems) -> String {
    let errors = problems.0.iter().filter(|p| p.severity == Severity::Error).count();
    let count = |n: usize, one: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {one}s")),
    };
    let counts = [count(errors, "problem"), count(problems.0.len() - errors, "warning")];
    counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn origin(problem: &Problem) -> Origin<'_> {
    let mut origin = Origin::path(problem.file.as_str());
    if let Some(line) = problem.line {
        origin = origin.line(line);
    }
    if let Some(column) = problem.column.filter(|_| problem.line.is_some()) {
        origin = origin.char_column(column);
    }
    origin
}

/// Messages carry values, and values may carry what moves a cursor.
fn on_one_line(text: &str) -> String {
    text.chars().flat_map(|c| shown(c.encode_utf8(&mut [0; 4])).chars().collect::<Vec<_>>()).collect()
}

/// The renderer insists on places within the text; it cuts long lines itself.
fn span_within(excerpt: &Excerpt) -> Range<usize> {
    let end = excerpt.span.end.min(excerpt.text.len());
    excerpt.span.start.min(end)..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(source: &str, at: std::ops::Range<usize>) -> String {
        let problem = Problem::error("config/a.toml", "the key “hots” is not known").at(source, at);
        draw(&problem.hint("did you mean `host`?"), false)
    }

    #[test]
    fn a_problem_shows_its_place_its_line_and_the_hint() {
        insta::assert_snapshot!(drawn("[relay]\nhots = 1\n", 8..12), @r"
        error: the key “hots” is not known
         --> config/a.toml:2:1
          |
        2 | hots = 1
          | ^^^^
          |
          = hint: did you mean `host`?
        ");
    }

    #[test]
    fn a_long_line_is_cut_to_a_window_around_the_place() {
        let source = format!("a = [{}, oops, {}]\n", "1, ".repeat(200), "2, ".repeat(200));
        let at = source.find("oops").unwrap();
        let drawn = drawn(&source, at..at + 4);
        assert!(drawn.contains("config/a.toml:1:608") && drawn.contains("oops") && drawn.contains("^^^^"));
        assert!(drawn.lines().all(|line| line.chars().count() <= 140), "{drawn}");
    }

    #[test]
    fn a_place_over_several_lines_is_drawn_too() {
        insta::assert_snapshot!(drawn("a = [\n  1,\n]\n", 4..12), @r"
        error: the key “hots” is not known
         --> config/a.toml:1:5
          |
        1 |   a = [
          |  _____^
        2 | |   1,
        3 | | ]
          | |_^
          |
          = hint: did you mean `host`?
        ");
    }

    #[test]
    fn a_problem_without_a_place_names_its_file() {
        let problem = Problem::warning("SINCERELY_MODE", "“\u{1B}[2J” is no mode");
        assert_eq!(draw(&problem, false), "warning: “\\u{1b}[2J” is no mode\n--> SINCERELY_MODE");
    }

    #[test]
    fn the_number_of_problems_is_told_at_the_end() {
        let (error, warning) = (Problem::error("a", "b"), Problem::warning("a", "b"));
        assert_eq!(summary(&Problems(vec![error.clone(); 3])), "3 problems");
        assert_eq!(summary(&Problems(vec![error, warning.clone(), warning])), "1 problem, 2 warnings");
        assert_eq!(draw_all(&Problems::default(), false), "");
    }

    #[test]
    fn any_place_in_any_text_can_be_drawn() {
        for source in ["", "\n", "é", "\r\n\t\0", "a\u{202E}b\nc", &"ж".repeat(500)] {
            for start in 0..=source.len() {
                for end in [start, start + 1, source.len(), source.len() + 5] {
                    drawn(source, start..end);
                }
            }
        }
    }
}
