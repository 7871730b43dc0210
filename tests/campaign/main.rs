//! Campaign files: what is read, and what an organiser is told. Each file of
//! `ok/` and `errors/` is a test.

use proptest::prelude::*;
use sincerely::campaign::{Campaign, CampaignName, read};
use sincerely::terms::{Problems, draw_all};

fn read_text(text: &str) -> (Option<Campaign>, Problems) {
    let name = CampaignName::parse("case").unwrap();
    read(text, "config/campaigns/case.toml", name)
}

#[test]
fn a_campaign_file_becomes_a_campaign() {
    insta::glob!("ok/*.toml", |path| {
        let (campaign, problems) = read_text(&std::fs::read_to_string(path).unwrap());
        let campaign = campaign.unwrap_or_else(|| panic!("{}", draw_all(&problems, false)));
        insta::assert_snapshot!(format!("{}\n{campaign:#?}", draw_all(&problems, false)));
    });
}

#[test]
fn every_problem_in_a_file_is_told_at_once() {
    insta::glob!("errors/*.toml", |path| {
        let (campaign, problems) = read_text(&std::fs::read_to_string(path).unwrap());
        assert!(campaign.is_none(), "{}", draw_all(&problems, false));
        insta::assert_snapshot!(draw_all(&problems, false));
    });
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_do_no_harm() {
    let text = include_str!("ok/full.toml").replace('\n', "\r\n");
    let (campaign, _) = read_text(&format!("\u{FEFF}{text}"));
    assert_eq!(campaign.map(|c| c.targets.len()), Some(2));
}

#[test]
fn the_first_target_is_primary_unless_another_says_so() {
    let targets = "[[targets]]\noffice = \"A\"\n[[targets]]\noffice = \"B\"\n";
    let primary = |text: &str| read_text(text).0.unwrap().primary();
    assert_eq!(primary(&format!("title = \"T\"\n{targets}")), 0);
    assert_eq!(
        primary(&format!("title = \"T\"\n[[targets]]\noffice = \"C\"\nrole = \"additional\"\n{targets}")),
        0
    );
    assert_eq!(primary(&format!("title = \"T\"\n{targets}role = \"primary\"\n")), 0);
}

proptest! {
    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = draw_all(&read_text(&text).1, true);
    }

    /// Nearly right files reach further into the reader than noise does.
    #[test]
    fn reading_a_damaged_file_never_panics(at in 0usize..3000, cut in 0usize..40, insert in "[\\PC\n\r\0]{0,6}") {
        let whole = include_str!("ok/full.toml");
        let chars: Vec<char> = whole.chars().collect();
        let at = at.min(chars.len());
        let rest = (at + cut).min(chars.len());
        let text: String = chars[..at].iter().copied().chain(insert.chars()).chain(chars[rest..].iter().copied()).collect();
        let (campaign, problems) = read_text(&text);
        prop_assert_eq!(campaign.is_none(), problems.blocks());
        let _ = draw_all(&problems, false);
    }
}
