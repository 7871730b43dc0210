//! The appeal that the product was ordered for: imported, it gives what the
//! example campaign holds, apart from what only a person adds.

use std::path::Path;

use crate::support::project::Project;
use sincerely::campaign::{self, Campaign, CampaignName, Question, Target};
use sincerely::terms::draw_all;

const FILE: &str = "config/campaigns/seed.toml";

/// The example's project, with the appeal imported as `seed`.
fn imported() -> Project {
    let project = Project::example();
    let appeal = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/appeals/seed-ilyashev.txt");
    project.ok(&["-q", "import", appeal.to_str().unwrap(), "--name", "seed"]);
    project
}

fn read(text: &str) -> Campaign {
    let (campaign, problems) = campaign::read(text, FILE, CampaignName::parse("seed").unwrap());
    campaign.unwrap_or_else(|| panic!("{}", draw_all(&problems, false)))
}

/// What an appeal says of an official.
fn said(target: &Target) -> String {
    let Target { role, name, office, address, emails, fax, tel, web, social, notes, languages, .. } = target;
    format!(
        "{role:?} {name:?} {office:?} {address:?} {emails:?} {fax:?} {tel:?} {web:?} {social:?} {notes:?} {languages:?}"
    )
}

#[test]
fn the_seed_gives_what_the_example_campaign_holds() {
    let project = imported();
    let text = project.read(FILE).replace("answer = \"\"", "answer = \"left as it is\"");
    let ours = read(&text.replace("# countries = [\"United Kingdom\"]", "countries = [\"United Kingdom\"]"));
    let wanted = read(&project.read("config/campaigns/ilyashev.toml"));
    assert_eq!(ours.title, wanted.title);
    assert_eq!(ours.summary, wanted.summary);
    assert_eq!(ours.background, wanted.background);
    assert_eq!((ours.until, ours.after_deadline), (wanted.until, wanted.after_deadline));
    assert_eq!((ours.languages, ours.own_language), (wanted.languages, wanted.own_language));
    assert_eq!((ours.own_words, ours.share, ours.checked), (wanted.own_words, wanted.share, wanted.checked));
    assert_eq!(format!("{:?}", ours.people), format!("{:?}", wanted.people));
    assert_eq!(format!("{:?}", ours.reference), format!("{:?}", wanted.reference));
    let officials = |c: &Campaign| {
        let copies = c.copies.iter().map(|copy| format!("{} {:?}", said(&copy.recipient), copy.countries));
        c.targets.iter().map(said).chain(copies).collect::<Vec<_>>()
    };
    assert_eq!(
        officials(&ours_again(&text)),
        officials(&read(&project.read("config/campaigns/ilyashev.toml")))
    );
    let greeted = format!("{:?}", ours.targets[0].salutation);
    assert!(greeted.contains("Dear Prosecutor General,"), "{greeted}");
}

fn ours_again(text: &str) -> Campaign {
    read(&text.replace("# countries = [\"United Kingdom\"]", "countries = [\"United Kingdom\"]"))
}

#[test]
fn the_seeds_letter_is_the_examples() {
    let project = imported();
    assert_eq!(
        project.read("templates/seed/letter.en.txt"),
        project.read("templates/ilyashev/letter.en.txt")
    );
}

#[test]
fn what_only_a_person_adds_is_a_question_with_its_line() {
    let project = imported();
    let appeal: Vec<&str> = include_str!("seed-ilyashev.txt").lines().collect();
    let asked: Vec<(String, &str)> = campaign::questions(&project.read(FILE))
        .into_iter()
        .map(|Question { line, field, .. }| (field, &appeal[line.unwrap() - 1][..10]))
        .collect();
    let wanted = [
        ("subject", "ACTIVIST J"),
        ("consent.statement", "ACTIVIST J"),
        ("targets.0.time_zone", "Ghizat Dau"),
        ("targets.0.salutation", "Ghizat Dau"),
        ("letter.ru", "PREFERRED "),
        ("letter.kk", "PREFERRED "),
        ("targets.1.time_zone", "Prosecutor"),
        ("targets.1.salutation", "Prosecutor"),
        ("targets.2.time_zone", "Human Righ"),
        ("targets.2.salutation", "Human Righ"),
        ("copies.0.time_zone", "His Excell"),
        ("copies.0.salutation", "His Excell"),
        ("copies.0.countries", "His Excell"),
    ];
    assert_eq!(asked, wanted.map(|(field, line)| (field.to_owned(), line)));
}
