//! Templates at fault, as the organiser is told of them.

use serde_json::json;
use sincerely::letter::Recipient;
use sincerely::terms::{Language, Problem, Problems, draw_all};

use crate::support::project::PETITION;
use crate::{compose, inputs, name, supporter};

/// What is said of a campaign's only template; every problem, drawn plain.
fn told(campaign: &str, template: &str) -> String {
    let english = Language::english();
    let ann = supporter(json!({ "line": 2, "email": "ann@example.org", "name": "Ann Lee" }));
    let problems =
        match inputs(campaign, &[("petition/letter.en.txt", template)]).letters(name("petition"), None) {
            Err(problems) => problems,
            Ok(letters) => match compose(&letters, &ann, Recipient::Target(0), &english) {
                Err(problem) => Problems(vec![Problem::clone(&problem)]),
                Ok(letter) => panic!("nothing is wrong with it: {}", letter.text),
            },
        };
    draw_all(&problems, false)
}

const GOOD: &str = "{{ salutation }} {{ signature }}";

#[test]
fn what_is_wrong_with_a_template_is_told_with_its_place() {
    insta::glob!("errors/*.txt", |path| {
        insta::assert_snapshot!(told(PETITION, &std::fs::read_to_string(path).unwrap()));
    });
}

#[test]
fn a_missing_salutation_names_the_key_to_write() {
    let without = PETITION.replace("salutation.en = \"Dear Minister,\"\n", "");
    insta::assert_snapshot!(told(&without, GOOD));
}

#[test]
fn a_subject_cannot_hold_a_line_end() {
    let two_lines =
        PETITION.replace("en = \"Release Robin Ash\"", "en = '{{ \"Release\\nBcc: all@example.net\" }}'");
    insta::assert_snapshot!(told(&two_lines, GOOD));
}

#[test]
fn a_subject_with_an_unknown_word_names_the_campaign_file() {
    let unknown = PETITION.replace("Release Robin Ash", "Release {{ persn.name }}");
    insta::assert_snapshot!(told(&unknown, GOOD));
}

/// These must end with an error in good time: never by an abort, never not.
#[test]
fn templates_that_would_never_end_are_stopped() {
    let nested = "{% for a in range(end=100000) %}{% for b in range(end=100000) %}x{% endfor %}{% endfor %}";
    let deep = format!("{}x{}", "{% if true %}".repeat(3000), "{% endif %}".repeat(3000));
    let terms = format!("{{{{ 1{} }}}}", " + 1".repeat(20_000));
    let brackets = format!("{{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000));
    let itself = "{% include \"petition/letter.en.txt\" %}";
    for (what, template) in
        [("loops", nested), ("blocks", &deep), ("terms", &terms), ("brackets", &brackets), ("itself", itself)]
    {
        let start = std::time::Instant::now();
        let told = told(PETITION, template);
        assert!(told.contains("error: "), "{what}: {told}");
        assert!(start.elapsed() < std::time::Duration::from_secs(10), "{what}: {:?}", start.elapsed());
    }
}
